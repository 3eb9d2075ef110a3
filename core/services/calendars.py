"""Business calendars of an organisation: seeded from the holidays package, corrected by the published notice."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, time
from functools import cache

import holidays
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.calendars import MONDAY_TO_FRIDAY, ONE_DAY, BusinessCalendar, CalendarYear, Window
from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.models import Calendar, CalendarYearRow, Organisation

SATURDAY = 5
WEEKDAYS = "一二三四五六日"
_TOKEN = re.compile(
    r"[一二三四五六七八九十]+、(?P<name>[^:。0-9]{2,15}):"
    r"|(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日(?P<note>\([^)]{,40}\))?"
    r"|(?P<to>至|到|-|—|~)|(?P<verb>放假|休息|上班)|(?P<end>[。;:])"
)
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")


@cache
def official_year(year: int) -> CalendarYear:
    """Return a year of the Chinese mainland as the ``holidays`` package knows it.

    It is confirmed if the package has make-up workdays for it: those are known from the notice only, and without it
    the package gives the statutory days alone.
    """
    known = holidays.country_holidays("CN", years=year, language="zh_CN")
    makeup = frozenset(day for day in known.weekend_workdays if day.year == year)
    names = {day: name.partition("（")[0].replace("休息日", "") for day, name in known.items() if day.year == year}
    return full_year(year, names, makeup, confirmed=bool(makeup))


def seed_years(session: Session, org_id: int, years: Iterable[int]) -> None:
    """Enter the official calendar of ``years``; a year that the organisation has confirmed already is left alone."""
    wanted = tuple(years)
    mine = sa.select(CalendarYearRow).where(CalendarYearRow.org_id == org_id, CalendarYearRow.year.in_(wanted))
    known = {row.year: row for row in session.scalars(mine)}
    for number in wanted:
        row = known.get(number) or CalendarYearRow(org_id=org_id, year=number)
        if not row.confirmed:
            _fill(row, official_year(number))
            session.add(row)
    session.flush()


def put_year(session: Session, org_id: int, year: CalendarYear) -> None:
    """Enter ``year`` in the organisation's calendar in place of what stood there."""
    row = session.get(CalendarYearRow, (org_id, year.year)) or CalendarYearRow(org_id=org_id, year=year.year)
    _fill(row, year)
    session.add(row)
    session.flush()


def _fill(row: CalendarYearRow, year: CalendarYear) -> None:
    row.off = sorted(day.isoformat() for day in year.off)
    row.makeup = sorted(day.isoformat() for day in year.makeup)
    row.names = {day.isoformat(): name for day, name in year.names.items()}
    row.confirmed = year.confirmed


def load(session: Session, org_id: int, department_id: int | None = None) -> BusinessCalendar:
    """Return the calendar of an organisation, with the working hours of a department where it has its own."""
    zone = session.scalars(sa.select(Organisation.zone).where(Organisation.id == org_id)).one()
    rows = session.scalars(
        sa.select(Calendar).where(
            Calendar.org_id == org_id,
            sa.or_(Calendar.department_id.is_(None), Calendar.department_id == department_id),
        )
    )
    years = session.scalars(sa.select(CalendarYearRow).where(CalendarYearRow.org_id == org_id))
    by_department = {row.department_id: row for row in rows}
    whole = by_department.get(None)
    own = by_department.get(department_id, whole)
    stored = (own and own.windows) or (whole and whole.windows)
    windows = _windows(stored) if stored else MONDAY_TO_FRIDAY
    return BusinessCalendar(
        zone=zone,
        windows=windows,
        years={row.year: from_row(row) for row in years},
        makeup_weekday=min((weekday for weekday, spans in windows.items() if spans), default=0),
        ignore_makeup=own is not None and own.ignore_makeup,
    )


