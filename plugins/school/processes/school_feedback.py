"""School feedback (S09) as a process: sorted, handled or transferred, responded to, tracked until it is solved."""

from core.domain import extending
from core.domain.decisions import To
from core.domain.forms import When
from core.domain.learned import Learned
from core.domain.people import AllOf, AnyOf, Not, Opener, Role, any_role
from core.domain.processes import Process, RecordType, State, StateKind, Task, Transition
from core.domain.public import Answer, Evaluation, PublicForm
from core.domain.settings import Param
from core.domain.texts import N_
from plugins.school import roles, settings
from plugins.school.forms import school_feedback as forms
from plugins.school.forms.parts import CONTENT
from plugins.school.processes import parts
from plugins.school.regulations.school_feedback import REGULATION
from plugins.school.rules import handling
from plugins.school.rules import school_feedback as rules
from plugins.school.rules.entry import entered_by
from plugins.school.rules.privacy import names_nobody

OFFICE = roles.FEEDBACK_OFFICE
EVALUATION = RecordType(key="evaluation", label=N_("评价"), clause="5")
TIMED = When("timed", (True,))

RETURNED = parts.returning(OFFICE, roles.FEEDBACK_OFFICE_HEAD, "response", "2.转交")
EXTENDED = parts.extending(OFFICE, roles.FEEDBACK_OFFICE_HEAD, "response", ("sorted", "handling", "transferred"), "3")

STATES = (
    State(
        key="received",
        label=N_("已收到"),
        kind=StateKind.INITIAL,
        clause="1",
        tasks=(Task(do="sort", role=OFFICE, deadline="first_reply"),),
    ),
    State(
        key="sorted",
        label=N_("已分类"),
        clause="2",
        tasks=(Task(do="handle", role=OFFICE, deadline="response"),),
    ),
    State(
        key="handling",
        label=N_("处理中"),
        clause="2",
        tasks=(Task(do="respond", role=OFFICE, deadline="response"),),
    ),
    State(
        key="transferred",
        label=N_("已转交"),
        clause="2.转交",
        tasks=(
            Task(do="record_result", role=roles.DEPARTMENT_STAFF, deadline="response", in_department=True),
            Task(do="respond", role=OFFICE, deadline="response"),
        ),
    ),
    RETURNED.state,
    State(key="responded", label=N_("已回应"), clause="3", tasks=(Task(do="track", role=OFFICE),)),
    State(
        key="tracking",
        label=N_("跟踪评估"),
        clause="5",
        tasks=(Task(do="track", role=OFFICE), Task(do="close", role=OFFICE)),
    ),
    State(key="closed", label=N_("已结案"), kind=StateKind.CLOSED, clause="5"),
)

