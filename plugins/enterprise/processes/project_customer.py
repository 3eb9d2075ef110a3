"""Customer feedback in data-service projects, and its inspections (S18), as processes."""

from core.domain.due import Days, InDays
from core.domain.duties import Duty, Every
from core.domain.forms import When
from core.domain.guards import is_past
from core.domain.people import Role
from core.domain.processes import OPEN, DeadlineRule, Distribution, Process, RecordType, State, StateKind, Task
from core.domain.settings import Param
from core.domain.tallies import Listed, Tally
from core.domain.texts import N_
from plugins.enterprise import settings_line as settings
from plugins.enterprise.acts.project_customer import ACTS, INSPECTION_ACTS, TO_MANAGER
from plugins.enterprise.forms import project_customer as forms
from plugins.enterprise.regulations.project_customer import REGULATION
from plugins.enterprise.roles import DATA_SERVICE_MANAGER, EMPLOYEE, PROJECT_MANAGER, PROJECT_ROLES
from plugins.enterprise.rules import project_customer as rules

ENABLED = Param(settings.PROJECT_ENABLED.key)


def _asks_manager(act: str, deadline: str = "") -> Task:
    return Task(do=act, role=PROJECT_MANAGER, deadline=deadline, in_department=True, assignee=True)


PROJECT_CUSTOMER = Process(
    key="project_customer",
    label=N_("项目客户信息反馈"),
    prefix="XM",
    title="{project} {subject}",
    regulation=REGULATION,
    clause="1.1",
    enabled_by=ENABLED,
    form=forms.FEEDBACK,
    hands_to="project",
    opened_by=Role(EMPLOYEE),
    guards=(rules.project_is_covered, is_past("obtained_at")),
    states=(
        State(
            key="told_pm",
            label=N_("已告知项目经理"),
            kind=StateKind.INITIAL,
            clause="3.1",
            tasks=(_asks_manager("record", "answer_target"),),
        ),
        State(key="recorded", label=N_("已记录"), clause="2.2", tasks=(_asks_manager("answer", "answer_target"),)),
        State(key="answered", label=N_("已答复"), clause="3.1", tasks=(_asks_manager("file"),)),
        State(key="filed", label=N_("已归档"), kind=StateKind.CLOSED, clause="3.1.归档"),
    ),
    transitions=ACTS,
    roles=PROJECT_ROLES,
    deadlines=(
        DeadlineRule(
            key="answer_target",
            label=N_("答复客户的目标时间"),
            due=InDays(days=Param(settings.ANSWER_DAYS.key), count=Days.WORKING),
            starts_on=(OPEN,),
            met_by=("answer",),
            enabled_by=Param(settings.ANSWER_TARGETED.key),
            role=PROJECT_MANAGER,
            remind=TO_MANAGER,
            clause="3.1",
            basis="A-18-1",
        ),
    ),
    records=(RecordType(key="inspection", label=N_("检查记录"), clause="2.3"),),
    notify=(Distribution(to=TO_MANAGER, text=N_("%(by)s 告知客户反馈：%(title)s，请记录并尽快答复。"), clause="3.1"),),
    list_fields=("project", "phase", "customer"),
    search_fields=("subject", "content", "customer", "answer"),
    help=N_("任何员工得知数据服务项目的客户反馈，都在这里告知该项目的项目经理。"),
)

PROJECT_INSPECTION = Process(
    key="project_inspection",
    label=N_("项目客户反馈检查"),
    prefix="XMJC",
    title=N_("项目客户反馈检查 {first}—{last}"),
    regulation=REGULATION,
    clause="2.3",
    enabled_by=ENABLED,
    form=forms.PERIOD,
    opened_by=Role(DATA_SERVICE_MANAGER),
    guards=(rules.period_fits,),
    states=(
        State(
            key="inspecting",
            label=N_("待检查"),
            kind=StateKind.INITIAL,
            clause="2.3",
            tasks=(Task(do="conclude", role=DATA_SERVICE_MANAGER, deadline="conclusion"),),
        ),
        State(key="inspected", label=N_("已检查"), kind=StateKind.CLOSED, clause="2.3"),
    ),
    transitions=INSPECTION_ACTS,
    roles=PROJECT_ROLES,
    computed=forms.FIGURES,
    tally=Tally(
        processes=("project_customer",),
        by=("project", "phase"),
        first="first",
        last="last",
        listed=Listed.OPEN,
    ),
    duties=(
        Duty(
            key="monthly",
            label=N_("每月检查客户反馈执行情况"),
            every=Every.MONTH,
            first="first",
            last="last",
            values=(("kind", forms.PLANNED),),
            clause="2.3",
            enabled_by=ENABLED,
        ),
    ),
    deadlines=(
        DeadlineRule(
            key="conclusion",
            label=N_("完成定期检查"),
            due=InDays(days=Param(settings.INSPECTION_DAYS.key), count=Days.WORKING),
            starts_on=(OPEN,),
            met_by=("conclude",),
            when=When("kind", (forms.PLANNED,)),
            role=DATA_SERVICE_MANAGER,
            clause="2.3",
        ),
    ),
    list_fields=("kind", "total", "late"),
    help=N_("每月自动列出上个月的客户反馈供检查；不定期检查随时可以登记。"),
)
