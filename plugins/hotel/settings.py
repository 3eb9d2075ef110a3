"""The parameters of the regulation: its two hand-in times, and what it leaves open."""

from datetime import time

from core.domain.settings import Mark, Setting, SettingKind
from core.domain.texts import N_

REPORTS_AT = Setting(
    key="reports_at",
    label=N_("工作记录本、值班经理报告、投诉处理报告每天交行政办的时间"),
    kind=SettingKind.TIME,
    default=time(8, 30),
    mark=Mark.REGULATION,
    basis="2(1).交",
    help=N_("整点整分整秒交的算按时。节假日照常。"),
)
GUEST_FORMS_AT = Setting(
    key="guest_forms_at",
    label=N_("宾客意见反馈表、宴会评估表每天交行政办的时间"),
    kind=SettingKind.TIME,
    default=time(10, 0),
    mark=Mark.REGULATION,
    basis="2(4).交",
    help=N_("整点整分整秒交的算按时。节假日照常。"),
)
DAY_TURNS_AT = Setting(
    key="day_turns_at",
    label=N_("从几点起登记的算次日应交"),
    kind=SettingKind.TIME,
    default=time(12, 0),
    mark=Mark.INFERRED,
    basis="A-04-4",
    help=N_("没有填写应交日期时使用：此时以前登记的当天应交，此时起登记的次日应交。"),
)
DAYS = Setting(
    key="duty_days",
    label=N_("哪些日子每天应交"),
    kind=SettingKind.CHOICE,
    default="calendar",
    mark=Mark.INFERRED,
    basis="A-G5",
    choices=(("calendar", N_("每天，节假日照常")), ("working", N_("工作日"))),
)
LOGBOOK_DAILY = Setting(
    key="logbook_daily",
    label=N_("工作记录本每天必交"),
    kind=SettingKind.BOOLEAN,
    default=True,
    mark=Mark.REGULATION,
    basis="2(1).交",
    help=N_("每天零时自动登记一份待交，过时未交即提醒。"),
)
DUTY_REPORT_DAILY = Setting(
    key="duty_report_daily",
    label=N_("值班经理报告每天必交"),
    kind=SettingKind.BOOLEAN,
    default=True,
    mark=Mark.REGULATION,
    basis="2(3)",
    help=N_("每天零时自动登记一份待交，过时未交即提醒。"),
)
GUEST_OPINION_DAILY = Setting(
    key="guest_opinion_daily",
    label=N_("宾客意见反馈表每天必交"),
    kind=SettingKind.BOOLEAN,
    default=False,
    mark=Mark.INFERRED,
    basis="2(4).交",
    help=N_("默认：收集到的才应交。打开后每天零时自动登记一份待交。"),
)
ASSUMED_ROUTES = Setting(
    key="assumed_routes",
    label=N_("宴会评估表、投诉处理报告按推定的流程办理"),
    kind=SettingKind.BOOLEAN,
    default=True,
    mark=Mark.INFERRED,
    basis="A-04-2",
    help=N_("原文只有表名。推定：宴会评估表同宾客意见反馈表，投诉处理报告同值班经理报告。关闭后不能登记这两种。"),
)
REPORT_WEEKLY = Setting(
    key="report_weekly",
    label=N_("每周必报质检周报"),
    kind=SettingKind.BOOLEAN,
    default=True,
    mark=Mark.REGULATION,
    basis="周报",
    help=N_("到了呈报日，零时自动登记上周（周一到周日）的周报并统计，由质检办呈报。"),
)
REPORT_WEEKDAY = Setting(
    key="report_weekday",
    label=N_("周报在次周的星期几呈报"),
    kind=SettingKind.INTEGER,
    default=1,
    minimum=1,
    maximum=7,
    mark=Mark.INFERRED,
    basis="A-04-3",
    help=N_("1 是周一，7 是周日。节假日照常。"),
)
REPORT_AT = Setting(
    key="report_at",
    label=N_("周报最迟几点呈报"),
    kind=SettingKind.TIME,
    default=time(10, 0),
    mark=Mark.INFERRED,
    basis="A-04-3",
    help=N_("整点整分整秒呈报的算按时。"),
)

SETTINGS = (
    REPORTS_AT,
    GUEST_FORMS_AT,
    DAY_TURNS_AT,
    DAYS,
    LOGBOOK_DAILY,
    DUTY_REPORT_DAILY,
    GUEST_OPINION_DAILY,
    ASSUMED_ROUTES,
    REPORT_WEEKLY,
    REPORT_WEEKDAY,
    REPORT_AT,
)
