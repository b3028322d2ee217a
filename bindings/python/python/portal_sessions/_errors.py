"""One exception class for each kind of error, all derived from `Error`. The codes are the same in every language."""

from __future__ import annotations

import json
import keyword
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

if TYPE_CHECKING:
    from ._ingest import IngestReport

_T = TypeVar("_T")


class Error(Exception):
    """The base of every error of this library: what went wrong, where, and the value that caused it.

    `code` is for programs and never changes; the message is one sentence for people, whose wording may change.
    """

    code: ClassVar[str] = "ERROR"
    """The stable code, in upper case with underscores, such as `UNKNOWN_ZONE`."""

    message: str
    """The message without the path."""

    path: str | None
    """Where in the argument the error is, such as `contact.phone` or `all[0].channels`; None where there is no path."""

    value: str | None
    """The value that caused the error, cut to 200 characters; None where no single value did."""

    def __init__(self, message: str, path: str | None = None, value: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.value = value

    def __str__(self) -> str:
        return f"{self.message} at `{self.path}`" if self.path else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.path, self.value)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a `Conflict`, with both values."""

    field: str
    """The field's name in the wire form of a session."""
    yours: Any
    """The value in the edit that was refused."""
    theirs: Any
    """The value that the session has now."""

    def __hash__(self) -> int:
        return hash(self.field)


@dataclass(frozen=True, slots=True)
class Conflict:
    """The conflict of an edit that expected another version of its session."""

    expected: int
    """The version that the edit expected."""
    actual: int
    """The version that the session has."""
    differences: tuple[Difference, ...]
    """The fields whose value in the edit differs from that in the session now."""


class InternalError(Error, RuntimeError):
    """A fault of this library: please report it. Nothing was changed."""

    code: ClassVar[str] = "INTERNAL"


class InvalidJsonError(Error, ValueError):
    """The text is not JSON as RFC 8259 defines it."""

    code: ClassVar[str] = "INVALID_JSON"


class InvalidUtf8Error(Error, ValueError):
    """The bytes are not UTF-8."""

    code: ClassVar[str] = "INVALID_UTF8"


class DuplicateKeyError(Error, ValueError):
    """An object has the same key twice."""

    code: ClassVar[str] = "DUPLICATE_KEY"


class UnknownKeyError(Error, TypeError, ValueError):
    """A key that the document does not know."""

    code: ClassVar[str] = "UNKNOWN_KEY"


class MissingFieldError(Error, ValueError):
    """A required field is missing or null."""

    code: ClassVar[str] = "MISSING_FIELD"


class WrongTypeError(Error, TypeError):
    """A value has the wrong type."""

    code: ClassVar[str] = "WRONG_TYPE"


class InvalidValueError(Error, ValueError):
    """A value has the right type but is not one of those that are allowed."""

    code: ClassVar[str] = "INVALID_VALUE"


class EmptySetError(Error, ValueError):
    """A set, a list of conditions or a view is empty."""

    code: ClassVar[str] = "EMPTY_SET"


class ConflictError(Error, ValueError):
    """Two fields or keys say the same thing twice, or exclude each other."""

    code: ClassVar[str] = "CONFLICT"


class UnsupportedVersionError(Error, ValueError):
    """The version of a document is not one that this library reads."""

    code: ClassVar[str] = "UNSUPPORTED_VERSION"


class InvalidNumberError(Error, ValueError):
    """Not a plain decimal: exponents, `+`, `_`, `.5`, `5.` and `NaN` are refused."""

    code: ClassVar[str] = "INVALID_NUMBER"


class NumberOutOfRangeError(Error, ValueError):
    """A number outside its limits, or with more digits than are kept exactly."""

    code: ClassVar[str] = "NUMBER_OUT_OF_RANGE"


class AmountOverflowError(Error, OverflowError):
    """A sum of money that cannot be stored exactly."""

    code: ClassVar[str] = "OVERFLOW"


class CurrencyMismatchError(Error, ValueError):
    """Amounts of two currencies cannot be added."""

    code: ClassVar[str] = "CURRENCY_MISMATCH"


class InvalidTimeError(Error, ValueError):
    """Not an instant such as `2026-11-01T14:30:00Z`, or not a date such as `2026-11-01`."""

    code: ClassVar[str] = "INVALID_TIME"


class TimeOutOfRangeError(Error, ValueError):
    """A moment before 1970-01-01 or after 9999-12-30."""

    code: ClassVar[str] = "TIME_OUT_OF_RANGE"


class UnknownZoneError(Error, ValueError):
    """A time zone that the bundled database does not have."""

    code: ClassVar[str] = "UNKNOWN_ZONE"


class NowRequiredError(Error, ValueError):
    """The query needs the present moment, and none was given."""

    code: ClassVar[str] = "NOW_REQUIRED"


class ZoneRequiredError(Error, ValueError):
    """The query needs a time zone, and none was given."""

    code: ClassVar[str] = "ZONE_REQUIRED"


class RangeReversedError(Error, ValueError):
    """A range whose start lies after its end."""

    code: ClassVar[str] = "RANGE_REVERSED"


class LineTooLongError(Error, ValueError):
    """A record longer than the limit for one line."""

    code: ClassVar[str] = "LINE_TOO_LONG"


class TooDeepError(Error, ValueError):
    """JSON or a filter nested deeper than 64 levels."""

    code: ClassVar[str] = "TOO_DEEP"


