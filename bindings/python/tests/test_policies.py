"""Policies as objects: what they take, what they refuse, and that their defaults are the core's."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import portal_sessions as ps
import pytest
from conftest import session

HALF: Any = 0.5
"""A float, where none belongs."""


def test_the_defaults_are_those_of_the_core() -> None:
    assert ps.RevenuePolicy() == ps.RevenuePolicy.from_dict({})
    assert ps.LengthPolicy() == ps.LengthPolicy.from_dict({})
    assert ps.Policies() == ps.Policies.from_dict({})
    assert ps.LengthPolicy().others == ps.LengthRule("user_messages", 3, 15)


def test_numbers_are_exact_however_they_come() -> None:
    for ratio in ("0.9", Decimal("0.90")):
        assert ps.RevenuePolicy(conversion_ratio=ratio).conversion_ratio == Decimal("0.9")
    assert ps.RevenuePolicy(lead_value=ps.Fixed(65)) == ps.RevenuePolicy(lead_value=ps.Fixed("65.00"))
    assert ps.RevenuePolicy(recognition=ps.NonOverflow("0.30")).to_dict()["recognition"] == {"non_overflow": "0.3"}
    units = ps.RevenuePolicy(lead_value=ps.UnitPrice("65"))
    lead = session(is_lead=True, is_opportunity=True, auto_assessment="Yes-A", lead_units=4, conversion_ratio="0.9")
    assert units.asr(lead) == 234
    assert units.explain(lead).factors[0].value == 260


@pytest.mark.parametrize(
    ("made", "error", "path"),
    [
        (lambda: ps.RevenuePolicy(conversion_ratio=HALF), ps.WrongTypeError, "conversion_ratio"),
        (lambda: ps.RevenuePolicy(conversion_ratio="1.5"), ps.NumberOutOfRangeError, "conversion_ratio"),
        (lambda: ps.RevenuePolicy(conversion_ratio="much"), ps.InvalidNumberError, "conversion_ratio"),
        (lambda: ps.RevenuePolicy(lead_value=ps.Fixed(HALF)), ps.WrongTypeError, "lead_value.fixed"),
        (lambda: ps.RevenuePolicy(lead_value=ps.Fixed("x")), ps.InvalidNumberError, "lead_value.fixed"),
        (lambda: ps.RevenuePolicy(currency="dollars"), ps.InvalidValueError, "currency"),
        (lambda: ps.RevenuePolicy.from_dict({"curency": "EUR"}), ps.UnknownKeyError, "curency"),
        (lambda: ps.LengthPolicy(others=ps.LengthRule("seconds", 9, 3)), ps.RangeReversedError, "others"),
        (lambda: ps.Schedule("UTC", {"mon": [("9:00", "17:00")]}), ps.InvalidValueError, "weekly.mon[0]"),
        (lambda: ps.Schedule("Mars"), ps.UnknownZoneError, "zone"),
        (lambda: ps.Policies.from_dict({"version": 2}), ps.UnsupportedVersionError, "version"),
    ],
)
def test_what_is_wrong_is_refused_at_once(made: Any, error: type[ps.Error], path: str | None) -> None:
    with pytest.raises(error) as caught:
        made()
    assert caught.value.path == path


def test_a_schedule_reads_the_clock_of_its_zone() -> None:
    hours = ps.Schedule(
        "america/new_york", {"mon": [("09:00", "17:00")], "fri": [("22:00", "06:00")]}, {date(2026, 12, 25): []}
    )
    assert hours.zone == "America/New_York"
    assert hours.is_working("2026-11-02T14:00:00Z") and not hours.is_working("2026-11-02T22:00:00Z")
    assert hours.is_working(datetime(2026, 11, 2, 9, 0)) and hours.is_working(datetime(2026, 11, 2, 14, tzinfo=UTC))
    assert not hours.is_working(datetime(2026, 12, 25, 23, 0))
    assert ps.Schedule.from_json(hours.to_json()) == hours == ps.Schedule.from_dict(hours.to_dict())
    policy = ps.RevenuePolicy(schedule=hours, recognition=ps.NonOverflow(0))
    assert ps.RevenuePolicy.from_json(policy.to_json()) == policy
    lead = session(
        started_at="2026-11-02T14:00:00Z", is_lead=True, is_opportunity=True, auto_assessment="Yes-A", lead_value=1
    )
    explained = policy.explain(lead)
    assert explained.reason == "recognition_zero"
    assert explained.factors[4].hours == ps.AppliedHours("working", "schedule")


def test_they_never_change() -> None:
    policy = ps.RevenuePolicy()
    with pytest.raises(FrozenInstanceError):
        policy.currency = "EUR"  # type: ignore[misc]
    assert replace(policy, currency="EUR").to_dict()["currency"] == "EUR"
    assert len({policy, ps.RevenuePolicy(), replace(policy, currency="EUR")}) == 2
    assert hash(ps.Policies()) == hash(ps.Policies(ps.LengthPolicy(), policy))
    assert ps.Policies.from_json(ps.Policies().to_json()) == ps.Policies()
