"""Opening, acting, signing, deadlines: the life of a ticket of the sample plugin, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from core.domain.errors import Reason, Refused, RefusedFields
from core.models import (
    Deadline,
    Decision,
    Event,
    Job,
    Notification,
    Participant,
    Penalty,
    PluginIncident,
    Receipt,
    SignOffRow,
    TaskRow,
    Ticket,
    TicketRecord,
)
from core.services import acting, clockwork, events, opening, organisations, people, signing, uow
from core.testing.world import MONDAY, World

FORM = {"subject": "食堂菜里有虫", "kind": "fault"}


@pytest.fixture
def staffed(world: World) -> World:
    """Two clerks, a chief and a deputy chief."""
    world.person("clerk1", "clerk")
    world.person("clerk2", "clerk")
    world.person("chief", "chief")
    world.person("second", "deputy")
    world.person("guest")
    return world


def _open(world: World, by: str = "clerk1", **form: object) -> opening.Opened:
    return opening.open_ticket(world.scope(by), "complaint", FORM | form)


def _ticket(world: World) -> Ticket:
    (row,) = world.rows(Ticket)
    return row


def _act(world: World, by: str, key: str, **values: object) -> acting.Acted:
    return acting.act(world.scope(by), _ticket(world).public_id, key, values)


def _refusal(function: object, *arguments: object, **named: object) -> Reason:
    with pytest.raises(Refused) as caught:
        function(*arguments, **named)  # type: ignore[operator]
    return caught.value.reason


def _kinds(world: World) -> list[str]:
    return [event.kind for event in world.rows(Event) if event.ticket_id is not None]


def _verify(world: World) -> None:
    with uow.reading(world.org.id) as session:
        assert events.verify(session, world.org.id) is None


def test_a_ticket_is_opened_with_everything_that_belongs_to_it(staffed: World) -> None:
    opened = _open(staffed)
    row = _ticket(staffed)
    assert (row.number, row.public_id, row.state, row.title) == (
        "TS-20260316-0001",
        opened.public_id,
        "new",
        FORM["subject"],
    )
    assert row.details == {**FORM, "weight": "light"}
    assert row.category == "fault"
    (deadline,) = staffed.rows(Deadline)
    assert deadline.due_at == datetime(2026, 3, 18, 15, 59, 59, tzinfo=UTC)  # Wednesday 23:59:59 in Shanghai
    assert row.due_at == deadline.due_at
    assert deadline.steps[-1]["kind"] == "due"
    (job,) = staffed.rows(Job, kind="deadline")
    assert job.run_at == deadline.due_at - timedelta(hours=4)
    (task,) = staffed.rows(TaskRow)
    assert (task.do, task.role_key, task.due_at) == ("answer", "clerk", deadline.due_at)
    assert {note.user_id for note in staffed.rows(Notification)} == {
        person.user_id for person in _config(staffed).holders("clerk") if person.login != "clerk1"
    }
    assert {row.who for row in staffed.rows(Participant)} >= {"role:clerk"}
    assert _kinds(staffed) == ["classified", "routed", "opened", "distributed", "deadline_started"]
    assert {decision.hook for decision in staffed.rows(Decision)} == {"classify", "route"}
    _verify(staffed)


def _config(world: World):  # type: ignore[no-untyped-def]
    from core.services.configuration import configuration

    with uow.reading(world.org.id) as session:
        return configuration(session, world.org.id)


def test_it_is_routed_to_whoever_has_least_to_do(staffed: World) -> None:
    _open(staffed)
    _open(staffed)
    _open(staffed)
    config = _config(staffed)
    assert [config.login(row.assignee_id) for row in staffed.rows(Ticket)] == ["clerk1", "clerk2", "clerk1"]
    assert [row.number[-4:] for row in staffed.rows(Ticket)] == ["0001", "0002", "0003"]


def test_the_same_request_opens_one_ticket(staffed: World) -> None:
    first = opening.open_ticket(staffed.scope("clerk1"), "complaint", FORM, client_key="k")
    again = opening.open_ticket(staffed.scope("clerk1"), "complaint", FORM, client_key="k")
    assert again.again
    assert again.public_id == first.public_id
    assert len(staffed.rows(Ticket)) == 1


def test_opening_is_refused_with_reason(staffed: World) -> None:
    assert _refusal(_open, staffed, by="chief") is Reason.ROLE_NOT_ALLOWED
    assert _refusal(opening.open_ticket, staffed.scope("clerk1"), "nothing", FORM) is Reason.NOT_FOUND
    with pytest.raises(RefusedFields) as caught:
        _open(staffed, subject="", kind="rude")
    assert [error.field for error in caught.value.errors] == ["subject", "who"]
    future = staffed.now + timedelta(seconds=1)
    assert (
        _refusal(opening.open_ticket, staffed.scope("clerk1"), "complaint", FORM, received_at=future)
        is Reason.FIELD_INVALID
    )
    organisations.set_plugin(staffed.scope(), "sample", False)
    assert _refusal(_open, staffed) is Reason.PLUGIN_OFF
    assert staffed.rows(Ticket) == []


def test_clocks_start_when_the_matter_was_received(staffed: World) -> None:
    received = staffed.now - timedelta(days=3)  # a Friday
    opening.open_ticket(staffed.scope("clerk1"), "complaint", FORM, received_at=received)
    (deadline,) = staffed.rows(Deadline)
    assert deadline.started_at == received
    assert deadline.due_at == datetime(2026, 3, 17, 15, 59, 59, tzinfo=UTC)


def test_an_act_changes_state_meets_the_clock_and_tells_people(staffed: World) -> None:
    _open(staffed)
    staffed.now += timedelta(hours=2)
    acted = _act(staffed, "clerk2", "answer", answer="已处理，向您致歉。")
    row = _ticket(staffed)
    assert (acted.state, row.state, row.version) == ("answered", "answered", 2)
    assert row.details["answer"] == "已处理，向您致歉。"
    by_key = {deadline.key: deadline for deadline in staffed.rows(Deadline)}
    assert (by_key["reply"].state, by_key["reply"].ended_at) == ("met", staffed.now)
    assert by_key["finish"].due_at == staffed.now + timedelta(hours=48)
    assert row.due_at == by_key["finish"].due_at
    assert [(task.do, task.state) for task in staffed.rows(TaskRow)] == [("answer", "done"), ("finish", "open")]
    (receipt,) = staffed.rows(Receipt)
    assert receipt.kind == "read"
    assert not row.late
    _verify(staffed)


def test_an_act_is_refused_and_nothing_changes(staffed: World) -> None:
    opened = _open(staffed)
    before = (_ticket(staffed).version, _kinds(staffed))
    assert _refusal(_act, staffed, "clerk1", "finish") is Reason.STATE_NOT_ALLOWED
    assert _refusal(_act, staffed, "chief", "answer", answer="x") is Reason.ROLE_NOT_ALLOWED
    assert _refusal(_act, staffed, "clerk1", "answer") is Reason.FIELD_REQUIRED
    assert _refusal(_act, staffed, "clerk1", "answer", answer="开个玩笑") is Reason.CONTENT_RULE
    assert _refusal(_act, staffed, "clerk1", "answer", answer="x", forged="1") is Reason.FIELD_INVALID
    assert _refusal(_act, staffed, "clerk1", "close") is Reason.SELF_VERIFICATION
    assert _refusal(_act, staffed, "chief", "close") is Reason.REPLY_MISSING
    assert _refusal(_act, staffed, "clerk1", "nothing") is Reason.NOT_FOUND
    assert _refusal(_act, staffed, "guest", "answer", answer="x") is Reason.NOT_FOUND
    assert (
        _refusal(acting.act, staffed.scope("clerk1"), opened.public_id, "answer", {"answer": "x"}, version=7)
        is Reason.CHANGED_MEANWHILE
    )
    assert (_ticket(staffed).version, _kinds(staffed)) == before


def test_sub_records_are_kept_and_numbered(staffed: World) -> None:
    _open(staffed)
    _act(staffed, "clerk1", "visit", place="一号楼")
    _act(staffed, "clerk1", "visit", place="二号楼")
    assert [(row.number, row.data["place"], row.by) for row in staffed.rows(TicketRecord)] == [
        (1, "一号楼", "clerk1"),
        (2, "二号楼", "clerk1"),
    ]
    assert _ticket(staffed).state == "new"


def test_two_signatures_carry_the_act_out(staffed: World) -> None:
    opened = _open(staffed)
    _act(staffed, "clerk1", "answer", answer="好")
    acted = _act(staffed, "clerk1", "finish")
    assert acted.waits_for_signatures
    assert _ticket(staffed).state == "answered"
    assert _refusal(_act, staffed, "clerk1", "finish") is Reason.COSIGN_INCOMPLETE
    sign = signing.sign
    assert _refusal(sign, staffed.scope("clerk1"), opened.public_id, "finish", approve=True) is Reason.SELF_VERIFICATION
    assert _refusal(sign, staffed.scope("clerk2"), opened.public_id, "finish", approve=True) is Reason.ROLE_NOT_ALLOWED
    assert sign(staffed.scope("second"), opened.public_id, "finish", approve=True).state == "pending"
    assert _refusal(sign, staffed.scope("second"), opened.public_id, "finish", approve=True) is Reason.ROLE_NOT_ALLOWED
    assert sign(staffed.scope("chief"), opened.public_id, "finish", approve=True).state == "approved"
    row = _ticket(staffed)
    assert (row.state, row.state_kind, row.closed_at, row.due_at) == ("done", "closed", staffed.now, None)
    assert {task.state for task in staffed.rows(TaskRow)} == {"done"}
    _verify(staffed)


def test_a_refused_signature_ends_the_request(staffed: World) -> None:
    opened = _open(staffed)
    _act(staffed, "clerk1", "answer", answer="好")
    _act(staffed, "clerk1", "finish")
    chief = staffed.scope("chief")
    assert _refusal(signing.sign, chief, opened.public_id, "finish", approve=False) is Reason.REASON_MISSING
    assert signing.sign(chief, opened.public_id, "finish", approve=False, comment="尚未核实").state == "refused"
    assert _ticket(staffed).state == "answered"
    assert _refusal(signing.sign, staffed.scope("second"), opened.public_id, "finish", approve=True) is (
        Reason.STATE_NOT_ALLOWED
    )
    _act(staffed, "clerk1", "finish")
    signing.withdraw(staffed.scope("clerk1"), opened.public_id, "finish")
    assert [row.state for row in staffed.rows(SignOffRow)] == ["refused", "withdrawn"]


def test_a_deputy_signs_within_the_dated_authority_only(staffed: World) -> None:
    opened = _open(staffed)
    _act(staffed, "clerk1", "answer", answer="好")
    _act(staffed, "clerk1", "finish")
    start = staffed.now + timedelta(hours=1)
    people.give_authority(staffed.scope(), "chief", "clerk2", "chief", start, start + timedelta(hours=1))
    assert _refusal(signing.sign, staffed.scope("clerk2"), opened.public_id, "finish", approve=True) is (
        Reason.ROLE_NOT_ALLOWED
    )
    staffed.now = start
    assert signing.sign(staffed.scope("clerk2"), opened.public_id, "finish", approve=True).state == "pending"
    signed = next(event for event in staffed.rows(Event) if event.kind == "signed")
    assert (signed.actor, signed.for_login) == ("clerk2", "chief")
    assert f'"authority_from":"{start.isoformat()}"' in signed.body
    assert f'"authority_to":"{(start + timedelta(hours=1)).isoformat()}"' in signed.body


def _run(world: World) -> int:
    return clockwork.fire_all(world.manager, world.now)


def test_a_missed_deadline_is_fired_step_by_step_and_once(staffed: World) -> None:
    _open(staffed)
    (deadline,) = staffed.rows(Deadline)
    staffed.now = deadline.due_at - timedelta(hours=4, seconds=1)
    assert _run(staffed) == 0
    staffed.now += timedelta(seconds=1)
    assert _run(staffed) == 1
    assert _kinds(staffed)[-1] == "reminded"
    staffed.now = deadline.due_at
    assert _run(staffed) == 0
    assert not _ticket(staffed).late
    staffed.now = deadline.due_at + timedelta(seconds=1)
    assert _run(staffed) == 1
    assert _run(staffed) == 0
    assert _ticket(staffed).late
    assert _kinds(staffed).count("overdue") == 1
    staffed.now = deadline.due_at + timedelta(days=1, seconds=1)
    assert _run(staffed) == 1
    assert _kinds(staffed).count("escalated") == 1
    assert staffed.rows(Job, kind="deadline") == []
    chief = _config(staffed).by_login["chief"].user_id
    assert [note.kind for note in staffed.rows(Notification, user_id=chief)] == ["escalation"]
    _verify(staffed)


def test_an_answer_in_the_due_second_is_in_time_and_one_later_is_late(staffed: World) -> None:
    for seconds, late in ((0, False), (1, True)):
        opened = _open(staffed)
        deadline = next(one for one in staffed.rows(Deadline) if one.state == "open" and one.key == "reply")
        staffed.now = deadline.due_at + timedelta(seconds=seconds, microseconds=900_000 if not seconds else 0)
        acting.act(staffed.scope("clerk1"), opened.public_id, "answer", {"answer": "好"})
        row = next(row for row in staffed.rows(Ticket) if row.public_id == opened.public_id)
        assert row.late is late
        staffed.now = MONDAY


def test_a_deadline_that_was_met_fires_nothing(staffed: World) -> None:
    _open(staffed)
    _act(staffed, "clerk1", "answer", answer="好")
    staffed.now += timedelta(days=30)
    _run(staffed)
    assert "reply" not in str([event.body for event in staffed.rows(Event) if event.kind == "overdue"])


def test_the_plugin_decides_what_a_miss_means(staffed: World) -> None:
    _open(staffed, kind="rude", who="张三")
    staffed.now = staffed.rows(Deadline)[0].due_at + timedelta(seconds=1)
    _run(staffed)
    chief = _config(staffed).by_login["chief"].user_id
    assert [note.kind for note in staffed.rows(Notification, user_id=chief)] == ["notice"]


def test_after_a_long_pause_each_step_is_fired_once(staffed: World) -> None:
    _open(staffed)
    staffed.now += timedelta(days=60)
    _run(staffed)
    assert _kinds(staffed).count("overdue") == 2
    assert _kinds(staffed).count("reminded") == 0
    assert _run(staffed) == 0


def test_a_broken_hook_parks_its_decision_and_the_ticket_is_saved(staffed: World) -> None:
    _open(staffed, subject="炸了")
    assert _ticket(staffed).state == "new"
    parked = [row for row in staffed.rows(Decision) if row.state == "parked"]
    assert [(row.hook, row.error) for row in parked] == [("classify", "RuntimeError: planted")]
    assert [row.times for row in staffed.rows(PluginIncident)] == [1]
    assert "decision_parked" in _kinds(staffed)


def test_a_penalty_comes_from_an_act_and_is_charged_once(staffed: World) -> None:
    _open(staffed)
    _act(staffed, "chief", "fine", subject="clerk2")
    _act(staffed, "chief", "fine", subject="clerk2")
    (penalty,) = staffed.rows(Penalty)
    assert (penalty.percent, penalty.month, penalty.status) == (10, "2026-03", "confirmed")
    assert _kinds(staffed).count("penalty_assessed") == 1


def test_a_closed_ticket_can_be_taken_up_again_where_the_process_says_so(staffed: World) -> None:
    opened = _open(staffed)
    _act(staffed, "clerk1", "answer", answer="好")
    _act(staffed, "chief", "close")
    assert _ticket(staffed).closed_at is not None
    staffed.now += timedelta(days=1)
    _act(staffed, "chief", "reopen")
    row = _ticket(staffed)
    assert (row.state, row.closed_at) == ("new", None)
    assert [one.state for one in staffed.rows(Deadline, key="reply")] == ["met", "open"]
    assert opened.public_id == row.public_id


def test_a_note_is_kept_and_needs_words(staffed: World) -> None:
    opened = _open(staffed)
    assert _refusal(acting.add_note, staffed.scope("clerk1"), opened.public_id, "  ") is Reason.FIELD_REQUIRED
    acting.add_note(staffed.scope("clerk1"), opened.public_id, "已电话联系。")
    assert "已电话联系。" in staffed.rows(Event)[-1].body


def test_a_silent_scope_tells_nobody(staffed: World) -> None:
    opening.open_ticket(staffed.scope("clerk1", silent=True), "complaint", FORM)
    assert staffed.rows(Notification) == []
    assert len(staffed.rows(Deadline)) == 1


def test_another_organisation_sees_nothing(app: object, staffed: World) -> None:
    opened = _open(staffed)
    other = World(staffed.app, key="other")
    other.person("spy", "clerk", "chief", "administrator")
    assert _refusal(acting.act, other.scope("spy"), opened.public_id, "answer", {"answer": "x"}) is Reason.NOT_FOUND
    assert other.rows(Ticket) == []


def test_a_session_without_an_organisation_raises(staffed: World) -> None:
    import sqlalchemy as sa

    from core.extensions import NoOrganisation, db

    with pytest.raises(NoOrganisation):
        db.session.scalars(sa.select(Ticket)).all()


@pytest.mark.parametrize("damage", ["body", "kind", "gone", "order", "tail"])
def test_the_chain_names_the_first_event_that_does_not_hold(staffed: World, damage: str) -> None:
    import sqlalchemy as sa

    _open(staffed)
    last = max(event.n for event in staffed.rows(Event))
    with uow.unit_of_work(staffed.org.id) as session:
        match damage:
            case "body":
                session.execute(sa.update(Event).where(Event.n == 3).values(body="{}"))
            case "kind":
                session.execute(sa.update(Event).where(Event.n == 3).values(kind="x"))
            case "gone":
                session.execute(sa.delete(Event).where(Event.n == 3))
            case "order":
                session.execute(sa.update(Event).where(Event.n == 3).values(n=900))
            case "tail":
                session.execute(sa.delete(Event).where(Event.n == last))
    with uow.reading(staffed.org.id) as session:
        fault = events.verify(session, staffed.org.id)
    assert fault is not None
    assert fault.n == (last if damage == "tail" else 3)
