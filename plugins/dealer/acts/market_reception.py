"""The acts with which a market problem is received, up to the feedback to the company, and what is done on the spot."""

from core.domain.decisions import To
from core.domain.guards import is_since_receipt
from core.domain.people import AnyOf, Role, any_role
from core.domain.processes import Distribution, Transition
from core.domain.texts import N_
from plugins.dealer.forms import market_reception as forms
from plugins.dealer.roles import ACCIDENT_TEAM, QUALITY, SERVICE, SERVICE_MANAGER, TECHNICIAN
from plugins.dealer.rules import market_quality as rules
from plugins.dealer.rules.vehicle import vehicle_dates_fit

OPEN_STATES = (*rules.UNREPORTED, "reported", *rules.LED, "effect_verified")
ALL_STATES = (*OPEN_STATES, "dismissed", "local_handled", "closed")
ON_THE_SPOT = (*rules.UNREPORTED, "reported", "lead_assigned", "analysing")

SERVICE_SIDE = any_role(SERVICE, TECHNICIAN, SERVICE_MANAGER)

RECEPTION_ACTS = (
    Transition(
        key="start_verifying",
        label=N_("开始核实"),
        by=SERVICE_SIDE,
        sources=("received",),
        target="verifying",
        primary=True,
        clause="三(一)1",
        help=N_("先了解清楚问题是否属实。"),
    ),
    Transition(
        key="report_major",
        label=N_("口头报告重大问题"),
        by=SERVICE_SIDE,
        sources=rules.UNREPORTED,
        targets=("verifying", "clarified"),
        choose=rules.after_report,
        ways={state: ("clarified" if state == "clarified" else "verifying",) for state in rules.UNREPORTED},
        form=forms.ORAL_REPORT,
        notify=(
            Distribution(
                to=To(roles=(ACCIDENT_TEAM, SERVICE_MANAGER)),
                text=N_("%(title)s：%(by)s 报告重大问题，请立即赶赴现场。"),
                clause="三(一)3",
                urgent=True,
            ),
        ),
        clause="三(一)3",
        help=N_("重大问题先口头报告，要求用户保留现场；正式反馈须在服务经理现场取证以后。"),
    ),
    Transition(
        key="clarify",
        label=N_("核实属实，描述清楚"),
        by=SERVICE_SIDE,
        sources=("received", "verifying"),
        target="clarified",
        form=forms.CLARIFICATION,
        guards=(is_since_receipt("clarified_at"), vehicle_dates_fit),
        primary=True,
        clause="三(一)1",
        help=N_("从描述清楚起，一个工作日内以微信形式反馈公司，并报 OA 记录。"),
    ),
    Transition(
        key="record_on_site",
        label=N_("登记现场查看和取证"),
        by=Role(SERVICE_MANAGER),
        sources=rules.UNREPORTED,
        target="clarified",
        form=forms.ON_SITE,
        record="on_site",
        clause="三(一)1.重大",
        help=N_("重大问题服务经理必须到现场查看，确定问题属性并取证。"),
    ),
    Transition(
        key="dismiss",
        label=N_("不属实"),
        by=SERVICE_SIDE,
        sources=rules.UNREPORTED,
        target="dismissed",
        form=forms.DISMISSAL,
        notify=(Distribution(to=To(opener=True), text=N_("%(title)s 经核实不属实。"), clause="三(一)1"),),
        clause="三(一)1",
    ),
    Transition(
        key="handle_locally",
        label=N_("自行处理"),
        by=SERVICE_SIDE,
        sources=rules.UNREPORTED,
        target="local_handled",
        form=forms.LOCAL_HANDLING,
        guards=(rules.may_stay_local,),
        notify=(Distribution(to=To(opener=True), text=N_("%(title)s 已由服务技师处理。"), clause="三(一)4"),),
        clause="三(一)4",
        help=N_("只限低级的个性问题，且其它市场没有同样问题；无需反馈公司。"),
    ),
    Transition(
        key="find_elsewhere",
        label=N_("其它市场发现同样问题"),
        by=SERVICE_SIDE,
        sources=("local_handled",),
        target="verifying",
        form=forms.FOUND_ELSEWHERE,
        record="found_elsewhere",
        reopens=True,
        clause="三(一)4",
        help=N_("同样的问题在其它市场出现后，必须反馈公司。"),
    ),
    Transition(
        key="feed_back",
        label=N_("反馈公司"),
        by=SERVICE_SIDE,
        sources=("clarified",),
        target="reported",
        form=forms.FEEDBACK,
        guards=(rules.manager_was_on_site, rules.facts_are_complete, vehicle_dates_fit, rules.wechat_was_sent),
        elsewhere=rules.too_early_to_feed_back,
        notify=(
            Distribution(
                to=To(roles=(QUALITY,)),
                text=N_("%(title)s 已反馈公司，请接收并划分牵头部门。"),
                clause="三(一)1",
            ),
        ),
        primary=True,
        clause="三(一)1",
        help=N_("反馈前九项信息须填写清楚；以前填过的不用再填。"),
    ),
)

