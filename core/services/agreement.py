"""Whether the rows of today agree with what the history says of them: what was changed past the program shows here."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from core.domain.processes import MERGED
from core.models import (
    Authority,
    Department,
    Event,
    Membership,
    MembershipRole,
    Penalty,
    Role,
    SettingRow,
    Ticket,
    User,
)
from core.services.organisations import ADMINISTRATOR

BATCH = 1_000  # tickets or penalties at a time

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A row that is not what its last event says: which, what it holds, and what it should hold. ``n`` is the event."""

    subject: str
    found: str
    recorded: str
    n: int | None = None


def disagreements(session: Session, org_id: int) -> Iterator[Disagreement]:
    """Yield what does not agree: tickets' states, penalties, parameters, roles, who holds them, and authorities.

    Every part reads in batches; what was recorded before an event told of it, or was redacted, is not judged.
    """
    for part in (_tickets, _penalties, _settings, _roles, _people, _authorities):
        yield from part(session, org_id)


_STATES: Mapping[str, Callable[[Body], str | None]] = {
    "opened": lambda body: body["state"],
    "acted": lambda body: body["to"],
    "merged": lambda _body: MERGED.key,
    "unmerged": lambda body: body.get("state"),
}


def _tickets(session: Session, org_id: int) -> Iterator[Disagreement]:
    told = aliased(Event)
    last = (
        sa.select(sa.func.max(told.n))
        .where(told.org_id == Ticket.org_id, told.ticket_id == Ticket.id, told.kind.in_(sorted(_STATES)))
        .correlate(Ticket)
        .scalar_subquery()
    )
    query = (
        sa.select(Ticket.id, Ticket.number, Ticket.state, Event.n, Event.kind, Event.body)
        .outerjoin(Event, sa.and_(Event.org_id == Ticket.org_id, Event.n == last))
        .where(Ticket.org_id == org_id)
        .order_by(Ticket.id)
        .limit(BATCH)
    )
    after = 0
    while rows := session.execute(query.where(Ticket.id > after)).all():
        for row in rows:
            recorded = "no event" if row.n is None else _STATES[row.kind](_body(row.body)) if row.body else None
            if recorded is not None and recorded != row.state:
                yield Disagreement(subject=f"state of ticket {row.number}", found=row.state, recorded=recorded, n=row.n)
        after = rows[-1].id
        session.rollback()


def _penalties(session: Session, org_id: int) -> Iterator[Disagreement]:
    columns = ("subject", "unit", "kind", "percent", "amount_fen", "month", "clause")
    query = sa.select(Penalty).where(Penalty.org_id == org_id).order_by(Penalty.id).limit(BATCH)
    logins, units = _logins(session, org_id), _units(session, org_id)
    after = 0
    while rows := session.execute(query.where(Penalty.id > after)).scalars().all():
        told = _assessed(session, org_id, {row.ticket_id for row in rows})
        for row in rows:
            rule = f"{row.policy}@{row.policy_version}" if row.policy_version else row.policy
            n, body = told.get((row.ticket_id, rule, row.occurrence), (None, None))
            held = {name: getattr(row, name, None) for name in columns}
            held |= {"subject": logins.get(row.subject_id, ""), "unit": units.get(row.unit_id, "")}
            recorded = {"unit": "", **body} if body else None
            for name in columns if body is None or body else ():
                if recorded is None or held[name] != recorded[name]:
                    subject = f"penalty {row.id} ({rule}, {row.occurrence}): {name}"
                    written = "no event" if recorded is None else str(recorded[name])
                    yield Disagreement(subject=subject, found=str(held[name]), recorded=written, n=n)
                    break
        after = rows[-1].id
        session.rollback()


def _assessed(session: Session, org_id: int, ticket_ids: set[int]) -> Mapping[tuple[int, str, str], tuple[int, Body]]:
    """Return the event and its body of each penalty, by ticket, rule and occurrence."""
    found: dict[tuple[int, str, str], tuple[int, Body]] = {}
    rows = session.execute(
        sa.select(Event.n, Event.ticket_id, Event.body).where(
            Event.org_id == org_id, Event.kind == "penalty_assessed", Event.ticket_id.in_(sorted(ticket_ids))
        )
    )
    for row in rows:
        body = _body(row.body)
        if body and row.ticket_id is not None:
            found[row.ticket_id, body["rule"], body["occurrence"]] = row.n, body
    return found


def _settings(session: Session, org_id: int) -> Iterator[Disagreement]:
    columns = SettingRow.plugin, SettingRow.key, SettingRow.value, SettingRow.effective_from
    rows = session.execute(sa.select(*columns).where(SettingRow.org_id == org_id))
    held = Counter((row.plugin, row.key, row.value, row.effective_from) for row in rows)
    told = Counter(
        (body["plugin"], body["setting"], body["after"], body["from"])
        for _n, _kind, body in _events(session, org_id, "setting_changed")
        if body
    )
    yield from _differing("setting", held, told)


