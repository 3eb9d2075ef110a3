"""The decisions of the plugin: each process has rules of its own, entered here by its key."""

from collections.abc import Callable, Mapping

from core.domain.decisions import Classification, Effect, RoutingDecision
from core.domain.tickets import Breach, Colleague, TicketSnapshot
from plugins.enterprise.rules import (
    information_exchange,
    line_report,
    market_information,
    project_customer,
    user_feedback,
    workflow_notice,
)

_CLASSIFY: Mapping[str, Callable[[TicketSnapshot], Classification | None]] = {
    "user_feedback": user_feedback.classify,
    "information_exchange": information_exchange.classify,
    "workflow_notice": workflow_notice.classify_notice,
    "workflow_contribution": workflow_notice.classify,
    "line_report": line_report.classify,
    "market_information": market_information.classify,
}
_ROUTE: Mapping[str, Callable[[TicketSnapshot, tuple[Colleague, ...]], RoutingDecision | None]] = {
    "line_report": line_report.route,
    "project_customer": project_customer.route,
}
_ON_OVERDUE: Mapping[str, Callable[[TicketSnapshot, Breach], tuple[Effect, ...] | None]] = {
    "user_feedback": user_feedback.on_overdue,
    "line_report": line_report.on_overdue,
    "project_customer": project_customer.on_overdue,
}


def classify(ticket: TicketSnapshot) -> Classification | None:
    """Ask the rules of the ticket's process; None where it has none."""
    rule = _CLASSIFY.get(ticket.process)
    return rule(ticket) if rule else None


def route(ticket: TicketSnapshot, roster: tuple[Colleague, ...]) -> RoutingDecision | None:
    """Ask the rules of the ticket's process; None where it has none."""
    rule = _ROUTE.get(ticket.process)
    return rule(ticket, roster) if rule else None


def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...] | None:
    """Ask the rules of the ticket's process; None where it has none: the core reminds and escalates."""
    rule = _ON_OVERDUE.get(ticket.process)
    return rule(ticket, breach) if rule else None
