"""The process language: a regulation as data that the core can run, draw, explain and check.

A process is validated when it is declared. What cannot work (a state nobody reaches, a deadline nobody meets, a
clause that does not exist) stops the start of the program, not a clerk at work.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from core.domain.clauses import Regulation
from core.domain.decisions import Effect, To
from core.domain.due import DueRule
from core.domain.duties import Duty
from core.domain.errors import DeclarationError, Refused
from core.domain.forms import Field, Form, When
from core.domain.forms import Value as Detail
from core.domain.learned import Learned
from core.domain.penalties import PenaltyPolicy
from core.domain.people import Who
from core.domain.public import PublicForm
from core.domain.recurrence import Recurrence
from core.domain.roles import RoleTemplate
from core.domain.settings import Param, Value
from core.domain.tallies import Tally
from core.domain.texts import N_
from core.domain.tickets import Act, TicketSnapshot

if TYPE_CHECKING:
    from core.domain.corrective import Corrective

Guard: TypeAlias = Callable[[TicketSnapshot, Act], Refused | None]
ActEffects: TypeAlias = Callable[[TicketSnapshot, Act], tuple[Effect, ...]]
Chooser: TypeAlias = Callable[[TicketSnapshot, Act], str]

OPEN = "open"  # the key of the act that opens a ticket; deadlines may start on it
EACH = "#"  # between the key of a deadline rule and the number of the sub-record whose clock it is


class StateKind(StrEnum):
    """What a state means for the clock and for lists."""

    INITIAL = "initial"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What waits for somebody while a ticket stands in a state.

    ``do`` is the transition that does it, ``role`` who is asked (the assignee, if ``assignee`` is true and there
    is one), ``deadline`` the deadline whose time it carries. ``in_department`` asks only those holders of the role who
    belong to the department that has the ticket, ``above`` those of the departments that stand above it; ``opener``
    asks who opened it, and no role, ``each`` everybody whom it means, by name. With ``when`` it is asked only of
    tickets whose details meet a condition, with ``while_due`` only while its deadline runs.
    """

    do: str
    role: str = ""
    deadline: str = ""
    assignee: bool = False
    in_department: bool = False
    above: bool = False
    opener: bool = False
    each: To | None = None
    when: When | None = None
    while_due: bool = False

    def __post_init__(self) -> None:
        """Refuse a task that asks nobody, or two, or that waits for no deadline to run.

        :raises DeclarationError: It names none of a role, the opener and people, or two, or lacks its deadline.
        """
        if self.while_due and not self.deadline:
            raise DeclarationError(f"task {self.do}: while which deadline runs?")
        if bool(self.role) + self.opener + (self.each is not None) != 1:
            raise DeclarationError(f"task {self.do}: give a role, or the opener, or people")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A place where a ticket can stand. ``colour`` only where the regulation itself uses one."""

    key: str
    label: str
    kind: StateKind = StateKind.ACTIVE
    clause: str = ""
    colour: str = ""
    tasks: tuple[Task, ...] = ()


# Where a ticket stands that was merged into another; no process declares it, and no act leads there or away.
MERGED = State(key="merged", label=N_("已并入"), kind=StateKind.CLOSED)


class ReceiptKind(StrEnum):
    """What the recipients of a distribution owe."""

    NONE = "none"
    READ = "read"
    UNDERSTOOD = "understood"


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """Who is told of an act, with which sentence, and what they must confirm.

    The text may use ``%(number)s``, ``%(title)s``, ``%(by)s``, ``%(state_label)s``. ``when`` limits it to tickets whose
    details meet a condition. ``then`` is an act of the clockwork that is done once everybody has confirmed: those who
    have left are not waited for, but at least one must have confirmed; telling anew asks everybody anew.
    """

    to: To
    text: str
    clause: str = ""
    receipt: ReceiptKind = ReceiptKind.NONE
    then: str = ""
    urgent: bool = False
    when: When | None = None


class SignOffMode(StrEnum):
    """How many of the signers must sign."""

    ANY = "any"
    ALL = "all"
    ORDERED = "ordered"
    QUORUM = "quorum"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """Signatures that an act needs before it takes effect.

    Each of ``signers`` is one seat. ``quorum`` counts the seats needed in QUORUM mode. A refusal by any seat ends
    the request. ``by_deputy`` lets somebody with a dated authority sign for the holder of a role; unless
    ``by_requester``, whoever asks for the signatures cannot give one of them.
    """

    key: str
    label: str
    signers: tuple[Who, ...]
    mode: SignOffMode = SignOffMode.ANY
    quorum: int = 1
    by_deputy: bool = True
    by_requester: bool = False
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordType:
    """A kind of sub-record that acts of the process keep (vouchers, tracking entries, labels)."""

    key: str
    label: str
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """An act of the regulation: who may do it from where, what it asks, what it changes.

    ``target`` is the state it leads to (None: the ticket stays), or one of ``targets`` as ``choose`` decides; ``ways``
    says for a source which of them can be chosen there, if not each. With ``when`` it can be done only to tickets whose
    details meet a condition, with ``unless`` only to those that do not; it is offered for no other.
    ``record`` keeps the form's values as a sub-record of that type; otherwise they become details of the ticket.
    ``guards`` are pure functions that may refuse, ``effects`` a pure function of what follows. With a
    ``sign_off`` the act takes effect only when it is signed. ``reopens`` permits leaving a closed state.
    ``hands_to`` names the DEPARTMENT field of the form that says which department has the ticket from now on, and
    ``hands_up`` lets the department directly above have it; clocks run on. ``elsewhere`` is asked in states other than
    ``sources``, with an empty form: the act is refused there in any case, but the regulation may have a reason of its
    own. With ``enabled_by``, a BOOLEAN setting, there is such an act only where that is on.
    """

    key: str
    label: str
    by: Who
    sources: tuple[str, ...]
    target: str | None = None
    targets: tuple[str, ...] = ()
    choose: Chooser | None = None
    ways: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    form: Form | None = None
    record: str = ""
    when: When | None = None
    unless: When | None = None
    guards: tuple[Guard, ...] = ()
    effects: ActEffects | None = None
    notify: tuple[Distribution, ...] = ()
    sign_off: SignOff | None = None
    elsewhere: Guard | None = None
    enabled_by: Param | None = None
    hands_to: str = ""
    hands_up: bool = False
    reopens: bool = False
    primary: bool = False
    clause: str = ""
    help: str = ""

    @property
    def reachable(self) -> tuple[str, ...]:
        """Return the states this act can lead to; none if the ticket stays."""
        return self.targets or ((self.target,) if self.target else ())

    def suits(self, details: Mapping[str, Detail]) -> bool:
        """Say whether the act can be done to a ticket with ``details``."""
        suitable = self.when is None or self.when.holds(details)
        return suitable and not (self.unless is not None and self.unless.holds(details))

    def is_on(self, settings: Mapping[str, Value]) -> bool:
        """Say whether there is such an act under the ``settings`` of a ticket."""
        return self.enabled_by is None or settings[self.enabled_by.key] is True

    def leads_from(self, source: str) -> tuple[str, ...]:
        """Return the states this act can lead to from one of its sources; none if the ticket stays."""
        return self.ways.get(source, self.reachable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A step of a deadline's ladder: ``after`` the due time (negative: a reminder before it)."""

    after: timedelta
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule:
    """A deadline: what starts and meets it, how it is reckoned, and the ladder when it is missed.

    ``starts_on`` and ``met_by`` are keys of acts (``OPEN`` for the opening). A deadline started by the opening counts
    from ``received_at``, any other from the act, unless ``counts_from`` names an INSTANT field of the act's form or of
    the ticket; it is met when the act happens, unless ``counts_to`` names an INSTANT field of its form. ``void_in`` are
    states in which it no longer matters, ``paused_in`` those in which its clock stands still: nobody is reminded or
    late meanwhile, and it moves by what it counts of that time (:mod:`core.domain.pauses`). The act that meets it first
    counts; an act whose form meets ``met_unless`` does not. An act of ``void_by`` calls it off. With ``enabled_by``, a
    BOOLEAN setting, it runs only where that is on. ``remind`` are those who are reminded of it, and told of a miss when
    the plugin has no opinion (default: the holders of ``role`` and the assignee).

    With ``each`` it runs for each sub-record on its own: acts name it in the RECORD field of that name, and the act
    that keeps it means itself. Its sum sees the act's form; an act that starts it anew calls the running one off.
    """

    key: str
    label: str
    due: DueRule
    starts_on: tuple[str, ...]
    met_by: tuple[str, ...]
    role: str
    clause: str = ""
    basis: str = ""
    counts_from: str = ""
    counts_to: str = ""
    when: When | None = None
    met_unless: When | None = None
    enabled_by: Param | None = None
    remind: To | None = None
    void_in: tuple[str, ...] = ()
    void_by: tuple[str, ...] = ()
    paused_in: tuple[str, ...] = ()
    each: str = ""
    ladder: tuple[Level, ...] = (Level(after=timedelta(0)),)

    def key_for(self, values: Mapping[str, Detail], record: int | None) -> str:
        """Return the key of the clock that an act means whose form holds ``values`` and that keeps ``record``."""
        number = values.get(self.each, record) if self.each else None
        return each_key(self.key, number) if isinstance(number, int) else self.key


