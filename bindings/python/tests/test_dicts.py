"""Records of Python: what each object holds is read exactly, and what cannot be read costs its record only."""

from __future__ import annotations

import collections
import datetime as dt
import math
import sqlite3
import types
import uuid
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import portal_sessions as ps
import pytest
from conftest import session
from hypothesis import given
from hypothesis import strategies as st

RECORD = {"id": "s-1", "started_at": "2026-11-01T14:30:00Z", "channel": "voice"}


class Plain:
    """An object that JSON has nothing for."""


class LoudFloat(float):
    def __repr__(self) -> str:
        return '1,"is_lead":true'


class LoudInt(int):
    def __repr__(self) -> str:
        return "true"

    __str__ = __repr__

    def __index__(self) -> int:
        return 99

    def __rshift__(self, other: object) -> Any:
        return 99


class LoudText(str):
    def __str__(self) -> str:
        return '"'

    __repr__ = __str__


class LoudDecimal(Decimal):
    def __format__(self, *_: object) -> str:
        return '"}'

    def adjusted(self) -> int:
        return 0


class LoudTime(dt.datetime):
    def isoformat(self, *_: Any, **__: Any) -> str:
        return "2000-01-01T00:00:00Z"

    def astimezone(self, *_: Any) -> Any:
        return self

    def utcoffset(self) -> Any:
        return dt.timedelta(hours=9)


class LoudDict(dict[str, Any]):
    def items(self) -> Any:
        return [("id", "another")]

    def __iter__(self) -> Any:
        return iter(["id"])


class LoudList(list[Any]):
    def __iter__(self) -> Any:
        return iter(["another"])


class LoudSet(frozenset[Any]):
    def __iter__(self) -> Any:
        return iter(["another"])


UUID = uuid.UUID("12345678-9abc-def0-1234-56789abcdef0")
AWARE = dt.datetime(2026, 11, 1, 14, 30, tzinfo=dt.UTC)

HELD: list[tuple[str, Any, Any]] = [
    ("numpy float64", np.float64(0.5), 0.5),
    ("numpy float32, exactly", np.float32(0.1), 0.10000000149011612),
    ("numpy int64", np.int64(-3), -3),
    ("numpy uint64", np.uint64(2**64 - 1), 2**64 - 1),
    ("numpy bool", np.bool_(True), True),
    ("numpy text", np.str_("a"), "a"),
    ("array of numbers", np.array([1, 2]), [1, 2]),
    ("array of texts", np.array(["a", "b"]), ["a", "b"]),
    ("array of objects", np.array(["a", 1, None], dtype=object), ["a", 1, None]),
    ("empty array", np.array([], dtype=float), []),
    ("float of a subclass", LoudFloat(0.25), 0.25),
    ("whole number of a subclass", LoudInt(5), 5),
    ("large number of a subclass", LoudInt(2**80), 2**80),
    ("text of a subclass", LoudText("a"), "a"),
    ("decimal of a subclass", LoudDecimal("1.50"), "1.50"),
    ("dict of a subclass", LoudDict(a=1), {"a": 1}),
    ("list of a subclass", LoudList([1]), [1]),
    ("set of a subclass", LoudSet([1]), [1]),
    ("mapping", types.MappingProxyType({"a": 1}), {"a": 1}),
    ("ordered dict", collections.OrderedDict(a=1), {"a": 1}),
    ("deque", collections.deque([1, 2]), [1, 2]),
    ("range", range(3), [0, 1, 2]),
    ("UUID", UUID, str(UUID)),
    ("date", dt.date(2026, 11, 1), "2026-11-01"),
    ("instant", AWARE, "2026-11-01T14:30:00Z"),
    ("instant of pandas", pd.Timestamp("2026-11-01T09:30:00.123456789-05:00"), "2026-11-01T14:30:00.123456789Z"),
    ("large float", 1e300, 1e300),
    ("small float", -1.5e-7, -1.5e-7),
]


@pytest.mark.parametrize(("value", "read"), [it[1:] for it in HELD], ids=[it[0] for it in HELD])
def test_what_an_object_holds_is_read(value: Any, read: Any) -> None:
    table, report = ps.from_dicts([{**RECORD, "arguments": {"x": value}}])
    assert report.rejected == 0, report.rejects[0]
    assert table[0].arguments == {"x": read} == ps.Session(**RECORD, arguments={"x": value}).arguments  # type: ignore[arg-type]


