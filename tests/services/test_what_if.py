"""What would have been under other parameters, and whether what was decided comes out the same, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from core.database import Base
from core.domain.codec import dumps
from core.domain.errors import Reason, Refused, RefusedFields
from core.extensions import db
from core.models import Deadline, Decision
from core.plugin_manager import PluginManager
from core.services import acting, clockwork, outbox, pay, rechecking, settings, uow, what_if, what_if_view, workbooks
from core.services.opening import open_ticket
from core.services.what_if import Answer, Question
from core.services.what_if_sums import By, MonthTotal, Sums
from core.services.what_if_tables import Sheet, grand_total
from core.testing import sample_plugin
from core.testing.databases import postgresql_url, sqlite_url
from core.testing.world import World, make_app

FIRST, LAST = date(2026, 3, 16), date(2026, 3, 31)
STRICTER = {"sample": {"reply_days": "1"}}


def march(day: int, hour: int) -> datetime:
    """An hour of the day in Shanghai, from eight on."""
    return datetime(2026, 3, day, hour - 8, tzinfo=UTC)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def week(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Four complaints of Monday, to be answered in two working days.

    Mr Ai is answered on Tuesday, Ms Bo on Wednesday, Mr Cai never, the lamp on Thursday; nothing is ever finished.
    """
    url = sqlite_url() if request.param == "sqlite" else postgresql_url()
    plugins = PluginManager(with_entry_points=False)
    plugins.register(sample_plugin)
    with make_app(url, tmp_path_factory.mktemp("week"), plugins, pages=False).app_context() as context:
        world = World(context.app)
        world.person("cl", "clerk")
        world.person("boss", "chief")
        world.person("root", "administrator")
        found = {who: complain(world, who) for who in ("艾", "薄", "蔡")}
        lamp = open_ticket(world.scope("cl"), "complaint", {"subject": "灯坏了", "kind": "fault"}).public_id
        for day, ticket in ((17, found["艾"]), (18, found["薄"]), (19, lamp)):
            pass_time(world, march(day, 10))
            acting.act(world.scope("cl"), ticket, "answer", {"answer": "已核实，抱歉。"})
        pass_time(world, march(23, 9))
        pay.set_pay(world.scope(), "cl", "2026-03", 300_000)
        yield world
        db.session.remove()
        db.engine.dispose()


def complain(world: World, who: str) -> str:
    form = {"subject": f"对{who}先生失礼", "kind": "rude", "who": who}
    return open_ticket(world.scope("cl"), "complaint", form).public_id


def pass_time(world: World, until: datetime) -> None:
    clockwork.fire_all(world.manager, until)
    world.now = until


def asked(world: World, changes: dict[str, dict[str, object]] | None = None, **options: Any) -> Question:
    return what_if.question(world.scope(), FIRST, LAST, STRICTER if changes is None else changes, **options)


def ask(world: World, changes: dict[str, dict[str, object]] | None = None, **options: Any) -> Answer:
    return what_if.ask(world.scope(), asked(world, changes, **options))


def told(world: World, found: Answer, login: str | None = None) -> dict[str, Sheet]:
    sheets = what_if_view.tables(world.scope(login), found, str, lambda at: f"{at:%d %H:%M}")
    return {sheet.key: sheet for sheet in sheets}


def everything(world: World) -> dict[str, list[Any]]:
    """All rows of all tables."""
    with uow.system_reading() as session:
        return {
            table.name: session.execute(sa.select(table).order_by(*table.primary_key)).all()
            for table in Base.metadata.sorted_tables
        }


def test_the_parameters_of_the_time_give_what_is_on_record(week: World) -> None:
    found = ask(week, {}, policy_date=FIRST)
    assert found.part.tickets == 4
    assert (found.part.mismatches, found.part.dues, found.part.penalties, found.part.routed) == ((), (), (), 0)
    whole = grand_total(found)
    assert (whole.was_late, whole.was_escalated, whole.was_penalties, whole.was_percent) == (5, 1, 3, 30)


