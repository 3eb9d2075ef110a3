"""Measures of a corrective action: each has a row for the lists, and asks its owner until its own clock ends."""

import sqlalchemy as sa

from core.domain import corrective
from core.domain.corrective_progress import MEASURE, ROUND, MeasureState
from core.domain.processes import Transition, each_key
from core.domain.tickets import Act
from core.models import MeasureRow
from core.services import tasks
from core.services.snapshots import Loaded
from core.services.work import Work

_STATES = {corrective.FINISH: MeasureState.DONE, corrective.DROP: MeasureState.DROPPED}


def follow(work: Work, loaded: Loaded, transition: Transition, deed: Act) -> None:
    """Let rows and tasks follow an act that has planned, changed, dropped or finished a measure."""
    if loaded.process.corrective is None:
        return
    match transition.key:
        case corrective.PLAN:
            _plan(work, loaded, deed)
        case corrective.CHANGE:
            _change(work, loaded, deed)
        case corrective.FINISH | corrective.DROP:
            _end(work, loaded, deed, _STATES[transition.key])


def _plan(work: Work, loaded: Loaded, deed: Act) -> None:
    number = deed.record or 0
    details = loaded.row.details
    due_at = loaded.due[each_key(MEASURE, number)]
    owner_id = work.config.by_login[str(deed.values["owner"])].user_id
    work.later(
        MeasureRow,
        ticket_id=loaded.row.id,
        number=number,
        text=str(deed.values["text"]),
        kind=str(deed.values["kind"]),
        owner_id=owner_id,
        due_at=due_at,
        round=details[ROUND],
        state=MeasureState.OPEN.value,
        planned_at=deed.at,
        ended_at=None,
    )
    _ask(work, loaded, number, owner_id)


def _change(work: Work, loaded: Loaded, deed: Act) -> None:
    number = int(str(deed.values[MEASURE]))
    key = each_key(MEASURE, number)
    owner_id = work.config.by_login[str(deed.values["owner"])].user_id
    _update(work, loaded, number, owner_id=owner_id, due_at=loaded.due[key])
    tasks.end_asked(work, loaded.row.id, key, done=False)
    _ask(work, loaded, number, owner_id)


def _end(work: Work, loaded: Loaded, deed: Act, state: MeasureState) -> None:
    number = int(str(deed.values[MEASURE]))
    _update(work, loaded, number, state=state.value, ended_at=deed.at)
    tasks.end_asked(work, loaded.row.id, each_key(MEASURE, number), done=state is MeasureState.DONE)


def _ask(work: Work, loaded: Loaded, number: int, owner_id: int) -> None:
    key = each_key(MEASURE, number)
    tasks.ask_owner(work, loaded.row, corrective.FINISH, owner_id, key, loaded.due[key])


def _update(work: Work, loaded: Loaded, number: int, **values: object) -> None:
    work.session.execute(
        sa.update(MeasureRow)
        .where(MeasureRow.ticket_id == loaded.row.id, MeasureRow.number == number)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
