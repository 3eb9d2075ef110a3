"""The parameters of both regulations: what they leave open, and what has been lost of them."""

from datetime import time

from core.domain.corrective_settings import corrective_settings
from core.domain.penalties import objection_setting
from core.domain.settings import Mark, Setting, SettingKind, Table, of_regulation
from core.domain.texts import N_

LISTED = r"[^，,、]+([，,、][^，,、]+)*"
LISTED_TEXT = N_("多个之间用逗号隔开。")


def _listed(label: str) -> Table:
    return Table(columns=(label,), between_rows=",，、")


AREAS = Setting(
    key="areas",
    label=N_("适用片区"),
    kind=SettingKind.TEXT,
    default="楚星片区",
    mark=Mark.REGULATION,
    basis="2",
    pattern=LISTED,
    pattern_text=LISTED_TEXT,
    table=_listed(N_("适用片区")),
    help=N_("其他片区的工程不收反馈单。多个之间用逗号隔开。"),
)


def _module(trade: str, label: str, default: str, *, mark: Mark, basis: str) -> Setting:
    return Setting(
        key=f"module_{trade}",
        label=label,
        kind=SettingKind.TEXT,
        default=default,
        mark=mark,
        basis=basis,
        help=N_("现场核实由这个模块的人员办理（人员属性 module 与此相同）；留空则这个专业的反馈单不受理。"),
    )


MODULES = (
    _module("civil", N_("土建类由哪个模块核实"), "土建模块", mark=Mark.REGULATION, basis="3.1"),
    _module("equipment", N_("设备安装类由哪个模块核实"), "设备模块", mark=Mark.INFERRED, basis="A-05-6"),
    _module("piping", N_("管道类由哪个模块核实"), "管道模块", mark=Mark.INFERRED, basis="A-05-6"),
    _module("electrical", N_("电气类由哪个模块核实"), "电气模块", mark=Mark.INFERRED, basis="A-05-6"),
    _module("instrument", N_("仪表类由哪个模块核实"), "仪表模块", mark=Mark.INFERRED, basis="A-05-6"),
    _module("anticorrosion", N_("防腐类由哪个模块核实"), "防腐模块", mark=Mark.INFERRED, basis="A-05-6"),
    _module("other", N_("其他专业由哪个模块核实"), "", mark=Mark.INFERRED, basis="A-05-6"),
)


def _warranty(item: str, label: str, months: int) -> Setting:
    return Setting(
        key=f"warranty_{item}",
        label=label,
        kind=SettingKind.INTEGER,
        default=months,
        minimum=1,
        maximum=1200,
        unit=N_("个月"),
        mark=Mark.INFERRED,
        basis="4.3",
        help=N_("自验收之日起，到对应日 23:59:59 止，遇节假日不顺延。"),
    )


WARRANTIES = (
    _warranty("waterproof", N_("屋面、卫生间、外墙防渗漏的质保期"), 60),
    _warranty("electrical", N_("电气管线的质保期"), 24),
    _warranty("plumbing", N_("给排水管道的质保期"), 24),
    _warranty("equipment", N_("设备安装的质保期"), 24),
    _warranty("decoration", N_("装修工程的质保期"), 24),
)
HEATING_SEASONS = Setting(
    key="heating_seasons",
    label=N_("供热、供冷系统的质保期"),
    kind=SettingKind.INTEGER,
    default=2,
    minimum=1,
    maximum=20,
    unit=N_("个采暖期、供冷期"),
    mark=Mark.INFERRED,
    basis="4.3",
    help=N_("验收后完整经过的采暖期（或供冷期），到最后一个的结束日 23:59:59 止。"),
)
_MONTH_DAY = r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"


def _season(key: str, label: str, default: str) -> Setting:
    return Setting(
        key=key,
        label=label,
        kind=SettingKind.TEXT,
        default=default,
        mark=Mark.INFERRED,
        basis="4.3",
        pattern=_MONTH_DAY,
        pattern_text=N_("请按“月-日”填写，例如 11-15。"),
    )


SEASONS = (
    _season("heating_from", N_("采暖期开始日"), "11-15"),
    _season("heating_to", N_("采暖期结束日"), "03-15"),
    _season("cooling_from", N_("供冷期开始日"), "06-15"),
    _season("cooling_to", N_("供冷期结束日"), "09-15"),
)

