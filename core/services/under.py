"""A ticket that belongs to another: found by the number that its opener names, and linked with it."""

from collections.abc import Mapping

import sqlalchemy as sa

from core.domain.codec import plain
from core.domain.errors import Reason, Refused
from core.domain.forms import Value
from core.domain.processes import Under
from core.domain.texts import N_, Message
from core.models import Ticket
from core.services.policy import visible
from core.services.snapshots import frozen
from core.services.work import Work


def find(work: Work, under: Under, values: Mapping[str, Value]) -> Ticket:
    """Return the ticket that a filled-in form names.

    :raises Refused: FIELD_INVALID if the actor sees none of that number, STATE_NOT_ALLOWED if it takes no more.
    """
    number = str(values.get(under.number_in, "")).strip()
    row = work.session.scalar(
        sa.select(Ticket).where(Ticket.process == under.process, Ticket.number == number, visible(work.scope))
    )
    if row is None:
        raise Refused(Reason.FIELD_INVALID, Message(N_("没有找到这个编号的工单。")), field=under.number_in)
    if row.state not in under.states:
        message = Message(N_("%(number)s 现在不接收新的内容。"), {"number": row.number})
        raise Refused(Reason.STATE_NOT_ALLOWED, message, field=under.number_in)
    return row


def copied(under: Under, above: Ticket) -> Mapping[str, Value]:
    """Return the details of the ticket ``above`` that the new one takes over."""
    details = frozen(above.details)
    return {key: details[key] for key in under.copies if key in details}


def link(work: Work, under: Under, above: Ticket, ticket_id: int, number: str) -> None:
    """Put the link into the history of both tickets."""
    why = {"reason": plain(Message(under.reason)), "clause": under.clause}
    work.event("follow_up_opened", ticket_id=above.id, body={"number": number, **why})
    work.event("follow_up_of", ticket_id=ticket_id, body={"number": above.number, **why})
