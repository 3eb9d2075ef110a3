"""The hooks through which a plugin speaks.

Two kinds, kept apart:

``register_*`` hooks are called once at start and return definitions. Decision hooks (``classify``, ``route``,
``on_overdue``, ``on_close``) get frozen values and return values; only the plugin that owns the ticket is asked,
``None`` always means "no opinion: the core's default", and an implementation may take fewer arguments than the
specification. Implementations have no default arguments: pluggy versions differ in what they do with them.
"""

from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from core.domain.decisions import Classification, Effect, RoutingDecision
    from core.domain.departments import DepartmentTemplate
    from core.domain.imports import Importer
    from core.domain.processes import Process
    from core.domain.settings import Setting
    from core.domain.tickets import Breach, Closure, Colleague, TicketSnapshot

PROJECT = "huiyin"
ENTRY_POINTS = "huiyin.plugins"
CONTRACT_VERSION = 1

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def register_processes() -> "tuple[Process, ...]":
    """Declare the processes that this plugin runs.

    Called once at start. A key that another plugin declared first, or a process that is not sound, switches this
    plugin off with the reason on its health page; the others start.

    :returns: The processes, in the order in which people should see them.

    .. versionadded:: 1
    """
    raise NotImplementedError


@hookspec
def register_settings() -> "tuple[Setting, ...]":
    """Declare the parameters that an organisation may set, each with default, mark and basis.

    Called once at start. Keys are the plugin's own: two plugins may use one name.

    :returns: The settings, in the order in which administrators should see them.

    .. versionadded:: 1
    """
    raise NotImplementedError


@hookspec
def register_departments() -> "tuple[DepartmentTemplate, ...]":
    """Declare the departments that the regulations name.

    Called once at start. An organisation that turns the plugin on for the first time gets those that it does not have;
    nothing that is there is changed.

    :returns: The departments.

    .. versionadded:: 1
    """
    raise NotImplementedError


@hookspec
def register_importers() -> "tuple[Importer, ...]":
    """Declare the files of other systems that ``huiyin import`` can read into this plugin's processes.

    Called once at start.

    :returns: The importers; ``huiyin import <key> FILE`` uses them.

    .. versionadded:: 1
    """
    raise NotImplementedError


@hookspec
def register_demonstration() -> "tuple[object, ...]":
    """Declare what the demonstration organisation shows of this plugin.

    Called by ``huiyin demo``. The stories have the format of scenario files (``huiyin simulate``), with times given
    relative to the start of the demonstration.

    :returns: Scenario mappings as parsed from YAML.

    .. versionadded:: 1
    """
    raise NotImplementedError


@hookspec
def classify(ticket: "TicketSnapshot") -> "Classification | None":
    """Say what kind of matter a ticket is.

    Called when a ticket is opened, for the plugin that owns it, before deadlines are reckoned and before
    :func:`route`. What an act changes is judged anew by that act, with a ``Classification`` among its effects.

    :param ticket: The ticket with its parsed details; ``received_at`` is the time of the fact.
    :returns: Category, priority, confidentiality and computed details with the reason that people will read;
        ``None`` leaves them as they are.
    :raises RuleError: The inputs are impossible. The ticket is saved unclassified and parked for an operator.

    Pure: no I/O, no clock, no randomness; the same arguments give the same answer. Answer, events and deadlines
    commit together or not at all.

    .. versionadded:: 1
    """
    raise NotImplementedError


@hookspec
def route(ticket: "TicketSnapshot", roster: "tuple[Colleague, ...]") -> "RoutingDecision | None":
    """Say who takes a ticket.

    Called after :func:`classify` when a ticket is opened, for the plugin that owns it.

    :param ticket: The classified ticket.
    :param roster: The active people who hold a role of the process, by log-in, with their open tasks.
    :returns: Assignee, department or both, with the reason; ``None`` leaves the ticket to the roles of its tasks.
    :raises RuleError: The inputs are impossible. The ticket is saved unassigned and parked for an operator.

    Pure: no I/O, no clock, no randomness; the same arguments give the same answer.

    .. versionadded:: 1
    """
    raise NotImplementedError


@hookspec
def on_overdue(ticket: "TicketSnapshot", breach: "Breach") -> "tuple[Effect, ...] | None":
    """Answer a missed deadline.

    Called by the clockwork, once for each deadline and level of its ladder, for the plugin that owns the ticket.
    Never called for a deadline that is met, void or paused.

    :param ticket: The ticket as read when the breach was found.
    :param breach: Which deadline, which level, when it was due.
    :returns: Effects in the order in which they are applied; ``()`` for "noted, do nothing"; ``None`` for the core's
        default: remind who is responsible and escalate one level.
    :raises RuleError: The inputs are impossible. The breach is recorded and the decision parked for an operator.

    Pure: no I/O, no clock, no randomness; the same arguments give the same effects. Effects, events and ledger
    entries commit together or not at all; notifications leave after the commit.

    .. versionadded:: 1
    """
    raise NotImplementedError


@hookspec
def on_close(ticket: "TicketSnapshot", closure: "Closure") -> "tuple[Effect, ...] | None":
    """Answer a request to close a ticket, or refuse it.

    Called when an act leads into a closed state, after its guards, for the plugin that owns the ticket.

    :param ticket: The ticket before the act.
    :param closure: The closed state asked for, and the act with its form.
    :returns: Effects that follow from closing; ``()`` or ``None`` for none.
    :raises Refused: The ticket may not be closed; the person reads the message and nothing changes.
    :raises RuleError: The inputs are impossible. The act is refused and the decision parked for an operator.

    Pure: no I/O, no clock, no randomness; the same arguments give the same effects.

    .. versionadded:: 1
    """
    raise NotImplementedError
