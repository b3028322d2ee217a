"""Every definition as data, for help pages and tooltips."""

from __future__ import annotations

import json
from dataclasses import dataclass

from . import _native


@dataclass(frozen=True, slots=True)
class MetricDescription:
    """What a metric is."""

    id: str
    """Its name in a summary."""
    label: str
    """What people call it."""
    formula: str
    """How it is computed, in words."""
    inputs: tuple[str, ...]
    """The ids of the columns it is computed from."""
    excludes: tuple[str, ...]
    """Which sessions it leaves out."""
    unit: str
    """`currency`, `sessions` or `share`."""
    kind: str
    """`additive` or `ratio`."""
    source: str
    """Where the definition comes from: `stated` by the product's pages, `ruled` by this library, or `inferred`."""
    version: int
    """The version of the definition."""


@dataclass(frozen=True, slots=True)
class ColumnDescription:
    """What a column shows."""

    id: str
    """Its id, the same in every language."""
    label: str
    """What people see above it."""
    meaning: str
    """One sentence."""
    class_: str
    """`time`, `bool`, `money`, `ratio`, `integer`, `enum`, `text`, `identifier` or `phone`."""
    source: str
    """Where the definition comes from."""
    version: int
    """The version of the definition."""
    portal: str | None
    """Its label in the portal; None where the portal does not show it."""
    builder: str | None
    """Its label in the Builder; None where the Builder does not show it."""


@dataclass(frozen=True, slots=True)
class FilterDescription:
    """What a clause of a filter means."""

    key: str
    """Its key; `from` is the keyword argument `from_`."""
    takes: str
    """What it takes, in words."""
    shape: str
    """The type of that: `text`, `boolean`, `set`, `range`, or `sets` or `booleans` by their names."""
    meaning: str
    """What it means, in words."""
    cost: int
    """What it adds to the cost of its filter; of tags, as much again for each one that a session must have."""
    source: str
    """Where the definition comes from."""
    version: int
    """The version of the definition."""


@dataclass(frozen=True, slots=True)
class FilterLimits:
    """How large a filter may be; a larger one is a `FilterTooLargeError`, or a `TooDeepError`."""

    cost: int
    """The most that the clauses of all its panels may cost together.

    A panel costs at least 1, and 10,000 is about a second for a million sessions on one core.
    """
    values: int
    """The most values that all its sets may name together."""
    levels: int
    """The most levels: a panel is one, and each `all`, `any` and `not` adds one."""


@dataclass(frozen=True, slots=True)
class GroupingDescription:
    """What the numbers of a table can be broken down by."""

    id: str
    """What `SessionTable.by` takes."""
    label: str
    """What people see."""
    meaning: str
    """What the groups are, in one sentence."""
    source: str
    """Where the definition comes from."""
    version: int
    """The version of the definition."""


@dataclass(frozen=True, slots=True)
class Description:
    """Every definition of this library as data."""

    metrics: tuple[MetricDescription, ...]
    """The numbers of a summary."""
    columns: tuple[ColumnDescription, ...]
    """The columns of views and exports."""
    filters: tuple[FilterDescription, ...]
    """The clauses of filters."""
    filter_limits: FilterLimits
    """How large a filter may be."""
    groupings: tuple[GroupingDescription, ...]
    """What `SessionTable.by` takes."""

    def to_json(self) -> str:
        """The wire form as text, the same in every language."""
        return _native.describe()


def describe() -> Description:
    """Every metric, column, filter and grouping as data, for help pages, tooltips and tables.

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
