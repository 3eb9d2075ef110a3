"""What the page of plugins shows: which are there, which this organisation uses, and what hangs on each."""

from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa

from core.domain.permissions import Permission
from core.domain.processes import Process
from core.models import OrganisationPlugin, Ticket
from core.services.configuration import configuration
from core.services.policy import require
from core.services.scope import Scope
from core.services.uow import reading


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginView:
    """A plugin of the installation as one organisation sees it.

    ``open_tickets`` are those of the organisation that are not closed, ``people`` counts the active ones who hold a
    role that the plugin brought, ``duties`` are the labels of what it opens by itself. ``loads`` is false for one that
    cannot be started or is no longer installed.
    """

    name: str
    label: str
    version: str
    loads: bool
    enabled: bool
    open_tickets: int
    people: int
    duties: tuple[str, ...]
    settings: int
    processes: tuple[Process, ...]


def plugins_page(scope: Scope) -> tuple[PluginView, ...]:
    """Return all plugins, those that are on first.

    :raises Refused: The actor may not change settings.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    with reading(scope.org.id) as session:
        rows = session.execute(sa.select(OrganisationPlugin.plugin, OrganisationPlugin.enabled)).all()
        used = {row.plugin: row.enabled for row in rows}
        query = sa.select(Ticket.plugin, sa.func.count().label("number")).where(Ticket.state_kind != "closed")
        still_open = {row.plugin: row.number for row in session.execute(query.group_by(Ticket.plugin))}
        config = configuration(session, scope.org.id)
    holders = Counter(
        plugin for person in config.by_login.values() for plugin in {config.roles[role].plugin for role in person.roles}
    )
    views = []
    for name in {*scope.plugins.plugins, *used}:
        found = scope.plugins.plugins.get(name)
        views.append(
            PluginView(
                name=name,
                label=found.label if found else name,
                version=found.version if found else "",
                loads=found is not None and not found.error,
                enabled=used.get(name, False),
                open_tickets=still_open.get(name, 0),
                people=holders[name],
                duties=tuple(duty.label for one in (found.processes if found else ()) for duty in one.duties),
                settings=len(found.settings) if found else 0,
                processes=found.processes if found else (),
            )
        )
    return tuple(sorted(views, key=lambda view: (not view.enabled, not view.loads, view.name)))
