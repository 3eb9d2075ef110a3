"""The acts with which quality information is handled, rectified and verified."""

from core.domain.decisions import To
from core.domain.errors import Reason
from core.domain.people import AllOf, InDepartment, Not, Role, any_role
from core.domain.processes import Distribution, Transition
from core.domain.texts import N_
from plugins.manufacturing.acts.food_intake import INTAKE, UNCALLED
from plugins.manufacturing.forms import food_handling as forms
from plugins.manufacturing.roles_food import HOTLINE, PRODUCTION, QC_CENTRE, RESPONSIBLE_UNIT, TRADING
from plugins.manufacturing.rules import food_quality as rules

COMPANY = AllOf((any_role(TRADING, PRODUCTION), InDepartment()))
UNIT = AllOf((any_role(RESPONSIBLE_UNIT, TRADING, PRODUCTION), InDepartment()))
VERIFIERS = AllOf((Not(InDepartment(), otherwise=Reason.SELF_VERIFICATION), Role(QC_CENTRE)))

TO_UNIT = To(roles=(RESPONSIBLE_UNIT, TRADING, PRODUCTION), in_department=True)
TO_QC = To(roles=(QC_CENTRE,))

_PASSED_TO_UNIT = Distribution(to=TO_UNIT, text=N_("%(title)s 由贵单位负责整改。"), clause="4.3")
_VERIFIED = N_("%(title)s 的整改措施已经质控中心验证，现为“%(state_label)s”。")

ACTS = (
    Transition(
        key="take_up",
        label=N_("接手处理，确定责任单位"),
        by=COMPANY,
        sources=("transmitted",),
        target="handling",
        form=forms.TAKING_UP,
        guards=(rules.qc_is_no_responsible_unit,),
        hands_to="responsible_unit",
        notify=(_PASSED_TO_UNIT,),
        primary=True,
        clause="4.2",
    ),
    Transition(
        key="change_unit",
        label=N_("改变责任单位"),
        by=any_role(TRADING, PRODUCTION, QC_CENTRE),
        sources=("handling",),
        target="handling",
        form=forms.UNIT_CHANGE,
        guards=(rules.qc_is_no_responsible_unit,),
        hands_to="responsible_unit",
        notify=(_PASSED_TO_UNIT,),
        clause="4.4.监督",
    ),
    Transition(
        key="record_handling",
        label=N_("登记处理情况"),
        by=any_role(TRADING, PRODUCTION, RESPONSIBLE_UNIT),
        sources=("handling", "rectified", "verified"),
        form=forms.HANDLING,
        record="handling",
        clause="4.2",
    ),
    Transition(
        key="assist",
        label=N_("登记协助情况"),
        by=Role(QC_CENTRE),
        sources=("transmitted", "handling", "rectified"),
        form=forms.HANDLING,
        record="assistance",
        clause="4.4.协助",
    ),
    Transition(
        key="respond",
        label=N_("登记与客户的沟通"),
        by=INTAKE,
        sources=UNCALLED,
        form=forms.RESPONSE,
        record="response",
        clause="4.1",
        help=N_("沟通、安抚客户或顾客；AAA 级的首次响应以此登记。"),
    ),
    Transition(
        key="answer",
        label=N_("登记答复"),
        by=INTAKE,
        sources=UNCALLED,
        form=forms.ANSWER,
        record="answer",
        clause="4.1",
        help=N_("向客户、媒体或监管部门作出的正式答复。"),
    ),
    Transition(
        key="rectify",
        label=N_("完成整改"),
        by=UNIT,
        sources=("handling",),
        target="rectified",
        form=forms.RECTIFICATION,
        record="rectification",
        notify=(Distribution(to=TO_QC, text=N_("%(title)s 已完成整改，请跟踪验证。"), clause="4.4.验证"),),
        primary=True,
        clause="4.3",
    ),
    Transition(
        key="verify",
        label=N_("跟踪验证"),
        by=VERIFIERS,
        sources=("rectified",),
        targets=("verified", "handling"),
        choose=rules.after_verification,
        form=forms.VERIFICATION,
        record="verification",
        guards=(rules.verifies_for_others,),
        notify=(
            Distribution(to=TO_UNIT, text=_VERIFIED, clause="4.4.验证"),
            Distribution(to=To(roles=(HOTLINE,)), text=_VERIFIED, clause="4.5.归档"),
        ),
        primary=True,
        clause="4.4.验证",
        help=N_("由质控中心跟踪验证，责任单位不能验证自己的措施。无效的退回重新整改。"),
    ),
)
