"""The handbook: the processes in use here, and the page of one, read off its declaration and the settings in force."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.domain.diagrams import Graph, graph
from core.domain.errors import Reason, Refused
from core.domain.people import refusal
from core.domain.permissions import Permission
from core.domain.processes import Process
from core.domain.settings import concerns
from core.domain.texts import N_, Message
from core.plugin_manager import Plugin
from core.services import copies
from core.services.configuration import Configuration, configuration
from core.services.policy import may
from core.services.scope import Scope
from core.services.settings import SettingView
from core.services.shares import Shares, shares_of
from core.services.uow import reading


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginProcesses:
    """The processes of a plugin that the organisation uses."""

    label: str
    processes: tuple[Process, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessPage:
    """A process as its people read it.

    ``roles`` are the names of roles by key as they are called here, ``settings`` those that concern its regulation with
    the values in force today, ``copied`` the names of the organisation's lists by the act that copies them in.
    ``shares`` says how many tickets came back or were given more time, to those who oversee them.
    ``in_use`` says whether the organisation uses the plugin, ``may_open`` and ``may_configure`` what the reader may do.
    """

    process: Process
    graph: Graph
    plugin: str
    plugin_label: str
    roles: Mapping[str, str]
    settings: tuple[SettingView, ...]
    copied: Mapping[str, tuple[str, ...]]
    shares: Shares | None
    in_use: bool
    may_open: bool
    may_configure: bool


def handbook(scope: Scope) -> tuple[PluginProcesses, ...]:
    """Return the processes in use here, by plugin."""
    with reading(scope.org.id) as session:
        used = configuration(session, scope.org.id).plugins
    return tuple(
        PluginProcesses(label=plugin.label, processes=plugin.processes)
        for plugin in scope.plugins.loaded
        if plugin.name in used
    )


def process_page(scope: Scope, key: str) -> ProcessPage:
    """Return the page of a process; one that is not in use is shown to those who could turn it on.

    :raises Refused: NOT_FOUND, if there is none to be shown.
    """
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
    plugin, process = scope.plugins.owner(key), scope.plugins.process(key)
    may_configure = may(scope.actor, Permission.SETTINGS_EDIT)
    if plugin is None or process is None or not (plugin.name in config.plugins or may_configure):
        raise Refused(Reason.NOT_FOUND, Message(N_("没有这个流程。")))
    in_use = plugin.name in config.plugins
    with reading(scope.org.id) as session:
        shares = shares_of(session, scope, config, process)
    roles = role_names(config, process)
    return ProcessPage(
        process=process,
        graph=graph(process, roles),
        plugin=plugin.name,
        plugin_label=plugin.label,
        roles=roles,
        settings=_settings(scope, config, plugin, process),
        copied=copied_lists(config, process),
        shares=shares,
        in_use=in_use,
        may_open=in_use and refusal(process.opened_by, scope.actor, None) is None,
        may_configure=may_configure,
    )


def copied_lists(config: Configuration, process: Process) -> Mapping[str, tuple[str, ...]]:
    """Return the names of the lists that are copied in on the acts of a process, by act."""
    found = copies.copied(config, process.key)
    return {act: tuple(one.name for one in lists) for act, lists in found.items()}


def role_names(config: Configuration, process: Process) -> Mapping[str, str]:
    """Return the names of a process's roles by key: as the organisation calls them, else as they are declared."""
    return {
        role.key: config.roles[role.key].label if role.key in config.roles else role.label for role in process.roles
    }


def _settings(scope: Scope, config: Configuration, plugin: Plugin, process: Process) -> tuple[SettingView, ...]:
    values = config.settings_of(plugin.name, plugin.settings, scope.org.local_date(scope.now))
    found = (one for one in plugin.settings if concerns(one, process.regulation.key))
    return tuple(SettingView(setting=one, value=values[one.key], history=()) for one in found)
