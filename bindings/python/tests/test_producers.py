"""Every producer that the README names, with each of its types: read as what it says, or refused with the remedy."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import uuid
from decimal import Decimal
from typing import Any

import duckdb
import numpy
import pandas
import polars
import portal_sessions as ps
import pyarrow
import pyarrow.compute as pc
import pytest

START = dt.datetime(2026, 11, 1, 14, 30, tzinfo=dt.UTC)
ID = "00112233-4455-6677-8899-aabbccddeeff"
BASE: dict[str, list[Any]] = {"id": ["a"], "started_at": ["2026-11-01T14:30:00Z"], "channel": ["voice"]}


def one(source: Any) -> ps.Session:
    """The session of a source with one row."""
    made, report = ps.from_arrow(source)
    assert report.rejected == 0, report.rejects
    [it] = made
    return it


def base(**columns: Any) -> dict[str, Any]:
    return {**BASE, **columns}


def arrow(name: str, values: pyarrow.Array) -> pyarrow.Table:
    return pyarrow.table(base(**{name: values}))


ARROW: list[tuple[str, Any, Any, Any]] = [
    *(
        (name, ["x"], type, "x")
        for name in ("summary", "session_type")
        for type in (
            pyarrow.string(),
            pyarrow.large_string(),
            pyarrow.string_view(),
            pyarrow.dictionary(pyarrow.int8(), pyarrow.string()),
            pyarrow.dictionary(pyarrow.uint32(), pyarrow.large_string()),
            pyarrow.run_end_encoded(pyarrow.int32(), pyarrow.string()),
        )
    ),
    *(
        ("stars", [4], type, 4)
        for type in (
            pyarrow.int8(),
            pyarrow.int16(),
            pyarrow.int32(),
            pyarrow.int64(),
            pyarrow.uint8(),
            pyarrow.uint16(),
            pyarrow.uint32(),
            pyarrow.uint64(),
            pyarrow.float32(),
            pyarrow.float64(),
            pyarrow.decimal128(5, 2),
        )
    ),
    *(
        ("lead_value", [Decimal("12.5")], type, Decimal("12.5"))
        for type in (
            pyarrow.decimal32(5, 1),
            pyarrow.decimal64(9, 4),
            pyarrow.decimal128(38, 16),
            pyarrow.decimal256(60, 20),
        )
    ),
    ("lead_value", [100], pyarrow.int32(), Decimal(100)),
    ("lead_value", ["12.5"], pyarrow.string(), Decimal("12.5")),
    *(
        ("ended_at", [START], pyarrow.timestamp(unit, zone), START)
        for unit in ("s", "ms", "us", "ns")
        for zone in ("UTC", "+05:30", "Europe/Berlin")
    ),
    *(
        ("is_lead", [value], type, True)
        for value, type in (
            (True, pyarrow.bool_()),
            (1, pyarrow.int8()),
            (1, pyarrow.int64()),
            (1, pyarrow.uint8()),
            (1.0, pyarrow.float64()),
        )
    ),
    *(
        ("tags", [["x", "y"]], type, ("x", "y"))
        for type in (
            pyarrow.list_(pyarrow.string()),
            pyarrow.large_list(pyarrow.large_string()),
            pyarrow.list_view(pyarrow.string()),
            pyarrow.list_(pyarrow.string(), 2),
            pyarrow.list_(pyarrow.dictionary(pyarrow.int8(), pyarrow.string())),
        )
    ),
    ("tags", ['["x","y"]'], pyarrow.string(), ("x", "y")),
    ("utms", [[("utm_source", "ads")]], pyarrow.map_(pyarrow.string(), pyarrow.string()), {"utm_source": "ads"}),
    ("utms", [{"utm_source": "ads"}], pyarrow.struct([("utm_source", pyarrow.string())]), {"utm_source": "ads"}),
    ("utms", ['{"utm_source":"ads"}'], pyarrow.string(), {"utm_source": "ads"}),
    (
        "arguments",
        [[("x", [1, None])]],
        pyarrow.map_(pyarrow.string(), pyarrow.list_(pyarrow.int64())),
        {"x": [1, None]},
    ),
    ("external_id", [7], pyarrow.int64(), "7"),
    *((name, [None], pyarrow.null(), None) for name in ("summary", "stars", "lead_value", "ended_at")),
]


@pytest.mark.parametrize(("name", "values", "type", "expected"), ARROW, ids=lambda it: str(it)[:40])
def test_pyarrow(name: str, values: list[Any], type: pyarrow.DataType, expected: Any) -> None:
    if pyarrow.types.is_run_end_encoded(type):
        array = pc.run_end_encode(pyarrow.array(values, type.value_type), type.run_end_type)
    else:
        array = pyarrow.array(values, type)
    assert getattr(one(arrow(name, array)), name) == expected


def test_pyarrow_extensions() -> None:
    assert one(pyarrow.table(base(id=pyarrow.array([uuid.UUID(ID).bytes], pyarrow.uuid())))).id == ID
    flags = pyarrow.ExtensionArray.from_storage(pyarrow.bool8(), pyarrow.array([1], pyarrow.int8()))
    assert one(arrow("is_lead", flags)).is_lead is True
    document = pyarrow.ExtensionArray.from_storage(pyarrow.json_(), pyarrow.array(['{"x":[1]}']))
    assert one(arrow("arguments", document)).arguments == {"x": [1]}


POLARS: list[tuple[str, Any, Any, Any]] = [
    *(("summary", ["x"], type, "x") for type in (polars.String, polars.Categorical, polars.Enum(["w", "x"]))),
    *(
        ("stars", [4], type, 4)
        for type in (
            polars.Int8,
            polars.Int16,
            polars.Int32,
            polars.Int64,
            polars.Int128,
            polars.UInt8,
            polars.UInt16,
            polars.UInt32,
            polars.UInt64,
            polars.Float32,
            polars.Float64,
            polars.Decimal(10, 2),
        )
    ),
    ("external_id", [7], polars.Int128, "7"),
    ("lead_value", [Decimal("12.5")], polars.Decimal(16, 4), Decimal("12.5")),
    *(("ended_at", [START], polars.Datetime(unit, "UTC"), START) for unit in ("ms", "us", "ns")),
    ("is_lead", [True], polars.Boolean, True),
    ("is_lead", [1], polars.Int64, True),
    ("tags", [["x", "y"]], polars.List(polars.String), ("x", "y")),
    ("tags", [["x", "y"]], polars.Array(polars.String, 2), ("x", "y")),
    ("tags", [[]], polars.List(polars.Null), ()),
    ("utms", [{"utm_source": "ads", "utm_term": None}], polars.Struct, {"utm_source": "ads"}),
    *((name, [None], polars.Null, None) for name in ("summary", "stars", "lead_value", "ended_at")),
    ("tags", [None], polars.Null, ()),
    ("utms", [{"x": None}], polars.Struct({"x": polars.Null}), {}),
    ("arguments", [{"x": [None]}], polars.Struct({"x": polars.List(polars.Null)}), {"x": [None]}),
]


@pytest.mark.parametrize(("name", "values", "type", "expected"), POLARS, ids=lambda it: str(it)[:40])
def test_polars(name: str, values: list[Any], type: Any, expected: Any) -> None:
    frame = polars.DataFrame(base(**{name: values}), schema_overrides={name: type})
    assert getattr(one(frame), name) == expected


def test_polars_with_many_rows_of_nothing() -> None:
    """Several batches of several rows, of which a column has nothing anywhere."""
    frame = polars.DataFrame(
        {
            "id": [f"s-{row}" for row in range(10)],
            "started_at": [START] * 10,
            "channel": ["chat"] * 10,
            "comment": [None] * 10,
            "contact": [{"name": "Ann", "phone": None}] * 10,
        }
    )
    made, report = ps.from_arrow(polars.concat([frame, frame.with_columns(polars.col("id") + "b")], rechunk=False))
    assert (len(made), report.rejected) == (20, 0)
    assert all(it.comment is None and it.contact.name == "Ann" for it in made)


DUCKDB: list[tuple[str, str, Any]] = [
    ("utms", "map {'utm_source': 'ads'}", {"utm_source": "ads"}),
    ("utms", "{'utm_source': 'ads'}", {"utm_source": "ads"}),
    ("utms", '\'{"utm_source":"ads"}\'::json', {"utm_source": "ads"}),
    ("arguments", "map {'x': [1, null]}", {"x": [1, None]}),
    (
        "arguments",
        "{'x': 1::hugeint, 'y': date '2026-11-01', 'z': time '14:30:00'}",
        {"x": 1, "y": "2026-11-01", "z": "14:30:00"},
    ),
    ("arguments", "{'x': union_value(number := 5)}", {"x": 5}),
    ("tags", "['x', 'y']", ("x", "y")),
    ("tags", "['x', 'y']::varchar[2]", ("x", "y")),
    ("tags", '\'["x","y"]\'::json', ("x", "y")),
    ("external_id", f"uuid '{ID}'", ID),
    ("external_id", "7::hugeint", "7"),
    ("external_id", "7", "7"),
    *(("stars", f"4::{type}", 4) for type in ("tinyint", "usmallint", "bigint", "hugeint", "double", "decimal(5, 2)")),
    *(("lead_value", f"12.5::decimal({digits})", Decimal("12.5")) for digits in ("4, 1", "9, 4", "18, 4", "38, 4")),
    ("ended_at", "timestamptz '2026-11-01 14:30:00+00'", START),
    ("is_lead", "true", True),
    ("is_lead", "1", True),
    ("channel", "'chat'::enum('chat', 'voice')", "chat"),
    ("summary", "null", None),
]


@pytest.mark.parametrize(("name", "value", "expected"), DUCKDB)
@pytest.mark.parametrize("lossless", [False, True])
def test_duckdb(name: str, value: str, expected: Any, lossless: bool) -> None:
    database = duckdb.connect()
    database.execute(f"set arrow_lossless_conversion = {lossless}")
    columns = {"id": "'a'", "started_at": "'2026-11-01T14:30:00Z'", "channel": "'voice'", name: value}
    query = ", ".join(f"{value} as {name}" for name, value in columns.items())
    assert getattr(one(database.sql(f"select {query}")), name) == expected


PANDAS: list[tuple[str, Any, Any, Any]] = [
    *(("summary", ["x"], dtype, "x") for dtype in (object, "str", "string", "category", "string[pyarrow]")),
    *(
        ("stars", [4], dtype, 4)
        for dtype in ("int8", "int64", "uint32", "float64", "Int64", "Float64", "int64[pyarrow]")
    ),
    *(("is_lead", [True], dtype, True) for dtype in ("bool", "boolean", object, "bool[pyarrow]", "int64", "float64")),
    *(
        ("ended_at", [START], dtype, START)
        for dtype in (
            "datetime64[ns, UTC]",
            "datetime64[s, UTC]",
            "datetime64[us, Europe/Berlin]",
            "timestamp[us, UTC][pyarrow]",
            object,
        )
    ),
    ("lead_value", [Decimal("12.5")], object, Decimal("12.5")),
    ("lead_value", [Decimal("12.5")], pandas.ArrowDtype(pyarrow.decimal128(16, 4)), Decimal("12.5")),
    ("tags", [["x", "y"]], object, ("x", "y")),
    ("tags", [numpy.array(["x", "y"])], object, ("x", "y")),
    ("utms", [{"utm_source": "ads"}], object, {"utm_source": "ads"}),
    ("external_id", [uuid.UUID(ID)], object, ID),
    ("external_id", [7], "int64", "7"),
    # What nothing is known of, in every form that pandas has for nothing.
    *(
        (name, [missing], dtype, None)
        for name, missing, dtype in (
            ("summary", None, object),
            ("summary", pandas.NA, "string"),
            ("stars", float("nan"), "float64"),
            ("stars", pandas.NA, "Int64"),
            ("ended_at", pandas.NaT, "datetime64[ns, UTC]"),
            ("ended_at", pandas.NaT, "datetime64[ns]"),
            ("lead_value", float("nan"), "float64"),
            ("lead_value", None, object),
        )
    ),
]


@pytest.mark.parametrize(("name", "values", "dtype", "expected"), PANDAS, ids=lambda it: str(it)[:40])
def test_pandas(name: str, values: list[Any], dtype: Any, expected: Any) -> None:
    frame = pandas.DataFrame(BASE)
    frame[name] = pandas.Series(values, dtype=dtype)
    assert getattr(one(frame), name) == expected


def test_sqlite_through_pandas() -> None:
    database = sqlite3.connect(":memory:")
    database.execute(
        "create table s (id integer, started_at text, channel text, is_lead boolean, tags text, utms text, stars int)"
    )
    rows = [
        (1, "2026-11-01T14:30:00Z", "voice", 1, '["vip"]', '{"utm_source":"ads"}', 5),
        (2, "2026-11-01T14:30:00Z", "voice", 0, None, None, None),
    ]
    database.executemany("insert into s values (?, ?, ?, ?, ?, ?, ?)", rows)
    made, report = ps.from_arrow(pandas.read_sql("select * from s", database))
    assert report.rejected == 0, report.rejects
    assert [(it.id, it.is_lead, it.tags, it.utms, it.stars) for it in made] == [
        ("1", True, ("vip",), {"utm_source": "ads"}, 5),
        ("2", False, (), {}, None),
    ]


UNFIT: list[tuple[str, Any]] = [
    ("lead_value", [12.5]),
    ("recognition", [0.5]),
    ("recorded_asr", [12.5]),
    ("ended_at", [START.replace(tzinfo=None)]),
    ("ended_at", [START.date()]),
    ("ended_at", [1_793_543_400]),
    ("channel", [5]),
    ("summary", [b"x"]),
    ("contact_phone", [14155550100]),
    ("stars", ["5"]),
    ("tags", [[1, 2]]),
]


@pytest.mark.parametrize(("name", "values"), UNFIT)
def test_the_cast_of_the_message_is_the_remedy(name: str, values: list[Any]) -> None:
    """Each message is taken at its word: what it says for pandas, for polars and for SQL makes the column fit."""
    import pandas as pd
    import polars as pl

    table = pyarrow.table(base(**{name: values}))
    with pytest.raises(ps.WrongTypeError) as caught:
        ps.from_arrow(table)
    error = caught.value
    assert error.path == name and error.value is not None and error.value in str(error)
    _, in_pandas, _, in_polars, _, in_sql, *_ = str(error)[str(error).index(": in pandas") :].split("`")
    frame = table.to_pandas(types_mapper=None)
    if name == "ended_at" and isinstance(values[0], dt.datetime):
        frame[name] = frame[name].astype("datetime64[us]")
    frame[name] = eval(in_pandas, {"pd": pd, "frame": frame, "json": json})
    want = one(frame)
    assert getattr(want, "contact" if name == "contact_phone" else name)
    assert one(polars.DataFrame(table).with_columns(eval(in_polars, {"pl": pl, "json": json}))) == want
    database = duckdb.connect()
    database.execute("set timezone = 'UTC'")
    database.register("given", table)
    assert one(database.sql(f"select * replace ({in_sql} as {name}) from given")) == want


def test_one_bad_value_inside_an_object_costs_its_row() -> None:
    unreadable: list[tuple[Any, pyarrow.DataType]] = [
        ([[(1, 10)]], pyarrow.map_(pyarrow.int64(), pyarrow.int64())),
        ([{"x": b"ab"}], pyarrow.struct([("x", pyarrow.binary())])),
        ([{"x": [b"ab"]}], pyarrow.struct([("x", pyarrow.list_(pyarrow.binary()))])),
        ([{"x": dt.timedelta(1)}], pyarrow.struct([("x", pyarrow.duration("us"))])),
        ([{"x": float("nan")}], pyarrow.struct([("x", pyarrow.float64())])),
    ]
    for values, type in unreadable:
        inside = pyarrow.array([[{"a": value}] for value in values], pyarrow.list_(pyarrow.struct([("a", type)])))
        objects = pyarrow.StructArray.from_arrays([inside], ["y"])
        [reject] = ps.from_arrow(arrow("arguments", objects), max_rejects=None).report.rejects
        assert reject.code == "WRONG_TYPE" and reject.line is None and str(reject).startswith("row 1: ")
        assert reject.path is not None and reject.path.startswith("arguments.y[0].a")
        assert isinstance(json.loads(reject.raw), dict)


def accepted(frame: Any) -> ps.SessionTable:
    made, report = ps.from_arrow(frame)
    assert report.rejected == 0, report.rejects
    return made


class Stream:
    """Batches with the schema that somebody says they have."""

    def __init__(self, schema: pyarrow.Schema, *batches: pyarrow.RecordBatch) -> None:
        self.schema, self.batches = schema, batches

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return pyarrow.RecordBatchReader.from_batches(self.schema, self.batches).__arrow_c_stream__()


def test_a_stream_that_is_not_what_it_says_is_an_error() -> None:
    good = pyarrow.record_batch(BASE)
    ints = pyarrow.record_batch(base(channel=pyarrow.array([5])))
    for batch in (ints, pyarrow.record_batch({"id": ["a"]})):
        with pytest.raises(ps.ReadFailedError):
            ps.from_arrow(Stream(good.schema, good, batch))

    def refused(name: str, array: pyarrow.Array, memory: Any, offsets: list[int]) -> None:
        """With offsets that are changed behind pyarrow's back, which checks them when an array is made."""
        batch = pyarrow.record_batch(base(**{name: array}))
        memory[:] = offsets
        with pytest.raises(ps.ReadFailedError):
            ps.from_arrow(Stream(batch.schema, batch))

    for offsets in ([0, -5], [5, 0], [-1, 5], [3, 1]):
        memory = numpy.array([0, 5], "int32")
        buffers = [None, pyarrow.py_buffer(memory), pyarrow.py_buffer(b"voice")]
        refused("summary", pyarrow.Array.from_buffers(pyarrow.string(), 1, buffers), memory, offsets)
    memory = numpy.array([0, 1], "int32")
    buffers = [None, pyarrow.py_buffer(memory), pyarrow.py_buffer(b"\xff")]
    refused("summary", pyarrow.Array.from_buffers(pyarrow.string(), 1, buffers), memory, [0, 1])
    buffers = [None, pyarrow.py_buffer(memory)]
    tags = pyarrow.Array.from_buffers(pyarrow.list_(pyarrow.string()), 1, buffers, children=[pyarrow.array(["x"])])
    refused("tags", tags, memory, [0, -1])
    codes = numpy.array([0], "int8")
    indices = pyarrow.Array.from_buffers(pyarrow.int8(), 1, [None, pyarrow.py_buffer(codes)])
    refused("summary", pyarrow.DictionaryArray.from_arrays(indices, ["x"]), codes, [7])
    deep = pyarrow.int64()
    for _ in range(200):
        deep = pyarrow.list_(deep)
    with pytest.raises(ps.ReadFailedError, match="deep"):
        ps.from_arrow(arrow("arguments", pyarrow.array([None], deep)))
