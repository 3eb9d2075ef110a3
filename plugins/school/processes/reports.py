"""The periodic reports on feedback: figures are counted by the core, conclusions are drawn by people, then issued."""

from core.domain.clauses import Regulation
from core.domain.decisions import To
from core.domain.guards import names_no_contact
from core.domain.people import Role
from core.domain.processes import Process, State, StateKind, Task, Transition
from core.domain.tallies import Tally
from core.domain.texts import N_
from plugins.school import roles
from plugins.school.forms import reports as forms
from plugins.school.processes import parts
from plugins.school.regulations import general_affairs, school_feedback, teacher_feedback, training_feedback


def _report(
    counted: str,
    label: str,
    prefix: str,
    regulation: Regulation,
    *,
    by: tuple[str, ...],
    office: str,
    readers: tuple[str, ...],
    clauses: tuple[str, str],
) -> Process:
    """Return the process of a report on ``counted``; the first clause asks for the analysis, the second for its use."""
    analysis, use = clauses
    return Process(
        key=f"{counted}_report",
        label=label,
        prefix=prefix,
        title=f"{{{forms.FIRST}}} – {{{forms.LAST}}}",
        regulation=regulation,
        form=forms.period(analysis),
        opened_by=Role(office),
        states=(
            State(
                key="drawn_up",
                label=N_("已统计"),
                kind=StateKind.INITIAL,
                clause=analysis,
                tasks=(Task(do="issue", role=office),),
            ),
            State(key="issued", label=N_("已发布"), kind=StateKind.CLOSED, clause=use),
            State(key="discarded", label=N_("已作废"), kind=StateKind.CLOSED, clause=analysis),
        ),
        transitions=(
            Transition(
                key="issue",
                label=N_("发布"),
                by=Role(office),
                sources=("drawn_up",),
                target="issued",
                form=forms.conclusions(analysis, use),
                guards=(names_no_contact,),
                notify=(parts.told(To(roles=readers), N_("统计报告已发布：%(title)s"), use),),
                primary=True,
                clause=use,
            ),
            Transition(
                key="discard",
                label=N_("作废"),
                by=Role(office),
                sources=("drawn_up",),
                target="discarded",
                clause=analysis,
            ),
        ),
        roles=roles.templates(office, *readers),
        tally=Tally(processes=(counted,), by=by, first=forms.FIRST, last=forms.LAST),
        computed=forms.figures(analysis),
        list_fields=(forms.FIRST, forms.LAST, "total"),
        clause=analysis,
        help=N_("选定统计期，系统按收到日期计数；写明共性问题和改进措施后发布。报告中没有个人信息。"),
    )


GENERAL_AFFAIRS_REPORT = _report(
    "general_affairs",
    N_("总务处反馈分析"),
    "ZWB",
    general_affairs.REGULATION,
    by=("kind", "channel", "category"),
    office=roles.GENERAL_AFFAIRS,
    readers=(roles.GENERAL_AFFAIRS_HEAD,),
    clauses=("三.2", "三.2"),
)
SCHOOL_FEEDBACK_REPORT = _report(
    "school_feedback",
    N_("反馈统计报告"),
    "XXB",
    school_feedback.REGULATION,
    by=("giver_group", "item_class", "topic"),
    office=roles.FEEDBACK_OFFICE,
    readers=(roles.STUDENT, roles.STAFF, roles.PARENT, roles.FEEDBACK_OFFICE_HEAD),
    clauses=("4", "4.报告"),
)
TEACHER_FEEDBACK_REPORT = _report(
    "teacher_feedback",
    N_("教师反馈总结"),
    "JSB",
    teacher_feedback.REGULATION,
    by=("item_class", "topic"),
    office=roles.TEACHER_RECEPTION,
    readers=(roles.TEACHER_RECEPTION_HEAD,),
    clauses=("3.2", "6.2"),
)
TRAINING_FEEDBACK_REPORT = _report(
    "training_feedback",
    N_("培训反馈分析"),
    "PXB",
    training_feedback.REGULATION,
    by=("item_class", "topic"),
    office=roles.TRAINING_RECEPTION,
    readers=(roles.TRAINING_HEAD, roles.TRAINING_CLERK),
    clauses=("4.2", "5.2"),
)
