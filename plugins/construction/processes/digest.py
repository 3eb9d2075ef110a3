"""The daily, weekly and monthly digests of project information (S06, 三3.3), issued by the clockwork."""

from core.domain.due import InDays
from core.domain.duties import Duty, Every
from core.domain.forms import When
from core.domain.people import SYSTEM_ONLY
from core.domain.processes import OPEN, DeadlineRule, Process, State, StateKind, Transition
from core.domain.settings import Param, Setting
from core.domain.tallies import Listed, Tally
from core.domain.texts import N_
from plugins.construction import settings
from plugins.construction.forms import digest as forms
from plugins.construction.regulations.project_information import REGULATION
from plugins.construction.roles import INFORMATION_ROLES, PROJECT_MANAGER
from plugins.construction.rules.project_information import issue_digest


def _duty(frequency: str, label: str, every: Every, at: Setting, on: Setting | None = None) -> Duty:
    return Duty(
        key=frequency,
        label=label,
        every=every,
        on=Param(on.key) if on else 1,
        at=Param(at.key),
        first=forms.FIRST,
        last=forms.LAST,
        values=(("frequency", frequency),),
        then="issue",
        clause="三3.3",
    )


def _deadline(frequency: str, label: str, at: Setting) -> DeadlineRule:
    return DeadlineRule(
        key=f"{frequency}_digest",
        label=label,
        due=InDays(days=1, at=Param(at.key)),
        starts_on=(OPEN,),
        met_by=("issue",),
        role=PROJECT_MANAGER,
        when=When("frequency", (frequency,)),
        clause="三3.3",
    )


DAILY, WEEKLY, MONTHLY = N_("每日汇总"), N_("每周汇总"), N_("每月汇总")

DIGEST = Process(
    key="information_digest",
    label=N_("工程项目信息汇总"),
    prefix="XMHZ",
    title=N_("信息汇总 {period_first} – {period_last}"),
    regulation=REGULATION,
    form=forms.PERIOD,
    opened_by=SYSTEM_ONLY,
    states=(
        State(
            key="drawn_up",
            label=N_("已汇总"),
            kind=StateKind.INITIAL,
            clause="三3.3",
        ),
        State(key="fed_back", label=N_("已反馈"), kind=StateKind.CLOSED, clause="三3.3"),
    ),
    transitions=(
        Transition(
            key="issue",
            label=N_("发布"),
            by=SYSTEM_ONLY,
            sources=("drawn_up",),
            target="fed_back",
            effects=issue_digest,
            primary=True,
            clause="三3.3",
        ),
    ),
    roles=INFORMATION_ROLES,
    deadlines=(
        _deadline(settings.DAILY, DAILY, settings.DAILY_AT),
        _deadline(settings.WEEKLY, WEEKLY, settings.WEEKLY_AT),
        _deadline(settings.MONTHLY, MONTHLY, settings.MONTHLY_AT),
    ),
    duties=(
        _duty(settings.DAILY, DAILY, Every.DAY, settings.DAILY_AT),
        _duty(settings.WEEKLY, WEEKLY, Every.WEEK, settings.WEEKLY_AT, settings.WEEKLY_ON),
        _duty(settings.MONTHLY, MONTHLY, Every.MONTH, settings.MONTHLY_AT, settings.MONTHLY_ON),
    ),
    computed=forms.COMPUTED,
    tally=Tally(
        processes=("project_information",),
        by=("content_class", "source_unit"),
        first=forms.FIRST,
        last=forms.LAST,
        same=("frequency",),
        without=("false_info",),
        listed=Listed.ALL,
        turns_at=Param(settings.DAILY_AT.key),
        turns_when=When("frequency", (settings.DAILY,)),
    ),
    list_fields=("frequency", "total"),
    clause="三3.3",
    help=N_("到时间自动统计并发给各反馈对象；不实的信息不计，保密的信息只计件数，不列事项。"),
)
