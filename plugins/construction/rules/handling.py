"""Rectification and acceptance, and the double verification of what lies outside the warranty (S05)."""

from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot


def work_was_done(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to accept what the contractor has not reported since the last acceptance."""
    done, accepted = ticket.records_of("rectification"), ticket.records_of("acceptance")
    if done and (not accepted or done[-1].number > accepted[-1].number):
        return None
    return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("施工单位还没有报告整改完成，不能验收。")))


def after_acceptance(ticket: TicketSnapshot, act: Act) -> str:
    """Send back what is not accepted."""
    return "accepted" if act.values["passed"] is True else "rectifying"


def is_verified_once(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a second verification by the same side, or by the person who has verified for the other."""
    if act.key in ticket.milestones:
        return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("贵方已经核实。")))
    if any(record.by == act.by.login for record in ticket.records_of("warranty_verification")):
        message = Message(N_("项目主管和专业管理部门须由不同的人核实。"))
        return Refused(Reason.SELF_VERIFICATION, message)
    return None


def both_have_verified(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse the re-application before project supervisor and specialised department have both verified (4.3)."""
    if {"verify_as_supervisor", "verify_as_specialist"} <= ticket.milestones.keys():
        return None
    message = Message(N_("须由项目主管和专业管理部门都核实以后，才能重新申报。"))
    return Refused(Reason.VERIFICATION_MISSING, message)
