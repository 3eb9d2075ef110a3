"""Business calendars: which days and minutes count as work, with China's make-up workdays and unpublished years.

A calendar is data. Weekdays come from the windows, days off and make-up workdays from one table a year. A year whose
notice is not published is usable, but everything reckoned through it is marked provisional.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.domain.errors import CalendarError, CalendarUnpublished
from core.domain.texts import N_

SPAN_LIMIT_DAYS = 3_660  # ten years: a deadline further away is a mistake, not a plan
ONE_DAY = timedelta(days=1)


class DayKind(StrEnum):
    """Why a day counts as working time or does not."""

    WORKDAY = "workday"
    MAKEUP = "makeup"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


DAY_KIND_LABELS: Mapping[DayKind, str] = {
    DayKind.WORKDAY: N_("工作日"),
    DayKind.MAKEUP: N_("调休上班"),
    DayKind.WEEKEND: N_("休息日"),
    DayKind.HOLIDAY: N_("放假"),
}


@dataclass(frozen=True, slots=True)
class Window:
    """A span of working time within one day, from ``start`` to ``end`` (local, end exclusive)."""

    start: time
    end: time

    @property
    def minutes(self) -> int:
        """Return the length in whole minutes."""
        return (self.end.hour - self.start.hour) * 60 + self.end.minute - self.start.minute


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarYear:
    """One year's published exceptions: days off and make-up workdays, with names where known.

    ``confirmed`` is false while the official notice is not out: the days are then an estimate.
    """

    year: int
    off: frozenset[date] = frozenset()
    makeup: frozenset[date] = frozenset()
    names: Mapping[date, str] = field(default_factory=dict)
    confirmed: bool = True


OFFICE_HOURS = (Window(time(8, 30), time(12)), Window(time(13, 30), time(17, 30)))
MONDAY_TO_FRIDAY: Mapping[int, tuple[Window, ...]] = dict.fromkeys(range(5), OFFICE_HOURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessCalendar:
    """The working time of an organisation or department.

    ``windows`` maps weekdays (0 = Monday) to working spans; a weekday without any is a day of rest. A make-up
    workday has the windows of ``makeup_weekday``. ``ignore_makeup`` is for those who rest on make-up workdays all
    the same. ``refuse_unpublished`` refuses to reckon through a year without a notice, where the default is to mark
    the result provisional.
    """

    zone: str = "Asia/Shanghai"
    windows: Mapping[int, tuple[Window, ...]] = field(default_factory=lambda: MONDAY_TO_FRIDAY)
    years: Mapping[int, CalendarYear] = field(default_factory=dict)
    makeup_weekday: int = 0
    ignore_makeup: bool = False
    refuse_unpublished: bool = False

    def kind(self, day: date) -> DayKind:
        """Return what kind of day ``day`` is."""
        for notice in self._notices(day):
            if day in notice.makeup and not self.ignore_makeup:
                return DayKind.MAKEUP
            if day in notice.off:
                return DayKind.HOLIDAY
        return DayKind.WORKDAY if self.windows.get(day.weekday()) else DayKind.WEEKEND

    def is_workday(self, day: date) -> bool:
        """Say whether there is work on ``day``."""
        return self.kind(day) in (DayKind.WORKDAY, DayKind.MAKEUP)

    def name(self, day: date) -> str:
        """Return the holiday's name on ``day``, or nothing."""
        return next((notice.names[day] for notice in self._notices(day) if day in notice.names), "")

    def _notices(self, day: date) -> tuple[CalendarYear, ...]:
        """Return the notices that may speak of ``day``: the next year's, which can reach back, then its own."""
        return tuple(self.years[year] for year in (day.year + 1, day.year) if year in self.years)

    def is_published(self, day: date) -> bool:
        """Say whether the notice for ``day``'s year is out.

        :raises CalendarUnpublished: It is not, and this calendar refuses to guess.
        """
        year = self.years.get(day.year)
        published = year is not None and year.confirmed
        if not published and self.refuse_unpublished:
            raise CalendarUnpublished(f"the calendar of {day.year} is not published")
        return published

    def spans(self, day: date) -> tuple[Window, ...]:
        """Return the working spans of ``day``, in order; none on a day of rest."""
        match self.kind(day):
            case DayKind.MAKEUP:
                return self.windows.get(self.makeup_weekday, OFFICE_HOURS)
            case DayKind.WORKDAY:
                return self.windows[day.weekday()]
            case _:
                return ()

    def days_after(self, day: date) -> Iterator[date]:
        """Yield the days after ``day``, at most ten years of them.

        :raises CalendarError: Ten years have passed, or the end of the calendar of dates is reached.
        """
        for _ in range(SPAN_LIMIT_DAYS):
            try:
                day += ONE_DAY
            except OverflowError as error:
                raise CalendarError("the date is out of range") from error
            yield day
        raise CalendarError("no working time within ten years")

    def local(self, at: datetime) -> datetime:
        """Return ``at`` in the calendar's zone.

        :raises CalendarError: That is beyond the calendar of dates.
        """
        try:
            return at.astimezone(ZoneInfo(self.zone))
        except OverflowError as error:
            raise CalendarError("the date is out of range") from error

    def instant(self, day: date, at: time) -> datetime:
        """Return the instant of a local time, in UTC; a time that a clock change skips is moved past the gap.

        A time that a clock change repeats means the first of the two.

        :raises CalendarError: That is beyond the calendar of dates.
        """
        try:
            return datetime.combine(day, at, tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
        except OverflowError as error:
            raise CalendarError("the date is out of range") from error

    def working_time(self, begin: datetime, end: datetime) -> timedelta:
        """Return how much working time lies between two instants; nothing if ``end`` is not after ``begin``.

        :raises CalendarError: More than ten years lie between them.
        """
        first, last = self.local(begin).date(), self.local(end).date()
        if (last - first).days > SPAN_LIMIT_DAYS:
            raise CalendarError("more than ten years")
        total = timedelta(0)
        for number in range((last - first).days + 1):
            day = first + number * ONE_DAY
            for span in self.spans(day):
                start = max(begin, self.instant(day, span.start)).astimezone(UTC)
                stop = min(end, self.instant(day, span.end)).astimezone(UTC)
                total += max(stop - start, timedelta(0))
        return total
