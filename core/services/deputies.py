"""Deputies: for whom somebody acts who holds a role, or a right, only by a dated authority."""

from collections.abc import Mapping
from dataclasses import replace

from core.domain.people import Actor, Who, refusal, roles_of
from core.domain.permissions import Permission
from core.domain.tickets import TicketSnapshot
from core.services.configuration import Configuration

RIGHTS: Mapping[str, Permission] = {  # by which right each kind of event comes about, where it is no act of a process
    "noted": Permission.NOTE,
    "linked": Permission.NOTE,
    "unlinked": Permission.NOTE,
    "merged": Permission.NOTE,
    "merged_in": Permission.NOTE,
    "unmerged": Permission.NOTE,
    "unmerged_out": Permission.NOTE,
    "reassigned": Permission.ASSIGN,
    "kept_out": Permission.ASSIGN,
    "let_in": Permission.ASSIGN,
    "identity_asked": Permission.IDENTITY_VIEW,
    "identity_denied": Permission.IDENTITY_VIEW,
    "identity_looked_at": Permission.IDENTITY_VIEW,
    "penalty_waived": Permission.PENALTIES_DECIDE,
    "statement_settled": Permission.PENALTIES_DECIDE,
    "pay_set": Permission.PAY_EDIT,
    "decision_applied": Permission.OPERATE,
    "decision_settled": Permission.OPERATE,
    "job_retried": Permission.OPERATE,
    "calendar_published": Permission.SETTINGS_EDIT,
    "deadline_moved": Permission.SETTINGS_EDIT,
    "hours_changed": Permission.SETTINGS_EDIT,
    "organisation_changed": Permission.SETTINGS_EDIT,
    "plugin_disabled": Permission.SETTINGS_EDIT,
    "plugin_enabled": Permission.SETTINGS_EDIT,
    "setting_changed": Permission.SETTINGS_EDIT,
    "authority_ended": Permission.PEOPLE_EDIT,
    "trail_exported": Permission.AUDIT,
    "authority_given": Permission.PEOPLE_EDIT,
    "department_added": Permission.PEOPLE_EDIT,
    "department_changed": Permission.PEOPLE_EDIT,
    "department_closed": Permission.PEOPLE_EDIT,
    "department_reopened": Permission.PEOPLE_EDIT,
    "people_imported": Permission.PEOPLE_EDIT,
    "people_invited": Permission.PEOPLE_EDIT,
    "person_activated": Permission.PEOPLE_EDIT,
    "person_added": Permission.PEOPLE_EDIT,
    "person_changed": Permission.PEOPLE_EDIT,
    "person_deactivated": Permission.PEOPLE_EDIT,
    "role_added": Permission.PEOPLE_EDIT,
    "role_changed": Permission.PEOPLE_EDIT,
    "roles_changed": Permission.PEOPLE_EDIT,
    "roster_entered": Permission.PEOPLE_EDIT,
    "roster_withdrawn": Permission.PEOPLE_EDIT,
}


def acted_for(who: Who, actor: Actor, ticket: TicketSnapshot | None) -> str | None:
    """Return for whom a deputy acts: the holder of the role that allows it, if none of the deputy's own does."""
    own = replace(actor, roles=actor.roles - actor.acting_for.keys())
    if refusal(who, own, ticket) is None:
        return None
    lent = sorted(roles_of(who) & actor.acting_for.keys())
    return actor.acting_for[lent[0]] if lent else None


def lender(config: Configuration, actor: Actor, kind: str) -> str | None:
    """Return for whom somebody does what an event of ``kind`` tells, if only another's role gives the right to it."""
    right = RIGHTS.get(kind)
    if right is None or not actor.acting_for:
        return None
    giving = {key for key in actor.roles if key in config.roles and right in config.roles[key].permissions}
    if giving - actor.acting_for.keys():
        return None
    lent = sorted(giving)
    return actor.acting_for[lent[0]] if lent else None
