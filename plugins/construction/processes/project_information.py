"""Project information (S06) as a process: from collection to archive, or to the end of what is untrue."""

from core.domain.decisions import To
from core.domain.guards import is_past
from core.domain.people import any_role
from core.domain.processes import Distribution, Process, RecordType, State, StateKind, Task
from core.domain.texts import N_
from plugins.construction.acts.project_information import ACTS
from plugins.construction.forms import project_information as forms
from plugins.construction.regulations.project_information import REGULATION
from plugins.construction.roles import (
    CONTRACTOR,
    DESIGN,
    ENGINEERING,
    INFORMATION_ROLES,
    PROJECT_MANAGER,
    SUPERVISION,
    UNIT_HEAD,
)

STATES = (
    State(
        key="collected",
        label=N_("已收集，待核实"),
        kind=StateKind.INITIAL,
        clause="二2.1",
        tasks=(Task(do="verify", role=PROJECT_MANAGER), Task(do="verify", role=UNIT_HEAD)),
    ),
    State(
        key="verified",
        label=N_("已核实"),
        clause="4.2",
        tasks=(Task(do="evaluate", role=PROJECT_MANAGER),),
    ),
    State(
        key="evaluated",
        label=N_("已分析评估"),
        clause="二2.2",
        tasks=(Task(do="take_measures", role=PROJECT_MANAGER),),
    ),
    State(
        key="measured",
        label=N_("已采取措施"),
        clause="二2.2",
        tasks=(Task(do="feed_back", role=PROJECT_MANAGER),),
    ),
    State(
        key="fed_back",
        label=N_("已反馈，待记台账"),
        clause="4.3",
        tasks=(Task(do="enter_ledger", role=PROJECT_MANAGER),),
    ),
    State(
        key="ledgered",
        label=N_("已入台账"),
        clause="四4.1",
        tasks=(Task(do="archive", role=PROJECT_MANAGER),),
    ),
    State(key="archived", label=N_("已归档"), kind=StateKind.CLOSED, clause="四4.1"),
    State(key="false_info", label=N_("不实"), kind=StateKind.CLOSED, clause="4.2"),
)

PROJECT_INFORMATION = Process(
    key="project_information",
    label=N_("工程项目信息反馈"),
    prefix="XMXX",
    title=N_("{project} {subject}"),
    regulation=REGULATION,
    form=forms.COLLECTION,
    opened_by=any_role(*(ENGINEERING, CONTRACTOR, SUPERVISION, DESIGN, PROJECT_MANAGER)),
    states=STATES,
    transitions=ACTS,
    roles=INFORMATION_ROLES,
    guards=(is_past("collected_at"),),
    records=(
        RecordType(key="feedback", label=N_("信息反馈"), clause="三3.1"),
        RecordType(key="ledger_entry", label=N_("信息反馈台账"), clause="四4.1"),
    ),
    notify=(
        Distribution(
            to=To(roles=(PROJECT_MANAGER, UNIT_HEAD)), text=N_("%(title)s：收到信息，请核实。"), clause="二2.1"
        ),
    ),
    computed=(forms.FREQUENCY,),
    list_fields=("project", "content_class", "source_unit", "risk"),
    search_fields=("project", "subject", "content"),
    clause="2",
    help=N_("收集、核实、分析评估、采取措施、反馈、记台账、归档，按顺序办理。"),
)
