"""The parameters of both regulations: their own numbers, and what they leave open."""

from core.domain.settings import Mark, Setting, SettingKind, of_regulation
from core.domain.texts import N_

CLARITY = "clarity"
RECEIPT = "receipt"

ENTRY_ROLLS = Setting(
    key="entry_rolls",
    label=N_("R3 建单的“当天”是休息日时顺延到下一个工作日"),
    kind=SettingKind.BOOLEAN,
    default=False,
    mark=Mark.INFERRED,
    basis="A-03-2",
    help=N_("制度只说“当天之内”。默认按确认问题的日历日计算，节假日照算。"),
)
OPINION_DAYS = Setting(
    key="opinion_days",
    label=N_("现场伴随人员给出处理意见的期限"),
    kind=SettingKind.INTEGER,
    default=1,
    minimum=1,
    maximum=30,
    unit=N_("工作日"),
    mark=Mark.INFERRED,
    basis="(2).意见",
    help=N_("制度只说“尽快”。从建立质量信息反馈单起算。"),
)
PLAN_ON_DIRECT_PATH = Setting(
    key="plan_on_direct_path",
    label=N_("有索赔单号直接同意或拒绝时，也须先有最终技术方案"),
    kind=SettingKind.BOOLEAN,
    default=False,
    mark=Mark.INFERRED,
    basis="A-03-1",
    help=N_("默认：建单时已有索赔单号的，伴随人员可以直接答复，不需要最终技术方案。"),
)

VERIFICATION_DAYS = Setting(
    key="verification_days",
    label=N_("服务部核实清楚问题的期限（从收到反馈起算）"),
    kind=SettingKind.INTEGER,
    default=3,
    minimum=1,
    maximum=60,
    unit=N_("工作日"),
    mark=Mark.INFERRED,
    basis="A-15-1",
    help=N_("制度的一个工作日从问题描述清楚起算，没有说核实要多久；此期限防止问题收到后无人核实。"),
)
FEED_BACK_DAYS = Setting(
    key="feed_back_days",
    label=N_("问题描述清楚后反馈公司的期限"),
    kind=SettingKind.INTEGER,
    default=1,
    minimum=1,
    maximum=30,
    unit=N_("工作日"),
    mark=Mark.REGULATION,
    basis="三(一)1",
)
FEED_BACK_FROM = Setting(
    key="feed_back_from",
    label=N_("反馈公司的期限从何时算起"),
    kind=SettingKind.CHOICE,
    default=CLARITY,
    mark=Mark.INFERRED,
    basis="A-15-1",
    choices=((CLARITY, N_("从问题描述清楚算起")), (RECEIPT, N_("从收到反馈算起"))),
)
RECEIPT_DAYS = Setting(
    key="receipt_days",
    label=N_("质量管理部确认接到问题的期限"),
    kind=SettingKind.INTEGER,
    default=1,
    minimum=1,
    maximum=30,
    unit=N_("工作日"),
    mark=Mark.INFERRED,
    basis="三(二)1",
    help=N_("判定牵头部门的一个工作日从接到问题起算；此期限防止一直不接收。"),
)
LEAD_DAYS = Setting(
    key="lead_days",
    label=N_("接到问题后划分牵头部门的期限"),
    kind=SettingKind.INTEGER,
    default=1,
    minimum=1,
    maximum=30,
    unit=N_("工作日"),
    mark=Mark.REGULATION,
    basis="三(二)1",
)
SERVICE_DEPARTMENT = Setting(
    key="service_department",
    label=N_("服务部的部门编码"),
    kind=SettingKind.TEXT,
    default="服务部",
    mark=Mark.INFERRED,
    basis="二.1",
    help=N_("服务部自己牵头时不能验证自己的措施，改由质量管理部验证。"),
)
REGULATOR_CLOCK = Setting(
    key="regulator_clock",
    label=N_("新能源汽车冒烟、起火按监管要求计时上报"),
    kind=SettingKind.BOOLEAN,
    default=False,
    mark=Mark.INFERRED,
    basis="三(一)3",
    help=N_("制度没有规定，按需启用。小时数不因节假日顺延。"),
)
REGULATOR_HOURS = Setting(
    key="regulator_hours",
    label=N_("冒烟、起火上报基本信息的时限"),
    kind=SettingKind.INTEGER,
    default=12,
    minimum=1,
    maximum=240,
    unit=N_("小时"),
    mark=Mark.INFERRED,
    basis="三(一)3",
)
REGULATOR_CASUALTY_HOURS = Setting(
    key="regulator_casualty_hours",
    label=N_("有人员伤亡时上报基本信息的时限"),
    kind=SettingKind.INTEGER,
    default=6,
    minimum=1,
    maximum=240,
    unit=N_("小时"),
    mark=Mark.INFERRED,
    basis="三(一)3",
)
REGULATOR_FORM_HOURS = Setting(
    key="regulator_form_hours",
    label=N_("提交完整事故信息表的时限"),
    kind=SettingKind.INTEGER,
    default=48,
    minimum=1,
    maximum=240,
    unit=N_("小时"),
    mark=Mark.INFERRED,
    basis="三(一)3",
)

SETTINGS = (
    *of_regulation("S03", ENTRY_ROLLS, OPINION_DAYS, PLAN_ON_DIRECT_PATH),
    *of_regulation(
        "S15",
        VERIFICATION_DAYS,
        FEED_BACK_DAYS,
        FEED_BACK_FROM,
        RECEIPT_DAYS,
        LEAD_DAYS,
        SERVICE_DEPARTMENT,
        REGULATOR_CLOCK,
        REGULATOR_HOURS,
        REGULATOR_CASUALTY_HOURS,
        REGULATOR_FORM_HOURS,
    ),
)
