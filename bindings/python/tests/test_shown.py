"""What a notebook shows: escaped HTML, and short texts."""

from __future__ import annotations

from html.parser import HTMLParser

import portal_sessions as ps
from conftest import SAMPLE, session, table

EVIL = '<script>alert("x")</script>&'


class Tags(HTMLParser):
    """The tags of a text, which must all be those of a table."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.cells: list[str] = []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: object) -> None:
        assert tag in {"table", "caption", "thead", "tbody", "tr", "th", "td"} and not attrs
        self.open.append(tag)
        if tag in {"th", "td"}:
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1] in {"th", "td"}:
            self.cells[-1] += data


def test_a_table_shows_the_first_rows_in_the_portals_columns(recent: ps.SessionTable) -> None:
    shown = Tags(recent._repr_html_())
    assert tuple(shown.cells[:11]) == ps.View.portal().labels
    assert len(shown.cells) == 11 * 11
    assert "the first 10 of 588 sessions, times in America/New_York" in recent._repr_html_()
    assert "0 sessions, times in UTC" in ps.from_dicts([]).table._repr_html_()


def test_every_text_is_escaped() -> None:
    rows = table(session(EVIL, summary=EVIL, comment="=1+1", session_type=EVIL, tags=[EVIL]))
    assert EVIL in Tags(rows._repr_html_()).cells and "=1+1" in Tags(rows._repr_html_()).cells
    rejects = ps.read_ndjson(f'{{"id":"{EVIL}'.encode(), max_rejects=None).report
    for it in (
        rows.explain(EVIL, session_types=[EVIL]),
        rows.explain_asr(EVIL),
        rows.summary(zone="UTC"),
        rows.by("type"),
        rows.to_csv(preset=ps.SpreadsheetOptions(zone="UTC")).manifest,
        rows.reconcile_asr(),
        rejects,
        rejects.rejects,
    ):
        html = it._repr_html_()
        assert "<script>" not in html
        Tags(html)


def test_a_report_names_the_fields() -> None:
    line = b'{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"voice","is_laed":true,"mood":1,"asr":"5"}'
    report = ps.read_ndjson(line).report
    assert str(report) == (
        "1 accepted, 0 rejected; absent: external_id, ended_at, session_type, summary, comment, tags, contact, is_done,"
        " and 25 more; unknown: is_laed (did you mean is_lead?), mood; ignored: asr"
    )
    cells = Tags(report._repr_html_()).cells
    shown = dict(zip(cells[::2], cells[1::2], strict=True))
    assert shown["unknown"] == "is_laed (did you mean is_lead?), mood" and shown["ignored"] == "asr"
    assert shown["absent"].split(", ") == list(report.absent_fields)


def test_texts_are_short(recent: ps.SessionTable) -> None:
    table, report = ps.read_ndjson(SAMPLE)
    for it in (
        table,
        recent,
        recent[0],
        recent.summary(),
        recent.to_csv().manifest,
        report,
        report.rejects,
        recent.by("channel"),
        ps.Filter(lead=True),
        ps.View.portal(),
        ps.Filter().resolve(),
    ):
        assert len(repr(it)) < 260 and "\n" not in repr(it)
    assert repr(table) == "<SessionTable of 1980 sessions>"
    assert str(recent.summary()).startswith("588 sessions: ASR 70731.21 USD, 213 leads")
    assert str(report.rejects[0]).startswith("line 62: INVALID_JSON:")
