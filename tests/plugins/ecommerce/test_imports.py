"""Order lists of a market place: what becomes a ticket, which acts follow, and what is skipped."""

import csv
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.domain.forms import FormContext
from core.domain.imports import ImportedTicket, SkippedRow
from plugins.ecommerce.imports import ORDERS, ZONE, read_order
from plugins.ecommerce.processes import ORDER_TRACKING

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "olist_orders.csv"
ROW = {
    "order_id": "a1",
    "order_status": "delivered",
    "order_approved_at": "2018-03-05 10:00:00",
    "order_delivered_carrier_date": "2018-03-06 09:00:00",
    "order_delivered_customer_date": "2018-03-09 18:00:00",
    "customer_unique_id": "c1",
    "customer_city": "campinas",
    "customer_state": "SP",
    "n_items": "2.0",
    "product_category": "telephony",
    "payment_type": "credit_card",
    "payment_value": "75.06",
}


def read(**changed: str) -> ImportedTicket:
    found = read_order(ROW | changed)
    assert isinstance(found, ImportedTicket)
    return found


def test_a_delivered_order() -> None:
    ticket = read()
    assert (ticket.key, ticket.process, ticket.role) == ("a1", "order_tracking", "customer_service")
    assert ticket.received_at == datetime(2018, 3, 5, 13, 0, tzinfo=UTC)  # São Paulo is three hours behind
    assert ticket.values == {
        "order_no": "a1",
        "model": "telephony",
        "quantity": 2,
        "recipient": "c1",
        "address": "campinas, SP",
    }
    assert [(act.do, act.role, act.values) for act in ticket.acts] == [
        ("ship", "store", {}),
        ("sign", "customer_service", {}),
    ]
    assert ticket.acts[1].at == datetime(2018, 3, 9, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "carried", "delivered", "acts"),
    [
        ("shipped", "2018-03-06 09:00:00", "", ["ship"]),
        ("delivered", "2018-03-06 09:00:00", "", ["ship"]),
        ("invoiced", "", "", []),
        ("processing", "", "", []),
        ("approved", "", "", []),
        ("canceled", "", "", ["cancel"]),
        ("canceled", "2018-03-06 09:00:00", "", ["ship", "cancel"]),
        ("canceled", "2018-03-06 09:00:00", "2018-03-09 18:00:00", ["ship", "return_order"]),
        ("unavailable", "", "", ["cancel"]),
    ],
)
def test_acts_of_a_status(status: str, carried: str, delivered: str, acts: list[str]) -> None:
    ticket = read(order_status=status, order_delivered_carrier_date=carried, order_delivered_customer_date=delivered)
    assert [act.do for act in ticket.acts] == acts


def test_times_never_go_backwards() -> None:
    ticket = read(
        order_delivered_carrier_date="2018-03-05 09:59:59", order_delivered_customer_date="2018-03-05 09:00:00"
    )
    assert [act.at for act in ticket.acts] == [ticket.received_at, ticket.received_at]
    assert "2018-03-05 09:59:59" in str(ticket.acts[0].values["shipping_remark"])
    assert "2018-03-05 09:00:00" in str(ticket.acts[1].values["signature_remark"])


@pytest.mark.parametrize(
    ("payment", "amount"), [("credit_card", None), ("boleto", None), ("cod", "75.06"), ("cash_on_delivery", "75.06")]
)
def test_cash_on_delivery_only_where_the_row_says_so(payment: str, amount: str | None) -> None:
    assert read(payment_type=payment).values.get("cod_amount") == amount


@pytest.mark.parametrize(
    "changed",
    [
        {"order_approved_at": ""},
        {"order_approved_at": "yesterday"},
        {"order_delivered_carrier_date": "2018-02-30 10:00:00"},
        {"n_items": "two"},
        {"n_items": "inf"},
        {"n_items": "nan"},
        {"order_id": " "},
    ],
)
def test_rows_that_are_no_orders_say_why(changed: dict[str, str]) -> None:
    skipped = read_order(ROW | changed)
    assert isinstance(skipped, SkippedRow)
    assert skipped.because


def test_an_order_without_category_or_items() -> None:
    ticket = read(product_category="", n_items="")
    assert ticket.values["model"] == "未注明"
    assert "quantity" not in ticket.values


@pytest.fixture(scope="module")
def olist() -> list[ImportedTicket | SkippedRow]:
    """Every row of the real file as the importer reads it."""
    if not DATA.exists():
        pytest.skip("the shared data is not here")
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        assert set(ORDERS.columns) <= set(rows.fieldnames or ())
        return [read_order(row) for row in rows]


def test_the_real_file(olist: list[ImportedTicket | SkippedRow]) -> None:
    kinds = Counter(type(found).__name__ for found in olist)
    assert kinds == {"ImportedTicket": 2377, "SkippedRow": 62}
    tickets = [found for found in olist if isinstance(found, ImportedTicket)]
    assert len({ticket.key for ticket in tickets}) == len(tickets)
    assert Counter(act.do for ticket in tickets for act in ticket.acts) == {
        "ship": 1674,
        "sign": 1226,
        "cancel": 431,
        "return_order": 5,
    }


def test_the_process_allows_what_the_real_file_says(olist: list[ImportedTicket | SkippedRow]) -> None:
    context = FormContext(zone=ZoneInfo(ZONE))
    for ticket in (found for found in olist if isinstance(found, ImportedTicket)):
        ORDER_TRACKING.form.parse(ticket.values, context)
        times = [ticket.received_at, *(act.at for act in ticket.acts)]
        assert all(before <= after for before, after in pairwise(times))
        state = ORDER_TRACKING.initial.key
        for act in ticket.acts:
            transition = ORDER_TRACKING.transition(act.do)
            assert transition is not None
            assert state in transition.sources
            assert transition.form is not None
            transition.form.parse(act.values, context)
            state = transition.target or state
