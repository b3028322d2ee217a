"""The library against a naive model of its rules, over random sessions, policies and filters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import model
import portal_sessions as ps
from hypothesis import given, settings
from hypothesis import strategies as st

NOW = datetime(2026, 11, 8, 12, tzinfo=UTC)
ZONES = ["America/New_York", "Europe/Berlin", "Asia/Kolkata", "UTC"]
ASSESSMENTS = ["Yes-A", "Yes-B", "No"]
TYPES = ["booking", "support", None]
CHANNELS = ["voice", "text", "chat", "fax"]
TAGS = ["vip", "late", "refund"]
TEXTS = st.sampled_from(["Refund for Ann", "call back", "", "ASKED: refund?", "555"]) | st.none()


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


# Around the day on which New York and, a week before, Berlin set their clocks back.
instants = (
    st.sampled_from([NOW - timedelta(hours=it) for it in (0, 1, 24, 168, 300)])
    | st.integers(-14 * 86_400, 3 * 86_400).map(lambda it: NOW + timedelta(seconds=it))
    | st.sampled_from([datetime(2026, 11, 1, hour, 30, tzinfo=UTC) for hour in range(8)])
)
texts_of = lambda digits, places: st.decimals(0, digits, places=places).map(lambda it: f"{it:f}")
records = st.fixed_dictionaries(
    {
        "started_at": instants.map(datetime.isoformat),
        "took": maybe(st.sampled_from([-1, 0, 29, 30, 31, 299, 300, 301]) | st.integers(-60, 600)),
        "channel": st.sampled_from(CHANNELS),
        "session_type": st.sampled_from(TYPES),
        "summary": TEXTS,
        "comment": TEXTS,
        "tags": st.lists(st.sampled_from(TAGS), unique=True, max_size=3),
        "contact": st.fixed_dictionaries(
            {
                "name": maybe(st.sampled_from(["Ann", "Bo"])),
                "phone": maybe(st.sampled_from(["(415) 555-0100", "12"])),
                "email": st.none(),
            }
        ),
        **{flag: st.booleans() for flag in model.FLAGS.values()},
        "auto_assessment": maybe(st.sampled_from(ASSESSMENTS)),
        "human_assessment": maybe(st.sampled_from(ASSESSMENTS)),
        "stars": maybe(st.integers(1, 5)),
        "lead_value": maybe(texts_of(999_999_999_999, 4)),
        "lead_units": maybe(st.integers(0, 500)),
        "conversion_ratio": maybe(texts_of(1, 6)),
        "recognition": maybe(texts_of(1, 6)),
        "hours": maybe(st.sampled_from(["working", "non_working"])),
        "user_messages": maybe(st.integers(0, 20)),
    }
)
schedules = st.fixed_dictionaries(
    {
        "zone": st.sampled_from(ZONES),
        "weekly": st.dictionaries(
            st.sampled_from(model.WEEKDAYS),
            st.lists(st.sampled_from([["09:00", "17:00"], ["22:00", "06:00"], ["18:00", "24:00"]]), max_size=2),
        ),
    }
)
policies = st.fixed_dictionaries(
    {
        "conversion_ratio": texts_of(1, 6),
        "lead_value": st.just("as_recorded")
        | st.fixed_dictionaries({"fixed": texts_of(10_000, 4)})
        | st.fixed_dictionaries({"unit_price": texts_of(10_000, 4)}),
        "recognition": st.just("overflow") | st.fixed_dictionaries({"non_overflow": texts_of(1, 6)}),
        "schedule": maybe(schedules),
        "count_archived": st.booleans(),
    }
)


def sets(values: list[Any]) -> st.SearchStrategy[Any]:
    return st.lists(st.sampled_from(values), min_size=1, unique=True)


def ranges(numbers: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    def ordered(ends: list[Any]) -> dict[str, Any]:
        low, high = sorted(ends, key=Fraction)
        return {"min": low, "max": high}

    one = numbers.flatmap(lambda it: st.sampled_from([{"min": it}, {"max": it}]))
    return one | st.lists(numbers, min_size=2, max_size=2).map(ordered)


days = st.integers(0, 16).map(lambda it: (NOW - timedelta(days=it)).date().isoformat())
clauses = {
    "search": st.sampled_from(["refund", " ANN ", "415.555", "(415)", "zzz"]),
    "session_types": sets(TYPES),
    **{flag: st.booleans() for flag in model.FLAGS},
    **{name: sets([*ASSESSMENTS, None]) for name in ("auto_assessment", "human_assessment", "assessment")},
    "channels": sets(CHANNELS),
    "lengths": sets(["short", "regular", "long", "unknown"]),
    "last": st.sampled_from(["1h", "24h", "7d", "300h"]),
    "tags": st.fixed_dictionaries({}, optional={it: sets(TAGS) for it in ("any", "all", "none")}).filter(bool),
    "stars": ranges(st.integers(1, 5)),
    "duration_s": ranges(st.integers(0, 600)),
    "user_messages": ranges(st.integers(0, 20)),
    "asr": ranges(texts_of(1_000_000, 4)),
    "lead_value": ranges(texts_of(1_000_000, 4)),
}
panels = st.lists(
    st.one_of([st.tuples(st.just(key), value) for key, value in clauses.items()]),
    max_size=3,
    unique_by=lambda clause: clause[0],
).map(dict)
calendars = st.sampled_from(["today", "yesterday", "1d", "7d"]).map(lambda it: {"calendar": it})
dates = st.lists(days, min_size=2, max_size=2).map(lambda it: dict(zip(("from", "to"), sorted(it), strict=True)))
filters = st.recursive(
    panels | calendars | dates,
    lambda inner: st.lists(inner, min_size=1, max_size=3).flatmap(
        lambda parts: st.sampled_from([{"all": parts}, {"any": parts}, {"not": parts[0]}])
    ),
    max_leaves=6,
)


def finished(drawn: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Records with ids, and with an end where they took some time."""
    done = []
    for number, record in enumerate(drawn):
        took = record.pop("took")
        end = None if took is None else (model.started(record) + timedelta(seconds=took)).isoformat()
        done.append({"id": f"s-{number}", "ended_at": end, **record})
    return done


