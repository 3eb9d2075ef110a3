"""Figures of a report, counted when it is drawn up: how many tickets, of which kinds, how many late, and which."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.domain.errors import Reason, Refused, RuleError
from core.domain.forms import Field, FieldKind, Value, as_date
from core.domain.processes import Process, StateKind
from core.domain.settings import Param
from core.domain.tallies import Listed, Tally
from core.domain.texts import N_, Message
from core.models import Ticket
from core.services.work import Work

COMMON = 2  # tickets with one value of a free text that make it a common problem
FIGURES = "figures"
_PART = re.compile(r"(?:(?P<name>.+) )?(?P<number>[0-9]+)(?:（(?P<share>[0-9]+)%）)?")
_BETWEEN = re.compile(r"(?<=[0-9）])，")
ITEMS_NAMED = 500  # how many tickets a report names; the others are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    """A ticket that a report counts."""

    process: Process
    number: str
    title: str
    state: str
    closed: bool
    late: bool
    confidential: bool
    details: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One number of a figure; ``percent`` is its share of all, where it has one."""

    name: str
    number: int
    percent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of a report's figures: what is counted, and its parts."""

    label: str
    parts: tuple[Part, ...]


def read(text: str) -> tuple[Figure, ...] | None:
    """Return the figures that a report holds as text, so that each name can be said in another language.

    None if the text is none that :func:`count` wrote.
    """
    found = []
    for line in text.splitlines():
        label, colon, rest = line.partition("：")
        parts = [_PART.fullmatch(part) for part in _BETWEEN.split(rest)]
        if not colon or None in parts:
            return None
        found.append(Figure(label=label, parts=tuple(_part(part) for part in parts if part)))
    return tuple(found)


def _part(found: re.Match[str]) -> Part:
    return Part(
        name=found["name"] or "", number=int(found["number"]), percent=int(found["share"]) if found["share"] else None
    )


def count(work: Work, tally: Tally, values: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return the figures that a report asks for, as its computed fields.

    :raises Refused: FIELD_INVALID if the span ends before it begins, NOT_FOUND if a counted process is not there.
    """
    first, last = as_date(values.get(tally.first)), as_date(values.get(tally.last))
    if first is None or last is None or last < first:
        raise Refused(Reason.FIELD_INVALID, Message(N_("结束日期不能早于开始日期。")), field=tally.last)
    processes = [_process(work, key) for key in tally.processes]
    turn = _turn(work, tally, values)
    counted = [
        one
        for process in processes
        for one in _received(work, process, _begin(work, first, turn), _begin(work, last + timedelta(days=1), turn))
        if not {one.state, f"{process.key}.{one.state}"}.intersection(tally.without)
        and all(_agrees(one, key, values.get(key)) for key in tally.same)
    ]
    figures: dict[str, Value] = {
        "total": len(counted),
        "closed": sum(one.closed for one in counted),
        "late": sum(one.late for one in counted),
        FIGURES: "\n".join(_lines(work, processes, tally, counted)),
    }
    if tally.listed is not Listed.NONE:
        named = [one for one in counted if not one.confidential and not (one.closed and tally.listed is Listed.OPEN)]
        figures["items"] = "\n".join(_items(named))
    return figures


def _process(work: Work, key: str) -> Process:
    process = work.process(key)
    if process is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有这个流程。")))
    return process


def _received(work: Work, process: Process, begin: datetime, end: datetime) -> list[_Counted]:
    """Return the tickets received from ``begin`` to before ``end``."""
    rows = work.session.scalars(
        sa.select(Ticket)
        .where(
            Ticket.process == process.key,
            Ticket.received_at >= begin,
            Ticket.received_at < end,
        )
        .order_by(Ticket.id)
    )
    return [
        _Counted(
            process=process,
            number=row.number,
            title=row.title,
            state=row.state,
            closed=row.state_kind == StateKind.CLOSED,
            late=row.late,
            confidential=row.confidential,
            details=row.details,
        )
        for row in rows
    ]


def _turn(work: Work, tally: Tally, values: Mapping[str, Value]) -> time:
    """Return at which time of day the days of a report begin.

    :raises RuleError: The setting that says so is no time.
    """
    if tally.turns_when is not None and not tally.turns_when.holds(values):
        return time(0)
    if not isinstance(tally.turns_at, Param):
        return tally.turns_at
    plugin = work.scope.plugins.owner(tally.processes[0])
    at = work.settings(plugin, work.scope.org.local_date(work.now))[tally.turns_at.key] if plugin else None
    if not isinstance(at, time):
        raise RuleError(f"{tally.turns_at!r} is no time of day: {at!r}")
    return at


def _begin(work: Work, day: date, turn: time) -> datetime:
    return datetime.combine(day, turn, tzinfo=ZoneInfo(work.scope.org.zone))


def _agrees(one: _Counted, key: str, wanted: Value | None) -> bool:
    if wanted is None:
        return True
    return one.details.get(key) in wanted if isinstance(wanted, tuple) else one.details.get(key) == wanted


def _lines(work: Work, processes: Sequence[Process], tally: Tally, counted: Sequence[_Counted]) -> list[str]:
    found = []
    if len(processes) > 1:
        kinds = Counter(one.process.key for one in counted)
        found.append(_shares(N_("流程"), [(one.label, kinds[one.key]) for one in processes], len(counted)))
        states = Counter(_state_label(one) for one in counted)
        found.append(_shares(N_("状态"), list(states.items()), len(counted)))
    for key in tally.by:
        field = next((fields[key] for process in processes if key in (fields := process.fields())), None)
        if field is not None and (line := _line(work, field, counted)):
            found.append(line)
    return found


def _line(work: Work, field: Field, counted: Sequence[_Counted]) -> str:
    numbers = Counter(one.details[field.key] for one in counted if one.details.get(field.key))
    if field.kind is FieldKind.BOOLEAN:
        return f"{field.label}：{numbers[True]}"
    if field.choices:
        parts = [(choice.label, numbers[choice.value]) for choice in field.choices]
        return _shares(field.label, parts, len(counted))
    if field.kind is FieldKind.DEPARTMENT:
        names = {one.key: one.name for one in work.config.departments.values()}
        parts = [(names.get(str(key), str(key)), number) for key, number in numbers.most_common()]
        return _shares(field.label, parts, len(counted)) if parts else ""
    texts = Counter(one.details[field.key] for one in counted if one.details.get(field.key) and not one.confidential)
    common = [f"{value} {number}" for value, number in texts.most_common() if number >= COMMON]
    return f"{field.label}：" + "，".join(common) if common else ""


def _shares(label: str, parts: Sequence[tuple[str, int]], whole: int) -> str:
    return f"{label}：" + "，".join(f"{name} {number}（{_percent(number, whole)}%）" for name, number in parts)


def _state_label(one: _Counted) -> str:
    return next((state.label for state in one.process.states if state.key == one.state), one.state)


def _items(named: Sequence[_Counted]) -> list[str]:
    lines = [f"{one.number} {one.title}（{_state_label(one)}）" for one in named[:ITEMS_NAMED]]
    return lines + ([f"…… {len(named) - ITEMS_NAMED}"] if len(named) > ITEMS_NAMED else [])


def _percent(part: int, whole: int) -> int:
    """Return the share of ``part`` in whole percent, halves up."""
    return (200 * part + whole) // (2 * whole) if whole else 0
