"""The forms after the decision: fines, rectification, acceptance, and the way outside the warranty period (S05)."""

from core.domain.fields import reason_field
from core.domain.forms import Field, FieldKind, Form
from core.domain.texts import N_

FINE_MINIMUM_FEN, FINE_MAXIMUM_FEN = 50_000, 2_000_000


NOTICE = Form(
    key="notice",
    label=N_("整改通知"),
    clause="3.2–3.7",
    fields=(Field(key="requirements", label=N_("整改要求"), kind=FieldKind.LONG_TEXT, required=True, max_length=2000),),
)

FINE_PROPOSAL = Form(
    key="fine_proposal",
    label=N_("罚款建议"),
    clause="4.2.3",
    fields=(
        Field(
            key="unit",
            label=N_("施工单位"),
            kind=FieldKind.DEPARTMENT,
            required=True,
            help=N_("只能处罚这张反馈单上的施工单位。"),
        ),
        Field(
            key="amount",
            label=N_("罚款金额（元）"),
            kind=FieldKind.MONEY,
            required=True,
            minimum=FINE_MINIMUM_FEN,
            maximum=FINE_MAXIMUM_FEN,
            help=N_("500.00 至 20000.00 元，最多两位小数；同一张反馈单对同一单位合计不超过 20000.00 元。"),
            example="5000.00",
        ),
        reason_field("grounds", N_("事实和理由"), N_("请说明施工单位的责任和罚款的理由。")),
    ),
)
PROPOSAL = Field(
    key="proposal", label=N_("罚款建议"), kind=FieldKind.RECORD, record_type="fine_proposal", required=True
)
FINE_DECISION = Form(
    key="fine_decision",
    label=N_("罚款决定"),
    clause="4.2.3",
    fields=(
        PROPOSAL,
        reason_field("fine_reason", N_("决定的理由"), N_("请说明决定的理由。")),
    ),
)

ARRIVAL = Form(
    key="arrival",
    label=N_("到场记录"),
    clause="3.2–3.7",
    fields=(
        Field(key="arrived_at", label=N_("到场时间"), kind=FieldKind.INSTANT, help=N_("留空即为现在。")),
        Field(key="crew", label=N_("到场人员"), max_length=200),
    ),
)
RECTIFICATION = Form(
    key="rectification",
    label=N_("整改记录"),
    clause="3.2–3.7",
    fields=(
        Field(key="work_done", label=N_("整改情况"), kind=FieldKind.LONG_TEXT, required=True, max_length=2000),
        Field(key="work_photos", label=N_("整改照片"), kind=FieldKind.FILES, maximum=20),
    ),
)
ACCEPTANCE = Form(
    key="acceptance",
    label=N_("验收"),
    clause="3.2–3.7",
    fields=(
        Field(key="passed", label=N_("验收合格"), kind=FieldKind.BOOLEAN, required=True),
        Field(
            key="acceptance_findings", label=N_("验收情况"), kind=FieldKind.LONG_TEXT, required=True, max_length=2000
        ),
    ),
)

WARRANTY_VERIFICATION = Form(
    key="warranty_verification",
    label=N_("质保期外核实"),
    clause="4.3",
    fields=(
        Field(key="warranty_findings", label=N_("核实情况"), kind=FieldKind.LONG_TEXT, required=True, max_length=2000),
    ),
)
REAPPLICATION = Form(
    key="reapplication",
    label=N_("重新申报"),
    clause="4.3",
    fields=(
        Field(key="application_no", label=N_("工程申报编号"), required=True, max_length=50, example="SB-2026-031"),
        Field(key="scope_of_works", label=N_("申报的施工内容"), kind=FieldKind.LONG_TEXT, max_length=2000),
    ),
)
CLOSING = Form(
    key="site_closing",
    clause="5",
    fields=(Field(key="assessment", label=N_("考核意见"), kind=FieldKind.LONG_TEXT, max_length=2000),),
)
