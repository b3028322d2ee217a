"""Every public class: equal when equal, different when not, and the same after a pickle, a copy and its `repr`."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import pickle
from collections.abc import Callable
from typing import Any

import portal_sessions as ps
import pytest
from conftest import NOW, SAMPLE, ZONE, session

ANN = ps.Review("ann", dt.datetime(2026, 11, 2, tzinfo=dt.UTC))


def reviewed(stars: int) -> ps.Reviewed:
    return ANN.apply(session(tags=["a"]), 1, ps.Edit(stars=stars, tags=["b"]))


def conflict(stars: int) -> ps.Conflict:
    with pytest.raises(ps.VersionConflictError) as caught:
        ps.Review("ann", NOW, expected_version=1).apply(session(), 2, ps.Edit(stars=stars, tags=["b"]))
    assert caught.value.conflict is not None
    return caught.value.conflict


def recent(count: int) -> ps.SessionTable:
    table = ps.read_ndjson(SAMPLE).table[:count]
    return table.filter(test=False, last="60d", tags={"none": ["x"]}, now=NOW, zone=ZONE)


def explained(count: int) -> ps.Explanation:
    rows = ps.from_dicts([session(tags=["a"])]).table
    return rows.explain("s-1", ~ps.Filter(tags={"any": ["vip"]}), stars=(count, None))


# For each class two that differ, the first made anew by each call.
OBJECTS: dict[str, Callable[[int], Any]] = {
    "Session": lambda n: session(f"s-{n}", summary=f"'{n}\"", lead_value=n),
    "Filter": lambda n: ps.Filter(last=f"{n}d") | ~ps.Filter(tags={"any": ["vip"]}),
    "ResolvedFilter": lambda n: ps.Filter(last=f"{n}d", calendar=None).resolve(now=NOW, zone=ZONE),
    "Policies": lambda n: ps.Policies(revenue=ps.RevenuePolicy(lead_value=ps.Fixed(n))),
    "RevenuePolicy": lambda n: ps.RevenuePolicy(
        lead_value=ps.UnitPrice(n),
        recognition=ps.NonOverflow("0.3"),
        schedule=ps.Schedule("UTC", {"mon": [("09:00", "17:00")]}, {dt.date(2026, 12, 25): []}),
    ),
    "LengthPolicy": lambda n: ps.LengthPolicy(channels={"voice": ps.LengthRule("seconds", 1, n)}),
    "LengthRule": lambda n: ps.LengthRule("seconds", 1, n),
    "Schedule": lambda n: ps.Schedule("UTC", {"mon": [("09:00", f"1{n}:00")]}),
    "Fixed": lambda n: ps.Fixed(n),
    "UnitPrice": lambda n: ps.UnitPrice(n),
    "NonOverflow": lambda n: ps.NonOverflow(f"0.{n}"),
    "View": lambda n: ps.View(["id", "asr", "channel"][:n]),
    "Edit": lambda n: ps.Edit(stars=n, tags=["a"]),
    "Review": lambda n: ps.Review("ann", NOW, expected_version=n),
    "Reviewed": reviewed,
    "LogEntry": lambda n: reviewed(n).entries[-1],
    "Preview": lambda n: ps.Edit(is_opportunity=True).preview(
        session(is_lead=True, lead_value=n, auto_assessment="Yes-A")
    ),
    "Conflict": conflict,
    "Difference": lambda n: conflict(n).differences[-1],
    "Summary": lambda n: recent(n * 10).summary(),
    "SummaryRange": lambda n: ps.SummaryRange(None, None, "UTC", str(n), "every"),
    "Amount": lambda n: recent(n * 100).summary().asr,
    "Ratio": lambda n: recent(n * 10).summary().css,
    "Excluded": lambda n: ps.Excluded(n, 0),
    "Unassessed": lambda n: ps.Unassessed(n, 0),
    "OriginCounts": lambda n: recent(n * 100).summary().origins,
    "FactorOrigins": lambda n: ps.FactorOrigins(n, 0),
    "DayCount": lambda n: ps.DayCount(dt.date(2026, 11, n), 1),
    "DayAsr": lambda n: recent(n * 100).summary().sessions_by_asr[-n],
    "TypeCount": lambda n: ps.TypeCount("a", n),
    "ChannelCount": lambda n: ps.ChannelCount("a", n),
    "HoursCount": lambda n: ps.HoursCount("Unknown", n),
    "LengthCount": lambda n: ps.LengthCount("long", n),
    "Breakdown": lambda n: recent(n * 10).by("channel"),
    "GroupMetrics": lambda n: recent(n * 10).by("channel")[n],
    "Explanation": explained,
    "ExplainedClause": lambda n: ps.ExplainedClause("tags", "tags", {"any": [n]}, ["a"], n > 2),
    "ExplainedTree": lambda n: ps.ExplainedTree(f"all[{n}]", True),
    "AsrExplanation": lambda n: recent(100).explain_asr(recent(100)[n].id),
    "AsrFactor": lambda n: recent(100).explain_asr(recent(100)[0].id).factors[n],
    "AppliedHours": lambda n: ps.AppliedHours("working", f"session {n}"),
    "AsrReconciliation": lambda n: recent(n * 10).reconcile_asr(),
    "AsrDifference": lambda n: ps.AsrDifference(f"s-{n}", ps.Amount, ps.Amount),  # type: ignore[arg-type]
    "Query": lambda n: ps.Query(ps.Filter(last=f"{n}d"), None, None, None, ZONE),
    "Manifest": lambda n: recent(n * 10).to_csv().manifest,
    "ManifestColumn": lambda n: ps.ManifestColumn("id", str(n), None),
    "SpreadsheetOptions": lambda n: ps.SpreadsheetOptions(zone=ZONE, semicolon=n == 2),
    "CsvFile": lambda n: recent(n * 10).to_csv(),
    "CellCounts": lambda n: ps.CellCounts(n, 0, 0, 0),
    "Check": lambda n: ps.Check("rows", str(n), "2"),
    "Verification": lambda n: ps.Verification((ps.Check("rows", str(n), "2"),), ()),
    "IngestReport": lambda n: ps.read_ndjson(b"{}\n[]\n{}\n"[: 3 * n], max_rejects=None).report,
    "Ingested": lambda n: ps.read_ndjson(b"{}\n[]\n{}\n"[: 3 * n], max_rejects=None)[1],
    "Rejects": lambda n: ps.read_ndjson(b"{}\n[]\n{}\n"[: 3 * n], max_rejects=None).report.rejects,
    "Reject": lambda n: ps.read_ndjson(b"{}\n[]\n{}\n", max_rejects=None).report.rejects[n],
    "Duplicate": lambda n: ps.Duplicate("a", 1, 1, n, n),
    "Warnings": lambda n: ps.Warnings(n, 0, 0, 0, 0),
    "Limits": lambda n: ps.Limits(line=n),
    "Progress": lambda n: ps.Progress(n, 0),
    "Contact": lambda n: ps.Contact("Ann", str(n)),
    "Description": lambda n: ps.describe() if n == 1 else dataclasses.replace(ps.describe(), metrics=()),
    "MetricDescription": lambda n: ps.describe().metrics[n],
    "ColumnDescription": lambda n: ps.describe().columns[n],
    "FilterDescription": lambda n: ps.describe().filters[n],
    "Cursor": lambda n: ps.Cursor("id", (), str(n), None, None),
    "FilterLimits": lambda n: ps.FilterLimits(n, 0, 0),
    "GroupingDescription": lambda n: ps.describe().groupings[n],
}
# Their lists may be changed by whoever has one; a table is compared by what it shows.
ELSEWHERE = {"Batch", "Page", "SessionTable", "SessionFields", "Clauses", "Changes"}
# Their `repr` is the call that makes them.
PROMISED = {"Filter", "View", "Edit", "Schedule", "RevenuePolicy", "LengthPolicy", "LengthRule", "Policies", "Fixed"}
PROMISED |= {"UnitPrice", "NonOverflow", "Limits", "Contact", "Progress", "SpreadsheetOptions"}


def test_every_public_class_is_here() -> None:
    classes = {name for name in ps.__all__ if isinstance(getattr(ps, name), type)}
    errors = {name for name in classes if issubclass(getattr(ps, name), Exception)}
    assert classes - errors == OBJECTS.keys() | ELSEWHERE


@pytest.mark.parametrize("name", OBJECTS)
def test_what_is_equal_and_what_is_the_same_afterwards(name: str) -> None:
    first, again, other = OBJECTS[name](1), OBJECTS[name](1), OBJECTS[name](2)
    assert first == again and first != other and first not in ("text", None)
    assert not first != again  # noqa: SIM202
    assert hash(first) == hash(again) and len({first, again, other}) == 2
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        same = pickle.loads(pickle.dumps(first, protocol))
        assert same == first and type(same) is type(first) and repr(same) == repr(first)
        for member in ("to_json", "to_dict"):
            if hasattr(first, member) and name not in {"Breakdown"}:
                assert getattr(same, member)() == getattr(first, member)()
    assert copy.copy(first) == first == copy.deepcopy(first)
    if dataclasses.is_dataclass(first):
        assert not any(field.startswith("_") for field in dataclasses.asdict(first))  # type: ignore[call-overload]
    if name in PROMISED:
        assert eval(repr(first), {**vars(ps), "datetime": dt, "Decimal": __import__("decimal").Decimal}) == first


def test_pages_and_batches_compare_and_copy() -> None:
    rows = recent(10)
    for it in (rows.page(1, 3), rows.walk(3)):
        assert pickle.loads(pickle.dumps(it)) == it == copy.deepcopy(it)


def test_a_filter_has_no_truth() -> None:
    lead, test = ps.Filter(lead=True), ps.Filter(test=True)
    for call in (
        lambda: lead and test,
        lambda: lead or test,
        lambda: not lead,
        lambda: bool(lead.resolve()),
        lambda: [it for it in (lead,) if it],
    ):
        with pytest.raises(ps.WrongTypeError, match="neither true nor false"):
            call()
    rows = ps.from_dicts([session("a", is_lead=True), session("b", is_test=True)]).table
    assert (rows.count(lead & test), rows.count(lead | test), rows.count(~lead)) == (0, 2, 1)


def test_what_has_a_text_cannot_say_another() -> None:
    for it in (recent(10).summary(), recent(10).to_csv().manifest, ps.read_ndjson(b"{}", max_rejects=None).report):
        field = dataclasses.fields(it)[0].name
        with pytest.raises(ValueError, match="_json"):
            dataclasses.replace(it, **{field: 5})
    policy = dataclasses.replace(ps.RevenuePolicy(), currency="EUR")
    assert policy == ps.RevenuePolicy(currency="EUR") and '"EUR"' in policy.to_json()
    assert dataclasses.replace(ps.Policies(), revenue=policy).revenue.currency == "EUR"


def test_unknown_keywords_have_near_names() -> None:
    taken: Any = {"id": "x", "started_at": NOW, "channel": "voice"}
    for call, path, hint in (
        (lambda: ps.Session(**taken, is_led=True), "is_led", "`is_lead`"),
        (lambda: ps.Session(**taken, leadvalue="5"), "leadvalue", "`lead_value`"),
        (lambda: ps.Session(**taken, created_at=NOW), "created_at", "`started_at`"),
        (lambda: session().replace(comments="x"), "comments", "`comment`"),
        (lambda: ps.Filter(chanel="voice"), "chanel", "`channels`"),  # type: ignore[call-arg]
        (lambda: recent(1).count(sesion_types="x"), "sesion_types", "`session_types`"),
        (lambda: ps.Filter(**{"from": NOW}), "from", "`from_`"),  # type: ignore[arg-type]
        (lambda: ps.Filter(form_=NOW), "form_", "`from_`"),  # type: ignore[call-arg]
        (lambda: ps.Edit(star=5), "star", "`stars`"),  # type: ignore[call-arg]
    ):
        with pytest.raises(ps.UnknownKeyError) as caught:
            call()
        assert caught.value.path == path and hint in caught.value.message
    with pytest.raises(ps.UnknownKeyError):
        ps.Session(**taken, zzzzzz=1)
    # A record of somebody's file may have more than we know.
    assert ps.Session.from_dict({**taken, "is_led": True}) == ps.Session(**taken)


def test_the_keywords_of_a_session_are_its_fields() -> None:
    fields = {column.split("_")[0] if column.startswith("contact_") else column for column in ps.View.fields().columns}
    assert set(ps.SessionFields.__annotations__) == fields
