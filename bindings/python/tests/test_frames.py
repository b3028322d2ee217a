"""The frames of a breakdown: the same columns and types whatever groups there are, and everything a rate is made of."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

import pandas
import polars
import portal_sessions as ps
import pytest
from conftest import session, table
from portal_sessions._summary import Grouping

EVERY = [
    "count",
    "excluded_test",
    "excluded_archived",
    "asr",
    "opportunity_value",
    "leads",
    "opportunities",
    *(f"{score}{part}" for score in ("css", "oss", "lss") for part in ("", "_numerator", "_denominator")),
    "unassessed_leads",
    "unassessed_opportunities",
    "unknown_assessment_leads",
    "unknown_assessment_opportunities",
]


@pytest.mark.parametrize("grouping", get_args(Grouping))
def test_a_frame_of_nothing_has_the_columns_of_any(recent: ps.SessionTable, grouping: Grouping) -> None:
    some, none = recent.by(grouping), recent.filter(channels="fax").by(grouping, zone="UTC")
    # A range, or seven weekdays, are there without a session, too.
    if grouping not in ("day", "week", "month", "weekday", "hour_of_day"):
        assert len(none) == 0
    for breakdown in (some, none, ps.from_dicts([]).table.by(grouping, zone="UTC")):
        frame = breakdown.to_pandas()
        assert list(frame.columns) == [grouping, *EVERY] and len(frame) == len(breakdown)
        assert frame.dtypes.equals(some.to_pandas().dtypes)
        lazy = breakdown.to_polars()
        assert lazy.schema == some.to_polars().schema and lazy.height == len(breakdown)


def test_types_are_those_of_the_keys() -> None:
    nothing = ps.from_dicts([]).table
    kinds = {by: nothing.by(by, zone="UTC").to_polars().schema[by] for by in get_args(Grouping)}
    assert kinds.pop("day") == polars.Date
    assert kinds.pop("stars") == kinds.pop("hour_of_day") == polars.Int64
    assert set(kinds.values()) == {polars.String}
    types = nothing.by("type").to_pandas().dtypes
    assert types["type"] == pandas.Series(["a"]).dtype
    assert all(types[name] == "int64" for name in EVERY if "_" in name and name != "opportunity_value")
    # Sessions without a type, alone.
    frame = table(session()).by("type")
    assert frame.to_polars()["type"].to_list() == [None] and frame.to_pandas()["type"].isna().all()


def test_a_rate_can_be_made_of_the_frame() -> None:
    earned = {"is_lead": True, "is_opportunity": True, "lead_value": "100"}
    rows = table(
        session("a", auto_assessment="Yes-A", stars=5, **earned),
        session("b", auto_assessment="No", **earned),
        session("c", auto_assessment="yes-a", **earned),
        session("d", **earned),
        session("e", is_test=True, **earned),
        session("f", is_test=True, is_archived=True),
        session("g", is_archived=True),
    )
    [row] = rows.by("channel").to_polars().to_dicts()
    assert (row["count"], row["excluded_test"], row["excluded_archived"], row["leads"]) == (7, 2, 1, 4)
    assert (row["css"], row["css_numerator"], row["css_denominator"]) == (Decimal(1), 5, 5)
    assert (row["lss"], row["lss_numerator"], row["lss_denominator"]) == (Decimal("0.5"), 1, 2)
    assert (row["unassessed_opportunities"], row["unknown_assessment_opportunities"]) == (1, 1)
    assert rows.by("channel").to_pandas().to_dict("records")[0]["lss_denominator"] == 2
    [group] = rows.by("channel")
    assert group.unknown_assessment == (1, 1) and group.origins.lead_value == (1, 0)


def test_one_far_date_takes_nothing_away() -> None:
    rows = table(session("a", stars=4), session("b", started_at="9999-12-30T00:00:00Z"))
    summary = rows.summary(zone="UTC")
    assert (summary.range.days, summary.css.numerator, len(summary.sessions_by_date)) == ("with_sessions", 4, 2)
    for grouping in ("day", "week", "month"):
        groups = rows.by(grouping, zone="UTC")  # type: ignore[arg-type]
        assert (groups.range.days, [group.count for group in groups]) == ("with_sessions", [1, 1])
        assert len(groups.to_pandas()) == groups.to_polars().height == 2
    assert table(session()).by("day", zone="UTC").range.days == "every"
    assert rows.by("channel").range.days is None
