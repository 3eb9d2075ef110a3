"""Quality problems of the vehicle market (S15) as a process: states, deadlines, and all that belongs to them."""

from datetime import timedelta

from core.domain.decisions import To
from core.domain.due import ByField, Days, InDays, InHours
from core.domain.forms import When
from core.domain.learned import Learned
from core.domain.people import any_role
from core.domain.processes import OPEN, DeadlineRule, Distribution, Level, Process, RecordType, State, StateKind, Task
from core.domain.settings import Param
from core.domain.texts import N_
from plugins.dealer import settings
from plugins.dealer.acts.market_quality import ACTS
from plugins.dealer.forms import market_reception as forms
from plugins.dealer.regulations.market_quality import REGULATION
from plugins.dealer.roles import (
    ACCIDENT_TEAM,
    DEALER,
    LEAD,
    MARKET_ROLES,
    QUALITY,
    SERVICE,
    SERVICE_MANAGER,
    TECHNICIAN,
)
from plugins.dealer.rules.vehicle import vehicle_dates_fit

UNVERIFIED_ENDS = ("dismissed", "local_handled")


def _lead_task(do: str) -> Task:
    return Task(do=do, role=LEAD, assignee=True, in_department=True)


STATES = (
    State(
        key="received",
        label=N_("已收到"),
        kind=StateKind.INITIAL,
        clause="三(一)1",
        tasks=(
            Task(do="start_verifying", role=SERVICE, deadline="verification"),
            Task(do="start_verifying", role=TECHNICIAN, deadline="verification"),
        ),
    ),
    State(
        key="verifying",
        label=N_("核实中"),
        clause="三(一)1",
        tasks=(
            Task(do="clarify", role=SERVICE, deadline="verification"),
            Task(do="clarify", role=TECHNICIAN, deadline="verification"),
        ),
    ),
    State(
        key="clarified",
        label=N_("属实，已描述清楚"),
        clause="三(一)1",
        tasks=(Task(do="feed_back", role=SERVICE, deadline="feed_back"),),
    ),
    State(
        key="reported",
        label=N_("已反馈公司"),
        clause="三(一)1",
        tasks=(
            Task(do="receive", role=QUALITY, deadline="receipt"),
            Task(do="assign_lead", role=QUALITY, deadline="lead_department"),
        ),
    ),
    State(key="lead_assigned", label=N_("已判定牵头部门"), clause="三(二)1", tasks=(_lead_task("take_up"),)),
    State(key="analysing", label=N_("分析中"), clause="二.3", tasks=(_lead_task("take_temporary"),)),
    State(key="temp_measure", label=N_("已有临时措施"), clause="二.3", tasks=(_lead_task("take_permanent"),)),
    State(
        key="perm_measure",
        label=N_("已有永久措施，待验证"),
        clause="二.3",
        tasks=(Task(do="verify_effect", role=SERVICE),),
    ),
    State(
        key="effect_verified",
        label=N_("效果已验证"),
        clause="二.1",
        tasks=(Task(do="close", role=QUALITY),),
    ),
    State(key="closed", label=N_("已关闭"), kind=StateKind.CLOSED, clause="二.2"),
    State(key="dismissed", label=N_("不属实"), kind=StateKind.CLOSED, clause="三(一)1"),
    State(key="local_handled", label=N_("已自行处理"), kind=StateKind.CLOSED, clause="三(一)4"),
)

LADDER = (
    Level(after=timedelta(hours=-4), label=N_("提醒")),
    Level(after=timedelta(0), label=N_("逾期")),
    Level(after=timedelta(days=1), label=N_("上报")),
)
HOURS_LADDER = (
    Level(after=timedelta(hours=-2), label=N_("提醒")),
    Level(after=timedelta(0), label=N_("逾期")),
)
FEED_BACK_DUE = InDays(days=Param(settings.FEED_BACK_DAYS.key), count=Days.WORKING)

