"""What the school plugin gives to the core: its definitions and its decisions."""

from collections.abc import Mapping

from core.domain.decisions import Classification, Effect
from core.domain.departments import DepartmentTemplate
from core.domain.imports import Importer
from core.domain.processes import Process
from core.domain.settings import Setting
from core.domain.texts import N_
from core.domain.tickets import Breach, TicketSnapshot
from core.hookspecs import hookimpl
from plugins.school import demonstration, imports, roles, settings
from plugins.school.processes import PROCESSES
from plugins.school.rules import general_affairs, missed, school_feedback, training_feedback

NAME = "school"
LABEL = N_("学校与培训机构")
VERSION = "1.0.0"

_CLASSIFY = {
    "general_affairs": general_affairs.classify,
    "school_feedback": school_feedback.classify,
    "training_feedback": training_feedback.classify,
}


@hookimpl
def register_processes() -> tuple[Process, ...]:
    """Declare the four regulations."""
    return PROCESSES


@hookimpl
def register_settings() -> tuple[Setting, ...]:
    """Declare their parameters."""
    return settings.SETTINGS


@hookimpl
def register_departments() -> tuple[DepartmentTemplate, ...]:
    """Declare the department that the regulations name; the others are a school's own."""
    return roles.DEPARTMENTS


@hookimpl
def register_importers() -> tuple[Importer, ...]:
    """Declare the readers of message boards."""
    return imports.IMPORTERS


@hookimpl
def register_demonstration() -> tuple[Mapping[str, object], ...]:
    """Declare the stories of the demonstration organisation."""
    return demonstration.STORIES


@hookimpl
def classify(ticket: TicketSnapshot) -> Classification | None:
    """Store the terms that hold for a case with it."""
    rule = _CLASSIFY.get(ticket.process)
    return rule(ticket) if rule else None


@hookimpl
def on_overdue(ticket: TicketSnapshot, breach: Breach) -> tuple[Effect, ...] | None:
    """Tell those who work on it, whoever is above them, and the department that has it."""
    return missed.on_overdue(ticket, breach)
