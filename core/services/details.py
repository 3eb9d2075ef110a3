"""What is known of a member besides their roles: name, address, department, and the attributes that rules compare."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.domain.parsing import parse_email, parse_text
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import Membership, User
from core.services.configuration import Person, changed
from core.services.people import department_id
from core.services.policy import require
from core.services.scope import Scope
from core.services.work import Work, working


def set_details(scope: Scope, login: str, name: str, *, email: str | None, department: str | None) -> None:
    """Give a member another name, address or department.

    :raises Refused: The actor may not, there is no such person or department, or the account is another house's too.
    """
    require(scope.actor, Permission.PEOPLE_EDIT)
    with working(scope) as work:
        person = work.config.by_login.get(login)
        if person is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("本单位没有这个人。")))
        change_details(work, person, name=name, email=email, department=department, attributes=person.attributes)


def change_details(
    work: Work,
    person: Person,
    *,
    name: str,
    email: str | None,
    department: str | None,
    attributes: Mapping[str, Collection[str]],
) -> None:
    """Do what :func:`set_details` does, with the attributes that rules compare, within a transaction.

    :raises Refused: The department does not exist, or name or address belong to an account of another house, too.
    """
    session, org_id = work.session, work.scope.org.id
    name = parse_text(name, field="name", max_length=100, multiline=False) or person.login
    email = parse_email(email, field="email") if email else None
    own = next(iter(person.departments), None)
    belongs_to = person.department_id if department == own else None
    if department and department != own:
        belongs_to = department_id(session, department)
    kept = {key: sorted(values) for key, values in attributes.items() if values}
    before = _described(person.name, person.email, own, person.attributes)
    after = _described(name, email, department, kept)
    if before == after:
        return
    if (name, email) != (person.name, person.email):
        if belongs_elsewhere(work, person.user_id):
            message = Message(N_("这个账号也属于别的单位，姓名和邮箱不能在这里修改。"))
            raise Refused(Reason.STATE_NOT_ALLOWED, message, field="name")
        session.execute(
            sa.update(User)
            .where(User.id == person.user_id)
            .values(name=name, email=email)
            .execution_options(synchronize_session=False)
        )
    session.execute(
        sa.update(Membership)
        .where(Membership.org_id == org_id, Membership.user_id == person.user_id)
        .values(department_id=belongs_to, attributes=kept)
        .execution_options(synchronize_session=False)
    )
    changed(session, org_id)
    work.event("person_changed", body={"login": person.login, "before": before, "after": after})


def _described(
    name: str, email: str | None, department: str | None, attributes: Mapping[str, Collection[str]]
) -> dict[str, object]:
    kept = {key: sorted(values) for key, values in attributes.items()}
    return {"name": name, "email": email or "", "department": department or "", "attributes": kept}


def belongs_elsewhere(work: Work, user_id: int) -> bool:
    """Say whether an account is a member of another organisation, too, which then is not this one's alone to change."""
    table = sa.table("membership", sa.column("org_id"), sa.column("user_id"))
    query = sa.select(sa.func.count()).select_from(table)
    query = query.where(table.c.user_id == user_id, table.c.org_id != work.scope.org.id)
    return bool(work.session.connection().execute(query).scalar())
