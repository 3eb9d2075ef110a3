"""What follows the decision: notice, fine and objection, rectification, acceptance; or the re-application (S05)."""

from core.domain.corrective_progress import Stage
from core.domain.corrective_rules import gate
from core.domain.decisions import To
from core.domain.errors import Reason
from core.domain.guards import is_since_receipt
from core.domain.people import AllOf, AnyOf, BelongsTo, InDepartment, Not, Opener, Role
from core.domain.processes import Distribution, Transition
from core.domain.settings import Param
from core.domain.texts import N_
from plugins.construction.acts.site_chain import MODULE_OF_TRADE
from plugins.construction.forms import site_handling as forms
from plugins.construction.roles import CONTRACTOR, LEADER, PRODUCTION_HEAD, PROJECT_SUPERVISOR, SPECIALIST, USING
from plugins.construction.rules import fines, handling
from plugins.construction.rules.site_quality import chain_is_not_finished
from plugins.construction.settings import CORRECTIVE

OWN_USING = AllOf((Role(USING), AnyOf((Opener(), InDepartment()))))
THE_CONTRACTOR = AllOf((Role(CONTRACTOR), BelongsTo("contractor")))
ACCEPTORS = AllOf(
    (
        Not(BelongsTo("contractor"), otherwise=Reason.SELF_VERIFICATION),
        AnyOf((OWN_USING, MODULE_OF_TRADE)),
    )
)
TO_CONTRACTOR = To(departments_in=("contractor",))
TO_SUPERVISOR = To(roles=(PROJECT_SUPERVISOR,))
DECIDED = ("leader_decided", "rectifying")

RECTIFICATION_ACTS = (
    Transition(
        key="issue_notice",
        label=N_("通知施工单位整改"),
        by=Role(PRODUCTION_HEAD),
        sources=("leader_decided",),
        target="rectifying",
        form=forms.NOTICE,
        elsewhere=chain_is_not_finished,
        notify=(Distribution(to=TO_CONTRACTOR, text=N_("%(title)s：请按期到场整改。"), clause="3.2–3.7"),),
        primary=True,
        clause="3.2–3.7",
    ),
    Transition(
        key="arrive",
        label=N_("登记到场"),
        by=THE_CONTRACTOR,
        sources=("rectifying",),
        form=forms.ARRIVAL,
        record="arrival",
        guards=(is_since_receipt("arrived_at"),),
        clause="3.2–3.7",
    ),
    Transition(
        key="report_rectified",
        label=N_("报告整改完成"),
        by=THE_CONTRACTOR,
        sources=("rectifying",),
        form=forms.RECTIFICATION,
        record="rectification",
        notify=(
            Distribution(
                to=To(opener=True, assignee=True),
                text=N_("%(title)s：施工单位报告整改完成，请验收。"),
                clause="3.2–3.7",
            ),
        ),
        primary=True,
        clause="3.2–3.7",
    ),
    Transition(
        key="accept",
        label=N_("验收"),
        by=ACCEPTORS,
        sources=("rectifying",),
        targets=("accepted", "rectifying"),
        choose=handling.after_acceptance,
        form=forms.ACCEPTANCE,
        record="acceptance",
        guards=(handling.work_was_done,),
        notify=(
            Distribution(
                to=To(roles=(PRODUCTION_HEAD,), departments_in=("contractor",)),
                text=N_("%(title)s 已验收，现为“%(state_label)s”。"),
                clause="3.2–3.7",
            ),
        ),
        primary=True,
        clause="3.2–3.7",
        help=N_("由项目使用部门或核实模块验收，施工单位不能验收自己的整改。"),
    ),
    Transition(
        key="close",
        label=N_("关闭"),
        by=Role(PRODUCTION_HEAD),
        sources=("accepted", "reapplied"),
        target="closed",
        form=forms.CLOSING,
        guards=(fines.nothing_is_undecided, gate(Stage.DO, Param(CORRECTIVE.repeated.key))),
        notify=(Distribution(to=To(opener=True), text=N_("%(title)s 已处理完毕。"), clause="5"),),
        primary=True,
        clause="5",
    ),
)

FINE_ACTS = (
    Transition(
        key="propose_fine",
        label=N_("建议罚款"),
        by=Role(PRODUCTION_HEAD),
        sources=DECIDED,
        form=forms.FINE_PROPOSAL,
        record="fine_proposal",
        guards=(fines.unit_is_the_contractor,),
        elsewhere=chain_is_not_finished,
        notify=(Distribution(to=To(roles=(LEADER,)), text=N_("%(title)s：有罚款建议待决定。"), clause="4.2.3"),),
        clause="4.2.3",
    ),
    Transition(
        key="approve_fine",
        label=N_("批准罚款"),
        by=Role(LEADER),
        sources=DECIDED,
        target="rectifying",
        form=forms.FINE_DECISION,
        record="fine_decision",
        guards=(fines.proposal_is_open, fines.sum_is_within_the_range),
        elsewhere=chain_is_not_finished,
        effects=fines.fine,
        notify=(
            Distribution(to=TO_CONTRACTOR, text=N_("%(title)s：已决定罚款，请整改；有异议可以提出。"), clause="4.2.3"),
        ),
        clause="4.2.3",
    ),
    Transition(
        key="refuse_fine",
        label=N_("不批准罚款"),
        by=Role(LEADER),
        sources=(*DECIDED, "accepted"),
        form=forms.FINE_DECISION,
        record="fine_decision",
        guards=(fines.proposal_is_open,),
        effects=fines.tell_the_proposer,
        clause="4.2.3",
    ),
)


def _verify(key: str, label: str, role: str) -> Transition:
    return Transition(
        key=key,
        label=label,
        by=Role(role),
        sources=("out_of_warranty",),
        form=forms.WARRANTY_VERIFICATION,
        record="warranty_verification",
        guards=(handling.is_verified_once,),
        notify=(Distribution(to=TO_SUPERVISOR, text=N_("%(title)s：%(by)s 已核实。"), clause="4.3"),),
        primary=True,
        clause="4.3",
    )


REAPPLICATION_ACTS = (
    _verify("verify_as_supervisor", N_("项目主管核实"), PROJECT_SUPERVISOR),
    _verify("verify_as_specialist", N_("专业管理部门核实"), SPECIALIST),
    Transition(
        key="reapply",
        label=N_("重新申报施工"),
        by=Role(PROJECT_SUPERVISOR),
        sources=("out_of_warranty",),
        target="reapplied",
        form=forms.REAPPLICATION,
        guards=(handling.both_have_verified,),
        notify=(
            Distribution(
                to=To(roles=(PRODUCTION_HEAD,), opener=True),
                text=N_("%(title)s 发生在质保期外，已重新申报施工。"),
                clause="4.3",
            ),
        ),
        primary=True,
        clause="4.3",
    ),
)
