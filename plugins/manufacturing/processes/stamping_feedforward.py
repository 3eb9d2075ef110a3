"""Feed-forward of the stamping shop (S02 §3, 4.1) as a process: states, deadlines, and all that belongs to them."""

from datetime import timedelta

from core.domain.due import InHours
from core.domain.forms import When
from core.domain.people import any_role
from core.domain.processes import OPEN, DeadlineRule, Distribution, Level, Process, State, StateKind, Task
from core.domain.settings import Param
from core.domain.texts import N_
from plugins.manufacturing import settings_stamping as settings
from plugins.manufacturing.acts.stamping_feedforward import ACTS, TO_CHIEFS, outward
from plugins.manufacturing.forms import stamping_feedforward as forms
from plugins.manufacturing.regulations.stamping import REGULATION
from plugins.manufacturing.roles import (
    DUTY_MANAGER,
    QUALITY_ENGINEER,
    SECTION_CHIEF,
    STAMPING_ROLES,
    TEAM_LEADER,
)

STATES = (
    State(
        key="detected",
        label=N_("发现"),
        kind=StateKind.INITIAL,
        clause="3.前馈",
        tasks=(Task(do="classify", role=SECTION_CHIEF, deadline="classification"),),
    ),
    State(
        key="classified",
        label=N_("已判定，待通知"),
        clause="3.突发",
        tasks=(
            Task(do="notify", role=SECTION_CHIEF, deadline="notice"),
            Task(do="fill_sheet", role=SECTION_CHIEF, deadline="sheet"),
        ),
    ),
    State(
        key="qe_assessing",
        label=N_("QE 评估"),
        clause="4.1.2",
        tasks=(Task(do="assess", role=QUALITY_ENGINEER, deadline="assessment"),),
    ),
    State(
        key="notified",
        label=N_("已通知"),
        clause="4.1.1",
        tasks=(Task(do="fill_sheet", role=SECTION_CHIEF, deadline="sheet"),),
    ),
    State(
        key="form_filled",
        label=N_("已填前馈单"),
        clause="4.1.1",
        tasks=(Task(do="submit_sheet", role=SECTION_CHIEF, deadline="sheet"),),
    ),
    State(
        key="signed",
        label=N_("已签字"),
        clause="4.1.1.签字",
        tasks=(Task(do="issue", role=SECTION_CHIEF, deadline="sheet"),),
    ),
    State(key="issued", label=N_("已发出"), clause="4.1.1", tasks=(Task(do="close", role=SECTION_CHIEF),)),
    State(key="closed", label=N_("已关闭"), kind=StateKind.CLOSED, clause="3.前馈"),
    State(key="closed_no_form", label=N_("评估不发单"), kind=StateKind.CLOSED, clause="4.1.2"),
)

LADDER = (Level(after=timedelta(0), label=N_("逾期")), Level(after=timedelta(hours=1), label=N_("上报")))

DEADLINES = (
    DeadlineRule(
        key="classification",
        label=N_("判定"),
        due=InHours(minutes=Param(settings.CLASSIFY_MINUTES.key)),
        starts_on=(OPEN,),
        met_by=("classify",),
        role=SECTION_CHIEF,
        clause="4.1.1",
        ladder=LADDER,
    ),
    DeadlineRule(
        key="notice",
        label=N_("通知相关车间和质量部"),
        due=InHours(minutes=Param(settings.NOTIFY_MINUTES.key)),
        starts_on=("classify", "assess"),
        met_by=("notify", "issue"),
        role=SECTION_CHIEF,
        clause="4.1.1",
        void_in=("qe_assessing", "closed_no_form"),
        ladder=LADDER,
    ),
    DeadlineRule(
        key="sheet",
        label=N_("发出前馈单"),
        due=InHours(hours=Param(settings.SHEET_HOURS.key)),
        starts_on=("classify", "assess"),
        met_by=("issue",),
        role=SECTION_CHIEF,
        clause="4.1.1",
        void_in=("qe_assessing", "closed_no_form"),
        ladder=LADDER,
    ),
    DeadlineRule(
        key="assessment",
        label=N_("QE 评估"),
        due=InHours(hours=Param(settings.ASSESS_HOURS.key)),
        starts_on=("classify",),
        met_by=("assess", "close_without_sheet"),
        role=QUALITY_ENGINEER,
        clause="4.1.2",
        basis="A-02-3",
        when=When("problem_class", (forms.POTENTIAL,)),
        ladder=LADDER,
    ),
)

STAMPING_FEEDFORWARD = Process(
    key="stamping_feedforward",
    label=N_("冲压质量信息前馈"),
    prefix="CQ",
    title=N_("前馈 {part_name}"),
    regulation=REGULATION,
    form=forms.DISCOVERY,
    opened_by=outward(any_role(SECTION_CHIEF, TEAM_LEADER)),
    states=STATES,
    transitions=ACTS,
    roles=STAMPING_ROLES,
    deadlines=DEADLINES,
    notify=(Distribution(to=TO_CHIEFS, text=N_("%(title)s：%(by)s 发现质量问题，请判定。"), clause="3.前馈"),),
    computed=forms.COMPUTED,
    escalation=(DUTY_MANAGER,),
    list_fields=("sheet_no", "part_name", "defect", "problem_class"),
    search_fields=("sheet_no", "part_name", "part_no", "batch_range"),
    repeat_key=("part_no",),
    clause="3.前馈",
    help=N_("冲压线发现质量问题，向后道车间和质量部前馈：判定、通知、填单、值班经理签字、发出。"),
)
