"""Messages to people: who gets them, the note in their pages, and the delivery that carries it further.

A message is written in the transaction of what it is about and leaves after the commit, by a job.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from core.domain.channels import Way
from core.domain.codec import plain
from core.domain.decisions import To
from core.domain.texts import Message
from core.models import Delivery, Notification, Ticket
from core.services import avoiding, jobs, policy
from core.services.configuration import Person
from core.services.ids import reserve
from core.services.telling import Channels
from core.services.work import Work

EMAIL_JOB = "email"
PENALTY = "penalty"  # a message of this kind is about the reader's money, not about the ticket
DIGEST_JOB = "digest"  # one letter with all that waits for somebody and has no letter of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One sentence for one person. ``kind`` says what it is about (distribution, overdue, escalation, penalty …)."""

    user_id: int
    ticket_id: int | None
    kind: str
    message: Message
    urgent: bool


def recipients(work: Work, to: To, ticket: Ticket, values: Mapping[str, object] | None = None) -> tuple[Person, ...]:
    """Return the active people whom ``to`` means for ``ticket``, each once, by log-in; never who is complained about.

    ``values`` are those of the fields that ``to`` names; by default the ticket's details.
    """
    config, found = work.config, dict[str, Person]()
    for role in to.roles:
        found |= {person.login: person for person in config.holders(role)}
        found |= {person.login: person for person in config.deputies(role, work.now)}
    places = departments_of(work, ticket, own=to.in_department, above=to.above)
    if places is not None:
        found = {login: person for login, person in found.items() if not person.departments.isdisjoint(places)}
    values = ticket.details if values is None else values
    departments = frozenset(addressed_departments(to, values))
    if departments:
        found |= {login: one for login, one in config.by_login.items() if one.departments & departments}
    found |= {person.login: person for person in (*named(work, to, ticket), *people_in(work, to, values))}
    return avoiding.go_round(work, ticket, (found[login] for login in sorted(found)))


def named(work: Work, to: To, ticket: Ticket) -> tuple[Person, ...]:
    """Return the active people whom ``to`` means by name or by their part in the ticket, and not by a role."""
    config = work.config
    parties = ((to.assignee, ticket.assignee_id), (to.opener, ticket.opened_by_id))
    found = [config.people[user_id] for wanted, user_id in parties if wanted and user_id]
    found += [config.by_login[login] for login in to.logins if login in config.by_login]
    return tuple(person for person in found if person.active)


def people_in(work: Work, to: To, values: Mapping[str, object]) -> tuple[Person, ...]:
    """Return the active people who stand in the fields ``to.people_in``."""
    logins = _entries(to.people_in, values)
    return tuple(work.config.by_login[login] for login in logins if login in work.config.by_login)


def addressed_departments(to: To, values: Mapping[str, object]) -> tuple[str, ...]:
    """Return the keys of the departments that ``to`` addresses as a whole."""
    return tuple(dict.fromkeys((*to.departments, *_entries(to.departments_in, values))))


def _entries(fields: Iterable[str], values: Mapping[str, object]) -> list[str]:
    found: list[str] = []
    for key in fields:
        value = values.get(key, ())
        found += [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]
    return found


def departments_of(work: Work, ticket: Ticket, *, own: bool, above: bool) -> tuple[str, ...] | None:
    """Return the keys of the departments to which the holders of a role are narrowed; None if they are not.

    ``own`` is the department that has the ticket, ``above`` are those that stand above it.
    """
    if not own and not above:
        return None
    line = tuple(fact.key for fact in work.config.line(ticket.department_id))
    return line[:1] * own + line[1:] * above


def tell(
    work: Work, people: Iterable[Person], message: Message, *, kind: str, ticket_id: int | None, urgent: bool = False
) -> None:
    """Send ``message`` to people, except to the actor and unless the scope is silent.

    Who is complained about hears nothing of the ticket but of their own money.
    """
    if work.scope.silent:
        return
    for person in people:
        if person.login != work.scope.actor.login:
            note = Note(user_id=person.user_id, ticket_id=ticket_id, kind=kind, message=message, urgent=urgent)
            work.collect(_write, note)


def _write(work: Work, notes: Sequence[Note]) -> None:
    notes = _fit(work, notes)
    if not notes:
        return
    ids = reserve(work.session, Notification, len(notes))
    work.write(
        Notification,
        [
            {
                "id": notification_id,
                "user_id": note.user_id,
                "ticket_id": note.ticket_id,
                "kind": note.kind,
                "message": plain(note.message),
                "urgent": note.urgent,
                "created_at": work.now,
                "read_at": None,
            }
            for notification_id, note in zip(ids, notes, strict=True)
        ],
    )
    mailed = [
        (notification_id, note, address)
        for notification_id, note in zip(ids, notes, strict=True)
        if (address := work.config.people[note.user_id].email)
    ]
    channels = Channels(work, {note.user_id for _id, note, _address in mailed}) if mailed else None
    if channels:
        ways = [(one, channels.way(one[1].user_id, one[1].kind, urgent=one[1].urgent)) for one in mailed]
        _write_deliveries(work, channels, [(one, way) for one, way in ways if way is not Way.PAGE])


def _fit(work: Work, notes: Sequence[Note]) -> Sequence[Note]:
    """Return the messages without those to people who are complained about in the ticket."""
    ids = {note.ticket_id for note in notes}
    rows = work.session.execute(sa.select(Ticket.id, Ticket.about).where(Ticket.id.in_(ids), Ticket.about != ""))
    about: dict[int | None, str] = {row.id: row.about for row in rows}
    return [
        note
        for note in notes
        if note.kind == PENALTY or not policy.concerns(work.config.people[note.user_id], about.get(note.ticket_id, ""))
    ]


def _write_deliveries(work: Work, channels: Channels, mailed: Sequence[tuple[tuple[int, Note, str], Way]]) -> None:
    """Have letters sent when they may go, and those of a digest with the digest."""
    if not mailed:
        return
    ids = reserve(work.session, Delivery, len(mailed))
    work.write(
        Delivery,
        [
            {
                "id": delivery_id,
                "notification_id": notification_id,
                "channel": "email",
                "address": address,
                "state": "waiting",
                "attempts": 0,
                "last_error": "",
                "message_id": secrets.token_hex(16),
                "created_at": work.now,
                "sent_at": None,
            }
            for delivery_id, ((notification_id, _note, address), _way) in zip(ids, mailed, strict=True)
        ],
    )
    for delivery_id, ((_notification_id, note, _address), way) in zip(ids, mailed, strict=True):
        if way is Way.DIGEST:
            at = channels.digest_at()
            jobs.schedule(work, DIGEST_JOB, f"{note.user_id}:{at.isoformat()}", at, subject_id=note.user_id)
        else:
            at = channels.mail_at(note.user_id, urgent=note.urgent)
            jobs.schedule(work, EMAIL_JOB, str(delivery_id), at, subject_id=delivery_id)
