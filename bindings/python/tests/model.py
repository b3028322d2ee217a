"""The rules of filters and metrics in plain Python, as naively as they are stated: `Fraction`, `zoneinfo`, one session
at a
time. `test_model.py` holds the library equal to it.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

Record = dict[str, Any]
SUCCESSES = {"Yes-A", "Yes-B"}
FLAGS = {name: f"is_{name}" for name in ("lead", "todo", "archived", "test", "done", "opportunity")}
HOURS = {"working": "Working hours", "non_working": "Non working hours", None: "Unknown"}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def started(record: Record) -> datetime:
    return datetime.fromisoformat(record["started_at"])


def assessment(record: Record) -> str | None:
    human: str | None = record["human_assessment"]
    auto: str | None = record["auto_assessment"]
    return auto if human is None else human


def duration(record: Record) -> int | None:
    if record["ended_at"] is None:
        return None
    took = datetime.fromisoformat(record["ended_at"]) - started(record)
    return took // timedelta(seconds=1) if took >= timedelta(0) else None


def length(record: Record) -> str:
    """The default policy: voice by seconds 30 and 300, all else by user messages 3 and 15."""
    voice = record["channel"] == "voice"
    measured, short, long = (duration(record), 30, 300) if voice else (record["user_messages"], 3, 15)
    backwards = record["ended_at"] is not None and duration(record) is None
    if measured is None or backwards:
        return "unknown"
    return "short" if measured < short else "regular" if measured < long else "long"


# Money


def hours(record: Record, policy: Record) -> str | None:
    if record["hours"] is not None or policy["schedule"] is None:
        given: str | None = record["hours"]
        return given
    schedule = policy["schedule"]
    local = started(record).astimezone(ZoneInfo(schedule["zone"])).replace(tzinfo=None)
    return "working" if any(is_within(local, day, schedule) for day in (0, 1)) else "non_working"


def is_within(local: datetime, days_before: int, schedule: Record) -> bool:
    """Whether the clock shows a time within the hours that start on that day."""
    day = local.date() - timedelta(days=days_before)
    for start, end in schedule["weekly"].get(WEEKDAYS[day.weekday()], []):
        first = datetime.combine(day, time.fromisoformat(start))
        last = (
            datetime.combine(day, time(0)) + timedelta(days=1)
            if end == "24:00"
            else datetime.combine(day + timedelta(days=end < start), time.fromisoformat(end))
        )
        if first <= local < last:
            return True
    return False


def lead_value(record: Record, policy: Record) -> Fraction:
    """What the lead would be worth, whether it is one or not."""
    if record["lead_value"] is not None:
        return Fraction(record["lead_value"])
    match policy["lead_value"]:
        case {"fixed": value}:
            return Fraction(value)
        case {"unit_price": price}:
            return Fraction(price) * (record["lead_units"] or 0)
    return Fraction(0)


def asr(record: Record, policy: Record) -> Fraction:
    if not (record["is_lead"] and record["is_opportunity"] and assessment(record) in SUCCESSES):
        return Fraction(0)
    conversion = Fraction(record["conversion_ratio"] or policy["conversion_ratio"])
    if record["recognition"] is not None:
        recognition = Fraction(record["recognition"])
    elif hours(record, policy) == "non_working" or policy["recognition"] == "overflow":
        recognition = Fraction(1)
    else:
        recognition = Fraction(policy["recognition"]["non_overflow"])
    return lead_value(record, policy) * conversion * recognition


# Filters


def matches(record: Record, form: Record, policy: Record, now: datetime, zone: ZoneInfo) -> bool:
    def inner(part: Record) -> bool:
        return matches(record, part, policy, now, zone)

    match form:
        case {"all": parts}:
            return all(map(inner, parts))
        case {"any": parts}:
            return any(map(inner, parts))
        case {"not": part}:
            return not inner(part)
    return all(holds(record, key, wanted, policy, now, zone) for key, wanted in form.items())


def holds(record: Record, key: str, wanted: Any, policy: Record, now: datetime, zone: ZoneInfo) -> bool:
    start = started(record)
    if key in FLAGS:
        return bool(record[FLAGS[key]] == wanted)
    match key:
        case "search":
            return is_found(record, wanted)
        case "session_types":
            return record["session_type"] in wanted
        case "auto_assessment" | "human_assessment":
            return record[key] in wanted
        case "assessment":
            return assessment(record) in wanted
        case "channels":
            return record["channel"] in wanted
        case "lengths":
            return length(record) in wanted
        case "last":
            unit = timedelta(hours=1) if wanted.endswith("h") else timedelta(hours=24)
            return now - int(wanted[:-1]) * unit <= start < now
        case "calendar":
            today = now.astimezone(zone).date()
            first = {"today": 0, "yesterday": 1}.get(wanted) or (int(wanted[:-1]) - 1 if wanted[-1] == "d" else 0)
            last = today - timedelta(days=wanted == "yesterday")
            return today - timedelta(days=first) <= start.astimezone(zone).date() <= last
        case "from":
            return start.astimezone(zone).date() >= date.fromisoformat(wanted)
        case "to":
            return start.astimezone(zone).date() <= date.fromisoformat(wanted)
        case "tags":
            tags = set(record["tags"])
            return (
                ("any" not in wanted or bool(tags & set(wanted["any"])))
                and tags >= set(wanted.get("all", []))
                and not tags & set(wanted.get("none", []))
            )
    value = {
        "duration_s": duration(record),
        "asr": asr(record, policy),
        "stars": record["stars"],
        "user_messages": record["user_messages"],
        "lead_value": record["lead_value"] and Fraction(record["lead_value"]),
    }[key]
    if value is None:
        return False
    low, high = (Fraction(wanted[end]) if end in wanted else None for end in ("min", "max"))
    return (low is None or value >= low) and (high is None or value <= high)


def is_found(record: Record, query: str) -> bool:
    """Of ASCII texts alone: the letters fold by case, and digits are compared with those of the phone."""
    contact = record["contact"]
    texts = [contact["name"], record["summary"], record["comment"], contact["phone"]]
    if any(query.strip().lower() in text.lower() for text in texts if text):
        return True
    digits = "".join(filter(str.isdigit, query))
    is_number = len(digits) >= 3 and not set(query) - set("0123456789+()-./ ")
    return is_number and digits in "".join(filter(str.isdigit, contact["phone"] or ""))


# Numbers


def summary(records: list[Record], policy: Record, zone: ZoneInfo) -> dict[str, Any]:
    """The numbers of a set that answers no question of time."""

    def excluded(record: Record) -> str | None:
        if record["is_test"]:
            return "test"
        return "archived" if record["is_archived"] and not policy["count_archived"] else None

    counted = [record for record in records if excluded(record) is None]
    leads = [record for record in counted if record["is_lead"]]
    opportunities = [record for record in counted if record["is_opportunity"]]
    stars = [record["stars"] for record in counted if record["stars"] is not None]
    days = [started(record).astimezone(zone).date() for record in records]
    every_day = [min(days) + timedelta(days=it) for it in range((max(days) - min(days)).days + 1)] if days else []
    by_day, earned = Counter(days), Counter[date]()
    for record in counted:
        earned[started(record).astimezone(zone).date()] += asr(record, policy)  # type: ignore[assignment]

    def score(eligible: list[Record]) -> tuple[int, int, int]:
        assessed = [record for record in eligible if assessment(record) is not None]
        return sum(assessment(record) in SUCCESSES for record in assessed), len(assessed), len(eligible)

    return {
        "total": len(records),
        "asr": sum((asr(record, policy) for record in counted), Fraction(0)),
        "opportunity_value": sum(
            (lead_value(record, policy) for record in opportunities if record["is_lead"]), Fraction(0)
        ),
        "leads": len(leads),
        "opportunities": len(opportunities),
        "css": (sum(stars), 5 * len(stars), len(counted)),
        "oss": score(opportunities),
        "lss": score(leads),
        "excluded": Counter(filter(None, map(excluded, records))),
        "by_date": [(day, by_day[day]) for day in every_day],
        "by_asr": [(day, Fraction(earned[day])) for day in every_day],
        "by_type": Counter(record["session_type"] for record in records),
        "by_channel": Counter(record["channel"] for record in records),
        "by_hours": Counter(HOURS[hours(record, policy)] for record in records),
        "by_length": Counter(map(length, records)),
    }
