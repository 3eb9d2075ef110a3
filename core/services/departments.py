"""The tree of departments: renamed, moved, marked, closed and opened again; never deleted."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.errors import Reason, Refused
from core.domain.parsing import parse_text
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import Department, Membership, Ticket
from core.services.configuration import Configuration, DepartmentFact, changed, configuration
from core.services.policy import require
from core.services.scope import Scope
from core.services.uow import reading
from core.services.work import Work, working

NAME_LENGTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentView:
    """A department as its page shows it.

    ``depth`` says how deep in the tree it is, 0 for a root. ``members`` are its own active people, ``beneath`` those
    of the departments below it. ``closable`` is false as long as a department below it is open. ``places`` are where
    it may be moved: every open department (key and name) that is neither itself nor below it.
    """

    key: str
    name: str
    depth: int
    parent: str
    parent_name: str
    external: bool
    closed: bool
    members: int
    beneath: int
    open_tickets: int
    closable: bool
    places: tuple[tuple[str, str], ...]


def change_department(scope: Scope, key: str, name: str, *, parent: str | None = None, external: bool = False) -> None:
    """Give a department another name, place in the tree or mark; what is below it moves with it.

    :raises Refused: The actor may not, there is no such department, or it would come to stand below itself.
    """
    require(scope.actor, Permission.PEOPLE_EDIT)
    name = _name(name)
    with working(scope) as work:
        row, fact = _row(work, key), _fact(work.config, key)
        above = _open(work.config, parent, field="parent") if parent else None
        if above and above.path.startswith(fact.path):
            message = Message(N_("部门不能移到自己或自己的下级部门之下。"))
            raise Refused(Reason.FIELD_INVALID, message, field="parent")
        before = _described(work.config, fact)
        after = {"name": name, "parent": parent or "", "external": external}
        if before == after:
            return
        row.name, row.external, row.parent_id = name, external, above.id if above else None
        _move(work.session, scope.org.id, fact, f"{above.path if above else '/'}{fact.id}/")
        changed(work.session, scope.org.id)
        work.event("department_changed", body={"department": key, "before": before, "after": after})


def close_department(scope: Scope, key: str, *, successor: str | None = None) -> None:
    """Close a department: nothing new is given to it, and its people go to ``successor``, or belong to none.

    Its tickets stay with it, where those who stand above it see them and can hand them on.

    :raises Refused: The actor may not, there is no such department, or one below it is open still.
    """
    require(scope.actor, Permission.PEOPLE_EDIT)
    with working(scope) as work:
        row, fact = _row(work, key), _fact(work.config, key)
        if fact.closed:
            return
        if _has_open_below(work.config, fact):
            raise Refused(Reason.STATE_NOT_ALLOWED, Message(N_("请先停用或移走它的下级部门。")))
        heir = _open(work.config, successor, field="successor") if successor else None
        if heir and heir.id == fact.id:
            raise Refused(Reason.FIELD_INVALID, Message(N_("请选择另一个部门。")), field="successor")
        row.closed_at = work.now
        moved = [one.login for one in work.config.people.values() if one.department_id == fact.id]
        work.session.execute(
            sa.update(Membership)
            .where(Membership.org_id == scope.org.id, Membership.department_id == fact.id)
            .values(department_id=heir.id if heir else None)
            .execution_options(synchronize_session=False)
        )
        changed(work.session, scope.org.id)
        body = {"department": key, "successor": successor or "", "people": sorted(moved)}
        work.event("department_closed", body=body)


def reopen_department(scope: Scope, key: str) -> None:
    """Open a closed department again; its former people do not come back by themselves.

    :raises Refused: The actor may not, there is no such department, or the one above it is closed.
    """
    require(scope.actor, Permission.PEOPLE_EDIT)
    with working(scope) as work:
        row, fact = _row(work, key), _fact(work.config, key)
        if not fact.closed:
            return
        above = work.config.departments.get(fact.parent_id) if fact.parent_id is not None else None
        if above and above.closed:
            raise Refused(Reason.STATE_NOT_ALLOWED, Message(N_("上级部门已停用，请先恢复上级部门。")))
        row.closed_at = None
        changed(work.session, scope.org.id)
        work.event("department_reopened", body={"department": key})


def departments_page(scope: Scope) -> tuple[DepartmentView, ...]:
    """Return the departments as a tree: each followed by those below it, in the order of their names' entry.

    :raises Refused: The actor may not.
    """
    require(scope.actor, Permission.PEOPLE_EDIT)
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        rows = session.execute(
            sa.select(Ticket.department_id, sa.func.count())
            .where(Ticket.state_kind != "closed", Ticket.department_id.is_not(None))
            .group_by(Ticket.department_id)
        )
        tickets = {department_id: count for department_id, count in rows if department_id is not None}
    members: dict[int | None, int] = {}
    for person in config.by_login.values():
        members[person.department_id] = members.get(person.department_id, 0) + 1
    return tuple(_view(config, one, members, tickets.get(one.id, 0)) for one in in_order(config))


def department_view(scope: Scope, key: str) -> DepartmentView:
    """Return one department.

    :raises Refused: The actor may not, or there is no such department.
    """
    found = next((one for one in departments_page(scope) if one.key == key), None)
    if found is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有这个部门。")))
    return found


def in_order(config: Configuration) -> tuple[DepartmentFact, ...]:
    """Return the departments in the order of the tree: each followed by those below it."""
    order = sorted(config.departments.values(), key=lambda one: [int(part) for part in one.path.split("/") if part])
    return tuple(order)


def _view(config: Configuration, one: DepartmentFact, members: dict[int | None, int], tickets: int) -> DepartmentView:
    above = config.departments.get(one.parent_id) if one.parent_id is not None else None
    below = [other.id for other in config.departments.values() if _is_below(other, one)]
    return DepartmentView(
        key=one.key,
        name=one.name,
        depth=one.path.count("/") - 2,
        parent=above.key if above else "",
        parent_name=above.name if above else "",
        external=one.external,
        closed=one.closed,
        members=members.get(one.id, 0),
        beneath=sum(members.get(department_id, 0) for department_id in below),
        open_tickets=tickets,
        closable=not one.closed and not _has_open_below(config, one),
        places=tuple(
            (other.key, other.name)
            for other in in_order(config)
            if not other.closed and not other.path.startswith(one.path)
        ),
    )


def _is_below(one: DepartmentFact, other: DepartmentFact) -> bool:
    return one.id != other.id and one.path.startswith(other.path)


def _has_open_below(config: Configuration, fact: DepartmentFact) -> bool:
    return any(_is_below(other, fact) for other in config.open_departments)


def _name(raw: str) -> str:
    name = parse_text(raw, field="name", max_length=NAME_LENGTH, multiline=False)
    if not name:
        raise Refused(Reason.FIELD_REQUIRED, Message(N_("请填写这一项。")), field="name")
    return name


def _described(config: Configuration, fact: DepartmentFact) -> dict[str, object]:
    above = config.departments.get(fact.parent_id) if fact.parent_id is not None else None
    return {"name": fact.name, "parent": above.key if above else "", "external": fact.external}


def _fact(config: Configuration, key: str) -> DepartmentFact:
    return config.departments[config.department_ids[key]]


def _open(config: Configuration, key: str, *, field: str) -> DepartmentFact:
    found = next((one for one in config.open_departments if one.key == key), None)
    if found is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有这个部门。")), field=field)
    return found


def _row(work: Work, key: str) -> Department:
    department_id = work.config.department_ids.get(key)
    row = work.session.get(Department, department_id) if department_id is not None else None
    if row is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有这个部门。")))
    return row


def _move(session: Session, org_id: int, fact: DepartmentFact, path: str) -> None:
    """Give a department and all below it the paths of their new place."""
    if path == fact.path:
        return
    session.flush()
    session.execute(
        sa.update(Department)
        .where(Department.org_id == org_id, Department.path.startswith(fact.path, autoescape=True))
        .values(path=sa.literal(path) + sa.func.substr(Department.path, len(fact.path) + 1))
        .execution_options(synchronize_session=False)
    )
