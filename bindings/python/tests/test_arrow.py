"""Arrow, both ways: pyarrow, polars, DuckDB and pandas take a table and give one, and money stays exact."""

from __future__ import annotations

import dataclasses
import threading
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pandas
import polars
import portal_sessions as ps
import pyarrow
import pytest
from conftest import SAMPLE, session, table
from hypothesis import given
from hypothesis import strategies as st


def test_everybody_takes_a_table(recent: ps.SessionTable) -> None:
    exact = recent.summary().asr.exact
    ids = [s.id for s in recent]
    arrow, frame = pyarrow.table(recent), polars.DataFrame(recent)
    assert arrow.schema == pyarrow.schema(recent)
    assert arrow.column("id").to_pylist() == frame["id"].to_list() == list(recent.to_pandas()["id"]) == ids
    assert arrow.schema.field("asr").type == pyarrow.decimal128(38, 16)
    assert arrow.column("tags").to_pylist() == [list(s.tags) for s in recent]
    assert arrow.column("started_at").to_pylist() == [s.started_at for s in recent]
    sums = [
        sum(arrow.column("asr").to_pylist()),
        frame["asr"].sum(),
        recent.to_pandas()["asr"].sum(),
        duckdb.sql("select sum(asr) from recent").fetchall()[0][0],
    ]
    assert sums == [exact] * 4
    # Each scan asks anew.
    assert duckdb.sql("select count(*) from recent a join recent b using (id)").fetchall() == [(len(recent),)]


def test_some_columns(recent: ps.SessionTable) -> None:
    wanted = ["asr", "id"]
    assert recent.to_arrow(wanted).column_names == wanted
    assert list(recent.to_pandas(wanted).columns) == recent.to_polars(wanted).columns == wanted
    for wrong, error in ((["asrr"], ps.UnknownColumnError), (["id", "id"], ps.ConflictError), ([], ps.EmptySetError)):
        with pytest.raises(error):
            recent.to_arrow(wrong)


def test_everybody_takes_rejects() -> None:
    rejects = ps.read_ndjson(SAMPLE).report.rejects
    fields = [field.name for field in dataclasses.fields(ps.Reject)]
    arrow, frame = pyarrow.table(rejects), polars.DataFrame(rejects)  # type: ignore[arg-type]
    assert arrow.column_names == frame.columns == list(rejects.to_pandas().columns) == fields
    assert arrow.schema == pyarrow.schema(rejects)
    assert arrow.to_pylist() == frame.to_dicts() == [dataclasses.asdict(reject) for reject in rejects]
    ways = duckdb.sql("select code, count(*) from rejects group by code").fetchall()
    assert dict(ways) == ps.read_ndjson(SAMPLE).report.rejected_by_code
    assert duckdb.sql("select raw from rejects where line = 62").fetchall() == [(rejects[0].raw,)]
    assert polars.DataFrame(rejects[:2]).height == 2  # type: ignore[arg-type]
    none = ps.Rejects()
    assert none.to_arrow().schema == arrow.schema and none.to_polars().schema == frame.schema


def test_what_anybody_gives_is_read_back(sample: ps.SessionTable) -> None:
    sessions = list(sample)
    sources: list[Any] = [
        sample,
        sample.to_arrow(),
        sample.to_polars(),
        sample.to_pandas(),
        duckdb.sql("from sample"),
        sample.to_arrow().to_reader(max_chunksize=100),
    ]
    for source in sources:
        again, report = ps.from_arrow(source)
        assert report.rejected == 0, report.rejects
        assert list(again) == sessions


def test_an_empty_table() -> None:
    empty = ps.from_dicts([]).table
    assert pyarrow.table(empty).num_rows == polars.DataFrame(empty).height == 0
    assert len(ps.from_arrow(empty.to_arrow()).table) == 0


def test_a_bad_row_is_a_reject() -> None:
    frame = polars.DataFrame(
        {
            "id": ["a", "b", "c"],
            "started_at": [datetime(2026, 11, 1, tzinfo=UTC)] * 3,
            "channel": ["voice", None, "chat"],
            "stars": [5, 5, 9],
        }
    )
    made, report = ps.from_arrow(frame, max_rejects=None)
    assert [s.id for s in made] == ["a"]
    assert [(it.ordinal, it.code, it.path) for it in report.rejects] == [
        (2, "MISSING_FIELD", "channel"),
        (3, "NUMBER_OUT_OF_RANGE", "stars"),
    ]
    # Rows are no lines.
    assert all(it.line is None for it in report.rejects) and str(report.rejects[0]).startswith("row 2: MISSING_FIELD")
    assert "<th>Row</th>" in report.rejects._repr_html_() and report.rejects.to_arrow()["line"].null_count == 2
    taken: list[ps.Reject] = []
    with pytest.raises(ps.MissingFieldError):
        ps.from_arrow(frame, strict=True, on_reject=taken.append)


