"""The files of a mail: those that are permitted are taken in, of the others the names are told."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.config import Config
from core.domain.errors import Refused
from core.domain.mails import File, Mail
from core.domain.public import Mode
from core.services import files, portal
from core.services.file_names import clean_name, extension_of
from core.services.scope import Scope
from core.services.work import Work

MOST = 20  # files of one mail that are looked at
FULL_TEXT = "mail.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The files of a mail: ``kept`` are in the store, ``left_out`` are names."""

    kept: tuple[files.KeptFile, ...] = ()
    left_out: tuple[str, ...] = ()


def take(
    scope: Scope, config: Config, found: Sequence[File], mode: Mode, *, field: str = "", most: int | None = None
) -> Taken:
    """Take the files of a mail into the store, under ``field``; of those who are not named, pictures only."""
    kept: list[files.KeptFile] = []
    left_out: list[str] = []
    limit = min(MOST, MOST if most is None else most)
    for one in found:
        upload = files.Upload(field=field, name=one.name, stream=io.BytesIO(one.content))
        try:
            taken = portal.keep(scope, config, [upload], mode) if len(kept) < limit else ()
        except Refused:
            taken = ()
        kept += taken
        if not taken:
            left_out.append(clean_name(one.name))
    if mode is not Mode.NAMED:  # a name of a file may hold that of a person
        left_out = [f"{number}.{extension_of(name)}" for number, name in enumerate(left_out, 1)]
        kept = [replace(one, name=f"{number}.{one.name.rpartition('.')[2]}") for number, one in enumerate(kept, 1)]
    return Taken(kept=tuple(kept), left_out=tuple(left_out[:MOST]))


def fitting(mail: Mail, text: str, limit: int) -> tuple[str, tuple[File, ...]]:
    """Return ``text`` cut to ``limit`` characters, and the files of the mail with the whole of it if it was longer."""
    if len(text) <= limit:
        return text, mail.files
    return text[: limit - 1] + "…", (File(name=FULL_TEXT, content=text.encode()), *mail.files)


def tell_left_out(work: Work, ticket_id: int, taken: Taken) -> None:
    """Write down which files were not taken in; the mail as it came is kept."""
    if taken.left_out:
        work.event("files_left_out", ticket_id=ticket_id, body={"names": list(taken.left_out)})
