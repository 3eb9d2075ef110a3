"""The forms of a feed-forward: what was found, how it is judged, the sheet, the decision of the quality engineer."""

from core.domain.fields import reason_field
from core.domain.forms import Choice, Field, FieldKind, Form, When
from core.domain.texts import N_

CRACK, HIDDEN, DIMENSION, OTHER = "crack", "hidden", "dimension", "other"
SUDDEN, POTENTIAL = "sudden", "potential"

PART = (
    Field(key="part_name", label=N_("零件名称"), required=True, example=N_("侧围外板"), max_length=100),
    Field(key="part_no", label=N_("零件号"), max_length=50),
)

DISCOVERY = Form(
    key="discovery",
    label=N_("发现的问题"),
    clause="3.前馈",
    fields=(
        *PART,
        Field(
            key="defect",
            label=N_("缺陷种类"),
            kind=FieldKind.CHOICE,
            choices=(
                Choice(CRACK, N_("开裂")),
                Choice(HIDDEN, N_("隐伤")),
                Choice(DIMENSION, N_("尺寸")),
                Choice(OTHER, N_("其他")),
            ),
            required=True,
            clause="3.突发",
        ),
        Field(key="line", label=N_("生产线"), max_length=50),
        Field(key="found_by", label=N_("发现人"), max_length=50),
        Field(key="description", label=N_("问题描述"), kind=FieldKind.LONG_TEXT, max_length=2000),
        Field(key="photos", label=N_("照片"), kind=FieldKind.FILES, maximum=20),
    ),
)

CLASSIFICATION = Form(
    key="classification",
    label=N_("判定"),
    clause="3.突发",
    fields=(
        Field(key="batch_problem", label=N_("是批量性质量问题"), kind=FieldKind.BOOLEAN, clause="3.突发"),
        Field(
            key="traceable",
            label=N_("可疑批次能完全追溯"),
            kind=FieldKind.BOOLEAN,
            required_when=When("batch_problem", (True,)),
            clause="3.突发",
        ),
        Field(
            key="problem_class",
            label=N_("判定为"),
            kind=FieldKind.CHOICE,
            choices=(Choice(SUDDEN, N_("突发的质量问题")), Choice(POTENTIAL, N_("有潜在质量风险的问题"))),
            required=True,
            help=N_("评估后不会影响后道工序的，属于有潜在质量风险的问题，由 QE 决定是否发前馈单。"),
            clause="3.潜在",
        ),
        Field(
            key="beyond_production",
            label=N_("涉及冲压工艺、零件尺寸等生产无法解决的问题"),
            kind=FieldKind.BOOLEAN,
            help=N_("选“是”的，同时告知模具工程师。"),
            clause="4.1.1.工艺",
        ),
        Field(key="assessment", label=N_("评估说明"), kind=FieldKind.LONG_TEXT, max_length=2000),
    ),
)

DECISION = Form(
    key="decision",
    label=N_("QE 评估"),
    clause="4.1.2",
    fields=(
        Field(key="sheet_needed", label=N_("需要发前馈单"), kind=FieldKind.BOOLEAN, required=True),
        reason_field(
            "decision_reason",
            N_("理由"),
            N_("请说明为什么不需要发前馈单。"),
            required_when=When("sheet_needed", (False,)),
        ),
    ),
)

ALONE = Form(
    key="alone",
    clause="4.1.2",
    fields=(reason_field("close_reason", N_("理由"), N_("请说明为什么不需要发前馈单。")),),
)

RECIPIENTS_LABEL = N_("相关车间")

NOTICE = Form(
    key="notice",
    label=N_("口头通知"),
    clause="4.1.1",
    fields=(
        Field(key="recipients", label=RECIPIENTS_LABEL, kind=FieldKind.DEPARTMENTS, required=True, clause="4.1.1"),
        Field(
            key="notice_means",
            label=N_("通知方式"),
            kind=FieldKind.CHOICE,
            choices=(Choice("phone", N_("电话")), Choice("in_person", N_("当面"))),
        ),
    ),
)

SHEET = Form(
    key="sheet",
    label=N_("质量信息前馈单"),
    clause="4.1.1",
    fields=(
        Field(
            key="recipients",
            label=RECIPIENTS_LABEL,
            kind=FieldKind.DEPARTMENTS,
            help=N_("通知时已选的不用再选。"),
            clause="4.1.1",
        ),
        Field(key="batch_range", label=N_("可疑批次、卷号范围"), required=True, max_length=200, clause="3.突发"),
        Field(
            key="quantity_suspect",
            label=N_("可疑数量"),
            kind=FieldKind.INTEGER,
            minimum=0,
            maximum=10_000_000,
            help=N_("件"),
        ),
        Field(key="containment", label=N_("遏制措施"), kind=FieldKind.LONG_TEXT, required=True, max_length=2000),
    ),
)

CLOSING = Form(
    key="closing",
    clause="3.前馈",
    fields=(
        Field(key="containment_result", label=N_("遏制结果"), kind=FieldKind.LONG_TEXT, required=True, max_length=2000),
    ),
)

COMPUTED = (Field(key="sheet_no", label=N_("前馈单编号"), clause="4.1.1"),)