def test_fields_take_what_objects_hold() -> None:
    record = {
        "id": UUID,
        "started_at": LoudTime(2026, 11, 1, 14, 30, tzinfo=dt.UTC),
        "channel": np.str_("voice"),
        "tags": np.array(["a", "b"]),
        "is_lead": np.bool_(True),
        "stars": np.int8(4),
        "contact": ps.Contact("Ann", "+1"),
        "lead_value": LoudDecimal("12.50"),
    }
    [made] = ps.from_dicts([record]).table
    assert (made.id, made.started_at, made.tags, made.is_lead, made.stars) == (str(UUID), AWARE, ("a", "b"), True, 4)
    assert (made.contact.name, made.contact.phone, made.lead_value) == ("Ann", "+1", Decimal("12.5"))
    assert ps.Session.from_dict(record) == ps.Session(**record) == made  # type: ignore[arg-type]


REFUSED: list[tuple[str, Any, str, str | None]] = [
    ("lone surrogate", "\ud83d", "INVALID_UTF8", None),
    ("NaN", math.nan, "INVALID_NUMBER", "nan"),
    ("numpy NaN", np.float64("nan"), "INVALID_NUMBER", "nan"),
    ("infinity", -math.inf, "INVALID_NUMBER", "-inf"),
    ("decimal NaN", Decimal("NaN"), "INVALID_NUMBER", "NaN"),
    ("decimal infinity", Decimal("-Infinity"), "INVALID_NUMBER", "-Infinity"),
    ("NaT", pd.NaT, "INVALID_TIME", "NaT"),
    ("NA", pd.NA, "WRONG_TYPE", "<NA>"),
    ("numpy NaT", np.datetime64("NaT"), "INVALID_TIME", None),
    ("numpy instant", np.datetime64("2026-11-01"), "ZONE_REQUIRED", None),
    ("numpy duration", np.timedelta64(1, "s"), "WRONG_TYPE", None),
    ("bytes", b"a", "WRONG_TYPE", "b'a'"),
    ("bytearray", bytearray(b"a"), "WRONG_TYPE", None),
    ("view", memoryview(b"a"), "WRONG_TYPE", None),
    ("numpy bytes", np.bytes_(b"a"), "WRONG_TYPE", None),
    ("array of two dimensions", np.ones((2, 2)), "WRONG_TYPE", None),
    ("masked array", np.ma.masked_array([1, 2], [True, False]), "WRONG_TYPE", None),
    ("array of instants", np.array(["2026-11-01"], dtype="datetime64[ns]"), "WRONG_TYPE", None),
    ("complex number", 1j, "WRONG_TYPE", "1j"),
    ("numpy complex number", np.complex128(1), "WRONG_TYPE", None),
    ("fraction", Fraction(1, 3), "WRONG_TYPE", None),
    ("naive instant", dt.datetime(2026, 11, 1), "ZONE_REQUIRED", "2026-11-01T00:00:00"),
    ("duration", dt.timedelta(1), "WRONG_TYPE", None),
    ("time of day", dt.time(1), "WRONG_TYPE", None),
    ("object", Plain(), "WRONG_TYPE", None),
    ("class", Plain, "WRONG_TYPE", None),
    ("class with a number", LoudInt, "WRONG_TYPE", None),
    ("function", print, "WRONG_TYPE", None),
    ("generator", (n for n in [1]), "WRONG_TYPE", None),
    ("key that is no text", {1: 2}, "WRONG_TYPE", "1"),
    ("huge number", 10**50, "NUMBER_OUT_OF_RANGE", None),
    ("huge decimal", Decimal("1e999999"), "NUMBER_OUT_OF_RANGE", None),
    (
        "instant out of range",
        dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=5))),
        "TIME_OUT_OF_RANGE",
        None,
    ),
]


