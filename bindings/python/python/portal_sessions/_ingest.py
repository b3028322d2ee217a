"""Reads sessions, and tells what became of every record."""

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
"""Who is handed every reject, also those beyond what the report keeps. What it raises ends the ingest."""


MaxRejects = int | float | Decimal | None
"""How many records may be rejected: an `int` is a count, a `float` or `Decimal` a share of all, None any number."""


class Limits(NamedTuple):
    """How large an input and its parts may be; None is the default."""

    line: int | None = None
    """Bytes of one record; 4 MiB, at most 1 GiB. Of a longer one, which is a reject, only the first bytes are held."""
    records: int | None = None
    """Records of one input; 10,000,000."""
    kept_rejects: int | None = None
    """How many rejects the report keeps; 10,000. All are counted."""
    kept_bytes: int | None = None
    """How many bytes the kept rejects may hold together; 256 MiB."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that was left out, with all that is needed to mend it and to read it again."""

    ordinal: int
    """Which record of the input it is, counted from 1; blank lines are none."""
    line: int | None
    """The line it begins in, counted from 1; None where records are no lines, as the rows of a frame."""
    start: int
    """The place of its first byte in the input."""
    end: int
    """The place after its last byte."""
    code: str
    """Why it was rejected, such as `INVALID_TIME`; the same in every language."""
    path: str | None
    """Where in the record, as `contact.phone`; None where it concerns the whole."""
    value: str | None
    """The offending value, cut to 200 characters; None where it is not one value."""
    message: str
    """One sentence for people."""
    raw: bytes
    """Its bytes, unchanged; the first ones of a record that is longer than `Limits.line`."""

    @classmethod
    def _of(cls, form: dict[str, Any]) -> Reject:
        text, hexadecimal = form.pop("raw", None), form.pop("raw_hex", None)
        return cls(**form, raw=bytes.fromhex(hexadecimal) if text is None else text.encode())

    def __str__(self) -> str:
        place = f" at `{self.path}`" if self.path else ""
        where = f"row {self.ordinal}" if self.line is None else f"line {self.line}"
        return f"{where}: {self.code}: {self.message}{place}"


