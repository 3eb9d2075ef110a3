"""The acts of a feed-forward, from the judgement at the line to the signed sheet."""

from core.domain.decisions import To
from core.domain.forms import When
from core.domain.people import AllOf, Hinted, OnShift, Role, Who
from core.domain.processes import Distribution, ReceiptKind, SignOff, Transition
from core.domain.texts import N_
from plugins.manufacturing.forms import stamping_feedforward as forms
from plugins.manufacturing.roles import (
    DIE_ENGINEER,
    DUTY_MANAGER,
    QUALITY_DEPARTMENT,
    QUALITY_ENGINEER,
    SECTION_CHIEF,
)
from plugins.manufacturing.rules import stamping_feedforward as rules
from plugins.manufacturing.settings_stamping import SHIFT_CHECK


def outward(who: Who) -> Hinted:
    """Return ``who`` with the hint that only the production section speaks for the shop."""
    return Hinted(who, rules.INTERFACE)


CHIEF_ON_SHIFT = outward(AllOf((Role(SECTION_CHIEF), OnShift(SHIFT_CHECK.key))))
TO_CHIEFS = To(roles=(SECTION_CHIEF,))
DOWNSTREAM = To(roles=(QUALITY_DEPARTMENT, QUALITY_ENGINEER), departments_in=("recipients",))
TO_DIE_ENGINEER = To(roles=(DIE_ENGINEER,))
BEYOND_PRODUCTION = When("beyond_production", (True,))

ACTS = (
    Transition(
        key="classify",
        label=N_("判定"),
        by=CHIEF_ON_SHIFT,
        sources=("detected",),
        targets=("classified", "qe_assessing"),
        choose=rules.after_classification,
        form=forms.CLASSIFICATION,
        guards=(rules.class_fits,),
        effects=rules.tell_die_engineer,
        notify=(
            Distribution(
                to=To(roles=(QUALITY_ENGINEER,)),
                text=N_("%(title)s 有潜在质量风险，请评估是否需要发前馈单。"),
                clause="4.1.2",
                when=When("problem_class", (forms.POTENTIAL,)),
            ),
        ),
        primary=True,
        clause="3.突发",
        help=N_("开裂、隐伤，或可疑批次无法完全追溯的批量问题，属于突发的质量问题。"),
    ),
    Transition(
        key="assess",
        label=N_("QE 评估"),
        by=Role(QUALITY_ENGINEER),
        sources=("qe_assessing",),
        targets=("classified", "closed_no_form"),
        choose=rules.after_assessment,
        form=forms.DECISION,
        notify=(Distribution(to=TO_CHIEFS, text=N_("%(title)s：QE 已评估，现为“%(state_label)s”。"), clause="4.1.2"),),
        primary=True,
        clause="4.1.2",
        help=N_("不需要发单的，写明理由后关闭，不通知后道。"),
    ),
    Transition(
        key="close_without_sheet",
        label=N_("不发前馈单，关闭"),
        by=CHIEF_ON_SHIFT,
        sources=("qe_assessing",),
        target="closed_no_form",
        form=forms.ALONE,
        guards=(rules.chief_alone_may_close,),
        clause="4.1.2",
    ),
    Transition(
        key="notify",
        label=N_("通知相关车间和质量部"),
        by=CHIEF_ON_SHIFT,
        sources=("classified", "notified", "form_filled", "signed"),
        targets=("notified", "form_filled", "signed"),
        choose=rules.after_notice,
        ways={
            "classified": ("notified",),
            "notified": ("notified",),
            "form_filled": ("form_filled",),
            "signed": ("signed",),
        },
        form=forms.NOTICE,
        guards=(rules.may_notify_now,),
        notify=(
            Distribution(
                to=DOWNSTREAM,
                text=N_("%(title)s：%(by)s 通知，发现质量问题，请注意控制；前馈单随后发出。"),
                clause="4.1.1",
                urgent=True,
            ),
            Distribution(
                to=TO_DIE_ENGINEER,
                text=rules.BEYOND_PRODUCTION,
                clause="4.1.1.工艺",
                when=BEYOND_PRODUCTION,
            ),
        ),
        primary=True,
        clause="4.1.1",
        help=N_("口头或电话通知不等签字。质量部和质量工程师同时收到通知。"),
    ),
    Transition(
        key="fill_sheet",
        label=N_("填写前馈单"),
        by=CHIEF_ON_SHIFT,
        sources=("classified", "notified", "form_filled"),
        target="form_filled",
        form=forms.SHEET,
        guards=(rules.recipients_are_known, rules.nothing_awaits_signature),
        effects=rules.number_of_shift,
        primary=True,
        clause="4.1.1",
        help=N_("编号按填单人的班次，夜班算在开始的那一天。"),
    ),
    Transition(
        key="submit_sheet",
        label=N_("报值班经理签字"),
        by=CHIEF_ON_SHIFT,
        sources=("form_filled",),
        target="signed",
        sign_off=SignOff(
            key="duty_manager",
            label=N_("生产值班经理或其授权人签字"),
            signers=(Role(DUTY_MANAGER),),
            clause="4.1.1.签字",
        ),
        primary=True,
        clause="4.1.1.签字",
    ),
    Transition(
        key="issue",
        label=N_("发出前馈单"),
        by=CHIEF_ON_SHIFT,
        sources=("signed",),
        target="issued",
        elsewhere=rules.not_signed,
        help=N_("冲压车间对外的接口是生产工段；没有签字的不能发出。"),
        notify=(
            Distribution(
                to=DOWNSTREAM,
                text=N_("%(title)s 的质量信息前馈单已签字发出，请查收并确认已阅。"),
                clause="4.1.1",
                receipt=ReceiptKind.READ,
                urgent=True,
            ),
            Distribution(
                to=TO_DIE_ENGINEER,
                text=N_("%(title)s 的质量信息前馈单已签字发出，请查收并确认已阅。"),
                clause="4.1.1.工艺",
                receipt=ReceiptKind.READ,
                when=BEYOND_PRODUCTION,
            ),
        ),
        primary=True,
        clause="4.1.1.接口",
    ),
    Transition(
        key="close",
        label=N_("遏制完成，关闭"),
        by=outward(Role(SECTION_CHIEF)),
        sources=("issued",),
        target="closed",
        form=forms.CLOSING,
        notify=(Distribution(to=DOWNSTREAM, text=N_("%(title)s 的遏制已完成，前馈单关闭。"), clause="3.前馈"),),
        primary=True,
        clause="3.前馈",
    ),
)