@pytest.mark.parametrize(("value", "code", "shown"), [it[1:] for it in REFUSED], ids=[it[0] for it in REFUSED])
def test_what_cannot_be_written_costs_its_record(value: Any, code: str, shown: str | None) -> None:
    records = [RECORD, {**RECORD, "id": "s-2", "arguments": {"x": [0, value]}}, {**RECORD, "id": "s-3"}]
    table, report = ps.from_dicts(records)
    assert ([it.id for it in table], report.accepted, report.rejected) == (["s-1", "s-3"], 2, 1)
    [reject] = report.rejects
    assert (reject.code, reject.path, reject.ordinal) == (code, "arguments.x[1]", 2)
    assert shown is None or reject.value == shown
    # For people: all of it, and nothing that is taken for the record.
    assert b'"id":"s-2"' in reject.raw and reject.raw.endswith(b"}")
    assert ps.read_ndjson(reject.raw, max_rejects=None).report.accepted == 0
    taken: list[ps.Reject] = []
    ps.from_dicts(records, on_reject=taken.append)
    assert taken == [reject]
    kind = next(kind for kind in ps.Error.__subclasses__() if kind.code == code)
    with pytest.raises(kind):
        ps.from_dicts(records, strict=True)
    with pytest.raises(kind) as caught:
        ps.Session.from_dict(records[1])
    assert caught.value.path == "arguments.x[1]"


def test_a_missing_value_is_none() -> None:
    frame = pd.DataFrame({"id": ["s-1"], "comment": [None], "lead_value": [None], "ended_at": [pd.NaT]})
    for value in (*frame.to_dict("records")[0].values(), math.nan, pd.NA):
        if not isinstance(value, str) and value is not None:
            report = ps.from_dicts([{**RECORD, "comment": value}], max_rejects=None).report
            assert "a missing value is None" in report.rejects[0].message


def test_every_fault_of_a_record_is_shown_and_the_first_is_told() -> None:
    record = {**RECORD, "comment": b"x", "tags": ["a", math.nan], "summary": "fine"}
    [reject] = ps.from_dicts([record], max_rejects=None).report.rejects
    assert (reject.path, reject.value) == ("comment", "b'x'")
    assert reject.raw.decode().endswith("""\"comment":<b'x'>,"tags":["a",<nan>],"summary":"fine"}""")


@pytest.mark.parametrize("item", [5, None, "text", b"bytes", [RECORD], (1, 2), Plain(), dict, ps.Filter()])
def test_what_is_no_record_costs_itself(item: Any) -> None:
    table, report = ps.from_dicts([RECORD, item])
    assert (len(table), report.rejected_by_code) == (1, {"WRONG_TYPE": 1})


def test_rows_of_sqlite() -> None:
    base = sqlite3.connect(":memory:")
    base.row_factory = sqlite3.Row
    query = "select 's-1' id, '2026-11-01T14:30:00Z' started_at, 'voice' channel, 4 stars, null comment"
    rows = base.execute(query).fetchall()
    [made] = ps.from_dicts(rows).table
    assert made.stars == 4 and ps.Session.from_dict(rows[0]) == made  # type: ignore[arg-type]
    assert len(ps.from_dicts(base.execute(query)).table) == 1
    twice = base.execute(query.replace("null comment", "'s-2' id"))
    assert ps.from_dicts(twice, max_rejects=None).report.rejected_by_code == {"DUPLICATE_KEY": 1}
    base.close()


def test_rows_of_sqlite_with_its_flags_and_ids() -> None:
    base = sqlite3.connect(":memory:")
    base.row_factory = sqlite3.Row
    base.execute(
        "create table sessions (id integer primary key, external_id int, started_at, channel, is_lead, is_test)"
    )
    base.execute("insert into sessions values (17, 9, '2026-11-01T14:30:00Z', 'voice', 1, 'F')")
    rows = base.execute("select * from sessions").fetchall()
    [made] = ps.from_dicts(rows).table
    assert (made.id, made.external_id, made.is_lead, made.is_test) == ("17", "9", True, False)
    assert ps.Session.from_dict(rows[0]) == made  # type: ignore[arg-type]
    base.close()


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("is_lead", 2, "WRONG_TYPE"),
        ("is_lead", "perhaps", "WRONG_TYPE"),
        ("is_lead", [], "WRONG_TYPE"),
        ("id", True, "WRONG_TYPE"),
        ("id", 1.5, "WRONG_TYPE"),
        ("summary", 5, "WRONG_TYPE"),
    ],
)
def test_what_no_database_holds_so(field: str, value: Any, code: str) -> None:
    report = ps.from_dicts([{**RECORD, field: value}], max_rejects=None).report
    assert [(reject.path, reject.code) for reject in report.rejects] == [(field, code)]


