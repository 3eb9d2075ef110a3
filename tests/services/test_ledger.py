"""The ledger on both databases: once for each occurrence, exemptions, who sees what."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

from core.domain.decisions import AssessPenalty, WaivePenalty
from core.domain.errors import RuleError
from core.domain.penalties import PenaltyKind, PenaltyPolicy
from core.domain.permissions import Permission
from core.domain.texts import Message
from core.extensions import db
from core.models import Event, Membership, Notification, Penalty, PenaltyStep, Role, Statement, User
from core.services import ledger, pay, people, uow
from core.services.configuration import changed
from core.services.ledger_views import ledger_page, penalties_of, subjects
from core.services.scope import Scope
from core.services.settlement import settle_month
from core.services.work import working
from core.testing.rows import bare_ticket
from core.testing.world import World

MONTH = "2026-03"
SLOW = PenaltyPolicy(
    key="sample.slow", label="办理不力", kind=PenaltyKind.PERFORMANCE_DEDUCTION, percent=10, clause="1"
)
FINE = PenaltyPolicy(
    key="sample.fine@2026-01-01",
    label="罚款",
    kind=PenaltyKind.FINE,
    clause="2",
    minimum_fen=50_000,
    maximum_fen=2_000_000,
)


def make_ticket(world: World, number: str, *, confidential: bool = False) -> int:
    with uow.unit_of_work(world.org.id) as session:
        row = bare_ticket(world, number, confidential=confidential)
        session.add(row)
        session.flush()
        return row.id


def slow(occurrence: str = "once", subject: str = "lin", **changes: object) -> AssessPenalty:
    effect = AssessPenalty(
        policy="sample.slow",
        subject=subject,
        occurrence=occurrence,
        month=MONTH,
        reason=Message("运单号有误：%(what)s。", {"what": "少一位"}),
        clause="1",
    )
    return replace(effect, **changes)  # type: ignore[arg-type]


def exempt(occurrence: str = "once") -> WaivePenalty:
    return WaivePenalty(policy="sample.slow", occurrence=occurrence, because="承运商改号", clause="1")


def assess(scope: Scope, ticket_id: int, *effects: AssessPenalty, policy: PenaltyPolicy = SLOW) -> None:
    with working(scope) as work:
        for effect in effects:
            ledger.assess(work, ticket_id, "TS-1", effect, policy)


def waive(scope: Scope, ticket_id: int, *effects: WaivePenalty) -> None:
    with working(scope) as work:
        for effect in effects:
            ledger.waive(work, ticket_id, effect)


def in_threads(app: Flask, *calls: Callable[[], object]) -> list[BaseException]:
    """Run the calls at the same moment, each with a session of its own; return what they raised."""
    barrier, failures = threading.Barrier(len(calls)), list[BaseException]()

    def run(call: Callable[[], object]) -> None:
        with app.app_context():
            try:
                barrier.wait(10)
                call()
            except BaseException as error:  # noqa: BLE001 -- handed to the test, which looks at it
                failures.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return failures


@contextmanager
def watched() -> Iterator[list[str]]:
    """Collect the statements that the database is sent meanwhile."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_arguments: object) -> None:
        statements.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def shop(world: World) -> World:
    """A world with an officer, a clerk and a chief who sees and decides penalties."""
    world.person("lin", "clerk", name="林某")
    world.person("xu", "clerk", name="许某")
    world.person("boss", "chief")
    return world


def test_a_penalty_is_entered_with_step_event_message_and_statement(shop: World) -> None:
    ticket_id = make_ticket(shop, "TS-1")
    assess(shop.scope("boss"), ticket_id, slow())
    [penalty] = shop.rows(Penalty)
    [statement] = shop.rows(Statement)
    assert (penalty.status, penalty.percent, penalty.month) == ("confirmed", 10, MONTH)
    assert (penalty.policy, penalty.policy_version, penalty.cap_percent) == ("sample.slow", "", 100)
    assert penalty.statement_id == statement.id
    assert (statement.number, statement.state, statement.month, statement.amount_fen) == (0, "open", MONTH, None)
    assert [(step.status, step.by) for step in shop.rows(PenaltyStep)] == [("confirmed", "boss")]
    [event] = shop.rows(Event, kind="penalty_assessed")
    assert event.ticket_id == ticket_id
    for part in ('"subject":"lin"', '"percent":10', '"rule":"sample.slow"', '"clause":"1"', f'"month":"{MONTH}"'):
        assert part in event.body
    [note] = shop.rows(Notification)
    assert (note.user_id, note.kind, note.ticket_id) == (penalty.subject_id, "penalty", ticket_id)
    message = Message(note.message["text"], note.message["params"])
    assert str(message) == "TS-1：因办理不力扣 2026-03 绩效工资的 10%。依据 1。"


