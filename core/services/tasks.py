"""What waits for whom: tasks follow the state a ticket stands in and the signatures it waits for."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from core.domain.forms import Value
from core.domain.people import Assignee, NamedIn, Opener, Who, roles_of
from core.domain.processes import EACH, State, Task
from core.domain.tickets import TicketSnapshot
from core.models import TaskRow, Ticket
from core.services import avoiding
from core.services.configuration import Person
from core.services.messages import departments_of, recipients
from core.services.participants import see
from core.services.policy import within
from core.services.snapshots import Loaded, frozen
from core.services.work import Work

SIGN = "sign:"


def enter(work: Work, row: Ticket, state: State, due: Mapping[str, datetime], *, only: str | None = None) -> None:
    """Open the tasks of a state, or those of the one act ``only``, for the ticket of ``row``.

    ``due`` maps deadline keys to their times.
    """
    for task in state.tasks:
        if only is not None and task.do != only:
            continue
        if not _is_asked(task, frozen(row.details), due):
            continue
        for assignee_id in _asked(work, row, task):
            _open(
                work,
                row,
                do=task.do,
                role=task.role,
                departments=departments_of(work, row, own=task.in_department, above=task.above),
                assignee_id=assignee_id,
                deadline=task.deadline,
                due_at=due.get(task.deadline),
            )


def follow(
    work: Work,
    row: Ticket,
    state: State,
    before: Mapping[str, datetime],
    due: Mapping[str, datetime],
    details_before: Mapping[str, Value],
) -> None:
    """Let the tasks of a ticket that stays in its state follow its clocks and details.

    ``before`` and ``due`` say what was due before and what is now; ``details_before`` are the details before.
    """
    set_due(work, row.id, {key: at for key, at in due.items() if before.get(key) != at})
    details = frozen(row.details)
    for task in state.tasks:
        was_asked = _is_asked(task, details_before, before)
        is_asked = _is_asked(task, details, due)
        if is_asked and not was_asked:
            enter(work, row, state, due, only=task.do)
        elif was_asked and not is_asked:
            _end(work, sa.and_(TaskRow.ticket_id == row.id, TaskRow.state == "open", TaskRow.do == task.do), "dropped")


def _is_asked(task: Task, details: Mapping[str, Value], due: Mapping[str, datetime]) -> bool:
    return (task.when is None or task.when.holds(details)) and (not task.while_due or task.deadline in due)


def _asked(work: Work, row: Ticket, task: Task) -> tuple[int | None, ...]:
    """Return who is asked by name; None stands for anybody of the role."""
    if task.each is not None:
        return tuple(person.user_id for person in recipients(work, task.each, row))
    return (row.opened_by_id if task.opener else row.assignee_id if task.assignee else None,)


def leave(work: Work, ticket_id: int, act: str, *, all_of_them: bool) -> None:
    """End the task that ``act`` does, and with ``all_of_them`` those of the state that is left.

    What waits for a sub-record's own clock belongs to no state: it stays until that clock ends.
    """
    open_tasks = sa.and_(
        TaskRow.ticket_id == ticket_id, TaskRow.state == "open", TaskRow.deadline.not_like(f"%{EACH}%")
    )
    _end(work, sa.and_(open_tasks, TaskRow.do == act), "done")
    if all_of_them:
        _end(work, sa.and_(open_tasks, TaskRow.do.not_like(f"{SIGN}%")), "dropped")


def ask_owner(work: Work, row: Ticket, do: str, owner_id: int, deadline: str, due_at: datetime) -> None:
    """Ask the owner of a sub-record to do what its clock, of the key ``deadline``, waits for."""
    _open(work, row, do=do, role="", assignee_id=owner_id, deadline=deadline, due_at=due_at)


def end_asked(work: Work, ticket_id: int, deadline: str, *, done: bool) -> None:
    """End what was asked of the owner of a sub-record."""
    condition = sa.and_(TaskRow.ticket_id == ticket_id, TaskRow.state == "open", TaskRow.deadline == deadline)
    _end(work, condition, "done" if done else "dropped")


def drop_all(work: Work, ticket_id: int) -> None:
    """End all the tasks of a ticket that nothing waits for any more."""
    _end(work, sa.and_(TaskRow.ticket_id == ticket_id, TaskRow.state == "open"), "dropped")


def take_up(work: Work, ticket_id: int, dropped_at: datetime) -> None:
    """Open the tasks of a ticket again that were dropped at one moment."""
    work.session.execute(
        sa.update(TaskRow)
        .where(TaskRow.ticket_id == ticket_id, TaskRow.state == "dropped", TaskRow.ended_at == dropped_at)
        .values(state="open", ended_at=None, ended_by=None)
        .execution_options(synchronize_session=False)
    )


def assign(work: Work, row: Ticket, state: State) -> None:
    """Let the open tasks of a state ask the ticket's present assignee, and the people of its present department."""
    wanted = [task.do for task in state.tasks if task.assignee]
    work.session.execute(
        sa.update(TaskRow)
        .where(TaskRow.ticket_id == row.id, TaskRow.state == "open", TaskRow.do.in_(wanted))
        .values(assignee_id=row.assignee_id)
        .execution_options(synchronize_session=False)
    )
    for task in state.tasks:
        if (departments := departments_of(work, row, own=task.in_department, above=task.above)) is not None:
            work.session.execute(
                sa.update(TaskRow)
                .where(TaskRow.ticket_id == row.id, TaskRow.state == "open", TaskRow.do == task.do)
                .values(within=within(departments))
                .execution_options(synchronize_session=False)
            )
            see(work, row.id, roles=(task.role,), departments=departments)
    see(work, row.id, user_ids=(row.assignee_id,))
    if row.about:
        go_round(work, row)


