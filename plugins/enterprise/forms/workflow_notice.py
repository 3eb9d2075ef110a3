"""The forms of the notice that calls for feedback on workflows, and of what colleagues contribute."""

from core.domain.errors import Reason
from core.domain.fields import reason_field
from core.domain.forms import Choice, Field, FieldKind, Form
from core.domain.texts import N_

PROBLEM, SOLUTION, CASE, HONESTY, ATTACK = "problem", "solution", "case", "honesty", "attack"
DEFECTS = (
    Choice(PROBLEM, N_("问题描述不够细致")),
    Choice(SOLUTION, N_("提出意见而没有可行的解决方案")),
    Choice(CASE, N_("没有可证实的案例或案例没有附件")),
    Choice(HONESTY, N_("没有确认诚实、客观")),
    Choice(ATTACK, N_("含有攻击或论辩的言辞")),
)

NOTICE = Form(
    key="notice",
    label=N_("反馈公告"),
    clause="公告",
    fields=(
        Field(key="notice_title", label=N_("公告标题"), required=True, max_length=100),
        Field(key="body", label=N_("公告正文"), kind=FieldKind.LONG_TEXT, required=True, max_length=5000),
        Field(
            key="closes_at",
            label=N_("截止时间"),
            kind=FieldKind.INSTANT,
            clause="公告.5",
            help=N_("可以不填：不填的一直收集到公告负责人关闭。逾期的仍然接收，标为逾期。"),
        ),
    ),
)

OPTIMISATION = Form(
    key="optimisation",
    label=N_("优化和调整"),
    clause="公告.收集",
    fields=(
        Field(
            key="changes",
            label=N_("流程作了哪些优化和调整"),
            kind=FieldKind.LONG_TEXT,
            required=True,
            max_length=5000,
        ),
    ),
)

WITHDRAWAL = Form(
    key="withdrawal",
    clause="公告",
    fields=(
        Field(
            key="withdrawal_reason",
            label=N_("撤回原因"),
            required=True,
            max_length=500,
            missing=Reason.REASON_MISSING,
            missing_text=N_("请说明为什么撤回。"),
        ),
    ),
)

_BODY = (
    Field(
        key="problem",
        label=N_("存在的问题"),
        kind=FieldKind.LONG_TEXT,
        max_length=5000,
        clause="公告.1",
        help=N_("写明在哪一步、发生什么、影响是什么。"),
    ),
    Field(key="opinion", label=N_("意见或建议"), kind=FieldKind.LONG_TEXT, max_length=5000, clause="公告.意见"),
    Field(
        key="solution",
        label=N_("可行的解决方案"),
        kind=FieldKind.LONG_TEXT,
        max_length=5000,
        clause="公告.2",
        help=N_("提出意见的，同时提出解决方案。"),
    ),
    Field(key="case", label=N_("可证实的案例"), kind=FieldKind.LONG_TEXT, max_length=5000, clause="公告.3"),
    Field(key="case_files", label=N_("案例的附件"), kind=FieldKind.FILES, maximum=10, clause="公告.3"),
    Field(key="honest", label=N_("我保证以上内容诚实、客观"), kind=FieldKind.BOOLEAN, clause="公告.4"),
)

CONTRIBUTION = Form(
    key="contribution",
    label=N_("流程反馈"),
    clause="公告.意见",
    fields=(
        Field(
            key="notice_no",
            label=N_("公告编号"),
            required=True,
            max_length=50,
            example="GG-20260615-0001",
            clause="公告.收集",
        ),
        Field(
            key="workflow", label=N_("工作流程名称"), required=True, max_length=100, example=N_("报销"), clause="公告"
        ),
        *_BODY,
    ),
)

COMPLETION = Form(key="completion", label=N_("补充后再提交"), clause="公告.意见", fields=_BODY)

SENDING_BACK = Form(
    key="sending_back",
    label=N_("退回"),
    clause="公告.4",
    fields=(
        Field(key="defects", label=N_("退回原因"), kind=FieldKind.CHOICES, choices=DEFECTS, required=True),
        Field(key="send_back_remark", label=N_("说明"), kind=FieldKind.LONG_TEXT, max_length=1000),
    ),
)

CONSIDERATION = Form(
    key="consideration",
    clause="公告.收集",
    fields=(Field(key="consideration", label=N_("研究情况"), kind=FieldKind.LONG_TEXT, max_length=2000),),
)

ADOPTION = Form(
    key="adoption",
    clause="公告.收集",
    fields=(Field(key="adoption", label=N_("怎样采纳"), kind=FieldKind.LONG_TEXT, required=True, max_length=2000),),
)

REJECTION = Form(
    key="rejection",
    clause="公告.收集",
    fields=(reason_field("rejection_reason", N_("不采纳的理由"), N_("请说明不采纳的理由。")),),
)
