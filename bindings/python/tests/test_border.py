"""Bad input of every kind: a typed error with its code and place, never a crash and never a guess."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import numpy
import pandas
import portal_sessions as ps
import pytest
from conftest import NOW, session, table
from hypothesis import given
from hypothesis import strategies as st
from portal_sessions import _errors, _native

LONE = "\ud800"
DEEP: Any = {}
for _ in range(1000):
    DEEP = {"not": DEEP}
CYCLE: dict[str, Any] = {}
CYCLE["not"] = CYCLE


@pytest.mark.parametrize(
    ("clauses", "error", "path"),
    [
        ({"chanels": ["voice"]}, ps.UnknownKeyError, "chanels"),
        ({"channels": []}, ps.EmptySetError, "channels"),
        ({"channels": [3]}, ps.WrongTypeError, "channels[0]"),
        ({"channels": 3}, ps.WrongTypeError, "channels"),
        ({"lead": "yes"}, ps.WrongTypeError, "lead"),
        ({"lead": 1}, ps.WrongTypeError, "lead"),
        ({"search": LONE}, ps.InvalidUtf8Error, "search"),
        ({"search": b"bytes"}, ps.WrongTypeError, "search"),
        ({"search": "x" * 1001}, ps.StringTooLongError, "search"),
        ({"asr": (0.1, None)}, ps.WrongTypeError, "asr.min"),
        ({"asr": (Decimal("NaN"), None)}, ps.InvalidNumberError, "asr.min"),
        ({"asr": (Decimal("1e999999"), None)}, ps.NumberOutOfRangeError, "asr.min"),
        ({"asr": (5, 1)}, ps.RangeReversedError, "asr"),
        ({"stars": (10**5000, None)}, ps.NumberOutOfRangeError, "stars.min"),
        ({"stars": (2**70, None)}, ps.NumberOutOfRangeError, "stars.min"),
        ({"duration_s": (-1, None)}, ps.NumberOutOfRangeError, "duration_s.min"),
        ({"last": "30"}, ps.InvalidValueError, "last"),
        ({"last": timedelta(days=1)}, ps.WrongTypeError, "last"),
        ({"from_": "yesterday"}, ps.InvalidTimeError, "from"),
        ({"from_": datetime(2026, 11, 1)}, ps.ZoneRequiredError, "from"),
        ({"from_": pandas.NaT}, ps.InvalidTimeError, "from"),
        ({"from_": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5)))}, ps.TimeOutOfRangeError, "from"),
        ({"tags": {"some": ["vip"]}}, ps.UnknownKeyError, "tags.some"),
        ({"tags": {1: ["vip"]}}, ps.WrongTypeError, "tags"),
        ({"session_types": object()}, ps.WrongTypeError, "session_types"),
    ],
)
def test_wrong_clauses(clauses: dict[str, Any], error: type[ps.Error], path: str) -> None:
    for asked in (ps.Filter, table(session()).filter, table(session()).count):
        with pytest.raises(error) as caught:
            asked(**clauses)
        assert (caught.value.path, type(caught.value)) == (path, error)
        assert caught.value.code == error.code


def test_wrong_forms() -> None:
    for form, error in (
        ("{", ps.InvalidJsonError),
        ("[]", ps.WrongTypeError),
        ('{"lead":true,"lead":true}', ps.DuplicateKeyError),
        (DEEP, ps.TooDeepError),
        (CYCLE, ps.TooDeepError),
        ([1], ps.WrongTypeError),
        (5, ps.WrongTypeError),
        ({"version": 9}, ps.UnsupportedVersionError),
        (LONE, ps.InvalidUtf8Error),
    ):
        with pytest.raises(error):
            ps.Filter(form)  # type: ignore[arg-type]
    with pytest.raises(ps.TooDeepError):
        ps.Filter.from_json('{"not":' * 100_000)
    filter = ps.Filter(lead=True)
    with pytest.raises(ps.TooDeepError):
        for _ in range(100):
            filter = ~filter


def test_deep_hours_are_refused() -> None:
    hours: Any = []
    hours.append(hours)
    with pytest.raises(ps.TooDeepError):
        ps.Schedule("UTC", {"mon": hours})


def test_deep_records_are_refused() -> None:
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]
    levels: Any = {}
    for _ in range(70):
        levels = {"a": levels}
    for utms in ({"a": deep}, levels, CYCLE):
        report = ps.from_dicts([session("s-2"), {**session().to_dict(), "utms": utms}]).report
        assert report.rejected_by_code == {"TOO_DEEP": 1}


def test_a_record_that_grows_without_end_is_refused() -> None:
    doubled: Any = ["x"]
    for _ in range(60):
        doubled = [doubled, doubled]
    records = [session("s-2"), {**session().to_dict(), "arguments": {"a": doubled}}]
    report = ps.from_dicts(records, limits=ps.Limits(line=100_000)).report
    assert report.rejected_by_code == {"LINE_TOO_LONG": 1} and len(report.rejects[0].raw) < 200_000


def test_wrong_arguments() -> None:
    rows = table(session())
    text: Any = 5
    for call in (
        lambda: rows.sort(LONE),
        lambda: rows.find(LONE),
        lambda: rows.explain_asr(LONE),
        lambda: rows.walk(5, LONE),
        lambda: ps.guard.encode(LONE),
        lambda: ps.Filter.from_query(LONE),
        lambda: ps.Session.from_json(LONE),
        lambda: rows.summary(zone=LONE),
        lambda: rows.filter(last="1d", now=LONE),
        lambda: session(comment=LONE),
        lambda: ps.Edit(comment=LONE),
        lambda: ps.Session.from_json(b"\xff"),
    ):
        with pytest.raises(ps.InvalidUtf8Error):
            call()
    for call in (
        lambda: rows.find(text),
        lambda: rows.summary(zone=text),
        lambda: rows.filter(last="1d", now=text),
        lambda: rows.page("1"),  # type: ignore[arg-type]
        lambda: rows.page(1.0),  # type: ignore[arg-type]
        lambda: rows.page(True),
        lambda: rows.walk(None),  # type: ignore[arg-type]
        lambda: rows.explain_asr(text),
        lambda: ps.guard.decode(text),
        lambda: ps.Session.from_json(text),
        lambda: ps.start_of_day(text, "UTC"),
    ):
        with pytest.raises(ps.WrongTypeError) as caught:
            call()
        assert isinstance(caught.value, TypeError)
    for call in (
        lambda: rows.page(-1),
        lambda: rows.page(2**70),
        lambda: rows.page(1, 2000),
        lambda: rows.walk(10**5000),
        lambda: rows.reconcile_asr(-1),
        lambda: rows.with_threads(-1),
        lambda: ps.read_ndjson(b"", threads=2**70),
        lambda: ps.read_ndjson(b"", limits=ps.Limits(records=-1)),
    ):
        with pytest.raises(ps.NumberOutOfRangeError):
            call()


WRONG: Any = {"id": "s-1"}
ROWS = table(session())


@pytest.mark.parametrize(
    ("call", "path"),
    [
        (lambda: ROWS.with_session(WRONG), "session"),
        (lambda: ps.Filter().matches(WRONG), "session"),
        (lambda: ps.Filter().resolve().explain(WRONG), "session"),
        (lambda: ps.RevenuePolicy().asr(WRONG), "session"),
        (lambda: ps.RevenuePolicy().explain(WRONG), "session"),
        (lambda: ps.LengthPolicy().classify(WRONG), "session"),
        (lambda: ps.Edit().preview(WRONG), "session"),
        (lambda: ps.Review("ann", NOW).apply(WRONG, 1, ps.Edit()), "session"),
        (lambda: ps.replay(WRONG, []), "session"),
        (lambda: ps.Review("ann", NOW).apply(session(), 1, WRONG), "edit"),
        (lambda: ps.Review("ann", NOW).preview(session(), WRONG), "edit"),
        (lambda: ps.Edit().preview(session(), WRONG), "policy"),
        (lambda: ps.replay(session(), [WRONG]), "[0]"),
        (lambda: ps.Filter().matches(session(), WRONG), "policies"),
        (lambda: ps.Filter().resolve().explain(session(), WRONG), "policies"),
        (lambda: ROWS.with_policies(WRONG), "policies"),
        (lambda: ROWS.append(WRONG), "other"),
        (lambda: ps.read_ndjson(b"", policies=WRONG), "policies"),
        (lambda: ps.from_dicts([], policies=False), "policies"),  # type: ignore[arg-type]
        (lambda: ps.read_csv(b"", limits=WRONG), "limits"),
        (lambda: ps.verify(b"", WRONG), "manifest"),
        (lambda: ps.Policies(length=WRONG), "length"),
        (lambda: ps.Policies(revenue=WRONG), "revenue"),
        (lambda: ps.RevenuePolicy(schedule=5), "schedule"),  # type: ignore[arg-type]
        (lambda: ps.LengthPolicy(channels=5), "channels"),  # type: ignore[arg-type]
        (lambda: ps.LengthPolicy({"voice": 5}), "channels.voice"),  # type: ignore[dict-item]
        (lambda: ps.Schedule("UTC", weekly=5), "weekly"),  # type: ignore[arg-type]
        (lambda: ps.Schedule("UTC", {"mon": 5}), "weekly.mon"),  # type: ignore[dict-item]
        (lambda: ps.Schedule("UTC", {"mon": [5]}), "weekly.mon[0]"),  # type: ignore[list-item]
        (lambda: ps.Filter(channels={"voice": False}), "channels"),  # type: ignore[arg-type]
        (lambda: ps.Schedule("UTC", exceptions=5), "exceptions"),  # type: ignore[arg-type]
        (lambda: ps.Filter(stars=()), "stars"),  # type: ignore[arg-type]
        (lambda: ROWS.page(True), "page"),
        (lambda: ROWS.page(1, "5"), "per"),  # type: ignore[arg-type]
        (lambda: ROWS.walk(5, 5), "after"),  # type: ignore[arg-type]
        (lambda: ROWS.session(ps.Session), "place"),  # type: ignore[arg-type]
        (lambda: ROWS["a"], "place"),  # type: ignore[call-overload]
        (lambda: ROWS.find(5), "id"),  # type: ignore[arg-type]
        (lambda: ROWS.by(5), "grouping"),  # type: ignore[arg-type]
        (lambda: ROWS.sort(5), "[0]"),  # type: ignore[arg-type]
        (lambda: ROWS.sort("id", ["-asr"]), "[1]"),  # type: ignore[arg-type]
        (lambda: ROWS.summary(zone=5), "zone"),  # type: ignore[arg-type]
        (lambda: ROWS.filter(last="1d", now=5, zone="UTC"), "now"),  # type: ignore[arg-type]
        (lambda: ROWS.to_csv(b"x", preset="data"), "target"),  # type: ignore[call-overload]
        (lambda: ROWS.to_csv(5, preset="data"), "target"),  # type: ignore[call-overload]
        (lambda: ROWS.to_csv_parts(5, preset="data"), "open"),  # type: ignore[arg-type]
        (lambda: ROWS.to_csv(preset="data", view=5), "view"),  # type: ignore[call-overload]
        (lambda: ROWS.to_csv(preset="data", progress=5), "progress"),  # type: ignore[call-overload]
        (lambda: ROWS.to_csv(preset=5), "preset"),  # type: ignore[call-overload]
        (lambda: ps.SpreadsheetOptions(zone=5), "zone"),  # type: ignore[arg-type]
        (lambda: ps.SpreadsheetOptions(semicolon=1), "semicolon"),  # type: ignore[arg-type]
        (lambda: ps.SpreadsheetOptions(phones=5), "phones"),  # type: ignore[arg-type]
        (lambda: ROWS.to_pandas("id"), "columns"),
        (lambda: ROWS.to_polars([5]), "columns[0]"),  # type: ignore[list-item]
        (lambda: ps.View.of(5), "view"),  # type: ignore[arg-type]
        (lambda: ps.Edit(5), "changes"),  # type: ignore[arg-type]
        (lambda: ps.replay(session(), None), "log"),  # type: ignore[arg-type]
        (lambda: ps.from_dicts(None), "records"),  # type: ignore[arg-type]
        (lambda: ps.from_dicts(session().to_dict()), "records"),  # type: ignore[arg-type]
        (lambda: ps.from_dicts(pandas.DataFrame({"id": ["a"]})), "records"),  # type: ignore[arg-type]
        (lambda: ps.from_dicts("text"), "records"),  # type: ignore[arg-type]
        (lambda: ps.read_ndjson(5), "source"),  # type: ignore[arg-type]
        (lambda: ps.read_ndjson(b"", progress=5), "progress"),  # type: ignore[arg-type]
        (lambda: ps.read_ndjson(b"", on_reject=5), "on_reject"),  # type: ignore[arg-type]
        (lambda: ps.verify(5, ROWS.to_csv(preset="data").manifest), "file"),  # type: ignore[arg-type]
        (lambda: ps.Session.from_dict(5), "fields"),  # type: ignore[arg-type]
        (lambda: ps.Session.from_json(5), "text"),  # type: ignore[arg-type]
        (lambda: ps.Filter.from_query(5), "query"),  # type: ignore[arg-type]
        (lambda: ps.start_of_day(5, "UTC"), "day"),  # type: ignore[arg-type]
        (lambda: ps.Filter(search=ps.Filter), "search"),  # type: ignore[arg-type]
    ],
)
def test_an_argument_of_another_class(call: Callable[[], object], path: str) -> None:
    with pytest.raises(ps.WrongTypeError) as caught:
        call()
    assert caught.value.path == path and caught.value.value is not None


def test_a_naive_moment_is_read_in_the_zone_or_refused() -> None:
    rows = table(session())
    assert rows.count(last="1d", now=datetime(2026, 11, 1, 9, 31), zone="America/New_York") == 1
    with pytest.raises(ps.ZoneRequiredError):
        rows.count(last="1d", now=datetime(2026, 11, 1, 9, 31))
    assert rows.count(last="1d", now=pandas.Timestamp("2026-11-01T14:30:01Z")) == 1


def test_numpy_numbers_are_whole_numbers() -> None:
    assert ps.Filter(stars=(numpy.int64(3), None)) == ps.Filter(stars=(3, None))
    assert session(stars=numpy.int8(4)).stars == 4
    assert len(table(session()).page(numpy.int64(1)).items) == 1


def test_each_code_has_one_class() -> None:
    assert set(_native.error_codes()) | {"INTERNAL"} == _errors.CLASSES.keys()
    for code, kind in _errors.CLASSES.items():
        assert kind.code == code and getattr(ps, kind.__name__) is kind and kind.__doc__
        error = kind("why", "at.place", "5")
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is kind and (again.message, again.path, again.value) == ("why", "at.place", "5")
        assert str(again) == "why at `at.place`" and copy.copy(error).path == "at.place"
    with pytest.raises(ps.VersionConflictError) as caught:
        ps.Review("ann", NOW, expected_version=1).apply(session(), 2, ps.Edit(stars=5))
    assert pickle.loads(pickle.dumps(caught.value)).conflict == caught.value.conflict


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.binary(max_size=5)
    | st.decimals()
    | st.datetimes()
    | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(key=st.sampled_from(sorted(ps.Clauses.__annotations__)), value=anything)
def test_no_clause_crashes(key: str, value: Any) -> None:
    try:
        filter = ps.Filter(**{key: value})
    except ps.Error:
        return
    assert ps.Filter.from_json(filter.to_json()) == filter == ps.Filter.from_query(filter.to_query())


@given(field=st.sampled_from(sorted(ps.SessionFields.__annotations__)), value=anything)
def test_no_record_crashes(field: str, value: Any) -> None:
    made, report = ps.from_dicts([session("s-2"), {**session().to_dict(), field: value}])
    assert report.accepted + report.rejected == 2
    for it in made:
        assert ps.Session.from_json(it.to_json()) == it == pickle.loads(pickle.dumps(it))
