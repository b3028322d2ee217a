"""What a program writes of a table of ours is read again, through every door that has its form."""

from __future__ import annotations

import io
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import portal_sessions as ps
import pytest
from conftest import session, table

COMPUTED = {"asr", "assessment", "conversation_quality", "duration_s", "length", "effective_hours", "excluded"}


@pytest.fixture(scope="module")
def rows(sample: ps.SessionTable) -> ps.SessionTable:
    """A part of the sample, and what is hard: each field with a value, nothing, and texts that look like JSON."""
    return sample[:300].append(
        table(
            session(
                "all",
                external_id="7",
                ended_at="2026-11-01T14:31:00.000001Z",
                session_type="booking",
                summary='a "quoted", line\nand {"more"}',
                comment="[]",
                tags=["{x}", '["y"]', "two, words", "größe", '"', "\\", ""],
                contact={"name": "Ann", "phone": "+14155550100", "email": "ann@example.com"},
                is_lead=True,
                is_opportunity=True,
                auto_assessment="Yes-A",
                human_assessment="No",
                stars=5,
                lead_value="999999999999.9999",
                lead_units=3,
                conversion_ratio="0.000001",
                recognition="1",
                hours="non_working",
                recorded_asr="0.0000000000000001",
                user_messages=4,
                agent_messages=5,
                utms={"utm_source": "ads", "": [None, True, {"a": "\\"}]},
                arguments={"text": '{"x": 1}', "number": 12345678901234567890},
                actual_result="x",
                expected_result="y",
                integration_idn="z",
                connector_idn="w",
            ),
            session("nothing"),
        )
    )


def dicts(records: list[dict[str, Any]]) -> ps.Ingested:
    return ps.from_dicts(records)


def lines(data: bytes) -> ps.Ingested:
    return ps.read_ndjson(data)


def stream(data: bytes) -> ps.Ingested:
    return ps.read_ndjson(io.BytesIO(data), threads=2)


def document(data: bytes) -> ps.Ingested:
    return ps.read_json(data)


def single(records: list[dict[str, Any]]) -> ps.Ingested:
    """Each record by itself."""
    return ps.from_dicts(ps.Session.from_dict(record) for record in records)


def texts(data: bytes) -> ps.Ingested:
    return ps.from_dicts(map(ps.Session.from_json, data.splitlines()))


def duckdb_file(rows: ps.SessionTable, folder: Path, options: str) -> Path:
    path = folder / "sessions"
    with duckdb.connect() as database:
        database.execute("set timezone = 'UTC'")
        database.register("sessions", rows.to_arrow())
        database.execute(f"copy sessions to '{path}' ({options})")
    return path


def duckdb_rows(rows: ps.SessionTable) -> list[dict[str, Any]]:
    relation = duckdb.from_arrow(rows.to_arrow())
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def polars_ndjson(rows: ps.SessionTable) -> bytes:
    file = io.BytesIO()
    rows.to_polars().write_ndjson(file)
    return file.getvalue()


def through(write: str, read: Callable[..., Any], frame: Any, **how: Any) -> Any:
    """A frame that went into a file and came back."""
    file = io.BytesIO()
    getattr(frame, write)(file)
    file.seek(0)
    return read(file, **how)


def without_nan(frame: pandas.DataFrame) -> list[dict[str, Any]]:
    """As the message about a missing value says: None in the place of NaN and NA."""
    return [
        {str(name): value for name, value in row.items()}
        for row in frame.astype(object).where(frame.notna(), None).to_dict("records")
    ]


def with_plain_money(frame: pandas.DataFrame) -> pandas.DataFrame:
    """Pandas writes a Decimal as a float into JSON, and may write it with an exponent into a CSV."""
    for name in ("lead_value", "conversion_ratio", "recognition", "recorded_asr"):
        frame[name] = [None if it is pandas.NA else format(it, "f") for it in frame[name]]
    return frame


def pandas_json(rows: ps.SessionTable, **how: Any) -> bytes:
    frame = with_plain_money(rows.to_pandas())
    text: str = frame.to_json(orient="records", date_format="iso", date_unit="us", **how)
    return text.encode()


def pandas_csv(rows: ps.SessionTable) -> bytes:
    """A CSV has no lists: tags as their JSON."""
    frame = with_plain_money(rows.to_pandas())
    frame["tags"] = frame["tags"].map(lambda tags: json.dumps([*tags], ensure_ascii=False))
    text: str = frame.to_csv(index=False)
    return text.encode()


def polars_csv(rows: ps.SessionTable) -> bytes:
    file = io.BytesIO()
    tags = polars.Series("tags", [json.dumps([*row.tags]) for row in rows])
    rows.to_polars().with_columns(tags).write_csv(file)
    return file.getvalue()


