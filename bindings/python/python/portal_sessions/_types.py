"""Types that several modules share."""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any, Literal, NamedTuple, Protocol, Self, TypedDict

from ._errors import InvalidUtf8Error, InvalidValueError, UnknownKeyError, shown, unknown_keyword, wrong_type

Instant = datetime | str
"""An aware `datetime`, or an instant in RFC 3339.

A naive `datetime` is refused unless there is a zone of which it is a local time.
"""

Place = str | tzinfo
"""A time zone: its IANA name, a `ZoneInfo`, a pytz zone, or `timezone.utc`. Other fixed offsets are refused."""

Number = Decimal | int | str
"""An exact number. A `float` is refused."""

Path = str | os.PathLike[str]
"""The path of a file."""


class Reader(Protocol):
    """A binary file object to read from."""

    def read(self, size: int, /) -> bytes | bytearray | memoryview:
        """The next bytes, at most `size`; empty at the end."""
        ...


class Writer(Protocol):
    """A binary file object to write to."""

    def write(self, data: bytes, /) -> Any:
        """Writes the bytes."""
        ...


class ArrowStream(Protocol):
    """An object with an Arrow stream: of pyarrow, polars, DuckDB, pandas 3, or a `SessionTable`."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """A capsule that holds the stream."""
        ...


class Contact(NamedTuple):
    """The user with whom a session took place."""

    name: str | None = None
    """The name, unchanged."""
    phone: str | None = None
    """The phone number, unchanged."""
    email: str | None = None
    """The email address."""


class Progress(NamedTuple):
    """How far an ingest or an export has come."""

    rows: int
    """Records read so far, accepted or not, or rows written so far."""
    bytes: int
    """Bytes read or written so far."""


ProgressTo = Callable[[Progress], object] | bool | None
"""The observer of a long call: a function, `True` for a tqdm bar if tqdm is installed, or None.

An error of the function ends the work; its return value is ignored.
"""

Range = Mapping[str, Any] | Sequence[Any]
"""A range with inclusive ends: `(3, 5)`, with None for an open end, or `{"min": 3, "max": 5}`."""

Assessment = Literal["Yes-A", "Yes-B", "No"]
Length = Literal["short", "regular", "long", "unknown"]


class Clauses(TypedDict, total=False):
    """The clauses of a filter as keyword arguments; None stands for no clause.

    A set may be one value, or any iterable of values; None among them matches sessions without a value.
    """

    search: str | None
    """The string occurs in the contact's name, the summary, the comment or the phone, ignoring case and accents."""
    session_types: str | Iterable[str | None] | None
    """The session type is one of these."""
    lead: bool | None
    """Is a lead, or is not."""
    todo: bool | None
    """Is to do, or is not."""
    archived: bool | None
    """Is archived, or is not."""
    test: bool | None
    """Is a test, or is live."""
    done: bool | None
    """Is done, or is not."""
    opportunity: bool | None
    """Is an opportunity, or is not."""
    auto_assessment: Assessment | Iterable[Assessment | None] | None
    """The product's own assessment is one of these."""
    human_assessment: Assessment | Iterable[Assessment | None] | None
    """A person's assessment is one of these."""
    assessment: Assessment | Iterable[Assessment | None] | None
    """The effective assessment (a person's if there is one, or else the product's own) is one of these."""
    channels: str | Iterable[str] | None
    """The channel is one of these, such as `voice`, `text` or `chat`."""
    lengths: Length | Iterable[Length] | None
    """The length class, under the policies of the query, is one of these."""
    last: str | None
    """Started in the last days or hours before `now`, such as `30d` or `24h`; a day has 24 hours here."""
    calendar: str | None
    """Started on these days of the zone: `today`, `yesterday`, or `7d` for seven days of which today is the last."""
    from_: Instant | date | None
    """Started at this instant or later, or on this day or later."""
    to: Instant | date | None
    """Started before this instant, or on this day or before it.

    A `date` is inside the range with all its hours. A `datetime`, including a `pandas.Timestamp` at midnight, is the
    end of the range, exclusive.
    """
    tags: Mapping[str, Iterable[str]] | None
    """`{"any": […], "all": […], "none": […]}`: has at least one, every one, none of these tags."""
    stars: Range | None
    """The stars are in this range, within 1 to 5."""
    duration_s: Range | None
    """The duration in whole seconds is in this range."""
    user_messages: Range | None
    """The number of the user's messages is in this range."""
    asr: Range | None
    """The additional secured revenue, under the policies of the query, is in this range."""
    lead_value: Range | None
    """The recorded lead value is in this range."""
    ids: str | Iterable[str] | None
    """The id is one of these; a column of a frame will do."""
    external_ids: str | Iterable[str | None] | None
    """The id in another system is one of these."""
    agents: str | Iterable[str | None] | None
    """The AI Employee that answered is one of these."""
    languages: str | Iterable[str | None] | None
    """The language is one of these, letter for letter."""
    has: Mapping[str, bool] | None
    """`{"comment": True, "phone": False}`: each of these fields has a value, or has none.

    The fields are `external_id`, `ended_at`, `session_type`, `summary`, `comment`, `name`, `phone`, `email`, `tags`,
    `stars`, `lead_value`, `assessment` and `recording`. A text of white space is no value.
    """
    utms: Mapping[str, str | Iterable[str | None]] | None
    """`{"utm_source": ["google", None]}`: each of these is one of its texts; None selects sessions without it."""
    arguments: Mapping[str, str | Iterable[str | None]] | None
    """Each of these arguments is one of its texts, where one that is no text is its JSON."""


