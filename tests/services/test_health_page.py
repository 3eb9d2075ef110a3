"""What operators see and can do about work that failed, on both databases."""

from datetime import timedelta

import pytest

from core.domain.errors import Reason, Refused
from core.extensions import db
from core.models import Delivery, Event, Job
from core.services import health_page, opening, outbox, uow
from core.services.health_page import retry_delivery, retry_job, verify_history
from core.services.messages import EMAIL_JOB
from core.testing.world import World


@pytest.fixture
def office(world: World) -> World:
    world.person("cl", "clerk")
    world.person("cl2", "clerk", email="cl2@example.org", name="二号")
    world.person("op", "administrator")
    opening.open_ticket(world.scope("cl"), "complaint", {"subject": "灯坏了", "kind": "fault"})
    return world


def break_all(world: World) -> None:
    """Let every job of the organisation have failed for good."""
    with uow.unit_of_work(world.org.id) as session:
        for job in session.query(Job):
            job.state, job.attempts, job.last_error = "dead", 12, "boom"
        for letter in session.query(Delivery):
            letter.state, letter.attempts, letter.last_error = "dead", 12, "no such mailbox"


def refusal(call: object, *arguments: object) -> Reason:
    with pytest.raises(Refused) as caught:
        call(*arguments)  # type: ignore[operator]
    return caught.value.reason


def test_a_sound_installation(office: World) -> None:
    page = health_page.health_page(office.scope("op"))
    assert (page.durability, page.parked, page.incidents, page.dead_jobs, page.dead_deliveries) == ((), (), (), (), ())
    assert page.dialect == db.engine.dialect.name
    assert [(plugin.name, plugin.version, plugin.enabled, plugin.error) for plugin in page.plugins] == [
        ("sample", "1", True, "")
    ]
    assert {hook.name for hook in page.plugins[0].fared} >= {"classify", "route"}
    assert page.waiting_jobs == len(office.rows(Job))
    assert page.events == len(office.rows(Event))


def test_dead_work_is_shown_and_tried_again(office: World) -> None:
    break_all(office)
    page = health_page.health_page(office.scope("op"))
    assert {one.error for one in page.dead_jobs} == {"boom"}
    assert "deadline" not in {one.label for one in page.dead_jobs}
    one = page.dead_jobs[0]
    office.now += timedelta(days=1)
    retry_job(office.scope("op"), one.id)
    (row,) = office.rows(Job, id=one.id)
    assert (row.state, row.attempts, row.run_at) == ("ready", 0, office.now)
    assert office.rows(Event)[-1].kind == "job_retried"
    assert refusal(retry_job, office.scope("op"), one.id) is Reason.STATE_NOT_ALLOWED


@pytest.mark.parametrize("job_is_left", [True, False])
def test_a_letter_is_sent_again(office: World, job_is_left: bool) -> None:
    if job_is_left:
        break_all(office)
    else:
        outbox.deliver_due(office.app.extensions["huiyin_config"], office.manager, office.now)  # no mail server
    (letter,) = health_page.health_page(office.scope("op")).dead_deliveries
    assert letter.recipient == "二号"
    retry_delivery(office.scope("op"), letter.id)
    (row,) = office.rows(Delivery)
    assert (row.state, row.attempts) == ("waiting", 0)
    assert [(job.state, job.subject_id) for job in office.rows(Job, kind=EMAIL_JOB)] == [("ready", letter.id)]
    assert refusal(retry_delivery, office.scope("op"), letter.id) is Reason.STATE_NOT_ALLOWED


def test_the_history_is_verified(office: World) -> None:
    assert verify_history(office.scope("op")).fault_at == 0
    with uow.unit_of_work(office.org.id) as session:
        session.query(Event).filter_by(n=3).one().body = "{}"
    assert verify_history(office.scope("op")).fault_at == 3


@pytest.mark.parametrize(("most", "refused"), [(0, False), (-1, True)])
def test_a_history_too_long_for_a_request(
    office: World, monkeypatch: pytest.MonkeyPatch, most: int, refused: bool
) -> None:
    monkeypatch.setattr(health_page, "VERIFY_MOST", len(office.rows(Event)) + most)
    assert health_page.health_page(office.scope("op")).verifiable is not refused
    if refused:
        assert refusal(verify_history, office.scope("op")) is Reason.TOO_LARGE
    else:
        assert verify_history(office.scope("op")).fault_at == 0


def test_operators_only_and_each_their_own(office: World) -> None:
    break_all(office)
    page = health_page.health_page(office.scope("op"))
    other = World(office.app, key="other")
    other.person("op2", "administrator")
    assert health_page.health_page(other.scope("op2")).dead_jobs == ()
    assert refusal(retry_job, other.scope("op2"), page.dead_jobs[0].id) is Reason.STATE_NOT_ALLOWED
    assert refusal(retry_delivery, other.scope("op2"), page.dead_deliveries[0].id) is Reason.STATE_NOT_ALLOWED
    for call in (
        lambda: health_page.health_page(office.scope("cl")),
        lambda: verify_history(office.scope("cl")),
        lambda: retry_job(office.scope("cl"), page.dead_jobs[0].id),
        lambda: retry_delivery(office.scope("cl"), page.dead_deliveries[0].id),
    ):
        assert refusal(call) is Reason.PERMISSION_DENIED
    assert {row.state for row in office.rows(Job)} == {"dead"}
