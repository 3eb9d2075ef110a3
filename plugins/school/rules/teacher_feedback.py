"""What the regulation of teacher feedback decides: review first, one re-opening, archive when all is said."""

from datetime import timedelta

from core.domain.decisions import Effect, Notify, StartDeadline, To
from core.domain.errors import Reason, Refused
from core.domain.reading import whole
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot
from plugins.school import roles, settings
from plugins.school.forms.parts import DISSATISFIED
from plugins.school.rules.handling import reopens


def is_reviewed(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to classify or assign what nobody has reviewed for accuracy and completeness."""
    if ticket.state not in ("submitted", "returned"):
        return None
    return Refused(Reason.REVIEW_MISSING, Message(N_("请先审核反馈内容是否准确、完整。")))


def after_review(ticket: TicketSnapshot, act: Act) -> str:
    """What is incomplete goes back to the teacher."""
    return "reviewed" if act.values.get("complete") is True else "returned"


def is_to_be_reopened(ticket: TicketSnapshot, act: Act) -> bool:
    """Say whether a dissatisfied evaluation still opens the matter anew (A-12-2).

    :raises RuleError: The setting is no number.
    """
    return reopens(ticket, act, "evaluation", settings.TEACHER_REOPENINGS)


def after_evaluation(ticket: TicketSnapshot, act: Act) -> str:
    """The first dissatisfied evaluation leads back to handling, a later one does not."""
    return "handling" if is_to_be_reopened(ticket, act) else "evaluated"


def follow_evaluation(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Give a re-opened matter a new term and tell the department; tell the head of one that stays unsatisfactory."""
    if is_to_be_reopened(ticket, act):
        message = Message(N_("教师对 %(number)s 的处理结果不满意，请重新处理。"), {"number": ticket.number})
        return (
            StartDeadline(deadline="handle", reason=message, clause="5.2"),
            Notify(
                to=To(roles=(roles.DEPARTMENT_STAFF, roles.DEPARTMENT_HEAD), in_department=True),
                message=message,
                clause="5.2",
            ),
        )
    if act.values.get("satisfaction") == DISSATISFIED:
        message = Message(N_("教师对 %(number)s 的处理结果仍不满意。"), {"number": ticket.number})
        return (Notify(to=To(roles=(roles.TEACHER_RECEPTION_HEAD,)), message=message, clause="5.2", urgent=True),)
    return ()


def is_evaluated(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to archive before the teacher has evaluated, unless the days to do so have passed.

    :raises RuleError: The setting is no number.
    """
    days = whole(ticket.settings, settings.TEACHER_EVALUATION_DAYS.key)
    if ticket.state != "replied" or act.at >= ticket.milestones["reply"] + timedelta(days=days):
        return None
    message = Message(N_("教师还没有评价；回复满 %(days)s 天没有评价的才能归档。"), {"days": days})
    return Refused(Reason.REVIEW_MISSING, message)


def dissatisfaction_is_noted(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to archive a matter that left the teacher dissatisfied without a word about it."""
    last = next(reversed(ticket.records_of("evaluation")), None)
    if ticket.state != "evaluated" or last is None or last.values.get("satisfaction") != DISSATISFIED:
        return None
    if "archive_note" in act.values:
        return None
    message = Message(N_("教师仍不满意，请在归档说明中写明情况。"))
    return Refused(Reason.REASON_MISSING, message, field="archive_note")