def test_mappings_that_are_no_dicts() -> None:
    class Row(collections.abc.Mapping[str, Any]):
        def __getitem__(self, key: str) -> Any:
            return RECORD[key]

        def __iter__(self) -> Any:
            return iter(RECORD)

        def __len__(self) -> int:
            return len(RECORD)

    for row in (Row(), types.MappingProxyType(RECORD), collections.ChainMap(RECORD), LoudDict(RECORD)):
        assert ps.from_dicts([row]).table[0] == ps.Session.from_dict(row) == session("s-1")


def grows(target: dict[str, Any]) -> Any:
    """An object that changes a dict whenever it is asked for its number."""

    class Growing:
        def __index__(self) -> int:
            target[f"x{len(target)}"] = 1
            return 5

    return Growing()


def test_what_changes_while_it_is_read_is_read_as_it_was() -> None:
    record: dict[str, Any] = {**RECORD}
    record["stars"] = grows(record)
    record["comment"] = "there"
    table, report = ps.from_dicts([record])
    assert (table[0].stars, table[0].comment, report.unknown_fields) == (5, "there", {})
    clauses: dict[str, Any] = {"lead": True}
    clauses["stars"] = {"min": grows(clauses)}
    clauses["todo"] = True
    assert ps.Filter(clauses) == ps.Filter(lead=True, todo=True, stars=(5, None))
    arguments: dict[str, Any] = {}
    arguments.update(x=grows(arguments), y=1)
    assert session(arguments=arguments).arguments == {"x": 5, "y": 1}
    policy: dict[str, Any] = {}
    policy.update(x=grows(policy), y=1)
    with pytest.raises(ps.UnknownKeyError):
        ps.RevenuePolicy.from_dict(policy)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, MemoryError, GeneratorExit])
@pytest.mark.parametrize("method", ["__index__", "utcoffset", "__repr__", "items"])
def test_what_is_not_about_the_value_is_raised(error: type[BaseException], method: str) -> None:
    def fail(*_: object) -> Any:
        raise error

    bases: dict[str, tuple[type, ...]] = {"utcoffset": (dt.tzinfo,), "items": (collections.UserDict,)}
    evil = type("Evil", bases.get(method, ()), {method: fail})()
    value = dt.datetime(2026, 11, 1, tzinfo=evil) if method == "utcoffset" else evil
    with pytest.raises(error):
        ps.from_dicts([RECORD, {**RECORD, "arguments": {"x": value}}])
    with pytest.raises(error):
        ps.Filter(stars={"min": value})


def test_what_an_object_raises_is_the_cause() -> None:
    class Broken:
        def __index__(self) -> int:
            raise ZeroDivisionError("no")

    with pytest.raises(ps.WrongTypeError, match="it raised `ZeroDivisionError: no`") as caught:
        ps.Filter(stars={"min": Broken()})
    assert (caught.value.path, type(caught.value.__cause__)) == ("stars.min", ZeroDivisionError)
    [reject] = ps.from_dicts([{**RECORD, "stars": Broken()}], max_rejects=None).report.rejects
    assert reject.path == "stars"


def test_what_the_records_raise_is_raised() -> None:
    def records() -> Any:
        yield RECORD
        raise LookupError("no more")

    with pytest.raises(LookupError, match="no more"):
        ps.from_dicts(records())


# Without what lies to whoever shows it, as hypothesis does.
OBJECTS = [value for _, value, *_ in (*HELD, *REFUSED) if not isinstance(value, LoudDict | LoudList | LoudSet)]

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.binary(max_size=5)
    | st.decimals()
    | st.datetimes()
    | st.dates()
    | st.sampled_from(OBJECTS),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(), max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


def is_plain(value: Any) -> bool:
    """Whether it is JSON in the builtins, so that there is no doubt what it says."""
    if type(value) is dict:
        return all(type(key) is str and is_plain(inner) for key, inner in value.items())
    if type(value) is list:
        return all(map(is_plain, value))
    return type(value) in (bool, int, float, str, type(None))


@given(value=anything)
def test_a_value_is_read_back_or_refused(value: Any) -> None:
    """What is accepted says what was given, and what is refused costs no other record."""
    table, report = ps.from_dicts([{**RECORD, "id": "good"}, {**RECORD, "arguments": {"x": value}}])
    assert report.accepted + report.rejected == 2 and table[0].id == "good"
    if report.rejected == 0 and is_plain(value):
        assert table[1].arguments == {"x": value}
