"""Free misses, repeats, shares and caps in the ledger, on both databases."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.domain.decisions import AssessPenalty, Share, WaivePenalty
from core.domain.penalties import PenaltyKind, PenaltyPolicy
from core.domain.texts import Message
from core.domain.weighing import Surcharge
from core.extensions import db
from core.models import Event, Notification, Penalty, PenaltyStep, Statement
from core.services import events, ledger, opening, people, uow
from core.services.entry_page import entry_page
from core.services.ledger_views import ledger_page
from core.services.settlement import settle_month
from core.services.statement_views import statement_page
from core.services.work import working
from core.testing.world import World

MONTH = "2026-03"
FREE = PenaltyPolicy(
    key="sample.slow", label="迟到", kind=PenaltyKind.PERFORMANCE_DEDUCTION, clause="1", percent=10, free=2
)
FINE = PenaltyPolicy(key="sample.fine", label="罚款", kind=PenaltyKind.FINE, clause="1", maximum_fen=2_000_000)
DEARER = replace(FINE, surcharge=Surcharge(percents=(50, 100), days=30))


class Shop:
    """A world with two clerks, a contractor and two tickets."""

    def __init__(self, world: World) -> None:
        self.world = world
        for login, role in (("lin", "clerk"), ("xu", "clerk"), ("boss", "chief")):
            world.person(login, role)
        people.add_department(world.scope(), "jia", "甲施工单位")
        self.tickets = [
            opening.open_ticket(world.scope("lin"), "complaint", {"subject": subject, "kind": "fault"}).public_id
            for subject in ("漏水", "停电")
        ]
        with uow.reading(world.org.id) as session:
            query = sa.text("SELECT id FROM ticket ORDER BY id")
            self.ids = list(session.scalars(query))

    def charge(
        self, policy: PenaltyPolicy, *occurrences: str, ticket: int = 0, recurrences: int = 0, **changes: object
    ) -> None:
        """Assess these occurrences in one use case; ``changes`` are of the effect."""
        with working(self.world.scope()) as work:
            for occurrence in occurrences:
                given: dict[str, object] = {"subject": "lin", "month": MONTH, **changes}
                effect = AssessPenalty(
                    policy=policy.key, occurrence=occurrence, reason=Message("差错"), clause="1", **given
                )  # type: ignore[arg-type]
                ledger.assess(work, self.ids[ticket], "TS-1", effect, policy, recurrences=recurrences)

    def waive(self, policy: PenaltyPolicy, occurrence: str) -> None:
        with working(self.world.scope()) as work:
            effect = WaivePenalty(policy=policy.key, occurrence=occurrence, because="特殊情况", clause="1")
            ledger.waive(work, self.ids[0], effect)

    def taken(self) -> list[int]:
        return [row.percent if row.amount_fen is None else row.amount_fen for row in self.world.rows(Penalty)]

    def sums(self, occurrence: str) -> list[tuple[str, int | None]]:
        """Return why the amount of an occurrence is what it is, as its page says."""
        [penalty] = self.world.rows(Penalty, occurrence=occurrence)
        return [(str(line.text), line.adds) for line in entry_page(self.world.scope("boss"), penalty.id).sums]


@pytest.fixture
def shop(world: World) -> Shop:
    return Shop(world)


def at_once(world: World, *uses: Callable[[], object]) -> list[BaseException]:
    start, failures = threading.Barrier(len(uses)), list[BaseException]()

    def run(use: Callable[[], object]) -> None:
        with world.app.app_context():
            try:
                start.wait(10)
                use()
            except BaseException as error:  # noqa: BLE001 -- handed to the test, which looks at it
                failures.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(use,)) for use in uses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return failures


@contextmanager
def lost_at_commit() -> Iterator[None]:
    """Have the connection break in the moment of the next commit."""

    def fail(_connection: object) -> None:
        raise sa.exc.OperationalError("COMMIT", {}, Exception("connection lost"))

    sa.event.listen(db.engine, "commit", fail)
    try:
        with pytest.raises(sa.exc.OperationalError):
            yield
    finally:
        sa.event.remove(db.engine, "commit", fail)


def test_the_first_of_a_month_are_warnings(shop: Shop) -> None:
    shop.charge(FREE, "1", "2", "3")
    shop.charge(FREE, "4")
    shop.charge(FREE, "5", subject="xu")
    shop.charge(FREE, "6", month="2026-04")
    for _again in range(2):
        shop.charge(FREE, "1", "4")
    assert shop.taken() == [0, 0, 10, 10, 0, 0]
    texts = [str(Message(note.message["text"], note.message["params"])) for note in shop.world.rows(Notification)]
    assert "TS-1：迟到计入 2026-03 第 2 次，只作警告，不扣罚。依据 1。" in texts
    assert "TS-1：因迟到扣 2026-03 绩效工资的 10%。依据 1。" in texts
    assert shop.sums("2") == [("按条款", 10), ("2026-03 第 2 次；前 2 次只作警告", -10), ("这一笔", 0)]
    assert shop.sums("3") == [("按条款", 10), ("2026-03 第 3 次；前 2 次只作警告", 0), ("这一笔", 10)]
    assert [entry.is_warning for entry in ledger_page(shop.world.scope("boss"), subject="xu").entries] == [True]
    with uow.reading(shop.world.org.id) as session:
        assert events.verify(session, shop.world.org.id) is None


def test_what_is_exempt_or_taken_back_uses_up_no_free_miss(shop: Shop) -> None:
    shop.charge(FREE, "1", waived_because="特殊情况")
    shop.charge(FREE, "2", "3")
    shop.waive(FREE, "2")
    shop.charge(FREE, "4", "5")
    assert shop.taken() == [10, 0, 0, 0, 10]


def test_four_at_once_share_the_free_misses(shop: Shop) -> None:
    uses = [lambda number=number: shop.charge(FREE, f"{number}", "same", ticket=number % 2) for number in range(4)]  # type: ignore[misc]
    assert at_once(shop.world, *uses) == []
    found = shop.world.rows(Penalty)
    assert len(found) == len(shop.world.rows(Event, kind="penalty_assessed")) == len(shop.world.rows(PenaltyStep)) == 6
    assert sorted(shop.taken()) == [0, 0, 10, 10, 10, 10]
    assert sorted(row.weighing["month_nth"] for row in found) == [1, 2, 3, 4, 5, 6]
    assert len(shop.world.rows(Statement)) == 1


@pytest.mark.parametrize(
    ("after", "taken"), [(timedelta(days=30) - timedelta(seconds=1), 1_500), (timedelta(days=30), 1_000)]
)
def test_a_repeat_within_the_window_costs_more(shop: Shop, after: timedelta, taken: int) -> None:
    shop.charge(DEARER, "1", amount_fen=1_000)
    shop.world.now += after
    shop.charge(DEARER, "2", amount_fen=1_000, month="2026-04")
    assert shop.taken() == [1_000, taken]


def test_the_third_costs_more_still_and_the_same_case_counts_by_its_tickets(shop: Shop) -> None:
    shop.charge(DEARER, "1", "2", "3", "4", amount_fen=1_000)
    assert shop.taken() == [1_000, 1_500, 2_000, 2_000]
    assert shop.sums("3")[1] == ("30 天内第 3 次，加重 100%", 1_000)
    again = replace(FINE, key="sample.again", surcharge=Surcharge(percents=(20,), same_case=True))
    shop.charge(again, "5", amount_fen=1_000)
    shop.charge(again, "6", amount_fen=1_000, recurrences=1)
    assert shop.taken()[4:] == [1_000, 1_200]
    assert shop.sums("6")[1] == ("同类问题第 2 次，加重 20%", 200)


def test_several_bear_one_fine_and_their_shares_add_up(shop: Shop) -> None:
    borne_by = (Share(subject="lin"), Share(subject="xu"), Share(unit="jia", weight=4))
    shop.charge(FINE, "once", subject="", shares=borne_by, amount_fen=10_000)
    shop.charge(FINE, "once", subject="", shares=borne_by, amount_fen=10_000)
    assert {row.occurrence: row.amount_fen for row in shop.world.rows(Penalty)} == {
        "once/lin": 1_667,
        "once/xu": 1_667,
        "once/jia": 6_666,
    }
    assert shop.sums("once/jia") == [("按条款", 10_000), ("由几方分担，承担其中 4/6", -3_334), ("这一笔", 6_666)]
    shop.waive(FINE, "once/xu")
    assert {one.subject: one.fines_fen for one in statement_page(shop.world.scope("boss"), MONTH)} == {
        "lin": 1_667,
        "xu": 0,
        "jia": 6_666,
    }


def test_a_ticket_costs_no_more_than_its_cap(shop: Shop) -> None:
    capped = replace(DEARER, surcharge=None, ticket_cap=100_000)
    halves = (Share(subject="lin"), Share(subject="xu"))
    shop.charge(capped, "1", amount_fen=60_000)
    shop.charge(capped, "2", subject="", shares=halves, amount_fen=60_001)
    shop.charge(capped, "3", amount_fen=1)
    shop.charge(capped, "4", ticket=1, amount_fen=100_000)
    assert shop.taken() == [60_000, 20_000, 20_000, 0, 100_000]
    assert shop.sums("2/lin")[1:] == [
        ("由几方分担，承担其中 1/2", -30_000),
        ("超过最高限的部分不计（同一工单合计最多 1000.00 元）", -10_001),
        ("这一笔", 20_000),
    ]
    [event] = [one for one in shop.world.rows(Event, kind="penalty_assessed") if '"2/lin"' in one.body]
    assert '"capped":10001' in event.body


def test_a_surcharge_stays_within_the_range(shop: Shop) -> None:
    shop.charge(DEARER, "1", "2", amount_fen=1_500_000)
    assert shop.taken() == [1_500_000, 2_000_000]
    assert shop.sums("2")[2] == ("超过最高限的部分不计", -250_000)


def test_a_month_costs_no_more_than_its_cap_settled_or_not(shop: Shop) -> None:
    capped = replace(FINE, month_cap=100_000)
    shop.charge(capped, "1", "2", amount_fen=60_000)
    shop.charge(capped, "other", amount_fen=100_001, month="2026-04")
    scope = shop.world.scope("boss")
    [view] = statement_page(scope, MONTH)
    assert (view.fines_fen, view.capped_fen, view.amount_fen, view.line_fen) == (
        100_000,
        20_000,
        100_000,
        (60_000, 40_000),
    )
    assert [month.fines_fen for month in ledger_page(scope, month=MONTH).months] == [100_000]
    settle_month(scope, MONTH)
    shop.charge(capped, "3", amount_fen=5_000)
    assert [one.amount_fen for one in settle_month(scope, MONTH).settled] == [0]
    shop.waive(capped, "1")
    assert [one.amount_fen for one in settle_month(scope, MONTH).settled] == [-35_000]
    rows = shop.world.rows(Statement, month=MONTH)
    assert [(row.fines_fen, row.capped_fen) for row in rows] == [(100_000, 20_000), (0, 5_000), (-35_000, -25_000)]
    assert shop.sums("2") == [("同一依据的罚款每月最多 1000.00 元，超出的在月度扣罚单中不计。", None)]


def test_what_was_lost_at_commit_is_entered_once(shop: Shop) -> None:
    with lost_at_commit():
        shop.charge(FREE, "1", "2", "3")
    assert shop.taken() == shop.world.rows(Statement) == shop.world.rows(Event, kind="penalty_assessed") == []
    for _again in range(2):
        shop.charge(FREE, "1", "2", "3")
    assert shop.taken() == [0, 0, 10]
    assert len(shop.world.rows(Event, kind="penalty_assessed")) == len(shop.world.rows(PenaltyStep)) == 3
