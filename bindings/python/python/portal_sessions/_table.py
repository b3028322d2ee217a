"""The table: a set of sessions in columns, from which every list, number and export is computed."""

from __future__ import annotations

import csv
import io
import json
import operator
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from . import _arrow, _html, _native, guard
from ._asr import AsrExplanation, AsrReconciliation
from ._errors import InvalidValueError, expected, wrong_type
from ._errors import shown as shown_value
from ._export import CsvFile, Manifest, Preset, SpreadsheetOptions, ViewLike, csv_options
from ._filter import Explanation, Filter, FilterLike
from ._policies import Policies
from ._progress import shown
from ._summary import Breakdown, Grouping, Summary
from ._types import (
    Clauses,
    Instant,
    Path,
    Place,
    ProgressTo,
    Writer,
    instant_of,
    path_of,
    processors,
    several,
    spell_out,
)

if TYPE_CHECKING:
    from typing import Unpack

    import pandas
    import polars
    import pyarrow

    from ._native import Session


@dataclass(frozen=True, slots=True)
class Query:
    """The query whose result a table is: its filter, and what the filter was evaluated with."""

    filter: Filter
    """The filter; it has no clause when the table was not filtered."""
    from_: datetime | None
    """The first start of a session that can match, inclusive, in UTC; None without a lower bound."""
    to: datetime | None
    """The end of the range of starts that can match, exclusive, in UTC; None without an upper bound."""
    now: datetime | None
    """The present moment with which the filter was evaluated; None when none was given."""
    zone: str | None
    """The zone in which the filter was evaluated; None when none was given."""


class Page(NamedTuple):
    """One page of a list."""

    items: list[Session]
    """The sessions of the page; empty beyond the end of the list."""
    page: int
    """The number of the page, counted from 1."""
    per: int
    """The most sessions of a page."""
    total: int
    """The number of sessions in the whole table."""


class Batch(NamedTuple):
    """The next sessions of a walk, and the cursor of the sessions after them."""

    items: list[Session]
    """The sessions, in the order of the walk."""
    next: str | None
    """The cursor of the next batch; None when this is the last one."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The position at which a walk stopped: the values of its order and the id of the last session, and its query.

    Its string form is protected against change but not encrypted: whoever has it can read its content. With a secret
    key of at least 16 bytes the seal is an HMAC-SHA-256, which nobody else can make; without a key it is a checksum.
    """

    order: str
    """The order of the walk, such as `-asr,id`."""
    values: tuple[Any, ...]
    """The last session's value for each key of the order before the id, as in the wire form of a session."""
    id: str
    """The id of the last session."""
    now: datetime | None
    """The present moment of the walk; None when its first batch had none."""
    zone: str | None
    """The zone of the walk; None when its first batch had none."""

    @classmethod
    def parse(cls, text: str, key: bytes | None = None) -> Cursor:
        """Reads the string form of a cursor, which must have been sealed with the same key, or also without one.

        Raises `InvalidCursorError`, and `InvalidValueError` for a key of less than 16 bytes.
        """
        form = json.loads(_native.cursor(text, key))
        return cls(form["order"], tuple(form["values"]), form["id"], instant_of(form["now"]), form["zone"])


def _joined(keys: Iterable[str], wanted: str, path: str) -> str:
    """The keys of an order as one string."""
    ids = []
    for place, key in enumerate(keys):
        if not isinstance(key, str):
            raise wrong_type(wanted, key, f"{path}[{place}]")
        ids.append(key)
    return ",".join(ids)


