"""The forms of training feedback: registration by class, the measures of each class, a reply that is complete."""

from core.domain.forms import Choice, Field, FieldKind, Form
from core.domain.texts import N_
from plugins.school.forms import parts

ONLINE = "questionnaire"
OTHER = "other"
CHANNELS = (
    Choice(ONLINE, N_("在线问卷")),
    Choice("telephone", N_("电话")),
    Choice("email", N_("电子邮件")),
    Choice("opinion_box", N_("现场意见箱")),
)
GROUPS = (Choice("trainee", N_("学员")), Choice("parent", N_("家长")))
ASPECTS = (
    Choice("teaching_quality", N_("教学质量")),
    Choice("teachers", N_("师资力量")),
    Choice("courses", N_("课程设置")),
    Choice("textbooks", N_("教材使用")),
    Choice("environment", N_("教学环境")),
    Choice("service", N_("服务水平")),
    Choice(OTHER, N_("其他")),
)
CLASSES = (
    Choice("teaching", N_("教学类")),
    Choice("service", N_("服务类")),
    Choice("environment", N_("环境类")),
    Choice(OTHER, N_("其他")),
)
MEASURES = {
    "teaching": (
        Choice("adjust_plan", N_("调整教学计划")),
        Choice("train_teachers", N_("加强师资培训")),
        Choice("optimise_courses", N_("优化课程设置")),
    ),
    "service": (
        Choice("raise_service", N_("提升服务水平")),
        Choice("improve_process", N_("完善服务流程")),
        Choice("add_services", N_("增加服务项目")),
    ),
    "environment": (
        Choice("improve_environment", N_("改善教学环境")),
        Choice("add_facilities", N_("增加设施设备")),
        Choice("raise_safety", N_("提高安全管理")),
    ),
}

FEEDBACK = Form(
    key="training_feedback",
    label=N_("学员和家长反馈"),
    clause="2.1",
    fields=(
        parts.choice("channel", N_("反馈渠道"), CHANNELS, "2.1"),
        parts.choice("giver_group", N_("反馈人身份"), GROUPS, "2.1"),
        parts.content("2.2"),
        Field(key="aspects", label=N_("涉及方面"), kind=FieldKind.CHOICES, choices=ASPECTS, clause="2.2"),
        *parts.giver("4.1"),
        parts.attachments("2.2"),
    ),
)
COMPUTED = (Field(key="timed", label=N_("按期限办理"), kind=FieldKind.BOOLEAN, clause="1"),)

REGISTRATION = Form(
    key="registration",
    clause="4.1",
    fields=(
        parts.choice("item_class", N_("反馈类别"), CLASSES, "3.2"),
        Field(key="topic", label=N_("主题"), max_length=50, help=N_("同类问题用同一个词，便于统计。"), clause="4.2"),
        parts.long_text("registration_note", N_("登记说明"), required=False),
    ),
)


def _measures(item_class: str, clause: str, label: str) -> Field:
    return Field(
        key=f"measures_{item_class}",
        label=label,
        kind=FieldKind.CHOICES,
        choices=MEASURES[item_class],
        clause=clause,
    )


HANDLING = Form(
    key="handling",
    clause="4.3",
    fields=(
        _measures("teaching", "4.3.教学类", N_("教学类措施")),
        _measures("service", "4.3.服务类", N_("服务类措施")),
        _measures("environment", "4.3.环境类", N_("环境类措施")),
        parts.long_text(
            "measures_other",
            N_("具体措施"),
            "4.3.其他",
            required=False,
            explained=N_("“其他”类必须填写；各类还有别的措施的，也写在这里。"),
        ),
    ),
)
FIRST_REPLY = Form(key="first_reply", clause="1", fields=(parts.reply("1"),))
REPLY = Form(
    key="reply",
    clause="4.4",
    fields=(
        parts.long_text("thanks", N_("感谢"), "4.4", explained=N_("例如：感谢您的宝贵意见。")),
        parts.long_text("measures_told", N_("处理措施"), "4.4"),
        parts.long_text("result", N_("处理结果"), "4.4"),
    ),
)
TRACKING = parts.tracking_form("5.1", "5.2", N_("改进建议"))
CLOSING = Form(key="closing", clause="5.1", fields=(parts.long_text("closing_note", N_("结案说明"), required=False),))
