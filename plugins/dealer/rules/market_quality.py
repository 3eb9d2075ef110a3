"""What the regulation decides about a market problem: what must be known first, who leads, who verifies (S15)."""

from core.domain.decisions import Classification, Effect, Reassign, To
from core.domain.errors import Reason, Refused, RefusedFields
from core.domain.overdue import tell_then_escalate
from core.domain.texts import N_, Message
from core.domain.tickets import Act, Breach, TicketSnapshot
from plugins.dealer import settings
from plugins.dealer.forms.market_quality import REFUSE
from plugins.dealer.forms.market_reception import FACTS, LOW, MAJOR, NEV_FIRE
from plugins.dealer.roles import GENERAL_MANAGEMENT, QUALITY, SERVICE, SERVICE_MANAGER, TECHNICIAN

UNREPORTED = ("received", "verifying", "clarified")
LED = ("lead_assigned", "analysing", "temp_measure", "perm_measure")

_LATE = {
    "verification": (N_("%(title)s 收到后还没有核实清楚。"), (SERVICE,), "三(一)1"),
    "feed_back": (N_("%(title)s 已过反馈公司的时限。"), (SERVICE,), "三(一)1"),
    "feed_back_after_receipt": (N_("%(title)s 已过反馈公司的时限。"), (SERVICE,), "三(一)1"),
    "receipt": (N_("%(title)s 反馈后质量管理部还没有接收。"), (QUALITY,), "三(二)1"),
    "lead_department": (N_("%(title)s 已过划分牵头部门的时限。"), (QUALITY,), "三(二)1"),
    "regulator_basic": (N_("%(title)s 已过向监管部门上报基本信息的时限。"), (SERVICE_MANAGER, QUALITY), "三(一)3"),
    "regulator_form": (N_("%(title)s 已过提交完整事故信息表的时限。"), (SERVICE_MANAGER, QUALITY), "三(一)3"),
}


def is_major(ticket: TicketSnapshot) -> bool:
    """Say whether the problem is a major one: graded so, or reported as one."""
    return ticket.details.get("level") == MAJOR or "report_major" in ticket.milestones


def classify(ticket: TicketSnapshot) -> Classification:
    """Say how grave the problem is, and from when on the company waits for it (A-15-1)."""
    level = str(ticket.details.get("level", ""))
    reasons = {
        MAJOR: N_("重大问题：服务经理须到现场查看、确定属性并取证，事故小组到达后共同分析。"),
        LOW: N_("低级问题：确认是个性问题、其它市场没有同样问题的，服务技师自行处理。"),
    }
    return Classification(
        reason=Message(reasons.get(level, N_("先核实是否属实，描述清楚后在时限内反馈公司。"))),
        clause={MAJOR: "三(一)1.重大", LOW: "三(一)4"}.get(level, "三(一)1"),
        priority=level,
        details={"feed_back_from": str(ticket.settings[settings.FEED_BACK_FROM.key])},
    )


def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...] | None:
    """Tell whoever is late, with a copy to general management, which checks the execution; then go up."""
    known = _LATE.get(breach.deadline)
    if known is None:
        return None
    text, roles, clause = known
    message = Message(text, {"title": ticket.title})
    to, above = To(roles=(*roles, GENERAL_MANAGEMENT)), To(roles=(SERVICE_MANAGER, GENERAL_MANAGEMENT))
    return tell_then_escalate(breach, message, clause, to=to, above=above, above_clause="二.4")


