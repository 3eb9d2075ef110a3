"""The acts of CC quality feedback: the dealer's, and those of the companion who is responsible for the region."""

from core.domain.decisions import To
from core.domain.errors import Reason
from core.domain.guards import is_since_receipt
from core.domain.people import AllOf, AnyOf, InDepartment, Matches, Opener, Role
from core.domain.processes import Distribution, Transition
from core.domain.texts import N_
from plugins.dealer.forms import cc_quality as forms
from plugins.dealer.roles import COMPANION, DEALER
from plugins.dealer.rules import cc_quality as rules
from plugins.dealer.rules.vehicle import vehicle_dates_fit

OWN_DEALER = AllOf((Role(DEALER), AnyOf((Opener(), InDepartment()))))
COMPANION_OF_REGION = AllOf((Role(COMPANION), Matches("region", "region", otherwise=Reason.WRONG_REGION)))

TO_DEALER = To(roles=(DEALER,), in_department=True, opener=True)
TO_COMPANION = To(assignee=True)

DEALER_ACTS = (
    Transition(
        key="send_report",
        label=N_("发送《PCC 及技术信息报告》"),
        by=OWN_DEALER,
        sources=("draft", *rules.YELLOW_STATES),
        form=forms.REPORT,
        record="report",
        notify=(
            Distribution(
                to=TO_COMPANION, text=N_("%(title)s 的《PCC 及技术信息报告》已发送，请查看。"), clause="准备.报告"
            ),
        ),
        clause="准备.报告",
    ),
    Transition(
        key="create_sheet",
        label=N_("建立质量信息反馈单"),
        by=OWN_DEALER,
        sources=("draft",),
        target="submitted",
        form=forms.SHEET,
        guards=(rules.guidance_is_wanted, vehicle_dates_fit),
        effects=rules.tell_without_companion,
        notify=(
            Distribution(
                to=TO_COMPANION,
                text=N_("%(title)s 已建立质量信息反馈单，请查阅并给出技术支持意见。"),
                clause="(2)",
            ),
        ),
        primary=True,
        clause="(1)",
        help=N_("确认问题的当天之内建单，节假日照算。没有索赔单号也可以保存。"),
    ),
    Transition(
        key="enter_claim",
        label=N_("填写索赔单号"),
        by=OWN_DEALER,
        sources=rules.YELLOW_STATES,
        form=forms.CLAIM,
        guards=(rules.opinion_was_given,),
        notify=(Distribution(to=TO_COMPANION, text=N_("%(title)s 已填写索赔单号。"), clause="(2).索赔单号"),),
        clause="(2).索赔单号",
        help=N_("得到现场伴随人员的处理意见、备件到货并建立索赔单以后填写。"),
    ),
    Transition(
        key="submit_for_approval",
        label=N_("维护最终技术方案，提交审批"),
        by=OWN_DEALER,
        sources=rules.YELLOW_STATES,
        target="awaiting_approval",
        form=forms.MAINTENANCE,
        guards=(rules.opinion_was_given, rules.claim_is_known),
        notify=(
            Distribution(
                to=TO_COMPANION, text=N_("%(title)s 的索赔单号和最终技术方案已维护，请审批。"), clause="(3).维护"
            ),
        ),
        primary=True,
        clause="(3).维护",
        help=N_("伴随人员同意或拒绝以后不能再改。"),
    ),
    Transition(
        key="mark_read",
        label=N_("看完支持措施"),
        by=OWN_DEALER,
        sources=("answered",),
        target="read",
        form=forms.STATION_FEEDBACK,
        guards=(rules.measures_are_read,),
        elsewhere=rules.nothing_to_read,
        notify=(
            Distribution(to=TO_COMPANION, text=N_("%(title)s：经销商已看完支持措施，请结束技术支持。"), clause="(5)"),
        ),
        primary=True,
        clause="(5)",
    ),
    Transition(
        key="withdraw",
        label=N_("撤回"),
        by=OWN_DEALER,
        sources=("draft", *rules.YELLOW_STATES),
        target="withdrawn",
        form=forms.WITHDRAWAL,
        notify=(Distribution(to=TO_COMPANION, text=N_("%(title)s 已由经销商撤回。"), clause="(1)"),),
        clause="(1)",
        help=N_("重复建单或误建的单子可以撤回；伴随人员答复以后不能撤回。"),
    ),
)

COMPANION_ACTS = (
    Transition(
        key="log_opinion",
        label=N_("登记处理意见"),
        by=COMPANION_OF_REGION,
        sources=rules.YELLOW_STATES,
        form=forms.OPINION,
        record="opinion",
        guards=(is_since_receipt("given_at"),),
        notify=(
            Distribution(to=TO_DEALER, text=N_("%(title)s：现场伴随人员已给出处理意见，可以办理索赔。"), clause="(3)"),
        ),
        primary=True,
        clause="(2).意见",
        help=N_("处理意见按时间逐条登记，经销商可以看到；反馈单上的其他项目此时不填。"),
    ),
    Transition(
        key="give_opinion",
        label=N_("填写技术支持意见"),
        by=COMPANION_OF_REGION,
        sources=rules.YELLOW_STATES,
        targets=("tracking", "answered"),
        choose=rules.after_support,
        form=forms.SUPPORT,
        guards=(rules.g_stands_alone, rules.sheet_is_complete, rules.answer_is_complete),
        notify=(
            Distribution(
                to=TO_DEALER, text=N_("%(title)s 的技术支持意见已保存，现为“%(state_label)s”。"), clause="(4)"
            ),
        ),
        primary=True,
        clause="(4)",
    ),
    Transition(
        key="end_support",
        label=N_("技术支持结束"),
        by=COMPANION_OF_REGION,
        sources=("read",),
        target="finished",
        elsewhere=rules.not_read_yet,
        notify=(Distribution(to=TO_DEALER, text=N_("%(title)s 的技术支持已结束，审批完成。"), clause="(6)"),),
        primary=True,
        clause="(6)",
    ),
)

ACTS = (*DEALER_ACTS, *COMPANION_ACTS)