DEADLINES = (
    DeadlineRule(
        key="verification",
        label=N_("核实问题"),
        due=InDays(days=Param(settings.VERIFICATION_DAYS.key), count=Days.WORKING),
        starts_on=(OPEN,),
        met_by=("clarify", "record_on_site", "dismiss", "handle_locally"),
        role=SERVICE,
        clause="三(一)1",
        basis="A-15-1",
        ladder=LADDER,
    ),
    DeadlineRule(
        key="feed_back",
        label=N_("反馈公司"),
        due=FEED_BACK_DUE,
        starts_on=("clarify", "record_on_site"),
        met_by=("feed_back",),
        role=SERVICE,
        clause="三(一)1",
        basis="A-15-1",
        counts_from="clarified_at",
        when=When("feed_back_from", (settings.CLARITY,)),
        void_in=UNVERIFIED_ENDS,
        ladder=LADDER,
    ),
    DeadlineRule(
        key="feed_back_after_receipt",
        label=N_("反馈公司"),
        due=FEED_BACK_DUE,
        starts_on=(OPEN,),
        met_by=("feed_back",),
        role=SERVICE,
        clause="三(一)1",
        basis="A-15-1",
        when=When("feed_back_from", (settings.RECEIPT,)),
        void_in=UNVERIFIED_ENDS,
        ladder=LADDER,
    ),
    DeadlineRule(
        key="receipt",
        label=N_("质量管理部接收"),
        due=InDays(days=Param(settings.RECEIPT_DAYS.key), count=Days.WORKING),
        starts_on=("feed_back",),
        met_by=("receive", "assign_lead"),
        role=QUALITY,
        clause="三(二)1",
        ladder=LADDER,
    ),
    DeadlineRule(
        key="lead_department",
        label=N_("划分牵头部门"),
        due=InDays(days=Param(settings.LEAD_DAYS.key), count=Days.WORKING),
        starts_on=("receive",),
        met_by=("assign_lead",),
        role=QUALITY,
        clause="三(二)1",
        basis="A-G2",
        ladder=LADDER,
    ),
    DeadlineRule(
        key="regulator_basic",
        label=N_("向监管部门上报基本信息"),
        due=ByField(
            field="casualties",
            cases=((True, InHours(hours=Param(settings.REGULATOR_CASUALTY_HOURS.key))),),
            otherwise=InHours(hours=Param(settings.REGULATOR_HOURS.key)),
        ),
        starts_on=(OPEN, "report_major"),
        met_by=("report_to_regulator",),
        role=SERVICE_MANAGER,
        clause="三(一)3",
        when=When("accident_kind", (forms.NEV_FIRE,)),
        enabled_by=Param(settings.REGULATOR_CLOCK.key),
        void_in=("dismissed",),
        ladder=HOURS_LADDER,
    ),
    DeadlineRule(
        key="regulator_form",
        label=N_("向监管部门提交完整事故信息表"),
        due=InHours(hours=Param(settings.REGULATOR_FORM_HOURS.key)),
        starts_on=(OPEN, "report_major"),
        met_by=("submit_regulator_form",),
        role=SERVICE_MANAGER,
        clause="三(一)3",
        when=When("accident_kind", (forms.NEV_FIRE,)),
        enabled_by=Param(settings.REGULATOR_CLOCK.key),
        void_in=("dismissed",),
        ladder=HOURS_LADDER,
    ),
)

MARKET_QUALITY = Process(
    key="market_quality",
    label=N_("市场质量问题"),
    prefix="SC",
    title=N_("市场质量问题 {problem}"),
    regulation=REGULATION,
    form=forms.PROBLEM,
    opened_by=any_role(DEALER, TECHNICIAN, SERVICE, SERVICE_MANAGER),
    states=STATES,
    transitions=ACTS,
    roles=MARKET_ROLES,
    guards=(vehicle_dates_fit,),
    deadlines=DEADLINES,
    records=(
        RecordType(key="on_site", label=N_("现场查看记录"), clause="三(一)1.重大"),
        RecordType(key="found_elsewhere", label=N_("其它市场的同样问题"), clause="三(一)4"),
        RecordType(key="analysis", label=N_("原因分析"), clause="二.3"),
        RecordType(key="support_request", label=N_("支援申请"), clause="三(一)5.支援"),
        RecordType(key="market_support", label=N_("支援安排"), clause="三(一)5.支援"),
        RecordType(key="regulator_report", label=N_("监管上报"), clause="三(一)3"),
        RecordType(key="rejudgement_request", label=N_("重新判定申请"), clause="二.3.义务"),
        RecordType(key="temporary", label=N_("临时措施"), clause="二.3"),
        RecordType(key="permanent", label=N_("永久措施"), clause="二.3"),
        RecordType(key="verification", label=N_("效果验证"), clause="二.1"),
        RecordType(key="supervision", label=N_("督促记录"), clause="二.2"),
        RecordType(key="execution_check", label=N_("执行检核"), clause="二.4"),
    ),
    notify=(
        Distribution(to=To(roles=(SERVICE,)), text=N_("%(title)s：收到市场反馈，请核实是否属实。"), clause="三(一)1"),
        Distribution(
            to=To(roles=(ACCIDENT_TEAM, SERVICE_MANAGER)),
            text=N_("%(title)s：%(by)s 报告重大问题，请立即赶赴现场。"),
            clause="三(一)3",
            urgent=True,
            when=When("level", (forms.MAJOR,)),
        ),
    ),
    learned=(Learned(field="level", texts=("problem", "description"), clause="三(一)1.重大"),),
    computed=forms.COMPUTED,
    escalation=(SERVICE_MANAGER,),
    list_fields=("model", "level", "vin", "lead_department"),
    search_fields=("problem", "vin", "model", "oa_no"),
    repeat_key=("vin",),
    clause="三(一)1",
    help=N_("从收到市场反馈到效果验证：核实、反馈公司、判定牵头部门、临时和永久措施、服务部验证、关闭。"),
)
