"""Quality of works (S05) as a process: states, deadlines, records, and the fine."""

from datetime import timedelta

from core.domain.decisions import To
from core.domain.due import ByField, InDays, InHours
from core.domain.penalties import PenaltyKind, PenaltyPolicy
from core.domain.people import Role
from core.domain.processes import DeadlineRule, Distribution, Level, Process, RecordType, State, StateKind, Task
from core.domain.recurrence import Recurrence
from core.domain.settings import Param
from core.domain.texts import N_
from plugins.construction import settings
from plugins.construction.acts.site_chain import CHAIN_ACTS
from plugins.construction.acts.site_corrective import CORRECTIVE
from plugins.construction.acts.site_handling import FINE_ACTS, REAPPLICATION_ACTS, RECTIFICATION_ACTS, TO_CONTRACTOR
from plugins.construction.forms import site_quality as forms
from plugins.construction.forms.site_handling import FINE_MAXIMUM_FEN, FINE_MINIMUM_FEN
from plugins.construction.regulations.site_quality import REGULATION
from plugins.construction.roles import (
    CONTRACTOR,
    DIVISION_HEAD,
    LEADER,
    MODULE,
    PRODUCTION_HEAD,
    PROJECT_SUPERVISOR,
    SITE_ROLES,
    SPECIALIST,
    USING,
)
from plugins.construction.rules import site_quality as rules
from plugins.construction.rules.fines import FINE

STATES = (
    State(
        key="filled",
        label=N_("已填单"),
        kind=StateKind.INITIAL,
        clause="3.1",
        tasks=(Task(do="approve_division", role=DIVISION_HEAD),),
    ),
    State(
        key="division_approved",
        label=N_("部长已审"),
        clause="3.1",
        tasks=(Task(do="verify_site", role=MODULE, assignee=True),),
    ),
    State(
        key="site_verified",
        label=N_("已现场核实"),
        clause="3.1",
        tasks=(Task(do="approve_production", role=PRODUCTION_HEAD),),
    ),
    State(
        key="production_approved",
        label=N_("生产系统已审"),
        clause="3.1",
        tasks=(Task(do="decide", role=LEADER),),
    ),
    State(
        key="leader_decided",
        label=N_("公司领导已批"),
        clause="3.1",
        tasks=(Task(do="issue_notice", role=PRODUCTION_HEAD),),
    ),
    State(
        key="rectifying",
        label=N_("整改中"),
        clause="3.2–3.7",
        tasks=(
            Task(do="arrive", each=TO_CONTRACTOR, deadline="on_site"),
            Task(do="report_rectified", each=TO_CONTRACTOR),
            Task(do="accept", opener=True),
            *CORRECTIVE.tasks,
        ),
    ),
    State(
        key="accepted",
        label=N_("已验收"),
        clause="3.2–3.7",
        tasks=(Task(do="close", role=PRODUCTION_HEAD), *CORRECTIVE.tasks),
    ),
    State(
        key="out_of_warranty",
        label=N_("质保外，待双方核实"),
        clause="4.3",
        tasks=(
            Task(do="verify_as_supervisor", role=PROJECT_SUPERVISOR),
            Task(do="verify_as_specialist", role=SPECIALIST),
            Task(do="reapply", role=PROJECT_SUPERVISOR),
        ),
    ),
    State(
        key="reapplied",
        label=N_("已重新申报"),
        clause="4.3",
        tasks=(Task(do="close", role=PRODUCTION_HEAD),),
    ),
    State(key="closed", label=N_("已关闭"), kind=StateKind.CLOSED, clause="5", tasks=CORRECTIVE.tasks),
    State(key="rejected", label=N_("不同意，已退回"), kind=StateKind.CLOSED, clause="3.1"),
)

DEADLINES = (
    DeadlineRule(
        key="on_site",
        label=N_("施工单位到场"),
        due=ByField(
            field="emergency",
            cases=((True, InHours(hours=Param(settings.EMERGENCY_HOURS.key))),),
            otherwise=InDays(days=Param(settings.ON_SITE_DAYS.key), roll=True),
        ),
        starts_on=("issue_notice", "approve_fine"),
        met_by=("arrive",),
        counts_to="arrived_at",
        role=CONTRACTOR,
        remind=TO_CONTRACTOR,
        clause="3.2–3.7",
        void_in=("accepted",),
        ladder=(
            Level(after=timedelta(days=-1), label=N_("提醒")),
            Level(after=timedelta(0), label=N_("逾期")),
            Level(after=timedelta(days=1), label=N_("上报")),
        ),
    ),
    *CORRECTIVE.deadlines,
)

SITE_QUALITY = Process(
    key="site_quality",
    label=N_("工程质量信息反馈"),
    prefix="GCZL",
    title=N_("{project} {location}"),
    regulation=REGULATION,
    form=forms.SHEET,
    opened_by=Role(USING),
    states=STATES,
    begins=("filled", "out_of_warranty"),
    choose_beginning=rules.beginning,
    transitions=(*CHAIN_ACTS, *RECTIFICATION_ACTS, *FINE_ACTS, *REAPPLICATION_ACTS, *CORRECTIVE.acts),
    roles=SITE_ROLES,
    guards=(rules.is_in_scope, rules.has_a_route, rules.times_fit),
    deadlines=DEADLINES,
    records=(
        RecordType(key="signature", label=N_("签署"), clause="3.1"),
        RecordType(key="arrival", label=N_("到场记录"), clause="3.2–3.7"),
        RecordType(key="rectification", label=N_("整改记录"), clause="3.2–3.7"),
        RecordType(key="acceptance", label=N_("验收记录"), clause="3.2–3.7"),
        RecordType(key="fine_proposal", label=N_("罚款建议"), clause="4.2.3"),
        RecordType(key="fine_decision", label=N_("罚款决定"), clause="4.2.3"),
        RecordType(key="warranty_verification", label=N_("质保期外核实"), clause="4.3"),
        *CORRECTIVE.records,
    ),
    notify=(
        Distribution(
            to=To(roles=(DIVISION_HEAD,)),
            text=N_("%(title)s：《工程质量信息反馈单》待审批。"),
            clause="3.1",
            when=forms.ALONG_THE_CHAIN,
        ),
        Distribution(
            to=To(roles=(PROJECT_SUPERVISOR, SPECIALIST)),
            text=N_("%(title)s 发生在质保期外，请核实。"),
            clause="4.3",
            when=forms.BEYOND,
        ),
    ),
    computed=(*forms.COMPUTED, *CORRECTIVE.computed),
    penalties=(
        PenaltyPolicy(
            key=FINE,
            label=N_("施工质量问题"),
            kind=PenaltyKind.FINE,
            clause="4.2.3",
            minimum_fen=FINE_MINIMUM_FEN,
            maximum_fen=FINE_MAXIMUM_FEN,
            objection_days=Param(settings.OBJECTION_DAYS.key),
            objection_role=LEADER,
        ),
    ),
    escalation=(LEADER,),
    list_fields=("project", "trade", "contractor", "warranty"),
    search_fields=("project", "location", "description"),
    repeat_key=("project", "location"),
    recurrence=Recurrence(
        times=Param(settings.CORRECTIVE.repeated.key), tell=To(roles=(PRODUCTION_HEAD, LEADER)), clause="5"
    ),
    corrective=CORRECTIVE,
    clause="1",
    help=N_("项目使用部门填写《工程质量信息反馈单》，按五个环节逐级办理；质保期外的由双方核实后重新申报。"),
)
