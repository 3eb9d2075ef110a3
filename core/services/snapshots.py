"""The only crossing from rows to the frozen snapshots that rules see, for one ticket or a thousand alike."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import defer

from core.domain.forms import Value
from core.domain.people import PUBLIC
from core.domain.processes import MERGED, Process, State
from core.domain.public import CHANNEL
from core.domain.tickets import (
    DeadlineFact,
    PenaltyFact,
    Record,
    SignatureFact,
    SignOffFact,
    TicketSnapshot,
)
from core.models import Attachment, Deadline, Penalty, Signature, SignOffRow, Ticket, TicketRecord
from core.plugin_manager import Plugin
from core.services import recurrences
from core.services.avoiding import NO_DETOUR, Detour, detour
from core.services.work import Work

RowT = TypeVar("RowT")


@dataclass(slots=True)
class Loaded:
    """A ticket's row, its open deadlines' rows, and the snapshot made of it all.

    ``detour`` says what stand-ins may do where those are complained about who usually do it.
    ``due`` says when each open deadline is due, those included that are started now and have no row yet.
    """

    row: Ticket
    plugin: Plugin
    process: Process
    snapshot: TicketSnapshot
    deadlines: list[Deadline] = field(default_factory=list)
    due: dict[str, datetime] = field(default_factory=dict)
    detour: Detour = NO_DETOUR

    def state(self) -> State | None:
        """Return the state in which the ticket stands; None if the process of today has no such state."""
        return next((state for state in (*self.process.states, MERGED) if state.key == self.row.state), None)


def load(work: Work, ticket_ids: Collection[int], *, skip_locked: bool = False, lock: bool = True) -> dict[int, Loaded]:
    """Return tickets with their snapshots, locked for this transaction; a constant number of queries.

    Tickets whose plugin is not installed, and with ``skip_locked`` those that somebody else is changing, are left out.
    Pages, which only read, take no ``lock``.
    """
    session = work.session
    wanted = sa.select(Ticket).where(Ticket.id.in_(ticket_ids)).order_by(Ticket.id)
    # Not FOR UPDATE: whoever writes a row that only refers to the ticket need not wait.
    rows = session.scalars(wanted.with_for_update(skip_locked=skip_locked, key_share=True) if lock else wanted).all()
    ids = [row.id for row in rows]
    deadlines = _by_ticket(
        session.scalars(
            sa.select(Deadline).options(defer(Deadline.steps)).where(Deadline.ticket_id.in_(ids)).order_by(Deadline.id),
            execution_options={"populate_existing": True},
        )
    )
    records = _by_ticket(
        session.scalars(sa.select(TicketRecord).where(TicketRecord.ticket_id.in_(ids)).order_by(TicketRecord.number))
    )
    penalties = _by_ticket(session.scalars(sa.select(Penalty).where(Penalty.ticket_id.in_(ids)).order_by(Penalty.id)))
    sign_offs = _sign_offs(work, ids)
    files = _files(work, ids)
    recurred = recurrences.before_each(work, rows)
    loaded = {}
    for row in rows:
        plugin, process = work.scope.plugins.owner(row.process), work.process(row.process)
        if plugin is None or process is None:
            continue
        opener = work.config.people.get(row.opened_by_id) if row.opened_by_id is not None else None
        snapshot = TicketSnapshot(
            number=row.number,
            plugin=row.plugin,
            process=row.process,
            state=row.state,
            title=row.title,
            details=frozen(row.details),
            received_at=row.received_at,
            opened_at=row.opened_at,
            opened_by=opener.login if opener else PUBLIC if row.channel == CHANNEL else "",
            opener_name=opener.name if opener else "",
            channel=row.channel,
            category=row.category,
            priority=row.priority,
            assignee=work.config.login(row.assignee_id),
            department=_department(work, row.department_id),
            above=tuple(department.key for department in work.config.line(row.department_id)[1:]),
            confidential=row.confidential,
            version=row.version,
            zone=work.scope.org.zone,
            settings=work.settings(plugin, work.scope.org.local_date(row.received_at)),
            records=tuple(
                Record(number=record.number, type=record.type, values=frozen(record.data), by=record.by, at=record.at)
                for record in records[row.id]
            ),
            deadlines=tuple(_deadline_fact(deadline) for deadline in deadlines[row.id]),
            penalties=_penalty_facts(work, penalties[row.id]),
            sign_offs=sign_offs[row.id],
            files=MappingProxyType(files[row.id]),
            milestones=MappingProxyType({key: datetime.fromisoformat(at) for key, at in row.milestones.items()}),
            recurrences=recurred[row.id],
        )
        still_open = [deadline for deadline in deadlines[row.id] if deadline.state == "open"]
        loaded[row.id] = Loaded(
            row=row,
            plugin=plugin,
            process=process,
            snapshot=snapshot,
            detour=detour(work, row, process),
            deadlines=still_open,
            due={
                deadline.key: deadline.due_at
                for deadline in still_open
                if (rule := process.deadline(deadline.key)) is None or row.state not in rule.paused_in
            },
        )
    return loaded


def frozen(values: Mapping[str, Any]) -> Mapping[str, Value]:
    """Return stored JSON as the values that forms parse to: lists become tuples, the mapping is read-only."""
    return MappingProxyType({key: tuple(value) if isinstance(value, list) else value for key, value in values.items()})


def _deadline_fact(row: Deadline) -> DeadlineFact:
    return DeadlineFact(
        key=row.key,
        started_at=row.started_at,
        due_at=row.due_at,
        provisional=row.provisional,
        met_at=row.ended_at if row.state == "met" else None,
        void=row.state == "void",
    )


def _by_ticket(rows: sa.ScalarResult[RowT]) -> defaultdict[int, list[RowT]]:
    found: defaultdict[int, list[RowT]] = defaultdict(list)
    for row in rows:
        found[row.ticket_id].append(row)  # type: ignore[attr-defined]  # each of the tables has it
    return found


def _sign_offs(work: Work, ids: Sequence[int]) -> defaultdict[int, tuple[SignOffFact, ...]]:
    rows = work.session.scalars(
        sa.select(SignOffRow).where(SignOffRow.ticket_id.in_(ids)).order_by(SignOffRow.id)
    ).all()
    found: defaultdict[int, tuple[SignOffFact, ...]] = defaultdict(tuple)
    if not rows:
        return found
    signatures: defaultdict[int, list[Signature]] = defaultdict(list)
    for signature in work.session.scalars(
        sa.select(Signature).where(Signature.sign_off_id.in_([row.id for row in rows])).order_by(Signature.at)
    ):
        signatures[signature.sign_off_id].append(signature)
    for row in rows:
        found[row.ticket_id] += (
            SignOffFact(
                key=row.key,
                state=row.state,
                requested_by=row.requested_by,
                requested_at=row.requested_at,
                record=row.record_number,
                signatures=tuple(
                    SignatureFact(by=one.by, at=one.at, approved=one.approved, for_login=one.for_login)
                    for one in signatures[row.id]
                ),
            ),
        )
    return found


def _files(work: Work, ids: Sequence[int]) -> defaultdict[int, dict[str, int]]:
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for ticket_id, name, count in work.session.execute(
        sa.select(Attachment.ticket_id, Attachment.field, sa.func.count())
        .where(Attachment.ticket_id.in_(ids))
        .group_by(Attachment.ticket_id, Attachment.field)
    ):
        found[ticket_id][name] = count
    return found


def _department(work: Work, department_id: int | None) -> str | None:
    department = work.config.departments.get(department_id) if department_id is not None else None
    return department.key if department else None


def _penalty_facts(work: Work, rows: Sequence[Penalty]) -> tuple[PenaltyFact, ...]:
    """Return the penalties as rules know them: one for each occurrence, with what stands of it."""
    gone = {row.reverses_id for row in rows if row.reverses_id is not None}
    reduced = {row.replaces_id: row for row in rows if row.replaces_id is not None}
    facts = []
    for first in rows:
        if first.reverses_id is None and first.replaces_id is None:
            row = reduced.get(first.id, first)
            facts.append(
                PenaltyFact(
                    policy=first.policy,
                    occurrence=first.occurrence,
                    subject=work.config.login(first.subject_id) or "",
                    status="waived" if row.id in gone else row.status,
                    unit=_department(work, first.unit_id) or "",
                    amount_fen=row.amount_fen,
                )
            )
    return tuple(facts)
