"""What everybody reads in a report must hold no personal data."""

import re

from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot

_CONTACT = re.compile(r"(?<!\d)1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)|[\w.+-]+@[\w-]+\.[\w.-]+")


def holds_no_personal_data(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a report whose words hold a mobile number or an e-mail address; its figures are counts."""
    for field, value in act.values.items():
        if found := _CONTACT.search(str(value)):
            message = Message(N_("报告会公布，其中有联系方式“%(found)s”，请删去。"), {"found": found[0]})
            return Refused(Reason.CONTENT_RULE, message, field=field)
    return None