def test_the_same_occurrence_in_one_transaction_charges_once_and_the_first_counts(shop: World) -> None:
    assess(shop.scope(), make_ticket(shop, "TS-1"), slow(percent=20), slow(percent=30))
    assert [penalty.percent for penalty in shop.rows(Penalty)] == [20]
    assert len(shop.rows(Event, kind="penalty_assessed")) == len(shop.rows(PenaltyStep)) == 1


def test_the_same_occurrence_in_two_transactions_charges_once(shop: World) -> None:
    ticket_id = make_ticket(shop, "TS-1")
    for _ in range(2):
        assess(shop.scope(), ticket_id, slow())
    assert len(shop.rows(Penalty)) == len(shop.rows(PenaltyStep)) == len(shop.rows(Notification)) == 1
    assert len(shop.rows(Event, kind="penalty_assessed")) == 1


def test_a_new_version_of_the_policy_charges_nothing_again(shop: World) -> None:
    ticket_id = make_ticket(shop, "TS-1")
    for version in ("2026-01-01", "2026-03-01"):
        assess(shop.scope(), ticket_id, slow(), policy=replace(SLOW, key=f"sample.slow@{version}"))
    assert [(p.policy, p.policy_version) for p in shop.rows(Penalty)] == [("sample.slow", "2026-01-01")]


def test_another_ticket_occurrence_or_policy_is_another_penalty(shop: World) -> None:
    first, second = make_ticket(shop, "TS-1"), make_ticket(shop, "TS-2")
    assess(shop.scope(), first, slow(), slow("twice"))
    assess(shop.scope(), second, slow())
    assess(shop.scope(), first, slow(), policy=replace(SLOW, key="sample.other"))
    assert len(shop.rows(Penalty)) == 4
    assert len(shop.rows(Statement)) == 1


def test_threads_with_the_same_occurrence_charge_once(app: Flask, shop: World) -> None:
    ticket_id, scope = make_ticket(shop, "TS-1"), shop.scope()
    effects = [slow(str(number)) for number in range(20)]
    calls = [lambda order=order: assess(scope, ticket_id, *order) for order in (effects, effects[::-1], effects)]  # type: ignore[misc]
    assert in_threads(app, *calls) == []
    assert len(shop.rows(Penalty)) == len(shop.rows(PenaltyStep)) == 20
    assert len(shop.rows(Event, kind="penalty_assessed")) == 20
    [statement] = shop.rows(Statement)
    assert {penalty.statement_id for penalty in shop.rows(Penalty)} == {statement.id}


def test_threads_for_several_people_and_months_do_not_block_each_other(app: Flask, shop: World) -> None:
    ticket_id, scope = make_ticket(shop, "TS-1"), shop.scope()
    effects = [
        slow(f"{subject}{month}{number}", subject, month=month)
        for subject in ("lin", "xu")
        for month in ("2026-02", MONTH)
        for number in range(3)
    ]
    orders = (effects, effects[::-1], effects[6:] + effects[:6], effects[::2])
    assert in_threads(app, *(lambda order=order: assess(scope, ticket_id, *order) for order in orders)) == []  # type: ignore[misc]
    assert len(shop.rows(Penalty)) == 12
    assert len(shop.rows(Statement)) == 4


def test_a_sweep_of_ten_thousand_writes_in_bulk(shop: World) -> None:
    ticket_id, scope = make_ticket(shop, "TS-1"), shop.scope()
    with watched() as statements:
        assess(scope, ticket_id, *(slow(str(number), ("lin", "xu")[number % 2]) for number in range(10_000)))
    assert len([text for text in statements if "penalty" in text or "statement" in text]) < 60
    assert {(p.subject_id, p.statement_id) for p in shop.rows(Penalty)} == {
        (s.subject_id, s.id) for s in shop.rows(Statement)
    }
    assert len(shop.rows(PenaltyStep)) == 10_000


