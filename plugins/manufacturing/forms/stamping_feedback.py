"""The forms of a feedback: the problem, both confirmations, containment, and what the branches ask for."""

from core.domain.forms import Choice, Field, FieldKind, Form, When
from core.domain.texts import N_
from plugins.manufacturing.forms.stamping_feedforward import PART

OWN, EXTERNAL = "own", "external"
MATERIAL, EQUIPMENT, OTHER = "material", "equipment", "other"

REPORT = Form(
    key="report",
    label=N_("零件质量问题"),
    clause="4.2.1",
    fields=(
        Field(
            key="source",
            label=N_("来源"),
            kind=FieldKind.CHOICE,
            choices=(Choice(OWN, N_("本车间发生")), Choice(EXTERNAL, N_("外部反馈"))),
            required=True,
        ),
        Field(
            key="from_shop",
            label=N_("反馈单位"),
            shown_when=When("source", (EXTERNAL,)),
            required_when=When("source", (EXTERNAL,)),
            example=N_("焊装车间"),
            max_length=100,
        ),
        *PART,
        Field(key="description", label=N_("问题描述"), kind=FieldKind.LONG_TEXT, required=True, max_length=2000),
        Field(key="photos", label=N_("照片"), kind=FieldKind.FILES, maximum=20),
    ),
)

CONFIRMATION = Form(
    key="confirmation",
    label=N_("确认评估"),
    clause="4.2.1",
    fields=(
        Field(key="stock_check", label=N_("翻库情况"), kind=FieldKind.LONG_TEXT, required=True, max_length=1000),
        Field(key="inspection_area", label=N_("零件检查区域"), required=True, max_length=200),
    ),
)

CONTAINMENT = Form(
    key="containment",
    label=N_("翻库和检查结果"),
    clause="4.2.1",
    fields=(
        Field(
            key="checked",
            label=N_("检查数量"),
            kind=FieldKind.INTEGER,
            required=True,
            minimum=0,
            maximum=10_000_000,
            help=N_("件"),
        ),
        Field(
            key="defective",
            label=N_("不合格数量"),
            kind=FieldKind.INTEGER,
            required=True,
            minimum=0,
            maximum=10_000_000,
            help=N_("件"),
        ),
        Field(
            key="suspected_cause",
            label=N_("怀疑的原因"),
            kind=FieldKind.CHOICE,
            choices=(Choice(MATERIAL, N_("板料")), Choice(EQUIPMENT, N_("设备")), Choice(OTHER, N_("其他"))),
            required=True,
            clause="3.反馈",
        ),
        Field(key="findings", label=N_("检查情况"), kind=FieldKind.LONG_TEXT, max_length=2000),
    ),
)

COIL_NOTICE = Form(
    key="coil_notice",
    label=N_("可疑板料"),
    clause="4.2.2.通知",
    fields=(
        Field(key="coil_no", label=N_("卷号"), required=True, example="J2026-0311", max_length=50),
        Field(key="location", label=N_("存放位置"), max_length=100),
        Field(key="suspicion", label=N_("可疑原因"), kind=FieldKind.LONG_TEXT, max_length=1000),
    ),
)

MAINTENANCE_NOTICE = Form(
    key="maintenance_notice",
    label=N_("可疑设备"),
    clause="5.2.3",
    fields=(
        Field(key="equipment", label=N_("设备"), required=True, max_length=100),
        Field(key="symptoms", label=N_("现象"), kind=FieldKind.LONG_TEXT, max_length=1000),
    ),
)

EQUIPMENT_CHECK = Form(
    key="equipment_check",
    label=N_("设备确认"),
    clause="5.2.3",
    fields=(
        Field(key="equipment_at_fault", label=N_("由设备引起"), kind=FieldKind.BOOLEAN, required=True),
        Field(key="equipment_findings", label=N_("检查情况"), kind=FieldKind.LONG_TEXT, max_length=2000),
    ),
)

CLOSING = Form(
    key="closing",
    clause="3.反馈",
    fields=(Field(key="conclusion", label=N_("结论"), kind=FieldKind.LONG_TEXT, required=True, max_length=2000),),
)
