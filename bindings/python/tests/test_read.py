"""Reading: from every kind of source, with every record accounted for."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import pickle
import threading
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import portal_sessions as ps
import pytest
from conftest import SAMPLE, session

LINE = b'{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"voice","lead_value":"12.50"}\n'


def test_every_source_gives_the_same(tmp_path: Path) -> None:
    path = tmp_path / "sessions.ndjson"
    path.write_bytes(LINE)
    sources = [path, str(path), LINE, bytearray(LINE), memoryview(LINE), io.BytesIO(LINE), path.open("rb")]
    for source in sources:
        table, report = ps.read_ndjson(source)
        assert (len(table), report.accepted, report.rejected) == (1, 1, 0)
        assert table[0].lead_value == Decimal("12.5")
    sources[-1].close()  # type: ignore[union-attr]


def test_every_format_gives_the_same(sample: ps.SessionTable) -> None:
    array = b"[" + b",".join(s.to_json().encode() for s in sample) + b"]"
    page = json.dumps({"items": json.loads(array), "metadata": {"page": 1}}).encode()
    csv = sample.to_csv(view="fields", preset="data").data
    sessions = list(sample)
    assert list(ps.read_json(array).table) == sessions
    assert len(ps.read_json(page).table) == len(sessions)
    assert list(ps.from_dicts(sessions).table) == sessions
    # No CSV keeps a missing text apart from an empty one.
    assert [s.id for s in ps.read_csv(csv).table] == [s.id for s in sessions]


def test_accepted_and_rejected_are_all_records() -> None:
    table, report = ps.read_ndjson(SAMPLE)
    lines = [line for line in SAMPLE.read_bytes().split(b"\n") if line.strip()]
    assert report.accepted + report.rejected == len(lines)
    assert (len(table), len(report.rejects)) == (report.accepted, report.rejected)
    assert sum(report.rejected_by_code.values()) == report.rejected
    for reject in report.rejects:
        assert SAMPLE.read_bytes()[reject.start : reject.end] == reject.raw
        assert reject.code in report.rejected_by_code
    assert report.to_dict()["accepted"] == report.accepted


def test_rejects_are_a_sequence() -> None:
    rejects = ps.read_ndjson(SAMPLE).report.rejects
    assert rejects[0] in rejects and rejects[-1] == list(rejects)[-1]
    assert rejects[:3] == ps.Rejects(list(rejects)[:3]) != rejects


def test_strict_raises_the_first_reject() -> None:
    with pytest.raises(ps.MissingFieldError) as caught:
        ps.read_ndjson(LINE + b"{}\n", strict=True)
    assert caught.value.path == "id"
    assert "line 2" in str(caught.value)


def test_duplicates_stay_as_told() -> None:
    lines = LINE + LINE.replace(b"voice", b"chat")
    channels = {"reject": "voice", "first": "voice", "last": "chat"}
    for duplicates, channel in channels.items():
        table, report = ps.read_ndjson(lines, duplicates=duplicates)  # type: ignore[arg-type]
        assert [s.channel for s in table] == [channel]
        [duplicate] = report.duplicates
        assert duplicate.id == "s-1"
    with pytest.raises(ps.InvalidValueError) as caught:
        ps.read_ndjson(lines, duplicates="newest")  # type: ignore[arg-type]
    assert caught.value.path == "duplicates"


def test_limits_are_those_given() -> None:
    lines = LINE + LINE.replace(b"s-1", b"s-2")
    with pytest.raises(ps.TooManyRecordsError):
        ps.read_ndjson(lines, limits=ps.Limits(records=1))
    report = ps.read_ndjson(lines, limits=ps.Limits(line=10, kept_rejects=1), max_rejects=None).report
    assert (report.rejected_by_code, len(report.rejects)) == ({"LINE_TOO_LONG": 2}, 1)


def test_an_input_that_is_wrong_as_a_whole_raises_with_its_report() -> None:
    with pytest.raises(ps.TooManyRejectsError) as caught:
        ps.read_ndjson(LINE + b"?\n{}\n")
    report = caught.value.report
    assert report is not None
    assert (report.accepted, report.rejected_by_code) == (1, {"INVALID_JSON": 1, "MISSING_FIELD": 1})
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), again.report, str(again)) == (type(caught.value), report, str(caught.value))
    for source in (gzip.compress(LINE), io.BytesIO(gzip.compress(LINE)), LINE.decode().encode("utf-16")):
        for read in (ps.read_ndjson, ps.read_json, ps.read_csv):
            with pytest.raises(ps.WrongFormatError) as wrong:
                read(source)
            assert wrong.value.report is not None and wrong.value.report.accepted == 0
            if isinstance(source, io.BytesIO):
                source.seek(0)
    with pytest.raises(ps.TooManyRejectsError):
        ps.from_dicts([{"id": "s-1"}])


def test_the_most_rejects_are_a_count_or_a_share() -> None:
    lines = LINE + b"?\n"
    for fine in (0.5, Decimal("0.5"), 1, 1.0, None):
        assert ps.read_ndjson(lines, max_rejects=fine).report.rejected == 1
    for exceeded in (0.499999, Decimal(0), 0):
        with pytest.raises(ps.TooManyRejectsError):
            ps.read_ndjson(lines, max_rejects=exceeded)
    for wrong, error in (
        (True, ps.WrongTypeError),
        ("0.5", ps.WrongTypeError),
        (1.5, ps.NumberOutOfRangeError),
        (-1, ps.NumberOutOfRangeError),
        (float("nan"), ps.InvalidNumberError),
    ):
        with pytest.raises(error) as caught:
            ps.read_ndjson(lines, max_rejects=wrong)  # type: ignore[arg-type]
        assert caught.value.path == "max_rejects"


def test_one_long_record_costs_no_other() -> None:
    lines = LINE + b'{"id":"big","summary":"' + b"x" * (9 << 20) + b'"}\n' + LINE.replace(b"s-1", b"s-2")
    for source in (lines, io.BytesIO(lines)):
        table, report = ps.read_ndjson(source)
        assert ([s.id for s in table], report.rejected_by_code) == (["s-1", "s-2"], {"LINE_TOO_LONG": 1})
        [reject] = report.rejects
        assert (reject.end - reject.start, len(reject.raw)) == ((9 << 20) + 25, 4 << 20)


def test_policies_judge_the_table() -> None:
    revenue = ps.RevenuePolicy(currency="EUR", lead_value=ps.Fixed(10))
    policies = ps.Policies(revenue=revenue)
    table = ps.read_ndjson(LINE, policies=policies).table
    assert table.policies == policies
    assert table.summary(zone="UTC").asr.currency == "EUR"


def test_somebody_is_told_how_far_it_is() -> None:
    told: list[ps.Progress] = []
    ps.read_ndjson(SAMPLE, progress=told.append)
    assert told and told[-1].rows == 2000
    assert told == sorted(told)
    table = ps.read_ndjson(SAMPLE).table
    written: list[ps.Progress] = []
    manifest = table.to_csv(preset="data", progress=written.append).manifest
    assert written == sorted(written) and written[-1] == (1980, manifest.bytes)
    parts: list[ps.Progress] = []
    manifests = table.to_csv_parts(lambda _: io.BytesIO(), rows_per_file=400, preset="data", progress=parts.append)
    assert parts == sorted(parts) and parts[-1] == (1980, sum(manifest.bytes for manifest in manifests))
    for source in (list(table), table):
        read: list[ps.Progress] = []
        (ps.from_dicts if isinstance(source, list) else ps.from_arrow)(source, progress=read.append)
        assert read and read[-1].rows == 1980


def test_a_bar_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    table, _ = ps.read_ndjson(SAMPLE, progress=True)
    assert "100%" in capsys.readouterr().err
    table.to_csv(preset="data", progress=True)
    assert "1980/1980" in capsys.readouterr().err
    table.to_csv_parts(lambda _: io.BytesIO(), rows_per_file=400, preset="data", progress=True)
    assert "1980/1980" in capsys.readouterr().err


def test_what_a_callback_raises_is_raised() -> None:
    def refuse(_: object) -> None:
        raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        ps.read_ndjson(SAMPLE, progress=refuse)
    with pytest.raises(KeyError, match="enough"):
        ps.read_ndjson(b"{}\n", on_reject=refuse)
    with pytest.raises(KeyError, match="enough"):
        ps.read_ndjson(LINE).table.to_csv(preset="data", progress=refuse)
    with pytest.raises(KeyError, match="enough"):
        ps.read_ndjson(LINE).table.to_csv_parts(lambda _: io.BytesIO(), preset="data", progress=refuse)


def test_every_reject_can_be_taken() -> None:
    taken: list[ps.Reject] = []
    report = ps.read_ndjson(SAMPLE, limits=ps.Limits(kept_rejects=3), on_reject=taken.append).report
    assert (len(report.rejects), len(taken)) == (3, report.rejected)
    assert tuple(taken[:3]) == tuple(report.rejects)


def test_a_file_object_that_fails_is_the_cause() -> None:
    class Broken(io.RawIOBase):
        def read(self, size: int = -1, /) -> bytes:
            raise TimeoutError("no answer")

    with pytest.raises(ps.ReadFailedError) as caught:
        ps.read_ndjson(Broken())
    assert isinstance(caught.value, OSError)
    assert isinstance(caught.value.__cause__, TimeoutError)


@pytest.mark.parametrize("given", [bytearray, memoryview])
def test_a_file_object_may_give_any_bytes(given: Any) -> None:
    class Other(io.BytesIO):
        def read(self, size: int | None = -1, /) -> Any:
            return given(super().read(size))

    assert len(ps.read_ndjson(Other(LINE)).table) == 1
    assert ps.Session.from_json(given(LINE)) == ps.Session.from_json(LINE)
    data, manifest = ps.read_ndjson(LINE).table.to_csv(preset="data")
    assert ps.verify(Other(data), manifest) and ps.verify(given(data), manifest)


def test_a_file_object_that_gives_none_is_refused() -> None:
    class Empty:
        def read(self, _: int) -> Any:
            return None

    with pytest.raises(ps.ReadFailedError, match="`read` gave a `NoneType` and no bytes"):
        ps.read_ndjson(Empty())


def test_a_path_with_nul_is_refused() -> None:
    for call in (ps.read_ndjson, ps.read_csv, lambda path: ps.read_ndjson(LINE).table.to_csv(path, preset="data")):
        with pytest.raises(ps.InvalidValueError):
            call("a\0b")


def test_bytes_that_change_are_read_as_they_were() -> None:
    """Another thread writes into the buffer during each call: what is read is always one of the two states."""
    lines = bytearray(LINE.replace(b"s-1", b"s-\xc3\xa4") * 2000)
    done = threading.Event()

    def change() -> None:
        view = memoryview(lines)
        place = lines.index(b"\xc3")
        while not done.is_set():
            view[place : place + 2] = b"\xff\xff"
            view[place : place + 2] = b"\xc3\xa4"

    changer = threading.Thread(target=change)
    changer.start()
    try:
        for _ in range(50):
            for it in ps.read_ndjson(lines, duplicates="first").table:
                assert it.id == "s-ä"
            with contextlib.suppress(ps.InvalidUtf8Error):
                assert ps.Session.from_json(memoryview(lines)[: len(LINE) + 1]).id == "s-ä"
    finally:
        done.set()
        changer.join()


def test_a_text_file_is_refused() -> None:
    with pytest.raises(ps.ReadFailedError) as caught, SAMPLE.open(encoding="latin-1") as file:
        ps.read_ndjson(file)  # type: ignore[arg-type]
    assert isinstance(caught.value.__cause__, ps.WrongTypeError)


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "none.ndjson", str(tmp_path / "none.ndjson")):
        with pytest.raises(FileNotFoundError) as caught:
            ps.read_ndjson(path)
        assert caught.value.filename == str(path)
    with pytest.raises(OSError):
        ps.read_ndjson(tmp_path)
    with pytest.raises(TypeError):
        ps.read_ndjson(5)  # type: ignore[arg-type]


def test_dicts_of_python_values() -> None:
    berlin = datetime(2026, 11, 1, 15, 30, tzinfo=UTC)
    record = {
        "id": "s-1",
        "started_at": berlin,
        "channel": "voice",
        "tags": ("a", "b"),
        "contact": ps.Contact("Ann", None, None)._asdict(),
        "lead_value": Decimal("1E+3"),
        "lead_units": 4,
        "conversion_ratio": "0.9",
        "utms": {"depth": 0.5, "on": True, "none": None},
        "is_lead": True,
    }
    table, report = ps.from_dicts([record])
    assert report.rejected == 0, report.rejects
    [made] = table
    assert (made.started_at, made.tags, made.contact.name) == (berlin, ("a", "b"), "Ann")
    assert (made.lead_value, made.conversion_ratio) == (Decimal(1000), Decimal("0.9"))
    assert made.utms == record["utms"]
    assert ps.from_dicts(iter([made])).table[0] == made


def test_naive_datetimes_need_a_zone() -> None:
    record = {"id": "s-1", "started_at": datetime(2026, 11, 1, 9, 30), "channel": "voice"}
    [reject] = ps.from_dicts([record], max_rejects=None).report.rejects
    assert (reject.code, reject.path) == ("ZONE_REQUIRED", "started_at")
    [made] = ps.from_dicts([record], zone="America/New_York").table
    assert made.started_at == datetime(2026, 11, 1, 14, 30, tzinfo=UTC)
    twice = {**record, "started_at": datetime(2026, 11, 1, 1, 30)}
    [reject] = ps.from_dicts([twice], zone="America/New_York", max_rejects=None).report.rejects
    assert (reject.code, reject.path) == ("INVALID_TIME", "started_at")
    second = {**record, "started_at": datetime(2026, 11, 1, 1, 30, fold=1)}
    assert ps.from_dicts([second], zone="America/New_York").table[0].started_at.hour == 6


def test_floats_never_become_money() -> None:
    for field in ("lead_value", "conversion_ratio", "recorded_asr", "stars"):
        report = ps.from_dicts([session().to_dict(), {**session("s-2").to_dict(), field: 12.5}]).report
        [reject] = report.rejects
        assert (report.accepted, reject.ordinal) == (1, 2)
        assert (reject.code, reject.path, reject.value) == ("WRONG_TYPE", field, "12.5")


def test_two_reads_run_at_once() -> None:
    """Each waits inside the other's file object, which works only when neither holds the interpreter."""
    meet = threading.Barrier(2, timeout=30)

    class Meeting(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() == 0:
                meet.wait()
            return super().read(size)

    read: list[int] = []
    threads = [threading.Thread(target=lambda: read.append(len(ps.read_ndjson(Meeting(LINE)).table))) for _ in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == [1, 1]
