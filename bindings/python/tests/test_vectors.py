"""Runs every shared vector of `testdata/`: the same files, by the same equality, as the other languages do.

`testdata/README.md` says how a vector is to be read. A file that no runner here reads is a failure.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import portal_sessions as ps
import pytest
from conftest import TESTDATA

AT_LEAST = 900
"""The fewest vectors there may be, in all."""

Runner = Callable[[dict[str, Any]], dict[str, Any]]


def read(kind: Any, form: Any) -> Any:
    """What a form is, read as text. As objects of Python, which have no exact fractions, it is the same."""
    made = kind.from_json(json.dumps(form, separators=(",", ":"), ensure_ascii=False))
    if not any(isinstance(part, float) for part in parts(form)):
        assert getattr(kind, "from_dict", kind)(form) == made
    return made


def parts(form: Any) -> Iterator[Any]:
    """A form and all that is in it."""
    yield form
    for part in form.values() if isinstance(form, dict) else form if isinstance(form, list) else ():
        yield from parts(part)


def sessions(forms: list[dict[str, Any]], policies: ps.Policies | None = None) -> ps.SessionTable:
    return ps.from_dicts((read(ps.Session, form) for form in forms), policies=policies, strict=True).table


def as_of(given: dict[str, Any]) -> dict[str, Any]:
    return {key: given[key] for key in ("now", "zone") if key in given}


def warnings(report: ps.IngestReport) -> list[str]:
    return [name for name, count in report.warnings._asdict().items() if count]


def guard(given: dict[str, Any]) -> dict[str, Any]:
    separator = given.get("separator", ",")
    if "identifier" in given:
        plain, encode = given["identifier"], ps.guard.encode_identifier
    else:
        plain, encode = given["text"], ps.guard.encode
    encoded = encode(plain, separator=separator)
    assert ps.guard.decode(encoded, separator=separator) == plain
    return {"encoded": encoded}


def instant(given: dict[str, Any]) -> dict[str, Any]:
    record = {"id": "s-1", "started_at": given["text"], "channel": "voice"}
    session = ps.Session.from_dict(record)
    report = ps.from_dicts([record]).report
    return {"utc": session.to_dict()["started_at"], "warnings": warnings(report)}


def day(given: dict[str, Any]) -> dict[str, Any]:
    # A schedule reads dates as text, and nothing else.
    [day] = read(ps.Schedule, {"zone": given["zone"], "weekly": {}, "exceptions": {given["date"]: []}}).exceptions
    start = ps.start_of_day(day, given["zone"])
    end = ps.start_of_day(day + timedelta(days=1), given["zone"])
    minutes, rest = divmod(end - start, timedelta(minutes=1))
    assert not rest
    return {"start": start.isoformat().replace("+00:00", "Z"), "minutes": minutes}


def schedule(given: dict[str, Any]) -> dict[str, Any]:
    schedule = read(ps.Schedule, given["schedule"])
    assert ps.Schedule(schedule.zone, schedule.weekly, schedule.exceptions) == schedule
    return {"working": schedule.is_working(given["at"])}


def is_meant(session: ps.Session, filter: ps.Filter, given: dict[str, Any]) -> dict[str, Any]:
    """Whether a filter means a session: by itself, in a table, and by the explanations, which all agree."""
    asked = as_of(given)
    matches = filter.matches(session, **asked)
    table = ps.from_dicts([session]).table
    assert bool(filter.explain(session, **asked)) == matches
    assert (table.count(filter, **asked) == 1) == matches
    assert (len(table.filter(filter, **asked)) == 1) == matches
    assert table.explain(session.id, filter, **asked).matched == matches
    return {"matches": matches}


def search(given: dict[str, Any]) -> dict[str, Any]:
    field = {"summary": given["text"]} if "text" in given else {"contact": {"phone": given["phone"]}}
    session = ps.Session.from_dict({"id": "s-1", "started_at": "2026-11-01T14:30:00Z", "channel": "voice", **field})
    return is_meant(session, ps.Filter(search=given["query"]), {})


def matches(given: dict[str, Any]) -> dict[str, Any]:
    return is_meant(read(ps.Session, given["session"]), read(ps.Filter, given["filter"]), given)


def invalid(given: dict[str, Any]) -> dict[str, Any]:
    return {"canonical": read(ps.Filter, given["filter"]).to_json()}


def canonical(given: dict[str, Any]) -> dict[str, Any]:
    filter = read(ps.Filter, given["filter"])
    assert ps.Filter.from_json(filter.to_json()) == filter == ps.Filter.from_query(filter.to_query())
    return {"canonical": filter.to_json(), "query": filter.to_query(), "hash": filter.hash}


def query(given: dict[str, Any]) -> dict[str, Any]:
    return {"canonical": ps.Filter.from_query(given["query"]).to_json()}


def bounds(given: dict[str, Any]) -> dict[str, Any]:
    table = ps.from_dicts([]).table.filter(read(ps.Filter, given["filter"]), **as_of(given))
    resolved = read(ps.Filter, given["filter"]).resolve(**as_of(given))
    assert (resolved.from_, resolved.to) == (table.query.from_, table.query.to)
    written = table.to_csv(preset="data").manifest.to_dict()
    return {"from": written["from"], "to": written["to"]}


def ingest(given: dict[str, Any]) -> dict[str, Any]:
    read = {"ndjson": ps.read_ndjson, "json": ps.read_json, "csv": ps.read_csv}[given["format"]]
    most = given.get("max_rejects")
    table, report = read(given["text"].encode(), max_rejects=Decimal(most) if isinstance(most, str) else most)
    return {
        "ids": [session.id for session in table],
        "rejects": [
            {"ordinal": it.ordinal, "line": it.line, "code": it.code, "path": it.path} for it in report.rejects
        ],
        "unknown_fields": report.unknown_fields,
        "near_names": report.near_names,
        "ignored_fields": report.ignored_fields,
    }


def accept(given: dict[str, Any]) -> dict[str, Any]:
    session = ps.Session.from_json(given["record"])
    table, report = ps.read_ndjson(given["record"].encode())
    assert list(table) == [session]
    assert ps.Session.from_json(session.to_json()) == session == session.replace()
    if not any(isinstance(part, float) for part in parts(session.to_dict())):
        assert ps.Session.from_dict(session.to_dict()) == session
    assert list(session.unknown_fields) == list(report.unknown_fields)
    assert not ps.Session.from_json(session.to_json()).unknown_fields
    return {"session": session.to_dict(), "warnings": warnings(report), "unknown_fields": session.unknown_fields}


GOOD = '{"id":"good","started_at":"2026-11-01T14:30:00Z","channel":"voice"}'
"""Stands before a bad record: an input of which nothing can be read may be refused as a whole."""


def reject(given: dict[str, Any]) -> dict[str, Any]:
    try:
        session = ps.Session.from_json(given["record"])
    except ps.Error as error:
        [reject] = ps.read_ndjson(f"{GOOD}\n{given['record']}".encode()).report.rejects
        assert (reject.code, reject.path, reject.value) == (error.code, error.path, error.value)
        assert reject.message == error.message
        assert reject.raw == given["record"].encode()
        raise
    return session.to_dict()


def asr(given: dict[str, Any]) -> dict[str, Any]:
    policy = read(ps.RevenuePolicy, given["policy"])
    session = read(ps.Session, given["session"])
    explained = policy.explain(session)
    assert explained.asr.exact == policy.asr(session)
    amounts = {"exact": f"{explained.asr.exact:f}", "amount": f"{explained.asr.amount:f}"}
    return {**amounts, "reason": explained.reason, "excluded": explained.excluded}


def explain_asr(given: dict[str, Any]) -> dict[str, Any]:
    explained = read(ps.RevenuePolicy, given["policy"]).explain(read(ps.Session, given["session"]))
    factors = [
        {
            "factor": it.factor,
            "value": f"{it.value:f}",
            "origin": it.origin,
            "overridden": None if it.overridden is None else f"{it.overridden:f}",
        }
        for it in explained.factors
    ]
    return {"factors": factors, "exact": f"{explained.asr.exact:f}", "reason": explained.reason}


def length(given: dict[str, Any]) -> dict[str, Any]:
    policy = read(ps.LengthPolicy, given["policy"]) if "policy" in given else ps.LengthPolicy()
    return {"length": policy.classify(read(ps.Session, given["session"]))}


def review(given: dict[str, Any]) -> dict[str, Any]:
    before = read(ps.Session, given["session"])
    edit = read(ps.Edit, given["edit"])
    review = ps.Review("ann", "1970-01-01T00:00:00Z", given["surface"], given.get("expected_version"))
    reviewed = review.apply(before, given["version"], edit)
    assert ps.replay(before, reviewed.entries) == reviewed.session
    old, new = before.to_dict(), reviewed.session.to_dict()
    changed = {field: value for field, value in new.items() if old[field] != value}
    entries = [{key: getattr(entry, key) for key in ("field", "before", "after")} for entry in reviewed.entries]
    return {"changed": changed, "version": reviewed.version, "entries": entries}


def summary(given: dict[str, Any]) -> dict[str, Any]:
    policies = read(ps.Policies, given["policy"]) if "policy" in given else None
    return {"summary": sessions(given["sessions"], policies).summary(zone=given.get("zone")).to_dict()}


def order(given: dict[str, Any]) -> dict[str, Any]:
    sorted = sessions(given["sessions"]).sort(*given["order"].split(","))
    return {"ids": [session.id for session in sorted]}


def by(given: dict[str, Any]) -> dict[str, Any]:
    policies = read(ps.Policies, given["policy"]) if "policy" in given else None
    table = sessions(given["sessions"], policies)
    if "filter" in given:
        table = table.filter(read(ps.Filter, given["filter"]), **as_of(given))
    return {"breakdown": table.by(given["by"], zone=given.get("zone")).to_dict()}


def append(given: dict[str, Any]) -> dict[str, Any]:
    both = sessions(given["sessions"]).append(sessions(given["further"]))
    return {"ids": [session.id for session in both]}


def walk(given: dict[str, Any]) -> dict[str, Any]:
    policies = read(ps.Policies, given["policy"]) if "policy" in given else None
    table = sessions(given["sessions"], policies)
    options = {name: given[name] for name in ("after", "filter", "order") if name in given}
    batch = table.walk(given["limit"], **options, **as_of(given), key=key_of(given))
    return {"ids": [session.id for session in batch.items], "next": batch.next}


def key_of(given: dict[str, Any]) -> bytes | None:
    return given["key"].encode() if "key" in given else None


def cursor(given: dict[str, Any]) -> dict[str, Any]:
    cursor = ps.Cursor.parse(given["text"], key_of(given))
    now = cursor.now and cursor.now.isoformat().replace("+00:00", "Z")
    return {"order": cursor.order, "values": list(cursor.values), "id": cursor.id, "now": now, "zone": cursor.zone}


def edit(given: dict[str, Any]) -> dict[str, Any]:
    table = sessions(given["sessions"]).filter(given["filter"], **as_of(given)).sort(given["order"])
    edited = table.with_session(read(ps.Session, given["edited"]))
    matched = edited.to_csv(preset="data", view="fields").manifest.rows_matched
    return {"ids": [session.id for session in edited], "order": edited.order, "rows_matched": matched}


def moments(given: dict[str, Any]) -> dict[str, Any]:
    first, second = given["first"], given["second"]
    asked = sessions(given["sessions"]).filter(first["filter"], **as_of(first))
    filter, again = second["filter"], as_of(second)
    ids = lambda rows: {"ids": [session.id for session in rows]}
    answers: dict[str, Callable[[], dict[str, Any]]] = {
        "filter": lambda: ids(asked.filter(filter, **again)),
        "count": lambda: {"count": asked.count(filter, **again)},
        "explain": lambda: {"matched": asked.explain("s-1", filter, **again).matched},
        "walk": lambda: ids(asked.walk(9, filter=filter, **again).items),
        "summary": lambda: {"zone": asked.summary(zone=second.get("zone")).range.zone},
        "by": lambda: {"zone": asked.by("day", zone=second.get("zone")).range.zone},
    }
    return answers[given["ask"]]()


def view(given: dict[str, Any]) -> dict[str, Any]:
    view = ps.View(given["view"] if "view" in given else given["ids"])
    return {"ids": list(view.columns), "labels": list(view.labels)}


def export(given: dict[str, Any]) -> dict[str, Any]:
    policies = ps.Policies(revenue=ps.RevenuePolicy(currency=given.get("currency", "USD")))
    options = dict(given["preset"])
    name = options.pop("name")
    preset = ps.SpreadsheetOptions(**options) if options else name
    rows, view, most = sessions(given["sessions"], policies), given["view"], given.get("rows_per_file")
    file, manifest = rows.to_csv(view=view, preset=preset, rows_per_file=most)
    assert ps.Manifest.from_json(manifest.to_json()) == manifest
    assert ps.verify(file, manifest)
    sums = {column.id: f"{column.sum:f}" for column in manifest.columns if column.sum is not None}
    return {"file": file.decode(), "rows": manifest.rows_written, "cells": manifest.cells._asdict(), "sums": sums}


RUNNERS: dict[str, Runner] = {
    "guard/guard.json": guard,
    "guard/cells.json": guard,
    "time/instant.json": instant,
    "time/day.json": day,
    "time/schedule.json": schedule,
    "search/fold.json": search,
    "filter/match.json": matches,
    "filter/invalid.json": invalid,
    "filter/canonical.json": canonical,
    "filter/query.json": query,
    "filter/bounds.json": bounds,
    "ingest/read.json": ingest,
    "session/accept.json": accept,
    "session/reject.json": reject,
    "asr/asr.json": asr,
    "asr/explain.json": explain_asr,
    "length/length.json": length,
    "review/review.json": review,
    "summary/summary.json": summary,
    "summary/by.json": by,
    "cursor/walk.json": walk,
    "cursor/read.json": cursor,
    "table/append.json": append,
    "table/edit.json": edit,
    "table/moments.json": moments,
    "order/order.json": order,
    "view/columns.json": view,
    "export/export.json": export,
}


def vectors(path: Path) -> Iterator[dict[str, Any]]:
    for vector in json.loads(path.read_text(encoding="utf-8")):
        if name := vector.get("expect", {}).get("file"):
            vector["expect"]["file"] = (path.parent / name).read_bytes().decode()
        yield vector


def described(error: ps.Error, wanted: dict[str, Any]) -> dict[str, Any]:
    """What a vector says of an error: always its code, and what else it names."""
    given: dict[str, Any] = {"code": error.code}
    for key in wanted.keys() - {"code"}:
        if key == "conflict":
            assert isinstance(error, ps.VersionConflictError) and error.conflict is not None
            differences = [
                {"field": it.field, "yours": it.yours, "theirs": it.theirs} for it in error.conflict.differences
            ]
            given[key] = {
                "expected": error.conflict.expected,
                "actual": error.conflict.actual,
                "differences": differences,
            }
        else:
            given[key] = {"path": error.path, "value": error.value}[key]
    return given


def checked(runner: Runner, vector: dict[str, Any]) -> str | None:
    """What is wrong, if anything is."""
    wanted = vector.get("error") or vector["expect"]
    try:
        given = runner(vector["input"])
    except ps.Error as error:
        given = described(error, wanted) if "error" in vector else {"raised": repr(error)}
    return None if given == wanted else f"{vector['name']} gives {given} instead of {wanted}"


@pytest.mark.parametrize("path", sorted(RUNNERS))
def test_every_vector_holds(path: str) -> None:
    failures = [checked(RUNNERS[path], vector) for vector in vectors(TESTDATA / path)]
    assert not any(failures), "\n".join(filter(None, failures))


def test_every_file_has_a_runner() -> None:
    files = {path.relative_to(TESTDATA).as_posix() for path in TESTDATA.glob("*/*.json")}
    assert files == RUNNERS.keys()
    assert sum(len(list(vectors(TESTDATA / path))) for path in files) >= AT_LEAST
