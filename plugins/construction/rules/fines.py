"""Fines of a contractor: per sheet and unit, decided once; objections to them are the ledger's (S05, 4.2.3)."""

from core.domain.decisions import AssessPenalty, Effect, Notify, Proposer, To
from core.domain.errors import Reason, Refused
from core.domain.reading import whole
from core.domain.texts import N_, Message
from core.domain.tickets import Act, Record, TicketSnapshot
from plugins.construction.forms.site_handling import FINE_MAXIMUM_FEN

FINE = "construction.site_quality_fine"
CLAUSE = "4.2.3"


def unit_is_the_contractor(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to fine anybody but the construction unit of the sheet (A-05-1)."""
    if act.values["unit"] == ticket.details["contractor"]:
        return None
    message = Message(N_("只能处罚这张反馈单上的施工单位。"))
    return Refused(Reason.FIELD_INVALID, message, field="unit")


def proposal_is_open(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to decide twice about a proposal."""
    if _decision_of(ticket, whole(act.values, "proposal")) is None:
        return None
    return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("这条罚款建议已有决定。")), field="proposal")


def sum_is_within_the_range(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a fine that would take the unit beyond 20,000 yuan on this sheet; other sheets do not count (A-05-3)."""
    proposal = _record(ticket, whole(act.values, "proposal"))
    unit = proposal.values["unit"]
    before = sum(
        fact.amount_fen or 0
        for fact in ticket.penalties
        if fact.policy == FINE and fact.unit == unit and fact.status != "waived"
    )
    if before + whole(proposal.values, "amount") <= FINE_MAXIMUM_FEN:
        return None
    message = Message(N_("同一张反馈单对同一单位的罚款合计不能超过 20000.00 元。"))
    return Refused(Reason.AMOUNT_OUT_OF_RANGE, message, field="proposal")


def fine(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Enter the fine in the ledger and tell its proposer; the unit hears of it from the ledger."""
    proposal = _record(ticket, whole(act.values, "proposal"))
    return (
        AssessPenalty(
            policy=FINE,
            unit=str(proposal.values["unit"]),
            occurrence=f"proposal {proposal.number}",
            month=f"{ticket.local(act.at):%Y-%m}",
            reason=Message(
                N_("%(location)s：%(reason)s"),
                {"location": str(ticket.details["location"]), "reason": str(act.values["fine_reason"])},
            ),
            clause=CLAUSE,
            amount_fen=whole(proposal.values, "amount"),
            proposed=Proposer(by=proposal.by, at=proposal.at),
        ),
        Notify(
            to=To(logins=(proposal.by,)),
            message=Message(N_("%(title)s：罚款建议已批准。"), {"title": ticket.title}),
            clause=CLAUSE,
        ),
    )


def tell_the_proposer(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Tell the proposer that there will be no fine."""
    proposal = _record(ticket, whole(act.values, "proposal"))
    message = Message(
        N_("%(title)s：罚款建议没有批准：%(reason)s"),
        {"title": ticket.title, "reason": str(act.values["fine_reason"])},
    )
    return (Notify(to=To(logins=(proposal.by,)), message=message, clause=CLAUSE),)


def nothing_is_undecided(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to close while a proposal or an objection waits for a leader."""
    if any(_decision_of(ticket, record.number) is None for record in ticket.records_of("fine_proposal")):
        return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("还有罚款建议没有决定。")))
    if any(fact.status == "objected" for fact in ticket.penalties):
        return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("还有异议没有处理。")))
    return None


def _record(ticket: TicketSnapshot, number: int) -> Record:
    found = ticket.record(number)
    if found is None:
        raise LookupError(f"no record {number}")
    return found


def _decision_of(ticket: TicketSnapshot, proposal: int) -> Record | None:
    return next((one for one in ticket.records_of("fine_decision") if one.values["proposal"] == proposal), None)
