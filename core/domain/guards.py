"""Guards that regulations of any kind ask for: times that can have been, words that name nobody."""

from datetime import datetime

from core.domain import disclosure
from core.domain.errors import Reason, Refused
from core.domain.forms import as_datetime
from core.domain.processes import Guard
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot


def is_past(field: str) -> Guard:
    """Return the guard that refuses a time in the INSTANT field ``field`` that lies in the future."""

    def guard(ticket: TicketSnapshot, act: Act) -> Refused | None:
        return refuse_outside(act, field, None, N_("时间不能晚于现在。"))

    return guard


def is_since_receipt(field: str) -> Guard:
    """Return the guard that refuses a time in ``field`` from before the receipt of the ticket, or in the future."""

    def guard(ticket: TicketSnapshot, act: Act) -> Refused | None:
        return refuse_outside(act, field, ticket.received_at, N_("时间不能早于收到的时间，也不能晚于现在。"))

    return guard


def refuse_outside(act: Act, field: str, since: datetime | None, text: str) -> Refused | None:
    """Refuse with ``text`` a time in ``field`` from before the second of ``since``, or later than the act."""
    entered = as_datetime(act.values.get(field))
    if entered is None or ((since is None or since.replace(microsecond=0) <= entered) and entered <= act.at):
        return None
    return Refused(Reason.FIELD_INVALID, Message(text), field=field)


def names_no_contact(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse words for everybody that hold a telephone number, an address or another contact of somebody."""
    for field, value in act.values.items():
        if found := disclosure.find(str(value)):
            message = Message(N_("报告会公布，其中有联系方式“%(found)s”，请删去。"), {"found": found[0].text})
            return Refused(Reason.CONTENT_RULE, message, field=field)
    return None
