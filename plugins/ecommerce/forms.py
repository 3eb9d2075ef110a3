"""The forms of order tracking: the order, the shipping voucher, the tracking sheet, faults and exemptions."""

from core.domain.errors import Reason
from core.domain.fields import reason_field
from core.domain.forms import Choice, Field, FieldKind, Form, When
from core.domain.texts import N_

T, N = "T", "N"
SHIPPING_INFO = "shipping_info"
ORDER_INFO = "order_info"
COMPLAINT = "complaint"
COPIED_FIELDS = ("model", "cod_amount", "address", "recipient")  # what a voucher takes over from the order

SHIPPING_KINDS = (
    Choice("1", N_("1 实体店发货")),
    Choice("2", N_("2 厂家直接发货")),
    Choice("3", N_("3 厂家调货至总部，再由总部发货")),
    Choice("4", N_("4 实体店调货至总部，再由总部发货")),
)
EXCEPTION_KINDS = (
    Choice("recipient_wrong", N_("收货人姓名错误（订单正确，快递单错误）")),
    Choice("address_wrong", N_("收货地址错误（订单正确，快递单错误）")),
    Choice("waybill_not_queryable", N_("快递单号无法查询")),
    Choice("no_such_business", N_("查询无此业务")),
    Choice("cod_wrong", N_("代收货款金额不正确")),
    Choice("problem_parcel", N_("问题件")),
    Choice(COMPLAINT, N_("客户投诉")),
    Choice("other", N_("其他")),
)
CANCEL_REASONS = (
    Choice("customer", N_("客户要求取消")),
    Choice("out_of_stock", N_("无货可发")),
    Choice("payment", N_("付款未成功")),
    Choice("wrong_order", N_("订单信息有误，重新下单")),
    Choice("other", N_("其他")),
)
SUBMISSIONS = (
    Choice(SHIPPING_INFO, N_("信息员提供的发货信息")),
    Choice(ORDER_INFO, N_("客服人员提供的订单信息")),
)
CONSEQUENCES = (
    Choice("late_shipping", N_("订单迟发")),
    Choice("untraceable", N_("无法跟踪订单")),
    Choice(COMPLAINT, N_("客户投诉")),
    Choice("return", N_("退单")),
    Choice("refusal", N_("拒签")),
)
ORDER_CONSEQUENCES = frozenset({COMPLAINT, "return", "refusal"})

MODEL = Choice("model", N_("商品型号"))
COD = Choice("cod_amount", N_("代收货款金额"))
ADDRESS = Choice("address", N_("收货地址"))
RECIPIENT = Choice("recipient", N_("收货人"))
OTHER = Choice("other", N_("其他"))
WRONG_SHIPPING = (
    Choice("waybill_no", N_("物流单号")),
    Choice("carrier", N_("快递公司")),
    COD,
    MODEL,
    ADDRESS,
    RECIPIENT,
    OTHER,
)
WRONG_ORDER = (Choice("order_no", N_("订单号")), MODEL, COD, ADDRESS, RECIPIENT, OTHER)

ORDER = Form(
    key="order",
    label=N_("订单"),
    clause="确认订单",
    fields=(
        Field(key="order_no", label=N_("订单号"), required=True, max_length=64, example="D20260317001"),
        Field(key="model", label=N_("商品型号"), required=True),
        Field(key="quantity", label=N_("数量"), kind=FieldKind.INTEGER, minimum=1, maximum=100_000),
        Field(key="recipient", label=N_("收货人"), personal=True, max_length=100),
        Field(key="address", label=N_("收货地址"), personal=True),
        Field(key="phone", label=N_("联系电话"), kind=FieldKind.PHONE, personal=True),
        Field(
            key="cod_amount",
            label=N_("代收货款金额"),
            kind=FieldKind.MONEY,
            help=N_("货到付款的订单填写，其他订单留空。"),
        ),
        Field(
            key="store_stock",
            label=N_("实体店有货"),
            kind=FieldKind.BOOLEAN,
            clause="发货.厂家",
            help=N_("没有货的由厂家调货或直接发货，时限相同。"),
        ),
    ),
)

