"""How a deadline moves when its clock stood still, or more time was agreed to.

A pause moves it by as much of what it counts as lay within, an extension by so many days as it counts them.

Hours move by the paused span to the second; hours of working time by the working time in it. Days move by the days that
began within the pause and count: a pause within one day moves nothing, one over a night moves a day, and for a deadline
in working days only if the new day is one. What was missed before the pause stays missed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.domain.calendars import ONE_DAY, BusinessCalendar
from core.domain.due import DueRule
from core.domain.errors import CalendarError
from core.domain.reckoning import Due, Step, StepKind, Terms, is_late, terms_of
from core.domain.texts import N_, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A span in which a deadline's clock stood still; ``end`` is None while it lasts.

    With ``days`` it is no standstill but an extension by so many, agreed to at ``start``, which is its end, too.
    """

    start: datetime
    end: datetime | None = None
    days: int = 0


def extension(at: datetime, days: int) -> Pause:
    """Return that a deadline was given ``days`` more at a moment at which it was not over."""
    return Pause(start=at, end=at, days=days)


def begun(start: datetime) -> Step:
    """Return the step that says since when the clock stands still."""
    return Step(kind=StepKind.PAUSED, message=Message(N_("暂停计时")), at=start)


def pauses_of(steps: Iterable[Step]) -> tuple[Pause, ...]:
    """Return the pauses that the steps of a sum tell of, the last of which may still last."""
    found: list[Pause] = []
    for step in steps:
        if step.kind is StepKind.PAUSED and step.at is not None:
            found.append(Pause(start=step.at))
        elif step.kind is StepKind.EXTENDED and step.at is not None:
            days = step.message.params.get("days")
            found.append(extension(step.at, days if isinstance(days, int) else 0))
        elif step.kind is StepKind.RESUMED and step.at is not None:
            found[-1] = Pause(start=found[-1].start, end=step.at)
    return tuple(found)


def prolong(
    rule: DueRule,
    started_at: datetime,
    due: Due,
    pause: Pause,
    calendar: BusinessCalendar,
    settings: Mapping[str, object],
    details: Mapping[str, object],
) -> Due:
    """Return when something is due whose clock stood still, with the steps of ``due`` and those of the pause.

    :raises CalendarError: No working time within ten years, or a date out of range.
    :raises CalendarUnpublished: A needed year has no notice and the calendar refuses to guess.
    :raises RuleError: A parameter is missing or of the wrong type.
    """
    if pause.days:
        return _extended(rule, started_at, due, pause, calendar, settings, details)
    steps = [*due.steps, begun(pause.start)]
    if pause.end is None:
        return Due(at=due.at, provisional=due.provisional, steps=tuple(steps))
    steps.append(Step(kind=StepKind.RESUMED, message=Message(N_("恢复计时")), at=pause.end))
    if is_late(pause.start, due.at):
        steps.append(Step(kind=StepKind.DUE, message=Message(N_("暂停前已逾期，到期时间不变")), at=due.at))
        return Due(at=due.at, provisional=due.provisional, steps=tuple(steps))
    terms = terms_of(rule, started_at, calendar, settings, details)
    moved = _Move(calendar, terms, due.provisional)
    at = moved.by_time(due.at, pause.start, pause.end) if terms.timed else moved.by_days(due.at, pause)
    steps += [*moved.steps, Step(kind=StepKind.DUE, message=Message(N_("到期")), at=at)]
    return Due(at=at, provisional=moved.provisional, steps=tuple(steps))


def _extended(
    rule: DueRule,
    started_at: datetime,
    due: Due,
    given: Pause,
    calendar: BusinessCalendar,
    settings: Mapping[str, object],
    details: Mapping[str, object],
) -> Due:
    terms = terms_of(rule, started_at, calendar, settings, details)
    moved = _Move(calendar, terms, due.provisional)
    local = calendar.local(due.at)
    if terms.timed and not terms.working:
        at = due.at + given.days * ONE_DAY
    else:
        at = calendar.instant(moved.after(local.date(), given.days), local.time())
    text = N_("经批准延期 %(days)s 个工作日") if terms.working else N_("经批准延期 %(days)s 天")
    added = Step(kind=StepKind.EXTENDED, message=Message(text, {"days": given.days}), at=given.start)
    reached = Step(kind=StepKind.DUE, message=Message(N_("到期")), at=at)
    return Due(at=at, provisional=moved.provisional, steps=(*due.steps, added, reached))


class _Move:
    """The working state of moving one due date."""

    def __init__(self, calendar: BusinessCalendar, terms: Terms, provisional: bool) -> None:
        self.calendar = calendar
        self.terms = terms
        self.provisional = provisional
        self.steps: list[Step] = []

    def by_time(self, due_at: datetime, start: datetime, end: datetime) -> datetime:
        """Return the due time moved by the paused time, or by the working time in it."""
        length = self.calendar.working_time(start, end) if self.terms.working else end - start
        seconds = int(length.total_seconds())
        params = {"hours": seconds // 3600, "minutes": seconds // 60 % 60, "seconds": seconds % 60}
        text = (
            N_("暂停期间有 %(hours)s 小时 %(minutes)s 分 %(seconds)s 秒工作时间，不计，顺延")
            if self.terms.working
            else N_("暂停 %(hours)s 小时 %(minutes)s 分 %(seconds)s 秒，不计，顺延")
        )
        self.steps.append(Step(kind=StepKind.ADDED, message=Message(text, params)))
        return self._after_working(due_at, length) if self.terms.working else due_at + length

    def _after_working(self, start: datetime, length: timedelta) -> datetime:
        if not length:
            return start
        for day in self.calendar.days_after(self.calendar.local(start).date() - ONE_DAY):
            self._note(day)
            for span in self.calendar.spans(day):
                begin, stop = max(start, self.calendar.instant(day, span.start)), self.calendar.instant(day, span.end)
                if stop <= begin:
                    continue
                if length <= stop - begin:
                    return begin + length
                length -= stop - begin
        raise CalendarError("no working time within ten years")

    def by_days(self, due_at: datetime, pause: Pause) -> datetime:
        """Return the due time moved by the counted days that began within the pause."""
        due = self.calendar.local(due_at)
        first, last = (self.calendar.local(at or due_at).date() for at in (pause.start, pause.end))
        days = sum(self._counts(first + ahead * ONE_DAY) for ahead in range(1, (last - first).days + 1))
        text = (
            N_("暂停期间有 %(days)s 个工作日，不计，顺延") if self.terms.working else N_("暂停 %(days)s 天，不计，顺延")
        )
        self.steps.append(Step(kind=StepKind.ADDED, message=Message(text, {"days": days})))
        return self.calendar.instant(self.after(due.date(), days), due.time())

    def after(self, day: date, days: int) -> date:
        """Return the day that lies so many counted days after another."""
        later = self.calendar.days_after(day)
        while days:
            day = next(later)
            days -= self._counts(day)
        while self.terms.roll and not self._is_workday(day):
            day = next(later)
        return day

    def _counts(self, day: date) -> bool:
        return self._is_workday(day) if self.terms.working else True

    def _is_workday(self, day: date) -> bool:
        self._note(day)
        return self.calendar.is_workday(day)

    def _note(self, day: date) -> None:
        if not self.calendar.is_published(day):
            self.provisional = True
