"""The acts on a suspect coil: labelled piece by piece, released by two, announced and annotated, or returned."""

from core.domain.decisions import To
from core.domain.people import AllOf, AnyOf, OnShift, Role, Who, any_role
from core.domain.processes import Distribution, Transition
from core.domain.texts import N_
from plugins.manufacturing.forms import suspect_coil as forms
from plugins.manufacturing.roles import DECOILING_CHIEF, DECOILING_LEADER, DIE_REPAIR_CHIEF, SECTION_CHIEF
from plugins.manufacturing.rules import suspect_coil as rules
from plugins.manufacturing.settings_stamping import SHIFT_CHECK

CHIEF_ON_SHIFT = AllOf((Role(SECTION_CHIEF), OnShift(SHIFT_CHECK.key)))
BOTH_CHIEFS = To(roles=(SECTION_CHIEF, DIE_REPAIR_CHIEF))
DECOILING = To(roles=(DECOILING_CHIEF, DECOILING_LEADER))
EVERYWHERE = (*rules.OFF_LINE, "online")


def _release(key: str, label: str, who: Who) -> Transition:
    return Transition(
        key=key,
        label=label,
        by=who,
        sources=("labelled",),
        targets=("labelled", "release_confirmed"),
        choose=rules.after_release,
        form=forms.RELEASE,
        record=rules.RELEASE,
        guards=(rules.may_release,),
        elsewhere=rules.not_labelled,
        notify=(Distribution(to=DECOILING, text=N_("%(title)s：%(by)s 确认可以再上线。"), clause="4.2.2.确认"),),
        primary=True,
        clause="4.2.2.确认",
        help=N_("当班生产工段长和模修工段长都确认后才能再上线，先后不限，须是两个人。"),
    )


ACTS = (
    Transition(
        key="register_piece",
        label=N_("登记一垛"),
        by=any_role(DECOILING_LEADER, DECOILING_CHIEF),
        sources=rules.OFF_LINE,
        target="reported",
        form=forms.PIECE,
        record="piece",
        guards=(rules.is_new_piece,),
        clause="4.2.2.标签",
        help=N_("同一卷号的每一垛都要登记。贴完后又发现的，重新贴标签、确认数量和上线。"),
    ),
    Transition(
        key="label_piece",
        label=N_("贴可疑品标签"),
        by=Role(DECOILING_LEADER),
        sources=rules.OFF_LINE,
        form=forms.LABEL,
        record="label",
        guards=(rules.needs_label,),
        clause="4.2.2.标签",
    ),
    Transition(
        key="complete_labelling",
        label=N_("标签贴完，确认库存数量"),
        by=Role(DECOILING_LEADER),
        sources=("reported",),
        target="labelled",
        form=forms.STOCK,
        guards=(rules.every_piece_is_labelled, rules.quantity_fits),
        notify=(
            Distribution(
                to=BOTH_CHIEFS, text=N_("%(title)s 已全部贴标签并确认数量，请决定能否再上线。"), clause="4.2.2.确认"
            ),
        ),
        primary=True,
        clause="4.2.2.标签",
    ),
    _release(rules.AS_SECTION_CHIEF, N_("确认可再上线（当班生产工段长）"), CHIEF_ON_SHIFT),
    _release(rules.AS_DIE_CHIEF, N_("确认可再上线（模修工段长）"), Role(DIE_REPAIR_CHIEF)),
    Transition(
        key="refuse_release",
        label=N_("不能上线"),
        by=AnyOf((CHIEF_ON_SHIFT, Role(DIE_REPAIR_CHIEF))),
        sources=("labelled", "release_confirmed", "prewarned"),
        target="labelled",
        form=forms.REFUSAL,
        record="refusal",
        notify=(Distribution(to=DECOILING, text=N_("%(title)s：%(by)s 决定不能上线。"), clause="4.2.2.确认"),),
        clause="4.2.2.确认",
        help=N_("以前的确认同时失效，板料保留标签。"),
    ),
    Transition(
        key=rules.WARN,
        label=N_("上线预警"),
        by=Role(DECOILING_LEADER),
        sources=("release_confirmed",),
        targets=("release_confirmed", "prewarned"),
        choose=rules.after_preparation,
        form=forms.WARNING,
        elsewhere=rules.not_released,
        notify=(
            Distribution(
                to=BOTH_CHIEFS,
                text=N_("%(title)s 即将上线，请提前做好准备。"),
                clause="4.2.2.预警",
                urgent=True,
            ),
        ),
        primary=True,
        clause="4.2.2.预警",
    ),
    Transition(
        key=rules.ANNOTATE,
        label=N_("在板料标签上标注"),
        by=Role(DECOILING_LEADER),
        sources=("release_confirmed",),
        targets=("release_confirmed", "prewarned"),
        choose=rules.after_preparation,
        form=forms.ANNOTATION,
        elsewhere=rules.not_released,
        primary=True,
        clause="4.2.2.预警",
    ),
    Transition(
        key="go_online",
        label=N_("上线"),
        by=Role(DECOILING_LEADER),
        sources=("prewarned",),
        target="online",
        elsewhere=rules.not_ready,
        primary=True,
        clause="4.2.2.预警",
    ),
    Transition(
        key="return_coil",
        label=N_("退料"),
        by=Role(DECOILING_LEADER),
        sources=EVERYWHERE,
        target="returned",
        form=forms.RETURN,
        guards=(rules.every_piece_is_labelled,),
        notify=(Distribution(to=To(roles=(DECOILING_CHIEF,)), text=N_("%(title)s 已退料。"), clause="4.2.2.退料"),),
        clause="4.2.2.退料",
        help=N_("退料必须马上贴上可疑品标签；没有标签的不能退。"),
    ),
)
