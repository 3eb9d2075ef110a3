"""A message to departments and people, what they confirm, and clocks that stand still: on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from core.domain.decisions import To
from core.domain.due import Days, InDays, InHours
from core.domain.errors import Reason, Refused
from core.domain.forms import Field, FieldKind, Form
from core.domain.people import SYSTEM_ONLY, AnyOf, BelongsTo, NamedIn, Role
from core.domain.processes import (
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
from core.hookspecs import hookimpl
from core.models import Deadline, Event, Job, Receipt, TaskRow, Ticket
from core.plugin_manager import PluginManager
from core.services import (
    acting,
    calendars,
    configuration,
    firing,
    opening,
    people,
    recalculation,
    receipts,
    ticket_page,
)
from core.services.work import working
from core.testing import sample_plugin
from core.testing.world import World

FORM = {"subject": "食堂菜里有虫", "kind": "fault"}
TO = To(departments_in=("places",), people_in=("persons",))


def _letter() -> Process:
    """A matter that is conveyed to departments and people, and goes on when all have understood."""
    addressed = AnyOf((BelongsTo("places"), NamedIn("persons")))
    places = Field(key="places", label="部门", kind=FieldKind.DEPARTMENTS)
    persons = Field(key="persons", label="人员", kind=FieldKind.PEOPLE)
    return replace(
        sample_plugin.COMPLAINT,
        key="letter",
        states=(
            State(key="new", label="新", kind=StateKind.INITIAL, clause="1"),
            State(key="conveyed", label="已传达", clause="1"),
            State(key="understood", label="已理解", clause="1", tasks=(Task(do="answer", each=TO, deadline="answer"),)),
            State(key="waiting", label="等待", kind=StateKind.PAUSED, clause="1"),
            State(key="done", label="完", kind=StateKind.CLOSED, clause="1"),
        ),
        transitions=(
            Transition(
                key="convey",
                label="传达",
                by=Role("clerk"),
                sources=("new", "conveyed"),
                target="conveyed",
                form=Form(key="convey", clause="1", fields=(places, persons)),
                notify=(
                    Distribution(
                        to=TO,
                        text="%(number)s 已传达。",
                        receipt=ReceiptKind.UNDERSTOOD,
                        then="all_understood",
                        clause="1",
                    ),
                ),
                clause="1",
            ),
            Transition(key="return", label="退回", by=addressed, sources=("conveyed",), target="new", clause="1"),
            Transition(
                key="all_understood",
                label="全部理解",
                by=SYSTEM_ONLY,
                sources=("conveyed",),
                target="understood",
                clause="1",
            ),
            Transition(key="wait", label="等待", by=addressed, sources=("understood",), target="waiting", clause="1"),
            Transition(key="go_on", label="继续", by=addressed, sources=("waiting",), target="understood", clause="1"),
            Transition(
                key="answer", label="答复", by=addressed, sources=("understood", "waiting"), target="done", clause="1"
            ),
        ),
        deadlines=(
            DeadlineRule(
                key="answer",
                label="答复",
                due=InHours(hours=24),
                starts_on=("all_understood",),
                met_by=("answer",),
                paused_in=("waiting",),
                role="clerk",
                clause="1",
                ladder=(Level(after=timedelta(0)), Level(after=timedelta(hours=2))),
            ),
            DeadlineRule(
                key="days",
                label="工作日",
                due=InDays(days=2, count=Days.WORKING),
                starts_on=("all_understood",),
                met_by=("answer",),
                paused_in=("waiting",),
                role="clerk",
                clause="1",
            ),
        ),
        records=(),
        penalties=(),
        notify=(),
        escalation=(),
        guards=(),
        search_fields=(),
        list_fields=(),
        computed=(),
    )


@pytest.fixture
def plugins() -> PluginManager:
    """A manager with the letter."""

    @hookimpl
    def register_processes() -> tuple[Process, ...]:
        return (_letter(),)

    manager = PluginManager(with_entry_points=False)
    hooks = {"register_processes": register_processes, "register_settings": sample_plugin.register_settings}
    assert manager.register(SimpleNamespace(NAME="sample", LABEL="x", VERSION="1", **hooks)).error == ""
    return manager


@pytest.fixture
def house(world: World) -> World:
    """A clerk, the finance department with two people, the staff department with one, and two without department."""
    for place in ("finance", "staff"):
        people.add_department(world.scope(), place, place)
    world.person("clerk1", "clerk")
    world.person("fin1", "deputy", department="finance")
    world.person("fin2", "deputy", department="finance")
    world.person("hr1", "deputy", department="staff")
    world.person("solo", "deputy")
    world.person("stranger", "deputy")
    opening.open_ticket(world.scope("clerk1"), "letter", FORM)
    return world


def _ticket(world: World) -> Ticket:
    return world.rows(Ticket)[0]


def _do(world: World, by: str, key: str, **values: object) -> str:
    return acting.act(world.scope(by), _ticket(world).public_id, key, values).state


def _confirm(world: World, login: str, *, understood: bool = True) -> None:
    scope = world.scope(login)
    for row in world.rows(Receipt, user_id=scope.actor.user_id, confirmed_at=None):
        receipts.confirm(scope, row.id, understood=understood)


def _convey(world: World) -> None:
    assert _do(world, "clerk1", "convey", places=["finance", "staff"], persons=["solo"]) == "conveyed"


def _understood(world: World) -> None:
    _convey(world)
    for login in ("fin1", "fin2", "hr1", "solo"):
        _confirm(world, login)
    assert _ticket(world).state == "understood"


def _asked(world: World) -> set[str]:
    names = {person.user_id: login for login, person in _people(world).items()}
    return {names[row.user_id] for row in world.rows(Receipt) if row.confirmed_at is None}


def _people(world: World) -> dict[str, object]:
    with working(world.scope()) as work:
        return dict(work.config.by_login)


def _refused(world: World, by: str, key: str, **values: object) -> Reason:
    with pytest.raises(Refused) as caught:
        _do(world, by, key, **values)
    return caught.value.reason


def test_departments_and_people_are_asked_and_see_the_ticket_others_do_not(house: World) -> None:
    _convey(house)
    assert _asked(house) == {"fin1", "fin2", "hr1", "solo"}
    for login in ("fin1", "hr1", "solo"):
        assert ticket_page.ticket_page(house.scope(login), _ticket(house).public_id).state.key == "conveyed"
    with pytest.raises(Refused) as caught:
        ticket_page.ticket_page(house.scope("stranger"), _ticket(house).public_id)
    assert caught.value.reason is Reason.NOT_FOUND


def test_whoever_joins_an_addressed_department_sees_the_ticket(house: World) -> None:
    _convey(house)
    house.person("late", "deputy", department="staff")
    assert ticket_page.ticket_page(house.scope("late"), _ticket(house).public_id)


def test_the_last_receipt_lets_the_process_go_on_and_reading_alone_does_not(house: World) -> None:
    _convey(house)
    for login in ("fin1", "fin2", "solo"):
        _confirm(house, login)
    _confirm(house, "hr1", understood=False)
    assert _ticket(house).state == "conveyed"
    _confirm(house, "hr1")
    assert _ticket(house).state == "understood"
    acted = [event for event in house.rows(Event, kind="acted") if '"all_understood"' in event.body]
    assert [event.actor for event in acted] == ["system"]
    asked = {row.assignee_id for row in house.rows(TaskRow, state="open", do="answer")}
    assert len(asked) == 4


def test_somebody_who_leaves_does_not_block(house: World) -> None:
    _convey(house)
    for login in ("fin1", "fin2", "solo"):
        _confirm(house, login)
    people.set_active(house.scope(), "hr1", False)
    assert _ticket(house).state == "understood"


def test_nobody_has_understood_when_all_who_were_asked_have_left(house: World) -> None:
    _do(house, "clerk1", "convey", persons=["solo"])
    people.set_active(house.scope(), "solo", False)
    assert _ticket(house).state == "conveyed"
    house.now += timedelta(minutes=1)
    _do(house, "clerk1", "convey", persons=["hr1"])
    assert _asked(house) == {"hr1"}
    _confirm(house, "hr1")
    assert _ticket(house).state == "understood"


def test_what_is_told_anew_is_confirmed_anew(house: World) -> None:
    _convey(house)
    _confirm(house, "fin1")
    house.now += timedelta(minutes=5)
    _do(house, "clerk1", "convey", places=["finance"])  # the people named before stay named
    assert _asked(house) == {"fin1", "fin2", "solo"}
    for login in ("fin2", "solo"):
        _confirm(house, login)
    assert _ticket(house).state == "conveyed"
    _confirm(house, "fin1")
    assert _ticket(house).state == "understood"


def test_a_return_asks_nobody_any_longer(house: World) -> None:
    _convey(house)
    assert _do(house, "fin1", "return") == "new"
    assert _asked(house) == set()
    assert len(house.rows(Event, kind="receipts_withdrawn")) == 1


def test_telling_nobody_is_refused(house: World) -> None:
    people.add_department(house.scope(), "empty", "empty")
    assert _refused(house, "clerk1", "convey", places=["empty"]) is Reason.ROUTE_NOT_CONFIGURED
    assert _ticket(house).state == "new"


def _due(world: World, key: str = "answer") -> datetime:
    return world.rows(Deadline, key=key)[0].due_at


def _overdue(world: World) -> int:
    return len(world.rows(Event, kind="overdue"))


def test_a_clock_stands_still_to_the_second_and_nothing_fires_meanwhile(house: World) -> None:
    _understood(house)
    due = _due(house)
    house.now += timedelta(hours=1)
    _do(house, "fin1", "wait")
    assert _ticket(house).due_at is None
    firing.advance(house.scope(), house.now + timedelta(days=10))
    assert _overdue(house) == 0
    assert house.rows(Job, kind="deadline") == []
    page = ticket_page.ticket_page(house.scope("fin1"), _ticket(house).public_id)
    assert [one.paused for one in page.deadlines] == [True, True]
    house.now += timedelta(hours=22, seconds=7)
    _do(house, "fin1", "go_on")
    assert _due(house) == due + timedelta(hours=22, seconds=7)
    assert _ticket(house).due_at == min(_due(house), _due(house, "days"))
    firing.advance(house.scope(), _due(house))
    assert '"answer"' not in "".join(event.body for event in house.rows(Event, kind="overdue"))
    firing.advance(house.scope(), _due(house) + timedelta(seconds=1))
    assert '"answer"' in "".join(event.body for event in house.rows(Event, kind="overdue"))


def test_an_act_that_meets_the_clock_while_it_stands_still_is_in_time(house: World) -> None:
    _understood(house)
    house.now += timedelta(hours=1)
    _do(house, "fin1", "wait")
    house.now += timedelta(days=30)
    _do(house, "fin1", "answer")
    assert _ticket(house).late is False
    assert {row.state for row in house.rows(Deadline)} == {"met"}


def test_what_was_missed_stays_missed_and_its_ladder_waits(house: World) -> None:
    _understood(house)
    due = _due(house)
    firing.advance(house.scope(), due + timedelta(seconds=1))
    assert _overdue(house) == 1
    house.now = due + timedelta(hours=1)
    _do(house, "fin1", "wait")
    firing.advance(house.scope(), house.now + timedelta(hours=5))
    house.now += timedelta(hours=5)
    assert _overdue(house) == 1
    _do(house, "fin1", "go_on")
    assert _due(house) == due
    firing.advance(house.scope(), due + timedelta(hours=7))
    assert _overdue(house) == 1
    firing.advance(house.scope(), due + timedelta(hours=7, seconds=1))
    assert _overdue(house) == 2


@pytest.mark.parametrize("paused", [True, False], ids=["while it lasts", "when it is over"])
def test_reckoning_again_keeps_the_pause(house: World, paused: bool) -> None:
    house.now = datetime(2027, 3, 1, 1, 0, tzinfo=UTC)  # a Monday of a year without a notice
    _understood(house)
    house.now += timedelta(hours=1)
    _do(house, "fin1", "wait")
    if not paused:
        house.now += timedelta(days=1)
        _do(house, "fin1", "go_on")
    before = _due(house, "days")
    year = calendars.CalendarYear(
        year=2027, off=frozenset({datetime(2027, 3, 3, tzinfo=UTC).date()}), makeup=frozenset(), confirmed=True
    )
    with working(house.scope()) as work:
        calendars.put_year(work.session, house.org.id, year)
        configuration.changed(work.session, house.org.id)
    assert recalculation.recompute(house.scope()) == 1
    assert _due(house, "days") == before + timedelta(days=1)
    if paused:
        assert _ticket(house).due_at is None
        house.now += timedelta(days=1)
        _do(house, "fin1", "go_on")
    assert _due(house, "days") == before + timedelta(days=1 + paused)