def go_round(work: Work, row: Ticket) -> None:
    """Ask others what was asked of people who are complained about since."""
    tasks = work.session.scalars(
        sa.select(TaskRow).where(TaskRow.ticket_id == row.id, TaskRow.state == "open").order_by(TaskRow.id),
        execution_options={"populate_existing": True},
    ).all()
    known = set[tuple[str, str, str, int | None]]()
    for task in tasks:
        asked = (task.do, task.role_key, task.within, task.assignee_id)
        if asked in known and not task.do.startswith(SIGN):
            _end(work, TaskRow.id == task.id, "dropped")  # several who stood in, and now one has it
            continue
        known.add(asked)
        departments = tuple(task.within.split()) or None
        usual = ((departments, task.assignee_id),)
        if avoiding.seats(work, row, task.role_key, departments, task.assignee_id) == usual:
            continue
        _end(work, TaskRow.id == task.id, "dropped")
        _open(
            work,
            row,
            do=task.do,
            role=task.role_key,
            departments=departments,
            assignee_id=task.assignee_id,
            deadline=task.deadline,
            due_at=task.due_at,
        )


def ask_signer(work: Work, loaded: Loaded, key: str, signer: Who) -> None:
    """Open a task for one seat of the sign-off ``key``."""
    person = named(work, signer, loaded.snapshot)
    _open(
        work,
        loaded.row,
        do=SIGN + key,
        role=min(roles_of(signer), default=""),
        assignee_id=person.user_id if person else None,
        deadline="",
        due_at=None,
    )


def end_signing(work: Work, ticket_id: int, key: str, *, done: bool = True) -> None:
    """End all the signers' tasks of a sign-off."""
    condition = sa.and_(TaskRow.ticket_id == ticket_id, TaskRow.state == "open", TaskRow.do == SIGN + key)
    _end(work, condition, "done" if done else "dropped")


def end_seat(work: Work, ticket_id: int, key: str, signer: Who) -> None:
    """End one of the signers' tasks of a sign-off: that of a seat which the actor has taken."""
    seat = (
        sa.select(sa.func.min(TaskRow.id))
        .where(
            TaskRow.ticket_id == ticket_id,
            TaskRow.state == "open",
            TaskRow.do == SIGN + key,
            TaskRow.role_key == min(roles_of(signer), default=""),
            sa.or_(TaskRow.assignee_id.is_(None), TaskRow.assignee_id == work.scope.actor.user_id),
        )
        .scalar_subquery()
    )
    _end(work, TaskRow.id == seat, "done")


def set_due(work: Work, ticket_id: int, due: Mapping[str, datetime]) -> None:
    """Let open tasks carry the present times of their deadlines."""
    for key, due_at in due.items():
        work.session.execute(
            sa.update(TaskRow)
            .where(TaskRow.ticket_id == ticket_id, TaskRow.state == "open", TaskRow.deadline == key)
            .values(due_at=due_at)
            .execution_options(synchronize_session=False)
        )


def _open(
    work: Work,
    row: Ticket,
    *,
    do: str,
    role: str,
    assignee_id: int | None,
    deadline: str,
    due_at: datetime | None,
    departments: tuple[str, ...] | None = None,
) -> None:
    for places, person_id in avoiding.seats(work, row, role, departments, assignee_id):
        work.later(
            TaskRow,
            ticket_id=row.id,
            do=do,
            role_key=role,
            within=within(places),
            assignee_id=person_id,
            deadline=deadline,
            due_at=due_at,
            created_at=work.now,
            state="open",
            ended_at=None,
            ended_by=None,
        )
        see(work, row.id, roles=(role,) if role else (), departments=places, user_ids=(person_id,))


def _end(work: Work, condition: sa.ColumnElement[bool], state: str) -> None:
    work.session.execute(
        sa.update(TaskRow)
        .where(condition)
        .values(state=state, ended_at=work.now, ended_by=work.scope.actor.login)
        .execution_options(synchronize_session=False)
    )


def named(work: Work, who: Who, ticket: TicketSnapshot) -> Person | None:
    """Return the active person whom ``who`` means by their part in the ticket; None if it means others, or nobody."""
    login = _login(who, ticket)
    return work.config.by_login.get(login) if login else None


def _login(who: Who, ticket: TicketSnapshot) -> str | None:
    match who:
        case Assignee():
            return ticket.assignee
        case Opener():
            return ticket.opened_by
        case NamedIn(field=field):
            login = ticket.details.get(field)
            return login if isinstance(login, str) else None
        case _:
            return None