COMPUTED = (
    Field(
        key="order_class",
        label=N_("订单类别"),
        kind=FieldKind.CHOICE,
        choices=(Choice(T, N_("T 单")), Choice(N, N_("N 单"))),
        clause="T单",
    ),
    Field(
        key="voucher_from",
        label=N_("凭证期限从何时算起"),
        kind=FieldKind.CHOICE,
        choices=(Choice("confirmation", N_("从确认订单算起")), Choice("shipping", N_("从发货算起"))),
        clause="N单",
    ),
    Field(
        key="delivery_from",
        label=N_("到货期限从何时算起"),
        kind=FieldKind.CHOICE,
        choices=(Choice("confirmation", N_("从确认订单算起")), Choice("shipping", N_("从发货算起"))),
        clause="在途跟踪",
    ),
)

SHIPPING_KIND = Form(
    key="shipping_kind",
    clause="发货性质",
    fields=(
        Field(
            key="shipping_kind",
            label=N_("发货性质"),
            kind=FieldKind.CHOICE,
            choices=SHIPPING_KINDS,
            required=True,
            help=N_("四种发货性质的时限相同。"),
        ),
    ),
)

SHIPPED_AT = Field(
    key="shipped_at",
    label=N_("发货时间"),
    kind=FieldKind.INSTANT,
    help=N_("留空即为现在。"),
)

SHIPMENT = Form(
    key="shipment",
    clause="发货",
    fields=(SHIPPED_AT, Field(key="shipping_remark", label=N_("发货说明"), kind=FieldKind.LONG_TEXT, max_length=1000)),
)

VOUCHER = Form(
    key="voucher",
    label=N_("发货信息反馈表"),
    clause="发货信息反馈表",
    fields=(
        Field(key="waybill_no", label=N_("发货物流单号"), required=True, max_length=64),
        Field(key="carrier", label=N_("物流公司名称"), required=True, max_length=100),
        Field(key="shipper", label=N_("发货人员"), required=True, max_length=100),
        Field(key="inspected", label=N_("发货前是否验货"), kind=FieldKind.BOOLEAN, required=True),
        Field(key="condition_ok", label=N_("商品使用状态是否正常"), kind=FieldKind.BOOLEAN, required=True),
        Field(
            key="photos",
            label=N_("商品发货时所拍照片"),
            kind=FieldKind.FILES,
            required=True,
            maximum=10,
            missing=Reason.EVIDENCE_MISSING,
            missing_text=N_("请附上商品发货时所拍的照片，至少一张。"),
            clause="发货凭证",
        ),
        Field(key="model", label=N_("商品型号"), required=True),
        Field(key="recipient", label=N_("收货人"), required=True, personal=True, max_length=100),
        Field(key="address", label=N_("收货地址"), required=True, personal=True),
        Field(
            key="cod_amount",
            label=N_("代收货款金额"),
            kind=FieldKind.MONEY,
            help=N_("订单有代收货款的必须填写。"),
        ),
        SHIPPED_AT,
    ),
)

EXCEPTION_KIND = Field(
    key="exception_kind", label=N_("异常情况"), kind=FieldKind.CHOICE, choices=EXCEPTION_KINDS, required=True
)

TRACKING = Form(
    key="tracking",
    label=N_("商品在途信息跟踪表"),
    clause="商品在途信息跟踪表",
    fields=(
        Field(key="area", label=N_("当日所在地区"), required=True, max_length=100),
        Field(key="normal", label=N_("货物是否正常在途"), kind=FieldKind.BOOLEAN, required=True),
        Field(key="in_time", label=N_("是否能在 2–5 日到达客户手中"), kind=FieldKind.BOOLEAN, required=True),
        Field(
            key="exception_kind",
            label=N_("异常情况"),
            kind=FieldKind.CHOICE,
            choices=EXCEPTION_KINDS,
            shown_when=When("normal", (False,)),
            required_when=When("normal", (False,)),
            clause="在途异常",
        ),
        Field(key="tracking_remark", label=N_("跟踪情况"), kind=FieldKind.LONG_TEXT, max_length=2000),
    ),
)

EXCEPTION = Form(
    key="exception",
    clause="在途异常",
    fields=(
        EXCEPTION_KIND,
        Field(key="description", label=N_("情况说明"), kind=FieldKind.LONG_TEXT, max_length=2000),
    ),
)