ACTS = (
    Transition(
        key="sort",
        label=N_("分类整理"),
        by=Role(OFFICE),
        sources=("received",),
        target="sorted",
        form=forms.SORTING,
        primary=True,
        clause="2",
    ),
    Transition(
        key="handle",
        label=N_("本部门处理"),
        by=Role(OFFICE),
        sources=("sorted",),
        target="handling",
        form=forms.HANDLING,
        primary=True,
        clause="2",
    ),
    Transition(
        key="first_reply",
        label=N_("初步回复"),
        by=Role(OFFICE),
        sources=("received", "sorted", "handling", "transferred"),
        form=forms.FIRST_REPLY,
        effects=rules.tell,
        clause="3",
    ),
    *parts.transfer_acts(OFFICE, ("sorted", "handling"), "2.转交", RETURNED),
    EXTENDED.act,
    Transition(
        key="respond",
        label=N_("回应"),
        by=AnyOf((Role(OFFICE), parts.IN_CHARGE)),
        sources=("handling", "transferred"),
        target="responded",
        form=forms.RESPONSE,
        guards=(handling.result_is_recorded, rules.giver_can_be_reached, names_nobody(forms.ONLINE)),
        effects=rules.tell,
        primary=True,
        clause="3",
        help=N_("以信函、电子邮件、电话、会议等方式回复反馈人，合适的时候公开回应。"),
    ),
    Transition(
        key="track",
        label=N_("跟踪评估"),
        by=Role(OFFICE),
        sources=("responded", "tracking"),
        targets=("tracking", "handling"),
        choose=handling.after_tracking,
        form=forms.TRACKING,
        record="tracking",
        primary=True,
        clause="5",
    ),
    Transition(
        key="evaluate",
        label=N_("评价"),
        by=AllOf((Opener(), Not(Role(OFFICE)))),
        sources=("responded", "tracking", "closed"),
        targets=("responded", "tracking", "closed", "handling"),
        choose=rules.after_evaluation,
        ways={state: (state, "handling") for state in ("responded", "tracking", "closed")},
        form=forms.EVALUATION,
        record="evaluation",
        effects=rules.follow_evaluation,
        reopens=True,
        clause="5",
        help=N_("不满意的，写明哪里还没有解决，由反馈办公室重新处理。"),
    ),
    Transition(
        key="close",
        label=N_("结案"),
        by=Role(OFFICE),
        sources=("responded", "tracking"),
        target="closed",
        form=forms.CLOSING,
        guards=(handling.is_thoroughly_solved,),
        clause="5",
        help=N_("跟踪评估为“彻底解决”以后才能结案。"),
    ),
)

SCHOOL_FEEDBACK = Process(
    key="school_feedback",
    label=N_("学校信息反馈"),
    prefix="XX",
    title="{content}",
    regulation=REGULATION,
    form=forms.FEEDBACK,
    opened_by=any_role(roles.STUDENT, roles.STAFF, roles.PARENT, OFFICE),
    guards=(entered_by(OFFICE, forms.ONLINE),),
    states=STATES,
    transitions=ACTS,
    roles=roles.templates(
        roles.STUDENT,
        roles.STAFF,
        roles.PARENT,
        roles.DEPARTMENT_STAFF,
        roles.DEPARTMENT_HEAD,
        OFFICE,
        roles.FEEDBACK_OFFICE_HEAD,
    ),
    deadlines=(
        parts.deadline(
            "first_reply",
            N_("初步回复"),
            Param(settings.SCHOOL_FIRST_DAYS.key),
            ("first_reply", "respond"),
            OFFICE,
            "3",
            when=TIMED,
        ),
        parts.deadline(
            "response", N_("回应"), Param(settings.SCHOOL_RESPONSE_DAYS.key), ("respond",), OFFICE, "3", when=TIMED
        ),
    ),
    records=(parts.result_record("2.转交"), RETURNED.record, EXTENDED.record, parts.tracking_record("5"), EVALUATION),
    notify=(parts.told(To(roles=(OFFICE,)), N_("收到反馈 %(number)s，请分类：%(title)s"), "2"),),
    learned=(Learned(field="item_class", texts=("content",), clause="2"),),
    public=PublicForm(
        clause="1",
        fields=("giver_group", "content", "attachments"),
        given={"channel": forms.ONLINE},
        name="giver",
        contact="contact",
        answers=(
            Answer(act="first_reply", fields=("reply",)),
            Answer(act="respond", fields=("reply", "reason")),
            Answer(act=extending.EXTEND, fields=(extending.DAYS, extending.REASON)),
        ),
        acts=("evaluate",),
        evaluation=Evaluation(act="evaluate", field="satisfaction", satisfied=CONTENT),
    ),
    computed=forms.COMPUTED,
    escalation=(roles.FEEDBACK_OFFICE_HEAD,),
    list_fields=("giver_group", "item_class", "channel"),
    search_fields=("content", "topic"),
    repeat_key=("topic",),
    clause="定义",
    help=N_("学生、教职员工和家长的意见和建议：分类、转交、回应，并跟踪到彻底解决。"),
)
