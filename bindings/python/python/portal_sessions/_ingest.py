"""Reads sessions, and reports on every record."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import InitVar, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, overload

from . import _arrow, _html, _native
from ._errors import expected, wrong_type
from ._policies import Policies
from ._progress import shown
from ._types import ArrowStream, Path, Place, ProgressTo, Reader, Written, path_of, processors, several

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from ._table import SessionTable

Source = Path | bytes | bytearray | memoryview | Reader
"""A path, the bytes themselves, or a binary file object."""

OnReject = Callable[["Reject"], object] | None
"""A function that is called with every reject, including those that the report does not keep. Its errors are raised."""


MaxRejects = int | float | Decimal | None
"""How many records may be rejected: an `int` is a count, a `float` or `Decimal` a share, None no limit."""


class Limits(NamedTuple):
    """The limits of an input and of the rejects that its report keeps; None stands for the default."""

    line: int | None = None
    """The most bytes of one record; 4 MiB by default, 1 GiB at most. Of a longer one only the first bytes are kept."""
    records: int | None = None
    """The most records of one input; 10,000,000 by default."""
    kept_rejects: int | None = None
    """The most rejects that the report keeps; 10,000 by default. All are counted."""
    kept_bytes: int | None = None
    """The most bytes that the kept rejects hold together; 256 MiB by default."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that was left out, with all that is needed to correct it and to read it again."""

    ordinal: int
    """The number of the record in the input, counted from 1; blank lines are not counted."""
    line: int | None
    """The line in which it begins, counted from 1; None for records without lines, such as the rows of a frame."""
    start: int
    """The position of its first byte in the input."""
    end: int
    """The position behind its last byte."""
    code: str
    """Why it was rejected, such as `INVALID_TIME`; the same in every language."""
    path: str | None
    """Where in the record the error is, such as `contact.phone`; None where it concerns the whole record."""
    value: str | None
    """The offending value, cut to 200 characters; None where no single value is at fault."""
    message: str
    """One sentence for people."""
    raw: bytes
    """Its bytes, unchanged; only the first ones of a record longer than `Limits.line`."""

    @classmethod
    def _of(cls, form: dict[str, Any]) -> Reject:
        text, hexadecimal = form.pop("raw", None), form.pop("raw_hex", None)
        return cls(**form, raw=bytes.fromhex(hexadecimal) if text is None else text.encode())

    def __str__(self) -> str:
        place = f" at `{self.path}`" if self.path else ""
        where = f"row {self.ordinal}" if self.line is None else f"line {self.line}"
        return f"{where}: {self.code}: {self.message}{place}"


