"""Teacher feedback (S12) as a process: reviewed, classified, assigned, answered by the department, evaluated."""

from core.domain.decisions import To
from core.domain.due import ByField
from core.domain.learned import Learned
from core.domain.people import Opener, Role
from core.domain.processes import DeadlineRule, Process, RecordType, State, StateKind, Task, Transition
from core.domain.settings import Param
from core.domain.texts import N_
from plugins.school import roles, settings
from plugins.school.forms import teacher_feedback as forms
from plugins.school.processes import parts
from plugins.school.regulations.teacher_feedback import REGULATION
from plugins.school.rules import teacher_feedback as rules

OFFICE = roles.TEACHER_RECEPTION
WITH_DEPARTMENT = ("assigned", "handling")

STATES = (
    State(
        key="submitted",
        label=N_("已提交"),
        kind=StateKind.INITIAL,
        clause="1.1",
        tasks=(Task(do="review", role=OFFICE),),
    ),
    State(key="returned", label=N_("退回补充"), clause="2.2", tasks=(Task(do="complete", opener=True),)),
    State(key="reviewed", label=N_("已审核"), clause="2.2", tasks=(Task(do="classify", role=OFFICE),)),
    State(key="classified", label=N_("已分类"), clause="3.1", tasks=(Task(do="assign", role=OFFICE),)),
    State(
        key="assigned",
        label=N_("已分派"),
        clause="4.1",
        tasks=(Task(do="reply", role=roles.DEPARTMENT_STAFF, deadline="handle", in_department=True),),
    ),
    State(
        key="handling",
        label=N_("处理中"),
        clause="4.2",
        tasks=(Task(do="reply", role=roles.DEPARTMENT_STAFF, deadline="handle", in_department=True),),
    ),
    State(
        key="replied",
        label=N_("已回复"),
        clause="5.1",
        tasks=(Task(do="evaluate", opener=True), Task(do="archive", role=OFFICE)),
    ),
    State(key="evaluated", label=N_("已评价"), clause="5.2", tasks=(Task(do="archive", role=OFFICE),)),
    State(key="archived", label=N_("已归档"), kind=StateKind.CLOSED, clause="6.1"),
)

ACTS = (
    Transition(
        key="review",
        label=N_("初步审核"),
        by=Role(OFFICE),
        sources=("submitted",),
        targets=("reviewed", "returned"),
        choose=rules.after_review,
        form=forms.REVIEW,
        notify=(parts.told(To(opener=True), N_("%(number)s 已审核：%(state_label)s。"), "2.2"),),
        primary=True,
        clause="2.2",
    ),
    Transition(
        key="complete",
        label=N_("补充内容"),
        by=Opener(),
        sources=("returned",),
        target="submitted",
        form=forms.COMPLETION,
        notify=(parts.told(To(roles=(OFFICE,)), N_("%(number)s 已补充内容，请审核。"), "2.2"),),
        primary=True,
        clause="1.2",
    ),
    Transition(
        key="classify",
        label=N_("分类"),
        by=Role(OFFICE),
        sources=("submitted", "returned", "reviewed", "classified"),
        target="classified",
        form=forms.CLASSIFICATION,
        guards=(rules.is_reviewed,),
        primary=True,
        clause="3.1",
    ),
    Transition(
        key="assign",
        label=N_("分派责任部门"),
        by=Role(OFFICE),
        sources=("submitted", "returned", "classified", *WITH_DEPARTMENT),
        target="assigned",
        form=forms.ASSIGNMENT,
        hands_to="department",
        guards=(rules.is_reviewed,),
        notify=(
            parts.told(parts.TO_DEPARTMENT, N_("%(number)s 由本部门负责，请在规定时间内解决并回复教师。"), "4.1"),
            parts.told(To(opener=True), N_("%(number)s 已分派责任部门。"), "4.1"),
        ),
        primary=True,
        clause="4.1",
    ),
    Transition(
        key="start_handling",
        label=N_("开始处理"),
        by=parts.IN_CHARGE,
        sources=("assigned",),
        target="handling",
        clause="4.2",
    ),
    Transition(
        key="report_progress",
        label=N_("反馈处理进度"),
        by=parts.IN_CHARGE,
        sources=WITH_DEPARTMENT,
        target="handling",
        form=forms.PROGRESS,
        record="progress",
        notify=(parts.told(To(opener=True), N_("%(number)s 短期内无法解决，责任部门说明了进度和原因。"), "4.3"),),
        clause="4.3",
        help=N_("原来的期限保留，不因此改变。"),
    ),
    Transition(
        key="reply",
        label=N_("回复处理结果"),
        by=parts.IN_CHARGE,
        sources=WITH_DEPARTMENT,
        target="replied",
        form=forms.REPLY,
        notify=(
            parts.told(To(opener=True), N_("%(number)s 已有处理结果，请查看并评价。"), "5.1"),
            parts.told(To(roles=(OFFICE,)), N_("%(number)s 的责任部门已回复教师。"), "5.1"),
        ),
        primary=True,
        clause="5.1",
    ),
    Transition(
        key="evaluate",
        label=N_("评价"),
        by=Opener(),
        sources=("replied",),
        targets=("evaluated", "handling"),
        choose=rules.after_evaluation,
        form=forms.EVALUATION,
        record="evaluation",
        effects=rules.follow_evaluation,
        notify=(parts.told(To(roles=(OFFICE,)), N_("教师评价了 %(number)s：%(state_label)s。"), "5.2"),),
        primary=True,
        clause="5.2",
    ),
    Transition(
        key="archive",
        label=N_("归档"),
        by=Role(OFFICE),
        sources=("replied", "evaluated"),
        target="archived",
        form=forms.ARCHIVING,
        guards=(rules.is_evaluated, rules.dissatisfaction_is_noted),
        primary=True,
        clause="6.1",
    ),
)

