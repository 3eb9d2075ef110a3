"""Fines of a contractor: per sheet and unit, decided once, and what becomes of objections (S05, 4.2.3)."""

from core.domain.decisions import AssessPenalty, Effect, Notify, To, WaivePenalty
from core.domain.errors import Reason, Refused
from core.domain.reading import whole
from core.domain.texts import N_, Message
from core.domain.tickets import Act, Record, TicketSnapshot
from plugins.construction.forms.site_handling import FINE_MAXIMUM_FEN, UPHELD

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
            occurrence=_occurrence(proposal.number),
            month=f"{ticket.local(act.at):%Y-%m}",
            reason=Message(
                N_("%(location)s：%(reason)s"),
                {"location": str(ticket.details["location"]), "reason": str(act.values["fine_reason"])},
            ),
            clause=CLAUSE,
            amount_fen=whole(proposal.values, "amount"),
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


def fine_is_in_force(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse an objection to what is no fine in force, or a second one to the same while the first is undecided."""
    number = whole(act.values, "proposal")
    if not any(fact.occurrence == _occurrence(number) and fact.status != "waived" for fact in ticket.penalties):
        message = Message(N_("这条建议没有生效的罚款。"))
        return Refused(Reason.STATE_NOT_ALLOWED, message, field="proposal")
    if any(record.values["proposal"] == number for record in _undecided(ticket)):
        message = Message(N_("对这笔罚款已经提出异议，正在处理。"))
        return Refused(Reason.STATE_NOT_ALLOWED, message, field="proposal")
    return None


def objection_is_undecided(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to decide twice about an objection."""
    if any(record.number == act.values["objection"] for record in _undecided(ticket)):
        return None
    return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("这条异议已经处理。")), field="objection")


def after_objection(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Reverse the fine if the objection is upheld, and tell the unit and the proposer what was decided."""
    objection = _record(ticket, whole(act.values, "objection"))
    proposal = _record(ticket, whole(objection.values, "proposal"))
    upheld = act.values["outcome"] == UPHELD
    text = N_("%(title)s：异议成立，罚款已撤销。") if upheld else N_("%(title)s：异议不成立，维持罚款。")
    told = Notify(
        to=To(logins=(proposal.by,), departments=(str(proposal.values["unit"]),)),
        message=Message(text, {"title": ticket.title}),
        clause=CLAUSE,
    )
    if not upheld:
        return (told,)
    waived = WaivePenalty(
        policy=FINE,
        occurrence=_occurrence(proposal.number),
        because=str(act.values["outcome_reason"]),
        clause=CLAUSE,
    )
    return (waived, told)


def nothing_is_undecided(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to close while a proposal or an objection waits for the leader."""
    if any(_decision_of(ticket, record.number) is None for record in ticket.records_of("fine_proposal")):
        return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("还有罚款建议没有决定。")))
    if _undecided(ticket):
        return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("还有异议没有处理。")))
    return None


def _occurrence(proposal: int) -> str:
    return f"proposal {proposal}"


def _record(ticket: TicketSnapshot, number: int) -> Record:
    found = ticket.record(number)
    if found is None:
        raise LookupError(f"no record {number}")
    return found


def _decision_of(ticket: TicketSnapshot, proposal: int) -> Record | None:
    return next((one for one in ticket.records_of("fine_decision") if one.values["proposal"] == proposal), None)


def _undecided(ticket: TicketSnapshot) -> tuple[Record, ...]:
    decided = {one.values["objection"] for one in ticket.records_of("objection_decision")}
    return tuple(one for one in ticket.records_of("objection") if one.number not in decided)
