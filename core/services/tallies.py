"""Figures of a report, counted when it is drawn up: how many tickets of a process, of which kinds, how many late."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.domain.forms import Field, Value, as_date
from core.domain.processes import Process, StateKind, Tally
from core.domain.texts import N_, Message
from core.models import Ticket
from core.services.work import Work

COMMON = 2  # tickets with one value of a free text that make it a common problem


def count(work: Work, tally: Tally, values: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return the figures that a report's form asks for: ``total``, ``closed``, ``late`` and ``figures`` in words.

    :raises Refused: FIELD_INVALID if the span ends before it begins, NOT_FOUND if the counted process is not there.
    """
    counted = work.process(tally.process)
    if counted is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有这个流程。")))
    first, last = as_date(values.get(tally.first)), as_date(values.get(tally.last))
    if first is None or last is None or last < first:
        raise Refused(Reason.FIELD_INVALID, Message(N_("结束日期不能早于开始日期。")), field=tally.last)
    zone = ZoneInfo(work.scope.org.zone)
    rows = work.session.execute(
        sa.select(Ticket.details, Ticket.state_kind, Ticket.late).where(
            Ticket.process == counted.key,
            Ticket.received_at >= _midnight(first, zone),
            Ticket.received_at < _midnight(last + timedelta(days=1), zone),
        )
    ).all()
    details = [row.details for row in rows]
    return {
        "total": len(rows),
        "closed": sum(row.state_kind == StateKind.CLOSED for row in rows),
        "late": sum(row.late for row in rows),
        "figures": "\n".join(_lines(counted, tally, details)),
    }


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), tzinfo=zone)


def _lines(process: Process, tally: Tally, details: list[Mapping[str, object]]) -> list[str]:
    fields = process.fields()
    found = []
    for key in tally.by:
        field, numbers = fields[key], Counter(one[key] for one in details if one.get(key))
        if field.choices:
            parts = [(field.choice_label(str(value)), number) for value, number in _in_order(field, numbers)]
            shares = "，".join(f"{label} {number}（{_percent(number, len(details))}%）" for label, number in parts)
            found.append(f"{field.label}：{shares}")
        elif common := [(value, number) for value, number in numbers.most_common() if number >= COMMON]:
            found.append(f"{field.label}：" + "，".join(f"{value} {number}" for value, number in common))
    return found


def _in_order(field: Field, numbers: Counter[object]) -> list[tuple[object, int]]:
    """Return the numbers in the order of the field's choices, those of choices without tickets too."""
    return [(choice.value, numbers[choice.value]) for choice in field.choices]


def _percent(part: int, whole: int) -> int:
    """Return the share of ``part`` in whole percent, halves up."""
    return (200 * part + whole) // (2 * whole) if whole else 0
