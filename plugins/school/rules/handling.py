"""What several regulations ask of the handling: the department's result, and a follow-up until it is really solved."""

from core.domain.decisions import Effect, Notify, To
from core.domain.errors import Reason, Refused
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
