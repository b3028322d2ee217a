"""What the tests share."""

from __future__ import annotations

from pathlib import Path

import portal_sessions as ps
import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no failure, and no run depends on what an earlier one has found.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)
settings.load_profile("patient")

ROOT = Path(__file__).parents[3]
TESTDATA = ROOT / "crates/portal-sessions/testdata"
SAMPLE = ROOT / "examples/data/sessions.ndjson"
NOW = "2026-11-22T00:00:00Z"
ZONE = "America/New_York"


@pytest.fixture(scope="session")
def sample() -> ps.SessionTable:
    """The sessions of the repository's sample."""
    return ps.read_ndjson(SAMPLE).table


@pytest.fixture(scope="session")
def recent(sample: ps.SessionTable) -> ps.SessionTable:
    """Those that the Rust report is about."""
    return sample.filter(test=False, archived=False, last="30d", now=NOW, zone=ZONE)


def session(id: str = "s-1", **fields: object) -> ps.Session:
    """A session with as little as one may have."""
    return ps.Session(**{"id": id, "started_at": "2026-11-01T14:30:00Z", "channel": "voice", **fields})  # type: ignore[arg-type]


def table(*sessions: ps.Session, policies: ps.Policies | None = None) -> ps.SessionTable:
    """A table of these sessions, all of which must be accepted."""
    return ps.from_dicts(sessions, policies=policies, strict=True).table