@pytest.mark.parametrize(
    "effect",
    [
        slow(subject="nobody"),
        slow(subject="system"),
        slow(percent=101),
        slow(percent=-1),
        slow(amount_fen=100),
        slow(month="2026-13"),
        slow(month=""),
    ],
)
def test_impossible_penalties_are_rule_errors_and_nothing_is_written(shop: World, effect: AssessPenalty) -> None:
    ticket_id = make_ticket(shop, "TS-1")
    with pytest.raises(RuleError):
        assess(shop.scope(), ticket_id, slow("good"), effect)
    assert shop.rows(Penalty) == shop.rows(Statement) == []


@pytest.mark.parametrize(("percent", "entered"), [(None, 10), (0, 0), (1, 1), (100, 100)])
def test_the_percent_is_the_effects_or_the_policys(shop: World, percent: int | None, entered: int) -> None:
    assess(shop.scope(), make_ticket(shop, "TS-1"), slow(percent=percent))
    assert [penalty.percent for penalty in shop.rows(Penalty)] == [entered]


@pytest.mark.parametrize("amount_fen", [50_000, 2_000_000])
def test_a_fine_within_its_range_is_entered(shop: World, amount_fen: int) -> None:
    assess(shop.scope(), make_ticket(shop, "TS-1"), slow(amount_fen=amount_fen), policy=FINE)
    [penalty] = shop.rows(Penalty)
    assert (penalty.kind, penalty.amount_fen, penalty.percent) == ("fine", amount_fen, 0)
    assert (penalty.policy, penalty.policy_version) == ("sample.fine", "2026-01-01")


@pytest.mark.parametrize(("amount_fen", "percent"), [(49_999, None), (2_000_001, None), (None, None), (50_000, 10)])
def test_a_fine_outside_its_range_is_refused(shop: World, amount_fen: int | None, percent: int | None) -> None:
    ticket_id = make_ticket(shop, "TS-1")
    with pytest.raises(RuleError):
        assess(shop.scope(), ticket_id, slow(amount_fen=amount_fen, percent=percent), policy=FINE)


def test_somebody_who_has_left_still_answers_for_what_they_did(shop: World) -> None:
    with uow.unit_of_work(shop.org.id) as session:
        lin = session.scalar(sa.select(User.id).where(User.login == "lin"))
        session.execute(sa.update(Membership).where(Membership.user_id == lin).values(active=False))
        changed(session, shop.org.id)
    assess(shop.scope(), make_ticket(shop, "TS-1"), slow())
    assert [penalty.subject_id for penalty in shop.rows(Penalty)] == [lin]


def test_exempt_from_the_start_stays_on_record_without_a_statement(shop: World) -> None:
    assess(shop.scope(), make_ticket(shop, "TS-1"), slow(waived_because="承运商改号"))
    assert [(p.status, p.statement_id) for p in shop.rows(Penalty)] == [("waived", None)]
    assert [(step.status, step.reason) for step in shop.rows(PenaltyStep)] == [("waived", "承运商改号")]
    assert shop.rows(Statement) == []


def test_exempted_later_once(shop: World) -> None:
    ticket_id = make_ticket(shop, "TS-1")
    assess(shop.scope(), ticket_id, slow(), slow("other"))
    for _ in range(2):
        waive(shop.scope("boss"), ticket_id, exempt())
    assert {p.occurrence: p.status for p in shop.rows(Penalty)} == {"once": "waived", "other": "confirmed"}
    waived = [step for step in shop.rows(PenaltyStep) if step.status == "waived"]
    assert [(step.by, step.reason) for step in waived] == [("boss", "承运商改号")]
    assert len(shop.rows(Event, kind="penalty_waived")) == 1


def test_assessed_and_exempted_in_one_use_case(shop: World) -> None:
    ticket_id = make_ticket(shop, "TS-1")
    with working(shop.scope()) as work:
        ledger.waive(work, ticket_id, exempt())
        ledger.assess(work, ticket_id, "TS-1", slow(), SLOW)
    assert [penalty.status for penalty in shop.rows(Penalty)] == ["waived"]
    assert [step.status for step in shop.rows(PenaltyStep)] == ["confirmed", "waived"]


def test_exempting_what_is_not_there_changes_nothing(shop: World) -> None:
    first, second = make_ticket(shop, "TS-1"), make_ticket(shop, "TS-2")
    assess(shop.scope(), first, slow())
    waive(shop.scope(), second, exempt())
    waive(shop.scope(), first, exempt("other"))
    assert [penalty.status for penalty in shop.rows(Penalty)] == ["confirmed"]
    assert shop.rows(Event, kind="penalty_waived") == []


