"""Telling people of an act, as its process says, and asking them to confirm."""

from collections.abc import Iterable, Mapping

from core.domain.codec import plain
from core.domain.forms import Value
from core.domain.processes import Distribution, ReceiptKind
from core.domain.texts import Message
from core.models import Receipt, Ticket
from core.services import messages
from core.services.participants import see_told
from core.services.work import Work

WITHHELD = "……"


def distribute(
    work: Work, ticket: Ticket, state_label: str, entries: Iterable[Distribution], details: Mapping[str, Value]
) -> None:
    """Carry out the distributions whose condition the ticket's details meet.

    The title of a confidential ticket is left out: messages leave the house, and a role that is only told sees nothing.
    """
    for entry in entries:
        if entry.when is not None and not entry.when.holds(details):
            continue
        people = messages.recipients(work, entry.to, ticket)
        message = Message(
            entry.text,
            {
                "number": ticket.number,
                "title": WITHHELD if ticket.confidential else ticket.title,
                "by": work.scope.actor.name or work.scope.actor.login,
                "state_label": state_label,
            },
        )
        see_told(work, ticket, entry.to)
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