HANDLE_DUE = ByField(
    field="item_class",
    cases=(
        ("facilities", parts.working_days(Param(settings.TEACHER_FACILITIES_DAYS.key))),
        ("environment", parts.working_days(Param(settings.TEACHER_ENVIRONMENT_DAYS.key))),
        ("materials", parts.working_days(Param(settings.TEACHER_MATERIALS_DAYS.key))),
        ("services", parts.working_days(Param(settings.TEACHER_SERVICES_DAYS.key))),
    ),
)

TEACHER_FEEDBACK = Process(
    key="teacher_feedback",
    label=N_("教师反馈"),
    prefix="JS",
    title="{content}",
    regulation=REGULATION,
    form=forms.FEEDBACK,
    opened_by=Role(roles.TEACHER),
    states=STATES,
    transitions=ACTS,
    roles=roles.templates(
        roles.TEACHER,
        roles.DEPARTMENT_STAFF,
        roles.DEPARTMENT_HEAD,
        OFFICE,
        roles.TEACHER_RECEPTION_HEAD,
    ),
    deadlines=(
        DeadlineRule(
            key="handle",
            label=N_("解决并回复教师"),
            due=HANDLE_DUE,
            starts_on=("assign",),
            met_by=("reply",),
            role=roles.DEPARTMENT_STAFF,
            clause="4.2",
            basis="A-12-1",
            ladder=parts.LADDER,
        ),
        parts.deadline(
            "progress",
            N_("反馈处理进度"),
            Param(settings.TEACHER_PROGRESS_DAYS.key),
            ("report_progress", "reply"),
            roles.DEPARTMENT_STAFF,
            "4.3",
            starts_on="report_progress",
            basis="A-12-1",
        ),
    ),
    records=(
        RecordType(key="progress", label=N_("处理进度"), clause="4.3"),
        RecordType(key="evaluation", label=N_("教师评价"), clause="5.2"),
    ),
    notify=(parts.told(To(roles=(OFFICE,)), N_("收到教师反馈 %(number)s，请审核：%(title)s"), "2.1"),),
    learned=(Learned(field="item_class", texts=("content",), clause="3.1"),),
    escalation=(roles.TEACHER_RECEPTION_HEAD,),
    list_fields=("item_class", "topic", "department"),
    search_fields=("content", "topic"),
    repeat_key=("topic",),
    clause="前言",
    help=N_("教师在教育教学中遇到的问题：审核、分类、责任部门解决并回复，教师评价后归档。"),
)
