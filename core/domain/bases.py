"""What a due date was reckoned from, so that the same sum can be done again at any time and comes out the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.domain import settings as settings_
from core.domain.calendars import BusinessCalendar
from core.domain.due import fields_of, params_of
from core.domain.errors import RuleError
from core.domain.forms import Value
from core.domain.pauses import Pause, prolong
from core.domain.processes import DeadlineRule
from core.domain.reckoning import Due, reckon


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a sum rests on besides its rule and its start.

    ``settings`` and ``details`` are those that the rule looks at, ``calendar`` is the digest of the calendar used.
    """

    settings: Mapping[str, settings_.Value]
    details: Mapping[str, Value]
    calendar: str


def basis_of(
    rule: DeadlineRule,
    settings: Mapping[str, settings_.Value],
    details: Mapping[str, Value],
    calendar: str,
) -> Basis:
    """Return what of ``settings`` and ``details`` a sum of ``rule`` rests on; ``calendar`` is a digest."""
    switch = {rule.enabled_by.key} if rule.enabled_by else set()
    return Basis(
        settings={key: settings[key] for key in sorted(params_of(rule.due) | switch) if key in settings},
        details={key: details[key] for key in sorted(fields_of(rule.due)) if key in details},
        calendar=calendar,
    )


def supposed(basis: Basis, settings: Mapping[str, settings_.Value], details: Mapping[str, Value]) -> Basis:
    """Return ``basis`` with other values of what it rests on; what it does not rest on stays out."""
    return replace(
        basis,
        settings={key: settings.get(key, value) for key, value in basis.settings.items()},
        details={key: details.get(key, value) for key, value in basis.details.items()},
    )


def reckon_from(
    rule: DeadlineRule,
    start: datetime,
    pauses: Sequence[Pause],
    bases: Sequence[Basis],
    calendars: Mapping[str, BusinessCalendar],
) -> Due:
    """Return when something was due that started at ``start`` and was moved by ``pauses``, extensions among them.

    ``bases`` holds the basis of the sum and, for each pause that has ended, that of its move; ``calendars`` are by
    digest.

    :raises CalendarError: No working time within ten years, or a date out of range.
    :raises RuleError: A basis or a calendar is missing, or a parameter of the wrong type.
    """
    if not bases or any(basis.calendar not in calendars for basis in bases):
        raise RuleError(f"{rule.key}: what it was reckoned from is not on record")
    first = bases[0]
    due = reckon(rule.due, start, calendars[first.calendar], first.settings, first.details)
    for number, pause in enumerate(pauses, 1):
        basis = bases[min(number, len(bases) - 1)]
        calendar = calendars[basis.calendar]
        due = prolong(rule.due, start, due, pause, calendar, basis.settings, basis.details)
    return due
