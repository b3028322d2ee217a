"""What a type checker takes and refuses: mypy fails for an `ignore` that is not needed. Nobody runs this file."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import assert_type

import portal_sessions as ps


def taken(table: ps.SessionTable, now: datetime) -> None:
    recent = table.filter(channels=["voice"], lead=True, from_=date(2026, 11, 1), stars=(4, None), now=now, zone="UTC")
    assert_type(recent, ps.SessionTable)
    assert_type(recent[0], ps.Session)
    assert_type(recent[:5], ps.SessionTable)
    assert_type(recent[0].lead_value, Decimal | None)
    assert_type(recent.to_csv("sessions.csv"), ps.Manifest)
    assert_type(recent.to_csv(), ps.CsvFile)
    assert_type(recent.to_csv(preset=ps.SpreadsheetOptions(semicolon=True)), ps.CsvFile)
    assert_type([session.id for session in recent], list[str])
    ps.RevenuePolicy(conversion_ratio="0.9", lead_value=ps.Fixed(65))
    ps.Session(id="s-1", started_at=now, channel="voice", lead_value=Decimal(1))
    ps.Edit(comment=None, stars=5)


def refused(table: ps.SessionTable) -> None:
    table.filter(chanels=["voice"])  # type: ignore[call-arg]
    table.filter(lead="yes")  # type: ignore[arg-type]
    table.filter(lengths="tiny")  # type: ignore[arg-type]
    table.by("moon")  # type: ignore[arg-type]
    table.to_csv(preset="excel")  # type: ignore[call-overload]
    table.to_csv(zone="UTC")  # type: ignore[call-overload]
    ps.SpreadsheetOptions(phones="hidden")  # type: ignore[arg-type]
    ps.RevenuePolicy(conversion_ratio=0.9)  # type: ignore[arg-type]
    ps.Session(id="s-1", lead_value=1.5)  # type: ignore[arg-type]
    ps.Edit(is_lead=True)  # type: ignore[call-arg]
    ps.Review("ann", "2026-11-01T00:00:00Z", "desk")  # type: ignore[arg-type]
