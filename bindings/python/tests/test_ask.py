"""Asking: filters, explanations, order, pages, walks, summaries and edits of a table."""

from __future__ import annotations

import inspect
import json
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any, get_args
from zoneinfo import ZoneInfo

import portal_sessions as ps
import pytest
from conftest import NOW, ROOT, ZONE, session, table
from portal_sessions._summary import Grouping

EXPECTED = json.loads((ROOT / "examples/expected/report.json").read_text(encoding="utf-8"))


def test_the_numbers_are_those_of_the_report(recent: ps.SessionTable) -> None:
    summary = recent.summary()
    assert summary.to_dict() == EXPECTED["summary"]
    assert summary.asr == ps.Amount(Decimal("70731.21375"), Decimal("70731.21"), "USD")
    assert summary.css.fraction == Fraction(1440, 1830)
    assert summary.css.value == Decimal("0.7869")
    assert sum(day.sum for day in summary.sessions_by_asr) == summary.asr.exact
    assert sum(day.count for day in summary.sessions_by_date) == summary.total == len(recent)


def test_a_filter_has_many_forms(sample: ps.SessionTable) -> None:
    filter = ps.Filter(channels=["voice"], lead=True, last="30d")
    forms: list[ps.SessionTable] = [
        sample.filter(filter, now=NOW),
        sample.filter(channels="voice", lead=True, last="30d", now=NOW),
        sample.filter({"channels": ["voice"], "lead": True, "last": "30d"}, now=NOW),
        sample.filter(filter.to_json(), now=datetime(2026, 11, 22, tzinfo=UTC)),
        sample.filter({"lead": True}, channels={"voice"}, last="30d", now=datetime(2026, 11, 21, 19), zone=ZONE),
        sample.filter(lead=True).filter(channels=["voice"], last="30d", now=NOW),
    ]
    for form in forms:
        assert [s.id for s in form] == [s.id for s in forms[0]]
        assert len(form) == sample.count(filter, now=NOW)
    assert forms[0].query.filter == filter


def test_help_spells_the_keywords_out() -> None:
    for asked in (ps.Filter, ps.SessionTable.filter, ps.SessionTable.count, ps.SessionTable.explain):
        assert inspect.signature(asked).parameters.keys() >= ps.Clauses.__annotations__.keys()
    assert inspect.signature(ps.Edit).parameters.keys() >= ps.Changes.__annotations__.keys()


def test_operators_combine_filters(sample: ps.SessionTable) -> None:
    leads, voice = ps.Filter(lead=True), ps.Filter(channels="voice")
    ids = lambda filter: {s.id for s in sample.filter(filter)}
    everything = {s.id for s in sample}
    assert ids(leads & voice) == ids(leads) & ids(voice)
    assert ids(leads | voice) == ids(leads) | ids(voice) == ids(ps.Filter.any(leads, voice))
    assert ids(~leads) == everything - ids(leads) == ids(ps.Filter.not_(leads))
    assert leads & voice == ps.Filter.all(leads, voice)
    assert ids(ps.Filter()) == everything
    assert hash(leads) == hash(ps.Filter({"lead": True})) and leads != voice
    for other in (None, {"lead": True}, 5):
        with pytest.raises(TypeError):
            leads & other  # type: ignore[operator]


def test_times_are_instants_dates_and_ranges(sample: ps.SessionTable) -> None:
    first, last = date(2026, 11, 1), date(2026, 11, 7)
    by_date = sample.filter(from_=first, to=last, zone=ZoneInfo(ZONE))
    new_york = ZoneInfo(ZONE)
    by_instant = sample.filter(from_=datetime(2026, 11, 1, tzinfo=new_york), to=datetime(2026, 11, 8, tzinfo=new_york))
    naive = sample.filter(from_=datetime(2026, 11, 1), to=datetime(2026, 11, 8), zone=ZONE)
    assert [s.id for s in by_date] == [s.id for s in by_instant] == [s.id for s in naive]
    assert by_date.query.from_ == datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert len(sample.filter(stars=(4, None))) == len(sample.filter(stars={"min": 4}))
    with pytest.raises(ps.ZoneRequiredError) as caught:
        sample.filter(from_=datetime(2026, 11, 1))
    assert caught.value.path == "from"


