"""The numbers of a set of sessions: revenue, scores and counts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import InitVar, dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, overload

from . import _html
from ._asr import Amount
from ._errors import expected
from ._types import Written, instant_of

if TYPE_CHECKING:
    import pandas
    import polars


@dataclass(frozen=True, slots=True)
class Ratio:
    """A score as two whole numbers, not reduced."""

    numerator: int
    """For CSS the sum of the stars, for OSS and LSS the successes."""
    denominator: int
    """For CSS five times the assessed sessions, for OSS and LSS the assessed ones."""
    eligible: int
    """For CSS live sessions that are not archived, for OSS opportunities, for LSS leads."""
    assessed: int
    """Those of them that were assessed."""
    value: Decimal | None
    """Numerator ÷ denominator with at most 4 decimals, half-even; None when the denominator is 0."""

    @classmethod
    def _of(cls, form: dict[str, Any]) -> Ratio:
        value = form["value"]
        return cls(
            form["numerator"],
            form["denominator"],
            form["eligible"],
            form["assessed"],
            None if value is None else Decimal(value),
        )

    @property
    def fraction(self) -> Fraction | None:
        """The score exactly; None when the denominator is 0."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    def __str__(self) -> str:
        return "–" if self.value is None else f"{self.value:f}"


@dataclass(frozen=True, slots=True)
class SummaryRange:
    """The time that a summary covers, and the place whose days it counts."""

    from_: datetime | None
    """The first instant that could match, in UTC."""
    to: datetime | None
    """The first instant after all that could match, in UTC."""
    zone: str
    """The zone whose days they are."""
    tzdb: str
    """The version of the time-zone database."""
    days: str | None
    """Which of its days are listed: `every`, or of more than 40,000 only the ones `with_sessions`.

    None where groups are no days, weeks or months.
    """

    @classmethod
    def _of(cls, form: dict[str, Any]) -> SummaryRange:
        return cls(instant_of(form["from"]), instant_of(form["to"]), form["zone"] or "", form["tzdb"], form["days"])


class Excluded(NamedTuple):
    """The sessions that no metric has."""

    test: int
    """Tests, archived ones among them."""
    archived: int
    """Archived ones that are no tests."""


class Unassessed(NamedTuple):
    """The sessions that are in neither part of a score because of their assessment."""

    leads: int
    """Leads among them."""
    opportunities: int
    """Opportunities among them."""


class FactorOrigins(NamedTuple):
    """Whose value one factor of the ASR was; both together are the sessions that count and have an ASR above 0."""

    session: int
    """In how many sessions it was the recorded one."""
    policy: int
    """In how many it was the policy's own or its default."""


class OriginCounts(NamedTuple):
    """Whose value each factor was, over the sessions that count and have an ASR above 0.

    Recorded values go before those of the policy, unless it overrides them: a policy of which nobody sees an effect
    has 0 under `policy`.
    """

    lead_value: FactorOrigins
    """Of the lead value."""
    conversion_ratio: FactorOrigins
    """Of the conversion ratio."""
    recognition: FactorOrigins
    """Of the recognition."""

    @classmethod
    def _of(cls, form: dict[str, dict[str, int]]) -> OriginCounts:
        return cls(**{factor: FactorOrigins(**counts) for factor, counts in form.items()})


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many sessions started on a day."""

    date: date
    """The day in the summary's zone."""
    count: int
    """How many; 0 for a day without any."""


@dataclass(frozen=True, slots=True)
class TypeCount:
    """How many sessions have a type."""

    type: str | None
    """The type; None for those without one, which come last."""
    count: int
    """How many."""


@dataclass(frozen=True, slots=True)
class ChannelCount:
    """How many sessions took place on a channel."""

    channel: str
    """The channel."""
    count: int
    """How many."""


@dataclass(frozen=True, slots=True)
class HoursCount:
    """How many sessions started in working hours, outside them, or nobody knows when."""

    hour: str
    """`Working hours`, `Non working hours` or `Unknown`, as the product's statistics call them."""
    count: int
    """How many."""


