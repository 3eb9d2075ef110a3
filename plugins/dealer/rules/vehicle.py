"""What both regulations check of a vehicle and of times that people enter."""

from core.domain.errors import Reason, Refused
from core.domain.forms import as_date
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
