"""The acts with which quality information is judged, passed on, raised and supervised."""

from core.domain.decisions import To
from core.domain.people import Role, any_role
from core.domain.processes import Distribution, Transition
from core.domain.texts import N_
from plugins.manufacturing.forms import food_handling as handling
from plugins.manufacturing.forms import food_quality as forms
from plugins.manufacturing.roles_food import HOTLINE, PRODUCTION, QC_CENTRE, RESPONSIBLE_UNIT, TRADING
from plugins.manufacturing.rules import food_levels as levels
from plugins.manufacturing.rules import food_quality as rules

HANDLED = ("received", "judged", "transmitted", "handling", "rectified", "verified")
UNCALLED = (*HANDLED, "settled", "archived")
ALL_STATES = (*UNCALLED, "called_back")

INTAKE = any_role(HOTLINE, TRADING, PRODUCTION, QC_CENTRE)
TO_COMPANY = To(roles=(TRADING, PRODUCTION), in_department=True)
TO_HANDLERS = To(roles=(TRADING, PRODUCTION, RESPONSIBLE_UNIT), in_department=True)

ACTS = (
    Transition(
        key="judge",
        label=N_("定性判级"),
        by=INTAKE,
        sources=("received",),
        target="judged",
        form=forms.JUDGEMENT,
        effects=levels.judge,
        primary=True,
        clause="4.5.定性",
        help=N_("按事实对照级别表判级。"),
    ),
    Transition(
        key="judge_again",
        label=N_("重新定性"),
        by=INTAKE,
        sources=("judged", "transmitted", "handling"),
        form=forms.JUDGEMENT,
        effects=levels.judge,
        clause="4.5.定性",
        help=N_("事实有变化的，按级别表重新判级。AAA 级由媒体曝光决定，不会因此降低。"),
    ),
    Transition(
        key="settle",
        label=N_("权限内一次性处理"),
        by=Role(HOTLINE),
        sources=("received", "judged"),
        target="settled",
        form=forms.SETTLEMENT,
        guards=(rules.within_authority, rules.is_not_for_the_companies),
        primary=True,
        clause="4.5.权限",
        help=N_("在处理权限范围内与客户达成处理意见；不能一次性处理的，第一时间转交业务部门。"),
    ),
    Transition(
        key="transmit",
        label=N_("转交业务部门"),
        by=INTAKE,
        sources=("received", "judged", "transmitted", "handling"),
        target="transmitted",
        form=forms.TRANSMISSION,
        hands_to="company",
        notify=(
            Distribution(to=TO_COMPANY, text=N_("%(title)s 已转交贵公司，请立即接手处理。"), clause="4.5.转交"),
            Distribution(
                to=To(roles=(QC_CENTRE,)),
                text=N_("%(title)s 已转交业务部门处理，请监督。"),
                clause="4.4.监督",
            ),
        ),
        primary=True,
        clause="4.5.转交",
    ),
    Transition(
        key="link_report",
        label=N_("登记媒体报道"),
        by=INTAKE,
        sources=UNCALLED,
        form=forms.MEDIA_REPORT,
        record="media_report",
        guards=(rules.report_is_new,),
        effects=levels.link_report,
        clause="5.2.1",
        help=N_("全国性、省市级新闻媒体报道的，立即升为 AAA 级，时限从登记时起算。"),
    ),
    Transition(
        key="change_level",
        label=N_("调整级别"),
        by=Role(QC_CENTRE),
        sources=UNCALLED,
        form=forms.LEVEL_CHANGE,
        record="level_change",
        guards=(levels.is_another_level,),
        effects=levels.change_level,
        clause="5.2",
        help=N_("县级媒体、自媒体的报道不自动升为 AAA 级，由质控中心判断，并说明理由。"),
    ),
    Transition(
        key="inform_management",
        label=N_("登记已通知质控中心和总经理"),
        by=INTAKE,
        sources=UNCALLED,
        form=forms.MANAGEMENT_NOTICE,
        record="management_notice",
        guards=(levels.is_aaa, levels.both_are_informed),
        clause="4.5.转交",
        help=N_("系统已发通知；电话或当面通知到以后登记。"),
    ),
    Transition(
        key="supervise",
        label=N_("登记监督意见"),
        by=Role(QC_CENTRE),
        sources=ALL_STATES,
        form=handling.SUPERVISION,
        record="supervision",
        notify=(
            Distribution(to=TO_HANDLERS, text=N_("%(title)s：质控中心有监督意见，请查看。"), clause="4.4.监督"),
            Distribution(to=To(opener=True), text=N_("%(title)s：质控中心有监督意见，请查看。"), clause="4.4.监督"),
        ),
        clause="4.4.监督",
    ),
)
