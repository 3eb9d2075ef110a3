"""Answering a question about other parameters in the background: batch by batch, by the clockwork, with its progress.

The answer itself is reckoned without writing anything; only what it comes to is kept here, for who asked.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.codec import dumps, loads
from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import Job, WhatIfPart, WhatIfRun
from core.services import jobs, what_if
from core.services.configuration import configuration
from core.services.policy import may, require
from core.services.scope import Scope
from core.services.uow import reading, unit_of_work
from core.services.what_if import Answer, Question
from core.services.what_if_sums import Part
from core.services.work import working

JOB = "what_if"
RUNNING, DONE, FAILED = "running", "done", "failed"
SECONDS = 5  # of one round; other work of the clockwork comes in between
PAUSE = timedelta(seconds=1)
SHOWN = 200  # of what differs, on the page; files hold everything
KEPT = timedelta(days=30)
LATEST = 10

log = logging.getLogger("huiyin.what_if")


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """An answer as the page shows it: the first SHOWN of each kind, and how many there are."""

    answer: Answer
    dues: int
    penalties: int
    mismatches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A question somebody has asked, how far it has come, and its answer once it is done."""

    key: str
    question: Question
    state: str
    done: int
    total: int
    hidden: int
    created_at: datetime
    summary: Summary | None


def begin(scope: Scope, question: Question, key: str) -> str:
    """Have a question answered and return the key of the run; the same ``key`` again is the same run.

    :raises Refused: The actor may not change settings.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    key = f"{scope.actor.user_id}-{key}"
    total, hidden = what_if.total(scope, question), what_if.hidden(scope, question)
    with working(scope) as work:
        if work.session.scalar(sa.select(WhatIfRun.id).where(WhatIfRun.key == key)) is not None:
            return key
        run = WhatIfRun(
            org_id=scope.org.id,
            key=key,
            owner_id=scope.actor.user_id,
            question=dumps(question),
            state=RUNNING,
            after=0,
            done=0,
            total=total,
            hidden=hidden,
            summary=None,
            created_at=work.now,
        )
        work.session.add(run)
        work.session.flush()
        jobs.schedule(work, JOB, str(run.id), work.now, subject_id=run.id)
    return key


def run_page(scope: Scope, key: str) -> RunView:
    """Return how far one of the actor's own runs has come.

    :raises Refused: NOT_FOUND, or the actor may not change settings any more.
    """
    with reading(scope.org.id) as session:
        return _view(_own(session, scope, key))


def latest(scope: Scope) -> tuple[RunView, ...]:
    """Return the actor's latest runs, newest first, without their answers.

    :raises Refused: The actor may not change settings.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    with reading(scope.org.id) as session:
        rows = session.scalars(
            sa.select(WhatIfRun)
            .where(WhatIfRun.owner_id == scope.actor.user_id)
            .order_by(WhatIfRun.id.desc())
            .limit(LATEST)
        )
        return tuple(replace(_view(row), summary=None) for row in rows)


def whole(scope: Scope, key: str) -> Answer:
    """Return all that one of the actor's own runs has found.

    :raises Refused: NOT_FOUND, also while it is not done.
    """
    with reading(scope.org.id) as session:
        run = _own(session, scope, key)
        if run.state != DONE:
            raise _not_found()
        parts = _parts(session, run.id)
    return what_if.answer(scope, parts)


def fire_due(scope: Scope) -> int:
    """Go on with the runs that are under way, for a few seconds, and return how many batches were dealt with."""
    begun, dealt_with = time.monotonic(), 0
    with reading(scope.org.id) as session:
        found = jobs.due(session, (JOB,), scope.now, 100, org_id=scope.org.id)
        runs = [job.subject_id or 0 for job in found]
    for run_id in runs:
        while _step(scope, run_id):
            dealt_with += 1
            if time.monotonic() - begun > SECONDS:
                _later(scope, run_id)
                return dealt_with
        with unit_of_work(scope.org.id) as session:
            session.execute(sa.delete(Job).where(Job.kind == JOB, Job.subject_id == run_id))
        dealt_with += 1
    return dealt_with


