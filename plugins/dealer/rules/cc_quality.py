"""What the regulation decides about a CC sheet: whose region it is, what each step needs, when it is pink (S03)."""

from core.domain.decisions import Effect, Notify, RoutingDecision, To
from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.domain.tickets import Act, Breach, Colleague, TicketSnapshot
from plugins.dealer import settings
from plugins.dealer.forms.cc_quality import G
from plugins.dealer.roles import AFTER_SALES, COMPANION

YELLOW_STATES = ("submitted", "tracking", "awaiting_approval")

_LATE = {
    "r3_entry": (
        N_("%(title)s 当天之内没有在 R3 上建立质量信息反馈单，请立即建单。"),
        To(opener=True),
        "准备.当天",
    ),
    "opinion": (
        N_("%(title)s 的处理意见还没有给出，请尽快给出。"),
        To(assignee=True),
        "(2).意见",
    ),
}


def route(ticket: TicketSnapshot, roster: tuple[Colleague, ...]) -> RoutingDecision | None:
    """Pick the companion of the sheet's region; of several, the one with the fewest open tasks."""
    region = ticket.details.get("region")
    companions = [
        colleague
        for colleague in roster
        if COMPANION in colleague.roles and region in colleague.attributes.get("region", frozenset())
    ]
    if not companions:
        return None
    least = min(companions, key=lambda colleague: (colleague.open_tasks, colleague.login))
    return RoutingDecision(
        assignee=least.login,
        reason=Message(N_("负责%(region)s区域的现场伴随人员。"), {"region": region}),
        clause="准备.电话",
    )


def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...] | None:
    """Remind whoever is late; the regulation knows neither escalation nor penalty."""
    known = _LATE.get(breach.deadline)
    if known is None:
        return None
    text, to, clause = known
    return (Notify(to=to, message=Message(text, {"title": ticket.title}), clause=clause, urgent=True),)


def tell_without_companion(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Tell the after-sales section of a sheet whose region has no companion."""
    if ticket.assignee is not None:
        return ()
    message = Message(
        N_("%(title)s：%(region)s区域没有登记现场伴随人员，请安排。"),
        {"title": ticket.title, "region": ticket.details.get("region", "")},
    )
    return (Notify(to=To(roles=(AFTER_SALES,)), message=message, clause="准备.电话", urgent=True),)


def guidance_is_wanted(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a sheet on which 需要维修指导 is not chosen (A-03-5)."""
    if act.values.get("need_guidance") is True:
        return None
    message = Message(N_("请选择“需要维修指导”，否则单子不会进入本流程。"))
    return Refused(Reason.FIELD_REQUIRED, message, field="need_guidance")


def opinion_was_given(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse claim and plan before the companion has given an opinion on the treatment (A-03-7)."""
    if ticket.records_of("opinion"):
        return None
    message = Message(N_("现场伴随人员还没有给出处理意见，得到意见后才能办理索赔、维护最终技术方案。"))
    return Refused(Reason.OPINION_NOT_GIVEN, message)


def claim_is_known(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to hand in for approval without a claim number."""
    if act.values.get("claim_no") or ticket.details.get("claim_no"):
        return None
    return Refused(Reason.CLAIM_NO_MISSING, Message(N_("请填写索赔单号。")), field="claim_no")


def g_stands_alone(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse G with anything else filled in, and G where there is a claim number to decide about."""
    if act.values.get("support_opinion") != G:
        return None
    for key in ("reply_status", "support_text", "support_ended"):
        if act.values.get(key):
            message = Message(N_("选“G 跟踪”时其他各项不填写。"))
            return Refused(Reason.STATE_NOT_ALLOWED, message, field=key)
    if ticket.details.get("claim_no"):
        message = Message(N_("已有索赔单号，请选择“Y 同意”或“N 拒绝”；需要经销商补充的，可以先登记处理意见。"))
        return Refused(Reason.STATE_NOT_ALLOWED, message, field="support_opinion")
    return None


def sheet_is_complete(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse Y or N without claim number, and without final plan except on the direct path (A-03-1).

    The direct path is that of a sheet which had its claim number when it was created.
    """
    if act.values.get("support_opinion") == G:
        return None
    if not ticket.details.get("claim_no"):
        message = Message(N_("这张单子还没有索赔单号，请先选“G 跟踪”，等经销商补填。"))
        return Refused(Reason.CLAIM_NO_MISSING, message, field="support_opinion")
    from_the_start = ticket.state == "submitted" and "enter_claim" not in ticket.milestones
    direct = from_the_start and ticket.settings[settings.PLAN_ON_DIRECT_PATH.key] is not True
    if direct or ticket.details.get("final_plan"):
        return None
    message = Message(N_("经销商还没有维护最终技术方案。"))
    return Refused(Reason.FINAL_PLAN_MISSING, message, field="support_opinion")


def answer_is_complete(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse Y or N without reply status or text; until all three are saved the sheet stays yellow (A-03-6)."""
    if act.values.get("support_opinion") == G:
        return None
    if act.values.get("support_ended"):
        message = Message(N_("经销商看完支持措施以后才能结束技术支持。"))
        return Refused(Reason.NOT_READ_YET, message, field="support_ended")
    for key in ("reply_status", "support_text"):
        if not act.values.get(key):
            message = Message(N_("请点击“答复状态”，并在“售后服务科的技术支持”里填写处理意见。"))
            return Refused(Reason.OPINION_NOT_GIVEN, message, field=key)
    return None


def after_support(ticket: TicketSnapshot, act: Act) -> str:
    """G is tracked on, Y and N are answers."""
    return "tracking" if act.values.get("support_opinion") == G else "answered"


def nothing_to_read(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Say to a dealer who has read the measures that there are none yet."""
    if ticket.state not in ("draft", *YELLOW_STATES):
        return None
    message = Message(N_("现场伴随人员还没有给出技术支持，看不到支持措施。"))
    return Refused(Reason.OPINION_NOT_GIVEN, message)


def measures_are_read(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse "not read": the sheet waits until the dealer has read the measures."""
    if act.values.get("measures_read") is True:
        return None
    return Refused(Reason.NOT_READ_YET, Message(N_("请先看完支持措施。")), field="measures_read")


def not_read_yet(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Say to a companion who ends the support that the dealer has not read the measures."""
    if ticket.state != "answered":
        return None
    return Refused(Reason.NOT_READ_YET, Message(N_("经销商还没有看完支持措施，不能结束技术支持。")))
