"""The page of a ticket: what it is, where it stands, what must happen next, by whom, by when, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.corrective_progress import MEASURE, OWNERS, ROUND, STAGE
from core.domain.decisions import Proposal
from core.domain.diagrams import Graph, graph
from core.domain.errors import Reason, Refused
from core.domain.forms import Value
from core.domain.intake import CHANNEL_LABELS
from core.domain.processes import Process
from core.domain.texts import N_, Message
from core.models import Ticket
from core.services import drafts, ledger_views, merging, snapshots, tallies
from core.services.configuration import Configuration, configuration
from core.services.copies import act_label
from core.services.corrective_views import CorrectiveView, corrective_of, open_measures
from core.services.ledger_views import PenaltyView
from core.services.links import LinkView, links_of
from core.services.measures_page import window_days
from core.services.merged_view import IntoView, MergedView, into_of, merged_into
from core.services.nudging import may_nudge
from core.services.policy import visible
from core.services.process_page import copied_lists, role_names
from core.services.queries import (
    Names,
    NextStep,
    PersonView,
    StateView,
    ValueView,
    choice_label,
    named,
    next_steps,
    state_view,
    value_views,
)
from core.services.receipts import ReceiptView
from core.services.repeats import RepeatsView, repeats_of
from core.services.scope import Scope
from core.services.snapshots import frozen
from core.services.tallies import FIGURES, Figure
from core.services.ticket_page_acts import ActionView, SignOffView, actions_of, people_for, records_for, sign_offs_of
from core.services.ticket_page_history import History, Part, history_of
from core.services.ticket_page_parts import (
    ClauseView,
    DeadlineView,
    FileView,
    RecordGroup,
    clause_view,
    deadlines_of,
    files_of,
    participants_of,
    receipts_of,
    records_of,
    stored_records,
)
from core.services.ticket_page_why import DecisionView, decisions_of, follow_ups_of, passed_states, proposals_of
from core.services.uow import reading
from core.services.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPage:
    """Everything that a reader may see of a ticket.

    ``installed`` says whether its plugin is, ``in_use`` whether the organisation uses it; without them nothing can be
    done and raw values are shown. ``given`` is what the opening form holds now, ``proposals`` what is proposed for
    other fields; ``figures`` are those of a report, which ``values`` leave
    out; ``offered_people`` and ``offered_records`` are what the forms of the actions offer. ``graph`` is the
    process as it is now, ``passed`` the states that the ticket has left. ``merged`` are the tickets that were merged
    into this one, ``into`` is where it was merged itself; ``merge_why_not`` says why the reader cannot merge it.
    ``writing`` are the others who are filling in a form on it now; ``may_nudge`` says that others have it waiting and
    that the reader may nudge them.

    ``copied`` are the names of the organisation's lists by the label of the act that copies them in.
    """

    public_id: str
    number: str
    title: str
    version: int
    process: str
    process_label: str
    process_help: str
    plugin: str
    regulation: str
    clause: ClauseView | None
    installed: bool
    in_use: bool
    state: StateView
    state_clause: ClauseView | None
    confidential: bool
    late: bool
    category: str
    priority: str
    channel: str
    channel_label: str
    assignee: PersonView | None
    department: str
    opener: PersonView | None
    received_at: datetime
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    values: tuple[ValueView, ...]
    figures: tuple[Figure, ...]
    given: Mapping[str, Value]
    proposals: Mapping[str, Proposal]
    next_steps: tuple[NextStep, ...]
    deadlines: tuple[DeadlineView, ...]
    actions: tuple[ActionView, ...]
    sign_offs: tuple[SignOffView, ...]
    receipts: tuple[ReceiptView, ...]
    records: tuple[RecordGroup, ...]
    files: tuple[FileView, ...]
    copied: Mapping[str, tuple[str, ...]]
    participants: tuple[PersonView, ...]
    roles: tuple[str, ...]
    decisions: tuple[DecisionView, ...]
    links: tuple[LinkView, ...]
    repeats: RepeatsView | None
    merged: tuple[MergedView, ...]
    into: IntoView | None
    merge_why_not: Message | None
    writing: tuple[PersonView, ...]
    may_nudge: bool
    graph: Graph | None
    passed: tuple[str, ...]
    penalties: tuple[PenaltyView, ...]
    corrective: CorrectiveView | None
    history: History
    offered_people: Mapping[str, tuple[tuple[str, str], ...]]
    offered_records: Mapping[str, tuple[tuple[int, str], ...]]

    @property
    def permitted(self) -> tuple[ActionView, ...]:
        """Return the acts that the reader may do now, what waits for them first."""
        return tuple(action for action in self.actions if action.why_not is None)

    @property
    def primary(self) -> ActionView | None:
        """Return the act that the page puts forward: what waits for the reader, else what the process calls primary."""
        mine = {step.act for step in self.next_steps if step.mine and not step.signing}
        return next((action for action in self.permitted if action.key in mine or action.primary), None)

    def action(self, key: str) -> ActionView | None:
        """Return the act called ``key`` if the reader may do it now."""
        return next((action for action in self.permitted if action.key == key), None)

    @property
    def running(self) -> tuple[DeadlineView, ...]:
        """Return the deadlines that still run, soonest first."""
        return tuple(deadline for deadline in self.deadlines if deadline.running)


def ticket_page(
    scope: Scope, public_id: str, *, part: Part = Part.ALL, oldest_first: bool = False, after: str | None = None
) -> TicketPage:
    """Return the page of a ticket, with the page of that part of its history that ``after`` asks for.

    :raises Refused: NOT_FOUND, also when it exists but is not the actor's to see.
    """
    with reading(scope.org.id) as session:
        row = session.scalar(
            sa.select(Ticket).where(Ticket.org_id == scope.org.id, Ticket.public_id == public_id, visible(scope))
        )
        if row is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("没有找到这张工单。")))
        ticket_id = row.id
        page = _page(session, scope, row, part, oldest_first, after)
    return replace(page, penalties=ledger_views.penalties_of(scope, ticket_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Where a ticket stands after an act, and what waits to be done next."""

    number: str
    state: StateView
    next_step: NextStep | None


