"""Acts on many tickets: the preview, what is done and refused, and that both are what single acts would be."""

import pytest
import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.extensions import db
from core.models import BulkItem, BulkRun, Event, Job, Notification, TaskRow, Ticket
from core.services import acting, assigning, bulk, bulk_work, clockwork, events, opening, people, uow
from core.services.configuration import Person, configuration
from core.services.transitions import find
from core.services.work import Work
from core.testing.databases import sqlite_url
from core.testing.world import World

FORM = {"subject": "食堂菜里有虫", "kind": "fault"}
ANSWER = f"{bulk.ACT}answer"


@pytest.fixture
def staffed(world: World) -> World:
    world.person("clerk1", "clerk")
    world.person("clerk2", "clerk")
    world.person("chief", "chief")
    world.person("second", "deputy")
    return world


def open_some(world: World, count: int, by: str = "clerk1", **form: object) -> list[str]:
    scope = world.scope(by, silent=True)
    return [opening.open_ticket(scope, "complaint", FORM | form).public_id for _ in range(count)]


def run(
    world: World, login: str, do: str, ids: list[str], raw: dict[str, object], key: str = "k"
) -> bulk_work.Progress:
    begun = bulk_work.begin(world.scope(login), do, ids, raw, key)
    clockwork.fire_all(world.manager, world.now)
    return bulk_work.progress(world.scope(login), begun)


def mixed(world: World) -> list[str]:
    """Return tickets in which single acts go different ways."""
    new, answered, waiting, closed, foreign = open_some(world, 5)
    for one in (answered, waiting, closed):
        acting.act(world.scope("clerk1"), one, "answer", {"answer": "已处理"})
    acting.act(world.scope("clerk1"), waiting, "finish", {})
    acting.act(world.scope("clerk2"), closed, "close", {})
    (mine,) = open_some(world, 1, by="clerk2")
    return [new, answered, waiting, closed, foreign, mine]


def single(world: World, login: str, key: str, public_id: str, raw: dict[str, object]) -> str | None:
    """Return why a single act is refused, as a sentence, and leave everything as it was."""
    try:
        scope = world.scope(login)
        with uow.unit_of_work(world.org.id) as session:
            work = Work(scope, session)
            acting.act_within(work, find(work, public_id), key, raw)
            session.rollback()
    except Refused as refused:
        return str(bulk.reason_of(refused))
    return None


@pytest.mark.parametrize(
    ("login", "key", "raw"),
    [
        ("clerk1", "answer", {"answer": "已处理"}),
        ("clerk1", "answer", {"answer": ""}),
        ("clerk1", "answer", {"answer": "开个玩笑"}),
        ("clerk1", "close", {}),
        ("clerk2", "close", {}),
        ("clerk2", "finish", {}),
        ("chief", "answer", {"answer": "已处理"}),
        ("chief", "reopen", {}),
    ],
)
def test_bulk_refuses_what_single_acts_refuse(staffed: World, login: str, key: str, raw: dict[str, object]) -> None:
    ids = mixed(staffed)
    alone = [single(staffed, login, key, public_id, raw) for public_id in ids]
    foreseen = bulk.preview(staffed.scope(login), f"{bulk.ACT}{key}", ids, raw)
    assert [str(line.why_not) if line.why_not else None for line in foreseen] == alone
    done = run(staffed, login, f"{bulk.ACT}{key}", ids, raw)
    assert not done.running
    by_id = {item.public_id: str(item.reason) if item.reason else None for item in done.items}
    assert [by_id[public_id] for public_id in ids] == alone


def standing(world: World) -> tuple[object, ...]:
    tickets = [(row.state, row.version, row.records_count) for row in world.rows(Ticket)]
    return tickets, len(world.rows(Event))


def test_a_preview_changes_nothing(staffed: World) -> None:
    ids = mixed(staffed)
    before = standing(staffed)
    for key in ("answer", "visit", "close", "finish"):
        bulk.preview(staffed.scope("clerk1"), f"{bulk.ACT}{key}", ids, {"answer": "好", "place": "一号楼"})
    assert (
        [(row.state, row.version, row.records_count) for row in staffed.rows(Ticket)],
        len(staffed.rows(Event)),
    ) == before


def test_the_same_form_sent_twice_is_one_run(staffed: World) -> None:
    ids = open_some(staffed, 3)
    keys = {bulk_work.begin(staffed.scope("clerk1"), ANSWER, ids, {"answer": "好"}, "same") for _ in range(2)}
    assert len(keys) == len(staffed.rows(BulkRun)) == len(staffed.rows(Job, kind=bulk_work.JOB)) == 1
    for _ in range(2):
        clockwork.fire_all(staffed.manager, staffed.now)
    acted = [event for event in staffed.rows(Event) if event.kind == "acted"]
    assert len(acted) == len(ids)
    assert staffed.rows(Job, kind=bulk_work.JOB) == []


def test_nobody_sees_the_run_of_another_or_acts_on_what_they_cannot_see(staffed: World) -> None:
    ids = open_some(staffed, 2)
    begun = bulk_work.begin(staffed.scope("clerk1"), bulk.NOTE, ids, {"text": "注意"}, "k")
    with pytest.raises(Refused) as caught:
        bulk_work.progress(staffed.scope("chief"), begun)
    assert caught.value.reason is Reason.NOT_FOUND
    staffed.person("stranger")
    with pytest.raises(Refused):
        bulk.choose(staffed.scope("stranger"), ids)
    assert bulk.preview(staffed.scope("stranger"), ANSWER, ids, {"answer": "好"}) == ()