class Changes(TypedDict, total=False):
    """The fields that people may edit, as keyword arguments. None clears a field; a missing one is left unchanged."""

    comment: str | None
    """The reviewer's comment, at most 1 MiB."""
    is_done: bool
    """Whether the session is reviewed or completed."""
    is_todo: bool
    """Whether a follow-up is due."""
    tags: Iterable[str]
    """All tags in this order, at most 1,000; they replace those of the session."""
    stars: int | None
    """The stars, 1 to 5."""
    is_archived: bool
    """Whether the session is archived."""
    is_test: bool
    """Whether the session is test traffic."""
    is_opportunity: bool
    """Whether the request could be served, which makes the session an opportunity."""
    human_assessment: Assessment | None
    """A person's assessment, only in the Builder; with None the product's own assessment applies again."""


class SessionFields(TypedDict, total=False):
    """The fields of a session in its wire form, as keyword arguments."""

    id: str
    """The id, 1 to 256 bytes; required."""
    external_id: str | None
    """The id in another system."""
    started_at: Instant
    """When it started; required."""
    ended_at: Instant | None
    """When it ended; None while it is open."""
    channel: str
    """`voice`, `text`, `chat` or another; required."""
    session_type: str | None
    """The session type, which the portal calls the topic."""
    summary: str | None
    """What happened, in a few sentences."""
    comment: str | None
    """A reviewer's comment."""
    tags: Sequence[str] | AbstractSet[str]
    """The tags, at most 1,000."""
    contact: Mapping[str, str | None] | Contact
    """The name, the phone and the email of the contact."""
    is_done: bool
    """Whether it is reviewed or completed."""
    is_todo: bool
    """Whether a follow-up is due."""
    is_lead: bool
    """Whether it is a lead: the user wanted to buy."""
    is_opportunity: bool
    """Whether it is an opportunity: the request could be served."""
    is_test: bool
    """Whether it is test traffic."""
    is_archived: bool
    """Whether it is archived."""
    auto_assessment: str | None
    """The product's own assessment."""
    human_assessment: str | None
    """A person's assessment."""
    stars: int | None
    """The stars, 1 to 5."""
    lead_value: Number | None
    """What the lead is worth: at most 12 digits before the point and 4 after it."""
    lead_units: int | None
    """The number of units (guests, square feet) that the lead requests."""
    conversion_ratio: Number | None
    """The share of opportunities that become deals, 0 to 1 with at most 6 decimals."""
    recognition: Number | None
    """The share of the deal that is credited to the agent, 0 to 1 with at most 6 decimals."""
    hours: Literal["working", "non_working"] | None
    """Whether it started in working hours."""
    recorded_asr: Number | None
    """The ASR that another system recorded; only for reconciliation."""
    user_messages: int | None
    """The number of messages that the user sent."""
    agent_messages: int | None
    """The number of messages that the agent sent."""
    utms: Mapping[str, Any]
    """The UTM parameters, any JSON object."""
    arguments: Mapping[str, Any]
    """The arguments, any JSON object."""
    actual_result: str | None
    """The result that the agent reached."""
    expected_result: str | None
    """The result that it should have reached."""
    integration_idn: str | None
    """The integration through which it came."""
    connector_idn: str | None
    """The connector through which it came."""
    agent: str | None
    """The AI Employee that answered; at most 256 bytes."""
    language: str | None
    """The language of the conversation, a BCP 47 tag such as `en-US`, kept as given; at most 35 bytes."""
    recording: str | None
    """Where the recording of a call is; at most 2,048 bytes."""


