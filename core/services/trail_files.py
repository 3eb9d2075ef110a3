"""Verifying an exported history from its file alone: no database, no installation of ours is needed."""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from core.database import EPOCH, MICROSECOND
from core.domain.chain import Break, ChainFault, Checker, Head, Link, read_heads
from core.services.events import Progress
from core.services.trail import EVENTS, FORMAT, HEADS, MANIFEST

LONGEST_LINE = 10_000_000  # bytes of an event
LARGEST_MANIFEST = 1_000_000
REPORT_EVERY = 2_000


class NotATrail(Exception):
    """The file is no exported history, or is damaged; the message says how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChecked:
    """What verifying a file found: whose history, how many events were read, how many of them without body."""

    org: str
    events: int
    withheld: int
    fault: ChainFault | None


def verify_file(path: Path, heads: Iterable[Head] = (), progress: Progress | None = None) -> FileChecked:
    """Return the first event of an exported history that does not hold.

    ``heads`` are kept elsewhere; those in the file count as well.

    :raises NotATrail: It cannot be read, or a checksum of the file does not fit although every event holds.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _verify(archive, tuple(heads), progress)
    except (zipfile.BadZipFile, EOFError, OSError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise NotATrail(f"{path.name} is no exported history, or is damaged: {error}") from error


def _verify(archive: zipfile.ZipFile, heads: tuple[Head, ...], progress: Progress | None) -> FileChecked:
    manifest = _manifest(archive)
    org, last = manifest["org"], int(manifest["events"])
    kept = read_heads(_text(archive, HEADS))
    checker = Checker(int(org["id"]), last, [one for one in (*kept, *heads) if one.org == org["key"]])
    fault = _events(archive, checker, progress) or checker.end(last, manifest["digest"])
    if fault is None:
        _checksums(archive, manifest)
    return FileChecked(org=org["key"], events=checker.n, withheld=checker.withheld, fault=fault)


def _manifest(archive: zipfile.ZipFile) -> Mapping[str, Any]:
    manifest: Mapping[str, Any] = json.loads(_text(archive, MANIFEST))
    if manifest["format"] != FORMAT:
        raise ValueError(f"its format is {manifest['format']!r}, not {FORMAT!r}")
    return manifest


def _text(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as file:
        return file.read(LARGEST_MANIFEST).decode()


def _events(archive: zipfile.ZipFile, checker: Checker, progress: Progress | None) -> ChainFault | None:
    for line in _lines(archive):
        n = checker.n + 1
        try:
            fault = checker.take(_link(json.loads(line)))
        except (KeyError, TypeError, AttributeError, ValueError, OverflowError):
            return ChainFault(n=n, kind=Break.ALTERED, problem="the event cannot be read")
        if fault:
            return fault
        if progress and checker.n % REPORT_EVERY == 0:
            progress(REPORT_EVERY)
    return None


def _lines(archive: zipfile.ZipFile) -> Iterator[bytes]:
    with archive.open(EVENTS) as file:
        while line := file.readline(LONGEST_LINE):
            yield line


def _link(fields: Mapping[str, Any]) -> Link:
    return Link(
        n=fields["n"],
        ticket_id=fields["ticket"],
        kind=fields["kind"],
        at=(datetime.fromisoformat(fields["at"]) - EPOCH) // MICROSECOND,
        actor=fields["actor"],
        for_login=fields["for"],
        body=fields["body"],
        salt=fields["salt"],
        body_digest=fields["body_digest"],
        previous=fields["previous"],
        digest=fields["digest"],
    )


def _checksums(archive: zipfile.ZipFile, manifest: Mapping[str, Any]) -> None:
    """See that the files are those of the manifest.

    :raises NotATrail: One is not.
    """
    for name, told in manifest["files"].items():
        checksum = hashlib.sha256()
        with archive.open(name) as file:
            while data := file.read(1 << 20):
                checksum.update(data)
        if checksum.hexdigest() != told["sha256"]:
            raise NotATrail(f"{name} is not the file of which the manifest tells")
