"""Orders, vouchers and acts as rules see them, built by hand."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from core.domain.people import Actor
from core.domain.settings import in_force
from core.domain.tickets import Act, Record, TicketSnapshot
from plugins.ecommerce.settings import SETTINGS

SHANGHAI = ZoneInfo("Asia/Shanghai")
VOUCHER = {"waybill_no": "SF1", "model": "X", "recipient": "王芳", "address": "文三路 18 号"}


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.fixture
def local() -> Callable[[str], datetime]:
    """An instant from local time in Shanghai."""
    return _local


@pytest.fixture
def make_order() -> Callable[..., TicketSnapshot]:
    """An order of customer service 许某 (xu), confirmed at ``confirmed``; ``settings`` override the defaults."""

    def build(confirmed: str = "2026-03-17 16:00:00", **changed: object) -> TicketSnapshot:
        settings = dict(in_force(SETTINGS, (), _local(confirmed).date())) | dict(changed.pop("settings", {}))
        values: dict[str, object] = {
            "number": "DD-1",
            "plugin": "ecommerce",
            "process": "order_tracking",
            "state": "confirmed",
            "title": "订单 1001",
            "details": {"order_no": "1001", "model": "X", "recipient": "王芳", "address": "文三路 18 号"},
            "received_at": _local(confirmed),
            "opened_at": _local(confirmed),
            "opened_by": "xu",
            "settings": settings,
        }
        return TicketSnapshot(**values | changed)

    return build


@pytest.fixture
def make_voucher() -> Callable[..., Record]:
    """A voucher of the information officer 林某 (lin)."""

    def build(number: int = 1, at: str = "2026-03-18 09:00:00", by: str = "lin", **values: str | int) -> Record:
        return Record(number=number, type="voucher", values=VOUCHER | values, by=by, at=_local(at))

    return build


@pytest.fixture
def make_act() -> Callable[..., Act]:
    """An act of ``by`` at ``at`` with the parsed form ``values``."""

    def build(key: str = "record_fault", by: str = "boss", at: str = "2026-03-20 11:00:00", **values: object) -> Act:
        return Act(key=key, values=values, by=Actor(login=by), at=_local(at))

    return build
