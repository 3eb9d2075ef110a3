"""General affairs (S01) as a process: registered by the officer, answered in 2 and 7 working days from receipt."""

from core.domain import extending
from core.domain.decisions import To
from core.domain.due import Detail
from core.domain.learned import Learned
from core.domain.people import AllOf, Not, Opener, Role, any_role
from core.domain.processes import Process, RecordType, State, StateKind, Task, Transition
from core.domain.public import Answer, Evaluation, PublicForm
from core.domain.texts import N_
from plugins.school import roles
from plugins.school.forms import general_affairs as forms
from plugins.school.forms.parts import CONTENT
from plugins.school.processes import parts
from plugins.school.regulations.general_affairs import REGULATION
from plugins.school.rules import general_affairs as rules
from plugins.school.rules.entry import entered_by
from plugins.school.rules.handling import result_is_recorded
from plugins.school.rules.privacy import names_nobody

OFFICE = roles.GENERAL_AFFAIRS
TRANSFER = "三.3.转交"
FIRST, FINAL = "四.2.初步回复", "四.2.解决反馈"
IN_HAND = ("registered", "handling", "transferred")

RETURNED = parts.returning(OFFICE, roles.GENERAL_AFFAIRS_HEAD, "final_reply", TRANSFER)
EXTENDED = parts.extending(OFFICE, roles.GENERAL_AFFAIRS_HEAD, "final_reply", IN_HAND, FINAL)

STATES = (
    State(
        key="received",
        label=N_("已收到"),
        kind=StateKind.INITIAL,
        clause="二.3",
        tasks=(
            Task(do="register", role=roles.ENTRY_OFFICER, deadline="first_reply"),
            Task(do="first_reply", role=OFFICE, deadline="first_reply"),
        ),
    ),
    State(
        key="registered",
        label=N_("已登记"),
        clause="三.1",
        tasks=(
            Task(do="first_reply", role=OFFICE, deadline="first_reply"),
            Task(do="solution_plan", role=OFFICE, deadline="final_reply"),
        ),
    ),
    State(
        key="handling",
        label=N_("处理中"),
        clause="三.3.方案",
        tasks=(Task(do="final_reply", role=OFFICE, deadline="final_reply"),),
    ),
    State(
        key="transferred",
        label=N_("已转交"),
        clause=TRANSFER,
        tasks=(
            Task(do="record_result", role=roles.DEPARTMENT_STAFF, deadline="final_reply", in_department=True),
            Task(do="final_reply", role=OFFICE, deadline="final_reply"),
        ),
    ),
    RETURNED.state,
    State(
        key="resolved_replied",
        label=N_("已解决并反馈"),
        clause=FINAL,
        tasks=(Task(do="archive", role=roles.ENTRY_OFFICER),),
    ),
    State(key="archived", label=N_("已归档"), kind=StateKind.CLOSED, clause="三.1"),
)

