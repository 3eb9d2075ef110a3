"""The decisions of the plugin: each process has rules of its own."""

from core.domain.decisions import Classification, Effect, RoutingDecision
from core.domain.tickets import Breach, Colleague, TicketSnapshot
from plugins.dealer.rules import cc_quality, market_quality

CC_QUALITY, MARKET_QUALITY = "cc_quality", "market_quality"


def classify(ticket: TicketSnapshot) -> Classification | None:
    """Say how grave a market problem is; a CC sheet has no classes."""
    return market_quality.classify(ticket) if ticket.process == MARKET_QUALITY else None


def route(ticket: TicketSnapshot, roster: tuple[Colleague, ...]) -> RoutingDecision | None:
    """Give a CC sheet to the companion of its region; who leads a market problem is judged later."""
    return cc_quality.route(ticket, roster) if ticket.process == CC_QUALITY else None


def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...] | None:
    """Tell those whom the process names."""
    if ticket.process == CC_QUALITY:
        return cc_quality.on_overdue(ticket, breach)
    return market_quality.on_overdue(ticket, breach)
