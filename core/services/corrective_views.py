"""A corrective action as pages and its report show it: its steps, its measures, and what happened again since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from core.domain import corrective_progress as kept
from core.domain.corrective import Corrective
from core.domain.corrective_forms import KINDS, PREVENTIVE
from core.domain.corrective_progress import MEASURE, STAGE_LABELS, Measure, MeasureState, Progress, Stage, of_ticket
from core.domain.corrective_rules import first_check_on
from core.domain.processes import each_key
from core.domain.reckoning import is_late
from core.domain.settings import Param
from core.domain.texts import N_
from core.domain.tickets import Record, TicketSnapshot
from core.services import recurrences
from core.services.queries import Names, PersonView, ValueView, named, value_views
from core.services.scope import Scope
from core.services.snapshots import Loaded
from core.services.ticket_page_parts import record_fields

STATE_LABELS = {
    MeasureState.OPEN: N_("落实中"),
    MeasureState.DONE: N_("已完成"),
    MeasureState.DROPPED: N_("已取消"),
}
KIND_LABELS = {choice.value: choice.label for choice in KINDS}

_DEADLINES = {
    Stage.CONTAIN: kept.CONTAINED,
    Stage.CAUSE: kept.CAUSE,
    Stage.APPROVE: kept.APPROVED,
    Stage.CHECK: kept.CHECKED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureView:
    """A measure; ``again`` says how often the same thing has happened since it was done, ``mine`` that it is asked."""

    number: int
    text: str
    kind: str
    owner: PersonView
    due_at: datetime
    state: MeasureState
    state_label: str
    round: int
    ended_at: datetime | None = None
    result: str = ""
    late: bool = False
    mine: bool = False
    again: int = 0

    @property
    def preventive(self) -> bool:
        """Say whether it is to keep the same from happening elsewhere."""
        return self.kind == PREVENTIVE

    @property
    def kind_label(self) -> str:
        """Return what its kind is called."""
        return KIND_LABELS.get(self.kind, self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A stage: done (``at``, ``by``) or the one that is ``now``, with its time if it has one, and its ``values``."""

    stage: Stage
    label: str
    done: bool
    now: bool
    due_at: datetime | None = None
    at: datetime | None = None
    by: PersonView | None = None
    values: tuple[ValueView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectiveView:
    """A corrective action; ``check_from`` is the first day on which its effect may be checked, ``days`` the window.

    ``types`` are the kinds of sub-records that belong to it.
    """

    stage_label: str
    done: bool
    round: int
    days: int
    demand: StepView
    steps: tuple[StepView, ...]
    measures: tuple[MeasureView, ...]
    team: tuple[PersonView, ...]
    check_from: date | None
    types: tuple[str, ...]

    def step(self, stage: str) -> StepView:
        """Return the step of a stage."""
        return next(one for one in self.steps if one.stage == stage)

    def measures_of(self, state: str) -> tuple[MeasureView, ...]:
        """Return the measures that are in a state."""
        return tuple(one for one in self.measures if one.state == state)


def corrective_of(session: Session, scope: Scope, names: Names, loaded: Loaded, days: int) -> CorrectiveView | None:
    """Return the corrective action of a ticket; None if there is none. ``days`` is the window of recurrence."""
    block, found = loaded.process.corrective, of_ticket(loaded.snapshot)
    if block is None or found is None:
        return None
    again = recurrences.received_since(session, scope, days, {(loaded.row.process, loaded.row.repeat_key)})
    times = again.get((loaded.row.process, loaded.row.repeat_key), ())
    ticket = loaded.snapshot
    involved = (found.demand, found.containment, found.cause, found.approval, found.check)
    logins = dict.fromkeys(record.by for record in involved if record) | dict.fromkeys(found.owners)
    return CorrectiveView(
        stage_label=STAGE_LABELS[found.stage],
        done=found.stage is Stage.EFFECTIVE,
        round=found.round,
        days=days,
        demand=_told(loaded, names, found.demand),
        steps=tuple(_step(loaded, names, found, stage) for stage in Stage if stage is not Stage.EFFECTIVE),
        measures=tuple(_measure(scope, names, loaded, one, times) for one in found.measures),
        team=tuple(names.by_login(login) for login in logins),
        check_from=first_check_on(ticket, Param(block.settings.wait_days.key)),
        types=_types(block),
    )


def _types(block: Corrective) -> tuple[str, ...]:
    return tuple(record.key for record in block.records)


def _told(loaded: Loaded, names: Names, record: Record) -> StepView:
    values = named(names, value_views(record_fields(loaded.process, record.type), record.values))
    by = names.by_login(record.by)
    return StepView(stage=Stage.CONTAIN, label="", done=True, now=False, at=record.at, by=by, values=values)


def _step(loaded: Loaded, names: Names, found: Progress, stage: Stage) -> StepView:
    records = {
        Stage.CONTAIN: found.containment,
        Stage.CAUSE: found.cause,
        Stage.APPROVE: found.approval,
        Stage.CHECK: found.check,
    }
    record = records.get(stage)
    stages = tuple(Stage)
    is_done = stages.index(stage) < stages.index(found.stage)
    deadline = loaded.snapshot.deadline(_DEADLINES[stage]) if stage in _DEADLINES else None
    return StepView(
        stage=stage,
        label=STAGE_LABELS[stage],
        done=is_done,
        now=stage is found.stage,
        due_at=deadline.due_at if deadline and deadline.is_open else None,
        at=record.at if record else found.done_at if is_done and stage is Stage.DO else None,
        by=names.by_login(record.by) if record else None,
        values=_told(loaded, names, record).values if record else (),
    )


def _measure(
    scope: Scope, names: Names, loaded: Loaded, one: Measure, times: Sequence[tuple[datetime, int]]
) -> MeasureView:
    clock = loaded.snapshot.deadline(each_key(MEASURE, one.number))
    due_at = clock.due_at if clock else one.planned_at
    others = [at for at, ticket_id in times if ticket_id != loaded.row.id]
    return MeasureView(
        number=one.number,
        text=one.text,
        kind=one.kind,
        owner=names.by_login(one.owner),
        due_at=due_at,
        state=one.state,
        state_label=STATE_LABELS[one.state],
        round=one.round,
        ended_at=one.ended_at,
        result=one.result,
        late=is_late(one.ended_at or scope.now, due_at) and one.state is not MeasureState.DROPPED,
        mine=one.owner == scope.actor.login and one.state is MeasureState.OPEN,
        again=sum(at > one.ended_at for at in others) if one.state is MeasureState.DONE and one.ended_at else 0,
    )


def open_measures(ticket: TicketSnapshot) -> tuple[tuple[int, str], ...]:
    """Return the measures that can be reported as done, changed or dropped: number and text."""
    found = of_ticket(ticket)
    present = found.present if found else ()
    return tuple((one.number, f"{one.number} · {one.text}") for one in present if one.state is MeasureState.OPEN)
