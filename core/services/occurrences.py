"""Which tickets there already are for the day or period that a duty's ticket is about."""

from collections.abc import Mapping
from datetime import timedelta

import sqlalchemy as sa

from core.domain.duties import Duty
from core.domain.errors import Reason, Refused
from core.domain.processes import Process, StateKind
from core.domain.texts import N_, Message
from core.models import Ticket
from core.services.work import Work

DUTY = "duty:"  # how the client key of a duty's ticket begins
LOOK_BACK = timedelta(days=62)  # how long ago a ticket may have been opened for a day or period


def prefix_of(process: Process, duty: Duty) -> str:
    """Return how the client keys of all tickets of a duty begin."""
    return f"{DUTY}{process.key}:{duty.key}:"


def is_there(work: Work, process: Process, duty: Duty, values: Mapping[str, object]) -> bool:
    """Say whether a ticket of the process already bears the ``values`` of a duty."""
    found = work.session.scalars(
        sa.select(Ticket.details).where(Ticket.process == process.key, Ticket.opened_at >= work.now - LOOK_BACK)
    )
    return any(_agree(duty, details, values) for details in found)


def refuse_second(work: Work, process: Process, details: Mapping[str, object]) -> None:
    """See that no ticket of a duty waits for the very paper that somebody is about to enter as another.

    :raises Refused: DUPLICATE, with the number of the ticket that waits.
    """
    for duty in process.duties:
        waiting = work.session.execute(
            sa.select(Ticket.number, Ticket.details).where(
                Ticket.process == process.key,
                Ticket.state_kind == StateKind.INITIAL.value,
                Ticket.client_key.startswith(prefix_of(process, duty), autoescape=True),
            )
        )
        for row in waiting:
            if _agree(duty, row.details, details):
                message = Message(
                    N_("这一期的 %(number)s 已由系统登记，正等待办理。请在那张工单上办理，不要另外登记。"),
                    {"number": row.number},
                )
                raise Refused(Reason.DUPLICATE, message)


def _agree(duty: Duty, one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    return all(_plain(one.get(key)) == _plain(other.get(key)) for key in duty.fields)


def _plain(value: object) -> object:
    """Return what is stored for a value: several choices come back from the database as a list."""
    return list(value) if isinstance(value, tuple) else value
