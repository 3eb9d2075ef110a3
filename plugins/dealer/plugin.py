"""What the dealer plugin gives to the core: its definitions and its decisions."""

from collections.abc import Mapping

from core.domain.decisions import Classification, Effect, RoutingDecision
from core.domain.departments import DepartmentTemplate
from core.domain.imports import Importer
from core.domain.processes import Process
from core.domain.settings import Setting
from core.domain.texts import N_
from core.domain.tickets import Breach, Colleague, TicketSnapshot
from core.hookspecs import hookimpl
from plugins.dealer import imports, roles, settings
from plugins.dealer.demonstration import CC_QUALITY as CC_STORY
from plugins.dealer.demonstration_market import MARKET_QUALITY as MARKET_STORY
from plugins.dealer.processes.cc_quality import CC_QUALITY
from plugins.dealer.processes.market_quality import MARKET_QUALITY
from plugins.dealer.rules import by_process

NAME = "dealer"
LABEL = N_("汽车经销与市场质量")
VERSION = "1.0.0"


@hookimpl
def register_processes() -> tuple[Process, ...]:
    """Declare CC quality feedback and market quality problems."""
    return (CC_QUALITY, MARKET_QUALITY)


@hookimpl
def register_settings() -> tuple[Setting, ...]:
    """Declare the parameters of both."""
    return settings.SETTINGS


@hookimpl
def register_departments() -> tuple[DepartmentTemplate, ...]:
    """Declare the departments that the regulations name; dealers and lead departments are an organisation's own."""
    return roles.DEPARTMENTS


@hookimpl
def register_importers() -> tuple[Importer, ...]:
    """Declare the readers of complaint lists."""
    return imports.IMPORTERS


@hookimpl
def register_demonstration() -> tuple[Mapping[str, object], ...]:
    """Declare the stories of the demonstration organisation."""
    return (CC_STORY, MARKET_STORY)


@hookimpl
def classify(ticket: TicketSnapshot) -> Classification | None:
    """Say how grave a market problem is."""
    return by_process.classify(ticket)


@hookimpl
def route(ticket: TicketSnapshot, roster: tuple[Colleague, ...]) -> RoutingDecision | None:
    """Give a CC sheet to the companion of its region."""
    return by_process.route(ticket, roster)


@hookimpl
def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...] | None:
    """Tell those who are late, and those whom the regulation puts above them."""
    return by_process.on_overdue(ticket, breach)
