"""What the regulation decides about a feedback: who confirms, what is contained first, which branch it takes (S02)."""

from core.domain.decisions import Effect, OpenTicket
from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot
from plugins.manufacturing.rules import pairs

AS_CHIEF, AS_DIE_ENGINEER = "confirm_as_chief", "confirm_as_die_engineer"
AS_LEADER, AS_ENGINEER = "confirm_equipment_as_leader", "confirm_equipment_as_engineer"
OTHER_SIDE = {AS_CHIEF: AS_DIE_ENGINEER, AS_DIE_ENGINEER: AS_CHIEF, AS_LEADER: AS_ENGINEER, AS_ENGINEER: AS_LEADER}
CONFIRMATION, EQUIPMENT_CHECK = "confirmation", "equipment_check"
UNCONFIRMED = ("raised", "dual_confirm")


def may_confirm(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a side's second confirmation, and both by one person."""
    return pairs.may_confirm(ticket, act, OTHER_SIDE[act.key], CONFIRMATION)


def after_confirmation(ticket: TicketSnapshot, act: Act) -> str:
    """With the second confirmation the containment begins."""
    return "containment" if pairs.given(ticket, OTHER_SIDE[act.key], CONFIRMATION) else "dual_confirm"


def not_confirmed(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Say of a containment that is to begin early whose confirmation is missing."""
    if ticket.state not in UNCONFIRMED:
        return None
    message = Message(N_("翻库和检查区域须由生产工段长和模修工程师双方确认后才能执行。"))
    return Refused(Reason.COSIGN_INCOMPLETE, message)


def numbers_fit(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse more bad parts than were looked at."""
    checked, defective = act.values.get("checked"), act.values.get("defective")
    if isinstance(checked, int) and isinstance(defective, int) and defective > checked:
        message = Message(N_("不合格数量不能多于检查数量。"))
        return Refused(Reason.FIELD_INVALID, message, field="defective")
    return None


def after_containment(ticket: TicketSnapshot, act: Act) -> str:
    """The suspected cause is the branch."""
    return str(act.values["suspected_cause"])


def open_coil(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Open the record of the coil, which tells the decoiling line; one for each coil of this feedback."""
    details = {key: act.values[key] for key in ("coil_no", "location", "suspicion") if key in act.values}
    reason = Message(N_("%(title)s 怀疑由板料引起。"), {"title": ticket.title})
    occurrence = str(act.values["coil_no"])
    return (
        OpenTicket(process="suspect_coil", details=details, occurrence=occurrence, reason=reason, clause="4.2.2.通知"),
    )


def maintenance_was_told(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to confirm what nobody has reported, twice by one side, and for both by one person."""
    told = ticket.milestones.get("notify_maintenance")
    if told is None:
        return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("模修工程师还没有通知机修。")))
    return pairs.may_confirm(ticket, act, OTHER_SIDE[act.key], EQUIPMENT_CHECK, told)


def branch_is_done(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to close before the branch has done its part: the decoiling line told, or maintenance's confirmations."""
    if ticket.state == "material" and not ticket.records_of("coil_notice"):
        return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("怀疑板料的，先通知开卷线。")))
    told = ticket.milestones.get("notify_maintenance")
    if ticket.state == "equipment" and not (
        told and all(pairs.given(ticket, key, EQUIPMENT_CHECK, told) for key in (AS_LEADER, AS_ENGINEER))
    ):
        message = Message(N_("怀疑设备的，须由机修班组长和机修工程师确认。"))
        return Refused(Reason.COSIGN_INCOMPLETE, message)
    return None
