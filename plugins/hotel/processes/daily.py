"""The five daily forms as processes, each made from its route."""

from datetime import timedelta

from core.domain.decisions import To
from core.domain.due import InDays
from core.domain.duties import Duty
from core.domain.forms import When
from core.domain.learned import Learned
from core.domain.people import any_role
from core.domain.processes import (
    OPEN,
    DeadlineRule,
    Level,
    Process,
    RecordType,
    State,
    StateKind,
    Task,
)
from core.domain.public import PublicForm
from core.domain.settings import Param
from core.domain.texts import N_
from plugins.hotel import roles, settings
from plugins.hotel.acts.daily import acts
from plugins.hotel.acts.tracking import correction_record, told
from plugins.hotel.forms import daily as forms
from plugins.hotel.processes.states import cancelled, followed_up
from plugins.hotel.regulation import REGULATION
from plugins.hotel.routes import ROUTES, Route
from plugins.hotel.rules.daily import is_routed

LADDER = (
    Level(after=timedelta(minutes=-30), label=N_("提醒")),
    Level(after=timedelta(0), label=N_("未交")),
    Level(after=timedelta(hours=1), label=N_("上报")),
)


def _states(route: Route) -> tuple[State, ...]:
    reviewed = State(
        key="reviewed",
        label=N_("已阅批"),
        clause=route.review,
        tasks=tuple(Task(do="open_tracking", role=role) for role in roles.QUALITY),
    )
    return (
        State(
            key="awaited",
            label=N_("待交"),
            kind=StateKind.INITIAL,
            clause=route.fill,
            tasks=tuple(Task(do="hand_in", role=role, deadline="hand_in") for role in route.fillers),
        ),
        State(
            key="submitted",
            label=N_("已交行政办"),
            clause=route.hand_in,
            tasks=(Task(do="pass_on", role=roles.SECRETARY),),
        ),
        State(
            key="under_review",
            label=N_("阅批中"),
            clause=route.review,
            tasks=(Task(do="review", role=route.reviewer),),
        ),
        *((reviewed,) if route.reviewed == reviewed.key else ()),
        *followed_up(route.track, asks="open_tracking", by=roles.QUALITY),
        cancelled(route.hand_in),
    )


def _duties(route: Route) -> tuple[Duty, ...]:
    if route.daily is None:
        return ()
    return (
        Duty(
            key="daily",
            label=route.label,
            dated_by="business_date",
            clause=route.hand_in,
            basis="A-G5",
            count=Param(settings.DAYS.key),
            enabled_by=Param(route.daily.key),
        ),
    )


def _public(route: Route) -> PublicForm | None:
    """Return how guests write their opinion themselves, if this is the form for it."""
    if not route.by_guests:
        return None
    return PublicForm(
        clause=route.fill,
        fields=("room", "content", "attachments"),
        name="guest",
        place="room",
    )


def _process(route: Route) -> Process:
    return Process(
        key=route.process,
        label=route.label,
        prefix=route.prefix,
        title=route.title,
        regulation=REGULATION,
        form=forms.opening(route.fill),
        opened_by=any_role(*route.fillers),
        guards=(is_routed,),
        states=_states(route),
        transitions=acts(route),
        roles=roles.ROLES,
        deadlines=(
            DeadlineRule(
                key="hand_in",
                label=N_("交行政办"),
                due=InDays(days=0, at=Param(route.at.key)),
                starts_on=(OPEN,),
                met_by=("hand_in",),
                role=route.fillers[0],
                clause=route.hand_in,
                basis="A-04-2" if route.assumed else "A-04-4",
                counts_from="counted_from",
                remind=To(roles=route.fillers),
                void_in=("cancelled",),
                ladder=LADDER,
            ),
        ),
        records=(
            correction_record(route.track),
            RecordType(key="major", label=N_("重大问题上报"), clause=route.major),
        ),
        notify=(
            told(
                To(roles=(roles.GENERAL_MANAGER,)),
                N_("%(number)s 登记了重大问题：%(title)s"),
                route.major,
                urgent=True,
                when=When("major", (True,)),
            ),
        ),
        public=_public(route),
        computed=forms.COMPUTED,
        duties=_duties(route),
        learned=(Learned(field="quality_problem", texts=("content",), clause=route.fill),),
        list_fields=("business_date", "room", "major"),
        search_fields=("content", "guest", "room"),
        repeat_key=("room",),
        clause="1",
        help=N_("登记后按时交行政办，秘书呈交阅批，质检办跟踪到获得纠正反馈，然后备案。"),
    )


DAILY = tuple(_process(route) for route in ROUTES)
