"""Another reading of the order regulation, tried on an order: other deadlines run, not only other dates."""

from datetime import UTC, date, datetime

import pytest

from core.plugin_manager import PluginManager
from core.services import acting, clockwork, what_if
from core.services.opening import open_ticket
from core.services.what_if_sums import DueDifference
from core.testing.world import World
from plugins.ecommerce import plugin


@pytest.fixture
def plugins() -> PluginManager:
    """The orders alone."""
    manager = PluginManager(with_entry_points=False)
    manager.register(plugin)
    return manager


@pytest.fixture
def pages() -> bool:
    """No pages are needed."""
    return False


@pytest.fixture
def shop(world: World) -> World:
    """An N order of Monday 18:00, shipped on Tuesday at 12:00:01, the second at which that is late; never signed."""
    world.person("xu", "customer_service")
    world.person("lin", "information_officer")
    world.person("boss", "supervisor", "administrator")
    world.now = datetime(2026, 3, 16, 10, tzinfo=UTC)
    order = open_ticket(world.scope("xu"), "order_tracking", {"order_no": "D1", "model": "M"})
    _pass_time(world, datetime(2026, 3, 17, 4, 0, 1, tzinfo=UTC))
    acting.act(world.scope("lin"), order.public_id, "ship", {})
    _pass_time(world, datetime(2026, 3, 23, 1, tzinfo=UTC))
    return world


def _pass_time(world: World, until: datetime) -> None:
    clockwork.fire_all(world.manager, until)
    world.now = until


def _ask(shop: World, **changes: str) -> dict[str, DueDifference]:
    """Return what differs, by deadline; what is on record comes out as it is."""
    scope = shop.scope("boss")
    found = what_if.ask(
        scope, what_if.question(scope, date(2026, 3, 16), date(2026, 3, 16), {"ecommerce": dict(changes)})
    )
    assert found.part.mismatches == ()
    return {one.deadline: one for one in found.part.dues}


def test_delivery_may_count_from_the_confirmation(shop: World) -> None:
    found = _ask(shop, delivery_from="confirmation")
    assert found.keys() == {"delivery", "delivery_after_confirmation"}
    shipped, confirmed = found["delivery"], found["delivery_after_confirmation"]
    assert (shipped.was_due, shipped.would_due) == (datetime(2026, 3, 22, 15, 59, 59, tzinfo=UTC), None)
    assert (shipped.was_late, shipped.would_late) == (True, False)
    assert (confirmed.was_due, confirmed.would_due) == (None, datetime(2026, 3, 21, 15, 59, 59, tzinfo=UTC))
    assert (confirmed.was_late, confirmed.would_late) == (False, True)


def test_an_earlier_cut_off_changes_no_reading(shop: World) -> None:
    assert _ask(shop, cutoff="16:00") == {}


def test_the_voucher_of_what_is_a_t_order_now_counts_from_the_confirmation(shop: World) -> None:
    found = _ask(shop, cutoff="19:00", voucher_n_from="shipping")
    assert found["voucher"].would_due == datetime(2026, 3, 17, 2, tzinfo=UTC)
    assert found["ship"].would_due == datetime(2026, 3, 16, 15, 59, 59, tzinfo=UTC)
    assert "voucher_after_shipping" not in found
    assert _ask(shop, voucher_n_from="shipping").keys() == {"voucher", "voucher_after_shipping"}
