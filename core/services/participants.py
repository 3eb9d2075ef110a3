"""Who takes part in a ticket, and so may see it: people by name, and the holders of roles that have to do with it."""

from collections.abc import Iterable

from core.domain.decisions import To
from core.models import Participant, Ticket
from core.services import messages
from core.services.jobs import insert_or_ignore
from core.services.policy import role_in
from core.services.work import Work


def see(
    work: Work,
    ticket_id: int,
    *,
    roles: Iterable[str] = (),
    department: str | None = None,
    user_ids: Iterable[int | None] = (),
) -> None:
    """Let the holders of ``roles`` and the people ``user_ids`` see a ticket from now on.

    With ``department`` only those holders of the roles who belong to it.
    """
    for role in roles:
        work.collect(_write, (ticket_id, role_in(role, department) if department else f"role:{role}"))
    for user_id in user_ids:
        if user_id is not None:
            work.collect(_write, (ticket_id, f"user:{user_id}"))


def see_told(work: Work, ticket: Ticket, to: To) -> None:
    """Let those who are told of a ticket see it: roles as roles, so that who loses one loses sight, others by name."""
    department = messages.department_of(work, to, ticket)
    roles = to.roles if department or not to.in_department else ()
    see(
        work,
        ticket.id,
        roles=roles,
        department=department,
        user_ids=[one.user_id for one in messages.named(work, to, ticket)],
    )


def _write(work: Work, pairs: list[tuple[int, str]]) -> None:
    rows = [
        {"org_id": work.scope.org.id, "ticket_id": ticket_id, "who": who} for ticket_id, who in dict.fromkeys(pairs)
    ]
    work.session.connection().execute(insert_or_ignore(work.session, Participant, ("org_id", "who", "ticket_id")), rows)
