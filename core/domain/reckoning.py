"""How a due date is reckoned: one function that does the sum of a rule and keeps its steps.

Conventions (spec §0.1, features §4): the day of the event is day 0 and not counted; a deadline in days ends at
23:59:59 of its last day unless a time is named; hours run through nights and holidays; months end on the
corresponding date or on the last of the month (Civil Code 201 to 203). Due is inclusive to the second.
"""

import calendar as month_lengths
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from core.domain.calendars import ONE_DAY, SPAN_LIMIT_DAYS, BusinessCalendar
from core.domain.due import (
    END_OF_DAY,
    Bands,
    ByField,
    Clock,
    DailyAt,
    Days,
    Detail,
    DueRule,
    InDays,
    InHours,
    InMonths,
    Number,
    OnDate,
)
from core.domain.errors import CalendarError, RuleError
from core.domain.settings import Param
from core.domain.texts import N_, Message

ONE_MINUTE = timedelta(minutes=1)
DAYS_SHOWN = 31  # calendar days are listed one by one up to a month, then summed up
IN_TIME = timedelta(seconds=1)  # an act is late once this much has passed since the due second


class StepKind(StrEnum):
    """What a step of a sum says."""

    START = "start"
    BAND = "band"
    COUNTED = "counted"
    SKIPPED = "skipped"
    ADDED = "added"
    ROLLED = "rolled"
    DUE = "due"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENDED = "extended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of "why this date": a sentence, with the day it is about or the instant it reaches."""

    kind: StepKind
    message: Message
    day: date | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A reckoned due date in UTC, whether it rests on an unpublished calendar, and the steps of its sum."""

    at: datetime
    provisional: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a rule counts: ``timed`` hours and minutes, else days; in ``working`` time only; ``roll`` to a workday."""

    timed: bool
    working: bool
    roll: bool


def is_late(at: datetime, due_at: datetime) -> bool:
    """Say whether an act at ``at`` misses ``due_at``: the due second itself is in time, the next is not (A-G4)."""
    return at - due_at >= IN_TIME


def reckon(
    rule: DueRule,
    start: datetime,
    calendar: BusinessCalendar,
    settings: Mapping[str, object],
    details: Mapping[str, object],
) -> Due:
    """Return when something that started at ``start`` is due.

    ``settings`` fill the rule's :class:`Param` places, ``details`` are the ticket's.

    :raises CalendarError: No working time within ten years, or a date out of range.
    :raises CalendarUnpublished: A needed year has no notice and the calendar refuses to guess.
    :raises RuleError: A parameter is missing or of the wrong type.
    """
    return _Sum(calendar, settings, details, start).run(rule)


def terms_of(
    rule: DueRule,
    start: datetime,
    calendar: BusinessCalendar,
    settings: Mapping[str, object],
    details: Mapping[str, object],
) -> Terms:
    """Return what ``rule`` counts for something that started at ``start``; arguments and errors as :func:`reckon`."""
    return _Sum(calendar, settings, details, start).terms(rule)


