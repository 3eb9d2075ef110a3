"""What really happened to tickets, read for a replay: their snapshots, clocks, recorded decisions and penalties."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.domain.bases import Basis, basis_of
from core.domain.calendars import BusinessCalendar
from core.domain.pauses import Pause
from core.domain.processes import Process
from core.domain.tickets import DeadlineFact, TicketSnapshot
from core.models import Deadline, Decision, Event, Penalty
from core.plugin_manager import Plugin
from core.services import snapshots
from core.services.bases import bases_of, pauses_in
from core.services.recorded import HOOKS, inputs_of
from core.services.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A deadline as it was recorded.

    ``met_at`` is when it was met or void, ``ended_at`` when that was entered; both are None while it runs. ``misses``
    are the levels at which it was found missed. ``bases`` are empty for one whose rule is gone.
    """

    key: str
    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    ended_at: datetime | None
    misses: int
    pauses: tuple[Pause, ...]
    bases: tuple[Basis, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A recorded decision: what the rule saw, and what it answered as canonical text."""

    id: int
    hook: str
    at: datetime
    inputs: Mapping[str, Any]
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A penalty as its clause measures it, or would.

    That is before what other entries weigh on it: free misses, repeats, caps in money. ``exempt`` says that it takes
    nothing.
    """

    policy: str
    occurrence: str
    subject: str
    unit: str
    month: str
    percent: int
    cap_percent: int
    amount_fen: int | None
    exempt: bool

    @property
    def key(self) -> tuple[str, str]:
        """Return what makes it unique within its ticket."""
        return self.policy, self.occurrence


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A ticket with all that a replay needs of its past; ``states`` says since when it stood where.

    ``unreadable`` counts recorded decisions whose inputs the program of today cannot read.
    """

    public_id: str
    plugin: Plugin
    process: Process
    ticket: TicketSnapshot
    department: str
    clocks: tuple[Clock, ...]
    decisions: tuple[Past, ...]
    penalties: tuple[Entry, ...]
    states: tuple[tuple[datetime, str], ...]
    calendar: str
    unreadable: int = 0

    def at(self, moment: datetime) -> TicketSnapshot:
        """Return the ticket as it was at ``moment``, as far as its facts carry their times.

        Assignee, department and details are those of today.
        """
        ticket = self.ticket
        return replace(
            ticket,
            state=next((state for at, state in reversed(self.states) if at <= moment), ticket.state),
            records=tuple(record for record in ticket.records if record.at <= moment),
            deadlines=tuple(_then(fact, moment) for fact in ticket.deadlines if fact.started_at <= moment),
            penalties=(),
            sign_offs=tuple(one for one in ticket.sign_offs if one.requested_at <= moment),
            milestones={act: at for act, at in ticket.milestones.items() if at <= moment},
        )


def _then(fact: DeadlineFact, moment: datetime) -> DeadlineFact:
    return replace(fact, met_at=None) if fact.met_at is not None and fact.met_at > moment else fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A batch of tickets; ``calendars`` are by digest, ``last`` is the id with which the next batch begins."""

    cases: tuple[Case, ...]
    calendars: Mapping[str, BusinessCalendar]
    last: int


def facts_of(work: Work, ids: Sequence[int], calendars: Mapping[str, BusinessCalendar]) -> Facts:
    """Return what happened to tickets; those whose plugin is not installed are left out."""
    loaded = snapshots.load(work, ids, lock=False)
    session = work.session
    decisions: dict[int, list[Past]] = defaultdict(list)
    unreadable = Counter[int]()
    for row in session.execute(
        sa.select(Decision.id, Decision.ticket_id, Decision.hook, Decision.at, Decision.inputs, Decision.answer)
        .where(Decision.ticket_id.in_(ids), Decision.state == "applied", Decision.hook.in_(HOOKS))
        .order_by(Decision.id)
    ):
        try:
            inputs = inputs_of(row.hook, row.inputs)
        except ValueError:
            unreadable[row.ticket_id] += 1
            continue
        decisions[row.ticket_id].append(Past(id=row.id, hook=row.hook, at=row.at, inputs=inputs, answer=row.answer))
    penalties: dict[int, list[Entry]] = defaultdict(list)
    entries = session.scalars(sa.select(Penalty).where(Penalty.ticket_id.in_(ids)).order_by(Penalty.id)).all()
    reversed_ids = {penalty.reverses_id for penalty in entries}
    for penalty in entries:
        if penalty.reverses_id is None and penalty.replaces_id is None:  # the others correct what rules assessed
            penalties[penalty.ticket_id].append(_entry(work, penalty, penalty.id in reversed_ids))
    states, ends = _events(work, ids)
    clocks = _clocks(work, loaded, ids, ends)
    known = dict(calendars)
    cases = []
    for ticket_id, one in loaded.items():
        used = work.config.calendar_text(one.row.department_id)
        known.setdefault(used.digest, work.config.calendar(one.row.department_id))
        cases.append(
            Case(
                public_id=one.row.public_id,
                plugin=one.plugin,
                process=one.process,
                ticket=one.snapshot,
                department=one.snapshot.department or "",
                clocks=tuple(clocks[ticket_id]),
                decisions=tuple(decisions[ticket_id]),
                penalties=tuple(penalties[ticket_id]),
                states=tuple(states[ticket_id]),
                calendar=used.digest,
                unreadable=unreadable[ticket_id],
            )
        )
    return Facts(cases=tuple(cases), calendars=known, last=max(ids, default=0))


def _entry(work: Work, penalty: Penalty, is_reversed: bool) -> Entry:
    unit = work.config.departments.get(penalty.unit_id) if penalty.unit_id is not None else None
    percent, amount_fen = penalty.percent, penalty.amount_fen
    if penalty.weighing is not None:
        base = penalty.weighing["base"]
        percent, amount_fen = (base, None) if amount_fen is None else (0, base)
    return Entry(
        policy=penalty.policy,
        occurrence=penalty.occurrence,
        subject=work.config.login(penalty.subject_id) or "",
        unit=unit.key if unit else "",
        month=penalty.month,
        percent=percent,
        cap_percent=penalty.cap_percent,
        amount_fen=amount_fen,
        exempt=is_reversed or penalty.status == "waived",
    )


_Ends = dict[tuple[int, str], list[datetime]]


def _events(work: Work, ids: Sequence[int]) -> tuple[defaultdict[int, list[tuple[datetime, str]]], _Ends]:
    """Return since when tickets stood in their states, and when the ends of their deadlines were entered."""
    states: defaultdict[int, list[tuple[datetime, str]]] = defaultdict(list)
    ends: _Ends = defaultdict(list)
    for row in work.session.execute(
        sa.select(Event.ticket_id, Event.kind, Event.at, Event.body)
        .where(Event.ticket_id.in_(ids), Event.kind.in_(("opened", "acted", "deadline_met", "deadline_void")))
        .order_by(Event.n)
    ):
        body = json.loads(row.body) if row.body else {}
        if row.kind in ("opened", "acted"):
            if state := body.get("to") or body.get("state"):
                states[row.ticket_id].append((row.at, state))
        elif "deadline" in body:
            ends[row.ticket_id, body["deadline"]].append(row.at)
    return states, ends


def _clocks(
    work: Work, loaded: Mapping[int, snapshots.Loaded], ids: Sequence[int], ends: _Ends
) -> defaultdict[int, list[Clock]]:
    found: defaultdict[int, list[Clock]] = defaultdict(list)
    columns = (
        Deadline.id,
        Deadline.ticket_id,
        Deadline.key,
        Deadline.started_at,
        Deadline.due_at,
        Deadline.ended_at,
        Deadline.level,
        sa.type_coerce(Deadline.steps, sa.Text).label("steps"),
        sa.type_coerce(Deadline.basis, sa.Text).label("basis"),
    )
    for row in work.session.execute(sa.select(*columns).where(Deadline.ticket_id.in_(ids)).order_by(Deadline.id)):
        one = loaded.get(row.ticket_id)
        rule = one.process.deadline(row.key) if one else None
        if one is None or rule is None:
            continue
        entered = [at for at in ends.get((row.ticket_id, row.key), ()) if at >= row.started_at]
        bases = bases_of(row.basis)
        if not bases:  # from before they were kept: what holds today for its time stands in
            settings = work.settings(one.plugin, work.scope.org.local_date(row.started_at))
            digest = work.config.calendar_text(one.row.department_id).digest
            bases = (basis_of(rule, settings, one.snapshot.details, digest),)
        found[row.ticket_id].append(
            Clock(
                key=row.key,
                started_at=row.started_at,
                due_at=row.due_at,
                met_at=row.ended_at,
                ended_at=(min((at for at in entered if at >= row.ended_at), default=row.ended_at))
                if row.ended_at
                else None,
                misses=sum(step.after.total_seconds() >= 0 for step in rule.ladder[: row.level]),
                pauses=pauses_in(rule, row.steps),
                bases=bases,
            )
        )
    return found
