"""T or N, who takes an order, what follows when it is late or ends."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from itertools import pairwise

import pytest

from core.domain.decisions import AddNote, Escalate, Notify, To
from core.domain.errors import RuleError
from core.domain.tickets import Act, Breach, Closure, Colleague, Record, TicketSnapshot
from plugins.ecommerce import rules
from plugins.ecommerce.processes import DEADLINES

Instant = Callable[[str], datetime]
Order = Callable[..., TicketSnapshot]
Doing = Callable[..., Act]
Voucher = Callable[..., Record]


@pytest.mark.parametrize(
    ("confirmed", "changed", "order_class"),
    [
        ("2026-03-17 00:00:00", {}, "T"),
        ("2026-03-17 16:59:59", {}, "T"),
        ("2026-03-17 17:00:00", {}, "N"),
        ("2026-03-17 17:00:01", {}, "N"),
        ("2026-03-17 23:59:59", {}, "N"),
        ("2026-03-17 17:00:00", {"cutoff_inclusive": True}, "T"),
        ("2026-03-17 17:00:01", {"cutoff_inclusive": True}, "N"),
        ("2026-03-17 16:59:59", {"cutoff": time(16, 30)}, "N"),
        ("2026-03-17 17:59:59", {"cutoff": time(18)}, "T"),
        ("2026-03-17 18:00:00", {"cutoff": time(18)}, "N"),
    ],
)
def test_order_class(make_order: Order, confirmed: str, changed: dict[str, object], order_class: str) -> None:
    answer = rules.classify(make_order(confirmed, settings=changed))
    assert answer.details["order_class"] == order_class
    assert answer.clause == f"{order_class}单"
    assert order_class in str(answer.reason)


def test_order_class_follows_the_zone_of_the_organisation(make_order: Order) -> None:
    assert rules.classify(make_order("2026-03-17 16:59:59", zone="Asia/Tokyo")).details["order_class"] == "N"


def test_a_fraction_of_the_cutoff_second_is_the_cutoff(make_order: Order) -> None:
    order = make_order("2026-03-17 17:00:00.900000", settings={"cutoff_inclusive": True})
    assert rules.classify(order).details["order_class"] == "T"


@pytest.mark.parametrize(
    ("confirmed", "changed", "expected"),
    [
        ("2026-03-17 16:00:00", {}, ("confirmation", "shipping")),
        ("2026-03-17 18:00:00", {}, ("confirmation", "shipping")),
        ("2026-03-17 16:00:00", {"voucher_n_from": "shipping"}, ("confirmation", "shipping")),
        ("2026-03-17 18:00:00", {"voucher_n_from": "shipping"}, ("shipping", "shipping")),
        ("2026-03-17 18:00:00", {"delivery_from": "confirmation"}, ("confirmation", "confirmation")),
    ],
)
def test_where_deadlines_count_from(
    make_order: Order, confirmed: str, changed: dict[str, object], expected: tuple[str, str]
) -> None:
    details = rules.classify(make_order(confirmed, settings=changed)).details
    assert (details["voucher_from"], details["delivery_from"]) == expected


def test_a_cutoff_that_is_no_time_is_a_fault(make_order: Order) -> None:
    with pytest.raises(RuleError):
        rules.classify(make_order(settings={"cutoff": "17:00"}))


def make_colleague(login: str, role: str, open_tasks: int) -> Colleague:
    return Colleague(
        login=login, roles=frozenset({role}), departments=frozenset(), attributes={}, open_tasks=open_tasks
    )


ROSTER = (
    make_colleague("a", "customer_service", 0),
    make_colleague("b", "information_officer", 4),
    make_colleague("c", "information_officer", 2),
    make_colleague("d", "information_officer", 2),
)


@pytest.mark.parametrize(
    ("wanted", "roster", "assignee"),
    [(False, ROSTER, None), (True, ROSTER, "c"), (True, ROSTER[:2], "b"), (True, ROSTER[:1], None), (True, (), None)],
)
def test_route(make_order: Order, wanted: bool, roster: tuple[Colleague, ...], assignee: str | None) -> None:
    answer = rules.route(make_order(settings={"assign_officer": wanted}), roster)
    assert (answer.assignee if answer else None) == assignee


@pytest.mark.parametrize(
    ("deadline", "level", "roles", "kind"),
    [
        ("ship", 0, ("store", "information_officer"), Notify),
        ("ship", 1, ("supervisor",), Escalate),
        ("voucher", 0, ("information_officer",), Notify),
        ("voucher", 1, ("supervisor",), Escalate),
        ("voucher_after_shipping", 0, ("information_officer",), Notify),
        ("delivery", 0, ("customer_service",), Notify),
        ("delivery", 1, ("supervisor",), Escalate),
        ("delivery_after_confirmation", 0, ("customer_service",), Notify),
    ],
)
def test_who_hears_of_a_missed_deadline(
    make_order: Order, deadline: str, level: int, roles: tuple[str, ...], kind: type[Notify | Escalate]
) -> None:
    order = make_order()
    breach = Breach(deadline=deadline, label="", due_at=order.received_at, found_at=order.received_at, level=level)
    effects = rules.on_overdue(order, breach)
    assert effects is not None
    (effect,) = effects
    assert isinstance(effect, kind)
    assert effect.to == To(roles=roles)
    assert "1001" in str(effect.message)


def test_an_unknown_deadline_is_left_to_the_core(make_order: Order) -> None:
    order = make_order()
    breach = Breach(deadline="other", label="", due_at=order.received_at, found_at=order.received_at)
    assert rules.on_overdue(order, breach) is None


@pytest.mark.parametrize(
    ("outcome", "has_voucher", "asked"),
    [("signed", False, True), ("signed", True, False), ("returned", False, True), ("cancelled", False, False)],
)
def test_a_missing_voucher_is_asked_for_at_the_end(
    make_order: Order, make_voucher: Voucher, make_act: Doing, outcome: str, has_voucher: bool, asked: bool
) -> None:
    order = make_order(state="shipped", records=(make_voucher(),) if has_voucher else ())
    effects = rules.on_close(order, Closure(outcome=outcome, act=make_act("sign", by="xu")))
    assert [type(effect) for effect in effects] == ([Notify] if asked else [])


@pytest.mark.parametrize(
    ("signed", "allowed"),
    [("2026-03-18 08:59:59", False), ("2026-03-18 09:00:00", True), ("2026-03-20 11:00:01", False)],
)
def test_signing_time(
    make_order: Order, make_voucher: Voucher, make_act: Doing, local: Instant, signed: str, allowed: bool
) -> None:
    order = make_order(state="voucher_fed_back", records=(make_voucher(),))
    act = make_act("sign", by="xu", signed_at=local(signed).isoformat())
    assert (rules.signing_time_fits(order, act) is None) == allowed


def test_when_the_goods_left(make_order: Order, make_voucher: Voucher, local: Instant) -> None:
    first, second = make_voucher(1), make_voucher(2, at="2026-03-18 15:00:00")
    told = make_voucher(1, shipped_at=local("2026-03-17 20:00:00").isoformat())
    shipped = local("2026-03-17 19:00:00")
    assert rules.shipped_at(make_order()) is None
    assert rules.shipped_at(make_order(records=(first, second))) == first.at
    assert rules.shipped_at(make_order(records=(told,))) == local("2026-03-17 20:00:00")
    assert rules.shipped_at(make_order(records=(first,), milestones={"ship": shipped})) == shipped
    entered = {"shipped_at": local("2026-03-17 18:30:00").isoformat()}
    assert rules.shipped_at(make_order(details=entered, milestones={"ship": shipped})) == local("2026-03-17 18:30:00")


@pytest.mark.parametrize(
    ("ordered", "stated", "allowed"), [(None, None, True), (12850, None, False), (12850, 12850, True), (0, None, True)]
)
def test_cash_on_delivery_is_stated(
    make_order: Order, make_act: Doing, ordered: int | None, stated: int | None, allowed: bool
) -> None:
    order = make_order(details={"order_no": "1"} | ({"cod_amount": ordered} if ordered is not None else {}))
    act = make_act("submit_voucher", by="lin", **({"cod_amount": stated} if stated is not None else {}))
    assert (rules.cod_is_stated(order, act) is None) == allowed


@pytest.mark.parametrize(
    ("state", "after"),
    [
        ("confirmed", "voucher_fed_back"),
        ("shipped", "voucher_fed_back"),
        ("voucher_fed_back", "voucher_fed_back"),
        ("in_transit", "in_transit"),
        ("exception", "exception"),
    ],
)
def test_state_after_a_voucher(make_order: Order, make_act: Doing, state: str, after: str) -> None:
    assert rules.after_voucher(make_order(state=state), make_act("submit_voucher")) == after


@pytest.mark.parametrize(
    ("state", "normal", "after"),
    [
        ("voucher_fed_back", True, "in_transit"),
        ("in_transit", True, "in_transit"),
        ("in_transit", False, "exception"),
        ("exception", True, "exception"),
    ],
)
def test_state_after_a_tracking_entry(make_order: Order, make_act: Doing, state: str, normal: bool, after: str) -> None:
    assert rules.after_tracking(make_order(state=state), make_act("track", normal=normal)) == after


def test_state_after_an_exception(make_order: Order, make_voucher: Voucher, make_act: Doing) -> None:
    act = make_act("resolve_exception")
    assert rules.after_exception(make_order(state="exception"), act) == "shipped"
    assert rules.after_exception(make_order(state="exception", records=(make_voucher(),)), act) == "in_transit"


@pytest.mark.parametrize(("address", "told"), [("文三路 18 号", False), ("文二路 18 号", True)])
def test_a_voucher_that_differs_is_told(
    make_order: Order, make_act: Doing, make_voucher: Voucher, address: str, told: bool
) -> None:
    act = make_act("submit_voucher", by="lin", **make_voucher(address=address).values)
    effects = rules.compare_with_order(make_order(), act)
    assert [type(effect) for effect in effects] == ([AddNote, Notify] if told else [])


@pytest.mark.parametrize(("kind", "told"), [("complaint", True), ("problem_parcel", False)])
def test_the_supervisor_hears_of_complaints(make_order: Order, make_act: Doing, kind: str, told: bool) -> None:
    effects = rules.tell_of_complaint(make_order(), make_act("open_exception", exception_kind=kind))
    assert [effect.to for effect in effects if isinstance(effect, Notify)] == (
        [To(roles=("supervisor",))] if told else []
    )


@pytest.mark.parametrize(
    ("signed", "early"), [("2026-03-19 23:59:59", True), ("2026-03-20 00:00:00", False), ("2026-03-23 23:59:59", False)]
)
def test_a_signature_before_day_two_is_noted(
    make_order: Order, make_voucher: Voucher, make_act: Doing, signed: str, early: bool
) -> None:
    order = make_order(state="voucher_fed_back", details={"delivery_from": "shipping"}, records=(make_voucher(),))
    effects = rules.note_early(order, make_act("sign", by="xu", at=signed))
    assert [type(effect) for effect in effects] == ([AddNote] if early else [])


def test_the_ladders_remind_before_and_rise() -> None:
    for rule in DEADLINES:
        steps = [level.after for level in rule.ladder]
        assert steps[0] < timedelta(0)
        assert timedelta(0) in steps
        assert all(before < after for before, after in pairwise(steps))
