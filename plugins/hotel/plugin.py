"""What the hotel plugin gives to the core: its definitions and its decisions."""

from collections.abc import Mapping

from core.domain.decisions import Classification, Effect
from core.domain.departments import DepartmentTemplate
from core.domain.imports import Importer
from core.domain.processes import Process
from core.domain.settings import Setting
from core.domain.texts import N_
from core.domain.tickets import Breach, TicketSnapshot
from core.hookspecs import hookimpl
from plugins.hotel import demonstration, roles, settings
from plugins.hotel.imports import IMPORTERS
from plugins.hotel.processes import PROCESSES
from plugins.hotel.routes import BY_PROCESS
from plugins.hotel.rules import daily, gm_letter, overdue, weekly_report

NAME = "hotel"
LABEL = N_("酒店质检信息")
VERSION = "1.0.0"

_CLASSIFIED = {"gm_letter": gm_letter.classify, "weekly_report": weekly_report.classify}


@hookimpl
def register_processes() -> tuple[Process, ...]:
    """Declare the seven forms of quality information and the weekly report."""
    return PROCESSES


@hookimpl
def register_settings() -> tuple[Setting, ...]:
    """Declare their parameters."""
    return settings.SETTINGS


@hookimpl
def register_importers() -> tuple[Importer, ...]:
    """Declare the files that can be taken in."""
    return IMPORTERS


@hookimpl
def register_departments() -> tuple[DepartmentTemplate, ...]:
    """Declare the departments that the regulation names."""
    return roles.DEPARTMENTS


@hookimpl
def register_demonstration() -> tuple[Mapping[str, object], ...]:
    """Declare the stories of the demonstration organisation."""
    return demonstration.STORIES


@hookimpl
def classify(ticket: TicketSnapshot) -> Classification | None:
    """Say from when a form's time runs, and keep letters to the general manager confidential."""
    if ticket.process in BY_PROCESS:
        return daily.classify(ticket)
    return _CLASSIFIED[ticket.process](ticket) if ticket.process in _CLASSIFIED else None


@hookimpl
def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...] | None:
    """Chase what was not handed in."""
    return overdue.on_overdue(ticket, breach)
