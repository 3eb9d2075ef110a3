"""The forms of a corrective action, the same in every regulation; each cites the clause that asks for it there."""

from core.domain.corrective_progress import MEASURE, OWNERS, ROUND, STAGE, STAGE_LABELS
from core.domain.errors import Reason
from core.domain.fields import reason_field
from core.domain.forms import Choice, Field, FieldKind, Form
from core.domain.texts import N_

CORRECTIVE, PREVENTIVE = "corrective", "preventive"
KINDS = (Choice(CORRECTIVE, N_("纠正")), Choice(PREVENTIVE, N_("预防")))

COMPUTED = (
    Field(
        key=STAGE,
        label=N_("纠正预防措施"),
        kind=FieldKind.CHOICE,
        choices=tuple(Choice(stage.value, label) for stage, label in STAGE_LABELS.items()),
    ),
    Field(key=ROUND, label=N_("纠正预防轮次"), kind=FieldKind.INTEGER),
    Field(key=OWNERS, label=N_("措施负责人"), kind=FieldKind.PEOPLE),
)


def _long(key: str, label: str, *, required: bool = True, help_: str = "") -> Field:
    return Field(key=key, label=label, kind=FieldKind.LONG_TEXT, required=required, max_length=4_000, help=help_)


def _files(key: str, label: str) -> Field:
    return Field(key=key, label=label, kind=FieldKind.FILES, maximum=20)


def _measure() -> Field:
    return Field(key=MEASURE, label=N_("措施"), kind=FieldKind.RECORD, record_type=MEASURE, required=True)


def demand(clause: str) -> Form:
    """Return the form that asks for a corrective action."""
    field = reason_field("demand_reason", N_("为什么要采取纠正预防措施"), N_("请说明为什么要采取纠正预防措施。"))
    return Form(key="corrective_demand", label=N_("要求纠正预防措施"), clause=clause, fields=(field,))


def containment(clause: str) -> Form:
    """Return the form of what is done at once, so that nothing worse comes of it."""
    return Form(
        key="corrective_containment",
        label=N_("临时遏制措施"),
        clause=clause,
        fields=(
            _long("containment", N_("遏制措施"), help_=N_("隔离、挑选、停用、替换等，马上防止问题扩大。")),
            _long("containment_scope", N_("范围和结果"), required=False),
            _files("containment_files", N_("附件")),
        ),
    )


def cause(clause: str) -> Form:
    """Return the form of why it happened: the cause, its kind, and the questions that led there."""
    whys = tuple(
        Field(key=f"why_{number}", label=label, max_length=500)
        for number, label in enumerate(
            (N_("一问为什么"), N_("二问为什么"), N_("三问为什么"), N_("四问为什么"), N_("五问为什么")), start=1
        )
    )
    return Form(
        key="corrective_cause",
        label=N_("原因"),
        clause=clause,
        fields=(
            _long("root_cause", N_("根本原因")),
            Field(
                key="cause_kind",
                label=N_("原因类别"),
                kind=FieldKind.CHOICE,
                choices=(
                    Choice("people", N_("人")),
                    Choice("machine", N_("机器设备")),
                    Choice("material", N_("材料")),
                    Choice("method", N_("方法")),
                    Choice("environment", N_("环境")),
                    Choice("measurement", N_("测量")),
                ),
            ),
            *whys,
            _long("escape_cause", N_("为什么没有早发现"), required=False),
            _files("cause_files", N_("附件")),
        ),
    )


def plan(clause: str) -> Form:
    """Return the form of one measure: what, by whom, until when."""
    return Form(
        key="measure",
        label=N_("措施"),
        clause=clause,
        fields=(
            _long("text", N_("措施内容")),
            Field(key="kind", label=N_("类别"), kind=FieldKind.CHOICE, choices=KINDS, required=True),
            Field(key="owner", label=N_("负责人"), kind=FieldKind.PERSON, required=True),
            Field(
                key="due_on",
                label=N_("完成期限"),
                kind=FieldKind.DATE,
                help=N_("到这一天结束为止；留空即按参数规定的时限。"),
            ),
        ),
    )


def change(clause: str) -> Form:
    """Return the form that gives a measure another owner or another date."""
    return Form(
        key="measure_change",
        label=N_("改派或改期"),
        clause=clause,
        fields=(
            _measure(),
            Field(key="owner", label=N_("负责人"), kind=FieldKind.PERSON, required=True),
            Field(key="due_on", label=N_("完成期限"), kind=FieldKind.DATE, required=True),
            reason_field("change_reason", N_("理由"), N_("请说明为什么改派或改期。")),
        ),
    )


def drop(clause: str) -> Form:
    """Return the form that drops a measure."""
    fields = (_measure(), reason_field("drop_reason", N_("理由"), N_("请说明为什么取消这项措施。")))
    return Form(key="measure_dropped", label=N_("取消措施"), clause=clause, fields=fields)


def approval(clause: str) -> Form:
    """Return the form with which the measures are approved."""
    remark = _long("approval_remark", N_("批准意见"), required=False)
    return Form(key="measures_approved", label=N_("批准措施"), clause=clause, fields=(remark,))


def completion(clause: str) -> Form:
    """Return the form that shows that a measure was carried out."""
    return Form(
        key="measure_done",
        label=N_("完成措施"),
        clause=clause,
        fields=(
            _measure(),
            Field(
                key="result",
                label=N_("完成情况和凭据"),
                kind=FieldKind.LONG_TEXT,
                required=True,
                max_length=4_000,
                missing=Reason.EVIDENCE_MISSING,
                missing_text=N_("请写明做了什么、在哪里可以看到。"),
            ),
            _files("done_files", N_("完成的照片或文件")),
        ),
    )


def check(clause: str) -> Form:
    """Return the form of whether the measures had an effect."""
    return Form(
        key="effect_check",
        label=N_("验证效果"),
        clause=clause,
        fields=(
            Field(
                key="effective",
                label=N_("措施有效，问题没有再发生"),
                kind=FieldKind.BOOLEAN,
                required=True,
                help=N_("选“否”的，工单重新处理，另查原因、另订措施。"),
            ),
            _long("check_findings", N_("验证情况")),
            _files("check_files", N_("附件")),
        ),
    )
