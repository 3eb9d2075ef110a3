"""The forms of market information (S13) and of its digests; all of them inferred (A-13-1)."""

from core.domain.errors import Reason
from core.domain.fields import reason_field
from core.domain.forms import Choice, Field, FieldKind, Form
from core.domain.texts import N_

CLAUSE = "总则"
WEEK, MONTH = "week", "month"
OPEN_TO_ALL, RESTRICTED = "internal", "restricted"
USED = "used"

CATEGORIES = (
    Choice("policy", N_("政策")),
    Choice("competitor", N_("竞品")),
    Choice("price", N_("价格")),
    Choice("customer", N_("客户")),
    Choice("channel", N_("渠道")),
    Choice("technology", N_("技术")),
)
CATEGORY = Field(
    key="category", label=N_("信息类别"), kind=FieldKind.CHOICE, choices=CATEGORIES, required=True, clause=CLAUSE
)

INFORMATION = Form(
    key="information",
    label=N_("市场信息"),
    clause=CLAUSE,
    fields=(
        CATEGORY,
        Field(key="subject", label=N_("标题"), required=True, max_length=100, example=N_("竞品甲下调出厂价")),
        Field(key="content", label=N_("内容"), kind=FieldKind.LONG_TEXT, required=True, max_length=4000),
        Field(key="source", label=N_("来源"), required=True, max_length=200, example=N_("某经销商报价单")),
        Field(
            key="reliability",
            label=N_("来源可靠程度"),
            kind=FieldKind.CHOICE,
            choices=(Choice("high", N_("可靠")), Choice("medium", N_("一般")), Choice("low", N_("存疑"))),
            required=True,
        ),
        Field(key="collected_at", label=N_("收集时间"), kind=FieldKind.INSTANT, help=N_("留空即为现在。")),
        Field(
            key="major",
            label=N_("属于重大信息"),
            kind=FieldKind.BOOLEAN,
            required=True,
            help=N_("重大信息立即告知决策层，不等核实和简报。"),
        ),
        Field(
            key="secrecy",
            label=N_("保密级别"),
            kind=FieldKind.CHOICE,
            choices=(Choice(OPEN_TO_ALL, N_("内部")), Choice(RESTRICTED, N_("保密：仅限经手人"))),
            required=True,
        ),
        Field(key="material", label=N_("附件"), kind=FieldKind.FILES, maximum=20),
    ),
)

VERIFICATION = Form(
    key="verification",
    label=N_("核实"),
    clause=CLAUSE,
    fields=(
        Field(key="verification", label=N_("核实方法和结果"), kind=FieldKind.LONG_TEXT, max_length=2000),
        Field(key="verification_files", label=N_("附件"), kind=FieldKind.FILES, maximum=20),
    ),
)

REJECTION = Form(
    key="rejection",
    label=N_("无法核实"),
    clause=CLAUSE,
    fields=(reason_field("rejection_reason", N_("无法核实的原因"), N_("请写明为什么无法核实，信息员会收到。")),),
)

ANALYSIS = Form(
    key="analysis",
    label=N_("分析"),
    clause=CLAUSE,
    fields=(
        Field(key="analysis", label=N_("分析"), kind=FieldKind.LONG_TEXT, required=True, max_length=4000),
        Field(key="impact", label=N_("对本企业的影响"), kind=FieldKind.LONG_TEXT, max_length=2000),
        Field(key="recommendation", label=N_("建议"), kind=FieldKind.LONG_TEXT, max_length=2000),
    ),
)

REPORTING = Form(
    key="reporting",
    clause=CLAUSE,
    fields=(
        Field(
            key="audience",
            label=N_("同时抄送"),
            kind=FieldKind.PEOPLE,
            help=N_("决策层都会收到，这里只选决策层以外的人。"),
        ),
    ),
)

DECISION = Form(
    key="decision",
    label=N_("决策"),
    clause=CLAUSE,
    fields=(
        Field(
            key="use",
            label=N_("采用情况"),
            kind=FieldKind.CHOICE,
            choices=(Choice(USED, N_("已采用")), Choice("noted", N_("供参考")), Choice("unused", N_("未采用"))),
            required=True,
        ),
        Field(key="decision", label=N_("决策内容"), kind=FieldKind.LONG_TEXT, required=True, max_length=2000),
    ),
)

FEEDBACK = Form(
    key="feedback",
    label=N_("反馈信息员"),
    clause=CLAUSE,
    fields=(
        Field(
            key="feedback",
            label=N_("告知信息员的采用情况"),
            kind=FieldKind.LONG_TEXT,
            required=True,
            max_length=2000,
            missing=Reason.REPLY_MISSING,
            missing_text=N_("请写明信息用在了哪里，没有采用的说明原因。"),
        ),
    ),
)

DIGEST = Form(
    key="digest",
    label=N_("市场信息简报"),
    clause=CLAUSE,
    fields=(
        Field(
            key="period",
            label=N_("简报"),
            kind=FieldKind.CHOICE,
            choices=(Choice(WEEK, N_("周报")), Choice(MONTH, N_("月报"))),
            required=True,
        ),
        Field(key="first", label=N_("起始日期"), kind=FieldKind.DATE, required=True),
        Field(key="last", label=N_("截止日期"), kind=FieldKind.DATE, required=True),
    ),
)
DIGEST_FIGURES = (
    Field(key="total", label=N_("信息总数"), kind=FieldKind.INTEGER, clause=CLAUSE),
    Field(key="closed", label=N_("已办结"), kind=FieldKind.INTEGER, clause=CLAUSE),
    Field(key="late", label=N_("逾期"), kind=FieldKind.INTEGER, clause=CLAUSE),
    Field(key="figures", label=N_("分类统计"), kind=FieldKind.LONG_TEXT, clause=CLAUSE),
    Field(key="items", label=N_("信息目录"), kind=FieldKind.LONG_TEXT, clause=CLAUSE),
)
