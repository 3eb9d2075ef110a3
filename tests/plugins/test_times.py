"""Times that people enter: no regulation takes one from the future, and some take none from before the receipt."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from core.domain.errors import Reason
from core.domain.forms import Value
from core.domain.people import Actor
from core.domain.processes import OPEN, Process
from core.domain.tickets import Act, TicketSnapshot
from plugins.construction.processes.project_information import PROJECT_INFORMATION
from plugins.construction.processes.site_quality import SITE_QUALITY
from plugins.dealer.processes.cc_quality import CC_QUALITY
from plugins.dealer.processes.market_quality import MARKET_QUALITY
from plugins.ecommerce.processes import ORDER_TRACKING
from plugins.enterprise.processes.line_report import LINE_REPORT
from plugins.enterprise.processes.market_information import MARKET_INFORMATION
from plugins.enterprise.processes.project_customer import PROJECT_CUSTOMER
from plugins.manufacturing.processes.food_quality import FOOD_QUALITY

RECEIVED = datetime(2026, 3, 16, 2, 0, 0, 400_000, tzinfo=UTC)
NOW = datetime(2026, 3, 20, 3, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)

NOT_IN_THE_FUTURE = [
    (PROJECT_INFORMATION, OPEN, "collected_at"),
    (PROJECT_INFORMATION, "feed_back", "sent_at"),
    (PROJECT_INFORMATION, "enter_ledger", "ledger_time"),
    (LINE_REPORT, "direct_report", "called_at"),
    (MARKET_INFORMATION, OPEN, "collected_at"),
    (PROJECT_CUSTOMER, OPEN, "obtained_at"),
    (FOOD_QUALITY, "record_risk", "risk_known_at"),
    (FOOD_QUALITY, "start_recall", "announced_at"),
]
NOT_BEFORE_THE_RECEIPT = [
    (SITE_QUALITY, "arrive", "arrived_at"),
    (CC_QUALITY, OPEN, "phoned_at"),
    (CC_QUALITY, "log_opinion", "given_at"),
    (MARKET_QUALITY, "clarify", "clarified_at"),
    (MARKET_QUALITY, "team_arrived", "arrived_at"),
    (ORDER_TRACKING, "ship", "shipped_at"),
    (ORDER_TRACKING, "submit_voucher", "shipped_at"),
    (ORDER_TRACKING, "supply_voucher", "shipped_at"),
]


def refused_fields(process: Process, key: str, field: str, entered: datetime | None) -> list[str | None]:
    """Return the fields that the guards of an act refuse as wrong; what else they miss is not asked."""
    ticket = TicketSnapshot(
        number="X-1",
        plugin="any",
        process=process.key,
        state=process.initial.key,
        title="",
        details={},
        received_at=RECEIVED,
        opened_at=RECEIVED,
        opened_by="lihao",
        zone="Asia/Shanghai",
    )
    values: dict[str, Value] = {"feedback": 1} | ({field: entered.isoformat()} if entered else {})
    act = Act(key=key, by=Actor(login="wangfang"), at=NOW, values=values)
    transition = process.transition(key)
    guards: tuple[Callable[..., object], ...] = transition.guards if transition else process.guards
    found = []
    for guard in guards:
        if "guards" in guard.__module__:
            refused = guard(ticket, act)
            found += [refused.field] if refused and refused.reason is Reason.FIELD_INVALID else []
    return found


@pytest.mark.parametrize(("process", "key", "field"), [*NOT_IN_THE_FUTURE, *NOT_BEFORE_THE_RECEIPT])
def test_a_time_may_be_now_and_no_later(process: Process, key: str, field: str) -> None:
    assert refused_fields(process, key, field, None) == []
    assert refused_fields(process, key, field, NOW) == []
    assert refused_fields(process, key, field, NOW + SECOND) == [field]


@pytest.mark.parametrize(("process", "key", "field"), NOT_BEFORE_THE_RECEIPT)
def test_a_time_may_be_the_second_of_the_receipt_and_no_earlier(process: Process, key: str, field: str) -> None:
    received = RECEIVED.replace(microsecond=0)

    assert refused_fields(process, key, field, received) == []
    assert refused_fields(process, key, field, received - SECOND) == [field]


@pytest.mark.parametrize(("process", "key", "field"), NOT_IN_THE_FUTURE)
def test_a_time_may_lie_before_the_receipt(process: Process, key: str, field: str) -> None:
    assert refused_fields(process, key, field, RECEIVED - timedelta(days=3)) == []
