"""User feedback (S07) as a process: collected, classified, investigated, solved, answered, closed."""

from datetime import timedelta

from core.domain import extending
from core.domain.decisions import To
from core.domain.due import ByField, Days, InDays, InHours
from core.domain.forms import Field, FieldKind
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
from core.domain.public import Answer, Evaluation, Mode, PublicForm
from core.domain.settings import Param
from core.domain.texts import N_
from plugins.enterprise import settings
from plugins.enterprise.acts.user_feedback import ACTS, EXTENDED
from plugins.enterprise.forms import user_feedback as forms
from plugins.enterprise.regulations.user_feedback import REGULATION
from plugins.enterprise.roles import FEEDBACK_ROLES, TEAM, USER
from plugins.enterprise.rules import user_feedback as rules

HANDLED = ("solved", "replied", "closed")
REMINDED = (Level(after=timedelta(minutes=-30), label=N_("提醒")), Level(after=timedelta(0), label=N_("逾期")))
ACKNOWLEDGE = Task(do="acknowledge", role=TEAM, deadline="acknowledge")

STATES = (
    State(
        key="received",
        label=N_("已收到"),
        kind=StateKind.INITIAL,
        clause="2",
        tasks=(ACKNOWLEDGE, Task(do="collect", role=TEAM)),
    ),
    State(
        key="detailed",
        label=N_("已收集详情"),
        clause="3.1",
        tasks=(ACKNOWLEDGE, Task(do="classify", role=TEAM)),
    ),
    State(
        key="classified",
        label=N_("已分类定级"),
        clause="3.2",
        tasks=(Task(do="investigate", role=TEAM, deadline="solve", assignee=True),),
    ),
    State(
        key="investigating",
        label=N_("调查中"),
        clause="3.3",
        tasks=(Task(do="solve", role=TEAM, deadline="solve", assignee=True),),
    ),
    State(
        key="waiting_user",
        label=N_("待用户补充"),
        kind=StateKind.PAUSED,
        clause="3.3.澄清",
        tasks=(Task(do="supply", opener=True),),
    ),
    State(
        key="solved",
        label=N_("已解决"),
        clause="3.4",
        tasks=(Task(do="reply", role=TEAM, assignee=True),),
    ),
    State(
        key="replied",
        label=N_("已答复"),
        clause="1",
        tasks=(Task(do="rate", opener=True), Task(do="close", role=TEAM, assignee=True)),
    ),
    State(key="closed", label=N_("已关闭"), kind=StateKind.CLOSED, clause="3"),
)

DEADLINES = (
    DeadlineRule(
        key="acknowledge",
        label=N_("告知用户已收到"),
        due=ByField(
            field="first_priority",
            cases=((forms.P1, InHours(hours=Param(settings.URGENT_HOURS.key))),),
            otherwise=InDays(days=Param(settings.ACKNOWLEDGE_DAYS.key), count=Days.WORKING),
        ),
        starts_on=(OPEN,),
        met_by=("acknowledge", "ask_user", "reply"),
        role=TEAM,
        clause="1",
        basis="A-07-1",
        void_in=("closed",),
        ladder=REMINDED,
    ),
    DeadlineRule(
        key="solve",
        label=N_("解决问题"),
        due=ByField(
            field="priority_level",
            cases=(
                (forms.P1, InHours(hours=Param(settings.SOLVE_P1_HOURS.key))),
                (forms.P2, InDays(days=Param(settings.SOLVE_P2_DAYS.key), count=Days.WORKING)),
                (forms.P3, InDays(days=Param(settings.SOLVE_P3_DAYS.key), count=Days.WORKING)),
                (forms.P4, InDays(days=Param(settings.SOLVE_P4_DAYS.key), count=Days.WORKING)),
            ),
        ),
        starts_on=("classify",),
        met_by=("solve", "compensate"),
        role=TEAM,
        clause="3.4",
        basis="A-07-1",
        void_in=HANDLED,
        paused_in=("waiting_user",),
        ladder=REMINDED,
    ),
)

USER_FEEDBACK = Process(
    key="user_feedback",
    label=N_("用户反馈"),
    prefix="YH",
    title=N_("用户反馈 {product} {content}"),
    regulation=REGULATION,
    form=forms.FEEDBACK,
    opened_by=any_role(USER, TEAM),
    states=STATES,
    begins=("received", "detailed"),
    choose_beginning=rules.beginning,
    transitions=ACTS,
    roles=FEEDBACK_ROLES,
    deadlines=DEADLINES,
    records=(
        EXTENDED.record,
        RecordType(key="finding", label=N_("调查记录"), clause="3.3"),
        RecordType(key="question", label=N_("请用户补充"), clause="3.3.澄清"),
        RecordType(key="supplement", label=N_("用户的补充"), clause="3.3.澄清"),
    ),
    notify=(
        Distribution(
            to=To(roles=(TEAM,)), text=N_("%(number)s：收到新的用户反馈，请告知用户并分类定级。"), clause="3.1"
        ),
    ),
    public=PublicForm(
        clause="2.渠道",
        fields=("content", "product", "product_version", "screenshots"),
        given={"source": "form"},
        modes=(Mode.NAMED,),
        name="name",
        contact="contact",
        answers=(
            Answer(act="ask_user", fields=("question",)),
            Answer(act="reply", fields=("reply",)),
            Answer(act=extending.EXTEND, fields=(extending.DAYS, extending.REASON)),
        ),
        acts=("supply", "rate"),
        evaluation=Evaluation(act="rate", field="satisfied", satisfied=(True,)),
    ),
    computed=(
        Field(
            key="first_priority",
            label=N_("预判优先级"),
            kind=FieldKind.CHOICE,
            choices=forms.PRIORITIES,
            clause="3.2",
        ),
    ),
    list_fields=("source", "nature", "priority_level"),
    search_fields=("content", "product", "solution"),
    repeat_key=("product",),
    clause="1",
    help=N_("收集用户反馈的详情，分类定级，调查，解决，答复，直到用户确认。"),
)
