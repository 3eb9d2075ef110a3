"""Who takes part in a ticket, and so may see it: people by name, and the holders of roles that have to do with it."""

from collections.abc import Iterable, Mapping

from core.domain.decisions import To
from core.models import Participant, Ticket
from core.services import messages, policy
from core.services.jobs import insert_or_ignore
from core.services.work import Work


def see(
    work: Work,
    ticket_id: int,
    *,
    roles: Iterable[str] = (),
    departments: Iterable[str] | None = None,
    user_ids: Iterable[int | None] = (),
    everybody_in: Iterable[str] = (),
) -> None:
    """Let the holders of ``roles``, the people ``user_ids`` and all ``everybody_in`` departments see a ticket.

    With ``departments`` only those holders of the roles who belong to one of them.
    """
    for role in roles:
        names = [f"role:{role}"] if departments is None else [policy.role_in(role, place) for place in departments]
        for name in names:
            work.collect(_write, (ticket_id, name))
    for department in everybody_in:
        work.collect(_write, (ticket_id, policy.everybody_in(department)))
    for user_id in user_ids:
        if user_id is not None:
            work.collect(_write, (ticket_id, f"user:{user_id}"))


def see_told(work: Work, ticket: Ticket, to: To, values: Mapping[str, object] | None = None) -> None:
    """Let those who are told of a ticket see it: roles as roles, so that who loses one loses sight, others by name.

    ``values`` as in :func:`messages.recipients`.
    """
    values = ticket.details if values is None else values
    people = (*messages.named(work, to, ticket), *messages.people_in(work, to, values))
    see(
        work,
        ticket.id,
        roles=to.roles,
        departments=messages.departments_of(work, ticket, own=to.in_department, above=to.above),
        user_ids=[one.user_id for one in people],
        everybody_in=messages.addressed_departments(to, values),
    )


def see_copied(work: Work, ticket: Ticket, to: To) -> None:
    """Let those who are copied in see a ticket as long as it is not confidential."""
    see(work, ticket.id, roles=to.roles)
    parts = [f"user:{person.user_id}" for person in messages.named(work, to, ticket)]
    parts += [policy.everybody_in(department) for department in to.departments]
    for part in parts:
        work.collect(_write, (ticket.id, policy.copied(part)))


def _write(work: Work, pairs: list[tuple[int, str]]) -> None:
    rows = [
        {"org_id": work.scope.org.id, "ticket_id": ticket_id, "who": who} for ticket_id, who in dict.fromkeys(pairs)
    ]
    work.session.connection().execute(insert_or_ignore(work.session, Participant, ("org_id", "who", "ticket_id")), rows)
