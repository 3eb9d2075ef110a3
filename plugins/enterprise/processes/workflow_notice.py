"""The workflow notice (S11) as two processes: the notice, and what colleagues contribute to it."""

from datetime import timedelta

from core.domain.due import InHours
from core.domain.forms import Field, FieldKind, When
from core.domain.people import Role
from core.domain.processes import (
    OPEN,
    DeadlineRule,
    Distribution,
    Level,
    Process,
    State,
    StateKind,
    Task,
    Under,
)
from core.domain.texts import N_
from plugins.enterprise.acts.workflow_notice import CONTRIBUTION_ACTS, NOTICE_ACTS, TO_OWNER
from plugins.enterprise.forms import workflow_notice as forms
from plugins.enterprise.regulations.workflow_notice import REGULATION
from plugins.enterprise.roles import EMPLOYEE, NOTICE_OWNER, NOTICE_ROLES
from plugins.enterprise.rules import workflow_notice as rules

DATED = Field(key="dated", label=N_("有截止时间"), kind=FieldKind.BOOLEAN, clause="公告.5")

NOTICE_STATES = (
    State(
        key="draft",
        label=N_("草稿"),
        kind=StateKind.INITIAL,
        clause="公告",
        tasks=(Task(do="publish", role=NOTICE_OWNER),),
    ),
    State(key="published", label=N_("已发布"), clause="公告", tasks=(Task(do="collect", role=NOTICE_OWNER),)),
    State(
        key="collecting",
        label=N_("收集中"),
        clause="公告.收集",
        tasks=(Task(do="close", role=NOTICE_OWNER, deadline="closing"),),
    ),
    State(key="closed", label=N_("已结束收集"), clause="公告.5", tasks=(Task(do="optimise", role=NOTICE_OWNER),)),
    State(key="optimised", label=N_("已优化调整"), kind=StateKind.CLOSED, clause="公告.收集"),
    State(key="withdrawn", label=N_("已撤回"), kind=StateKind.CLOSED, clause="公告"),
)

WORKFLOW_NOTICE = Process(
    key="workflow_notice",
    label=N_("流程反馈公告"),
    prefix="GG",
    title=N_("公告 {notice_title}"),
    regulation=REGULATION,
    form=forms.NOTICE,
    opened_by=Role(NOTICE_OWNER),
    states=NOTICE_STATES,
    transitions=NOTICE_ACTS,
    roles=NOTICE_ROLES,
    guards=(rules.closing_lies_ahead,),
    deadlines=(
        DeadlineRule(
            key="closing",
            label=N_("结束收集"),
            due=InHours(),
            starts_on=("publish",),
            counts_from="closes_at",
            met_by=("close",),
            when=When("dated", (True,)),
            role=NOTICE_OWNER,
            clause="公告.5",
            basis="A-11-1",
            ladder=(Level(after=timedelta(0), label=N_("到期")),),
        ),
    ),
    computed=(DATED,),
    list_fields=("closes_at",),
    search_fields=("notice_title", "body"),
    clause="公告",
    help=N_("向全体同事发布公告，收集对工作流程的反馈，据此优化和调整流程。"),
)

CONTRIBUTION_STATES = (
    State(
        key="valid",
        label=N_("有效"),
        kind=StateKind.INITIAL,
        clause="公告.意见",
        tasks=(Task(do="consider", role=NOTICE_OWNER),),
    ),
    State(key="returned", label=N_("退回补充"), clause="公告.3", tasks=(Task(do="submit", opener=True),)),
    State(
        key="considered",
        label=N_("研究中"),
        clause="公告.收集",
        tasks=(Task(do="adopt", role=NOTICE_OWNER),),
    ),
    State(key="adopted", label=N_("已采纳"), kind=StateKind.CLOSED, clause="公告.收集"),
    State(key="not_adopted", label=N_("未采纳"), kind=StateKind.CLOSED, clause="公告.收集"),
    State(key="withdrawn", label=N_("已撤回"), kind=StateKind.CLOSED, clause="公告.意见"),
)

WORKFLOW_CONTRIBUTION = Process(
    key="workflow_contribution",
    label=N_("流程反馈"),
    prefix="LC",
    title=N_("流程反馈 {workflow}"),
    regulation=REGULATION,
    form=forms.CONTRIBUTION,
    opened_by=Role(EMPLOYEE),
    under=Under(
        process="workflow_notice",
        number_in="notice_no",
        states=("published", "collecting", "closed"),
        reason=N_("对公告的反馈"),
        clause="公告.收集",
        copies=("closes_at",),
    ),
    states=CONTRIBUTION_STATES,
    begins=("valid", "returned"),
    choose_beginning=rules.beginning,
    transitions=CONTRIBUTION_ACTS,
    roles=NOTICE_ROLES,
    deadlines=(
        DeadlineRule(
            key="in_time",
            label=N_("在截止时间前提交"),
            due=InHours(),
            starts_on=(OPEN,),
            met_by=(OPEN,),
            counts_from="closes_at",
            when=When("dated", (True,)),
            role=EMPLOYEE,
            clause="公告.5",
            basis="A-11-1",
        ),
    ),
    notify=(Distribution(to=TO_OWNER, text=N_("%(number)s：%(title)s，现为“%(state_label)s”。"), clause="公告.收集"),),
    computed=(
        DATED,
        Field(key="closes_at", label=N_("截止时间"), kind=FieldKind.INSTANT, clause="公告.5"),
        Field(
            key="defects",
            label=N_("退回原因"),
            kind=FieldKind.CHOICES,
            choices=forms.DEFECTS,
            clause="公告.4",
        ),
    ),
    list_fields=("workflow", "defects"),
    search_fields=("workflow", "problem", "solution"),
    clause="公告.意见",
    help=N_("对公告提出问题、意见和解决方案，附上可证实的案例。"),
)