@dataclass(frozen=True, slots=True)
class LengthCount:
    """How many sessions are of a class of length."""

    length: str
    """`short`, `regular`, `long` or `unknown`."""
    count: int
    """How many."""


@dataclass(frozen=True, slots=True)
class DayAsr:
    """What the sessions of a day earned."""

    date: date
    """The day in the summary's zone."""
    sum: Decimal
    """The sum of their ASR, exactly."""


@dataclass(frozen=True, slots=True, eq=False)
class Summary(Written):
    """The numbers of a set of sessions. All of them are exact.

    `total` and the counts by date, type, channel, hours and length cover every session; the amounts, the scores, leads
    and opportunities leave out tests and, unless the policy counts them, archived sessions: `excluded` counts those.
    """

    total: int
    """How many sessions there are."""
    range: SummaryRange
    """The time and the place they are of."""
    asr: Amount
    """The additional secured revenue."""
    opportunity_value: Amount
    """The sum of the lead values of the opportunities."""
    leads: int
    """How many leads."""
    opportunities: int
    """How many opportunities."""
    css: Ratio
    """The conversation score: Σ stars ÷ (5 × assessed)."""
    oss: Ratio
    """The opportunity success score: successes ÷ opportunities."""
    lss: Ratio
    """The lead success score: successes ÷ leads."""
    excluded: Excluded
    """The sessions that no metric has, by reason."""
    unassessed: Unassessed
    """The leads and opportunities that nobody assessed."""
    unknown_assessment: Unassessed
    """Those whose assessment is none of `Yes-A`, `Yes-B` and `No`; no score has them."""
    origins: OriginCounts
    """Whose value each factor of the ASR was: the sessions' own or the policy's."""
    sessions_by_date: tuple[DayCount, ...]
    """One row for each local day of the range, ascending; empty days too, unless `range.days` is `with_sessions`."""
    sessions_by_type: tuple[TypeCount, ...]
    """One row for each type, ascending."""
    sessions_by_channel: tuple[ChannelCount, ...]
    """One row for each channel, ascending."""
    sessions_by_hours: tuple[HoursCount, ...]
    """In working hours, outside, unknown."""
    sessions_by_length: tuple[LengthCount, ...]
    """One row for each class of length."""
    sessions_by_asr: tuple[DayAsr, ...]
    """The ASR of each local day of the range."""
    _json: InitVar[str]

    @classmethod
    def _read(cls, text: str) -> Summary:
        form = json.loads(text)
        return cls(
            total=form["total"],
            range=SummaryRange._of(form["range"]),
            asr=Amount._of(form["asr"]),
            opportunity_value=Amount._of(form["opportunity_value"]),
            leads=form["leads"],
            opportunities=form["opportunities"],
            css=Ratio._of(form["css"]),
            oss=Ratio._of(form["oss"]),
            lss=Ratio._of(form["lss"]),
            excluded=Excluded(**form["excluded"]),
            unassessed=Unassessed(**form["unassessed"]),
            unknown_assessment=Unassessed(**form["unknown_assessment"]),
            origins=OriginCounts._of(form["origins"]),
            sessions_by_date=tuple(
                DayCount(date.fromisoformat(row["date"]), row["count"]) for row in form["sessions_by_date"]
            ),
            sessions_by_type=tuple(TypeCount(**row) for row in form["sessions_by_type"]),
            sessions_by_channel=tuple(ChannelCount(**row) for row in form["sessions_by_channel"]),
            sessions_by_hours=tuple(HoursCount(**row) for row in form["sessions_by_hours"]),
            sessions_by_length=tuple(LengthCount(**row) for row in form["sessions_by_length"]),
            sessions_by_asr=tuple(
                DayAsr(date.fromisoformat(row["date"]), Decimal(row["sum"])) for row in form["sessions_by_asr"]
            ),
            _json=text,
        )

    def __post_init__(self, _json: str) -> None:
        object.__setattr__(self, "_json", _json)

    def __str__(self) -> str:
        scores = f"CSS {self.css}, OSS {self.oss}, LSS {self.lss}"
        return (
            f"{self.total} sessions: ASR {self.asr}, {self.leads} leads, {self.opportunities} opportunities, {scores}"
        )

    def __repr__(self) -> str:
        return f"<Summary of {self}>"

    def _left_out(self, name: str) -> str:
        unassessed, unknown = getattr(self.unassessed, name), getattr(self.unknown_assessment, name)
        return f"{unassessed} unassessed" + (f", {unknown} with an unknown assessment" if unknown else "")

    def _repr_html_(self) -> str:
        rows: list[tuple[str, object, str]] = [
            ("ASR", self.asr, ""),
            ("Opportunity value", self.opportunity_value, ""),
            ("Leads", self.leads, self._left_out("leads")),
            ("Opportunities", self.opportunities, self._left_out("opportunities")),
        ]
        for name, score in (("CSS", self.css), ("OSS", self.oss), ("LSS", self.lss)):
            rows.append((name, score, f"{score.numerator} ÷ {score.denominator}"))
        rows.append(("Left out", f"{self.excluded.test} test, {self.excluded.archived} archived", ""))
        return _html.table(["Metric", "Value", ""], rows, f"{self.total} sessions, days in {self.range.zone}")


