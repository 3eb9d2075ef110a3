"""Until when the warranty of completed works runs, and whether a fault occurred within it (S05, 4.3)."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from core.domain.due import END_OF_DAY
from core.domain.forms import Value, as_date, as_datetime
from core.domain.reading import whole
from core.domain.reckoning import add_months
from core.domain.settings import Value as SettingValue
from core.domain.tickets import TicketSnapshot
from plugins.construction import settings
from plugins.construction.forms.site_quality import AGREED, COMPLETED, FOUNDATION, INSIDE, NOT_APPLICABLE, OUTSIDE

SEASONAL = ("heating", "cooling")
MONTHS_OF_YEAR = 12


def fault_at(ticket: TicketSnapshot) -> datetime:
    """Return when the fault occurred; where that is unknown, when it was discovered (A-05-7)."""
    details = ticket.details
    known = as_datetime(details.get("occurred_at")) or as_datetime(details.get("discovered_at"))
    return known or ticket.received_at


def warranty_of(ticket: TicketSnapshot) -> str:
    """Say whether the fault occurred within the warranty; works under construction have none and count as inside."""
    end = warranty_end(ticket)
    if end is None:
        return NOT_APPLICABLE
    return INSIDE if fault_at(ticket).replace(microsecond=0) <= end else OUTSIDE


def warranty_end(ticket: TicketSnapshot) -> datetime | None:
    """Return the last second of the warranty, in UTC; None while the works are under construction.

    It does not roll over a day of rest (A-05-5).
    """
    accepted = as_date(ticket.details.get("accepted_on"))
    if ticket.details.get("stage") != COMPLETED or accepted is None:
        return None
    return _at(_last_day(accepted, ticket.details, ticket.settings), END_OF_DAY, ticket.zone)


def accepted_at(accepted: date, zone: str) -> datetime:
    """Return the beginning of the day of acceptance."""
    return _at(accepted, time(0), zone)


def _last_day(accepted: date, details: Mapping[str, Value], values: Mapping[str, SettingValue]) -> date:
    item = str(details["warranty_item"])
    if item in SEASONAL:
        seasons = whole(values, settings.HEATING_SEASONS.key)
        return _after_seasons(accepted, seasons, str(values[f"{item}_from"]), str(values[f"{item}_to"]))
    if item == FOUNDATION:
        months = whole(details, "design_life") * MONTHS_OF_YEAR
    elif item == AGREED:
        months = whole(details, "agreed_months")
    else:
        months = whole(values, f"warranty_{item}")
    return add_months(accepted, months)


def _after_seasons(accepted: date, seasons: int, first: str, last: str) -> date:
    """Return the last day of the ``seasons``-th season that begins on the day of acceptance or later."""
    year = accepted.year if _on(accepted.year, first) >= accepted else accepted.year + 1
    begin = _on(year + seasons - 1, first)
    end = _on(begin.year, last)
    return end if end >= begin else _on(begin.year + 1, last)


def _on(year: int, month_day: str) -> date:
    """Return a day of a year; 29 February falls on the 28th where there is none."""
    month, day = (int(part) for part in month_day.split("-"))
    return date(year, month, min(day, monthrange(year, month)[1]))


def _at(day: date, clock: time, zone: str) -> datetime:
    return datetime.combine(day, clock, tzinfo=ZoneInfo(zone)).astimezone(UTC)
