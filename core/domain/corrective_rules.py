"""What any corrective action holds to: who may do what to a measure, when its effect is checked, what has to wait."""

from datetime import date, timedelta

from core.domain.corrective_progress import (
    CHECKED,
    MEASURE,
    STAGE_LABELS,
    Measure,
    MeasureState,
    Stage,
    of_ticket,
    progress_of,
    with_act,
)
from core.domain.decisions import AddNote, Effect, Notify, To
from core.domain.errors import Reason, Refused
from core.domain.forms import as_date
from core.domain.processes import Chooser, Guard, each_key
from core.domain.reading import whole
from core.domain.reckoning import is_late
from core.domain.settings import Param
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot

ORDER = tuple(Stage)


def gate(through: Stage, repeated: Param | None = None) -> Guard:
    """Return the guard that lets an act pass only when a corrective action has passed the stage ``through``.

    A ticket of which none was demanded passes, unless the setting ``repeated`` demands one: from that many cases of
    the same kind on (0: never).
    """

    def guard(ticket: TicketSnapshot, act: Act) -> Refused | None:
        found = of_ticket(ticket)
        if found is None:
            times = whole(ticket.settings, repeated.key) if repeated else 0
            if not times or ticket.recurrences + 1 < times:
                return None
            message = Message(
                N_("这是同类问题第 %(nth)s 次发生，须先采取纠正预防措施。"), {"nth": ticket.recurrences + 1}
            )
            return Refused(Reason.CORRECTION_MISSING, message)
        if ORDER.index(found.stage) > ORDER.index(through):
            return None
        params = {"stage_label": STAGE_LABELS[found.stage]}
        message = Message(N_("纠正预防措施还停在“%(stage_label)s”，完成后才能做这一步。"), params)
        return Refused(Reason.CORRECTION_MISSING, message)

    return guard


def measure_of(ticket: TicketSnapshot, act: Act) -> Measure | None:
    """Return the measure that an act names, if it is one of the present round."""
    found = of_ticket(ticket)
    one = found.measure(act.values.get(MEASURE)) if found else None
    return one if found and one and one.round == found.round else None


def is_open(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse an act on a measure that was done, dropped, or belongs to an earlier round."""
    one = measure_of(ticket, act)
    if one is not None and one.state is MeasureState.OPEN:
        return None
    message = Message(N_("这项措施已经完成、取消，或属于上一轮，请选择还在落实的措施。"))
    return Refused(Reason.FIELD_INVALID, message, field=MEASURE)


def is_own(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to report a measure of somebody else as done."""
    one = measure_of(ticket, act)
    if one is None or one.owner == act.by.login:
        return None
    return Refused(Reason.ROLE_NOT_ALLOWED, Message(N_("这项措施由别人负责，只能由负责人报告完成。")), field=MEASURE)


def due_is_to_come(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a date that has passed; today is in time."""
    due_on = as_date(act.values.get("due_on"))
    if due_on is None or due_on >= ticket.local(act.at).date():
        return None
    return Refused(Reason.FIELD_INVALID, Message(N_("完成期限不能早于今天。")), field="due_on")


def is_not_late(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to give a measure another date that is late already."""
    one = measure_of(ticket, act)
    deadline = ticket.deadline(each_key(MEASURE, one.number)) if one else None
    if deadline is None or not is_late(act.at, deadline.due_at):
        return None
    message = Message(N_("这项措施已经逾期，不能再改派或改期；需要时请取消后另订，逾期的记录会保留。"))
    return Refused(Reason.STATE_NOT_ALLOWED, message, field=MEASURE)


def checks_for_others(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a check of the effect by an owner of a measure, and by whoever approved them."""
    found = of_ticket(ticket)
    if found is None:
        return None
    approvers = {found.approval.by} if found.approval else set()
    if act.by.login in approvers:
        return Refused(Reason.SELF_VERIFICATION, Message(N_("批准措施的人不能验证措施的效果。")))
    if act.by.login in found.owners:
        return Refused(Reason.SELF_VERIFICATION, Message(N_("负责措施的人不能验证措施的效果。")))
    return None


def is_time_to_check(wait_days: Param) -> Guard:
    """Return the guard that refuses a check before ``wait_days`` days have passed since the last measure was done."""

    def guard(ticket: TicketSnapshot, act: Act) -> Refused | None:
        first = first_check_on(ticket, wait_days)
        if first is None or ticket.local(act.at).date() >= first:
            return None
        message = Message(N_("措施落实后要观察一段时间，%(day)s 起才能验证效果。"), {"day": first.isoformat()})
        return Refused(Reason.STATE_NOT_ALLOWED, message)

    return guard


def first_check_on(ticket: TicketSnapshot, wait_days: Param) -> date | None:
    """Return the first local day on which the effect may be checked; None while measures are still open."""
    found = of_ticket(ticket)
    if found is None or found.done_at is None or found.stage is not Stage.CHECK:
        return None
    return ticket.local(found.done_at).date() + timedelta(days=whole(ticket.settings, wait_days.key))


def after_check(back_to: str) -> Chooser:
    """Return the function that lets a ticket stay where it is if its measures had an effect, else go ``back_to``."""

    def after_effect_check(ticket: TicketSnapshot, act: Act) -> str:
        return ticket.state if act.values.get("effective") is True else back_to

    return after_effect_check


def tell_owners(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Tell the owners what the check has found; without effect another round begins."""
    found = of_ticket(ticket)
    if found is None:
        return ()
    to, params = To(logins=found.owners), {"title": ticket.title}
    if act.values.get("effective") is True:
        return (Notify(to=to, message=Message(N_("%(title)s 的措施经验证有效。"), params)),)
    again = progress_of(with_act(ticket, act, CHECKED))
    round_ = again.round if again else found.round
    told = Message(
        N_("%(title)s 的措施经验证无效，进入第 %(round)s 轮，请另查原因、另订措施。"), {**params, "round": round_}
    )
    noted = Message(N_("措施经验证无效，工单重新处理，纠正预防措施进入第 %(round)s 轮。"), {"round": round_})
    return Notify(to=to, message=told, urgent=True), AddNote(message=noted)
