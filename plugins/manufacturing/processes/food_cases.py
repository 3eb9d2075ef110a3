"""The monthly sharing of valuable cases (S17, 4.5): listed by the clockwork, explained by customer service, issued."""

from core.domain.decisions import To
from core.domain.duties import Duty, Every
from core.domain.guards import names_no_contact
from core.domain.people import Role
from core.domain.processes import Distribution, Process, State, StateKind, Task, Transition
from core.domain.settings import Param
from core.domain.tallies import Listed, Tally
from core.domain.texts import N_
from plugins.manufacturing import settings_food as settings
from plugins.manufacturing.forms import food_cases as forms
from plugins.manufacturing.regulations.food_quality import REGULATION
from plugins.manufacturing.roles_food import FOOD_ROLES, HOTLINE, PRODUCTION, QC_CENTRE, RESPONSIBLE_UNIT, TRADING

CLAUSE = forms.CLAUSE

FOOD_CASES = Process(
    key="food_cases",
    label=N_("质量案例分享"),
    prefix="AL",
    title=f"{{{forms.FIRST}}} – {{{forms.LAST}}}",
    regulation=REGULATION,
    form=forms.PERIOD,
    opened_by=Role(HOTLINE),
    states=(
        State(
            key="drawn_up",
            label=N_("已统计"),
            kind=StateKind.INITIAL,
            clause=CLAUSE,
            tasks=(Task(do="issue", role=HOTLINE),),
        ),
        State(key="issued", label=N_("已发布"), kind=StateKind.CLOSED, clause=CLAUSE),
        State(key="discarded", label=N_("已作废"), kind=StateKind.CLOSED, clause=CLAUSE),
    ),
    transitions=(
        Transition(
            key="issue",
            label=N_("发布"),
            by=Role(HOTLINE),
            sources=("drawn_up",),
            target="issued",
            form=forms.LESSONS,
            guards=(names_no_contact,),
            notify=(
                Distribution(
                    to=To(roles=(QC_CENTRE, TRADING, PRODUCTION, RESPONSIBLE_UNIT)),
                    text=N_("质量案例已发布：%(title)s"),
                    clause=CLAUSE,
                ),
            ),
            primary=True,
            clause=CLAUSE,
        ),
        Transition(
            key="discard",
            label=N_("作废"),
            by=Role(HOTLINE),
            sources=("drawn_up",),
            target="discarded",
            clause=CLAUSE,
            help=N_("本期没有可以分享的案例的，可以作废。"),
        ),
    ),
    roles=FOOD_ROLES,
    tally=Tally(
        processes=("food_quality",),
        by=("level", "defect_kind", "channel", "case_title"),
        first=forms.FIRST,
        last=forms.LAST,
        same=(forms.ONLY_CASES,),
        listed=Listed.ALL,
    ),
    computed=forms.FIGURES,
    duties=(
        Duty(
            key="monthly",
            label=N_("每月分享案例"),
            every=Every.MONTH,
            first=forms.FIRST,
            last=forms.LAST,
            values=((forms.ONLY_CASES, True),),
            clause=CLAUSE,
            enabled_by=Param(settings.CASE_SHARING.key),
        ),
    ),
    list_fields=(forms.FIRST, forms.LAST, "total"),
    clause=CLAUSE,
    help=N_(
        "每月一日列出上月收到、已列为案例的质量信息，由 400 客服写明经验教训后发给各单位。其中没有客户的个人信息。"
    ),
)
