"""The acts of user feedback: each step of the regulation exactly once, with what it needs on its way."""

from core.domain import extending
from core.domain.decisions import To
from core.domain.people import AnyOf, Opener, Role
from core.domain.processes import Distribution, SignOff, Transition
from core.domain.texts import N_
from plugins.enterprise.forms import user_feedback as forms
from plugins.enterprise.roles import APPROVER, TEAM
from plugins.enterprise.rules import user_feedback as rules

UNSOLVED = ("received", "detailed", "classified", "investigating", "waiting_user")
BY_TEAM = Role(TEAM)
BY_USER = AnyOf((Opener(), Role(TEAM)))
TO_USER = To(opener=True)
TO_HANDLER = To(assignee=True)


def _told(to: To, text: str, clause: str) -> tuple[Distribution, ...]:
    return (Distribution(to=to, text=text, clause=clause),)


EXTENDED = extending.Extending(
    deadline="solve",
    by=BY_TEAM,
    sources=("classified", "investigating"),
    approver=APPROVER,
    prefix="solve_extension",
    told=TO_USER,
    clause="3.4",
)

ACTS = (
    Transition(
        key="acknowledge",
        label=N_("告知用户已收到"),
        by=BY_TEAM,
        sources=UNSOLVED,
        form=forms.ACKNOWLEDGEMENT,
        notify=_told(TO_USER, N_("%(number)s：您的反馈已收到，正在处理。"), "1"),
        clause="1",
        help=N_("P1 从收到起 2 小时内，夜间和假日照算；其余 1 个工作日内。"),
    ),
    Transition(
        key="collect",
        label=N_("收集反馈详情"),
        by=BY_TEAM,
        sources=("received",),
        target="detailed",
        form=forms.COLLECTION,
        primary=True,
        clause="3.1",
    ),
    Transition(
        key="classify",
        label=N_("分类定级"),
        by=BY_TEAM,
        sources=("detailed",),
        target="classified",
        form=forms.CLASSIFICATION,
        effects=rules.after_classification,
        primary=True,
        clause="3.2",
    ),
    Transition(
        key="investigate",
        label=N_("开始评估调查"),
        by=BY_TEAM,
        sources=("classified",),
        target="investigating",
        form=forms.INVESTIGATION,
        primary=True,
        clause="3.3",
    ),
    Transition(
        key="record_finding",
        label=N_("记录调查发现"),
        by=BY_TEAM,
        sources=("investigating", "waiting_user"),
        form=forms.FINDING,
        record="finding",
        clause="3.3",
    ),
    Transition(
        key="ask_user",
        label=N_("请用户补充"),
        by=BY_TEAM,
        sources=("investigating",),
        target="waiting_user",
        form=forms.QUESTION,
        record="question",
        notify=_told(TO_USER, N_("%(number)s：需要您补充情况，请查看并回答。"), "3.3.澄清"),
        clause="3.3.澄清",
        help=N_("等用户补充期间，解决时限暂停计时。"),
    ),
    Transition(
        key="supply",
        label=N_("补充情况"),
        by=BY_USER,
        sources=("waiting_user",),
        target="investigating",
        form=forms.SUPPLEMENT,
        record="supplement",
        notify=_told(TO_HANDLER, N_("%(number)s：用户已补充情况。"), "3.3.澄清"),
        primary=True,
        clause="3.3.澄清",
        help=N_("用户通过电话或邮件补充的，由团队代为登记。"),
    ),
    Transition(
        key="solve",
        label=N_("解决问题"),
        by=BY_TEAM,
        sources=("investigating",),
        target="solved",
        form=forms.SOLUTION,
        primary=True,
        clause="3.4",
    ),
    Transition(
        key="compensate",
        label=N_("以补偿解决"),
        by=BY_TEAM,
        sources=("investigating",),
        target="solved",
        form=forms.COMPENSATING,
        sign_off=SignOff(key="compensation", label=N_("审批补偿"), signers=(Role(APPROVER),), clause="3.4"),
        clause="3.4",
        help=N_("补偿金额由审批人同意后生效。"),
    ),
    EXTENDED.act,
    Transition(
        key="reply",
        label=N_("答复用户"),
        by=BY_TEAM,
        sources=("solved",),
        target="replied",
        form=forms.REPLY,
        notify=_told(TO_USER, N_("%(number)s：您的反馈已有答复，请确认是否解决。"), "1"),
        primary=True,
        clause="1",
    ),
    Transition(
        key="rate",
        label=N_("用户确认并评分"),
        by=BY_USER,
        sources=("replied",),
        targets=("replied", "investigating"),
        choose=rules.after_rating,
        form=forms.RATING,
        effects=rules.begin_solving_again,
        notify=_told(TO_HANDLER, N_("%(number)s：用户已确认，现为“%(state_label)s”。"), "1"),
        primary=True,
        clause="1",
    ),
    Transition(
        key="close",
        label=N_("关闭"),
        by=BY_TEAM,
        sources=("replied",),
        target="closed",
        guards=(rules.user_has_answered,),
        notify=_told(TO_USER, N_("%(number)s 已关闭，感谢您的反馈。"), "3"),
        primary=True,
        clause="3",
    ),
)
