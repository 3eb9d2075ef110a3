"""The history: appended, chained by hashes, never changed.

Each organisation has one chain. Its head is locked by whoever appends, so that it cannot fork. A body is held in the
chain by a salted digest only: it can be redacted by legal request and the chain still verifies.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.database import EPOCH, MICROSECOND
from core.domain.codec import dumps
from core.models import Event, EventHead

REDACTED = "redacted"

_DOMAIN = "huiyin-event-1"
VERIFY_BATCH = 2_000

# Built once: every transaction appends.
_HEAD = sa.select(EventHead.n, EventHead.digest).where(EventHead.org_id == sa.bindparam("org")).with_for_update()
_MOVE_HEAD = (
    sa.update(EventHead)
    .where(EventHead.org_id == sa.bindparam("org"))
    .values(n=sa.bindparam("last"), digest=sa.bindparam("link"))
)
_INSERT = sa.insert(Event)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """An event that is about to be appended."""

    kind: str
    ticket_id: int | None
    at: datetime
    actor: str
    for_login: str | None
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainFault:
    """The first place where a chain does not hold: event ``n`` and what is wrong with it."""

    n: int
    problem: str


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
        body_digest = _digest(salt, body)
        digest = _link(
            org_id, n, event.ticket_id, event.kind, event.at, event.actor, event.for_login, body_digest, previous
        )
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


def verify(session: Session, org_id: int) -> ChainFault | None:
    """Return the first fault of the organisation's chain, or None if every event is as it was written.

    A body may be redacted: it and its salt, without which nobody can guess it from its digest, are then empty, and a
    later event of kind REDACTED names it (``{"n": 5}``). An empty body that none names is a fault like any other.
    The session's reading is ended after each batch; what others append meanwhile is verified, too.
    """
    n, previous = 0, ""
    empty: set[int] = set()
    while True:
        head = session.execute(sa.select(EventHead.n, EventHead.digest).where(EventHead.org_id == org_id)).one()
        batch = session.execute(
            sa.select(
                Event.n,
                Event.ticket_id,
                Event.kind,
                Event.at,
                Event.actor,
                Event.for_login,
                Event.body,
                Event.salt,
                Event.body_digest,
                Event.previous,
                Event.digest,
            )
            .where(Event.org_id == org_id, Event.n > n)
            .order_by(Event.n)
            .limit(VERIFY_BATCH)
        ).all()
        for event in batch:
            n += 1
            if event.n != n:
                return ChainFault(n=n, problem="missing")
            if event.previous != previous:
                return ChainFault(n=n, problem="does not follow the event before it")
            if not event.body and not event.salt:
                empty.add(n)
            elif event.body_digest != _digest(event.salt, event.body):
                return ChainFault(n=n, problem="the body was changed")
            previous = _link(
                org_id,
                n,
                event.ticket_id,
                event.kind,
                event.at,
                event.actor,
                event.for_login,
                event.body_digest,
                previous,
            )
            if event.digest != previous:
                return ChainFault(n=n, problem="the event was changed")
            if event.kind == REDACTED and event.body:
                empty.discard(json.loads(event.body).get("n"))
        if not batch:
            break
        session.rollback()  # a long reading would keep writers waiting on SQLite
    if head.n != n or head.digest != previous:
        return ChainFault(n=n + 1, problem="events at the end are missing")
    return ChainFault(n=min(empty), problem="the body is gone and no redaction says why") if empty else None


def _digest(*parts: str) -> str:
    """Return a hash over length-prefixed parts, so that no two lists of parts look alike."""
    coded = [part.encode() for part in parts]
    return hashlib.sha256(b"".join([b"%d:%b" % (len(part), part) for part in coded])).hexdigest()


def _link(
    org_id: int,
    n: int,
    ticket_id: int | None,
    kind: str,
    at: datetime,
    actor: str,
    for_login: str | None,
    body_digest: str,
    previous: str,
) -> str:
    return _digest(
        _DOMAIN,
        str(org_id),
        str(n),
        "" if ticket_id is None else str(ticket_id),
        kind,
        str((at - EPOCH) // MICROSECOND),
        actor,
        for_login or "",
        body_digest,
        previous,
    )