ON_THE_SPOT_ACTS = (
    Transition(
        key="team_arrived",
        label=N_("事故小组到达"),
        by=AnyOf((Role(ACCIDENT_TEAM), SERVICE_SIDE)),
        sources=ON_THE_SPOT,
        form=forms.ARRIVAL,
        guards=(rules.is_major_accident, is_since_receipt("arrived_at")),
        notify=(
            Distribution(
                to=To(roles=(SERVICE_MANAGER, TECHNICIAN)),
                text=N_("%(title)s：公司事故小组已到达，可以共同分析。"),
                clause="三(一)3",
            ),
        ),
        clause="三(一)3",
    ),
    Transition(
        key="analyse_jointly",
        label=N_("登记共同分析"),
        by=AnyOf((Role(ACCIDENT_TEAM), SERVICE_SIDE)),
        sources=ON_THE_SPOT,
        form=forms.ANALYSIS,
        record="analysis",
        guards=(rules.team_has_arrived,),
        clause="三(一)3",
    ),
    Transition(
        key="request_support",
        label=N_("申请公司支援"),
        by=SERVICE_SIDE,
        sources=ON_THE_SPOT,
        form=forms.SUPPORT_REQUEST,
        record="support_request",
        notify=(
            Distribution(
                to=To(roles=(SERVICE_MANAGER, QUALITY)),
                text=N_("%(title)s：%(by)s 申请公司安排人员赶往市场共同解决。"),
                clause="三(一)5.支援",
            ),
        ),
        clause="三(一)5.支援",
        help=N_("先把真正原因分析彻底；复杂或综合因素较强、个人无法解决的才申请。"),
    ),
    Transition(
        key="arrange_support",
        label=N_("安排人员支援"),
        by=any_role(SERVICE_MANAGER, QUALITY),
        sources=ON_THE_SPOT,
        form=forms.SUPPORT,
        record="market_support",
        guards=(rules.support_was_requested,),
        notify=(
            Distribution(
                to=To(roles=(SERVICE, TECHNICIAN)),
                text=N_("%(title)s：公司已安排人员赶往市场。"),
                clause="三(一)5.支援",
            ),
        ),
        clause="三(一)5.支援",
    ),
    Transition(
        key="report_to_regulator",
        label=N_("向监管部门上报基本信息"),
        by=any_role(SERVICE_MANAGER, QUALITY),
        sources=ALL_STATES,
        form=forms.REGULATOR,
        record="regulator_report",
        guards=(rules.is_nev_fire,),
        clause="三(一)3",
    ),
    Transition(
        key="submit_regulator_form",
        label=N_("向监管部门提交完整事故信息表"),
        by=any_role(SERVICE_MANAGER, QUALITY),
        sources=ALL_STATES,
        form=forms.REGULATOR,
        record="regulator_report",
        guards=(rules.is_nev_fire,),
        clause="三(一)3",
    ),
)
