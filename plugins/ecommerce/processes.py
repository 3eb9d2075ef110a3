"""The regulation 订单跟踪流程及信息反馈流程 (S16) as a process, in the order of its text."""

from datetime import date, timedelta

from core.domain.clauses import Clause, Regulation
from core.domain.decisions import To
from core.domain.due import ByField, InDays
from core.domain.forms import When
from core.domain.people import AnyOf, Role
from core.domain.permissions import Permission
from core.domain.processes import (
    OPEN,
    DeadlineRule,
    Distribution,
    Level,
    Process,
    RecordType,
    RoleTemplate,
    SignOff,
    State,
    StateKind,
    Task,
    Transition,
)
from core.domain.settings import Param
from core.domain.texts import N_
from plugins.ecommerce import forms, penalties, rules, settings
from plugins.ecommerce.rules import CUSTOMER_SERVICE, INFORMATION_OFFICER, PAYROLL, STORE, SUPERVISOR

REGULATION = Regulation(
    key="S16",
    title=N_("订单跟踪流程及信息反馈流程"),
    effective_from=date(2026, 1, 1),
    clauses=(
        Clause(key="T单", text="T单：当天17点前确认的订单", source="L278"),
        Clause(key="N单", text="N单：当天17点后确认的订单", source="L278"),
        Clause(
            key="发货凭证",
            text="发货凭证：证明已及时、准确的发货的凭证，包括：发货物流单号，物流公司名称，发货人员，发货前是否有验货，"
            "商品使用状态是否正常，商品发货时所拍照片等",
            source="L278",
        ),
        Clause(
            key="发货性质",
            text="发货性质：1为实体店发货；2为厂家直接发货；3为厂家调货至总部，再由总部发货；"
            "4为实体店调货至总部，再由总部发货。",
            source="L278",
        ),
        Clause(key="确认订单", text="确认订单—进入发货流程", source="L279"),
        Clause(key="发货", text="实体店有货的商品—当天发货（T单）/第二天上午发货（N单）", source="L279"),
        Clause(key="发货.厂家", text="厂家调货/直接发货—当天发货（T单）/第二天上午发货（N单）", source="L279"),
        Clause(
            key="反馈凭证",
            text="信息员在当天至第二天10点前（T单）/第二天15点前（N单）向客服人员反馈已发货的凭证",
            source="L279",
        ),
        Clause(
            key="在途跟踪",
            text="商品在途跟踪，信息员反馈发货信息后客服人员跟踪商品在途信息（货物是否正常在途，当日所在地区，"
            "是否能在2-5日到达客户手中）直到客户签收订单",
            source="L279",
        ),
        Clause(
            key="在途异常",
            text="商品在途时遇到特殊情况：收货人姓名/地址错误（订单正确，快递单错误）、快递单号无法查询/查询无此业务、"
            "代收货款金额不正确、问题件等等，需要客服人员及时跟踪并处理，直至货物在规定时间内顺利签收！",
            source="L279",
        ),
        Clause(key="发货信息反馈表", text="发货信息反馈表模板", source="L279"),
        Clause(key="商品在途信息跟踪表", text="商品在途信息跟踪表模板", source="L279"),
        Clause(
            key="流程图",
            text="订单跟踪流程图；订单信息反馈流程图",
            source="L278–279",
            without_rule=N_("原文只有图名，图已缺失；流程按文字执行。"),
        ),
        Clause(
            key="惩罚制度.特殊情况",
            text="无特殊情况下，……（两条惩罚的共同前提）",
            source="L279–280",
        ),
        Clause(
            key="惩罚制度.信息员",
            text="无特殊情况下，如信息员提供发货信息不正确（包括：物流单号，快递公司，代收货款金额，商品型号，收货地址，"
            "收货人等等一切有关发货的信息），导致订单迟发、无法跟踪订单、客户投诉、退单、拒签，影响公司形象的，"
            "扣除信息员当月绩效工资10%/次。",
            source="L279",
        ),
        Clause(
            key="惩罚制度.客服人员",
            text="无特殊情况下，如因客服人员提供订单信息有误（包括：订单号，商品型号，代收货款金额，收货地址，收货人等等"
            "一切有关客户订单的信息），导致发货信息有误而引发客户投诉、退单、拒签，影响公司形象的，"
            "扣除客服人员当月绩效工资10%/次。",
            source="L280",
        ),
    ),
)

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

UNDER_WAY = ("shipped", "voucher_fed_back", "in_transit", "exception")
OPEN_STATES = ("confirmed", *UNDER_WAY)
DELIVERED = ("signed", "returned", "rejected")
ALL_STATES = (*OPEN_STATES, *DELIVERED, "cancelled")

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

SHIPPING_ACTS = (
    Transition(
        key="set_shipping_kind",
        label=N_("填写发货性质"),
        by=Role(INFORMATION_OFFICER),
        sources=OPEN_STATES,
        form=forms.SHIPPING_KIND,
        clause="发货性质",
    ),
    Transition(
        key="ship",
        label=N_("发货"),
        by=AnyOf((Role(STORE), Role(INFORMATION_OFFICER))),
        sources=("confirmed",),
        target="shipped",
        form=forms.SHIPMENT,
        guards=(rules.shipping_time_fits,),
        primary=True,
        clause="发货",
    ),
    Transition(
        key="submit_voucher",
        label=N_("提交发货凭证"),
        by=Role(INFORMATION_OFFICER),
        sources=OPEN_STATES,
        targets=("voucher_fed_back", "in_transit", "exception"),
        choose=rules.after_voucher,
        form=forms.VOUCHER,
        record="voucher",
        guards=(rules.shipping_time_fits, rules.cod_is_stated),
        effects=rules.compare_with_order,
        notify=(
            Distribution(
                to=To(roles=(CUSTOMER_SERVICE,)),
                text=N_("%(title)s 已反馈发货凭证，请跟踪在途信息。"),
                clause="反馈凭证",
            ),
        ),
        primary=True,
        clause="反馈凭证",
        help=N_("信息有误的可以再次提交，每次提交都会保留。"),
    ),
    Transition(
        key="supply_voucher",
        label=N_("补交发货凭证"),
        by=Role(INFORMATION_OFFICER),
        sources=DELIVERED,
        form=forms.VOUCHER,
        record="voucher",
        guards=(rules.shipping_time_fits, rules.cod_is_stated),
        clause="反馈凭证",
    ),
)

