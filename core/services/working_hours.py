"""The working hours of the organisation and of departments that keep their own, weekday by weekday."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time

import sqlalchemy as sa

from core.domain.calendars import MONDAY_TO_FRIDAY, Window
from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import Calendar
from core.services.configuration import Configuration, changed, configuration
from core.services.policy import require
from core.services.recalculation import Supposing
from core.services.scope import Scope
from core.services.uow import reading
from core.services.work import Work, working

WEEKDAYS = 7
_SPAN = re.compile(r"(\d{1,2}:\d{2})\s*(?:-|–|—|~|至|到)\s*(\d{1,2}:\d{2})")
_BETWEEN = re.compile(r"[\s,，、;；]+")
Windows = Mapping[int, tuple[Window, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """The hours that a department keeps (``key`` and ``name`` are empty: the organisation).

    ``days`` are the working spans of each weekday, Monday first, as people write them.
    """

    key: str
    name: str
    days: tuple[str, ...]
    ignore_makeup: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursPage:
    """The organisation's hours first, then those of departments with their own; and the departments without."""

    kept: tuple[Hours, ...]
    others: tuple[tuple[str, str], ...]


def hours_page(scope: Scope) -> HoursPage:
    """Return the hours that are kept, and the departments (key, name) that could have their own.

    :raises Refused: The actor may not change calendars.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
    kept = [_hours(config, None)]
    own = sorted((key for key in config.calendars if key is not None), key=lambda key: config.departments[key].path)
    kept += [_hours(config, department_id) for department_id in own]
    others = [(one.key, one.name) for one in config.open_departments if one.id not in config.calendars]
    return HoursPage(kept=tuple(kept), others=tuple(sorted(others, key=lambda pair: pair[1])))


def parse_hours(typed: Mapping[int, str]) -> Windows:
    """Return the working spans that were typed for each weekday (0 is Monday), such as ``"08:30-12:00 13:30-17:30"``.

    :raises Refused: FIELD_INVALID at ``day-<n>``, or no weekday has any.
    """
    found = {day: _spans(typed.get(day, ""), f"day-{day}") for day in range(WEEKDAYS)}
    if not any(found.values()):
        raise Refused(Reason.FIELD_INVALID, Message(N_("至少要有一天上班。")), field="day-0")
    return {day: spans for day, spans in found.items() if spans}


def supposing(scope: Scope, key: str, windows: Windows, *, ignore_makeup: bool) -> Supposing:
    """Return what makes the set-up as it would be with other hours for a department (``""``: the organisation).

    :raises Refused: As :func:`set_hours`.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)

    def supposed(config: Configuration) -> Configuration:
        place = _department(config, key)
        known = replace(
            config.calendar(place),
            windows=windows,
            makeup_weekday=min(windows),
            ignore_makeup=ignore_makeup,
        )
        return replace(config, calendars={**config.calendars, place: known})

    return supposed


def set_hours(scope: Scope, key: str, windows: Windows, *, ignore_makeup: bool) -> None:
    """Have a department (``""``: the organisation) keep these hours; running deadlines stay as they are.

    :raises Refused: The actor may not, or there is no such department.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    with working(scope) as work:
        row = _row(work, key)
        if row is None:
            row = Calendar(org_id=scope.org.id, department_id=_department(work.config, key))
            work.session.add(row)
        row.windows = {str(day): [[_plain(one.start), _plain(one.end)] for one in windows[day]] for day in windows}
        row.ignore_makeup = ignore_makeup
        changed(work.session, scope.org.id)
        body = {"department": key, "windows": row.windows, "ignore_makeup": ignore_makeup}
        work.event("hours_changed", body=body)


def remove_hours(scope: Scope, key: str) -> None:
    """Have a department keep the hours of the one above it again.

    :raises Refused: The actor may not, or it has none of its own.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    with working(scope) as work:
        row = _row(work, key) if key else None
        if row is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("这个部门没有自己的工作时间。")))
        work.session.delete(row)
        changed(work.session, scope.org.id)
        work.event("hours_changed", body={"department": key, "windows": None})


def _row(work: Work, key: str) -> Calendar | None:
    place = _department(work.config, key)
    where = Calendar.department_id.is_(None) if place is None else Calendar.department_id == place
    return work.session.scalar(sa.select(Calendar).where(where))


def _department(config: Configuration, key: str) -> int | None:
    if not key:
        return None
    if key not in config.department_ids:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有这个部门。")), field="department")
    return config.department_ids[key]


def _hours(config: Configuration, department_id: int | None) -> Hours:
    calendar = config.calendars[department_id]
    windows = calendar.windows or MONDAY_TO_FRIDAY
    place = config.departments[department_id] if department_id is not None else None
    return Hours(
        key=place.key if place else "",
        name=place.name if place else "",
        days=tuple(
            " ".join(f"{_plain(one.start)}-{_plain(one.end)}" for one in windows.get(day, ()))
            for day in range(WEEKDAYS)
        ),
        ignore_makeup=calendar.ignore_makeup,
    )


def _spans(typed: str, field: str) -> tuple[Window, ...]:
    text = typed.strip().replace("：", ":")
    found = _SPAN.findall(text)
    if _BETWEEN.sub("", _SPAN.sub("", text)):
        raise _wrong(field)
    spans = []
    for start, end in found:
        try:
            spans.append(Window(time.fromisoformat(start.zfill(5)), time.fromisoformat(end.zfill(5))))
        except ValueError as error:
            raise _wrong(field) from error
    edges = [edge for span in spans for edge in (span.start, span.end)]
    if edges != sorted(set(edges)):
        raise Refused(Reason.FIELD_INVALID, Message(N_("各时段要从早到晚，互不重叠。")), field=field)
    return tuple(spans)


def _wrong(field: str) -> Refused:
    return Refused(
        Reason.FIELD_INVALID, Message(N_("请写成“08:30-12:00 13:30-17:30”，不上班的日子留空。")), field=field
    )


def _plain(at: time) -> str:
    return f"{at:%H:%M}"
