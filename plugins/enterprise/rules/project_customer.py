"""What the regulation decides about customer feedback (S18): which projects it covers, who answers, before what."""

from core.domain.decisions import Effect, Notify, RoutingDecision, To
from core.domain.errors import Reason, Refused
from core.domain.forms import as_date
from core.domain.texts import N_, Message
from core.domain.tickets import Act, Breach, Colleague, TicketSnapshot
from plugins.enterprise import settings_line as settings
from plugins.enterprise.roles import DATA_SERVICE_MANAGER, PROJECT_MANAGER

PROJECTS = "project"  # the attribute that holds the projects of a manager who has several
UNANSWERED = ("told_pm", "recorded")


def route(ticket: TicketSnapshot, roster: tuple[Colleague, ...]) -> RoutingDecision:
    """Give the feedback to the manager of its project: who belongs to it, or bears it as an attribute."""
    project = str(ticket.details["project"])
    managers = [one for one in roster if PROJECT_MANAGER in one.roles]
    for colleague in managers:
        if project in colleague.departments | colleague.attributes.get(PROJECTS, frozenset()):
            message = Message(N_("项目“%(project)s”的项目经理。"), {"project": project})
            return RoutingDecision(reason=message, clause="2.2", assignee=colleague.login)
    message = Message(N_("项目“%(project)s”还没有项目经理，请管理员设置。"), {"project": project})
    return RoutingDecision(reason=message, clause="2.2")


def project_is_covered(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse feedback on what is no data-service project; both phases of one are covered (S18-05)."""
    if ticket.settings[settings.DATA_SERVICE_DEPARTMENT.key] in ticket.above:
        return None
    message = Message(N_("本程序只适用于数据服务项目；其他业务的反馈请走相应的流程。"))
    return Refused(Reason.OUT_OF_SCOPE, message, field="project")


def customer_was_answered(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to file what the customer has not been answered."""
    if ticket.state not in UNANSWERED:
        return None
    return Refused(Reason.REPLY_MISSING, Message(N_("请先答复客户，再归档。")))


def period_fits(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to inspect a period that ends before it begins, or in the future."""
    first, last = as_date(act.values.get("first")), as_date(act.values.get("last"))
    if first and last and first <= last <= ticket.local(act.at).date():
        return None
    return Refused(Reason.FIELD_INVALID, Message(N_("截止日期不能早于起始日期，也不能晚于今天。")), field="last")


def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...]:
    """Warn the manager of the project, with a copy to whoever inspects; the target is only a target (A-18-1)."""
    message = Message(N_("%(title)s 已超过答复的目标时间，请尽快答复客户。"), {"title": ticket.title})
    to = To(roles=(DATA_SERVICE_MANAGER,), assignee=True)
    return (Notify(to=to, message=message, clause="3.1", urgent=True),)
