"""Pay and monthly statements on both databases: settled once, on the total, supplemented and never rewritten."""

import itertools
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.domain.decisions import AssessPenalty, WaivePenalty
from core.domain.errors import Reason, Refused
from core.domain.money import share_of
from core.domain.penalties import PenaltyKind, PenaltyPolicy
from core.domain.permissions import Permission
from core.domain.texts import Message
from core.extensions import db
from core.models import Event, Notification, Penalty, PenaltyStep, PerformancePay, Role, Statement
from core.services import events, ledger, people, uow
from core.services.configuration import changed
from core.services.pay import set_pay
from core.services.settings import ALWAYS, set_setting
from core.services.settlement import override_limit, settle_month
from core.services.statement_views import statement_page
from core.services.work import working
from core.testing.rows import bare_ticket
from core.testing.world import World

MONTH = "2026-03"
RULE = PenaltyPolicy(key="sample.slow", label="差错", kind=PenaltyKind.PERFORMANCE_DEDUCTION, percent=10, clause="1")
FINE = replace(RULE, key="sample.fine", kind=PenaltyKind.FINE, percent=0, maximum_fen=100_000)


def open_ticket(world: World) -> int:
    with uow.unit_of_work(world.org.id) as session:
        row = bare_ticket(world, "TS-1")
        session.add(row)
        session.flush()
        return row.id


