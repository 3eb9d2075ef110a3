"""The decisions of the plugin: each process has rules of its own."""

from core.domain.decisions import Classification, Effect
from core.domain.tickets import Breach, TicketSnapshot
from plugins.manufacturing.rules import food_levels, food_quality

FOOD_QUALITY = "food_quality"


def classify(ticket: TicketSnapshot) -> Classification | None:
    """Judge the level of quality information; the sheets of the stamping shop have none."""
    return food_levels.classify(ticket) if ticket.process == FOOD_QUALITY else None


def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...] | None:
    """Tell those whom the process names."""
    return food_quality.on_overdue(ticket, breach) if ticket.process == FOOD_QUALITY else None
