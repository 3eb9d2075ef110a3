"""What S08 decides: who may see a secret, what must be clear before it is conveyed, and how a box is answered."""

from core.domain.decisions import Classification, Effect, Notify, To
from core.domain.errors import Reason, Refused
from core.domain.forms import Value
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot
from plugins.enterprise.forms.information_exchange import BOXES, CLASSIFIED
from plugins.enterprise.roles import CONVEYOR, EMPLOYEE


def is_secret(ticket: TicketSnapshot) -> bool:
    """Say whether the information is a trade secret."""
    return ticket.details.get("confidentiality") == CLASSIFIED


def classify(ticket: TicketSnapshot) -> Classification:
    """Let trade secrets be seen by their addressees alone (article 6)."""
    secret = N_("商业机密：只有收件的部门和人员可以查看。")
    usual = N_("不涉及商业机密。")
    return _classified(ticket, secret if is_secret(ticket) else usual, {"unclear": False})


def _classified(ticket: TicketSnapshot, reason: str, details: dict[str, Value]) -> Classification:
    return Classification(
        reason=Message(reason),
        clause="6",
        category=str(ticket.details.get("kind", "")),
        confidential=is_secret(ticket),
        details=details,
    )


def box_is_opened_by_conveyor(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a box's content from anybody but the conveyor, who opens the boxes."""
    if act.values.get("source") not in BOXES or CONVEYOR in act.by.roles:
        return None
    message = Message(N_("意见箱和建议箱里的内容由信息传达人登记。"))
    return Refused(Reason.ROLE_NOT_ALLOWED, message, field="source")


def somebody_is_addressed(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to convey to nobody."""
    if act.values.get("departments") or act.values.get("people"):
        return None
    return Refused(Reason.FIELD_REQUIRED, Message(N_("请选择传达到的部门或人员。")), field="departments")


def is_clear(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to convey anew what was returned as unclear and has not been rewritten (article 18)."""
    if ticket.details.get("unclear") is not True:
        return None
    return Refused(Reason.CORRECTION_MISSING, Message(N_("内容因不清楚被退回，提出人重写以后才能再传达。")))


def is_unclear(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Keep that the information was found unclear."""
    return (_classified(ticket, N_("收件人认为内容不清楚，退回重写。"), {"unclear": True}),)


def is_rewritten(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Let the new wording be the one that holds; the first stays where it is."""
    wording = {"current_subject": act.values["new_subject"], "current_content": act.values["new_content"]}
    return (_classified(ticket, N_("提出人已重写，前后两稿都保留。"), {"unclear": False, **wording}),)


def is_no_secret(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to spread a trade secret beyond its addressees (article 6)."""
    if not is_secret(ticket):
        return None
    return Refused(Reason.PERMISSION_DENIED, Message(N_("商业机密只能传达给相关人员，不能转发给全体员工。")))


def not_all_have_understood(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Say of information that is being conveyed that somebody has not confirmed yet (article 15, A-08-1)."""
    if ticket.state != "conveyed":
        return None
    return Refused(Reason.COSIGN_INCOMPLETE, Message(N_("还有收件人没有确认已阅读并理解，传达还没有完成。")))


def answer_on_the_board(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Answer what came without a name where everybody reads it, unless it is a secret; nobody is answered in person."""
    if ticket.details.get("anonymous") is not True or is_secret(ticket):
        return ()
    message = Message(
        N_("公告栏：%(number)s（匿名）的处理结果：%(result)s"),
        {"number": ticket.number, "result": act.values["result"]},
    )
    return (Notify(to=To(roles=(EMPLOYEE,)), message=message, clause="11", published=True),)
