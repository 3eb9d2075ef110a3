"""The forms of school feedback: what students, staff and parents say, and how the school responds."""

from core.domain.fields import reason_field
from core.domain.forms import Choice, Field, FieldKind, Form
from core.domain.texts import N_
from plugins.school.forms import parts

ONLINE = "questionnaire"
CHANNELS = (
    Choice("letterbox", N_("信箱")),
    Choice("email", N_("电子邮件")),
    Choice("hotline", N_("电话热线")),
    Choice(ONLINE, N_("在线问卷调查")),
)
GROUPS = (Choice("student", N_("学生")), Choice("staff", N_("教职员工")), Choice("parent", N_("家长")))
CLASSES = (
    Choice("teaching", N_("教育教学")),
    Choice("management", N_("学校管理")),
    Choice("catering", N_("膳食")),
    Choice("facilities", N_("环境与设施")),
    Choice("safety", N_("安全")),
    Choice("other", N_("其他")),
)
RESPONSE_MODES = (
    Choice("letter", N_("信函")),
    Choice("email", N_("电子邮件")),
    Choice("telephone", N_("电话")),
    Choice("meeting", N_("会议")),
    Choice(parts.PUBLIC, N_("公开回应")),
)

FEEDBACK = Form(
    key="school_feedback",
    label=N_("意见和建议"),
    clause="1",
    fields=(
        parts.choice("giver_group", N_("反馈人身份"), GROUPS, "定义"),
        parts.choice("channel", N_("反馈渠道"), CHANNELS, "1"),
        parts.content("1"),
        *parts.giver("1"),
        parts.attachments("1"),
    ),
)
COMPUTED = (Field(key="timed", label=N_("按期限办理"), kind=FieldKind.BOOLEAN, clause="3"),)

SORTING = Form(
    key="sorting",
    clause="2",
    fields=(
        parts.choice("item_class", N_("类别"), CLASSES, "2"),
        Field(key="topic", label=N_("主题"), max_length=50, help=N_("同类问题用同一个词，便于统计。"), clause="4"),
    ),
)
HANDLING = Form(
    key="handling", clause="2", fields=(parts.long_text("handling_plan", N_("处理安排"), "2", required=False),)
)
FIRST_REPLY = Form(key="first_reply", clause="3", fields=(parts.reply("3"),))
RESPONSE = Form(
    key="response",
    clause="3",
    fields=(
        parts.choice("reply_mode", N_("回应方式"), RESPONSE_MODES, "3.公开"),
        parts.reply("3"),
        reason_field("reason", N_("原因说明"), clause="3"),
    ),
)
TRACKING = parts.tracking_form("5", "5.机制", N_("对反馈机制的改进建议"))
CLOSING = Form(key="closing", clause="5", fields=(parts.long_text("closing_note", N_("结案说明"), required=False),))
EVALUATION = parts.evaluation_form("evaluation", "5")
