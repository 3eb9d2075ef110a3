"""Due work: claimed under leases, done once by however many workers, tried again when it fails."""

import threading
import time
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from core.domain.errors import RuleError
from core.models import Deadline, Decision, Event, Job, Notification, Penalty, Statement
from core.services import clockwork, effects, jobs, opening, organisations, overdue, settling, uow
from core.services.work import working
from core.testing.world import MONDAY, World

RUDE = {"subject": "服务员骂人", "kind": "rude", "who": "某人"}
MAIL = ("email",)


@pytest.fixture
def staffed(world: World) -> World:
    """A clerk and a chief."""
    world.person("clerk", "clerk")
    world.person("chief", "chief")
    return world


def _schedule(world: World, key: str, run_at: datetime) -> None:
    with working(world.scope()) as work:
        jobs.schedule(work, "email", key, run_at)


def _open_many(world: World, count: int) -> None:
    with working(world.scope("clerk")) as work:
        for _ in range(count):
            opening.open_within(work, "complaint", RUDE)


def test_a_job_of_one_key_is_one_job(world: World) -> None:
    _schedule(world, "a", world.now)
    _schedule(world, "a", world.now + timedelta(days=1))
    assert [job.run_at for job in world.rows(Job, kind="email")] == [world.now]


def test_a_job_is_leased_when_due_to_one_worker(world: World) -> None:
    _schedule(world, "a", world.now)
    assert jobs.lease(MAIL, world.now - timedelta(seconds=1), 9) == ()
    (leased,) = jobs.lease(MAIL, world.now, 9)
    assert leased.attempts == 1
    assert jobs.lease(MAIL, world.now, 9) == ()
    with uow.system_work() as session:
        assert jobs.finish(session, leased)
    assert world.rows(Job, kind="email") == []


def test_a_dead_workers_job_passes_on_and_the_late_worker_is_fenced(world: World) -> None:
    _schedule(world, "a", world.now)
    (first,) = jobs.lease(MAIL, world.now, 9)
    assert jobs.lease(MAIL, world.now + jobs.LEASE - timedelta(microseconds=1), 9) == ()
    (second,) = jobs.lease(MAIL, world.now + jobs.LEASE, 9)
    assert second.attempts == 2
    with uow.system_work() as session:
        assert not jobs.finish(session, first)
        jobs.retry(session, first, world.now, "late")
    (row,) = world.rows(Job, kind="email")
    assert (row.lease_token, row.last_error) == (second.token, "")
    with uow.system_work() as session:
        assert jobs.finish(session, second)


