"""Who is on duty, and to which shift something belongs (S02, 当班)."""

from datetime import date, datetime, timedelta

from core.domain.errors import Refused
from core.domain.parsing import parse_time
from core.domain.people import off_shift
from core.domain.tickets import Act, TicketSnapshot
from plugins.manufacturing import settings_stamping as settings


def opener_is_on_shift(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse an opening by somebody who is not on duty, where the roster is checked."""
    if act.by.on_shift or not ticket.settings[settings.SHIFT_CHECK.key]:
        return None
    return off_shift()


def shift_of(ticket: TicketSnapshot, act: Act) -> tuple[date, str]:
    """Return the shift of whoever acts: the local day on which it began, and its name.

    The roster decides; somebody who stands in none has the shift that lasts at that time by the setting.
    """
    if act.by.shifts:
        shift = act.by.shifts[0]
        return ticket.local(shift.from_at).date(), shift.label
    return shift_at(str(ticket.settings[settings.SHIFT_TIMES.key]), ticket.local(act.at))


def shift_at(times: str, at: datetime) -> tuple[date, str]:
    """Return the day and name of the shift that lasts at the local time ``at``.

    Before the first shift of a day the last one of the day before goes on, so that a night belongs to its beginning.
    """
    found = sorted((parse_time(start), label) for label, start in (entry.split("=") for entry in times.split(" ")))
    begun = [label for start, label in found if start <= at.time()]
    return (at.date(), begun[-1]) if begun else (at.date() - timedelta(days=1), found[-1][1])
