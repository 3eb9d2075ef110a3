"""Telling people of an act, as its process says, and asking them to confirm."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from core.domain.codec import plain
from core.domain.errors import Reason, Refused
from core.domain.forms import Value
from core.domain.processes import Distribution, ReceiptKind
from core.domain.texts import N_, Message
from core.models import Receipt, Ticket
from core.services import messages
from core.services.copies import copy
from core.services.participants import see_told
from core.services.work import Work

WITHHELD = "……"


def distribute(
    work: Work,
    ticket: Ticket,
    act: str,
    state_label: str,
    entries: Iterable[Distribution],
    details: Mapping[str, Value],
) -> None:
    """Carry out the distributions whose condition is met by ``details``: the ticket's, and what the act filled in.

    The organisation's own lists for the act are copied in after them.

    The title of a confidential ticket is left out: messages leave the house, and a role that is only told sees nothing.

    :raises Refused: ROUTE_NOT_CONFIGURED if the process goes on by receipts and nobody is there to confirm them.
    """
    told: set[str] = set()
    for entry in entries:
        if entry.when is not None and not entry.when.holds(details):
            continue
        people = messages.recipients(work, entry.to, ticket, details)
        if entry.then:
            withdraw(work, ticket.id)
            if not people:
                message = Message(N_("收件的部门或人员里没有可以确认的人，请另选，或请管理员设置。"))
                raise Refused(Reason.ROUTE_NOT_CONFIGURED, message)
        message = Message(
            entry.text,
            {
                "number": ticket.number,
                "title": WITHHELD if ticket.confidential else ticket.title,
                "by": work.scope.actor.name or work.scope.actor.login,
                "state_label": state_label,
            },
        )
        told.update(person.login for person in people)
        see_told(work, ticket, entry.to, details)
        messages.tell(work, people, message, kind="distribution", ticket_id=ticket.id, urgent=entry.urgent)
        work.event(
            "distributed",
            ticket_id=ticket.id,
            body={"to": [person.login for person in people], "text": entry.text, "receipt": entry.receipt},
        )
        if entry.receipt is not ReceiptKind.NONE and not work.scope.silent:
            for person in people:
                work.later(
                    Receipt,
                    ticket_id=ticket.id,
                    user_id=person.user_id,
                    kind=entry.receipt.value,
                    message=plain(message),
                    asked_at=work.now,
                    read_at=None,
                    confirmed_at=None,
                )
    copy(work, ticket, act, state_label, told)


def withdraw(work: Work, ticket_id: int) -> None:
    """Ask no longer for what nobody has confirmed yet: the ticket has moved on, or is told anew."""
    gone = work.session.scalars(
        sa.delete(Receipt)
        .where(Receipt.ticket_id == ticket_id, Receipt.confirmed_at.is_(None))
        .returning(Receipt.user_id)
        .execution_options(synchronize_session=False)
    ).all()
    if gone:
        people = sorted(work.config.login(user_id) or "" for user_id in gone)
        work.event("receipts_withdrawn", ticket_id=ticket_id, body={"to": people})
