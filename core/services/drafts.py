"""Drafts: what somebody has typed is kept for them until they hand it in, and shown to nobody else.

Files are not kept: browsers do not give them back. Others learn only that somebody is writing on a ticket, never what.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.domain.errors import Reason, Refused
from core.domain.people import refusal
from core.domain.texts import N_, Message
from core.models import Draft, Ticket
from core.services.policy import visible
from core.services.queries import Names, PersonView
from core.services.scope import Scope
from core.services.uow import reading, unit_of_work

KEPT = timedelta(days=30)
WRITING = timedelta(minutes=2)  # somebody whose draft is younger is writing still
MOST_CHARACTERS = 60_000
OPENING, TICKET = "open:", "ticket:"

Content = Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """What one has typed and not handed in."""

    key: str
    content: Content
    updated_at: datetime


def of_opening(process: str) -> str:
    """Return the key of the draft of an opening form."""
    return OPENING + process


def of_ticket(public_id: str, form: str) -> str:
    """Return the key of the draft of a form on a ticket: an act's, or a note."""
    return f"{TICKET}{public_id}:{form}"


def save(scope: Scope, key: str, content: Content) -> bool:
    """Keep what somebody has typed into the form ``key`` instead of what was kept before; say whether it is kept.

    Nothing is kept of an empty form, and nothing that is larger than a form can be.

    :raises Refused: NOT_FOUND if there is no such form for them.
    """
    typed = {name: value for name, value in content.items() if value and value != [""]}
    size = sum(len(name) + sum(map(len, value)) for name, value in typed.items())
    with unit_of_work(scope.org.id) as session:
        ticket_id = _place(session, scope, key)
        if not any(not name.startswith("_") for name in typed) or size > MOST_CHARACTERS:
            session.execute(_one(scope, key))
            return False
        row = {
            "org_id": scope.org.id,
            "user_id": scope.actor.user_id,
            "key": key,
            "ticket_id": ticket_id,
            "content": typed,
            "updated_at": scope.now,
        }
        insert = (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(Draft).values(row)
        replaced = {name: insert.excluded[name] for name in ("content", "updated_at")}
        session.execute(insert.on_conflict_do_update(index_elements=["org_id", "user_id", "key"], set_=replaced))
        return True


def _place(session: Session, scope: Scope, key: str) -> int | None:
    """Return the ticket that a form is about; None for an opening.

    :raises Refused: NOT_FOUND.
    """
    if key.startswith(OPENING):
        process = scope.plugins.process(key.removeprefix(OPENING))
        if process and refusal(process.opened_by, scope.actor, None) is None:
            return None
    public_id = key.removeprefix(TICKET).partition(":")[0] if key.startswith(TICKET) else ""
    found = session.scalar(sa.select(Ticket.id).where(Ticket.public_id == public_id, visible(scope)))
    if found is None or len(key) > 200:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有找到这个表单。")))
    return found


def find(scope: Scope, key: str) -> DraftView | None:
    """Return the actor's draft of a form, or None."""
    with reading(scope.org.id) as session:
        row = session.scalar(
            sa.select(Draft).where(
                Draft.user_id == scope.actor.user_id, Draft.key == key, Draft.updated_at > scope.now - KEPT
            )
        )
        return DraftView(key=key, content=row.content, updated_at=row.updated_at) if row else None


def discard(scope: Scope, key: str) -> None:
    """Forget the actor's draft of a form, if there is one."""
    with unit_of_work(scope.org.id) as session:
        session.execute(_one(scope, key))


def _one(scope: Scope, key: str) -> sa.Delete:
    own = sa.delete(Draft).where(Draft.user_id == scope.actor.user_id, Draft.key == key)
    return own.execution_options(synchronize_session=False)


def writing_on(session: Session, scope: Scope, names: Names, ticket_id: int) -> tuple[PersonView, ...]:
    """Return who else is writing on a ticket now."""
    ids = session.scalars(
        sa.select(Draft.user_id)
        .where(
            Draft.org_id == scope.org.id,
            Draft.ticket_id == ticket_id,
            Draft.updated_at > scope.now - WRITING,
            Draft.user_id != scope.actor.user_id,
        )
        .order_by(Draft.user_id)
        .distinct()
    )
    return tuple(person for user_id in ids if (person := names.by_id(user_id)))
