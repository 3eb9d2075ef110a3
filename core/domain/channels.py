"""How messages reach people beside their pages: which kinds by mail at once, in a daily digest, or not at all."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.domain.texts import N_

ONE_DAY = timedelta(days=1)


class Way(StrEnum):
    """How a message goes out."""

    EMAIL = "email"
    DIGEST = "digest"
    PAGE = "page"


WAY_LABELS: Mapping[Way, str] = {
    Way.EMAIL: N_("立即发邮件"),
    Way.DIGEST: N_("每天汇总发一封邮件"),
    Way.PAGE: N_("只在系统内提醒"),
}
KIND_LABELS: Mapping[str, str] = {
    "distribution": N_("工单进展的告知"),
    "reminder": N_("期限提醒"),
    "notice": N_("制度规定的通知"),
    "sign_off": N_("签字申请和结果"),
    "penalty": N_("扣罚"),
    "calendar": N_("日历维护"),
}


def way_of(kind: str, *, urgent: bool, own: Mapping[str, str], usual: Mapping[str, Way]) -> Way:
    """Return how a message of a kind goes to somebody: as they chose, else as is ``usual``.

    What is urgent, and kinds that nobody can choose for, go at once.
    """
    if urgent or kind not in KIND_LABELS:
        return Way.EMAIL
    return Way(own[kind]) if own.get(kind) in set(Way) else usual.get(kind, Way.EMAIL)


def next_at(now: datetime, at: time, zone: ZoneInfo) -> datetime:
    """Return the next instant, after ``now``, at which the local time is ``at``."""
    local = now.astimezone(zone)
    found = datetime.combine(local.date(), at, tzinfo=zone)
    return found if found > local else datetime.combine(local.date() + ONE_DAY, at, tzinfo=zone)


def after_quiet(now: datetime, quiet_from: time, quiet_to: time, zone: ZoneInfo) -> datetime:
    """Return ``now``, or the end of the quiet hours if it lies in them; ``quiet_to`` itself lies outside.

    If both are equal there are none. Hours that end before they begin last over midnight.
    """
    at = now.astimezone(zone).time()
    inside = quiet_from <= at < quiet_to if quiet_from <= quiet_to else at >= quiet_from or at < quiet_to
    return next_at(now, quiet_to, zone) if inside else now
