"""The acts of a client's opinion: to the deputy general manager first, then to the department concerned."""

from core.domain.decisions import To
from core.domain.people import Role, any_role
from core.domain.processes import Transition
from core.domain.texts import N_
from plugins.hotel import roles
from plugins.hotel.acts.tracking import ASKED, TO_DEPARTMENT, ask, follow_up, told
from plugins.hotel.forms import client_opinion as forms
from plugins.hotel.forms import parts

REVIEW, RESULT = "(3).阅批", "(3).跟进"

ACTS = (
    Transition(
        key="submit",
        label=N_("报副总经理"),
        by=Role(roles.MARKETING),
        sources=("collected",),
        target="under_review",
        notify=(told(To(roles=(roles.DEPUTY_GENERAL_MANAGER,)), N_("%(number)s 请阅批：%(title)s"), REVIEW),),
        primary=True,
        clause=REVIEW,
    ),
    Transition(
        key="review",
        label=N_("阅批"),
        by=Role(roles.DEPUTY_GENERAL_MANAGER),
        sources=("under_review",),
        target="tracking",
        form=forms.REVIEW,
        hands_to="department",
        notify=(
            told(TO_DEPARTMENT, ASKED, REVIEW),
            told(
                To(roles=(roles.GENERAL_MANAGER, roles.QUALITY_OFFICE)),
                N_("抄送：%(number)s 已由副总经理阅批：%(title)s"),
                REVIEW,
            ),
        ),
        primary=True,
        clause=REVIEW,
    ),
    ask(
        "send_to_department",
        N_("发给当事部门"),
        any_role(roles.MARKETING, roles.DEPUTY_GENERAL_MANAGER),
        ("tracking", "corrected"),
        REVIEW,
    ),
    *follow_up(RESULT, to=To(roles=(roles.DEPUTY_GENERAL_MANAGER, roles.QUALITY_OFFICE))),
    Transition(
        key="cancel",
        label=N_("作废"),
        by=Role(roles.MARKETING),
        sources=("collected",),
        target="cancelled",
        form=parts.cancellation("(3)"),
        clause="(3)",
    ),
)
