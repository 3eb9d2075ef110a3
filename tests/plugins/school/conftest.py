"""Feedback and acts as rules see them, built by hand."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from core.domain.people import Actor
from core.domain.settings import in_force
from core.domain.tickets import Act, Record, TicketSnapshot
from plugins.school.settings import SETTINGS

SHANGHAI = ZoneInfo("Asia/Shanghai")


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.fixture
def local() -> Callable[[str], datetime]:
    """An instant from local time in Shanghai."""
    return _local


@pytest.fixture
def make_feedback() -> Callable[..., TicketSnapshot]:
    """Feedback of the student 李某 (li), handed in online at ``received``; ``settings`` override the defaults."""

    def build(
        process: str = "general_affairs", received: str = "2026-03-16 09:00:00", **changed: object
    ) -> TicketSnapshot:
        settings = dict(in_force(SETTINGS, (), _local(received).date())) | dict(changed.pop("settings", {}))
        values: dict[str, object] = {
            "number": "ZW-1",
            "plugin": "school",
            "process": process,
            "state": "received",
            "title": "3号楼热水停供",
            "details": {"kind": "complaint", "content": "3号楼热水停供", "channel": "online"},
            "received_at": _local(received),
            "opened_at": _local(received),
            "opened_by": "li",
            "opener_name": "李某",
            "settings": settings,
        }
        return TicketSnapshot(**values | changed)

    return build


@pytest.fixture
def make_act() -> Callable[..., Act]:
    """An act of ``by``, who holds ``roles``, at ``at`` with the parsed form ``values``."""

    def build(
        key: str = "final_reply",
        by: str = "clerk",
        at: str = "2026-03-17 09:00:00",
        roles: tuple[str, ...] = (),
        **values: object,
    ) -> Act:
        return Act(key=key, values=values, by=Actor(login=by, roles=frozenset(roles)), at=_local(at))

    return build


@pytest.fixture
def make_record() -> Callable[..., Record]:
    """A sub-record of one kind with its values."""

    def build(kind: str, at: str = "2026-03-17 09:00:00", number: int = 1, **values: str | int) -> Record:
        return Record(number=number, type=kind, values=values, by="clerk", at=_local(at))

    return build
