"""How an act takes effect on a ticket: values, state, clocks, tasks, effects, people told, and the event."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from core.domain import corrective_progress
from core.domain.decisions import Effect
from core.domain.errors import Reason, Refused, RuleError
from core.domain.forms import Value
from core.domain.processes import State, StateKind, Transition, all_distributions
from core.domain.texts import N_, Message
from core.domain.tickets import Act, Closure
from core.models import SignOffRow, Ticket, TicketRecord
from core.plugin_manager import HookFailed
from core.services import (
    avoiding,
    deadlines,
    decisions,
    effects,
    lessons,
    measures,
    pausing,
    repeats,
    search,
    snapshots,
    tasks,
)
from core.services.deputies import acted_for
from core.services.distribution import distribute, withdraw
from core.services.exclusion import exclude
from core.services.opening import process_in_use, searchable
from core.services.participants import see
from core.services.policy import visible
from core.services.snapshots import Loaded
from core.services.work import Work


def find(work: Work, public_id: str) -> Loaded:
    """Return a ticket that the actor may see, locked.

    :raises Refused: NOT_FOUND, also when it exists but is not theirs to see; PLUGIN_OFF if nothing can be done to it;
        PERMISSION_DENIED if rights were taken from the actor meanwhile.
    """
    work.recheck_actor()
    ticket_id = work.session.scalar(sa.select(Ticket.id).where(Ticket.public_id == public_id, visible(work.scope)))
    if ticket_id is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有找到这张工单。")))
    loaded = snapshots.load(work, (ticket_id,)).get(ticket_id)
    if loaded is None:
        raise Refused(Reason.PLUGIN_OFF, Message(N_("这张工单的插件没有安装，只能查看。")))
    process_in_use(work, loaded.process.key)
    return loaded


def carry_out(work: Work, loaded: Loaded, transition: Transition, deed: Act) -> None:
    """Let an act take effect. Whether it may be done is settled before.

    What follows from it comes before its tasks and messages: they go to whom the ticket belongs then, for the times
    that hold then. A state that is entered again asks for its tasks again.

    :raises Refused: The plugin vetoes the closing, or a rule fails.
    """
    row, process, before, due_before = loaded.row, loaded.process, loaded.snapshot, dict(loaded.due)
    target, follows = consequences(work, loaded, transition, deed)
    _keep_values(work, loaded, transition, deed)
    _move(work, row, before.state, target)
    exclude(work, row, avoiding.named_in(work, transition.form.fields if transition.form else (), deed.values))
    if row.state != before.state and any(one.state == "pending" for one in before.sign_offs):
        _lapse(work, loaded)
    details = snapshots.frozen(row.details)
    see(work, row.id, user_ids=(deed.by.user_id,))
    work.event(
        "acted",
        ticket_id=row.id,
        for_login=acted_for(transition.by, deed.by, before),
        body={
            "act": transition.key,
            "by": deed.by.login,
            "values": dict(deed.values),
            "from": before.state,
            "to": row.state,
            "record": deed.record,
            "clause": transition.clause,
        },
    )
    lessons.schedule(work, process, transition)
    _run_clocks(work, loaded, transition, deed, details)
    _apply_effects(work, loaded, follows)
    tasks.leave(work, row.id, transition.key, all_of_them=bool(transition.reachable))
    if transition.reachable:
        tasks.enter(work, row, target, loaded.due)
    else:
        tasks.follow(work, row, target, due_before, loaded.due, before.details)
    measures.follow(work, loaded, transition, deed)
    if _waits_in_vain(loaded, before.state):
        withdraw(work, row.id)
    distribute(work, row, transition.key, target.label, transition.notify, {**details, **deed.values})
    if not transition.record:
        search.index(work, row.id, searchable(process, row))


def consequences(work: Work, loaded: Loaded, transition: Transition, deed: Act) -> tuple[State, list[Effect]]:
    """Return the state to which an act leads and what the plugin lets follow from it; nothing has changed.

    :raises Refused: The plugin vetoes the closing, or a rule fails.
    """
    target = _target(work, loaded, transition, deed)
    follows: list[Effect] = []
    if transition.effects:
        follows += decisions.act_effects(work, loaded.plugin, transition.effects, loaded.row.id, loaded.snapshot, deed)
    if target.kind is StateKind.CLOSED and target.key != loaded.row.state:
        closure = Closure(outcome=target.key, act=deed)
        follows += decisions.ask(work, loaded.plugin, "on_close", loaded.row.id, loaded.snapshot, closure=closure) or ()
    return target, follows


def _waits_in_vain(loaded: Loaded, before: str) -> bool:
    """Say whether the ticket has left the state in which it would have gone on by receipts."""
    process, now = loaded.process, loaded.row.state
    awaited = (process.transition(entry.then) for entry in all_distributions(process) if entry.then)
    return any(act is not None and before in act.sources and now not in act.sources for act in awaited)


def _target(work: Work, loaded: Loaded, transition: Transition, deed: Act) -> State:
    if transition.choose:
        possible = transition.leads_from(loaded.row.state)
        key = decisions.chosen_state(work, loaded.plugin, transition.choose, possible, loaded.snapshot, deed)
    else:
        key = transition.target or loaded.row.state
    return loaded.process.state(key)


def _keep_values(work: Work, loaded: Loaded, transition: Transition, deed: Act) -> None:
    row = loaded.row
    if transition.record:
        work.session.add(
            TicketRecord(
                org_id=row.org_id,
                ticket_id=row.id,
                number=deed.record,
                type=transition.record,
                data=dict(deed.values),
                by=deed.by.login,
                at=deed.at,
            )
        )
    elif deed.values:
        row.details = _merged(row.details, deed.values)
        row.repeat_key = repeats.key_of(loaded.process, row.details)
    if loaded.process.corrective and transition.record:
        records = corrective_progress.with_act(loaded.snapshot, deed, transition.record)
        row.details = _merged(row.details, corrective_progress.computed(records))
    if transition.hands_to:
        row.department_id = work.config.department_ids.get(str(deed.values.get(transition.hands_to)))
    if transition.hands_up:
        row.department_id = work.config.department_ids[loaded.snapshot.above[0]]
    avoiding.keep_clear(work, row)
    row.milestones = {**row.milestones, transition.key: deed.at.isoformat()}
    row.version += 1
    row.updated_at = work.now


def _merged(details: Mapping[str, object], values: Mapping[str, Value]) -> dict[str, object]:
    return {**details, **{key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}}


def _move(work: Work, row: Ticket, before: str, target: State) -> None:
    row.state, row.state_kind = target.key, target.kind.value
    if target.kind is not StateKind.CLOSED:
        row.closed_at = None
    elif before != target.key:
        row.closed_at = work.now


def _run_clocks(work: Work, loaded: Loaded, transition: Transition, deed: Act, details: Mapping[str, Value]) -> None:
    """End and start the clocks of an act."""
    row = loaded.row
    over = {rule.key for rule in loaded.process.deadlines if row.state in rule.void_in}
    before = loaded.snapshot.state
    pausing.go_on(work, loaded, before, transition.key)
    running, late = deadlines.end(
        work,
        loaded.process,
        loaded.deadlines,
        act=transition.key,
        at=deed.at,
        values=deed.values,
        state=row.state,
        record=deed.record,
    )
    begun = deadlines.begin(
        work,
        loaded.plugin,
        loaded.process,
        row.id,
        transition.key,
        at=deed.at,
        received_at=row.received_at,
        details=details,
        values=deed.values,
        department_id=row.department_id,
        record=deed.record,
        running=frozenset(over | {deadline.key for deadline in running}),
    )
    pausing.stand_still(work, loaded, before, running)
    loaded.deadlines = running
    loaded.due = {**pausing.running(loaded.process, row.state, running), **begun.due}
    row.due_at = min(loaded.due.values(), default=None)
    row.late = row.late or late or begun.late


def _lapse(work: Work, loaded: Loaded) -> None:
    """Withdraw the requests for signatures to acts that cannot be done where the ticket has come to."""
    for request in work.session.scalars(
        sa.select(SignOffRow)
        .where(SignOffRow.ticket_id == loaded.row.id, SignOffRow.state == "pending")
        .order_by(SignOffRow.id)
    ):
        transition = loaded.process.transition(request.act)
        if transition is None or loaded.row.state not in transition.sources:
            request.state, request.ended_at = "withdrawn", work.now
            tasks.end_signing(work, loaded.row.id, request.key, done=False)
            body = {"sign_off": request.key, "act": request.act}
            work.event("signatures_withdrawn", ticket_id=loaded.row.id, body=body)


def _apply_effects(work: Work, loaded: Loaded, follows: Sequence[Effect]) -> None:
    try:
        effects.apply(work, loaded, follows)
    except RuleError as error:
        failure = HookFailed(loaded.plugin.name, "effects", str(error))
        raise decisions.RuleFailed(Message(decisions.CANNOT_RUN), failure) from error
