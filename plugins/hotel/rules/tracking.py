"""What following up decides: nothing is passed on or tracked unreviewed, nothing filed without corrective feedback."""

from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot

UNREVIEWED = ("awaited", "collected", "submitted", "under_review")
UNCORRECTED = ("reviewed", "tracking")


def not_reviewed(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Say of a form that is to be passed on or tracked early that it has not been reviewed."""
    if ticket.state not in UNREVIEWED:
        return None
    return Refused(Reason.REVIEW_MISSING, Message(N_("还没有阅批，不能发给部门或开始跟踪。")))


def not_corrected(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Say of a form that is to be filed early what is missing: the corrective feedback, in any case."""
    if ticket.state not in (*UNREVIEWED, *UNCORRECTED):
        return None
    return Refused(Reason.CORRECTION_MISSING, Message(N_("还没有获得纠正反馈，不能备案。")))
