"""What the e-commerce plugin gives to the core: its definitions and its decisions."""

from collections.abc import Mapping

from core.domain.decisions import Classification, Effect, RoutingDecision
from core.domain.imports import Importer
from core.domain.processes import Process
from core.domain.settings import Setting
from core.domain.texts import N_
from core.domain.tickets import Breach, Closure, Colleague, TicketSnapshot
from core.hookspecs import hookimpl
from plugins.ecommerce import demonstration, demonstration_orders, imports, processes, rules, settings

NAME = "ecommerce"
LABEL = N_("电商订单")
VERSION = "1.0.0"


@hookimpl
def register_processes() -> tuple[Process, ...]:
    """Declare order tracking."""
    return (processes.ORDER_TRACKING,)


@hookimpl
def register_settings() -> tuple[Setting, ...]:
    """Declare the parameters of order tracking."""
    return settings.SETTINGS


@hookimpl
def register_importers() -> tuple[Importer, ...]:
    """Declare the reader of order lists."""
    return (imports.ORDERS,)


@hookimpl
def register_demonstration() -> tuple[Mapping[str, object], ...]:
    """Declare the stories of the demonstration organisation."""
    return (*demonstration.STORIES, *demonstration_orders.STORIES)


@hookimpl
def classify(ticket: TicketSnapshot) -> Classification | None:
    """Say whether an order is T or N."""
    return rules.classify(ticket)


@hookimpl
def route(ticket: TicketSnapshot, roster: tuple[Colleague, ...]) -> RoutingDecision | None:
    """Pick an information officer, if the organisation wants one person for an order."""
    return rules.route(ticket, roster)


@hookimpl
def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...] | None:
    """Remind who is late, then tell the supervisor."""
    return rules.on_overdue(ticket, breach)


@hookimpl
def on_close(ticket: TicketSnapshot, closure: Closure) -> tuple[Effect, ...] | None:
    """Ask for a voucher that never came."""
    return rules.on_close(ticket, closure)
