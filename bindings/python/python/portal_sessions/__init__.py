"""The sessions of an AI Employee: filter, count, explain and export them with one exact definition.

>>> import portal_sessions as ps
>>> table, report = ps.read_ndjson("sessions.ndjson")
>>> recent = table.filter(test=False, archived=False, last="30d", now="2026-11-22T00:00:00Z", zone="America/New_York")
>>> recent.summary().asr
Amount(exact=Decimal('70731.21375'), amount=Decimal('70731.21'), currency='USD')

- `read_ndjson`, `read_json`, `read_csv`, `from_arrow` and `from_dicts` give a `SessionTable` and an `IngestReport`.
- `SessionTable.filter`, `sort` and `page` give tables and sessions; a `Filter` says which are meant.
- `Policies` are a business's own choices; `SessionTable.summary` counts under them, `explain_asr` tells why.
- `polars.DataFrame(table)`, `pyarrow.table(table)` and `duckdb.sql("from table")` take a table, or the `rejects` of a
  report, as they are.
- `SessionTable.to_csv` writes a `View` of the columns with a `Manifest` to `verify` it by.
- `Review` applies an `Edit` and logs it. `describe()` tells every definition as data.
- Every failure is an `Error`, with a `code` that is the same in every language.

Nothing here reads a clock or the machine's time zone: they are arguments. Money is `Decimal` and never a float.
"""

from __future__ import annotations

import atexit as _atexit

from . import _native, guard
from ._asr import Amount, AppliedHours, AsrDifference, AsrExplanation, AsrFactor, AsrReconciliation
from ._describe import (
    ColumnDescription,
    Description,
    FilterDescription,
    FilterLimits,
    GroupingDescription,
    MetricDescription,
    describe,
)
from ._errors import (
    AmountOverflowError,
    Conflict,
    ConflictError,
    CurrencyMismatchError,
    CursorMismatchError,
    Difference,
    DuplicateIdError,
    DuplicateKeyError,
    EmptySetError,
    Error,
    FilterTooLargeError,
    InternalError,
    InvalidCsvError,
    InvalidCursorError,
    InvalidJsonError,
    InvalidNumberError,
    InvalidTimeError,
    InvalidUtf8Error,
    InvalidValueError,
    LineTooLongError,
    MissingFieldError,
    NowRequiredError,
    NumberOutOfRangeError,
    RangeReversedError,
    ReadFailedError,
    StoppedError,
    StringTooLongError,
    TimeOutOfRangeError,
    TooDeepError,
    TooManyRecordsError,
    TooManyRejectsError,
    TooManyRowsError,
    TooManyTagsError,
    UnknownColumnError,
    UnknownKeyError,
    UnknownSessionError,
    UnknownZoneError,
    UnsupportedVersionError,
    VersionConflictError,
    WriteFailedError,
    WrongFormatError,
    WrongTypeError,
    ZoneRequiredError,
)
from ._export import CellCounts, Check, CsvFile, Manifest, ManifestColumn, Verification, View, verify
from ._filter import ExplainedClause, ExplainedTree, Explanation, Filter, ResolvedFilter
from ._ingest import (
    Duplicate,
    Ingested,
    IngestReport,
    Limits,
    Reject,
    Rejects,
    Warnings,
    from_arrow,
    from_dicts,
    read_csv,
    read_json,
    read_ndjson,
)
from ._native import Session, start_of_day, tzdb_version
from ._policies import Fixed, LengthPolicy, LengthRule, NonOverflow, Policies, RevenuePolicy, Schedule, UnitPrice
from ._review import Edit, LogEntry, Preview, Review, Reviewed, replay
from ._summary import (
    Breakdown,
    ChannelCount,
    DayAsr,
    DayCount,
    Excluded,
    FactorOrigins,
    GroupMetrics,
    HoursCount,
    LengthCount,
    OriginCounts,
    Ratio,
    Summary,
    SummaryRange,
    TypeCount,
    Unassessed,
)
from ._table import Batch, Page, Query, SessionTable
from ._types import Changes, Clauses, Contact, Progress, SessionFields

__version__ = _native.version()

# Daemon threads that are in a call then stay there, and the interpreter ends without them.
_atexit.register(_native.end)

__all__ = [
    "Amount",
    "AmountOverflowError",
    "AppliedHours",
    "AsrDifference",
    "AsrExplanation",
    "AsrFactor",
    "AsrReconciliation",
    "Batch",
    "Breakdown",
    "CellCounts",
    "Changes",
    "ChannelCount",
    "Check",
    "Clauses",
    "ColumnDescription",
    "Conflict",
    "ConflictError",
    "Contact",
    "CsvFile",
    "CurrencyMismatchError",
    "CursorMismatchError",
    "DayAsr",
    "DayCount",
    "Description",
    "Difference",
    "Duplicate",
    "DuplicateIdError",
    "DuplicateKeyError",
    "Edit",
    "EmptySetError",
    "Error",
    "Excluded",
    "ExplainedClause",
    "ExplainedTree",
    "Explanation",
    "FactorOrigins",
    "Filter",
    "FilterDescription",
    "FilterLimits",
    "FilterTooLargeError",
    "Fixed",
    "GroupMetrics",
    "GroupingDescription",
    "HoursCount",
    "IngestReport",
    "Ingested",
    "InternalError",
    "InvalidCsvError",
    "InvalidCursorError",
    "InvalidJsonError",
    "InvalidNumberError",
    "InvalidTimeError",
    "InvalidUtf8Error",
    "InvalidValueError",
    "LengthCount",
    "LengthPolicy",
    "LengthRule",
    "Limits",
    "LineTooLongError",
    "LogEntry",
    "Manifest",
    "ManifestColumn",
    "MetricDescription",
    "MissingFieldError",
    "NonOverflow",
    "NowRequiredError",
    "NumberOutOfRangeError",
    "OriginCounts",
    "Page",
    "Policies",
    "Preview",
    "Progress",
    "Query",
    "RangeReversedError",
    "Ratio",
    "ReadFailedError",
    "Reject",
    "Rejects",
    "ResolvedFilter",
    "RevenuePolicy",
    "Review",
    "Reviewed",
    "Schedule",
    "Session",
    "SessionFields",
    "SessionTable",
    "StoppedError",
    "StringTooLongError",
    "Summary",
    "SummaryRange",
    "TimeOutOfRangeError",
    "TooDeepError",
    "TooManyRecordsError",
    "TooManyRejectsError",
    "TooManyRowsError",
    "TooManyTagsError",
    "TypeCount",
    "Unassessed",
    "UnitPrice",
    "UnknownColumnError",
    "UnknownKeyError",
    "UnknownSessionError",
    "UnknownZoneError",
    "UnsupportedVersionError",
    "Verification",
    "VersionConflictError",
    "View",
    "Warnings",
    "WriteFailedError",
    "WrongFormatError",
    "WrongTypeError",
    "ZoneRequiredError",
    "describe",
    "from_arrow",
    "from_dicts",
    "guard",
    "read_csv",
    "read_json",
    "read_ndjson",
    "replay",
    "start_of_day",
    "tzdb_version",
    "verify",
]
