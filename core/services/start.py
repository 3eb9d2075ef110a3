"""The first hour of an organisation: what is to be set up before the first ticket, and what of it is done."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.domain.parsing import parse_text
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import Organisation, Ticket
from core.services.configuration import changed, configuration
from core.services.policy import may, require
from core.services.scope import Org, Scope
from core.services.uow import reading
from core.services.work import working

NAME_LENGTH = 100

_ANY_TICKET = sa.select(Ticket.id).limit(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartPage:
    """How far the setting up has come: plugins in use, departments, other people, roles that nobody holds, tickets."""

    org: Org
    plugins: tuple[str, ...]
    departments: int
    people: int
    vacant: tuple[str, ...]
    has_tickets: bool


def is_fresh(scope: Scope) -> bool:
    """Say whether the actor sets the organisation up and is alone in it yet."""
    if not (may(scope.actor, Permission.SETTINGS_EDIT) and may(scope.actor, Permission.PEOPLE_EDIT)):
        return False
    with reading(scope.org.id) as session:
        return len(configuration(session, scope.org.id).by_login) == 1


def start_page(scope: Scope) -> StartPage:
    """Return how far the setting up has come.

    :raises Refused: The actor may not change settings.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        has_tickets = session.scalar(_ANY_TICKET) is not None
    needed = (role for role in config.roles.values() if role.plugin in config.plugins)
    return StartPage(
        org=config.org,
        plugins=tuple(plugin.label for plugin in scope.plugins.loaded if plugin.name in config.plugins),
        departments=len(config.open_departments),
        people=len(config.by_login) - 1,
        vacant=tuple(role.label for role in needed if not config.holders(role.key)),
        has_tickets=has_tickets,
    )


def set_organisation(scope: Scope, name: str, zone: str, locale: str) -> None:
    """Give the organisation another name, zone or language.

    The zone holds from the first ticket on: deadlines that run would mean other times.

    :raises Refused: The actor may not, the name is missing, the zone unknown or no longer to be changed.
    """
    require(scope.actor, Permission.SETTINGS_EDIT)
    name = parse_text(name, field="name", max_length=NAME_LENGTH, multiline=False)
    if not name:
        raise Refused(Reason.FIELD_REQUIRED, Message(N_("请填写这一项。")), field="name")
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise Refused(Reason.FIELD_INVALID, Message(N_("没有这个时区。")), field="zone") from error
    with working(scope) as work:
        org = work.config.org
        before = {"name": org.name, "zone": org.zone, "locale": org.locale}
        after = {"name": name, "zone": zone, "locale": locale}
        if before == after:
            return
        if zone != org.zone and work.session.scalar(_ANY_TICKET) is not None:
            message = Message(N_("已经有工单，时区不能再改。"))
            raise Refused(Reason.STATE_NOT_ALLOWED, message, field="zone")
        work.session.execute(
            sa.update(Organisation)
            .where(Organisation.id == scope.org.id)
            .values(**after)
            .execution_options(synchronize_session=False)
        )
        changed(work.session, scope.org.id)
        work.event("organisation_changed", body={"before": before, "after": after})
