"""What the regulation of school feedback decides: whether terms run, and who reads a public response."""

from core.domain.decisions import Classification, Effect, To
from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot
from plugins.school import roles, settings
from plugins.school.forms.parts import DISSATISFIED, PUBLIC
from plugins.school.forms.school_feedback import ONLINE
from plugins.school.rules.entry import is_anonymous
from plugins.school.rules.handling import handled_anew, publish, reopens

AUDIENCE = (roles.STUDENT, roles.STAFF, roles.PARENT)


def classify(ticket: TicketSnapshot) -> Classification:
    """Say whether terms run: the regulation only asks for timely answers."""
    timed = ticket.settings[settings.SCHOOL_TIMED.key] is True
    texts = (N_("按参数计算回应期限。"), N_("按参数不计算回应期限。"))
    return Classification(reason=Message(texts[not timed]), clause="3", details={"timed": timed})


def giver_can_be_reached(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to answer somebody who is not known otherwise than in public."""
    if act.values.get("reply_mode") == PUBLIC or not is_anonymous(ticket, ONLINE):
        return None
    message = Message(N_("匿名的反馈没有办法单独回复，请公开回应。"))
    return Refused(Reason.FIELD_INVALID, message, field="reply_mode")


def after_evaluation(ticket: TicketSnapshot, act: Act) -> str:
    """A matter that its giver finds unsolved is handled anew, as often as the setting permits."""
    return "handling" if reopens(ticket, act, "evaluation", settings.REOPENINGS) else ticket.state


def follow_evaluation(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Give a matter that is handled anew its term, where terms run; tell the head of one that stays unsatisfactory."""
    if act.values.get("satisfaction") != DISSATISFIED:
        return ()
    return handled_anew(
        ticket,
        deadline="response" if ticket.details.get("timed") is True else "",
        to=To(roles=(roles.FEEDBACK_OFFICE,)),
        heads=To(roles=(roles.FEEDBACK_OFFICE_HEAD,)),
        again=reopens(ticket, act, "evaluation", settings.REOPENINGS),
        clause="5",
    )


def tell(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Carry the response to its readers."""
    return publish(ticket, act, audience=AUDIENCE, clause="3")
