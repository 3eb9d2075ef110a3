"""What the manufacturing plugin gives to the core: its definitions and its decisions."""

from core.domain.processes import Process
from core.domain.settings import Setting
from core.domain.texts import N_
from core.hookspecs import hookimpl
from plugins.manufacturing import settings

NAME = "manufacturing"
LABEL = N_("制造")
VERSION = "1.0.0"


@hookimpl
def register_processes() -> tuple[Process, ...]:
    """Declare the processes of both regulations."""
    return ()


@hookimpl
def register_settings() -> tuple[Setting, ...]:
    """Declare the parameters of both."""
    return settings.SETTINGS
