"""Times as people say them: pure functions from instants to sentences that are translated later."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.domain.texts import N_, Message

WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))
LATE, LEFT = N_("逾期 %(span_label)s"), N_("还剩 %(span_label)s")
DAYS, HOURS, MINUTES = N_("%(number)s 天"), N_("%(number)s 小时"), N_("%(number)s 分钟")
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_SOON = timedelta(hours=6)  # nearer than this people count hours, not days


def deadline(due_at: datetime, now: datetime, zone: ZoneInfo) -> Message:
    """Say how long there is until ``due_at``, or for how long it has passed; the due second itself is in time."""
    if now > due_at:
        return Message(LATE, {"span_label": _span(now - due_at)})
    if due_at - now < _SOON:
        return Message(LEFT, {"span_label": _span(due_at - now)})
    local, today = due_at.astimezone(zone), now.astimezone(zone).date()
    clock = f"{local:%H:%M}"
    days = (local.date() - today).days
    if days == 0:
        return Message(N_("今天 %(clock)s 前"), {"clock": clock})
    if days == 1:
        return Message(N_("明天 %(clock)s 前"), {"clock": clock})
    if days < 7:
        return Message(
            N_("%(weekday_label)s %(clock)s 前"), {"weekday_label": WEEKDAYS[local.weekday()], "clock": clock}
        )
    return Message(N_("%(moment_at)s 前"), {"moment_at": due_at})


def ago(at: datetime, now: datetime, zone: ZoneInfo) -> Message:
    """Say when something happened; what lies ahead is named by its date."""
    passed = now - at
    if timedelta(0) <= passed < timedelta(minutes=1):
        return Message(N_("刚刚"))
    if timedelta(0) <= passed < _SOON:
        return Message(N_("%(span_label)s前"), {"span_label": _span(passed)})
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    clock = f"{local:%H:%M}"
    days = (today - local.date()).days
    if days == 0:
        return Message(N_("今天 %(clock)s"), {"clock": clock})
    if days == 1:
        return Message(N_("昨天 %(clock)s"), {"clock": clock})
    if days == -1:
        return Message(N_("明天 %(clock)s"), {"clock": clock})
    return Message(N_("%(moment_at)s"), {"moment_at": at})


def tone(due_at: datetime, now: datetime) -> str:
    """Return how pressing a deadline is: ``overdue``, ``soon`` (within a day) or ``neutral``."""
    if now > due_at:
        return "overdue"
    return "soon" if due_at - now <= _DAY else "neutral"


def _span(span: timedelta) -> Message:
    """Return the span in its largest whole unit, at least a minute."""
    if span >= _DAY:
        return Message(DAYS, {"number": span // _DAY})
    if span >= _HOUR:
        return Message(HOURS, {"number": span // _HOUR})
    return Message(MINUTES, {"number": max(span // timedelta(minutes=1), 1)})
