"""What the hotel plugin gives to the core: its definitions and its decisions."""

from collections.abc import Mapping

from core.domain.decisions import Classification, Effect
from core.domain.processes import Process
from core.domain.settings import Setting
from core.domain.texts import N_
from core.domain.tickets import Breach, TicketSnapshot
from core.hookspecs import hookimpl
from plugins.hotel import demonstration, settings
from plugins.hotel.processes import PROCESSES
from plugins.hotel.routes import BY_PROCESS
from plugins.hotel.rules import daily, gm_letter, overdue

NAME = "hotel"
LABEL = N_("酒店质检信息")
VERSION = "1.0.0"


@hookimpl
def register_processes() -> tuple[Process, ...]:
    """Declare the seven forms of quality information."""
    return PROCESSES


@hookimpl
def register_settings() -> tuple[Setting, ...]:
    """Declare their parameters."""
    return settings.SETTINGS


@hookimpl
def register_demonstration() -> tuple[Mapping[str, object], ...]:
    """Declare the stories of the demonstration organisation."""
    return demonstration.STORIES


@hookimpl
def classify(ticket: TicketSnapshot) -> Classification | None:
    """Say on which day a daily form is due, and keep letters to the general manager confidential."""
    if ticket.process in BY_PROCESS:
        return daily.classify(ticket)
    return gm_letter.classify(ticket) if ticket.process == "gm_letter" else None


@hookimpl
def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...] | None:
    """Chase what was not handed in."""
    return overdue.on_overdue(ticket, breach)
