"""The acts of a form that is handed in every day, as its route says."""

from core.domain.decisions import To
from core.domain.people import Role, any_role
from core.domain.processes import Transition
from core.domain.texts import N_
from plugins.hotel import roles
from plugins.hotel.acts.tracking import ask, follow_up, told
from plugins.hotel.forms import daily as forms
from plugins.hotel.forms import parts
from plugins.hotel.routes import Route
from plugins.hotel.rules import daily as rules

IN_HAND = ("awaited", "submitted", "under_review", "reviewed", "tracking", "corrected")


def acts(route: Route) -> tuple[Transition, ...]:
    """Return all acts of one daily form."""
    in_hand = tuple(state for state in IN_HAND if state != "reviewed" or route.reviewed == "reviewed")
    reviewed = ("reviewed",) if route.reviewed == "reviewed" else ()
    return (
        Transition(
            key="hand_in",
            label=N_("交行政办"),
            by=any_role(*route.fillers),
            sources=("awaited",),
            target="submitted",
            form=forms.hand_in(route.hand_in),
            guards=(rules.has_content,),
            effects=rules.tell_when_entered,
            notify=(told(To(roles=(roles.SECRETARY,)), N_("%(by)s 交来 %(number)s %(title)s"), route.hand_in),),
            primary=True,
            clause=route.hand_in,
        ),
        Transition(
            key="pass_on",
            label=N_("呈交阅批"),
            by=Role(roles.SECRETARY),
            sources=("submitted",),
            target="under_review",
            notify=(told(To(roles=(route.reviewer,)), N_("%(number)s 请阅批：%(title)s"), route.hand_in),),
            primary=True,
            clause=route.hand_in,
        ),
        Transition(
            key="review",
            label=N_("阅批"),
            by=Role(route.reviewer),
            sources=("under_review",),
            target=route.reviewed,
            form=forms.review(route.review),
            effects=rules.tell_when_reviewed,
            notify=(told(To(roles=route.copied), N_("%(number)s 已阅批，请跟踪：%(title)s"), route.track),),
            primary=True,
            clause=route.review,
        ),
        ask(
            "open_tracking",
            N_("交当事部门跟踪"),
            any_role(*roles.QUALITY),
            (*reviewed, "tracking", "corrected"),
            route.track,
        ),
        *follow_up(route.track, to=To(roles=roles.QUALITY)),
        Transition(
            key="report_major",
            label=N_("上报重大问题"),
            by=any_role(*route.fillers, roles.SECRETARY, *roles.QUALITY),
            sources=in_hand,
            form=parts.major_matter(route.major),
            record="major",
            effects=rules.tell_at_once(route.major),
            clause=route.major,
        ),
        Transition(
            key="cancel",
            label=N_("作废"),
            by=any_role(*route.fillers, roles.SECRETARY),
            sources=("awaited",),
            target="cancelled",
            form=parts.cancellation(route.hand_in),
            clause=route.hand_in,
            help=N_("重复登记，或当天确无内容可交。"),
        ),
    )
