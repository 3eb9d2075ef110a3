"""The acts of a report up the line: level by level to the centre, or first by telephone to one of two leaders."""

from core.domain.decisions import To
from core.domain.forms import When
from core.domain.guards import is_past
from core.domain.people import Above, AllOf, AnyOf, InDepartment, Opener, Role, Who, any_role
from core.domain.processes import Distribution, Transition
from core.domain.texts import N_
from plugins.enterprise.forms import line_report as forms
from plugins.enterprise.roles import CENTRE_OFFICE, LABOUR_DEPUTY, PARTY_DEPUTY, TEAM_LEADER, UNIT_HEAD
from plugins.enterprise.rules import line_report as rules


def in_line(role: str) -> Who:
    """Return the holders of ``role`` at the department that has the report, or above it."""
    return AllOf((Role(role), AnyOf((InDepartment(), Above()))))


TO_TEAM = To(roles=(TEAM_LEADER,), in_department=True, above=True)
TO_UNIT = To(roles=(UNIT_HEAD,), in_department=True, above=True)
TO_GUARANTORS = To(assignee=True, people_in=("guarantor",))
TO_OPENER = To(opener=True)
TO_OFFICE = To(roles=(CENTRE_OFFICE,))

RETURNED = Distribution(to=TO_OPENER, text=N_("%(number)s 已退回，请补充或更正后重报。"), clause="五.组稿")

BELOW_CENTRE = ("crew_reported", "team_reported", "returned")
CALLED = ("direct_reported", "form_supplemented")

