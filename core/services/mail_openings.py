"""A mail that opens a ticket: what it says of the opening form, and how its sender is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.config import Config
from core.domain.errors import Reason, Refused
from core.domain.forms import Field, FieldKind, Form
from core.domain.mail_texts import own_words
from core.domain.mails import File, Mail
from core.domain.processes import Process
from core.domain.public import CONTACT, NAME, Mode
from core.domain.texts import N_, Message
from core.services import codes, jobs, mail_files, opening, portal
from core.services.mail_rows import Box, Kept, State, enter
from core.services.scope import Scope
from core.services.work import Work, working

CHANNEL = "email"
CONFIRM_JOB = "mail_confirmation"
_WORDS = (FieldKind.TEXT, FieldKind.LONG_TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a mail says of an opening form: raw values, the files, and the field that these belong to."""

    raw: Mapping[str, object]
    files: tuple[File, ...]
    field: str
    most: int | None


def mode_of(process: Process) -> Mode | None:
    """Return how the sender of a mail is kept; None if the public may not open a ticket of the process by name."""
    modes = process.public.modes if process.public else ()
    return next((mode for mode in (Mode.NAMED, Mode.CONFIDENTIAL) if mode in modes), None)


def said_of(process: Process, form: Form, mail: Mail, given: Mapping[str, str]) -> Said:
    """Return what a mail says of ``form``, the opening form of a process or a part of it."""
    public, fields = process.public, {entry.key: entry for entry in form.fields}
    order = [*(public.fields if public else ()), *fields]
    main = next((fields[key] for key in order if key in fields and fields[key].kind is FieldKind.LONG_TEXT), None)
    words = "\n\n".join(one for one in (mail.subject, own_words(mail.text, reply=mail.is_reply)) if one)
    text, found = mail_files.fitting(mail, words, main.max_length) if main else (words, mail.files)
    raw: dict[str, object] = {key: _by_mail(fields.get(key), value) for key, value in _entered(process).items()}
    raw |= given
    if main:
        raw[main.key] = text
    if public and (entry := fields.get(public.name)) and entry.kind in _WORDS:
        raw[entry.key] = mail.name or mail.sender
    if public and (entry := fields.get(public.contact)) and entry.kind in (FieldKind.EMAIL, *_WORDS):
        raw[entry.key] = mail.sender
    files_field = next((fields[key] for key in order if key in fields and fields[key].kind is FieldKind.FILES), None)
    return Said(
        raw={key: value for key, value in raw.items() if key in fields},
        files=found,
        field=files_field.key if files_field else "files",
        most=files_field.maximum if files_field else None,
    )


def _entered(process: Process) -> Mapping[str, str]:
    return process.public.given if process.public else {}


def _by_mail(entry: Field | None, value: str) -> str:
    """Return what is entered as the channel: mail, where the form knows it."""
    return CHANNEL if entry and CHANNEL in {choice.value for choice in entry.choices} else value


def open_by_itself(scope: Scope, config: Config, kept: Kept, mail: Mail, process: Process) -> None:
    """Open a ticket in the name of the sender, as the public form would.

    :raises Refused: The public may not, or a guard speaks against it.
    :raises RefusedFields: The mail leaves out what the form needs.
    """
    mode = mode_of(process)
    if process.public is None or mode is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有这个流程。")))
    form = process.public.parsed(process.form, mode)
    said = said_of(process, form, mail, kept.box.given)
    taken = mail_files.take(scope, config, said.files, mode, field=said.field, most=said.most)
    with working(scope) as work:
        row = enter(work, kept, State.OPENED)
        opened = opening.open_within(
            work,
            process.key,
            said.raw,
            kept=taken.kept,
            received_at=min(kept.received_at, work.now),
            channel=CHANNEL,
            client_key=client_key(kept.box, kept.key),
            public=form,
        )
        row.ticket_id = opened.id
        mail_files.tell_left_out(work, opened.id, taken)
        remember(work, config, kept, row.id, mail, process, opened)


def client_key(box: Box, key: str) -> str:
    """Return what makes the ticket of a mail one ticket."""
    return f"mail:{box.id}:{key}"


def receipt_code(config: Config, org_id: int, box: Box, key: str) -> str:
    """Return the receipt code that belongs to the ticket of a mail."""
    return codes.code_of(config.secret_key, org_id, client_key(box, key))


def remember(
    work: Work, config: Config, kept: Kept, row_id: int, mail: Mail, process: Process, opened: opening.Opened
) -> None:
    """Let the sender of a mail follow its ticket, and have it confirmed to them once."""
    mode = mode_of(process)
    if mode is None or not mail.sender:
        return
    org_id = work.scope.org.id
    digest = codes.digest_of(config.secret_key, org_id, receipt_code(config, org_id, kept.box, kept.key))
    portal.remember(work, opened.id, mode, {NAME: mail.name, CONTACT: mail.sender}, digest)
    if kept.box.confirms:
        jobs.schedule(work, CONFIRM_JOB, str(row_id), work.now, subject_id=row_id)