class _Sum:
    """The working state of one sum."""

    def __init__(
        self, calendar: BusinessCalendar, settings: Mapping[str, object], details: Mapping[str, object], start: datetime
    ) -> None:
        self.calendar = calendar
        self.settings = settings
        self.details = details
        self.start = start.astimezone(UTC)  # sums of local times go wrong where clocks change
        self.provisional = False
        self.steps = [Step(kind=StepKind.START, message=Message(N_("起算时间")), at=self.start)]

    def run(self, rule: DueRule) -> Due:
        """Choose among bands and cases, then do the sum."""
        match rule:
            case Bands():
                return self.run(self._band(rule))
            case ByField():
                return self.run(self._case(rule))
            case OnDate():
                return self._on_date(rule)
            case InDays():
                return self._in_days(rule)
            case InHours():
                return self._in_hours(rule)
            case InMonths():
                return self._in_months(rule)
            case DailyAt():
                return self._daily_at(rule)

    def terms(self, rule: DueRule) -> Terms:
        """Choose among bands and cases, then say what is counted."""
        match rule:
            case Bands():
                return self.terms(self._band(rule))
            case ByField():
                return self.terms(self._case(rule))
            case OnDate(otherwise=otherwise):
                return self.terms(otherwise)
            case InHours(working=working):
                return Terms(timed=True, working=self._flag(working), roll=False)
            case InDays(count=count, roll=roll):
                working_days = self._value(count) == Days.WORKING
                return Terms(timed=False, working=working_days, roll=not working_days and self._flag(roll))
            case InMonths() | DailyAt():
                return Terms(timed=False, working=False, roll=False)

    def _band(self, rule: Bands) -> DueRule:
        clock = self.calendar.local(self.start).time().replace(microsecond=0)
        for band in rule.bands:
            before = self._time(band.before)
            if clock < before or (clock == before and self._flag(band.inclusive)):
                text = N_("%(limit)s 前（含整点）") if self._flag(band.inclusive) else N_("%(limit)s 前")
                self._say(StepKind.BAND, Message(text, {"limit": f"{before:%H:%M}"}))
                return band.due
        last = self._time(rule.bands[-1].before)
        self._say(StepKind.BAND, Message(N_("不在 %(limit)s 前"), {"limit": f"{last:%H:%M}"}))
        return rule.otherwise

    def _case(self, rule: ByField) -> DueRule:
        value = self.details.get(rule.field)
        for case, due in rule.cases:
            if case == value:
                self._say(StepKind.BAND, Message(N_("按“%(value)s”的时限"), {"value": value}))
                return due
        if rule.otherwise is None:
            raise RuleError(f"no due rule for {rule.field}={value!r}")
        return rule.otherwise

    def _on_date(self, rule: OnDate) -> Due:
        given = self.details.get(rule.field)
        if not isinstance(given, str):
            return self.run(rule.otherwise)
        try:
            day = date.fromisoformat(given)
        except ValueError as error:
            raise RuleError(f"{given!r} is not a date") from error
        self._say(StepKind.ADDED, Message(N_("按填写的日期")), day=day)
        return self._due(self.calendar.instant(day, END_OF_DAY))

    def _in_days(self, rule: InDays) -> Due:
        days, at = self._number(rule.days), self._time(rule.at) if rule.at is not None else END_OF_DAY
        if not 0 <= days <= SPAN_LIMIT_DAYS:
            raise CalendarError(f"{days} days is out of range")
        working = self._value(rule.count) == Days.WORKING
        day = self.calendar.local(self.start).date()
        counted = 0
        if days:
            first = day
            for day in self.calendar.days_after(first):
                if working:
                    self._note_year(day)
                    if not self.calendar.is_workday(day):
                        self._skip(day)
                        continue
                counted += 1
                if working or days <= DAYS_SHOWN:
                    self._say(StepKind.COUNTED, Message(N_("第 %(n)s 天"), {"n": counted}), day=day)
                if counted == days:
                    break
            if not working and days > DAYS_SHOWN:
                self._say(StepKind.ADDED, Message(N_("加 %(days)s 天"), {"days": days}), day=day)
        if not working and self._flag(rule.roll):
            day = self._roll(day)
        return self._due(self.calendar.instant(day, at))

    def _roll(self, day: date) -> date:
        self._note_year(day)
        if self.calendar.is_workday(day):
            return day
        self._skip(day)
        for later in self.calendar.days_after(day):
            self._note_year(later)
            if self.calendar.is_workday(later):
                self._say(StepKind.ROLLED, Message(N_("顺延到下一个工作日")), day=later)
                return later
            self._skip(later)
        raise CalendarError("no working day within ten years")

    def _in_hours(self, rule: InHours) -> Due:
        minutes = self._number(rule.hours) * 60 + self._number(rule.minutes)
        if not 0 <= minutes <= SPAN_LIMIT_DAYS * 24 * 60:
            raise CalendarError(f"{minutes} minutes is out of range")
        length = timedelta(minutes=minutes)
        if self._flag(rule.working):
            return self._in_working_time(length)
        params = {"hours": minutes // 60, "minutes": minutes % 60}
        self._say(StepKind.ADDED, Message(N_("加 %(hours)s 小时 %(minutes)s 分，夜间和假日照算"), params))
        try:
            return self._due(self.start + length)
        except OverflowError as error:
            raise CalendarError("the date is out of range") from error

    def _in_working_time(self, length: timedelta) -> Due:
        left, first = length, self.calendar.local(self.start).date()
        for day in self.calendar.days_after(first - ONE_DAY):
            self._note_year(day)
            before, spans = left, self.calendar.spans(day)
            for span in spans:
                begin = max(self.start, self.calendar.instant(day, span.start))
                room = self.calendar.instant(day, span.end) - begin
                if room <= timedelta(0):
                    continue
                if left <= room:
                    self._used(day, length - before, length)
                    return self._due(begin + left)
                left -= room
            if left < before:
                self._used(day, length - before, length - left)
            elif not spans:
                self._skip(day)
        raise CalendarError("no working time within ten years")

    def _used(self, day: date, before: timedelta, after: timedelta) -> None:
        """Say how many minutes ``day`` gave; differences of whole minutes, so that the shown days add up."""
        minutes = after // ONE_MINUTE - before // ONE_MINUTE
        self._say(StepKind.COUNTED, Message(N_("计入 %(minutes)s 分钟工作时间"), {"minutes": minutes}), day=day)

    def _in_months(self, rule: InMonths) -> Due:
        months = self._number(rule.months)
        if not 0 <= months <= 1_200:
            raise CalendarError(f"{months} months is out of range")
        first = self.calendar.local(self.start).date()
        day = add_months(first, months)
        self._say(
            StepKind.ADDED,
            Message(N_("加 %(months)s 个月，到对应日；没有对应日的，到月末"), {"months": months}),
            day=day,
        )
        return self._due(self.calendar.instant(day, END_OF_DAY))

    def _daily_at(self, rule: DailyAt) -> Due:
        day, at = self.calendar.local(self.start).date(), self._time(rule.at)
        due = self.calendar.instant(day, at)
        if is_late(self.start, due):
            due = self.calendar.instant(next(self.calendar.days_after(day)), at)
        return self._due(due)

    def _due(self, at: datetime) -> Due:
        self._say(StepKind.DUE, Message(N_("到期")), at=at)
        return Due(at=at, provisional=self.provisional, steps=tuple(self.steps))

    def _note_year(self, day: date) -> None:
        if not self.calendar.is_published(day):
            self.provisional = True

    def _skip(self, day: date) -> None:
        name = self.calendar.name(day)
        message = Message(N_("放假（%(name)s），不计"), {"name": name}) if name else Message(N_("休息日，不计"))
        self._say(StepKind.SKIPPED, message, day=day)

    def _say(self, kind: StepKind, message: Message, *, day: date | None = None, at: datetime | None = None) -> None:
        self.steps.append(Step(kind=kind, message=message, day=day, at=at))

    def _value(self, value: object) -> object:
        if not isinstance(value, Param):
            return value
        if value.key not in self.settings:
            raise RuleError(f"unknown parameter {value.key!r}")
        return self.settings[value.key]

    def _number(self, value: Number) -> int:
        number = self.details.get(value.key) if isinstance(value, Detail) else self._value(value)
        if not isinstance(number, int) or isinstance(number, bool):
            raise RuleError(f"{value!r} is not a number: {number!r}")
        return number

    def _time(self, value: Clock) -> time:
        clock = self._value(value)
        if not isinstance(clock, time):
            raise RuleError(f"{value!r} is not a time of day: {clock!r}")
        return clock

    def _flag(self, value: object) -> bool:
        return self._value(value) is True


def add_months(day: date, months: int) -> date:
    """Return the corresponding date ``months`` months later, or the last of that month (Civil Code 202).

    :raises CalendarError: The year is out of range.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise CalendarError("the date is out of range")
    return date(year, month + 1, min(day.day, month_lengths.monthrange(year, month + 1)[1]))