Grouping = Literal[
    "day",
    "week",
    "month",
    "weekday",
    "hour_of_day",
    "type",
    "channel",
    "length",
    "hours",
    "assessment",
    "stars",
    "integration",
    "connector",
]
"""What the numbers of a table are broken down by: every session is in exactly one group. `describe()` tells each."""


@dataclass(frozen=True, slots=True)
class GroupMetrics:
    """The numbers of one group of sessions, each as in a `Summary`."""

    key: date | str | int | None
    """What its sessions have in common; None where they have no value."""
    count: int
    """How many sessions there are."""
    asr: Amount
    """The additional secured revenue."""
    opportunity_value: Amount
    """The sum of the lead values of the opportunities."""
    leads: int
    """How many leads."""
    opportunities: int
    """How many opportunities."""
    css: Ratio
    """The conversation score."""
    oss: Ratio
    """The opportunity success score."""
    lss: Ratio
    """The lead success score."""
    excluded: Excluded
    """The sessions that no metric has, by reason."""
    unassessed: Unassessed
    """The leads and opportunities that nobody assessed."""
    unknown_assessment: Unassessed
    """Those whose assessment is none of `Yes-A`, `Yes-B` and `No`."""
    origins: OriginCounts
    """Whose value each factor of the ASR was."""

    @classmethod
    def _of(cls, by: str, form: dict[str, Any]) -> GroupMetrics:
        return cls(
            key=date.fromisoformat(form["key"]) if by == "day" else form["key"],
            count=form["count"],
            asr=Amount._of(form["asr"]),
            opportunity_value=Amount._of(form["opportunity_value"]),
            leads=form["leads"],
            opportunities=form["opportunities"],
            css=Ratio._of(form["css"]),
            oss=Ratio._of(form["oss"]),
            lss=Ratio._of(form["lss"]),
            excluded=Excluded(**form["excluded"]),
            unassessed=Unassessed(**form["unassessed"]),
            unknown_assessment=Unassessed(**form["unknown_assessment"]),
            origins=OriginCounts._of(form["origins"]),
        )