def test_a_settled_penalty_is_given_back_by_the_next_statement(shop: World) -> None:
    ticket_id = make_ticket(shop, "TS-1")
    assess(shop.scope(), ticket_id, slow("1"), slow("2"))
    pay.set_pay(shop.scope(), "lin", MONTH, 333_333)
    settle_month(shop.scope(), MONTH)
    for _twice in range(2):
        waive(shop.scope("boss"), ticket_id, exempt("1"))
    assert [(row.status, row.reverses_id) for row in shop.rows(Penalty)][1:] == [("settled", None), ("confirmed", 1)]
    [settled] = settle_month(shop.scope(), MONTH).settled
    assert (settled.number, settled.percent, settled.amount_fen) == (1, -10, 33_333 - 66_667)
    assert [row.amount_fen for row in shop.rows(Statement)] == [66_667, -33_334]
    assert len(shop.rows(Event, kind="penalty_waived")) == 1


def test_exempting_and_settling_at_once_leaves_nothing_charged(app: Flask, shop: World) -> None:
    ticket_id, scope = make_ticket(shop, "TS-1"), shop.scope()
    pay.set_pay(scope, "lin", MONTH, 300_000)
    assess(scope, ticket_id, slow())
    assert in_threads(app, lambda: waive(scope, ticket_id, exempt()), lambda: settle_month(scope, MONTH)) == []
    settle_month(scope, MONTH)
    assert sum(row.amount_fen for row in shop.rows(Statement)) == 0
    assert [row.status for row in shop.rows(Penalty)] in (["waived"], ["settled", "settled"])


def test_a_silent_scope_tells_nobody(shop: World) -> None:
    assess(replace(shop.scope(), silent=True), make_ticket(shop, "TS-1"), slow())
    assert len(shop.rows(Penalty)) == 1
    assert shop.rows(Notification) == []


def test_the_page_shows_clause_policy_reason_steps_and_the_month(shop: World) -> None:
    ticket_id = make_ticket(shop, "TS-1")
    assess(shop.scope(), ticket_id, *(slow(str(number)) for number in range(3)))
    waive(shop.scope("boss"), ticket_id, exempt("2"))
    pay.set_pay(shop.scope(), "lin", MONTH, 234_567)
    page = ledger_page(shop.scope("boss"))
    assert [entry.occurrence for entry in page.entries] == ["2", "1", "0"]
    newest = page.entries[0]
    assert (newest.clause, newest.policy_label, str(newest.reason)) == ("1", "办理不力", "运单号有误：少一位。")
    assert (newest.subject, newest.subject_name, newest.ticket_number) == ("lin", "林某", "TS-1")
    assert newest.ticket == "demo-TS-1"
    assert [(step.status, step.by, step.reason) for step in newest.steps] == [
        ("confirmed", "system", ""),
        ("waived", "boss", "承运商改号"),
    ]
    [month] = page.months
    assert (month.subject, month.count, month.percent, month.amount_fen) == ("lin", 2, 20, 46_913)
    assert page.before is None


def test_pages_follow_each_other_without_gap_or_repetition(shop: World) -> None:
    assess(shop.scope(), make_ticket(shop, "TS-1"), *(slow(str(number)) for number in range(5)))
    seen, before = [], None
    while True:
        page = ledger_page(shop.scope("boss"), before=before, limit=2)
        seen += [entry.id for entry in page.entries]
        if (before := page.before) is None:
            break
    assert len(seen) == 5
    assert seen == sorted(set(seen), reverse=True)


def test_the_page_filters_by_month_and_person(shop: World) -> None:
    ticket_id = make_ticket(shop, "TS-1")
    assess(shop.scope(), ticket_id, slow("a"), slow("b", "xu"), slow("c", month="2026-02"))
    scope = shop.scope("boss")
    assert [entry.occurrence for entry in ledger_page(scope, month="2026-02").entries] == ["c"]
    assert [entry.occurrence for entry in ledger_page(scope, subject="xu").entries] == ["b"]
    assert ledger_page(scope, subject="nobody").entries == ()
    assert [view.month for view in ledger_page(scope, subject="lin").months] == [MONTH, "2026-02"]


