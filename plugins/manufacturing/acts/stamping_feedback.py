"""The acts of a feedback: both confirmations, containment, and the branches of material and equipment."""

from core.domain.corrective_progress import Stage
from core.domain.corrective_rules import gate
from core.domain.decisions import To
from core.domain.people import AllOf, OnShift, Role, any_role
from core.domain.processes import Distribution, Transition
from core.domain.settings import Param
from core.domain.texts import N_
from plugins.manufacturing.forms import stamping_feedback as forms
from plugins.manufacturing.roles import (
    DIE_REPAIR_ENGINEER,
    MAINTENANCE_ENGINEER,
    MAINTENANCE_LEADER,
    SECTION_CHIEF,
    TEAM_LEADER,
)
from plugins.manufacturing.rules import stamping_feedback as rules
from plugins.manufacturing.settings_corrective import CORRECTIVE
from plugins.manufacturing.settings_stamping import SHIFT_CHECK

BRANCHES = (forms.MATERIAL, forms.EQUIPMENT, forms.OTHER)


def _confirmation(key: str, label: str, role: str) -> Transition:
    return Transition(
        key=key,
        label=label,
        by=Role(role),
        sources=rules.UNCONFIRMED,
        targets=("dual_confirm", "containment"),
        choose=rules.after_confirmation,
        ways={"raised": ("dual_confirm",), "dual_confirm": ("containment",)},
        form=forms.CONFIRMATION,
        record=rules.CONFIRMATION,
        guards=(rules.may_confirm,),
        primary=True,
        clause="4.2.1",
        help=N_("生产工段长和模修工程师都确认后开始翻库，先后不限，须是两个人。"),
    )


def _equipment_check(key: str, label: str, role: str) -> Transition:
    return Transition(
        key=key,
        label=label,
        by=Role(role),
        sources=(forms.EQUIPMENT,),
        form=forms.EQUIPMENT_CHECK,
        record=rules.EQUIPMENT_CHECK,
        guards=(rules.maintenance_was_told,),
        notify=(
            Distribution(
                to=To(roles=(DIE_REPAIR_ENGINEER, SECTION_CHIEF)),
                text=N_("%(title)s：%(by)s 已确认设备情况。"),
                clause="5.2.3",
            ),
        ),
        primary=True,
        clause="5.2.3",
    )


ACTS = (
    _confirmation(rules.AS_CHIEF, N_("确认（生产工段长）"), SECTION_CHIEF),
    _confirmation(rules.AS_DIE_ENGINEER, N_("确认（模修工程师）"), DIE_REPAIR_ENGINEER),
    Transition(
        key="record_containment",
        label=N_("登记翻库和检查"),
        by=AllOf((any_role(TEAM_LEADER, SECTION_CHIEF), OnShift(SHIFT_CHECK.key))),
        sources=("containment", *BRANCHES),
        targets=BRANCHES,
        choose=rules.after_containment,
        form=forms.CONTAINMENT,
        record="containment",
        guards=(rules.numbers_fit,),
        elsewhere=rules.not_confirmed,
        notify=(
            Distribution(
                to=To(roles=(DIE_REPAIR_ENGINEER, SECTION_CHIEF)),
                text=N_("%(title)s 已完成翻库和检查，怀疑的原因：%(state_label)s。"),
                clause="3.反馈",
            ),
        ),
        primary=True,
        clause="4.2.1",
        help=N_("原因不对的，再登记一次，选其他原因。"),
    ),
    Transition(
        key="notify_decoiling",
        label=N_("通知开卷线"),
        by=any_role(DIE_REPAIR_ENGINEER, TEAM_LEADER),
        sources=(forms.MATERIAL,),
        form=forms.COIL_NOTICE,
        record="coil_notice",
        effects=rules.open_coil,
        primary=True,
        clause="4.2.2.通知",
        help=N_("每卷一次：为该卷建立可疑板料记录，并通知开卷线工段长和班组长。"),
    ),
    Transition(
        key="notify_maintenance",
        label=N_("通知机修"),
        by=Role(DIE_REPAIR_ENGINEER),
        sources=(forms.EQUIPMENT,),
        form=forms.MAINTENANCE_NOTICE,
        notify=(
            Distribution(
                to=To(roles=(MAINTENANCE_LEADER, MAINTENANCE_ENGINEER)),
                text=N_("%(title)s 怀疑由设备引起，请到现场确认。"),
                clause="5.2.3",
                urgent=True,
            ),
        ),
        primary=True,
        clause="5.2.3",
    ),
    _equipment_check(rules.AS_LEADER, N_("确认设备（机修班组长）"), MAINTENANCE_LEADER),
    _equipment_check(rules.AS_ENGINEER, N_("确认设备（机修工程师）"), MAINTENANCE_ENGINEER),
    Transition(
        key="close",
        label=N_("关闭"),
        by=Role(SECTION_CHIEF),
        sources=BRANCHES,
        target="closed",
        form=forms.CLOSING,
        guards=(rules.branch_is_done, gate(Stage.CHECK, Param(CORRECTIVE.repeated.key))),
        notify=(Distribution(to=To(opener=True), text=N_("%(title)s 已关闭。"), clause="3.反馈"),),
        primary=True,
        clause="3.反馈",
    ),
)
