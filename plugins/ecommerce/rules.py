"""What the regulation decides about an order: T or N, who takes it, what follows when it is late or ends."""

from datetime import datetime, timedelta

from core.domain.decisions import (
    AddNote,
    Classification,
    Effect,
    Notify,
    RoutingDecision,
    To,
)
from core.domain.errors import Reason, Refused, RuleError
from core.domain.forms import as_datetime
from core.domain.guards import refuse_outside
from core.domain.overdue import tell_then_escalate
from core.domain.reading import whole
from core.domain.texts import N_, Message
from core.domain.tickets import Act, Breach, Closure, Colleague, TicketSnapshot
from plugins.ecommerce import settings
from plugins.ecommerce.forms import COMPLAINT, COPIED_FIELDS, N, T

CUSTOMER_SERVICE = "customer_service"
INFORMATION_OFFICER = "information_officer"
STORE = "store"
SUPERVISOR = "supervisor"
PAYROLL = "payroll"

_TOO_LATE = {
    "ship": (N_("订单 %(order_no)s 已过发货时限，仍未发货。"), (STORE, INFORMATION_OFFICER), "发货"),
    "voucher": (N_("订单 %(order_no)s 的发货凭证已过反馈时限。"), (INFORMATION_OFFICER,), "反馈凭证"),
    "voucher_after_shipping": (
        N_("订单 %(order_no)s 的发货凭证已过反馈时限。"),
        (INFORMATION_OFFICER,),
        "反馈凭证",
    ),
    "delivery": (
        N_("订单 %(order_no)s 未在规定的天数内签收，请联系物流公司和客户。"),
        (CUSTOMER_SERVICE,),
        "在途跟踪",
    ),
    "delivery_after_confirmation": (
        N_("订单 %(order_no)s 未在规定的天数内签收，请联系物流公司和客户。"),
        (CUSTOMER_SERVICE,),
        "在途跟踪",
    ),
}


def _params(ticket: TicketSnapshot) -> dict[str, object]:
    return {"order_no": ticket.details.get("order_no", ticket.number)}


def classify(ticket: TicketSnapshot) -> Classification:
    """Say whether the order is a T or an N order, from its confirmation and the cut-off (A-16-1).

    :raises RuleError: The cut-off is no time of day.
    """
    cutoff = ticket.settings[settings.CUTOFF.key]
    if isinstance(cutoff, str | int):
        raise RuleError(f"the cut-off is no time of day: {cutoff!r}")
    confirmed = ticket.local(ticket.received_at).time().replace(microsecond=0)
    at_cutoff_is_t = ticket.settings[settings.CUTOFF_INCLUSIVE.key] is True
    is_t = confirmed < cutoff or (confirmed == cutoff and at_cutoff_is_t)
    texts = (N_("%(confirmed)s 确认，在 %(cutoff)s 前：T 单。"), N_("%(confirmed)s 确认，不在 %(cutoff)s 前：N 单。"))
    if confirmed == cutoff:
        texts = (N_("恰在 %(cutoff)s 确认，按参数算 T 单。"), N_("恰在 %(cutoff)s 确认，不在 %(cutoff)s 前：N 单。"))
    return Classification(
        reason=Message(
            texts[0] if is_t else texts[1], {"confirmed": f"{confirmed:%H:%M:%S}", "cutoff": f"{cutoff:%H:%M:%S}"}
        ),
        clause="T单" if is_t else "N单",
        details={
            "order_class": T if is_t else N,
            "voucher_from": settings.CONFIRMATION if is_t else str(ticket.settings[settings.VOUCHER_N_FROM.key]),
            "delivery_from": str(ticket.settings[settings.DELIVERY_FROM.key]),
        },
    )


def route(ticket: TicketSnapshot, roster: tuple[Colleague, ...]) -> RoutingDecision | None:
    """Pick the information officer with the fewest open tasks, if the organisation wants one person for an order."""
    officers = [colleague for colleague in roster if INFORMATION_OFFICER in colleague.roles]
    if ticket.settings[settings.ASSIGN_OFFICER.key] is not True or not officers:
        return None
    least = min(officers, key=lambda colleague: (colleague.open_tasks, colleague.login))
    return RoutingDecision(
        assignee=least.login,
        reason=Message(N_("在办 %(count)s 项，是信息员中最少的。"), {"count": least.open_tasks}),
        clause="反馈凭证",
    )


