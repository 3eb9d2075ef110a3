"""What the construction plugin gives to the core: its definitions and its decisions."""

from collections.abc import Mapping

from core.domain.decisions import Classification, Effect, RoutingDecision
from core.domain.imports import Importer
from core.domain.processes import Process
from core.domain.settings import Setting
from core.domain.texts import N_
from core.domain.tickets import Breach, Colleague, TicketSnapshot
from core.hookspecs import hookimpl
from plugins.construction import imports, settings
from plugins.construction.demonstration import SITE_QUALITY as SITE_STORY
from plugins.construction.demonstration_information import PROJECT_INFORMATION as INFORMATION_STORY
from plugins.construction.processes.digest import DIGEST
from plugins.construction.processes.project_information import PROJECT_INFORMATION
from plugins.construction.processes.site_quality import SITE_QUALITY
from plugins.construction.rules import by_process

NAME = "construction"
LABEL = N_("工程建设")
VERSION = "1.0.0"


@hookimpl
def register_processes() -> tuple[Process, ...]:
    """Declare quality of works, project information and its digests."""
    return (SITE_QUALITY, PROJECT_INFORMATION, DIGEST)


@hookimpl
def register_settings() -> tuple[Setting, ...]:
    """Declare the parameters of both regulations."""
    return settings.SETTINGS


@hookimpl
def register_importers() -> tuple[Importer, ...]:
    """Declare the readers of message boards and accident lists."""
    return imports.IMPORTERS


@hookimpl
def register_demonstration() -> tuple[Mapping[str, object], ...]:
    """Declare the stories of the demonstration organisation."""
    return (SITE_STORY, INFORMATION_STORY)


@hookimpl
def classify(ticket: TicketSnapshot) -> Classification | None:
    """Say whether the warranty still runs, or in which digest an item is summed up."""
    return by_process.classify(ticket)


@hookimpl
def route(ticket: TicketSnapshot, roster: tuple[Colleague, ...]) -> RoutingDecision | None:
    """Name who verifies a sheet on site."""
    return by_process.route(ticket, roster)


@hookimpl
def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...] | None:
    """Tell those who are late on site, and those above them."""
    return by_process.on_overdue(ticket, breach)
