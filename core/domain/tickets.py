"""The ticket as rules see it: a frozen snapshot with everything a decision may depend on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from core.domain import settings as settings_
from core.domain.forms import Value
from core.domain.people import Actor
from core.domain.reckoning import is_late


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One sub-record of a ticket (a voucher, a tracking entry, a label): what, by whom, when."""

    number: int
    type: str
    values: Mapping[str, Value]
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineFact:
    """A deadline of the ticket; open while ``met_at`` and ``void`` say nothing else."""

    key: str
    started_at: datetime
    due_at: datetime
    provisional: bool = False
    met_at: datetime | None = None
    void: bool = False

    @property
    def is_open(self) -> bool:
        """Say whether the deadline still waits to be met."""
        return self.met_at is None and not self.void

    @property
    def was_late(self) -> bool:
        """Say whether it was met, but after ``due_at`` (which itself is in time)."""
        return self.met_at is not None and is_late(self.met_at, self.due_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyFact:
    """A penalty already in the ledger for this ticket; ``unit`` is the department that bears it instead of a person."""

    policy: str
    occurrence: str
    subject: str
    status: str
    unit: str = ""
    amount_fen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFact:
    """One signature under a sign-off; ``for_login`` names the person whose authority a deputy used."""

    by: str
    at: datetime
    approved: bool
    for_login: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOffFact:
    """A sign-off of the ticket: ``state`` is pending, approved, refused or withdrawn."""

    key: str
    state: str
    requested_by: str
    requested_at: datetime
    record: int | None = None
    signatures: tuple[SignatureFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSnapshot:
    """A ticket at one moment.

    ``received_at`` is when the matter reached the organisation (clocks start here), ``opened_at`` when it was
    entered, ``opened_by`` the log-in of who entered it and ``opener_name`` their name. ``settings`` are the owning
    plugin's parameters in force at the time of the fact. ``files`` counts the attachments by form field.
    ``milestones`` maps an act's key to the time it was last done. ``above`` are the keys of the departments that stand
    above ``department``, the nearest first. ``recurrences`` are the cases like it, by the process's key, that were
    received before it within the organisation's window: 0 for the first, 2 for the third.
    """

    number: str
    plugin: str
    process: str
    state: str
    title: str
    details: Mapping[str, Value]
    received_at: datetime
    opened_at: datetime
    opened_by: str
    opener_name: str = ""
    channel: str = "web"
    category: str = ""
    priority: str = ""
    assignee: str | None = None
    department: str | None = None
    above: tuple[str, ...] = ()
    confidential: bool = False
    version: int = 1
    zone: str = "Asia/Shanghai"
    settings: Mapping[str, settings_.Value] = field(default_factory=dict)
    records: tuple[Record, ...] = ()
    deadlines: tuple[DeadlineFact, ...] = ()
    penalties: tuple[PenaltyFact, ...] = ()
    sign_offs: tuple[SignOffFact, ...] = ()
    files: Mapping[str, int] = field(default_factory=dict)
    milestones: Mapping[str, datetime] = field(default_factory=dict)
    recurrences: int = 0

    def records_of(self, record_type: str) -> tuple[Record, ...]:
        """Return the sub-records of one type, oldest first."""
        return tuple(record for record in self.records if record.type == record_type)

    def record(self, number: int) -> Record | None:
        """Return the sub-record with ``number``, or None."""
        return next((record for record in self.records if record.number == number), None)

    def deadline(self, key: str) -> DeadlineFact | None:
        """Return the newest deadline called ``key``, or None."""
        return next((deadline for deadline in reversed(self.deadlines) if deadline.key == key), None)

    def local(self, at: datetime) -> datetime:
        """Return ``at`` in the organisation's zone."""
        return at.astimezone(ZoneInfo(self.zone))


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What somebody wants to do to a ticket: the transition's key, the parsed form and who, when.

    ``record`` is the number that the act's own sub-record has or will have, if the transition keeps one.
    """

    key: str
    values: Mapping[str, Value]
    by: Actor
    at: datetime
    files: Mapping[str, int] = field(default_factory=dict)
    record: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A level of a missed deadline: 0 at the due time itself, 1..n for each later step of the ladder.

    ``record`` is the number of the sub-record whose clock it is, if it is not that of the ticket.
    """

    deadline: str
    label: str
    due_at: datetime
    found_at: datetime
    level: int = 0
    record: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """A request to close: the closed state it leads to and the act that asks for it."""

    outcome: str
    act: Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """One person as routing sees them: who could take a ticket and how much they carry."""

    login: str
    roles: frozenset[str]
    departments: frozenset[str]
    attributes: Mapping[str, frozenset[str]]
    open_tasks: int
