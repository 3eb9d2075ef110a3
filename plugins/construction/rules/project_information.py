"""What the regulation decides about project information: order, truth, addressees, ledger and digests (S06)."""

from core.domain.decisions import Classification, Effect, Notify, To
from core.domain.errors import Reason, Refused
from core.domain.reading import listed, whole
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot
from plugins.construction import settings
from plugins.construction.forms.project_information import TRUE

BEFORE_FEEDBACK = ("collected", "verified", "evaluated")
DISTRIBUTED = ("fed_back", "ledgered", "archived")


def classify(ticket: TicketSnapshot) -> Classification:
    """Say in which digest the item is summed up (A-06-1), and whether it is confidential (四4.2)."""
    content = str(ticket.details.get("content_class", ""))
    return Classification(
        reason=Message(N_("按信息内容确定汇总频率。")),
        clause="三3.3",
        category=content,
        confidential=ticket.details.get("keep_confidential") is True,
        details={"frequency": str(ticket.settings[f"frequency_{content}"])},
    )


def after_verification(ticket: TicketSnapshot, act: Act) -> str:
    """Withhold what is false or misleading."""
    return "verified" if act.values["truth"] == TRUE else "false_info"


def not_verified(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Say that nobody has verified the item yet."""
    if ticket.state != "collected":
        return None
    message = Message(N_("须由收集人以外的人先核实，才能分析评估。"))
    return Refused(Reason.VERIFICATION_MISSING, message)


def steps_are_missing(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Say that an item is fed back only after verification, evaluation and measures; and what is untrue, never."""
    if ticket.state in BEFORE_FEEDBACK:
        message = Message(N_("须先核实、分析评估并采取措施，然后才能反馈。"))
        return Refused(Reason.CHAIN_ORDER, message)
    if ticket.state == "false_info":
        message = Message(N_("这条信息已认定不实，不得反馈。"))
        return Refused(Reason.STATE_NOT_ALLOWED, message)
    return None


def measures_come_after_evaluation(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Say that measures follow the evaluation."""
    if ticket.state not in ("collected", "verified"):
        return None
    return Refused(Reason.CHAIN_ORDER, Message(N_("须先分析评估，然后采取措施。")))


def addressees_are_parties(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse addressees other than owner, supervision, design and construction (三3.2)."""
    allowed = listed(ticket.settings[settings.ADDRESSEES.key])
    if all(key in allowed for key in _keys(act.values.get("addressees"))):
        return None
    message = Message(N_("反馈对象只能是：%(units)s。"), {"units": "、".join(allowed)})
    return Refused(Reason.WRONG_RECIPIENT, message, field="addressees")


def entry_is_new(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a second entry for one feedback."""
    if whole(act.values, "feedback") in _entered(ticket):
        message = Message(N_("这一次反馈已经记入台账。"))
        return Refused(Reason.STATE_NOT_ALLOWED, message, field="feedback")
    return None


def after_entry(ticket: TicketSnapshot, act: Act) -> str:
    """Return LEDGERED once each feedback has its entry."""
    entered = _entered(ticket) | {whole(act.values, "feedback")}
    return "ledgered" if all(one.number in entered for one in ticket.records_of("feedback")) else "fed_back"


def ledger_is_incomplete(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Say that each feedback, an oral one too, must stand in the ledger before the item is filed."""
    if ticket.state != "fed_back":
        return None
    message = Message(N_("每一次反馈（口头的也算）都要先记入台账：内容、时间和处理结果。"))
    return Refused(Reason.FIELD_REQUIRED, message)


def correction_is_given(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to declare untrue what was fed back already, without a correction."""
    if not ticket.records_of("feedback") or act.values.get("correction"):
        return None
    message = Message(N_("这条信息已经反馈过，请填写更正内容。"))
    return Refused(Reason.CORRECTION_MISSING, message, field="correction")


def correct(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Send the correction to everybody to whom the item was fed back (A-06-2)."""
    earlier = [key for one in ticket.records_of("feedback") for key in _keys(one.values.get("addressees"))]
    if not earlier:
        return ()
    params: dict[str, object] = {"number": ticket.number, "title": ticket.title, "correction": act.values["correction"]}
    text = N_("%(title)s 已认定不实，更正如下：%(correction)s")
    if ticket.confidential:
        text = N_("%(number)s 已认定不实，请打开查看更正。")
        del params["title"], params["correction"]
    message = Message(text, params)
    return (Notify(to=To(departments=tuple(dict.fromkeys(earlier))), message=message, clause="4.2", urgent=True),)


def issue_digest(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Send a digest to owner, supervision, design and construction."""
    units = listed(ticket.settings[settings.ADDRESSEES.key])
    message = Message(N_("信息汇总已发布：%(title)s"), {"title": ticket.title})
    return (Notify(to=To(departments=units), message=message, clause="三3.3"),)


def _entered(ticket: TicketSnapshot) -> set[int]:
    return {whole(one.values, "feedback") for one in ticket.records_of("ledger_entry")}


def _keys(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, tuple) else ()
