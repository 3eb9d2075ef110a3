"""Opening a ticket: checked, classified, routed, numbered, its clocks started and its people told."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from core.domain.codec import plain
from core.domain.decisions import Classification, OpenTicket, RoutingDecision
from core.domain.errors import Reason, Refused, RuleError
from core.domain.forms import Form, Value
from core.domain.people import refusal
from core.domain.processes import OPEN, Process, State
from core.domain.texts import N_, Message
from core.domain.tickets import Act, Colleague, TicketSnapshot
from core.models import TaskRow, Ticket
from core.plugin_manager import Plugin
from core.services import (
    avoiding,
    deadlines,
    decisions,
    files,
    links,
    numbers,
    policy,
    proposals,
    recurrences,
    repeats,
    search,
    tallies,
    tasks,
    under,
)
from core.services.configuration import Person
from core.services.deputies import acted_for
from core.services.distribution import distribute
from core.services.forms import parse_form
from core.services.ids import reserve
from core.services.occurrences import DUTY, refuse_second
from core.services.participants import see
from core.services.scope import Scope
from core.services.snapshots import Loaded, frozen
from core.services.work import Work, working

TITLE_LENGTH = 200
FOLLOW_UP = "follow-up:"  # how the client key of a follow-up begins; then ticket, process and occurrence


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A ticket that has been opened; ``again`` if the same request had already opened it."""

    id: int
    public_id: str
    number: str
    again: bool = False


def open_ticket(
    scope: Scope,
    process_key: str,
    raw: Mapping[str, object],
    *,
    kept: Sequence[files.KeptFile] = (),
    received_at: datetime | None = None,
    channel: str = "web",
    client_key: str | None = None,
    split_from: str | None = None,
) -> Opened:
    """Open a ticket from a filled-in form.

    ``received_at`` is when the matter reached the organisation (default: now); clocks start there. The same
    ``client_key`` opens one ticket only, however often the request comes. ``split_from`` is the public id of the ticket
    out of which this one is taken.

    :raises Refused: The process is not in use here, the actor may not open it, the time lies in the future, or a
        guard of the process speaks against it.
    :raises RefusedFields: The form is not filled in as it must be.
    """

    def once() -> Opened:
        with working(scope) as work:
            work.recheck_actor()
            return open_within(
                work,
                process_key,
                raw,
                kept=kept,
                received_at=received_at,
                channel=channel,
                client_key=client_key,
                split_from=split_from,
            )

    try:
        try:
            return once()
        except sa.exc.IntegrityError:
            if client_key is None:
                raise
            return once()  # the same request was faster elsewhere; its ticket is there now
    except decisions.RuleFailed as failed:
        decisions.record_incident(scope, failed)
        raise


def open_within(
    work: Work,
    process_key: str,
    raw: Mapping[str, object],
    *,
    kept: Sequence[files.KeptFile] = (),
    received_at: datetime | None = None,
    channel: str = "web",
    client_key: str | None = None,
    split_from: str | None = None,
    public: Form | None = None,
) -> Opened:
    """Do what :func:`open_ticket` does, within a transaction.

    ``public`` is the part of the form that somebody without an account has filled in; they need no role.
    """
    if client_key is not None and (known := _known(work, client_key)):
        if known.opened_by_id != work.scope.actor.user_id:
            raise Refused(Reason.DUPLICATE, Message(N_("这份表单已由他人提交。")))
        return Opened(id=known.id, public_id=known.public_id, number=known.number, again=True)
    plugin, process = process_in_use(work, process_key)
    if not process.is_on(work.settings(plugin, work.scope.org.local_date(work.now))):
        raise Refused(Reason.PLUGIN_OFF, Message(N_("本单位没有启用这个流程；管理员可以在参数里启用。")))
    if public is None and (refused := refusal(process.opened_by, work.scope.actor, None)):
        raise refused
    received_at = received_at or work.now
    if received_at > work.now:
        raise Refused(Reason.FIELD_INVALID, Message(N_("收到时间不能晚于现在。")), field="received_at")
    counts = Counter(one.field for one in kept)
    values = parse_form(work, public or process.form, raw, counts)
    above = under.find(work, process.under, values) if process.under else None
    if above and process.under:
        values = {**values, **under.copied(process.under, above)}
    snapshot = _draft(work, plugin, process, values, received_at, channel, dict(counts))
    deed = Act(key=OPEN, values=values, by=work.scope.actor, at=work.now, files=snapshot.files)
    decisions.check_guards(work, plugin, process.guards, snapshot, deed)
    parent = sa.select(Ticket.about).where(Ticket.public_id == (split_from or ""))
    about = (work.session.scalar(parent) if split_from else None) or (above.about if above else "")
    opened = _save(work, plugin, process, snapshot, kept, client_key, about)
    if above and process.under:
        under.link(work, process.under, above, opened.id, opened.number)
    if split_from is not None:
        links.split(work, split_from, opened.id, opened.number)
    return opened