class Rejects:
    """The rejects of an ingest in the order in which they were found.

    `len`, `rejects[0]`, slices and iteration return `Reject` objects. pyarrow, polars and DuckDB accept them directly,
    as a table with one column for each field of `Reject`.

    >>> rejects = read_ndjson(b"{}", max_rejects=None).report.rejects
    >>> rejects.to_polars()["code"].to_list()
    ['MISSING_FIELD']
    """

    # Not declared as a `Sequence`: polars would treat it as a list of objects before it looks for an Arrow stream.
    __slots__ = ("_rejects",)

    def __init__(self, rejects: Iterable[Reject] = ()) -> None:
        self._rejects = tuple(several(rejects, "several rejects", "rejects"))

    @overload
    def __getitem__(self, place: int, /) -> Reject: ...
    @overload
    def __getitem__(self, place: slice, /) -> Rejects: ...
    def __getitem__(self, place: int | slice, /) -> Reject | Rejects:
        return Rejects(self._rejects[place]) if isinstance(place, slice) else self._rejects[place]

    def __len__(self) -> int:
        return len(self._rejects)

    def __iter__(self) -> Iterator[Reject]:
        return iter(self._rejects)

    def __eq__(self, other: object) -> bool:
        return self._rejects == other._rejects if isinstance(other, Rejects) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._rejects)

    def __repr__(self) -> str:
        return f"<{len(self)} rejects>"

    def _repr_html_(self) -> str:
        shown = self._rejects[:10]
        has_lines = all(r.line is not None for r in shown)
        rows = [
            (r.line if has_lines else r.ordinal, r.code, r.path, r.message, r.raw[:200].decode(errors="replace"))
            for r in shown
        ]
        place = "Line" if has_lines else "Row"
        return _html.table([place, "Code", "Path", "Message", "Record"], rows, f"{len(self)} rejects")

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """A capsule with the rejects as an Arrow stream: integers, strings, and `raw` as bytes."""
        return _native.rejects_stream(self._rejects)

    def __arrow_c_schema__(self) -> object:
        """A capsule with the schema of that stream."""
        return _native.rejects_schema()

    def to_arrow(self) -> pyarrow.Table:
        """A pyarrow table with one column for each field of `Reject`."""
        return _arrow.to_arrow(self)

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas frame with one column for each field of `Reject`, with Arrow types."""
        return _arrow.to_pandas(self)

    def to_polars(self) -> polars.DataFrame:
        """A polars frame with one column for each field of `Reject`."""
        return _arrow.to_polars([self])


class Duplicate(NamedTuple):
    """Two records with the same id, of which one was left out."""

    id: str
    """The id that both have."""
    kept_ordinal: int
    """The number of the record that stayed, counted from 1."""
    kept_line: int | None
    """The line in which that record begins; None for records without lines."""
    dropped_ordinal: int
    """The number of the record that was left out, counted from 1."""
    dropped_line: int | None
    """The line in which that record begins; None for records without lines."""


class Warnings(NamedTuple):
    """How often something odd was accepted. None of these is a fault."""

    ends_before_start: int
    """Sessions that end before they start; their duration is unknown."""
    leap_seconds: int
    """Instants at second 60, read as `59.999999`."""
    precision_cuts: int
    """Instants with more than six digits of a second, of which the further ones were cut."""
    nul_characters: int
    """Sessions with the character U+0000 in a string, which some databases refuse, PostgreSQL among them."""
    unknown_assessments: int
    """Assessments other than `Yes-A`, `Yes-B` and `No`. They are kept, and no score counts them."""


@dataclass(frozen=True, slots=True, eq=False)
class IngestReport(Written):
    """What was accepted, rejected and odd in an input. `accepted + rejected` is always the number of its records."""

    accepted: int
    """The number of records in the table."""
    rejected: int
    """The number of records that were left out, for any reason."""
    blank_lines: int
    """The number of blank lines, which are skipped and do not count as records."""
    rejected_by_code: Mapping[str, int]
    """The number of rejects by code; the numbers add up to `rejected`."""
    rejects: Rejects
    """The rejects in the order in which they were found: the first 10,000, or as many as the limits state."""
    duplicates: tuple[Duplicate, ...]
    """The records that were left out because another one has their id; as many as rejects are kept."""
    warnings: Warnings
    """Accepted records with something odd in them."""
    missing: Mapping[str, int]
    """The number of records without each flag, by the name of its field; the flag is then off."""
    unknown_fields: Mapping[str, int]
    """The number of records with each field that a session does not have. Only the first 1,000 names are listed."""
    other_unknown_fields: int
    """How many fields with a name beyond those 1,000 there were."""
    near_names: Mapping[str, str]
    """For each unknown field whose name is close to a field of a session, that field."""
    absent_fields: tuple[str, ...]
    """The fields of a session that no record has; for a CSV or a frame, those for which it has no column."""
    ignored_fields: Mapping[str, int]
    """The number of records with each field that this library computes itself, such as `asr`; these are not read."""
    _json: InitVar[str]

    @classmethod
    def _read(cls, text: str) -> IngestReport:
        form = json.loads(text)
        return cls(
            accepted=form["accepted"],
            rejected=form["rejected"],
            blank_lines=form["blank_lines"],
            rejected_by_code=form["rejected_by_code"],
            rejects=Rejects(map(Reject._of, form["rejects"])),
            duplicates=tuple(Duplicate(**duplicate) for duplicate in form["duplicates"]),
            warnings=Warnings(**form["warnings"]),
            missing=form["missing"],
            unknown_fields=form["unknown_fields"],
            other_unknown_fields=form["other_unknown_fields"],
            near_names=form["near_names"],
            absent_fields=tuple(form["absent_fields"]),
            ignored_fields=form["ignored_fields"],
            _json=text,
        )

    def __post_init__(self, _json: str) -> None:
        object.__setattr__(self, "_json", _json)

    def __str__(self) -> str:
        reasons = ", ".join(f"{count} {code}" for code, count in self.rejected_by_code.items())
        counts = f"{self.accepted} accepted, {self.rejected} rejected{f' ({reasons})' if reasons else ''}"
        absent = [*self.absent_fields[:_SHOWN], *_rest(len(self.absent_fields))]
        told = [("absent", absent), ("unknown", self._unknown()), ("ignored", list(self.ignored_fields))]
        return "; ".join([counts, *(f"{what}: {', '.join(names)}" for what, names in told if names)])

    def _unknown(self) -> list[str]:
        """The unknown fields; first those whose name is close to a field of a session."""
        names = sorted(self.unknown_fields, key=lambda name: (name not in self.near_names, name))
        meant = {name: f" (did you mean {near}?)" for name, near in self.near_names.items()}
        return [*(name + meant.get(name, "") for name in names[:_SHOWN]), *_rest(len(names))]

    def __repr__(self) -> str:
        return f"<IngestReport: {self}>"

    def _repr_html_(self) -> str:
        counts = [("accepted", self.accepted), ("rejected", self.rejected), *self.rejected_by_code.items()]
        warnings = [(name.replace("_", " "), count) for name, count in self.warnings._asdict().items() if count]
        absent = [("absent", ", ".join(self.absent_fields))] if self.absent_fields else []
        unknown = [("unknown", ", ".join(self._unknown()))] if self.unknown_fields else []
        ignored = [("ignored", ", ".join(self.ignored_fields))] if self.ignored_fields else []
        return _html.table(["Records", "Count"], [*counts, *warnings, *absent, *unknown, *ignored])


_SHOWN = 8
"""The most names of each kind in the string form of a report."""


def _rest(count: int) -> list[str]:
    return [f"and {count - _SHOWN} more"] if count > _SHOWN else []


class Ingested(NamedTuple):
    """The result of reading an input: the table and the report."""

    table: SessionTable
    """The accepted sessions, in the order of the input."""
    report: IngestReport
    """What was accepted, rejected and odd."""


def read_ndjson(
    source: Source,
    *,
    policies: Policies | None = None,
    strict: bool = False,
    duplicates: Literal["reject", "first", "last"] = "reject",
    threads: int | None = None,
    max_rejects: MaxRejects = 0.5,
    limits: Limits | None = None,
    progress: ProgressTo = None,
    on_reject: OnReject = None,
) -> Ingested:
    """Reads NDJSON, one JSON object in each line, from a path, bytes or a binary file object.

    A bad record never affects another: it is left out, and reported with its place, its code and its bytes. Lines end
    at LF, with or without a CR before it. Blank lines and a byte order mark at the beginning of any line are skipped,
    and the last line needs no line end. `tags`, `utms`, `arguments` and `contact` may be strings that hold their JSON,
    as polars writes them.

    - `policies`: the policies by which sessions are scored; the default ones unless others are given.
    - `strict`: whether the first reject is raised as an error.
    - `duplicates`: which of two records with the same id stays; with `reject`, the default, the second one is a fault.
    - `threads`: the number of threads, all processors by default; the result is the same for any number.
    - `max_rejects`: how many records may be rejected before `TooManyRejectsError` is raised, whose `report` has all
      that is known. An `int` is a count, a `float` or `Decimal` a share of all records, and None no limit. By default
      it is half of them, so that an input with a single record needs a valid one.
    - `limits`, `progress`, `on_reject`: see `Limits`, `Progress` and `Reject`.

    >>> table, report = read_ndjson(b'{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"voice"}')
    >>> len(table), report.rejected
    (1, 0)

    Raises `OSError` for a path that cannot be opened, `WrongFormatError` for an input that is wrong as a whole, such as
    a compressed one, `TooManyRejectsError`, `ReadFailedError`, `TooManyRecordsError`, and with `strict` the errors of
    single records.
    """
    return _read("ndjson", source, policies, strict, duplicates, threads, max_rejects, limits, progress, on_reject)


def read_json(
    source: Source,
    *,
    policies: Policies | None = None,
    strict: bool = False,
    duplicates: Literal["reject", "first", "last"] = "reject",
    threads: int | None = None,
    max_rejects: MaxRejects = 0.5,
    limits: Limits | None = None,
    progress: ProgressTo = None,
    on_reject: OnReject = None,
) -> Ingested:
    """Reads a JSON document: an array of sessions, a page `{"items":[…],"metadata":{…}}`, or several of either.

    An object with a list `items` and without an `id` is a page, as the product's API returns it. One session in each
    line is NDJSON, and raises `WrongFormatError`. All arguments and other errors are those of `read_ndjson`.
    """
    return _read("json", source, policies, strict, duplicates, threads, max_rejects, limits, progress, on_reject)


def read_csv(
    source: Source,
    *,
    policies: Policies | None = None,
    strict: bool = False,
    duplicates: Literal["reject", "first", "last"] = "reject",
    threads: int | None = None,
    max_rejects: MaxRejects = 0.5,
    limits: Limits | None = None,
    progress: ProgressTo = None,
    on_reject: OnReject = None,
) -> Ingested:
    """Reads the `data` preset of `to_csv`, even after a spreadsheet, a data frame or a database has saved it.

    Its header has column ids or field names. An empty cell is a missing value; a flag is `true`, `t`, `1` or the
    opposite, in any case; tags are JSON or a PostgreSQL array such as `{vip,new}`. A quote inside an unquoted cell, or
    text behind a closing quote, makes its record a reject. All arguments are those of `read_ndjson`; also raises
    `MissingFieldError`, `ConflictError` and `InvalidCsvError` for a header that cannot be read.
    """
    return _read("csv", source, policies, strict, duplicates, threads, max_rejects, limits, progress, on_reject)


def from_dicts(
    records: Iterable[Mapping[str, Any] | _native.Session],
    *,
    zone: Place | None = None,
    policies: Policies | None = None,
    strict: bool = False,
    duplicates: Literal["reject", "first", "last"] = "reject",
    threads: int | None = None,
    max_rejects: MaxRejects = 0.5,
    limits: Limits | None = None,
    progress: ProgressTo = None,
    on_reject: OnReject = None,
) -> Ingested:
    """Reads dicts and other mappings with the fields of the wire form, rows of sqlite3 and SQLAlchemy, and sessions.

    Money and shares are `Decimal`, `int` or strings; instants are aware `datetime` objects or RFC 3339 strings, and a
    naive `datetime` is a local time of `zone`. A `UUID` is read as its string; numpy scalars and one-dimensional arrays
    as their values. `tags`, `utms`, `arguments` and `contact` may be strings that hold their JSON, as in SQLite and
    polars; flags are `bool`, 0 and 1, or strings such as `t`; the two ids are strings or integers.

    Each record is accepted or rejected by itself, as in `read_ndjson`. A value that cannot be written as JSON makes its
    record a reject: a `float` outside `utms` and `arguments`, a missing value other than None (`NaN`, `NaT`, `NA`),
    bytes, a string with a lone surrogate, a naive `datetime` without a zone, or an object of another class. The `raw`
    of such a reject shows the value as `<…>`. Errors of `records` itself are raised. For many records, Arrow and NDJSON
    are faster.

    >>> table, report = from_dicts([{"id": "s-1", "started_at": "2026-11-01T14:30:00Z", "channel": "voice"}])
    >>> table[0].channel
    'voice'
    """
    from ._table import SessionTable

    if isinstance(records, Mapping):
        raise wrong_type("several records, such as a list of dicts,", records, "records")
    if not isinstance(records, SessionTable) and hasattr(type(records), "__arrow_c_stream__"):
        raise wrong_type("several records, such as a list of dicts (`from_arrow` takes frames),", records, "records")
    each = several(records, "several records, such as a list of dicts,", "records")
    with shown(progress, None, "rows") as told:
        options = _options(policies, strict, duplicates, threads, max_rejects, limits)
        most = None if limits is None else limits.line
        table, report = _native.read_records(each, zone, options, most, told, _rejects_to(on_reject))
    return Ingested(SessionTable._of(table), IngestReport._read(report))


def from_arrow(
    source: ArrowStream,
    *,
    policies: Policies | None = None,
    strict: bool = False,
    duplicates: Literal["reject", "first", "last"] = "reject",
    threads: int | None = None,
    max_rejects: MaxRejects = 0.5,
    limits: Limits | None = None,
    progress: ProgressTo = None,
    on_reject: OnReject = None,
) -> Ingested:
    """Reads anything with `__arrow_c_stream__`: frames and tables of pyarrow, polars, DuckDB and pandas 3.

    A column holds the field with its name in the wire form; `contact_name`, `contact_phone` and `contact_email` may be
    given in place of `contact`. Each row is read by the rules of `read_ndjson`. The `raw` of a reject is the row as
    JSON, and its `line` is None. Values may have any type that represents them exactly:

    - money and shares: decimals, integers or strings, never floats
    - instants: timestamps with a zone, or strings
    - flags: booleans, the numbers 0 and 1, or strings such as `t`
    - tags: lists, or a string that is a JSON or PostgreSQL array
    - `utms` and `arguments`: structs, maps, or a string that is a JSON object
    - the two ids: strings or integers

    Columns that `to_arrow` computes are not read. A value that JSON cannot express, such as bytes or NaN inside
    `arguments`, makes its row a reject. A column whose type can never fit is one `WrongTypeError` for the whole input,
    which states the cast to write in pandas, polars and SQL.

    >>> table, report = from_arrow(recent.to_arrow())
    >>> report.accepted == len(recent)
    True

    Raises `MissingFieldError` without a column for the id, the start or the channel, `ConflictError` for two columns
    with one name, `WrongTypeError` for a column that can never fit, `ReadFailedError` when the stream fails or violates
    the Arrow layout, and the errors of `read_ndjson`. Whether its buffers are as long as it states, only its producer
    can know.
    """
    from ._table import SessionTable

    with shown(progress, None, "rows") as told:
        options = _options(policies, strict, duplicates, threads, max_rejects, limits)
        table, report = _native.from_arrow(source, options, told, _rejects_to(on_reject))
    return Ingested(SessionTable._of(table), IngestReport._read(report))


def _read(
    format: str,
    source: Source,
    policies: Policies | None,
    strict: bool,
    duplicates: str,
    threads: int | None,
    max_rejects: MaxRejects,
    limits: Limits | None,
    progress: ProgressTo,
    on_reject: OnReject,
) -> Ingested:
    from ._table import SessionTable

    source, size = _opened(source)
    with shown(progress, size, "bytes") as told:
        options = _options(policies, strict, duplicates, threads, max_rejects, limits)
        table, report = _native.read(format, source, options, told, _rejects_to(on_reject))
    return Ingested(SessionTable._of(table), IngestReport._read(report))


def _opened(source: Source) -> tuple[Any, int | None]:
    """The source for the native half, and its size in bytes if that is known."""
    if isinstance(source, bytearray | memoryview):
        source = bytes(source)
    if isinstance(source, bytes):
        return source, len(source)
    if isinstance(source, str | os.PathLike):
        path = path_of(source, "source")
        return path, os.stat(path).st_size
    if isinstance(source, type) or not hasattr(source, "read"):
        raise wrong_type("a path, bytes or a binary file object", source, "source")
    return source, None


def _options(
    policies: Policies | None,
    strict: bool,
    duplicates: str,
    threads: int | None,
    max_rejects: MaxRejects,
    limits: Limits | None,
) -> dict[str, Any]:
    """The options of an ingest, as the document that the core reads."""
    policies = Policies() if policies is None else expected(Policies, policies, "policies")
    limits = Limits() if limits is None else expected(Limits, limits, "limits")
    return {
        "policies": policies.to_dict(),
        "strict": strict,
        "duplicates": duplicates,
        "threads": processors() if threads is None else threads,
        "max_rejects": _most(max_rejects),
        "limits": {name: limit for name, limit in limits._asdict().items() if limit is not None},
    }


def _most(max_rejects: MaxRejects) -> int | str | None:
    """A count as a number and a share as a string, by which the core distinguishes them."""
    if max_rejects is None or (isinstance(max_rejects, int) and not isinstance(max_rejects, bool)):
        return max_rejects
    if isinstance(max_rejects, float):
        # The shortest decimal, which is what a person wrote, and not the exact value of the binary fraction.
        return format(Decimal(float.__repr__(max_rejects)), "f")
    if isinstance(max_rejects, Decimal):
        return format(max_rejects, "f")
    raise wrong_type("an `int`, a `float`, a `Decimal` or None", max_rejects, "max_rejects")


def _rejects_to(on_reject: OnReject) -> Callable[[str], None] | None:
    if on_reject is None:
        return None
    if not callable(on_reject):
        raise wrong_type("a function or None", on_reject, "on_reject")
    return lambda text: (on_reject(Reject._of(json.loads(text))), None)[1]
