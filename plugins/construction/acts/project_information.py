"""The acts of project information, from the verification by a second person to the archive (S06)."""

from core.domain.decisions import To
from core.domain.errors import Reason
from core.domain.guards import is_past
from core.domain.people import AllOf, Not, Opener, Role, any_role
from core.domain.processes import Distribution, ReceiptKind, Transition
from core.domain.texts import N_
from plugins.construction.forms import project_information as forms
from plugins.construction.roles import PROJECT_MANAGER, UNIT_HEAD
from plugins.construction.rules import project_information as rules

COORDINATORS = any_role(PROJECT_MANAGER, UNIT_HEAD)
SECOND_PERSON = AllOf((Not(Opener(), otherwise=Reason.SELF_VERIFICATION), COORDINATORS))

ACTS = (
    Transition(
        key="verify",
        label=N_("核实"),
        by=SECOND_PERSON,
        sources=("collected",),
        targets=("verified", "false_info"),
        choose=rules.after_verification,
        form=forms.VERIFICATION,
        notify=(
            Distribution(
                to=To(roles=(PROJECT_MANAGER,), opener=True),
                text=N_("%(title)s 已核实，现为“%(state_label)s”。"),
                clause="4.2",
            ),
        ),
        primary=True,
        clause="4.2",
        help=N_("由收集人以外的人核实；虚假或有误导性的信息不再往下传。"),
    ),
    Transition(
        key="evaluate",
        label=N_("分析评估"),
        by=Role(PROJECT_MANAGER),
        sources=("verified",),
        target="evaluated",
        form=forms.EVALUATION,
        elsewhere=rules.not_verified,
        primary=True,
        clause="二2.2",
    ),
    Transition(
        key="take_measures",
        label=N_("采取措施"),
        by=Role(PROJECT_MANAGER),
        sources=("evaluated",),
        target="measured",
        form=forms.MEASURE,
        elsewhere=rules.measures_come_after_evaluation,
        primary=True,
        clause="二2.2",
    ),
    Transition(
        key="feed_back",
        label=N_("反馈"),
        by=Role(PROJECT_MANAGER),
        sources=("measured", "fed_back", "ledgered"),
        target="fed_back",
        form=forms.FEEDBACK,
        record="feedback",
        guards=(rules.addressees_are_parties, is_past("sent_at")),
        elsewhere=rules.steps_are_missing,
        notify=(
            Distribution(
                to=To(departments_in=("addressees",)),
                text=N_("%(title)s：有信息反馈，请阅读确认。"),
                clause="三3.2",
                receipt=ReceiptKind.READ,
            ),
        ),
        primary=True,
        clause="三3.1",
    ),
    Transition(
        key="enter_ledger",
        label=N_("记入台账"),
        by=Role(PROJECT_MANAGER),
        sources=("fed_back",),
        targets=("ledgered", "fed_back"),
        choose=rules.after_entry,
        form=forms.LEDGER_ENTRY,
        record="ledger_entry",
        guards=(rules.entry_is_new, is_past("ledger_time")),
        primary=True,
        clause="四4.1",
        help=N_("每一次反馈记一条，口头通报也要记。"),
    ),
    Transition(
        key="archive",
        label=N_("归档"),
        by=Role(PROJECT_MANAGER),
        sources=("ledgered",),
        target="archived",
        elsewhere=rules.ledger_is_incomplete,
        primary=True,
        clause="四4.1",
    ),
    Transition(
        key="declare_untrue",
        label=N_("认定不实"),
        by=COORDINATORS,
        sources=("verified", "evaluated", "measured", *rules.DISTRIBUTED),
        target="false_info",
        form=forms.DENIAL,
        guards=(rules.correction_is_given,),
        effects=rules.correct,
        clause="4.2",
        help=N_("核实以后才发现虚假或有误导性的，停止传播，并向以前的反馈对象更正。"),
    ),
)
