"""The acts of a recall of unsafe food: the risk, its start, its end."""

from core.domain.decisions import To
from core.domain.guards import is_past
from core.domain.people import Role
from core.domain.processes import Distribution, Transition
from core.domain.texts import N_
from plugins.manufacturing.acts.food_intake import HANDLED
from plugins.manufacturing.forms import food_handling as forms
from plugins.manufacturing.roles_food import GENERAL_MANAGER, PRODUCTION, QC_CENTRE, TRADING
from plugins.manufacturing.rules import food_quality as rules

ACTS = (
    Transition(
        key="record_risk",
        label=N_("登记不安全食品风险"),
        by=Role(QC_CENTRE),
        sources=HANDLED,
        form=forms.RISK,
        guards=(rules.recall_has_not_begun, is_past("risk_known_at")),
        effects=rules.restart_recall_clock,
        notify=(
            Distribution(
                to=To(roles=(PRODUCTION, TRADING, GENERAL_MANAGER)),
                text=N_("%(title)s 有食品安全风险，须召回，请立即启动。"),
                clause="1",
                urgent=True,
            ),
        ),
        clause="1",
        help=N_("从获知风险起，一级、二级、三级召回分别在时限内启动，节假日照算。"),
    ),
    Transition(
        key="start_recall",
        label=N_("启动召回"),
        by=Role(PRODUCTION),
        sources=HANDLED,
        form=forms.RECALL,
        guards=(rules.risk_is_known, rules.recall_has_not_begun, rules.announced_after_risk, is_past("announced_at")),
        notify=(
            Distribution(
                to=To(roles=(QC_CENTRE, TRADING, GENERAL_MANAGER)),
                text=N_("%(title)s 的召回已启动，公告已发布。"),
                clause="1",
            ),
        ),
        clause="1",
    ),
    Transition(
        key="finish_recall",
        label=N_("完成召回"),
        by=Role(PRODUCTION),
        sources=HANDLED,
        form=forms.RECALL_RESULT,
        guards=(rules.recall_runs,),
        notify=(
            Distribution(to=To(roles=(QC_CENTRE, GENERAL_MANAGER)), text=N_("%(title)s 的召回已完成。"), clause="1"),
        ),
        clause="1",
    ),
)
