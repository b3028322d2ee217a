"""The choices of a business by which its sessions are scored."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Self, TypeVar

from . import _native
from ._asr import AsrExplanation
from ._errors import expected
from ._types import Instant, Number, Place, Written, listed

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
PolicyFactor = Literal["lead_value", "conversion_ratio", "recognition"]
Hours = Iterable[tuple[str, str]]
"""Times of day such as `("09:00", "17:00")`: from the first, inclusive, to the second, exclusive."""

_T = TypeVar("_T")


def _set(policy: Any, **values: Any) -> None:
    for name, value in values.items():
        object.__setattr__(policy, name, value)


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same lead value for every lead whose session records none."""

    value: Number
    """The value in the currency of the policy; at most 12 digits before the point and 4 after it."""

    def __post_init__(self) -> None:
        _set(self, value=_decimal(self.value))


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """The session's `lead_units` times a price; a lead without units is worth 0."""

    price: Number
    """The price of one unit in the currency of the policy; at most 12 digits before the point and 4 after it."""

    def __post_init__(self) -> None:
        _set(self, price=_decimal(self.price))


@dataclass(frozen=True, slots=True)
class NonOverflow:
    """The agent answers first in working hours, and is credited with the share of calls that were missed before."""

    share: Number
    """The share, from 0 to 1 with at most 6 decimals."""

    def __post_init__(self) -> None:
        _set(self, share=_decimal(self.share))


@dataclass(frozen=True, slots=True, eq=False)
class Schedule(Written):
    """Working hours: for each day of the week the times at which people work, in one zone, with exceptions by date.

    Hours include their start and exclude their end. Hours that end before they start run over midnight, and belong to
    the day on which they start; an end of `24:00` is allowed. An exception replaces the hours that start on its date;
    an empty one means closed.

    >>> Schedule("America/New_York", {"mon": [("09:00", "17:00")]}, {date(2026, 12, 25): []})
    Schedule('America/New_York', weekly={'mon': [('09:00', '17:00')]}, exceptions={datetime.date(2026, 12, 25): []})

    Raises `InvalidValueError`, `UnknownZoneError` and others, with a `path`.
    """

    zone: Place
    """The zone whose local clock the hours refer to. The attribute is its name."""
    weekly: Mapping[Weekday, Hours] = field(default_factory=dict)
    """The hours of each weekday; a missing day has none."""
    exceptions: Mapping[date, Hours] = field(default_factory=dict)
    """The hours of single dates, in place of those of their weekday."""

    def __post_init__(self) -> None:
        zone = _native.zone_name(self.zone)
        weekly, exceptions = _each(self.weekly, _lists), _each(self.exceptions, _lists)
        if isinstance(exceptions, dict):
            exceptions = {str(day): hours for day, hours in exceptions.items()}
        self._take(_native.schedule({"zone": zone, "weekly": weekly, "exceptions": exceptions}))

    def _take(self, text: str) -> None:
        form = json.loads(text)
        weekly = {day: _pairs(hours) for day, hours in form["weekly"].items()}
        exceptions = {date.fromisoformat(day): _pairs(hours) for day, hours in form["exceptions"].items()}
        _set(self, zone=form["zone"], weekly=weekly, exceptions=exceptions, _json=text)

    @classmethod
    def _read(cls, text: str) -> Self:
        return _made(cls, text)

    @classmethod
    def from_dict(cls, form: Mapping[str, Any]) -> Schedule:
        """Reads the JSON form as a dict."""
        return _made(cls, _native.schedule(form))

    @classmethod
    def from_json(cls, text: str) -> Schedule:
        """Reads the JSON form."""
        return _made(cls, _native.schedule(text))

    def is_working(self, at: Instant) -> bool:
        """Whether an instant is within working hours. A naive `datetime` is a local time of this zone."""
        return _native.is_working(self._json, at)

    def __repr__(self) -> str:
        return f"Schedule({self.zone!r}, weekly={self.weekly!r}, exceptions={self.exceptions!r})"


@dataclass(frozen=True, slots=True)
class LengthRule:
    """A measure with its two bounds: `short` below the first, `long` from the second on, `regular` between."""

    measure: Literal["seconds", "user_messages"]
    """The measure: whole seconds from start to end, or the number of messages that the user sent."""
    short_below: int
    """The first value that is no longer short."""
    long_from: int
    """The first value that is long; not less than `short_below`."""