def test_a_table_remembers_its_question(recent: ps.SessionTable) -> None:
    query = recent.query
    assert (query.now, query.zone) == (datetime(2026, 11, 22, tzinfo=UTC), ZONE)
    assert query.from_ == datetime(2026, 10, 23, tzinfo=UTC) and query.to == query.now
    today = recent.filter(calendar="yesterday")
    assert today.query.from_ == datetime(2026, 11, 20, 5, tzinfo=UTC)
    assert recent.summary(zone="UTC").range.zone == "UTC"
    with pytest.raises(ps.ConflictError):
        recent.filter(lead=True, zone="UTC")
    with pytest.raises(ps.ZoneRequiredError):
        table(session()).summary()
    with pytest.raises(ps.NowRequiredError) as caught:
        table(session()).filter(last="7d")
    assert caught.value.path == "last"


def test_it_is_a_sequence(recent: ps.SessionTable) -> None:
    sessions = list(recent)
    assert len(sessions) == len(recent) == 588
    assert (recent[0], recent[-1], recent[587]) == (sessions[0], sessions[-1], sessions[-1])
    assert recent.session(3) == sessions[3] and recent.session(588) is None
    for part in (slice(None, 5), slice(-3, None), slice(10, 5), slice(600, 700), slice(None)):
        assert list(recent[part]) == sessions[part]
    assert recent[:5].query == recent.query
    assert sessions[7] in recent and session() not in recent and sessions[7].id not in recent
    assert list(reversed(recent))[0] == sessions[-1]
    for place in (588, -589, 2**70):
        with pytest.raises(IndexError):
            recent[place]
    with pytest.raises(ValueError):
        recent[::2]
    with pytest.raises(TypeError):
        recent["s-1"]  # type: ignore[call-overload]


def test_nobody_makes_a_table_from_nothing() -> None:
    with pytest.raises(TypeError, match="read_ndjson"):
        ps.SessionTable()


def test_order_pages_and_walks(recent: ps.SessionTable) -> None:
    dearest = recent.sort("-asr", "started_at")
    assert dearest.order == "-asr,started_at,id"
    amounts = [recent.policies.revenue.asr(s) for s in dearest]
    assert amounts == sorted(amounts, reverse=True)

    pages = [dearest.page(number, 100) for number in range(1, 8)]
    assert [s for page in pages for s in page.items] == list(dearest)
    assert (pages[6].items, pages[6].total, pages[6].page) == ([], 588, 7)

    walked, after = [], None
    while True:
        batch = dearest.walk(90, after)
        walked += batch.items
        if batch.next is None:
            break
        after = batch.next
    assert walked == list(dearest)
    with pytest.raises(ps.CursorMismatchError) as caught:
        recent.walk(90, after)
    assert caught.value.path == "order"
    with pytest.raises(ps.InvalidCursorError):
        recent.walk(90, "00")


def test_a_walk_goes_on_whatever_happens_meanwhile() -> None:
    """Random edits, removals and archiving between the batches, against the promise."""
    random = Random(12)
    orders: list[str | list[str] | None] = ["-stars", ["stars", "-started_at"], "-comment", "tags", "-asr", None]
    for _ in range(60):
        rows = {f"s{number}": session(f"s{number}", stars=random.choice([None, 1, 2, 3])) for number in range(12)}
        order, unchanged, given, after = random.choice(orders), set(rows), [], None
        while True:
            shuffled = random.sample(list(rows.values()), len(rows))
            batch = table(*shuffled).walk(random.randint(1, 4), after, filter={"archived": False}, order=order)
            given += [it.id for it in batch.items]
            if batch.next is None:
                break
            after = batch.next
            for id in random.sample(sorted(rows), min(2, len(rows))):
                unchanged.discard(id)
                what = random.choice(["edit", "archive", "remove"])
                if what == "remove":
                    del rows[id]
                else:
                    changes: Any = (
                        {"stars": random.randint(1, 5), "comment": "seen"} if what == "edit" else {"is_archived": True}
                    )
                    rows[id] = rows[id].replace(**changes)
        assert all(given.count(id) == 1 for id in unchanged)


