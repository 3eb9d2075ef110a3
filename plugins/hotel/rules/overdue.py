"""What was not handed in: whoever owes it and the secretary are told at once, an hour later the reviewer."""

from core.domain.decisions import Effect, To
from core.domain.overdue import tell_then_escalate
from core.domain.texts import N_, Message
from core.domain.tickets import Breach, TicketSnapshot
from plugins.hotel import roles
from plugins.hotel.routes import BY_PROCESS


def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...] | None:
    """Chase whoever owes a day's paper, then tell who waits for it."""
    route = BY_PROCESS.get(ticket.process)
    if route is None:
        return None
    message = Message(
        N_("%(number)s %(title)s 未交行政办，应于 %(due_at)s 前交。"),
        {"number": ticket.number, "title": ticket.title, "due_at": breach.due_at.isoformat()},
    )
    owing = To(roles=(*route.fillers, roles.SECRETARY))
    return tell_then_escalate(breach, message, route.hand_in, to=owing, above=To(roles=(route.reviewer,)))