class Rejects:
    """The rejects of an ingest in the order they were found, and a table with one column for each field of `Reject`.

    `len`, `rejects[0]`, slices and iteration see `Reject` objects. pyarrow, polars and DuckDB take them as they are, as
    they take a `SessionTable`.

    >>> rejects = read_ndjson(b"{}", max_rejects=None).report.rejects
    >>> rejects.to_polars()["code"].to_list()
    ['MISSING_FIELD']
    """

    # Not a `Sequence` by name: polars would take it for a list of objects before it looks for Arrow.
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
        """A capsule with the rejects as an Arrow stream: whole numbers, texts, and `raw` as bytes."""
        return _native.rejects_stream(self._rejects)

    def __arrow_c_schema__(self) -> object:
        """A capsule with the schema of that stream."""
        return _native.rejects_schema()

    def to_arrow(self) -> pyarrow.Table:
        """A pyarrow table with one column for each field of `Reject`."""
        return _arrow.to_arrow(self)

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas frame with one column for each field of `Reject`, in the types of Arrow."""
        return _arrow.to_pandas(self)

    def to_polars(self) -> polars.DataFrame:
        """A polars frame with one column for each field of `Reject`."""
        return _arrow.to_polars([self])


class Duplicate(NamedTuple):
    """Two records with one id."""

    id: str
    """The id."""
    kept_ordinal: int
    """Which record stayed, counted from 1."""
    kept_line: int | None
    """The line in which it begins; None where records are no lines."""
    dropped_ordinal: int
    """Which record was left out, counted from 1."""
    dropped_line: int | None
    """The line in which it begins; None where records are no lines."""


class Warnings(NamedTuple):
    """How often something was accepted that still looks odd."""

    ends_before_start: int
    """Sessions that end before they start; their duration is unknown."""
    leap_seconds: int
    """Instants at second 60, read as `59.999999`."""
    precision_cuts: int
    """Instants with digits after the sixth, which were cut."""
    nul_characters: int
    """Sessions with the character U+0000 in a text, which some databases refuse, PostgreSQL among them."""
    unknown_assessments: int
    """Assessments that are none of `Yes-A`, `Yes-B` and `No`; they are kept, and no score counts them."""


@dataclass(frozen=True, slots=True, eq=False)
class IngestReport(Written):
    """What became of every record of an input: `accepted + rejected` is the number of its records, always."""

    accepted: int
    """How many records are in the table."""
    rejected: int
    """How many are not."""
    blank_lines: int
    """How many blank lines were skipped; they are no records."""
    rejected_by_code: Mapping[str, int]
    """How many were rejected for each reason."""
    rejects: Rejects
    """The rejects in the order they were found: the first 10,000, unless the limits say otherwise."""
    duplicates: tuple[Duplicate, ...]
    """The records that were left out because another one has their id; as many as rejects are kept."""
    warnings: Warnings
    """What was accepted and still looks odd."""
    missing: Mapping[str, int]
    """How many records do not say whether a flag is on; it is then off."""
    unknown_fields: Mapping[str, int]
    """The fields that no session has, and how many records had them. The first 1,000 names are told apart."""
    other_unknown_fields: int
    """How often a field with yet another name was found."""
    near_names: Mapping[str, str]
    """For each unknown field that is nearly called like one of a session, the name that was perhaps meant."""
    absent_fields: tuple[str, ...]
    """The fields of a session that no record names; of a CSV or a frame those for which there is no column."""
    ignored_fields: Mapping[str, int]
    """The fields that this library computes itself, such as `asr`, and how many records had them; not read."""
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
        """The unknown fields, those first that are nearly called like a field of a session."""
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
"""How many names the text of a report has of each kind."""


def _rest(count: int) -> list[str]:
    return [f"and {count - _SHOWN} more"] if count > _SHOWN else []


class Ingested(NamedTuple):
    """A table and the report on how it came to be."""

    table: SessionTable
    """The sessions that were accepted, in the order of the input."""
    report: IngestReport
    """What became of every record."""


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
    """Reads one JSON object a line from a path, bytes or a binary file object.

    One bad record never costs another: it is left out, and reported with its place, its code and its bytes. Lines end
    at LF, with or without a CR before it; a byte order mark at the beginning of any line, blank lines and a last line
    without an end are fine. Tags, `utms`, `arguments` and `contact` may be texts that are their JSON, as polars writes
    them.

    `policies` are those the sessions are judged under, the default ones if none are given. `strict` stops at the first
    reject and raises its error. `duplicates` says which record stays when two have one id. `threads` are all processors
    unless it says otherwise; their number changes nothing of what is found. `max_rejects` is how many records may be
    rejected: more than half of them raise `TooManyRejectsError`, whose `report` has all that is known, and so does the
    only record of an input; an `int` is a count, a `float` or `Decimal` a share, and with None any number is fine.

    >>> table, report = read_ndjson(b'{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"voice"}')
    >>> len(table), report.rejected
    (1, 0)

    Raises `OSError` for a path that cannot be opened, `WrongFormatError` for an input that is wrong as a whole, such as
    a compressed one, `TooManyRejectsError`, `ReadFailedError`, `TooManyRecordsError`, and the errors of single records
    when `strict`.
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
    """Reads an array of sessions, a page `{"items":[…],"metadata":{…}}` of the product's API, or several of either.

    An object with a list as its `items` and without an `id` is a page. One session in each line is NDJSON, and raises
    `WrongFormatError`. Everything else is as in `read_ndjson`.
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
    """Reads the `data` preset of this library's CSV, also after a spreadsheet, a frame or a database has saved it anew.

    Its header has ids of columns or names of fields. An empty cell is a missing value, a flag is `true`, `t` or `1` or
    the opposite in any case, and tags are JSON or an array of PostgreSQL such as `{vip,new}`. A quote inside a cell
    without quotes, or text behind a closing quote, costs its record. Everything else is as in `read_ndjson`; also
    raises `MissingFieldError`, `ConflictError` and `InvalidCsvError` for a header that cannot be read.
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
    """Takes dicts and other mappings with the fields of the wire form, rows of sqlite3 and SQLAlchemy, and sessions.

    Money and shares are `Decimal`, `int` or text; instants are aware `datetime` or RFC 3339, and a naive `datetime` is
    read on the clock of `zone`. A `UUID` is its text; scalars of numpy and its arrays of one dimension are what they
    hold. Tags, `utms`, `arguments` and `contact` may be texts that are their JSON, as SQLite and polars hold them;
    flags are `bool`, 0 and 1 or text such as `t`, and the two ids text or whole numbers.

    Each record is judged by itself, as in `read_ndjson`, and so is one with a value that cannot be written as JSON: a
    `float` outside `utms` and `arguments`, a missing value that is not None (`NaN`, `NaT`, `NA`), bytes, a text with a
    lone surrogate, a naive `datetime` without a zone, or an object of another class. The `raw` of such a reject shows
    that value as `<…>`. What `records` itself raises is raised. For many records Arrow and NDJSON are faster.

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
    """Takes anything with `__arrow_c_stream__`: frames and tables of pyarrow, polars, DuckDB and pandas 3.

    A column holds the field that has its name in the wire form; `contact_name`, `contact_phone` and `contact_email` may
    stand for `contact`. Each row is judged as in `read_ndjson`, and a reject's `raw` is the row as JSON; rows are no
    lines, so its `line` is None. Values may come in any type that has them exactly: money and shares as decimals,
    integers or text and never as floats, instants as timestamps with a zone or text, flags as booleans or the
    numbers 0 and 1, tags as lists or as text that is a JSON array or one of PostgreSQL, `utms` and `arguments` as
    structs, maps or text that is a JSON object, the two ids also as whole numbers. What `to_arrow` computes is not
    read.

    A value that JSON has no form for, as bytes or NaN inside `arguments`, costs its row. A column whose type never fits
    is one `WrongTypeError` for the whole, which tells the cast to write in pandas, polars and SQL.

    >>> table, report = from_arrow(recent.to_arrow())
    >>> report.accepted == len(recent)
    True

    Raises `MissingFieldError` without a column for the id, the start or the channel, `ConflictError` for two columns of
    one name, `WrongTypeError` for a column that never fits, `ReadFailedError` when the stream fails or is not laid out
    as Arrow says, and the errors of `read_ndjson`. Whether its buffers are as long as it says, only its producer
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
    """What the native half reads from, and how many bytes it has, if that is known."""
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
    """The document of options that the core reads."""
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
    """A count as a number and a share as text, as the core tells them apart."""
    if max_rejects is None or (isinstance(max_rejects, int) and not isinstance(max_rejects, bool)):
        return max_rejects
    if isinstance(max_rejects, float):
        # The digits that a person wrote, not those of the nearest binary fraction.
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
