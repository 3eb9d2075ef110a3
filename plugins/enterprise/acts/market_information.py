"""The acts of market information: verified by somebody else, analysed, reported, decided on, fed back, filed."""

from core.domain.decisions import To
from core.domain.errors import Reason
from core.domain.forms import When
from core.domain.people import SYSTEM_ONLY, AllOf, Not, Opener, Role
from core.domain.processes import Distribution, Transition
from core.domain.texts import N_
from plugins.enterprise.forms import market_information as forms
from plugins.enterprise.forms.market_information import CLAUSE
from plugins.enterprise.roles import DECISION_MAKER, MARKET
from plugins.enterprise.rules import market_information as rules

VERIFIER = AllOf((Not(Opener(), otherwise=Reason.SELF_VERIFICATION), Role(MARKET)))
TO_COLLECTOR = To(opener=True)
TO_MARKET = To(roles=(MARKET,))
TO_DECISION_MAKERS = To(roles=(DECISION_MAKER,))
BEFORE_DECISION = ("collected", "verified", "analysed", "reported")

ACTS = (
    Transition(
        key="verify",
        label=N_("核实"),
        by=VERIFIER,
        sources=("collected",),
        target="verified",
        form=forms.VERIFICATION,
        primary=True,
        clause=CLAUSE,
        help=N_("由信息员以外的人核实。"),
    ),
    Transition(
        key="reject",
        label=N_("无法核实，不采用"),
        by=VERIFIER,
        sources=("collected",),
        target="rejected",
        form=forms.REJECTION,
        notify=(Distribution(to=TO_COLLECTOR, text=N_("%(title)s 无法核实，没有采用。"), clause=CLAUSE),),
        clause=CLAUSE,
    ),
    Transition(
        key="acknowledge",
        label=N_("知悉重大信息"),
        by=Role(DECISION_MAKER),
        sources=BEFORE_DECISION,
        notify=(Distribution(to=TO_MARKET, text=N_("%(by)s 已知悉 %(title)s。"), clause=CLAUSE),),
        clause=CLAUSE,
    ),
    Transition(
        key="analyse",
        label=N_("分析"),
        by=Role(MARKET),
        sources=("verified",),
        target="analysed",
        form=forms.ANALYSIS,
        primary=True,
        clause=CLAUSE,
    ),
    Transition(
        key="report",
        label=N_("报送决策层"),
        by=Role(MARKET),
        sources=("analysed",),
        target="reported",
        form=forms.REPORTING,
        notify=(
            Distribution(to=To(people_in=("audience",)), text=N_("%(title)s 的分析已抄送给您。"), clause=CLAUSE),
            Distribution(to=TO_DECISION_MAKERS, text=N_("%(title)s 的分析已报送，请决策。"), clause=CLAUSE),
        ),
        primary=True,
        clause=CLAUSE,
    ),
    Transition(
        key="decide",
        label=N_("登记决策"),
        by=Role(DECISION_MAKER),
        sources=("reported",),
        target="decided",
        form=forms.DECISION,
        notify=(Distribution(to=TO_MARKET, text=N_("%(title)s 已有决策，请反馈信息员。"), clause=CLAUSE),),
        primary=True,
        clause=CLAUSE,
    ),
    Transition(
        key="inform_collector",
        label=N_("反馈信息员"),
        by=Role(MARKET),
        sources=("decided",),
        target="fed_back",
        form=forms.FEEDBACK,
        notify=(Distribution(to=TO_COLLECTOR, text=N_("您收集的 %(title)s 已有结果，请查看。"), clause=CLAUSE),),
        primary=True,
        clause=CLAUSE,
    ),
    Transition(
        key="archive",
        label=N_("归档"),
        by=Role(MARKET),
        sources=("fed_back",),
        target="archived",
        elsewhere=rules.collector_knows,
        primary=True,
        clause=CLAUSE,
    ),
)

DIGEST_ISSUED = Distribution(to=TO_DECISION_MAKERS, text=N_("%(title)s 已汇编，请查阅。"), clause=CLAUSE)
DIGEST_ACTS = (
    Transition(
        key="issue",
        label=N_("自动汇编并发出"),
        by=SYSTEM_ONLY,
        sources=("compiling",),
        target="reported",
        notify=(DIGEST_ISSUED,),
        clause=CLAUSE,
    ),
    Transition(
        key="send",
        label=N_("发出"),
        by=Role(MARKET),
        sources=("compiling",),
        target="reported",
        notify=(DIGEST_ISSUED,),
        primary=True,
        clause=CLAUSE,
    ),
)

ON_ENTRY = (
    Distribution(to=TO_MARKET, text=N_("有新的市场信息：%(title)s，请核实。"), clause=CLAUSE),
    Distribution(
        to=TO_DECISION_MAKERS,
        text=N_("重大市场信息：%(title)s，尚未核实。"),
        clause=CLAUSE,
        urgent=True,
        when=When("major", (True,)),
    ),
)
