"""Sheets, problems and acts as the dealer's rules see them, built by hand."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from core.domain.people import Actor
from core.domain.settings import in_force
from core.domain.tickets import Act, Record, TicketSnapshot
from plugins.dealer.settings import SETTINGS

SHANGHAI = ZoneInfo("Asia/Shanghai")


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.fixture
def local() -> Callable[[str], datetime]:
    """An instant from local time in Shanghai."""
    return _local


@pytest.fixture
def make_ticket() -> Callable[..., TicketSnapshot]:
    """A ticket of ``process`` received at ``received``; ``settings`` override the defaults."""

    def build(process: str, state: str, received: str = "2026-03-16 10:00:00", **changed: object) -> TicketSnapshot:
        settings = dict(in_force(SETTINGS, (), _local(received).date())) | dict(changed.pop("settings", {}))
        values: dict[str, object] = {
            "number": "T-1",
            "plugin": "dealer",
            "process": process,
            "state": state,
            "title": "T",
            "details": {},
            "received_at": _local(received),
            "opened_at": _local(received),
            "opened_by": "wang",
            "settings": settings,
        }
        return TicketSnapshot(**values | changed)

    return build


@pytest.fixture
def make_record() -> Callable[..., Record]:
    """A sub-record of the type ``of``."""

    def build(of: str, number: int = 1, by: str = "zhou", **values: str | int) -> Record:
        return Record(number=number, type=of, values=values, by=by, at=_local("2026-03-16 15:00:00"))

    return build


@pytest.fixture
def make_act() -> Callable[..., Act]:
    """An act of ``by`` with the parsed form ``values``."""

    def build(
        key: str = "act",
        by: str = "zhou",
        at: str = "2026-03-20 11:00:00",
        roles: tuple[str, ...] = (),
        **values: object,
    ) -> Act:
        return Act(key=key, values=values, by=Actor(login=by, roles=frozenset(roles)), at=_local(at))

    return build
