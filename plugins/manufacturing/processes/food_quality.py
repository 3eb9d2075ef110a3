"""Quality information of a food group (S17) as a process: states, deadlines, and all that belongs to them."""

from datetime import timedelta

from core.domain.decisions import To
from core.domain.due import ByField, Days, DueRule, InDays, InHours
from core.domain.forms import When
from core.domain.processes import OPEN, DeadlineRule, Distribution, Level, Process, RecordType, State, StateKind, Task
from core.domain.recurrence import Recurrence
from core.domain.settings import Param, Setting
from core.domain.texts import N_
from plugins.manufacturing import settings_food as settings
from plugins.manufacturing.acts.food_corrective import CORRECTIVE
from plugins.manufacturing.acts.food_intake import INTAKE
from plugins.manufacturing.acts.food_quality import ACTS
from plugins.manufacturing.forms import food_quality as forms
from plugins.manufacturing.forms.food_handling import FIRST, SECOND, THIRD
from plugins.manufacturing.regulations.food_quality import REGULATION
from plugins.manufacturing.roles_food import (
    FOOD_ROLES,
    GENERAL_MANAGER,
    HOTLINE,
    PRODUCTION,
    QC_CENTRE,
    RESPONSIBLE_UNIT,
    TRADING,
)
from plugins.manufacturing.rules.food_levels import UNIT_OF_TICKET, where_to_begin
from plugins.manufacturing.rules.food_quality import produced_by_now, qc_is_no_responsible_unit
from plugins.manufacturing.settings_corrective import CORRECTIVE as SETTINGS

OF_AAA = When("level", (forms.AAA,))


def _owed(do: str, role: str, deadline: str) -> Task:
    return Task(do=do, role=role, deadline=deadline, while_due=True)


# What AAA and an unsafe product call for, in whatever state the ticket stands, as long as it is owed.
ANSWERS = (
    _owed("inform_management", QC_CENTRE, "management_notice"),
    _owed("respond", QC_CENTRE, "first_response"),
    _owed("answer", QC_CENTRE, "answer"),
)
RECALL = (
    _owed("start_recall", PRODUCTION, "recall_start"),
    _owed("finish_recall", PRODUCTION, "recall_finish"),
)
OWED = (*ANSWERS, *RECALL)

STATES = (
    State(
        key="received",
        label=N_("已接收，待定性"),
        kind=StateKind.INITIAL,
        clause="3",
        tasks=(Task(do="judge", opener=True), *OWED),
    ),
    State(
        key="judged",
        label=N_("已定性判级"),
        clause="5.2",
        tasks=(Task(do="transmit", opener=True), *OWED),
    ),
    State(
        key="transmitted",
        label=N_("已转交业务部门"),
        clause="4.5.转交",
        tasks=(
            Task(do="take_up", role=PRODUCTION, in_department=True),
            Task(do="take_up", role=TRADING, in_department=True),
            *OWED,
        ),
    ),
    State(
        key="handling",
        label=N_("处理中"),
        clause="4.2",
        tasks=(Task(do="rectify", role=RESPONSIBLE_UNIT, in_department=True), *CORRECTIVE.tasks, *OWED),
    ),
    State(
        key="rectified",
        label=N_("已整改，待验证"),
        clause="4.3",
        tasks=(Task(do="verify", role=QC_CENTRE), *CORRECTIVE.tasks, *OWED),
    ),
    State(
        key="verified",
        label=N_("已验证"),
        clause="4.4.验证",
        tasks=(Task(do="archive", role=HOTLINE), *CORRECTIVE.tasks, *OWED),
    ),
    State(
        key="settled",
        label=N_("400 客服已一次性处理"),
        clause="4.5.权限",
        tasks=(Task(do="archive", role=HOTLINE), *ANSWERS),
    ),
    State(
        key="archived",
        label=N_("已归档，待回访"),
        clause="4.5.归档",
        tasks=(Task(do="call_back", role=HOTLINE), *CORRECTIVE.tasks, *ANSWERS),
    ),
    State(key="called_back", label=N_("已回访"), kind=StateKind.CLOSED, clause="4.5.回访", tasks=CORRECTIVE.tasks),
)


def _ladder(reminder: timedelta) -> tuple[Level, ...]:
    return (
        Level(after=-reminder, label=N_("提醒")),
        Level(after=timedelta(0), label=N_("逾期")),
        Level(after=timedelta(days=1), label=N_("上报")),
    )


def _of_aaa(
    key: str, label: str, due: DueRule, met_by: tuple[str, ...], clause: str, reminder: timedelta
) -> DeadlineRule:
    """Return a deadline of AAA information, which starts with the receipt or with the rise to AAA."""
    return DeadlineRule(
        key=key,
        label=label,
        due=due,
        starts_on=(OPEN,),
        met_by=met_by,
        role=QC_CENTRE,
        clause=clause,
        basis="A-17-3",
        when=OF_AAA,
        enabled_by=Param(settings.FIRST_MOMENT_CLOCKS.key),
        remind=To(roles=(QC_CENTRE, HOTLINE, TRADING), opener=True),
        void_in=("called_back",),
        ladder=_ladder(reminder),
    )


