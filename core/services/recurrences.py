"""Cases that come up again and again: counted as a fact for rules, and told to those whom the process names."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.corrective_progress import MeasureState
from core.domain.processes import MERGED, Process
from core.domain.reading import whole
from core.domain.texts import N_, Message
from core.models import MeasureRow, Ticket
from core.plugin_manager import Plugin
from core.services import messages
from core.services.core_settings import CORE, SETTINGS
from core.services.participants import see_told
from core.services.policy import visible
from core.services.scope import Scope
from core.services.work import Work

Times: TypeAlias = Sequence[tuple[datetime, int]]  # when tickets were received, and which

EARLIER = 5  # measures of earlier tickets that a page names

_EVENT = "recurred"


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierView:
    """A measure that was done on an earlier ticket about the same thing, which has happened again all the same."""

    text: str
    number: str
    public_id: str
    done_at: datetime


def window_of(work: Work, received_at: datetime) -> timedelta:
    """Return how far back cases count as the same one again, as it is set for the day of the receipt."""
    on = work.scope.org.local_date(received_at)
    return timedelta(days=whole(work.config.settings_of(CORE, SETTINGS, on), "repeat_days"))


def before(work: Work, process: Process, key: str | None, received_at: datetime) -> int:
    """Return how many cases like one that is being opened were received before it, within the window."""
    if process.recurrence is None or key is None:
        return 0
    return (
        work.session.scalar(
            sa.select(sa.func.count()).where(
                Ticket.org_id == work.scope.org.id,
                Ticket.process == process.key,
                Ticket.repeat_key == key,
                Ticket.received_at > received_at - window_of(work, received_at),
                Ticket.received_at <= received_at,
                Ticket.state != MERGED.key,
            )
        )
        or 0
    )


def before_each(work: Work, rows: Sequence[Ticket]) -> Mapping[int, int]:
    """Return of each ticket how many cases like it were received before it, within the window; in one query at most."""
    counted = [row for row in rows if row.repeat_key is not None and _is_counted(work.process(row.process))]
    found: dict[int, int] = defaultdict(int)
    if not counted:
        return found
    spans = {row.id: window_of(work, row.received_at) for row in counted}
    others: defaultdict[tuple[str, str | None], list[tuple[datetime, int]]] = defaultdict(list)
    known = work.session.execute(
        sa.select(Ticket.process, Ticket.repeat_key, Ticket.received_at, Ticket.id)
        .where(
            Ticket.org_id == work.scope.org.id,
            sa.tuple_(Ticket.process, Ticket.repeat_key).in_({(row.process, row.repeat_key) for row in counted}),
            Ticket.received_at > min(row.received_at - spans[row.id] for row in counted),
            Ticket.received_at <= max(row.received_at for row in counted),
            Ticket.state != MERGED.key,
        )
        .order_by(Ticket.received_at, Ticket.id)
    )
    for process, key, received_at, ticket_id in known:
        others[process, key].append((received_at, ticket_id))
    for row in counted:
        alike = others[row.process, row.repeat_key]
        first = bisect_right(alike, row.received_at - spans[row.id], key=lambda one: one[0])
        found[row.id] = max(bisect_left(alike, (row.received_at, row.id)) - first, 0)
    return found


def _is_counted(process: Process | None) -> bool:
    return process is not None and process.recurrence is not None


def tell(work: Work, plugin: Plugin, process: Process, row: Ticket, recurrences: int) -> None:
    """Make more of a ticket that is opened if its case has come up often enough: people told, priority, history."""
    rule = process.recurrence
    if rule is None:
        return
    settings = work.settings(plugin, work.scope.org.local_date(row.received_at))
    if not rule.is_reached(recurrences, whole(settings, rule.times.key)):
        return
    row.priority = row.priority or rule.priority
    params = {
        "title": row.title,
        "nth": recurrences + 1,
        "days": window_of(work, row.received_at).days,
    }
    people = messages.recipients(work, rule.tell, row)
    work.event(
        _EVENT,
        ticket_id=row.id,
        body={**params, "to": [person.login for person in people], "clause": rule.clause},
    )
    see_told(work, row, rule.tell)
    message = Message(N_("%(title)s：同类问题 %(days)s 天内第 %(nth)s 次发生，请过问。"), params)
    messages.tell(work, people, message, kind="escalation", ticket_id=row.id, urgent=True)


def received_since(
    session: Session, scope: Scope, days: int, keys: Collection[tuple[str, str | None]]
) -> Mapping[tuple[str, str | None], Times]:
    """Return when tickets of each process and repeat key came in within the last ``days``, that the reader may see."""
    wanted = {key for key in keys if key[1] is not None}
    found: defaultdict[tuple[str, str | None], list[tuple[datetime, int]]] = defaultdict(list)
    if not wanted:
        return found
    rows = session.execute(
        sa.select(Ticket.process, Ticket.repeat_key, Ticket.received_at, Ticket.id).where(
            Ticket.org_id == scope.org.id,
            sa.tuple_(Ticket.process, Ticket.repeat_key).in_(wanted),
            Ticket.received_at > scope.now - timedelta(days=days),
            Ticket.state != MERGED.key,
            visible(scope),
        )
    )
    for process, key, received_at, ticket_id in rows:
        found[process, key].append((received_at, ticket_id))
    return found


def earlier_measures(session: Session, scope: Scope, row: Ticket) -> tuple[EarlierView, ...]:
    """Return the latest measures done before a ticket came in, on others about the same thing that the reader sees."""
    if row.repeat_key is None:
        return ()
    found = session.execute(
        sa.select(MeasureRow.text, MeasureRow.ended_at, Ticket.number, Ticket.public_id)
        .join(Ticket, sa.and_(Ticket.org_id == MeasureRow.org_id, Ticket.id == MeasureRow.ticket_id))
        .where(
            MeasureRow.org_id == scope.org.id,
            MeasureRow.state == MeasureState.DONE.value,
            MeasureRow.ended_at < row.received_at,
            Ticket.process == row.process,
            Ticket.repeat_key == row.repeat_key,
            Ticket.id != row.id,
            visible(scope),
        )
        .order_by(MeasureRow.ended_at.desc(), MeasureRow.ticket_id, MeasureRow.number)
        .limit(EARLIER)
    )
    return tuple(
        EarlierView(text=text, number=number, public_id=key, done_at=at) for text, at, number, key in found if at
    )
