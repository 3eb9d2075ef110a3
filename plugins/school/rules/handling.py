"""What several regulations ask of the handling: the department's result, and a follow-up until it is really solved."""

from core.domain.decisions import Effect, Notify, StartDeadline, To
from core.domain.errors import Reason, Refused
from core.domain.reading import whole
from core.domain.settings import Setting
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot
from plugins.school.forms import parts


def result_is_recorded(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a reply on a matter that was transferred before the department's result is known."""
    if ticket.state != "transferred":
        return None
    since = ticket.milestones["transfer"]
    if any(record.at >= since for record in ticket.records_of("result")):
        return None
    return Refused(Reason.REPLY_MISSING, Message(N_("承办部门的处理结果还没有登记，请先登记结果。")))


def after_tracking(ticket: TicketSnapshot, act: Act) -> str:
    """A matter that turns out not to be solved is handled anew; any other stays under observation."""
    return "handling" if act.values.get("tracking_result") == parts.UNSOLVED else "tracking"


def is_thoroughly_solved(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse to close a matter unless its last follow-up says that it is solved."""
    last = next(reversed(ticket.records_of("tracking")), None)
    if ticket.state == "tracking" and last and last.values.get("tracking_result") == parts.SOLVED:
        return None
    return Refused(Reason.VERIFICATION_MISSING, Message(N_("还没有跟踪评估为“彻底解决”，不能结案。")))


def reopens(ticket: TicketSnapshot, act: Act, record: str, allowed: Setting) -> bool:
    """Say whether a dissatisfied evaluation, kept as a ``record``, still opens the matter anew (A-12-2).

    :raises RuleError: The setting is no number.
    """
    earlier = [one for one in ticket.records_of(record) if one.values.get("satisfaction") == parts.DISSATISFIED]
    dissatisfied = act.values.get("satisfaction") == parts.DISSATISFIED
    return dissatisfied and len(earlier) < whole(ticket.settings, allowed.key)


def handled_anew(
    ticket: TicketSnapshot, *, deadline: str, to: To, heads: To, again: bool, clause: str
) -> tuple[Effect, ...]:
    """Return what follows when a giver is dissatisfied: a new term if it is handled ``again``, else word to the heads.

    ``deadline`` is empty where no term runs.
    """
    params = {"number": ticket.number}
    if not again:
        message = Message(N_("反馈人对 %(number)s 的处理结果仍不满意。"), params)
        return (Notify(to=heads, message=message, clause=clause, urgent=True),)
    message = Message(N_("反馈人对 %(number)s 的处理结果不满意，请重新处理。"), params)
    told = Notify(to=to, message=message, clause=clause)
    return (StartDeadline(deadline=deadline, reason=message, clause=clause), told) if deadline else (told,)


def publish(ticket: TicketSnapshot, act: Act, *, audience: tuple[str, ...], clause: str) -> tuple[Effect, ...]:
    """Return what carries a reply to its readers: the giver, or in a published mode everybody in ``audience`` too."""
    params = {"reply": act.values.get("reply", ""), "reason": act.values.get("reason", "")}
    text = N_("%(reply)s（原因：%(reason)s）") if params["reason"] else N_("%(reply)s")
    own = Message(N_("%(number)s 有了回复：%(words)s"), {"number": ticket.number, "words": Message(text, params)})
    effects: list[Effect] = [Notify(to=To(opener=True), message=own, clause=clause)]
    if act.values.get("reply_mode") in parts.PUBLISHED:
        public = Message(N_("公开回复：%(words)s"), {"words": Message(text, params)})
        effects.append(Notify(to=To(roles=audience), message=public, clause=clause, published=True))
    return tuple(effects)
