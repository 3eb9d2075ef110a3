"""What the enterprise plugin gives to the core: its definitions and its decisions."""

from collections.abc import Mapping

from core.domain.decisions import Classification, Effect, RoutingDecision
from core.domain.imports import Importer
from core.domain.processes import Process
from core.domain.settings import Setting
from core.domain.texts import N_
from core.domain.tickets import Breach, Colleague, TicketSnapshot
from core.hookspecs import hookimpl
from plugins.enterprise import demonstration, imports, settings
from plugins.enterprise.processes.information_exchange import INFORMATION_EXCHANGE
from plugins.enterprise.processes.line_report import LINE_REPORT
from plugins.enterprise.processes.market_information import MARKET_DIGEST, MARKET_INFORMATION
from plugins.enterprise.processes.project_customer import PROJECT_CUSTOMER, PROJECT_INSPECTION
from plugins.enterprise.processes.user_feedback import USER_FEEDBACK
from plugins.enterprise.processes.workflow_notice import WORKFLOW_CONTRIBUTION, WORKFLOW_NOTICE
from plugins.enterprise.rules import by_process

NAME = "enterprise"
LABEL = N_("企业反馈与信息交流")
VERSION = "1.0.0"


@hookimpl
def register_processes() -> tuple[Process, ...]:
    """Declare the processes."""
    return (
        USER_FEEDBACK,
        INFORMATION_EXCHANGE,
        WORKFLOW_NOTICE,
        WORKFLOW_CONTRIBUTION,
        LINE_REPORT,
        MARKET_INFORMATION,
        MARKET_DIGEST,
        PROJECT_CUSTOMER,
        PROJECT_INSPECTION,
    )


@hookimpl
def register_settings() -> tuple[Setting, ...]:
    """Declare the parameters of all processes."""
    return settings.SETTINGS


@hookimpl
def register_importers() -> tuple[Importer, ...]:
    """Declare the readers of other systems' files."""
    return imports.IMPORTERS


@hookimpl
def register_demonstration() -> tuple[Mapping[str, object], ...]:
    """Declare the stories of the demonstration organisation."""
    return demonstration.STORIES


@hookimpl
def classify(ticket: TicketSnapshot) -> Classification | None:
    """Say what kind of matter it is, where the process has kinds."""
    return by_process.classify(ticket)


@hookimpl
def route(ticket: TicketSnapshot, roster: tuple[Colleague, ...]) -> RoutingDecision | None:
    """Say who takes it, where the process knows."""
    return by_process.route(ticket, roster)


@hookimpl
def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...] | None:
    """Tell those whom the process names."""
    return by_process.on_overdue(ticket, breach)
