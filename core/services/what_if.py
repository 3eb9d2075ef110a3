"""What would have been: a period's tickets under other parameters, asked as a question and answered batch by batch.

Nothing of it can be written: rows are read where the database refuses every write, and what follows is reckoned with
values alone.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.domain.errors import Reason, Refused, RefusedFields
from core.domain.permissions import Permission
from core.domain.settings import Setting, Value
from core.domain.texts import N_, Message
from core.models import Event, PerformancePay, Ticket
from core.services.bases import calendars_used
from core.services.configuration import configuration
from core.services.core_settings import CORE
from core.services.policy import require, visible
from core.services.scope import Scope
from core.services.settings import declared
from core.services.uow import looking
from core.services.what_if_facts import Facts, facts_of
from core.services.what_if_policy import outcome
from core.services.what_if_sums import MonthTotal, Part, merged, month_totals, part_of
from core.services.work import Work

BATCH = 200  # tickets read in one transaction; on SQLite nobody can commit meanwhile

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Tickets received from ``first`` to ``last`` (local dates, inclusive) under other parameters, by plugin and key.

    Clocks that still run are looked at ``as_of``, the time of the last thing on record: so the same question has the
    same answer as long as nothing happens.
    """

    first: date
    last: date
    changes: Mapping[str, Mapping[str, Value]]
    policy_date: date | None
    as_of: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What differs, all batches together, and the totals of people's months."""

    part: Part
    months: tuple[MonthTotal, ...]


def question(
    scope: Scope,
    first: date,
    last: date,
    changes: Mapping[str, Mapping[str, object]],
    *,
    policy_date: date | None = None,
) -> Question:
    """Return a question, checked: ``changes`` are typed values by plugin and key of the setting.

    With ``policy_date`` every parameter of the plugins asked about is first taken as it holds on that day.

    :raises Refused: The actor may not change settings, the period ends before it begins, or nothing would differ.
    :raises RefusedFields: Values are none; each is named ``plugin.key``.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    if last < first:
        raise Refused(Reason.FIELD_INVALID, Message(N_("结束日不能早于开始日。")), field="last")
    parsed = _parsed(scope, changes)
    with looking(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        as_of = session.scalar(sa.select(sa.func.max(Event.at))) or scope.now
    if policy_date is not None:
        for name in sorted(changes) or sorted(config.plugins):
            plugin = scope.plugins.plugins.get(name)
            if plugin and not plugin.error:
                parsed[name] = {**config.settings_of(name, plugin.settings, policy_date), **parsed.get(name, {})}
    parsed = {name: values for name, values in sorted(parsed.items()) if values}
    if not parsed:
        raise Refused(Reason.FIELD_REQUIRED, Message(N_("请至少改一个参数，或填写政策日期。")), field="changes")
    return Question(first=first, last=last, changes=parsed, policy_date=policy_date, as_of=as_of)


def _parsed(scope: Scope, changes: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, Value]]:
    found: dict[str, dict[str, Value]] = {}
    errors: list[Refused] = []
    for plugin, values in changes.items():
        for key, raw in values.items():
            try:
                found.setdefault(plugin, {})[key] = _setting(scope, plugin, key).parse(raw)
            except Refused as refused:
                errors.append(Refused(refused.reason, refused.message, field=f"{plugin}.{key}"))
    if errors:
        raise RefusedFields(tuple(errors))
    return found


def _setting(scope: Scope, plugin: str, key: str) -> Setting:
    if plugin == CORE:
        raise Refused(Reason.FIELD_INVALID, Message(N_("系统自身的参数不影响期限和扣罚，不能试算。")))
    return declared(scope, plugin, key)


def total(scope: Scope, asked: Question) -> int:
    """Return how many tickets a question is about, as far as the actor may see them."""
    with looking(scope.org.id) as session:
        query = sa.select(sa.func.count()).select_from(Ticket).where(*_meant(scope, asked))
        return session.scalar(query) or 0


def hidden(scope: Scope, asked: Question) -> int:
    """Return how many tickets of the period are left out because the actor may not see them."""
    with looking(scope.org.id) as session:
        query = sa.select(sa.func.count()).select_from(Ticket).where(*_of_period(scope, asked), ~visible(scope))
        return session.scalar(query) or 0


def starts(scope: Scope, asked: Question) -> tuple[int, ...]:
    """Return the ids after which the batches of a question begin."""
    with looking(scope.org.id) as session:
        ids = session.scalars(sa.select(Ticket.id).where(*_meant(scope, asked)).order_by(Ticket.id)).all()
    return (0, *ids[BATCH - 1 : -1 : BATCH])


def batch(scope: Scope, asked: Question, after: int) -> tuple[Part, int] | None:
    """Return what the tickets after an id come to, at most BATCH of them, and the last id; None if there are none."""
    facts = _read(scope, asked, after)
    if facts is None:
        return None
    outcomes = []
    for case in facts.cases:
        was = outcome(case, scope.plugins, facts.calendars, asked.as_of)
        would = outcome(case, scope.plugins, facts.calendars, asked.as_of, asked.changes[case.plugin.name])
        outcomes.append((case, was, would))
    return part_of(outcomes), facts.last


def _read(scope: Scope, asked: Question, after: int) -> Facts | None:
    with looking(scope.org.id) as session:
        query = sa.select(Ticket.id).where(*_meant(scope, asked), Ticket.id > after).order_by(Ticket.id).limit(BATCH)
        ids = session.scalars(query).all()
        return facts_of(Work(scope, session), ids, calendars_used(session)) if ids else None


def batches(scope: Scope, asked: Question) -> Iterator[Part]:
    """Yield what a question's tickets come to, batch by batch."""
    after = 0
    while (found := batch(scope, asked, after)) is not None:
        part, after = found
        yield part


def answer(scope: Scope, parts: Iterator[Part] | tuple[Part, ...]) -> Answer:
    """Return what batches come to together, with the totals of people's months from their performance pay."""
    part = merged(tuple(parts))
    months = {one.month for one in part.charges}
    with looking(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        rows = session.execute(
            sa.select(PerformancePay.user_id, PerformancePay.month, PerformancePay.performance_fen).where(
                PerformancePay.month.in_(sorted(months))
            )
        )
        pay = {(config.login(row.user_id) or "", row.month): row.performance_fen for row in rows}
    return Answer(part=part, months=month_totals(part.charges, pay))


def ask(scope: Scope, asked: Question, *, progress: Progress = lambda _done, _total: None) -> Answer:
    """Answer a question at once."""
    whole, done, parts = total(scope, asked), 0, []
    for part in batches(scope, asked):
        parts.append(part)
        done += part.tickets
        progress(done, whole)
    return answer(scope, tuple(parts))


def _of_period(scope: Scope, asked: Question) -> tuple[sa.ColumnElement[bool], ...]:
    zone = ZoneInfo(scope.org.zone)
    first = datetime.combine(asked.first, time(0), tzinfo=zone)
    after = datetime.combine(asked.last + timedelta(days=1), time(0), tzinfo=zone)
    return Ticket.received_at >= first, Ticket.received_at < after, Ticket.plugin.in_(sorted(asked.changes))


def _meant(scope: Scope, asked: Question) -> tuple[sa.ColumnElement[bool], ...]:
    return *_of_period(scope, asked), visible(scope)
