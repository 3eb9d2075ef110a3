"""The line of reports to the command centre (S10) as a process."""

from datetime import timedelta

from core.domain.decisions import To
from core.domain.due import InHours
from core.domain.forms import When
from core.domain.people import any_role
from core.domain.processes import DeadlineRule, Distribution, Level, Process, RecordType, State, StateKind, Task
from core.domain.settings import Param
from core.domain.texts import N_
from plugins.enterprise import settings_line as settings
from plugins.enterprise.acts.line_report import ACTS, TO_GUARANTORS, TO_TEAM, TO_UNIT
from plugins.enterprise.forms import line_report as forms
from plugins.enterprise.regulations.line_report import REGULATION
from plugins.enterprise.roles import (
    CENTRE_OFFICE,
    CREW_LEADER,
    LABOUR_DEPUTY,
    LINE_ROLES,
    PARTY_DEPUTY,
    TEAM_LEADER,
    UNIT_HEAD,
)
from plugins.enterprise.rules import line_report as rules

INSTRUCT = (
    Task(do="instruct", role=PARTY_DEPUTY, when=When("called", (forms.PARTY,))),
    Task(do="instruct", role=LABOUR_DEPUTY, when=When("called", (forms.LABOUR,))),
)
HANDLE = Task(do="handle", role=CENTRE_OFFICE)

STATES = (
    State(
        key="crew_reported",
        label=N_("班组已报"),
        kind=StateKind.INITIAL,
        clause="四.逐级上报",
        tasks=(Task(do="report_up", role=TEAM_LEADER, in_department=True, above=True),),
    ),
    State(
        key="team_reported",
        label=N_("队已报"),
        clause="四.逐级上报",
        tasks=(Task(do="approve", role=UNIT_HEAD, in_department=True, above=True),),
    ),
    State(key="returned", label=N_("退回重报"), clause="四.审定", tasks=(Task(do="revise", opener=True),)),
    State(
        key="approved",
        label=N_("已审定"),
        clause="四.审定",
        tasks=(Task(do="confirm_receipt", role=CENTRE_OFFICE),),
    ),
    State(key="centre_received", label=N_("指挥中心已收"), clause="三", tasks=(HANDLE,)),
    State(
        key="direct_reported",
        label=N_("已直报"),
        clause="四.直报",
        tasks=(
            *INSTRUCT,
            Task(
                do="supplement",
                role=UNIT_HEAD,
                deadline="form_after_direct",
                in_department=True,
                above=True,
            ),
            Task(do="draft_form", role=TEAM_LEADER, in_department=True, above=True),
        ),
    ),
    State(key="form_supplemented", label=N_("已补制式表格"), clause="四.表格", tasks=(HANDLE, *INSTRUCT)),
    State(key="handled", label=N_("已处理"), kind=StateKind.CLOSED, clause="三"),
    State(key="withdrawn", label=N_("已撤回"), kind=StateKind.CLOSED, clause="五.组稿"),
)

LINE_REPORT = Process(
    key="line_report",
    label=N_("情报信息逐级反馈"),
    prefix="QB",
    title="{subject}",
    regulation=REGULATION,
    clause="四.逐级上报",
    form=forms.REPORT,
    opened_by=any_role(CREW_LEADER, TEAM_LEADER, UNIT_HEAD),
    guards=(rules.level_is_own,),
    begins=("crew_reported", "team_reported"),
    choose_beginning=rules.first_state,
    states=STATES,
    transitions=ACTS,
    roles=LINE_ROLES,
    deadlines=(
        DeadlineRule(
            key="form_after_direct",
            label=N_("直报后补报制式表格"),
            due=InHours(hours=Param(settings.FORM_HOURS.key)),
            starts_on=("direct_report",),
            met_by=("supplement",),
            counts_from="called_at",
            enabled_by=Param(settings.FORM_FOLLOWS.key),
            role=UNIT_HEAD,
            remind=To(roles=(UNIT_HEAD,), in_department=True, above=True),
            clause="四.表格",
            basis="A-10-2",
            ladder=(Level(after=timedelta(hours=-2), label=N_("提醒")), Level(after=timedelta(0), label=N_("逾期"))),
        ),
    ),
    records=(RecordType(key="instruction", label=N_("批示"), clause="四.直报"),),
    notify=(
        Distribution(
            to=TO_TEAM,
            text=N_("班组反馈了新情况 %(number)s，请核实后上报。"),
            clause="四.逐级上报",
            when=When("level", (forms.CREW,)),
        ),
        Distribution(
            to=TO_UNIT,
            text=N_("%(number)s 已由队上报，请审定制式表格。"),
            clause="四.逐级上报",
            when=When("level", (forms.TEAM,)),
        ),
        Distribution(to=TO_GUARANTORS, text=N_("您包保的单位反馈了新情况 %(number)s。"), clause="二"),
    ),
    list_fields=("urgency", "level"),
    search_fields=("subject", "facts", "people_kind"),
    help=N_("发现不稳定苗头及时反馈：班组报队，队报生产单元，审定后报指挥中心；紧急或重要的可以先电话直报。"),
)