def open_follow_up(work: Work, loaded: Loaded, effect: OpenTicket) -> None:
    """Open the ticket that a decision asks for, once for each occurrence, linked by an event on both.

    :raises RuleError: The process is none, or belongs to another plugin.
    """
    plugin, process = loaded.plugin, work.process(effect.process)
    if process is None or process not in plugin.processes:
        raise RuleError(f"process {effect.process!r} is not of plugin {plugin.name!r}")
    client_key = f"{FOLLOW_UP}{loaded.row.id}:{effect.process}:{effect.occurrence}"
    opened = open_of_itself(
        work, plugin, process, effect.details, channel="follow_up", client_key=client_key, about=loaded.row.about
    )
    if opened is None:
        return
    link = {"reason": plain(effect.reason), "clause": effect.clause}
    work.event("follow_up_opened", ticket_id=loaded.row.id, body={"number": opened.number, **link})
    work.event("follow_up_of", ticket_id=opened.id, body={"number": loaded.row.number, **link})


def open_of_itself(
    work: Work,
    plugin: Plugin,
    process: Process,
    values: Mapping[str, Value],
    *,
    channel: str,
    client_key: str,
    received_at: datetime | None = None,
    about: str = "",
) -> Opened | None:
    """Open a ticket that no form asks for; None if ``client_key`` has opened one before.

    ``about`` is who is complained about in the ticket from which it follows.
    """
    if _known(work, client_key):
        return None
    draft = _draft(work, plugin, process, values, received_at or work.now, channel, {})
    return _save(work, plugin, process, draft, (), client_key, about)


def process_in_use(work: Work, key: str) -> tuple[Plugin, Process]:
    """Return a process that this organisation uses, with its plugin.

    :raises Refused: NOT_FOUND or PLUGIN_OFF.
    """
    plugin, process = work.scope.plugins.owner(key), work.process(key)
    if plugin is None or process is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有这个流程。")))
    if plugin.name not in work.config.plugins:
        raise Refused(Reason.PLUGIN_OFF, Message(N_("本单位没有启用这个流程。")))
    return plugin, process


def _known(work: Work, client_key: str) -> Any:
    columns = Ticket.id, Ticket.public_id, Ticket.number, Ticket.opened_by_id
    return work.session.execute(sa.select(*columns).where(Ticket.client_key == client_key)).first()


def _draft(
    work: Work,
    plugin: Plugin,
    process: Process,
    values: Mapping[str, Value],
    received_at: datetime,
    channel: str,
    counts: Mapping[str, int],
) -> TicketSnapshot:
    actor, received_at = work.scope.actor, received_at.astimezone(UTC)
    if process.tally:
        values = {**values, **tallies.count(work, process.tally, values)}
    own = next(iter(sorted(actor.departments)), None)
    department = str(values.get(process.hands_to, "")) or None if process.hands_to else own
    return TicketSnapshot(
        number="",
        plugin=plugin.name,
        process=process.key,
        state=process.initial.key,
        title=_title(process, values),
        details=values,
        received_at=received_at,
        opened_at=work.now,
        opened_by=actor.login,
        opener_name=actor.name,
        channel=channel,
        department=department,
        above=work.config.above(department),
        zone=work.scope.org.zone,
        settings=work.settings(plugin, work.scope.org.local_date(received_at)),
        files=MappingProxyType(dict(counts)),
        milestones=MappingProxyType({OPEN: work.now}),
        recurrences=recurrences.before(work, process, repeats.key_of(process, values), received_at),
    )


