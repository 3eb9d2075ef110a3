"""What the weekly report decides: that it is about a whole week, and from when its time runs."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.domain.decisions import Classification
from core.domain.errors import Reason, Refused, RuleError
from core.domain.forms import as_date
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot
from plugins.hotel.forms.weekly_report import CLAUSE, FIRST, LAST

END_OF_DAY = time(23, 59, 59)
SIX_DAYS = timedelta(days=6)


def classify(ticket: TicketSnapshot) -> Classification:
    """Let the time of the report run from the end of its week, whoever enters it when (A-04-3).

    :raises RuleError: The report names no week.
    """
    last = _last(ticket)
    ends = datetime.combine(last, END_OF_DAY, tzinfo=ZoneInfo(ticket.zone)).astimezone(UTC)
    return Classification(
        reason=Message(N_("统计期到 %(day)s 为止。"), {"day": last.isoformat()}),
        clause=CLAUSE,
        details={"counted_from": ends.isoformat()},
    )


def is_a_week_gone_by(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a report on anything but a week from Monday to Sunday that is over."""
    first, last = as_date(ticket.details.get(FIRST)), _last(ticket)
    if first is None or first.isoweekday() != 1 or last - first != SIX_DAYS:
        return Refused(Reason.FIELD_INVALID, Message(N_("周报的统计期是周一到周日的一整周。")), field=LAST)
    if last >= ticket.local(act.at).date():
        return Refused(Reason.FIELD_INVALID, Message(N_("这一周还没有过完，不能编周报。")), field=LAST)
    return None


def _last(ticket: TicketSnapshot) -> date:
    last = as_date(ticket.details.get(LAST))
    if last is None:
        raise RuleError("the report names no week")
    return last
