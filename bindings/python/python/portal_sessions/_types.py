"""The types that several modules speak of."""

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

A naive `datetime` is refused unless a zone says whose clock it is of.
"""

Place = str | tzinfo
"""A time zone: the name of one, a `ZoneInfo` or a zone of pytz, or `timezone.utc`. Another offset names no zone."""

Number = Decimal | int | str
"""An exact number. A `float` is refused."""

Path = str | os.PathLike[str]
"""The path of a file."""


class Reader(Protocol):
    """A binary file object to read from."""

    def read(self, size: int, /) -> bytes | bytearray | memoryview:
        """The next bytes, at most `size`; none at the end."""
        ...


class Writer(Protocol):
    """A binary file object to write to."""

    def write(self, data: bytes, /) -> Any:
        """Takes the bytes."""
        ...


class ArrowStream(Protocol):
    """Anything that gives an Arrow stream: of pyarrow, polars, DuckDB, pandas 3 or a `SessionTable`."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """A capsule that holds the stream."""
        ...


class Contact(NamedTuple):
    """Who a session was with."""

    name: str | None = None
    """The name as it was given."""
    phone: str | None = None
    """The phone number as it was given."""
    email: str | None = None
    """The email address."""


class Progress(NamedTuple):
    """How far an ingest or an export has come."""

    rows: int
    """Records read so far, accepted or not, or rows written so far."""
    bytes: int
    """Bytes read or written so far."""


ProgressTo = Callable[[Progress], object] | bool | None
"""Who is told how far it is: a function, `True` for a tqdm bar when tqdm is installed, or nobody.

What the function raises ends the work; what it gives is not looked at.
"""

Range = Mapping[str, Any] | Sequence[Any]
"""A range whose ends belong to it: `(3, 5)` with None for an open end, or `{"min": 3, "max": 5}`."""

Assessment = Literal["Yes-A", "Yes-B", "No"]
Length = Literal["short", "regular", "long", "unknown"]


class Clauses(TypedDict, total=False):
    """The clauses of a filter as keyword arguments; one that is None is not there.

    A set may be one value, or any iterable of values; None in it selects sessions without one.
    """

    search: str | None
    """The text occurs in the contact's name, summary, comment or phone, without regard to case and accents."""
    session_types: str | Iterable[str | None] | None
    """The session type is one of these."""
    lead: bool | None
    """Is a lead, or is none."""
    todo: bool | None
    """Is to do, or is not."""
    archived: bool | None
    """Is archived, or is not."""
    test: bool | None
    """Is a test, or is live."""
    done: bool | None
    """Is done, or is not."""
    opportunity: bool | None
    """Is an opportunity, or is none."""
    auto_assessment: Assessment | Iterable[Assessment | None] | None
    """The product's own assessment is one of these."""
    human_assessment: Assessment | Iterable[Assessment | None] | None
    """A person's assessment is one of these."""
    assessment: Assessment | Iterable[Assessment | None] | None
    """The effective assessment, a person's where there is one, is one of these."""
    channels: str | Iterable[str] | None
    """The channel is one of these, such as `voice`, `text` or `chat`."""
    lengths: Length | Iterable[Length] | None
    """The length class, under the policies of the question, is one of these."""
    last: str | None
    """Started in the last days or hours before `now`, like `30d` or `24h`; a day has 24 hours here."""
    calendar: str | None
    """Started on these days of the zone: `today`, `yesterday`, or `7d` for seven days of which today is the last."""
    from_: Instant | date | None
    """Started at this instant or later, or on this day or later."""
    to: Instant | date | None
    """Started before this instant, or on this day or before it.

    A `date` belongs to the range with all its hours. A `datetime`, a midnight of `pandas.Timestamp` among them, is the
    first instant after it.
    """
    tags: Mapping[str, Iterable[str]] | None
    """`{"any": […], "all": […], "none": […]}`: has at least one, every one, none of these tags."""
    stars: Range | None
    """The stars lie in this range, within 1 to 5."""
    duration_s: Range | None
    """The duration in whole seconds lies in this range."""
    user_messages: Range | None
    """The number of the user's messages lies in this range."""
    asr: Range | None
    """The additional secured revenue, under the policies of the question, lies in this range."""
    lead_value: Range | None
    """The recorded lead value lies in this range."""
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
    """`{"utm_source": ["google", None]}`: each of these UTM parameters is one of its texts; None is a session without it."""
    arguments: Mapping[str, str | Iterable[str | None]] | None
    """Each of these arguments is one of its texts, where one that is no text is its JSON."""


