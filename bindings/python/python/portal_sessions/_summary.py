"""Summaries and breakdowns: the revenue, the scores and the counts of a set of sessions."""

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
    """A score as an exact ratio of two integers, which is not reduced."""

    numerator: int
    """For CSS the sum of the stars, for OSS and LSS the successes."""
    denominator: int
    """For CSS five times the assessed sessions, for OSS and LSS the assessed ones."""
    eligible: int
    """The sessions that could be assessed: for CSS all that are not excluded, for OSS opportunities, for LSS leads."""
    assessed: int
    """How many of those are assessed; the score is computed from them alone."""
    value: Decimal | None
    """Numerator ÷ denominator for display, rounded half-even to 4 decimals; None when the denominator is 0."""

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
        """The exact score; None when the denominator is 0."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    def __str__(self) -> str:
        return "–" if self.value is None else f"{self.value:f}"


@dataclass(frozen=True, slots=True)
class SummaryRange:
    """The time range of a summary or a breakdown, and the zone of its days."""

    from_: datetime | None
    """The start of the range, inclusive, in UTC; None without a lower bound."""
    to: datetime | None
    """The end of the range, exclusive, in UTC; None without an upper bound."""
    zone: str
    """The zone of its days."""
    tzdb: str
    """The version of the time-zone database."""
    days: str | None
    """Which of its days are listed: `every`, or only those `with_sessions` when there are more than 40,000.

    None for groupings other than days, weeks and months.
    """

    @classmethod
    def _of(cls, form: dict[str, Any]) -> SummaryRange:
        return cls(instant_of(form["from"]), instant_of(form["to"]), form["zone"] or "", form["tzdb"], form["days"])


class Excluded(NamedTuple):
    """The number of sessions that revenue and scores exclude, by reason."""

    test: int
    """Test sessions, including archived ones."""
    archived: int
    """Archived sessions that are not tests; 0 when the policy counts them."""


class Unassessed(NamedTuple):
    """The number of sessions that scores exclude because of their assessment."""

    leads: int
    """The number of leads."""
    opportunities: int
    """The number of opportunities."""


class FactorOrigins(NamedTuple):
    """The origins of one factor; together, the sessions that are not excluded and have an ASR above 0."""

    session: int
    """The number of sessions with the recorded value."""
    policy: int
    """The number of sessions with the policy's value."""


class OriginCounts(NamedTuple):
    """How often each factor of the ASR was recorded, and how often it came from the policy.

    It covers the sessions that are not excluded and have an ASR above 0. Recorded values take precedence over the
    policy, unless it overrides them: when a policy seems to have no effect, its numbers under `policy` are 0.
    """

    lead_value: FactorOrigins
    """The origins of the lead value."""
    conversion_ratio: FactorOrigins
    """The origins of the conversion ratio."""
    recognition: FactorOrigins
    """The origins of the recognition."""

    @classmethod
    def _of(cls, form: dict[str, dict[str, int]]) -> OriginCounts:
        return cls(**{factor: FactorOrigins(**counts) for factor, counts in form.items()})


@dataclass(frozen=True, slots=True)
class DayCount:
    """The number of sessions that started on one local day."""

    date: date
    """The day in the summary's zone."""
    count: int
    """The number of sessions; 0 on an empty day."""


@dataclass(frozen=True, slots=True)
class TypeCount:
    """The number of sessions with one session type."""

    type: str | None
    """The session type; None for sessions without one, which come last."""
    count: int
    """The number of sessions."""


@dataclass(frozen=True, slots=True)
class ChannelCount:
    """The number of sessions on one channel."""

    channel: str
    """The channel's name."""
    count: int
    """The number of sessions."""


@dataclass(frozen=True, slots=True)
class HoursCount:
    """The number of sessions that started inside or outside working hours, or at unknown hours."""

    hour: str
    """`Working hours`, `Non working hours` or `Unknown`, as the product's statistics call them."""
    count: int
    """The number of sessions."""


@dataclass(frozen=True, slots=True)
class LengthCount:
    """The number of sessions of one length class."""

    length: str
    """`short`, `regular`, `long` or `unknown`."""
    count: int
    """The number of sessions."""


@dataclass(frozen=True, slots=True)
class DayAsr:
    """The ASR of the sessions that started on one local day."""

    date: date
    """The day in the summary's zone."""
    sum: Decimal
    """The exact sum over the sessions that are not excluded."""


