"""The acts of order tracking: shipping, tracking, and finding out whose information was wrong."""

from core.domain.decisions import To
from core.domain.guards import is_since_receipt
from core.domain.people import Role, any_role
from core.domain.processes import Distribution, SignOff, Transition
from core.domain.texts import N_
from plugins.ecommerce import forms, penalties, rules
from plugins.ecommerce.rules import CUSTOMER_SERVICE, INFORMATION_OFFICER, STORE, SUPERVISOR

UNDER_WAY = ("shipped", "voucher_fed_back", "in_transit", "exception")
OPEN_STATES = ("confirmed", *UNDER_WAY)
DELIVERED = ("signed", "returned", "rejected")
ALL_STATES = (*OPEN_STATES, *DELIVERED, "cancelled")

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
        by=any_role(STORE, INFORMATION_OFFICER),
        sources=("confirmed",),
        target="shipped",
        form=forms.SHIPMENT,
        guards=(is_since_receipt("shipped_at"),),
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
        ways={
            "confirmed": ("voucher_fed_back",),
            "shipped": ("voucher_fed_back",),
            "voucher_fed_back": ("voucher_fed_back",),
            "in_transit": ("in_transit",),
            "exception": ("exception",),
        },
        form=forms.VOUCHER,
        record="voucher",
        guards=(is_since_receipt("shipped_at"), rules.cod_is_stated),
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
        guards=(is_since_receipt("shipped_at"), rules.cod_is_stated),
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
        ways={"exception": ("exception",)},
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
        by=any_role(INFORMATION_OFFICER, CUSTOMER_SERVICE),
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

ACTS = (*SHIPPING_ACTS, *TRACKING_ACTS, *PENALTY_ACTS)