def test_a_stricter_deadline_turns_one_answer_late_and_costs_ten_percent_more(week: World) -> None:
    found = ask(week)
    assert grand_total(found) == Sums(
        tickets=4,
        moved=4,
        was_late=5,
        would_late=6,
        was_escalated=1,
        would_escalated=2,  # the lamp is a whole day late now
        was_penalties=3,
        would_penalties=4,
        was_percent=30,
        would_percent=40,
    )
    turned = [one for one in found.part.dues if one.was_late != one.would_late]
    assert [(one.number, one.deadline) for one in turned] == [("TS-20260316-0002", "reply")]
    assert (turned[0].was_due, turned[0].would_due) == (
        datetime(2026, 3, 18, 15, 59, 59, tzinfo=UTC),
        datetime(2026, 3, 17, 15, 59, 59, tzinfo=UTC),
    )
    (penalty,) = found.part.penalties
    assert penalty.was is None
    assert penalty.would is not None
    assert (penalty.would.subject, penalty.would.occurrence, penalty.would.percent) == ("cl", "reply", 10)
    assert found.months == (
        MonthTotal(subject="cl", month="2026-03", was_percent=30, would_percent=40, was_fen=90_000, would_fen=120_000),
    )
    assert found.part.mismatches == ()


def test_a_laxer_deadline_spares_who_was_charged(week: World) -> None:
    whole = grand_total(ask(week, {"sample": {"reply_days": "30"}}))
    assert (whole.would_late, whole.would_escalated, whole.would_penalties) == (3, 0, 2)


def test_sums_by_department_and_person_agree_with_the_whole(week: World) -> None:
    found = ask(week)
    by: dict[str, Sums] = {}
    for kind, _key, sums in found.part.sums:
        by[kind] = by.get(kind, Sums()).plus(sums)
    assert by[By.PROCESS] == by[By.DEPARTMENT] == by[By.PERSON] == grand_total(found)


def test_a_policy_date_takes_the_parameters_that_hold_from_then_on(week: World) -> None:
    settings.set_setting(week.scope(), "sample", "reply_days", 1, date(2027, 1, 1))
    assert grand_total(ask(week, {}, policy_date=date(2027, 1, 1))) == grand_total(ask(week))
    assert ask(week, {}, policy_date=date(2026, 12, 31)).part.dues == ()


def test_only_tickets_received_within_the_period_count(week: World) -> None:
    question = asked(week)
    assert what_if.total(week.scope(), question) == 4
    assert what_if.total(week.scope(), replace(question, first=date(2026, 3, 17))) == 0
    assert what_if.total(week.scope(), replace(question, first=date(2026, 3, 1), last=date(2026, 3, 15))) == 0
    assert what_if.total(week.scope(), replace(question, last=date(2026, 3, 16))) == 4