def test_failures_wait_longer_each_time_and_die_in_the_end(world: World) -> None:
    _schedule(world, "a", world.now)
    now, waits = world.now, []
    for attempt in range(1, jobs.ATTEMPTS_ALLOWED + 1):
        (leased,) = jobs.lease(MAIL, now, 9)
        with uow.system_work() as session:
            assert jobs.retry(session, leased, now, "refused" * 200) is (attempt == jobs.ATTEMPTS_ALLOWED)
        (row,) = world.rows(Job, kind="email")
        waits.append(row.run_at - now)
        now = row.run_at
    assert waits[:4] == [timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert waits[-1] == jobs.LONGEST_RETRY
    assert (row.state, len(row.last_error)) == ("dead", jobs.ERROR_LENGTH)
    assert jobs.lease(MAIL, now + timedelta(days=9), 9) == ()


def test_work_that_is_rolled_back_leaves_no_job(world: World) -> None:
    def fail() -> None:
        with working(world.scope()) as work:
            jobs.schedule(work, "email", "a", world.now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert world.rows(Job, kind="email") == []


@pytest.mark.parametrize("workers", [2, 4])
def test_several_workers_fire_each_deadline_once(staffed: World, workers: int) -> None:
    _open_many(staffed, 60)
    staffed.now += timedelta(days=2, hours=23)
    shares, failures = [], []

    def work() -> None:
        share = 0
        try:
            with staffed.app.app_context():
                while dealt_with := overdue.fire_due(staffed.scope(), limit=5):
                    share += dealt_with
        except Exception as error:  # noqa: BLE001 -- shown by the assertion
            failures.append(error)
        shares.append(share)

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clockwork.fire_all(staffed.manager, staffed.now)
    assert failures == []
    kinds = [event.kind for event in staffed.rows(Event)]
    assert kinds.count("overdue") == 60
    assert kinds.count("penalty_assessed") == 60
    assert len(staffed.rows(Penalty)) == 60
    assert len(staffed.rows(Statement)) == 1


def test_one_ticket_that_cannot_be_fired_does_not_stop_the_others(
    staffed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _open_many(staffed, 5)
    poisoned = staffed.rows(Deadline)[2].ticket_id
    real = effects.apply

    def apply(work: object, loaded: object, follows: object) -> None:
        real(work, loaded, follows)  # type: ignore[arg-type]
        penalties = any(type(effect).__name__ == "AssessPenalty" for effect in follows)  # type: ignore[attr-defined]
        if loaded.row.id == poisoned and penalties:  # type: ignore[attr-defined]
            raise RuleError("planted")

    monkeypatch.setattr(effects, "apply", apply)
    staffed.now += timedelta(days=2, hours=23)
    clockwork.fire_all(staffed.manager, staffed.now)
    assert [event.kind for event in staffed.rows(Event)].count("overdue") == 5
    assert {penalty.ticket_id for penalty in staffed.rows(Penalty)} == {
        deadline.ticket_id for deadline in staffed.rows(Deadline) if deadline.ticket_id != poisoned
    }
    parked = [row for row in staffed.rows(Decision) if row.state == "parked"]
    assert [(row.ticket_id, row.error) for row in parked] == [(poisoned, "planted")]


def test_what_fails_even_by_default_is_set_aside_and_the_others_go_on(
    staffed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _open_many(staffed, 3)
    poisoned = staffed.rows(Deadline)[0]
    real = effects.apply

    def apply(work: object, loaded: object, follows: object) -> None:
        if loaded.row.id == poisoned.ticket_id:  # type: ignore[attr-defined]
            raise sa.exc.IntegrityError("planted", None, Exception())
        real(work, loaded, follows)  # type: ignore[arg-type]

    monkeypatch.setattr(effects, "apply", apply)
    staffed.now += timedelta(days=2, hours=23)
    clockwork.fire_all(staffed.manager, staffed.now)
    assert [event.kind for event in staffed.rows(Event)].count("overdue") == 2
    (dead,) = staffed.rows(Job, kind="deadline", state="dead")
    assert dead.subject_id == poisoned.id
    assert "planted" in dead.last_error


def test_deadlines_of_a_plugin_that_is_off_rest_and_come_back(staffed: World) -> None:
    _open_many(staffed, 1)
    organisations.set_plugin(staffed.scope(), "sample", False)
    staffed.now += timedelta(days=5)
    clockwork.fire_all(staffed.manager, staffed.now)
    assert staffed.rows(Penalty) == []
    organisations.set_plugin(staffed.scope(), "sample", True)
    staffed.now += overdue.REST
    clockwork.fire_all(staffed.manager, staffed.now)
    assert len(staffed.rows(Penalty)) == 1


def test_the_months_end_settles_what_is_open_and_comes_again(staffed: World) -> None:
    from core.services import pay, people

    people.add_person(staffed.scope(), "payroll", "薪酬", roles=("chief",))
    pay.set_pay(staffed.scope(), "clerk", "2026-03", 300_000)
    _open_many(staffed, 2)
    staffed.now += timedelta(days=3)
    clockwork.fire_all(staffed.manager, staffed.now)
    end = settling.month_end(staffed.org, MONDAY)
    staffed.now = end - timedelta(seconds=1)
    clockwork.fire_all(staffed.manager, staffed.now)
    assert [row.state for row in staffed.rows(Statement)] == ["open"]
    staffed.now = end
    clockwork.fire_all(staffed.manager, staffed.now)
    (statement,) = staffed.rows(Statement)
    assert (statement.state, statement.percent, statement.amount_fen) == ("settled", 20, 60_000)
    (job,) = staffed.rows(Job, kind=settling.JOB)
    assert job.run_at == settling.month_end(staffed.org, end + timedelta(days=1))


def test_a_worker_thread_fires_on_its_own_and_stops_when_told(staffed: World) -> None:
    _open_many(staffed, 1)
    with uow.system_work() as session:
        session.execute(sa.update(Job).where(Job.kind == "deadline").values(run_at=MONDAY))
        session.execute(sa.update(Deadline).values(due_at=MONDAY))
    config = staffed.app.extensions["huiyin_config"]
    worker = clockwork.Worker(staffed.app.app_context, config, staffed.manager)
    worker.start()
    end = time.monotonic() + 20
    while not any(event.kind == "overdue" for event in staffed.rows(Event)) and time.monotonic() < end:
        time.sleep(0.05)
    worker.stop()
    assert [event.kind for event in staffed.rows(Event)].count("overdue") >= 1
    assert staffed.rows(Notification)


def test_housekeeping_removes_what_is_past_keeping_and_nothing_else(staffed: World) -> None:
    from core.models import RateCounter
    from core.services import housekeeping

    with uow.system_work() as session:
        for key, age in (("old", 25), ("new", 23)):
            session.add(RateCounter(key=key, window_start=staffed.now - timedelta(hours=age), count=1))
    housekeeping.tidy(staffed.app.extensions["huiyin_config"], staffed.now)
    with uow.system_reading() as session:
        assert [row.key for row in session.scalars(sa.select(RateCounter))] == ["new"]
