"""What the regulation of training feedback decides: the measures of each class, and a reply that says thank you."""

from core.domain.decisions import Classification, Effect, Notify, To
from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot
from plugins.school import settings
from plugins.school.forms.training_feedback import MEASURES, OTHER
from plugins.school.rules.handling import publish

THANKS = ("谢", "thank")


def classify(ticket: TicketSnapshot) -> Classification:
    """Say whether terms run: the regulation only asks for timeliness."""
    timed = ticket.settings[settings.TRAINING_TIMED.key] is True
    texts = (N_("按参数计算回复期限。"), N_("按参数不计算回复期限。"))
    return Classification(reason=Message(texts[not timed]), clause="1", details={"timed": timed})


def measures_fit_the_class(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse measures of another class, and a handling without any measure."""
    item_class = str(ticket.details.get("item_class", OTHER))
    for other in MEASURES:
        if other != item_class and f"measures_{other}" in act.values:
            message = Message(N_("这些措施不属于这条反馈的类别。"))
            return Refused(Reason.CONTENT_RULE, message, field=f"measures_{other}")
    own = "measures_other" if item_class == OTHER else f"measures_{item_class}"
    if own in act.values or "measures_other" in act.values:
        return None
    return Refused(Reason.FIELD_REQUIRED, Message(N_("请填写处理措施。")), field=own)


def reply_thanks(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a reply that does not thank the giver."""
    words = str(act.values.get("thanks", "")).casefold()
    if any(thanks in words for thanks in THANKS):
        return None
    return Refused(Reason.CONTENT_RULE, Message(N_("回复须向反馈人表示感谢。")), field="thanks")


def tell_first(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Carry the first reply to the giver."""
    return publish(ticket, act, audience=(), clause="1")


def tell(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Carry the reply to the giver: thanks, measures and result."""
    message = Message(
        N_("%(number)s 有了回复：%(thanks)s 处理措施：%(measures)s 处理结果：%(result)s"),
        {
            "number": ticket.number,
            "thanks": act.values.get("thanks", ""),
            "measures": act.values.get("measures_told", ""),
            "result": act.values.get("result", ""),
        },
    )
    return (Notify(to=To(opener=True), message=message, clause="4.4"),)
