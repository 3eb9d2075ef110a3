"""What may be shared of a case: never the customer's personal data (S17, 4.5)."""

from core.domain.errors import Reason, Refused
from core.domain.guards import names_no_contact
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot

SHORTEST_NAME = 2  # a single character stands in too many words to say anything
_PERSONAL = ("customer", "contact")


def names_no_customer(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a case whose words hold the customer's name, number or address, or anybody's."""
    known = [name for name in (str(ticket.details.get(key, "")) for key in _PERSONAL) if len(name) >= SHORTEST_NAME]
    for field, value in act.values.items():
        if isinstance(value, str) and any(one in value for one in known):
            message = Message(N_("案例中不能有客户的姓名和联系方式。"))
            return Refused(Reason.CONTENT_RULE, message, field=field)
    return names_no_contact(ticket, act)