@dataclass(frozen=True, slots=True, eq=False)
class Summary(Written):
    """The numbers of a set of sessions. All of them are exact.

    `total` and the counts by date, type, channel, hours and length cover every session. Amounts, scores, leads and
    opportunities exclude test sessions and, unless the policy counts them, archived ones; `excluded` is the number of
    those. `describe().metrics` has the formula of each.
    """

    total: int
    """The number of sessions, including excluded ones."""
    range: SummaryRange
    """The time range, and the zone of its days."""
    asr: Amount
    """The additional secured revenue of the sessions that are not excluded."""
    opportunity_value: Amount
    """The sum of the lead values of all opportunities."""
    leads: int
    """The number of leads: sessions in which the user wanted to buy."""
    opportunities: int
    """The number of opportunities: sessions in which the request could be served."""
    css: Ratio
    """The conversation score: Σ stars ÷ (5 × sessions with stars)."""
    oss: Ratio
    """The opportunity success score: successes ÷ assessed opportunities."""
    lss: Ratio
    """The lead success score: successes ÷ assessed leads."""
    excluded: Excluded
    """The number of sessions that revenue and scores exclude, by reason."""
    unassessed: Unassessed
    """Leads and opportunities that are not assessed, so that scores exclude them."""
    unknown_assessment: Unassessed
    """Those whose assessment is none of `Yes-A`, `Yes-B` and `No`, so that scores exclude them."""
    origins: OriginCounts
    """How often each factor of the ASR was recorded in the session, and how often it came from the policy."""
    sessions_by_date: tuple[DayCount, ...]
    """The number of sessions on every local day, ascending; without empty days if `range.days` is `with_sessions`."""
    sessions_by_type: tuple[TypeCount, ...]
    """The number of sessions with each session type, ordered by name."""
    sessions_by_channel: tuple[ChannelCount, ...]
    """The number of sessions on each channel, ordered by name."""
    sessions_by_hours: tuple[HoursCount, ...]
    """The number of sessions inside and outside working hours, and at unknown hours."""
    sessions_by_length: tuple[LengthCount, ...]
    """The number of sessions of each length class, ordered by name."""
    sessions_by_asr: tuple[DayAsr, ...]
    """The ASR on the same days as `sessions_by_date`."""
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
"""The property by which a breakdown groups sessions. Every session is in exactly one group; see `describe()`."""


@dataclass(frozen=True, slots=True)
class GroupMetrics:
    """The numbers of one group of sessions, each defined as in a `Summary`."""

    key: date | str | int | None
    """The value that its sessions share; None for sessions without one."""
    count: int
    """The number of sessions, including excluded ones."""
    asr: Amount
    """The additional secured revenue."""
    opportunity_value: Amount
    """The sum of the lead values of all opportunities."""
    leads: int
    """The number of leads."""
    opportunities: int
    """The number of opportunities."""
    css: Ratio
    """The conversation score."""
    oss: Ratio
    """The opportunity success score."""
    lss: Ratio
    """The lead success score."""
    excluded: Excluded
    """The number of sessions that revenue and scores exclude, by reason."""
    unassessed: Unassessed
    """Leads and opportunities that are not assessed, so that scores exclude them."""
    unknown_assessment: Unassessed
    """Those whose assessment is none of `Yes-A`, `Yes-B` and `No`, so that scores exclude them."""
    origins: OriginCounts
    """How often each factor of the ASR was recorded, and how often it came from the policy."""

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
    """The numbers of a table, group by group: a sequence of `GroupMetrics`, which also converts to a data frame.

    Days, weeks, months, weekdays and hours of the day are in calendar order, names in the order of their code points,
    numbers ascending; sessions without a value come last.
    """

    __slots__ = ("_groups", "_json", "by", "range")
    by: str
    """The property by which sessions are grouped."""
    range: SummaryRange
    """The time range, and the zone of its days; the zone is empty when none was given."""

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
        """The JSON form as text, the same in every language."""
        return self._json

    def to_dict(self) -> dict[str, Any]:
        """The JSON form as a dict."""
        form: dict[str, Any] = json.loads(self._json)
        return form

    def _columns(self) -> dict[str, list[Any]]:
        columns: dict[str, list[Any]] = {self.by: [group.key for group in self]}
        for name in (*_COUNTS, *_AMOUNTS, *_SCORES):
            columns[name] = [_value(group, name) for group in self]
        return {name: columns[name] for name in (self.by, *_ORDER)}

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas frame with one row for each group; amounts and scores are `Decimal`.

        Its columns and their types do not depend on the groups. `count` includes every session; `leads`,
        `opportunities`, amounts and scores exclude those of `excluded_test` and `excluded_archived`.
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

        Its columns are those of `to_pandas`, and do not depend on the groups.
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
"""The columns of a breakdown's frame, after the column of its keys."""
_AMOUNTS = ("asr", "opportunity_value")
_SCORES = ("css", "oss", "lss")
_COUNTS = tuple(name for name in _ORDER if name not in (*_AMOUNTS, *_SCORES))


def _value(group: GroupMetrics, name: str) -> Any:
    """The value of a group in a column of the frame; a name such as `css_numerator` is an attribute of an attribute."""
    if name in _AMOUNTS:
        return getattr(group, name).exact
    if name in _SCORES:
        return getattr(group, name).value
    if hasattr(group, name):
        return getattr(group, name)
    owner, _, part = name.rpartition("_")
    return getattr(getattr(group, owner), part)
