"""The opinion of a client as a process: nothing reaches a department before the deputy general manager."""

from core.domain.people import Role
from core.domain.processes import Process, State, StateKind, Task
from core.domain.texts import N_
from plugins.hotel import roles
from plugins.hotel.acts.client_opinion import ACTS, RESULT, REVIEW
from plugins.hotel.acts.tracking import correction_record
from plugins.hotel.forms import client_opinion as forms
from plugins.hotel.processes.states import cancelled, followed_up
from plugins.hotel.regulation import REGULATION

CLIENT_OPINION = Process(
    key="client_opinion",
    label=N_("客户意见反馈表"),
    prefix="KH",
    title="{content}",
    regulation=REGULATION,
    form=forms.OPINION,
    opened_by=Role(roles.MARKETING),
    states=(
        State(
            key="collected",
            label=N_("已收集"),
            kind=StateKind.INITIAL,
            clause="(3)",
            tasks=(Task(do="submit", role=roles.MARKETING),),
        ),
        State(
            key="under_review",
            label=N_("阅批中"),
            clause=REVIEW,
            tasks=(Task(do="review", role=roles.DEPUTY_GENERAL_MANAGER),),
        ),
        *followed_up(RESULT, asks="send_to_department", by=()),
        cancelled("(3)"),
    ),
    transitions=ACTS,
    roles=roles.ROLES,
    records=(correction_record(RESULT),),
    list_fields=("source", "department"),
    search_fields=("content", "guest"),
    clause="目的",
    help=N_("营销部填写并提出跟进建议，报副总经理阅批后发给当事部门，跟进结果报副总经理，由质检办备案。"),
)