class SessionTable:
    """A set of sessions in columns, scored under one set of policies.

    Every list, number and export is computed from it. A table is immutable: filtering and sorting return new tables,
    which share the columns. `len`, `table[0]`, slices and iteration return its rows in its order, as `Session` objects.
    A filtered table remembers its `now` and its `zone`, and later queries use them unless another zone is given.

    `read_ndjson`, `read_json`, `read_csv`, `from_arrow` and `from_dicts` return one; pyarrow, polars, DuckDB and pandas
    accept it directly. A pickle contains the visible sessions, the policies, the query and the order.
    """

    # Not declared as a `Sequence`: polars would treat it as a list of objects before it looks for an Arrow stream.
    __slots__ = ("_core",)
    _core: _native.Table

    def __init__(self) -> None:
        raise TypeError("a table comes from read_ndjson, read_json, read_csv, from_arrow or from_dicts")

    @classmethod
    def _of(cls, native: _native.Table) -> SessionTable:
        table = cls.__new__(cls)
        table._core = native
        return table

    def filter(
        self,
        filter: FilterLike | None = None,
        /,
        *,
        now: Instant | None = None,
        zone: Place | None = None,
        **clauses: Unpack[Clauses],
    ) -> SessionTable:
        """The table with only the sessions that match a filter, in the same order. No session is copied.

        The filter is a `Filter` or its JSON form, or keyword arguments (see `Clauses`), or both, which must both hold.
        `now` is the present moment and `zone` the time zone with which it is evaluated.

        >>> recent = table.filter(test=False, archived=False, last="30d", now="2026-11-22T00:00:00Z")

        Raises `NowRequiredError` and `ZoneRequiredError` with the clause that needs one, `ConflictError` when the table
        was filtered for another moment or in another zone, and the errors of `Filter`. So do `count`, `explain` and
        `walk`.
        """
        native = self._asked(filter, zone, clauses)
        return SessionTable._of(self._core.filter(native, now, zone))

    def count(
        self,
        filter: FilterLike | None = None,
        /,
        *,
        now: Instant | None = None,
        zone: Place | None = None,
        **clauses: Unpack[Clauses],
    ) -> int:
        """The number of sessions that match a filter, given as in `filter`. A string is a filter's JSON form."""
        return self._core.count(self._asked(filter, zone, clauses), now, zone)

    def explain(
        self,
        id: str,
        filter: FilterLike | None = None,
        /,
        *,
        now: Instant | None = None,
        zone: Place | None = None,
        **clauses: Unpack[Clauses],
    ) -> Explanation:
        """Explains whether a session matches a filter, given as in `filter`: each clause with the value that it saw.

        Raises `UnknownSessionError` when the table does not show a session with this id.
        """
        native = self._asked(filter, zone, clauses)
        return Explanation._read(self._core.explain(id, native, now, zone))

    def _asked(self, filter: FilterLike | None, zone: Place | None, clauses: Clauses) -> _native.Filter:
        if not clauses and isinstance(filter, Filter):
            return filter._core
        return Filter(filter, zone=self.query.zone if zone is None else zone, **clauses)._core

    def explain_asr(self, id: str) -> AsrExplanation:
        """Explains the ASR of the session with this id: each factor with its origin, and the reason for an ASR of 0.

        Raises `UnknownSessionError` when the table does not show a session with this id.
        """
        return AsrExplanation._read(self._core.explain_asr(id))

    def reconcile_asr(self, limit: int = 100) -> AsrReconciliation:
        """Compares the ASR of every session with the recorded one, and lists the first `limit` sessions that differ."""
        return AsrReconciliation._read(self._core.reconcile_asr(limit))

    def summary(self, *, zone: Place | None = None) -> Summary:
        """The numbers of the visible sessions: revenue, scores and counts. Days are those of a zone.

        The zone is the argument, or else that of the table's query. For more than 40,000 days, only those with sessions
        are listed, and `range.days` is `with_sessions`.

        Raises `ZoneRequiredError` when neither the query nor the argument has a zone, and `AmountOverflowError` for a
        sum that cannot be stored exactly.
        """
        return Summary._read(self._core.summary(zone))

    def by(self, grouping: Grouping, *, zone: Place | None = None) -> Breakdown:
        """The numbers of the visible sessions, group by group. Those of the summary cover all groups together.

        >>> frame = table.by("channel").to_pandas()

        Raises `ZoneRequiredError` for groups of time when neither the query nor the argument has a zone,
        `InvalidValueError` for an unknown grouping, `AmountOverflowError`.
        """
        return Breakdown._read(self._core.by(grouping, zone))

    def sort(self, *keys: str) -> SessionTable:
        """The same sessions in another order: column ids, each with a `-` before it for descending order.

        A session without a value comes last in both directions; sessions with equal values are ordered by id.

        >>> dearest = table.sort("-asr", "started_at")

        Raises `UnknownColumnError`, `ConflictError` for a column that occurs twice, `EmptySetError`.
        """
        return SessionTable._of(self._core.sort(_joined(keys, 'keys one by one, as in `sort("-asr", "id")`,', "")))

    def page(self, page: int = 1, per: int = 50) -> Page:
        """The page with this number, counted from 1, of at most `per` sessions. A page beyond the end is empty.

        `per` is at most 1,000. Raises `InvalidValueError` for 0 and `NumberOutOfRangeError` for more.
        """
        items, total = self._core.page(page, per)
        return Page(items, page, per, total)

    def walk(
        self,
        limit: int = 100,
        after: str | None = None,
        *,
        filter: FilterLike | None = None,
        order: str | Sequence[str] | None = None,
        now: Instant | None = None,
        zone: Place | None = None,
        key: bytes | None = None,
    ) -> Batch:
        """The next sessions behind a cursor, or the first ones without one; at most `limit`, which is at most 1,000.

        Between two batches, sessions may be edited, added, archived and removed, and the table may be built again. A
        walk to its end still returns every session that was there all the time, and whose values in the order's columns
        did not change, exactly once. It does not matter whether the session at which it stopped has moved or is gone.

        A walk covers the sessions that match `filter` (by default all) in this `order`: `"-asr"`, or
        `["-asr", "started_at"]`; by default the table's order, or the newest session first where it has none. If the
        table is sorted in the order of the walk, a batch reads only its own sessions; otherwise it reads all of them.

        A cursor contains the moment and the zone of its walk: with another `now` the walk goes on with that one, and
        without any with the cursor's. With a secret `key` of at least 16 bytes nobody else can make a cursor.

        >>> first = table.walk(50, filter={"last": "30d"}, order="-asr", now="2026-11-22T00:00:00Z")
        >>> second = table.walk(50, first.next, filter={"last": "30d"}, order="-asr")

        Raises `InvalidCursorError`; `CursorMismatchError` with the path `filter`, `order`, `zone` or `policies` when
        that one differs; and the errors of `filter` and `sort`.
        """
        native = None if filter is None else self._asked(filter, zone, {})
        keys: str | None = order if order is None or isinstance(order, str) else None
        if order is not None and keys is None:
            wanted = 'ids of columns, such as `["-asr", "id"]`,'
            keys = _joined(several(order, wanted, "order"), wanted, "order")
        return Batch(*self._core.walk(limit, after, native, keys, now, zone, key))

    def session(self, place: int) -> Session | None:
        """The session at this position, counted from 0; None beyond the end."""
        return self._core.session(place)

    def find(self, id: str) -> Session | None:
        """The visible session with this id; None when there is none. It searches all sessions, in linear time."""
        return self._core.find(id)

    def with_policies(self, policies: Policies) -> SessionTable:
        """The same query on the same set under other policies, in the order of the input."""
        return SessionTable._of(self._core.with_policies(expected(Policies, policies, "policies").to_json()))

    def with_session(self, session: Session) -> SessionTable:
        """The table with this session in place of the one with the same id, as after an edit.

        The result is the same as if the table's `query` and `order` were applied to the changed set: a session that no
        longer matches disappears, one that matches now appears, at its position in the order. Raises
        `UnknownSessionError` when the set that was filtered has no session with this id.
        """
        return SessionTable._of(self._core.with_session(session))

    def append(self, other: SessionTable) -> SessionTable:
        """The sessions of this table followed by those of `other`, scored under this table's policies.

        The result has no filter and no order. Raises `DuplicateIdError` with the first id that both tables show.
        """
        return SessionTable._of(self._core.append(expected(SessionTable, other, "other")._core))

    def with_threads(self, threads: int) -> SessionTable:
        """The same table, whose queries use at most `threads` threads; at first, as many as read it."""
        return SessionTable._of(self._core.with_threads(threads))

    @property
    def policies(self) -> Policies:
        """The policies by which the sessions are scored."""
        return Policies.from_json(self._core.policies())

    @property
    def query(self) -> Query:
        """The query whose result this table is."""
        filter, first, after, now, zone = self._core.query()
        return Query(Filter._of(filter), instant_of(first), instant_of(after), instant_of(now), zone)

    @property
    def order(self) -> str | None:
        """The order of the rows, such as `-asr,id`; None while they are in the order of the input."""
        return self._core.order()

    @overload
    def to_csv(
        self,
        target: None = None,
        *,
        view: ViewLike = "portal",
        preset: Preset = "spreadsheet",
        rows_per_file: int | None = None,
        threads: int | None = None,
        progress: ProgressTo = None,
    ) -> CsvFile: ...
    @overload
    def to_csv(
        self,
        target: Path | Writer,
        *,
        view: ViewLike = "portal",
        preset: Preset = "spreadsheet",
        rows_per_file: int | None = None,
        threads: int | None = None,
        progress: ProgressTo = None,
    ) -> Manifest: ...
    def to_csv(
        self,
        target: Path | Writer | None = None,
        *,
        view: ViewLike = "portal",
        preset: Preset = "spreadsheet",
        rows_per_file: int | None = None,
        threads: int | None = None,
        progress: ProgressTo = None,
    ) -> CsvFile | Manifest:
        """Writes the sessions as CSV, in the table's order, and returns the manifest; without a target, also the bytes.

        `preset="spreadsheet"` is for people: labels, times on the clock of the question's zone, money rounded to its
        currency, the formula guard on; `SpreadsheetOptions` in its place choose another look. `preset="data"` is
        for programs: ids, UTC, exact decimals, no guard; with `view="fields"` it reads back as the same sessions.
        The same table and options give the same bytes everywhere.

        The same table and options result in the same bytes everywhere. A file at a path appears complete or not at all:
        an existing file is replaced when the new one is on the disk, and stays after an error or Ctrl-C. A pipe or a
        device is written in place.

        >>> manifest = recent.to_csv("sessions.csv")
        >>> file = recent.to_csv(preset=SpreadsheetOptions(zone="Europe/Berlin", semicolon=True))

        Raises `ZoneRequiredError` for a spreadsheet when neither its options nor the question have a zone,
        `TooManyRowsError` beyond `rows_per_file` or what a spreadsheet opens (see `to_csv_parts`), `OSError` for a path
        that cannot be opened, `WriteFailedError` when writing fails.
        """
        options = csv_options(view, preset, rows_per_file, threads)
        memory = io.BytesIO() if target is None else None
        if isinstance(target, type):
            raise wrong_type("a path or a binary file object to write to", target, "target")
        where: Any = path_of(target, "target") if isinstance(target, str | os.PathLike) else target
        with shown(progress, len(self), "rows") as told:
            text = self._core.write_csv(where if memory is None else memory, options, told)
        manifest = Manifest.from_json(text)
        return manifest if memory is None else CsvFile(memory.getvalue(), manifest)

    def to_csv_parts(
        self,
        open: Callable[[int], Path | Writer],
        *,
        rows_per_file: int | None = None,
        view: ViewLike = "portal",
        preset: Preset = "spreadsheet",
        threads: int | None = None,
        progress: ProgressTo = None,
    ) -> list[Manifest]:
        """Writes as many CSV files as the rows need, to the targets that `open` returns for 1, 2, 3 …; see `to_csv`.

        Each file has the header and its own manifest. Without `rows_per_file` it has as many rows as a spreadsheet
        opens. `progress` covers all files together. Files at paths appear when all of them are complete.

        >>> manifests = table.to_csv_parts(lambda part: f"sessions-{part}.csv", rows_per_file=100_000, preset="data")
        """
        options = csv_options(view, preset, rows_per_file, threads)
        if not callable(open):
            raise wrong_type("a function that gives the target of a part", open, "open")
        with shown(progress, len(self), "rows") as told:
            texts = self._core.write_csv_parts(open, options, told)
        return [Manifest.from_json(text) for text in texts]

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """A capsule with the sessions as an Arrow stream, for `polars.DataFrame(t)`, `pyarrow.table(t)` and DuckDB.

        Money is `decimal128` with 16 decimals, tags are lists, columns with few distinct strings are dictionaries, and
        instants are timestamps in UTC. `asr`, `assessment`, `duration_s`, `length` and others are computed columns.
        """
        return self._core.arrow_stream(None)

    def __arrow_c_schema__(self) -> object:
        """A capsule with the schema of that stream."""
        return _native.table_schema()

    def to_arrow(self, columns: Sequence[str] | None = None) -> pyarrow.Table:
        """A pyarrow table with all columns, or with the given ones in this order.

        Raises `UnknownColumnError`, `ConflictError` for a column that occurs twice, `EmptySetError`.
        """
        return _arrow.to_arrow(self._stream(columns))

    def to_pandas(self, columns: Sequence[str] | None = None) -> pandas.DataFrame:
        """A pandas frame with all columns, or with the given ones in this order, with Arrow types: money is exact.

        Columns with few distinct strings, such as `channel`, are categories, and `tags` are lists.
        `pandas.read_parquet` and `read_feather` read a file of the frame: amounts as `Decimal`, or with
        `dtype_backend="pyarrow"` with the types that they have here. Amounts have 16 decimals, so that each is exact;
        Python displays a zero as `0E-16`.
        """
        return _arrow.to_pandas(self._stream(columns), (part._core.tags() for part in self._parts()))

    def to_polars(self, columns: Sequence[str] | None = None) -> polars.DataFrame:
        """A polars frame with all columns, or with the given ones in order; sums of money are exact, means floats."""
        return _arrow.to_polars(part._stream(columns) for part in self._parts())

    def _parts(self) -> Iterator[SessionTable]:
        """The rows in parts, each converted in one step; at least one part, for the columns of an empty table."""
        for start in range(0, max(len(self), 1), _arrow.ROWS):
            yield self[start : start + _arrow.ROWS]

    def _stream(self, columns: Sequence[str] | None) -> _arrow.Stream:
        if columns is not None:
            wanted = 'the names of columns, such as `["id"]`,'
            columns = [
                expected(str, name, f"columns[{n}]") for n, name in enumerate(several(columns, wanted, "columns"))
            ]
        return _arrow.Stream(self._core.arrow_stream(columns))

    @overload
    def __getitem__(self, place: int, /) -> Session: ...
    @overload
    def __getitem__(self, place: slice, /) -> SessionTable: ...
    def __getitem__(self, place: int | slice, /) -> Session | SessionTable:
        if isinstance(place, slice):
            start, stop, step = place.indices(len(self))
            if step != 1:
                raise InvalidValueError("a table is sliced in steps of 1; sort it for another order", None, str(step))
            return SessionTable._of(self._core.slice(start, max(stop - start, 0)))
        if isinstance(place, type) or not hasattr(type(place), "__index__"):
            raise wrong_type("a place or a slice", place, "place")
        try:
            place = operator.index(place)
        except TypeError as error:
            raise wrong_type("a place or a slice", place, "place") from error
        index = place + len(self) if place < 0 else place
        session = self._core.session(index) if 0 <= index < len(self) else None
        if session is None:
            raise IndexError(f"there are {len(self)} sessions, and none at {shown_value(place)}")
        return session

    def __len__(self) -> int:
        return len(self._core)

    def __iter__(self) -> Iterator[Session]:
        for place in range(len(self)):
            session = self._core.session(place)
            if session is not None:
                yield session

    def __contains__(self, session: object) -> bool:
        return isinstance(session, _native.Session) and self.find(session.id) == session

    def __repr__(self) -> str:
        filter = self.query.filter.to_json()
        asked = "" if filter == '{"version":1}' else f" where {filter}"
        order = "" if self.order is None else f" by {self.order}"
        return f"<SessionTable of {len(self)} sessions{asked}{order}>"

    def _repr_html_(self) -> str:
        shown = self[:10]
        zone = self.query.zone or "UTC"
        file = shown.to_csv(preset=SpreadsheetOptions(zone=zone)).data.decode("utf-8-sig")
        header, *rows = csv.reader(io.StringIO(file, newline=""))
        cells = [[guard.decode(cell) for cell in row] for row in rows]
        count = f"the first {len(shown)} of {len(self)} sessions" if len(shown) < len(self) else f"{len(self)} sessions"
        return _html.table(header, cells, f"{count}, times in {zone}")

    def __reduce__(self) -> tuple[Any, ...]:
        query = self.query
        asked = (query.filter.to_json(), query.now and query.now.isoformat(), query.zone)
        return _restored, (self._core.ndjson(), self._core.policies(), asked, self.order)


