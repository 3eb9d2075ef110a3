"""In whose name, where and when a use case runs; handed to every service as its first argument."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from core.domain.people import SYSTEM_ACTOR, Actor
from core.plugin_manager import PluginManager


@dataclass(frozen=True, slots=True, kw_only=True)
class Org:
    """An organisation as use cases see it."""

    id: int
    key: str
    name: str
    zone: str
    locale: str

    def local_date(self, at: datetime) -> date:
        """Return the organisation's calendar date at ``at``."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    def local_month(self, at: datetime) -> str:
        """Return the organisation's month at ``at``, as ``"2026-03"``."""
        return f"{at.astimezone(ZoneInfo(self.zone)):%Y-%m}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Organisation, actor, time and plugins of one use case.

    ``silent`` suppresses notifications (imports and replays of the past): everything else happens as ever.
    """

    org: Org
    actor: Actor
    now: datetime
    plugins: PluginManager
    silent: bool = False

    def as_system(self) -> "Scope":
        """Return the same scope with the clockwork as actor."""
        return Scope(org=self.org, actor=SYSTEM_ACTOR, now=self.now, plugins=self.plugins, silent=self.silent)
