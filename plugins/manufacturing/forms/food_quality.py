"""The forms with which quality information is received, judged and passed on: what happened, how grave, to whom."""

from core.domain.fields import reason_field
from core.domain.forms import Choice, Field, FieldKind, Form, When
from core.domain.texts import N_

AAA, AA, A, B = "AAA", "AA", "A", "B"
LEVELS = (Choice(AAA, N_("AAA 级")), Choice(AA, N_("AA 级")), Choice(A, N_("A 级")), Choice(B, N_("B 级")))

HOTLINE, TRADING, PRODUCTION, MEDIA = "hotline", "trading", "production", "media"
CHANNELS = (
    Choice(HOTLINE, N_("400 电话")),
    Choice(TRADING, N_("商贸公司")),
    Choice(PRODUCTION, N_("生产公司")),
    Choice(MEDIA, N_("媒体")),
)
NEWS_MEDIA = ("national", "provincial", "municipal")
MEDIA_LEVELS = (
    Choice("national", N_("全国性新闻媒体")),
    Choice("provincial", N_("省级新闻媒体")),
    Choice("municipal", N_("市级新闻媒体")),
    Choice("county", N_("县级媒体")),
    Choice("self_media", N_("自媒体")),
)
DEFECT_KINDS = (
    Choice("sensory", N_("感官指标")),
    Choice("physicochemical", N_("理化指标")),
    Choice("microbiological", N_("微生物指标")),
    Choice("packaging", N_("包装")),
    Choice("process", N_("生产过程")),
    Choice("service", N_("服务")),
)


def media_fields(*, when: When | None) -> tuple[Field, ...]:
    """Return what is asked about a report in the media, always or only ``when`` a condition holds."""
    return (
        Field(
            key="media_name",
            label=N_("媒体名称"),
            required=when is None,
            required_when=when,
            shown_when=when,
            clause="5.2.1",
        ),
        Field(
            key="media_level",
            label=N_("媒体级别"),
            kind=FieldKind.CHOICE,
            choices=MEDIA_LEVELS,
            required=when is None,
            required_when=when,
            shown_when=when,
            clause="5.2.1",
            help=N_("全国性、省市级新闻媒体的负面报道即为 AAA 级；县级媒体和自媒体不自动为 AAA 级。"),
        ),
        Field(key="media_url", label=N_("报道地址"), max_length=500, shown_when=when, clause="5.2.1"),
    )


def _fact(key: str, label: str, *, required: bool) -> Field:
    return Field(key=key, label=label, kind=FieldKind.BOOLEAN, required=required, clause="5.2")


def _facts(*, required: bool) -> tuple[Field, ...]:
    return (
        _fact("regulator_involved", N_("监管部门或消费者协会介入"), required=required),
        _fact("injury", N_("有人身伤害"), required=required),
        _fact("same_batch", N_("同批次重复发生"), required=required),
        _fact("confirmed", N_("缺陷已确认"), required=required),
    )


REGISTRATION = Form(
    key="registration",
    label=N_("质量信息"),
    clause="4.5.记录",
    fields=(
        Field(
            key="channel",
            label=N_("信息渠道"),
            kind=FieldKind.CHOICE,
            choices=CHANNELS,
            required=True,
            clause="5.1",
        ),
        *media_fields(when=When("channel", (MEDIA,))),
        Field(key="customer", label=N_("客户"), max_length=100, personal=True),
        Field(key="contact", label=N_("联系电话"), kind=FieldKind.PHONE, personal=True),
        Field(key="product", label=N_("产品"), required=True, max_length=100, example=N_("冷鲜五花肉 500 克")),
        Field(key="batch", label=N_("批号"), max_length=100, example="20260301"),
        Field(key="production_date", label=N_("生产日期"), kind=FieldKind.DATE),
        Field(key="purchase_place", label=N_("购买地点"), max_length=200),
        Field(
            key="responsible_unit",
            label=N_("责任单位"),
            kind=FieldKind.DEPARTMENT,
            clause="4.3",
            help=N_("已经知道是哪家工厂的，请选择；不知道的留空，由接手的公司确定。"),
        ),
        Field(
            key="defect_kind",
            label=N_("缺陷类别"),
            kind=FieldKind.CHOICE,
            choices=DEFECT_KINDS,
            required=True,
            clause="5.1",
        ),
        Field(
            key="content",
            label=N_("问题记录"),
            kind=FieldKind.LONG_TEXT,
            required=True,
            max_length=4000,
            help=N_("准确、详细地记录客户说了什么、发生了什么。"),
        ),
        Field(key="demand", label=N_("客户要求"), max_length=500),
        *_facts(required=False),
        Field(key="evidence", label=N_("照片、视频或凭证"), kind=FieldKind.FILES, maximum=20),
    ),
)

COMPUTED = (Field(key="level", label=N_("信息级别"), kind=FieldKind.CHOICE, choices=LEVELS, clause="5.2"),)

JUDGEMENT = Form(key="judgement", label=N_("定性"), clause="4.5.定性", fields=_facts(required=True))

MEDIA_REPORT = Form(key="media_report", label=N_("媒体报道"), clause="5.2.1", fields=media_fields(when=None))

LEVEL_CHANGE = Form(
    key="level_change",
    label=N_("调整级别"),
    clause="5.2",
    fields=(
        Field(
            key="new_level",
            label=N_("调整为"),
            kind=FieldKind.CHOICE,
            choices=LEVELS,
            required=True,
        ),
        reason_field("level_reason", N_("调整理由"), N_("请说明为什么调整级别。"), max_length=1000),
    ),
)

MANAGEMENT_NOTICE = Form(
    key="management_notice",
    label=N_("通知质控中心和总经理"),
    clause="4.5.转交",
    fields=(
        Field(key="qc_informed", label=N_("已通知质控中心"), kind=FieldKind.BOOLEAN, required=True),
        Field(key="manager_informed", label=N_("已通知总经理"), kind=FieldKind.BOOLEAN, required=True),
        Field(key="informed_how", label=N_("通知方式和对象"), max_length=500),
    ),
)

TRANSMISSION = Form(
    key="transmission",
    label=N_("转交业务部门"),
    clause="4.5.转交",
    fields=(
        Field(key="company", label=N_("接手的公司"), kind=FieldKind.DEPARTMENT, required=True),
        Field(key="transmission_note", label=N_("转交说明"), kind=FieldKind.LONG_TEXT, max_length=1000),
    ),
)

SETTLEMENT = Form(
    key="settlement",
    label=N_("一次性处理"),
    clause="4.5.权限",
    fields=(
        Field(
            key="settled_amount",
            label=N_("答应客户的金额"),
            kind=FieldKind.MONEY,
            required=True,
            minimum=0,
            help=N_("元。不赔钱的填 0。超出权限的请转交业务部门。"),
        ),
        Field(
            key="settlement",
            label=N_("与客户达成的处理意见"),
            kind=FieldKind.LONG_TEXT,
            required=True,
            max_length=2000,
        ),
    ),
)
