"""What the manufacturing plugin gives to the core: its definitions and its decisions."""

from collections.abc import Mapping

from core.domain.decisions import Classification, Effect
from core.domain.imports import Importer
from core.domain.processes import Process
from core.domain.settings import Setting
from core.domain.texts import N_
from core.domain.tickets import Breach, TicketSnapshot
from core.hookspecs import hookimpl
from plugins.manufacturing import imports, settings
from plugins.manufacturing.demonstration_corrective import CORRECTIVE
from plugins.manufacturing.demonstration_food import STORIES as FOOD_STORIES
from plugins.manufacturing.demonstration_stamping import STAMPING_STORIES
from plugins.manufacturing.imports_production import PRODUCTION_LOG
from plugins.manufacturing.processes.food_cases import FOOD_CASES
from plugins.manufacturing.processes.food_quality import FOOD_QUALITY
from plugins.manufacturing.processes.stamping_feedback import STAMPING_FEEDBACK
from plugins.manufacturing.processes.stamping_feedforward import STAMPING_FEEDFORWARD
from plugins.manufacturing.processes.suspect_coil import SUSPECT_COIL
from plugins.manufacturing.rules import by_process

NAME = "manufacturing"
LABEL = N_("制造")
VERSION = "1.0.0"


@hookimpl
def register_processes() -> tuple[Process, ...]:
    """Declare the processes of both regulations."""
    return (STAMPING_FEEDFORWARD, STAMPING_FEEDBACK, SUSPECT_COIL, FOOD_QUALITY, FOOD_CASES)


@hookimpl
def register_settings() -> tuple[Setting, ...]:
    """Declare the parameters of both."""
    return settings.SETTINGS


@hookimpl
def register_importers() -> tuple[Importer, ...]:
    """Declare the readers of recall lists and of shop-floor logs."""
    return (*imports.IMPORTERS, PRODUCTION_LOG)


@hookimpl
def register_demonstration() -> tuple[Mapping[str, object], ...]:
    """Declare the stories of the demonstration organisation."""
    return (*STAMPING_STORIES, *FOOD_STORIES, CORRECTIVE)


@hookimpl
def classify(ticket: TicketSnapshot) -> Classification | None:
    """Judge the level of quality information of the food group."""
    return by_process.classify(ticket)


@hookimpl
def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...] | None:
    """Tell those whom the process names."""
    return by_process.on_overdue(ticket, breach)
