"""Who may see and do what: one function for an object, one condition for a query. Everything else calls these."""

from collections.abc import Iterable

import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.domain.people import Actor
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import Department, Participant, TaskRow, Ticket
from core.services.configuration import Person
from core.services.scope import Scope


def may(actor: Actor, permission: Permission) -> bool:
    """Say whether ``actor`` holds ``permission`` in their organisation. The clockwork holds all."""
    return permission in actor.permissions


def visible(scope: Scope) -> sa.ColumnElement[bool]:
    """Return the condition on :class:`Ticket` rows that ``scope.actor`` may see.

    Pages, lists, counts, search, bulk acts, exports and print all add this condition and no other.

    A confidential ticket is seen by those who take part in it by name, by the departments that it is addressed to, and
    by the holders of a role as long as something waits there for anybody of that role (S04: a letter to the general
    manager is the general manager's until it is handed on). That a role was told of it, by distribution, notice or
    escalation, opens it to nobody.

    Who is complained about sees nothing of it, whatever else they are.
    """
    if scope.actor.is_system:
        return Ticket.org_id == scope.org.id
    return sa.and_(Ticket.org_id == scope.org.id, sa.not_(is_about(scope.actor)), _in_sight(scope))


def _in_sight(scope: Scope) -> sa.ColumnElement[bool]:
    actor = scope.actor
    taking_part = (
        sa.exists()
        .where(
            Participant.org_id == Ticket.org_id,
            Participant.ticket_id == Ticket.id,
            Participant.who.in_(parts_of(actor)),
        )
        .correlate(Ticket)
    )
    own = [sa.and_(taking_part, sa.or_(Ticket.confidential.is_(sa.false()), *_closely(actor)))]
    own = own if Permission.VIEW_OWN in actor.permissions else []
    if Permission.VIEW_ALL in actor.permissions:
        return sa.or_(Ticket.confidential.is_(sa.false()), *own)
    if Permission.VIEW_DEPARTMENT in actor.permissions and actor.reach:
        departments = sa.select(Department.id).where(
            Department.org_id == scope.org.id, Department.key.in_(sorted(actor.reach))
        )
        in_reach = sa.and_(Ticket.confidential.is_(sa.false()), Ticket.department_id.in_(departments))
        return sa.or_(in_reach, *own)
    return sa.or_(sa.false(), *own)


def is_about(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on :class:`Ticket` rows that ``actor``, or a department of theirs, is complained about."""
    named = (Ticket.about.contains(about((name,)), autoescape=True) for name in _by_name(actor))
    return sa.and_(Ticket.about != "", sa.or_(*named))


def concerns(somebody: Actor | Person, kept: str) -> bool:
    """Say of one ticket, by what it keeps, what :func:`is_about` says of many."""
    return bool(kept) and any(about((name,)) in kept for name in _by_name(somebody))


def about(names: Iterable[str]) -> str:
    """Return how a ticket keeps who is complained about, by :func:`by_name` and :func:`everybody_in`."""
    found = "".join(f"{name}\n" for name in dict.fromkeys(names))
    return f"\n{found}" if found else ""


def names_about(kept: str) -> tuple[str, ...]:
    """Return who is complained about in a ticket, from what it keeps."""
    return tuple(kept.split("\n")[1:-1])


def by_name(user_id: int | None) -> str:
    """Return the name under which one person takes part in a ticket."""
    return f"user:{user_id}"


def _by_name(somebody: Actor | Person) -> list[str]:
    return [by_name(somebody.user_id), *(everybody_in(department) for department in sorted(somebody.departments))]


def _closely(actor: Actor) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions under which ``actor`` sees a confidential ticket that they take part in."""
    by_name = (
        sa.exists()
        .where(
            Participant.org_id == Ticket.org_id,
            Participant.ticket_id == Ticket.id,
            Participant.who.in_(_by_name(actor)),
        )
        .correlate(Ticket)
    )
    asked = (
        sa.exists()
        .where(
            TaskRow.org_id == Ticket.org_id,
            TaskRow.ticket_id == Ticket.id,
            TaskRow.state == sa.literal_column("'open'"),  # written out, so that the partial index serves
            TaskRow.assignee_id.is_(None),
            TaskRow.role_key.in_(sorted(actor.roles)),
            asked_of(actor),
        )
        .correlate(Ticket)
    )
    return by_name, asked


def parts_of(actor: Actor) -> tuple[str, ...]:
    """Return the names under which ``actor`` can take part in a ticket."""
    roles = sorted(actor.roles)
    within = [role_in(role, department) for department in sorted(actor.departments) for role in roles]
    own = _by_name(actor)
    return (*own, *(f"role:{role}" for role in roles), *within, *map(copied, own))


def copied(who: str) -> str:
    """Return the name under which somebody who is only copied in sees a ticket, as long as it is not confidential."""
    return f"copy:{who}"


def everybody_in(department: str) -> str:
    """Return the name under which a department as such takes part in a ticket."""
    return f"department:{department}"


def within(departments: Iterable[str] | None) -> str:
    """Return how a task keeps the departments in which it asks the holders of its role; None stands for everywhere."""
    return "" if departments is None else "\n" + "".join(f"{key}\n" for key in departments)


def asked_of(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on tasks that they ask everywhere, or in a department of ``actor``."""
    own = (TaskRow.within.contains(within((key,)), autoescape=True) for key in sorted(actor.departments))
    return sa.or_(TaskRow.within == "", *own)


def stands_within(somebody: Actor | Person, kept: str) -> bool:
    """Say of one task, by what it keeps, what :func:`asked_of` says of many."""
    return not kept or any(within((key,)) in kept for key in somebody.departments)


def role_in(role: str, department: str) -> str:
    """Return the name under which the holders of ``role`` in one department take part in a ticket."""
    return f"role:{role}@{department}"


def require(actor: Actor, permission: Permission) -> None:
    """Let pass only those who hold ``permission``.

    :raises Refused: PERMISSION_DENIED.
    """
    if not may(actor, permission):
        raise Refused(Reason.PERMISSION_DENIED, Message(N_("您没有这项权限。")))
