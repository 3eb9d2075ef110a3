"""Fills a database with many tickets, straight into the tables: what is measured is reading and the next write."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from core.models import Deadline, Participant, TaskRow, Ticket
from core.services import search, uow
from core.services.work import Work
from core.testing.world import World

GOODS = ("保温杯", "蓝牙耳机", "空气炸锅", "儿童书包", "运动鞋", "电饭煲", "台灯", "羽绒服", "咖啡豆", "拉杆箱")
TROUBLES = (
    "未发货",
    "包装破损",
    "地址写错",
    "物流停滞",
    "金额不符",
    "要求退货",
    "尺码不对",
    "少发一件",
    "颜色发错",
    "已签收",
)
BATCH = 5_000


def fill(world: World, upto: int, *, plugin: str, process: str, state: str, role: str, opener_id: int) -> None:
    """Bring the organisation to ``upto`` tickets that look like those the services open; nine of ten are closed."""
    with uow.reading(world.org.id) as session:
        have = session.scalar(sa.select(sa.func.count()).select_from(Ticket)) or 0
    while have < upto:
        size = min(BATCH, upto - have)
        with uow.unit_of_work(world.org.id) as session:
            work = Work(world.scope(), session)
            ids = session.scalars(
                sa.insert(Ticket).returning(Ticket.id, sort_by_parameter_order=True),
                [_ticket(world, have + n, plugin, process, state, opener_id) for n in range(size)],
            ).all()
            _beside(work, world, ids, have, role, opener_id)
            work.finish()
        have += size


def _ticket(world: World, n: int, plugin: str, process: str, state: str, opener_id: int) -> dict[str, Any]:
    at = world.now - timedelta(minutes=n % 500_000)
    is_open = n % 10 == 0
    title = f"{GOODS[n % 10]}{TROUBLES[n // 10 % 10]} {n}"
    return {
        "org_id": world.org.id,
        "public_id": f"bench{n:017d}",
        "number": f"BM-{n:08d}",
        "client_key": None,
        "plugin": plugin,
        "process": process,
        "state": state,
        "state_kind": "active" if is_open else "closed",
        "title": title,
        "details": {"order_no": f"A{n}", "model": GOODS[n % 10], "quantity": 1, "order_class": "T"},
        "milestones": {},
        "category": "",
        "priority": "",
        "channel": "web",
        "confidential": False,
        "assignee_id": None,
        "department_id": None,
        "opened_by_id": opener_id,
        "received_at": at,
        "opened_at": at,
        "updated_at": at,
        "closed_at": None if is_open else at,
        "due_at": world.now + timedelta(minutes=n % 10_000) if is_open else None,
        "late": n % 37 == 0,
        "records_count": 0,
        "version": 1,
    }


def _beside(work: Work, world: World, ids: Any, start: int, role: str, opener_id: int) -> None:
    for offset, ticket_id in enumerate(ids):
        n = start + offset
        for who in (f"role:{role}", f"user:{opener_id}"):
            work.later(Participant, ticket_id=ticket_id, who=who)
        work.event("opened", ticket_id=ticket_id, body={"n": n})
        search.index(work, ticket_id, [f"BM-{n:08d}", f"{GOODS[n % 10]}{TROUBLES[n // 10 % 10]} {n}", f"A{n}"])
        if n % 10 == 0:
            due_at = world.now + timedelta(minutes=n % 10_000)
            work.later(
                TaskRow,
                ticket_id=ticket_id,
                do="track",
                role_key=role,
                assignee_id=None,
                deadline="delivery",
                due_at=due_at,
                created_at=world.now,
                state="open",
                ended_at=None,
                ended_by=None,
            )
            work.later(
                Deadline,
                ticket_id=ticket_id,
                key="delivery",
                role_key=role,
                started_at=world.now,
                due_at=due_at,
                provisional=False,
                steps=[],
                state="open",
                ended_at=None,
                level=0,
            )
