"""Checking the decision log: everything that a rule decided is decided again from what it saw, and compared."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from core.domain.bases import reckon_from
from core.domain.calendars import BusinessCalendar
from core.domain.codec import dumps
from core.domain.errors import CalendarError, Refused, RuleError
from core.domain.permissions import Permission
from core.models import Deadline, Decision, Ticket
from core.plugin_manager import HookFailed
from core.services.bases import bases_of, calendars_used, pauses_in
from core.services.policy import require
from core.services.recorded import HOOKS, answer_again, inputs_of
from core.services.scope import Scope
from core.services.uow import looking

BATCH = 500
DEADLINE = "deadline"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A decision that comes out otherwise today: of which ticket, by which rule, what is on record and what comes out.

    ``policy`` is the version of the rule that decided, ``today`` the present one.
    """

    number: str
    rule: str
    recorded: str
    recomputed: str
    policy: str
    today: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rechecked:
    """What became of a check: how many of each kind came out the same, which did not, which could not be asked again.

    ``unasked`` counts by kind what cannot be recomputed: proposals, whose lesson has gone on since, deadlines from
    before their basis was kept, and decisions of plugins that are not installed.
    """

    same: Mapping[str, int]
    differences: tuple[Difference, ...]
    unasked: Mapping[str, int]


def recheck(scope: Scope, *, progress: Progress = lambda _done, _total: None) -> Rechecked:
    """Decide everything again that rules decided in the organisation, and compare; nothing is written.

    Decisions are compared as canonical text, deadlines with every step of their sum.

    :raises Refused: The actor is no operator.
    """
    require(scope.actor, Permission.OPERATE)
    same, unasked = Counter[str](), Counter[str]()
    differences: list[Difference] = []
    with looking(scope.org.id) as session:
        counts = [session.scalar(sa.select(sa.func.count()).select_from(model)) or 0 for model in (Decision, Deadline)]
    total, done = sum(counts), 0
    for compared in (_decisions(scope), _deadlines(scope)):
        for kind, outcome in compared:
            if isinstance(outcome, Difference):
                differences.append(outcome)
            else:
                (same if outcome else unasked)[kind] += 1
            done += 1
            if done % BATCH == 0:
                progress(done, total)
    return Rechecked(same=dict(same), differences=tuple(differences), unasked=dict(unasked))


def _decisions(scope: Scope) -> Iterator[tuple[str, Difference | bool]]:
    """Yield, for each recorded decision, its hook and whether it came out the same (False: it cannot be asked)."""
    query = (
        sa.select(Decision, Ticket.number, Ticket.process)
        .join(Ticket, sa.and_(Ticket.org_id == Decision.org_id, Ticket.id == Decision.ticket_id))
        .where(Decision.state == "applied")
        .order_by(Decision.id)
        .limit(BATCH)
    )
    for row, number, process in _rows(scope, query, Decision.id):
        yield row.hook, _decision(scope, row, number, process)


def _decision(scope: Scope, row: Decision, number: str, process: str) -> Difference | bool:
    plugin = scope.plugins.owner(process)
    if plugin is None or row.hook not in HOOKS:
        return False
    try:
        answer = dumps(answer_again(scope.plugins, plugin, row.hook, inputs_of(row.hook, row.inputs)))
    except Refused as refused:
        answer = refused.reason.value
    except (HookFailed, ValueError) as error:
        answer = str(error)
    if answer == row.answer:
        return True
    return Difference(
        number=number,
        rule=row.rule,
        recorded=row.answer,
        recomputed=answer,
        policy=row.policy,
        today=plugin.version,
    )


def _deadlines(scope: Scope) -> Iterator[tuple[str, Difference | bool]]:
    with looking(scope.org.id) as session:
        calendars = calendars_used(session)
    query = (
        sa.select(Deadline, Ticket.number, Ticket.process)
        .join(Ticket, sa.and_(Ticket.org_id == Deadline.org_id, Ticket.id == Deadline.ticket_id))
        .order_by(Deadline.id)
        .limit(BATCH)
    )
    for row, number, process in _rows(scope, query, Deadline.id):
        yield DEADLINE, _deadline(scope, row, number, process, calendars)


def _deadline(
    scope: Scope, row: Deadline, number: str, process: str, calendars: Mapping[str, BusinessCalendar]
) -> Difference | bool:
    plugin, found = scope.plugins.owner(process), scope.plugins.process(process)
    rule = found.deadline(row.key) if found else None
    bases = bases_of(json.dumps(row.basis)) if row.basis else ()
    if plugin is None or rule is None or not bases:
        return False
    recorded = dumps((row.due_at, row.provisional, row.steps))
    try:
        due = reckon_from(rule, row.started_at, pauses_in(rule, json.dumps(row.steps)), bases, calendars)
        recomputed = dumps((due.at, due.provisional, due.steps))
    except (CalendarError, RuleError) as error:
        recomputed = str(error)
    if recomputed == recorded:
        return True
    return Difference(
        number=number,
        rule=f"{plugin.name}.{row.key}",
        recorded=recorded,
        recomputed=recomputed,
        policy=plugin.version,
        today=plugin.version,
    )


def _rows(scope: Scope, query: Any, key: Any) -> Iterator[Any]:
    """Yield what ``query`` finds, batch by batch in the order of ``key``; no transaction is open in between."""
    last = 0
    while True:
        with looking(scope.org.id) as session:
            rows = session.execute(query.where(key > last)).all()
            session.expunge_all()
        yield from rows
        if len(rows) < BATCH:
            return
        last = rows[-1][0].id