def outcome(scope: Scope, public_id: str) -> Outcome | None:
    """Return where a ticket stands; None if the actor cannot see it any more."""
    with reading(scope.org.id) as session:
        row = session.scalar(
            sa.select(Ticket).where(Ticket.org_id == scope.org.id, Ticket.public_id == public_id, visible(scope))
        )
        if row is None:
            return None
        config = configuration(session, scope.org.id)
        steps = next_steps(session, scope, config, Names(config), [(row.id, row.process)]).get(row.id, ())
        state = state_view(scope.plugins.process(row.process), row.state, row.state_kind)
        return Outcome(number=row.number, state=state, next_step=next(iter(steps), None))


def _page(session: Session, scope: Scope, row: Ticket, part: Part, oldest_first: bool, after: str | None) -> TicketPage:
    work = Work(scope, session)
    config, names = work.config, Names(work.config)
    loaded = snapshots.load(work, (row.id,), lock=False).get(row.id)
    process = loaded.process if loaded else None
    details = frozen(row.details)
    figures = tallies.read(str(details.get(FIGURES, ""))) if process and process.tally else None
    in_use = loaded is not None and loaded.plugin.name in config.plugins
    steps = next_steps(session, scope, config, names, [(row.id, row.process)]).get(row.id, ())
    records = records_of(process, names, loaded.snapshot.records if loaded else stored_records(session, row.id))
    actions = actions_of(scope, config, loaded, steps) if loaded and in_use else ()
    linked = links_of(session, scope, names, row.id)
    cannot_merge = merging.why_not(scope.actor, confidential=row.confidential, closed=row.state_kind == "closed")
    people, roles = participants_of(session, scope, config, names, row.id)
    department = config.departments.get(row.department_id) if row.department_id is not None else None
    return TicketPage(
        public_id=row.public_id,
        number=row.number,
        title=row.title,
        version=row.version,
        process=row.process,
        process_label=process.label if process else row.process,
        process_help=process.help if process else "",
        plugin=row.plugin,
        regulation=process.regulation.title if process else "",
        clause=clause_view(process, process.clause) if process else None,
        installed=loaded is not None,
        in_use=in_use,
        state=state_view(process, row.state, row.state_kind),
        state_clause=clause_view(process, state_view(process, row.state, row.state_kind).clause),
        confidential=row.confidential,
        late=row.late,
        category=choice_label(process, row.category),
        priority=choice_label(process, row.priority),
        channel=row.channel,
        channel_label=CHANNEL_LABELS.get(row.channel, ""),
        assignee=names.by_id(row.assignee_id),
        department=department.name if department else "",
        opener=names.by_id(row.opened_by_id),
        received_at=row.received_at,
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        closed_at=row.closed_at,
        values=tuple(
            one
            for one in named(names, value_views(process.fields() if process else {}, details))
            if one.key not in (STAGE, ROUND, OWNERS) and (one.key != FIGURES or not figures)
        ),
        figures=figures or (),
        given={key: value for key, value in details.items() if process and process.form.field(key)},
        proposals=proposals_of(session, process, row) if process else {},
        next_steps=steps,
        deadlines=deadlines_of(session, scope, config, process, row),
        actions=actions,
        sign_offs=sign_offs_of(session, scope, config, names, loaded) if loaded else (),
        receipts=receipts_of(session, scope, names, row.id),
        records=records,
        files=files_of(session, process, names, row.id),
        copied=_copied(config, process) if process and in_use and not row.confidential else {},
        participants=people,
        roles=roles,
        decisions=decisions_of(session, process, row.id),
        links=(*follow_ups_of(session, scope, row.id), *(link for link in linked if not link.merged)),
        repeats=repeats_of(session, scope, config, names, process, row) if process else None,
        merged=merged_into(session, scope, process, names, row.id) if any(link.merged for link in linked) else (),
        into=into_of(session, scope, row),
        merge_why_not=cannot_merge.message if cannot_merge else None,
        writing=drafts.writing_on(session, scope, names, row.id),
        may_nudge=in_use and any(not step.mine for step in steps) and may_nudge(scope.actor, row.opened_by_id),
        graph=graph(process, role_names(config, process)) if process else None,
        passed=passed_states(session, row.id),
        penalties=(),
        corrective=corrective_of(session, scope, names, loaded, window_days(scope, config)) if loaded else None,
        history=history_of(session, scope, process, names, row.id, part=part, oldest_first=oldest_first, after=after),
        offered_people=people_for(config, [action.form for action in actions]),
        offered_records={**records_for(records), MEASURE: open_measures(loaded.snapshot) if loaded else ()},
    )


def _copied(config: Configuration, process: Process) -> Mapping[str, tuple[str, ...]]:
    return {act_label(process, act): names for act, names in copied_lists(config, process).items()}