def test_floats_and_naive_times_are_refused() -> None:
    started = datetime(2026, 11, 1, tzinfo=UTC)
    base = {"id": ["a"], "started_at": [started], "channel": ["voice"]}
    wrong: list[tuple[str, list[Any], str]] = [
        ("lead_value", [12.5], 'pl.col("lead_value").cast(pl.Decimal(16, 4))'),
        ("started_at", [started.replace(tzinfo=None)], 'pl.col("started_at").dt.replace_time_zone("UTC")'),
    ]
    for column, values, remedy in wrong:
        with pytest.raises(ps.WrongTypeError) as caught:
            ps.from_arrow(polars.DataFrame({**base, column: values}))
        assert caught.value.path == column and remedy in str(caught.value)
    [made] = ps.from_arrow(polars.DataFrame({**base, "lead_value": [Decimal("12.50")]})).table
    assert made.lead_value == Decimal("12.5")


def test_what_is_no_stream() -> None:
    with pytest.raises(ps.WrongTypeError) as caught:
        ps.from_arrow([1])  # type: ignore[arg-type]
    assert caught.value.path == "source"
    with pytest.raises(ps.MissingFieldError):
        ps.from_arrow(polars.DataFrame({"id": ["a"]}))

    class Impostor:
        def __init__(self, given: object) -> None:
            self.given = given

        def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
            return self.given

    used = table(session()).__arrow_c_stream__()
    pyarrow.table(Impostor(used))
    for capsule, error in (
        (5, TypeError),
        (table(session()).__arrow_c_schema__(), ValueError),
        (used, ps.ReadFailedError),
    ):
        with pytest.raises(error):
            ps.from_arrow(Impostor(capsule))


def test_a_stream_that_fails_is_the_cause() -> None:
    def batches() -> Any:
        yield (
            polars.DataFrame({"id": ["a"], "started_at": ["2026-11-01T14:30:00Z"], "channel": ["chat"]})
            .to_arrow()
            .to_batches()[0]
        )
        raise RuntimeError("no more")

    first = next(batches())
    reader = pyarrow.RecordBatchReader.from_batches(first.schema, batches())
    with pytest.raises(ps.ReadFailedError, match="no more"):
        ps.from_arrow(reader)


def test_streams_are_released() -> None:
    """Capsules that nobody uses, and streams that nobody reads to the end."""
    rows = table(*(session(f"s-{number}") for number in range(100)))
    before = pyarrow.total_allocated_bytes()
    for _ in range(300):
        rows.__arrow_c_stream__()
        pyarrow.RecordBatchReader.from_stream(rows).close()
    assert pyarrow.total_allocated_bytes() == before


def test_a_table_is_read_by_two_threads_at_once(sample: ps.SessionTable) -> None:
    frames: list[polars.DataFrame] = []
    threads = [threading.Thread(target=lambda: frames.append(sample.to_polars())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(frames) == 4 and all(frame.equals(frames[0]) for frame in frames)


texts = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "session_type": texts,
                "summary": texts,
                "tags": st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=3),
                "lead_value": st.none() | st.decimals(0, 999_999_999_999, places=4),
                "stars": st.none() | st.integers(1, 5),
                "is_lead": st.booleans(),
                # Longer whole numbers than these are refused.
                "utms": st.dictionaries(
                    st.text(st.characters(exclude_categories=["Cs"]), max_size=3),
                    st.integers(-(10**38), 10**38),
                    max_size=2,
                ),
            }
        ),
        max_size=8,
    )
)
def test_whatever_it_holds_comes_back(fields: list[dict[str, Any]]) -> None:
    rows = table(*(session(f"s-{number}", **it) for number, it in enumerate(fields)))
    for source in (rows, polars.DataFrame(rows), pyarrow.table(rows)):
        again, report = ps.from_arrow(source)
        assert report.rejected == 0, report.rejects
        assert list(again) == list(rows)
    assert isinstance(rows.to_pandas(), pandas.DataFrame)
