"""Recurring duties as data: what is owed every day, week or month, when it opens, and which days it is about."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.domain.due import END_OF_DAY, Clock, Days
from core.domain.errors import RuleError
from core.domain.forms import Value
from core.domain.settings import Param
from core.domain.settings import Value as SettingValue

ONE_DAY = timedelta(days=1)


class Every(StrEnum):
    """How often a duty is owed."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Something owed again and again: its ticket opens by itself and waits in the initial state.

    It opens at the local time ``at`` (default: as the day begins), every day, or on day ``on`` of the week (1 is
    Monday) or of the month (in a shorter month on the last). Its values are the day itself in the DATE field
    ``dated_by``, the days that it is about in ``first`` and ``last`` (the day before, the week from Monday to Sunday
    or the calendar month that ended last), and the constants of ``values``. What is about a period is received at the
    end of its last day, so that a deadline of one day and a time falls on the day after it.

    ``then`` is an act that the clockwork does by itself once the ticket is open. A ticket of the process that already
    bears the same values is enough. ``count`` says on which days a daily duty is owed; with ``enabled_by``, a BOOLEAN
    setting, it is owed only where that is on. Deadlines say until when, tasks by whom.
    """

    key: str
    label: str
    clause: str
    every: Every = Every.DAY
    on: int | Param = 1
    at: Clock = time(0)
    dated_by: str = ""
    first: str = ""
    last: str = ""
    values: tuple[tuple[str, Value], ...] = ()
    then: str = ""
    basis: str = ""
    count: Days | Param = Days.CALENDAR
    enabled_by: Param | None = None

    @property
    def fields(self) -> frozenset[str]:
        """Return the fields of the opening form that the duty fills in."""
        return frozenset({self.dated_by, self.first, self.last, *dict(self.values)} - {""})


def opens_at(duty: Duty, day: date, settings: Mapping[str, SettingValue], zone: ZoneInfo) -> datetime | None:
    """Return when the duty opens on the local ``day``, or None if that is not one of its days.

    :raises RuleError: A setting that it uses is of the wrong type.
    """
    at = settings[duty.at.key] if isinstance(duty.at, Param) else duty.at
    on = settings[duty.on.key] if isinstance(duty.on, Param) else duty.on
    if not isinstance(at, time) or not isinstance(on, int):
        raise RuleError(f"duty {duty.key}: neither {at!r} nor {on!r} may be anything but a time and a day")
    match duty.every:
        case Every.WEEK:
            falls = day.isoweekday() == on
        case Every.MONTH:
            falls = day.day == min(on, monthrange(day.year, day.month)[1])
        case Every.DAY:
            falls = True
    return datetime.combine(day, at, tzinfo=zone) if falls else None


def begin_of(every: Every, day: date) -> date:
    """Return the first day of the week or month in which ``day`` lies, or the day itself."""
    match every:
        case Every.WEEK:
            return day - timedelta(days=day.weekday())
        case Every.MONTH:
            return day.replace(day=1)
        case Every.DAY:
            return day


def period_before(every: Every, day: date) -> tuple[date, date]:
    """Return the first and the last day of the day, week or month that ended before that of ``day``."""
    last = begin_of(every, day) - ONE_DAY
    return begin_of(every, last), last


def values_on(duty: Duty, day: date) -> Mapping[str, Value]:
    """Return what the duty's ticket that opens on ``day`` says."""
    first, last = period_before(duty.every, day)
    dates = {duty.dated_by: day, duty.first: first, duty.last: last}
    return dict(duty.values) | {key: value.isoformat() for key, value in dates.items() if key}


def received_on(duty: Duty, day: date, zone: ZoneInfo) -> datetime | None:
    """Return the end of the period that the ticket of ``day`` is about, or None if it is about none."""
    if not duty.last:
        return None
    return datetime.combine(period_before(duty.every, day)[1], END_OF_DAY, tzinfo=zone)
