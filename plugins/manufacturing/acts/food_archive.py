"""The acts with which quality information is put on file, the customer called back, and the case shared."""

from core.domain.corrective_progress import Stage
from core.domain.corrective_rules import gate
from core.domain.decisions import To
from core.domain.people import Role, any_role
from core.domain.processes import Distribution, Transition
from core.domain.settings import Param
from core.domain.texts import N_
from plugins.manufacturing.forms import food_handling as forms
from plugins.manufacturing.roles_food import HOTLINE, QC_CENTRE
from plugins.manufacturing.rules import food_cases as cases
from plugins.manufacturing.rules import food_quality as rules
from plugins.manufacturing.settings_corrective import CORRECTIVE

ACTS = (
    Transition(
        key="archive",
        label=N_("归档"),
        by=Role(HOTLINE),
        sources=("settled", "verified"),
        target="archived",
        form=forms.ARCHIVE,
        guards=(rules.is_answered, rules.recall_is_over, gate(Stage.DO, Param(CORRECTIVE.repeated.key))),
        elsewhere=rules.is_not_verified,
        primary=True,
        clause="4.5.归档",
    ),
    Transition(
        key="try_call_back",
        label=N_("登记回访未接通"),
        by=Role(HOTLINE),
        sources=("archived",),
        form=forms.CALL_ATTEMPT,
        record="call_attempt",
        clause="4.5.回访",
    ),
    Transition(
        key="call_back",
        label=N_("回访，调查满意度"),
        by=Role(HOTLINE),
        sources=("archived",),
        target="called_back",
        form=forms.CALL_BACK,
        guards=(rules.is_answered, rules.call_result_fits),
        primary=True,
        clause="4.5.回访",
    ),
    Transition(
        key="share_case",
        label=N_("列为案例"),
        by=Role(HOTLINE),
        sources=("archived", "called_back"),
        form=forms.CASE,
        guards=(cases.names_no_customer,),
        clause="4.5.分享",
        help=N_("有价值的案例每月汇总分享，其中没有客户的个人信息。"),
    ),
    Transition(
        key="reopen",
        label=N_("重新处理"),
        by=any_role(HOTLINE, QC_CENTRE),
        sources=("settled", "archived", "called_back"),
        targets=("judged", "handling"),
        choose=rules.after_reopening,
        ways={"settled": ("judged",)},
        form=forms.REOPENING,
        notify=(
            Distribution(
                to=To(roles=(QC_CENTRE,)), text=N_("%(title)s 重新处理，现为“%(state_label)s”。"), clause="4.4.监督"
            ),
        ),
        reopens=True,
        clause="4.4.监督",
        help=N_("回访时客户不满意、问题没有解决的，可以重新处理。"),
    ),
)
