"""Links between tickets: made by hand and taken back, and shown to those who may see both ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.errors import Reason, Refused
from core.domain.links import BY_HAND, LABELS, LinkKind
from core.domain.parsing import MAX_INTEGER
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import Ticket, TicketLink
from core.services.policy import may, require, visible
from core.services.queries import Names, PersonView
from core.services.scope import Scope
from core.services.work import Work, working

SHOWN = 200  # links of a ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """Another ticket that has to do with this one and that the reader may see.

    ``id`` is what takes the link back, None if it cannot be; ``merged`` says that one of them was merged into the
    other; ``by`` made the link, None if a rule or a form did.
    """

    number: str
    public_id: str
    title: str
    label: str
    merged: bool = False
    id: int | None = None
    by: PersonView | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """The ids of a ticket and of the other that somebody names by its number."""

    id: int
    other_id: int
    number: str
    other_number: str


def pair(work: Work, public_id: str, number: str) -> Pair:
    """Return a ticket and the one that the actor names by number; they must see both.

    :raises Refused: NOT_FOUND for the ticket, FIELD_INVALID for the number: what is not theirs to see is not there.
    """
    work.recheck_actor()
    rows = work.session.execute(
        sa.select(Ticket.id, Ticket.public_id, Ticket.number)
        .where(sa.or_(Ticket.public_id == public_id, Ticket.number == number.strip()), visible(work.scope))
        .order_by(Ticket.id)
        .with_for_update(key_share=True)
    ).all()
    one = next((row for row in rows if row.public_id == public_id), None)
    other = next((row for row in rows if row.number == number.strip()), None)
    if one is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有找到这张工单。")))
    if other is None:
        raise Refused(Reason.FIELD_INVALID, Message(N_("没有找到这个编号的工单。")), field="number")
    if one.id == other.id:
        raise Refused(Reason.FIELD_INVALID, Message(N_("这就是本单的编号，请填写另一张工单的编号。")), field="number")
    return Pair(one.id, other.id, one.number, other.number)


def add(scope: Scope, public_id: str, number: str, kind: str) -> int:
    """Link a ticket with the one called ``number`` and return the link's id; a link that is there stays the one.

    :raises Refused: The actor may not, the kind is none that people choose, or there is no such ticket.
    """
    require(scope.actor, Permission.NOTE)
    if kind not in BY_HAND:
        raise Refused(Reason.FIELD_INVALID, Message(N_("请选择两张工单是什么关系。")), field="kind")
    with working(scope) as work:
        found = pair(work, public_id, number)
        symmetric = kind == LinkKind.RELATES
        ends = sorted((found.id, found.other_id)) if symmetric else [found.id, found.other_id]
        known = work.session.scalar(
            sa.select(TicketLink.id).where(
                TicketLink.kind == kind,
                TicketLink.from_id == ends[0],
                TicketLink.to_id == ends[1],
                TicketLink.ended_at.is_(None),
            )
        )
        return known or make(work, found, LinkKind(kind), ends=(ends[0], ends[1]))


def make(
    work: Work, found: Pair, kind: LinkKind, *, ends: tuple[int, int] | None = None, state_before: str = ""
) -> int:
    """Make a link between two tickets and tell it in the history of both; return its id."""
    from_id, to_id = ends or (found.id, found.other_id)
    link = TicketLink(
        org_id=work.scope.org.id,
        kind=kind.value,
        from_id=from_id,
        to_id=to_id,
        by=work.scope.actor.login,
        at=work.now,
        state_before=state_before,
        ended_at=None,
        ended_by=None,
    )
    work.session.add(link)
    work.session.flush()
    if kind is not LinkKind.MERGED:
        _tell(work, "linked", kind, from_id, to_id, {found.id: found.number, found.other_id: found.other_number})
    return link.id


def split(work: Work, public_id: str, opened_id: int, opened_number: str) -> None:
    """Link a ticket that is being opened with the one called ``public_id``, out of which it is taken.

    :raises Refused: NOT_FOUND, also when that one is not the actor's to see.
    """
    source = work.session.execute(
        sa.select(Ticket.id, Ticket.number).where(Ticket.public_id == public_id, visible(work.scope))
    ).first()
    if source is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有找到这张工单。")))
    make(work, Pair(opened_id, source.id, opened_number, source.number), LinkKind.SPLIT)


def end(scope: Scope, public_id: str, link_id: int) -> None:
    """Take back a link that somebody made by hand.

    :raises Refused: The actor may not, or there is no such link between tickets that they see.
    """
    require(scope.actor, Permission.NOTE)
    with working(scope) as work:
        work.recheck_actor()
        link = work.session.scalar(
            sa.select(TicketLink)
            .where(
                TicketLink.id == min(link_id, MAX_INTEGER),
                TicketLink.kind.in_([kind.value for kind in BY_HAND]),
                TicketLink.ended_at.is_(None),
            )
            .with_for_update()
        )
        numbers: dict[int, str] = {}
        if link is not None:
            ends = sa.select(Ticket.id, Ticket.number, Ticket.public_id).where(
                Ticket.id.in_((link.from_id, link.to_id)), visible(scope)
            )
            rows = work.session.execute(ends).all()
            numbers = {row.id: row.number for row in rows if any(one.public_id == public_id for one in rows)}
        if link is None or len(numbers) < 2:
            raise Refused(Reason.NOT_FOUND, Message(N_("没有这个关联，或者它已经取消。")))
        link.ended_at, link.ended_by = work.now, scope.actor.login
        _tell(work, "unlinked", LinkKind(link.kind), link.from_id, link.to_id, numbers)


def _tell(work: Work, event: str, kind: LinkKind, from_id: int, to_id: int, numbers: Mapping[int, str]) -> None:
    work.event(event, ticket_id=from_id, body={"kind": kind.value, "number": numbers[to_id], "first": True})
    work.event(event, ticket_id=to_id, body={"kind": kind.value, "number": numbers[from_id], "first": False})


def links_of(session: Session, scope: Scope, names: Names, ticket_id: int) -> tuple[LinkView, ...]:
    """Return the links of a ticket that are in force, as far as the reader may see the other ends."""
    from_it = TicketLink.from_id == ticket_id
    other = sa.case((from_it, TicketLink.to_id), else_=TicketLink.from_id)
    rows = session.execute(
        sa.select(TicketLink, Ticket.number, Ticket.public_id, Ticket.title)
        .join(Ticket, sa.and_(Ticket.org_id == TicketLink.org_id, Ticket.id == other))
        .where(
            TicketLink.org_id == scope.org.id,
            sa.or_(from_it, TicketLink.to_id == ticket_id),
            TicketLink.ended_at.is_(None),
            visible(scope),
        )
        .order_by(TicketLink.id)
        .limit(SHOWN)
    )
    return tuple(
        LinkView(
            number=number,
            public_id=public_id,
            title=title,
            label=LABELS[LinkKind(link.kind)][0 if link.from_id == ticket_id else 1],
            merged=link.kind == LinkKind.MERGED,
            id=link.id if link.kind in BY_HAND and may(scope.actor, Permission.NOTE) else None,
            by=names.by_login(link.by),
            at=link.at,
        )
        for link, number, public_id, title in rows
    )