def spell_out(keywords: type, *functions: Any) -> None:
    """Puts the keys of a `TypedDict` into the signature of functions, so that help and completion list them."""
    for function in functions:
        shown = inspect.signature(function)
        named = [it for it in shown.parameters.values() if it.kind is not it.VAR_KEYWORD]
        keys = inspect.get_annotations(keywords)
        spelled = [inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=...) for key in keys]
        function.__signature__ = shown.replace(parameters=[*named, *spelled])


def check_fields(fields: Mapping[str, Any]) -> None:
    """Refuses keyword arguments that are not fields of a session."""
    known = SessionFields.__annotations__
    for name in fields:
        if name not in known:
            error = UnknownKeyError(f"a session has no field `{name}`", name, name)
            raise unknown_keyword(error, known)


class Written:
    """An object with a JSON form of the core, by which it compares, hashes, pickles and is written."""

    __slots__ = ("_json",)
    _json: str

    @classmethod
    def _read(cls, text: str) -> Self:
        raise NotImplementedError

    def to_json(self) -> str:
        """The JSON form as text, the same in every language."""
        return self._json

    def to_dict(self) -> dict[str, Any]:
        """The JSON form as a dict: money, dates and instants are strings."""
        form: dict[str, Any] = json.loads(self._json)
        return form

    def __eq__(self, other: object) -> bool:
        return self._json == other._json if isinstance(other, type(self)) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._json)

    def __reduce__(self) -> tuple[Any, ...]:
        return self._read, (self._json,)


def instant_of(text: str | None) -> datetime | None:
    """The instant of the core's string form."""
    return None if text is None else datetime.fromisoformat(text)


def processors() -> int:
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def listed(values: Any) -> Any:
    """Several values as a list. A single value or a mapping is passed on unchanged, so that the core refuses it."""
    if isinstance(values, type) or not isinstance(values, Iterable) or isinstance(values, str | bytes | Mapping):
        return values
    try:
        each = iter(values)
    except TypeError:
        return values
    return list(each)


def several(values: Any, wanted: str, path: str) -> Iterator[Any]:
    """An iterator over several values; a single string or bytes are refused."""
    if isinstance(values, type | str | bytes | bytearray | memoryview) or not isinstance(values, Iterable):
        raise wrong_type(wanted, values, path)
    try:
        return iter(values)
    except TypeError as error:
        raise wrong_type(wanted, values, path) from error


def path_of(path: Path, argument: str) -> str:
    """The path as a string."""
    try:
        text = os.fspath(path)
    except TypeError as error:
        raise wrong_type("a path", path, argument) from error
    if not isinstance(text, str):
        raise wrong_type("a path as text", path, argument)
    if "\0" in text:
        raise InvalidValueError("no path has the character U+0000", argument, shown(path))
    try:
        os.fsencode(text)
    except UnicodeEncodeError as error:
        raise InvalidUtf8Error("a text with a lone surrogate is no path", argument, shown(path)) from error
    return text
