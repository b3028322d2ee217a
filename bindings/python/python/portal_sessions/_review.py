"""What people change in a session, and what is remembered of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from . import _native
from ._errors import UnknownKeyError, expected, unknown_keyword, wrong_type
from ._policies import RevenuePolicy
from ._types import Changes, Instant, listed, several, spell_out

if TYPE_CHECKING:
    from typing import Unpack


class Edit:
    """What a person changes in a session at once: any of the fields of `Changes`; None clears one.

    >>> Edit(comment=None, stars=5)
    Edit(comment=None, stars=5)

    Raises `UnknownKeyError` for a field that people do not edit, `WrongTypeError`, and the limits of a session, each
    with the field as its `path`.
    """

    __slots__ = ("_changes", "_json")

    def __init__(self, changes: Mapping[str, Any] | None = None, /, **fields: Unpack[Changes]) -> None:
        if changes is not None and not isinstance(changes, Mapping):
            raise wrong_type("a dict of changes", changes, "changes")
        given: dict[str, Any] = {**({} if changes is None else changes), **fields}
        if "tags" in given:
            given["tags"] = listed(given["tags"])
        self._changes = given
        try:
            self._json = _native.check_edit(given)
        except UnknownKeyError as error:
            if error.path not in fields:
                raise
            raise unknown_keyword(error, Changes.__annotations__) from None

    @classmethod
    def from_json(cls, text: str) -> Edit:
        """Reads an edit from a JSON object; a missing key leaves its field as it is."""
        return cls(json.loads(_native.check_edit(text)))

    def to_json(self) -> str:
        """The JSON form, the same in every language."""
        return self._json

    def to_dict(self) -> dict[str, Any]:
        """The changes by field."""
        return dict(self._changes)

    def preview(self, session: _native.Session, policy: RevenuePolicy | None = None) -> Preview:
        """What this edit would do to the ASR of a session under a policy, or the default one, without applying it."""
        policy = RevenuePolicy() if policy is None else expected(RevenuePolicy, policy, "policy")
        form = json.loads(_native.preview(session, self._json, policy.to_json()))
        before, after, difference = (Decimal(form[key]) for key in ("before", "after", "difference"))
        return Preview(before, after, difference, form["currency"])

    def __eq__(self, other: object) -> bool:
        return self._changes == other._changes if isinstance(other, Edit) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._json)

    def __repr__(self) -> str:
        return f"Edit({', '.join(f'{field}={value!r}' for field, value in self._changes.items())})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Edit, (self._changes,)


spell_out(Changes, Edit.__init__)


class Preview(NamedTuple):
    """The ASR of one session without and with an edit, exactly."""

    before: Decimal
    """The ASR as the session is."""
    after: Decimal
    """The ASR as the edit would leave it."""
    difference: Decimal
    """How much the edit adds, which may be negative."""
    currency: str
    """The currency of the three."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One field of one session that one person changed."""

    session: str
    """The session's id."""
    version: int
    """The version that the edit made; all entries of one edit have the same."""
    who: str
    """Who made it."""
    when: datetime
    """When it was made, in UTC."""
    field: str
    """The field's name in the wire form of a session."""
    before: Any
    """The value it had."""
    after: Any
    """The value it got."""

    def __hash__(self) -> int:
        # The values may be lists.
        return hash((self.session, self.version, self.who, self.when, self.field))

    @classmethod
    def from_dict(cls, form: Mapping[str, Any]) -> LogEntry:
        """An entry from its wire form."""
        return cls._read(json.loads(_native.log_entry(form)))

    @classmethod
    def from_json(cls, text: str) -> LogEntry:
        """Reads an entry from its wire form; whether it fits a session is seen when it is replayed."""
        return cls._read(json.loads(_native.log_entry(text)))

    @classmethod
    def _read(cls, form: Mapping[str, Any]) -> LogEntry:
        fields: dict[str, Any] = {**form, "when": datetime.fromisoformat(form["when"])}
        return cls(**fields)

    def to_dict(self) -> dict[str, Any]:
        """The wire form as a dict."""
        form: dict[str, Any] = json.loads(self.to_json())
        return form

    def to_json(self) -> str:
        """The wire form as text, the same in every language."""
        names = ("session", "version", "who", "when", "field", "before", "after")
        return _native.log_entry({name: getattr(self, name) for name in names})


class Reviewed(NamedTuple):
    """A session after an edit."""

    session: _native.Session
    """The session as it is now."""
    version: int
    """Its version: one more than before, or the same when nothing changed."""
    entries: tuple[LogEntry, ...]
    """One entry for each field that changed."""


@dataclass(frozen=True, slots=True)
class Review:
    """Who reviews, when and where: everything about an edit that is not in the edit."""

    who: str
    """The person's name; not blank."""
    when: Instant
    """The moment, as an aware `datetime` or in RFC 3339."""
    surface: Literal["portal", "builder"] = "portal"
    """Where: only the Builder edits the human assessment (stated by the product's pages)."""
    expected_version: int | None = None
    """The version that the session must have; without it, an edit applies to any."""

    def apply(self, session: _native.Session, version: int, edit: Edit) -> Reviewed:
        """Applies an edit to a session of this version. What the product itself assessed never changes.

        Raises `VersionConflictError`, whose `conflict` has both values of each field, when the session is not at the
        expected version; `InvalidValueError` when nobody is named or the surface does not edit the field;
        `NumberOutOfRangeError` for the version 2⁶⁴ − 1, after which there is none.
        """
        reviewer: dict[str, Any] = {"who": self.who, "when": self.when, "surface": self.surface}
        if self.expected_version is not None:
            reviewer["expected_version"] = self.expected_version
        changed, version, entries = _native.review(session, version, expected(Edit, edit, "edit").to_json(), reviewer)
        return Reviewed(changed, version, tuple(map(LogEntry._read, json.loads(entries))))

    def preview(self, session: _native.Session, edit: Edit, policy: RevenuePolicy | None = None) -> Preview:
        """What an edit would do to the ASR of a session, as `Edit.preview` tells it."""
        return expected(Edit, edit, "edit").preview(session, policy)


def replay(session: _native.Session, log: Iterable[LogEntry]) -> _native.Session:
    """The session after all edits of its log, from the session before the first.

    Raises `UnknownSessionError` for an entry of another session, and `VersionConflictError` for one whose `before` is
    not what the session has at that point; both have the entry as their `path`.
    """
    given = enumerate(several(log, "the entries of a log", "log"))
    entries = (expected(LogEntry, entry, f"[{place}]") for place, entry in given)
    return _native.replay(session, [entry.to_json() for entry in entries])
