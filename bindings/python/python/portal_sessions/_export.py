"""CSV exports with a manifest, and their verification."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import InitVar, dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from . import _html, _native
from ._errors import WrongTypeError, expected, shown, wrong_type
from ._filter import Filter
from ._types import Path, Place, Reader, Written, path_of, processors, several


class View:
    """A list of columns in order, each with its label: what an export writes.

    >>> View.portal().labels[:4]
    ('Datetime', 'Done', 'To Do', 'Topic')
    >>> View(["id", "asr"]).columns
    ('id', 'asr')

    Raises `UnknownColumnError`, `ConflictError` for a column that occurs twice, `EmptySetError`.
    """

    __slots__ = ("_form", "columns", "labels")
    _form: str | list[str]
    columns: tuple[str, ...]
    """The ids of the columns, in order."""
    labels: tuple[str, ...]
    """The labels of the columns, in the same order."""

    def __init__(self, columns: ViewLike, /) -> None:
        if isinstance(columns, Mapping):
            message = "a view is a list of ids, such as `list(columns)`, and its labels are those of the product"
            raise WrongTypeError(message, "view", shown(columns))
        if isinstance(columns, View):
            form: str | list[str] = columns._form
        elif isinstance(columns, str):
            form = str.__str__(columns)
        else:
            wanted = "a view, the name of one or ids of columns"
            form = list(several(columns, wanted, "view"))
        ids, labels = _native.view(json.dumps(form) if isinstance(form, str) else form)
        self._form = form
        self.columns, self.labels = tuple(ids), tuple(labels)

    @classmethod
    def of(cls, columns: Iterable[str]) -> View:
        """The columns with these ids, in this order; the same as `View([…])`."""
        return cls(columns)

    @classmethod
    def portal(cls) -> View:
        """The 11 columns of the portal, in its order (stated by the product's pages)."""
        return cls("portal")

    @classmethod
    def builder(cls) -> View:
        """The 26 columns of the Builder: those that its pages name, and two that they count without naming."""
        return cls("builder")

    @classmethod
    def fields(cls) -> View:
        """Every field of a record, without computed columns: with the `data` preset it reads back without loss."""
        return cls("fields")

    def __eq__(self, other: object) -> bool:
        return (
            (self.columns, self.labels) == (other.columns, other.labels) if isinstance(other, View) else NotImplemented
        )

    def __hash__(self) -> int:
        return hash((self.columns, self.labels))

    def __len__(self) -> int:
        return len(self.columns)

    def __repr__(self) -> str:
        return f"View({self._form!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return View, (self._form,)


ViewLike = View | str | Iterable[str]
"""A view, the name of one (`portal`, `builder`, `fields`), or ids of columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadsheetOptions:
    """What a CSV file for people looks like. An option that is None has its default.

    >>> german = SpreadsheetOptions(zone="Europe/Berlin", semicolon=True)
    >>> manifest = recent.to_csv("sessions.csv", preset=german)

    Raises `InvalidValueError`, `UnknownZoneError`, `WrongTypeError` and others with the option as their `path`.
    """

    zone: Place | None = None
    """The zone on whose clock the times are, as its name once it is made; by default that of the table's question."""
    semicolon: bool | None = None
    """`;` between cells together with a decimal comma, where people write `1,5`; off by default."""
    phones: Literal["marked", "plain"] | None = None
    """Whether plain international phone numbers get the guard's `'`, or lose their `+`; `marked` by default."""
    line_breaks: Literal["kept", "marked"] | None = None
    """Whether line breaks in a text stay, or become ` ⏎ ` so that each row is one line; `kept` by default."""
    utc_offset: bool | None = None
    """One more column at the end with the offset from UTC at the session's start; off by default."""
    zone_in_header: bool | None = None
    """The zone behind the label of each column of times, as `Datetime (Europe/Berlin)`; off by default."""

    def __post_init__(self) -> None:
        if self.zone is not None:
            object.__setattr__(self, "zone", _native.zone_name(self.zone))
        _native.check_preset(self._form())

    def _form(self) -> dict[str, Any]:
        """The options that were given, as the core reads them."""
        options = {field.name: getattr(self, field.name) for field in fields(self)}
        return {"name": "spreadsheet", **{name: value for name, value in options.items() if value is not None}}


Preset = Literal["spreadsheet", "data"] | SpreadsheetOptions
"""For whom a file is: for people, with all options at their default or with others, or for programs."""


def csv_options(view: ViewLike, preset: Preset, rows_per_file: int | None, threads: int | None) -> dict[str, Any]:
    """The document of options that the core reads."""
    form = preset._form() if isinstance(preset, SpreadsheetOptions) else preset
    options: dict[str, Any] = {"view": View(view)._form, "preset": form}
    options["threads"] = processors() if threads is None else threads
    return options if rows_per_file is None else {**options, "rows_per_file": rows_per_file}


class CellCounts(NamedTuple):
    """In how many cells a string was changed; all 0 with the `data` preset."""

    guarded: int
    """Cells that got a `'` so that no spreadsheet interprets them; `guard.decode` removes it."""
    cut: int
    """Cells of more than 32,767 UTF-16 units, which were cut and end with `…[cut]`."""
    controls_replaced: int
    """Cells in which control characters became U+FFFD."""
    line_breaks_replaced: int
    """Cells in which line breaks became ` ⏎ `."""


@dataclass(frozen=True, slots=True)
class ManifestColumn:
    """One column of a file."""

    id: str
    """The column's id."""
    label: str
    """The column's name in the header."""
    sum: Decimal | None
    """The exact sum over the rows of the file; None for columns that are neither money nor integers."""


@dataclass(frozen=True, slots=True, eq=False)
class Manifest(Written):
    """What a file was made from and what is in it, so that it can be verified and reproduced."""

    version: int
    """The version of the manifest's format."""
    library: str
    """The version of the library that wrote the file."""
    tzdb: str
    """The version of the time-zone database that it used."""
    definitions: Mapping[str, int]
    """The definitions that the cells depend on, each with its version."""
    filter: Filter
    """The filter of the table that was exported."""
    filter_sha256: str
    """The SHA-256 of the filter's canonical JSON."""
    from_: datetime | None
    """The first start of a session that the filter could match, inclusive, in UTC; None without a bound."""
    to: datetime | None
    """The end of the range of starts that it could match, exclusive, in UTC; None without a bound."""
    now: datetime | None
    """The present moment with which the filter was evaluated; None when none was given."""
    zone: str | None
    """The zone in which the filter was evaluated; None when none was given."""
    policies: str
    """The policies by which the sessions were scored, as JSON."""
    preset: Mapping[str, Any]
    """The preset and its options."""
    separator: str
    """The separator between the cells, `","` or `";"`, which `guard.decode` needs."""
    decimal_mark: str
    """The decimal mark of numbers, `"."` or `","`."""
    columns: tuple[ManifestColumn, ...]
    """The columns, in order."""
    rows_matched: int
    """The rows of the table."""
    rows_written: int
    """The rows of this file, without its header."""
    part: int
    """The number of this part, counted from 1."""
    parts: int
    """The number of parts."""
    cells: CellCounts
    """In how many cells a string was changed."""
    bytes: int
    """The size of the file in bytes."""
    sha256: str
    """The SHA-256 of the file's bytes."""
    _json: InitVar[str]

    def __post_init__(self, _json: str) -> None:
        object.__setattr__(self, "_json", _json)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Reads the JSON form. Raises `UnsupportedVersionError`, `UnknownKeyError` and others, with their path."""
        return cls._read(_native.manifest(text))

    @classmethod
    def _read(cls, text: str) -> Manifest:
        form: dict[str, Any] = json.loads(text)
        form["definitions"] = {rule["id"]: rule["version"] for rule in form["definitions"]}
        form["filter"] = Filter.from_json(form["filter"])
        form["from_"] = form.pop("from")
        for key in ("from_", "to", "now"):
            form[key] = form[key] and datetime.fromisoformat(form[key])
        form["cells"] = CellCounts(**form["cells"])
        form["columns"] = tuple(
            ManifestColumn(column["id"], column["label"], None if column["sum"] is None else Decimal(column["sum"]))
            for column in form["columns"]
        )
        return cls(**form, _json=text)

    def __repr__(self) -> str:
        return f"<Manifest of {self.rows_written} rows, {self.bytes} bytes, sha256 {self.sha256[:12]}…>"

    def _repr_html_(self) -> str:
        rows = [(column.id, column.label, column.sum) for column in self.columns]
        caption = f"{self.rows_written} of {self.rows_matched} rows, {self.bytes} bytes, sha256 {self.sha256}"
        return _html.table(["Column", "Label", "Sum"], rows, caption)


class CsvFile(NamedTuple):
    """A CSV file in memory, with its manifest."""

    data: bytes
    """The bytes of the file."""
    manifest: Manifest
    """What it was made from and what is in it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison between a file and its manifest."""

    name: str
    """The property that was compared, such as `sha256` or `sum.asr`."""
    expected: str
    """The value in the manifest."""
    found: str
    """The value in the file."""

    @property
    def ok(self) -> bool:
        """Whether both are equal."""
        return self.expected == self.found


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of a verification: what was compared and what could not be. It is true if every comparison held."""

    checks: tuple[Check, ...]
    """Every comparison that was made."""
    rounded: tuple[str, ...]
    """The ids of the columns whose sums were not compared, since their cells are rounded for display."""

    @property
    def failures(self) -> tuple[Check, ...]:
        """The comparisons that failed."""
        return tuple(check for check in self.checks if not check.ok)

    def __bool__(self) -> bool:
        return not self.failures


def verify(file: Path | bytes | bytearray | memoryview | Reader, manifest: Manifest | str) -> Verification:
    """Compares a file with its manifest, property by property, so that the result shows what was changed.

    `file` is a path, the bytes, or a binary file object, and is read once. A file that differs is not an error: the
    result is then false.

    Raises `OSError` for a path that cannot be opened and `ReadFailedError` when reading fails.
    """
    if isinstance(file, type):
        raise wrong_type("a path, bytes or a binary file object", file, "file")
    source: Any = bytes(file) if isinstance(file, bytearray | memoryview) else file
    source = path_of(source, "file") if isinstance(source, str | os.PathLike) else source
    text = manifest if isinstance(manifest, str) else expected(Manifest, manifest, "manifest").to_json()
    form = json.loads(_native.verify(source, text))
    return Verification(tuple(Check(**check) for check in form["checks"]), tuple(form["rounded"]))
