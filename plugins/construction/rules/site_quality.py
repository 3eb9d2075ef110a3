"""What the regulation decides about a sheet on its way: whether it is taken, who verifies, whose turn it is (S05)."""

from core.domain.decisions import Classification, Effect, Notify, RoutingDecision, To
from core.domain.errors import Reason, Refused
from core.domain.forms import as_date, as_datetime
from core.domain.overdue import tell_then_escalate
from core.domain.people import Role, refusal
from core.domain.reading import listed
from core.domain.texts import N_, Message
from core.domain.tickets import Act, Breach, Colleague, TicketSnapshot
from plugins.construction import settings
from plugins.construction.forms.site_quality import OUTSIDE
from plugins.construction.roles import DIVISION_HEAD, LEADER, MODULE, PRODUCTION_HEAD
from plugins.construction.rules.warranty import accepted_at, fault_at, warranty_end, warranty_of

CHAIN = ("filled", "division_approved", "site_verified", "production_approved")
STATIONS = dict(zip(CHAIN, (DIVISION_HEAD, MODULE, PRODUCTION_HEAD, LEADER), strict=True))
PLACES = {"approve_division": 0, "verify_site": 1, "approve_production": 2, "decide": 3}
BEYOND_WARRANTY = ("out_of_warranty", "reapplied")

_WARRANTY_REASONS = {
    "inside": N_("发生在质保期内：逐级审批后由施工单位整改。"),
    "outside": N_("发生在质保期外：由项目主管和专业管理部门核实后重新申报施工，不免费整改，不罚款。"),
    "not_applicable": N_("工程在建，没有质保期，视同质保期内。"),
}


def module_of(ticket: TicketSnapshot) -> str:
    """Return the module that verifies sheets of this trade; empty if none is configured."""
    return str(ticket.settings.get(f"module_{ticket.details.get('trade')}", ""))


def is_in_scope(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse works outside the areas that the regulation is for (2)."""
    areas = listed(ticket.settings[settings.AREAS.key])
    if str(ticket.details.get("area", "")).strip() in areas:
        return None
    message = Message(N_("本制度只适用于%(areas)s的工程。"), {"areas": "、".join(areas)})
    return Refused(Reason.OUT_OF_SCOPE, message, field="area")


def has_a_route(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a trade for which no module is configured (A-05-6)."""
    if module_of(ticket):
        return None
    message = Message(N_("这个专业还没有设置核实的模块，请管理员在参数中设置后再填单。"))
    return Refused(Reason.ROUTE_NOT_CONFIGURED, message, field="trade")


def times_fit(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse times in the future, a discovery before the occurrence, and an acceptance after the day of the sheet."""
    details = ticket.details
    occurred, discovered = as_datetime(details.get("occurred_at")), as_datetime(details.get("discovered_at"))
    for key, at in (("discovered_at", discovered), ("occurred_at", occurred)):
        if at is not None and at > act.at:
            return Refused(Reason.FIELD_INVALID, Message(N_("时间不能晚于现在。")), field=key)
    if occurred and discovered and discovered < occurred:
        message = Message(N_("发现时间不能早于发生时间。"))
        return Refused(Reason.FIELD_INVALID, message, field="discovered_at")
    accepted = as_date(details.get("accepted_on"))
    if accepted is None:
        return None
    if accepted > ticket.local(act.at).date():
        return Refused(Reason.FIELD_INVALID, Message(N_("日期不能晚于今天。")), field="accepted_on")
    if fault_at(ticket) < accepted_at(accepted, ticket.zone):
        message = Message(N_("问题发生在验收以前的，按在建工程填写。"))
        return Refused(Reason.FIELD_INVALID, message, field="accepted_on")
    return None


def classify(ticket: TicketSnapshot) -> Classification:
    """Note the module that verifies, and until when the warranty runs."""
    warranty, end = warranty_of(ticket), warranty_end(ticket)
    details = {"module": module_of(ticket), "warranty": warranty}
    return Classification(
        reason=Message(_WARRANTY_REASONS[warranty]),
        clause="4.3",
        category=str(ticket.details.get("trade", "")),
        details=details | ({"warranty_end": end.isoformat()} if end else {}),
    )


def beginning(ticket: TicketSnapshot, act: Act) -> str:
    """Send what occurred outside the warranty to its double verification, all else along the chain."""
    return "out_of_warranty" if ticket.details.get("warranty") == OUTSIDE else "filled"


def route(ticket: TicketSnapshot, roster: tuple[Colleague, ...]) -> RoutingDecision | None:
    """Pick who verifies on site: of the trade's module the one with the fewest open tasks."""
    module = ticket.details.get("module")
    engineers = [
        colleague
        for colleague in roster
        if MODULE in colleague.roles and module in colleague.attributes.get("module", frozenset())
    ]
    if not engineers or ticket.details.get("warranty") == OUTSIDE:
        return None
    least = min(engineers, key=lambda colleague: (colleague.open_tasks, colleague.login))
    return RoutingDecision(
        assignee=least.login,
        reason=Message(N_("由%(module)s现场核实。"), {"module": module}),
        clause="3.1",
    )


def tell_the_module(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Tell the engineer of the trade's module, or everybody of the role if there is none, to verify on site."""
    message = Message(N_("%(title)s：请现场核实并提出处理意见。"), {"title": ticket.title})
    to = To(roles=(MODULE,)) if ticket.assignee is None else To(assignee=True)
    return (Notify(to=to, message=message, clause="3.1"),)


def not_your_turn(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Say that an earlier station of the chain has not signed yet; what follows the chain comes after all of them."""
    if ticket.state not in CHAIN or CHAIN.index(ticket.state) >= PLACES.get(act.key, len(CHAIN)):
        return None
    return Refused(Reason.CHAIN_ORDER, Message(N_("前一个环节还没有签署，不能越过。")))


def chain_is_not_finished(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Say why there is neither rectification nor a fine: outside the warranty never, before the decision not yet."""
    if ticket.state in BEYOND_WARRANTY or ticket.details.get("warranty") == OUTSIDE:
        message = Message(N_("发生在质保期外，不免费整改，也不罚款；核实后由项目主管重新申报施工。"))
        return Refused(Reason.OUT_OF_WARRANTY, message)
    return not_your_turn(ticket, act)


def station_is_the_actors(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to reject a sheet that waits for another station."""
    if refusal(Role(STATIONS[ticket.state]), act.by, ticket) is None:
        return None
    return Refused(Reason.CHAIN_ORDER, Message(N_("现在由其他环节签署。")))


def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...] | None:
    """Remind a contractor who is not on site, and tell the production system; then the leader."""
    if breach.deadline != "on_site":
        return None
    message = Message(N_("%(title)s：施工单位没有按期到场。"), {"title": ticket.title})
    to = To(roles=(PRODUCTION_HEAD,), departments=(str(ticket.details["contractor"]),))
    return tell_then_escalate(breach, message, "3.2–3.7", to=to, above=To(roles=(LEADER,)), above_clause="5")
