"""Several at one ticket at once, on both databases: in order or refused, never half, never lost, never twice."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from core.domain.errors import Reason, Refused
from core.models import Deadline, Event, EventHead, Job, Signature, SignOffRow, TaskRow, Ticket
from core.services import acting, events, opening, overdue, people, signing, snapshots, uow
from core.testing.world import World

FORM = {"subject": "食堂菜里有虫", "kind": "fault"}
ROUNDS = 20


@pytest.fixture
def staffed(world: World) -> World:
    """Two clerks, a chief and a deputy chief."""
    for login, role in (("clerk1", "clerk"), ("clerk2", "clerk"), ("chief", "chief"), ("second", "deputy")):
        world.person(login, role)
    return world


def _at_once(world: World, *uses: Callable[[], object]) -> list[object]:
    """Run all at the same moment, each in a thread, and return what each returned or raised."""
    start, found = threading.Barrier(len(uses)), dict[int, object]()

    def run(place: int, use: Callable[[], object]) -> None:
        with world.app.app_context():
            start.wait()
            try:
                found[place] = use()
            except Exception as error:  # noqa: BLE001 -- looked at by the test
                found[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(uses)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[place] for place in range(len(uses))]


def _refusals(results: list[object]) -> list[Reason]:
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, Refused):
            raise result
    return [result.reason for result in results if isinstance(result, Refused)]


def _verify(world: World) -> None:
    with uow.reading(world.org.id) as session:
        assert events.verify(session, world.org.id) is None


def test_two_closings_close_once(staffed: World) -> None:
    scopes = staffed.scope("clerk2"), staffed.scope("chief")
    for _ in range(ROUNDS):
        public_id = opening.open_ticket(staffed.scope("clerk1"), "complaint", FORM).public_id
        acting.act(staffed.scope("clerk1"), public_id, "answer", {"answer": "好"})
        results = _at_once(staffed, *(partial(acting.act, scope, public_id, "close", {}) for scope in scopes))
        assert _refusals(results) == [Reason.STATE_NOT_ALLOWED]
    assert [event.kind for event in staffed.rows(Event)].count("acted") == 2 * ROUNDS
    assert {row.version for row in staffed.rows(Ticket)} == {3}
    _verify(staffed)


def test_two_who_saw_the_same_version_do_not_overwrite_each_other(staffed: World) -> None:
    scopes = staffed.scope("clerk1"), staffed.scope("clerk2")
    for _ in range(ROUNDS):
        public_id = opening.open_ticket(staffed.scope("clerk1"), "complaint", FORM).public_id
        results = _at_once(
            staffed,
            *(
                partial(acting.act, scope, public_id, "answer", {"answer": scope.actor.login}, version=1)
                for scope in scopes
            ),
        )
        assert _refusals(results) == [Reason.CHANGED_MEANWHILE]
    _verify(staffed)


@pytest.mark.slow
def test_an_act_and_a_sweep_never_both_have_the_deadline(staffed: World) -> None:
    for number in range(200):
        opened = opening.open_ticket(staffed.scope("clerk1"), "complaint", FORM, client_key=f"race{number}")
        (deadline,) = staffed.rows(Deadline, ticket_id=opened.id)
        now, staffed.now = staffed.now, deadline.due_at + timedelta(seconds=1)
        scope, system = staffed.scope("clerk1"), staffed.scope()
        _refusals(
            _at_once(
                staffed,
                partial(acting.act, scope, opened.public_id, "answer", {"answer": "好"}),
                partial(overdue.fire_due, system),
            )
        )
        (met,) = staffed.rows(Deadline, ticket_id=opened.id, key="reply")
        assert met.state == "met"
        story = [event.kind for event in staffed.rows(Event, ticket_id=opened.id)]
        if "overdue" in story:
            assert story.index("overdue") < story.index("deadline_met")
        overdue.fire_due(staffed.scope())
        assert staffed.rows(Job, kind="deadline", key=str(deadline.id)) == [] or met.level > 0
        staffed.now = now
    _verify(staffed)


def test_an_act_between_a_sweeps_look_and_its_lock_has_the_deadline(
    staffed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    if staffed.app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        pytest.skip("a sweep on SQLite holds the right to write from its first look")
    opened = opening.open_ticket(staffed.scope("clerk1"), "complaint", FORM)
    staffed.now = staffed.rows(Deadline)[0].due_at + timedelta(seconds=1)
    scope, real = staffed.scope("clerk1"), snapshots.load

    def load(*arguments: object, **named: object) -> object:
        monkeypatch.setattr(snapshots, "load", real)
        _refusals(_at_once(staffed, partial(acting.act, scope, opened.public_id, "answer", {"answer": "好"})))
        return real(*arguments, **named)  # type: ignore[arg-type]

    system = staffed.scope()
    monkeypatch.setattr(snapshots, "load", load)
    overdue.fire_due(system)
    assert [event.kind for event in staffed.rows(Event)].count("deadline_met") == 1
    assert "overdue" not in [event.kind for event in staffed.rows(Event)]


def test_the_last_seat_is_taken_once(staffed: World) -> None:
    staffed.person("chief2", "chief")
    for number in range(ROUNDS):
        public_id = opening.open_ticket(staffed.scope("clerk1"), "complaint", FORM).public_id
        acting.act(staffed.scope("clerk1"), public_id, "answer", {"answer": "好"})
        acting.act(staffed.scope("clerk1"), public_id, "finish", {})
        signing.sign(staffed.scope("second"), public_id, "finish", approve=True)
        scopes = staffed.scope("chief"), staffed.scope("chief2")
        results = _at_once(
            staffed,
            *(partial(signing.sign, scope, public_id, "finish", approve=True) for scope in scopes),
        )
        assert len(_refusals(results)) == 1, number
    assert len(staffed.rows(Signature)) == 2 * ROUNDS
    assert {row.state for row in staffed.rows(SignOffRow)} == {"approved"}
    assert staffed.rows(TaskRow, state="open") == []


def test_numbers_have_no_gap_and_the_chain_no_fork_when_four_write(staffed: World) -> None:
    other = World(staffed.app, key="other")
    other.person("stranger", "clerk")
    clerk, stranger, chief = staffed.scope("clerk1"), other.scope("stranger"), staffed.scope("chief")

    def many(scope: object, form: dict[str, str]) -> int:
        opened = 0
        for _ in range(10):
            try:
                opening.open_ticket(scope, "complaint", form)  # type: ignore[arg-type]
                opened += 1
            except Refused:
                continue
        return opened

    results = _at_once(
        staffed,
        lambda: many(clerk, FORM),
        lambda: many(clerk, FORM),
        lambda: many(chief, FORM),
        lambda: many(stranger, FORM),
    )
    assert results == [10, 10, 0, 10]
    assert sorted(int(row.number[-4:]) for row in staffed.rows(Ticket)) == list(range(1, 21))
    for world in (staffed, other):
        (head,) = world.rows(EventHead)
        assert [event.n for event in world.rows(Event)] == list(range(1, head.n + 1))
        _verify(world)


def test_one_request_sent_twice_at_once_opens_one_ticket(staffed: World) -> None:
    scope = staffed.scope("clerk1")
    for number in range(ROUNDS):
        use = partial(opening.open_ticket, scope, "complaint", FORM, client_key=f"k{number}")
        results = _at_once(staffed, use, use)
        assert _refusals(results) == []
        assert len({result.public_id for result in results}) == 1  # type: ignore[attr-defined]
    assert len(staffed.rows(Ticket)) == ROUNDS


def test_rights_change_while_people_work_and_nobody_waits_in_a_circle(staffed: World) -> None:
    staffed.person("boss", "administrator")
    boss, clerk = staffed.scope("boss"), staffed.scope("clerk1")
    public_id = opening.open_ticket(clerk, "complaint", FORM).public_id

    def rights() -> None:
        for number in range(ROUNDS):
            people.set_roles(boss, "second", ["deputy"] if number % 2 else [])

    def notes() -> None:
        for number in range(ROUNDS):
            acting.add_note(clerk, public_id, f"第 {number} 条")

    assert _refusals(_at_once(staffed, rights, notes, rights, notes)) == []
    _verify(staffed)
