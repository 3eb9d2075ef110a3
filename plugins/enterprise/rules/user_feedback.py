"""What S07 decides: how urgent feedback looks before anybody has read it, and when it may be closed."""

from datetime import timedelta

from core.domain.decisions import Classification, Effect, Notify, Reassign, StartDeadline, To
from core.domain.errors import Reason, Refused
from core.domain.reading import listed, whole
from core.domain.texts import N_, Message
from core.domain.tickets import Act, Breach, TicketSnapshot
from plugins.enterprise import settings
from plugins.enterprise.forms.user_feedback import P1, P2, P3, P4
from plugins.enterprise.roles import TEAM

UNSEEN = ("email", "hotline")  # channels whose details the team has typed in, and collects completely first

_LATE = {
    "acknowledge": (N_("%(title)s 还没有告知用户已收到。"), "1"),
    "solve": (N_("%(title)s 已过解决时限。"), "3.4"),
}


def classify(ticket: TicketSnapshot) -> Classification:
    """Guess the priority from the words of the feedback; the team decides it in the second step (A-07-1)."""
    content = str(ticket.details.get("content", ""))
    for priority, key in ((P1, settings.URGENT_WORDS.key), (P2, settings.HIGH_WORDS.key), (P4, settings.LOW_WORDS.key)):
        word = next((word for word in listed(ticket.settings[key]) if word in content), None)
        if word:
            message = Message(
                N_("内容提到“%(word)s”，先按 %(priority)s 处理，分类时由团队确定。"),
                {"word": word, "priority": priority},
            )
            return _first_look(priority, message)
    return _first_look(P3, Message(N_("没有提到紧急的词语，先按 P3 处理，分类时由团队确定。")))


def _first_look(priority: str, reason: Message) -> Classification:
    return Classification(reason=reason, clause="3.2", priority=priority, details={"first_priority": priority})


def beginning(ticket: TicketSnapshot, act: Act) -> str:
    """Begin with details collected where the user has filled them in; what came by mail or telephone is collected."""
    return "received" if ticket.details.get("source") in UNSEEN else "detailed"


def after_classification(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Take over the team's priority, hand the case to its handler, and hurry an acknowledgement that is now urgent."""
    priority = str(act.values["priority_level"])
    message = Message(N_("团队确定的优先级。"))
    found: list[Effect] = [
        Classification(
            reason=message,
            clause="3.2",
            category=str(act.values["nature"]),
            priority=priority,
            details={"first_priority": priority},
        )
    ]
    handler = act.values.get("handler")
    if handler:
        reason = Message(N_("分类时指定的处理人员。"))
        found.append(Reassign(assignee=str(handler), department=None, reason=reason, clause="3.3"))
    waiting = ticket.deadline("acknowledge")
    if waiting and waiting.is_open and priority == P1 and ticket.details.get("first_priority") != P1:
        reason = Message(N_("定为 P1，告知用户的时限从现在起算。"))
        found.append(StartDeadline(deadline="acknowledge", reason=reason, clause="3.2"))
    return tuple(found)


def after_rating(ticket: TicketSnapshot, act: Act) -> str:
    """Go back to the investigation when the problem is not solved."""
    return "replied" if act.values.get("satisfied") is True else "investigating"


def begin_solving_again(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Give the team the time to solve it once more."""
    if act.values.get("satisfied") is True:
        return ()
    reason = Message(N_("用户认为没有解决，重新调查。"))
    return (StartDeadline(deadline="solve", reason=reason, clause="3.4"),)


def user_has_answered(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to close before the user has confirmed, or has had the days of the setting to do so."""
    replied_at = ticket.milestones["reply"]
    rated_at = ticket.milestones.get("rate")
    if rated_at is not None and rated_at >= replied_at and ticket.details.get("satisfied") is True:
        return None
    days = whole(ticket.settings, settings.RATING_DAYS.key)
    if act.at >= replied_at + timedelta(days=days):
        return None
    message = Message(N_("用户还没有确认；答复满 %(days)s 天仍无回音的可以直接关闭。"), {"days": days})
    return Refused(Reason.VERIFICATION_MISSING, message)


def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...] | None:
    """Remind the handler, or the team as long as nobody has the case."""
    text, clause = _LATE[breach.deadline]
    to = To(assignee=True) if ticket.assignee else To(roles=(TEAM,))
    return (Notify(to=to, message=Message(text, {"title": ticket.title}), clause=clause, urgent=True),)
