"""The weekly report as a process: counted by the clockwork, issued by the quality office, read by three managers."""

from datetime import timedelta

from core.domain.decisions import To
from core.domain.due import InDays
from core.domain.duties import Duty, Every
from core.domain.people import Role
from core.domain.processes import (
    OPEN,
    DeadlineRule,
    Distribution,
    Level,
    Process,
    ReceiptKind,
    State,
    StateKind,
    Task,
    Transition,
)
from core.domain.settings import Param
from core.domain.tallies import Listed, Tally
from core.domain.texts import N_
from plugins.hotel import roles, settings
from plugins.hotel.forms import parts
from plugins.hotel.forms import weekly_report as forms
from plugins.hotel.processes.client_opinion import CLIENT_OPINION
from plugins.hotel.processes.daily import DAILY
from plugins.hotel.processes.gm_letter import GM_LETTER
from plugins.hotel.processes.states import cancelled
from plugins.hotel.regulation import REGULATION
from plugins.hotel.rules.weekly_report import is_a_week_gone_by

COUNTED = (*DAILY, GM_LETTER, CLIENT_OPINION)

WEEKLY_REPORT = Process(
    key="weekly_report",
    label=N_("质检周报"),
    prefix="ZJ",
    title=N_("质检周报 {period_first} – {period_last}"),
    regulation=REGULATION,
    form=forms.OPENING,
    opened_by=Role(roles.QUALITY_OFFICE),
    guards=(is_a_week_gone_by,),
    states=(
        State(
            key="drawn_up",
            label=N_("待呈报"),
            kind=StateKind.INITIAL,
            clause=forms.CLAUSE,
            tasks=(Task(do="issue", role=roles.QUALITY_OFFICE, deadline="weekly_report"),),
        ),
        State(key="issued", label=N_("已呈报"), kind=StateKind.CLOSED, clause=forms.CLAUSE),
        cancelled(forms.CLAUSE),
    ),
    transitions=(
        Transition(
            key="issue",
            label=N_("呈报"),
            by=Role(roles.QUALITY_OFFICE),
            sources=("drawn_up",),
            target="issued",
            form=forms.ISSUE,
            notify=(
                Distribution(
                    to=To(roles=roles.MANAGERS),
                    text=N_("请阅 %(title)s。"),
                    clause=forms.CLAUSE,
                    receipt=ReceiptKind.READ,
                ),
            ),
            primary=True,
            clause=forms.CLAUSE,
            help=N_("呈报时按当时的办理情况重新统计。"),
        ),
        Transition(
            key="cancel",
            label=N_("作废"),
            by=Role(roles.QUALITY_OFFICE),
            sources=("drawn_up",),
            target="cancelled",
            form=parts.cancellation(forms.CLAUSE),
            clause=forms.CLAUSE,
        ),
    ),
    roles=roles.ROLES,
    deadlines=(
        DeadlineRule(
            key="weekly_report",
            label=N_("呈报周报"),
            due=InDays(days=Param(settings.REPORT_WEEKDAY.key), at=Param(settings.REPORT_AT.key)),
            starts_on=(OPEN,),
            met_by=("issue",),
            role=roles.QUALITY_OFFICE,
            clause=forms.CLAUSE,
            basis="A-04-3",
            counts_from="counted_from",
            void_in=("cancelled",),
            ladder=(
                Level(after=timedelta(minutes=-30), label=N_("提醒")),
                Level(after=timedelta(0), label=N_("未呈报")),
                Level(after=timedelta(hours=1), label=N_("上报")),
            ),
        ),
    ),
    escalation=(roles.QUALITY_LEADER,),
    computed=forms.COMPUTED,
    tally=Tally(
        processes=tuple(process.key for process in COUNTED),
        by=("quality_problem", "major", "department", "room"),
        first=forms.FIRST,
        last=forms.LAST,
        without=("cancelled", "closed_no_issue", f"{GM_LETTER.key}.under_review"),
        listed=Listed.OPEN,
        again_on=("issue",),
    ),
    duties=(
        Duty(
            key="weekly",
            label=N_("质检周报"),
            clause=forms.CLAUSE,
            basis="A-04-3",
            every=Every.WEEK,
            on=Param(settings.REPORT_WEEKDAY.key),
            first=forms.FIRST,
            last=forms.LAST,
            enabled_by=Param(settings.REPORT_WEEKLY.key),
        ),
    ),
    list_fields=("total", "closed", "late"),
    clause=forms.CLAUSE,
    help=N_("每周自动统计七种表单，质检办补充共性问题和建议后呈报总经理、副总经理、驻店经理，并由他们确认已阅。"),
)
