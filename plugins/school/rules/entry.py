"""Who may enter feedback: the officer for others, through any channel; everybody for themselves, online only."""

from core.domain.errors import Reason, Refused
from core.domain.processes import Guard
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot


def entered_by(officer: str, online: str) -> Guard:
    """Return the guard of an opening: who is not the ``officer`` enters their own feedback, through ``online``."""

    def entry_is_permitted(ticket: TicketSnapshot, act: Act) -> Refused | None:
        if officer in act.by.roles:
            return None
        if ticket.details.get("channel") != online:
            message = Message(N_("其他渠道收到的反馈由专门的录入人员录入。"))
            return Refused(Reason.ROLE_NOT_ALLOWED, message, field="channel")
        if ticket.received_at != ticket.opened_at:
            message = Message(N_("在线提交的反馈，提交时间就是收到时间。"))
            return Refused(Reason.FIELD_INVALID, message, field="received_at")
        return None

    return entry_is_permitted


def is_anonymous(ticket: TicketSnapshot, online: str) -> bool:
    """Say whether nobody knows who gave the feedback: no name, no contact, and not handed in online (A-01-3)."""
    return ticket.details.get("channel") != online and not {"giver", "contact"} & ticket.details.keys()