def each_key(key: str, number: int) -> str:
    """Return the key of the clock that a rule with ``each`` runs for the sub-record ``number``."""
    return f"{key}{EACH}{number}"


def number_in(key: str) -> int | None:
    """Return the number of the sub-record whose clock bears ``key``; None if it is that of the ticket."""
    number = key.partition(EACH)[2]
    return int(number) if number.isdigit() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Under:
    """That a ticket belongs to one of another process, which its opener names by number and must be able to see.

    ``number_in`` is the TEXT field of the opening form that holds the number, ``states`` those in which the other
    ticket takes more, ``copies`` its details that become computed details here, ``reason`` what the link is called.
    """

    process: str
    number_in: str
    states: tuple[str, ...]
    reason: str
    clause: str
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One regulation, or one flow of it, as data.

    ``title`` is how a ticket is called, from its details: ``"订单 {order_no}"``. ``prefix`` begins its number.
    A ticket begins in the initial state, or in one of ``begins`` (among them the initial one, where it is a choice) as
    ``choose_beginning`` decides, which sees the classified ticket: what is fully known when it is entered needs no
    second step.
    ``list_fields`` are the details that lists show, ``search_fields`` those that search looks into besides the title.
    ``escalation`` are the roles told at ladder levels 1..n when the plugin has no opinion. ``guards`` may refuse an
    opening; they see the ticket as it would be, and the act :data:`OPEN`. ``hands_to`` names the DEPARTMENT field of
    the opening form that says which department has the ticket (default: that of who opens it). With ``enabled_by``, a
    BOOLEAN setting, tickets are opened only while that is on; those that are there go on. ``repeat_key`` are the
    details by which two tickets are the same case again (the room, the order, the lot), where both hold all of them;
    ``recurrence`` says what follows if that goes on. ``corrective`` is how its corrective actions run.
    ``public`` says how people without an account may speak up, where the organisation lets them.
    """

    key: str
    label: str
    prefix: str
    title: str
    regulation: Regulation
    form: Form
    opened_by: Who
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    roles: tuple[RoleTemplate, ...]
    guards: tuple[Guard, ...] = ()
    hands_to: str = ""
    enabled_by: Param | None = None
    deadlines: tuple[DeadlineRule, ...] = ()
    begins: tuple[str, ...] = ()
    choose_beginning: Chooser | None = None
    records: tuple[RecordType, ...] = ()
    notify: tuple[Distribution, ...] = ()
    computed: tuple[Field, ...] = ()
    tally: Tally | None = None
    under: Under | None = None
    duties: tuple[Duty, ...] = ()
    learned: tuple[Learned, ...] = ()
    penalties: tuple[PenaltyPolicy, ...] = ()
    escalation: tuple[str, ...] = ()
    list_fields: tuple[str, ...] = ()
    search_fields: tuple[str, ...] = ()
    repeat_key: tuple[str, ...] = ()
    recurrence: Recurrence | None = None
    corrective: "Corrective | None" = None
    public: PublicForm | None = None
    clause: str = ""
    help: str = ""

    def __post_init__(self) -> None:
        """Validate the whole declaration.

        :raises DeclarationError: With everything that is wrong, one line each.
        """
        from core.domain.soundness import find_problems  # here, because it looks at every class of this module

        problems = find_problems(self)
        if problems:
            raise DeclarationError(f"process {self.key}:\n  " + "\n  ".join(problems))

    @property
    def initial(self) -> State:
        """Return the state in which a ticket starts."""
        return next(state for state in self.states if state.kind is StateKind.INITIAL)

    def is_on(self, settings: Mapping[str, Value]) -> bool:
        """Say whether tickets may be opened under the ``settings`` in force."""
        return self.enabled_by is None or settings[self.enabled_by.key] is True

    def state(self, key: str) -> State:
        """Return the state called ``key``.

        :raises KeyError: There is none.
        """
        for state in (*self.states, MERGED):
            if state.key == key:
                return state
        raise KeyError(key)

    def transition(self, key: str) -> Transition | None:
        """Return the transition called ``key``, or None."""
        return next((transition for transition in self.transitions if transition.key == key), None)

    def deadline(self, key: str) -> DeadlineRule | None:
        """Return the deadline rule called ``key``, be it that of a sub-record's clock, or None."""
        rule_key = key.partition(EACH)[0]
        return next((rule for rule in self.deadlines if rule.key == rule_key), None)

    def penalty(self, key: str) -> PenaltyPolicy | None:
        """Return the penalty policy called ``key``, or None."""
        return next((policy for policy in self.penalties if policy.key == key), None)

    def acts_setting(self, key: str) -> tuple[str, ...]:
        """Return the keys of the acts whose form asks for the detail ``key``."""
        return tuple(one.key for one in self.transitions if one.form and not one.record and one.form.field(key))

    def fields(self) -> Mapping[str, Field]:
        """Return every field that a ticket's details can hold, by key."""
        found = {entry.key: entry for entry in (*self.form.fields, *self.computed)}
        for transition in self.transitions:
            if transition.form and not transition.record:
                found |= {entry.key: entry for entry in transition.form.fields}
        return found

    def field_label(self, key: str) -> str:
        """Return what a field is called, be it of the ticket or of a record; its key if no form has it."""
        forms = (transition.form for transition in self.transitions if transition.form and transition.record)
        of_records = {entry.key: entry for form in forms for entry in form.fields}
        found = self.fields().get(key) or of_records.get(key)
        return found.label if found else key


def all_distributions(process: Process) -> tuple[Distribution, ...]:
    """Return the distributions of the opening and of every act."""
    return (*process.notify, *(entry for transition in process.transitions for entry in transition.notify))
