"""How members are told of things: as they chose, else as the organisation does; the one place that knows both."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.domain.channels import KIND_LABELS, Way, after_quiet, next_at, way_of
from core.domain.errors import Reason, Refused
from core.domain.parsing import parse_time
from core.domain.settings import Value
from core.domain.texts import N_, Message
from core.models import NoticePreference
from core.services import configuration, core_settings
from core.services.configuration import Configuration
from core.services.core_settings import CORE, DIGEST_AT, QUIET_FROM, QUIET_TO
from core.services.scope import Scope
from core.services.uow import reading, unit_of_work
from core.services.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What somebody chose: ways by kind, and quiet hours; what is missing is as the organisation does."""

    ways: Mapping[str, str]
    quiet_from: time | None = None
    quiet_to: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesPage:
    """What the page shows: one's own choices, and what holds without them."""

    own: Preferences
    usual: Mapping[str, Way]
    quiet_from: time
    quiet_to: time


NONE = Preferences(ways={})


class Channels:
    """How the people of an organisation are told now: read once for all messages of a transaction."""

    def __init__(self, work: Work, user_ids: Collection[int]) -> None:
        self._now, self._zone = work.now, ZoneInfo(work.scope.org.zone)
        self._values = _values(work.config, work.scope)
        self._usual = _usual(self._values)
        rows = work.session.scalars(sa.select(NoticePreference).where(NoticePreference.user_id.in_(user_ids)))
        self._own = {row.user_id: _read(row) for row in rows}

    def way(self, user_id: int, kind: str, *, urgent: bool) -> Way:
        """Return how a message of a kind goes to somebody."""
        return way_of(kind, urgent=urgent, own=self._own.get(user_id, NONE).ways, usual=self._usual)

    def mail_at(self, user_id: int, *, urgent: bool) -> datetime:
        """Return when a letter may go: now, or when their quiet hours end."""
        if urgent:
            return self._now
        own = self._own.get(user_id, NONE)
        begin, end = own.quiet_from or _time(self._values, QUIET_FROM), own.quiet_to or _time(self._values, QUIET_TO)
        return after_quiet(self._now, begin, end, self._zone)

    def digest_at(self) -> datetime:
        """Return when the next digest goes."""
        return next_at(self._now, _time(self._values, DIGEST_AT), self._zone)


def preferences_page(scope: Scope) -> PreferencesPage:
    """Return what the actor chose and what is usual."""
    with reading(scope.org.id) as session:
        config = configuration.configuration(session, scope.org.id)
        row = session.scalar(sa.select(NoticePreference).where(NoticePreference.user_id == scope.actor.user_id))
        own = _read(row) if row else NONE
    values = _values(config, scope)
    return PreferencesPage(
        own=own, usual=_usual(values), quiet_from=_time(values, QUIET_FROM), quiet_to=_time(values, QUIET_TO)
    )


def choose(scope: Scope, ways: Mapping[str, str], quiet_from: str, quiet_to: str) -> None:
    """Keep what the actor chose; an empty choice is as the organisation does.

    :raises Refused: A way is unknown, or a time is none or stands alone.
    """
    kept = {kind: way for kind, way in ways.items() if way}
    if not kept.keys() <= KIND_LABELS.keys() or not set(kept.values()) <= set(Way):
        raise Refused(Reason.FIELD_INVALID, Message(N_("请从列出的选项中选择。")), field="ways")
    if bool(quiet_from) != bool(quiet_to):
        raise Refused(Reason.FIELD_REQUIRED, Message(N_("请同时填写开始和结束时间，或都留空。")), field="quiet_to")
    begin = parse_time(quiet_from, field="quiet_from") if quiet_from else None
    end = parse_time(quiet_to, field="quiet_to") if quiet_to else None
    with unit_of_work(scope.org.id) as session:
        session.merge(
            NoticePreference(
                org_id=scope.org.id,
                user_id=scope.actor.user_id,
                ways=kept,
                quiet_from=begin.isoformat() if begin else None,
                quiet_to=end.isoformat() if end else None,
            )
        )


def _read(row: NoticePreference) -> Preferences:
    return Preferences(
        ways=dict(row.ways),
        quiet_from=time.fromisoformat(row.quiet_from) if row.quiet_from else None,
        quiet_to=time.fromisoformat(row.quiet_to) if row.quiet_to else None,
    )


def _values(config: Configuration, scope: Scope) -> Mapping[str, Value]:
    return config.settings_of(CORE, core_settings.SETTINGS, scope.org.local_date(scope.now))


def _usual(values: Mapping[str, Value]) -> dict[str, Way]:
    return {kind: Way(str(values[core_settings.way_key(kind)])) for kind in KIND_LABELS}


def _time(values: Mapping[str, Value], key: str) -> time:
    value = values[key]
    return value if isinstance(value, time) else time(0)
