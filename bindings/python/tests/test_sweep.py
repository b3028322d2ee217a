"""Every public callable with every kind of wrong value: an error of ours with a code, and never a crash."""

from __future__ import annotations

import datetime as dt
import inspect
import io
import math
import warnings
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import portal_sessions as ps
import pytest
from conftest import NOW, session

LINE = b'{"id":"s-1","started_at":"2026-11-01T14:30:00Z","channel":"voice","is_lead":true,"lead_value":"5"}\n'


class RaisedError(Exception):
    """What an object of the caller raises."""


def raising(*names: str, bases: tuple[type, ...] = ()) -> Any:
    """An object whose methods of these names raise."""

    def fail(*_: object) -> Any:
        raise RaisedError("from within")

    return type("Raising", bases, dict.fromkeys(names, fail))()


class Text:
    """Whatever is asked of it is a text."""

    def __index__(self) -> Any:
        return "5"

    def __str__(self) -> Any:
        return 5

    __repr__ = __str__

    def __iter__(self) -> Any:
        return "5"

    def __fspath__(self) -> Any:
        return 5


class Surrogate(str):
    """A text of a subclass."""


def changing_dict() -> dict[Any, Any]:
    target: dict[Any, Any] = {}

    class Changes:
        def __index__(self) -> int:
            target[len(target)] = 1
            return 5

        def __repr__(self) -> str:
            target.clear()
            return "5"

    target.update(a=Changes(), b=b"x", c=Changes())
    return target


def cycle() -> Any:
    inner: list[Any] = []
    inner.append(inner)
    return inner


# Made anew for each call, since some are used up.
VALUES: dict[str, Callable[[], Any]] = {
    "None": lambda: None,
    "True": lambda: True,
    "0": lambda: 0,
    "-1": lambda: -1,
    "2**70": lambda: 2**70,
    "10**5000": lambda: 10**5000,
    "1.5": lambda: 1.5,
    "nan": lambda: math.nan,
    "inf": lambda: math.inf,
    "complex": lambda: 1j,
    "decimal": lambda: Decimal("1.5"),
    "decimal nan": lambda: Decimal("sNaN"),
    "empty text": lambda: "",
    "text": lambda: "text",
    "NUL": lambda: "a\0b",
    "lone surrogate": lambda: "\ud800",
    "subclass of text": lambda: Surrogate("\udfff"),
    "bytes": lambda: b"bytes",
    "bytearray": lambda: bytearray(b"bytes"),
    "view": lambda: memoryview(b"bytes"),
    "list": lambda: [1, "a", None],
    "tuple": lambda: ("a", 1),
    "set": lambda: {1, "a"},
    "dict": lambda: {"a": 1},
    "dict of others": lambda: {1: object()},
    "changing dict": changing_dict,
    "cycle": cycle,
    "generator": lambda: (it for it in [1]),
    "class": lambda: int,
    "our class": lambda: ps.Filter,
    "function": lambda: print,
    "object": object,
    "naive datetime": lambda: dt.datetime(2026, 11, 1),
    "aware datetime": lambda: dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=5))),
    "broken datetime": lambda: dt.datetime(2026, 11, 1, tzinfo=raising("utcoffset", bases=(dt.tzinfo,))),
    "date": lambda: dt.date(2026, 11, 1),
    "offset": lambda: dt.timezone(dt.timedelta(hours=2)),
    "numpy int": lambda: np.int64(5),
    "numpy bool": lambda: np.bool_(True),
    "numpy float": lambda: np.float64(0.5),
    "numpy array": lambda: np.array([1, 2]),
    "numpy matrix": lambda: np.ones((2, 2)),
    "NaT": lambda: pd.NaT,
    "NA": lambda: pd.NA,
    "frame": lambda: pd.DataFrame({"id": ["a"]}),
    "session": session,
    "filter": lambda: ps.Filter(lead=True),
    "policies": lambda: ps.Policies(),
    "raises in repr": lambda: raising("__repr__", "__str__"),
    "raises in index": lambda: raising("__index__", "__int__", "__float__"),
    "raises in iter": lambda: raising("__iter__", "__len__", "__getitem__", "keys", "items"),
    "raises in eq": lambda: raising("__eq__", "__bool__", "__hash__"),
    "raises in read": lambda: raising("read", "write"),
    "raises in fspath": lambda: raising("__fspath__"),
    "raises in call": lambda: raising("__call__"),
    "raises when looked at": lambda: raising("__getattr__"),
    "raises as a mapping": lambda: raising("__getitem__", "__iter__", "items", "__len__", bases=(dict,)),
    "gives texts": Text,
}


# Those of every sequence of Python, with its own errors.
SEQUENCE = {"index", "count", "__getitem__", "__contains__"}


def table() -> ps.SessionTable:
    return ps.read_ndjson(LINE).table


REPORT = ps.read_ndjson(b"{}", max_rejects=None).report
FILE = table().to_csv(preset="data")

