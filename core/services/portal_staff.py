"""What those who handle a ticket see of whoever spoke up without an account: their words, and seldom their name.

A name that is kept apart is shown to holders of IDENTITY_VIEW who say why, for a quarter of an hour; each look is an
event of the ticket. Nothing else in the program reads it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.errors import Reason, Refused
from core.domain.parsing import parse_text
from core.domain.permissions import Permission
from core.domain.processes import Process
from core.domain.public import Mode
from core.domain.texts import N_, Message
from core.models import GiverIdentity, IdentityLook, PortalTicket, Ticket
from core.services.policy import may, require, visible
from core.services.portal_thread import LONGEST, TOLD, Words, talk
from core.services.scope import Scope
from core.services.transitions import find
from core.services.uow import reading
from core.services.work import working

LOOK = timedelta(minutes=15)
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who spoke up, as it is kept apart; shown ``until``."""

    name: str
    contact: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GiverPage:
    """The talk with whoever opened a ticket; ``identity`` while the reader may see it, ``may_look`` if they may ask."""

    public_id: str
    number: str
    title: str
    mode: Mode
    words: tuple[Words, ...]
    identity: Identity | None
    may_look: bool
    may_write: bool


def giver_page(scope: Scope, public_id: str) -> GiverPage:
    """Return the page about whoever opened a ticket without an account.

    :raises Refused: NOT_FOUND: there is no such ticket, it is not the actor's to see, or somebody here opened it.
    """
    with reading(scope.org.id) as session:
        row = session.execute(
            sa.select(Ticket.id, Ticket.public_id, Ticket.number, Ticket.title, Ticket.process, PortalTicket.mode)
            .join(PortalTicket, sa.and_(PortalTicket.org_id == Ticket.org_id, PortalTicket.ticket_id == Ticket.id))
            .where(Ticket.public_id == public_id, visible(scope))
        ).first()
        if row is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("没有找到这张工单。")))
        process = scope.plugins.process(row.process)
        mode = Mode(row.mode)
        return GiverPage(
            public_id=row.public_id,
            number=row.number,
            title=row.title,
            mode=mode,
            words=talk(session, process, row.id) if process else (),
            identity=_identity(session, scope, row.id),
            may_look=mode is Mode.CONFIDENTIAL and may(scope.actor, Permission.IDENTITY_VIEW),
            may_write=may(scope.actor, Permission.NOTE),
        )


def _identity(session: Session, scope: Scope, ticket_id: int) -> Identity | None:
    if not may(scope.actor, Permission.IDENTITY_VIEW):
        return None
    until = session.scalar(
        sa.select(sa.func.max(IdentityLook.until)).where(
            IdentityLook.ticket_id == ticket_id,
            IdentityLook.user_id == scope.actor.user_id,
            IdentityLook.until > scope.now,
        )
    )
    row = session.scalar(sa.select(GiverIdentity).where(GiverIdentity.ticket_id == ticket_id)) if until else None
    return Identity(name=row.name, contact=row.contact, until=until) if row and until else None


def look(scope: Scope, public_id: str, reason: str) -> None:
    """Let the actor see, for LOOK from now, who opened a confidential ticket; that they do is recorded with why.

    :raises Refused: They may not, give no reason, or there is nothing to see.
    """
    require(scope.actor, Permission.IDENTITY_VIEW)
    reason = parse_text(reason, field="reason", max_length=LONGEST_REASON)
    if not reason:
        message = Message(N_("请写明为什么要看反馈人的身份。"))
        raise Refused(Reason.REASON_MISSING, message, field="reason")
    with working(scope) as work:
        ticket_id = find(work, public_id).row.id
        if work.session.scalar(sa.select(GiverIdentity.ticket_id).where(GiverIdentity.ticket_id == ticket_id)) is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("这张工单没有另行保管的身份。")))
        until = work.now + LOOK
        work.later(
            IdentityLook, ticket_id=ticket_id, user_id=scope.actor.user_id, reason=reason, at=work.now, until=until
        )
        work.event("identity_looked_at", ticket_id=ticket_id, body={"reason": reason, "until_at": until.isoformat()})


def known_words(process: Process, ticket: Ticket) -> tuple[str, ...]:
    """Return name and contact of whoever gave the feedback of a ticket, as far as those who see it may know them.

    They are looked for in texts that others will read.
    """
    personal = (key for key, entry in process.fields().items() if entry.personal)
    return tuple(str(ticket.details[key]) for key in personal if ticket.details.get(key))


def kept_words(session: Session, ticket_id: int) -> tuple[str, ...]:
    """Return the name and contact that are kept apart. They are looked for in texts, and shown to nobody."""
    row = session.scalar(sa.select(GiverIdentity).where(GiverIdentity.ticket_id == ticket_id))
    return tuple(word for word in (row.name, row.contact) if word) if row else ()


def tell_giver(scope: Scope, public_id: str, text: str) -> None:
    """Leave words for whoever opened a ticket; they read them with their receipt code.

    :raises Refused: The actor may not, or there is nothing to say, or somebody here opened the ticket.
    """
    require(scope.actor, Permission.NOTE)
    text = parse_text(text, field="text", max_length=LONGEST)
    if not text:
        raise Refused(Reason.FIELD_REQUIRED, Message(N_("请填写要告诉反馈人的话。")), field="text")
    with working(scope) as work:
        loaded = find(work, public_id)
        known = sa.select(PortalTicket.ticket_id).where(PortalTicket.ticket_id == loaded.row.id)
        if work.session.scalar(known) is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("这张工单不是从公众页面提交的。")))
        work.event(TOLD, ticket_id=loaded.row.id, body={"text": text})
        loaded.row.updated_at = work.now
