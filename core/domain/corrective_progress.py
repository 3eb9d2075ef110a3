"""How far a corrective action has come, read from the sub-records of its ticket, which are never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from core.domain.forms import Value
from core.domain.texts import N_
from core.domain.tickets import Act, Record, TicketSnapshot

STAGE, ROUND, OWNERS = "corrective_stage", "corrective_round", "measure_owners"  # computed details of the ticket
MEASURE = "measure"  # the sub-record of a measure, and the field in which acts name one

DEMANDED, CONTAINED, CAUSE = "corrective_demand", "corrective_containment", "corrective_cause"
CHANGED, DROPPED, APPROVED = "measure_change", "measure_dropped", "measures_approved"
DONE, CHECKED = "measure_done", "effect_check"


class Stage(StrEnum):
    """What a corrective action waits for, in this order; nothing any more when it is EFFECTIVE."""

    CONTAIN = "contain"
    CAUSE = "cause"
    PLAN = "plan"
    APPROVE = "approve"
    DO = "do"
    CHECK = "check"
    EFFECTIVE = "effective"


STAGE_LABELS = {
    Stage.CONTAIN: N_("临时遏制"),
    Stage.CAUSE: N_("查找原因"),
    Stage.PLAN: N_("制定措施"),
    Stage.APPROVE: N_("批准措施"),
    Stage.DO: N_("落实措施"),
    Stage.CHECK: N_("验证效果"),
    Stage.EFFECTIVE: N_("措施有效"),
}


class MeasureState(StrEnum):
    """Whether a measure still has to be carried out."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A measure as it stands: ``number`` of its sub-record, ``owner`` a log-in, ``owners`` all who ever had it.

    ``due_on`` is the ISO date given for it, empty where the term of the regulation's setting holds; ``ended_at`` says
    when it was done or dropped, ``result`` what was done or why not.
    """

    number: int
    text: str
    kind: str
    owner: str
    owners: tuple[str, ...]
    due_on: str
    planned_at: datetime
    round: int
    state: MeasureState = MeasureState.OPEN
    ended_at: datetime | None = None
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A corrective action: its ``stage`` and what led there. Each check that finds no effect begins a new ``round``.

    ``cause``, ``approval`` and ``check`` are those of the present round; ``measures`` those of all rounds.
    """

    stage: Stage
    round: int
    demand: Record
    containment: Record | None
    cause: Record | None
    approval: Record | None
    check: Record | None
    measures: tuple[Measure, ...]

    @property
    def present(self) -> tuple[Measure, ...]:
        """Return the measures of the present round that were not dropped."""
        return tuple(one for one in self.measures if one.round == self.round and one.state is not MeasureState.DROPPED)

    @property
    def owners(self) -> tuple[str, ...]:
        """Return the log-ins of all who have, or had, a measure of the present round."""
        return tuple(dict.fromkeys(login for one in self.present for login in one.owners))

    @property
    def done_at(self) -> datetime | None:
        """Return when the last measure of the present round was done."""
        return max((one.ended_at for one in self.present if one.ended_at), default=None)

    def measure(self, number: Value | None) -> Measure | None:
        """Return the measure with ``number``, or None."""
        return next((one for one in self.measures if one.number == number), None)


def progress_of(records: Sequence[Record]) -> Progress | None:
    """Return how far the corrective action of a ticket has come, from its sub-records; None if none was demanded."""
    demand = next((record for record in records if record.type == DEMANDED), None)
    if demand is None:
        return None
    newest: dict[str, Record] = {}
    measures: dict[int, Measure] = {}
    round_, planned = 1, 0
    for record in records:
        newest[record.type] = record
        if record.type == CHECKED and record.values.get("effective") is not True:
            round_ += 1
            planned = 0
            for begun_anew in (CAUSE, APPROVED, CHECKED):
                newest.pop(begun_anew, None)
        elif record.type in (MEASURE, CHANGED):
            planned = record.number
        _enter(measures, record, round_)
    approval = newest.get(APPROVED)
    found = Progress(
        stage=Stage.EFFECTIVE,
        round=round_,
        demand=demand,
        containment=newest.get(CONTAINED),
        cause=newest.get(CAUSE),
        approval=approval if approval and approval.number > planned else None,
        check=newest.get(CHECKED),
        measures=tuple(measures.values()),
    )
    return replace(found, stage=_stage(found))


def _enter(measures: dict[int, Measure], record: Record, round_: int) -> None:
    if record.type == MEASURE:
        owner = str(record.values["owner"])
        measures[record.number] = Measure(
            number=record.number,
            text=str(record.values["text"]),
            kind=str(record.values["kind"]),
            owner=owner,
            owners=(owner,),
            due_on=str(record.values.get("due_on", "")),
            planned_at=record.at,
            round=round_,
        )
        return
    named = record.values.get(MEASURE)
    one = measures.get(named) if isinstance(named, int) else None
    if one is None or record.type not in (CHANGED, DONE, DROPPED):
        return
    if record.type == CHANGED:
        owner = str(record.values["owner"])
        measures[one.number] = replace(
            one, owner=owner, owners=(*one.owners, owner), due_on=str(record.values["due_on"])
        )
    else:
        state = MeasureState.DONE if record.type == DONE else MeasureState.DROPPED
        result = str(record.values.get("result") or record.values.get("drop_reason") or "")
        measures[one.number] = replace(one, state=state, ended_at=record.at, result=result)


def _stage(found: Progress) -> Stage:
    steps = (
        (Stage.CONTAIN, found.containment is not None),
        (Stage.CAUSE, found.cause is not None),
        (Stage.PLAN, bool(found.present)),
        (Stage.APPROVE, found.approval is not None),
        (Stage.DO, all(one.state is MeasureState.DONE for one in found.present)),
        (Stage.CHECK, found.check is not None),
    )
    return next((stage for stage, passed in steps if not passed), Stage.EFFECTIVE)


def of_ticket(ticket: TicketSnapshot) -> Progress | None:
    """Return how far the corrective action of ``ticket`` has come; None if none was demanded."""
    return progress_of(ticket.records)


def with_act(ticket: TicketSnapshot, act: Act, record_type: str) -> tuple[Record, ...]:
    """Return the ticket's sub-records and the one that ``act`` will keep."""
    kept = Record(number=act.record or 0, type=record_type, values=act.values, by=act.by.login, at=act.at)
    return (*ticket.records, kept)


def computed(records: Sequence[Record]) -> Mapping[str, Value]:
    """Return the details that a ticket computes from its corrective action; none if none was demanded."""
    found = progress_of(records)
    if found is None:
        return {}
    still_open = (one.owner for one in found.present if one.state is MeasureState.OPEN)
    return {STAGE: found.stage.value, ROUND: found.round, OWNERS: tuple(dict.fromkeys(still_open))}