spell_out(Clauses, SessionTable.filter, SessionTable.count, SessionTable.explain)


class _Blocks:
    """The blocks of a pickle as a binary file object."""

    def __init__(self, blocks: list[bytes]) -> None:
        self._blocks = iter(blocks)
        self._rest = memoryview(b"")

    def read(self, size: int) -> bytes:
        self._rest = self._rest or memoryview(next(self._blocks, b""))
        given, self._rest = self._rest[:size], self._rest[size:]
        return bytes(given)


def _restored(
    blocks: list[bytes], policies: str, asked: tuple[str, str | None, str | None], order: str | None
) -> SessionTable:
    """The table of a pickle: always the same sessions in the same order.

    If this version of the library would filter or order them differently, the table has no query, or no named order.
    """
    limits = {"line": sum(map(len, blocks)), "records": 2**32}
    options = {"policies": json.loads(policies), "strict": True, "threads": processors(), "limits": limits}
    native, _ = _native.read("ndjson", _Blocks(blocks), options, None, None)
    filter, now, zone = asked
    answered = native.filter(_native.Filter.read(filter), now, zone)
    native = answered if len(answered) == len(native) else native
    sorted = native if order is None else native.sort(order)
    return SessionTable._of(sorted if order is None or sorted.ndjson() == blocks else native)