class Books:
    """A world with a ticket that penalties hang on; each ``err`` is a new occurrence."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ticket_id = open_ticket(world)
        self._serial = itertools.count(1)

    def err(
        self,
        count: int = 1,
        *,
        subject: str = "lin",
        month: str = MONTH,
        policy: PenaltyPolicy = RULE,
        percent: int | None = None,
        amount_fen: int | None = None,
    ) -> str:
        with working(self.world.scope()) as work:
            for _ in range(count):
                occurrence = f"n{next(self._serial)}"
                effect = AssessPenalty(
                    policy=policy.key,
                    subject=subject,
                    occurrence=occurrence,
                    month=month,
                    reason=Message("差错"),
                    clause="1",
                    percent=percent,
                    amount_fen=amount_fen,
                )
                ledger.assess(work, self.ticket_id, "TS-1", effect, policy)
        return occurrence

    def exempt(self, occurrence: str) -> None:
        with working(self.world.scope()) as work:
            effect = WaivePenalty(policy=RULE.key, occurrence=occurrence, because="特殊情况", clause="1")
            ledger.waive(work, self.ticket_id, effect)

    def pay(self, fen: int, wage: int | None = None, minimum: int | None = None, *, login: str = "lin") -> None:
        set_pay(self.world.scope(), login, MONTH, fen, wage, minimum)

    def settle(self, month: str = MONTH) -> list[int]:
        return [entry.amount_fen for entry in settle_month(self.world.scope(), month).settled]

    def statements(self) -> list[tuple[int, str, int, int | None]]:
        return [(row.number, row.state, row.percent, row.amount_fen) for row in self.world.rows(Statement)]


@pytest.fixture
def books(world: World) -> Books:
    world.person("lin", "clerk", name="林某")
    world.person("xu", "clerk", name="许某")
    world.person("boss", "chief")
    return Books(world)


def allow(world: World, role_key: str, *permissions: Permission) -> None:
    with uow.unit_of_work(world.org.id) as session:
        role = next(role for role in session.query(Role) if role.key == role_key)
        role.permissions = sorted(permission.value for permission in permissions)
        changed(session, world.org.id)


def at_once(app: Flask, *calls: Callable[[], object]) -> list[BaseException]:
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


def test_three_errors_of_2345_67_are_703_70(books: Books) -> None:
    books.err(3)
    books.pay(234_567)
    [settled] = settle_month(books.world.scope(), MONTH).settled
    assert (settled.login, settled.name, settled.number) == ("lin", "林某", 0)
    assert (settled.percent, settled.amount_fen, settled.over_legal_limit) == (30, 70_370, False)
    [row] = books.world.rows(Statement)
    assert (row.state, row.base_fen, row.amount_fen, row.settled_at) == ("settled", 234_567, 70_370, books.world.now)


@pytest.mark.parametrize(("count", "percent", "amount"), [(9, 90, 211_110), (10, 100, 234_567), (11, 100, 234_567)])
def test_a_month_is_capped_at_its_performance_pay(books: Books, count: int, percent: int, amount: int) -> None:
    books.err(count)
    books.pay(234_567)
    assert books.settle() == [amount]
    assert books.statements() == [(0, "settled", percent, amount)]


@pytest.mark.parametrize(("count", "amount"), [(3, 30_000), (4, 30_000)])
def test_a_policys_own_cap_holds(books: Books, count: int, amount: int) -> None:
    books.err(count, policy=replace(RULE, cap_percent=30))
    books.pay(100_000)
    assert books.settle() == [amount]


@pytest.mark.parametrize(("base", "amount"), [(5, 1), (4, 0), (15, 2), (0, 0)])
def test_half_a_fen_is_rounded_up(books: Books, base: int, amount: int) -> None:
    books.err(1)
    books.pay(base)
    assert books.settle() == [amount]


def test_a_late_error_goes_into_a_supplementary_statement(books: Books) -> None:
    books.err(3)
    books.pay(234_567)
    assert books.settle() == [70_370]
    before = [(row.id, row.percent, row.amount_fen, row.settled_at) for row in books.world.rows(Statement)]
    books.world.now = books.world.now.replace(month=4)
    books.err(1)
    assert books.statements() == [(0, "settled", 30, 70_370), (1, "open", 0, None)]
    assert books.settle() == [23_457]  # 40 % are 938.268 -> 938.27
    after = [(row.id, row.percent, row.amount_fen, row.settled_at) for row in books.world.rows(Statement)]
    assert after[:1] == before
    assert books.statements()[1] == (1, "settled", 10, 23_457)


def test_the_cap_counts_what_earlier_statements_took(books: Books) -> None:
    books.pay(234_567)
    books.err(9)
    assert books.settle() == [211_110]
    books.err(2)
    assert books.settle() == [23_457]
    books.err(1)
    assert books.settle() == [0]
    assert [row[2] for row in books.statements()] == [90, 10, 0]


def test_exempt_ones_do_not_count(books: Books) -> None:
    books.pay(100_000)
    books.err(2)
    books.exempt(books.err(1))
    assert books.settle() == [20_000]
    assert sorted(row.status for row in books.world.rows(Penalty)) == ["settled", "settled", "waived"]


def test_a_month_of_exempt_ones_settles_at_nothing_without_pay(books: Books) -> None:
    books.exempt(books.err(1))
    assert books.settle() == [0]


def test_without_pay_a_statement_waits_and_others_do_not(books: Books) -> None:
    books.err(1)
    books.err(1, subject="xu")
    books.pay(50_000, login="xu")
    report = settle_month(books.world.scope(), MONTH)
    assert [(entry.login, entry.amount_fen) for entry in report.settled] == [("xu", 5_000)]
    [waiting] = report.waiting
    assert (waiting.login, str(waiting.reason)) == ("lin", "还没有录入 2026-03 的绩效工资。")
    books.pay(100_000)
    assert books.settle() == [10_000]


def test_fines_need_no_pay_and_add_to_shares(books: Books) -> None:
    books.err(1, policy=FINE, amount_fen=5_000)
    assert books.settle() == [5_000]
    books.err(1, policy=FINE, amount_fen=100)
    books.err(1)
    assert books.settle() == []
    books.pay(100_000)
    assert books.settle() == [10_100]
    books.err(1)
    assert books.settle() == [10_000]


@pytest.mark.parametrize(
    ("percent", "wage", "minimum", "over"),
    [
        (20, 1_000_00, None, False),
        (21, 1_000_00, None, True),
        (20, 1_000_00, 800_00, False),
        (20, 1_000_00, 800_01, True),
        (100, None, 800_01, False),
    ],
)
def test_the_legal_warning(books: Books, percent: int, wage: int | None, minimum: int | None, over: bool) -> None:
    books.err(1, percent=percent)
    books.pay(1_000_00, wage, minimum)
    assert statement_page(books.world.scope(), MONTH)[0].over_legal_limit is over
    [settled] = settle_month(books.world.scope(), MONTH).settled
    most = min(20_000, (wage or 1_000_00) - (minimum or 0))
    taken = min(most, percent * 1_000) if over else percent * 1_000
    assert (settled.over_legal_limit, settled.amount_fen) == (over, taken)
    assert settled.carried_fen == percent * 1_000 - taken
    assert books.world.rows(Statement)[0].over_legal_limit is over


def test_the_legal_warning_counts_earlier_statements(books: Books) -> None:
    books.pay(1_000_00, 1_000_00)
    books.err(2)
    books.settle()
    books.err(1, percent=1)
    books.settle()
    first, second, april = books.world.rows(Statement)
    assert (first.over_legal_limit, second.over_legal_limit) == (False, True)
    assert (second.amount_fen, second.carried_fen) == (0, 1_000)
    assert (april.month, april.state, april.brought_fen) == ("2026-04", "open", 1_000)


def test_what_is_carried_is_taken_as_far_as_the_next_month_allows(books: Books) -> None:
    books.pay(1_000_00, 1_000_00)
    books.err(5)
    assert books.settle() == [20_000]
    assert books.settle("2026-04") == []  # the wage of April is not known, so the law cannot be kept
    set_pay(books.world.scope(), "lin", "2026-04", 50_000, 100_000)
    assert books.settle("2026-04") == [20_000]
    set_pay(books.world.scope(), "lin", "2026-05", 50_000, 100_000)
    assert books.settle("2026-05") == [10_000]
    assert [row.carried_fen for row in books.world.rows(Statement)] == [30_000, 10_000, 0]


def test_an_override_with_a_reason_takes_all(books: Books) -> None:
    books.pay(1_000_00, 1_000_00)
    books.err(5)
    [row] = books.world.rows(Statement)
    with pytest.raises(Refused) as refused:
        override_limit(books.world.scope("boss"), row.id, " ")
    assert refused.value.field == "reason"
    override_limit(books.world.scope("boss"), row.id, "本人书面同意")
    assert books.settle() == [50_000]
    [row] = books.world.rows(Statement)
    assert (row.over_legal_limit, row.override_by, row.override_reason) == (True, "boss", "本人书面同意")
    with pytest.raises(Refused):
        override_limit(books.world.scope("boss"), row.id, "再来一次")


def test_without_the_guard_the_law_only_warns(books: Books) -> None:
    set_setting(books.world.scope(), "core", "carry_over_limit", False, ALWAYS)
    books.pay(1_000_00, 1_000_00)
    books.err(5)
    assert books.settle() == [50_000]
    assert books.world.rows(Statement)[0].over_legal_limit is True


def test_months_and_people_do_not_mix(books: Books) -> None:
    books.pay(100_000)
    books.pay(50_000, login="xu")
    books.err(2)
    books.err(1, subject="xu")
    books.err(5, month="2026-02")
    assert books.settle() == [20_000, 5_000]
    assert [row.state for row in books.world.rows(Statement, month="2026-02")] == ["open"]
    assert [row.status for row in books.world.rows(Penalty, month="2026-02")] == ["confirmed"] * 5


def test_settling_again_does_nothing(books: Books) -> None:
    books.err(2)
    books.pay(100_000)
    assert books.settle() == [20_000]
    count = len(books.world.rows(Event))
    assert books.settle() == []
    assert books.settle("2031-01") == []
    assert len(books.world.rows(Event)) == count


def test_settling_leaves_steps_an_event_without_amounts_and_a_message(books: Books) -> None:
    books.err(2)
    books.pay(123_400, 567_800, 234_500)
    books.settle()
    steps = [(step.status, step.by) for step in books.world.rows(PenaltyStep)]
    assert steps == [("confirmed", "system")] * 2 + [("settled", "system")] * 2
    [settled] = books.world.rows(Event, kind="statement_settled")
    assert '"percent":20' in settled.body
    assert '"subject":"lin"' in settled.body
    for event in books.world.rows(Event):
        for amount in ("123400", "567800", "234500", "24680"):
            assert amount not in event.body
    note = books.world.rows(Notification)[-1]
    message = Message(note.message["text"], note.message["params"])
    assert str(message) == "2026-03 的扣罚已结算：绩效工资的 20%，连同罚款共 246.80 元。"
    with uow.reading(books.world.org.id) as session:
        assert events.verify(session, books.world.org.id) is None


def test_two_settlers_at_once_settle_once(app: Flask, books: Books) -> None:
    books.err(3)
    books.pay(234_567)
    scope, reports = books.world.scope(), list[int]()

    def settle() -> None:
        reports.extend(entry.amount_fen for entry in settle_month(scope, MONTH).settled)

    assert at_once(app, settle, settle, settle) == []
    assert reports == [70_370]
    assert books.statements() == [(0, "settled", 30, 70_370)]
    assert len(books.world.rows(Event, kind="statement_settled")) == 1
    assert len([step for step in books.world.rows(PenaltyStep) if step.status == "settled"]) == 3


def test_errors_that_come_in_while_settling_are_never_lost(app: Flask, books: Books) -> None:
    books.pay(100_000)
    books.err(1)
    scope = books.world.scope()
    calls = [books.err] * 4 + [lambda: settle_month(scope, MONTH)] * 3
    assert at_once(app, *calls) == []
    books.settle()
    assert sum(row.amount_fen for row in books.world.rows(Statement)) == 50_000
    assert {row.status for row in books.world.rows(Penalty)} == {"settled"}


_months = (f"{year}-{month:02d}" for year in range(1990, 2190) for month in range(1, 13))


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.generate],  # the pure arithmetic, which shrinks in no time, is tested with the domain
)
@given(
    base=st.integers(0, 10**8),
    cap=st.sampled_from([30, 77, 100]),
    parts=st.lists(st.lists(st.integers(0, 45), min_size=1, max_size=3), min_size=1, max_size=3),
)
def test_any_split_into_statements_takes_the_share_of_the_total(
    books: Books, base: int, cap: int, parts: list[list[int]]
) -> None:
    month = next(_months)
    set_pay(books.world.scope(), "lin", month, base)
    for part in parts:
        for percent in part:
            books.err(1, month=month, percent=percent, policy=replace(RULE, cap_percent=cap))
        [amount] = books.settle(month)
        assert amount >= 0
    listed = sum(percent for part in parts for percent in part)
    rows = books.world.rows(Statement, month=month)
    assert [row.number for row in rows] == list(range(len(parts)))
    assert sum(row.amount_fen for row in rows) == share_of(base, min(cap, listed))
    assert sum(row.percent for row in rows) == min(cap, listed)


@pytest.mark.parametrize("permission", [Permission.PAY_EDIT, Permission.PENALTIES_DECIDE])
def test_payroll_and_deciders_may_settle(books: Books, permission: Permission) -> None:
    allow(books.world, "deputy", permission)
    books.world.person("pay", "deputy")
    books.err(1)
    books.pay(100_000)
    assert len(settle_month(books.world.scope("pay"), MONTH).settled) == 1


def test_others_may_not_settle(books: Books) -> None:
    allow(books.world, "deputy", Permission.PENALTIES_VIEW, Permission.SETTINGS_EDIT)
    books.world.person("pay", "deputy")
    books.err(1)
    for login in ("lin", "pay"):
        with pytest.raises(Refused) as refused:
            settle_month(books.world.scope(login), MONTH)
        assert refused.value.reason is Reason.PERMISSION_DENIED
    assert books.statements() == [(0, "open", 0, None)]


def test_only_a_month_is_settled(books: Books) -> None:
    with pytest.raises(Refused) as refused:
        settle_month(books.world.scope(), "2026-13")
    assert (refused.value.reason, refused.value.field) == (Reason.FIELD_INVALID, "month")


def test_pay_is_set_and_set_again_and_the_history_knows_no_amounts(books: Books) -> None:
    books.pay(111_111)
    books.pay(222_222, 333_333, 100_000)
    [row] = books.world.rows(PerformancePay)
    assert (row.performance_fen, row.wage_fen, row.minimum_wage_fen) == (222_222, 333_333, 100_000)
    assert (row.set_by, row.set_at) == ("system", books.world.now)
    assert [event.body for event in books.world.rows(Event, kind="pay_set")] == [
        '{"login":"lin","month":"2026-03"}'
    ] * 2


@pytest.mark.parametrize(
    ("amounts", "reason", "field"),
    [
        ((-1, None, None), Reason.AMOUNT_OUT_OF_RANGE, "performance_fen"),
        ((2**53, None, None), Reason.AMOUNT_OUT_OF_RANGE, "performance_fen"),
        ((100, 99, None), Reason.AMOUNT_OUT_OF_RANGE, "wage_fen"),
        ((100, 100, -1), Reason.AMOUNT_OUT_OF_RANGE, "minimum_wage_fen"),
    ],
)
def test_impossible_pay_is_refused(
    books: Books, amounts: tuple[int, int | None, int | None], reason: Reason, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        books.pay(*amounts)
    assert (refused.value.reason, refused.value.field) == (reason, field)
    assert books.world.rows(PerformancePay) == []


def test_pay_of_nobody_of_no_month_and_by_nobody_is_refused(books: Books) -> None:
    allow(books.world, "deputy", Permission.PENALTIES_DECIDE, Permission.PENALTIES_VIEW)
    books.world.person("pay", "deputy")
    scope = books.world.scope()
    for wrong, reason in (
        (lambda: set_pay(scope, "nobody", MONTH, 1), Reason.NOT_FOUND),
        (lambda: set_pay(scope, "lin", "2026-3", 1), Reason.FIELD_INVALID),
        (lambda: set_pay(books.world.scope("pay"), "lin", MONTH, 1), Reason.PERMISSION_DENIED),
        (lambda: set_pay(books.world.scope("lin"), "lin", MONTH, 1), Reason.PERMISSION_DENIED),
    ):
        with pytest.raises(Refused) as refused:
            wrong()
        assert refused.value.reason is reason
    assert books.world.rows(PerformancePay) == []


def test_pay_that_was_settled_upon_stays(books: Books) -> None:
    books.err(1)
    books.pay(100_000)
    books.settle()
    with pytest.raises(Refused) as refused:
        books.pay(200_000)
    assert refused.value.reason is Reason.STATE_NOT_ALLOWED
    assert books.world.rows(PerformancePay)[0].performance_fen == 100_000
    set_pay(books.world.scope(), "lin", "2026-04", 200_000)


def test_pay_set_at_once_by_two_stays_one_row(app: Flask, books: Books) -> None:
    scope = books.world.scope()
    assert at_once(app, *[lambda: set_pay(scope, "lin", MONTH, 100_000)] * 3) == []
    assert len(books.world.rows(PerformancePay)) == 1


def test_an_open_statement_shows_what_it_would_take(books: Books) -> None:
    books.pay(234_567)
    books.err(3)
    books.settle()
    books.exempt(books.err(1))
    books.err(1)
    first, second = statement_page(books.world.scope("boss"), MONTH)
    assert (first.number, first.state, first.percent, first.amount_fen) == (0, "settled", 30, 70_370)
    assert (second.number, second.state, second.percent, second.amount_fen) == (1, "open", 10, 23_457)
    assert [len(first.entries), len(second.entries)] == [3, 2]
    assert books.settle() == [second.amount_fen]
    assert [view.amount_fen for view in statement_page(books.world.scope("boss"), MONTH)] == [70_370, 23_457]


def test_an_open_statement_without_pay_shows_no_amount(books: Books) -> None:
    books.err(2)
    [view] = statement_page(books.world.scope("boss"), MONTH)
    assert (view.percent, view.base_fen, view.amount_fen, view.over_legal_limit) == (20, None, None, False)


def test_people_see_their_own_statements_payroll_and_viewers_all(books: Books) -> None:
    allow(books.world, "deputy", Permission.PAY_EDIT)
    books.world.person("pay", "deputy")
    books.err(1)
    books.err(1, subject="xu")
    seen = {
        login: [view.subject for view in statement_page(books.world.scope(login), MONTH) if view.entries]
        for login in ("lin", "xu", "boss", "pay")
    }
    assert seen == {"lin": ["lin"], "xu": ["xu"], "boss": ["lin", "xu"], "pay": ["lin", "xu"]}


def test_another_organisation_settles_only_its_own(app: Flask, books: Books) -> None:
    other = World(app, key="b")
    people.add_person(other.scope(), "wang", "王某", roles=["chief"])
    theirs = Books(other)
    books.err(1)
    theirs.err(2, subject="wang")
    books.pay(100_000)
    set_pay(other.scope(), "wang", MONTH, 100_000)
    with pytest.raises(Refused):
        set_pay(other.scope("wang").as_system(), "lin", MONTH, 1)
    assert theirs.settle() == [20_000]
    assert books.statements() == [(0, "open", 0, None)]
    assert [view.subject for view in statement_page(other.scope("wang"), MONTH)] == ["wang"]
    assert books.settle() == [10_000]
