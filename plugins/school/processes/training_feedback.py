"""Training feedback (S14) as a process: registered by class, measures of the class, a complete reply, tracked."""

from core.domain.decisions import To
from core.domain.forms import When
from core.domain.learned import Learned
from core.domain.people import Role, any_role
from core.domain.processes import Process, State, StateKind, Task, Transition
from core.domain.settings import Param
from core.domain.texts import N_
from plugins.school import roles, settings
from plugins.school.forms import training_feedback as forms
from plugins.school.processes import parts
from plugins.school.regulations.training_feedback import REGULATION
from plugins.school.rules import handling
from plugins.school.rules import training_feedback as rules
from plugins.school.rules.entry import entered_by

RECEPTION, CLERK = roles.TRAINING_RECEPTION, roles.TRAINING_CLERK
WORKERS = any_role(RECEPTION, CLERK)
TIMED = When("timed", (True,))

STATES = (
    State(
        key="received",
        label=N_("已收到"),
        kind=StateKind.INITIAL,
        clause="3.1",
        tasks=(
            Task(do="register", role=RECEPTION, deadline="first_reply"),
            Task(do="first_reply", role=CLERK, deadline="first_reply"),
        ),
    ),
    State(
        key="classified",
        label=N_("已登记分类"),
        clause="3.2",
        tasks=(Task(do="handle", role=CLERK, deadline="final_reply"),),
    ),
    State(
        key="handling",
        label=N_("处理中"),
        clause="4.3",
        tasks=(Task(do="reply", role=CLERK, deadline="final_reply"),),
    ),
    State(key="replied", label=N_("已反馈结果"), clause="4.4", tasks=(Task(do="track", role=CLERK),)),
    State(
        key="tracking",
        label=N_("跟踪中"),
        clause="5.1",
        tasks=(Task(do="track", role=CLERK), Task(do="close", role=CLERK)),
    ),
    State(key="closed", label=N_("已结案"), kind=StateKind.CLOSED, clause="5.1"),
)

ACTS = (
    Transition(
        key="register",
        label=N_("登记分类"),
        by=Role(RECEPTION),
        sources=("received",),
        target="classified",
        form=forms.REGISTRATION,
        notify=(parts.told(To(roles=(CLERK,)), N_("%(number)s 已登记分类，请处理：%(title)s"), "3.2"),),
        primary=True,
        clause="4.1",
    ),
    Transition(
        key="first_reply",
        label=N_("初步回复"),
        by=WORKERS,
        sources=("received", "classified", "handling"),
        form=forms.FIRST_REPLY,
        effects=rules.tell_first,
        clause="1",
    ),
    Transition(
        key="handle",
        label=N_("采取措施"),
        by=WORKERS,
        sources=("classified", "handling"),
        target="handling",
        form=forms.HANDLING,
        guards=(rules.measures_fit_the_class,),
        primary=True,
        clause="4.3",
    ),
    Transition(
        key="reply",
        label=N_("反馈处理结果"),
        by=WORKERS,
        sources=("handling",),
        target="replied",
        form=forms.REPLY,
        guards=(rules.reply_thanks,),
        effects=rules.tell,
        primary=True,
        clause="4.4",
        help=N_("向反馈人表示感谢，并告知处理措施和结果，三项缺一不可。"),
    ),
    Transition(
        key="track",
        label=N_("跟踪"),
        by=WORKERS,
        sources=("replied", "tracking"),
        targets=("tracking", "handling"),
        choose=handling.after_tracking,
        form=forms.TRACKING,
        record="tracking",
        primary=True,
        clause="5.1",
    ),
    Transition(
        key="close",
        label=N_("结案"),
        by=WORKERS,
        sources=("replied", "tracking"),
        target="closed",
        form=forms.CLOSING,
        guards=(handling.is_thoroughly_solved,),
        clause="5.1",
        help=N_("跟踪确认彻底解决以后才能结案。"),
    ),
)

TRAINING_FEEDBACK = Process(
    key="training_feedback",
    label=N_("培训反馈"),
    prefix="PX",
    title="{content}",
    regulation=REGULATION,
    form=forms.FEEDBACK,
    opened_by=any_role(roles.TRAINEE, roles.PARENT, RECEPTION),
    guards=(entered_by(RECEPTION, forms.ONLINE),),
    states=STATES,
    transitions=ACTS,
    roles=roles.templates(roles.TRAINEE, roles.PARENT, RECEPTION, CLERK, roles.TRAINING_HEAD),
    deadlines=(
        parts.deadline(
            "first_reply",
            N_("初步回复"),
            Param(settings.TRAINING_FIRST_DAYS.key),
            ("first_reply", "reply"),
            CLERK,
            "1",
            when=TIMED,
        ),
        parts.deadline(
            "final_reply",
            N_("反馈处理结果"),
            Param(settings.TRAINING_FINAL_DAYS.key),
            ("reply",),
            CLERK,
            "4.4",
            when=TIMED,
        ),
    ),
    records=(parts.tracking_record("5.1"),),
    notify=(parts.told(To(roles=(RECEPTION,)), N_("收到反馈 %(number)s，请登记：%(title)s"), "3.1"),),
    learned=(Learned(field="item_class", texts=("content",), clause="3.2"),),
    computed=forms.COMPUTED,
    escalation=(roles.TRAINING_HEAD,),
    list_fields=("item_class", "giver_group", "channel"),
    search_fields=("content", "topic"),
    repeat_key=("topic",),
    clause="1",
    help=N_("学员和家长的反馈：登记分类，按类别采取措施，感谢并告知措施和结果，跟踪到解决。"),
)