ACTS = (
    Transition(
        key="report_up",
        label=N_("上报"),
        by=in_line(TEAM_LEADER),
        sources=("crew_reported",),
        target="team_reported",
        form=forms.TEAM_REPORT,
        hands_up=True,
        notify=(
            Distribution(to=TO_UNIT, text=N_("%(number)s 已由队上报，请审定制式表格。"), clause="四.逐级上报"),
            Distribution(to=TO_OPENER, text=N_("%(number)s 已由队上报。"), clause="四.逐级上报"),
        ),
        primary=True,
        clause="四.逐级上报",
    ),
    Transition(
        key="approve",
        label=N_("审定并上报指挥中心"),
        by=in_line(UNIT_HEAD),
        sources=("team_reported",),
        target="approved",
        form=forms.STANDARD_FORM,
        guards=(rules.form_date_fits,),
        elsewhere=rules.team_was_skipped,
        notify=(
            Distribution(to=TO_OFFICE, text=N_("%(number)s 的制式表格已上报，请确认收到。"), clause="四.表格"),
            Distribution(to=TO_GUARANTORS, text=N_("%(number)s 已由生产单元负责人审定上报。"), clause="二"),
        ),
        primary=True,
        clause="四.审定",
        help=N_("制式表格须有领导签字或盖章，并注明日期，以传真方式上报。"),
    ),
    Transition(
        key="confirm_receipt",
        label=N_("确认收到"),
        by=Role(CENTRE_OFFICE),
        sources=("approved",),
        target="centre_received",
        notify=(Distribution(to=TO_UNIT, text=N_("指挥中心已收到 %(number)s。"), clause="三"),),
        primary=True,
        clause="三",
    ),
    Transition(
        key="handle",
        label=N_("处理完毕"),
        by=Role(CENTRE_OFFICE),
        sources=("centre_received", "form_supplemented"),
        target="handled",
        form=forms.HANDLING,
        notify=tuple(
            Distribution(to=to, text=N_("%(number)s 已由指挥中心处理完毕。"), clause="三")
            for to in (TO_OPENER, TO_UNIT, TO_GUARANTORS)
        ),
        primary=True,
        clause="三",
    ),
    Transition(
        key="direct_report",
        label=N_("电话直报"),
        by=AnyOf((Opener(), in_line(TEAM_LEADER))),
        sources=("crew_reported", "team_reported"),
        target="direct_reported",
        form=forms.CALL,
        guards=(rules.call_is_permitted, rules.called_the_right_one, is_past("called_at")),
        notify=(
            Distribution(
                to=To(roles=(PARTY_DEPUTY,)),
                text=N_("%(by)s 电话直报 %(number)s，请批示。"),
                clause="四.直报",
                urgent=True,
                when=When("called", (forms.PARTY,)),
            ),
            Distribution(
                to=To(roles=(LABOUR_DEPUTY,)),
                text=N_("%(by)s 电话直报 %(number)s，请批示。"),
                clause="四.直报",
                urgent=True,
                when=When("called", (forms.LABOUR,)),
            ),
            Distribution(
                to=TO_TEAM, text=N_("%(number)s 已越级电话直报，请协助补报制式表格。"), clause="四.直报", urgent=True
            ),
            Distribution(
                to=TO_UNIT, text=N_("%(number)s 已越级电话直报，请按时补报制式表格。"), clause="四.表格", urgent=True
            ),
            Distribution(to=TO_GUARANTORS, text=N_("%(number)s 已电话直报。"), clause="二", urgent=True),
        ),
        clause="四.直报",
        help=N_("仅限紧急或重要的信息，先打电话再登记。之后须补报制式表格。"),
    ),
    Transition(
        key="instruct",
        label=N_("批示"),
        by=any_role(PARTY_DEPUTY, LABOUR_DEPUTY),
        sources=CALLED,
        form=forms.INSTRUCTION,
        record="instruction",
        guards=(rules.was_called,),
        notify=(
            Distribution(to=TO_UNIT, text=N_("%(by)s 已对 %(number)s 作出批示。"), clause="四.直报", urgent=True),
            Distribution(to=TO_OPENER, text=N_("%(by)s 已对 %(number)s 作出批示。"), clause="四.直报", urgent=True),
        ),
        clause="四.直报",
    ),
    Transition(
        key="draft_form",
        label=N_("填写队的意见"),
        by=in_line(TEAM_LEADER),
        sources=("direct_reported",),
        form=forms.TEAM_REPORT,
        notify=(Distribution(to=TO_UNIT, text=N_("%(number)s 的队意见已填写。"), clause="四.逐级上报"),),
        clause="四.逐级上报",
        help=N_("直报以后，制式表格仍按班组、队、生产单元的顺序补报。"),
    ),
    Transition(
        key="supplement",
        label=N_("补报制式表格"),
        by=in_line(UNIT_HEAD),
        sources=("direct_reported",),
        target="form_supplemented",
        form=forms.STANDARD_FORM,
        guards=(rules.form_date_fits,),
        notify=(
            Distribution(to=TO_OFFICE, text=N_("%(number)s 直报后已补报制式表格，请处理。"), clause="四.表格"),
            Distribution(to=TO_GUARANTORS, text=N_("%(number)s 已补报制式表格。"), clause="二"),
        ),
        primary=True,
        clause="四.表格",
    ),
    Transition(
        key="send_back",
        label=N_("退回班组"),
        by=in_line(TEAM_LEADER),
        sources=("crew_reported",),
        target="returned",
        form=forms.RETURN,
        notify=(RETURNED,),
        clause="四.逐级上报",
    ),
    Transition(
        key="reject",
        label=N_("审定不通过，退回重报"),
        by=in_line(UNIT_HEAD),
        sources=("team_reported",),
        target="returned",
        form=forms.RETURN,
        notify=(RETURNED, Distribution(to=TO_TEAM, text=N_("%(number)s 审定未通过，已退回重报。"), clause="四.审定")),
        clause="四.审定",
    ),
    Transition(
        key="revise",
        label=N_("重报"),
        by=Opener(),
        sources=("returned",),
        targets=("crew_reported", "team_reported"),
        choose=rules.first_state,
        form=forms.REVISION,
        notify=(
            Distribution(
                to=TO_TEAM, text=N_("%(number)s 已重报。"), clause="四.逐级上报", when=When("level", (forms.CREW,))
            ),
            Distribution(
                to=TO_UNIT,
                text=N_("%(number)s 已重报，请审定。"),
                clause="四.逐级上报",
                when=When("level", (forms.TEAM,)),
            ),
        ),
        primary=True,
        clause="五.组稿",
    ),
    Transition(
        key="rate",
        label=N_("调整紧急程度"),
        by=AnyOf((Opener(), in_line(TEAM_LEADER), in_line(UNIT_HEAD))),
        sources=BELOW_CENTRE,
        form=forms.RATING,
        clause="四.直报",
    ),
    Transition(
        key="withdraw",
        label=N_("撤回"),
        by=Opener(),
        sources=("returned",),
        target="withdrawn",
        form=forms.WITHDRAWAL,
        notify=tuple(
            Distribution(to=to, text=N_("%(number)s 退回后已由填报人撤回。"), clause="五.组稿")
            for to in (TO_TEAM, TO_UNIT, TO_GUARANTORS)
        ),
        clause="五.组稿",
        help=N_("只有退回后查明不属实的才撤回；原内容和原因保留。"),
    ),
)
