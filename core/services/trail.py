"""The trail for an auditor: the daily heads, and the whole history as a file that proves itself.

The file holds every event. A body that whoever exports may not read is left out; the chain holds without it.
"""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.database import EPOCH, MICROSECOND
from core.domain.chain import Head, Link
from core.domain.codec import dumps
from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import Event, Ticket
from core.services import events, heads
from core.services.configuration import configuration
from core.services.policy import may, require, visible
from core.services.scope import Scope
from core.services.uow import reading
from core.services.work import working

FORMAT = "huiyin-trail-1"
MANIFEST, EVENTS, HEADS = "manifest.json", "events.jsonl", "heads.txt"
EXPORTED = "trail_exported"
MOST = 100_000  # events that a page exports; more take too long for a request
HEADS_SHOWN = 60
EXPORTS_SHOWN = 20
_MONEY = ("penalty_", "pay_", "statement_")  # what begins so is for those who may see the ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportView:
    """An export that was made: when, by whom, how many events, how many bodies were left out."""

    at: datetime
    who: str
    events: int
    withheld: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailPage:
    """How long the history is, its daily heads and its exports, newest first."""

    events: int
    heads: tuple[Head, ...]
    exports: tuple[ExportView, ...]

    @property
    def exportable(self) -> bool:
        """Say whether the history is short enough to be exported within a request."""
        return self.events <= MOST


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What an export holds: how many events, how many of them without body, and the digest of the last."""

    events: int
    withheld: int
    digest: str


def trail_page(scope: Scope) -> TrailPage:
    """Return what the page of the trail shows.

    :raises Refused: The actor may not.
    """
    require(scope.actor, Permission.AUDIT)
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        names = {person.login: person.name for person in config.people.values()}
        rows = session.execute(
            sa.select(Event.at, Event.actor, Event.body)
            .where(Event.org_id == scope.org.id, Event.ticket_id.is_(None), Event.kind == EXPORTED)
            .order_by(Event.n.desc())
            .limit(EXPORTS_SHOWN)
        ).all()
        bodies = [(row, json.loads(row.body) if row.body else {}) for row in rows]
        return TrailPage(
            events=events.head(session, scope.org.id)[0],
            heads=heads.written_heads(session, scope.org, HEADS_SHOWN),
            exports=tuple(
                ExportView(
                    at=row.at,
                    who=names.get(row.actor, row.actor),
                    events=body.get("events", 0),
                    withheld=body.get("withheld", 0),
                )
                for row, body in bodies
            ),
        )


def export_within_request(scope: Scope, target: IO[bytes]) -> Exported:
    """Do what :func:`export` does, if the history is short enough for a request.

    :raises Refused: The actor may not, or it is too long.
    """
    require(scope.actor, Permission.AUDIT)
    with reading(scope.org.id) as session:
        count, _digest = events.head(session, scope.org.id)
    if count > MOST:
        raise Refused(Reason.TOO_LARGE, Message(N_("历史记录较多，请在服务器上运行 huiyin audit export 导出。")))
    return export(scope, target)


def export(scope: Scope, target: IO[bytes], progress: events.Progress | None = None) -> Exported:
    """Write the history as it stands to ``target``, a ZIP file, and record that it was.

    :raises Refused: The actor may not.
    """
    require(scope.actor, Permission.AUDIT)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        with reading(scope.org.id) as session:
            last, digest = events.head(session, scope.org.id)
            day = scope.org.local_date(scope.now).isoformat()
            now = Head(org=scope.org.key, day=day, n=last, digest=digest)
            kept = (*heads.written_heads(session, scope.org), now)
            files = {HEADS: _write(archive, HEADS, (head.line() + "\n" for head in kept))}
            withheld = [0]
            files[EVENTS] = _write(archive, EVENTS, _lines(session, scope, last, withheld, progress))
        manifest = {
            "format": FORMAT,
            "org": {"id": scope.org.id, "key": scope.org.key, "name": scope.org.name, "zone": scope.org.zone},
            "exported_at": scope.now,
            "exported_by": scope.actor.login,
            "events": last,
            "digest": digest,
            "withheld": withheld[0],
            "files": files,
        }
        archive.writestr(MANIFEST, dumps(manifest) + "\n")
    found = Exported(events=last, withheld=withheld[0], digest=digest)
    with working(scope) as work:
        body = {"events": found.events, "withheld": found.withheld, "digest": found.digest}
        work.event(EXPORTED, body=body)
    return found


def _write(archive: zipfile.ZipFile, name: str, lines: Iterator[str]) -> dict[str, object]:
    """Write a file of the archive and return its size and checksum."""
    size, checksum = 0, hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as file:
        for line in lines:
            data = line.encode()
            size += len(data)
            checksum.update(data)
            file.write(data)
    return {"bytes": size, "sha256": checksum.hexdigest()}


def _lines(
    session: Session, scope: Scope, last: int, withheld: list[int], progress: events.Progress | None
) -> Iterator[str]:
    """Yield the events as lines of JSON; ``withheld`` counts those whose bodies are left out."""
    for links in events.batches(session, scope.org.id, last):
        readable = _readable(session, scope, links)
        for link in links:
            may_read = readable(link)
            withheld[0] += not may_read
            yield _line(link, may_read)
        if progress:
            progress(len(links))


def _readable(session: Session, scope: Scope, links: events.Links) -> Callable[[Link], bool]:
    """Return what says of an event whether the actor may read it: by its ticket, and by whether it is about money."""
    tickets = sorted({link.ticket_id for link in links if link.ticket_id is not None})
    seen = set(session.scalars(sa.select(Ticket.id).where(Ticket.id.in_(tickets), visible(scope))))
    money = may(scope.actor, Permission.PENALTIES_VIEW)
    return lambda link: (
        (link.ticket_id is None or link.ticket_id in seen) and (money or not link.kind.startswith(_MONEY))
    )


def _line(link: Link, with_body: bool) -> str:
    at: datetime = (EPOCH + link.at * MICROSECOND).astimezone(UTC)
    fields: Mapping[str, object] = {
        "n": link.n,
        "ticket": link.ticket_id,
        "kind": link.kind,
        "at": at,
        "actor": link.actor,
        "for": link.for_login,
        "body": link.body if with_body else None,
        "salt": link.salt if with_body else None,
        "body_digest": link.body_digest,
        "previous": link.previous,
        "digest": link.digest,
    }
    return dumps(fields) + "\n"
