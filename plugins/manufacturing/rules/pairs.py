"""What two people confirm: each once, in either order, and never one person for both (S02)."""

from datetime import datetime

from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.domain.tickets import Act, Record, TicketSnapshot


def given(ticket: TicketSnapshot, act_key: str, record_type: str, since: datetime | None = None) -> Record | None:
    """Return the confirmation that the act ``act_key`` gave last, unless it was before ``since``."""
    at = ticket.milestones.get(act_key)
    if at is None or (since is not None and at < since):
        return None
    return next((one for one in reversed(ticket.records_of(record_type)) if one.at == at), None)


def may_confirm(
    ticket: TicketSnapshot, act: Act, other: str, record_type: str, since: datetime | None = None
) -> Refused | None:
    """Refuse a second confirmation by one side, and both by one person; ``other`` is the act of the other side."""
    if given(ticket, act.key, record_type, since):
        return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("这一方已经确认。")))
    found = given(ticket, other, record_type, since)
    if found and found.by == act.by.login:
        return Refused(Reason.COSIGN_INCOMPLETE, Message(N_("双方确认须由两个人作出，同一人不能代表双方。")))
    return None
