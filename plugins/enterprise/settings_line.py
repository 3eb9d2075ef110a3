"""The parameters of the line (S10), of market information (S13) and of project customers (S18)."""

from datetime import time

from core.domain.settings import Mark, Setting, SettingKind, of_regulation
from core.domain.texts import N_

FORM_FOLLOWS = Setting(
    key="form_follows",
    label=N_("逐级上报：电话直报后须补报制式表格"),
    kind=SettingKind.BOOLEAN,
    default=True,
    mark=Mark.INFERRED,
    basis="A-10-2",
    help=N_("制度说“先行”直报，没有写明以后怎样。默认须在时限内补报。"),
)
FORM_HOURS = Setting(
    key="form_hours",
    label=N_("逐级上报：电话直报后补报制式表格的时限"),
    kind=SettingKind.INTEGER,
    default=24,
    minimum=1,
    maximum=240,
    unit=N_("小时"),
    mark=Mark.INFERRED,
    basis="A-10-2",
    help=N_("从打电话时起连续计算，夜间和节假日照算。"),
)

MARKET_ENABLED = Setting(
    key="market_enabled",
    label=N_("市场信息：启用收集与反馈流程"),
    kind=SettingKind.BOOLEAN,
    default=False,
    mark=Mark.INFERRED,
    basis="A-13-1",
    help=N_("制度只留下一句总则，流程是按通行做法补的，核对以后再启用。启用后才能登记信息，并定期汇编简报。"),
)
DIGEST_AT = Setting(
    key="digest_at",
    label=N_("市场信息：简报发出的时间"),
    kind=SettingKind.TIME,
    default=time(9),
    mark=Mark.INFERRED,
    basis="A-13-1",
)
WEEKLY_DIGEST_ON = Setting(
    key="weekly_digest_on",
    label=N_("市场信息：周报在星期几发出"),
    kind=SettingKind.INTEGER,
    default=1,
    minimum=1,
    maximum=7,
    mark=Mark.INFERRED,
    basis="A-13-1",
    help=N_("1 为星期一，7 为星期日。周报汇总上一周，星期一至星期日。"),
)
MONTHLY_DIGEST_ON = Setting(
    key="monthly_digest_on",
    label=N_("市场信息：月报在几号发出"),
    kind=SettingKind.INTEGER,
    default=1,
    minimum=1,
    maximum=28,
    mark=Mark.INFERRED,
    basis="A-13-1",
    help=N_("月报汇总上一个月，节假日照发。"),
)

PROJECT_ENABLED = Setting(
    key="project_enabled",
    label=N_("项目客户：启用信息反馈和检查"),
    kind=SettingKind.BOOLEAN,
    default=True,
    mark=Mark.INFERRED,
    basis="1.2",
    help=N_("不做数据服务项目的单位可以停用。"),
)
DATA_SERVICE_DEPARTMENT = Setting(
    key="data_service_department",
    label=N_("项目客户：数据服务部的部门代号"),
    kind=SettingKind.TEXT,
    default="数据服务部",
    mark=Mark.INFERRED,
    basis="1.2",
    help=N_("每个项目登记为一个部门。数据服务部之下的是数据服务项目，其他的不适用本流程。"),
)
ANSWER_TARGETED = Setting(
    key="project_answer_targeted",
    label=N_("项目客户：提示答复的目标时间"),
    kind=SettingKind.BOOLEAN,
    default=True,
    mark=Mark.INFERRED,
    basis="A-18-1",
    help=N_("制度说“以最快的速度”，没有写明时限。目标只作提示，超过了不处罚。"),
)
ANSWER_DAYS = Setting(
    key="project_answer_days",
    label=N_("项目客户：答复的目标时间"),
    kind=SettingKind.INTEGER,
    default=1,
    minimum=1,
    maximum=60,
    unit=N_("个工作日"),
    mark=Mark.INFERRED,
    basis="A-18-1",
)
INSPECTION_DAYS = Setting(
    key="inspection_days",
    label=N_("项目客户：每月定期检查的期限"),
    kind=SettingKind.INTEGER,
    default=5,
    minimum=1,
    maximum=20,
    unit=N_("个工作日"),
    mark=Mark.INFERRED,
    basis="2.3",
    help=N_("制度只说定期检查。默认每月检查上一个月，从月初起算。"),
)

SETTINGS = (
    *of_regulation("S10", FORM_FOLLOWS, FORM_HOURS),
    *of_regulation("S13", MARKET_ENABLED, DIGEST_AT, WEEKLY_DIGEST_ON, MONTHLY_DIGEST_ON),
    *of_regulation("S18", PROJECT_ENABLED, DATA_SERVICE_DEPARTMENT, ANSWER_TARGETED, ANSWER_DAYS, INSPECTION_DAYS),
)
