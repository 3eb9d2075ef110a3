"""The published days off as a table, in CSV or JSON, beside the words of the notice."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from datetime import date

from core.domain.calendars import CalendarYear
from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.services import calendars

OFF = frozenset({"off", "holiday", "true", "1", "放假", "休", "休息"})
WORK = frozenset({"work", "workday", "makeup", "false", "0", "上班", "班", "调休", "调休上班"})


def read_published(text: str, year: int) -> CalendarYear:
    """Return the calendar of ``year`` from what an administrator pastes: the notice, or its days as CSV or JSON.

    CSV has the columns date, kind (放假/上班 or off/work) and, if known, name. JSON is a list of objects, or an object
    with such a list under ``days``: ``date``, ``name`` and either ``isOffDay`` or ``kind``.

    :raises Refused: FIELD_INVALID, as :func:`calendars.parse_notice`, or the table cannot be read.
    """
    stripped = text.strip().removeprefix("\ufeff")
    if stripped[:1] in ("{", "["):
        rows = list(_json_rows(stripped))
    elif "," in stripped.partition("\n")[0]:
        rows = list(_csv_rows(stripped))
    else:
        return calendars.parse_notice(text, year)
    names: dict[date, str] = {}
    makeup: set[date] = set()
    for day, off, name in rows:
        if not year - 1 <= day.year <= year:
            raise _refused(N_("%(day)s 不在这一年，请检查年份。"), day=day.isoformat())
        if day in names or day in makeup:
            raise _refused(N_("%(day)s 在表中出现了两次。"), day=day.isoformat())
        if off:
            names[day] = name
        else:
            makeup.add(day)
    if not names:
        raise _refused(N_("没有读到放假安排，请粘贴通知全文。"))
    return calendars.full_year(year, names, frozenset(makeup), confirmed=True)


def _csv_rows(text: str) -> Iterator[tuple[date, bool, str]]:
    for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
        cells = [cell.strip() for cell in (*row, "", "")]
        if number == 1 and not cells[0][:1].isdigit():
            continue  # the names of the columns
        if any(cells):
            yield _entry(number, cells[0], cells[1], cells[2])


def _json_rows(text: str) -> Iterator[tuple[date, bool, str]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refused(N_("这不是有效的 JSON，请检查是否复制完整。")) from error
    days = found.get("days") if isinstance(found, dict) else found
    if not isinstance(days, list):
        raise _refused(N_("没有读到放假安排，请粘贴通知全文。"))
    for number, one in enumerate(days, start=1):
        entry: Mapping[str, object] = one if isinstance(one, dict) else {}
        kind = entry.get("isOffDay", entry.get("kind", ""))
        yield _entry(number, str(entry.get("date", "")), str(kind).lower(), str(entry.get("name", "")))


def _entry(number: int, day: str, kind: str, name: str) -> tuple[date, bool, str]:
    try:
        found = date.fromisoformat(day)
    except ValueError as error:
        raise _refused(N_("第 %(number)s 行的日期不对，请写成 2027-01-01。"), number=number) from error
    if kind.lower() not in OFF | WORK:
        raise _refused(N_("第 %(number)s 行没有写明是放假还是上班。"), number=number)
    return found, kind.lower() in OFF, name[:50]


def _refused(text: str, **params: object) -> Refused:
    return Refused(Reason.FIELD_INVALID, Message(text, params), field="notice")
