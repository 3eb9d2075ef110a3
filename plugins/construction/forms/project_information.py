"""What is filled in about an item of project information, from collection to archive (S06)."""

from core.domain.fields import reason_field
from core.domain.forms import Choice, Field, FieldKind, Form, When
from core.domain.texts import N_
from plugins.construction.settings import FREQUENCIES

TRUE, FALSE, MISLEADING = "true", "false", "misleading"
UNTRUE = (FALSE, MISLEADING)

SOURCES = (
    Choice("engineering", N_("工程部门")),
    Choice("construction", N_("施工单位")),
    Choice("supervision", N_("监理单位")),
    Choice("design", N_("设计单位")),
    Choice("other", N_("其他来源")),
)
CONTENTS = (
    Choice("progress", N_("施工进度")),
    Choice("quality", N_("质量情况")),
    Choice("safety", N_("安全生产")),
    Choice("material", N_("材料使用")),
)
METHODS = (
    Choice("inspection", N_("日常巡查")),
    Choice("meeting", N_("施工会议")),
    Choice("infrared", N_("红外线检测")),
    Choice("ndt", N_("无损检测")),
    Choice("test_data", N_("试验数据")),
    Choice("other", N_("其他方式")),
)
RISKS = (Choice("high", N_("高")), Choice("medium", N_("中")), Choice("low", N_("低")))
MODES = (
    Choice("oral", N_("口头通报")),
    Choice("written", N_("书面报告")),
    Choice("meeting", N_("专题会议")),
    Choice("safety_notice", N_("安全告示")),
)
UNTRUTHS = (Choice(FALSE, N_("虚假")), Choice(MISLEADING, N_("有误导性")))

FREQUENCY = Field(
    key="frequency",
    label=N_("汇总频率"),
    kind=FieldKind.CHOICE,
    choices=tuple(Choice(key, label) for key, label in FREQUENCIES),
    clause="三3.3",
)

COLLECTION = Form(
    key="collection",
    label=N_("信息收集"),
    clause="一1.2",
    fields=(
        Field(key="project", label=N_("工程项目"), required=True, max_length=100, clause="2", example=N_("城东水厂")),
        Field(key="subject", label=N_("事项"), required=True, max_length=100, example=N_("三层临边缺防护栏杆")),
        Field(
            key="source_unit",
            label=N_("信息来源"),
            kind=FieldKind.CHOICE,
            choices=SOURCES,
            required=True,
            clause="一1.1",
        ),
        Field(
            key="content_class",
            label=N_("信息内容"),
            kind=FieldKind.CHOICE,
            choices=CONTENTS,
            required=True,
            clause="一1.2",
        ),
        Field(
            key="method", label=N_("收集方式"), kind=FieldKind.CHOICE, choices=METHODS, required=True, clause="一1.3"
        ),
        Field(key="content", label=N_("详细情况"), kind=FieldKind.LONG_TEXT, required=True, max_length=10_000),
        Field(
            key="collected_at", label=N_("收集时间"), kind=FieldKind.INSTANT, help=N_("留空即为现在。"), clause="4.1"
        ),
        Field(
            key="keep_confidential",
            label=N_("保密"),
            kind=FieldKind.BOOLEAN,
            help=N_("保密的信息只有经办的人和被反馈的单位能看到，列表、台账和汇总中不出现。"),
            clause="四4.2",
        ),
        Field(key="data", label=N_("资料或照片"), kind=FieldKind.FILES, maximum=20, clause="一1.3"),
    ),
)

VERIFICATION = Form(
    key="verification",
    label=N_("核实"),
    clause="4.2",
    fields=(
        Field(
            key="truth",
            label=N_("核实结论"),
            kind=FieldKind.CHOICE,
            choices=(Choice(TRUE, N_("真实")), *UNTRUTHS),
            required=True,
        ),
        reason_field(
            "truth_basis", N_("核实依据"), N_("请写明为什么不真实或有误导性。"), required_when=When("truth", UNTRUE)
        ),
    ),
)
EVALUATION = Form(
    key="evaluation",
    label=N_("分析和评估"),
    clause="二2.2",
    fields=(
        Field(key="analysis", label=N_("分析"), kind=FieldKind.LONG_TEXT, required=True, max_length=4000),
        Field(key="assessment", label=N_("评估"), kind=FieldKind.LONG_TEXT, required=True, max_length=4000),
        Field(key="risk", label=N_("风险"), kind=FieldKind.CHOICE, choices=RISKS),
    ),
)
MEASURE = Form(
    key="measure",
    label=N_("措施"),
    clause="二2.2",
    fields=(
        Field(key="measure", label=N_("采取的措施"), kind=FieldKind.LONG_TEXT, required=True, max_length=4000),
        Field(key="measure_by", label=N_("负责单位"), kind=FieldKind.DEPARTMENT),
    ),
)
FEEDBACK = Form(
    key="feedback",
    label=N_("信息反馈"),
    clause="三3.1",
    fields=(
        Field(key="mode", label=N_("反馈形式"), kind=FieldKind.CHOICE, choices=MODES, required=True, clause="三3.1"),
        Field(
            key="addressees",
            label=N_("反馈对象"),
            kind=FieldKind.DEPARTMENTS,
            required=True,
            help=N_("业主、监理单位、设计单位、施工单位。"),
            clause="三3.2",
        ),
        Field(key="message", label=N_("反馈内容"), kind=FieldKind.LONG_TEXT, required=True, max_length=4000),
        Field(key="sent_at", label=N_("反馈时间"), kind=FieldKind.INSTANT, help=N_("留空即为现在。")),
    ),
)
LEDGER_ENTRY = Form(
    key="ledger_entry",
    label=N_("信息反馈台账"),
    clause="四4.1",
    fields=(
        Field(key="feedback", label=N_("哪一次反馈"), kind=FieldKind.RECORD, record_type="feedback", required=True),
        Field(key="ledger_content", label=N_("内容"), kind=FieldKind.LONG_TEXT, required=True, max_length=4000),
        Field(key="ledger_time", label=N_("时间"), kind=FieldKind.INSTANT, required=True),
        Field(key="ledger_result", label=N_("处理结果"), kind=FieldKind.LONG_TEXT, required=True, max_length=4000),
    ),
)
DENIAL = Form(
    key="denial",
    label=N_("认定不实"),
    clause="4.2",
    fields=(
        Field(key="truth", label=N_("认定"), kind=FieldKind.CHOICE, choices=UNTRUTHS, required=True),
        reason_field("truth_basis", N_("依据"), N_("请写明为什么不真实或有误导性。")),
        Field(
            key="correction",
            label=N_("更正内容"),
            kind=FieldKind.LONG_TEXT,
            max_length=4000,
            help=N_("已经反馈过的，必须更正；更正发给以前的全部反馈对象。"),
        ),
    ),
)
