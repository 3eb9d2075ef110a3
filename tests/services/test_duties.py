"""Recurring duties: opened once a day, only where they are owed, and made up once after a standstill."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, time
from types import SimpleNamespace

import pytest

from core.domain.citations import citations
from core.domain.clauses import Clause, Regulation
from core.domain.due import InDays
from core.domain.duties import Duty
from core.domain.errors import DeclarationError
from core.domain.forms import Field, FieldKind, Form
from core.domain.people import Role
from core.domain.processes import OPEN, DeadlineRule, Process, State, StateKind, Task, Transition
from core.domain.roles import RoleTemplate
from core.domain.settings import Mark, Param, Setting, SettingKind
from core.hookspecs import hookimpl
from core.models import Deadline, Event, Job, Notification, TaskRow, Ticket
from core.plugin_manager import PluginManager
from core.services import acting, clockwork, duties, firing, opening, organisations, settings
from core.testing.world import World

DAY = Field(key="day", label="日期", kind=FieldKind.DATE)
DUTY = Duty(key="daily", label="每日记录", dated_by="day", clause="1", count=Param("count"), enabled_by=Param("owed"))
LOG = Process(
    key="log",
    label="记录本",
    prefix="JL",
    title="{day}",
    regulation=Regulation(
        key="D", title="示例", effective_from=date(2026, 1, 1), clauses=(Clause(key="1", text="每天上午八点半前交。"),)
    ),
    clause="1",
    opened_by=Role("clerk"),
    form=Form(key="log", clause="1", fields=(DAY,)),
    roles=(RoleTemplate(key="clerk", label="经办员"),),
    states=(
        State(
            key="awaited",
            label="待交",
            kind=StateKind.INITIAL,
            clause="1",
            tasks=(Task(do="hand_in", role="clerk", deadline="hand_in"),),
        ),
        State(key="done", label="已交", kind=StateKind.CLOSED, clause="1"),
    ),
    transitions=(
        Transition(key="hand_in", label="交", by=Role("clerk"), sources=("awaited",), target="done", clause="1"),
    ),
    deadlines=(
        DeadlineRule(
            key="hand_in",
            label="交记录",
            due=InDays(days=0, at=time(8, 30)),
            starts_on=(OPEN,),
            met_by=("hand_in",),
            role="clerk",
            clause="1",
        ),
    ),
    duties=(DUTY,),
)
SETTINGS = (
    Setting(key="owed", label="每日都交", kind=SettingKind.BOOLEAN, default=True, mark=Mark.INFERRED, basis="1"),
    Setting(
        key="count",
        label="哪些日子",
        kind=SettingKind.CHOICE,
        default="calendar",
        choices=(("calendar", "每天"), ("working", "工作日")),
        mark=Mark.INFERRED,
        basis="1",
    ),
)


def diary() -> SimpleNamespace:
    @hookimpl
    def register_processes() -> tuple[Process, ...]:
        return (LOG,)

    @hookimpl
    def register_settings() -> tuple[Setting, ...]:
        return SETTINGS

    return SimpleNamespace(
        NAME="diary",
        LABEL="记录",
        VERSION="1",
        register_processes=register_processes,
        register_settings=register_settings,
    )


@pytest.fixture
def plugins() -> PluginManager:
    """The diary alone."""
    manager = PluginManager(with_entry_points=False)
    assert manager.register(diary()).error == ""
    return manager


@pytest.fixture
def office(world: World) -> World:
    """Monday 09:00 with a clerk and an administrator."""
    world.person("clerk", "clerk")
    world.person("boss", organisations.ADMINISTRATOR.key)
    return world


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def pass_time(world: World, until: str) -> None:
    firing.advance(world.scope(), at(until))
    world.now = at(until)


def days(world: World) -> list[str]:
    return [ticket.details["day"] for ticket in world.rows(Ticket)]


@pytest.mark.parametrize(
    ("until", "opened"),
    [
        ("2026-03-16 23:59:59", []),
        ("2026-03-17 00:00:00", ["2026-03-17"]),
        ("2026-03-17 23:59:59", ["2026-03-17"]),
        ("2026-03-18 00:00:00", ["2026-03-17", "2026-03-18"]),
    ],
)
def test_each_day_begins_with_its_ticket(office: World, until: str, opened: list[str]) -> None:
    pass_time(office, until)
    assert days(office) == opened


def test_the_ticket_waits_with_its_deadline_for_whoever_owes_it(office: World) -> None:
    pass_time(office, "2026-03-17 00:00:00")
    (ticket,) = office.rows(Ticket)
    assert (ticket.state, ticket.channel, ticket.client_key) == ("awaited", "duty", "duty:log:daily:2026-03-17")
    assert [row.due_at for row in office.rows(Deadline)] == [at("2026-03-17 08:30:00")]
    assert [(row.do, row.role_key) for row in office.rows(TaskRow)] == [("hand_in", "clerk")]


@pytest.mark.parametrize(("until", "told"), [("2026-03-17 08:30:00", 0), ("2026-03-17 08:30:01", 1)])
def test_a_miss_is_recorded_and_chased(office: World, until: str, told: int) -> None:
    pass_time(office, until)
    assert [row.kind for row in office.rows(Event)].count("overdue") == told
    assert len(office.rows(Notification)) == told


def test_what_is_handed_in_is_not_chased(office: World) -> None:
    pass_time(office, "2026-03-17 08:30:00")
    (ticket,) = office.rows(Ticket)
    acting.act(office.scope("clerk"), ticket.public_id, "hand_in", {})
    pass_time(office, "2026-03-17 23:59:59")
    assert [row.state for row in office.rows(Deadline)] == ["met"]
    assert office.rows(Notification) == []


def test_a_ticket_that_bears_the_day_is_enough(office: World) -> None:
    opening.open_ticket(office.scope("clerk"), "log", {"day": "2026-03-17"})
    pass_time(office, "2026-03-18 00:00:00")
    assert days(office) == ["2026-03-17", "2026-03-18"]
    assert [ticket.channel for ticket in office.rows(Ticket)] == ["web", "duty"]


def test_after_a_standstill_only_the_present_day_is_made_up(office: World) -> None:
    office.now = at("2026-03-20 10:00:00")
    clockwork.fire_all(office.manager, office.now)
    clockwork.fire_all(office.manager, office.now)
    assert days(office) == ["2026-03-20"]
    assert [job.run_at for job in office.rows(Job, kind="duty")] == [at("2026-03-21 00:00:00")]


def test_nothing_is_owed_while_the_plugin_is_off(office: World) -> None:
    organisations.set_plugin(office.scope("boss"), "diary", False)
    pass_time(office, "2026-03-18 12:00:00")
    assert days(office) == []
    organisations.set_plugin(office.scope("boss"), "diary", True)
    pass_time(office, "2026-03-19 00:00:00")
    assert days(office) == ["2026-03-19"]


def test_turning_a_plugin_on_again_is_no_second_duty(office: World) -> None:
    organisations.set_plugin(office.scope("boss"), "diary", True)
    assert [job.key for job in office.rows(Job, kind="duty")] == ["log:daily"]


@pytest.mark.parametrize(
    ("key", "value", "opened"),
    [
        ("count", "working", ["2026-05-06"]),
        ("count", "calendar", ["2026-05-04", "2026-05-05", "2026-05-06"]),
        ("owed", False, []),
    ],
)
def test_the_days_are_a_setting(office: World, key: str, value: object, opened: list[str]) -> None:
    settings.set_setting(office.scope("boss"), "diary", key, value, settings.ALWAYS)
    office.now = at("2026-05-03 12:00:00")
    clockwork.fire_all(office.manager, office.now)
    before = len(days(office))
    pass_time(office, "2026-05-06 00:00:00")
    assert days(office)[before:] == opened


def test_several_workers_open_it_once(office: World) -> None:
    office.now = at("2026-03-17 00:00:00")
    failures: list[Exception] = []

    def work() -> None:
        try:
            with office.app.app_context():
                duties.fire_due(office.scope())
        except Exception as error:  # noqa: BLE001 -- shown by the assertion
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert days(office) == ["2026-03-17"]


def test_what_fails_is_tried_again_an_hour_later(office: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def planted(*_arguments: object, **_more: object) -> None:
        raise ZeroDivisionError("planted")

    with monkeypatch.context() as patched:
        patched.setattr(opening, "open_of_itself", planted)
        pass_time(office, "2026-03-17 00:30:00")
    (job,) = office.rows(Job, kind="duty")
    assert (job.run_at, job.last_error) == (at("2026-03-17 01:00:00"), "planted")
    assert days(office) == []
    pass_time(office, "2026-03-17 01:00:00")
    assert days(office) == ["2026-03-17"]


@pytest.mark.parametrize(
    ("duty", "form", "problem"),
    [
        (replace(DUTY, dated_by="date"), LOG.form, "is no DATE field of the opening form"),
        (replace(DUTY, clause=""), LOG.form, "names no clause"),
        (
            DUTY,
            Form(key="log", clause="1", fields=(DAY, Field(key="text", label="内容", required=True))),
            "'text', which nobody fills in",
        ),
    ],
)
def test_a_duty_that_cannot_work_is_refused(duty: Duty, form: Form, problem: str) -> None:
    with pytest.raises(DeclarationError, match=problem):
        replace(LOG, duties=(duty,), form=form)


def test_two_duties_of_one_key_are_refused() -> None:
    with pytest.raises(DeclarationError, match="duty 'daily' is declared twice"):
        replace(LOG, duties=(DUTY, DUTY))


def test_a_duty_names_its_clause() -> None:
    assert ("duty daily", "1") in citations(LOG)
