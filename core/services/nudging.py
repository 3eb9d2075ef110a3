"""Nudging (催办): asking those for whom a ticket waits to get on with it, once a day."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.domain.decisions import To
from core.domain.errors import Reason, Refused
from core.domain.people import Actor
from core.domain.permissions import Permission
from core.domain.processes import StateKind
from core.domain.texts import N_, Message
from core.models import Event, TaskRow, Ticket
from core.services import messages
from core.services.configuration import Person
from core.services.policy import may, stands_within
from core.services.scope import Scope
from core.services.transitions import find
from core.services.work import Work, working

KIND = "nudged"


def may_nudge(actor: Actor, opened_by_id: int | None) -> bool:
    """Say whether ``actor`` may nudge those who work on a ticket that they see: who opened it, and who oversees."""
    overseeing = may(actor, Permission.VIEW_DEPARTMENT) or may(actor, Permission.VIEW_ALL)
    return overseeing or (actor.user_id is not None and actor.user_id == opened_by_id)


def nudge(scope: Scope, public_id: str) -> tuple[str, ...]:
    """Send everybody for whom the ticket waits, except the actor, one message; return their names.

    :raises Refused: The actor may not, nothing waits for anybody else, or the ticket was nudged today already.
    """
    with working(scope) as work:
        row = find(work, public_id).row
        if not may_nudge(scope.actor, row.opened_by_id):
            raise Refused(Reason.PERMISSION_DENIED, Message(N_("您没有这项权限。")))
        people = _asked(work, row)
        if row.state_kind == StateKind.CLOSED or not people:
            raise Refused(Reason.STATE_NOT_ALLOWED, Message(N_("这张工单眼下没有等待别人办理的事，不用催办。")))
        if _nudged_today(work, row.id):
            raise Refused(Reason.STATE_NOT_ALLOWED, Message(N_("今天已经催办过这张工单，一张工单一天只催办一次。")))
        text = N_("%(person)s 催办工单 %(number)s：%(title)s。")
        message = Message(text, {"person": scope.actor.name, "number": row.number, "title": row.title})
        messages.tell(work, people, message, kind=KIND, ticket_id=row.id, urgent=True)
        work.event(KIND, ticket_id=row.id, body={"to": [person.login for person in people]})
        return tuple(person.name for person in people)


def _asked(work: Work, row: Ticket) -> tuple[Person, ...]:
    """Return the active people for whom the ticket's open tasks wait, each once, by log-in, without the actor."""
    config, found = work.config, dict[str, Person]()
    tasks = work.session.scalars(sa.select(TaskRow).where(TaskRow.ticket_id == row.id, TaskRow.state == "open"))
    for task in tasks:
        if task.assignee_id is not None:
            asked = [config.people[task.assignee_id]]
            asked += [one for one in config.deputies(task.role_key, work.now) if task.role_key in asked[0].roles]
        else:
            holders = messages.recipients(work, To(roles=(task.role_key,)), row) if task.role_key else ()
            asked = [one for one in holders if stands_within(one, task.within)]
        found |= {person.login: person for person in asked if person.active}
    found.pop(work.scope.actor.login, None)
    return tuple(found[login] for login in sorted(found))


def _nudged_today(work: Work, ticket_id: int) -> bool:
    zone = ZoneInfo(work.scope.org.zone)
    today = datetime.combine(work.scope.org.local_date(work.now), time(0), zone)
    query = sa.select(Event.n).where(Event.ticket_id == ticket_id, Event.kind == KIND, Event.at >= today)
    return work.session.scalar(query.limit(1)) is not None
