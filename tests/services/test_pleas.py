"""Contesting entries of the ledger on both databases: who may, until which second, and what becomes of them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import ModuleType

import pytest
import sqlalchemy as sa
from flask import Flask

from core.domain.decisions import AssessPenalty, Proposer
from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.roles import RoleTemplate
from core.domain.texts import Message
from core.extensions import db
from core.hookspecs import hookimpl
from core.models import Notification, Penalty, PenaltyPlea, PenaltyStep, Statement, Ticket
from core.plugin_manager import PluginManager
from core.services import entries, firing, ledger, opening, organisations, pay, pleas
from core.services.entry_page import entry_page
from core.services.pending import decisions
from core.services.settlement import settle_month
from core.services.uow import reading
from core.services.work import working
from core.testing import sample_plugin
from core.testing.databases import postgresql_url, sqlite_url
from core.testing.world import World

MONTH = "2026-03"
LAST = datetime(2026, 3, 23, 15, 59, 59, tzinfo=UTC)  # the end of the fifth working day after Monday the 16th
SLOW = replace(sample_plugin.COMPLAINT.penalties[0], objection_days=5)
CONTESTED = replace(sample_plugin.COMPLAINT, penalties=(SLOW,))
PROPOSED = replace(SLOW, review=True)
on_both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


@dataclass
class Desk:
    """Lin is charged by anna; boss and chef may decide; pia decides the objections of a policy that says so."""

    world: World
    ticket: Ticket
    serial: int = 0

    def charge(self, policy: object = SLOW, by: str = "anna", **changes: object) -> int:
        self.serial += 1
        effect = AssessPenalty(
            policy=SLOW.key,
            subject="lin",
            occurrence=f"n{self.serial}",
            month=MONTH,
            reason=Message("差错"),
            clause="1",
            percent=30,
        )
        with working(self.world.scope(by)) as work:
            ledger.assess(work, self.ticket.id, self.ticket.number, replace(effect, **changes), policy)  # type: ignore[arg-type]
        return int(self.world.rows(Penalty)[-1].id)

    def pass_time(self, until: datetime) -> None:
        firing.advance(self.world.scope(), until)
        self.world.now = until

    def status(self, penalty_id: int) -> str:
        return str(self.world.rows(Penalty, id=penalty_id)[0].status)

    def steps(self, penalty_id: int) -> list[tuple[str, str]]:
        return [(step.status, step.by) for step in self.world.rows(PenaltyStep, penalty_id=penalty_id)]

    def asked(self, login: str) -> list[str]:
        scope = self.world.scope(login)
        with reading(self.world.org.id) as session:
            return [str(one.asked) for one in decisions(session, scope) if one.kind == "penalty"]


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """A database of the kind that a test asks for; what the rules say does not depend on it."""
    return postgresql_url() if getattr(request, "param", "") == "postgresql" else sqlite_url()


@pytest.fixture
def plugins() -> PluginManager:
    """The sample plugin, with five days to object."""
    module = ModuleType("sample")
    for name in ("NAME", "LABEL", "VERSION", "register_settings", "classify", "route", "on_overdue", "on_close"):
        setattr(module, name, getattr(sample_plugin, name))
    module.register_processes = hookimpl(lambda: (CONTESTED,))  # type: ignore[attr-defined]
    manager = PluginManager(with_entry_points=False)
    manager.register(module)
    return manager


@pytest.fixture
def desk(world: World) -> Desk:
    with working(world.scope()) as work:
        judge = RoleTemplate(key="judge", label="评审", permissions=frozenset({Permission.VIEW_OWN}))
        organisations.add_roles(work.session, world.org.id, None, (judge,))
        organisations.changed(work.session, world.org.id)
    for login, role, name in (("lin", "clerk", "林某"), ("anna", "chief", "安娜"), ("boss", "chief", "老板")):
        world.person(login, role, name=name)
    world.person("chef", "chief", name="厨师长")
    world.person("pia", "judge", name="评审员")
    opening.open_ticket(world.scope("lin"), "complaint", {"subject": "灯坏了", "kind": "fault"})
    return Desk(world, world.rows(Ticket)[0])


def refusal(call: Callable[[], object]) -> Reason:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.reason


def test_a_proposal_counts_when_another_person_has_reviewed_it(desk: Desk) -> None:
    penalty = desk.charge(PROPOSED)
    assert (desk.status(penalty), desk.world.rows(Statement)) == ("proposed", [])
    assert desk.asked("anna") == []
    assert desk.asked("boss") == ["复核对林某的扣罚建议：办理不力"]
    scope = desk.world.scope
    assert refusal(lambda: pleas.review(scope("anna"), penalty, approve=True, reason="")) is Reason.SELF_VERIFICATION
    assert refusal(lambda: pleas.review(scope("lin"), penalty, approve=True, reason="")) is Reason.PERMISSION_DENIED
    assert refusal(lambda: pleas.review(scope("boss"), penalty, approve=False, reason=" ")) is Reason.FIELD_REQUIRED
    pleas.review(scope("boss"), penalty, approve=True, reason="属实")
    assert refusal(lambda: pleas.review(scope("chef"), penalty, approve=True, reason="")) is Reason.STATE_NOT_ALLOWED
    assert desk.steps(penalty)[:2] == [("proposed", "anna"), ("reviewed", "boss")]
    assert [row.state for row in desk.world.rows(Statement)] == ["open"]


def test_what_waits_to_be_decided_costs_the_same_for_one_and_for_many(desk: Desk) -> None:
    costs: dict[int, int] = {}

    def note(*_parts: object) -> None:
        costs[waiting] += 1

    for waiting in (1, 6):
        while desk.serial < waiting:
            desk.charge(PROPOSED)
        desk.asked("boss")  # what belongs to the house is known from now on
        costs[waiting] = 0
        sa.event.listen(db.engine, "before_cursor_execute", note)
        assert len(desk.asked("boss")) == waiting
        sa.event.remove(db.engine, "before_cursor_execute", note)
    assert costs[1] == costs[6]


def test_a_proposal_that_is_dropped_costs_nothing(desk: Desk) -> None:
    penalty = desk.charge(PROPOSED)
    pleas.review(desk.world.scope("boss"), penalty, approve=False, reason="不属实")
    assert desk.steps(penalty) == [("proposed", "anna"), ("revoked", "boss")]
    assert (desk.status(penalty), desk.world.rows(Statement)) == ("waived", [])


def test_silence_until_the_last_second_makes_it_final(desk: Desk) -> None:
    penalty = desk.charge()
    assert desk.world.rows(Penalty)[0].object_by == LAST
    desk.pass_time(LAST)
    assert desk.status(penalty) == "served"
    desk.pass_time(LAST + timedelta(seconds=1))
    assert desk.status(penalty) == "confirmed"
    assert desk.steps(penalty) == [("served", "anna"), ("confirmed", "system")]


@on_both
def test_an_objection_in_the_last_second_is_in_time_and_the_next_is_not(desk: Desk) -> None:
    first, second = desk.charge(), desk.charge()
    desk.pass_time(LAST)
    pleas.object_to(desk.world.scope("lin"), first, "单号是承运商改的")
    desk.world.now = LAST + timedelta(seconds=1)  # even if the clockwork has not come by yet
    late = refusal(lambda: pleas.object_to(desk.world.scope("lin"), second, "也是"))
    assert late is Reason.STATE_NOT_ALLOWED
    desk.pass_time(LAST + timedelta(days=30))
    assert (desk.status(first), desk.status(second)) == ("objected", "confirmed")


def test_only_whom_it_concerns_objects_once_and_with_a_reason(desk: Desk) -> None:
    penalty, scope = desk.charge(), desk.world.scope
    assert refusal(lambda: pleas.object_to(scope("boss"), penalty, "不对")) is Reason.NOT_FOUND
    assert refusal(lambda: pleas.object_to(scope("lin"), penalty, " ")) is Reason.FIELD_REQUIRED
    pleas.object_to(scope("lin"), penalty, "不对")
    assert refusal(lambda: pleas.object_to(scope("lin"), penalty, "还是不对")) is Reason.STATE_NOT_ALLOWED
    assert len(desk.world.rows(PenaltyPlea)) == 1


def test_an_objection_is_decided_by_who_neither_proposed_nor_reviewed(desk: Desk) -> None:
    penalty, scope = desk.charge(PROPOSED), desk.world.scope
    pleas.review(scope("boss"), penalty, approve=True, reason="")
    pleas.object_to(scope("lin"), penalty, "不对")
    assert (desk.asked("anna"), desk.asked("boss"), desk.asked("chef")) == ([], [], ["处理林某的异议：办理不力"])
    for login in ("anna", "boss"):
        again = refusal(lambda login=login: pleas.decide(scope(login), penalty, "upheld", "属实"))  # type: ignore[misc]
        assert again is Reason.SELF_VERIFICATION
    assert refusal(lambda: pleas.decide(scope("chef"), penalty, "", "属实")) is Reason.FIELD_REQUIRED
    assert refusal(lambda: pleas.decide(scope("chef"), penalty, "upheld", "")) is Reason.FIELD_REQUIRED
    pleas.decide(scope("chef"), penalty, "upheld", "属实")
    assert refusal(lambda: pleas.decide(scope("chef"), penalty, "revoked", "属实")) is Reason.STATE_NOT_ALLOWED
    assert desk.steps(penalty)[-3:] == [("objected", "lin"), ("upheld", "chef"), ("confirmed", "chef")]
    assert desk.asked("chef") == []


def test_who_proposed_what_an_act_approves_does_not_decide_either(desk: Desk) -> None:
    penalty, scope = desk.charge(proposed=Proposer(by="boss", at=desk.world.now - timedelta(hours=1))), desk.world.scope
    assert desk.steps(penalty) == [("proposed", "boss"), ("reviewed", "anna"), ("served", "anna")]
    pleas.object_to(scope("lin"), penalty, "不对")
    assert [bool(desk.asked(login)) for login in ("boss", "anna", "chef")] == [False, False, True]
    for login in ("boss", "anna"):
        assert (
            refusal(lambda who=login: pleas.decide(scope(who), penalty, "upheld", "属实")) is Reason.SELF_VERIFICATION
        )
    pleas.decide(scope("chef"), penalty, "upheld", "属实")
    assert desk.status(penalty) == "confirmed"


def test_a_revoked_penalty_counts_no_longer(desk: Desk) -> None:
    penalty = desk.charge()
    pleas.object_to(desk.world.scope("lin"), penalty, "不对")
    pleas.decide(desk.world.scope("boss"), penalty, "revoked", "确有原因")
    pay.set_pay(desk.world.scope(), "lin", MONTH, 100_000)
    assert [one.amount_fen for one in settle_month(desk.world.scope(), MONTH).settled] == [0]
    assert any("成立，已撤销" in note.message["text"] for note in desk.world.rows(Notification))


@pytest.mark.parametrize(("percent", "amount_fen"), [("10", 10_000), ("29", 29_000)])
def test_a_reduced_penalty_is_another_entry(desk: Desk, percent: str, amount_fen: int) -> None:
    penalty = desk.charge()
    pleas.object_to(desk.world.scope("lin"), penalty, "太重")
    pleas.decide(desk.world.scope("boss"), penalty, "reduced", "情节较轻", percent=percent)
    old, new = desk.world.rows(Penalty)
    assert (old.status, old.percent, new.percent, new.replaces_id) == ("waived", 30, int(percent), old.id)
    pay.set_pay(desk.world.scope(), "lin", MONTH, 100_000)
    assert [one.amount_fen for one in settle_month(desk.world.scope(), MONTH).settled] == [amount_fen]


@pytest.mark.parametrize("percent", ["", "0", "30", "31", "-1", "1.5", "一"])
def test_a_reduction_reduces(desk: Desk, percent: str) -> None:
    penalty = desk.charge()
    pleas.object_to(desk.world.scope("lin"), penalty, "太重")
    with pytest.raises(Refused) as refused:
        pleas.decide(desk.world.scope("boss"), penalty, "reduced", "情节较轻", percent=percent)
    assert refused.value.field == "percent"
    assert desk.status(penalty) == "objected"


@on_both
def test_what_is_under_objection_is_not_settled_and_comes_later(desk: Desk) -> None:
    first, second = desk.charge(), desk.charge()
    pleas.object_to(desk.world.scope("lin"), second, "不对")
    pay.set_pay(desk.world.scope(), "lin", MONTH, 100_000)
    [waiting] = settle_month(desk.world.scope(), MONTH).waiting
    assert str(waiting.reason).startswith("有 2 笔还没有生效")
    desk.pass_time(LAST + timedelta(seconds=1))
    assert [one.amount_fen for one in settle_month(desk.world.scope(), MONTH).settled] == [30_000]
    assert (desk.status(first), desk.status(second)) == ("settled", "objected")
    pleas.decide(desk.world.scope("boss"), second, "upheld", "属实")
    [later] = settle_month(desk.world.scope(), MONTH).settled
    assert (later.number, later.amount_fen) == (1, 30_000)


@on_both
def test_a_waiver_takes_four_eyes_and_gives_back_what_was_settled(desk: Desk) -> None:
    penalty, scope = desk.charge(replace(SLOW, objection_days=0)), desk.world.scope
    pay.set_pay(scope(), "lin", MONTH, 100_000)
    settle_month(scope(), MONTH)
    assert refusal(lambda: pleas.ask_waiver(scope("lin"), penalty, "请求")) is Reason.PERMISSION_DENIED
    pleas.ask_waiver(scope("boss"), penalty, "制度当时未公布")
    for login in ("boss", "anna"):
        own = refusal(lambda login=login: pleas.decide(scope(login), penalty, "revoked", "是"))  # type: ignore[misc]
        assert own is Reason.SELF_VERIFICATION
    pleas.decide(scope("chef"), penalty, "revoked", "同意")
    assert refusal(lambda: pleas.ask_waiver(scope("boss"), penalty, "再来")) is Reason.STATE_NOT_ALLOWED
    assert [one.amount_fen for one in settle_month(scope(), MONTH).settled] == [-30_000]
    assert sum(row.amount_fen for row in desk.world.rows(Statement)) == 0


def test_an_entry_is_seen_by_whom_it_concerns_and_who_decides(desk: Desk) -> None:
    penalty, scope = desk.charge(), desk.world.scope
    desk.world.person("xu", "clerk")
    assert refusal(lambda: entry_page(scope("xu"), penalty)) is Reason.NOT_FOUND
    assert refusal(lambda: entry_page(scope("pia"), penalty)) is Reason.NOT_FOUND
    own = entry_page(scope("lin"), penalty)
    assert (own.may_receive, own.may_object, own.may_decide, own.may_waive) == (True, True, False, False)
    pleas.receive(scope("lin"), penalty)
    pleas.receive(scope("lin"), penalty)
    pleas.object_to(scope("lin"), penalty, "不对")
    judged = entry_page(scope("boss"), penalty)
    assert (judged.may_decide, judged.may_waive, judged.judges) == (True, False, ("老板", "厨师长"))
    assert [status for status, _by in desk.steps(penalty)] == ["served", "received", "objected"]


@on_both
def test_an_objection_and_the_end_of_its_time_at_once_do_not_both_win(app: Flask, desk: Desk) -> None:
    penalty = desk.charge()
    lin, clockwork = desk.world.scope("lin"), desk.world.scope()
    barrier = threading.Barrier(5)

    def run(call: Callable[[], object]) -> None:
        with app.app_context():
            try:
                barrier.wait(10)
                call()
            except Refused:
                pass
            finally:
                db.session.remove()

    fire = replace(clockwork, now=LAST + timedelta(seconds=1))
    calls: list[Callable[[], object]] = [lambda: entries.fire_due(fire)] * 4
    calls.append(lambda: pleas.object_to(replace(lin, now=LAST), penalty, "最后一秒"))
    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    found = [status for status, _by in desk.steps(penalty)]
    assert found in (["served", "objected"], ["served", "confirmed"])
    assert desk.status(penalty) == found[-1]
    assert len(desk.world.rows(PenaltyPlea)) == found.count("objected")
