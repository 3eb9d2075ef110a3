"""What may be shared of a case: never the customer's personal data (S17, 4.5)."""

import re

from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot

_CONTACT = re.compile(r"(?<!\d)1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)|[\w.+-]+@[\w-]+\.[\w.-]+")
SHORTEST_NAME = 2  # a single character stands in too many words to say anything
_PERSONAL = ("customer", "contact")


def names_no_customer(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a case whose words hold the customer's name, number or address, or anybody's."""
    known = [name for name in (str(ticket.details.get(key, "")) for key in _PERSONAL) if len(name) >= SHORTEST_NAME]
    for field, value in act.values.items():
        if isinstance(value, str) and any(one in value for one in known):
            message = Message(N_("案例中不能有客户的姓名和联系方式。"))
            return Refused(Reason.CONTENT_RULE, message, field=field)
    return holds_no_contact(ticket, act)


def holds_no_contact(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse words that hold a mobile number or an e-mail address."""
    for field, value in act.values.items():
        if found := _CONTACT.search(str(value)):
            message = Message(N_("报告会公布，其中有联系方式“%(found)s”，请删去。"), {"found": found[0]})
            return Refused(Reason.CONTENT_RULE, message, field=field)
    return None
