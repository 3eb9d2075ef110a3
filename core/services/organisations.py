"""Organisations of the deployment: founding them, and the plugins that each uses."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.departments import DepartmentTemplate
from core.domain.errors import Reason, Refused
from core.domain.parsing import parse_text
from core.domain.people import SYSTEM_ACTOR
from core.domain.permissions import Permission
from core.domain.roles import RoleTemplate
from core.domain.texts import N_, Message
from core.models import Calendar, Department, EventHead, Organisation, OrganisationPlugin, Role
from core.plugin_manager import PluginManager
from core.services import calendars, duties, settling
from core.services.configuration import changed, configuration
from core.services.policy import require
from core.services.scope import Org, Scope
from core.services.uow import system_reading, system_work
from core.services.work import Work, working

ADMINISTRATOR = RoleTemplate(
    key="administrator",
    label=N_("系统管理员"),
    permissions=frozenset(
        {
            Permission.VIEW_OWN,
            Permission.VIEW_ALL,
            Permission.NOTE,
            Permission.ASSIGN,
            Permission.SETTINGS_EDIT,
            Permission.PEOPLE_EDIT,
            Permission.OPERATE,
            Permission.BOARD_EDIT,
            Permission.AUDIT,
        }
    ),
)
YEARS_SEEDED = 12  # of the holiday table: enough for old tickets that are imported and for deadlines ahead
YEARS_AHEAD = 2


def create_organisation(key: str, name: str, *, now: datetime, zone: str = "Asia/Shanghai", locale: str = "zh") -> Org:
    """Found an organisation with calendar, chain of events and the administrator's role.

    :raises Refused: The key is taken or the zone unknown.
    """
    key, name = parse_text(key, field="key", max_length=50), parse_text(name, field="name", max_length=100)
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise Refused(Reason.FIELD_INVALID, Message(N_("没有这个时区。")), field="zone") from error
    with system_work() as session:
        if session.scalar(sa.select(Organisation.id).where(Organisation.key == key)):
            raise Refused(Reason.DUPLICATE, Message(N_("已经有这个代号的单位。")), field="key")
        row = Organisation(key=key, name=name, zone=zone, locale=locale, created_at=now, configuration=1)
        session.add(row)
        session.flush()
        session.add(EventHead(org_id=row.id, n=0, digest=""))
        session.add(Calendar(org_id=row.id, department_id=None, windows={}, ignore_makeup=False))
        session.flush()
        first = now.year + YEARS_AHEAD - YEARS_SEEDED
        calendars.seed_years(session, row.id, range(first, now.year + YEARS_AHEAD + 1))
        add_roles(session, row.id, None, (ADMINISTRATOR,))
        org = Org(id=row.id, key=key, name=name, zone=zone, locale=locale)
        session.add(settling.first_job(org, now))
        return org


def list_organisations() -> tuple[Org, ...]:
    """Return all organisations, by key."""
    with system_reading() as session:
        rows = session.scalars(sa.select(Organisation).order_by(Organisation.key))
        return tuple(Org(id=row.id, key=row.key, name=row.name, zone=row.zone, locale=row.locale) for row in rows)


def find_organisation(key: str) -> Org | None:
    """Return the organisation called ``key``, or None."""
    return next((org for org in list_organisations() if org.key == key), None)


def set_plugin(scope: Scope, plugin: str, enabled: bool) -> None:
    """Turn a plugin on or off; turning it on the first time installs its roles and departments.

    :raises Refused: The actor may not, or there is no such plugin that works.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    with working(scope) as work:
        enable_plugin(work, scope.plugins, plugin, enabled)


def enable_plugin(work: Work, plugins: PluginManager, plugin: str, enabled: bool) -> None:
    """Do what :func:`set_plugin` does, within a transaction.

    :raises Refused: There is no such plugin that works.
    """
    declared = next((found for found in plugins.loaded if found.name == plugin), None)
    row = work.session.get(OrganisationPlugin, (work.scope.org.id, plugin))
    if declared is None and (enabled or row is None):
        raise Refused(Reason.NOT_FOUND, Message(N_("没有安装这个插件，或者它无法启动。")))
    if row is None:
        row = OrganisationPlugin(org_id=work.scope.org.id, plugin=plugin, enabled=enabled, changed_at=work.now)
        work.session.add(row)
        _add_departments(work.session, work.scope.org.id, declared.departments if declared else ())
    row.enabled, row.changed_at = enabled, work.now
    added: dict[str, list[str]] = {}
    if enabled and declared:
        for process in declared.processes:
            added |= add_roles(work.session, work.scope.org.id, plugin, process.roles)
        duties.schedule(work, declared)
    changed(work.session, work.scope.org.id)
    body = {"plugin": plugin, "roles": added} if added else {"plugin": plugin}
    work.event("plugin_enabled" if enabled else "plugin_disabled", body=body)


def bring_up_to_date(plugins: PluginManager, now: datetime) -> None:
    """Install the roles and let the duties begin that a new version of a plugin brings to those who use it already."""
    for org in list_organisations():
        with working(Scope(org=org, actor=SYSTEM_ACTOR, now=now, plugins=plugins)) as work:
            for plugin in plugins.loaded:
                if plugin.name in work.config.plugins:
                    added: dict[str, list[str]] = {}
                    for process in plugin.processes:
                        added |= add_roles(work.session, org.id, plugin.name, process.roles)
                    duties.schedule(work, plugin)
                    if added:
                        changed(work.session, org.id)
                        work.event("roles_installed", body={"plugin": plugin.name, "roles": added})


def _add_departments(session: Session, org_id: int, templates: Sequence[DepartmentTemplate]) -> None:
    known = set(session.scalars(sa.select(Department.key).where(Department.org_id == org_id)))
    for template in templates:
        if template.key not in known:
            row = Department(org_id=org_id, key=template.key, name=template.name, parent_id=None, path="")
            session.add(row)
            session.flush()
            row.path = f"/{row.id}/"


def add_roles(
    session: Session, org_id: int, plugin: str | None, templates: Sequence[RoleTemplate]
) -> dict[str, list[str]]:
    """Add the roles that are not there yet; those that are keep what the administrator made of them.

    :returns: What each new role permits, by key.
    """
    known = set(session.scalars(sa.select(Role.key).where(Role.org_id == org_id)))
    missing = {template.key: template for template in templates if template.key not in known}
    added = {key: sorted(one.value for one in template.permissions) for key, template in missing.items()}
    for key, template in missing.items():
        row = Role(org_id=org_id, key=key, label=template.label, plugin=plugin, permissions=added[key])
        session.add(row)
    session.flush()
    return added


def organisation(session: Session, org_id: int) -> Org:
    """Return an organisation by id, for a session that speaks for it."""
    return configuration(session, org_id).org
