"""Rows for tests of what hangs on a ticket and asks nothing of the process it is in."""

from typing import Any

from core.models import Ticket
from core.testing.world import World


def bare_ticket(world: World, number: str, **changes: Any) -> Ticket:
    """Return a new complaint of the sample plugin as a row that is in no session yet; ``changes`` replace columns."""
    values: dict[str, Any] = {
        "org_id": world.org.id,
        "public_id": f"{world.org.key}-{number}",
        "number": number,
        "client_key": None,
        "plugin": "sample",
        "process": "complaint",
        "state": "new",
        "state_kind": "initial",
        "title": "投诉",
        "details": {},
        "milestones": {},
        "category": "",
        "priority": "",
        "channel": "",
        "confidential": False,
        "assignee_id": None,
        "department_id": None,
        "opened_by_id": None,
        "received_at": world.now,
        "opened_at": world.now,
        "updated_at": world.now,
        "closed_at": None,
        "due_at": None,
        "late": False,
        "records_count": 0,
        "version": 1,
    }
    return Ticket(**values | changes)