class Breakdown(Sequence[GroupMetrics]):
    """The numbers of a table, group by group: a sequence of `GroupMetrics`, and a table of one row for each.

    Days, weeks, months, weekdays and hours of the day come in their own order, names by code points, numbers ascending;
    sessions without a value come last.
    """

    __slots__ = ("_groups", "_json", "by", "range")
    by: str
    """What the groups are."""
    range: SummaryRange
    """The time and the place they are of; the zone is empty when it was not asked in one."""

    def __init__(self, text: str) -> None:
        form = json.loads(expected(str, text, "text"))
        self._json = text
        self.by = form["by"]
        self.range = SummaryRange._of(form["range"])
        self._groups = tuple(GroupMetrics._of(self.by, group) for group in form["groups"])

    @classmethod
    def _read(cls, text: str) -> Breakdown:
        return cls(text)

    @overload
    def __getitem__(self, place: int, /) -> GroupMetrics: ...
    @overload
    def __getitem__(self, place: slice, /) -> tuple[GroupMetrics, ...]: ...
    def __getitem__(self, place: int | slice, /) -> GroupMetrics | tuple[GroupMetrics, ...]:
        return self._groups[place]

    def __len__(self) -> int:
        return len(self._groups)

    def __eq__(self, other: object) -> bool:
        return self._json == other._json if isinstance(other, Breakdown) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._json)

    def __reduce__(self) -> tuple[Any, ...]:
        return Breakdown, (self._json,)

    def to_json(self) -> str:
        """The wire form as text, the same in every language."""
        return self._json

    def to_dict(self) -> dict[str, Any]:
        """The wire form as a dict."""
        form: dict[str, Any] = json.loads(self._json)
        return form

    def _columns(self) -> dict[str, list[Any]]:
        columns: dict[str, list[Any]] = {self.by: [group.key for group in self]}
        for name in (*_COUNTS, *_AMOUNTS, *_SCORES):
            columns[name] = [_value(group, name) for group in self]
        return {name: columns[name] for name in (self.by, *_ORDER)}

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas frame with one row for each group; amounts and scores are `Decimal`.

        Its columns and their types are the same whatever groups there are. `count` holds every session; `leads`,
        `opportunities`, amounts and scores leave out `excluded_test` and `excluded_archived`.
        """
        import pandas

        text = pandas.Series(["a"]).dtype
        key = {"day": object, "hour_of_day": "Int64", "stars": "Int64"}.get(self.by, text)
        types = {self.by: key, **dict.fromkeys(_COUNTS, "int64"), **dict.fromkeys((*_AMOUNTS, *_SCORES), object)}
        return pandas.DataFrame(
            {name: pandas.Series(values, dtype=types[name]) for name, values in self._columns().items()}
        )

    def to_polars(self) -> polars.DataFrame:
        """A polars frame with one row for each group; amounts and scores are decimals.

        Its columns are those of `to_pandas`, whatever groups there are.
        """
        import polars

        key = {"day": polars.Date, "hour_of_day": polars.Int64, "stars": polars.Int64}.get(self.by, polars.String)
        types: dict[str, Any] = {
            self.by: key,
            **dict.fromkeys(_COUNTS, polars.UInt64),
            **dict.fromkeys(_AMOUNTS, polars.Decimal(38, 16)),
            **dict.fromkeys(_SCORES, polars.Decimal(10, 4)),
        }
        columns = self._columns()
        return polars.DataFrame(columns, schema={name: types[name] for name in columns})

    def __repr__(self) -> str:
        return f"<Breakdown by {self.by}: {len(self)} groups>"

    def _repr_html_(self) -> str:
        header = [self.by, "Sessions", "ASR", "Leads", "Opportunities", "CSS", "OSS", "LSS"]
        rows = [(g.key, g.count, g.asr, g.leads, g.opportunities, g.css, g.oss, g.lss) for g in self]
        return _html.table(header, rows, f"{self.range.zone}".strip())


_ORDER = (
    "count",
    "excluded_test",
    "excluded_archived",
    "asr",
    "opportunity_value",
    "leads",
    "opportunities",
    "css",
    "css_numerator",
    "css_denominator",
    "oss",
    "oss_numerator",
    "oss_denominator",
    "lss",
    "lss_numerator",
    "lss_denominator",
    "unassessed_leads",
    "unassessed_opportunities",
    "unknown_assessment_leads",
    "unknown_assessment_opportunities",
)
"""The columns of a breakdown's frame, behind that of its keys."""
_AMOUNTS = ("asr", "opportunity_value")
_SCORES = ("css", "oss", "lss")
_COUNTS = tuple(name for name in _ORDER if name not in (*_AMOUNTS, *_SCORES))


def _value(group: GroupMetrics, name: str) -> Any:
    """What a column of a frame has of a group; a name of two parts is an attribute of an attribute."""
    if name in _AMOUNTS:
        return getattr(group, name).exact
    if name in _SCORES:
        return getattr(group, name).value
    if hasattr(group, name):
        return getattr(group, name)
    owner, _, part = name.rpartition("_")
    return getattr(getattr(group, owner), part)
