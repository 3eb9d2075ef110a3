"""The parameters of the stamping shop's regulation, which says 及时 and 马上, and leaves some readings open."""

from core.domain.settings import Mark, Setting, SettingKind, Table, of_regulation, span
from core.domain.texts import N_

BATCH_ONLY, BOTH = "batch_only", "both"


def _span(key: str, label: str, default: int, unit: str, basis: str, explained: str) -> Setting:
    return span(key, label, default, unit, basis, maximum=10_000, explained=explained)


_PROMPTLY = N_("制度只说“及时”“马上”，此值为推定，不因夜班和节假日顺延。")
_SHIFT = N_("制度没有规定，默认一个班次（12 小时）。")
_MINUTES, _HOURS = N_("分钟"), N_("小时")

SHIFT_CHECK = Setting(
    key="shift_check",
    label=N_("“当班”人员才能办理的事项，按排班表核对"),
    kind=SettingKind.BOOLEAN,
    default=True,
    mark=Mark.REGULATION,
    basis="4.1.1",
    help=N_("本单位还没有录入任何排班时不核对；录入第一条排班以后，不在当班班次内的人不能办理。关闭后只看岗位。"),
)
SHIFT_TIMES = Setting(
    key="shift_times",
    label=N_("班次和开始时间"),
    kind=SettingKind.TEXT,
    default="白=08:00 夜=20:00",
    mark=Mark.INFERRED,
    basis="4.1.1",
    pattern=r"[^\s=]{1,20}=([01]\d|2[0-3]):[0-5]\d( [^\s=]{1,20}=([01]\d|2[0-3]):[0-5]\d){0,5}",
    pattern_text=N_("请写成“白=08:00 夜=20:00”，班次之间空一格。"),
    table=Table(columns=(N_("班次"), N_("开始时间")), between_rows=" ", between_cells=("=",)),
    help=N_("前馈单按班次编号，夜班算在开始的那一天。填单人有排班的，以排班为准。"),
)
SUDDEN_READING = Setting(
    key="sudden_reading",
    label=N_("“可疑批次无法完全追溯”是哪些突发问题的条件"),
    kind=SettingKind.CHOICE,
    default=BATCH_ONLY,
    choices=((BATCH_ONLY, N_("只是批量性问题的条件，开裂、隐伤一律属突发")), (BOTH, N_("两者都要无法完全追溯"))),
    mark=Mark.INFERRED,
    basis="A-02-1",
)
ORAL_FIRST = Setting(
    key="oral_first",
    label=N_("口头通知不等签字"),
    kind=SettingKind.BOOLEAN,
    default=True,
    mark=Mark.INFERRED,
    basis="A-02-2",
    help=N_("关闭后，前馈单签字以前不能通知相关车间。发出前馈单始终要先签字。"),
)
CHIEF_MAY_CLOSE = Setting(
    key="chief_may_close",
    label=N_("有潜在质量风险的问题，工段长可以不经 QE 评估自行关闭"),
    kind=SettingKind.BOOLEAN,
    default=False,
    mark=Mark.INFERRED,
    basis="A-02-3",
)
CLASSIFY_MINUTES = _span("classify_minutes", N_("发现问题后判定的时限"), 30, _MINUTES, "4.1.1", _PROMPTLY)
NOTIFY_MINUTES = _span("notify_minutes", N_("判定后通知相关车间和质量部的时限"), 30, _MINUTES, "4.1.1", _PROMPTLY)
SHEET_HOURS = _span("sheet_hours", N_("判定后发出前馈单的时限"), 12, _HOURS, "4.1.1", _SHIFT)
ASSESS_HOURS = _span("assess_hours", N_("QE 评估是否发前馈单的时限"), 12, _HOURS, "4.1.2", _SHIFT)
CONFIRM_MINUTES = _span("confirm_minutes", N_("工段长和模修工程师双方确认的时限"), 30, _MINUTES, "4.2.1", _PROMPTLY)
CONTAINMENT_HOURS = _span("containment_hours", N_("确认后完成翻库和检查的时限"), 12, _HOURS, "4.2.1", _SHIFT)
LABEL_MINUTES = _span("label_minutes", N_("可疑板料贴完标签并确认数量的时限"), 30, _MINUTES, "4.2.2.标签", _PROMPTLY)

STAMPING_SETTINGS = of_regulation(
    "S02",
    SHIFT_CHECK,
    SHIFT_TIMES,
    SUDDEN_READING,
    ORAL_FIRST,
    CHIEF_MAY_CLOSE,
    CLASSIFY_MINUTES,
    NOTIFY_MINUTES,
    SHEET_HOURS,
    ASSESS_HOURS,
    CONFIRM_MINUTES,
    CONTAINMENT_HOURS,
    LABEL_MINUTES,
)
