"""What the regulation decides about the handling of quality information (S17)."""

from core.domain.decisions import Effect, StartDeadline, To
from core.domain.errors import Reason, Refused
from core.domain.forms import as_date, as_datetime
from core.domain.overdue import tell_then_escalate
from core.domain.reading import whole
from core.domain.texts import N_, Message
from core.domain.tickets import Act, Breach, TicketSnapshot
from plugins.manufacturing import settings_food as settings
from plugins.manufacturing.forms.food_handling import NOBODY, REACHED, UNREACHABLE
from plugins.manufacturing.forms.food_quality import AAA
from plugins.manufacturing.roles_food import GENERAL_MANAGER, HOTLINE, PRODUCTION, QC_CENTRE, TRADING
from plugins.manufacturing.rules.food_levels import level_of

_LATE = {
    "management_notice": (N_("%(title)s 还没有通知到质控中心和总经理。"), (QC_CENTRE, GENERAL_MANAGER), "4.5.转交"),
    "first_response": (N_("%(title)s 已过首次响应的时限。"), (QC_CENTRE, TRADING, HOTLINE), "4.1"),
    "answer": (N_("%(title)s 已过答复的时限。"), (QC_CENTRE, TRADING, HOTLINE), "4.1"),
    "recall_start": (N_("%(title)s 已过启动召回的时限。"), (QC_CENTRE, PRODUCTION), "1"),
    "recall_finish": (N_("%(title)s 已过完成召回的时限。"), (QC_CENTRE, PRODUCTION), "1"),
}


def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...] | None:
    """Tell whoever is late and the QC centre, which supervises; then the general manager."""
    known = _LATE.get(breach.deadline)
    if known is None:
        return None
    text, roles, clause = known
    message = Message(text, {"title": ticket.title})
    above = To(roles=(GENERAL_MANAGER,))
    return tell_then_escalate(breach, message, clause, to=To(roles=roles), above=above, above_clause="4.4.监督")


def produced_by_now(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a production date in the future."""
    produced = as_date(act.values.get("production_date"))
    if produced is None or produced <= ticket.local(act.at).date():
        return None
    return Refused(Reason.FIELD_INVALID, Message(N_("日期不能晚于今天。")), field="production_date")


def within_authority(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse an amount beyond the authority of customer service; the limit itself is within it."""
    limit = whole(ticket.settings, settings.AUTHORITY.key)
    if whole(act.values, "settled_amount") <= limit * 100:
        return None
    message = Message(
        N_("超出 400 客服的处理权限（%(limit)s 元），请第一时间转交业务部门处理。"), {"limit": f"{limit}.00"}
    )
    return Refused(Reason.AMOUNT_OUT_OF_RANGE, message, field="settled_amount")


def is_not_for_the_companies(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to settle on the telephone what is AAA, and what may be unsafe."""
    if level_of(ticket) == AAA or is_recalled(ticket):
        message = Message(N_("AAA 级信息和有召回风险的信息不能由 400 客服一次性处理，请转交业务部门。"))
        return Refused(Reason.STATE_NOT_ALLOWED, message)
    return None


def qc_is_no_responsible_unit(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse the QC centre as responsible unit: it verifies the measures (4.3, 4.4)."""
    unit = act.values.get("responsible_unit")
    if unit is None or unit != ticket.settings[settings.QC_DEPARTMENT.key]:
        return None
    message = Message(N_("质控中心负责验证整改措施，不能同时是责任单位。"))
    return Refused(Reason.SELF_VERIFICATION, message, field="responsible_unit")


def verifies_for_others(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a verification by whoever entered a measure."""
    if any(record.by == act.by.login for record in ticket.records_of("rectification")):
        return Refused(Reason.SELF_VERIFICATION, Message(N_("制定措施的人不能验证自己的措施。")))
    return None


def after_verification(ticket: TicketSnapshot, act: Act) -> str:
    """Measures without effect are made again."""
    return "verified" if act.values.get("effective") is True else "handling"


def is_not_verified(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Say of what is to be archived early that its measures are not verified."""
    if ticket.state not in ("received", "judged", "transmitted", "handling", "rectified"):
        return None
    message = Message(N_("整改措施还没有经质控中心跟踪验证，不能归档。"))
    return Refused(Reason.VERIFICATION_MISSING, message)


def is_answered(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to end AAA information while its answer is owed."""
    answer = ticket.deadline("answer")
    if answer is None or not answer.is_open:
        return None
    return Refused(Reason.REPLY_MISSING, Message(N_("AAA 级信息还没有答复。")))


def is_recalled(ticket: TicketSnapshot) -> bool:
    """Say whether an unsafe product is to be recalled."""
    return "record_risk" in ticket.milestones


def recall_is_over(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to archive while a recall is not finished."""
    if not is_recalled(ticket) or "finish_recall" in ticket.milestones:
        return None
    return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("召回还没有完成，不能归档。")))


def recall_has_not_begun(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse another class, and a second start, once the recall runs."""
    if "start_recall" in ticket.milestones:
        return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("召回已经启动。")))
    return None


def risk_is_known(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to recall what nobody has found to be a risk."""
    if is_recalled(ticket):
        return None
    return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("质控中心还没有登记不安全食品风险和召回级别。")))


def recall_runs(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to finish a recall that has not begun, or twice."""
    if "start_recall" in ticket.milestones and "finish_recall" not in ticket.milestones:
        return None
    return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("没有正在进行的召回。")))


def restart_recall_clock(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Reckon the start of the recall anew where the class of a known risk changes."""
    if not is_recalled(ticket) or ticket.settings[settings.RECALL_CLOCKS.key] is not True:
        return ()
    reason = Message(N_("召回级别已变更。"))
    return (StartDeadline(deadline="recall_start", reason=reason, clause="1"),)


def announced_after_risk(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse an announcement before the risk was known."""
    announced, known = as_datetime(act.values.get("announced_at")), as_datetime(ticket.details.get("risk_known_at"))
    if announced and known and announced < known:
        message = Message(N_("召回公告不能早于获知风险的时间。"))
        return Refused(Reason.FIELD_INVALID, message, field="announced_at")
    return None


def call_result_fits(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to give a customer up too early, and to have nobody to call where there is somebody."""
    result = act.values["call_result"]
    if result == REACHED:
        return None
    if result == NOBODY and (ticket.details.get("customer") or ticket.details.get("contact")):
        message = Message(N_("这条信息有客户，请回访。"))
        return Refused(Reason.FIELD_INVALID, message, field="call_result")
    tried, wanted = len(ticket.records_of("call_attempt")), whole(ticket.settings, settings.CALL_ATTEMPTS.key)
    if result == UNREACHABLE and tried < wanted:
        params = {"tried": tried, "wanted": wanted}
        message = Message(N_("已登记 %(tried)s 次未接通，满 %(wanted)s 次才能结束。"), params)
        return Refused(Reason.FIELD_INVALID, message, field="call_result")
    return None


def after_reopening(ticket: TicketSnapshot, act: Act) -> str:
    """What a unit was responsible for goes back to it; what customer service settled goes back to the judgement."""
    return "handling" if "take_up" in ticket.milestones else "judged"


def report_is_new(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to link a report twice."""
    same = any(
        record.values.get("media_name") == act.values["media_name"]
        and record.values.get("media_url") == act.values.get("media_url")
        for record in ticket.records_of("media_report")
    )
    if not same:
        return None
    return Refused(Reason.DUPLICATE, Message(N_("这篇报道已经登记。")), field="media_name")
