"""Information exchange (S08) as a process: raise, convey, accept, process."""

from core.domain.due import Days, InDays
from core.domain.forms import Field, FieldKind, When
from core.domain.people import any_role
from core.domain.processes import OPEN, DeadlineRule, Distribution, Process, RecordType, State, StateKind, Task
from core.domain.settings import Param
from core.domain.texts import N_
from plugins.enterprise import settings
from plugins.enterprise.acts.information_exchange import ACTS, TO_ADDRESSED, TO_CONVEYOR
from plugins.enterprise.forms import information_exchange as forms
from plugins.enterprise.regulations.information_exchange import REGULATION
from plugins.enterprise.roles import CONVEYOR, EMPLOYEE, EXCHANGE_ROLES
from plugins.enterprise.rules import information_exchange as rules

STATES = (
    State(
        key="raised",
        label=N_("已提出"),
        kind=StateKind.INITIAL,
        clause="14",
        tasks=(
            Task(do="convey", role=CONVEYOR, deadline="evaluate", when=When("unclear", (False,))),
            Task(do="rewrite", opener=True, when=When("unclear", (True,))),
        ),
    ),
    State(key="conveyed", label=N_("已传达，待确认理解"), clause="15"),
    State(
        key="understood",
        label=N_("已理解"),
        clause="15",
        tasks=(Task(do="accept", each=TO_ADDRESSED, deadline="evaluate"),),
    ),
    State(
        key="accepted",
        label=N_("已接受"),
        clause="16",
        tasks=(Task(do="process", each=TO_ADDRESSED, deadline="answer"),),
    ),
    State(key="processed", label=N_("已处理"), clause="17", tasks=(Task(do="close", opener=True),)),
    State(key="closed", label=N_("已关闭"), kind=StateKind.CLOSED, clause="4"),
)

DEADLINES = (
    DeadlineRule(
        key="evaluate",
        label=N_("传达并接受"),
        due=InDays(days=Param(settings.EVALUATE_DAYS.key), count=Days.WORKING),
        starts_on=(OPEN,),
        met_by=("accept",),
        role=CONVEYOR,
        enabled_by=Param(settings.EXCHANGE_CLOCKS.key),
        clause="18",
    ),
    DeadlineRule(
        key="answer",
        label=N_("处理并答复"),
        due=InDays(days=Param(settings.ANSWER_DAYS.key), count=Days.WORKING),
        starts_on=(OPEN,),
        met_by=("process",),
        role=CONVEYOR,
        remind=TO_ADDRESSED,
        enabled_by=Param(settings.EXCHANGE_CLOCKS.key),
        clause="18",
    ),
)

INFORMATION_EXCHANGE = Process(
    key="information_exchange",
    label=N_("信息交流与反馈"),
    prefix="XX",
    title=N_("信息 {subject}"),
    regulation=REGULATION,
    form=forms.INFORMATION,
    opened_by=any_role(EMPLOYEE, CONVEYOR),
    states=STATES,
    transitions=ACTS,
    roles=EXCHANGE_ROLES,
    guards=(rules.box_is_opened_by_conveyor,),
    deadlines=DEADLINES,
    records=(
        RecordType(key="return", label=N_("退回"), clause="18"),
        RecordType(key="wording", label=N_("重写的内容"), clause="18"),
    ),
    notify=(Distribution(to=TO_CONVEYOR, text=N_("%(number)s：有新的信息待传达。"), clause="15"),),
    computed=(
        Field(key="unclear", label=N_("内容不清楚，待重写"), kind=FieldKind.BOOLEAN, clause="18"),
        Field(key="current_subject", label=N_("现行主题"), max_length=100, clause="18"),
        Field(key="current_content", label=N_("现行内容"), kind=FieldKind.LONG_TEXT, max_length=5000, clause="18"),
    ),
    list_fields=("kind", "source", "departments"),
    search_fields=("subject", "current_subject"),
    clause="13",
    help=N_("员工提出任务、问题、意见或建议；传达到所有收件人理解以后，由收件人接受、处理并答复。"),
)