HANDLING = Form(
    key="handling",
    clause="在途异常",
    fields=(Field(key="handling", label=N_("处理情况"), kind=FieldKind.LONG_TEXT, max_length=2000, required=True),),
)

SIGNATURE = Form(
    key="signature",
    clause="在途跟踪",
    fields=(
        Field(key="signed_at", label=N_("签收时间"), kind=FieldKind.INSTANT, help=N_("留空即为现在。")),
        Field(key="signature_remark", label=N_("签收说明"), kind=FieldKind.LONG_TEXT, max_length=1000),
    ),
)


RETURN = Form(key="return", clause="惩罚制度.信息员", fields=(reason_field("return_reason", N_("退单原因")),))
REFUSAL = Form(key="refusal", clause="惩罚制度.信息员", fields=(reason_field("refusal_reason", N_("拒签原因")),))
CANCELLATION = Form(
    key="cancellation",
    clause="确认订单",
    fields=(
        Field(
            key="cancel_reason",
            label=N_("取消原因"),
            kind=FieldKind.CHOICE,
            choices=CANCEL_REASONS,
            required=True,
            missing=Reason.REASON_MISSING,
            missing_text=N_("请写明原因。"),
        ),
        reason_field("cancel_remark", N_("说明"), required_when=When("cancel_reason", ("other",))),
    ),
)
CLOSING = Form(
    key="closing",
    clause="在途跟踪",
    fields=(Field(key="tracking_summary", label=N_("跟踪小结"), kind=FieldKind.LONG_TEXT, max_length=2000),),
)

_ABOUT_SHIPPING = When("submission", (SHIPPING_INFO,))
_ABOUT_ORDER = When("submission", (ORDER_INFO,))
_VOUCHER_NUMBER = Field(
    key="voucher",
    label=N_("哪一次发货凭证"),
    kind=FieldKind.RECORD,
    record_type="voucher",
    shown_when=_ABOUT_SHIPPING,
    required_when=_ABOUT_SHIPPING,
)

FAULT = Form(
    key="fault",
    clause="惩罚制度.信息员",
    fields=(
        Field(key="submission", label=N_("差错信息"), kind=FieldKind.CHOICE, choices=SUBMISSIONS, required=True),
        _VOUCHER_NUMBER,
        Field(
            key="wrong_shipping",
            label=N_("不正确的发货信息"),
            kind=FieldKind.CHOICES,
            choices=WRONG_SHIPPING,
            shown_when=_ABOUT_SHIPPING,
            required_when=_ABOUT_SHIPPING,
            clause="惩罚制度.信息员",
        ),
        Field(
            key="wrong_order",
            label=N_("有误的订单信息"),
            kind=FieldKind.CHOICES,
            choices=WRONG_ORDER,
            shown_when=_ABOUT_ORDER,
            required_when=_ABOUT_ORDER,
            clause="惩罚制度.客服人员",
        ),
        Field(
            key="consequences",
            label=N_("造成的后果"),
            kind=FieldKind.CHOICES,
            choices=CONSEQUENCES,
            required=True,
            missing=Reason.CONTENT_RULE,
            missing_text=N_("没有造成制度列明的后果，不扣绩效工资。"),
        ),
        Field(key="image_harm", label=N_("影响公司形象"), kind=FieldKind.BOOLEAN),
        Field(key="fault_remark", label=N_("认定说明"), kind=FieldKind.LONG_TEXT, max_length=2000),
    ),
)

EXEMPTION = Form(
    key="exemption",
    clause="惩罚制度.特殊情况",
    fields=(
        Field(key="submission", label=N_("哪一类信息"), kind=FieldKind.CHOICE, choices=SUBMISSIONS, required=True),
        _VOUCHER_NUMBER,
        reason_field("reason", N_("特殊情况说明")),
        Field(
            key="evidence",
            label=N_("证明材料"),
            kind=FieldKind.FILES,
            required=True,
            maximum=10,
            missing=Reason.EVIDENCE_MISSING,
            missing_text=N_("请附上证明材料，例如物流公司的书面说明。"),
        ),
    ),
)
