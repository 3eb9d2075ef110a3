"""The acts of information exchange: raised, conveyed until understood, accepted, processed, closed."""

from core.domain.decisions import To
from core.domain.people import SYSTEM_ONLY, AnyOf, BelongsTo, NamedIn, Opener, Role
from core.domain.processes import Distribution, ReceiptKind, Transition
from core.domain.texts import N_
from plugins.enterprise.forms import information_exchange as forms
from plugins.enterprise.roles import CONVEYOR, EMPLOYEE
from plugins.enterprise.rules import information_exchange as rules

ADDRESSED = AnyOf((BelongsTo("departments"), NamedIn("people")))
TO_ADDRESSED = To(departments_in=("departments",), people_in=("people",))
TO_RAISER = To(opener=True)
TO_CONVEYOR = To(roles=(CONVEYOR,))

ACTS = (
    Transition(
        key="convey",
        label=N_("传达"),
        by=Role(CONVEYOR),
        sources=("raised", "conveyed"),
        target="conveyed",
        form=forms.ADDRESSEES,
        guards=(rules.is_clear, rules.somebody_is_addressed),
        notify=(
            Distribution(
                to=TO_ADDRESSED,
                text=N_("%(title)s 已传达给您，请阅读并确认理解。"),
                receipt=ReceiptKind.UNDERSTOOD,
                then="all_understood",
                clause="15",
            ),
        ),
        primary=True,
        clause="15",
        help=N_("所有收件人都确认阅读并理解，传达才算完成。再次传达时，所有收件人重新确认。"),
    ),
    Transition(
        key="all_understood",
        label=N_("全部收件人已理解"),
        by=SYSTEM_ONLY,
        sources=("conveyed",),
        target="understood",
        notify=(
            Distribution(to=TO_RAISER, text=N_("%(title)s：所有收件人已阅读并理解。"), clause="15"),
            Distribution(to=TO_ADDRESSED, text=N_("%(title)s：所有收件人已理解，请接受并处理。"), clause="16"),
        ),
        clause="15",
    ),
    Transition(
        key="forward_to_all",
        label=N_("转发给全体员工"),
        by=Role(CONVEYOR),
        sources=("raised", "conveyed", "understood", "accepted", "processed"),
        guards=(rules.is_no_secret,),
        notify=(Distribution(to=To(roles=(EMPLOYEE,)), text=N_("%(title)s 已转发给全体员工。"), clause="8"),),
        clause="8",
    ),
    Transition(
        key="return",
        label=N_("内容不清楚，退回"),
        by=ADDRESSED,
        sources=("conveyed", "understood"),
        target="raised",
        form=forms.RETURN,
        record="return",
        effects=rules.is_unclear,
        notify=(
            Distribution(
                to=To(opener=True, roles=(CONVEYOR,)),
                text=N_("%(title)s 因内容不清楚被退回，请提出人重写。"),
                clause="18",
            ),
        ),
        clause="18",
    ),
    Transition(
        key="rewrite",
        label=N_("重写内容"),
        by=Opener(),
        sources=("raised",),
        form=forms.WORDING,
        record="wording",
        effects=rules.is_rewritten,
        notify=(Distribution(to=TO_CONVEYOR, text=N_("%(title)s 已重写，请再次传达。"), clause="18"),),
        clause="18",
        help=N_("写明事实；前后两稿都保留。"),
    ),
    Transition(
        key="accept",
        label=N_("接受"),
        by=ADDRESSED,
        sources=("understood",),
        target="accepted",
        form=forms.ACCEPTANCE,
        elsewhere=rules.not_all_have_understood,
        primary=True,
        clause="16",
    ),
    Transition(
        key="process",
        label=N_("处理"),
        by=ADDRESSED,
        sources=("accepted",),
        target="processed",
        form=forms.PROCESSING,
        elsewhere=rules.not_all_have_understood,
        effects=rules.answer_on_the_board,
        notify=(
            Distribution(
                to=TO_RAISER,
                text=N_("%(title)s 已处理，请查看答复并确认。"),
                clause="17",
            ),
        ),
        primary=True,
        clause="17",
    ),
    Transition(
        key="dispute",
        label=N_("没有解决，请再处理"),
        by=Opener(),
        sources=("processed",),
        target="accepted",
        form=forms.DISPUTE,
        notify=(Distribution(to=TO_ADDRESSED, text=N_("%(title)s：提出人认为没有解决，请再处理。"), clause="4"),),
        clause="4",
    ),
    Transition(
        key="close",
        label=N_("确认并关闭"),
        by=Opener(),
        sources=("processed",),
        target="closed",
        notify=(Distribution(to=TO_ADDRESSED, text=N_("%(title)s 已由提出人确认并关闭。"), clause="4"),),
        primary=True,
        clause="4",
    ),
)
