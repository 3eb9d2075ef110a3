"""Speaking up without an account: what an organisation lets the public report, and how a report becomes a ticket."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.config import Config
from core.domain.errors import Reason, Refused, RefusedFields
from core.domain.forms import FieldKind, Form, FormContext, Value
from core.domain.people import PUBLIC, PUBLIC_ACTOR
from core.domain.processes import Process
from core.domain.public import CHANNEL, CONTACT, MODE, NAME, Mode, PublicForm
from core.domain.texts import N_, Message
from core.models import Attachment, GiverIdentity, PortalTicket
from core.plugin_manager import PluginManager
from core.services import codes, decisions, files, images, opening, organisations, videos
from core.services.configuration import Configuration, configuration
from core.services.core_settings import CORE, SETTINGS
from core.services.rates import TooMany, give_back, hit
from core.services.scope import Scope
from core.services.uow import reading
from core.services.work import Work, working

PER_ADDRESS = 20  # reports from one address in an hour; a school or hotel shares one
PER_ORGANISATION = 600
_BY_PUBLIC: sa.ColumnElement[str] = sa.literal_column(f"'{PUBLIC}'")  # written out, so that the partial index serves
WINDOW, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCard:
    """What one may report: a process with its words."""

    key: str
    label: str
    help: str
    regulation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPage:
    """The form with which the public open a ticket of a process; ``place`` is the field that a poster fills in."""

    key: str
    label: str
    help: str
    regulation: str
    form: Form
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report that has become a ticket; ``code`` is what its giver comes back with."""

    number: str
    code: str


def public_scope(org_key: str, plugins: PluginManager, now: datetime) -> Scope:
    """Return the scope of somebody without an account at an organisation that lets the public speak up.

    :raises Refused: NOT_FOUND: there is no such organisation, or it does not.
    """
    org = organisations.find_organisation(org_key)
    if org is not None:
        scope = Scope(org=org, actor=PUBLIC_ACTOR, now=now, plugins=plugins)
        if is_open(scope):
            return scope
    raise Refused(Reason.NOT_FOUND, Message(N_("没有找到这个页面")))


def is_open(scope: Scope) -> bool:
    """Say whether the organisation lets the public speak up."""
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
    return config.settings_of(CORE, SETTINGS, scope.org.local_date(scope.now))["public_forms"] is True


def cards(scope: Scope) -> tuple[PublicCard, ...]:
    """Return what the public may report here, by name."""
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
    found = (process for plugin in scope.plugins.loaded for process in plugin.processes)
    return tuple(
        PublicCard(key=one.key, label=one.label, help=one.help, regulation=one.regulation.title)
        for one in sorted(found, key=lambda process: process.key)
        if one.public and _in_use(scope, config, one)
    )


def public_page(scope: Scope, process_key: str) -> PublicPage:
    """Return the form with which the public open a ticket of a process.

    :raises Refused: NOT_FOUND: there is no such process in use here, or the public may not.
    """
    with reading(scope.org.id) as session:
        process, public = _declared(scope, configuration(session, scope.org.id), process_key)
    return PublicPage(
        key=process.key,
        label=process.label,
        help=process.help,
        regulation=process.regulation.title,
        form=public.page(process.form),
        place=public.place,
    )


def _declared(scope: Scope, config: Configuration, key: str) -> tuple[Process, PublicForm]:
    process = scope.plugins.process(key)
    if process is None or process.public is None or not _in_use(scope, config, process):
        raise Refused(Reason.NOT_FOUND, Message(N_("没有找到这个页面")))
    return process, process.public


def _in_use(scope: Scope, config: Configuration, process: Process) -> bool:
    plugin = scope.plugins.owner(process.key)
    today = scope.org.local_date(scope.now)
    return (
        plugin is not None
        and plugin.name in config.plugins
        and process.is_on(config.settings_of(plugin.name, plugin.settings, today))
    )


def count(scope: Scope, config: Config, process_key: str, address: str) -> None:
    """Count a report from ``address``, of which only a stand-in is kept, and for a day.

    :raises TooMany: There were too many within the hour, or of this form on this day.
    """
    sender = codes.masked(config.secret_key, address)
    for key, limit in ((f"report:{scope.org.id}:{sender}", PER_ADDRESS), (f"report:{scope.org.id}", PER_ORGANISATION)):
        if wait := hit(key, limit, WINDOW, scope.now):
            raise TooMany(wait)
    midnight, key = _day(scope, process_key)
    if hit(key, _setting(scope, "public_daily"), DAY, midnight):
        raise TooMany(int((midnight + DAY - scope.now).total_seconds()) + 1)


def uncount(scope: Scope, process_key: str) -> None:
    """Take back that a form was counted for its day, because nothing came of it."""
    midnight, key = _day(scope, process_key)
    give_back(key, DAY, midnight)


def _day(scope: Scope, process_key: str) -> tuple[datetime, str]:
    """Return when the organisation's day began, and under which key the reports of a form are counted on it."""
    return _midnight(scope), f"report:{scope.org.id}:{process_key}:{scope.org.local_date(scope.now)}"


def _midnight(scope: Scope) -> datetime:
    """Return when the organisation's day began."""
    today = scope.org.local_date(scope.now)
    return datetime.combine(today, time(), tzinfo=ZoneInfo(scope.org.zone)).astimezone(UTC)


def _setting(scope: Scope, key: str) -> int:
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
    return int(str(config.settings_of(CORE, SETTINGS, scope.org.local_date(scope.now))[key]))


