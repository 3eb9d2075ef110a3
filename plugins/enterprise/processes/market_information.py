"""Market information and its digests (S13) as processes; off until the organisation has checked and turned them on."""

from core.domain.due import InDays
from core.domain.duties import Duty, Every
from core.domain.forms import When
from core.domain.guards import is_past
from core.domain.people import Role, any_role
from core.domain.processes import OPEN, DeadlineRule, Process, State, StateKind, Task
from core.domain.settings import Param
from core.domain.tallies import Listed, Tally
from core.domain.texts import N_
from plugins.enterprise import settings_line as settings
from plugins.enterprise.acts.market_information import ACTS, DIGEST_ACTS, ON_ENTRY
from plugins.enterprise.forms import market_information as forms
from plugins.enterprise.forms.market_information import CLAUSE
from plugins.enterprise.regulations.market_information import REGULATION
from plugins.enterprise.roles import COLLECTOR, DECISION_MAKER, MARKET, MARKET_ROLES
from plugins.enterprise.rules import market_information as rules

ENABLED = Param(settings.MARKET_ENABLED.key)
DIGEST_AT = Param(settings.DIGEST_AT.key)
ACKNOWLEDGE = Task(do="acknowledge", role=DECISION_MAKER, when=When("major", (True,)))

MARKET_INFORMATION = Process(
    key="market_information",
    label=N_("行业市场信息"),
    prefix="SC",
    title="{subject}",
    regulation=REGULATION,
    clause=CLAUSE,
    enabled_by=ENABLED,
    form=forms.INFORMATION,
    opened_by=any_role(COLLECTOR, MARKET),
    guards=(is_past("collected_at"),),
    states=(
        State(
            key="collected",
            label=N_("已收集"),
            kind=StateKind.INITIAL,
            clause=CLAUSE,
            tasks=(Task(do="verify", role=MARKET), ACKNOWLEDGE),
        ),
        State(key="verified", label=N_("已核实"), clause=CLAUSE, tasks=(Task(do="analyse", role=MARKET),)),
        State(key="analysed", label=N_("已分析"), clause=CLAUSE, tasks=(Task(do="report", role=MARKET),)),
        State(key="reported", label=N_("已报送"), clause=CLAUSE, tasks=(Task(do="decide", role=DECISION_MAKER),)),
        State(key="decided", label=N_("已决策"), clause=CLAUSE, tasks=(Task(do="inform_collector", role=MARKET),)),
        State(key="fed_back", label=N_("已反馈信息员"), clause=CLAUSE, tasks=(Task(do="archive", role=MARKET),)),
        State(key="archived", label=N_("已归档"), kind=StateKind.CLOSED, clause=CLAUSE),
        State(key="rejected", label=N_("无法核实"), kind=StateKind.CLOSED, clause=CLAUSE),
    ),
    transitions=ACTS,
    roles=MARKET_ROLES,
    notify=ON_ENTRY,
    list_fields=("category", "reliability", "major"),
    search_fields=("subject", "content", "source", "analysis"),
    help=N_("登记政策、竞品、价格、客户、渠道、技术方面的信息；核实、分析后报决策层，结果反馈给信息员。"),
)


def _deadline(key: str, label: str, period: str) -> DeadlineRule:
    """Return the deadline of one kind of digest: on the day after its period, at the time that is set."""
    return DeadlineRule(
        key=key,
        label=label,
        due=InDays(days=1, at=DIGEST_AT),
        starts_on=(OPEN,),
        met_by=("issue", "send"),
        when=When("period", (period,)),
        role=MARKET,
        clause=CLAUSE,
        basis="A-13-1",
    )


def _duty(key: str, label: str, every: Every, on: Param, period: str) -> Duty:
    return Duty(
        key=key,
        label=label,
        every=every,
        on=on,
        at=DIGEST_AT,
        first="first",
        last="last",
        values=(("period", period),),
        then="issue",
        clause=CLAUSE,
        basis="A-13-1",
        enabled_by=ENABLED,
    )


MARKET_DIGEST = Process(
    key="market_digest",
    label=N_("市场信息简报"),
    prefix="SCJB",
    title=N_("市场信息简报 {first}—{last}"),
    regulation=REGULATION,
    clause=CLAUSE,
    enabled_by=ENABLED,
    form=forms.DIGEST,
    opened_by=Role(MARKET),
    guards=(rules.period_fits,),
    states=(
        State(
            key="compiling",
            label=N_("汇编中"),
            kind=StateKind.INITIAL,
            clause=CLAUSE,
            tasks=(Task(do="send", role=MARKET),),
        ),
        State(key="reported", label=N_("已报送"), kind=StateKind.CLOSED, clause=CLAUSE),
    ),
    transitions=DIGEST_ACTS,
    roles=MARKET_ROLES,
    computed=forms.DIGEST_FIGURES,
    tally=Tally(
        processes=("market_information",),
        by=("category", "reliability", "use"),
        first="first",
        last="last",
        listed=Listed.ALL,
    ),
    duties=(
        _duty("weekly", N_("每周市场信息简报"), Every.WEEK, Param(settings.WEEKLY_DIGEST_ON.key), forms.WEEK),
        _duty("monthly", N_("每月市场信息简报"), Every.MONTH, Param(settings.MONTHLY_DIGEST_ON.key), forms.MONTH),
    ),
    deadlines=(
        _deadline("weekly_digest", N_("发出周报"), forms.WEEK),
        _deadline("monthly_digest", N_("发出月报"), forms.MONTH),
    ),
    list_fields=("period", "total"),
    help=N_("按周、按月自动汇编市场信息并报送决策层；也可以为其他时段补发。"),
)
