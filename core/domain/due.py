"""Due rules as data: what is counted, in which units, until which time; :mod:`core.domain.reckoning` does the sum."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import TypeAlias

from core.domain.errors import DeclarationError
from core.domain.settings import Param

END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Detail:
    """A place in a rule that is filled from the ticket's own INTEGER field ``key``: a term stored with the case."""

    key: str


Number: TypeAlias = int | Param | Detail
Clock: TypeAlias = time | Param


class Days(StrEnum):
    """Which days are counted."""

    CALENDAR = "calendar"
    WORKING = "working"


@dataclass(frozen=True, slots=True, kw_only=True)
class InDays:
    """``days`` days after the event, at ``at`` or at the end of the day.

    ``count`` says which days count; with ``roll`` a calendar-day deadline that ends on a day of rest moves to the
    next working day (Civil Code 203, A-G5). ``days=0`` is the day of the event itself, ``days=1`` the next day.
    """

    days: Number
    at: Clock | None = None
    count: Days | Param = Days.CALENDAR
    roll: bool | Param = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InHours:
    """``hours`` and ``minutes`` after the event; by the clock, or counted in ``working`` time only."""

    hours: Number = 0
    minutes: Number = 0
    working: bool | Param = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InMonths:
    """The corresponding date ``months`` months later, at the end of the day (Civil Code 202)."""

    months: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyAt:
    """The next time the clock shows ``at``: today, if it is not yet past, else tomorrow."""

    at: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Events before the local time ``before`` (and at it exactly, if ``inclusive``) follow ``due``."""

    before: Clock
    due: "DueRule"
    inclusive: bool | Param = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """Cut-offs: the first band that the event's time of day falls into decides, else ``otherwise``."""

    bands: tuple[Band, ...]
    otherwise: "DueRule"

    def __post_init__(self) -> None:
        """Refuse a rule without any cut-off.

        :raises DeclarationError: There is no band.
        """
        if not self.bands:
            raise DeclarationError("bands without a cut-off")


@dataclass(frozen=True, slots=True, kw_only=True)
class ByField:
    """The rule depends on a detail of the ticket: ``cases`` pairs values of ``field`` with rules."""

    field: str
    cases: tuple[tuple[str | int | bool, "DueRule"], ...]
    otherwise: "DueRule | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDate:
    """The end of the day in the DATE field ``field`` of the act's form or of the ticket; without one, ``otherwise``."""

    field: str
    otherwise: "DueRule"


DueRule: TypeAlias = InDays | InHours | InMonths | DailyAt | Bands | ByField | OnDate


def fields_of(rule: DueRule) -> frozenset[str]:
    """Return the details of the ticket that ``rule`` depends on, for validation."""
    match rule:
        case Bands(bands=bands, otherwise=otherwise):
            return fields_of(otherwise).union(*(fields_of(band.due) for band in bands))
        case ByField(field=field, cases=cases, otherwise=otherwise):
            rules = [due for _value, due in cases] + ([otherwise] if otherwise else [])
            return frozenset({field}).union(*(fields_of(due) for due in rules))
        case OnDate(field=field, otherwise=otherwise):
            return fields_of(otherwise) | {field}
        case InDays(days=days):
            numbers: tuple[Number, ...] = (days,)
        case InHours(hours=hours, minutes=minutes):
            numbers = (hours, minutes)
        case InMonths(months=months):
            numbers = (months,)
        case DailyAt():
            numbers = ()
    return frozenset(place.key for place in numbers if isinstance(place, Detail))


def params_of(rule: DueRule) -> frozenset[str]:
    """Return the setting keys that ``rule`` uses, for validation and for the page that explains it."""
    match rule:
        case Bands(bands=bands, otherwise=otherwise):
            parts = [params_of(otherwise)]
            for band in bands:
                parts.append(params_of(band.due))
                parts.append(
                    frozenset(place.key for place in (band.before, band.inclusive) if isinstance(place, Param))
                )
            return frozenset().union(*parts)
        case ByField(cases=cases, otherwise=otherwise):
            rules = [due for _value, due in cases] + ([otherwise] if otherwise else [])
            return frozenset().union(*(params_of(due) for due in rules))
        case OnDate(otherwise=otherwise):
            return params_of(otherwise)
        case InDays(days=days, at=at, count=count, roll=roll):
            places: tuple[object, ...] = (days, at, count, roll)
        case InHours(hours=hours, minutes=minutes, working=working):
            places = (hours, minutes, working)
        case InMonths(months=months):
            places = (months,)
        case DailyAt(at=at):
            places = (at,)
    return frozenset(place.key for place in places if isinstance(place, Param))
