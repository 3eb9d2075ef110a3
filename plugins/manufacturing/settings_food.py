"""The parameters of the food group's regulation: what its lost pages would have said, all of it assumed."""

from core.domain.settings import Mark, Setting, SettingKind, of_regulation, span
from core.domain.texts import N_

ASSUMED_LEVELS = (("AA", N_("AA 级")), ("A", N_("A 级")), ("B", N_("B 级")))  # AAA is the regulation's own


def _level(key: str, label: str, default: str) -> Setting:
    return Setting(
        key=key,
        label=label,
        kind=SettingKind.CHOICE,
        default=default,
        choices=ASSUMED_LEVELS,
        mark=Mark.INFERRED,
        basis="A-17-2",
        help=N_("原文 AAA 以下各级已缺失，此表为推定，可以更换；媒体曝光为 AAA 级是制度原文，不能更改。"),
    )


def _span(key: str, label: str, default: int, unit: str, maximum: int) -> Setting:
    explained = N_("制度只说“第一时间”，具体数字已缺失，此值为推定。")
    return span(key, label, default, unit, "A-17-3", maximum=maximum, explained=explained)


def _hours(key: str, label: str, default: int) -> Setting:
    return _span(key, label, default, N_("小时"), 240)


def _working_days(key: str, label: str, default: int) -> Setting:
    return _span(key, label, default, N_("工作日"), 120)


LEVEL_REGULATOR = _level("level_regulator", N_("监管部门或消费者协会介入的，定为"), "AA")
LEVEL_INJURY = _level("level_injury", N_("有人身伤害的，定为"), "AA")
LEVEL_SAME_BATCH = _level("level_same_batch", N_("同批次重复发生的，定为"), "AA")
LEVEL_CONFIRMED = _level("level_confirmed", N_("单件缺陷已确认的，定为"), "A")
LEVEL_OTHERWISE = _level("level_otherwise", N_("其余（未确认或轻微的），定为"), "B")

AUTHORITY = Setting(
    key="authority",
    label=N_("400 客服可以一次性处理的最高金额"),
    kind=SettingKind.INTEGER,
    default=100,
    minimum=0,
    maximum=1_000_000,
    unit=N_("元"),
    mark=Mark.INFERRED,
    basis="4.5.权限",
    help=N_("制度只说“处理权限范围内”，没有写金额。"),
)
QC_DEPARTMENT = Setting(
    key="qc_department",
    label=N_("质控中心的部门编码"),
    kind=SettingKind.TEXT,
    default="质控中心",
    mark=Mark.INFERRED,
    basis="4.4.验证",
    help=N_("质控中心负责验证，不能同时是责任单位。"),
)
CALL_ATTEMPTS = Setting(
    key="call_attempts",
    label=N_("回访几次联系不上客户，可以结束"),
    kind=SettingKind.INTEGER,
    default=3,
    minimum=1,
    maximum=20,
    unit=N_("次"),
    mark=Mark.INFERRED,
    basis="4.5.回访",
)
FIRST_MOMENT_CLOCKS = Setting(
    key="first_moment_clocks",
    label=N_("AAA 级按小时和工作日计时"),
    kind=SettingKind.BOOLEAN,
    default=True,
    mark=Mark.INFERRED,
    basis="A-17-3",
    help=N_("关闭后只要求“第一时间”，不计时。"),
)
NOTICE_HOURS = _hours("notice_hours", N_("AAA 级通知质控中心和总经理的时限"), 1)
FIRST_RESPONSE_HOURS = _hours("first_response_hours", N_("AAA 级首次响应的时限"), 24)
ANSWER_DAYS = _working_days("answer_days", N_("AAA 级答复的时限"), 7)

RECALL_CLOCKS = Setting(
    key="recall_clocks",
    label=N_("不安全食品召回计时"),
    kind=SettingKind.BOOLEAN,
    default=True,
    mark=Mark.INFERRED,
    basis="A-17-3",
)
RECALL_START_FIRST = _hours("recall_start_first", N_("一级召回的启动时限"), 24)
RECALL_START_SECOND = _hours("recall_start_second", N_("二级召回的启动时限"), 48)
RECALL_START_THIRD = _hours("recall_start_third", N_("三级召回的启动时限"), 72)
RECALL_FINISH_FIRST = _working_days("recall_finish_first", N_("一级召回的完成时限"), 10)
RECALL_FINISH_SECOND = _working_days("recall_finish_second", N_("二级召回的完成时限"), 20)
RECALL_FINISH_THIRD = _working_days("recall_finish_third", N_("三级召回的完成时限"), 30)

CASE_SHARING = Setting(
    key="case_sharing",
    label=N_("每月分享案例"),
    kind=SettingKind.BOOLEAN,
    default=True,
    mark=Mark.INFERRED,
    basis="4.5.分享",
    help=N_("制度只说“定期”。每月一次，由 400 客服整理上月的案例。"),
)

FOOD_SETTINGS = of_regulation(
    "S17",
    LEVEL_REGULATOR,
    LEVEL_INJURY,
    LEVEL_SAME_BATCH,
    LEVEL_CONFIRMED,
    LEVEL_OTHERWISE,
    AUTHORITY,
    QC_DEPARTMENT,
    CALL_ATTEMPTS,
    FIRST_MOMENT_CLOCKS,
    NOTICE_HOURS,
    FIRST_RESPONSE_HOURS,
    ANSWER_DAYS,
    RECALL_CLOCKS,
    RECALL_START_FIRST,
    RECALL_START_SECOND,
    RECALL_START_THIRD,
    RECALL_FINISH_FIRST,
    RECALL_FINISH_SECOND,
    RECALL_FINISH_THIRD,
    CASE_SHARING,
)
