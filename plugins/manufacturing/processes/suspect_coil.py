"""A suspect coil and its sheets (S02 4.2.2) as a record of its own: states, deadlines, and all that belongs to them."""

from datetime import timedelta

from core.domain.due import InHours
from core.domain.people import any_role
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
from core.domain.settings import Param
from core.domain.texts import N_
from plugins.manufacturing import settings_stamping as settings
from plugins.manufacturing.acts.suspect_coil import ACTS, DECOILING
from plugins.manufacturing.forms import suspect_coil as forms
from plugins.manufacturing.regulations.stamping import REGULATION
from plugins.manufacturing.roles import (
    DECOILING_CHIEF,
    DECOILING_LEADER,
    DIE_REPAIR_CHIEF,
    DIE_REPAIR_ENGINEER,
    DUTY_MANAGER,
    SECTION_CHIEF,
    STAMPING_ROLES,
    TEAM_LEADER,
)
from plugins.manufacturing.rules import suspect_coil as rules

STATES = (
    State(
        key="reported",
        label=N_("可疑，待贴标签"),
        kind=StateKind.INITIAL,
        clause="4.2.2.通知",
        tasks=(
            Task(do="register_piece", role=DECOILING_LEADER, deadline="labelling"),
            Task(do="complete_labelling", role=DECOILING_LEADER, deadline="labelling"),
        ),
    ),
    State(
        key="labelled",
        label=N_("已贴可疑品标签"),
        clause="4.2.2.标签",
        tasks=(
            Task(do=rules.AS_SECTION_CHIEF, role=SECTION_CHIEF),
            Task(do=rules.AS_DIE_CHIEF, role=DIE_REPAIR_CHIEF),
        ),
    ),
    State(
        key="release_confirmed",
        label=N_("已确认可上线"),
        clause="4.2.2.确认",
        tasks=(Task(do=rules.WARN, role=DECOILING_LEADER), Task(do=rules.ANNOTATE, role=DECOILING_LEADER)),
    ),
    State(
        key="prewarned",
        label=N_("已预警并标注"),
        clause="4.2.2.预警",
        tasks=(Task(do="go_online", role=DECOILING_LEADER),),
    ),
    State(key="online", label=N_("已上线"), kind=StateKind.CLOSED, clause="4.2.2.预警"),
    State(key="returned", label=N_("已退料"), kind=StateKind.CLOSED, clause="4.2.2.退料"),
)

DEADLINES = (
    DeadlineRule(
        key="labelling",
        label=N_("贴完标签并确认数量"),
        due=InHours(minutes=Param(settings.LABEL_MINUTES.key)),
        starts_on=(OPEN, "register_piece"),
        met_by=("complete_labelling", "return_coil"),
        role=DECOILING_LEADER,
        clause="4.2.2.标签",
        ladder=(Level(after=timedelta(0), label=N_("逾期")), Level(after=timedelta(hours=1), label=N_("上报"))),
    ),
)

SUSPECT_COIL = Process(
    key="suspect_coil",
    label=N_("可疑板料"),
    prefix="KY",
    title=N_("可疑板料 {coil_no}"),
    regulation=REGULATION,
    form=forms.COIL,
    opened_by=any_role(DIE_REPAIR_ENGINEER, TEAM_LEADER, DECOILING_LEADER),
    states=STATES,
    transitions=ACTS,
    roles=STAMPING_ROLES,
    deadlines=DEADLINES,
    records=(
        RecordType(key="piece", label=N_("垛位"), clause="4.2.2.标签"),
        RecordType(key="label", label=N_("可疑品标签"), clause="4.2.2.标签"),
        RecordType(key=rules.RELEASE, label=N_("上线确认"), clause="4.2.2.确认"),
        RecordType(key="refusal", label=N_("不能上线"), clause="4.2.2.确认"),
    ),
    notify=(
        Distribution(
            to=DECOILING,
            text=N_("%(title)s：%(by)s 通知，请贴可疑品标签，查库并确认库存数量。"),
            clause="4.2.2.通知",
            urgent=True,
        ),
    ),
    escalation=(DECOILING_CHIEF, DUTY_MANAGER),
    list_fields=("coil_no", "location", "stock_quantity"),
    search_fields=("coil_no", "location", "suspicion"),
    repeat_key=("coil_no",),
    clause="4.2.2.通知",
    help=N_("同一卷号的板料都贴标签，双方确认后才能再上线，上线前预警并标注；退料必须有标签。"),
)
