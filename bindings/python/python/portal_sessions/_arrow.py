"""Converts Arrow streams to tables of pyarrow, pandas and polars, each of which is imported only when it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas
    import polars
    import pyarrow

    from ._types import ArrowStream


ROWS = 1 << 16
"""Rows that are converted at once: a few milliseconds of work, between which Ctrl-C is noticed."""


class Stream:
    """An object around an existing capsule, for functions that take an object with `__arrow_c_stream__`."""

    def __init__(self, capsule: object) -> None:
        self._capsule = capsule

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._capsule


def to_arrow(source: ArrowStream) -> pyarrow.Table:
    """The stream as a pyarrow table."""
    import pyarrow

    reader = pyarrow.RecordBatchReader.from_stream(source)
    # A loop in Python, so that Ctrl-C is noticed between two batches.
    batches = [batch for batch in reader]
    return pyarrow.Table.from_batches(batches, reader.schema)


def to_pandas(source: ArrowStream, tags: Iterable[list[list[str]]] = ()) -> pandas.DataFrame:
    """The stream as a pandas frame with Arrow types, with categories for dictionaries and Python lists for tags.

    pandas cannot read its own type names for Arrow dictionaries and lists back from a file, so these two are converted.
    pyarrow would make arrays of the lists, and takes several times as long as passing the `tags`.
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
    """The streams as one polars frame. Each is converted in a step of its own, so that Ctrl-C is noticed in between."""
    import polars

    frames = [polars.DataFrame(source) for source in sources]
    return polars.concat(frames) if len(frames) > 1 else frames[0]
