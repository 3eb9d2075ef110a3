"""What is decided about market information (S13): who may know of it; its collector hears what became of it."""

from core.domain.decisions import Classification
from core.domain.errors import Reason, Refused
from core.domain.forms import as_date
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot
from plugins.enterprise.forms.market_information import CLAUSE, RESTRICTED

MAJOR = "major"


def classify(ticket: TicketSnapshot) -> Classification:
    """Keep restricted information among those who deal with it; put major information first."""
    restricted = ticket.details["secrecy"] == RESTRICTED
    texts = {True: N_("保密级别为保密：仅限经手人查看。"), False: N_("按信息类别归类。")}
    return Classification(
        reason=Message(texts[restricted]),
        clause=CLAUSE,
        category=str(ticket.details["category"]),
        priority=MAJOR if ticket.details["major"] is True else "",
        confidential=restricted,
    )


def collector_knows(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to file what was decided on before the collector has been told what became of it."""
    if ticket.state != "decided":
        return None
    return Refused(Reason.REPLY_MISSING, Message(N_("请先把采用情况反馈给信息员，再归档。")))


def period_fits(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a digest whose period ends before it begins, or has not ended yet."""
    first, last = as_date(act.values.get("first")), as_date(act.values.get("last"))
    if first and last and first <= last < ticket.local(act.at).date():
        return None
    message = Message(N_("截止日期不能早于起始日期，并且须早于今天。"))
    return Refused(Reason.FIELD_INVALID, message, field="last")
