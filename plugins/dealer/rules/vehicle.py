"""What both regulations check of a vehicle and of times that people enter."""

from core.domain.errors import Reason, Refused
from core.domain.forms import as_date, as_datetime
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot


def vehicle_dates_fit(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a sale before the production, and dates in the future."""
    values = {**ticket.details, **act.values}
    produced, sold = as_date(values.get("production_date")), as_date(values.get("sale_date"))
    today = ticket.local(act.at).date()
    for key, day in (("production_date", produced), ("sale_date", sold)):
        if day is not None and day > today:
            return Refused(Reason.FIELD_INVALID, Message(N_("日期不能晚于今天。")), field=key)
    if produced and sold and sold < produced:
        message = Message(N_("经销商销售日期不能早于车辆生产日期。"))
        return Refused(Reason.FIELD_INVALID, message, field="sale_date")
    return None


def entered_time_fits(act: Act, ticket: TicketSnapshot, field: str) -> Refused | None:
    """Refuse a time in ``field`` that lies before the matter was received, or in the future."""
    entered = as_datetime(act.values.get(field))
    if entered is None or ticket.received_at.replace(microsecond=0) <= entered <= act.at:
        return None
    return Refused(Reason.FIELD_INVALID, Message(N_("时间不能早于收到问题的时间，也不能晚于现在。")), field=field)
