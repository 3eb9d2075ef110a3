"""The acts of the notice's owner, and those on a contribution."""

from core.domain.decisions import To
from core.domain.people import Opener, Role
from core.domain.processes import Distribution, ReceiptKind, Transition
from core.domain.texts import N_
from plugins.enterprise.forms import workflow_notice as forms
from plugins.enterprise.roles import EMPLOYEE, NOTICE_OWNER
from plugins.enterprise.rules import workflow_notice as rules

OWNER = Role(NOTICE_OWNER)
TO_ALL = To(roles=(EMPLOYEE,))
TO_OWNER = To(roles=(NOTICE_OWNER,))
TO_AUTHOR = To(opener=True)

NOTICE_ACTS = (
    Transition(
        key="publish",
        label=N_("发布公告"),
        by=OWNER,
        sources=("draft",),
        target="published",
        notify=(
            Distribution(
                to=TO_ALL,
                text=N_("%(title)s（%(number)s）已发布，请阅读并提出意见。"),
                receipt=ReceiptKind.READ,
                clause="公告",
            ),
        ),
        primary=True,
        clause="公告",
    ),
    Transition(
        key="collect",
        label=N_("开始收集"),
        by=OWNER,
        sources=("published",),
        target="collecting",
        primary=True,
        clause="公告.收集",
    ),
    Transition(
        key="close",
        label=N_("结束收集"),
        by=OWNER,
        sources=("published", "collecting"),
        target="closed",
        primary=True,
        clause="公告.5",
    ),
    Transition(
        key="optimise",
        label=N_("完成优化和调整"),
        by=OWNER,
        sources=("closed",),
        target="optimised",
        form=forms.OPTIMISATION,
        notify=(Distribution(to=TO_ALL, text=N_("%(title)s：流程已优化和调整，感谢大家。"), clause="公告.收集"),),
        primary=True,
        clause="公告.收集",
    ),
    Transition(
        key="withdraw",
        label=N_("撤回草稿"),
        by=OWNER,
        sources=("draft",),
        target="withdrawn",
        form=forms.WITHDRAWAL,
        clause="公告",
    ),
)

CONTRIBUTION_ACTS = (
    Transition(
        key="submit",
        label=N_("补充后再提交"),
        by=Opener(),
        sources=("returned",),
        target="valid",
        form=forms.COMPLETION,
        guards=(rules.is_complete_now,),
        effects=rules.lacks_nothing,
        notify=(Distribution(to=TO_OWNER, text=N_("%(title)s 已补充，请研究。"), clause="公告.收集"),),
        primary=True,
        clause="公告.意见",
        help=N_("只填要补充或修改的内容，其余保留。"),
    ),
    Transition(
        key="send_back",
        label=N_("退回补充"),
        by=OWNER,
        sources=("valid",),
        target="returned",
        form=forms.SENDING_BACK,
        notify=(Distribution(to=TO_AUTHOR, text=N_("%(title)s 被退回，请补充后再提交。"), clause="公告.4"),),
        clause="公告.3",
        help=N_("案例不能证实，或含有攻击、论辩言辞的，退回补充。"),
    ),
    Transition(
        key="consider",
        label=N_("研究"),
        by=OWNER,
        sources=("valid",),
        target="considered",
        form=forms.CONSIDERATION,
        primary=True,
        clause="公告.收集",
    ),
    Transition(
        key="adopt",
        label=N_("采纳"),
        by=OWNER,
        sources=("considered",),
        target="adopted",
        form=forms.ADOPTION,
        notify=(Distribution(to=TO_AUTHOR, text=N_("%(title)s 已采纳，谢谢。"), clause="公告.收集"),),
        primary=True,
        clause="公告.收集",
    ),
    Transition(
        key="not_adopt",
        label=N_("不采纳"),
        by=OWNER,
        sources=("considered",),
        target="not_adopted",
        form=forms.REJECTION,
        notify=(Distribution(to=TO_AUTHOR, text=N_("%(title)s 未采纳，请查看理由。"), clause="公告.收集"),),
        clause="公告.收集",
    ),
    Transition(
        key="withdraw",
        label=N_("撤回"),
        by=Opener(),
        sources=("valid", "returned"),
        target="withdrawn",
        form=forms.WITHDRAWAL,
        clause="公告.意见",
    ),
)