def _title(process: Process, values: Mapping[str, Value]) -> str:
    shown = {key: value for key, value in values.items() if not isinstance(value, tuple)}
    title = process.title.format_map(dict.fromkeys(process.fields(), "") | shown).strip()
    return " ".join(title.split())[:TITLE_LENGTH] or process.label


def _save(
    work: Work,
    plugin: Plugin,
    process: Process,
    draft: TicketSnapshot,
    kept: Sequence[files.KeptFile],
    client_key: str | None,
    about: str = "",
) -> Opened:
    row = _new_row(work, process, draft, client_key)
    classified = _classify(work, plugin, process, row, draft)
    if client_key is None or not client_key.startswith(DUTY):
        refuse_second(work, process, classified.details)
    named = avoiding.named_in(work, process.form.fields, classified.details)
    row.about = policy.about((*policy.names_about(about), *named))
    avoiding.keep_clear(work, row)
    routed = _route(work, plugin, process, row, proposals.propose(work, process, row, classified))
    beginning = _begin(work, plugin, process, row, routed)
    at = work.now
    begun = deadlines.begin(
        work,
        plugin,
        process,
        row.id,
        OPEN,
        at=at,
        received_at=row.received_at,
        details=routed.details,
        values=routed.details,
        department_id=row.department_id,
    )
    row.due_at, row.late = min(begun.due.values(), default=None), begun.late
    row.repeat_key = repeats.key_of(process, row.details)
    recurrences.tell(work, plugin, process, row, draft.recurrences)
    work.write(Ticket, [{column.key: getattr(row, column.key) for column in Ticket.__table__.columns}])
    see(work, row.id, user_ids=(row.opened_by_id, row.assignee_id))
    work.event(
        "opened",
        ticket_id=row.id,
        body={"details": dict(row.details), "state": row.state, "title": row.title},
        for_login=acted_for(process.opened_by, work.scope.actor, None),
    )
    tasks.enter(work, row, beginning, begun.due)
    files.attach(work, row.id, kept)
    distribute(work, row, OPEN, beginning.label, process.notify, routed.details)
    search.index(work, row.id, searchable(process, row))
    return Opened(id=row.id, public_id=row.public_id, number=row.number)


def _begin(work: Work, plugin: Plugin, process: Process, row: Ticket, ticket: TicketSnapshot) -> State:
    """Return the state in which a ticket begins, and enter it in its row."""
    state = process.initial
    if process.choose_beginning:
        deed = Act(key=OPEN, values=ticket.details, by=work.scope.actor, at=work.now, files=ticket.files)
        key = decisions.chosen_state(work, plugin, process.choose_beginning, process.begins, ticket, deed)
        state = process.state(key)
    row.state, row.state_kind = state.key, state.kind.value
    return state


def _new_row(work: Work, process: Process, draft: TicketSnapshot, client_key: str | None) -> Ticket:
    day = f"{work.scope.org.local_date(work.now):%Y%m%d}"
    number = numbers.next_number(work.session, work.scope.org.id, f"{process.prefix}-{day}")
    department = work.config.department_ids.get(draft.department) if draft.department else None
    return Ticket(
        id=reserve(work.session, Ticket)[0],
        org_id=work.scope.org.id,
        public_id=secrets.token_urlsafe(16),
        number=numbers.spelled(process.prefix, day, number),
        client_key=client_key,
        plugin=draft.plugin,
        process=draft.process,
        state=draft.state,
        state_kind=process.initial.kind.value,
        title=draft.title,
        details=dict(draft.details),
        milestones=plain(draft.milestones),
        category="",
        priority="",
        channel=draft.channel,
        confidential=False,
        assignee_id=None,
        department_id=department,
        opened_by_id=work.scope.actor.user_id,
        received_at=draft.received_at,
        opened_at=work.now,
        updated_at=work.now,
        closed_at=None,
        due_at=None,
        late=False,
        records_count=0,
        version=1,
        repeat_key=None,
        about="",
    )


def _classify(work: Work, plugin: Plugin, process: Process, row: Ticket, draft: TicketSnapshot) -> TicketSnapshot:
    draft = replace(draft, number=row.number)
    answer: Classification | None = decisions.ask(
        work, plugin, "classify", row.id, draft, fits=lambda answer: _computed(process, answer)
    )
    if answer is None:
        return draft
    apply_classification(work, process, row, answer)
    return replace(
        draft,
        details=frozen(row.details),
        category=answer.category,
        priority=answer.priority,
        confidential=answer.confidential,
    )


