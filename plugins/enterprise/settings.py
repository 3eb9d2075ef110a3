"""The parameters of all processes: what the regulations leave open. A process adds its own tuple to ``SETTINGS``."""

from core.domain.settings import Setting

SETTINGS: tuple[Setting, ...] = ()