@dataclass(frozen=True, slots=True, eq=False)
class LengthPolicy(Written):
    """Which sessions are short, regular and long, channel by channel.

    The product's pages state no threshold, so the default is our ruling: voice in seconds with the bounds 30 and 300,
    every other channel in user messages with 3 and 15. `channels={}` gives every channel the rule `others`.
    """

    channels: Mapping[str, LengthRule] = field(default_factory=lambda: LengthPolicy.from_dict({}).channels)
    """The rules of single channels."""
    others: LengthRule = field(default_factory=lambda: LengthPolicy.from_dict({}).others)
    """The rule of all other channels."""

    def __post_init__(self) -> None:
        rules = {"channels": _each(self.channels, _rule), "others": _rule(self.others)}
        self._take(_native.length_policy(rules))

    def _take(self, text: str) -> None:
        form = json.loads(text)
        channels = {name: LengthRule(**rule) for name, rule in form["channels"].items()}
        _set(self, channels=channels, others=LengthRule(**form["others"]), _json=text)

    @classmethod
    def _read(cls, text: str) -> Self:
        return _made(cls, text)

    @classmethod
    def from_dict(cls, form: Mapping[str, Any]) -> LengthPolicy:
        """Reads the JSON form as a dict."""
        return _made(cls, _native.length_policy(form))

    @classmethod
    def from_json(cls, text: str) -> LengthPolicy:
        """Reads the JSON form."""
        return _made(cls, _native.length_policy(text))

    def classify(self, session: _native.Session) -> str:
        """The length class of one session: `short`, `regular`, `long`, or `unknown` when its measure is missing."""
        return _native.classify(self._json, session)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RevenuePolicy(Written):
    """How a business counts the additional secured revenue (ASR) of its sessions.

    A value that a session records takes precedence over the policy, unless the policy overrides that factor.
    `Summary.origins` counts where the values come from. The default is our ruling.

    >>> RevenuePolicy(currency="EUR", conversion_ratio="0.9", recognition=NonOverflow("0.30")).conversion_ratio
    Decimal('0.9')

    >>> RevenuePolicy(conversion_ratio="0.5", override="conversion_ratio").override
    ('conversion_ratio',)

    Raises `NumberOutOfRangeError`, `WrongTypeError` (for a float) and others with the field as their `path`;
    `ConflictError` when the lead value is overridden and its rule is `as_recorded`, which has no value of its own.
    """

    currency: str = "USD"
    """The ISO 4217 code of the currency of every amount. Nothing is converted."""
    conversion_ratio: Number = Decimal(1)
    """The conversion ratio of sessions that record none, from 0 to 1."""
    lead_value: Literal["as_recorded"] | Fixed | UnitPrice = "as_recorded"
    """What a lead is worth when its session does not record it; 0 with `as_recorded`."""
    recognition: Literal["overflow"] | NonOverflow = "overflow"
    """The share of a deal made in working hours that is credited to the agent; all of it with `overflow`."""
    schedule: Schedule | None = None
    """The working hours, for sessions that do not record whether they started in them."""
    count_archived: bool = False
    """Whether metrics count archived sessions."""
    override: PolicyFactor | Iterable[PolicyFactor] = ()
    """The factors for which the policy's value is used even where a session records one; a name or several."""

    def __post_init__(self) -> None:
        lead_value: Any = self.lead_value
        match lead_value:
            case Fixed(value):
                lead_value = {"fixed": value}
            case UnitPrice(price):
                lead_value = {"unit_price": price}
        recognition: Any = self.recognition
        if isinstance(recognition, NonOverflow):
            recognition = {"non_overflow": recognition.share}
        self._take(
            _native.revenue_policy(
                {
                    "currency": self.currency,
                    "conversion_ratio": self.conversion_ratio,
                    "lead_value": lead_value,
                    "recognition": recognition,
                    "schedule": self.schedule.to_dict() if isinstance(self.schedule, Schedule) else self.schedule,
                    "count_archived": self.count_archived,
                    "override": [self.override] if isinstance(self.override, str) else listed(self.override),
                }
            )
        )

    def _take(self, text: str) -> None:
        form = json.loads(text)
        lead_value, recognition, schedule = form["lead_value"], form["recognition"], form["schedule"]
        if isinstance(lead_value, dict):
            fixed = lead_value.get("fixed")
            lead_value = UnitPrice(lead_value["unit_price"]) if fixed is None else Fixed(fixed)
        if isinstance(recognition, dict):
            recognition = NonOverflow(recognition["non_overflow"])
        _set(
            self,
            currency=form["currency"],
            conversion_ratio=Decimal(form["conversion_ratio"]),
            lead_value=lead_value,
            recognition=recognition,
            schedule=schedule and Schedule.from_dict(schedule),
            count_archived=form["count_archived"],
            override=tuple(form["override"]),
            _json=text,
        )

    @classmethod
    def _read(cls, text: str) -> Self:
        return _made(cls, text)

    @classmethod
    def from_dict(cls, form: Mapping[str, Any]) -> RevenuePolicy:
        """Reads the JSON form as a dict."""
        return _made(cls, _native.revenue_policy(form))

    @classmethod
    def from_json(cls, text: str) -> RevenuePolicy:
        """Reads the JSON form."""
        return _made(cls, _native.revenue_policy(text))

    def asr(self, session: _native.Session) -> Decimal:
        """The exact ASR of one session, in the currency of the policy. Tests have one too; only sums exclude them."""
        return Decimal(_native.asr(self._json, session))

    def explain(self, session: _native.Session) -> AsrExplanation:
        """Explains the ASR of one session: each factor with its origin, and the reason for an ASR of 0."""
        return AsrExplanation._read(_native.explain_asr(self._json, session))


