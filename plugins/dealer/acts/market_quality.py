"""The acts with which a market problem is solved: judgement, measures, verification, and the checks around them."""

from core.domain.decisions import To
from core.domain.errors import Reason
from core.domain.people import AllOf, AnyOf, Assignee, InDepartment, Not, Role
from core.domain.processes import Distribution, Transition
from core.domain.texts import N_
from plugins.dealer.acts.market_reception import ALL_STATES, ON_THE_SPOT_ACTS, RECEPTION_ACTS, SERVICE_SIDE
from plugins.dealer.forms import market_quality as forms
from plugins.dealer.forms.market_reception import ANALYSIS
from plugins.dealer.roles import GENERAL_MANAGEMENT, LEAD, QUALITY, SERVICE, SERVICE_MANAGER
from plugins.dealer.rules import market_quality as rules

LEAD_DEPARTMENT = AnyOf((Assignee(), AllOf((Role(LEAD), InDepartment()))))
VERIFIERS = AllOf(
    (
        Not(AnyOf((Assignee(), InDepartment())), otherwise=Reason.SELF_VERIFICATION),
        AnyOf((SERVICE_SIDE, Role(QUALITY))),
    )
)
TO_LEAD = To(roles=(LEAD,), in_department=True, assignee=True)

JUDGEMENT_ACTS = (
    Transition(
        key="receive",
        label=N_("接收"),
        by=Role(QUALITY),
        sources=("reported",),
        guards=(rules.is_not_yet_received,),
        clause="三(二)1",
        help=N_("从接到问题起，一个工作日内划分牵头部门。"),
    ),
    Transition(
        key="assign_lead",
        label=N_("判定牵头部门"),
        by=Role(QUALITY),
        sources=("reported",),
        target="lead_assigned",
        form=forms.JUDGEMENT,
        hands_to="lead_department",
        effects=rules.hand_to_lead_person,
        notify=(Distribution(to=TO_LEAD, text=N_("%(title)s 由贵部门牵头，请接收并组织分析。"), clause="二.3.义务"),),
        primary=True,
        clause="三(二)1",
    ),
    Transition(
        key="take_up",
        label=N_("接收牵头任务"),
        by=LEAD_DEPARTMENT,
        sources=("lead_assigned",),
        target="analysing",
        form=forms.ANSWER,
        guards=(rules.lead_takes_up,),
        primary=True,
        clause="二.3.义务",
    ),
    Transition(
        key="request_rejudgement",
        label=N_("申请重新判定"),
        by=LEAD_DEPARTMENT,
        sources=rules.LED,
        form=forms.REJUDGEMENT_REQUEST,
        record="rejudgement_request",
        notify=(
            Distribution(
                to=To(roles=(QUALITY,)), text=N_("%(title)s：%(by)s 申请重新判定牵头部门。"), clause="二.3.义务"
            ),
        ),
        clause="二.3.义务",
        help=N_("判定改变以前，本部门继续处理。"),
    ),
    Transition(
        key="rejudge",
        label=N_("重新判定牵头部门"),
        by=Role(QUALITY),
        sources=rules.LED,
        targets=rules.LED,
        choose=rules.after_rejudgement,
        ways={state: tuple(dict.fromkeys(("lead_assigned", state))) for state in rules.LED},
        form=forms.REJUDGEMENT,
        hands_to="lead_department",
        effects=rules.hand_to_lead_person,
        notify=(Distribution(to=TO_LEAD, text=N_("%(title)s 经重新判定，由贵部门牵头。"), clause="二.2"),),
        clause="二.2",
        help=N_("维持原判定的，仍选原来的部门。"),
    ),
    Transition(
        key="supervise",
        label=N_("督促整改"),
        by=Role(QUALITY),
        sources=rules.LED,
        form=forms.SUPERVISION,
        record="supervision",
        notify=(Distribution(to=TO_LEAD, text=N_("%(title)s：质量管理部督促整改，请查看要求。"), clause="二.2"),),
        clause="二.2",
    ),
)

MEASURE_ACTS = (
    Transition(
        key="record_analysis",
        label=N_("登记 QC 分析"),
        by=LEAD_DEPARTMENT,
        sources=("analysing", "temp_measure", "perm_measure"),
        form=ANALYSIS,
        record="analysis",
        clause="二.3",
    ),
    Transition(
        key="take_temporary",
        label=N_("制定临时措施"),
        by=LEAD_DEPARTMENT,
        sources=("analysing", "temp_measure"),
        target="temp_measure",
        form=forms.TEMPORARY,
        record="temporary",
        notify=(Distribution(to=To(roles=(SERVICE, QUALITY)), text=N_("%(title)s 已制定临时措施。"), clause="二.3"),),
        primary=True,
        clause="二.3",
    ),
    Transition(
        key="take_permanent",
        label=N_("制定永久措施"),
        by=LEAD_DEPARTMENT,
        sources=("temp_measure", "perm_measure"),
        target="perm_measure",
        form=forms.PERMANENT,
        record="permanent",
        notify=(
            Distribution(
                to=To(roles=(SERVICE, QUALITY)), text=N_("%(title)s 已制定永久措施，请跟踪验证效果。"), clause="二.3"
            ),
        ),
        primary=True,
        clause="二.3",
    ),
    Transition(
        key="verify_effect",
        label=N_("验证效果"),
        by=VERIFIERS,
        sources=("perm_measure",),
        targets=("effect_verified", "analysing"),
        choose=rules.after_verification,
        form=forms.VERIFICATION,
        record="verification",
        guards=(rules.verifies_for_others,),
        notify=(
            Distribution(
                to=To(roles=(QUALITY,)), text=N_("%(title)s 的措施效果已验证，现为“%(state_label)s”。"), clause="二.1"
            ),
            Distribution(to=TO_LEAD, text=N_("%(title)s 的措施效果已验证，现为“%(state_label)s”。"), clause="二.1"),
        ),
        primary=True,
        clause="二.1",
        help=N_("由服务部在市场上跟踪验证，牵头部门不能验证自己的措施。无效的退回重新分析。"),
    ),
    Transition(
        key="close",
        label=N_("关闭"),
        by=Role(QUALITY),
        sources=("effect_verified",),
        target="closed",
        form=forms.CLOSING,
        elsewhere=rules.not_verified,
        notify=(Distribution(to=To(opener=True), text=N_("%(title)s 已关闭。"), clause="二.2"),),
        primary=True,
        clause="二.2",
    ),
    Transition(
        key="check_execution",
        label=N_("执行检核"),
        by=Role(GENERAL_MANAGEMENT),
        sources=ALL_STATES,
        form=forms.EXECUTION,
        record="execution_check",
        notify=(
            Distribution(
                to=To(roles=(QUALITY, SERVICE_MANAGER)), text=N_("%(title)s：综合管理部作了执行检核。"), clause="二.4"
            ),
        ),
        clause="二.4",
    ),
)

ACTS = (*RECEPTION_ACTS, *ON_THE_SPOT_ACTS, *JUDGEMENT_ACTS, *MEASURE_ACTS)