def apply_classification(work: Work, process: Process, row: Ticket, answer: Classification) -> None:
    """Enter what ``classify`` answered in a ticket's row.

    :raises RuleError: It sets details that the process does not compute.
    """
    row.details = {**row.details, **_computed(process, answer)}
    row.category, row.priority, row.confidential = answer.category, answer.priority, answer.confidential
    work.event(
        "classified",
        ticket_id=row.id,
        body={
            "category": answer.category,
            "priority": answer.priority,
            "details": dict(answer.details),
            "reason": plain(answer.reason),
            "clause": answer.clause,
        },
    )


def _computed(process: Process, answer: Classification) -> Mapping[str, Value]:
    unknown = sorted(answer.details.keys() - {entry.key for entry in process.computed})
    if unknown:
        raise RuleError(f"classify sets {unknown[0]!r}, which process {process.key!r} does not compute")
    return answer.details


def _route(work: Work, plugin: Plugin, process: Process, row: Ticket, ticket: TicketSnapshot) -> TicketSnapshot:
    if "route" not in plugin.hooks:
        return ticket
    answer: RoutingDecision | None = decisions.ask(
        work,
        plugin,
        "route",
        row.id,
        ticket,
        fits=lambda answer: _routed(work, answer),
        roster=roster(work, process),
    )
    if answer is None:
        return ticket
    apply_routing(work, row, answer)
    line = tuple(place.key for place in work.config.line(row.department_id))
    return replace(
        ticket,
        assignee=work.config.login(row.assignee_id),
        department=line[0] if line else None,
        above=line[1:],
    )


def apply_routing(work: Work, row: Ticket, answer: RoutingDecision) -> None:
    """Enter what ``route`` answered in a ticket's row.

    :raises RuleError: It names a person or department that the organisation does not have.
    """
    person, department_id = _routed(work, answer)
    row.assignee_id = person.user_id if person else None
    row.department_id = department_id if department_id is not None else row.department_id
    avoiding.keep_clear(work, row)
    work.event(
        "routed",
        ticket_id=row.id,
        body={
            "assignee": person.login if person else "",
            "department": answer.department or "",
            "reason": plain(answer.reason),
            "clause": answer.clause,
        },
    )


def _routed(work: Work, answer: RoutingDecision) -> tuple[Person | None, int | None]:
    person = work.config.by_login.get(answer.assignee) if answer.assignee else None
    if answer.assignee and person is None:
        raise RuleError(f"nobody is called {answer.assignee!r}")
    found = [one.id for one in work.config.departments.values() if one.key == answer.department]
    if answer.department and not found:
        raise RuleError(f"no department {answer.department!r}")
    return person, found[0] if found else None


_OPEN_TASKS = (
    sa.select(TaskRow.assignee_id, sa.func.count().label("open_tasks"))
    .where(
        TaskRow.org_id == sa.bindparam("org"),
        TaskRow.assignee_id.in_(sa.bindparam("people", expanding=True)),
        TaskRow.state == sa.literal_column("'open'"),
    )
    .group_by(TaskRow.assignee_id)
)


def roster(work: Work, process: Process) -> tuple[Colleague, ...]:
    """Return the active people who hold a role of the process, by log-in, with their open tasks."""
    keys = {role.key for role in process.roles}
    people = {person.login: person for key in keys for person in work.config.holders(key)}
    if not people:
        return ()
    counts = {
        row.assignee_id: row.open_tasks
        for row in work.session.connection().execute(
            _OPEN_TASKS, {"org": work.scope.org.id, "people": [person.user_id for person in people.values()]}
        )
    }
    return tuple(
        Colleague(
            login=login,
            roles=people[login].roles,
            departments=people[login].departments,
            attributes=people[login].attributes,
            open_tasks=counts.get(people[login].user_id, 0),
        )
        for login in sorted(people)
    )


def searchable(process: Process, row: Ticket) -> list[str]:
    """Return the texts of a ticket that search looks into."""
    return [row.number, row.title, *(str(row.details.get(key, "")) for key in process.search_fields)]
