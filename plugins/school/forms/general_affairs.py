"""The forms of general affairs: the feedback, its registration and plan, replies, corrections, the rating."""

from core.domain.errors import Reason
from core.domain.fields import reason_field
from core.domain.forms import Choice, Field, FieldKind, Form
from core.domain.texts import N_
from plugins.school.forms import parts

ONLINE = "online"
CHANNELS = (
    Choice("written", N_("书面")),
    Choice("oral", N_("口头")),
    Choice("email", N_("电子邮件")),
    Choice(ONLINE, N_("在线平台")),
    Choice("telephone", N_("电话")),
    Choice("letterbox", N_("信箱")),
    Choice("meeting", N_("交流会议")),
)
KINDS = (
    Choice("opinion", N_("意见")),
    Choice("suggestion", N_("建议")),
    Choice("complaint", N_("投诉")),
    Choice("problem", N_("问题")),
    Choice("praise", N_("表扬")),
    Choice("other", N_("其他")),
)
IMPORTANCE = (
    Choice("ordinary", N_("一般")),
    Choice("important", N_("重要")),
    Choice("urgent", N_("紧急")),
)
NATURE = (
    Choice("single", N_("个别问题")),
    Choice("common", N_("共性问题")),
    Choice("policy", N_("制度与政策")),
)

CATEGORY = Field(
    key="category",
    label=N_("问题类别"),
    max_length=50,
    example=N_("停水停电"),
    help=N_("类别时限表中的类别按表中的时限办理，其他的按一般时限；时限以收到时填写的类别为准。"),
    clause="四.2.时限",
)

FEEDBACK = Form(
    key="general_affairs",
    label=N_("信息反馈"),
    clause="二.2",
    fields=(
        parts.choice("kind", N_("反馈类型"), KINDS, "二.2"),
        parts.content("二.2"),
        CATEGORY,
        parts.choice("channel", N_("收集渠道"), CHANNELS, "二.3"),
        *parts.giver("二.1"),
        Field(
            key="keep_secret",
            label=N_("只让经办的人看到"),
            kind=FieldKind.BOOLEAN,
            clause="五",
        ),
        parts.attachments("二.2"),
    ),
)

COMPUTED = (
    Field(key="first_reply_days", label=N_("初步回复的工作日数"), kind=FieldKind.INTEGER, clause="四.2.时限"),
    Field(key="final_reply_days", label=N_("解决并反馈的工作日数"), kind=FieldKind.INTEGER, clause="四.2.时限"),
)

REGISTRATION = Form(
    key="registration",
    clause="三.1",
    fields=(CATEGORY, parts.long_text("registration_note", N_("登记说明"), required=False)),
)
PLAN = Form(
    key="plan",
    clause="三.3.方案",
    fields=(parts.long_text("solution_plan", N_("解决方案和工作计划"), "三.3.方案"),),
)
FIRST_REPLY = Form(
    key="first_reply",
    clause="四.2.初步回复",
    fields=(
        parts.choice("reply_mode", N_("回复方式"), parts.REPLY_MODES, "四.1", required=False),
        parts.reply("四.2.初步回复"),
    ),
)
FINAL_REPLY = Form(
    key="final_reply",
    clause="四.1",
    fields=(
        parts.choice("nature", N_("性质"), NATURE, "四.1"),
        parts.choice("importance", N_("重要程度"), IMPORTANCE, "四.1"),
        parts.choice("reply_mode", N_("回复方式"), parts.REPLY_MODES, "四.1"),
        parts.reply("四.3.原因"),
        reason_field("reason", N_("原因说明"), clause="四.3.原因"),
        Field(
            key="problem_found",
            label=N_("处理中发现其他问题"),
            kind=FieldKind.BOOLEAN,
            help=N_("发现问题的，先登记纠正措施。"),
            clause="四.3.纠正",
        ),
    ),
)
CORRECTION = Form(
    key="correction",
    clause="四.3.纠正",
    fields=(
        parts.long_text("problem", N_("发现的问题"), "四.3.纠正"),
        parts.long_text(
            "correction",
            N_("纠正措施"),
            "四.3.纠正",
            missing=Reason.CORRECTION_MISSING,
            missing_text=N_("请写明纠正措施。"),
        ),
    ),
)
RATING = parts.evaluation_form("rating", "一")
ARCHIVING = Form(
    key="archiving", clause="三.1", fields=(parts.long_text("archive_note", N_("归档说明"), required=False),)
)
