"""Feedback of the stamping shop (S02 4.2) as a process: states, deadlines, and all that belongs to them."""

from datetime import timedelta

from core.domain.decisions import To
from core.domain.due import InHours
from core.domain.people import Role
from core.domain.processes import (
    OPEN,
    DeadlineRule,
    Distribution,
    Level,
    Process,
    RecordType,
    State,
    StateKind,
    Task,
)
from core.domain.recurrence import Recurrence
from core.domain.settings import Param
from core.domain.texts import N_
from plugins.manufacturing import settings_stamping as settings
from plugins.manufacturing.acts.stamping_corrective import CORRECTIVE
from plugins.manufacturing.acts.stamping_feedback import ACTS
from plugins.manufacturing.forms import stamping_feedback as forms
from plugins.manufacturing.regulations.stamping import REGULATION
from plugins.manufacturing.roles import (
    DIE_REPAIR_ENGINEER,
    DUTY_MANAGER,
    MAINTENANCE_ENGINEER,
    MAINTENANCE_LEADER,
    QUALITY_ENGINEER,
    SECTION_CHIEF,
    STAMPING_ROLES,
    TEAM_LEADER,
)
from plugins.manufacturing.rules import stamping_feedback as rules
from plugins.manufacturing.rules.shifts import opener_is_on_shift
from plugins.manufacturing.settings_corrective import CORRECTIVE as SETTINGS

BOTH = (
    Task(do=rules.AS_CHIEF, role=SECTION_CHIEF, deadline="chief_confirmation"),
    Task(do=rules.AS_DIE_ENGINEER, role=DIE_REPAIR_ENGINEER, deadline="engineer_confirmation"),
)

STATES = (
    State(key="raised", label=N_("提出"), kind=StateKind.INITIAL, clause="4.2.1", tasks=BOTH),
    State(key="dual_confirm", label=N_("双方确认，尚缺一方"), clause="4.2.1", tasks=BOTH),
    State(
        key="containment",
        label=N_("翻库和检查"),
        clause="4.2.1",
        tasks=(Task(do="record_containment", role=TEAM_LEADER, deadline="containment"), *CORRECTIVE.tasks),
    ),
    State(
        key=forms.MATERIAL,
        label=N_("板料"),
        clause="4.2.2.通知",
        tasks=(
            Task(do="notify_decoiling", role=DIE_REPAIR_ENGINEER),
            Task(do="close", role=SECTION_CHIEF),
            *CORRECTIVE.tasks,
        ),
    ),
    State(
        key=forms.EQUIPMENT,
        label=N_("设备"),
        clause="5.2.3",
        tasks=(
            Task(do="notify_maintenance", role=DIE_REPAIR_ENGINEER),
            Task(do=rules.AS_LEADER, role=MAINTENANCE_LEADER),
            Task(do=rules.AS_ENGINEER, role=MAINTENANCE_ENGINEER),
            Task(do="close", role=SECTION_CHIEF),
            *CORRECTIVE.tasks,
        ),
    ),
    State(
        key=forms.OTHER,
        label=N_("其他"),
        clause="3.反馈",
        tasks=(Task(do="close", role=SECTION_CHIEF), *CORRECTIVE.tasks),
    ),
    State(key="closed", label=N_("已关闭"), kind=StateKind.CLOSED, clause="3.反馈"),
)

LADDER = (Level(after=timedelta(0), label=N_("逾期")), Level(after=timedelta(hours=1), label=N_("上报")))


def _confirmation(key: str, label: str, act: str, role: str) -> DeadlineRule:
    return DeadlineRule(
        key=key,
        label=label,
        due=InHours(minutes=Param(settings.CONFIRM_MINUTES.key)),
        starts_on=(OPEN,),
        met_by=(act,),
        role=role,
        clause="4.2.1",
        ladder=LADDER,
    )


DEADLINES = (
    _confirmation("chief_confirmation", N_("生产工段长确认"), rules.AS_CHIEF, SECTION_CHIEF),
    _confirmation("engineer_confirmation", N_("模修工程师确认"), rules.AS_DIE_ENGINEER, DIE_REPAIR_ENGINEER),
    DeadlineRule(
        key="containment",
        label=N_("翻库和检查"),
        due=InHours(hours=Param(settings.CONTAINMENT_HOURS.key)),
        starts_on=(rules.AS_CHIEF, rules.AS_DIE_ENGINEER),
        met_by=("record_containment",),
        role=TEAM_LEADER,
        clause="4.2.1",
        void_in=rules.UNCONFIRMED,
        ladder=LADDER,
    ),
    *CORRECTIVE.deadlines,
)

STAMPING_FEEDBACK = Process(
    key="stamping_feedback",
    label=N_("冲压质量信息反馈"),
    prefix="CF",
    title=N_("反馈 {part_name}"),
    regulation=REGULATION,
    form=forms.REPORT,
    opened_by=Role(TEAM_LEADER),
    states=STATES,
    transitions=(*ACTS, *CORRECTIVE.acts),
    roles=STAMPING_ROLES,
    guards=(opener_is_on_shift,),
    deadlines=DEADLINES,
    records=(
        RecordType(key=rules.CONFIRMATION, label=N_("双方确认"), clause="4.2.1"),
        RecordType(key="containment", label=N_("翻库和检查"), clause="4.2.1"),
        RecordType(key="coil_notice", label=N_("通知开卷线"), clause="4.2.2.通知"),
        RecordType(key=rules.EQUIPMENT_CHECK, label=N_("设备确认"), clause="5.2.3"),
        *CORRECTIVE.records,
    ),
    notify=(
        Distribution(
            to=To(roles=(SECTION_CHIEF, DIE_REPAIR_ENGINEER)),
            text=N_("%(title)s：%(by)s 提出反馈，请确认翻库情况和检查区域。"),
            clause="4.2.1",
            urgent=True,
        ),
    ),
    computed=CORRECTIVE.computed,
    escalation=(DUTY_MANAGER,),
    list_fields=("part_name", "source", "from_shop"),
    search_fields=("part_name", "part_no", "description", "from_shop"),
    repeat_key=("part_no",),
    recurrence=Recurrence(
        times=Param(SETTINGS.repeated.key), tell=To(roles=(DUTY_MANAGER, QUALITY_ENGINEER)), clause="3.反馈"
    ),
    corrective=CORRECTIVE,
    clause="3.反馈",
    help=N_("零件发生质量问题或接到外部反馈：双方确认、翻库和检查，按板料、设备或其他原因处理。"),
)
