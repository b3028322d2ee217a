"""What stands for a zone or an instant: names, objects that have one, and the second of two hours."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import Any

import portal_sessions as ps
import pytest
import pytz
from conftest import session, table

ROWS = table(session(started_at="2026-11-01T06:30:00Z"))


class Loud(dt.tzinfo):
    """A zone that is none: it has neither a name nor a text."""

    def utcoffset(self, _: Any) -> Any:
        raise RuntimeError("no offset")

    def __repr__(self) -> str:
        raise RuntimeError("no text")


@pytest.mark.parametrize(
    "zone", ["America/New_York", zoneinfo.ZoneInfo("America/New_York"), pytz.timezone("America/New_York")]
)
def test_objects_with_a_name_are_zones(zone: Any) -> None:
    assert ROWS.summary(zone=zone).range.zone == "America/New_York"
    assert ps.Schedule(zone).zone == "America/New_York"


@pytest.mark.parametrize("zone", [dt.UTC, dt.UTC, dt.timezone(dt.timedelta(0), "Z"), pytz.utc, "utc"])
def test_utc_is_a_zone(zone: Any) -> None:
    assert ROWS.summary(zone=zone).range.zone == "UTC"


@pytest.mark.parametrize(
    ("zone", "meant"),
    [
        (dt.timezone(dt.timedelta(hours=2)), "Etc/GMT-2"),
        (dt.timezone(-dt.timedelta(hours=5)), "Etc/GMT+5"),
        ("UTC+2", "Etc/GMT-2"),
        ("GMT+5", "Etc/GMT-5"),
        ("-05:00", "Etc/GMT+5"),
    ],
)
def test_an_offset_is_pointed_to_a_zone(zone: Any, meant: str) -> None:
    with pytest.raises(ps.UnknownZoneError, match=f"those of `{meant.replace('+', '[+]')}`") as caught:
        ROWS.summary(zone=zone)
    assert caught.value.path == "zone" and caught.value.value is not None
    assert ROWS.summary(zone=meant).range.zone == meant


@pytest.mark.parametrize("zone", [dt.timezone(dt.timedelta(hours=5, minutes=30)), dt.timezone(dt.timedelta(seconds=1))])
def test_an_offset_without_a_zone_is_refused(zone: Any) -> None:
    with pytest.raises(ps.UnknownZoneError, match="such as `Europe/Berlin` at `zone`"):
        ROWS.summary(zone=zone)


@pytest.mark.parametrize("zone", [5, None.__class__, Loud(), dt.timedelta(0), "", b"UTC"])
def test_other_things_are_no_zones(zone: Any) -> None:
    with pytest.raises((ps.WrongTypeError, ps.UnknownZoneError)) as caught:
        ROWS.filter(last="1d", now="2026-11-01T00:00:00Z", zone=zone)
    assert caught.value.path == "zone"


def test_fold_says_which_hour_is_meant() -> None:
    zone = "America/New_York"
    first, second = dt.datetime(2026, 11, 1, 1, 30), dt.datetime(2026, 11, 1, 1, 30, fold=1)
    assert ROWS.filter(from_=second, zone=zone).query.from_ == dt.datetime(2026, 11, 1, 6, 30, tzinfo=dt.UTC)
    assert ROWS.count(last="1d", now=dt.datetime(2026, 11, 1, 1, 31, fold=1), zone=zone) == 1
    with pytest.raises(ps.InvalidTimeError, match="comes twice"):
        ROWS.filter(from_=first, zone=zone)
    with pytest.raises(ps.InvalidTimeError, match="skipped"):
        ROWS.filter(from_=dt.datetime(2026, 3, 8, 2, 30, fold=1), zone=zone)
    once = dt.datetime(2026, 11, 1, 9, 30, fold=1)
    assert ROWS.filter(from_=once, zone=zone).query.from_ == dt.datetime(2026, 11, 1, 14, 30, tzinfo=dt.UTC)


def test_every_wrong_moment_has_its_place() -> None:
    for now, error in (
        ("noon", ps.InvalidTimeError),
        (dt.date(2026, 11, 1), ps.InvalidTimeError),
        (5, ps.WrongTypeError),
    ):
        with pytest.raises(error) as caught:
            ROWS.filter(last="1d", now=now, zone="UTC")  # type: ignore[arg-type]
        assert caught.value.path == "now"
    with pytest.raises(ps.InvalidTimeError, match="no offset") as broken:
        ROWS.filter(last="1d", now=dt.datetime(2026, 11, 1, tzinfo=Loud()))
    assert broken.value.path == "now" and isinstance(broken.value.__cause__, RuntimeError)
    with pytest.raises(ps.InvalidTimeError) as noon:
        ps.start_of_day("noon", "UTC")  # type: ignore[arg-type]
    assert noon.value.path == "day"
