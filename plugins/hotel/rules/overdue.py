"""What was not handed in: whoever owes it and the secretary are told at once, an hour later the reviewer."""

from core.domain.decisions import Effect, Escalate, Notify, To
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
    if breach.level == 0:
        owing = To(roles=(*route.fillers, roles.SECRETARY))
        return (Notify(to=owing, message=message, clause=route.hand_in, urgent=True),)
    return (Escalate(to=To(roles=(route.reviewer,)), level=breach.level, message=message, clause=route.hand_in),)
