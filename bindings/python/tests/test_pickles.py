"""Everything that holds data pickles and copies, and is the same afterwards."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
from datetime import UTC, date, datetime
from typing import Any

import portal_sessions as ps
import pytest
from conftest import SAMPLE, session, table


def objects(recent: ps.SessionTable) -> list[Any]:
    reviewed = ps.Review("ann", datetime(2026, 11, 2, tzinfo=UTC)).apply(session(), 1, ps.Edit(stars=5))
    return [
        recent[0],
        ps.Filter(last="30d") | ~ps.Filter(tags={"any": ["vip"]}),
        ps.RevenuePolicy(schedule=ps.Schedule("UTC", {"mon": [("09:00", "17:00")]}, {date(2026, 12, 25): []})),
        ps.RevenuePolicy(lead_value=ps.UnitPrice(65), recognition=ps.NonOverflow("0.3")),
        ps.LengthPolicy(channels={"voice": ps.LengthRule("seconds", 1, 2)}),
        ps.Policies(),
        recent.summary(),
        recent.by("channel"),
        recent.explain(recent[0].id, lead=True),
        recent.explain_asr(recent[0].id),
        recent.query,
        recent.to_csv().manifest,
        ps.View(["id", "asr"]),
        ps.View.builder(),
        ps.read_ndjson(SAMPLE).report,
        ps.Edit(stars=5),
        reviewed,
        ps.describe(),
    ]


def test_objects_are_the_same_afterwards(recent: ps.SessionTable) -> None:
    for it in objects(recent):
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            assert pickle.loads(pickle.dumps(it, protocol)) == it
        assert copy.copy(it) == it == copy.deepcopy(it)


def test_a_table_is_the_same_afterwards(recent: ps.SessionTable) -> None:
    euros = ps.Policies(revenue=ps.RevenuePolicy(currency="EUR"))
    for rows in (recent, recent.sort("-asr"), recent[5:9], recent.with_policies(euros), ps.from_dicts([]).table):
        again = pickle.loads(pickle.dumps(rows))
        assert list(again) == list(rows)
        assert (again.query, again.order, again.policies) == (rows.query, rows.order, rows.policies)


def test_an_edited_table_is_the_same_afterwards() -> None:
    leads = table(session("a", is_lead=True), session("b", is_lead=True, stars=1)).filter(lead=True).sort("-stars")
    edited = leads.with_session(session("a", is_lead=True, stars=5))
    again = pickle.loads(pickle.dumps(edited))
    assert [s.id for s in again] == ["a", "b"] and list(again) == list(edited)
    assert (again.query, again.order) == (edited.query, edited.order) == (leads.query, leads.order)
    assert list(edited.with_session(session("b"))) == [edited[0]]


@pytest.mark.parametrize("start", ["spawn"])
def test_a_table_goes_to_another_process(recent: ps.SessionTable, start: str) -> None:
    with multiprocessing.get_context(start).Pool(1) as pool:
        assert pool.apply(len, (recent,)) == len(recent)
        assert pool.apply(ps.Filter.to_json, (recent.query.filter,)) == recent.query.filter.to_json()