def _roles(session: Session, org_id: int) -> Iterator[Disagreement]:
    told: dict[str, tuple[int | None, list[str]]] = {}
    at_first = {one.value for one in ADMINISTRATOR.permissions}  # installed with the organisation, before any event
    for n, kind, body in _events(session, org_id, "plugin_enabled", "roles_installed", "role_added", "role_changed"):
        if kind in ("plugin_enabled", "roles_installed"):
            told |= {key: (n, permissions) for key, permissions in body.get("roles", {}).items()}
        elif body:
            told[body["role"]] = n, body["permissions"] if kind == "role_added" else body["after"]
    for row in session.execute(sa.select(Role.key, Role.permissions).where(Role.org_id == org_id).order_by(Role.key)):
        held = sorted(row.permissions)
        known = at_first.intersection(held) if row.key == ADMINISTRATOR.key else held
        n, recorded = told.get(row.key, (None, sorted(known)))
        if held != recorded:
            subject = f"permissions of role {row.key}"
            yield Disagreement(subject=subject, found=_list(held), recorded=_list(recorded), n=n)


def _people(session: Session, org_id: int) -> Iterator[Disagreement]:
    roles: dict[str, tuple[int | None, list[str]]] = {}
    active: dict[str, tuple[int | None, bool]] = {}
    redacted = False
    kinds = ("person_added", "roles_changed", "person_activated", "person_deactivated")
    for at, kind, body in _events(session, org_id, *kinds):
        if not body:
            redacted = True
            continue
        if kind in ("person_added", "roles_changed"):
            roles[body["login"]] = at, body["roles"] if kind == "person_added" else body["after"]
        if kind != "roles_changed":
            active[body["login"]] = at, kind != "person_deactivated"
    held_by = _held(session, org_id)
    members = session.execute(
        sa.select(User.login, Membership.active)
        .join(User, User.id == Membership.user_id)
        .where(Membership.org_id == org_id)
        .order_by(User.login)
    )
    for login, is_member in members:
        held = sorted(held_by.get(login, ()))
        n, recorded = roles.get(login, (None, held if redacted else ["no event"]))
        if held != recorded:
            yield Disagreement(subject=f"roles of {login}", found=_list(held), recorded=_list(recorded), n=n)
        m, was = active.get(login, (None, is_member))
        if was != is_member:
            words = {True: "active", False: "not active"}
            yield Disagreement(subject=f"account of {login}", found=words[is_member], recorded=words[was], n=m)


def _held(session: Session, org_id: int) -> Mapping[str, set[str]]:
    """Return the roles that each member holds, by log-in."""
    found: dict[str, set[str]] = {}
    rows = session.execute(
        sa.select(User.login, Role.key)
        .join(MembershipRole, MembershipRole.user_id == User.id)
        .join(Role, sa.and_(Role.org_id == MembershipRole.org_id, Role.id == MembershipRole.role_id))
        .where(MembershipRole.org_id == org_id)
    )
    for login, key in rows:
        found.setdefault(login, set()).add(key)
    return found


def _authorities(session: Session, org_id: int) -> Iterator[Disagreement]:
    columns = Authority.holder_id, Authority.deputy_id, Authority.role_key, Authority.from_at, Authority.to_at
    logins = _logins(session, org_id)
    held = Counter(
        (logins[row.holder_id], logins[row.deputy_id], row.role_key, row.from_at, row.to_at)
        for row in session.execute(sa.select(*columns).where(Authority.org_id == org_id))
    )
    told: Counter[Any] = Counter()
    for _n, kind, body in _events(session, org_id, "authority_given", "authority_ended"):
        if not body:
            continue
        who = body["holder"], body["deputy"], body["role"], datetime.fromisoformat(body["from"])
        given = (*who, datetime.fromisoformat(body["to"]))
        told[given] += 1 if kind == "authority_given" else -1
        if ended := body.get("ended"):
            told[*who, datetime.fromisoformat(ended)] += 1
    yield from _differing("authority", held, told)


def _logins(session: Session, org_id: int) -> Mapping[int | None, str]:
    query = sa.select(User.id, User.login).join(Membership, Membership.user_id == User.id)
    return {row.id: row.login for row in session.execute(query.where(Membership.org_id == org_id))}


def _units(session: Session, org_id: int) -> Mapping[int | None, str]:
    query = sa.select(Department.id, Department.key).where(Department.org_id == org_id)
    return {row.id: row.key for row in session.execute(query)}


def _differing(what: str, held: Counter[Any], told: Counter[Any]) -> Iterator[Disagreement]:
    """Yield what is held and not told, and what is told and not held."""
    for key in sorted((held - told) | (told - held), key=repr):
        subject = f"{what} {', '.join(str(part) for part in key)}"
        yield Disagreement(subject=subject, found=f"{held[key]} times", recorded=f"{told[key]} times")


def _events(session: Session, org_id: int, *kinds: str) -> Iterator[tuple[int, str, Body]]:
    """Yield number, kind and body of the events of some kinds that belong to no ticket, in their order."""
    query = sa.select(Event.n, Event.kind, Event.body).where(
        Event.org_id == org_id, Event.ticket_id.is_(None), Event.kind.in_(kinds)
    )
    for row in session.execute(query.order_by(Event.n).execution_options(yield_per=BATCH)):
        yield row.n, row.kind, _body(row.body)


def _body(text: str) -> Body:
    found: Body = json.loads(text) if text else {}
    return found


def _list(values: list[str]) -> str:
    return ", ".join(values) or "none"