def forget_old(session: Session, now: datetime) -> None:
    """Remove runs that are past keeping, in a session that speaks for every organisation."""
    old = sa.select(WhatIfRun.id).where(WhatIfRun.created_at < now - KEPT)
    session.execute(sa.delete(WhatIfPart).where(WhatIfPart.run_id.in_(old)))
    session.execute(sa.delete(WhatIfRun).where(WhatIfRun.created_at < now - KEPT))


def _step(scope: Scope, run_id: int) -> bool:
    """Reckon the next batch of a run in its owner's name; False if there is none left, or it cannot go on."""
    with reading(scope.org.id) as session:
        run = session.get(WhatIfRun, run_id)
        if run is None or run.state != RUNNING:
            return False
        asked, after, actor = (
            loads(run.question, Question),
            run.after,
            configuration(session, scope.org.id).actor(run.owner_id, scope.now),
        )
    try:
        if actor is None or not may(actor, Permission.SETTINGS_EDIT):
            return _end(scope, run_id, {"state": FAILED})
        found = what_if.batch(replace(scope, actor=actor), asked, after)
    except Exception:  # whatever one ticket holds, the clockwork goes on
        log.exception("what-if run %s failed after ticket %s", run_id, after)
        return _end(scope, run_id, {"state": FAILED})
    if found is None:
        return _end(scope, run_id, {"state": DONE, "summary": dumps(_summary(scope, run_id))})
    part, last = found
    with unit_of_work(scope.org.id) as session:
        moved = session.scalar(
            sa.update(WhatIfRun)
            .where(WhatIfRun.id == run_id, WhatIfRun.after == after, WhatIfRun.state == RUNNING)
            .values(after=last, done=WhatIfRun.done + part.tickets)
            .returning(WhatIfRun.id)
            .execution_options(synchronize_session=False)
        )
        if moved is not None:  # else another worker was faster
            session.add(WhatIfPart(org_id=scope.org.id, run_id=run_id, after=after, part=dumps(part)))
    return True


def _summary(scope: Scope, run_id: int) -> Summary:
    with reading(scope.org.id) as session:
        parts = _parts(session, run_id)
    found = what_if.answer(scope, parts)
    part = found.part
    shown = replace(
        part, dues=part.dues[:SHOWN], penalties=part.penalties[:SHOWN], mismatches=part.mismatches[:SHOWN], charges=()
    )
    return Summary(
        answer=replace(found, part=shown),
        dues=len(part.dues),
        penalties=len(part.penalties),
        mismatches=len(part.mismatches),
    )


def _end(scope: Scope, run_id: int, values: Mapping[str, str]) -> bool:
    with unit_of_work(scope.org.id) as session:
        session.execute(
            sa.update(WhatIfRun)
            .where(WhatIfRun.id == run_id, WhatIfRun.state == RUNNING)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
    return False


def _later(scope: Scope, run_id: int) -> None:
    with unit_of_work(scope.org.id) as session:
        session.execute(
            sa.update(Job)
            .where(Job.kind == JOB, Job.subject_id == run_id)
            .values(run_at=scope.now + PAUSE)
            .execution_options(synchronize_session=False)
        )


def _parts(session: Session, run_id: int) -> tuple[Part, ...]:
    rows = session.scalars(sa.select(WhatIfPart.part).where(WhatIfPart.run_id == run_id).order_by(WhatIfPart.after))
    return tuple(loads(text, Part) for text in rows)


def _own(session: Session, scope: Scope, key: str) -> WhatIfRun:
    require(scope.actor, Permission.SETTINGS_EDIT)
    run = session.scalar(sa.select(WhatIfRun).where(WhatIfRun.key == key, WhatIfRun.owner_id == scope.actor.user_id))
    if run is None:
        raise _not_found()
    return run


def _not_found() -> Refused:
    return Refused(Reason.NOT_FOUND, Message(N_("没有找到这次试算。")))


def _view(run: WhatIfRun) -> RunView:
    return RunView(
        key=run.key,
        question=loads(run.question, Question),
        state=run.state,
        done=run.done,
        total=run.total,
        hidden=run.hidden,
        created_at=run.created_at,
        summary=loads(run.summary, Summary) if run.summary else None,
    )
