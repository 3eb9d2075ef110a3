"""Doing to many tickets what was asked for: one by one, each in a transaction of its own, by the clockwork.

It can be left and comes to its end. What was done to a ticket and that it was done commit together, so that nothing is
done twice, whoever looks first and whatever breaks.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from core.domain.codec import dumps, loads, plain
from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.models import BulkItem, BulkRun, Job, Ticket
from core.services import acting, assigning, decisions, jobs
from core.services.bulk import ACT, ASSIGN, NOTE, choose, reason_of
from core.services.configuration import configuration
from core.services.policy import visible
from core.services.scope import Scope
from core.services.transitions import find
from core.services.uow import reading, unit_of_work
from core.services.work import Work, working

JOB = "bulk"
WAITING, DONE, REFUSED = "waiting", "done", "refused"
SECONDS = 5  # of one round; other work of the clockwork comes in between

log = logging.getLogger("huiyin.bulk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one ticket. ``public_id`` is empty if the reader cannot see it any more."""

    public_id: str
    number: str
    title: str
    state: str
    reason: Message | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run has come."""

    do: str
    process: str
    items: tuple[Outcome, ...]

    def of(self, state: str) -> tuple[Outcome, ...]:
        """Return the tickets of which that became."""
        return tuple(item for item in self.items if item.state == state)

    @property
    def running(self) -> bool:
        """Say whether some still wait."""
        return any(item.state == WAITING for item in self.items)


def begin(scope: Scope, do: str, ids: Sequence[str], raw: Mapping[str, object], key: str) -> str:
    """Have ``do`` done to tickets and return the key of the run; the same ``key`` again is the same run.

    :raises Refused: It cannot be done to these tickets together.
    """
    chosen = choose(scope, ids)
    chosen.deed(do)
    key = f"{scope.actor.user_id}-{key}"
    with working(scope) as work:
        known = work.session.scalar(sa.select(BulkRun.id).where(BulkRun.key == key))
        if known is not None:
            return key
        tickets = work.session.execute(
            sa.select(Ticket.id, Ticket.process)
            .where(Ticket.public_id.in_(chosen.ids), visible(scope))
            .order_by(Ticket.id)
        ).all()
        run = BulkRun(
            org_id=scope.org.id,
            key=key,
            owner_id=scope.actor.user_id,
            process=tickets[0].process if do.startswith(ACT) else "",
            do=do,
            raw=dict(raw),
            created_at=work.now,
        )
        work.session.add(run)
        work.session.flush()
        items = [
            {
                "run_id": run.id,
                "place": place,
                "ticket_id": row.id,
                "state": "waiting",
                "reason": None,
                "ended_at": None,
            }
            for place, row in enumerate(tickets)
        ]
        work.write(BulkItem, items)
        jobs.schedule(work, JOB, str(run.id), work.now, subject_id=run.id)
    return key


def progress(scope: Scope, key: str) -> Progress:
    """Return how far one of the actor's own runs has come.

    :raises Refused: NOT_FOUND.
    """
    with reading(scope.org.id) as session:
        run = session.scalar(sa.select(BulkRun).where(BulkRun.key == key, BulkRun.owner_id == scope.actor.user_id))
        if run is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("没有找到这次批量办理。")))
        rows = session.execute(
            sa.select(BulkItem.state, BulkItem.reason, Ticket.public_id, Ticket.number, Ticket.title)
            .outerjoin(
                Ticket, sa.and_(Ticket.org_id == BulkItem.org_id, Ticket.id == BulkItem.ticket_id, visible(scope))
            )
            .where(BulkItem.run_id == run.id)
            .order_by(BulkItem.place)
        ).all()
        items = tuple(
            Outcome(
                public_id=row.public_id or "",
                number=row.number or "",
                title=row.title or "",
                state=row.state,
                reason=loads(dumps(row.reason), Message) if row.reason else None,
            )
            for row in rows
        )
        return Progress(do=run.do, process=run.process, items=items)


def fire_due(scope: Scope) -> int:
    """Go on with the runs that are under way, for a few seconds, and return how many tickets were dealt with."""
    begun, dealt_with = time.monotonic(), 0
    with reading(scope.org.id) as session:
        runs = [job.subject_id for job in jobs.due(session, (JOB,), scope.now, 100, org_id=scope.org.id)]
    for run_id in runs:
        while (place := _next(scope, run_id or 0)) is not None:
            if time.monotonic() - begun > SECONDS:
                return dealt_with
            _deal_with(scope, run_id or 0, place)
            dealt_with += 1
        with unit_of_work(scope.org.id) as session:
            session.execute(sa.delete(Job).where(Job.kind == JOB, Job.subject_id == run_id))
        dealt_with += 1
    return dealt_with


def _next(scope: Scope, run_id: int) -> int | None:
    with reading(scope.org.id) as session:
        waiting = sa.select(BulkItem.place).where(BulkItem.run_id == run_id, BulkItem.state == WAITING)
        return session.scalar(waiting.order_by(BulkItem.place).limit(1))


def _deal_with(scope: Scope, run_id: int, place: int) -> None:
    """Do the act to one ticket in its owner's name, or note why not."""
    try:
        with reading(scope.org.id) as session:
            owner_id = session.scalar(sa.select(BulkRun.owner_id).where(BulkRun.id == run_id)) or 0
            actor = configuration(session, scope.org.id).actor(owner_id, scope.now)
        if actor is None:
            raise Refused(Reason.PERMISSION_DENIED, Message(N_("您没有这项权限。")))
        scope = replace(scope, actor=actor)
        with working(scope) as work:
            _do(work, run_id, place)
    except decisions.RuleFailed as failed:
        decisions.record_incident(scope, failed)
        _refuse(scope, run_id, place, reason_of(failed))
    except Refused as refused:
        _refuse(scope, run_id, place, reason_of(refused))
    except Exception:  # one ticket must not keep the others from being dealt with
        log.exception("ticket %s of run %s failed", place, run_id)
        _refuse(scope, run_id, place, Message(N_("系统出错，这张没有办理，请单独办理。")))


def _do(work: Work, run_id: int, place: int) -> None:
    session = work.session
    found = session.execute(
        sa.select(BulkItem, BulkRun, Ticket.public_id)
        .join(BulkRun, sa.and_(BulkRun.org_id == BulkItem.org_id, BulkRun.id == BulkItem.run_id))
        .join(Ticket, sa.and_(Ticket.org_id == BulkItem.org_id, Ticket.id == BulkItem.ticket_id))
        .where(BulkItem.run_id == run_id, BulkItem.place == place, BulkItem.state == WAITING)
        .with_for_update(of=BulkItem)
    ).one_or_none()
    if found is None:
        return
    item, run, public_id = found
    loaded = find(work, public_id)
    if run.do == NOTE:
        acting.note_within(work, loaded, str(run.raw.get("text", "")))
    elif run.do == ASSIGN:
        assigning.assign_within(work, loaded, run.raw)
    else:
        acting.act_within(work, loaded, run.do.removeprefix(ACT), run.raw)
    item.state, item.ended_at = DONE, work.now


def _refuse(scope: Scope, run_id: int, place: int, reason: Message) -> None:
    with unit_of_work(scope.org.id) as session:
        session.execute(
            sa.update(BulkItem)
            .where(BulkItem.run_id == run_id, BulkItem.place == place, BulkItem.state == WAITING)
            .values(state=REFUSED, reason=plain(reason), ended_at=scope.now)
            .execution_options(synchronize_session=False)
        )
