"""The native half: private. `mypy.stubtest` holds this file equal to it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Unpack, final

from ._ingest import Reject
from ._types import Contact, Instant, Place, SessionFields

__all__ = [
    "Filter",
    "Resolved",
    "Session",
    "Table",
    "asks_without_end",
    "asr",
    "check_edit",
    "check_preset",
    "classify",
    "cursor",
    "decode",
    "describe",
    "encode",
    "encode_identifier",
    "end",
    "error_codes",
    "explain_asr",
    "from_arrow",
    "is_working",
    "length_policy",
    "log_entry",
    "manifest",
    "panics",
    "policies",
    "preview",
    "read",
    "read_records",
    "rejects_schema",
    "rejects_stream",
    "replay",
    "revenue_policy",
    "review",
    "schedule",
    "start_of_day",
    "table_schema",
    "tzdb_version",
    "verify",
    "version",
    "view",
    "zone_name",
]

_Progress = Callable[[int, int], object] | None
_Rejects = Callable[[str], object] | None

@final
class Session:
    """One interaction between one user and the AI Employee: a call, an SMS conversation or a chat.

    Made from keyword arguments, one for each field of the wire form; `id`, `started_at` and `channel` are required.
    Money and shares are `Decimal`, `int` or text and never `float`, instants are aware `datetime` or RFC 3339. It never
    changes, compares by value, and pickles.
    """

    def __new__(cls, **fields: Unpack[SessionFields]) -> Session: ...
    @staticmethod
    def from_json(text: str | bytes | bytearray | memoryview) -> Session:
        """Reads one session from its JSON, a text or UTF-8 bytes, as an ingest reads a line.

        What no session has is left out, and `unknown_fields` names it. Raises the error that would be the reject's,
        such as `MissingFieldError` with the field as its `path`.
        """

    @staticmethod
    def from_dict(fields: Mapping[str, Any]) -> Session:
        """A session from a dict, another mapping or a row of a database, with fields in the names of the wire form.

        Its values may be what `from_dicts` takes. What no session has is left out; `unknown_fields` names it.
        """

    @property
    def unknown_fields(self) -> dict[str, str | None]:
        """The fields that no session has and that were left out when this one was read by `from_json` or `from_dict`.

        Each comes with the name that was perhaps meant, or None, in a new dict each time. They are no part of the
        session: equal ones may differ in them, and no copy, pickle or wire form has them.
        """

    def to_json(self) -> str:
        """The wire form as text, the same in every language."""

    def to_dict(self) -> dict[str, Any]:
        """The wire form as a dict: money, shares and instants are texts."""

    def replace(self, **fields: Unpack[SessionFields]) -> Session:
        """The same session with other values in these fields; None clears one."""

    @property
    def id(self) -> str:
        """The id, unique in a set."""

    @property
    def started_at(self) -> datetime:
        """When it started, in UTC. It belongs to this day."""

    @property
    def ended_at(self) -> datetime | None:
        """When it ended, in UTC; None while it is open."""

    @property
    def channel(self) -> str:
        """The channel: `voice`, `text`, `chat` or another."""

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags, in the order they were given."""

    @property
    def contact(self) -> Contact:
        """Name, phone and email of the contact."""

    @property
    def hours(self) -> Literal["working", "non_working"] | None:
        """Whether it started in working hours, as recorded: `working`, `non_working` or None."""

    @property
    def utms(self) -> dict[str, Any]:
        """The UTM parameters as they were given; a new dict each time."""

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments as they were given; a new dict each time."""

    @property
    def assessment(self) -> str | None:
        """The effective assessment: a person's when there is one, else the product's own."""

    @property
    def duration_s(self) -> int | None:
        """The duration in whole seconds; None while it is open and when it ends before it starts."""

    @property
    def contact_label(self) -> str:
        """The name shown for the contact: its own, or `User` when that is blank."""

    @property
    def external_id(self) -> str | None:
        """The id in another system."""

    @property
    def session_type(self) -> str | None:
        """The session type, which the portal calls the topic."""

    @property
    def summary(self) -> str | None:
        """What happened, in a few sentences."""

    @property
    def comment(self) -> str | None:
        """What a reviewer wrote."""

    @property
    def contact_name(self) -> str | None:
        """The contact's name, shown as `User` when it is blank."""

    @property
    def contact_phone(self) -> str | None:
        """The contact's phone number."""

    @property
    def contact_email(self) -> str | None:
        """The contact's email address."""

    @property
    def auto_assessment(self) -> str | None:
        """The product's own assessment: `Yes-A`, `Yes-B`, `No` or another text."""

    @property
    def human_assessment(self) -> str | None:
        """A person's assessment."""

    @property
    def actual_result(self) -> str | None:
        """The result the agent reached."""

    @property
    def expected_result(self) -> str | None:
        """The result it should have reached."""

    @property
    def integration_idn(self) -> str | None:
        """The integration it came through."""

    @property
    def connector_idn(self) -> str | None:
        """The connector it came through."""

    @property
    def agent(self) -> str | None:
        """The AI Employee that answered; at most 256 bytes."""

    @property
    def language(self) -> str | None:
        """The language of the conversation, a BCP 47 tag such as `en-US`, kept as given; at most 35 bytes."""

    @property
    def recording(self) -> str | None:
        """Where the recording of a call is; at most 2,048 bytes."""

    @property
    def is_done(self) -> bool:
        """Whether it is reviewed or completed."""

    @property
    def is_todo(self) -> bool:
        """Whether a follow-up is due."""

    @property
    def is_lead(self) -> bool:
        """Whether it is a lead."""

    @property
    def is_opportunity(self) -> bool:
        """Whether the request could be served."""

    @property
    def is_test(self) -> bool:
        """Whether it is test traffic."""

    @property
    def is_archived(self) -> bool:
        """Whether it is archived."""

    @property
    def stars(self) -> int | None:
        """The stars, 1 to 5; None when nobody gave any."""

    @property
    def lead_units(self) -> int | None:
        """How many units (guests, square feet) the lead asks for."""

    @property
    def user_messages(self) -> int | None:
        """How many messages the user sent."""

    @property
    def agent_messages(self) -> int | None:
        """How many messages the agent sent."""

    @property
    def lead_value(self) -> Decimal | None:
        """What the lead is worth, in the currency of the policy."""

    @property
    def conversion_ratio(self) -> Decimal | None:
        """The share of opportunities that become deals, 0 to 1."""

    @property
    def recognition(self) -> Decimal | None:
        """The share of the deal that is credited to the agent, 0 to 1."""

    @property
    def recorded_asr(self) -> Decimal | None:
        """The ASR that another system recorded; only for reconciling."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Filter:
    @staticmethod
    def read(form: Any, at: Place | None = None) -> Filter: ...
    @staticmethod
    def from_query(query: str) -> Filter: ...
    @staticmethod
    def portal_default() -> Filter: ...
    @staticmethod
    def all(filters: list[Filter]) -> Filter: ...
    @staticmethod
    def any(filters: list[Filter]) -> Filter: ...
    def negated(self) -> Filter: ...
    def and_also(self, other: Filter) -> Filter: ...
    def to_json(self) -> str: ...
    def to_query(self) -> str: ...
    def hash(self) -> str: ...
    def resolve(self, now: Instant | None, zone: Place | None) -> Resolved: ...

@final
class Resolved:
    def matches(self, session: Session, policies: str | None) -> bool: ...
    def explain(self, session: Session, policies: str | None) -> str: ...
    def bounds(self) -> tuple[str | None, str | None]: ...
    def question(self) -> tuple[str, str | None, str | None]: ...

@final
class Table:
    def __len__(self) -> int: ...
    def session(self, place: int) -> Session | None: ...
    def find(self, id: str) -> Session | None: ...
    def filter(self, filter: Filter, now: Instant | None, zone: Place | None) -> Table: ...
    def count(self, filter: Filter, now: Instant | None, zone: Place | None) -> int: ...
    def explain(self, id: str, filter: Filter, now: Instant | None, zone: Place | None) -> str: ...
    def explain_asr(self, id: str) -> str: ...
    def reconcile_asr(self, limit: int) -> str: ...
    def summary(self, zone: Place | None) -> str: ...
    def by(self, grouping: str, zone: Place | None) -> str: ...
    def sort(self, order: str) -> Table: ...
    def page(self, page: int, per: int) -> tuple[list[Session], int]: ...
    def walk(
        self,
        limit: int,
        after: str | None,
        filter: Filter | None,
        order: str | None,
        now: Instant | None,
        zone: Place | None,
        key: bytes | None,
    ) -> tuple[list[Session], str | None]: ...
    def with_policies(self, policies: str) -> Table: ...
    def with_session(self, session: Session) -> Table: ...
    def with_threads(self, threads: int) -> Table: ...
    def slice(self, start: int, length: int) -> Table: ...
    def append(self, other: Table) -> Table: ...
    def policies(self) -> str: ...
    def query(self) -> tuple[Filter, str | None, str | None, str | None, str | None]: ...
    def order(self) -> str | None: ...
    def arrow_stream(self, columns: list[str] | None) -> object: ...
    def tags(self) -> list[list[str]]: ...
    def ndjson(self) -> list[bytes]: ...
    def write_csv(self, target: Any, options: Any, progress: _Progress) -> str: ...
    def write_csv_parts(self, open: Callable[[int], Any], options: Any, progress: _Progress) -> list[str]: ...

def cursor(text: str, key: bytes | None) -> str: ...
def read(format: str, source: Any, options: Any, progress: _Progress, on_reject: _Rejects) -> tuple[Table, str]: ...
def read_records(
    records: Iterable[Any],
    at: Place | None,
    options: Any,
    most: int | None,
    progress: _Progress,
    on_reject: _Rejects,
) -> tuple[Table, str]: ...
def from_arrow(source: Any, options: Any, progress: _Progress, on_reject: _Rejects) -> tuple[Table, str]: ...
def table_schema() -> object: ...
def rejects_stream(rejects: Sequence[Reject]) -> object: ...
def rejects_schema() -> object: ...
def policies(form: Any) -> str: ...
def revenue_policy(form: Any) -> str: ...
def length_policy(form: Any) -> str: ...
def schedule(form: Any) -> str: ...
def asr(policy: str, session: Session) -> str: ...
def explain_asr(policy: str, session: Session) -> str: ...
def classify(policy: str, session: Session) -> str: ...
def is_working(schedule: str, at: Instant) -> bool: ...
def zone_name(zone: Place) -> str: ...
def start_of_day(day: date, zone: Place) -> datetime:
    """The first instant at which the clock of a zone shows midnight of this day or later, in UTC."""

def tzdb_version() -> str:
    """The version of the bundled time-zone database, such as `2026f`."""

def check_edit(form: Any) -> str: ...
def review(session: Session, version: int, edit: str, reviewer: Any) -> tuple[Session, int, str]: ...
def preview(session: Session, edit: str, policy: str) -> str: ...
def replay(session: Session, log: list[str]) -> Session: ...
def log_entry(form: Any) -> str: ...
def verify(file: Any, manifest: str) -> str: ...
def manifest(form: Any) -> str: ...
def check_preset(form: Any) -> None: ...
def view(form: Any) -> tuple[list[str], list[str]]: ...
def describe() -> str: ...
def encode(text: str, *, separator: str = ",") -> str:
    """The text with a `'` before each segment that a spreadsheet could read as something else."""

def encode_identifier(text: str, *, separator: str = ",") -> str:
    """`encode` for identifiers and phones, which get no mark when they are 1 to 11 digits without a leading zero."""

def decode(text: str, *, separator: str = ",") -> str:
    """The text without the marks that `encode` or `encode_identifier` put on."""

def error_codes() -> list[str]: ...
def version() -> str: ...
def end() -> None: ...
def panics() -> None: ...
def asks_without_end(table: Table) -> None: ...
