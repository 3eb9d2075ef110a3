"""The decisions of the plugin: each process has rules of its own."""

from core.domain.decisions import Classification, Effect, RoutingDecision
from core.domain.tickets import Breach, Colleague, TicketSnapshot
from plugins.construction.rules import project_information, site_quality

SITE_QUALITY, PROJECT_INFORMATION = "site_quality", "project_information"


def classify(ticket: TicketSnapshot) -> Classification | None:
    """Note warranty and module of a sheet, frequency and confidentiality of an item; a digest has no classes."""
    if ticket.process == SITE_QUALITY:
        return site_quality.classify(ticket)
    return project_information.classify(ticket) if ticket.process == PROJECT_INFORMATION else None


def route(ticket: TicketSnapshot, roster: tuple[Colleague, ...]) -> RoutingDecision | None:
    """Name who verifies a sheet on site."""
    return site_quality.route(ticket, roster) if ticket.process == SITE_QUALITY else None


def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...] | None:
    """Remind of what is late on site; a digest that is late is the core's to remind of."""
    return site_quality.on_overdue(ticket, breach) if ticket.process == SITE_QUALITY else None