def test_people_see_their_own_and_those_with_the_right_see_all(shop: World) -> None:
    ticket_id = make_ticket(shop, "TS-1")
    assess(shop.scope(), ticket_id, slow("a"), slow("b", "xu"))
    assert [entry.subject for entry in ledger_page(shop.scope("lin")).entries] == ["lin"]
    assert [view.subject for view in ledger_page(shop.scope("lin")).months] == ["lin"]
    assert ledger_page(shop.scope("lin"), subject="xu").entries == ()
    assert {entry.subject for entry in ledger_page(shop.scope("boss")).entries} == {"lin", "xu"}


def test_whoever_may_not_see_the_ticket_gets_no_way_to_it(shop: World) -> None:
    ticket_id = make_ticket(shop, "TS-1", confidential=True)
    assess(shop.scope(), ticket_id, slow())
    assert [entry.ticket for entry in ledger_page(shop.scope("boss")).entries] == [None]
    assert [entry.ticket for entry in ledger_page(shop.scope()).entries] == ["demo-TS-1"]
    assert penalties_of(shop.scope("boss"), ticket_id) == ()
    assert len(penalties_of(shop.scope(), ticket_id)) == 1


def test_the_penalties_of_a_ticket_are_its_own(shop: World) -> None:
    first, second = make_ticket(shop, "TS-1"), make_ticket(shop, "TS-2")
    assess(shop.scope(), first, slow("a"), slow("b", "xu"))
    assess(shop.scope(), second, slow("c"))
    assert [entry.occurrence for entry in penalties_of(shop.scope("boss"), first)] == ["b", "a"]
    assert penalties_of(shop.scope("lin"), first) == ()  # takes no part in the ticket


def test_another_organisation_sees_and_meets_nothing(app: Flask, shop: World) -> None:
    other = World(app, key="b")
    people.add_person(other.scope(), "wang", "王某", roles=["chief"])
    ticket_id, theirs = make_ticket(shop, "TS-1"), make_ticket(other, "TS-1")
    assess(shop.scope(), ticket_id, slow())
    assess(other.scope(), theirs, slow(subject="wang"))
    assert {entry.subject for entry in ledger_page(other.scope("wang")).entries} == {"wang"}
    assert penalties_of(other.scope("wang"), ticket_id) == ()
    assert ledger_page(other.scope("wang"), subject="lin").entries == ()
    with pytest.raises(RuleError):
        assess(other.scope(), theirs, slow("again", "lin"))
    waive(other.scope(), ticket_id, exempt())
    assert [penalty.status for penalty in shop.rows(Penalty)] == ["confirmed"]


@pytest.mark.parametrize("count", [1, 40])
def test_a_page_costs_a_constant_number_of_queries(shop: World, count: int) -> None:
    assess(shop.scope(), make_ticket(shop, "TS-1"), *(slow(str(n), ("lin", "xu")[n % 2]) for n in range(count)))
    scope = shop.scope("boss")
    with watched() as statements:
        ledger_page(scope)
    assert len([text for text in statements if text.startswith("SELECT")]) == 5  # set-up, entries, steps, months, pay


def test_the_right_to_see_all_is_the_roles_not_the_persons(shop: World) -> None:
    assess(shop.scope(), make_ticket(shop, "TS-1"), slow("a"))
    with uow.unit_of_work(shop.org.id) as session:
        role = session.scalars(sa.select(Role).where(Role.key == "chief")).one()
        role.permissions = sorted(set(role.permissions) - {Permission.PENALTIES_VIEW.value})
        changed(session, shop.org.id)
    assert ledger_page(shop.scope("boss")).entries == ()


def fined(unit: str = "甲", occurrence: str = "once", **changes: object) -> AssessPenalty:
    return slow(occurrence, subject="", unit=unit, amount_fen=50_000, **changes)


@pytest.fixture
def site(shop: World) -> World:
    """A world with two contractors: wu and the manager sun of one, zhao of the other."""
    for key in ("甲", "乙"):
        people.add_department(shop.scope(), key, f"{key}施工单位")
    shop.person("wu", "clerk", department="甲")
    shop.person("sun", "chief", department="甲")
    shop.person("zhao", "clerk", department="乙")
    return shop


