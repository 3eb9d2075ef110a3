"""The forms of customer feedback in data-service projects (S18), and of the inspections."""

from core.domain.errors import Reason
from core.domain.fields import reason_field
from core.domain.forms import Choice, Field, FieldKind, Form, When
from core.domain.texts import N_

PLANNED, UNPLANNED = "planned", "unplanned"

KIND = Field(
    key="kind",
    label=N_("检查种类"),
    kind=FieldKind.CHOICE,
    choices=(Choice(PLANNED, N_("定期")), Choice(UNPLANNED, N_("不定期"))),
    required=True,
    clause="2.3",
)
COMPLIANT = Field(key="compliant", label=N_("按程序执行"), kind=FieldKind.BOOLEAN, required=True, clause="2.3")
FINDINGS = reason_field(
    "findings",
    N_("检查情况"),
    N_("请写明哪里没有按程序执行。"),
    required_when=When("compliant", (False,)),
    clause="2.3",
)

FEEDBACK = Form(
    key="customer_feedback",
    label=N_("客户信息反馈"),
    clause="2.1",
    fields=(
        Field(
            key="project",
            label=N_("项目"),
            kind=FieldKind.DEPARTMENT,
            required=True,
            help=N_("选数据服务部之下的项目，信息直接交给该项目的项目经理。"),
            clause="1.2",
        ),
        Field(
            key="phase",
            label=N_("项目阶段"),
            kind=FieldKind.CHOICE,
            choices=(Choice("implementation", N_("实施")), Choice("maintenance", N_("维护"))),
            required=True,
            clause="1.1",
        ),
        Field(key="customer", label=N_("客户"), required=True, max_length=100, personal=True, clause="2.1"),
        Field(key="contact", label=N_("联系方式"), kind=FieldKind.PHONE, personal=True),
        Field(key="subject", label=N_("事由"), required=True, max_length=100, example=N_("日报数据延迟")),
        Field(key="content", label=N_("反馈内容"), kind=FieldKind.LONG_TEXT, required=True, max_length=4000),
        Field(key="obtained_at", label=N_("获得信息的时间"), kind=FieldKind.INSTANT, help=N_("留空即为现在。")),
        Field(key="material", label=N_("附件"), kind=FieldKind.FILES, maximum=20),
    ),
)

RECORD = Form(
    key="record",
    label=N_("记录"),
    clause="2.2",
    fields=(
        Field(key="record_note", label=N_("项目经理记录"), kind=FieldKind.LONG_TEXT, max_length=2000, clause="2.2"),
    ),
)

ANSWER = Form(
    key="answer",
    label=N_("答复客户"),
    clause="3.1",
    fields=(
        Field(
            key="answer",
            label=N_("答复内容"),
            kind=FieldKind.LONG_TEXT,
            required=True,
            max_length=4000,
            missing=Reason.REPLY_MISSING,
            missing_text=N_("请写明怎样答复客户。"),
            clause="3.1",
        ),
        Field(
            key="answered_by",
            label=N_("答复方式"),
            kind=FieldKind.CHOICE,
            choices=(
                Choice("phone", N_("电话")),
                Choice("email", N_("邮件")),
                Choice("visit", N_("当面")),
                Choice("letter", N_("书面")),
            ),
        ),
        Field(key="answer_files", label=N_("附件"), kind=FieldKind.FILES, maximum=20),
    ),
)

FILING = Form(
    key="filing",
    label=N_("归档"),
    clause="3.1.归档",
    fields=(
        Field(key="file_place", label=N_("资料存放处"), max_length=200, example=N_("项目资料库/P7/2026")),
        Field(key="file_material", label=N_("归档资料"), kind=FieldKind.FILES, maximum=20),
    ),
)

INSPECTION = Form(key="inspection", label=N_("执行检查"), clause="2.3", fields=(KIND, COMPLIANT, FINDINGS))

PERIOD = Form(
    key="inspected_period",
    label=N_("检查范围"),
    clause="2.3",
    fields=(
        KIND,
        Field(key="first", label=N_("起始日期"), kind=FieldKind.DATE, required=True),
        Field(key="last", label=N_("截止日期"), kind=FieldKind.DATE, required=True),
    ),
)
CONCLUSION = Form(key="conclusion", label=N_("检查结论"), clause="2.3", fields=(COMPLIANT, FINDINGS))
FIGURES = (
    Field(key="total", label=N_("反馈总数"), kind=FieldKind.INTEGER, clause="2.3"),
    Field(key="closed", label=N_("已归档"), kind=FieldKind.INTEGER, clause="2.3"),
    Field(key="late", label=N_("超过目标时间"), kind=FieldKind.INTEGER, clause="2.3"),
    Field(key="figures", label=N_("分类统计"), kind=FieldKind.LONG_TEXT, clause="2.3"),
    Field(key="items", label=N_("未办结的反馈"), kind=FieldKind.LONG_TEXT, clause="2.3"),
)
