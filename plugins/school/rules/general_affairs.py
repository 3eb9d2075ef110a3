"""What the regulation of general affairs decides: the terms of a case, and what a reply needs."""

import re

from core.domain.decisions import Classification, Effect, To
from core.domain.errors import Reason, Refused
from core.domain.reading import whole
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot
from plugins.school import roles, settings
from plugins.school.forms import parts
from plugins.school.forms.general_affairs import ONLINE
from plugins.school.rules.entry import is_anonymous
from plugins.school.rules.handling import handled_anew, publish, reopens

AUDIENCE = (roles.STUDENT, roles.STAFF)
_LIMIT = re.compile(r"\s*([^=＝;；/]+?)\s*[=＝]\s*(\d+)\s*/\s*(\d+)\s*(?:[;；]|$)")


def limits(table: str) -> dict[str, tuple[int, int]]:
    """Return the working days of each category of the table: until the first and until the final reply."""
    return {found[1]: (int(found[2]), int(found[3])) for found in _LIMIT.finditer(table)}


def classify(ticket: TicketSnapshot) -> Classification:
    """Store the terms in force at receipt with the case: those of its category, else the general ones (A-01-4).

    :raises RuleError: A term is no number.
    """
    category = str(ticket.details.get("category", ""))
    own = limits(str(ticket.settings[settings.CATEGORY_LIMITS.key])).get(category)
    general = tuple(whole(ticket.settings, one.key) for one in (settings.FIRST_REPLY_DAYS, settings.FINAL_REPLY_DAYS))
    first, final = own or general
    text = N_("一般时限：%(first)s 个工作日内初步回复，%(final)s 个工作日内解决并反馈。")
    if own:
        text = N_("“%(category)s”的时限：%(first)s 个工作日内初步回复，%(final)s 个工作日内解决并反馈。")
    return Classification(
        category=category,
        confidential=ticket.details.get("keep_secret") is True,
        reason=Message(text, {"category": category, "first": first, "final": final}),
        clause="四.2.时限" if own else "四.2.解决反馈",
        details={"first_reply_days": first, "final_reply_days": final},
    )


def is_not_registered(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to register twice."""
    if "register" not in ticket.milestones:
        return None
    return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("这条反馈已经登记过了。")))


def categorise(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Let the category be the one that the officer registers; the terms stay those of the receipt (A-01-4)."""
    category = str(act.values.get("category", ticket.category))
    if category == ticket.category:
        return ()
    return (
        Classification(
            category=category,
            priority=ticket.priority,
            confidential=ticket.confidential,
            reason=Message(N_("登记时归入“%(category)s”，时限不变。"), {"category": category}),
            clause="四.2.时限",
        ),
    )


def after_registration(ticket: TicketSnapshot, act: Act) -> str:
    """A registration that comes after the first reply leaves the case in handling."""
    return "registered" if ticket.state == "received" else ticket.state


def after_first_reply(ticket: TicketSnapshot, act: Act) -> str:
    """A first reply takes the matter up; one that is in hand or transferred stays where it is."""
    return "handling" if ticket.state in ("received", "registered") else ticket.state


def giver_can_be_reached(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a personal reply to somebody who is not known; a public one or a notice answers them (A-01-3)."""
    mode = act.values.get("reply_mode", parts.PERSONAL)
    if mode != parts.PERSONAL or not is_anonymous(ticket, ONLINE):
        return None
    message = Message(N_("匿名的反馈没有办法个人回复，请用公开回复或通告公示。"))
    return Refused(Reason.FIELD_INVALID, message, field="reply_mode")


def problems_are_corrected(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a final reply that admits a problem for which no correction is recorded."""
    if act.values.get("problem_found") is not True or ticket.records_of("correction"):
        return None
    message = Message(N_("处理中发现了问题，请先登记纠正措施。"))
    return Refused(Reason.CORRECTION_MISSING, message, field="problem_found")


def after_rating(ticket: TicketSnapshot, act: Act) -> str:
    """A dissatisfied giver has the matter handled anew, as often as the setting permits; it is no longer archived."""
    return "handling" if reopens(ticket, act, "rating", settings.REOPENINGS) else ticket.state


def follow_rating(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Give a matter that is handled anew its term to be solved; tell the head of one that stays unsatisfactory."""
    if act.values.get("satisfaction") != parts.DISSATISFIED:
        return ()
    return handled_anew(
        ticket,
        deadline="final_reply",
        to=To(roles=(roles.GENERAL_AFFAIRS,)),
        heads=To(roles=(roles.GENERAL_AFFAIRS_HEAD,)),
        again=reopens(ticket, act, "rating", settings.REOPENINGS),
        clause="一",
    )


def is_replied(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to archive what was not answered: every item gets a reply with a reason, praise too."""
    if ticket.state == "resolved_replied":
        return None
    return Refused(Reason.REPLY_MISSING, Message(N_("每一条反馈都要回复并解释原因，回复以后才能归档。")))


def tell_first(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Carry the first reply to its readers."""
    return publish(ticket, act, audience=AUDIENCE, clause="四.2.初步回复")


def tell_final(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Carry the final reply to its readers."""
    return publish(ticket, act, audience=AUDIENCE, clause="四.1")
