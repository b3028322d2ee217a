"""Which sessions are meant: filters as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from . import _html, _native
from ._errors import UnknownKeyError, WrongTypeError, expected, shown, unknown_keyword
from ._policies import Policies
from ._types import Clauses, Instant, Place, instant_of, listed, spell_out

if TYPE_CHECKING:
    from typing import Unpack

SHAPES = {clause["key"]: clause["shape"] for clause in json.loads(_native.describe())["filters"]}
"""What each key takes, as `describe` says."""


class Filter:
    """Which sessions are meant, as data: clauses that must all hold, or filters combined by `&`, `|` and `~`.

    Made from keyword arguments (see `Clauses`), from a dict in the JSON form, from its text, or from both, which must
    both hold. It never changes, compares and hashes by its canonical JSON, and pickles. `~f` matches exactly the
    sessions that `f` does not.

    >>> Filter(channels=["voice", "text"], lead=True, last="30d") & ~Filter(test=True)
    Filter('{"version":1,"all":[{"lead":true,"channels":["text","voice"],"last":"30d"},{"not":{"test":true}}]}')

    Raises `UnknownKeyError`, `WrongTypeError`, `EmptySetError`, `RangeReversedError` and others with the clause as
    their `path`; nothing is ignored. `zone` is that of naive `datetime` objects in `from_` and `to`, and is not kept.
    """

    __slots__ = ("_core",)
    _core: _native.Filter

    def __init__(
        self, form: FilterLike | None = None, /, *, zone: Place | None = None, **clauses: Unpack[Clauses]
    ) -> None:
        if form is None:
            self._core = _panel(clauses, zone)
        else:
            given = form._core if isinstance(form, Filter) else _native.Filter.read(form, zone)
            self._core = given.and_also(_panel(clauses, zone)) if clauses else given

    @classmethod
    def _of(cls, native: _native.Filter) -> Filter:
        filter = cls.__new__(cls)
        filter._core = native
        return filter

    @classmethod
    def from_json(cls, text: str) -> Filter:
        """Reads the JSON form."""
        return cls._of(_native.Filter.read(text))

    @classmethod
    def from_query(cls, query: str) -> Filter:
        r"""Reads the form of a URL's query, such as `channels=voice,text&last=7d`, as HTML forms write it, too.

        A key without a value is no clause, and a set may be spread over several keys: `channels=voice&channels=text`.
        In a set, `\N` is None, `\E` an empty text, and `\,` a comma that separates nothing.
        """
        return cls._of(_native.Filter.from_query(query))

    @classmethod
    def portal_default(cls) -> Filter:
        """Live sessions that are not archived: what the portal shows at first."""
        return cls._of(_native.Filter.portal_default())

    @classmethod
    def all(cls, *filters: FilterLike) -> Filter:
        """The sessions that every one of these filters means; at least one filter."""
        return cls._of(_native.Filter.all([as_filter(filter)._core for filter in filters]))

    @classmethod
    def any(cls, *filters: FilterLike) -> Filter:
        """The sessions that at least one of these filters means; at least one filter."""
        return cls._of(_native.Filter.any([as_filter(filter)._core for filter in filters]))

    @classmethod
    def not_(cls, filter: FilterLike) -> Filter:
        """Exactly the sessions that this filter does not mean; the same as `~filter`."""
        return ~as_filter(filter)

    def __and__(self, other: Filter) -> Filter:
        return Filter._of(self._core.and_also(other._core)) if isinstance(other, Filter) else NotImplemented

    def __or__(self, other: Filter) -> Filter:
        return Filter.any(self, other) if isinstance(other, Filter) else NotImplemented

    def __invert__(self) -> Filter:
        return Filter._of(self._core.negated())

    def to_json(self) -> str:
        """The canonical JSON form, the same in every language."""
        return self._core.to_json()

    def to_dict(self) -> dict[str, Any]:
        """The canonical JSON form as a dict."""
        form: dict[str, Any] = json.loads(self.to_json())
        return form

    def to_query(self) -> str:
        r"""The form of a URL's query: commas between the values of a set, `\N` for None and `\E` for an empty text."""
        return self._core.to_query()

    @property
    def hash(self) -> str:
        """The SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
        return self._core.hash()

    def matches(
        self,
        session: _native.Session,
        policies: Policies | None = None,
        *,
        now: Instant | None = None,
        zone: Place | None = None,
    ) -> bool:
        """Whether one session is meant, judged under these policies or the default ones.

        Raises `NowRequiredError` and `ZoneRequiredError` where the filter needs them.
        """
        return self.resolve(now=now, zone=zone).matches(session, policies)

    def explain(
        self,
        session: _native.Session,
        policies: Policies | None = None,
        *,
        now: Instant | None = None,
        zone: Place | None = None,
    ) -> Explanation:
        """Why one session is meant, or is not: each clause with the value it saw and whether it held."""
        return self.resolve(now=now, zone=zone).explain(session, policies)

    def resolve(self, *, now: Instant | None = None, zone: Place | None = None) -> ResolvedFilter:
        """The filter at this moment and place, for many sessions.

        Raises `NowRequiredError` and `ZoneRequiredError` with the clause that needs one, `RangeReversedError`.
        """
        return ResolvedFilter(self._core.resolve(now, zone))

    def __bool__(self) -> bool:
        # `a and b` would be `b`, and `not a` would be False.
        raise WrongTypeError(
            "a filter is neither true nor false: combine filters by `&`, `|` and `~`", None, repr(self)
        )

    def __eq__(self, other: object) -> bool:
        return self.to_json() == other.to_json() if isinstance(other, Filter) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __repr__(self) -> str:
        return f"Filter({self.to_json()!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Filter.from_json, (self.to_json(),)


spell_out(Clauses, Filter.__init__)


class ResolvedFilter:
    """A `Filter` at a given moment and place: every relative time is an instant. Made by `Filter.resolve`.

    It compares, hashes and pickles by its filter, moment and zone.
    """

    __slots__ = ("_core", "from_", "to")
    from_: datetime | None
    """The first instant that can match, in UTC; None without a lower bound."""
    to: datetime | None
    """The first instant after all that can match, in UTC; None without an upper bound."""

    def __init__(self, core: _native.Resolved) -> None:
        self._core = core
        self.from_, self.to = map(instant_of, core.bounds())

    def matches(self, session: _native.Session, policies: Policies | None = None) -> bool:
        """Whether one session is meant, judged under these policies or the default ones."""
        return self._core.matches(session, _judged(policies))

    def explain(self, session: _native.Session, policies: Policies | None = None) -> Explanation:
        """Why one session is meant, or is not."""
        return Explanation._read(self._core.explain(session, _judged(policies)))

    def __bool__(self) -> bool:
        raise WrongTypeError("a filter is neither true nor false: ask whether it `matches` a session", None, repr(self))

    def __eq__(self, other: object) -> bool:
        return self._core.question() == other._core.question() if isinstance(other, ResolvedFilter) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._core.question())

    def __reduce__(self) -> tuple[Any, ...]:
        return _resolved, self._core.question()

    def __repr__(self) -> str:
        return f"<ResolvedFilter from {self.from_} to {self.to}>"


def _resolved(form: str, now: str | None, zone: str | None) -> ResolvedFilter:
    return Filter.from_json(form).resolve(now=now, zone=zone)


def _panel(clauses: Mapping[str, Any], zone: Place | None) -> _native.Filter:
    """The filter of keyword arguments."""
    panel = {
        "from" if key == "from_" else key: shaped(key, value) for key, value in clauses.items() if value is not None
    }
    if "from" in clauses:
        raise UnknownKeyError("there is no keyword `from`: it is `from_` in Python", "from", "from")
    try:
        return _native.Filter.read(panel, zone)
    except UnknownKeyError as error:
        if error.path not in clauses:
            raise
        known = [clause["key"] for clause in json.loads(_native.describe())["filters"]]
        raise unknown_keyword(error, ["from_" if key == "from" else key for key in known]) from None


def _judged(policies: Policies | None) -> str | None:
    return None if policies is None else expected(Policies, policies, "policies").to_json()


FilterLike = Filter | Mapping[str, Any] | str
"""A filter, its JSON form as a dict, or as text."""


def as_filter(form: FilterLike) -> Filter:
    """The filter that is meant."""
    return form if isinstance(form, Filter) else Filter(form)


def shaped(key: str, value: Any) -> Any:
    """A clause in the shape of the JSON form."""
    match SHAPES.get(key):
        case "set":
            return _set(value)
        case "range":
            return _range(key, value)
        case "sets":
            if not isinstance(value, Mapping):
                tags = 'a dict such as {"any": ["vip"]}, or with "all" or "none"'
                raise _another_shape(key, value, tags if key == "tags" else 'a dict such as {"name": ["one", "other"]}')
            return {name: _set(texts) for name, texts in value.items()}
    return value


def _set(value: Any) -> Any:
    return [value] if value is None or isinstance(value, str) else listed(value)


def _range(key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return value
    if isinstance(value, tuple | list) and len(value) == 2:
        return {end: bound for end, bound in zip(("min", "max"), value, strict=True) if bound is not None}
    example = {"stars": "(4, 5)", "asr": '("100", None)', "lead_value": '("100", None)'}.get(key, "(30, None)")
    raise _another_shape(key, value, f"the two ends of a range such as {example}, with None for an open one")


def _another_shape(key: str, value: Any, wanted: str) -> WrongTypeError:
    # The text of a frame has several lines, and a message has one.
    given = "".join(it if it.isprintable() else ascii(it)[1:-1] for it in shown(value)[:60])
    return WrongTypeError(f"expected {wanted}, and not `{given}`", key, shown(value))


@dataclass(frozen=True, slots=True)
class ExplainedClause:
    """One clause of an `Explanation`."""

    path: str
    """The place of the clause in the filter, such as `all[0].channels`."""
    key: str
    """The key, such as `channels`."""
    wanted: Any
    """What the clause demands."""
    saw: Any
    """What it saw of the session: of a search, the fields in which the text was found."""
    held: bool
    """Whether it held."""

    def __hash__(self) -> int:
        # What it wants and saw may be lists.
        return hash((self.path, self.key, self.held))


@dataclass(frozen=True, slots=True)
class ExplainedTree:
    """One `all`, `any` or `not` of an `Explanation`."""

    path: str
    """Its place in the filter, such as `all[1].not`."""
    held: bool
    """Whether it held."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a session matches a filter, or does not; true where it matches."""

    matched: bool
    """Whether the session matches."""
    clauses: tuple[ExplainedClause, ...]
    """Every clause, in the order of the canonical form, whether it mattered or not."""
    trees: tuple[ExplainedTree, ...]
    """Every `all`, `any` and `not`, the outer before the inner."""

    @classmethod
    def _read(cls, text: str) -> Explanation:
        form = json.loads(text, parse_float=Decimal)
        return cls(
            form["matched"],
            tuple(ExplainedClause(**clause) for clause in form["clauses"]),
            tuple(ExplainedTree(**tree) for tree in form["trees"]),
        )

    def __bool__(self) -> bool:
        return self.matched

    def _parts(self) -> list[ExplainedTree | ExplainedClause]:
        """Trees and clauses, each tree before what is in it."""
        parts: list[ExplainedTree | ExplainedClause] = []
        trees = list(self.trees)
        for clause in self.clauses:
            around = [place for place, tree in enumerate(trees, 1) if clause.path.startswith(tree.path)]
            parts += [*trees[: max(around, default=0)], clause]
            del trees[: max(around, default=0)]
        return [*parts, *trees]

    def __str__(self) -> str:
        def line(part: ExplainedTree | ExplainedClause) -> str:
            seen = f": wanted {part.wanted!r}, saw {part.saw!r}" if isinstance(part, ExplainedClause) else ""
            return f"  {'holds' if part.held else 'does not hold':13} {part.path}{seen}"

        return "\n".join(["matches" if self.matched else "does not match", *map(line, self._parts())])

    def _repr_html_(self) -> str:
        rows = [
            (part.path, part.wanted, part.saw, "yes" if part.held else "no")
            if isinstance(part, ExplainedClause)
            else (part.path, "", "", "yes" if part.held else "no")
            for part in self._parts()
        ]
        return _html.table(["Part", "Wanted", "Saw", "Holds"], rows, "matches" if self.matched else "does not match")
