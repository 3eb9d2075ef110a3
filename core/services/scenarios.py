"""Scenarios: who does what when, and what must come of it; read from files and checked before anything runs."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from core.domain.calendars import CalendarYear
from core.domain.parsing import parse_money
from core.domain.people import SYSTEM
from core.services.scenarios_steps import read_steps
from core.services.scenarios_values import Cast, Pay, Scenario
from core.services.scenarios_yaml import ScenarioError, Section, load

__all__ = ["ScenarioError", "parse", "read"]

KEYS = ("scenario", "plugin", "process", "basis", "settings", "people", "calendar", "zone", "steps")
_DATE = re.compile(r"\{D([+-][0-9]{1,3})(?: (monday|sunday))?\}")
PERSON_KEYS = ("roles", "pay", "department", "attributes", "email", "name")


def read(path: Path) -> tuple[Scenario, ...]:
    """Return the scenarios of a file (YAML documents separated by ``---``).

    :raises ScenarioError: The file is not what it must be.
    """
    found = tuple(parse(document, str(path)) for document in load(path) if document is not None)
    if not found:
        raise ScenarioError(f"{path}: no scenario in it")
    names: dict[str, int] = {}
    for scenario in found:
        if scenario.name in names:
            raise ScenarioError(
                f"{path}:{scenario.line}: scenario {scenario.name!r} stands in line {names[scenario.name]} already"
            )
        names[scenario.name] = scenario.line
    return found


def parse(data: object, where: str, *, start: date | None = None) -> Scenario:
    """Return the scenario that ``data`` describes.

    With ``start``, times such as ``D-3 16:40:00`` count from it, and ``{D-3}`` in a text is that date,
    ``{D-3 monday}`` and ``{D-3 sunday}`` those of its week.

    :raises ScenarioError: It is not what it must be.
    """
    top = Section(data if start is None else _dated(data, start), where, 1, "scenario")
    top.only(KEYS)
    zone = _zone(top)
    people = _people(top)
    steps = read_steps(top, people, ZoneInfo(zone), start)
    settings = top.section("settings")
    return Scenario(
        name=top.text("scenario"),
        where=where,
        line=top.line_of("scenario"),
        plugin=top.text("plugin"),
        process=top.text("process"),
        basis=top.texts("basis"),
        settings={key: settings.raw(key) for key in settings},
        people=people,
        zone=zone,
        calendar=_calendar(top),
        steps=steps,
        lines={key: top.line_of(key) for key in KEYS} | {f"settings.{key}": settings.line_of(key) for key in settings},
    )


def _dated(data: object, start: date) -> object:
    """Return ``data`` with the dates filled in that its texts count from ``start``."""
    match data:
        case str():
            return _DATE.sub(lambda found: _date(start, found), data)
        case Mapping():
            return {key: _dated(value, start) for key, value in data.items()}
        case list() | tuple():
            return [_dated(value, start) for value in data]
        case _:
            return data


def _date(start: date, found: re.Match[str]) -> str:
    day = start + timedelta(days=int(found[1]))
    monday = day - timedelta(days=day.weekday())
    return {None: day, "monday": monday, "sunday": monday + timedelta(days=6)}[found[2]].isoformat()


def _zone(top: Section) -> str:
    zone = top.text("zone", "Asia/Shanghai")
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise top.error("zone", f"no time zone {zone!r}; allowed are names such as Asia/Shanghai") from error
    return zone


def _people(top: Section) -> dict[str, Cast]:
    cast = top.section("people")
    found = {}
    for login in cast:
        person = cast.section(login, f"people.{login}")
        person.only(PERSON_KEYS)
        if login == SYSTEM:
            raise cast.error(login, f"{SYSTEM!r} is the clockwork; give people another name")
        attributes = person.section("attributes")
        found[login] = Cast(
            name=person.text("name", login),
            roles=person.texts("roles"),
            pay=_pay(person),
            department=person.text("department", "") or None,
            attributes={key: attributes.texts(key) for key in attributes},
            email=person.text("email", "") or None,
            line=cast.line_of(login),
        )
    return found


def _pay(person: Section) -> dict[str, Pay]:
    months, found = person.section("pay"), {}
    for month in months:
        if not re.fullmatch(r"(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])", month):
            raise months.error(month, f"{month!r} is no month; allowed are months such as 2026-03")
        if not isinstance(months.raw(month), Mapping):
            found[month] = Pay(performance_fen=months.parsed(month, parse_money, "an amount such as 3000.00"))
            continue
        parts = months.section(month)
        parts.only(("performance", "wage", "minimum_wage"))
        amounts = {key: parts.parsed(key, parse_money, "an amount such as 3000.00") for key in parts}
        found[month] = Pay(
            performance_fen=amounts.get("performance", 0),
            wage_fen=amounts.get("wage"),
            minimum_wage_fen=amounts.get("minimum_wage"),
        )
    return found


def _calendar(top: Section) -> tuple[CalendarYear, ...]:
    years, found = top.section("calendar"), []
    for key in years:
        if not re.fullmatch(r"(?:19|20|21)[0-9]{2}", key):
            raise years.error(key, f"{key!r} is no year; allowed are years such as 2026")
        year = years.section(key, f"calendar.{key}")
        year.only(("off", "makeup", "confirmed"))
        found.append(
            CalendarYear(
                year=int(key),
                off=_days(year, "off"),
                makeup=_days(year, "makeup"),
                confirmed=year.flag("confirmed") if "confirmed" in year else True,
            )
        )
    return tuple(found)


def _days(year: Section, key: str) -> frozenset[date]:
    days: set[date] = set()
    for text in year.texts(key):
        try:
            first, _dots, last = text.partition("..")
            day, end = date.fromisoformat(first), date.fromisoformat(last or first)
        except ValueError as error:
            raise year.error(key, f"{text!r} is no day; allowed are 2026-05-01 and 2026-05-01..2026-05-05") from error
        days.update(day + timedelta(days=number) for number in range((end - day).days + 1))
    return frozenset(days)
