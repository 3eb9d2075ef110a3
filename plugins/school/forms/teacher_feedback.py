"""The forms of teacher feedback: submission, review, class, assignment, progress, reply, evaluation, archive."""

from core.domain.errors import Reason
from core.domain.fields import reason_field
from core.domain.forms import Choice, Field, FieldKind, Form, When
from core.domain.texts import N_
from plugins.school.forms import parts

CLASSES = (
    Choice("facilities", N_("教学设施")),
    Choice("environment", N_("教学环境")),
    Choice("materials", N_("教材资源")),
    Choice("services", N_("管理服务")),
)

_CONTENT = parts.long_text("content", N_("反馈内容"), "1.2", explained=N_("请客观、真实、具体地写明时间、地点和问题。"))
FEEDBACK = Form(
    key="teacher_feedback",
    label=N_("教师反馈"),
    clause="1.1",
    fields=(
        _CONTENT,
        parts.choice("suggested_class", N_("您认为属于哪一类"), CLASSES, "1.1", required=False),
        parts.attachments("1.2"),
    ),
)
COMPLETION = Form(key="completion", clause="1.2", fields=(_CONTENT, parts.attachments("1.2")))
REVIEW = Form(
    key="review",
    clause="2.2",
    fields=(
        Field(
            key="complete",
            label=N_("内容准确、完整"),
            kind=FieldKind.BOOLEAN,
            required=True,
            clause="2.2",
        ),
        reason_field("review_reason", N_("需要补充什么"), required_when=When("complete", (False,)), clause="2.2"),
    ),
)
CLASSIFICATION = Form(
    key="classification",
    clause="3.1",
    fields=(
        parts.choice("item_class", N_("问题类别"), CLASSES, "3.1"),
        Field(key="topic", label=N_("主题"), max_length=50, help=N_("同类问题用同一个词，便于统计。"), clause="3.2"),
    ),
)
ASSIGNMENT = Form(
    key="assignment",
    clause="4.1",
    fields=(
        Field(key="department", label=N_("责任部门"), kind=FieldKind.DEPARTMENT, required=True, clause="4.1"),
        parts.long_text("solution_plan", N_("解决方案"), "4.1"),
    ),
)
PROGRESS = Form(
    key="progress",
    clause="4.3",
    fields=(
        parts.long_text("progress", N_("处理进度"), "4.3"),
        reason_field("reason", N_("短期内无法解决的原因"), clause="4.3"),
        Field(key="new_date", label=N_("预计解决日期"), kind=FieldKind.DATE, clause="4.3"),
    ),
)
REPLY = Form(key="reply", clause="5.1", fields=(parts.reply("5.1"),))
EVALUATION = Form(
    key="evaluation",
    clause="5.2",
    fields=(
        parts.satisfaction("5.2"),
        parts.long_text("suggestion", N_("进一步的建议和意见"), "5.2", required=False),
    ),
)
ARCHIVING = Form(
    key="archiving",
    clause="6.1",
    fields=(
        parts.long_text(
            "archive_note",
            N_("归档说明"),
            required=False,
            missing=Reason.REASON_MISSING,
            explained=N_("教师最后仍不满意的，须写明情况。"),
        ),
    ),
)