def _hours(setting: Setting) -> DueRule:
    return InHours(hours=Param(setting.key))


def _working_days(setting: Setting) -> DueRule:
    return InDays(days=Param(setting.key), count=Days.WORKING)


DEADLINES = (
    _of_aaa(
        "management_notice",
        N_("通知质控中心和总经理"),
        _hours(settings.NOTICE_HOURS),
        ("inform_management",),
        "4.5.转交",
        timedelta(minutes=20),
    ),
    _of_aaa(
        "first_response",
        N_("首次响应"),
        _hours(settings.FIRST_RESPONSE_HOURS),
        ("respond", "answer"),
        "4.1",
        timedelta(hours=4),
    ),
    _of_aaa(
        "answer",
        N_("答复"),
        _working_days(settings.ANSWER_DAYS),
        ("answer",),
        "4.1",
        timedelta(days=1),
    ),
    DeadlineRule(
        key="recall_start",
        label=N_("启动召回"),
        due=ByField(
            field="recall_class",
            cases=(
                (FIRST, _hours(settings.RECALL_START_FIRST)),
                (SECOND, _hours(settings.RECALL_START_SECOND)),
                (THIRD, _hours(settings.RECALL_START_THIRD)),
            ),
        ),
        starts_on=("record_risk",),
        met_by=("start_recall",),
        role=PRODUCTION,
        clause="1",
        basis="A-17-3",
        counts_from="risk_known_at",
        counts_to="announced_at",
        enabled_by=Param(settings.RECALL_CLOCKS.key),
        ladder=_ladder(timedelta(hours=4)),
    ),
    DeadlineRule(
        key="recall_finish",
        label=N_("完成召回"),
        due=ByField(
            field="recall_class",
            cases=(
                (FIRST, _working_days(settings.RECALL_FINISH_FIRST)),
                (SECOND, _working_days(settings.RECALL_FINISH_SECOND)),
                (THIRD, _working_days(settings.RECALL_FINISH_THIRD)),
            ),
        ),
        starts_on=("start_recall",),
        met_by=("finish_recall",),
        role=PRODUCTION,
        clause="1",
        basis="A-17-3",
        counts_from="announced_at",
        enabled_by=Param(settings.RECALL_CLOCKS.key),
        ladder=_ladder(timedelta(days=1)),
    ),
    *CORRECTIVE.deadlines,
)

FOOD_QUALITY = Process(
    key="food_quality",
    label=N_("质量信息"),
    prefix="ZL",
    title="{product} {batch}",
    regulation=REGULATION,
    form=forms.REGISTRATION,
    opened_by=INTAKE,
    states=STATES,
    transitions=(*ACTS, *CORRECTIVE.acts),
    roles=FOOD_ROLES,
    guards=(produced_by_now, qc_is_no_responsible_unit),
    hands_to="responsible_unit",
    begins=("received", "judged"),
    choose_beginning=where_to_begin,
    deadlines=DEADLINES,
    records=(
        RecordType(key="media_report", label=N_("媒体报道"), clause="5.2.1"),
        RecordType(key="level_change", label=N_("级别调整"), clause="5.2"),
        RecordType(key="management_notice", label=N_("通知质控中心和总经理"), clause="4.5.转交"),
        RecordType(key="supervision", label=N_("监督意见"), clause="4.4.监督"),
        RecordType(key="handling", label=N_("处理情况"), clause="4.2"),
        RecordType(key="assistance", label=N_("协助情况"), clause="4.4.协助"),
        RecordType(key="response", label=N_("与客户沟通"), clause="4.1"),
        RecordType(key="answer", label=N_("答复"), clause="4.1"),
        RecordType(key="rectification", label=N_("整改措施"), clause="4.3"),
        RecordType(key="verification", label=N_("跟踪验证"), clause="4.4.验证"),
        RecordType(key="call_attempt", label=N_("回访未接通"), clause="4.5.回访"),
        *CORRECTIVE.records,
    ),
    notify=(
        Distribution(
            to=To(roles=(QC_CENTRE, PRODUCTION, GENERAL_MANAGER)),
            text=N_("%(title)s 为 AAA 级质量信息（媒体曝光），请立即处理。"),
            clause="4.5.转交",
            urgent=True,
            when=OF_AAA,
        ),
        Distribution(
            to=UNIT_OF_TICKET,
            text=N_("%(title)s 为 AAA 级质量信息（媒体曝光），请立即处理。"),
            clause="4.5.转交",
            urgent=True,
            when=OF_AAA,
        ),
    ),
    computed=(*forms.COMPUTED, *CORRECTIVE.computed),
    escalation=(GENERAL_MANAGER,),
    list_fields=("level", "defect_kind", "channel", "responsible_unit"),
    search_fields=("product", "batch", "customer", "media_name"),
    repeat_key=("product", "batch"),
    recurrence=Recurrence(
        times=Param(SETTINGS.repeated.key), tell=To(roles=(QC_CENTRE, GENERAL_MANAGER)), clause="4.4.监督"
    ),
    corrective=CORRECTIVE,
    clause="2",
    help=N_(
        "从接收到回访：定性判级，权限内由 400 客服处理，其余转交业务部门，责任单位整改，质控中心验证，归档，回访。"
    ),
)