def test_a_units_fine_is_entered_in_its_statement_and_told_to_its_people(site: World) -> None:
    ticket_id = make_ticket(site, "TS-1")
    assess(site.scope("boss"), ticket_id, fined(), policy=FINE)
    [penalty] = site.rows(Penalty)
    [statement] = site.rows(Statement)
    assert (penalty.subject_id, penalty.statement_id, penalty.status) == (None, statement.id, "confirmed")
    assert (penalty.kind, penalty.amount_fen) == ("fine", 50_000)
    assert (statement.subject_id, statement.unit_id, statement.state) == (None, penalty.unit_id, "open")
    [event] = site.rows(Event, kind="penalty_assessed")
    assert '"unit":"甲"' in event.body
    told = {note.user_id for note in site.rows(Notification)}
    assert told == {user.id for user in site.rows(User) if user.login in ("wu", "sun")}
    message = Message(site.rows(Notification)[0].message["text"], site.rows(Notification)[0].message["params"])
    assert str(message) == "TS-1：因罚款对甲施工单位罚款 500.00 元。依据 1。"


@pytest.mark.parametrize(
    ("effect", "policy"),
    [
        (fined("丙"), FINE),
        (replace(fined(), subject="lin"), FINE),
        (replace(fined(), unit=""), FINE),
        (replace(fined(), amount_fen=None), SLOW),
    ],
)
def test_a_penalty_has_one_bearer_and_a_unit_no_performance_pay(
    site: World, effect: AssessPenalty, policy: PenaltyPolicy
) -> None:
    ticket_id = make_ticket(site, "TS-1")
    with pytest.raises(RuleError):
        assess(site.scope(), ticket_id, effect, policy=policy)
    assert site.rows(Penalty) == []


def test_a_units_fine_is_exempted_and_told(site: World) -> None:
    ticket_id = make_ticket(site, "TS-1")
    assess(replace(site.scope(), silent=True), ticket_id, fined(), policy=FINE)
    waive(site.scope("boss"), ticket_id, replace(exempt(), policy=FINE.key))
    assert [p.status for p in site.rows(Penalty)] == ["waived"]
    assert len(site.rows(Notification)) == 2
    assert '"unit":"甲"' in site.rows(Event, kind="penalty_waived")[0].body


def test_fines_of_units_are_listed_by_unit_and_seen_by_their_people(site: World) -> None:
    ticket_id = make_ticket(site, "TS-1")
    assess(site.scope(), ticket_id, fined(), fined(occurrence="2"), fined("乙", "3"), policy=FINE)
    assess(site.scope(), ticket_id, slow("4"))
    waive(site.scope(), ticket_id, replace(exempt("2"), policy=FINE.key))
    page = ledger_page(site.scope("boss"))
    assert [(view.unit_name, view.month, view.count, view.fines_fen) for view in page.units] == [
        ("乙施工单位", MONTH, 1, 50_000),
        ("甲施工单位", MONTH, 1, 50_000),
    ]
    assert [view.subject for view in page.months] == ["lin"]
    assert [(entry.subject_name, entry.is_unit, entry.status_label) for entry in page.entries if entry.is_unit] == [
        ("甲施工单位", True, "待结算"),
        ("乙施工单位", True, "待结算"),
        ("甲施工单位", True, "已豁免"),
    ]
    assert subjects(site.scope("boss")) == (("lin", "林某"), ("unit 乙", "乙施工单位"), ("unit 甲", "甲施工单位"))
    assert [entry.occurrence for entry in ledger_page(site.scope("boss"), subject="unit 乙").entries] == ["3"]
    assert [entry.occurrence for entry in ledger_page(site.scope("wu")).entries] == ["once", "2"]
    assert ledger_page(site.scope("wu"), subject="unit 乙").entries == ()
    assert [entry.occurrence for entry in ledger_page(site.scope("lin")).entries] == ["4"]
    assert subjects(site.scope("wu")) == (("unit 甲", "甲施工单位"),)


def test_a_month_settles_people_and_units_apart(site: World) -> None:
    ticket_id = make_ticket(site, "TS-1")
    assess(site.scope(), ticket_id, fined(), policy=FINE)
    assess(site.scope(), ticket_id, slow("person", amount_fen=60_000), policy=FINE)
    settled = settle_month(site.scope("boss"), MONTH).settled
    assert {(one.login, one.amount_fen) for one in settled} == {("lin", 60_000), ("甲", 50_000)}
    assert {p.status for p in site.rows(Penalty)} == {"settled"}
    assert len({p.statement_id for p in site.rows(Penalty)}) == 2
