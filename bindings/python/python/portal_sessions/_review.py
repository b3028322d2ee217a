"""Edits of sessions by people, with a log, versions and conflicts."""

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
    """A set of changes that a person makes to a session at once: any of the fields of `Changes`. None clears a field.

    >>> Edit(comment=None, stars=5)
    Edit(comment=None, stars=5)

    Raises `UnknownKeyError` for a field that people may not edit, `WrongTypeError`, and the errors of values beyond the
    limits of a session, each with the field as its `path`.
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
        """Reads an edit from a JSON object. A field without a key is left unchanged."""
        return cls(json.loads(_native.check_edit(text)))

    def to_json(self) -> str:
        """The JSON form as text, the same in every language."""
        return self._json

    def to_dict(self) -> dict[str, Any]:
        """The changes by field."""
        return dict(self._changes)

    def preview(self, session: _native.Session, policy: RevenuePolicy | None = None) -> Preview:
        """The ASR of a session before and after this edit, without applying it; under the default policy by default."""
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
    """The exact ASR of one session without and with an edit."""

    before: Decimal
    """The ASR of the session now."""
    after: Decimal
    """The ASR that it would have after the edit."""
    difference: Decimal
    """`after` minus `before`: negative when the edit lowers the ASR."""
    currency: str
    """The currency of the three amounts."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One change of one field of a session."""

    session: str
    """The id of the session."""
    version: int
    """The version of the session after the edit; all entries of one edit have the same."""
    who: str
    """The person who made the edit."""
    when: datetime
    """The moment of the edit, in UTC."""
    field: str
    """The field's name in the wire form of a session."""
    before: Any
    """Its value before the edit."""
    after: Any
    """Its value after the edit."""

    def __hash__(self) -> int:
        # The values may be lists, which are not hashable.
        return hash((self.session, self.version, self.who, self.when, self.field))

    @classmethod
    def from_dict(cls, form: Mapping[str, Any]) -> LogEntry:
        """Reads an entry from its JSON form as a dict."""
        return cls._read(json.loads(_native.log_entry(form)))

    @classmethod
    def from_json(cls, text: str) -> LogEntry:
        """Reads an entry from its JSON form. Whether it fits a session is checked by `replay`."""
        return cls._read(json.loads(_native.log_entry(text)))

    @classmethod
    def _read(cls, form: Mapping[str, Any]) -> LogEntry:
        fields: dict[str, Any] = {**form, "when": datetime.fromisoformat(form["when"])}
        return cls(**fields)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form as a dict."""
        form: dict[str, Any] = json.loads(self.to_json())
        return form

    def to_json(self) -> str:
        """The JSON form as text, the same in every language."""
        names = ("session", "version", "who", "when", "field", "before", "after")
        return _native.log_entry({name: getattr(self, name) for name in names})


class Reviewed(NamedTuple):
    """The result of an edit."""

    session: _native.Session
    """The session after the edit."""
    version: int
    """The version after the edit: one more than before, or the same when nothing changed."""
    entries: tuple[LogEntry, ...]
    """One log entry for each field that changed. A field that was set to the value it had has none."""


@dataclass(frozen=True, slots=True)
class Review:
    """The context of an edit: who makes it, when and where, and which version of the session it expects."""

    who: str
    """The name or the id of the reviewer; it must not be blank."""
    when: Instant
    """The moment of the review, as an aware `datetime` or in RFC 3339."""
    surface: Literal["portal", "builder"] = "portal"
    """The product: only the Builder edits the human assessment (stated by the product's pages)."""
    expected_version: int | None = None
    """The version that the session must have; without it, an edit is applied to any version."""

    def apply(self, session: _native.Session, version: int, edit: Edit) -> Reviewed:
        """Applies an edit to a session of this version. The product's own assessment never changes.

        Raises `VersionConflictError`, whose `conflict` has both values of each field, when the session has another
        version than the expected one; `InvalidValueError` for a blank reviewer, or for a field that the surface does
        not edit; `NumberOutOfRangeError` for an edit of version 2⁶⁴ − 1, which has no next one.
        """
        reviewer: dict[str, Any] = {"who": self.who, "when": self.when, "surface": self.surface}
        if self.expected_version is not None:
            reviewer["expected_version"] = self.expected_version
        changed, version, entries = _native.review(session, version, expected(Edit, edit, "edit").to_json(), reviewer)
        return Reviewed(changed, version, tuple(map(LogEntry._read, json.loads(entries))))

    def preview(self, session: _native.Session, edit: Edit, policy: RevenuePolicy | None = None) -> Preview:
        """The ASR of a session before and after an edit; the same as `Edit.preview`."""
        return expected(Edit, edit, "edit").preview(session, policy)


def replay(session: _native.Session, log: Iterable[LogEntry]) -> _native.Session:
    """Applies a log of edits to the state of a session before the first, and returns the state after the last.

    Raises `UnknownSessionError` for an entry of another session, and `VersionConflictError` for one whose `before` is
    not the value at that point; both have the index of the entry as their `path`.
    """
    given = enumerate(several(log, "the entries of a log", "log"))
    entries = (expected(LogEntry, entry, f"[{place}]") for place, entry in given)
    return _native.replay(session, [entry.to_json() for entry in entries])