TRACKING_ACTS = (
    Transition(
        key="track",
        label=N_("登记在途信息"),
        by=Role(CUSTOMER_SERVICE),
        sources=("voucher_fed_back", "in_transit", "exception"),
        targets=("in_transit", "exception"),
        choose=rules.after_tracking,
        form=forms.TRACKING,
        record="tracking",
        effects=rules.tell_of_complaint,
        primary=True,
        clause="在途跟踪",
    ),
    Transition(
        key="open_exception",
        label=N_("登记异常"),
        by=Role(CUSTOMER_SERVICE),
        sources=UNDER_WAY,
        target="exception",
        form=forms.EXCEPTION,
        record="exception",
        effects=rules.tell_of_complaint,
        notify=(
            Distribution(
                to=To(roles=(INFORMATION_OFFICER,)), text=N_("%(title)s 在途异常，请协助核对。"), clause="在途异常"
            ),
        ),
        clause="在途异常",
    ),
    Transition(
        key="resolve_exception",
        label=N_("异常处理完毕"),
        by=Role(CUSTOMER_SERVICE),
        sources=("exception",),
        targets=("in_transit", "shipped"),
        choose=rules.after_exception,
        form=forms.HANDLING,
        record="handling",
        primary=True,
        clause="在途异常",
        help=N_("处理完毕后继续跟踪，直到客户签收。"),
    ),
    Transition(
        key="sign",
        label=N_("客户签收"),
        by=Role(CUSTOMER_SERVICE),
        sources=UNDER_WAY,
        target="signed",
        form=forms.SIGNATURE,
        guards=(rules.signing_time_fits,),
        effects=rules.note_early,
        primary=True,
        clause="在途跟踪",
    ),
    Transition(
        key="return_order",
        label=N_("退单"),
        by=Role(CUSTOMER_SERVICE),
        sources=UNDER_WAY,
        target="returned",
        form=forms.RETURN,
        notify=(
            Distribution(
                to=To(roles=(INFORMATION_OFFICER, SUPERVISOR)), text=N_("%(title)s 已退单。"), clause="惩罚制度.信息员"
            ),
        ),
        clause="惩罚制度.信息员",
    ),
    Transition(
        key="refuse_delivery",
        label=N_("客户拒签"),
        by=Role(CUSTOMER_SERVICE),
        sources=UNDER_WAY,
        target="rejected",
        form=forms.REFUSAL,
        notify=(
            Distribution(
                to=To(roles=(INFORMATION_OFFICER, SUPERVISOR)),
                text=N_("%(title)s 被客户拒签。"),
                clause="惩罚制度.信息员",
            ),
        ),
        clause="惩罚制度.信息员",
    ),
    Transition(
        key="cancel",
        label=N_("取消订单"),
        by=Role(CUSTOMER_SERVICE),
        sources=OPEN_STATES,
        target="cancelled",
        form=forms.CANCELLATION,
        notify=(
            Distribution(
                to=To(roles=(INFORMATION_OFFICER, STORE)),
                text=N_("%(title)s 已取消，未发货的请勿发货，已发货的请联系物流公司退回。"),
                clause="确认订单",
                urgent=True,
            ),
        ),
        clause="确认订单",
    ),
    Transition(
        key="close_tracking",
        label=N_("结束跟踪"),
        by=Role(CUSTOMER_SERVICE),
        sources=DELIVERED,
        form=forms.CLOSING,
        clause="在途跟踪",
        help=N_("客户签收、退单或拒签以后才能结束跟踪；在途和异常的订单要继续跟踪。"),
    ),
)

PENALTY_ACTS = (
    Transition(
        key="record_fault",
        label=N_("认定差错"),
        by=Role(SUPERVISOR),
        sources=ALL_STATES,
        form=forms.FAULT,
        record="fault",
        guards=(
            penalties.a_person_submitted,
            penalties.not_judged_by_submitter,
            penalties.consequences_fit,
            penalties.officer_did_not_copy,
            penalties.order_misled_shipping,
            penalties.image_harm_is_stated,
        ),
        effects=penalties.charge,
        clause="惩罚制度.信息员",
        help=N_("同一次提交无论有几处差错、认定几次，只扣一次。"),
    ),
    Transition(
        key="claim_exemption",
        label=N_("申请特殊情况豁免"),
        by=AnyOf((Role(INFORMATION_OFFICER), Role(CUSTOMER_SERVICE))),
        sources=ALL_STATES,
        form=forms.EXEMPTION,
        record="exemption",
        guards=(penalties.is_own_submission, penalties.is_not_exempt),
        effects=penalties.exempt,
        sign_off=SignOff(
            key="exemption",
            label=N_("主管审批豁免"),
            signers=(Role(SUPERVISOR),),
            clause="惩罚制度.特殊情况",
        ),
        clause="惩罚制度.特殊情况",
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
    transitions=(*SHIPPING_ACTS, *TRACKING_ACTS, *PENALTY_ACTS),
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
    clause="确认订单",
    help=N_("从确认订单到客户签收：按时发货、反馈凭证、跟踪在途信息、处理异常。"),
)
