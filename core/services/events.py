"""The history: appended, chained by hashes, never changed.

Each organisation has one chain, of tickets, approvals, penalties, parameters and roles alike. Its head is locked by
whoever appends, so that it cannot fork. How events are sealed and checked is :mod:`core.domain.chain`.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.database import EPOCH, MICROSECOND, Int
from core.domain.chain import Break, ChainFault, Checker, Head, Link, digest_of, seal
from core.domain.codec import dumps
from core.models import Event, EventHead

VERIFY_BATCH = 2_000

# Built once: every transaction appends.
_HEAD = sa.select(EventHead.n, EventHead.digest).where(EventHead.org_id == sa.bindparam("org")).with_for_update()
_MOVE_HEAD = (
    sa.update(EventHead)
    .where(EventHead.org_id == sa.bindparam("org"))
    .values(n=sa.bindparam("last"), digest=sa.bindparam("link"))
)
_INSERT = sa.insert(Event)
# The instant as it is stored: one that no calendar knows can be looked at, too.
_COLUMNS = (
    Event.n,
    Event.ticket_id,
    Event.kind,
    sa.type_coerce(Event.at, Int).label("at"),
    Event.actor,
    Event.for_login,
    Event.body,
    Event.salt,
    Event.body_digest,
    Event.previous,
    Event.digest,
)

Progress = Callable[[int], None]
Links = Sequence[Link]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """An event that is about to be appended."""

    kind: str
    ticket_id: int | None
    at: datetime
    actor: str
    for_login: str | None
    body: Mapping[str, object]


def append(session: Session, org_id: int, pending: Sequence[Pending]) -> None:
    """Append events to the organisation's chain, in order."""
    if not pending:
        return
    head = session.connection().execute(_HEAD, {"org": org_id}).one()
    n, previous = head.n, head.digest
    rows = []
    for event in pending:
        n += 1
        body = dumps(event.body)
        salt = secrets.token_hex(16)
        body_digest = digest_of(salt, body)
        at = (event.at - EPOCH) // MICROSECOND
        digest = seal(org_id, n, event.ticket_id, event.kind, at, event.actor, event.for_login, body_digest, previous)
        rows.append(
            {
                "org_id": org_id,
                "n": n,
                "ticket_id": event.ticket_id,
                "kind": event.kind,
                "at": event.at,
                "actor": event.actor,
                "for_login": event.for_login,
                "body": body,
                "salt": salt,
                "body_digest": body_digest,
                "previous": previous,
                "digest": digest,
            }
        )
        previous = digest
    connection = session.connection()
    connection.execute(_INSERT, rows)
    connection.execute(_MOVE_HEAD, {"org": org_id, "last": n, "link": previous})


def head(session: Session, org_id: int) -> tuple[int, str]:
    """Return how many events the organisation's chain has, and the digest of the last."""
    row = session.execute(sa.select(EventHead.n, EventHead.digest).where(EventHead.org_id == org_id)).one()
    return row.n, row.digest


def batches(session: Session, org_id: int, last: int | None = None) -> Iterator[Sequence[Link]]:
    """Yield the organisation's events in their order, a batch at a time, up to event ``last`` if one is given.

    The session's reading is ended after each batch: a long one would keep writers waiting on SQLite.
    """
    n = 0
    while batch := _batch(session, org_id, n, VERIFY_BATCH):
        links = [link for link in batch if last is None or link.n <= last]
        if links:
            yield links
        if len(links) < len(batch):
            return
        n = batch[-1].n
        session.rollback()


def _batch(session: Session, org_id: int, after: int, most: int) -> Sequence[Link]:
    query = sa.select(*_COLUMNS).where(Event.org_id == org_id, Event.n > after).order_by(Event.n).limit(most)
    return [Link(**row._mapping) for row in session.execute(query)]


def verify(
    session: Session, org_id: int, heads: Iterable[Head] = (), progress: Progress | None = None
) -> ChainFault | None:
    """Return the first fault of the organisation's chain, or None if every event is as it was written.

    ``heads`` are ends of the chain that were written down earlier; ``progress`` is told how many events were read.
    A body may be redacted: it and its salt, without which nobody can guess it from its digest, are then empty, and a
    later event of kind ``redacted`` names it. An empty body that none names is a fault like any other.
    What others append meanwhile is verified, too.
    """
    checker = Checker(org_id, head(session, org_id)[0], heads)
    while True:
        end = head(session, org_id)
        batch = _readable(session, org_id, checker.n)
        if isinstance(batch, ChainFault):
            return batch
        for link in batch:
            if fault := checker.take(link):
                return fault
        if not batch:
            return checker.end(*end)
        if progress:
            progress(len(batch))
        session.rollback()  # as batches() does


def _readable(session: Session, org_id: int, after: int) -> Sequence[Link] | ChainFault:
    """Return the next events, or the one whose text is no text any more."""
    try:
        return _batch(session, org_id, after, VERIFY_BATCH)
    except sa.exc.DBAPIError:
        session.rollback()
    most = VERIFY_BATCH
    while most > 1:  # the longest batch that can be read tells which one cannot
        most //= 2
        try:
            batch = _batch(session, org_id, after, most)
        except sa.exc.DBAPIError:
            session.rollback()
            continue
        return batch
    return ChainFault(n=after + 1, kind=Break.ALTERED, problem="the event cannot be read")
