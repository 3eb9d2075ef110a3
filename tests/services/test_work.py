"""My work, my department's, and nudging: what stands there, for whom, in which order, and that the numbers agree."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.models import Decision, Notification, Role, Statement, TaskRow, Ticket
from core.services import acting, department_work, nudging, opening, pending, people, ticket_page, uow, work_page
from core.services.configuration import changed, configuration
from core.services.queries import Count
from core.testing.world import World

FORM = {"subject": "食堂菜里有虫", "kind": "fault"}
LATE = datetime(2026, 3, 18, 16, 0, 1, tzinfo=UTC)  # the answer was due on Wednesday, until the end of the day


@pytest.fixture
def office(world: World) -> World:
    """A kitchen with a head and two clerks, a store with a clerk, and a chief who sees everything."""
    rights = [Permission.VIEW_OWN.value, Permission.VIEW_DEPARTMENT.value]
    with uow.unit_of_work(world.org.id) as session:
        session.add(Role(org_id=world.org.id, key="head", label="负责人", plugin=None, permissions=rights))
        changed(session, world.org.id)
    people.add_department(world.scope(), "kitchen", "厨房")
    people.add_department(world.scope(), "store", "库房")
    world.person("clerk1", "clerk", name="陈一", department="kitchen")
    world.person("clerk2", "clerk", name="王二", department="store")
    world.person("head", "head", name="周头", department="kitchen")
    world.person("chief", "chief", name="张三")
    return world


def _open(world: World, number: int = 1, by: str = "clerk1", **form: object) -> list[opening.Opened]:
    return [opening.open_ticket(world.scope(by), "complaint", FORM | form) for _ in range(number)]


def _change(world: World, table: type, **values: object) -> None:
    with uow.unit_of_work(world.org.id) as session:
        session.execute(sa.update(table).values(**values))


def _place(world: World, key: str) -> int:
    with uow.reading(world.org.id) as session:
        return configuration(session, world.org.id).department_ids[key]


def _owing(world: World, login: str = "head", **asked: Any) -> list[tuple[str, int, int, list[str]]]:
    page = department_work.department_page(world.scope(login), **asked)
    return [(one.key, one.count.number, one.late.number, [item.title for item in one.items]) for one in page.owing]


def _groups(world: World, login: str, **asked: Any) -> dict[str, int]:
    page = work_page.my_work(world.scope(login), **asked)
    return {group.key: group.count.number for group in page.groups}


def test_a_department_owes_what_waits_for_its_people_and_what_is_nobodys(office: World) -> None:
    _open(office, subject="一")
    _open(office, subject="二")
    clerk1, clerk2 = (office.scope(login).actor.user_id for login in ("clerk1", "clerk2"))
    _change(office, Ticket, department_id=_place(office, "kitchen"))
    _change(office, TaskRow, assignee_id=clerk1)
    assert _owing(office) == [("clerk1", 2, 0, ["一", "二"])]
    assert _groups(office, "head") == {"department": 2}
    office.now = LATE
    assert _owing(office) == [("clerk1", 2, 2, ["一", "二"])]
    _change(office, TaskRow, assignee_id=None)
    assert _owing(office) == [("-", 2, 2, ["一", "二"])]
    _change(office, TaskRow, assignee_id=clerk2)  # of the store: by name, but nobody of the kitchen
    assert _owing(office) == [("-", 2, 2, ["一", "二"])]


def test_who_is_behind_most_stands_in_front(office: World) -> None:
    office.person("clerk3", "clerk", name="郑三", department="kitchen")
    office.person("clerk4", "clerk", name="何四", department="kitchen")
    opened = _open(office, 3)
    _change(office, Ticket, department_id=_place(office, "kitchen"))
    who = [office.scope(login).actor.user_id for login in ("clerk1", "clerk3", "clerk4")]
    due = [None, office.now + timedelta(hours=1), office.now - timedelta(seconds=1)]
    with uow.unit_of_work(office.org.id) as session:
        for ticket, user_id, due_at in zip(opened, who, due, strict=True):
            task = sa.update(TaskRow).where(TaskRow.ticket_id == ticket.id)
            session.execute(task.values(assignee_id=user_id, due_at=due_at))
    assert [one[:3] for one in _owing(office)] == [("clerk4", 1, 1), ("clerk3", 1, 0), ("clerk1", 1, 0)]


def test_a_departments_work_shows_only_what_its_head_may_see(office: World) -> None:
    _open(office, 2)
    _change(office, TaskRow, assignee_id=office.scope("clerk1").actor.user_id)
    _change(office, Ticket, department_id=_place(office, "store"))
    assert _owing(office) == []  # no ticket of the department, though one of its people is asked
    _change(office, Ticket, department_id=_place(office, "kitchen"))
    assert [one[1] for one in _owing(office)] == [2]
    _change(office, Ticket, confidential=True)
    assert _owing(office) == []
    with pytest.raises(Refused) as caught:
        department_work.department_page(office.scope("clerk1"))
    assert caught.value.reason is Reason.PERMISSION_DENIED
    assert "department" not in _groups(office, "clerk1")


def test_what_one_person_owes_is_read_in_pages_dated_first(office: World) -> None:
    opened = [_open(office, subject=f"第 {number} 件")[0] for number in range(5)]
    _change(office, Ticket, department_id=_place(office, "kitchen"))
    _change(office, TaskRow, assignee_id=office.scope("clerk1").actor.user_id)
    with uow.unit_of_work(office.org.id) as session:
        undated = sa.update(TaskRow).where(TaskRow.ticket_id.in_([opened[0].id, opened[1].id]))
        session.execute(undated.values(due_at=None))
    seen, after = [], None
    while True:
        page = department_work.department_page(office.scope("head"), person="clerk1", after=after, limit=2)
        seen += [item.title for item in page.owing[0].items]
        if (after := page.owing[0].after) is None:
            break
    assert seen == ["第 2 件", "第 3 件", "第 4 件", "第 0 件", "第 1 件"]


def test_a_deputy_does_what_waits_for_the_absent_by_name_too_and_sees_for_whom(office: World) -> None:
    office.person("stand_in", name="钱五")
    (first,) = _open(office)
    absent = office.scope("clerk1").actor.user_id
    _change(office, TaskRow, assignee_id=absent)
    assert _groups(office, "stand_in") == {}
    day = timedelta(days=1)
    people.give_authority(office.scope(), "clerk1", "stand_in", "clerk", office.now - day, office.now + day)
    page = work_page.my_work(office.scope("stand_in"))
    (item,) = next(group for group in page.groups if group.key == "week").tasks
    assert item.for_person is not None
    assert (item.for_person.name, [one.name for one in page.principals]) == ("陈一", ["陈一"])
    assert _groups(office, "stand_in", name="clerk1") == {"week": 1}
    assert _groups(office, "stand_in", name="me") == {}
    assert _groups(office, "clerk1", name="clerk1") == {"week": 1}  # nobody acts for themselves: nothing is narrowed
    acting.act(office.scope("stand_in"), first.public_id, "answer", {"answer": "已换菜"})
    page_of = ticket_page.ticket_page(office.scope("chief"), first.public_id)
    acted = [entry for entry in page_of.history.entries if entry.by.login == "stand_in"]
    assert {entry.for_person.name for entry in acted if entry.for_person} == {"陈一"}
    office.now += day + timedelta(seconds=1)
    assert _groups(office, "stand_in") == {}


@pytest.mark.parametrize("number", [0, 1, 99, 100])
def test_the_number_beside_the_navigation_is_that_of_the_page(office: World, number: int) -> None:
    (first,) = _open(office)
    acting.act(office.scope("clerk1"), first.public_id, "answer", {"answer": "已换菜"})
    waits = office.rows(TaskRow, state="open")
    with uow.unit_of_work(office.org.id) as session:
        copied = {column.name: getattr(waits[0], column.name) for column in TaskRow.__table__.columns}
        del copied["id"]
        session.execute(sa.delete(TaskRow))
        for _ in range(number):
            session.add(TaskRow(**copied))
    groups = _groups(office, "chief")
    assert groups == {"undated": number, "receipts": 1} if number else {"receipts": 1}
    most = min(number + 1, 99)
    assert pending.badges(office.scope("chief")).waiting == Count(number=most, more=number + 1 > 99)
    assert pending.badges(office.scope("head")).waiting == Count(number=0)


def test_decisions_wait_for_those_who_make_them(office: World) -> None:
    (first,) = _open(office)
    clerk1 = office.scope("clerk1").actor.user_id
    with uow.unit_of_work(office.org.id) as session:
        session.add(
            Decision(
                org_id=office.org.id,
                ticket_id=first.id,
                hook="route",
                rule="sample.route",
                policy="1",
                inputs="{}",
                answer="",
                state="parked",
                error="",
                at=office.now,
            )
        )
        for month in ("2026-02", "2026-03"):
            session.add(
                Statement(
                    org_id=office.org.id,
                    subject_id=clerk1,
                    month=month,
                    number=0,
                    state="open",
                    percent=0,
                    fines_fen=0,
                    over_legal_limit=False,
                )
            )
    assert _groups(office, "chief") == {"decisions": 1}  # the present month's is not over yet
    (found,) = work_page.my_work(office.scope("chief")).groups[0].decisions
    assert (found.kind, found.month) == ("statements", "2026-02")
    office.person("operator", "administrator", name="管理员")
    kinds = {one.kind for group in work_page.my_work(office.scope("operator")).groups for one in group.decisions}
    assert "parked" in kinds
    assert "decisions" not in _groups(office, "clerk1")


def test_a_ticket_is_nudged_once_a_day_by_those_who_may(office: World) -> None:
    (first,) = _open(office)
    _change(office, TaskRow, assignee_id=office.scope("clerk1").actor.user_id)
    with pytest.raises(Refused) as caught:
        nudging.nudge(office.scope("clerk2"), first.public_id)
    assert caught.value.reason is Reason.PERMISSION_DENIED
    with pytest.raises(Refused) as caught:
        nudging.nudge(office.scope("clerk1"), first.public_id)  # opened it, but it waits for nobody else
    assert caught.value.reason is Reason.STATE_NOT_ALLOWED
    assert nudging.nudge(office.scope("chief"), first.public_id) == ("陈一",)
    with pytest.raises(Refused) as caught:
        nudging.nudge(office.scope("chief"), first.public_id)
    assert "一天" in caught.value.message.text
    told = [row for row in office.rows(Notification) if row.kind == "nudged"]
    assert [row.user_id for row in told] == [office.scope("clerk1").actor.user_id]
    office.now = datetime(2026, 3, 16, 15, 59, 59, tzinfo=UTC)  # the last second of the day in Shanghai
    with pytest.raises(Refused):
        nudging.nudge(office.scope("chief"), first.public_id)
    office.now += timedelta(seconds=1)
    assert nudging.nudge(office.scope("chief"), first.public_id) == ("陈一",)


def test_a_role_is_nudged_as_a_whole_and_a_closed_ticket_not_at_all(office: World) -> None:
    office.person("second", "deputy", name="李四")
    (first,) = _open(office)
    acting.act(office.scope("clerk1"), first.public_id, "answer", {"answer": "已换菜"})
    assert nudging.nudge(office.scope("clerk1"), first.public_id) == ("张三",)
    acting.act(office.scope("chief"), first.public_id, "close", {})
    office.now += timedelta(days=1)
    with pytest.raises(Refused) as caught:
        nudging.nudge(office.scope("clerk1"), first.public_id)
    assert caught.value.reason is Reason.STATE_NOT_ALLOWED


def test_what_others_do_is_looked_for_among_the_latest(office: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_page, "LOOKED_AT", 3)
    opened = _open(office, 5)
    _change(office, TaskRow, assignee_id=office.scope("clerk1").actor.user_id)
    other = office.scope("clerk2").actor.user_id
    with uow.unit_of_work(office.org.id) as session:
        for ticket in (opened[0], opened[4]):
            session.execute(sa.update(TaskRow).where(TaskRow.ticket_id == ticket.id).values(assignee_id=other))
    (group,) = work_page.my_work(office.scope("clerk1"), group="handed").groups
    assert ([row.number for row in group.tickets], group.count) == ([opened[4].number], Count(number=1, more=True))
    (group,) = work_page.my_work(office.scope("clerk1"), group="handed", after=group.after).groups
    assert ([row.number for row in group.tickets], group.after) == ([opened[0].number], None)