def manager_was_on_site(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to feed back a major problem that the service manager has not inspected on site."""
    if not is_major(ticket) or ticket.records_of("on_site"):
        return None
    message = Message(N_("重大问题须由服务经理到现场查看、确定问题属性并取证以后，才能正式反馈。"))
    return Refused(Reason.EVIDENCE_MISSING, message)


def too_early_to_feed_back(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Say of a major problem that is not yet clear what is missing."""
    return manager_was_on_site(ticket, act) if ticket.state in UNREPORTED else None


def facts_are_complete(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to feed back before all nine facts are known, and name those that are missing."""
    known = {**ticket.details, **act.values}
    missing = tuple(
        Refused(
            Reason.FIELD_REQUIRED,
            Message(N_("反馈前请填写“%(field_label)s”。"), {"field_label": fact.label}),
            field=fact.key,
        )
        for fact in FACTS
        if fact.key not in known
    )
    return RefusedFields(missing) if missing else None


def wechat_was_sent(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to feed back what was not sent by WeChat."""
    if act.values.get("wechat_sent") is True:
        return None
    return Refused(Reason.FIELD_REQUIRED, Message(N_("请先以微信形式反馈公司。")), field="wechat_sent")


def may_stay_local(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to keep from the company what is not low-grade, not individual, or occurs elsewhere (A-15-2)."""
    if is_major(ticket) or ticket.details.get("level") not in (None, LOW):
        message = Message(N_("只有低级质量问题才能由服务技师自行处理，请反馈公司。"))
        return Refused(Reason.STATE_NOT_ALLOWED, message)
    for key, wanted in (("individual", True), ("same_elsewhere", False)):
        if act.values.get(key) is not wanted:
            message = Message(N_("不是个性问题，或其它市场也有同样问题，必须反馈公司。"))
            return Refused(Reason.STATE_NOT_ALLOWED, message, field=key)
    return None


def support_was_requested(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to send people whom nobody on the spot has asked for."""
    if ticket.records_of("support_request"):
        return None
    message = Message(N_("服务人员还没有分析原因并申请支援，不安排人员赶往市场。"))
    return Refused(Reason.STATE_NOT_ALLOWED, message)


def is_major_accident(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse what is for major problems only."""
    if is_major(ticket):
        return None
    return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("只有重大问题才由公司事故小组到场。")))


def team_has_arrived(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse the joint analysis before the accident team is there."""
    if "team_arrived" in ticket.milestones:
        return None
    return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("公司事故小组到达后才能共同分析。")))


def is_nev_fire(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a report to the regulator on anything but smoke or fire of a new-energy vehicle."""
    if ticket.details.get("accident_kind") == NEV_FIRE:
        return None
    return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("只有新能源汽车冒烟、起火需要这项上报。")))


def is_not_yet_received(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a second receipt of the same feedback."""
    received, fed_back = ticket.milestones.get("receive"), ticket.milestones.get("feed_back")
    if received is None or (fed_back is not None and received < fed_back):
        return None
    return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("质量管理部已经接收。")))


def lead_takes_up(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a refusal: taking the problem is a duty; a new judgement may be asked for meanwhile (A-15-3)."""
    if act.values.get("lead_answer") != REFUSE:
        return None
    message = Message(N_("接收问题是义务，不能拒收。认为判定有误的，请接收后申请重新判定，其间继续处理。"))
    return Refused(Reason.NO_REFUSAL_RIGHT, message, field="lead_answer")


def verifies_for_others(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a verification by whoever entered a measure, and by quality management in the service's place.

    Only where the service itself leads does quality management verify.
    """
    if any(record.by == act.by.login for kind in ("temporary", "permanent") for record in ticket.records_of(kind)):
        return Refused(Reason.SELF_VERIFICATION, Message(N_("制定措施的人不能验证自己的措施。")))
    of_service = {SERVICE, TECHNICIAN, SERVICE_MANAGER} & act.by.roles
    service_leads = ticket.details.get("lead_department") == ticket.settings[settings.SERVICE_DEPARTMENT.key]
    if of_service or service_leads:
        return None
    return Refused(Reason.ROLE_NOT_ALLOWED, Message(N_("效果由服务部验证。")))


def not_verified(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Say of a problem that is to be closed early that its effect is not verified."""
    if ticket.state not in ("reported", *LED):
        return None
    message = Message(N_("临时措施和永久措施的效果还没有经服务部验证，不能关闭。"))
    return Refused(Reason.VERIFICATION_MISSING, message)


def after_report(ticket: TicketSnapshot, act: Act) -> str:
    """A reported problem is verified; one that is clear stays so."""
    return "clarified" if ticket.state == "clarified" else "verifying"


def after_rejudgement(ticket: TicketSnapshot, act: Act) -> str:
    """A new lead department begins anew; where the judgement stands, the work goes on."""
    same = act.values.get("lead_department") == ticket.details.get("lead_department")
    return ticket.state if same else "lead_assigned"


def after_verification(ticket: TicketSnapshot, act: Act) -> str:
    """What has no effect is analysed again."""
    return "effect_verified" if act.values.get("effective") is True else "analysing"


def hand_to_lead_person(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Make the person who leads the assignee."""
    person = act.values.get("lead_person")
    if not isinstance(person, str):
        return ()
    reason = Message(N_("质量管理部判定的牵头人。"))
    return (Reassign(assignee=person, department=None, reason=reason, clause="二.3.义务"),)
