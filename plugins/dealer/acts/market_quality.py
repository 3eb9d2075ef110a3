"""The acts of market quality problems: reception, judgement, measures, verification, and the checks around them."""

from core.domain.decisions import To
from core.domain.errors import Reason
from core.domain.people import AllOf, AnyOf, Assignee, InDepartment, Not, Role
from core.domain.processes import Distribution, Transition
from core.domain.texts import N_
from plugins.dealer.forms import market_quality as forms
from plugins.dealer.roles import (
    ACCIDENT_TEAM,
    GENERAL_MANAGEMENT,
    LEAD,
    QUALITY,
    SERVICE,
    SERVICE_MANAGER,
    TECHNICIAN,
)
from plugins.dealer.rules import market_quality as rules
from plugins.dealer.rules.vehicle import vehicle_dates_fit

OPEN_STATES = (*rules.UNREPORTED, "reported", *rules.LED, "effect_verified")
ALL_STATES = (*OPEN_STATES, "dismissed", "local_handled", "closed")
ON_THE_SPOT = (*rules.UNREPORTED, "reported", "lead_assigned", "analysing")

SERVICE_SIDE = AnyOf((Role(SERVICE), Role(TECHNICIAN), Role(SERVICE_MANAGER)))
LEAD_DEPARTMENT = AnyOf((Assignee(), AllOf((Role(LEAD), InDepartment()))))
VERIFIERS = AllOf(
    (
        Not(AnyOf((Assignee(), InDepartment())), otherwise=Reason.SELF_VERIFICATION),
        AnyOf((SERVICE_SIDE, Role(QUALITY))),
    )
)
TO_LEAD = To(roles=(LEAD,), in_department=True, assignee=True)

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
        guards=(rules.clarification_time_fits, vehicle_dates_fit),
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
        guards=(rules.is_major_accident, rules.arrival_time_fits),
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
        by=AnyOf((Role(SERVICE_MANAGER), Role(QUALITY))),
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
        by=AnyOf((Role(SERVICE_MANAGER), Role(QUALITY))),
        sources=ALL_STATES,
        form=forms.REGULATOR,
        record="regulator_report",
        guards=(rules.is_nev_fire,),
        clause="三(一)3",
    ),
    Transition(
        key="submit_regulator_form",
        label=N_("向监管部门提交完整事故信息表"),
        by=AnyOf((Role(SERVICE_MANAGER), Role(QUALITY))),
        sources=ALL_STATES,
        form=forms.REGULATOR,
        record="regulator_report",
        guards=(rules.is_nev_fire,),
        clause="三(一)3",
    ),
)

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
        form=forms.ANALYSIS,
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
