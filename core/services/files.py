"""Attachments: taken in before the transaction, entered in it, and given out to those who may see the ticket.

The bytes lie under a random key in the organisation's folder; the sender's name stands in the row only. A file is whole
on the disk before its row exists; one whose row never came is swept away after ORPHANS_AFTER.
"""

import hashlib
import logging
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import sqlalchemy as sa

from core.config import Config
from core.domain.errors import HuiyinError, Reason, Refused, RefusedFields
from core.domain.texts import N_, Message
from core.models import Attachment, Event, IncomingMail, Ticket
from core.services import images, policy, videos
from core.services.file_names import clean_name, extension_of, with_extension
from core.services.file_types import CHUNK, VIDEO_EXTENSIONS, FileType, detect
from core.services.scope import Scope
from core.services.uow import reading, system_reading
from core.services.work import Work, working

ORPHANS_AFTER = timedelta(days=1)
INCOMING = "incoming"
LOOKED_UP_AT_ONCE = 500

_log = logging.getLogger(__name__)


class StorageFault(HuiyinError):
    """The store cannot be written (full, read-only, missing); nothing was kept."""


class FileLost(Refused):
    """The bytes of an attachment are gone or are not what was handed in; its row and ticket stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as it comes in under a form field, with the name the sender gave it."""

    field: str
    name: str
    stream: IO[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file that is in the store and waits for its row. ``size`` in bytes."""

    field: str
    name: str
    media_type: str
    size: int
    sha256: str
    storage_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFile:
    """An attachment that may be given out; ``picture`` says that it was written anew and is harmless to show.

    A ``video`` can be played where it stands.
    """

    path: Path
    name: str
    media_type: str
    size: int
    picture: bool
    video: bool


def keep(scope: Scope, config: Config, uploads: Iterable[Upload]) -> tuple[KeptFile, ...]:
    """Take files into the store, all or none; call it before the transaction that enters them.

    :raises RefusedFields: One refusal a file that is empty, too large or of no permitted type.
    :raises StorageFault: The store cannot be written.
    """
    kept: list[KeptFile] = []
    refused: list[Refused] = []
    try:
        for upload in uploads:
            try:
                kept.append(_take(scope.org.id, config, upload))
            except Refused as error:
                refused.append(Refused(error.reason, error.message, field=upload.field))
    except OSError as error:
        _remove(config, kept)
        raise StorageFault(f"the store of files cannot be written: {error}") from error
    if refused:
        _remove(config, kept)
        raise RefusedFields(tuple(refused))
    return tuple(kept)


def _take(org_id: int, config: Config, upload: Upload) -> KeptFile:
    incoming = config.files_dir / INCOMING
    incoming.mkdir(parents=True, exist_ok=True)
    key = secrets.token_hex(16)
    unfinished = incoming / key
    try:
        name = clean_name(upload.name)
        is_video = extension_of(name) in VIDEO_EXTENSIONS
        _receive(upload.stream, unfinished, config.video_limit_bytes if is_video else config.upload_limit_bytes)
        found = detect(unfinished, extension_of(name))
        if found.media_type in images.FORMATS:
            _write_anew(unfinished, found)
        elif found.media_type in videos.CLEANED:
            _clean(unfinished)
        size, digest = _seal(unfinished)
        storage_key = f"{org_id}/{key[:2]}/{key}"
        place = config.files_dir / storage_key
        place.parent.mkdir(parents=True, exist_ok=True)
        unfinished.replace(place)
        _sync_folder(place.parent)
    finally:
        unfinished.unlink(missing_ok=True)
    return KeptFile(
        field=upload.field,
        name=with_extension(name, found.extensions),
        media_type=found.media_type,
        size=size,
        sha256=digest,
        storage_key=storage_key,
    )


def _receive(stream: IO[bytes], path: Path, limit: int) -> None:
    size = 0
    with path.open("xb") as file:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > limit:
                params = {"limit": limit // (1024 * 1024)}
                message = Message(N_("文件不能超过 %(limit)s MB。请压缩或拆分后再上传。"), params)
                raise Refused(Reason.TOO_LARGE, message)
            file.write(chunk)
    if not size:
        raise Refused(Reason.FILE_TYPE, Message(N_("文件是空的，请重新选择。")))


def _write_anew(path: Path, found: FileType) -> None:
    try:
        images.write_anew(path, found.media_type)
    except images.HugeImage as error:
        params = {"limit": images.MAX_PIXELS // 10_000}
        message = Message(N_("图片不能超过 %(limit)s 万像素。请缩小后再上传。"), params)
        raise Refused(Reason.TOO_LARGE, message) from error
    except images.BrokenImage as error:
        raise Refused(Reason.FILE_TYPE, Message(N_("图片已损坏或不完整，请重新拍摄或导出。"))) from error


def _clean(path: Path) -> None:
    try:
        videos.clean(path)
    except videos.BrokenVideo as error:
        message = Message(N_("视频已损坏，或不能删去其中的拍摄信息。请转换成普通的 MP4 后再上传。"))
        raise Refused(Reason.FILE_TYPE, message) from error


def _seal(path: Path) -> tuple[int, str]:
    """Have the bytes on the disk for good; return their number and SHA-256."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return file.tell(), digest


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _remove(config: Config, kept: Sequence[KeptFile]) -> None:
    for one in kept:
        (config.files_dir / one.storage_key).unlink(missing_ok=True)


def store(org_id: int, config: Config, content: bytes) -> str:
    """Take bytes into the store as they are and return their key; they stay as long as a row names it.

    :raises StorageFault: The store cannot be written.
    """
    key = secrets.token_hex(16)
    storage_key = f"{org_id}/{key[:2]}/{key}"
    incoming, place = config.files_dir / INCOMING / key, config.files_dir / storage_key
    try:
        incoming.parent.mkdir(parents=True, exist_ok=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        incoming.write_bytes(content)
        _seal(incoming)
        incoming.replace(place)
        _sync_folder(place.parent)
    except OSError as error:
        raise StorageFault(f"the store of files cannot be written: {error}") from error
    return storage_key


def stored(config: Config, storage_key: str) -> bytes | None:
    """Return bytes that were stored; None if they are gone."""
    try:
        return (config.files_dir / storage_key).read_bytes()
    except OSError:
        return None


def attach(work: Work, ticket_id: int, kept: Sequence[KeptFile], record_number: int | None = None) -> None:
    """Enter files that were kept as attachments of a ticket; the event holds their digests."""
    for one in kept:
        work.later(
            Attachment,
            public_id=secrets.token_urlsafe(16),
            ticket_id=ticket_id,
            record_number=record_number,
            field=one.field,
            name=one.name,
            media_type=one.media_type,
            size=one.size,
            sha256=one.sha256,
            storage_key=one.storage_key,
            uploaded_by=work.scope.actor.login,
            uploaded_at=work.now,
        )
    if kept:
        told = [{"field": one.field, "name": one.name, "size": one.size, "sha256": one.sha256} for one in kept]
        work.event("files_attached", ticket_id=ticket_id, body={"files": told, "record": record_number})


def open_file(scope: Scope, config: Config, public_id: str, *, rest: bool = False) -> OpenFile:
    """Return an attachment of a ticket that the actor may see, once its bytes have proved to be those handed in.

    See :func:`open_seen` for ``rest`` and what is raised.
    """
    return open_seen(scope, config, public_id, policy.visible(scope), rest=rest)


def open_seen(
    scope: Scope, config: Config, public_id: str, seen: sa.ColumnElement[bool], *, rest: bool = False
) -> OpenFile:
    """Return an attachment where ``seen`` holds of its row or its ticket's, once its bytes have proved whole.

    For the ``rest`` of a file that is given out in parts they are not looked through anew.

    :raises Refused: NOT_FOUND, whether it does not exist or may not be seen.
    :raises FileLost: The bytes are gone or changed; the history says so from the first time on.
    """
    with reading(scope.org.id) as session:
        row = session.execute(
            sa.select(
                Attachment.ticket_id,
                Attachment.name,
                Attachment.media_type,
                Attachment.size,
                Attachment.sha256,
                Attachment.storage_key,
            )
            .join(Ticket, sa.and_(Ticket.org_id == Attachment.org_id, Ticket.id == Attachment.ticket_id))
            .where(Attachment.public_id == public_id, seen)
        ).first()
    if row is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有这个文件，或您无权查看。")))
    path = config.files_dir / row.storage_key
    if not _is_whole(path, row.size, "" if rest else row.sha256):
        _record_loss(scope, row.ticket_id, public_id, row.name)
        raise FileLost(Reason.NOT_FOUND, Message(N_("文件 %(name)s 已丢失或损坏，请联系管理员。"), {"name": row.name}))
    picture = row.media_type in images.FORMATS
    return OpenFile(
        path=path,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        picture=picture,
        video=row.media_type in videos.MEDIA_TYPES,
    )


def _is_whole(path: Path, size: int, sha256: str) -> bool:
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size != size:
                return False
            return not sha256 or hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def _record_loss(scope: Scope, ticket_id: int, public_id: str, name: str) -> None:
    """Enter the loss in the ticket's history, once."""
    _log.error("the file of attachment %s is lost or changed", public_id)
    with working(scope.as_system()) as work:
        known = work.session.scalars(
            sa.select(Event.body).where(Event.ticket_id == ticket_id, Event.kind == "file_lost")
        )
        if not any(public_id in body for body in known if body):
            work.event("file_lost", ticket_id=ticket_id, body={"file": public_id, "name": name})


def sweep_orphans(config: Config, now: datetime) -> int:
    """Remove files that have had no row for ORPHANS_AFTER, unfinished ones and their previews; return how many."""
    removed = 0
    for batch in _old_keys(config.files_dir, now - ORPHANS_AFTER):
        with system_reading() as session:
            keys = (Attachment.storage_key, IncomingMail.raw_key)
            known = {found for key in keys for found in session.scalars(sa.select(key).where(key.in_(batch)))}
        for key in batch:
            if key not in known:
                path = config.files_dir / key
                path.unlink(missing_ok=True)
                path.with_name(path.name + images.PREVIEW_SUFFIX).unlink(missing_ok=True)
                removed += 1
    return removed


def _old_keys(root: Path, before: datetime) -> Iterator[list[str]]:
    """Yield the keys of files older than ``before``, in batches that fit one query."""
    batch: list[str] = []
    for folder, _folders, names in os.walk(root):
        for name in names:
            path = Path(folder, name)
            if not name.endswith(images.PREVIEW_SUFFIX) and _changed_at(path) < before:
                batch.append(path.relative_to(root).as_posix())
            if len(batch) == LOOKED_UP_AT_ONCE:
                yield batch
                batch = []
    if batch:
        yield batch


def _changed_at(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.max.replace(tzinfo=UTC)
