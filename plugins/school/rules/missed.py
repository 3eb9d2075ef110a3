"""Missed deadlines: who is told. Lateness has no other consequence in these regulations."""

from collections.abc import Mapping

from core.domain.decisions import Effect, Notify, To
from core.domain.texts import N_, Message
from core.domain.tickets import Breach, TicketSnapshot
from plugins.school import roles

TRANSFERRED = "transferred"

# process: who works on it, who is above them, the clause of each deadline
_PARTIES: Mapping[str, tuple[tuple[str, ...], Mapping[str, str]]] = {
    "general_affairs": (
        (roles.GENERAL_AFFAIRS, roles.GENERAL_AFFAIRS_HEAD),
        {"first_reply": "四.2.初步回复", "final_reply": "四.2.解决反馈"},
    ),
    "school_feedback": (
        (roles.FEEDBACK_OFFICE, roles.FEEDBACK_OFFICE_HEAD),
        {"first_reply": "3", "response": "3"},
    ),
    "teacher_feedback": (
        (roles.TEACHER_RECEPTION, roles.TEACHER_RECEPTION_HEAD),
        {"handle": "4.2", "progress": "4.3"},
    ),
    "training_feedback": (
        (roles.TRAINING_RECEPTION, roles.TRAINING_CLERK, roles.TRAINING_HEAD),
        {"first_reply": "1", "final_reply": "4.4"},
    ),
}
WITH_DEPARTMENT = ("transferred", "assigned", "handling")


def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...] | None:
    """Tell those who work on it, whoever is above them, and the department that has it."""
    parties, clauses = _PARTIES[ticket.process]
    clause = clauses.get(breach.deadline)
    if clause is None or breach.level != 0:
        return None
    message = Message(
        N_("%(number)s 的“%(deadline_label)s”已逾期，应于 %(due_at)s 前完成。"),
        {"number": ticket.number, "deadline_label": breach.label, "due_at": breach.due_at.isoformat()},
    )
    told = [To(roles=parties)]
    if has_department(ticket):
        told.append(To(roles=(roles.DEPARTMENT_HEAD, roles.DEPARTMENT_STAFF), in_department=True))
    return tuple(Notify(to=to, message=message, clause=clause, urgent=True) for to in told)


def has_department(ticket: TicketSnapshot) -> bool:
    """Say whether another department has the matter now."""
    if ticket.process == "teacher_feedback":
        return "assign" in ticket.milestones
    return ticket.state == TRANSFERRED
