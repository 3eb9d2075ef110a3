"""What the regulation decides about a report up the line: who is told, which step may be skipped, what a form needs."""

from core.domain.decisions import Classification, Effect, Notify, RoutingDecision, To
from core.domain.errors import Reason, Refused
from core.domain.forms import as_date
from core.domain.texts import N_, Message
from core.domain.tickets import Act, Breach, Colleague, TicketSnapshot
from plugins.enterprise.forms.line_report import CREW, LABOUR, ORDINARY, OTHER, PARTY, TEAM, UNIT
from plugins.enterprise.roles import CREW_LEADER, GUARANTOR, LABOUR_DEPUTY, PARTY_DEPUTY, TEAM_LEADER, UNIT_HEAD

GUARANTEES = "guarantees"  # the attribute that holds the departments for which somebody stands guarantor
CALLED_ROLES = {PARTY: PARTY_DEPUTY, LABOUR: LABOUR_DEPUTY}

_RANKS = {CREW: (CREW_LEADER, TEAM_LEADER, UNIT_HEAD), TEAM: (TEAM_LEADER, UNIT_HEAD), UNIT: (UNIT_HEAD,)}


def classify(ticket: TicketSnapshot) -> Classification:
    """Keep every report confidential: it is about people, and only those on its way may know of it."""
    return Classification(
        reason=Message(N_("人员思想动态属于敏感信息：只有经手的人和被告知的包保领导可以查看。")),
        clause="一",
        priority=str(ticket.details["urgency"]),
        confidential=True,
    )


def route(ticket: TicketSnapshot, roster: tuple[Colleague, ...]) -> RoutingDecision:
    """Tell the leader who stands guarantor for the unit: of all in the line the one for its highest department."""
    for department in reversed((ticket.department or "", *ticket.above)):
        for colleague in roster:
            if GUARANTOR in colleague.roles and department in colleague.attributes.get(GUARANTEES, frozenset()):
                message = Message(N_("包保“%(department)s”的领导。"), {"department": department})
                return RoutingDecision(reason=message, clause="二", assignee=colleague.login)
    return RoutingDecision(reason=Message(N_("本单位没有登记包保领导，请管理员登记。")), clause="二")


def first_state(ticket: TicketSnapshot, act: Act) -> str:
    """Say where a report begins: what a team or unit enters itself waits for the approval."""
    return "crew_reported" if ticket.details["level"] == CREW else "team_reported"


def level_is_own(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to begin above one's own level: the levels below would be skipped."""
    if act.by.roles.intersection(_RANKS[str(act.values["level"])]):
        return None
    message = Message(N_("正常情况下逐级上报，请从本人所在的层级开始。"))
    return Refused(Reason.SKIP_LEVEL, message, field="level")


def team_was_skipped(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to take to the centre what the team has not yet reported."""
    if ticket.state != "crew_reported":
        return None
    return Refused(Reason.SKIP_LEVEL, Message(N_("正常情况下班组先报队，再由队上报；不能越过队报指挥中心。")))


def call_is_permitted(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a direct report of an ordinary matter; urgent or important is enough (A-10-4)."""
    if ticket.details["urgency"] != ORDINARY:
        return None
    message = Message(N_("普通信息须逐级上报；只有紧急或重要的信息可以电话直报。"))
    return Refused(Reason.SKIP_LEVEL, message)


def called_the_right_one(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a direct report to anybody but the two whom the regulation names."""
    if act.values["called"] != OTHER:
        return None
    message = Message(N_("直报只能报给指挥中心党委副书记或负责劳动用工的副总经理，请改报这两位之一。"))
    return Refused(Reason.WRONG_RECIPIENT, message, field="called")


def form_date_fits(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a date on the form before the report, or in the future."""
    day = as_date(act.values.get("form_date"))
    if day is None or ticket.local(ticket.received_at).date() <= day <= ticket.local(act.at).date():
        return None
    message = Message(N_("表格日期不能早于收到情况的日期，也不能晚于今天。"))
    return Refused(Reason.FIELD_INVALID, message, field="form_date")


def called_leader(ticket: TicketSnapshot) -> tuple[str, ...]:
    """Return the role of the leader who was called; none if nobody was."""
    role = CALLED_ROLES.get(str(ticket.details.get("called", "")))
    return (role,) if role else ()


def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...]:
    """Tell the head of the unit, the guarantor and the leader who was called that the form has not come."""
    message = Message(N_("%(number)s 直报后没有在时限内补报制式表格。"), {"number": ticket.number})
    unit = To(roles=(UNIT_HEAD,), in_department=True, above=True, assignee=True)
    return tuple(
        Notify(to=to, message=message, clause="四.表格", urgent=True) for to in (unit, To(roles=called_leader(ticket)))
    )


def was_called(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse an instruction by the leader who was not called: the matter is not known to them."""
    if act.by.roles.intersection(called_leader(ticket)):
        return None
    return Refused(Reason.ROLE_NOT_ALLOWED, Message(N_("这份直报不是报给您的，由接到电话的领导批示。")))