def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...] | None:
    """Remind who must act, then tell the supervisor. Lateness alone costs nobody anything (spec S16)."""
    known = _TOO_LATE.get(breach.deadline)
    if known is None or breach.level < 0:
        return None
    text, roles, clause = known
    message = Message(text, _params(ticket))
    return tell_then_escalate(breach, message, clause, to=To(roles=roles), above=To(roles=(SUPERVISOR,)))


def on_close(ticket: TicketSnapshot, closure: Closure) -> tuple[Effect, ...]:
    """Ask for a voucher that never came; a cancelled order owes none."""
    if closure.outcome == "cancelled" or ticket.records_of("voucher"):
        return ()
    message = Message(N_("订单 %(order_no)s 已结束，发货凭证还没有提交，请补交。"), _params(ticket))
    return (Notify(to=To(roles=(INFORMATION_OFFICER,)), message=message, clause="反馈凭证"),)


def shipped_at(ticket: TicketSnapshot) -> datetime | None:
    """Return when the goods left: as entered with the shipment, else when the first act that implies it was done."""
    entered = as_datetime(ticket.details.get("shipped_at"))
    if entered or "ship" in ticket.milestones:
        return entered or ticket.milestones["ship"]
    first = next(iter(ticket.records_of("voucher")), None)
    return (as_datetime(first.values.get("shipped_at")) or first.at) if first else None


def signing_time_fits(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a signature before the shipment or in the future."""
    since = shipped_at(ticket) or ticket.received_at
    return refuse_outside(act, "signed_at", since, N_("签收时间不能早于发货时间，也不能晚于现在。"))


def cod_is_stated(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a voucher that says nothing of the cash to collect, where the order has some."""
    if ticket.details.get("cod_amount") and "cod_amount" not in act.values:
        message = Message(N_("这张订单有代收货款，请填写代收货款金额。"))
        return Refused(Reason.FIELD_REQUIRED, message, field="cod_amount")
    return None


def after_voucher(ticket: TicketSnapshot, act: Act) -> str:
    """A first voucher moves the order on; a corrected one leaves it where it is."""
    return ticket.state if ticket.state in ("in_transit", "exception") else "voucher_fed_back"


def after_tracking(ticket: TicketSnapshot, act: Act) -> str:
    """An entry that is not normal opens an exception; only its handling ends one."""
    return "exception" if ticket.state == "exception" or act.values.get("normal") is False else "in_transit"


def after_exception(ticket: TicketSnapshot, act: Act) -> str:
    """A handled exception goes back to where the order stood: in transit, or waiting for its voucher."""
    return "in_transit" if ticket.records_of("voucher") else "shipped"


def compare_with_order(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Tell customer service when a voucher differs from the order, before the parcel goes astray."""
    differing = [key for key in COPIED_FIELDS if key in ticket.details and ticket.details[key] != act.values.get(key)]
    if not differing:
        return ()
    message = Message(N_("订单 %(order_no)s 的发货凭证与订单信息不一致，请核对。"), _params(ticket))
    return (
        AddNote(message=message, clause="反馈凭证"),
        Notify(to=To(roles=(CUSTOMER_SERVICE,)), message=message, clause="反馈凭证", urgent=True),
    )


def tell_of_complaint(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Tell the supervisor of a complaint, who has to find out whose information was wrong."""
    if act.values.get("exception_kind") != COMPLAINT:
        return ()
    message = Message(N_("客户就订单 %(order_no)s 投诉，请核对订单信息和发货信息。"), _params(ticket))
    return (Notify(to=To(roles=(SUPERVISOR,)), message=message, clause="惩罚制度.信息员"),)


def note_early(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Note a signature before the earliest day; it is simply early (A-16-4)."""
    since = shipped_at(ticket)
    if since is None or ticket.details.get("delivery_from") != settings.SHIPPING:
        return ()
    signed = as_datetime(act.values.get("signed_at")) or act.at
    days = (ticket.local(signed).date() - ticket.local(since).date()) // timedelta(days=1)
    earliest = whole(ticket.settings, settings.DELIVERY_EARLIEST.key)
    if days >= earliest:
        return ()
    message = Message(
        N_("发货后第 %(days)s 天签收，早于规定的第 %(earliest)s 天。"), {"days": days, "earliest": earliest}
    )
    return (AddNote(message=message, clause="在途跟踪"),)