ON_SITE_DAYS = Setting(
    key="on_site_days",
    label=N_("施工单位接到通知后到场的期限"),
    kind=SettingKind.INTEGER,
    default=7,
    minimum=1,
    maximum=90,
    unit=N_("天"),
    mark=Mark.INFERRED,
    basis="3.2–3.7",
    help=N_("最后一天是休息日的，顺延到下一个工作日。"),
)
EMERGENCY_HOURS = Setting(
    key="emergency_hours",
    label=N_("紧急抢修时施工单位到场的期限"),
    kind=SettingKind.INTEGER,
    default=2,
    minimum=0,
    maximum=72,
    unit=N_("小时"),
    mark=Mark.INFERRED,
    basis="3.2–3.7",
    help=N_("紧急抢修应立即到场；超过这个小时数即催办，夜间和节假日照算。"),
)

ADDRESSEES = Setting(
    key="addressee_units",
    label=N_("反馈对象"),
    kind=SettingKind.TEXT,
    default="业主,监理单位,设计单位,施工单位",
    mark=Mark.REGULATION,
    basis="三3.2",
    pattern=LISTED,
    pattern_text=LISTED_TEXT,
    table=_listed(N_("反馈对象")),
    help=N_("可以接收反馈的单位的部门编码，也是定期汇总的接收单位。多个之间用逗号隔开。"),
)

DAILY, WEEKLY, MONTHLY = "daily", "weekly", "monthly"
FREQUENCIES = ((DAILY, N_("每日")), (WEEKLY, N_("每周")), (MONTHLY, N_("每月")))


def _frequency(content: str, label: str, default: str) -> Setting:
    return Setting(
        key=f"frequency_{content}",
        label=label,
        kind=SettingKind.CHOICE,
        default=default,
        mark=Mark.INFERRED,
        basis="A-06-1",
        choices=FREQUENCIES,
    )


CONTENT_FREQUENCIES = (
    _frequency("safety", N_("安全生产信息的汇总频率"), DAILY),
    _frequency("progress", N_("施工进度信息的汇总频率"), DAILY),
    _frequency("quality", N_("质量情况信息的汇总频率"), WEEKLY),
    _frequency("material", N_("材料使用信息的汇总频率"), MONTHLY),
)


def _at(frequency: str, label: str, default: time) -> Setting:
    return Setting(
        key=f"{frequency}_at",
        label=label,
        kind=SettingKind.TIME,
        default=default,
        mark=Mark.INFERRED,
        basis="三3.3",
    )


DAILY_AT = _at(DAILY, N_("每日汇总的时间"), time(18, 0))
WEEKLY_AT = _at(WEEKLY, N_("每周汇总的时间"), time(9, 0))
MONTHLY_AT = _at(MONTHLY, N_("每月汇总的时间"), time(9, 0))
WEEKLY_ON = Setting(
    key="weekly_on",
    label=N_("每周汇总在星期几（1 为星期一）"),
    kind=SettingKind.INTEGER,
    default=1,
    minimum=1,
    maximum=7,
    mark=Mark.INFERRED,
    basis="三3.3",
)
MONTHLY_ON = Setting(
    key="monthly_on",
    label=N_("每月汇总在几号"),
    kind=SettingKind.INTEGER,
    default=1,
    minimum=1,
    maximum=28,
    unit=N_("号"),
    mark=Mark.INFERRED,
    basis="三3.3",
)
OBJECTION_DAYS = objection_setting("objection_days", "4.2.3")
CORRECTIVE = corrective_settings("3.2–3.7", containment_hours=48, cause_days=7, plan_days=7)

SETTINGS = (
    *of_regulation("S05", AREAS, *MODULES, *WARRANTIES, HEATING_SEASONS, *SEASONS, ON_SITE_DAYS, EMERGENCY_HOURS),
    *of_regulation("S05", OBJECTION_DAYS, *CORRECTIVE.all),
    *of_regulation("S06", ADDRESSEES, *CONTENT_FREQUENCIES, DAILY_AT, WEEKLY_AT, WEEKLY_ON, MONTHLY_AT, MONTHLY_ON),
)
