"""How many tickets of a process came back or were given more time, and which departments that was."""

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.extending import EXTENSION
from core.domain.permissions import Permission
from core.domain.processes import Process
from core.domain.returning import HAND_BACK
from core.models import Membership, Ticket, TicketRecord, User
from core.services.configuration import Configuration
from core.services.policy import may, visible
from core.services.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentShare:
    """How many tickets a department handed back, and for how many it was given more time; "" is no department."""

    label: str
    returned: int
    extended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """The same of a process as a whole, out of all its ``tickets``; None of what the process does not know."""

    tickets: int
    returned: int | None
    extended: int | None
    departments: tuple[DepartmentShare, ...]

    @property
    def returned_percent(self) -> int:
        """Return the share of tickets that came back, rounded."""
        return _percent(self.returned, self.tickets)

    @property
    def extended_percent(self) -> int:
        """Return the share of tickets that were given more time, rounded."""
        return _percent(self.extended, self.tickets)


def _percent(part: int | None, whole: int) -> int:
    return (200 * (part or 0) + whole) // (2 * whole) if whole else 0


def shares_of(session: Session, scope: Scope, config: Configuration, process: Process) -> Shares | None:
    """Return the shares over the tickets that the actor may see.

    None for a process that knows neither, and for those who see their own tickets only.
    """
    known = {record.key for record in process.records} & {HAND_BACK, EXTENSION}
    overseer = may(scope.actor, Permission.VIEW_ALL) or may(scope.actor, Permission.VIEW_DEPARTMENT)
    if not known or not overseer:
        return None
    theirs = sa.and_(Ticket.process == process.key, visible(scope))
    tickets = session.scalar(sa.select(sa.func.count()).select_from(Ticket).where(theirs)) or 0
    distinct = sa.func.count(TicketRecord.ticket_id.distinct())
    records = (
        sa.select(TicketRecord.type, distinct.label("tickets"))
        .join(Ticket, sa.and_(Ticket.org_id == TicketRecord.org_id, Ticket.id == TicketRecord.ticket_id))
        .where(theirs, TicketRecord.type.in_(sorted(known)))
        .group_by(TicketRecord.type)
    )
    total = {row.type: row.tickets for row in session.execute(records)}
    by_department = (
        records.add_columns(Membership.department_id)
        .join(User, User.login == TicketRecord.by)
        .join(Membership, sa.and_(Membership.org_id == TicketRecord.org_id, Membership.user_id == User.id))
        .group_by(Membership.department_id)
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in session.execute(by_department):
        department = config.departments.get(row.department_id)
        found[department.name if department else ""][row.type] = row.tickets
    return Shares(
        tickets=tickets,
        returned=total.get(HAND_BACK, 0) if HAND_BACK in known else None,
        extended=total.get(EXTENSION, 0) if EXTENSION in known else None,
        departments=tuple(
            DepartmentShare(label=label, returned=counts.get(HAND_BACK, 0), extended=counts.get(EXTENSION, 0))
            for label, counts in sorted(found.items())
        ),
    )
