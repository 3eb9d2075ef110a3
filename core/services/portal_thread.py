"""What somebody without an account sees of their ticket by its receipt code, and what they do with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.config import Config
from core.domain.errors import Reason, Refused
from core.domain.forms import Form
from core.domain.parsing import parse_text
from core.domain.people import PUBLIC
from core.domain.processes import Process, StateKind
from core.domain.public import Mode
from core.domain.texts import N_, Message
from core.models import Event, PortalTicket, TaskRow
from core.services import acting, codes, decisions, files, messages, portal, rates, snapshots
from core.services.configuration import Configuration
from core.services.forms import parse_form
from core.services.queries import StateView, ValueView, act_label, state_view, value_views
from core.services.scope import Scope
from core.services.snapshots import Loaded, frozen
from core.services.ticket_page_parts import body_of
from core.services.uow import reading
from core.services.work import Work, working

TRIES = 20  # codes from one address in WINDOW
WINDOW = timedelta(minutes=15)
LONGEST = 5_000  # characters of a message
WROTE, TOLD = "giver_wrote", "giver_told"
SHOWN = (WROTE, TOLD, "acted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One turn of the talk: ``mine`` if whoever spoke up had it, ``values`` what an act of the process says to them."""

    at: datetime
    mine: bool
    label: str
    text: str = ""
    values: tuple[ValueView, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAct:
    """An act that whoever spoke up may do now."""

    key: str
    label: str
    help: str
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A ticket as whoever spoke up sees it: where it stands and what was said, and nothing of who handles it."""

    number: str
    process: str
    process_label: str
    state: StateView
    received_at: datetime
    due_at: datetime | None
    version: int
    words: tuple[Words, ...]
    acts: tuple[PublicAct, ...]


def thread(scope: Scope, config: Config, code: str, address: str) -> Thread:
    """Return the ticket that belongs to a receipt code.

    :raises TooMany: Too many codes that belong to none were tried from ``address``.
    :raises Refused: NOT_FOUND: the code belongs to no ticket here.
    """
    ticket_id = _ticket_of(scope, config, code, address)
    with reading(scope.org.id) as session:
        work = Work(scope, session)
        loaded = snapshots.load(work, (ticket_id,), lock=False).get(ticket_id)
        if loaded is None:
            raise _unknown()
        row, process = loaded.row, loaded.process
        return Thread(
            number=row.number,
            process=process.key,
            process_label=process.label,
            state=state_view(process, row.state, row.state_kind),
            received_at=row.received_at,
            due_at=row.due_at if row.state_kind != StateKind.CLOSED.value and _owes_answer(process) else None,
            version=row.version,
            words=talk(session, process, ticket_id),
            acts=_acts(work.config, loaded, scope),
        )


def _owes_answer(process: Process) -> bool:
    """Say whether the clocks of a process run towards an answer, and not towards something in the house."""
    return process.public is not None and bool(process.public.answers)


def _ticket_of(scope: Scope, config: Config, code: str, address: str) -> int:
    """Return the ticket of a code. Every try counts before it is looked at; one that succeeds is given back."""
    key = f"code:{scope.org.id}:{codes.masked(config.secret_key, address)}"
    if wait := rates.hit(key, TRIES, WINDOW, scope.now):
        raise rates.TooMany(wait)
    digest = codes.digest_of(config.secret_key, scope.org.id, code)
    with reading(scope.org.id) as session:
        found = session.scalar(sa.select(PortalTicket.ticket_id).where(PortalTicket.code_digest == (digest or "")))
    if found is None:
        raise _unknown()
    rates.give_back(key, WINDOW, scope.now)
    return found


def _unknown() -> Refused:
    return Refused(Reason.NOT_FOUND, Message(N_("没有这个回执编码的反馈，请核对后再试。")), field="code")


def talk(session: Session, process: Process, ticket_id: int) -> tuple[Words, ...]:
    """Return what was said between whoever spoke up and those who handle it, oldest first."""
    rows = session.execute(
        sa.select(Event.kind, Event.at, Event.actor, Event.body)
        .where(Event.ticket_id == ticket_id, Event.kind.in_(SHOWN))
        .order_by(Event.n)
    ).all()
    found = (_words(process, row.kind, row.at, row.actor, body_of(row.body)) for row in rows)
    return tuple(words for words in found if words is not None)


def _words(process: Process, kind: str, at: datetime, actor: str, body: Mapping[str, object]) -> Words | None:
    if kind != "acted":
        given = body.get("files")
        names = tuple(str(name) for name in given) if isinstance(given, list) else ()
        label = N_("您的补充") if kind == WROTE else N_("给您的留言")
        return Words(at=at, mine=kind == WROTE, label=label, text=str(body.get("text", "")), files=names)
    key, values = str(body.get("act", "")), body.get("values")
    act, answer = process.transition(key), process.public.answer(key) if process.public else None
    if act is None or act.form is None or not isinstance(values, dict):
        return None
    mine = actor == PUBLIC
    wanted = [entry.key for entry in act.form.fields] if mine else list(answer.fields) if answer else []
    shown = frozen({name: values[name] for name in wanted if name in values})
    if not shown and not mine:
        return None
    fields = {entry.key: entry for entry in act.form.fields}
    return Words(at=at, mine=mine, label=act_label(process, key), values=value_views(fields, shown))


def _acts(config: Configuration, loaded: Loaded, scope: Scope) -> tuple[PublicAct, ...]:
    process = loaded.process
    if loaded.plugin.name not in config.plugins:
        return ()
    found = [process.transition(key) for key in process.public.acts] if process.public else []
    return tuple(
        PublicAct(key=act.key, label=act.label, help=act.help, form=act.form or Form(key=act.key))
        for act in found
        if act is not None and acting.why_not(loaded, act, scope) is None
    )


def write(
    scope: Scope, config: Config, code: str, address: str, text: str, uploads: Sequence[files.Upload], nonce: str
) -> None:
    """Add words or files to a ticket and tell those who handle it; the same ``nonce`` adds them once.

    :raises Refused: There is nothing to add, the code is unknown, or a file is not permitted.
    """
    ticket_id = _ticket_of(scope, config, code, address)
    text = parse_text(text, field="text", max_length=LONGEST)
    if not text and not uploads:
        raise Refused(Reason.FIELD_REQUIRED, Message(N_("请填写内容或选择图片。")), field="text")
    kept = portal.keep(scope, config, uploads, _mode(scope, ticket_id), ticket_id)
    once = codes.masked(config.secret_key, nonce)
    with working(scope) as work:
        loaded = _locked(work, ticket_id)
        said = work.session.scalars(sa.select(Event.body).where(Event.ticket_id == ticket_id, Event.kind == WROTE))
        if any(body_of(body).get("once") == once for body in said):
            return
        add_words(work, loaded, text, kept, once)


def add_words(work: Work, loaded: Loaded, text: str, kept: Sequence[files.KeptFile], once: str) -> None:
    """Add words or files of whoever opened a ticket, within a transaction, and tell those who handle it."""
    files.attach(work, loaded.row.id, kept)
    body = {"text": text, "files": [one.name for one in kept], "once": once}
    work.event(WROTE, ticket_id=loaded.row.id, body=body)
    loaded.row.updated_at = work.now
    _tell_handlers(work, loaded)


def act(
    scope: Scope,
    config: Config,
    code: str,
    address: str,
    key: str,
    raw: Mapping[str, object],
    uploads: Sequence[files.Upload],
    version: int | None,
) -> None:
    """Do one of the acts that the process leaves to whoever spoke up.

    :raises Refused: The act is not theirs, or not now; CHANGED_MEANWHILE if the ticket is of another ``version``.
    :raises RefusedFields: The form is not filled in as it must be.
    """
    ticket_id = _ticket_of(scope, config, code, address)
    kept = portal.keep(scope, config, uploads, _mode(scope, ticket_id), ticket_id)
    try:
        with working(scope) as work:
            loaded = _locked(work, ticket_id)
            public = loaded.process.public
            if public is None or key not in public.acts or loaded.plugin.name not in work.config.plugins:
                raise Refused(Reason.NOT_FOUND, Message(N_("这个流程没有这一步。")))
            if version != loaded.row.version:
                message = Message(N_("刚刚有了新的进展，请看过以后再提交。"))
                raise Refused(Reason.CHANGED_MEANWHILE, message)
            acting.act_within(work, loaded, key, raw, kept)
            _remember_evaluation(work, loaded, key, raw)
    except decisions.RuleFailed as failed:
        decisions.record_incident(scope, failed)
        raise


def _remember_evaluation(work: Work, loaded: Loaded, key: str, raw: Mapping[str, object]) -> None:
    """Keep whether whoever spoke up is satisfied, if the act that has been done says so."""
    found, act = loaded.process.public and loaded.process.public.evaluation, loaded.process.transition(key)
    if found and act and found.act == key:
        satisfied = parse_form(work, act.form, raw, {}).get(found.field) in found.satisfied
        work.session.execute(
            sa.update(PortalTicket).where(PortalTicket.ticket_id == loaded.row.id).values(satisfied=satisfied)
        )


def _mode(scope: Scope, ticket_id: int) -> Mode:
    with reading(scope.org.id) as session:
        return Mode(session.scalars(sa.select(PortalTicket.mode).where(PortalTicket.ticket_id == ticket_id)).one())


def _locked(work: Work, ticket_id: int) -> Loaded:
    loaded = snapshots.load(work, (ticket_id,)).get(ticket_id)
    if loaded is None:
        raise _unknown()
    return loaded


def _tell_handlers(work: Work, loaded: Loaded) -> None:
    """Tell the assignee, else everybody for whom something of the ticket waits."""
    row, config = loaded.row, work.config
    waiting = work.session.execute(
        sa.select(TaskRow.assignee_id, TaskRow.role_key).where(TaskRow.ticket_id == row.id, TaskRow.state == "open")
    ).all()
    people = {} if row.assignee_id is None else {row.assignee_id: config.people[row.assignee_id]}
    for task in () if people else waiting:
        asked = (config.people[task.assignee_id],) if task.assignee_id is not None else config.holders(task.role_key)
        people |= {person.user_id: person for person in asked}
    message = Message(N_("%(number)s：反馈人有补充，请查看。"), {"number": row.number})
    active = [person for person in people.values() if person.active]
    messages.tell(work, active, message, kind="distribution", ticket_id=row.id)
