"""What the daily forms decide: the day on which one is due, and what must be in it."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.domain.decisions import Classification, Effect, Notify, To
from core.domain.errors import Reason, Refused, RuleError
from core.domain.forms import as_date
from core.domain.processes import ActEffects
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot
from plugins.hotel import roles, settings
from plugins.hotel.routes import BY_PROCESS


def classify(ticket: TicketSnapshot) -> Classification:
    """Say on which day the form is due: as entered, else the day of its entry, or the next from noon on (A-04-4).

    :raises RuleError: The time at which the day turns is no time.
    """
    turns = ticket.settings[settings.DAY_TURNS_AT.key]
    if not isinstance(turns, time):
        raise RuleError(f"no time of day: {turns!r}")
    received = ticket.local(ticket.received_at)
    of_entry = received.date() + timedelta(days=received.time() >= turns)
    day = as_date(ticket.details.get("business_date")) or of_entry
    begins = datetime.combine(day, time(0), tzinfo=ZoneInfo(ticket.zone)).astimezone(UTC)
    return Classification(
        reason=Message(N_("应于 %(day)s 交行政办。"), {"day": day.isoformat()}),
        clause=BY_PROCESS[ticket.process].hand_in,
        priority="major" if ticket.details.get("major") is True else "",
        details={"business_date": day.isoformat(), "counted_from": begins.isoformat()},
    )


def is_routed(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse a form of which only the name is left, where its assumed way is switched off (A-04-2)."""
    if not BY_PROCESS[ticket.process].assumed or ticket.settings[settings.ASSUMED_ROUTES.key] is True:
        return None
    return Refused(Reason.ROUTE_NOT_CONFIGURED, Message(N_("这种表的流程尚未启用。")))


def has_content(ticket: TicketSnapshot, act: Act) -> Refused | None:
    """Refuse an empty paper."""
    if act.values.get("content") or ticket.details.get("content"):
        return None
    return Refused(Reason.FIELD_REQUIRED, Message(N_("请填写内容。")), field="content")


def is_major(ticket: TicketSnapshot, act: Act) -> bool:
    """Say whether the matter is major after the act: what the act says counts, else what was said before."""
    return act.values.get("major", ticket.details.get("major")) is True


def tell_when_entered(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Report a major matter to the general manager when it is handed in as such."""
    return (_report(ticket),) if act.values.get("major") is True else ()


def tell_when_reviewed(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
    """Report a major matter to the general manager, unless it is theirs to review."""
    if BY_PROCESS[ticket.process].reviewer == roles.GENERAL_MANAGER or not is_major(ticket, act):
        return ()
    return (_report(ticket),)


def tell_at_once(clause: str) -> ActEffects:
    """Return the effect of a report to the general manager."""

    def report(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
        message = Message(
            N_("重大问题上报（%(number)s）：%(matter)s"),
            {"number": ticket.number, "matter": str(act.values["major_matter"])},
        )
        return (Notify(to=To(roles=(roles.GENERAL_MANAGER,)), message=message, clause=clause, urgent=True),)

    return report


def _report(ticket: TicketSnapshot) -> Notify:
    message = Message(N_("%(number)s 有重大问题：%(title)s"), {"number": ticket.number, "title": ticket.title})
    clause = BY_PROCESS[ticket.process].major
    return Notify(to=To(roles=(roles.GENERAL_MANAGER,)), message=message, clause=clause, urgent=True)
