"""The parameters of order tracking: the regulation's numbers, and what the regulation leaves open."""

from datetime import time

from core.domain.due import Days
from core.domain.penalties import free_setting, objection_setting, repeat_settings, review_setting
from core.domain.settings import Mark, Setting, SettingKind
from core.domain.texts import N_

CONFIRMATION = "confirmation"
SHIPPING = "shipping"
SUBMISSION = "submission"
DECISION = "decision"
FIELD = "field"

CUTOFF = Setting(
    key="cutoff",
    label=N_("T 单与 N 单的分界时间"),
    kind=SettingKind.TIME,
    default=time(17),
    mark=Mark.REGULATION,
    basis="T单",
)
CUTOFF_INCLUSIVE = Setting(
    key="cutoff_inclusive",
    label=N_("恰在分界时间确认的订单算 T 单"),
    kind=SettingKind.BOOLEAN,
    default=False,
    mark=Mark.INFERRED,
    basis="A-16-1",
    help=N_("制度只说“17 点前”和“17 点后”。默认：17:00:00 不在 17 点前，算 N 单。"),
)
DAY_END = Setting(
    key="day_end",
    label=N_("“当天”到几点为止"),
    kind=SettingKind.TIME,
    default=time(23, 59, 59),
    mark=Mark.INFERRED,
    basis="A-G1",
    help=N_("用于 T 单当天发货，以及到货期限的最后一天。"),
)
SHIP_N_AT = Setting(
    key="ship_n_at",
    label=N_("N 单“第二天上午”发货的截止时间"),
    kind=SettingKind.TIME,
    default=time(12),
    mark=Mark.INFERRED,
    basis="发货",
    help=N_("制度说“第二天上午”，默认到 12:00。"),
)
VOUCHER_T_AT = Setting(
    key="voucher_t_at",
    label=N_("T 单反馈发货凭证的截止时间（第二天）"),
    kind=SettingKind.TIME,
    default=time(10),
    mark=Mark.REGULATION,
    basis="反馈凭证",
)
VOUCHER_N_AT = Setting(
    key="voucher_n_at",
    label=N_("N 单反馈发货凭证的截止时间（第二天）"),
    kind=SettingKind.TIME,
    default=time(15),
    mark=Mark.REGULATION,
    basis="反馈凭证",
)
NEXT_DAY = Setting(
    key="next_day",
    label=N_("“第二天”指哪一天"),
    kind=SettingKind.CHOICE,
    default=Days.CALENDAR.value,
    mark=Mark.INFERRED,
    basis="A-16-2",
    choices=((Days.CALENDAR.value, N_("下一个日历日")), (Days.WORKING.value, N_("下一个工作日"))),
    help=N_("制度没有提到工作日，默认节假日照算。"),
)
VOUCHER_N_FROM = Setting(
    key="voucher_n_from",
    label=N_("N 单凭证期限的“第二天”从何时算起"),
    kind=SettingKind.CHOICE,
    default=CONFIRMATION,
    mark=Mark.INFERRED,
    basis="A-16-3",
    choices=((CONFIRMATION, N_("从确认订单算起")), (SHIPPING, N_("从发货算起"))),
)
DELIVERY_EARLIEST = Setting(
    key="delivery_earliest",
    label=N_("到货期限：最早"),
    kind=SettingKind.INTEGER,
    default=2,
    minimum=0,
    maximum=60,
    unit=N_("天"),
    mark=Mark.REGULATION,
    basis="在途跟踪",
    help=N_("早于这一天签收只记为提前，没有其他后果。"),
)
DELIVERY_LATEST = Setting(
    key="delivery_latest",
    label=N_("到货期限：最迟"),
    kind=SettingKind.INTEGER,
    default=5,
    minimum=1,
    maximum=60,
    unit=N_("天"),
    mark=Mark.REGULATION,
    basis="在途跟踪",
)
DELIVERY_FROM = Setting(
    key="delivery_from",
    label=N_("到货期限从何时算起"),
    kind=SettingKind.CHOICE,
    default=SHIPPING,
    mark=Mark.INFERRED,
    basis="A-16-4",
    choices=((SHIPPING, N_("从发货算起")), (CONFIRMATION, N_("从确认订单算起"))),
    help=N_("发货当天为第 0 天，最迟一天的 24 点前都算按期。"),
)
DELIVERY_ROLLS = Setting(
    key="delivery_rolls",
    label=N_("到货期限的最后一天是休息日时顺延"),
    kind=SettingKind.BOOLEAN,
    default=False,
    mark=Mark.INFERRED,
    basis="A-G5",
    help=N_("制度没有提到工作日，快递节假日也送货，默认不顺延。"),
)
PENALTY_PERCENT = Setting(
    key="penalty_percent",
    label=N_("每次差错扣当月绩效工资的比例"),
    kind=SettingKind.INTEGER,
    default=10,
    minimum=0,
    maximum=100,
    unit="%",
    mark=Mark.REGULATION,
    basis="惩罚制度.信息员",
)
PENALTY_MONTH = Setting(
    key="penalty_month",
    label=N_("“当月”指哪个月"),
    kind=SettingKind.CHOICE,
    default=SUBMISSION,
    mark=Mark.INFERRED,
    basis="A-16-5",
    choices=((SUBMISSION, N_("提交差错信息的月份")), (DECISION, N_("认定差错的月份"))),
)
PENALTY_PER = Setting(
    key="penalty_per",
    label=N_("“每次”怎样计"),
    kind=SettingKind.CHOICE,
    default=SUBMISSION,
    mark=Mark.INFERRED,
    basis="A-16-6",
    choices=((SUBMISSION, N_("一张订单的一次提交计一次")), (FIELD, N_("每个差错项目计一次"))),
)
IMAGE_HARM = Setting(
    key="image_harm",
    label=N_("认定差错时须另行确认影响公司形象"),
    kind=SettingKind.BOOLEAN,
    default=False,
    mark=Mark.INFERRED,
    basis="A-16-9",
    help=N_("默认：迟发、无法跟踪、投诉、退单、拒签本身就影响公司形象。"),
)
PENALTY_REVIEW = review_setting("penalty_review", "惩罚制度.信息员")
FREE_TIMES = free_setting("free_times", "惩罚制度.信息员")
REPEAT_PERCENT, REPEAT_DAYS = repeat_settings("repeat", "惩罚制度.信息员")
OBJECTION_DAYS = objection_setting("objection_days", "惩罚制度.特殊情况", default=0)
ASSIGN_OFFICER = Setting(
    key="assign_officer",
    label=N_("新订单指定给在办最少的信息员"),
    kind=SettingKind.BOOLEAN,
    default=False,
    mark=Mark.INFERRED,
    basis="反馈凭证",
    help=N_("制度没有说由哪一位信息员反馈。默认由全体信息员共同承办。"),
)

SETTINGS = (
    CUTOFF,
    CUTOFF_INCLUSIVE,
    DAY_END,
    SHIP_N_AT,
    VOUCHER_T_AT,
    VOUCHER_N_AT,
    NEXT_DAY,
    VOUCHER_N_FROM,
    DELIVERY_EARLIEST,
    DELIVERY_LATEST,
    DELIVERY_FROM,
    DELIVERY_ROLLS,
    PENALTY_PERCENT,
    PENALTY_MONTH,
    PENALTY_PER,
    IMAGE_HARM,
    FREE_TIMES,
    REPEAT_PERCENT,
    REPEAT_DAYS,
    PENALTY_REVIEW,
    OBJECTION_DAYS,
    ASSIGN_OFFICER,
)