def test_a_cursor_after_an_edit() -> None:
    rows = [session(f"s{number}", stars=5 - number // 2) for number in range(6)]
    first = table(*rows).sort("-stars").walk(2)
    rows[1] = rows[1].replace(stars=1)  # A reviewer changes the last session that was shown.
    rest = table(*rows).sort("-stars").walk(10, first.next)
    assert [s.id for s in first.items] == ["s0", "s1"]
    assert [s.id for s in rest.items] == ["s2", "s3", "s4", "s5", "s1"]
    gone = table(rows[0], *rows[2:]).sort("-stars").walk(10, first.next)
    assert [s.id for s in gone.items] == ["s2", "s3", "s4", "s5"]


def test_a_cursor_brings_its_moment_with_it(sample: ps.SessionTable) -> None:
    asked: Any = {"filter": ps.Filter(last="30d", test=False), "order": "-asr"}
    first = sample.walk(5, **asked, now=NOW, zone="America/New_York", key=b"a secret of 16 bytes")
    assert first.next is not None
    cursor = ps.Cursor.parse(first.next, b"a secret of 16 bytes")
    assert (cursor.order, cursor.now, cursor.zone) == (
        "-asr,id",
        datetime(2026, 11, 22, tzinfo=UTC),
        "America/New_York",
    )
    assert cursor.id == first.items[-1].id and len(cursor.values) == 1
    second = sample.walk(5, first.next, **asked, key=b"a secret of 16 bytes")
    recent = sample.filter(asked["filter"], now=NOW, zone="America/New_York").sort("-asr")
    assert [*first.items, *second.items] == list(recent[:10])
    assert recent.walk(5, first.next, key=b"a secret of 16 bytes") == second
    with pytest.raises(ps.CursorMismatchError) as caught:
        sample.walk(5, first.next, **asked, zone="UTC", key=b"a secret of 16 bytes")
    assert caught.value.path == "zone"
    with pytest.raises(ps.InvalidCursorError):
        sample.walk(5, first.next, **asked)
    with pytest.raises(ps.UnknownColumnError) as unknown:
        sample.walk(5, order=["-asr", "rating"])
    assert unknown.value.path == "order[1]"
    with pytest.raises(ps.WrongTypeError) as wrong:
        sample.walk(5, key="a secret of 16 bytes")  # type: ignore[arg-type]
    assert wrong.value.path == "key" and "secret" not in str(wrong.value)


def test_why_a_session_is_meant_or_not(sample: ps.SessionTable) -> None:
    explanation = sample.explain(sample[0].id, lead=True, channels=["text"])
    assert not explanation and not explanation.matched
    failed = [clause for clause in explanation.clauses if not clause.held]
    assert [(clause.path, clause.wanted, clause.saw) for clause in failed] == [("channels", ["text"], "voice")]
    assert "does not hold channels: wanted ['text'], saw 'voice'" in str(explanation)
    tree = (ps.Filter(lead=True) | ~ps.Filter(lead=True)).explain(sample[0])
    assert tree and [part.path for part in tree.trees] == ["any", "any[1].not"]
    with pytest.raises(ps.UnknownSessionError):
        sample.explain("nobody")


def test_why_a_session_earned_what_it_did(recent: ps.SessionTable) -> None:
    session = recent.sort("-asr")[0]
    explained = recent.explain_asr(session.id)
    product = Decimal(1)
    for factor in explained.factors:
        product *= factor.value
    assert explained.asr.exact == product == recent.policies.revenue.asr(session)
    assert explained.reason is None and explained.counted
    zero = recent.sort("asr")[0]
    assert recent.explain_asr(zero.id).reason in str(recent.explain_asr(zero.id))
    assert recent.policies.revenue.explain(zero) == recent.explain_asr(zero.id)
    with pytest.raises(LookupError):
        recent.explain_asr("nobody")


def test_reconciling_names_the_differences() -> None:
    found = table(session(recorded_asr="70.20"), session("s-2", recorded_asr=0), session("s-3")).reconcile_asr()
    assert (found.compared, found.equal, found.different, found.missing) == (2, 1, 1, 1)
    assert found.differences == (ps.AsrDifference("s-1", Decimal("70.2"), Decimal(0)),)
    assert table(session(recorded_asr="70.20")).reconcile_asr(0).differences == ()


def test_groups_add_up_to_the_summary(recent: ps.SessionTable) -> None:
    summary = recent.summary()
    for grouping in ("day", "type", "channel", "length", "hours"):
        groups = recent.by(grouping)
        assert sum(group.count for group in groups) == summary.total
        assert sum(group.asr.exact for group in groups) == summary.asr.exact
        assert sum(group.css.numerator for group in groups) == summary.css.numerator
        assert groups.to_dict()["by"] == groups.by == grouping
    days = recent.by("day")
    assert [(day.key, day.count) for day in days] == [(day.date, day.count) for day in summary.sessions_by_date]
    frame = days.to_pandas()
    assert list(frame["asr"]) == [day.sum for day in summary.sessions_by_asr]
    assert days.to_polars()["asr"].sum() == summary.asr.exact
    with pytest.raises(ps.InvalidValueError):
        recent.by("moon")  # type: ignore[arg-type]


def test_other_policies_answer_the_same_question(recent: ps.SessionTable) -> None:
    generous = ps.Policies(revenue=ps.RevenuePolicy(lead_value=ps.Fixed(1000)))
    judged = recent.with_policies(generous)
    assert judged.query == recent.query and judged.policies == generous
    assert judged.summary().asr.exact > recent.summary().asr.exact


def test_sets_grow_and_change() -> None:
    first, second = table(session("a"), session("b")), table(session("c"))
    both = first.append(second)
    assert [s.id for s in both] == ["a", "b", "c"]
    with pytest.raises(ps.DuplicateIdError):
        both.append(first)
    changed = both.with_session(session("b", comment="seen"))
    assert [s.comment for s in changed] == [None, "seen", None] and both[1].comment is None
    assert changed.find("b") == changed[1] and changed.find("d") is None
    with pytest.raises(ps.UnknownSessionError):
        both.with_session(session("d"))
    assert list(both.with_threads(2)) == list(both)


def test_a_session_alone(recent: ps.SessionTable) -> None:
    lead = session(is_lead=True, is_opportunity=True, auto_assessment="Yes-A", lead_value=260, tags=["vip"])
    assert lead.started_at == datetime(2026, 11, 1, 14, 30, tzinfo=UTC)
    assert (lead.assessment, lead.contact_label, lead.duration_s) == ("Yes-A", "User", None)
    assert ps.RevenuePolicy().asr(lead) == 260
    resolved = ps.Filter(last="30d", lead=True).resolve(now=NOW)
    assert resolved.matches(lead) and not resolved.matches(lead.replace(is_lead=False))
    assert resolved.from_ == datetime(2026, 10, 23, tzinfo=UTC)
    assert lead.replace(ended_at="2026-11-01T14:31:00Z").duration_s == 60
    assert ps.LengthPolicy().classify(lead) == "unknown"
    assert lead == ps.Session.from_json(lead.to_json()) == ps.Session.from_dict(lead.to_dict())
    assert lead != session() and hash(lead) == hash(pickle.loads(pickle.dumps(lead)))
    kept = ps.Session.from_json('{"id":"s","started_at":"2026-11-01T14:30:00Z","channel":"voice","utms":{"a":1.50}}')
    assert '"utms":{"a":1.50}' in kept.replace(stars=5).to_json()


def test_everything_is_described() -> None:
    described = ps.describe()
    assert {metric.id for metric in described.metrics} >= {"asr", "css", "oss", "lss"}
    assert {column.id for column in described.columns} >= set(ps.View.builder().columns)
    clauses = {key.rstrip("_") for key in ps.Clauses.__annotations__}
    assert {filter.key for filter in described.filters} - {"all", "any", "not"} == clauses
    assert [it.id for it in described.groupings] == list(get_args(Grouping))
    assert ps.tzdb_version() == recent_tzdb()


def recent_tzdb() -> str:
    """The version of the database that the Rust report was made with."""
    tzdb: str = EXPECTED["summary"]["range"]["tzdb"]
    return tzdb


def test_an_explanation_does_not_contradict_itself() -> None:
    rows = table(session("a", tags=["vip"]), session("b", tags=["spam"]))
    wanted = ps.Filter(channels="voice") & ~ps.Filter(tags={"any": ["spam"]})
    assert str(rows.explain("a", wanted)).splitlines() == [
        "matches",
        "  holds         all",
        "  holds         all[0].channels: wanted ['voice'], saw 'voice'",
        "  holds         all[1].not",
        "  does not hold all[1].not.tags: wanted {'any': ['spam']}, saw ['vip']",
    ]
    assert str(rows.explain("b", wanted)).splitlines()[3:] == [
        "  does not hold all[1].not",
        "  holds         all[1].not.tags: wanted {'any': ['spam']}, saw ['spam']",
    ]
    # Also where a `not` has no clause in it.
    nothing = ps.Filter.any(~ps.Filter(), ps.Filter(lead=True), ~ps.Filter(lead=True))
    shown = [line.split(":")[0].split()[-1] for line in str(rows.explain("a", nothing)).splitlines()[1:]]
    assert sorted(shown) == ["any", "any[0].not", "any[1].lead", "any[2].not", "any[2].not.lead"]
    assert shown[0] == "any" and shown[-2:] == ["any[2].not", "any[2].not.lead"]


@pytest.mark.parametrize(
    ("ask", "error", "path", "hint"),
    [
        (lambda t: t.filter(chanel="voice"), ps.UnknownKeyError, "chanel", "; did you mean `channels`"),
        (lambda t: t.filter(is_lead=True), ps.UnknownKeyError, "is_lead", "; did you mean `lead`"),
        (lambda t: t.filter(stars=4), ps.WrongTypeError, "stars", "(4, 5)"),
        (lambda t: t.filter(stars=(1, 2, 3)), ps.WrongTypeError, "stars", "(4, 5)"),
        (lambda t: t.filter(asr="100"), ps.WrongTypeError, "asr", '("100", None)'),
        (lambda t: t.filter(tags="spam"), ps.WrongTypeError, "tags", '{"any": ["vip"]}'),
        (lambda t: t.filter(tags=["spam"]), ps.WrongTypeError, "tags", '{"any": ["vip"]}'),
        (lambda t: t.filter(assessment="yes-a"), ps.InvalidValueError, "assessment[0]", "did you mean `Yes-A`"),
        (lambda t: t.filter(lengths="Short"), ps.InvalidValueError, "lengths[0]", "did you mean `short`"),
        (lambda t: t.filter("channel='voice'"), ps.InvalidJsonError, None, '{"channels":["voice"]}'),
        (lambda t: t.filter(lambda s: True), ps.WrongTypeError, None, "`lead=True`"),
        (lambda t: t.filter(last="7d", now="2026-11-22"), ps.InvalidTimeError, "now", "is a day and not an instant"),
        (lambda t: t.filter(last="7d", now=date(2026, 11, 22)), ps.InvalidTimeError, "now", "`2026-11-22` is a day"),
        (lambda t: t.filter(last="7d", now="noon"), ps.InvalidTimeError, "now", "`noon`"),
        (lambda t: t.summary(zone="New York"), ps.UnknownZoneError, "zone", "`America/New_York`"),
        (lambda t: t.by("hour"), ps.InvalidValueError, None, "did you mean `hour_of_day` or `hours`"),
        (lambda t: t.by("topic"), ps.InvalidValueError, None, "did you mean `type`"),
        (lambda t: t.sort("started"), ps.UnknownColumnError, None, "did you mean `started_at`"),
        (lambda t: t.sort("foo"), ps.UnknownColumnError, None, "the known ones are `id`"),
        (lambda t: t.sort("id", "Topic"), ps.UnknownColumnError, "[1]", "`Topic`"),
        (lambda t: ps.View(["contact_name"]), ps.UnknownColumnError, "[0]", "`contact`"),
        (lambda t: ps.View("portals"), ps.InvalidValueError, None, "did you mean `portal`"),
        (lambda t: ps.View({"started_at": "Datum"}), ps.WrongTypeError, "view", "list(columns)"),
        (lambda t: ps.RevenuePolicy.from_dict({"conversion": "1"}), ps.UnknownKeyError, "conversion", "_ratio`"),
        (lambda t: ps.Edit(human_assessment="yes-b"), ps.InvalidValueError, "human_assessment", "did you mean `Yes-B`"),
    ],
)
def test_a_mistake_is_told_what_was_meant(
    ask: Callable[[ps.SessionTable], object], error: type[ps.Error], path: str | None, hint: str
) -> None:
    with pytest.raises(error) as raised:
        ask(table(session()))
    assert (raised.value.path or None, hint in raised.value.message) == (path, True), raised.value


def test_a_range_may_be_any_pair(sample: ps.SessionTable) -> None:
    count = sample.count(stars=(4, None))
    assert 0 < count == sample.count(stars=[4, None]) == sample.count(stars={"min": 4})


def test_a_form_is_read_as_it_is_sent() -> None:
    sent = "search=&session_types=&lead=&channels=voice&channels=chat&tags.any="
    assert ps.Filter.from_query(sent) == ps.Filter(channels=["voice", "chat"])
    empty = ps.Filter(session_types=["", None])
    assert empty.to_query() == "session_types=%5CE,%5CN" and ps.Filter.from_query(empty.to_query()) == empty
    with pytest.raises(ps.InvalidTimeError, match="%2B"):
        ps.Filter.from_query("from=2026-11-01T00:00:00+02:00")


def test_a_filter_has_a_bounded_cost() -> None:
    limits = ps.describe().filter_limits
    [search] = [it for it in ps.describe().filters if it.key == "search"]
    searches = [ps.Filter(search=f"q{n}") for n in range(limits.cost // search.cost)]
    assert ps.from_dicts([]).table.count(ps.Filter.any(*searches)) == 0
    for larger in (
        lambda: ps.Filter.any(*searches, ps.Filter(lead=True)),
        lambda: ps.Filter.any(*searches) | searches[0],
    ):
        with pytest.raises(ps.FilterTooLargeError):
            larger()


def test_a_date_in_to_has_all_its_hours() -> None:
    rows = table(session("a", started_at="2026-11-15T14:30:00Z"))
    assert rows.count(to=date(2026, 11, 15), zone="UTC") == 1
    assert rows.count(to=datetime(2026, 11, 15), zone="UTC") == 0