tables = st.lists(records, max_size=25).map(finished)


@settings(max_examples=300)
@given(tables, policies, filters, st.sampled_from(ZONES))
def test_filters_mean_the_same(records: list[model.Record], policy: model.Record, form: Any, zone: str) -> None:
    judged = ps.Policies(revenue=ps.RevenuePolicy.from_dict(policy))
    table = ps.from_dicts(records, policies=judged, strict=True).table
    meant = [it["id"] for it in records if model.matches(it, form, policy, NOW, ZoneInfo(zone))]
    filter = ps.Filter(form)
    assert [session.id for session in table.filter(filter, now=NOW, zone=zone)] == meant
    assert table.count(filter, now=NOW, zone=zone) == len(meant)
    resolved = filter.resolve(now=NOW, zone=zone)
    assert [session.id for session in table if resolved.matches(session, judged)] == meant
    assert [session.id for session in table if resolved.explain(session, judged)] == meant


@settings(max_examples=200)
@given(tables, policies, st.sampled_from(ZONES))
def test_numbers_are_the_same(records: list[model.Record], policy: model.Record, zone: str) -> None:
    revenue = ps.RevenuePolicy.from_dict(policy)
    table = ps.from_dicts(records, policies=ps.Policies(revenue=revenue), strict=True).table
    assert [Fraction(revenue.asr(session)) for session in table] == [model.asr(it, policy) for it in records]
    ours, theirs = table.summary(zone=zone), model.summary(records, policy, ZoneInfo(zone))
    ratio = lambda score: (score.numerator, score.denominator, score.eligible)
    assert {
        "total": ours.total,
        "asr": Fraction(ours.asr.exact),
        "opportunity_value": Fraction(ours.opportunity_value.exact),
        "leads": ours.leads,
        "opportunities": ours.opportunities,
        "css": ratio(ours.css),
        "oss": ratio(ours.oss),
        "lss": ratio(ours.lss),
        "excluded": {name: count for name, count in ours.excluded._asdict().items() if count},
        "by_date": [(row.date, row.count) for row in ours.sessions_by_date],
        "by_asr": [(row.date, Fraction(row.sum)) for row in ours.sessions_by_asr],
        "by_type": {row.type: row.count for row in ours.sessions_by_type},
        "by_channel": {row.channel: row.count for row in ours.sessions_by_channel},
        "by_hours": {row.hour: row.count for row in ours.sessions_by_hours if row.count},
        "by_length": {row.length: row.count for row in ours.sessions_by_length if row.count},
    } == theirs
