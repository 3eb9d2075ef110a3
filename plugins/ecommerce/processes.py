"""Order tracking (S16) as a process: roles, states, deadlines, and all that belongs to it."""

from datetime import timedelta

from core.domain.decisions import To
from core.domain.due import ByField, InDays
from core.domain.forms import When
from core.domain.people import Role
from core.domain.permissions import Permission
from core.domain.processes import OPEN, DeadlineRule, Distribution, Level, Process, RecordType, State, StateKind, Task
from core.domain.roles import RoleTemplate
from core.domain.settings import Param
from core.domain.texts import N_
from plugins.ecommerce import forms, penalties, settings
from plugins.ecommerce.acts import ACTS
from plugins.ecommerce.regulation import REGULATION
from plugins.ecommerce.rules import CUSTOMER_SERVICE, INFORMATION_OFFICER, PAYROLL, STORE, SUPERVISOR

ROLES = (
    RoleTemplate(
        key=CUSTOMER_SERVICE,
        label=N_("客服人员"),
        permissions=frozenset({Permission.VIEW_ALL, Permission.VIEW_OWN, Permission.NOTE}),
    ),
    RoleTemplate(
        key=INFORMATION_OFFICER,
        label=N_("信息员"),
        permissions=frozenset({Permission.VIEW_ALL, Permission.VIEW_OWN, Permission.NOTE}),
    ),
    RoleTemplate(key=STORE, label=N_("实体店")),
    RoleTemplate(
        key=SUPERVISOR,
        label=N_("主管"),
        permissions=frozenset(
            {
                Permission.VIEW_ALL,
                Permission.VIEW_OWN,
                Permission.NOTE,
                Permission.ASSIGN,
                Permission.PENALTIES_VIEW,
                Permission.PENALTIES_DECIDE,
            }
        ),
    ),
    RoleTemplate(
        key=PAYROLL,
        label=N_("薪酬专员"),
        permissions=frozenset({Permission.PENALTIES_VIEW, Permission.PAY_EDIT}),
    ),
)

STATES = (
    State(
        key="confirmed",
        label=N_("已确认"),
        kind=StateKind.INITIAL,
        clause="确认订单",
        tasks=(
            Task(do="ship", role=STORE, deadline="ship"),
            Task(do="submit_voucher", role=INFORMATION_OFFICER, deadline="voucher", assignee=True),
        ),
    ),
    State(
        key="shipped",
        label=N_("已发货"),
        clause="发货",
        tasks=(Task(do="submit_voucher", role=INFORMATION_OFFICER, deadline="voucher", assignee=True),),
    ),
    State(
        key="voucher_fed_back",
        label=N_("已反馈凭证"),
        clause="反馈凭证",
        tasks=(Task(do="track", role=CUSTOMER_SERVICE, deadline="delivery"),),
    ),
    State(
        key="in_transit",
        label=N_("在途"),
        clause="在途跟踪",
        tasks=(Task(do="track", role=CUSTOMER_SERVICE, deadline="delivery"),),
    ),
    State(
        key="exception",
        label=N_("在途异常"),
        clause="在途异常",
        tasks=(Task(do="resolve_exception", role=CUSTOMER_SERVICE, deadline="delivery"),),
    ),
    State(key="signed", label=N_("已签收"), kind=StateKind.CLOSED, clause="在途跟踪"),
    State(key="returned", label=N_("已退单"), kind=StateKind.CLOSED, clause="惩罚制度.信息员"),
    State(key="rejected", label=N_("已拒签"), kind=StateKind.CLOSED, clause="惩罚制度.信息员"),
    State(key="cancelled", label=N_("已取消"), kind=StateKind.CLOSED, clause="确认订单"),
)

NEXT_DAY = Param(settings.NEXT_DAY.key)
SHIP_DUE = ByField(
    field="order_class",
    cases=(
        (forms.T, InDays(days=0, at=Param(settings.DAY_END.key))),
        (forms.N, InDays(days=1, at=Param(settings.SHIP_N_AT.key), count=NEXT_DAY)),
    ),
)
VOUCHER_DUE = ByField(
    field="order_class",
    cases=(
        (forms.T, InDays(days=1, at=Param(settings.VOUCHER_T_AT.key), count=NEXT_DAY)),
        (forms.N, InDays(days=1, at=Param(settings.VOUCHER_N_AT.key), count=NEXT_DAY)),
    ),
)
DELIVERY_DUE = InDays(
    days=Param(settings.DELIVERY_LATEST.key),
    at=Param(settings.DAY_END.key),
    roll=Param(settings.DELIVERY_ROLLS.key),
)