class Changes(TypedDict, total=False):
    """The fields that people edit, as keyword arguments; None clears one, and one that is not given stays."""

    comment: str | None
    """What the reviewer wrote."""
    is_done: bool
    """Reviewed or completed."""
    is_todo: bool
    """A follow-up is due."""
    tags: Iterable[str]
    """The tags, all of them and in this order."""
    stars: int | None
    """The stars, 1 to 5."""
    is_archived: bool
    """Put away."""
    is_test: bool
    """Test traffic."""
    is_opportunity: bool
    """The wish could be served."""
    human_assessment: Assessment | None
    """A person's assessment, in the Builder only."""


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
    """What a reviewer wrote."""
    tags: Sequence[str] | AbstractSet[str]
    """The tags, at most 1,000."""
    contact: Mapping[str, str | None] | Contact
    """Name, phone and email."""
    is_done: bool
    """Reviewed or completed."""
    is_todo: bool
    """A follow-up is due."""
    is_lead: bool
    """A lead."""
    is_opportunity: bool
    """The wish could be served."""
    is_test: bool
    """Test traffic."""
    is_archived: bool
    """Put away."""
    auto_assessment: str | None
    """The product's own assessment."""
    human_assessment: str | None
    """A person's assessment."""
    stars: int | None
    """1 to 5."""
    lead_value: Number | None
    """What the lead is worth: at most 12 digits before the point and 4 behind it."""
    lead_units: int | None
    """How many units (guests, square feet) the lead asks for."""
    conversion_ratio: Number | None
    """0 to 1, at most 6 decimals."""
    recognition: Number | None
    """0 to 1, at most 6 decimals."""
    hours: Literal["working", "non_working"] | None
    """Whether it started in working hours."""
    recorded_asr: Number | None
    """What another system says its ASR is; only for reconciling."""
    user_messages: int | None
    """How many messages the user sent."""
    agent_messages: int | None
    """How many messages the agent sent."""
    utms: Mapping[str, Any]
    """UTM parameters, any JSON."""
    arguments: Mapping[str, Any]
    """Arguments, any JSON."""
    actual_result: str | None
    """The result the agent reached."""
    expected_result: str | None
    """The result it should have reached."""
    integration_idn: str | None
    """The integration it came through."""
    connector_idn: str | None
    """The connector it came through."""
    agent: str | None
    """The AI Employee that answered; at most 256 bytes."""
    language: str | None
    """The language of the conversation, a BCP 47 tag such as `en-US`, kept as given; at most 35 bytes."""
    recording: str | None
    """Where the recording of a call is; at most 2,048 bytes."""


def spell_out(keywords: type, *functions: Any) -> None:
    """Shows the keys of a `TypedDict` as the keyword arguments that they are, so that help and completion have them."""
    for function in functions:
        shown = inspect.signature(function)
        named = [it for it in shown.parameters.values() if it.kind is not it.VAR_KEYWORD]
        keys = inspect.get_annotations(keywords)
        spelled = [inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=...) for key in keys]
        function.__signature__ = shown.replace(parameters=[*named, *spelled])


def check_fields(fields: Mapping[str, Any]) -> None:
    """Refuses keyword arguments that are no field of a session."""
    known = SessionFields.__annotations__
    for name in fields:
        if name not in known:
            error = UnknownKeyError(f"a session has no field `{name}`", name, name)
            raise unknown_keyword(error, known)


class Written:
    """What the core has as a text: it compares, hashes and pickles by that, and is written by it."""

    __slots__ = ("_json",)
    _json: str

    @classmethod
    def _read(cls, text: str) -> Self:
        raise NotImplementedError

    def to_json(self) -> str:
        """The JSON form as text, the same in every language."""
        return self._json

    def to_dict(self) -> dict[str, Any]:
        """The JSON form as a dict: money, dates and instants are texts."""
        form: dict[str, Any] = json.loads(self._json)
        return form

    def __eq__(self, other: object) -> bool:
        return self._json == other._json if isinstance(other, type(self)) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._json)

    def __reduce__(self) -> tuple[Any, ...]:
        return self._read, (self._json,)


def instant_of(text: str | None) -> datetime | None:
    """The instant of the core's text."""
    return None if text is None else datetime.fromisoformat(text)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def listed(values: Any) -> Any:
    """Several values as a list; what is one value, or has keys, is left as it is, for the core to refuse."""
    if isinstance(values, type) or not isinstance(values, Iterable) or isinstance(values, str | bytes | Mapping):
        return values
    try:
        each = iter(values)
    except TypeError:
        return values
    return list(each)


def several(values: Any, wanted: str, path: str) -> Iterator[Any]:
    """One after another of what was given for several values, which is no single text and no bytes."""
    if isinstance(values, type | str | bytes | bytearray | memoryview) or not isinstance(values, Iterable):
        raise wrong_type(wanted, values, path)
    try:
        return iter(values)
    except TypeError as error:
        raise wrong_type(wanted, values, path) from error


def path_of(path: Path, argument: str) -> str:
    """The text of a path."""
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
