"""Due work in one table: what is to be done when, claimed under a lease, done once.

Two ways to do it. Work that only touches the database is *fired*: claimed, done and removed in one transaction. Work
that reaches outside (mail) is *leased*: claimed in one transaction, done without any, and finished in another that a
late owner cannot make, because its token no longer fits.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from core.database import Base
from core.models import Job
from core.services.uow import system_work
from core.services.work import Work

LEASE = timedelta(minutes=2)
ATTEMPTS_ALLOWED = 12
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=6)
ERROR_LENGTH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """A job that this process may do until its lease ends; ``token`` proves it."""

    id: int
    org_id: int
    kind: str
    key: str
    subject_id: int | None
    attempts: int
    token: str


def schedule(work: Work, kind: str, key: str, run_at: datetime, *, subject_id: int | None = None) -> None:
    """Have something done at ``run_at``; a second job of the same kind and key is the same job."""
    work.collect(_write, {"kind": kind, "key": key, "run_at": run_at, "subject_id": subject_id})


def forget(work: Work, kind: str, key: str) -> None:
    """Drop a job, done or not, so that it can be scheduled anew."""
    work.session.execute(
        sa.delete(Job).where(Job.kind == kind, Job.key == key).execution_options(synchronize_session=False)
    )


def _write(work: Work, items: Sequence[Mapping[str, Any]]) -> None:
    rows = [
        {
            "org_id": work.scope.org.id,
            "state": "ready",
            "attempts": 0,
            "lease_token": None,
            "leased_until": None,
            "last_error": "",
            **item,
        }
        for item in items
    ]
    work.session.connection().execute(insert_or_ignore(work.session, Job, ("org_id", "kind", "key")), rows)


def insert_or_ignore(session: Session, model: type[Base], columns: tuple[str, ...]) -> sa.Insert:
    """Return an insert that leaves a row alone if one with the same unique ``columns`` is already there."""
    return _insert_or_ignore(session.get_bind().dialect.name, model, columns)


@cache
def _insert_or_ignore(dialect: str, model: type[Base], columns: tuple[str, ...]) -> sa.Insert:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert(cast(sa.Table, model.__table__)).on_conflict_do_nothing(index_elements=list(columns))


def due(session: Session, kinds: Sequence[str], now: datetime, limit: int, *, org_id: int | None = None) -> list[Job]:
    """Return ready jobs that are due, oldest first, locked so that no other worker gets them.

    With ``org_id`` only that organisation's; the session must speak for it, or for every one.
    """
    query = (
        sa.select(Job)
        .where(
            Job.state == "ready",
            Job.run_at <= now,
            Job.kind.in_(kinds),
            sa.or_(Job.leased_until.is_(None), Job.leased_until <= now),
        )
        .order_by(Job.run_at, Job.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if org_id is not None:
        query = query.where(Job.org_id == org_id)
    return list(session.scalars(query))


def lease(kinds: Sequence[str], now: datetime, limit: int) -> tuple[Leased, ...]:
    """Claim due jobs for work outside a transaction, until ``now`` + LEASE."""
    with system_work() as session:
        claimed = []
        for job in due(session, kinds, now, limit):
            job.lease_token, job.leased_until = secrets.token_hex(8), now + LEASE
            job.attempts += 1
            claimed.append(
                Leased(
                    id=job.id,
                    org_id=job.org_id,
                    kind=job.kind,
                    key=job.key,
                    subject_id=job.subject_id,
                    attempts=job.attempts,
                    token=job.lease_token,
                )
            )
        return tuple(claimed)


def finish(session: Session, leased: Leased) -> bool:
    """Remove a job that is done; False if its lease has passed to somebody else."""
    gone = session.scalar(
        sa.delete(Job)
        .where(Job.id == leased.id, Job.lease_token == leased.token)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    return gone is not None


def retry(session: Session, leased: Leased, now: datetime, error: str) -> bool:
    """Put a failed job back for later, or among the dead after ATTEMPTS_ALLOWED; True if it is dead."""
    dead = leased.attempts >= ATTEMPTS_ALLOWED
    wait = min(FIRST_RETRY * 2 ** (leased.attempts - 1), LONGEST_RETRY)
    session.execute(
        sa.update(Job)
        .where(Job.id == leased.id, Job.lease_token == leased.token)
        .values(
            state="dead" if dead else "ready",
            run_at=now + wait,
            lease_token=None,
            leased_until=None,
            last_error=error[:ERROR_LENGTH],
        )
    )
    return dead


def bury(session: Session, job_id: int, error: str) -> None:
    """Set a fired job aside that cannot be done, for an operator to see."""
    session.execute(
        sa.update(Job)
        .where(Job.id == job_id)
        .values(state="dead", attempts=Job.attempts + 1, last_error=error[:ERROR_LENGTH])
    )