def test_rights_that_were_taken_away_meanwhile_hold(staffed: World) -> None:
    ids = open_some(staffed, 2)
    begun = bulk_work.begin(staffed.scope("clerk1"), ANSWER, ids, {"answer": "好"}, "k")
    people.set_active(staffed.scope(), "clerk1", False)
    clockwork.fire_all(staffed.manager, staffed.now)
    assert {item.state for item in staffed.rows(BulkItem)} == {"refused"}
    assert {row.state for row in staffed.rows(Ticket)} == {"new"}
    assert begun


@pytest.mark.parametrize("count", [500, 501])
def test_no_more_than_five_hundred_at_once(staffed: World, count: int) -> None:
    ids = open_some(staffed, 1)
    if count <= bulk.MOST:
        assert bulk.choose(staffed.scope("clerk1"), [*ids, *map(str, range(count - 1))]).ids == tuple(ids)
    else:
        with pytest.raises(Refused, match="500"):
            bulk.choose(staffed.scope("clerk1"), [*ids, *map(str, range(count - 1))])


def test_handing_on_moves_tasks_and_tells_both(staffed: World) -> None:
    (public_id,) = open_some(staffed, 1)
    due_at = staffed.rows(Ticket)[0].due_at
    raw = {"assignee": "clerk2", "reason": "休假"}
    with pytest.raises(Refused) as caught:
        assigning.assign(staffed.scope("clerk2"), public_id, raw)
    assert caught.value.reason is Reason.PERMISSION_DENIED
    assigning.assign(staffed.scope("chief"), public_id, raw)
    (row,) = staffed.rows(Ticket)
    ids = {person.login: person.user_id for person in people_of(staffed)}
    assert (row.assignee_id, row.due_at) == (ids["clerk2"], due_at)
    assert [task.assignee_id for task in staffed.rows(TaskRow, state="open")] == [ids["clerk2"]]
    told = {note.user_id for note in staffed.rows(Notification, kind="assigned")}
    assert told == {ids["clerk1"], ids["clerk2"]}
    assert [event.kind for event in staffed.rows(Event)][-1] == "reassigned"
    with uow.reading(staffed.org.id) as session:
        assert events.verify(session, staffed.org.id) is None


def people_of(world: World) -> list[Person]:
    with uow.reading(world.org.id) as session:
        return list(configuration(session, world.org.id).people.values())


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ({"assignee": "clerk2"}, Reason.REASON_MISSING),
        ({"reason": "休假"}, Reason.FIELD_REQUIRED),
        ({"assignee": "clerk1", "reason": "休假"}, Reason.FIELD_INVALID),
        ({"assignee": "nobody", "reason": "休假"}, Reason.FIELD_INVALID),
    ],
)
def test_handing_on_is_refused_with_reason(staffed: World, raw: dict[str, object], reason: Reason) -> None:
    (public_id,) = open_some(staffed, 1)
    with pytest.raises(Refused) as caught:
        assigning.assign(staffed.scope("chief"), public_id, raw)
    errors = getattr(caught.value, "errors", (caught.value,))
    assert [error.reason for error in errors] == [reason]


def test_a_closed_ticket_is_not_handed_on(staffed: World) -> None:
    closed = mixed(staffed)[3]
    with pytest.raises(Refused) as caught:
        assigning.assign(staffed.scope("chief"), closed, {"assignee": "clerk2", "reason": "休假"})
    assert caught.value.reason is Reason.STATE_NOT_ALLOWED


class TestFiveHundred:
    """The largest run, on one kind of database: the time of the other differs, the statements do not."""

    @pytest.fixture
    def database_url(self) -> str:
        return sqlite_url()

    def test_each_ticket_costs_the_same_and_has_its_event(self, staffed: World) -> None:
        ids = open_some(staffed, 500)
        few = self._statements(staffed, ids[:10], "few")
        many = self._statements(staffed, ids[10:], "many")
        assert many / 490 <= few / 10
        noted = [event.ticket_id for event in staffed.rows(Event) if event.kind == "noted"]
        assert len(noted) == len(set(noted)) == 500

    def _statements(self, world: World, ids: list[str], key: str) -> int:
        found: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            found.append(statement)

        sa.event.listen(db.engine, "before_cursor_execute", note)
        try:
            done = run(world, "chief", bulk.NOTE, ids, {"text": "请尽快"}, key)
        finally:
            sa.event.remove(db.engine, "before_cursor_execute", note)
        assert len(done.of("done")) == len(ids)
        return len(found)

    def test_a_preview_asks_a_constant_number_of_times(self, staffed: World) -> None:
        ids = open_some(staffed, 60)
        counts = []
        for some in (ids[:5], ids):
            found: list[str] = []

            def note(_c: object, _k: object, statement: str, *_rest: object, found: list[str] = found) -> None:
                found.append(statement)

            sa.event.listen(db.engine, "before_cursor_execute", note)
            try:
                bulk.preview(staffed.scope("clerk2"), f"{bulk.ACT}close", some, {})
            finally:
                sa.event.remove(db.engine, "before_cursor_execute", note)
            counts.append(len(found))
        assert counts[0] == counts[1]