# What the methods are called on, and a call of each that works.
MADE: dict[str, Callable[[], Any]] = {
    "SessionTable": table,
    "Session": session,
    "Filter": lambda: ps.Filter(lead=True),
    "ResolvedFilter": lambda: ps.Filter(lead=True).resolve(),
    "Policies": ps.Policies,
    "RevenuePolicy": ps.RevenuePolicy,
    "LengthPolicy": ps.LengthPolicy,
    "Schedule": lambda: ps.Schedule("UTC"),
    "View": ps.View.portal,
    "Edit": lambda: ps.Edit(stars=5),
    "SpreadsheetOptions": ps.SpreadsheetOptions,
    "Review": lambda: ps.Review("ann", NOW),
    "LogEntry": lambda: ps.Review("ann", NOW).apply(session(), 1, ps.Edit(stars=5)).entries[0],
    "Manifest": lambda: FILE.manifest,
    "IngestReport": lambda: REPORT,
    "Rejects": lambda: REPORT.rejects,
    "Summary": lambda: table().summary(zone="UTC"),
    "Breakdown": lambda: table().by("channel"),
}
RIGHT: dict[str, Any] = {
    "columns": ["id"], "filter": {}, "form": {}, "fields": {}, "id": "s-1", "grouping": "channel", "keys": "id",
    "text": LINE.decode(), "query": "lead=true", "session": session(), "edit": ps.Edit(stars=5), "version": 1,
    "policies": ps.Policies(), "policy": ps.RevenuePolicy(), "other": ps.from_dicts([]).table, "threads": 1,
    "zone": "UTC", "now": NOW, "at": NOW, "day": "2026-11-01", "place": 0, "source": LINE, "records": [],
    "target": None, "open": lambda part: io.BytesIO(), "file": FILE.data, "manifest": FILE.manifest, "log": [],
    "who": "ann", "when": NOW, "rejects": (), "view": "portal", "changes": {}, "weekly": {}, "exceptions": {},
}  # fmt: skip


def callables() -> Iterator[tuple[str, Callable[[], Any], inspect.Signature]]:
    for name in ps.__all__:
        it = getattr(ps, name)
        if inspect.isfunction(it) or inspect.isbuiltin(it):
            yield name, lambda it=it: it, inspect.signature(it)
        elif name == "guard":
            for inner in it.__all__:
                yield (
                    f"guard.{inner}",
                    lambda it=it, inner=inner: getattr(it, inner),
                    inspect.signature(getattr(it, inner)),
                )
        elif name in MADE:
            if name not in {
                "Breakdown",
                "SessionTable",
                "Session",
                "ResolvedFilter",
                "Manifest",
                "IngestReport",
                "Summary",
                "LogEntry",
            }:
                yield name, lambda it=it: it, inspect.signature(it)
            for member in dir(it):
                if name in {"Breakdown", "Rejects"} and member in SEQUENCE:
                    continue
                function = inspect.getattr_static(it, member)
                if (not member.startswith("_") or member in {"__getitem__", "__contains__"}) and (
                    callable(function) or isinstance(function, classmethod | staticmethod)
                ):
                    made = MADE[name]
                    yield (
                        f"{name}.{member}",
                        lambda m=made, k=member: getattr(m(), k),
                        inspect.signature(getattr(made(), member)),
                    )


CALLS = {name: (get, signature) for name, get, signature in callables()}


def arguments(signature: inspect.Signature) -> Iterator[str]:
    for parameter in signature.parameters.values():
        if parameter.kind is not parameter.VAR_KEYWORD:
            yield parameter.name


def call(get: Callable[[], Any], signature: inspect.Signature, wrong: str, value: Any) -> None:
    positional, keywords = [], {}
    for parameter in signature.parameters.values():
        name = parameter.name
        if name == wrong:
            given = value
        elif parameter.default is parameter.empty and parameter.kind is not parameter.VAR_KEYWORD and name in RIGHT:
            given = RIGHT[name]
        else:
            continue
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD, parameter.VAR_POSITIONAL):
            if len(positional) == list(signature.parameters).index(name):
                positional.append(given)
                continue
            if parameter.kind is parameter.POSITIONAL_ONLY:
                return
        keywords[name] = given
    answer = get()(*positional, **keywords)
    if isinstance(answer, Iterator):
        list(answer)


# Values that are right, or nearly: a path that is not there, a place beyond the end.
NEARLY = {"text", "empty text", "0", "-1", "2**70", "10**5000", "True", "numpy int", "subclass of text"}


def fault(get: Callable[[], Any], signature: inspect.Signature, wrong: str, kind: str) -> str | None:
    """What is wrong with the answer to a wrong value."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            call(get, signature, wrong, VALUES[kind]())
    except ps.Error as error:
        is_told = error.code != "INTERNAL" and len(error.message) < 2000 and "\n" not in error.message
        return None if is_told and type(error).code == error.code else repr(error)
    except TypeError as error:
        # What a callback raises is the caller's own, and so is what any class says of being called as one.
        return None if kind == "class" and wrong in {"progress", "on_reject", "open"} else repr(error)
    except RaisedError:
        return None  # What an object of the caller raises is the caller's own, where it is not read as a document.
    except (OSError, IndexError) as error:
        return None if kind in NEARLY else repr(error)
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
    return None


@pytest.mark.parametrize("name", CALLS)
def test_wrong_values_are_refused(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    get, signature = CALLS[name]
    faults = {(wrong, kind): fault(get, signature, wrong, kind) for wrong in arguments(signature) for kind in VALUES}
    assert not {place: said for place, said in faults.items() if said is not None}


def test_the_sweep_is_wide() -> None:
    assert len(VALUES) >= 40 and len(CALLS) >= 90
    assert {"from_dicts", "Filter", "Filter.matches", "SessionTable.to_csv", "guard.encode"} <= CALLS.keys()
