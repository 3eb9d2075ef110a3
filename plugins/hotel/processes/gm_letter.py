"""The confidential letter to the general manager as a process: at any time, straight to them."""

from core.domain.decisions import To
from core.domain.forms import When
from core.domain.people import Role, any_role
from core.domain.processes import Process, State, StateKind, Task, Transition
from core.domain.texts import N_
from plugins.hotel import roles
from plugins.hotel.acts.tracking import ask, correction_record, follow_up, told
from plugins.hotel.forms import gm_letter as forms
from plugins.hotel.processes.states import followed_up
from plugins.hotel.regulation import REGULATION
from plugins.hotel.rules.gm_letter import after_review

CLAUSE, TRACK = "2(2)", "2(1).跟踪"

STATES = (
    State(
        key="under_review",
        label=N_("待总经理阅"),
        kind=StateKind.INITIAL,
        clause=CLAUSE,
        tasks=(Task(do="review", role=roles.GENERAL_MANAGER),),
    ),
    *followed_up(TRACK, asks="open_tracking", by=roles.QUALITY),
    State(key="closed_no_issue", label=N_("无质量问题"), kind=StateKind.CLOSED, clause=CLAUSE),
)

ACTS = (
    Transition(
        key="review",
        label=N_("阅批"),
        by=Role(roles.GENERAL_MANAGER),
        sources=("under_review",),
        targets=("tracking", "closed_no_issue"),
        choose=after_review,
        form=forms.REVIEW,
        notify=(
            told(
                To(roles=roles.QUALITY),
                N_("总经理交来 %(number)s，请跟踪。"),
                CLAUSE,
                when=When("quality_problem", (True,)),
            ),
        ),
        primary=True,
        clause=CLAUSE,
    ),
    ask(
        "open_tracking",
        N_("交当事部门跟踪"),
        any_role(*roles.QUALITY),
        ("tracking", "corrected"),
        TRACK,
    ),
    *follow_up(TRACK, to=To(roles=roles.QUALITY)),
)

GM_LETTER = Process(
    key="gm_letter",
    label=N_("总经理密函"),
    prefix="MH",
    title=N_("总经理密函"),
    regulation=REGULATION,
    form=forms.LETTER,
    opened_by=any_role(roles.GUEST_ROOMS, roles.ROOMS),
    states=STATES,
    transitions=ACTS,
    roles=roles.ROLES,
    records=(correction_record(TRACK),),
    notify=(told(To(roles=(roles.GENERAL_MANAGER,)), N_("收到密函 %(number)s，请总经理亲阅。"), CLAUSE, urgent=True),),
    list_fields=("room",),
    search_fields=("content",),
    repeat_key=("room",),
    clause=CLAUSE,
    help=N_("随时直接呈总经理，交出以前只有总经理可以查看；有质量问题的交质检跟踪。"),
)