def speak_up(
    scope: Scope,
    config: Config,
    process_key: str,
    raw: Mapping[str, object],
    uploads: Sequence[files.Upload],
    nonce: str,
) -> Report:
    """Open a ticket for somebody without an account; the same ``nonce`` opens one only and gets the same code.

    :raises Refused: A guard of the process speaks against it.
    :raises RefusedFields: Something is missing or wrong; nothing has been kept.
    """
    with reading(scope.org.id) as session:
        process, public = _declared(scope, configuration(session, scope.org.id), process_key)
    values = _checked(scope, public.page(process.form), raw, uploads)
    mode = Mode(str(values.get(MODE, public.modes[0])))
    kept = keep(scope, config, uploads, mode)
    code = codes.code_of(config.secret_key, scope.org.id, nonce)
    filled_in: dict[str, object] = {**{key: raw[key] for key in public.fields if key in raw}, **public.given}
    if mode is Mode.NAMED:
        filled_in |= {public.name: values.get(NAME), public.contact: values.get(CONTACT)}
        filled_in.pop("", None)
    client_key = f"{CHANNEL}:{codes.masked(config.secret_key, nonce)}"

    def once() -> opening.Opened:
        with working(scope) as work:
            opened = opening.open_within(
                work,
                process.key,
                filled_in,
                kept=kept,
                channel=CHANNEL,
                client_key=client_key,
                public=public.parsed(process.form, mode),
            )
            if not opened.again:
                remember(work, opened.id, mode, values, codes.digest_of(config.secret_key, scope.org.id, code))
        return opened

    try:
        try:
            return Report(number=once().number, code=code)
        except sa.exc.IntegrityError:  # the same form was faster elsewhere; its ticket is there now
            return Report(number=once().number, code=code)
    except decisions.RuleFailed as failed:
        decisions.record_incident(scope, failed)
        raise


def _checked(
    scope: Scope, page: Form, raw: Mapping[str, object], uploads: Sequence[files.Upload]
) -> Mapping[str, Value]:
    """Return what was filled in.

    :raises RefusedFields: Something is missing or wrong, or nothing is said, though the regulation's form may be empty.
    """
    counts = Counter(upload.field for upload in uploads)
    values = page.parse(raw, FormContext(zone=ZoneInfo(scope.org.zone), files=counts))
    said = [entry.key for entry in page.fields if entry.kind is FieldKind.LONG_TEXT]
    if said and not uploads and not any(key in values for key in said):
        message = Message(N_("请写下您要反馈的事情。"))
        raise RefusedFields((Refused(Reason.FIELD_REQUIRED, message, field=said[0]),))
    return values


def keep(
    scope: Scope, config: Config, uploads: Sequence[files.Upload], mode: Mode, ticket_id: int | None = None
) -> tuple[files.KeptFile, ...]:
    """Take in files; without a name, pictures and videos only, under names that say nothing.

    A picture is written anew, a video cleaned; any other file may hold its author's name.

    :raises RefusedFields: A file is empty, too large or of no permitted type, or all are too much.
    """
    kept = files.keep(scope, config, uploads)
    if kept:
        _check_room(scope, kept, ticket_id)
    if mode is Mode.NAMED:
        return kept
    others = [one for one in kept if one.media_type not in images.FORMATS.keys() | videos.CLEANED]
    if others:
        message = Message(N_("匿名或保密反馈只能附图片和 MP4、MOV 视频：其他文件里可能有作者的姓名。"))
        raise RefusedFields(tuple(Refused(Reason.FILE_TYPE, message, field=one.field) for one in others))
    return tuple(
        replace(one, name=f"{number}.{one.name.rpartition('.')[2]}") for number, one in enumerate(kept, start=1)
    )


def _check_room(scope: Scope, kept: Sequence[files.KeptFile], ticket_id: int | None) -> None:
    """See that the public have not handed in too much, for one ticket or on this day.

    :raises RefusedFields: They have.
    """
    size = sa.select(sa.func.coalesce(sa.func.sum(Attachment.size), 0)).where(Attachment.uploaded_by == _BY_PUBLIC)
    midnight = _midnight(scope)
    with reading(scope.org.id) as session:
        here = session.scalar(size.where(Attachment.ticket_id == ticket_id)) or 0 if ticket_id is not None else 0
        today = session.scalar(size.where(Attachment.uploaded_at >= midnight)) or 0
    new = sum(one.size for one in kept)
    for so_far, key, text in (
        (here, "public_upload_ticket", N_("一件反馈的图片和视频合计不能超过 %(limit)s MB。")),
        (today, "public_upload_daily", N_("今天收到的图片和视频已满 %(limit)s MB，请明天再补充，或先只写文字。")),
    ):
        limit = _setting(scope, key)
        if so_far + new > limit * 1024 * 1024:
            message = Message(text, {"limit": limit})
            raise RefusedFields((Refused(Reason.TOO_LARGE, message, field=kept[0].field),))


def remember(work: Work, ticket_id: int, mode: Mode, values: Mapping[str, Value], digest: str | None) -> None:
    """Enter that somebody without an account opened a ticket; who it was stands apart if they spoke in confidence."""
    work.later(PortalTicket, ticket_id=ticket_id, mode=mode.value, code_digest=digest)
    if mode is Mode.CONFIDENTIAL:
        name, contact = (str(values.get(key, "")) for key in (NAME, CONTACT))
        work.later(GiverIdentity, ticket_id=ticket_id, name=name, contact=contact)
    work.event("spoke_up", ticket_id=ticket_id, body={"mode": mode.value})
