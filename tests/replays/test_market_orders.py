"""The orders of a market place: taken in by the importer, then asked what other terms would have made of them.

Everything is reckoned a second time from the file and the regulation's text alone (:class:`Order`, :class:`Terms`),
without the plugin, the engine and the ledger; both must say the same.
"""

import csv
import time as clock
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from PIL import Image

from core.app import BUNDLED
from core.database import Base
from core.extensions import db
from core.models import Delivery, Event, Notification, Receipt, Ticket
from core.plugin_manager import PluginManager
from core.services import acting, clockwork, events, files, imports, pay, people, uow, what_if
from core.services.what_if_sums import By, Sums
from core.testing.databases import sqlite_url
from core.testing.world import World, make_app

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "olist_orders.csv"
HERE, THERE = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/Sao_Paulo")
SECOND = timedelta(seconds=1)
DAY_END = time(23, 59, 59)

SUBMITTED = datetime(2026, 3, 16, 2, tzinfo=UTC)  # when the officers supply the vouchers of whom customers complained
FOUND = datetime(2026, 4, 7, 2, tzinfo=UTC)  # when the supervisor finds them wrong
EVERY = 3  # of the complaints, this one is looked into
BRANCHES = ("capital", "country")
REGULATION_DEADLINES = ("ship", "voucher", "delivery")
VERDICTS = ("in_time", "late", "missed", "running", "void")
VOUCHER = {
    "waybill_no": "BR1",
    "carrier": "Correios",
    "shipper": "loja",
    "inspected": "1",
    "condition_ok": "1",
    "model": "telephony",
    "recipient": "cliente",
    "address": "campinas, SP",
}
PAY_FEN = {"lin": 321_987, "hai": 250_013}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the regulation says in numbers, and the readings that it leaves open; ``month`` is that of the penalties."""

    cutoff: time = time(17)
    ship_n: time = time(12)
    voucher_t: time = time(10)
    voucher_n: time = time(15)
    delivery_days: int = 5
    from_confirmation: bool = False
    percent: int = 10
    per_field: bool = False
    month: str = "2026-03"


REGULATION = Terms()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Other terms, the parameters that mean the same, and the orders confirmed in which time they are tried on."""

    terms: Terms
    changes: Mapping[str, object]
    first: date
    last: date


