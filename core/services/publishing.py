"""The years of an organisation's calendar: shown, and entered when the notice of days off is published."""

from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from core.domain.calendars import CalendarYear
from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import CalendarYearRow
from core.services import calendars
from core.services.configuration import Configuration, changed
from core.services.policy import require
from core.services.recalculation import Supposing
from core.services.scope import Scope
from core.services.uow import reading
from core.services.work import working

EARLIEST, LATEST = 2000, 2100


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days off in a row under one name."""

    name: str
    first: date
    last: date

    @property
    def days(self) -> int:
        """Return how many days that is."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class YearView:
    """A year of the calendar: its days off as spans, its make-up workdays, and whether the notice is out."""

    year: int
    confirmed: bool
    spans: tuple[Span, ...]
    makeup: tuple[date, ...]

    @property
    def days_off(self) -> int:
        """Return the number of days off, weekends within a holiday included."""
        return sum(span.days for span in self.spans)


def calendar_years(scope: Scope) -> tuple[YearView, ...]:
    """Return all years of the organisation's calendar, newest first.

    :raises Refused: The actor may not change calendars.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    with reading(scope.org.id) as session:
        rows = session.scalars(sa.select(CalendarYearRow).order_by(CalendarYearRow.year.desc())).all()
        return tuple(year_view(calendars.from_row(row)) for row in rows)


def year_view(year: CalendarYear) -> YearView:
    """Return a year as pages show it."""
    spans: list[Span] = []
    for day in sorted(year.off):
        name = year.names.get(day, "")
        if spans and spans[-1].name == name and (day - spans[-1].last).days == 1:
            spans[-1] = Span(name=name, first=spans[-1].first, last=day)
        else:
            spans.append(Span(name=name, first=day, last=day))
    return YearView(year=year.year, confirmed=year.confirmed, spans=tuple(spans), makeup=tuple(sorted(year.makeup)))


@dataclass(frozen=True, slots=True, kw_only=True)
class YearChange:
    """What entering a year changes: days that become free or no longer are, workdays that are made up or no longer."""

    off: tuple[date, ...]
    no_longer_off: tuple[date, ...]
    makeup: tuple[date, ...]
    no_longer_makeup: tuple[date, ...]

    @property
    def any(self) -> bool:
        """Say whether a day changes."""
        return bool(self.off or self.no_longer_off or self.makeup or self.no_longer_makeup)


def compare(scope: Scope, year: CalendarYear) -> YearChange:
    """Return what entering ``year`` would change.

    :raises Refused: The actor may not change calendars.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    with reading(scope.org.id) as session:
        row = session.get(CalendarYearRow, (scope.org.id, year.year))
        before = calendars.from_row(row) if row else CalendarYear(year=year.year)
    return YearChange(
        off=tuple(sorted(year.off - before.off)),
        no_longer_off=tuple(sorted(before.off - year.off)),
        makeup=tuple(sorted(year.makeup - before.makeup)),
        no_longer_makeup=tuple(sorted(before.makeup - year.makeup)),
    )


def supposing(year: CalendarYear) -> Supposing:
    """Return what makes the set-up as it would be with ``year`` entered."""

    def supposed(config: Configuration) -> Configuration:
        entered = {
            place: replace(calendar, years={**calendar.years, year.year: year})
            for place, calendar in config.calendars.items()
        }
        return replace(config, calendars=entered)

    return supposed


def publish_year(scope: Scope, year: CalendarYear) -> None:
    """Enter a year as its notice says; deadlines that run keep their dates until they are reckoned again.

    :raises Refused: The actor may not, or the year is out of range.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    if not EARLIEST <= year.year <= LATEST:
        message = Message(N_("年份应在 %(first)s 到 %(last)s 之间。"), {"first": EARLIEST, "last": LATEST})
        raise Refused(Reason.FIELD_INVALID, message, field="year")
    with working(scope) as work:
        calendars.put_year(work.session, scope.org.id, year)
        changed(work.session, scope.org.id)
        work.event(
            "calendar_published",
            body={
                "year": year.year,
                "off": sorted(day.isoformat() for day in year.off),
                "makeup": sorted(day.isoformat() for day in year.makeup),
                "confirmed": year.confirmed,
            },
        )
