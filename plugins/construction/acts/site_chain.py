"""The five stations of a sheet, each after the one before (S05, 3.1). The first is the filling of the sheet itself."""

from core.domain.decisions import To
from core.domain.errors import Reason
from core.domain.people import AllOf, AnyOf, Matches, Role
from core.domain.processes import Distribution, Transition
from core.domain.texts import N_
from plugins.construction.forms import site_quality as forms
from plugins.construction.roles import DIVISION_HEAD, LEADER, MODULE, PRODUCTION_HEAD
from plugins.construction.rules import site_quality as rules

MODULE_OF_TRADE = AllOf((Role(MODULE), Matches("module", "module", otherwise=Reason.ROLE_NOT_ALLOWED)))
TO_FILLER = To(opener=True)
SIGNATURE = "signature"

CHAIN_ACTS = (
    Transition(
        key="approve_division",
        label=N_("事业部部长审批"),
        by=Role(DIVISION_HEAD),
        sources=("filled",),
        target="division_approved",
        form=forms.DIVISION,
        record=SIGNATURE,
        elsewhere=rules.not_your_turn,
        effects=rules.tell_the_module,
        primary=True,
        clause="3.1",
    ),
    Transition(
        key="verify_site",
        label=N_("现场核实并提出处理意见"),
        by=MODULE_OF_TRADE,
        sources=("division_approved",),
        target="site_verified",
        form=forms.SITE_VERIFICATION,
        record=SIGNATURE,
        elsewhere=rules.not_your_turn,
        notify=(
            Distribution(
                to=To(roles=(PRODUCTION_HEAD,)), text=N_("%(title)s 已现场核实，请审批处理意见。"), clause="3.1"
            ),
        ),
        primary=True,
        clause="3.1",
    ),
    Transition(
        key="approve_production",
        label=N_("生产系统负责人审批"),
        by=Role(PRODUCTION_HEAD),
        sources=("site_verified",),
        target="production_approved",
        form=forms.PRODUCTION,
        record=SIGNATURE,
        elsewhere=rules.not_your_turn,
        notify=(
            Distribution(to=To(roles=(LEADER,)), text=N_("%(title)s 已由生产系统负责人审批，请批示。"), clause="3.1"),
        ),
        primary=True,
        clause="3.1",
    ),
    Transition(
        key="decide",
        label=N_("公司领导批示"),
        by=Role(LEADER),
        sources=("production_approved",),
        target="leader_decided",
        form=forms.DECISION,
        record=SIGNATURE,
        elsewhere=rules.not_your_turn,
        notify=(
            Distribution(
                to=To(roles=(PRODUCTION_HEAD,), opener=True),
                text=N_("%(title)s：公司领导已批示，请通知施工单位整改。"),
                clause="3.1",
            ),
        ),
        primary=True,
        clause="3.1",
    ),
    Transition(
        key="reject",
        label=N_("不同意，退回"),
        by=AnyOf((Role(DIVISION_HEAD), MODULE_OF_TRADE, Role(PRODUCTION_HEAD), Role(LEADER))),
        sources=rules.CHAIN,
        target="rejected",
        form=forms.REJECTION,
        guards=(rules.station_is_the_actors,),
        notify=(Distribution(to=TO_FILLER, text=N_("%(title)s：%(by)s 不同意，单子已退回。"), clause="3.1"),),
        clause="3.1",
        help=N_("由当前环节办理；问题仍在的，重新填单。"),
    ),
)
