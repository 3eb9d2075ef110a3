"""Publishing a year, and reckoning again what was provisional before, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.domain.calendars import CalendarYear
from core.domain.errors import Reason, Refused
from core.models import CalendarYearRow, Deadline, Event, Job, Notification, TaskRow, Ticket
from core.services import acting, clockwork, deadlines, events, opening, settings, uow
from core.services.calendars import parse_notice
from core.services.publishing import Span, calendar_years, publish_year
from core.services.recalculation import pending_changes, preview, recompute
from core.testing.world import World

NEW_YEARS_EVE = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)  # a Thursday, 10:00 in Shanghai
MADE_UP = "一、元旦：1月1日（周五）至4日（周一）放假调休，共4天。1月9日（周六）上班。"
SAME = "一、元旦：1月1日（周五）至3日（周日）放假，共3天。"


@pytest.fixture
def office(world: World) -> World:
    """Three working days to answer, asked for on the last day of 2026."""
    world.person("cl", "clerk")
    world.person("boss", "chief")
    world.person("root", "administrator")
    world.now = NEW_YEARS_EVE
    settings.set_setting(world.scope(), "sample", "reply_days", 3, settings.ALWAYS)
    opening.open_ticket(world.scope("cl"), "complaint", {"subject": "灯坏了", "kind": "fault"})
    return world


def due(day: int) -> datetime:
    """The end of a day of January 2027 in Shanghai."""
    return datetime(2027, 1, day, 15, 59, 59, tzinfo=UTC)


def publish(world: World, notice: str = MADE_UP) -> None:
    publish_year(world.scope("root"), parse_notice(notice, 2027))


def deadline(world: World) -> Deadline:
    (row,) = world.rows(Deadline, key="reply")
    return row


def moved(world: World) -> list[Event]:
    return world.rows(Event, kind="deadline_moved")


def test_a_year_without_notice_is_reckoned_provisionally(office: World) -> None:
    assert (deadline(office).due_at, deadline(office).provisional) == (due(6), True)
    assert pending_changes(office.scope("root")) == ()


def test_publishing_leaves_running_deadlines_and_shows_what_would_change(office: World) -> None:
    publish(office)
    assert (deadline(office).due_at, deadline(office).provisional) == (due(6), True)
    (change,) = pending_changes(office.scope("root"))
    assert (change.number, change.before, change.due_at) == ("TS-20261231-0001", due(6), due(7))
    assert (change.moves, change.provisional) == (True, False)


def test_recomputing_moves_the_deadline_and_everything_that_carries_its_time(office: World) -> None:
    publish(office)
    office.now += timedelta(hours=1)
    assert recompute(office.scope("root")) == 1
    row = deadline(office)
    assert (row.due_at, row.provisional, row.started_at) == (due(7), False, NEW_YEARS_EVE)
    assert "放假" in str(row.steps)
    assert [ticket.due_at for ticket in office.rows(Ticket)] == [due(7)]
    assert [task.due_at for task in office.rows(TaskRow, deadline="reply")] == [due(7)]
    assert [job.run_at for job in office.rows(Job, kind=deadlines.JOB)] == [due(7) - timedelta(hours=4)]
    (event,) = moved(office)
    assert (event.actor, event.at) == ("root", office.now)
    assert "重新计算" in str([note.message for note in office.rows(Notification)])
    assert pending_changes(office.scope("root")) == ()
    with uow.reading(office.org.id) as session:
        assert events.verify(session, office.org.id) is None


def test_a_makeup_workday_brings_the_date_forward(office: World) -> None:
    publish(office, "一、元旦：1月1日（周五）放假。1月2日（周六）、1月3日（周日）上班。")
    assert recompute(office.scope("root")) == 1
    assert deadline(office).due_at == due(4)


def test_recomputing_twice_changes_nothing(office: World) -> None:
    publish(office)
    assert [recompute(office.scope("root")), recompute(office.scope("root"))] == [1, 0]
    assert len(moved(office)) == 1


def test_a_date_that_holds_loses_its_doubt_only(office: World) -> None:
    publish(office, SAME)
    (change,) = pending_changes(office.scope("root"))
    assert (change.moves, change.due_at) == (False, due(6))
    notes = len(office.rows(Notification))
    assert recompute(office.scope("root")) == 0
    assert (deadline(office).due_at, deadline(office).provisional) == (due(6), False)
    assert len(moved(office)) == 1
    assert len(office.rows(Notification)) == notes


def test_the_next_step_of_the_ladder_follows(office: World) -> None:
    office.now = due(6) - timedelta(hours=3)
    clockwork.fire_all(office.manager, office.now)  # the reminder
    publish(office)
    recompute(office.scope("root"))
    assert [job.run_at for job in office.rows(Job, kind=deadlines.JOB)] == [due(7) + timedelta(seconds=1)]
    office.now = due(6) + timedelta(hours=1)
    clockwork.fire_all(office.manager, office.now)
    assert office.rows(Event, kind="overdue") == []
    office.now = due(7) + timedelta(seconds=1)
    clockwork.fire_all(office.manager, office.now)
    assert len(office.rows(Event, kind="overdue")) == 1


def test_what_is_met_is_left_alone(office: World) -> None:
    acting.act(office.scope("cl"), office.rows(Ticket)[0].public_id, "answer", {"answer": "修好了"})
    publish(office)
    assert pending_changes(office.scope("root")) == ()
    assert recompute(office.scope("root")) == 0
    assert deadline(office).due_at == due(6)


def test_more_than_a_batch(office: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.services.recalculation.BATCH", 2)
    for number in range(4):
        opening.open_ticket(office.scope("cl"), "complaint", {"subject": f"第 {number} 件", "kind": "other"})
    publish(office)
    assert len(pending_changes(office.scope("root"))) == 2
    assert recompute(office.scope("root")) == 5
    assert {row.due_at for row in office.rows(Deadline)} == {due(7)}


def test_another_organisation_is_not_touched(office: World) -> None:
    other = World(office.app, key="other", now=NEW_YEARS_EVE)
    other.person("cl2", "clerk")
    other.person("root2", "administrator")
    opening.open_ticket(other.scope("cl2"), "complaint", {"subject": "门坏了", "kind": "fault"})
    before = deadline(other).due_at
    publish(office)
    recompute(office.scope("root"))
    assert pending_changes(other.scope("root2")) == ()
    assert (deadline(other).due_at, deadline(other).provisional) == (before, True)


def test_only_those_who_keep_the_calendar(office: World) -> None:
    for call in (
        lambda: publish_year(office.scope("boss"), CalendarYear(year=2027)),
        lambda: recompute(office.scope("boss")),
        lambda: pending_changes(office.scope("boss")),
        lambda: calendar_years(office.scope("boss")),
    ):
        with pytest.raises(Refused) as caught:
            call()
        assert caught.value.reason is Reason.PERMISSION_DENIED
    assert not next(row for row in office.rows(CalendarYearRow) if row.year == 2027).confirmed


@pytest.mark.parametrize(("year", "fits"), [(1999, False), (2000, True), (2100, True), (2101, False)])
def test_years_are_bounded(office: World, year: int, fits: bool) -> None:
    if fits:
        publish_year(office.scope("root"), CalendarYear(year=year))
        assert next(row for row in office.rows(CalendarYearRow) if row.year == year).confirmed
    else:
        with pytest.raises(Refused) as caught:
            publish_year(office.scope("root"), CalendarYear(year=year))
        assert caught.value.field == "year"


def test_a_year_is_shown_as_spans(office: World) -> None:
    publish(office)
    (year,) = (one for one in calendar_years(office.scope("root")) if one.year == 2027)
    assert year.confirmed
    assert year.spans == (Span(name="元旦", first=date(2027, 1, 1), last=date(2027, 1, 4)),)
    assert (year.makeup, year.days_off) == ((date(2027, 1, 9),), 4)
    assert office.rows(Event, kind="calendar_published")[0].actor == "root"


def test_a_preview_shows_what_a_parameter_would_move_and_changes_nothing(office: World) -> None:
    root = office.scope("root")
    supposing = settings.supposing(root, "sample", "reply_days", "4", date(2026, 12, 31))
    (change,) = preview(root, supposing, plugin="sample")
    assert (change.before, change.due_at) == (due(6), due(7))
    assert preview(root, supposing, plugin="core") == ()
    assert preview(root) == ()
    assert deadline(office).due_at == due(6)


@pytest.mark.parametrize(("since", "moves"), [(date(2026, 12, 31), True), (date(2027, 1, 1), False)])
def test_a_parameter_moves_only_what_began_since_its_day(office: World, since: date, moves: bool) -> None:
    settings.set_setting(office.scope("root"), "sample", "reply_days", 4, since)
    assert recompute(office.scope("root")) == moves  # still provisional, so reckoned in either case
    assert deadline(office).due_at == due(7 if moves else 6)


def test_only_those_asked_for_are_reckoned(office: World) -> None:
    publish(office)
    recompute(office.scope("root"))
    settings.set_setting(office.scope("root"), "sample", "reply_days", 4, date(2026, 12, 31))
    assert recompute(office.scope("root")) == 0  # nothing is provisional any more
    assert [change.due_at for change in preview(office.scope("root"))] == [due(8)]
    assert recompute(office.scope("root"), every=True) == 1
    assert "按现在的日历和参数" in str([note.message for note in office.rows(Notification)])
    assert preview(office.scope("root")) == ()


def test_previews_are_for_administrators(office: World) -> None:
    with pytest.raises(Refused) as refused:
        preview(office.scope("cl"))
    assert refused.value.reason is Reason.PERMISSION_DENIED
