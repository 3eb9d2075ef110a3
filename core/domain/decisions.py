"""What hooks answer: decisions and effects, each with its reason. The core checks and applies them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from core.domain.forms import Value
from core.domain.texts import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class To:
    """Whom a message goes to: everybody in ``roles`` (of the ticket's organisation), named people, parties.

    ``in_department`` narrows the roles to the people of the department that has the ticket, ``above`` to those of the
    departments that stand above it; with both, to either. ``departments`` are keys: everybody who belongs to one.
    ``people_in`` and ``departments_in`` are fields of the act's form, or of the ticket, that name more of either.
    """

    roles: tuple[str, ...] = ()
    in_department: bool = False
    above: bool = False
    logins: tuple[str, ...] = ()
    assignee: bool = False
    opener: bool = False
    departments: tuple[str, ...] = ()
    people_in: tuple[str, ...] = ()
    departments_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """Answer of ``classify``: what kind of matter this is; as an effect of an act, what it is from now on.

    ``details`` are computed fields to set; ``reason`` says to people which rule and which words decided.
    """

    reason: Message
    clause: str = ""
    category: str = ""
    priority: str = ""
    confidential: bool = False
    details: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingDecision:
    """Answer of ``route``: who takes the ticket. A department is a key, an assignee a log-in."""

    reason: Message
    clause: str = ""
    assignee: str | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the learner proposes for the detail ``field``; people confirm or correct it.

    ``percent`` is how many proposals as sure as this one were right when they were tried on tickets whose value is
    known. ``applied`` says that the value stands in the ticket until a person says otherwise, as a setting allows.
    """

    field: str
    value: Value
    percent: int
    reason: Message
    clause: str = ""
    applied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A part of a penalty, in proportion to ``weight``, that a person (``subject``) or a ``unit`` bears."""

    subject: str = ""
    unit: str = ""
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposer:
    """Who (a log-in) proposed a penalty, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessPenalty:
    """Enter a penalty in the ledger. Unique by policy, ticket and ``occurrence``: asking twice charges once.

    A person (``subject``, a log-in) bears it or a ``unit`` (the key of a department, a contractor's too). A unit has no
    performance pay and can only be fined.
    ``month`` (``"2026-03"``) is the month whose performance pay is meant. ``percent`` is set where the policy leaves it
    to the organisation's settings, else the policy's own holds; ``amount_fen`` is set for fines only.
    ``shares`` split it among several, instead of ``subject`` and ``unit``: an entry for each, whose occurrence ends
    with a slash and who bears it (``"once/lin"``), and which together come to the whole, exactly.
    ``waived_because`` enters it as exempt from the start, so that the incident stays on record.
    ``proposed`` names who proposed what the present act reviews; neither of the two decides an objection to it.
    """

    policy: str
    occurrence: str
    month: str
    reason: Message
    clause: str
    subject: str = ""
    unit: str = ""
    shares: tuple[Share, ...] = ()
    percent: int | None = None
    amount_fen: int | None = None
    waived_because: str = ""
    proposed: Proposer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaivePenalty:
    """Exempt a penalty of this ticket that stands in the ledger; the entry stays, with the reason."""

    policy: str
    occurrence: str
    because: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify:
    """Tell people. ``urgent`` passes quiet hours; ``published`` tells them without letting them see the ticket."""

    to: To
    message: Message
    clause: str = ""
    urgent: bool = False
    published: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate:
    """Raise a missed deadline to somebody higher; recorded as an escalation and told to them at once."""

    to: To
    level: int
    message: Message
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassign:
    """Hand the ticket to somebody else."""

    assignee: str | None
    department: str | None
    reason: Message
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicket:
    """Open a follow-up ticket of a process of the same plugin, linked to this one. Unique by ``occurrence``."""

    process: str
    details: Mapping[str, Value]
    occurrence: str
    reason: Message
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNote:
    """Put a sentence into the ticket's time line."""

    message: Message
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignNumber:
    """Give the computed detail ``field`` the next number of ``series``, of ``digits`` digits: ``"QK-20260310-夜-01"``.

    A detail that has a number already keeps it.
    """

    field: str
    series: str
    digits: int = 2
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartDeadline:
    """Start (or restart) a deadline that the process declares."""

    deadline: str
    reason: Message
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendDeadline:
    """Give an open deadline that is not over ``days`` more, as it counts days."""

    deadline: str
    days: int
    clause: str = ""


Effect: TypeAlias = (
    AssessPenalty
    | WaivePenalty
    | Notify
    | Escalate
    | Reassign
    | OpenTicket
    | AddNote
    | AssignNumber
    | StartDeadline
    | ExtendDeadline
    | Classification
)
EFFECT_TYPES = (
    AssessPenalty,
    WaivePenalty,
    Notify,
    Escalate,
    Reassign,
    OpenTicket,
    AddNote,
    AssignNumber,
    StartDeadline,
    ExtendDeadline,
    Classification,
)
