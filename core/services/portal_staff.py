"""What those who handle a ticket see of whoever spoke up without an account: their words, and seldom their name."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.domain.parsing import parse_text
from core.domain.permissions import Permission
from core.domain.processes import Process
from core.domain.public import Mode
from core.domain.texts import N_, Message
from core.models import PortalTicket, Ticket
from core.services import disclosing
from core.services.identities import Identity, asked, identity_of
from core.services.policy import may, require, visible
from core.services.portal_thread import LONGEST, TOLD, Words, talk
from core.services.scope import Scope
from core.services.transitions import find
from core.services.uow import reading
from core.services.work import working


@dataclass(frozen=True, slots=True, kw_only=True)
class GiverPage:
    """The talk with whoever opened a ticket; ``identity`` while the reader may see it, ``may_look`` if they may ask.

    ``asked`` says that they have and another one must agree.
    """

    public_id: str
    number: str
    title: str
    mode: Mode
    words: tuple[Words, ...]
    identity: Identity | None
    may_look: bool
    asked: bool
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
            identity=identity_of(session, scope, row.id),
            may_look=mode is Mode.CONFIDENTIAL and may(scope.actor, Permission.IDENTITY_VIEW),
            asked=asked(session, scope, row.id),
            may_write=may(scope.actor, Permission.NOTE),
        )


def known_words(process: Process, ticket: Ticket) -> tuple[str, ...]:
    """Return name and contact of whoever gave the feedback of a ticket, as far as those who see it may know them.

    They are looked for in texts that others will read.
    """
    personal = (key for key, entry in process.fields().items() if entry.personal)
    return tuple(str(ticket.details[key]) for key in personal if ticket.details.get(key))


def tell_giver(scope: Scope, public_id: str, text: str, confirmed: Collection[str] = ()) -> None:
    """Leave words for whoever opened a ticket; they read them with their receipt code.

    ``confirmed`` are words that tell who somebody is and may go.

    :raises Refused: The actor may not, or there is nothing to say, or somebody here opened the ticket.
    """
    require(scope.actor, Permission.NOTE)
    text = parse_text(text, field="text", max_length=LONGEST)
    if not text:
        raise Refused(Reason.FIELD_REQUIRED, Message(N_("请填写要告诉反馈人的话。")), field="text")
    try:
        with working(scope) as work:
            loaded = find(work, public_id)
            known = sa.select(PortalTicket.ticket_id).where(PortalTicket.ticket_id == loaded.row.id)
            if work.session.scalar(known) is None:
                raise Refused(Reason.NOT_FOUND, Message(N_("这张工单不是从公众页面提交的。")))
            disclosing.check(work, loaded.row, {"text": text}, {"text": text}, confirmed)
            work.event(TOLD, ticket_id=loaded.row.id, body={"text": text})
            loaded.row.updated_at = work.now
    except disclosing.NamesGiver as refused:
        disclosing.record(scope, refused)
        raise
