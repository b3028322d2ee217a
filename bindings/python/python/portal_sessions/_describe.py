"""Every definition as data, for help pages and tooltips."""

from __future__ import annotations

import json
from dataclasses import dataclass

from . import _native


@dataclass(frozen=True, slots=True)
class MetricDescription:
    """The definition of one number of a summary."""

    id: str
    """Its name in a `Summary`."""
    label: str
    """The label for people."""
    formula: str
    """The formula, in one line."""
    inputs: tuple[str, ...]
    """The ids of the columns that it is computed from."""
    excludes: tuple[str, ...]
    """The sessions that it excludes: `test`, `archived` (unless the policy counts them), `unassessed`."""
    unit: str
    """The unit of the value: `currency`, `sessions` or `share`."""
    kind: str
    """Whether values of disjoint sets can be added: `additive`, or `ratio` for numerators and denominators only."""
    source: str
    """Where the definition comes from: `stated` by the product's pages, `ruled` by this library, or `inferred`."""
    version: int
    """The version of the definition."""


@dataclass(frozen=True, slots=True)
class ColumnDescription:
    """The definition of one column."""

    id: str
    """Its id, the same in every language."""
    label: str
    """The default label for people."""
    meaning: str
    """What it shows of a session, in one sentence."""
    class_: str
    """The class of its values: `time`, `bool`, `money`, `ratio`, `integer`, `enum`, `text`, `identifier`, `phone`."""
    source: str
    """Where the definition comes from."""
    version: int
    """The version of the definition."""
    portal: str | None
    """Its label in the portal's view; None when that view does not have it."""
    builder: str | None
    """Its label in the Builder's view; None when that view does not have it."""


@dataclass(frozen=True, slots=True)
class FilterDescription:
    """The definition of one clause of a filter."""

    key: str
    """Its key; `from` is the keyword argument `from_`."""
    takes: str
    """The values that it takes, written like JSON."""
    shape: str
    """The type of that: `text`, `boolean`, `set`, `range`, or `sets` or `booleans` by their names."""
    meaning: str
    """The condition that a session must meet."""
    cost: int
    """How much it adds to the cost of its filter; for tags, once for each required tag."""
    source: str
    """Where the definition comes from."""
    version: int
    """The version of the definition."""


@dataclass(frozen=True, slots=True)
class FilterLimits:
    """The limits of a filter; one beyond them raises `FilterTooLargeError` or `TooDeepError`."""

    cost: int
    """The greatest cost of all its clauses together.

    A panel costs at least 1; a cost of 10,000 is about one second for a million sessions on one core.
    """
    values: int
    """The most values in all its sets together."""
    levels: int
    """The most levels of nesting: a panel is one level, and each `all`, `any` and `not` adds one."""


@dataclass(frozen=True, slots=True)
class GroupingDescription:
    """The definition of one grouping."""

    id: str
    """The id, which `SessionTable.by` takes."""
    label: str
    """The label for people."""
    meaning: str
    """What the groups are, in one sentence."""
    source: str
    """Where the definition comes from."""
    version: int
    """The version of the definition."""


@dataclass(frozen=True, slots=True)
class Description:
    """The definition of every metric, column, filter and grouping, as data."""

    metrics: tuple[MetricDescription, ...]
    """The numbers of a summary."""
    columns: tuple[ColumnDescription, ...]
    """The columns of views and exports."""
    filters: tuple[FilterDescription, ...]
    """The clauses of filters."""
    filter_limits: FilterLimits
    """The limits of a filter."""
    groupings: tuple[GroupingDescription, ...]
    """The groupings of a breakdown."""

    def to_json(self) -> str:
        """The definitions as JSON text, the same in every language."""
        return _native.describe()


def describe() -> Description:
    """The definition of every metric, column, filter and grouping as data, for help pages and tooltips.

    >>> [metric.id for metric in describe().metrics][:2]
    ['total', 'asr']
    """
    form = json.loads(_native.describe())
    tuples = ("inputs", "excludes")
    return Description(
        tuple(MetricDescription(**{**it, **{key: tuple(it[key]) for key in tuples}}) for it in form["metrics"]),
        tuple(ColumnDescription(**{"class_": it.pop("class"), **it}) for it in form["columns"]),
        tuple(FilterDescription(**it) for it in form["filters"]),
        FilterLimits(**form["filter_limits"]),
        tuple(GroupingDescription(**it) for it in form["groupings"]),
    )
