"""The answers in plain Python: slow, and written to be read beside the specification of the works.

Unlike the peers it has the whole formula guard, so it shows that theirs is enough for the input.
"""

import csv
import json
import re
import sys
from collections import Counter
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from zoneinfo import ZoneInfo

import harness

FILES_ONLY = True
ZONE = ZoneInfo(harness.ZONE)
HEADER = "Datetime,Done,To Do,Topic,Summary,ASR,Tags,Comment,Conversation Quality,Channel,Contact".split(",")
IGNORED = r"[\s\x00-\x1f\x7f-\x9f\"\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
RUNS = re.compile(rf"'*(?:(?![;\t\r\n]){IGNORED})*[=+\-@|%＝＋－＠−｜％]")
RUNS_FIRST = re.compile(r"'*[\t\r\n\0]")


def ingest(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        sessions = [json.loads(line) for line in file]
    for session in sessions:
        session["started_at"] = datetime.fromisoformat(session["started_at"])
        session["assessment"] = session["human_assessment"] or session["auto_assessment"]
        session["success"] = session["assessment"] in harness.SUCCESSES
        session["asr"] = asr(session)
    return sessions


def asr(session):
    if not (session["is_lead"] and session["is_opportunity"] and session["success"]):
        return Decimal(0)
    factors = [("lead_value", "0"), ("conversion_ratio", "1"), ("recognition", "1")]
    value, conversion, recognition = (Decimal(session[name] or default) for name, default in factors)
    with localcontext(prec=60):
        return value * conversion * recognition


def recent_leads(sessions):
    for session in sessions:
        put_away = session["is_test"] or session["is_archived"]
        recent = harness.FROM <= session["started_at"] < harness.TO
        if not put_away and session["channel"] in ("voice", "text") and recent and session["is_lead"]:
            yield session


def count(sessions):
    return sum(1 for _ in recent_leads(sessions))


def search(sessions):
    def is_found(session):
        contact = session["contact"]
        texts = [contact["name"], session["summary"], session["comment"], contact["phone"]]
        return any("refund" in text.casefold() for text in texts if text)

    return sum(map(is_found, recent_leads(sessions)))


def metrics(sessions):
    recent = list(recent_leads(sessions))
    stars = [session["stars"] for session in recent if session["stars"] is not None]
    days = Counter()
    for session in recent:
        days[session["started_at"].astimezone(ZONE).date()] += session["asr"]

    def share(flag):
        assessed = [session for session in recent if session[flag] and session["assessment"]]
        return sum(session["success"] for session in assessed), len(assessed)

    return {
        "asr": sum(session["asr"] for session in recent),
        "css": (sum(stars), 5 * len(stars)),
        "oss": share("is_opportunity"),
        "lss": share("is_lead"),
        "days": days,
    }


def guarded(text):
    segments = re.findall(r"[^;\t\r\n]*[;\t\r\n]|[^;\t\r\n]+", text or "")
    marked = [f"'{segment}" if RUNS.match(segment) else segment for segment in segments]
    if marked and marked[0] == segments[0] and RUNS_FIRST.match(segments[0]):
        marked[0] = "'" + marked[0]
    return "".join(marked)


def export(sessions, output):
    with open(output, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for session in sessions:
            if not session["is_test"]:
                writer.writerow(cells(session))


def cells(session):
    name = session["contact"]["name"] or ""
    return [
        session["started_at"].astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S"),
        "Yes" if session["is_done"] else "No",
        "Yes" if session["is_todo"] else "No",
        guarded(session["session_type"]),
        guarded(session["summary"]),
        session["asr"].quantize(Decimal("0.01"), ROUND_HALF_EVEN),
        guarded(", ".join(session["tags"])),
        guarded(session["comment"]),
        session["stars"],
        harness.CHANNELS[session["channel"]],
        guarded(name if name.strip() else "User"),
    ]


if __name__ == "__main__":
    harness.main(sys.modules[__name__])
