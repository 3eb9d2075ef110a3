"""《工程质量信息反馈单》 and what the five stations of its chain fill in (S05)."""

from core.domain.errors import Reason
from core.domain.fields import reason_field
from core.domain.forms import Choice, Field, FieldKind, Form, When
from core.domain.texts import N_

UNDER_CONSTRUCTION, COMPLETED = "under_construction", "completed"
FOUNDATION, AGREED = "foundation", "agreed"
INSIDE, OUTSIDE, NOT_APPLICABLE = "inside", "outside", "not_applicable"

TRADES = (
    Choice("civil", N_("土建类")),
    Choice("equipment", N_("设备安装类")),
    Choice("piping", N_("管道类")),
    Choice("electrical", N_("电气类")),
    Choice("instrument", N_("仪表类")),
    Choice("anticorrosion", N_("防腐类")),
    Choice("other", N_("其他专业")),
)
STAGES = (Choice(UNDER_CONSTRUCTION, N_("在建")), Choice(COMPLETED, N_("已完工验收")))
WARRANTY_ITEMS = (
    Choice(FOUNDATION, N_("地基基础和主体结构")),
    Choice("waterproof", N_("屋面、卫生间、外墙防渗漏")),
    Choice("heating", N_("供热系统")),
    Choice("cooling", N_("供冷系统")),
    Choice("electrical", N_("电气管线")),
    Choice("plumbing", N_("给排水管道")),
    Choice("equipment", N_("设备安装")),
    Choice("decoration", N_("装修工程")),
    Choice(AGREED, N_("合同约定的其他项目")),
)
WARRANTY = (
    Choice(INSIDE, N_("质保期内")),
    Choice(OUTSIDE, N_("质保期外")),
    Choice(NOT_APPLICABLE, N_("在建，视同质保期内")),
)

ALONG_THE_CHAIN, BEYOND = When("warranty", (INSIDE, NOT_APPLICABLE)), When("warranty", (OUTSIDE,))
_COMPLETED = When("stage", (COMPLETED,))

SHEET = Form(
    key="sheet",
    label=N_("《工程质量信息反馈单》"),
    clause="6",
    fields=(
        Field(key="project", label=N_("工程名称"), required=True, max_length=100, clause="6", example=N_("一号厂房")),
        Field(key="area", label=N_("所在片区"), required=True, max_length=50, clause="2", example="楚星片区"),
        Field(key="location", label=N_("部位"), required=True, max_length=200, clause="6", example=N_("东山墙二层")),
        Field(key="trade", label=N_("专业类别"), kind=FieldKind.CHOICE, choices=TRADES, required=True, clause="3.1"),
        Field(
            key="description",
            label=N_("质量问题"),
            kind=FieldKind.LONG_TEXT,
            required=True,
            max_length=2000,
            clause="6",
        ),
        Field(
            key="discovered_at",
            label=N_("发现时间"),
            kind=FieldKind.INSTANT,
            help=N_("留空即为现在。"),
            clause="6",
        ),
        Field(
            key="occurred_at",
            label=N_("发生时间"),
            kind=FieldKind.INSTANT,
            help=N_("是否在质保期内按发生时间判断；不知道的留空，按发现时间。"),
            clause="4.3",
        ),
        Field(
            key="contractor",
            label=N_("施工单位"),
            kind=FieldKind.DEPARTMENT,
            required=True,
            clause="4.2.3",
        ),
        Field(key="stage", label=N_("工程状态"), kind=FieldKind.CHOICE, choices=STAGES, required=True, clause="2"),
        Field(
            key="accepted_on",
            label=N_("验收日期"),
            kind=FieldKind.DATE,
            shown_when=_COMPLETED,
            required_when=_COMPLETED,
            clause="4.3",
        ),
        Field(
            key="warranty_item",
            label=N_("质保项目"),
            kind=FieldKind.CHOICE,
            choices=WARRANTY_ITEMS,
            shown_when=_COMPLETED,
            required_when=_COMPLETED,
            clause="4.3",
        ),
        Field(
            key="design_life",
            label=N_("设计使用年限"),
            kind=FieldKind.INTEGER,
            minimum=1,
            maximum=200,
            help=N_("年"),
            shown_when=When("warranty_item", (FOUNDATION,)),
            required_when=When("warranty_item", (FOUNDATION,)),
            clause="4.3",
        ),
        Field(
            key="agreed_months",
            label=N_("合同约定的质保期"),
            kind=FieldKind.INTEGER,
            minimum=1,
            maximum=1200,
            help=N_("月"),
            shown_when=When("warranty_item", (AGREED,)),
            required_when=When("warranty_item", (AGREED,)),
            clause="4.3",
        ),
        Field(
            key="emergency",
            label=N_("需要紧急抢修"),
            kind=FieldKind.BOOLEAN,
            help=N_("危及结构安全或严重影响使用的，施工单位须立即到场。"),
            clause="3.2–3.7",
        ),
        Field(key="photos", label=N_("照片"), kind=FieldKind.FILES, maximum=20, clause="6"),
    ),
)

COMPUTED = (
    Field(key="module", label=N_("核实模块"), clause="3.2–3.7"),
    Field(key="warranty", label=N_("质保期"), kind=FieldKind.CHOICE, choices=WARRANTY, clause="4.3"),
    Field(key="warranty_end", label=N_("质保期截止"), kind=FieldKind.INSTANT, clause="4.3"),
)


def _opinion(label: str) -> Field:
    return Field(key="opinion", label=label, kind=FieldKind.LONG_TEXT, required=True, max_length=2000)


DIVISION = Form(key="division", clause="3.1", fields=(_opinion(N_("事业部部长意见")),))
SITE_VERIFICATION = Form(
    key="site_verification",
    label=N_("现场核实"),
    clause="3.1",
    fields=(
        Field(
            key="site_findings",
            label=N_("现场核实情况"),
            kind=FieldKind.LONG_TEXT,
            required=True,
            max_length=2000,
            missing=Reason.VERIFICATION_MISSING,
            missing_text=N_("请先到现场核实，写明核实情况。"),
        ),
        _opinion(N_("处理意见")),
        Field(key="site_photos", label=N_("现场照片"), kind=FieldKind.FILES, maximum=20),
    ),
)
PRODUCTION = Form(key="production", clause="3.1", fields=(_opinion(N_("生产系统负责人意见")),))
DECISION = Form(key="decision", clause="3.1", fields=(_opinion(N_("公司领导批示")),))

REJECTION = Form(
    key="rejection",
    clause="3.1",
    fields=(reason_field("rejection_reason", N_("不同意的理由"), N_("请说明为什么不同意。")),),
)