def test_nothing_is_written_and_nothing_leaves(week: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before, statements = everything(week), []
    monkeypatch.setattr(outbox, "deliver_due", lambda *_: pytest.fail("a letter is sent"))

    def listen(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement.lstrip().split()[0].upper())

    sa.event.listen(db.engine, "before_cursor_execute", listen)
    try:
        ask(week)
        rechecking.recheck(week.scope())
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", listen)
    assert set(statements) <= {"SELECT", "PRAGMA", "SET", "BEGIN"}
    assert everything(week) == before


def test_the_database_itself_refuses_a_write_meanwhile(week: World) -> None:
    with uow.looking(week.org.id) as session, pytest.raises(sa.exc.DBAPIError):
        session.execute(sa.update(Deadline).values(level=9))
    with uow.unit_of_work(week.org.id) as session:  # and takes one again afterwards
        session.execute(sa.update(Deadline).values(level=Deadline.level))


def test_two_runs_give_the_same_bytes(week: World) -> None:
    books = []
    for _run in range(2):
        found = ask(week)
        books.append(
            (dumps(found), workbooks.write_xlsx([(one.title, one.rows) for one in told(week, found).values()]))
        )
    assert books[0] == books[1]


def test_batches_come_to_the_same_as_one(week: World, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ask(week)
    monkeypatch.setattr(what_if, "BATCH", 3)
    assert what_if.starts(week.scope(), asked(week)) == (0, 3)
    assert ask(week) == whole


def test_what_differs_from_the_record_is_told(week: World) -> None:
    with edited(week) as session:
        row = session.scalars(sa.select(Deadline).where(Deadline.key == "reply").order_by(Deadline.id)).first()
        assert row is not None
        row.due_at = row.due_at.replace(second=58)
        session.flush()
        deadline_id = row.id
        session.commit()
    try:
        (mismatch,) = ask(week).part.mismatches
        assert mismatch.number == "TS-20260316-0001"
        assert "2026-03-18T15:59:58" in str(mismatch.message)
        found = rechecking.recheck(week.scope())
        assert [(one.number, one.rule) for one in found.differences] == [("TS-20260316-0001", "sample.reply")]
    finally:
        with edited(week) as session:
            session.execute(
                sa.update(Deadline)
                .where(Deadline.id == deadline_id)
                .values(due_at=datetime(2026, 3, 18, 15, 59, 59, tzinfo=UTC))
            )
            session.commit()


def edited(world: World) -> Any:
    """A transaction that writes without the services."""
    return uow.unit_of_work(world.org.id)


def test_everything_decided_comes_out_the_same_again(week: World) -> None:
    found = rechecking.recheck(week.scope())
    assert found.differences == ()
    assert found.unasked == {}
    assert found.same == {"classify": 4, "route": 4, "on_overdue": 3, "deadline": 7}


def test_an_altered_decision_is_named(week: World) -> None:
    with edited(week) as session:
        row = session.scalars(sa.select(Decision).where(Decision.hook == "classify").order_by(Decision.id)).first()
        assert row is not None
        decision_id, answer = row.id, row.answer
        row.answer = answer.replace("heavy", "light")
        session.commit()
    (difference,) = rechecking.recheck(week.scope()).differences
    assert (difference.number, difference.rule) == ("TS-20260316-0001", "sample.classify")
    assert "light" in difference.recorded
    assert "heavy" in difference.recomputed
    with edited(week) as session:
        session.execute(sa.update(Decision).where(Decision.id == decision_id).values(answer=answer))
        session.commit()


def test_who_bears_a_penalty_is_told_only_to_those_who_may_see_the_ledger(week: World) -> None:
    found = ask(week)
    shown, hidden = told(week, found), told(week, found, "root")
    assert shown["penalties"].rows == (("TS-20260316-0002", "投诉", "cl", "办理不力", "没有", "2026-03 绩效的 10%"),)
    assert hidden["penalties"].rows[0][2] == "—"
    assert {"person", "months"} <= shown.keys()
    assert {"person", "months"}.isdisjoint(hidden)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sample": {"reply_days": "0"}}, "sample.reply_days"),
        ({"sample": {"reply_days": "zwei"}}, "sample.reply_days"),
        ({"sample": {"nothing": "1"}}, "sample.nothing"),
        ({"nobody": {"reply_days": "1"}}, "nobody.reply_days"),
        ({"core": {"settle_at_month_end": "true"}}, "core.settle_at_month_end"),
    ],
)
def test_what_cannot_be_asked_is_named(week: World, changes: dict[str, dict[str, object]], field: str) -> None:
    with pytest.raises(RefusedFields) as caught:
        asked(week, changes)
    assert [one.field for one in caught.value.errors] == [field]


def test_a_question_needs_a_period_a_change_and_the_right(week: World) -> None:
    for first, last, changes, login, reason in (
        (LAST, FIRST, STRICTER, "root", Reason.FIELD_INVALID),
        (FIRST, LAST, {}, "root", Reason.FIELD_REQUIRED),
        (FIRST, LAST, STRICTER, "boss", Reason.PERMISSION_DENIED),
    ):
        with pytest.raises(Refused) as caught:
            what_if.question(week.scope(login), first, last, changes)
        assert caught.value.reason is reason
