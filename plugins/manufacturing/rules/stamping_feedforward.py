"""What the regulation decides about a feed-forward: what is sudden, who decides, what must be signed first (S02)."""

from core.domain.decisions import AssignNumber, Effect, Notify, To
from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot
from plugins.manufacturing import settings_stamping as settings
from plugins.manufacturing.forms.stamping_feedforward import CRACK, HIDDEN, POTENTIAL, SUDDEN
from plugins.manufacturing.roles import DIE_ENGINEER, SECTION_CHIEF
from plugins.manufacturing.rules.shifts import shift_of

INTERFACE = N_("冲压车间对外质量问题的接口是生产工段，请交给当班生产工段长办理。")
BEYOND_PRODUCTION = N_("%(title)s 涉及冲压工艺或零件尺寸，生产无法解决，请处理。")
UNSIGNED = ("classified", "notified", "form_filled")


def is_sudden(ticket: TicketSnapshot, act: Act) -> bool:
    """Say whether the regulation itself calls the problem sudden (A-02-1).

    Cracks and hidden damage always are, a problem of a whole batch if the suspect batch is not fully traceable; under
    the other reading both need the latter.
    """
    traceable = act.values.get("traceable") is True
    damaged = ticket.details.get("defect") in (CRACK, HIDDEN)
    if ticket.settings[settings.SUDDEN_READING.key] == settings.BOTH:
        return not traceable and (damaged or act.values.get("batch_problem") is True)
    return damaged or (act.values.get("batch_problem") is True and not traceable)


def class_fits(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to call a mere risk what the regulation calls sudden; more caution than it asks for is free."""
    if act.values.get("problem_class") == POTENTIAL and is_sudden(ticket, act):
        message = Message(N_("开裂、隐伤，或可疑批次无法完全追溯的批量问题，属于突发的质量问题。"))
        return Refused(Reason.FIELD_INVALID, message, field="problem_class")
    return None


def after_classification(ticket: TicketSnapshot, act: Act) -> str:
    """What is sudden is notified at once; of a risk the quality engineer decides."""
    return "classified" if act.values.get("problem_class") == SUDDEN else "qe_assessing"


def tell_die_engineer(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Tell the die engineer of a risk that production cannot solve; of what is sudden they hear with the others."""
    if act.values.get("problem_class") != POTENTIAL or act.values.get("beyond_production") is not True:
        return ()
    message = Message(BEYOND_PRODUCTION, {"title": ticket.title})
    return (Notify(to=To(roles=(DIE_ENGINEER,)), message=message, clause="4.1.1.工艺"),)


def after_assessment(ticket: TicketSnapshot, act: Act) -> str:
    """A sheet that is needed goes the way of a sudden problem; otherwise nobody downstream hears of it."""
    return "classified" if act.values.get("sheet_needed") is True else "closed_no_form"


def after_notice(ticket: TicketSnapshot, act: Act) -> str:
    """A notice moves what was only classified, and leaves a sheet where it is."""
    return "notified" if ticket.state == "classified" else ticket.state


def chief_alone_may_close(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse the section chief's own closing: the quality engineer decides with them (A-02-3)."""
    if ticket.settings[settings.CHIEF_MAY_CLOSE.key]:
        return None
    message = Message(N_("有潜在质量风险的问题，须由 QE 工程师评估后才能决定不发前馈单。"))
    return Refused(Reason.COSIGN_INCOMPLETE, message)


def may_notify_now(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse an oral notice before the signature, where the organisation wants that first (A-02-2)."""
    if ticket.settings[settings.ORAL_FIRST.key] or ticket.state not in UNSIGNED:
        return None
    return Refused(Reason.SIGNATURE_MISSING, Message(N_("前馈单签字后才能通知相关车间。")))


def nothing_awaits_signature(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to change a sheet that lies before the duty manager."""
    if any(one.state == "pending" for one in ticket.sign_offs):
        return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("前馈单正等待签字，请先撤回签字申请再修改。")))
    return None


def recipients_are_known(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a sheet for nobody: the shops stand in it, or were named when they were told."""
    if act.values.get("recipients") or ticket.details.get("recipients"):
        return None
    return Refused(Reason.FIELD_REQUIRED, Message(N_("请选择相关车间。")), field="recipients")


def not_signed(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Say of a sheet that is to be issued early that its signature is missing; others hear who speaks for the shop."""
    if ticket.state not in UNSIGNED:
        return None
    if SECTION_CHIEF not in act.by.roles:
        return Refused(Reason.ROLE_NOT_ALLOWED, Message(INTERFACE))
    message = Message(N_("前馈单须由生产值班经理或其授权人签字后才能发出。"))
    return Refused(Reason.SIGNATURE_MISSING, message)


def number_of_shift(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Number the sheet within the shift of whoever fills it in: QK-20260310-夜-01."""
    day, label = shift_of(ticket, act)
    return (AssignNumber(field="sheet_no", series=f"QK-{day:%Y%m%d}-{label}", clause="4.1.1"),)