PATIENT = Asked(
    terms=Terms(cutoff=time(12), ship_n=time(18), voucher_t=time(12), voucher_n=time(18), delivery_days=12, percent=5),
    changes={
        "cutoff": "12:00",
        "ship_n_at": "18:00",
        "voucher_t_at": "12:00",
        "voucher_n_at": "18:00",
        "delivery_latest": "12",
        "penalty_percent": "5",
    },
    first=date(2016, 1, 1),
    last=date(2017, 12, 31),
)
STRICT = Asked(
    terms=Terms(from_confirmation=True, delivery_days=7, percent=15, per_field=True, month="2026-04"),
    changes={
        "delivery_from": "confirmation",
        "delivery_latest": "7",
        "penalty_percent": "15",
        "penalty_per": "field",
        "penalty_month": "decision",
    },
    first=date(2018, 1, 1),
    last=date(2018, 12, 31),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a row of the file says of an order that was confirmed; ``over`` is when it was cancelled or came back.

    ``wrong`` is what will be found wrong in its voucher.
    """

    key: str
    branch: str
    officer: str
    confirmed: datetime
    shipped: datetime | None
    signed: datetime | None
    over: datetime | None
    cancelled: bool
    wrong: tuple[str, ...] = ()

    def dues(self, terms: Terms) -> dict[str, datetime]:
        """Return when what is due of the order."""

        def on(day: datetime, days: int, at: time) -> datetime:
            return datetime.combine(day.date() + timedelta(days=days), at, tzinfo=HERE)

        is_t = self.confirmed.time() < terms.cutoff
        found = {
            "ship": on(self.confirmed, 0, DAY_END) if is_t else on(self.confirmed, 1, terms.ship_n),
            "voucher": on(self.confirmed, 1, terms.voucher_t if is_t else terms.voucher_n),
        }
        if terms.from_confirmation:
            found["delivery_after_confirmation"] = on(self.confirmed, terms.delivery_days, DAY_END)
        elif self.shipped:
            found["delivery"] = on(self.shipped, terms.delivery_days, DAY_END)
        return found

    def end(self, key: str) -> datetime | None:
        """Return when a deadline was met or fell away; None if neither."""
        gone = self.over if self.cancelled else None
        match key:
            case "ship":
                return self.shipped or gone
            case "voucher":
                return gone or (SUBMITTED.astimezone(HERE) if self.wrong else None)
            case _:
                return self.signed or self.over

    def penalties(self, terms: Terms) -> int:
        """Return how many penalties its wrong voucher costs."""
        return len(self.wrong) if terms.per_field else bool(self.wrong)

    def overrun(self, terms: Terms, *, to_supervisor: bool = False) -> int:
        """Return how many of its deadlines were overrun, or so far that the supervisor heard of it."""
        found = 0
        for key, due in self.dues(terms).items():
            grace = timedelta(hours=2) if key in ("ship", "voucher") else timedelta(days=1)
            found += (self.end(key) or FOUND) - due >= SECOND + (grace if to_supervisor else timedelta(0))
        return found


@cache
def _rows() -> tuple[Mapping[str, str], ...]:
    if not DATA.exists():
        pytest.skip("the shared data is not here")
    with DATA.open(encoding="utf-8-sig", newline="") as file:
        return tuple(csv.DictReader(file))


def _branch(row: Mapping[str, str]) -> str:
    return "capital" if row["customer_state"] == "SP" else "country"


@cache
def _orders() -> tuple[Order, ...]:
    """Return every order of the file; every third that came late and made its customer angry has a wrong voucher."""
    found: list[Order] = []
    complaints = 0
    for row in _rows():
        confirmed, carried, delivered = (
            datetime.fromisoformat(row[key]).replace(tzinfo=THERE).astimezone(HERE) if row[key] else None
            for key in ("order_approved_at", "order_delivered_carrier_date", "order_delivered_customer_date")
        )
        if confirmed is None:
            continue
        shipped = max(carried, confirmed) if carried else None
        received = max(delivered, shipped) if delivered and shipped else None
        called_off = row["order_status"] in ("canceled", "unavailable")
        signed = None if called_off else received
        wrong: tuple[str, ...] = ()
        belated = row["order_delivered_customer_date"] > row["order_estimated_delivery_date"]
        if signed and belated and row["review_score"] in ("1", "2"):
            complaints += 1
            if complaints % EVERY == 0:
                wrong = ("waybill_no", "carrier") if row["review_score"] == "1" else ("carrier",)
        found.append(
            Order(
                key=row["order_id"],
                branch=_branch(row),
                officer="lin" if row["seller_state"] == "SP" else "hai",
                confirmed=confirmed,
                shipped=shipped,
                signed=signed,
                over=(received or shipped or confirmed) if called_off else None,
                cancelled=called_off and not received,
                wrong=wrong,
            )
        )
    return tuple(found)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[World]:
    """A shop with two branches, empty."""
    plugins = PluginManager(BUNDLED, with_entry_points=False)
    with make_app(sqlite_url(), tmp_path, plugins, pages=False).app_context() as context:
        world = World(context.app, plugins=["ecommerce"])
        for branch in BRANCHES:
            people.add_department(world.scope(), branch, branch)
            world.person(_boss(branch), "supervisor", "administrator", department=branch, email="boss@example.com")
        for login in PAY_FEN:
            world.person(login, "information_officer", email=f"{login}@example.com")
        world.person("xu", "customer_service", email="xu@example.com")
        world.person("shop", "store", email="shop@example.com")
        yield world
        db.session.remove()
        db.engine.dispose()


def _boss(branch: str) -> str:
    return f"{branch}-boss"


def _list(branch: str, folder: Path) -> Path:
    path = folder / f"{branch}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(_rows()[0]))
        writer.writeheader()
        writer.writerows(row for row in _rows() if _branch(row) == branch)
    return path


def _everything(world: World) -> tuple[dict[str, int], str]:
    """Return the rows of each table, and the end of the history."""
    with uow.reading(world.org.id) as session:
        counts = {
            table.name: session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }
    return counts, world.rows(Event)[-1].digest


def _take_in(shop: World, folder: Path) -> None:
    """Import each branch's orders in the name of its supervisor; they come in as the file says, in silence and once."""
    started = clock.process_time()
    lists = {branch: _list(branch, folder) for branch in BRANCHES}
    reports = {branch: imports.import_file(shop.scope(_boss(branch)), "orders", lists[branch]) for branch in BRANCHES}
    assert clock.process_time() - started < 60
    without_time = sum(not row["order_approved_at"] for row in _rows())
    assert sum(report.rows for report in reports.values()) == len(_rows()) == 2_439
    assert sum(report.imported for report in reports.values()) == len(_rows()) - without_time == 2_377
    assert sum(sum(report.skipped.values()) for report in reports.values()) == without_time
    assert [report.errors for report in reports.values()] == [(), ()]
    found = {key: Counter[str]() for key in REGULATION_DEADLINES}
    for report in reports.values():
        for count in report.deadlines:
            found[count.key].update({name: getattr(count, name) for name in VERDICTS})
    assert {key: +counter for key, counter in found.items()} == _verdicts(shop.now)
    assert shop.rows(Notification) == shop.rows(Delivery) == shop.rows(Receipt) == []
    assert clockwork.fire_all(shop.manager, shop.now) == 0
    with uow.reading(shop.org.id) as session:
        assert events.verify(session, shop.org.id) is None
    before, report = _everything(shop), reports["capital"]
    again = imports.import_file(shop.scope(_boss("capital")), "orders", lists["capital"])
    assert (again.imported, again.known, again.deadlines) == (0, report.imported, report.deadlines)
    assert _everything(shop) == before


def _verdicts(now: datetime) -> dict[str, Counter[str]]:
    """Return how the deadlines of the regulation fared, before anybody here did anything."""
    counts = {key: Counter[str]() for key in REGULATION_DEADLINES}
    for order in _orders():
        for key, due in order.dues(REGULATION).items():
            met = {"ship": order.shipped, "voucher": None, "delivery": order.signed}[key]
            if met is not None:
                verdict = "late" if met - due >= SECOND else "in_time"
            elif order.cancelled or (key == "delivery" and order.over):
                verdict = "void"
            else:
                verdict = "missed" if now - due >= SECOND else "running"
            counts[key][verdict] += 1
    return counts


def _judge(shop: World) -> None:
    """Supply vouchers of orders of which customers complained, and find them wrong three weeks later."""
    with uow.reading(shop.org.id) as session:
        tickets = {
            row.details["order_no"]: row.public_id
            for row in session.execute(sa.select(Ticket.details, Ticket.public_id))
        }
    complaints = [order for order in _orders() if order.wrong]
    shop.now = SUBMITTED
    for order in complaints:
        scope, picture = shop.scope(order.officer), BytesIO()
        Image.new("RGB", (8, 8)).save(picture, "PNG")
        picture.seek(0)
        photo = files.Upload(field="photos", name="photo.png", stream=picture)
        kept = files.keep(scope, shop.app.extensions["huiyin_config"], [photo])
        acting.act(scope, tickets[order.key], "supply_voucher", VOUCHER, kept=kept)
    shop.now = FOUND
    for order in complaints:
        fault = {
            "submission": "shipping_info",
            "voucher": "1",
            "wrong_shipping": list(order.wrong),
            "consequences": ["complaint"],
        }
        acting.act(shop.scope(_boss(order.branch)), tickets[order.key], "record_fault", fault)
    for login, fen in PAY_FEN.items():
        for month in ("2026-03", "2026-04"):
            pay.set_pay(shop.scope(), login, month, fen)


def _reckoned(orders: Sequence[Order], other: Terms) -> Sums:
    """Return what orders come to under the regulation and under other terms."""
    was, would = REGULATION, other
    charged = _charged(orders, other)
    return replace(
        charged,
        tickets=len(orders),
        moved=sum(len(dict(order.dues(was).items() ^ order.dues(would).items())) for order in orders),
        was_late=sum(order.overrun(was) for order in orders),
        would_late=sum(order.overrun(would) for order in orders),
        was_escalated=sum(order.overrun(was, to_supervisor=True) for order in orders),
        would_escalated=sum(order.overrun(would, to_supervisor=True) for order in orders),
    )


def _charged(orders: Sequence[Order], other: Terms) -> Sums:
    was, would = (sum(order.penalties(terms) for order in orders) for terms in (REGULATION, other))
    return Sums(
        was_penalties=was,
        would_penalties=would,
        was_percent=was * REGULATION.percent,
        would_percent=would * other.percent,
    )


def _deducted(login: str, orders: Sequence[Order], terms: Terms, month: str) -> tuple[int, int]:
    """Return what terms take from an officer in a month: percent of the performance pay, and fen."""
    times = sum(order.penalties(terms) for order in orders) if terms.month == month else 0
    percent = min(100, times * terms.percent)
    return percent, int((Decimal(PAY_FEN[login]) * percent / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _ask(shop: World, asked: Asked) -> Sums:
    """Try other terms on a part of the orders; all that they come to must be as reckoned. Return the whole."""
    scope = shop.scope(_boss("capital"))
    question = what_if.question(scope, asked.first, asked.last, {"ecommerce": asked.changes})
    found = what_if.ask(scope, question)
    assert found.part.mismatches == ()
    orders = [order for order in _orders() if asked.first <= order.confirmed.date() <= asked.last]
    whole = _reckoned(orders, asked.terms)
    by_officer = {login: [order for order in orders if order.officer == login] for login in PAY_FEN}
    expected = {
        (By.PROCESS, "order_tracking"): whole,
        (By.PERSON, ""): replace(whole, was_penalties=0, would_penalties=0, was_percent=0, would_percent=0),
    }
    for branch in BRANCHES:
        own = [order for order in orders if order.branch == branch]
        expected[By.DEPARTMENT, branch] = _reckoned(own, asked.terms)
    for login, own in by_officer.items():
        expected[By.PERSON, login] = _charged(own, asked.terms)
    assert {(kind, key): sums for kind, key, sums in found.part.sums} == expected
    months = {}
    for login, own in by_officer.items():
        for month in {REGULATION.month, asked.terms.month}:
            months[login, month] = tuple(_deducted(login, own, terms, month) for terms in (REGULATION, asked.terms))
    assert {
        (one.subject, one.month): ((one.was_percent, one.was_fen), (one.would_percent, one.would_fen))
        for one in found.months
    } == months
    return whole


@pytest.mark.slow
def test_orders_of_a_market_place_under_the_regulation_and_two_other_terms(shop: World, tmp_path: Path) -> None:
    """One test, for the list is imported once; the figures are told in docs/replays.md."""
    _take_in(shop, tmp_path)
    _judge(shop)
    patient, strict = _ask(shop, PATIENT), _ask(shop, STRICT)
    assert (patient.tickets, patient.was_late, patient.would_late) == (1_226, 2_425, 2_150)
    assert (patient.was_penalties, patient.would_penalties) == (14, 14)
    assert (strict.tickets, strict.was_late, strict.would_late) == (1_151, 2_551, 2_641)
    assert (strict.was_penalties, strict.would_penalties) == (24, 45)