@dataclass(frozen=True, slots=True, eq=False)
class Policies(Written):
    """The choices of a business by which its sessions are scored: how length is classed and revenue is counted."""

    length: LengthPolicy = field(default_factory=LengthPolicy)
    """Which sessions are short, regular and long."""
    revenue: RevenuePolicy = field(default_factory=RevenuePolicy)
    """What a session earned, and which sessions count in metrics."""

    def __post_init__(self) -> None:
        length = expected(LengthPolicy, self.length, "length").to_dict()
        revenue = expected(RevenuePolicy, self.revenue, "revenue").to_dict()
        _set(self, _json=_native.policies({"version": 1, "length": length, "revenue": revenue}))

    def _take(self, text: str) -> None:
        form = json.loads(text)
        length, revenue = LengthPolicy.from_dict(form["length"]), RevenuePolicy.from_dict(form["revenue"])
        _set(self, length=length, revenue=revenue, _json=text)

    @classmethod
    def _read(cls, text: str) -> Self:
        return _made(cls, text)

    @classmethod
    def from_dict(cls, form: Mapping[str, Any]) -> Policies:
        """Reads the JSON form as a dict. A missing part has its default."""
        return _made(cls, _native.policies(form))

    @classmethod
    def from_json(cls, text: str) -> Policies:
        """Reads the JSON form. A missing part has its default."""
        return _made(cls, _native.policies(text))


def _made(cls: type[_T], text: str) -> _T:
    """A policy from the core's JSON."""
    policy = cls.__new__(cls)
    policy._take(text)  # type: ignore[attr-defined]
    return policy


# Values of a wrong shape are passed on unchanged, so that the core refuses them with their path.


def _decimal(number: Number) -> Number:
    return Decimal(number) if isinstance(number, int) and not isinstance(number, bool) else _of_text(number)


def _of_text(number: Number) -> Number:
    try:
        return Decimal(number) if isinstance(number, str) else number
    except ArithmeticError:
        return number


def _each(mapping: Any, shaped: Callable[[Any], Any]) -> Any:
    return {key: shaped(value) for key, value in mapping.items()} if isinstance(mapping, Mapping) else mapping


def _rule(rule: Any) -> Any:
    return asdict(rule) if isinstance(rule, LengthRule) else rule


def _lists(hours: Any) -> Any:
    hours = listed(hours)
    return [listed(pair) for pair in hours] if isinstance(hours, list) else hours


def _pairs(hours: Iterable[Iterable[str]]) -> list[tuple[str, ...]]:
    return [tuple(pair) for pair in hours]