Way = Callable[[ps.SessionTable, Path], ps.Ingested]
WAYS: dict[str, Way] = {
    "pyarrow, from_arrow": lambda rows, _: ps.from_arrow(rows.to_arrow()),
    "pyarrow, from_dicts": lambda rows, _: dicts(rows.to_arrow().to_pylist()),
    "pyarrow, one by one": lambda rows, _: single(rows.to_arrow().to_pylist()),
    "polars, from_arrow": lambda rows, _: ps.from_arrow(rows.to_polars()),
    "polars, parquet": lambda rows, _: ps.from_arrow(through("write_parquet", polars.read_parquet, rows.to_polars())),
    "polars, IPC": lambda rows, _: ps.from_arrow(through("write_ipc", polars.read_ipc, rows.to_polars())),
    "polars, from_dicts": lambda rows, _: dicts(rows.to_polars().to_dicts()),
    "polars, one by one": lambda rows, _: single(rows.to_polars().to_dicts()),
    "polars, NDJSON": lambda rows, _: lines(polars_ndjson(rows)),
    "polars, NDJSON stream": lambda rows, _: stream(polars_ndjson(rows)),
    "polars, NDJSON one by one": lambda rows, _: texts(polars_ndjson(rows)),
    "polars, JSON": lambda rows, _: document(rows.to_polars().write_json().encode()),
    "pandas, from_arrow": lambda rows, _: ps.from_arrow(rows.to_pandas()),
    "pandas, parquet": lambda rows, _: ps.from_arrow(through("to_parquet", pandas.read_parquet, rows.to_pandas())),
    "pandas, feather": lambda rows, _: ps.from_arrow(through("to_feather", pandas.read_feather, rows.to_pandas())),
    "pandas, parquet in Arrow's types": lambda rows, _: ps.from_arrow(
        through("to_parquet", pandas.read_parquet, rows.to_pandas(), dtype_backend="pyarrow")
    ),
    "pandas, feather in Arrow's types": lambda rows, _: ps.from_arrow(
        through("to_feather", pandas.read_feather, rows.to_pandas(), dtype_backend="pyarrow")
    ),
    "pandas, pickle": lambda rows, _: ps.from_arrow(pickle.loads(pickle.dumps(rows.to_pandas()))),
    "pandas, from_dicts": lambda rows, _: dicts(without_nan(rows.to_pandas())),
    "pandas, NDJSON": lambda rows, _: lines(pandas_json(rows, lines=True)),
    "pandas, JSON": lambda rows, _: document(pandas_json(rows)),
    "pandas, CSV": lambda rows, _: ps.read_csv(pandas_csv(rows)),
    "polars, CSV": lambda rows, _: ps.read_csv(polars_csv(rows)),
    "DuckDB, from_arrow": lambda rows, _: ps.from_arrow(duckdb.from_arrow(rows.to_arrow())),
    "DuckDB, from_dicts": lambda rows, _: dicts(duckdb_rows(rows)),
    "DuckDB, NDJSON": lambda rows, to: ps.read_ndjson(duckdb_file(rows, to, "format json")),
    "DuckDB, JSON": lambda rows, to: ps.read_json(duckdb_file(rows, to, "format json, array true")),
    "DuckDB, parquet": lambda rows, to: ps.from_arrow(pandas.read_parquet(duckdb_file(rows, to, "format parquet"))),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_written_is_read(rows: ps.SessionTable, tmp_path: Path, way: str) -> None:
    again, report = WAYS[way](rows, tmp_path)
    assert report.rejected == 0, report.rejects
    assert list(again) == list(rows)
    assert fingerprint(again) == fingerprint(rows)
    # What the library computes is known to be, at every door.
    assert not report.unknown_fields and set(report.ignored_fields) <= COMPUTED


def fingerprint(rows: ps.SessionTable) -> str:
    return rows.to_csv(preset="data", view="fields").manifest.sha256


@pytest.mark.parametrize("grouping", ["day", "weekday", "hour_of_day", "channel", "stars", "length"])
def test_frames_of_a_breakdown_survive_files(recent: ps.SessionTable, grouping: Any) -> None:
    for breakdown in (recent.by(grouping), recent.filter(channels="fax").by(grouping, zone="UTC")):
        frame = breakdown.to_pandas()
        for write, read in (("to_parquet", pandas.read_parquet), ("to_feather", pandas.read_feather)):
            again = through(write, read, frame)
            assert list(again.columns) == list(frame.columns) and len(again) == len(frame)
            assert again["asr"].sum() == frame["asr"].sum() and list(again[grouping]) == list(frame[grouping])
        assert pickle.loads(pickle.dumps(frame)).equals(frame)
        assert len(json.loads(frame.to_json(orient="records"))) == len(frame)
        assert len(frame.to_csv(index=False).splitlines()) == len(frame) + 1


def test_tags_of_a_frame_are_lists_whatever_they_go_through(rows: ps.SessionTable) -> None:
    frame = rows.to_pandas()
    assert str(frame["channel"].dtype) == "category" and str(frame["tags"].dtype) == "object"
    again = through("to_parquet", pandas.read_parquet, frame)
    assert [tuple(tags) for tags in again["tags"]] == [row.tags for row in rows]
    assert again["asr"].sum() == frame["asr"].sum()
    # How Python shows a list is no JSON: refused, and the message says what is.
    shown = frame.assign(tags=[str([*tags]) for tags in frame["tags"]]).to_csv(index=False).encode()
    report = ps.read_csv(shown, max_rejects=None).report
    assert report.rejected > 0 and all(reject.path == "tags" for reject in report.rejects)
    assert 'is neither a JSON array like `["vip"]`' in report.rejects[0].message


def test_what_was_left_out_of_one_session_is_named() -> None:
    record = {**session().to_dict(), "is_led": True, "contact": {"nick": "A"}, "mood": 1, "asr": "5"}
    read = ps.Session.from_dict(record)
    assert read.unknown_fields == {"contact.nick": "contact.name", "is_led": "is_lead", "mood": None}
    assert ps.Session.from_json(json.dumps(record)).unknown_fields == read.unknown_fields
    # It is no part of the session.
    assert read == session() and hash(read) == hash(session()) and read.to_dict() == session().to_dict()
    for other in (session(), pickle.loads(pickle.dumps(read)), read.replace(stars=4), table(read)[0]):
        assert other.unknown_fields == {}
    read.unknown_fields.clear()
    assert "mood" in read.unknown_fields
