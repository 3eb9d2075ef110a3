"""CC quality feedback (S03) as a process: the sheet with its colours, its deadlines, and all that belongs to it."""

from datetime import timedelta

from core.domain.due import Days, InDays
from core.domain.forms import When
from core.domain.guards import is_since_receipt
from core.domain.people import Role
from core.domain.processes import OPEN, DeadlineRule, Level, Process, RecordType, State, StateKind, Task
from core.domain.settings import Param
from core.domain.texts import N_
from plugins.dealer import settings
from plugins.dealer.acts.cc_quality import ACTS, TO_COMPANION, TO_DEALER
from plugins.dealer.forms import cc_quality as forms
from plugins.dealer.regulations.cc_quality import REGULATION
from plugins.dealer.roles import CC_ROLES, COMPANION, DEALER

YELLOW, PINK, ORANGE = "yellow", "pink", "orange"

GIVE_OPINION = Task(do="give_opinion", role=COMPANION, deadline="opinion", assignee=True)
LOG_OPINION = Task(do="log_opinion", role=COMPANION, deadline="opinion", assignee=True)
SUBMIT = Task(do="submit_for_approval", role=DEALER, in_department=True)

STATES = (
    State(
        key="draft",
        label=N_("已确认，待建单"),
        kind=StateKind.INITIAL,
        clause="准备.当天",
        tasks=(
            Task(do="create_sheet", role=DEALER, deadline="r3_entry", in_department=True),
            Task(do="send_report", role=DEALER, in_department=True),
        ),
    ),
    State(key="submitted", label=N_("已建单"), clause="(1)", colour=YELLOW, tasks=(GIVE_OPINION, LOG_OPINION)),
    State(key="tracking", label=N_("G 跟踪"), clause="(2)", colour=YELLOW, tasks=(LOG_OPINION, SUBMIT)),
    State(
        key="awaiting_approval",
        label=N_("待审批"),
        clause="(3).黄色",
        colour=YELLOW,
        tasks=(Task(do="give_opinion", role=COMPANION, assignee=True),),
    ),
    State(
        key="answered",
        label=N_("已答复"),
        clause="(5).粉红色",
        colour=PINK,
        tasks=(Task(do="mark_read", role=DEALER, in_department=True),),
    ),
    State(
        key="read",
        label=N_("已看支持措施"),
        clause="(5).橘黄色",
        colour=ORANGE,
        tasks=(Task(do="end_support", role=COMPANION, assignee=True),),
    ),
    State(key="finished", label=N_("技术支持结束"), kind=StateKind.CLOSED, clause="(6)", colour=ORANGE),
    State(key="withdrawn", label=N_("经销商已撤回"), kind=StateKind.CLOSED, clause="(1)"),
)

DEADLINES = (
    DeadlineRule(
        key="r3_entry",
        label=N_("建立质量信息反馈单"),
        due=InDays(days=0, roll=Param(settings.ENTRY_ROLLS.key)),
        starts_on=(OPEN,),
        met_by=("create_sheet",),
        role=DEALER,
        remind=TO_DEALER,
        clause="准备.当天",
        basis="A-03-2",
        void_in=("withdrawn",),
        ladder=(Level(after=timedelta(hours=-2), label=N_("提醒")), Level(after=timedelta(0), label=N_("逾期"))),
    ),
    DeadlineRule(
        key="opinion",
        label=N_("给出处理意见"),
        due=InDays(days=Param(settings.OPINION_DAYS.key), count=Days.WORKING),
        starts_on=("create_sheet",),
        met_by=("log_opinion", "give_opinion"),
        met_unless=When("support_opinion", (forms.G,)),
        counts_to="given_at",
        role=COMPANION,
        remind=TO_COMPANION,
        clause="(2).意见",
        void_in=("withdrawn",),
        ladder=(Level(after=timedelta(hours=-4), label=N_("提醒")), Level(after=timedelta(0), label=N_("逾期"))),
    ),
)

CC_QUALITY = Process(
    key="cc_quality",
    label=N_("CC 质量信息反馈"),
    prefix="CC",
    title=N_("CC 质量信息 {vin}"),
    regulation=REGULATION,
    form=forms.CONFIRMATION,
    opened_by=Role(DEALER),
    states=STATES,
    transitions=ACTS,
    roles=CC_ROLES,
    guards=(is_since_receipt("phoned_at"),),
    deadlines=DEADLINES,
    records=(
        RecordType(key="report", label=N_("《PCC 及技术信息报告》"), clause="准备.报告"),
        RecordType(key="opinion", label=N_("处理意见"), clause="(2).意见"),
    ),
    list_fields=("vin", "region", "claim_no", "support_opinion"),
    search_fields=("vin", "claim_no", "dealer_code", "problem", "part_name"),
    repeat_key=("vin",),
    clause="准备.电话",
    help=N_("经销商确认 CC 质量问题、当天在 R3 建单，由负责本区域的现场伴随人员给出意见并审批。"),
)
