"""The forms of reports up the line (S10): what a crew writes, the standard form, the log of a call."""

from core.domain.errors import Reason
from core.domain.fields import reason_field
from core.domain.forms import Choice, Field, FieldKind, Form
from core.domain.texts import N_
from plugins.enterprise.roles import GUARANTOR

ORDINARY, URGENT, IMPORTANT = "ordinary", "urgent", "important"
CREW, TEAM, UNIT = "crew", "team", "unit"
PARTY, LABOUR, OTHER = "party_deputy", "labour_deputy", "other"

URGENCY = Field(
    key="urgency",
    label=N_("紧急程度"),
    kind=FieldKind.CHOICE,
    required=True,
    choices=(Choice(ORDINARY, N_("普通")), Choice(URGENT, N_("紧急")), Choice(IMPORTANT, N_("重要"))),
    help=N_("紧急或重要的，可以先电话直报，再补报制式表格。"),
    clause="四.直报",
)
FACTS = (
    Field(
        key="subject",
        label=N_("事由"),
        required=True,
        max_length=100,
        example=N_("三班对加班安排有意见"),
        clause="五.组稿",
    ),
    Field(
        key="facts",
        label=N_("事实经过"),
        kind=FieldKind.LONG_TEXT,
        required=True,
        max_length=4000,
        help=N_("只写已核实的事实：时间、地点、涉及多少人、表现；文字精练。"),
        clause="五.组稿",
    ),
    Field(
        key="people_kind",
        label=N_("涉及人员的层面和种类"),
        max_length=200,
        example=N_("合同制操作工，约二十人"),
        clause="一",
    ),
    Field(
        key="assessment",
        label=N_("分析判断"),
        kind=FieldKind.LONG_TEXT,
        max_length=2000,
        help=N_("观点要鲜明；与事实分开写。"),
        clause="五.组稿",
    ),
    URGENCY,
)

REPORT = Form(
    key="report",
    label=N_("情况反馈"),
    clause="一",
    fields=(
        Field(
            key="level",
            label=N_("上报层级"),
            kind=FieldKind.CHOICE,
            required=True,
            choices=(Choice(CREW, N_("班组")), Choice(TEAM, N_("队")), Choice(UNIT, N_("生产单元"))),
            help=N_("从您所在的层级开始逐级上报。"),
            clause="四.逐级上报",
        ),
        *FACTS,
        Field(
            key="guarantor",
            label=N_("责任区包保人"),
            kind=FieldKind.PERSON,
            role=GUARANTOR,
            help=N_("包保到队、班组的责任人；单位的包保领导由系统告知，不用填写。"),
            clause="二.责任区",
        ),
        Field(key="material", label=N_("附件"), kind=FieldKind.FILES, maximum=20),
    ),
)

REVISION = Form(key="revision", label=N_("重报内容"), clause="五.组稿", fields=FACTS)

TEAM_REPORT = Form(
    key="team_report",
    label=N_("队的上报意见"),
    clause="四.逐级上报",
    fields=(
        Field(key="team_opinion", label=N_("核实情况和意见"), kind=FieldKind.LONG_TEXT, max_length=2000),
        Field(key="team_material", label=N_("附件"), kind=FieldKind.FILES, maximum=20),
    ),
)

STANDARD_FORM = Form(
    key="standard_form",
    label=N_("制式表格"),
    clause="四.表格",
    fields=(
        Field(
            key="signature",
            label=N_("领导签字或盖章"),
            kind=FieldKind.CHOICES,
            choices=(Choice("signed", N_("已签字")), Choice("sealed", N_("已盖章"))),
            required=True,
            missing=Reason.SIGNATURE_MISSING,
            missing_text=N_("制式表格须有领导签字或盖章，有其一即可。"),
            clause="四.表格",
        ),
        Field(
            key="form_date",
            label=N_("表格上的日期"),
            kind=FieldKind.DATE,
            required=True,
            missing_text=N_("请注明日期。"),
            clause="四.表格",
        ),
        Field(
            key="transmission",
            label=N_("传送方式"),
            kind=FieldKind.CHOICE,
            choices=(Choice("fax", N_("传真")), Choice("courier", N_("专人送达"))),
            required=True,
            clause="四.表格",
        ),
        Field(
            key="approval_opinion", label=N_("审定意见"), kind=FieldKind.LONG_TEXT, max_length=2000, clause="四.审定"
        ),
        Field(key="form_scan", label=N_("制式表格扫描件"), kind=FieldKind.FILES, maximum=5),
    ),
)

CALL = Form(
    key="call",
    label=N_("电话记录"),
    clause="四.直报",
    fields=(
        Field(
            key="called",
            label=N_("向谁直报"),
            kind=FieldKind.CHOICE,
            choices=(
                Choice(PARTY, N_("指挥中心党委副书记")),
                Choice(LABOUR, N_("负责劳动用工的副总经理")),
                Choice(OTHER, N_("其他领导")),
            ),
            required=True,
            clause="四.直报",
        ),
        Field(
            key="called_at",
            label=N_("通话时间"),
            kind=FieldKind.INSTANT,
            help=N_("留空即为现在。补报的时限从通话时起算。"),
        ),
        Field(key="caller", label=N_("通话人"), max_length=100, help=N_("留空即为本人。")),
        Field(key="call_content", label=N_("通话内容和答复"), kind=FieldKind.LONG_TEXT, max_length=2000),
    ),
)

INSTRUCTION = Form(
    key="instruction",
    label=N_("批示"),
    clause="四.直报",
    fields=(Field(key="instruction", label=N_("批示内容"), kind=FieldKind.LONG_TEXT, required=True, max_length=2000),),
)


def _with_reason(key: str, label: str, text: str, clause: str) -> Form:
    """Return a form that asks only why."""
    reason = reason_field(f"{key}_reason", label, text, max_length=1000)
    return Form(key=key, clause=clause, fields=(reason,))


RETURN = _with_reason("return", N_("退回原因"), N_("请写明要补充或更正什么。"), "五.组稿")
WITHDRAWAL = _with_reason("withdrawal", N_("撤回原因"), N_("请写明为什么撤回，例如情况不属实。"), "五.组稿")

RATING = Form(
    key="rating",
    clause="四.直报",
    fields=(
        URGENCY,
        Field(
            key="rating_reason",
            label=N_("调整原因"),
            required=True,
            max_length=500,
            missing=Reason.REASON_MISSING,
            missing_text=N_("请写明情况有什么变化。"),
        ),
    ),
)

HANDLING = Form(
    key="handling",
    label=N_("处理结果"),
    clause="四.逐级上报",
    fields=(
        Field(key="measures", label=N_("采取的措施和结果"), kind=FieldKind.LONG_TEXT, required=True, max_length=4000),
        Field(key="handling_files", label=N_("附件"), kind=FieldKind.FILES, maximum=20),
    ),
)
