"""People of an organisation: accounts, departments, roles and authorities."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.errors import Reason, Refused
from core.domain.parsing import parse_email, parse_text
from core.domain.people import PUBLIC, SYSTEM
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import Authority, Department, Membership, MembershipRole, Organisation, Role, User, UserSession
from core.services import passwords, receipts
from core.services.configuration import Person, changed
from core.services.policy import may, require
from core.services.scope import Scope
from core.services.work import Work, working

_MOMENT = timedelta(microseconds=1)  # the least that lies between two instants


def add_person(
    scope: Scope,
    login: str,
    name: str,
    *,
    roles: Collection[str] = (),
    email: str | None = None,
    password: str | None = None,
    department: str | None = None,
    attributes: Mapping[str, Sequence[str]] | None = None,
    locale: str | None = None,
) -> int:
    """Create an account with membership in the organisation and return its id.

    :raises Refused: The actor may not, the log-in is taken, or a role or department does not exist.
    """
    require(scope.actor, Permission.PEOPLE_EDIT)
    with working(scope) as work:
        return create_person(
            work,
            login,
            name,
            roles=roles,
            email=email,
            password_hash=passwords.hash_new(password) if password else None,
            department=department,
            attributes=attributes,
            locale=locale,
        )


def create_person(
    work: Work,
    login: str,
    name: str,
    *,
    roles: Collection[str] = (),
    email: str | None = None,
    password_hash: str | None = None,
    department: str | None = None,
    attributes: Mapping[str, Sequence[str]] | None = None,
    locale: str | None = None,
) -> int:
    """Do what :func:`add_person` does, within a transaction and with the password already hashed.

    :raises Refused: The log-in is taken, or a role or department does not exist.
    """
    session, org_id = work.session, work.scope.org.id
    login = parse_text(login, field="login", max_length=100, multiline=False)
    name = parse_text(name, field="name", max_length=100, multiline=False)
    if not is_login(login):
        raise Refused(Reason.FIELD_INVALID, Message(N_("登录名不能为空、不能含空格。")), field="login")
    if session.scalar(sa.select(User.id).where(User.login == login)):
        raise Refused(Reason.DUPLICATE, Message(N_("这个登录名已被使用。")), field="login")
    user = User(
        login=login,
        name=name or login,
        email=parse_email(email, field="email") if email else None,
        password_hash=password_hash,
        locale=locale,
        active=True,
        epoch=1,
        created_at=work.now,
    )
    session.add(user)
    session.flush()
    belongs_to = department_id(session, department) if department else None
    session.add(
        Membership(
            org_id=org_id,
            user_id=user.id,
            department_id=belongs_to,
            active=True,
            attributes={key: sorted(values) for key, values in (attributes or {}).items()},
        )
    )
    session.flush()
    _set_roles(session, org_id, user.id, roles)
    changed(session, org_id)
    work.event("person_added", body={"login": login, "roles": sorted(roles), "department": department or ""})
    return user.id


def is_login(login: str) -> bool:
    """Say whether somebody can be called ``login``."""
    written = login.isprintable() and not any(character.isspace() for character in login)
    return bool(login) and login not in (SYSTEM, PUBLIC) and written


def set_roles(scope: Scope, login: str, roles: Collection[str]) -> None:
    """Give a member exactly these roles; it holds from their next request on.

    :raises Refused: The actor may not, or the person or a role does not exist.
    """
    require(scope.actor, Permission.PEOPLE_EDIT)
    with working(scope) as work:
        lock_rights(work)
        person = work.config.by_login.get(login)
        if person is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("本单位没有这个人。")), field="login")
        if not manages_people(work, roles):
            _keep_an_administrator(work, person, field="roles")
        put_roles(work, person, roles)


def put_roles(work: Work, person: Person, roles: Collection[str]) -> None:
    """Do what :func:`set_roles` does, within a transaction that has seen to it that somebody manages people.

    :raises Refused: A role does not exist.
    """
    org_id = work.scope.org.id
    work.session.execute(sa.delete(MembershipRole).where(MembershipRole.user_id == person.user_id))
    _set_roles(work.session, org_id, person.user_id, roles)
    changed(work.session, org_id)
    body = {"login": person.login, "before": sorted(person.roles), "after": sorted(roles)}
    work.event("roles_changed", body=body)


def set_active(scope: Scope, login: str, active: bool) -> None:
    """Let a member in or out; whoever is let out is logged out at once, what they did stays theirs.

    Letting somebody in or out who already is changes nothing.

    :raises Refused: The actor may not, there is no such person, or nobody would be left to manage people.
    """
    require(scope.actor, Permission.PEOPLE_EDIT)
    with working(scope) as work:
        lock_rights(work)
        person = next((person for person in work.config.people.values() if person.login == login), None)
        if person is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("本单位没有这个人。")), field="login")
        if person.active == active:
            return
        if not active:
            _keep_an_administrator(work, person, field="login")
            work.session.execute(
                sa.update(UserSession)
                .where(
                    UserSession.user_id == person.user_id,
                    UserSession.org_id == scope.org.id,
                    UserSession.revoked_at.is_(None),
                )
                .values(revoked_at=work.now)
                .execution_options(synchronize_session=False)
            )
        work.session.execute(
            sa.update(Membership)
            .where(Membership.org_id == scope.org.id, Membership.user_id == person.user_id)
            .values(active=active)
            .execution_options(synchronize_session=False)
        )
        changed(work.session, scope.org.id)
        work.event("person_activated" if active else "person_deactivated", body={"login": login})
    if not active:
        receipts.do_without(scope, person.user_id)


def lock_rights(work: Work) -> None:
    """Let no two changes of rights overlap: each could count on an administrator whom the other removes."""
    work.session.execute(
        sa.select(Organisation.id).where(Organisation.id == work.scope.org.id).with_for_update(key_share=True)
    )


def manages_people(work: Work, roles: Collection[str]) -> bool:
    """Say whether one of ``roles`` permits to manage people."""
    known = work.config.roles
    return any(Permission.PEOPLE_EDIT in known[key].permissions for key in roles if key in known)


def _keep_an_administrator(work: Work, leaving: Person, *, field: str) -> None:
    """See that somebody else who is active manages people.

    :raises Refused: ``leaving`` is the last who does.
    """
    others = (person for person in work.config.by_login.values() if person.user_id != leaving.user_id)
    if manages_people(work, leaving.roles) and not any(manages_people(work, person.roles) for person in others):
        message = Message(
            N_("%(name)s 是最后一位能管理人员的人。请先让另一位同事担任管理岗位。"), {"name": leaving.name}
        )
        raise Refused(Reason.STATE_NOT_ALLOWED, message, field=field)


def add_department(scope: Scope, key: str, name: str, *, parent: str | None = None, external: bool = False) -> int:
    """Add a department to the tree, or a unit outside the house, and return its id.

    :raises Refused: The actor may not, the key is taken or the parent does not exist.
    """
    require(scope.actor, Permission.PEOPLE_EDIT)
    key, name = parse_text(key, field="key", max_length=50), parse_text(name, field="name", max_length=100)
    with working(scope) as work:
        session = work.session
        if session.scalar(sa.select(Department.id).where(Department.key == key)):
            raise Refused(Reason.DUPLICATE, Message(N_("已经有这个代号的部门。")), field="key")
        parent_id = department_id(session, parent) if parent else None
        above = work.config.departments[parent_id].path if parent_id is not None else "/"
        row = Department(org_id=scope.org.id, key=key, name=name, parent_id=parent_id, path="", external=external)
        session.add(row)
        session.flush()
        row.path = f"{above}{row.id}/"
        changed(session, scope.org.id)
        work.event("department_added", body={"department": key, "parent": parent or "", "name": name})
        return row.id


def give_authority(scope: Scope, holder: str, deputy: str, role: str, from_at: datetime, to_at: datetime) -> None:
    """Let ``deputy`` act in ``role`` for ``holder`` between two instants (both included).

    :raises Refused: The actor may not, a person does not exist, the holder lacks the role, or the span is empty.
    """
    if scope.actor.login != holder:
        require(scope.actor, Permission.PEOPLE_EDIT)
    with working(scope) as work:
        people = work.config.by_login
        if holder not in people or deputy not in people:
            raise Refused(Reason.NOT_FOUND, Message(N_("本单位没有这个人。")), field="deputy")
        if role not in people[holder].roles or holder == deputy:
            raise Refused(Reason.ROLE_NOT_ALLOWED, Message(N_("只能授权他人代行本人的岗位。")), field="role")
        if from_at >= to_at:
            raise Refused(Reason.FIELD_INVALID, Message(N_("结束时间必须晚于开始时间。")), field="to_at")
        work.session.add(
            Authority(
                org_id=scope.org.id,
                holder_id=people[holder].user_id,
                deputy_id=people[deputy].user_id,
                role_key=role,
                from_at=from_at,
                to_at=to_at,
            )
        )
        changed(work.session, scope.org.id)
        work.event(
            "authority_given",
            body={"holder": holder, "deputy": deputy, "role": role, "from": from_at, "to": to_at},
        )


def end_authority(scope: Scope, authority_id: int) -> None:
    """End a dated authority now; one that has not begun never will.

    :raises Refused: The actor neither gave it nor manages people, or there is none that is not over.
    """
    with working(scope) as work:
        row = work.session.scalars(
            sa.select(Authority).where(Authority.org_id == scope.org.id, Authority.id == authority_id)
        ).one_or_none()
        if row is None or (row.holder_id != scope.actor.user_id and not may(scope.actor, Permission.PEOPLE_EDIT)):
            raise Refused(Reason.NOT_FOUND, Message(N_("没有这个授权。")))
        if row.to_at < work.now:
            raise Refused(Reason.STATE_NOT_ALLOWED, Message(N_("这个授权已经结束。")))
        body: dict[str, object] = {
            "holder": work.config.login(row.holder_id),
            "deputy": work.config.login(row.deputy_id),
            "role": row.role_key,
            "from": row.from_at,
            "to": row.to_at,
        }
        if row.from_at < work.now - _MOMENT:
            row.to_at = body["ended"] = work.now - _MOMENT
        else:
            work.session.delete(row)
        changed(work.session, scope.org.id)
        work.event("authority_ended", body=body)


def department_id(session: Session, key: str) -> int:
    """Return the id of an open department.

    :raises Refused: There is none.
    """
    key = parse_text(key, field="department", max_length=50)
    found = session.scalar(sa.select(Department.id).where(Department.key == key, Department.closed_at.is_(None)))
    if found is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有这个部门。")), field="department")
    return found


def _set_roles(session: Session, org_id: int, user_id: int, roles: Collection[str]) -> None:
    known = {row.key: row.id for row in session.execute(sa.select(Role.key, Role.id).where(Role.org_id == org_id))}
    unknown = sorted(set(roles) - known.keys())
    if unknown:
        message = Message(N_("没有这个岗位：%(role)s。"), {"role": unknown[0]})
        raise Refused(Reason.FIELD_INVALID, message, field="roles")
    for key in sorted(set(roles)):
        session.add(MembershipRole(org_id=org_id, user_id=user_id, role_id=known[key]))
    session.flush()
