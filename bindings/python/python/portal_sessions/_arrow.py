"""What gives an Arrow stream, as a table of pyarrow, pandas or polars; each is imported once somebody asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas
    import polars
    import pyarrow

    from ._types import ArrowStream


ROWS = 1 << 16
"""So many rows take a few milliseconds, between two of which Ctrl-C is seen."""


class Stream:
    """A capsule that is there already, for somebody who takes an object that gives one."""

    def __init__(self, capsule: object) -> None:
        self._capsule = capsule

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._capsule


def to_arrow(source: ArrowStream) -> pyarrow.Table:
    """A pyarrow table."""
    import pyarrow

    reader = pyarrow.RecordBatchReader.from_stream(source)
    # Each in a step of Python, between two of which Ctrl-C is seen.
    batches = [batch for batch in reader]
    return pyarrow.Table.from_batches(batches, reader.schema)


def to_pandas(source: ArrowStream, tags: Iterable[list[list[str]]] = ()) -> pandas.DataFrame:
    """A pandas frame in the types of Arrow, with categories where few texts are different, and tags as lists of Python.

    Pandas cannot read its own names of Arrow's dictionaries and lists back from a file. pyarrow makes arrays of such
    lists, and takes several times as long as whoever has the `tags`.
    """
    import pandas
    import pyarrow

    def dtype(type: pyarrow.DataType) -> pandas.ArrowDtype | None:
        return None if pyarrow.types.is_dictionary(type) else pandas.ArrowDtype(type)

    table = to_arrow(source)
    place = table.column_names.index("tags") if "tags" in table.column_names else None
    if place is None:
        return table.to_pandas(types_mapper=dtype)
    lists = pandas.Series([each for part in tags for each in part], dtype=object)
    frame = table.remove_column(place).to_pandas(types_mapper=dtype)
    frame.insert(place, "tags", lists)
    return frame


def to_polars(sources: Iterable[ArrowStream]) -> polars.DataFrame:
    """A polars frame of them all, each in a step of Python."""
    import polars

    frames = [polars.DataFrame(source) for source in sources]
    return polars.concat(frames) if len(frames) > 1 else frames[0]
