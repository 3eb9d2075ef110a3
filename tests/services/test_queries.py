"""My work, lists and the page of a ticket: what they show, to whom, and that they ask the database a constant number
of times, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from core.domain.errors import Reason, Refused, RefusedFields
from core.extensions import db
from core.models import Event, Notification, Receipt, Ticket
from core.services import (
    acting,
    clockwork,
    lists,
    lists_filters,
    notices,
    opening,
    organisations,
    pending,
    people,
    receipts,
    signing,
    ticket_page,
    uow,
    work_page,
)
from core.services.lists_filters import Filters
from core.testing.world import MONDAY, World

FORM = {"subject": "食堂菜里有虫", "kind": "fault", "text": "周三中午二楼窗口的青菜里有虫"}


@pytest.fixture
def staffed(world: World) -> World:
    """Two clerks, a chief and a deputy chief."""
    world.person("clerk1", "clerk", name="陈一")
    world.person("clerk2", "clerk", name="王二")
    world.person("chief", "chief", name="张三")
    world.person("second", "deputy", name="李四")
    world.person("guest", name="赵五")
    return world


def _open(world: World, by: str = "clerk1", **form: object) -> opening.Opened:
    return opening.open_ticket(world.scope(by), "complaint", FORM | form)


def _act(world: World, opened: opening.Opened, by: str, key: str, **values: object) -> acting.Acted:
    return acting.act(world.scope(by), opened.public_id, key, values)


def _group(world: World, login: str, key: str) -> work_page.Group | None:
    return next((group for group in work_page.my_work(world.scope(login)).groups if group.key == key), None)


def _listed(world: World, login: str, **filters: object) -> list[str]:
    page = lists.ticket_list(world.scope(login), Filters(**filters))  # type: ignore[arg-type]
    return [item.row.number[-4:] for item in page.items]


@contextmanager
def _statements() -> Iterator[list[str]]:
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


def test_work_is_grouped_by_what_hurts_first(staffed: World) -> None:
    _open(staffed, subject="最早")
    assert _group(staffed, "clerk1", "week").tasks[0].title == "最早"  # type: ignore[union-attr]
    staffed.now = datetime(2026, 3, 18, 15, 59, 59, tzinfo=UTC)  # the due second itself
    assert _group(staffed, "clerk1", "today").count.number == 1  # type: ignore[union-attr]
    staffed.now += timedelta(seconds=1)
    assert [group.key for group in work_page.my_work(staffed.scope("clerk1")).groups] == ["overdue"]


def test_what_is_named_waits_for_one_and_what_is_not_for_all_of_a_role(staffed: World) -> None:
    first = _open(staffed)  # routed to clerk1
    assert _group(staffed, "clerk2", "week") is None
    _act(staffed, first, "clerk1", "answer", answer="已换菜")
    (task,) = _group(staffed, "chief", "undated").tasks  # type: ignore[union-attr]
    assert (task.step.label, task.step.mine, task.number) == ("办结", True, first.number)
    people.give_authority(
        staffed.scope(), "chief", "clerk2", "chief", staffed.now - timedelta(days=1), staffed.now + timedelta(days=1)
    )
    (lent,) = _group(staffed, "clerk2", "undated").tasks  # type: ignore[union-attr]
    assert lent.for_person is not None
    assert lent.for_person.name == "张三"


def test_signatures_and_receipts_wait_too(staffed: World) -> None:
    opened = _open(staffed)
    _act(staffed, opened, "clerk1", "answer", answer="已换菜")
    _act(staffed, opened, "clerk1", "finish")
    assert {task.step.label for task in _group(staffed, "chief", "undated").tasks} == {"主管签字"}  # type: ignore[union-attr]
    (item,) = _group(staffed, "chief", "receipts").receipts  # type: ignore[union-attr]
    assert str(item.receipt.message) == f"{opened.number} 已答复。"
    assert _group(staffed, "second", "undated").count.number == 1  # type: ignore[union-attr]


def test_what_i_handed_on_is_what_waits_for_others(staffed: World) -> None:
    opened = _open(staffed)
    assert _group(staffed, "clerk1", "handed") is None
    _act(staffed, opened, "clerk1", "answer", answer="已换菜")
    (ticket,) = _group(staffed, "clerk1", "handed").tickets  # type: ignore[union-attr]
    assert [step.role_label for step in ticket.next_steps] == ["主管"]
    assert work_page.my_work(staffed.scope("clerk1")).is_clear


def test_a_group_is_read_in_pages_without_loss(staffed: World) -> None:
    for number in range(7):
        _open(staffed, subject=f"第 {number} 件")
    seen, after = [], None
    while True:
        (group,) = work_page.my_work(staffed.scope("clerk1"), group="week", after=after, limit=2).groups
        assert group.count.number == 4
        seen += [task.title for task in group.tasks]
        if (after := group.after) is None:
            break
    assert seen == ["第 0 件", "第 2 件", "第 4 件", "第 6 件"]


def test_lists_show_only_what_may_be_seen(staffed: World) -> None:
    _open(staffed)
    assert _listed(staffed, "clerk2") == ["0001"]
    assert _listed(staffed, "chief") == ["0001"]
    assert _listed(staffed, "guest") == []
    other = World(staffed.app, key="other")
    other.person("stranger", "chief")
    page = lists.ticket_list(other.scope("stranger"), Filters(kind="all"))
    assert (page.items, page.count.number) == ((), 0)


def test_confidential_tickets_are_seen_and_counted_by_those_who_take_part_only(staffed: World) -> None:
    opened = _open(staffed)
    with uow.unit_of_work(staffed.org.id) as session:
        session.execute(sa.update(Ticket).values(confidential=True))
    for login, number in (("clerk1", 1), ("chief", 0)):
        page = lists.ticket_list(staffed.scope(login), Filters(kind="all", q="食堂"))
        assert (len(page.items), page.count.number) == (number, number)
    with pytest.raises(Refused) as caught:
        ticket_page.ticket_page(staffed.scope("chief"), opened.public_id)
    assert caught.value.reason is Reason.NOT_FOUND


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["0003", "0002"]),
        ({"kind": "all"}, ["0003", "0002", "0001"]),
        ({"kind": "closed"}, ["0001"]),
        ({"kind": "paused"}, []),
        ({"process": "complaint", "state": "answered"}, ["0002"]),
        ({"process": "other"}, []),
        ({"category": "rude"}, ["0003"]),
        ({"assignee": "clerk2"}, ["0002"]),
        ({"assignee": "me"}, ["0003"]),
        ({"assignee": "none"}, []),
        ({"assignee": "nobody"}, []),
        ({"due": "overdue"}, []),
        ({"due": "today"}, []),
        ({"due": "week"}, ["0003", "0002"]),
        ({"due": "was_late"}, []),
        ({"received_from": date(2026, 3, 16)}, ["0003", "0002"]),
        ({"received_from": date(2026, 3, 17)}, []),
        ({"received_to": date(2026, 3, 16)}, ["0003", "0002"]),
        ({"received_to": date(2026, 3, 15)}, []),
        ({"received_to": date.max}, ["0003", "0002"]),
        ({"q": "青菜"}, ["0003", "0002"]),
        ({"q": "青菜", "kind": "all"}, ["0003", "0002", "0001"]),
        ({"q": "TS-20260316-0002"}, ["0002"]),
        ({"q": "肉"}, []),
        ({"q": '" OR *'}, []),
        ({"order": "updated"}, ["0002", "0003"]),
        ({"order": "due"}, ["0002", "0003"]),
    ],
)
def test_lists_are_narrowed(staffed: World, filters: dict[str, object], expected: list[str]) -> None:
    first = _open(staffed)
    _act(staffed, first, "clerk1", "answer", answer="已换菜")
    acting.act(staffed.scope("chief"), first.public_id, "close", {})
    second = _open(staffed)
    staffed.now += timedelta(minutes=1)
    third = _open(staffed, kind="rude", who="某人")
    staffed.now += timedelta(minutes=1)
    clerks = {login: staffed.scope(login).actor.user_id for login in ("clerk1", "clerk2")}
    with uow.unit_of_work(staffed.org.id) as session:
        for opened, login in ((second, "clerk2"), (third, "clerk1")):
            session.execute(sa.update(Ticket).where(Ticket.id == opened.id).values(assignee_id=clerks[login]))
    _act(staffed, second, "clerk1", "answer", answer="已换菜")
    assert _listed(staffed, "clerk1", **filters) == expected


@pytest.mark.parametrize("order", ["newest", "due", "updated"])
@pytest.mark.parametrize("login", ["clerk1", "chief"])
def test_pages_lead_forward_and_back_over_every_ticket_once(staffed: World, order: str, login: str) -> None:
    for number in range(9):
        opened = _open(staffed, subject=f"第 {number} 件")
        if number % 3 == 0:
            with uow.unit_of_work(staffed.org.id) as session:
                session.execute(sa.update(Ticket).where(Ticket.id == opened.id).values(due_at=None))
        staffed.now += timedelta(seconds=number % 2)
    scope, filters = staffed.scope(login), Filters(order=order)
    forward, after = [], None
    pages = []
    while True:
        page = lists.ticket_list(scope, filters, after=after, limit=2)
        pages.append([item.row.number for item in page.items])
        forward += pages[-1]
        if (after := page.after) is None:
            break
    assert len(forward) == len(set(forward)) == 9
    assert (page.count.number, page.count.more) == (9, False)
    backward = [pages[-1]]
    while page.before is not None:
        page = lists.ticket_list(scope, filters, before=page.before, limit=2)
        backward.insert(0, [item.row.number for item in page.items])
    assert [one for part in backward for one in part] == forward


@pytest.mark.parametrize(
    "cursor", ["", "x", "bmV3ZXN0Oi06MQ", "ZHVlOi06MQ", "\x00", "的", "A" * 5000, "Li4v", "bmV3ZXN0OjE6MQ"]
)
def test_a_bad_cursor_means_the_first_page(staffed: World, cursor: str) -> None:
    _open(staffed)
    page = lists.ticket_list(staffed.scope("chief"), Filters(order="updated"), after=cursor)
    assert [item.row.number[-4:] for item in page.items] == ["0001"]


@pytest.mark.parametrize(
    "raw",
    [
        {"kind": "everything"},
        {"due": "x"},
        {"order": "password_hash"},
        {"received_from": "2026-13-01"},
        {"received_to": "昨天"},
        {"q": "长" * 201},
        {"q": "a\x00b"},
        {"assignee": "\ud800"},
        {"unknown": "1"},
    ],
)
def test_filters_that_make_no_sense_are_refused(staffed: World, raw: dict[str, object]) -> None:
    with pytest.raises(RefusedFields):
        lists_filters.parse_filters(staffed.scope("clerk1"), raw)


def test_hits_are_shown_where_they_stand(staffed: World) -> None:
    _open(staffed)
    (item,) = lists.ticket_list(staffed.scope("clerk1"), Filters(q="青菜")).items
    assert [part.text for part in item.excerpt if part.hit] == ["青菜"]
    assert not any(part.hit for part in item.title)


def test_the_page_answers_what_next_by_whom_by_when_and_why(staffed: World) -> None:
    opened = _open(staffed)
    page = ticket_page.ticket_page(staffed.scope("clerk1"), opened.public_id)
    assert (page.number, page.title, page.state.label, page.assignee.name) == (  # type: ignore[union-attr]
        opened.number,
        "食堂菜里有虫",
        "新建",
        "陈一",
    )
    (step,) = page.next_steps
    assert (step.label, step.person.name, step.mine) == ("答复", "陈一", True)  # type: ignore[union-attr]
    (deadline,) = page.running
    assert (deadline.due_at, deadline.clause.text) == (step.due_at, "投诉须在两个工作日内答复。")  # type: ignore[union-attr]
    assert [str(one.message) for one in deadline.steps] == ["起算时间", "第 1 天", "第 2 天", "到期"]
    assert page.primary is not None
    assert page.primary.key == "answer"
    assert {decision.label for decision in page.decisions} == {"归类", "分派"}
    assert [value.label for value in page.values] == ["事由", "类别", "内容", "轻重"]
    told = {entry.text.text: entry.by.login for entry in page.history.entries}
    assert told["提交了工单。"] == "clerk1"
    assert told["完成归类：%(reason)s"] == told["“%(deadline_label)s”开始计时，%(due_at)s 到期。"] == "system"


def test_acts_that_are_not_permitted_say_why(staffed: World) -> None:
    opened = _open(staffed)
    page = ticket_page.ticket_page(staffed.scope("clerk2"), opened.public_id)
    acts = {action.key: action for action in page.actions}
    assert [action.key for action in page.permitted] == ["answer", "visit", "close"]
    assert (acts["fine"].here, acts["fine"].by) == (True, ("主管",))
    assert str(acts["fine"].why_not) == "此操作由其他岗位办理。"
    assert (acts["reopen"].here, str(acts["reopen"].why_not)) == (False, "工单现在是“新建”，不能做这一步。")


def test_signatures_show_their_seats_and_who_may_sign(staffed: World) -> None:
    opened = _open(staffed)
    _act(staffed, opened, "clerk1", "answer", answer="已换菜")
    _act(staffed, opened, "clerk1", "finish")
    signing.sign(staffed.scope("chief"), opened.public_id, "finish", approve=True, comment="同意办结")
    (seen,) = ticket_page.ticket_page(staffed.scope("second"), opened.public_id).sign_offs
    assert (seen.pending, seen.why_not, seen.mine) == (True, None, False)
    assert [(seat.label, seat.approved, seat.comment) for seat in seen.seats] == [
        (("主管",), True, "同意办结"),
        (("副主管",), False, ""),
    ]
    (asked,) = ticket_page.ticket_page(staffed.scope("clerk1"), opened.public_id).sign_offs
    assert (str(asked.why_not), asked.mine) == ("提交人不能为自己的申请签字。", True)


def test_what_is_charged_is_told_to_those_who_may_see_the_ledger(staffed: World) -> None:
    opened = _open(staffed)
    acting.act(staffed.scope("chief"), opened.public_id, "fine", {"subject": "clerk2"})
    seen = {
        login: ticket_page.ticket_page(staffed.scope(login), opened.public_id)
        for login in ("chief", "clerk1", "clerk2")
    }
    assert {login: len(page.penalties) for login, page in seen.items()} == {"chief": 1, "clerk1": 0, "clerk2": 1}
    told = {login: any("绩效工资" in entry.text.text for entry in page.history.entries) for login, page in seen.items()}
    assert told == {"chief": True, "clerk1": False, "clerk2": False}


def test_a_ticket_without_its_plugin_stays_readable(staffed: World) -> None:
    opened = _open(staffed, kind="rude", who="某人")
    _act(staffed, opened, "clerk1", "visit", place="二楼")
    organisations.set_plugin(staffed.scope(), "sample", False)
    page = ticket_page.ticket_page(staffed.scope("clerk1"), opened.public_id)
    assert (page.installed, page.in_use, page.actions) == (True, False, ())
    from core.plugin_manager import PluginManager

    staffed.manager = PluginManager(with_entry_points=False)
    page = ticket_page.ticket_page(staffed.scope("clerk1"), opened.public_id)
    assert (page.installed, page.actions, page.process_label) == (False, (), "complaint")
    assert {value.key: value.value for value in page.values}["subject"] == "食堂菜里有虫"
    assert page.records[0].records[0].values[0].value == "二楼"
    assert lists.ticket_list(staffed.scope("clerk1"), Filters()).items[0].row.number == opened.number
    assert work_page.my_work(staffed.scope("clerk1")).groups[0].tasks[0].step.label == "answer"


def test_the_history_is_read_in_pages_from_either_end(staffed: World) -> None:
    opened = _open(staffed)
    for number in range(60):
        acting.add_note(staffed.scope("clerk1"), opened.public_id, f"第 {number} 条")
    down = ticket_page.ticket_page(staffed.scope("clerk1"), opened.public_id).history
    assert (len(down.entries), down.entries[0].note) == (50, "第 59 条")
    rest = ticket_page.ticket_page(staffed.scope("clerk1"), opened.public_id, after=down.after).history
    assert rest.after is None
    up = ticket_page.ticket_page(staffed.scope("clerk1"), opened.public_id, oldest_first=True).history
    numbers = [entry.n for entry in (*down.entries, *rest.entries)]
    assert [entry.n for entry in up.entries] == numbers[::-1][:50]


def test_receipts_are_confirmed_by_their_owner_once(staffed: World) -> None:
    opened = _open(staffed)
    _act(staffed, opened, "clerk1", "answer", answer="已换菜")
    (owed,) = staffed.rows(Receipt)
    with pytest.raises(Refused) as caught:
        receipts.confirm(staffed.scope("clerk1"), owed.id, understood=True)
    assert caught.value.reason is Reason.NOT_FOUND
    with pytest.raises(Refused):
        receipts.confirm(staffed.scope("chief"), 2**70, understood=True)
    for _again in range(2):
        assert receipts.confirm(staffed.scope("chief"), owed.id, understood=False) == opened.public_id
    (row,) = staffed.rows(Receipt)
    assert (row.read_at, row.confirmed_at) == (staffed.now, staffed.now)
    assert [event.kind for event in staffed.rows(Event)].count("receipt_confirmed") == 1


def test_reading_alone_does_not_settle_what_must_be_understood(staffed: World) -> None:
    opened = _open(staffed)
    _act(staffed, opened, "clerk1", "answer", answer="已换菜")
    with uow.unit_of_work(staffed.org.id) as session:
        session.execute(sa.update(Receipt).values(kind="understood"))
    (owed,) = staffed.rows(Receipt)
    receipts.confirm(staffed.scope("chief"), owed.id, understood=False)
    assert [(row.read_at, row.confirmed_at) for row in staffed.rows(Receipt)] == [(staffed.now, None)]
    receipts.confirm(staffed.scope("chief"), owed.id, understood=True)
    assert [event.kind for event in staffed.rows(Event)][-2:] == ["receipt_read", "receipt_confirmed"]


def test_notices_are_one_s_own_and_lead_where_one_may_go(staffed: World) -> None:
    opened = _open(staffed)
    scope = staffed.scope("clerk2")
    (notice,) = notices.notice_page(scope).notices
    assert (notice.ticket, notice.read, pending.badges(scope).unread) == (opened.public_id, False, 1)
    assert notices.notice_page(staffed.scope("chief")).notices == ()
    assert notices.read_notice(staffed.scope("chief"), notice.id) is None
    assert pending.badges(scope).unread == 1
    assert notices.read_notice(scope, notice.id) == opened.public_id
    assert pending.badges(scope).unread == 0
    assert notices.notice_page(scope, unread_only=True).notices == ()


def test_all_that_was_seen_is_read_and_what_came_later_is_not(staffed: World) -> None:
    _open(staffed)
    newest = staffed.rows(Notification)[-1].id
    _open(staffed)
    notices.read_all(staffed.scope("clerk2"), up_to=newest)
    assert pending.badges(staffed.scope("clerk2")).unread == 1
    notices.read_of_ticket(staffed.scope("clerk2"), staffed.rows(Ticket)[-1].public_id)
    assert pending.badges(staffed.scope("clerk2")).unread == 0


def test_the_number_of_statements_does_not_grow(staffed: World) -> None:
    opened, answered = _open(staffed), _open(staffed)
    _act(staffed, answered, "clerk1", "answer", answer="好")
    few = _counts(staffed, opened.public_id)
    for number in range(48):
        one = _open(staffed, subject=f"第 {number} 件")
        if number % 5 == 0:
            _act(staffed, one, "clerk1", "answer", answer="好")
            _act(staffed, opened, "clerk1", "visit", place=f"{number} 号")
            acting.add_note(staffed.scope("clerk1"), opened.public_id, f"第 {number} 条")
    many = _counts(staffed, opened.public_id)
    assert many == few
    assert few["list"] <= 8
    assert few["work"] <= 13
    assert few["page"] <= 30


def _counts(world: World, public_id: str) -> dict[str, int]:
    work_page.my_work(world.scope("clerk1"))  # reads the set-up, which is kept
    found = {}
    for name, ask in (
        ("work", lambda: work_page.my_work(world.scope("clerk1"))),
        ("list", lambda: lists.ticket_list(world.scope("clerk1"), Filters(kind="all"))),
        ("due", lambda: lists.ticket_list(world.scope("chief"), Filters(order="updated"))),
        ("search", lambda: lists.ticket_list(world.scope("chief"), Filters(q="食堂"))),
        ("page", lambda: ticket_page.ticket_page(world.scope("chief"), public_id)),
        ("notices", lambda: notices.notice_page(world.scope("clerk2"))),
    ):
        with _statements() as statements:
            ask()
        found[name] = len(statements)
    return found


def test_an_overdue_ticket_is_found_by_the_list(staffed: World) -> None:
    _open(staffed)
    staffed.now = MONDAY + timedelta(days=4)
    clockwork.fire_all(staffed.manager, staffed.now)
    assert _listed(staffed, "chief", due="overdue") == ["0001"]
    assert _listed(staffed, "chief", due="was_late") == ["0001"]
    page = ticket_page.ticket_page(staffed.scope("chief"), staffed.rows(Ticket)[0].public_id)
    assert {entry.text.text for entry in page.history.entries if entry.tone == "overdue"} >= {
        "“%(deadline_label)s”已逾期，应于 %(due_at)s 前完成。"
    }