ACTS = (
    Transition(
        key="register",
        label=N_("登记"),
        by=Role(roles.ENTRY_OFFICER),
        sources=("received", "handling"),
        targets=("registered", "handling"),
        choose=rules.after_registration,
        ways={"received": ("registered",), "handling": ("handling",)},
        form=forms.REGISTRATION,
        guards=(rules.is_not_registered,),
        effects=rules.categorise,
        notify=(
            parts.told(To(roles=(OFFICE,)), N_("%(number)s 已登记，请在期限内回复：%(title)s"), "三.1"),
            parts.told(To(opener=True), N_("您的反馈已登记，编号 %(number)s。"), "三.1"),
        ),
        primary=True,
        clause="三.1",
        help=N_("核对内容，确认登记；在线提交的反馈也由信息录入人员确认。"),
    ),
    Transition(
        key="solution_plan",
        label=N_("制定解决方案"),
        by=Role(OFFICE),
        sources=("registered", "handling"),
        target="handling",
        form=forms.PLAN,
        primary=True,
        clause="三.3.方案",
    ),
    Transition(
        key="first_reply",
        label=N_("初步回复"),
        by=Role(OFFICE),
        sources=("received", *IN_HAND),
        targets=("handling", "transferred"),
        choose=rules.after_first_reply,
        ways={state: ("transferred" if state == "transferred" else "handling",) for state in ("received", *IN_HAND)},
        form=forms.FIRST_REPLY,
        guards=(rules.giver_can_be_reached, names_nobody(forms.ONLINE)),
        effects=rules.tell_first,
        clause=FIRST,
        help=N_("没有选择回复方式的，按个人回复。"),
    ),
    *parts.transfer_acts(OFFICE, ("registered", "handling"), TRANSFER, RETURNED),
    EXTENDED.act,
    Transition(
        key="record_correction",
        label=N_("登记纠正措施"),
        by=Role(OFFICE),
        sources=(*IN_HAND, "resolved_replied"),
        form=forms.CORRECTION,
        record="correction",
        notify=(
            parts.told(
                To(roles=(roles.GENERAL_AFFAIRS_HEAD,)), N_("处理 %(number)s 时发现问题，已登记纠正措施。"), "四.3.纠正"
            ),
        ),
        clause="四.3.纠正",
    ),
    Transition(
        key="final_reply",
        label=N_("回复处理结果"),
        by=Role(OFFICE),
        sources=IN_HAND,
        target="resolved_replied",
        form=forms.FINAL_REPLY,
        guards=(
            result_is_recorded,
            rules.giver_can_be_reached,
            names_nobody(forms.ONLINE),
            rules.problems_are_corrected,
        ),
        effects=rules.tell_final,
        primary=True,
        clause="四.3.原因",
        help=N_("每一条反馈，无论正面还是负面，都要回复并解释原因。公开的回复不能出现反馈人的姓名和联系方式。"),
    ),
    Transition(
        key="archive",
        label=N_("归档"),
        by=Role(roles.ENTRY_OFFICER),
        sources=("received", *IN_HAND, "resolved_replied"),
        target="archived",
        form=forms.ARCHIVING,
        guards=(rules.is_replied,),
        primary=True,
        clause="三.1",
    ),
    Transition(
        key="rate",
        label=N_("评价"),
        by=AllOf((Opener(), Not(Role(roles.ENTRY_OFFICER)))),
        sources=("resolved_replied", "archived"),
        targets=("resolved_replied", "archived", "handling"),
        choose=rules.after_rating,
        ways={state: (state, "handling") for state in ("resolved_replied", "archived")},
        form=forms.RATING,
        record="rating",
        effects=rules.follow_rating,
        reopens=True,
        clause="一",
        help=N_("不满意的，写明哪里还没有解决，由总务处重新处理。"),
    ),
)

GENERAL_AFFAIRS = Process(
    key="general_affairs",
    label=N_("总务处信息反馈"),
    prefix="ZW",
    title="{content}",
    regulation=REGULATION,
    form=forms.FEEDBACK,
    opened_by=any_role(roles.STUDENT, roles.STAFF, roles.DEPARTMENT_STAFF, roles.DEPARTMENT_HEAD, roles.ENTRY_OFFICER),
    guards=(entered_by(roles.ENTRY_OFFICER, forms.ONLINE),),
    states=STATES,
    transitions=ACTS,
    roles=roles.templates(
        roles.STUDENT,
        roles.STAFF,
        roles.DEPARTMENT_STAFF,
        roles.DEPARTMENT_HEAD,
        roles.ENTRY_OFFICER,
        OFFICE,
        roles.GENERAL_AFFAIRS_HEAD,
    ),
    deadlines=(
        parts.deadline(
            "first_reply",
            N_("初步回复"),
            Detail("first_reply_days"),
            ("first_reply", "final_reply"),
            OFFICE,
            FIRST,
        ),
        parts.deadline("final_reply", N_("解决并反馈"), Detail("final_reply_days"), ("final_reply",), OFFICE, FINAL),
    ),
    records=(
        parts.result_record(TRANSFER),
        RETURNED.record,
        EXTENDED.record,
        RecordType(key="correction", label=N_("纠正措施"), clause="四.3.纠正"),
        RecordType(key="rating", label=N_("评价"), clause="一"),
    ),
    notify=(parts.told(To(roles=(roles.ENTRY_OFFICER,)), N_("收到反馈 %(number)s，请登记：%(title)s"), "三.1"),),
    learned=(Learned(field="category", texts=("content",), clause="四.2.时限"),),
    public=PublicForm(
        clause="二.1",
        fields=("kind", "content", "keep_secret", "attachments"),
        given={"channel": forms.ONLINE},
        name="giver",
        contact="contact",
        answers=(
            Answer(act="first_reply", fields=("reply",)),
            Answer(act="final_reply", fields=("reply", "reason")),
            Answer(act=extending.EXTEND, fields=(extending.DAYS, extending.REASON)),
        ),
        acts=("rate",),
        evaluation=Evaluation(act="rate", field="satisfaction", satisfied=CONTENT),
    ),
    computed=forms.COMPUTED,
    escalation=(roles.GENERAL_AFFAIRS_HEAD,),
    list_fields=("kind", "category", "channel"),
    search_fields=("content", "category"),
    clause="一",
    help=N_(
        "学生、教职员工和其他部门的意见、建议、投诉和问题：登记编号，2 个工作日内初步回复，7 个工作日内解决并反馈。"
    ),
)
