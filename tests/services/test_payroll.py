"""Lists for payroll on both databases: final entries only, each once, the sums of the statements, no formula."""

import threading
from dataclasses import replace

import pytest
from flask import Flask

from core.domain.decisions import AssessPenalty
from core.domain.errors import Reason, Refused
from core.domain.penalties import PenaltyKind, PenaltyPolicy
from core.domain.texts import Message
from core.extensions import db
from core.models import PayrollExport, PenaltyStep, Statement, Ticket
from core.services import ledger, opening, pay, payroll
from core.services.settlement import settle_month
from core.services.spreadsheets import read_table
from core.services.work import working
from core.testing.world import World

MONTH = "2026-03"
SLOW = PenaltyPolicy(
    key="sample.slow", label="=办理不力", kind=PenaltyKind.PERFORMANCE_DEDUCTION, percent=10, clause="1"
)


def charge(world: World, count: int, first: int = 0, policy: PenaltyPolicy = SLOW) -> None:
    ticket = world.rows(Ticket)[0]
    with working(world.scope()) as work:
        for number in range(first, first + count):
            effect = AssessPenalty(
                policy=policy.key,
                subject="lin",
                occurrence=f"n{number}",
                month=MONTH,
                reason=Message("差错"),
                clause="1",
            )
            ledger.assess(work, ticket.id, ticket.number, effect, policy)


@pytest.fixture
def shop(world: World) -> World:
    world.person("lin", "clerk", name="=cmd()")
    opening.open_ticket(world.scope("lin"), "complaint", {"subject": "灯坏了", "kind": "fault"})
    charge(world, 3)
    pay.set_pay(world.scope(), "lin", MONTH, 234_567)
    return world


def test_a_list_has_what_is_settled_once_and_can_be_looked_up(app: Flask, shop: World) -> None:
    with pytest.raises(Refused) as nothing:
        payroll.export(shop.scope(), MONTH, units=False)
    assert (nothing.value.reason, nothing.value.field) == (Reason.STATE_NOT_ALLOWED, "month")
    charge(shop, 1, first=3, policy=replace(SLOW, objection_days=5))  # is not final, so it is in no list
    settle_month(shop.scope(), MONTH)
    first = payroll.export(shop.scope(), MONTH, units=False)
    name, content = payroll.file_of(shop.scope(), first, "csv")
    assert name == f"{MONTH}-1.csv"
    head, *rows = read_table(content)
    assert [row[-1] for row in rows] == ["234.57", "234.56", "234.57"]  # the differences of the rounded totals
    assert b"'=cmd()" in content
    xlsx = read_table(payroll.file_of(shop.scope(), first, "xlsx")[1])
    assert [row[-1] for row in xlsx] == [head[-1], "234.57", "234.56", "234.57"]
    assert payroll.exports(shop.scope())[0].total_fen == 70_370
    assert [step.reason for step in shop.rows(PenaltyStep, status="exported")] == ["1"] * 3
    with pytest.raises(Refused):
        payroll.export(shop.scope(), MONTH, units=False)
    assert payroll.file_of(shop.scope(), first, "csv")[1] == content


def test_two_that_export_at_once_make_one_list(app: Flask, shop: World) -> None:
    settle_month(shop.scope(), MONTH)
    scope, barrier, refused = shop.scope(), threading.Barrier(4), list[Refused]()

    def run() -> None:
        with app.app_context():
            try:
                barrier.wait(10)
                payroll.export(scope, MONTH, units=False)
            except Refused as error:
                refused.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (len(refused), len(shop.rows(PayrollExport))) == (3, 1)
    assert [row.export_id for row in shop.rows(Statement)] == [1]
