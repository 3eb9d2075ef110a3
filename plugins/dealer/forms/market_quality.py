"""The forms with which a market problem is solved: who leads, what is done, whether it works, and the checks."""

from core.domain.fields import reason_field
from core.domain.forms import Choice, Field, FieldKind, Form, When
from core.domain.texts import N_
from plugins.dealer.roles import LEAD

ACCEPT, REFUSE = "accept", "refuse"

LEAD_DEPARTMENT = Field(key="lead_department", label=N_("牵头部门"), kind=FieldKind.DEPARTMENT, required=True)

JUDGEMENT = Form(
    key="judgement",
    label=N_("判定牵头部门"),
    clause="三(二)1",
    fields=(
        LEAD_DEPARTMENT,
        Field(
            key="lead_person",
            label=N_("牵头人"),
            kind=FieldKind.PERSON,
            role=LEAD,
            clause="二.3.义务",
            help=N_("留空则由牵头部门自行安排。"),
        ),
        Field(key="stratum", label=N_("属性层别"), max_length=200, clause="二.2"),
        Field(key="judgement_basis", label=N_("判定依据"), kind=FieldKind.LONG_TEXT, max_length=2000),
    ),
)

ANSWER = Form(
    key="lead_answer",
    clause="二.3.义务",
    fields=(
        Field(
            key="lead_answer",
            label=N_("答复"),
            kind=FieldKind.CHOICE,
            choices=(Choice(ACCEPT, N_("接收，开始分析")), Choice(REFUSE, N_("不接收"))),
            required=True,
            help=N_("接收问题是义务；认为判定有误的，可以申请重新判定，其间继续处理。"),
        ),
    ),
)

REJUDGEMENT_REQUEST = Form(
    key="rejudgement_request",
    clause="二.3.义务",
    fields=(reason_field("request_reason", N_("申请理由"), N_("请说明为什么应由其他部门牵头。")),),
)

REJUDGEMENT = Form(
    key="rejudgement",
    clause="二.2",
    fields=(
        LEAD_DEPARTMENT,
        Field(key="lead_person", label=N_("牵头人"), kind=FieldKind.PERSON, role=LEAD, required=True),
        reason_field("rejudgement_reason", N_("理由"), N_("请说明维持或改变判定的理由。")),
    ),
)

MEASURE = (
    Field(key="measure", label=N_("措施"), kind=FieldKind.LONG_TEXT, required=True, max_length=4000),
    Field(key="responsible", label=N_("责任人"), max_length=100),
    Field(key="done_by", label=N_("计划完成日期"), kind=FieldKind.DATE),
)
TEMPORARY = Form(key="temporary", label=N_("临时措施"), clause="二.3", fields=MEASURE)
PERMANENT = Form(key="permanent", label=N_("永久措施"), clause="二.3", fields=MEASURE)

VERIFICATION = Form(
    key="verification",
    label=N_("效果验证"),
    clause="二.1",
    fields=(
        Field(key="effective", label=N_("措施有效"), kind=FieldKind.BOOLEAN, required=True),
        Field(key="market_result", label=N_("市场验证情况"), kind=FieldKind.LONG_TEXT, required=True, max_length=2000),
        Field(key="verification_files", label=N_("验证资料"), kind=FieldKind.FILES, maximum=20),
    ),
)

SUPERVISION = Form(
    key="supervision",
    label=N_("督促"),
    clause="二.2",
    fields=(Field(key="progress", label=N_("进度与要求"), kind=FieldKind.LONG_TEXT, required=True, max_length=2000),),
)

CLOSING = Form(
    key="closing",
    clause="二.2",
    fields=(Field(key="conclusion", label=N_("有效性结论"), kind=FieldKind.LONG_TEXT, max_length=2000),),
)

EXECUTION = Form(
    key="execution",
    label=N_("执行检核"),
    clause="二.4",
    fields=(
        Field(key="compliant", label=N_("按制度执行"), kind=FieldKind.BOOLEAN, required=True),
        reason_field(
            "execution_findings",
            N_("检核情况"),
            N_("请写明哪里没有按制度执行。"),
            required_when=When("compliant", (False,)),
        ),
    ),
)
