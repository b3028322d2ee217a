"""Reviewing: edits, their log, its replay, and conflicts that give both values."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import portal_sessions as ps
import pytest
from conftest import session

WHEN = datetime(2026, 11, 2, 9, tzinfo=UTC)


def test_an_edit_changes_a_session_and_is_logged() -> None:
    before = session(comment="fine", tags=["vip"])
    edit = ps.Edit(comment=None, stars=5, tags=iter(["a", "b"]))
    reviewed = ps.Review("ann", WHEN).apply(before, 7, edit)
    assert (reviewed.version, reviewed.session.comment, reviewed.session.tags) == (8, None, ("a", "b"))
    assert [(entry.field, entry.before, entry.after) for entry in reviewed.entries] == [
        ("comment", "fine", None),
        ("tags", ["vip"], ["a", "b"]),
        ("stars", None, 5),
    ]
    assert {(entry.who, entry.when, entry.version) for entry in reviewed.entries} == {("ann", WHEN, 8)}
    assert ps.replay(before, reviewed.entries) == reviewed.session
    for entry in reviewed.entries:
        assert ps.LogEntry.from_json(entry.to_json()) == entry == ps.LogEntry.from_dict(entry.to_dict())
    with pytest.raises(ps.MissingFieldError):
        ps.LogEntry.from_dict({})
    unchanged = ps.Review("ann", WHEN).apply(before, 7, ps.Edit(comment="fine"))
    assert (unchanged.version, unchanged.entries) == (7, ())


def test_a_conflict_gives_both_values() -> None:
    review = ps.Review("ann", WHEN, expected_version=2)
    with pytest.raises(ps.VersionConflictError) as caught:
        review.apply(session(comment="theirs"), 3, ps.Edit(comment="mine"))
    assert caught.value.conflict == ps.Conflict(2, 3, (ps.Difference("comment", "mine", "theirs"),))
    log = ps.Review("ann", WHEN).apply(session(), 1, ps.Edit(stars=5)).entries
    with pytest.raises(ps.VersionConflictError) as gap:
        ps.replay(session(stars=1), log)
    assert gap.value.path == "[0]" and gap.value.conflict is None
    with pytest.raises(ps.UnknownSessionError):
        ps.replay(session("s-2"), log)


def test_what_an_edit_would_do_to_the_revenue() -> None:
    lead = session(is_lead=True, is_opportunity=True, lead_value=260, auto_assessment="No")
    edit = ps.Edit(human_assessment="Yes-A")
    assert edit.preview(lead) == ps.Preview(Decimal(0), Decimal(260), Decimal(260), "USD")
    half = ps.RevenuePolicy(conversion_ratio="0.5")
    assert ps.Review("ann", WHEN).preview(lead, edit, half).after == 130


def test_what_nobody_may_edit_is_refused() -> None:
    for wrong, error, path in (
        ({"is_lead": True}, ps.UnknownKeyError, "is_lead"),
        ({"stars": 6}, ps.NumberOutOfRangeError, "stars"),
        ({"stars": 4.5}, ps.WrongTypeError, "stars"),
        ({"tags": "vip"}, ps.WrongTypeError, "tags"),
        ({"is_done": None}, ps.WrongTypeError, "is_done"),
        ({"human_assessment": "Maybe"}, ps.InvalidValueError, "human_assessment"),
    ):
        with pytest.raises(error) as caught:
            ps.Edit(wrong)
        assert caught.value.path == path
    for review, error, path in (
        (ps.Review(" ", WHEN), ps.InvalidValueError, "who"),
        (ps.Review("ann", datetime(2026, 11, 2)), ps.ZoneRequiredError, "when"),
        (ps.Review("ann", WHEN, "desk"), ps.InvalidValueError, "surface"),  # type: ignore[arg-type]
        (ps.Review("ann", WHEN, expected_version=-1), ps.NumberOutOfRangeError, "expected_version"),
    ):
        with pytest.raises(error) as caught:
            review.apply(session(), 1, ps.Edit(stars=5))
        assert caught.value.path == path
    with pytest.raises(ps.InvalidValueError):
        ps.Review("ann", WHEN).apply(session(), 1, ps.Edit(human_assessment="No"))
    assert ps.Edit(stars=5) == ps.Edit.from_json('{"stars":5}') == ps.Edit({"stars": 5})
    assert repr(ps.Edit(comment=None, stars=5)) == "Edit(comment=None, stars=5)"
    assert len({ps.Edit(stars=5), ps.Edit({"stars": 5})}) == 1


def test_after_the_last_version_there_is_none() -> None:
    review = ps.Review("ann", WHEN)
    with pytest.raises(ps.NumberOutOfRangeError) as caught:
        review.apply(session(), 2**64 - 1, ps.Edit(stars=5))
    assert (caught.value.path, caught.value.value) == ("version", "18446744073709551615")