class FilterTooLargeError(Error, ValueError):
    """A filter that is too expensive to evaluate, or whose sets name too many values."""

    code: ClassVar[str] = "FILTER_TOO_LARGE"


class StringTooLongError(Error, ValueError):
    """A string longer than its limit."""

    code: ClassVar[str] = "STRING_TOO_LONG"


class TooManyTagsError(Error, ValueError):
    """More tags on one session than the limit."""

    code: ClassVar[str] = "TOO_MANY_TAGS"


class TooManyRecordsError(Error, ValueError):
    """More records than the limit for one set."""

    code: ClassVar[str] = "TOO_MANY_RECORDS"


class TooManyRowsError(Error, ValueError):
    """More rows than a spreadsheet holds."""

    code: ClassVar[str] = "TOO_MANY_ROWS"


class DuplicateIdError(Error, ValueError):
    """Two records have the same id."""

    code: ClassVar[str] = "DUPLICATE_ID"


class WrongFormatError(Error, ValueError):
    """The whole input is in another format than the caller named: compressed, in UTF-16, or CSV read as JSON."""

    code: ClassVar[str] = "WRONG_FORMAT"

    report: IngestReport | None
    """The report on the records that were read before that was clear."""

    def __init__(
        self, message: str, path: str | None = None, value: str | None = None, report: IngestReport | None = None
    ) -> None:
        super().__init__(message, path, value)
        self.report = report

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.path, self.value, self.report)


class TooManyRejectsError(Error, ValueError):
    """More records were rejected than the caller allows."""

    code: ClassVar[str] = "TOO_MANY_REJECTS"

    report: IngestReport | None
    """The report on all records."""

    def __init__(
        self, message: str, path: str | None = None, value: str | None = None, report: IngestReport | None = None
    ) -> None:
        super().__init__(message, path, value)
        self.report = report

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.path, self.value, self.report)


class InvalidCsvError(Error, ValueError):
    """A CSV record with a quote that never ends or stands inside a cell, or with too many or too few fields."""

    code: ClassVar[str] = "INVALID_CSV"


class UnknownSessionError(Error, LookupError):
    """No session has this id."""

    code: ClassVar[str] = "UNKNOWN_SESSION"


class UnknownColumnError(Error, LookupError, ValueError):
    """No column has this id."""

    code: ClassVar[str] = "UNKNOWN_COLUMN"


class InvalidCursorError(Error, ValueError):
    """A cursor that this library did not make, or that was changed."""

    code: ClassVar[str] = "INVALID_CURSOR"


class CursorMismatchError(Error, ValueError):
    """A cursor of another filter, order or zone, or of other policies where the order depends on them."""

    code: ClassVar[str] = "CURSOR_MISMATCH"


class VersionConflictError(Error, ValueError):
    """The session has another version than the edit expects."""

    code: ClassVar[str] = "VERSION_CONFLICT"

    conflict: Conflict | None
    """Both versions, and both values of each field; None where a log has a gap."""

    def __init__(
        self, message: str, path: str | None = None, value: str | None = None, conflict: Conflict | None = None
    ) -> None:
        super().__init__(message, path, value)
        self.conflict = conflict

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.path, self.value, self.conflict)


class ReadFailedError(Error, OSError):
    """The file object that the caller passed failed to read."""

    code: ClassVar[str] = "READ_FAILED"


class WriteFailedError(Error, OSError):
    """The file object that the caller passed failed to write."""

    code: ClassVar[str] = "WRITE_FAILED"


class StoppedError(Error, RuntimeError):
    """The work was ended before it was done."""

    code: ClassVar[str] = "STOPPED"


CLASSES: dict[str, type[Error]] = {kind.code: kind for kind in Error.__subclasses__()}
"""The class of each code."""


def error_of(
    code: str, message: str, path: str | None, value: str | None, conflict: str | None, report: str | None
) -> Error:
    """The exception for an error of the core."""
    if report is not None:
        from ._ingest import IngestReport

        kind = WrongFormatError if code == WrongFormatError.code else TooManyRejectsError
        return kind(message, path, value, IngestReport._read(report))
    if conflict is None:
        return CLASSES[code](message, path, value)
    form = json.loads(conflict, parse_float=Decimal)
    differences = tuple(Difference(**difference) for difference in form["differences"])
    return VersionConflictError(message, path, value, Conflict(form["expected"], form["actual"], differences))


def expected(kind: type[_T], value: object, path: str) -> _T:
    """The value of an argument, which must be an instance of this class."""
    if isinstance(value, kind):
        return value
    raise wrong_type(f"a `{kind.__name__}`", value, path)


def wrong_type(wanted: str, value: object, path: str) -> WrongTypeError:
    """The error for an argument of another type."""
    return WrongTypeError(f"expected {wanted} and not a `{type(value).__name__}`", path, shown(value))


def unknown_keyword(error: UnknownKeyError, known: Collection[str]) -> UnknownKeyError:
    """The error for an unknown keyword argument, with similar ones in their Python spelling."""
    name = error.path or ""
    spelled = name + "_"
    offered = [spelled] if keyword.iskeyword(name) and spelled in known else get_close_matches(name, known, 3)
    if not offered:
        return error
    hint = " or ".join(f"`{it}`" for it in offered)
    return UnknownKeyError(f"there is no keyword `{name}`; did you mean {hint}", name, error.value)


def shown(value: object) -> str:
    """The `repr` of a value, or the name of its class where that fails."""
    try:
        return repr(value)[:200]
    except Exception:
        return f"<a `{type(value).__name__}`>"