def parse_notice(text: str, year: int) -> CalendarYear:
    """Return the calendar of ``year`` from the words of the published notice, as an administrator pastes them.

    Dates stand before what they are for: "1月1日(周四)至3日(周六)放假调休。1月4日(周日)上班。" Weekdays that the
    notice names are compared with the dates, so that the notice of another year is noticed.

    :raises Refused: FIELD_INVALID if it names no day off, an impossible date, a wrong weekday, a day both ways or a
        day of another year (but the end of the year before).
    """
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    days: list[date] = []
    names: dict[date, str] = {}
    makeup: set[date] = set()
    name, month, ranging = "", 0, False
    for token in _TOKEN.finditer(text):
        if token["name"]:
            name, days = token["name"], []
        elif token["day"]:
            month = int(token["month"] or month)
            day = _day(int(token["year"] or year), month, token)
            if ranging and days:
                days += _between(days[-1], day)
            days.append(day)
        elif token["verb"] == "上班":
            makeup.update(days)
        elif token["verb"]:
            names |= dict.fromkeys(days, name)
        if token["verb"] or token["end"]:
            days = []
        ranging = token["to"] is not None
    if not names:
        raise _refused(N_("没有读到放假安排，请粘贴通知全文。"))
    for day in sorted(makeup | names.keys()):
        if day in makeup and day in names:
            raise _refused(N_("同一天既放假又上班：%(day)s。"), day=day.isoformat())
        if not year - 1 <= day.year <= year:
            raise _refused(N_("%(day)s 不在这一年，请检查年份。"), day=day.isoformat())
    return full_year(year, names, frozenset(makeup), confirmed=True)


def _day(year: int, month: int, token: re.Match[str]) -> date:
    """Return the date that a token of the notice names."""
    try:
        day = date(year, month, int(token["day"]))
    except ValueError as error:
        raise _refused(N_("没有这一天：%(day)s。"), day=token[0]) from error
    weekday = _WEEKDAY.search(token["note"] or "")
    if weekday and WEEKDAYS.index(weekday[1].replace("天", "日")) != day.weekday():
        raise _refused(N_("%(day)s 不是通知中写的星期，请检查年份。"), day=day.isoformat())
    return day


def _between(first: date, last: date) -> list[date]:
    """Return the days between two dates, without either."""
    if not first < last or (last - first).days > 31:
        raise _refused(N_("放假的起止日期不对：%(day)s。"), day=last.isoformat())
    return [first + number * ONE_DAY for number in range(1, (last - first).days)]


def _refused(text: str, **params: object) -> Refused:
    return Refused(Reason.FIELD_INVALID, Message(text, params), field="notice")


def full_year(year: int, names: Mapping[date, str], makeup: frozenset[date], *, confirmed: bool) -> CalendarYear:
    """Return the year with the weekends that a holiday takes in, which matter to those who work on Saturdays.

    Days without a name have that of their neighbour.
    """
    filled = dict(names)
    for step, days in ((ONE_DAY, sorted(names)), (-ONE_DAY, sorted(names, reverse=True))):
        for day in days:
            if not filled[day]:
                filled[day] = filled.get(day - step, "")
            beside = day + step
            while beside not in filled and beside.weekday() >= SATURDAY and beside not in makeup:
                filled[beside] = filled[day]
                beside += step
    return CalendarYear(year=year, off=frozenset(filled), makeup=makeup, names=filled, confirmed=confirmed)


def _windows(stored: Mapping[str, list[list[str]]]) -> dict[int, tuple[Window, ...]]:
    return {
        int(weekday): tuple(Window(time.fromisoformat(start), time.fromisoformat(end)) for start, end in spans)
        for weekday, spans in stored.items()
    }


def from_row(row: CalendarYearRow) -> CalendarYear:
    """Return a stored year as a value."""
    return CalendarYear(
        year=row.year,
        off=frozenset(map(date.fromisoformat, row.off)),
        makeup=frozenset(map(date.fromisoformat, row.makeup)),
        names={date.fromisoformat(day): name for day, name in row.names.items()},
        confirmed=row.confirmed,
    )
