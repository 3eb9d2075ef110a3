"""What the regulation decides about a suspect coil: what is labelled, who releases it, what comes first (S02 4.2.2)."""

from datetime import datetime

from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.domain.tickets import Act, Record, TicketSnapshot
from plugins.manufacturing.rules import pairs

AS_SECTION_CHIEF, AS_DIE_CHIEF = "release_as_section_chief", "release_as_die_chief"
OTHER_SIDE = {AS_SECTION_CHIEF: AS_DIE_CHIEF, AS_DIE_CHIEF: AS_SECTION_CHIEF}
WARN, ANNOTATE = "warn", "annotate"
RELEASE = "release"
OFF_LINE = ("reported", "labelled", "release_confirmed", "prewarned")


def unlabelled(ticket: TicketSnapshot) -> tuple[Record, ...]:
    """Return the registered pieces that bear no label yet."""
    labelled = {label.values["labelled"] for label in ticket.records_of("label")}
    return tuple(piece for piece in ticket.records_of("piece") if piece.number not in labelled)


def since(ticket: TicketSnapshot) -> datetime | None:
    """Return from when on confirmations count: when all was labelled, or a release was refused last."""
    moments = [ticket.milestones[key] for key in ("complete_labelling", "refuse_release") if key in ticket.milestones]
    return max(moments, default=None)


def is_new_piece(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a piece that is registered already."""
    if act.values.get("piece") in {piece.values["piece"] for piece in ticket.records_of("piece")}:
        return Refused(Reason.DUPLICATE, Message(N_("这一垛已经登记。")), field="piece")
    return None


def needs_label(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a second label on one piece."""
    if act.values.get("labelled") in {label.values["labelled"] for label in ticket.records_of("label")}:
        return Refused(Reason.DUPLICATE, Message(N_("这一垛已经贴了标签。")), field="labelled")
    return None


def every_piece_is_labelled(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse what needs the label on all sheets of the coil, and name the pieces without one."""
    if not ticket.records_of("piece"):
        message = Message(N_("还没有登记并贴标签的板料。"))
        return Refused(Reason.LABEL_MISSING, message)
    if missing := unlabelled(ticket):
        names = "、".join(str(piece.values["piece"]) for piece in missing)
        message = Message(N_("同一卷号的板料都要贴上可疑品标签，还缺：%(pieces)s。"), {"pieces": names})
        return Refused(Reason.LABEL_MISSING, message)
    return None


def quantity_fits(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a stock quantity that the labelled pieces do not make up: then sheets lie somewhere without label."""
    sheets = (piece.values["sheets"] for piece in ticket.records_of("piece"))
    labelled = sum(number for number in sheets if isinstance(number, int))
    counted = act.values.get("stock_quantity")
    if counted == labelled:
        return None
    message = Message(
        N_("查库数量 %(counted)s 张与已贴标签的 %(labelled)s 张不符，请补登、补贴或重新清点。"),
        {"counted": counted, "labelled": labelled},
    )
    more = isinstance(counted, int) and counted > labelled
    return Refused(Reason.LABEL_MISSING if more else Reason.FIELD_INVALID, message, field="stock_quantity")


def may_release(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a side's second confirmation, and both by one person."""
    return pairs.may_confirm(ticket, act, OTHER_SIDE[act.key], RELEASE, since(ticket))


def after_release(ticket: TicketSnapshot, act: Act) -> str:
    """With the second confirmation the coil may go back on line."""
    return "release_confirmed" if pairs.given(ticket, OTHER_SIDE[act.key], RELEASE, since(ticket)) else "labelled"


def after_preparation(ticket: TicketSnapshot, act: Act) -> str:
    """Warned and annotated, in either order: then it can go on line."""
    other = ANNOTATE if act.key == WARN else WARN
    done, start = ticket.milestones.get(other), since(ticket)
    return "prewarned" if done and start and done >= start else "release_confirmed"


def not_ready(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Say of a coil that is to go on line early what is missing first."""
    texts = {
        "reported": (Reason.LABEL_MISSING, N_("可疑板料还没有全部贴标签并确认数量。")),
        "labelled": (Reason.COSIGN_INCOMPLETE, N_("能否再上线，须由当班生产工段长和模修工段长都确认。")),
        "release_confirmed": (
            Reason.PREWARN_MISSING,
            N_("上线前须提前预警生产工段长和模修工段长，并在板料标签上标注。"),
        ),
    }
    found = texts.get(ticket.state)
    return Refused(found[0], Message(found[1])) if found else None


def not_labelled(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Say of a coil whose release is confirmed early that it is not labelled yet."""
    return not_ready(ticket, act) if ticket.state == "reported" else None


def not_released(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Say of a coil that is announced early that it is not labelled, or not released."""
    return not_ready(ticket, act) if ticket.state in ("reported", "labelled") else None