HOURS_LADDER = (
    Level(after=timedelta(hours=-2), label=N_("提醒")),
    Level(after=timedelta(0), label=N_("逾期")),
    Level(after=timedelta(hours=2), label=N_("上报主管")),
)
DAYS_LADDER = (
    Level(after=timedelta(days=-1), label=N_("提醒")),
    Level(after=timedelta(0), label=N_("逾期")),
    Level(after=timedelta(days=1), label=N_("上报主管")),
)

DEADLINES = (
    DeadlineRule(
        key="ship",
        label=N_("发货"),
        due=SHIP_DUE,
        starts_on=(OPEN,),
        met_by=("ship", "submit_voucher"),
        counts_to="shipped_at",
        role=STORE,
        clause="发货",
        basis="A-16-2",
        void_in=("cancelled",),
        ladder=HOURS_LADDER,
    ),
    DeadlineRule(
        key="voucher",
        label=N_("反馈发货凭证"),
        due=VOUCHER_DUE,
        starts_on=(OPEN,),
        met_by=("submit_voucher", "supply_voucher"),
        role=INFORMATION_OFFICER,
        clause="反馈凭证",
        basis="A-16-2",
        when=When("voucher_from", (settings.CONFIRMATION,)),
        void_in=("cancelled",),
        ladder=HOURS_LADDER,
    ),
    DeadlineRule(
        key="voucher_after_shipping",
        label=N_("反馈发货凭证"),
        due=VOUCHER_DUE,
        starts_on=("ship",),
        met_by=("submit_voucher", "supply_voucher"),
        role=INFORMATION_OFFICER,
        clause="反馈凭证",
        basis="A-16-3",
        counts_from="shipped_at",
        when=When("voucher_from", (settings.SHIPPING,)),
        void_in=("cancelled",),
        ladder=HOURS_LADDER,
    ),
    DeadlineRule(
        key="delivery",
        label=N_("客户签收"),
        due=DELIVERY_DUE,
        starts_on=("ship", "submit_voucher"),
        met_by=("sign",),
        counts_to="signed_at",
        role=CUSTOMER_SERVICE,
        clause="在途跟踪",
        basis="A-16-4",
        counts_from="shipped_at",
        when=When("delivery_from", (settings.SHIPPING,)),
        void_in=("returned", "rejected", "cancelled"),
        ladder=DAYS_LADDER,
    ),
    DeadlineRule(
        key="delivery_after_confirmation",
        label=N_("客户签收"),
        due=DELIVERY_DUE,
        starts_on=(OPEN,),
        met_by=("sign",),
        counts_to="signed_at",
        role=CUSTOMER_SERVICE,
        clause="在途跟踪",
        basis="A-16-4",
        when=When("delivery_from", (settings.CONFIRMATION,)),
        void_in=("returned", "rejected", "cancelled"),
        ladder=DAYS_LADDER,
    ),
)

ORDER_TRACKING = Process(
    key="order_tracking",
    label=N_("订单跟踪"),
    prefix="DD",
    title=N_("订单 {order_no}"),
    regulation=REGULATION,
    form=forms.ORDER,
    opened_by=Role(CUSTOMER_SERVICE),
    states=STATES,
    transitions=ACTS,
    roles=ROLES,
    deadlines=DEADLINES,
    records=(
        RecordType(key="voucher", label=N_("发货凭证"), clause="发货凭证"),
        RecordType(key="tracking", label=N_("在途跟踪记录"), clause="商品在途信息跟踪表"),
        RecordType(key="exception", label=N_("在途异常记录"), clause="在途异常"),
        RecordType(key="handling", label=N_("异常处理记录"), clause="在途异常"),
        RecordType(key="fault", label=N_("差错认定"), clause="惩罚制度.信息员"),
        RecordType(key="exemption", label=N_("特殊情况豁免"), clause="惩罚制度.特殊情况"),
    ),
    notify=(
        Distribution(
            to=To(roles=(INFORMATION_OFFICER, STORE)),
            text=N_("%(title)s 已确认，请按时发货并反馈发货凭证。"),
            clause="确认订单",
        ),
    ),
    computed=forms.COMPUTED,
    penalties=penalties.POLICIES,
    escalation=(SUPERVISOR,),
    list_fields=("order_no", "order_class", "model", "quantity"),
    search_fields=("order_no", "model", "recipient", "phone"),
    repeat_key=("order_no",),
    clause="确认订单",
    help=N_("从确认订单到客户签收：按时发货、反馈凭证、跟踪在途信息、处理异常。"),
)
