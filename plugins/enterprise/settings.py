"""The parameters of all processes: what the regulations leave open. A process adds its own tuple to ``SETTINGS``."""

from core.domain import extending
from core.domain.settings import Mark, Setting, SettingKind, of_regulation, span
from core.domain.texts import N_
from plugins.enterprise import settings_line


def _days(key: str, label: str, default: int, basis: str) -> Setting:
    return span(key, label, default, N_("工作日"), basis, maximum=90)


def _hours(key: str, label: str, default: int, basis: str) -> Setting:
    return span(key, label, default, N_("小时"), basis, maximum=240, explained=N_("连续计算，夜间和节假日照算。"))


def _words(key: str, label: str, default: str, basis: str, text: str) -> Setting:
    return Setting(
        key=key,
        label=label,
        kind=SettingKind.TEXT,
        default=default,
        mark=Mark.INFERRED,
        basis=basis,
        help=text,
    )


_SEPARATED = N_("词语之间用顿号隔开。")

URGENT_HOURS = _hours("urgent_hours", N_("用户反馈：P1 告知用户已收到的时限"), 2, "A-07-1")
ACKNOWLEDGE_DAYS = _days("acknowledge_days", N_("用户反馈：其余级别告知用户已收到的时限"), 1, "A-07-1")
SOLVE_P1_HOURS = _hours("solve_p1_hours", N_("用户反馈：P1 解决时限"), 24, "A-07-1")
SOLVE_P2_DAYS = _days("solve_p2_days", N_("用户反馈：P2 解决时限"), 3, "A-07-1")
SOLVE_P3_DAYS = _days("solve_p3_days", N_("用户反馈：P3 解决时限"), 5, "A-07-1")
SOLVE_P4_DAYS = _days("solve_p4_days", N_("用户反馈：P4 解决时限"), 10, "A-07-1")
URGENT_WORDS = _words(
    "urgent_words",
    N_("用户反馈：出现即先按 P1 处理的词语"),
    "无法使用、不能使用、无法登录、不能登录、崩溃、瘫痪、数据丢失、泄露、紧急",
    "3.2",
    _SEPARATED,
)
HIGH_WORDS = _words(
    "high_words", N_("用户反馈：出现即先按 P2 处理的词语"), "报错、错误、失败、退款、扣款、投诉", "3.2", _SEPARATED
)
LOW_WORDS = _words("low_words", N_("用户反馈：出现即先按 P4 处理的词语"), "建议、希望、表扬、感谢", "3.2", _SEPARATED)
RATING_DAYS = Setting(
    key="rating_days",
    label=N_("用户反馈：答复后等用户确认的天数"),
    kind=SettingKind.INTEGER,
    default=7,
    minimum=1,
    maximum=90,
    unit=N_("天"),
    mark=Mark.INFERRED,
    basis="3",
    help=N_("满这些天仍无回音的，可以直接关闭。"),
)

SOLVE_EXTENSION = extending.settings_of(
    "solve_extension",
    (
        N_("用户反馈：解决时限可以申请延期"),
        N_("用户反馈：一次最多延长几天"),
        N_("用户反馈：最多延期几次"),
    ),
    "A-07-1",
    on=True,
    most=5,
)

EXCHANGE_CLOCKS = Setting(
    key="exchange_clocks",
    label=N_("信息交流：启用接受和答复的期限"),
    kind=SettingKind.BOOLEAN,
    default=False,
    mark=Mark.INFERRED,
    basis="18",
    help=N_("制度只说及时，没有规定天数，按需启用。"),
)
EVALUATE_DAYS = _days("evaluate_days", N_("信息交流：传达并接受的期限"), 5, "18")
ANSWER_DAYS = _days("answer_days", N_("信息交流：处理并答复的期限"), 10, "18")

CASE_REQUIRED = Setting(
    key="case_required",
    label=N_("流程反馈：必须有可证实的案例和附件"),
    kind=SettingKind.BOOLEAN,
    default=True,
    mark=Mark.INFERRED,
    basis="A-11-2",
)
PROBLEM_LENGTH = Setting(
    key="problem_length",
    label=N_("流程反馈：问题描述至少多少字"),
    kind=SettingKind.INTEGER,
    default=10,
    minimum=1,
    maximum=500,
    unit=N_("字"),
    mark=Mark.INFERRED,
    basis="公告.1",
    help=N_("制度要求“尽量细致”，没有规定字数。"),
)
ATTACK_WORDS = _words(
    "attack_words",
    N_("流程反馈：不得出现的攻击言辞"),
    "白痴、蠢货、废物、混蛋、滚蛋、骗子、无耻、脑残",
    "公告.4",
    N_("词语之间用顿号隔开；其他攻击或论辩的言辞由公告负责人退回。"),
)

FEEDBACK_SETTINGS = of_regulation(
    "S07",
    URGENT_HOURS,
    ACKNOWLEDGE_DAYS,
    SOLVE_P1_HOURS,
    SOLVE_P2_DAYS,
    SOLVE_P3_DAYS,
    SOLVE_P4_DAYS,
    URGENT_WORDS,
    HIGH_WORDS,
    LOW_WORDS,
    RATING_DAYS,
    *SOLVE_EXTENSION,
)
EXCHANGE_SETTINGS = of_regulation(
    "S08",
    EXCHANGE_CLOCKS,
    EVALUATE_DAYS,
    ANSWER_DAYS,
)
NOTICE_SETTINGS = of_regulation(
    "S11",
    CASE_REQUIRED,
    PROBLEM_LENGTH,
    ATTACK_WORDS,
)
SETTINGS: tuple[Setting, ...] = (
    *FEEDBACK_SETTINGS,
    *EXCHANGE_SETTINGS,
    *NOTICE_SETTINGS,
    *settings_line.SETTINGS,
)
