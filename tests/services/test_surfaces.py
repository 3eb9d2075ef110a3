"""Every surface shows one person the same tickets: list, search, count, page, files, bulk, work, links, notices.

Three organisations with people of every kind of sight; departments, participants, confidentiality and states are thrown
like dice. What the page of a ticket says, every other surface must say, too, and an independent reading of the rows.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from core.config import Config
from core.domain.errors import Reason, Refused
from core.domain.people import Actor
from core.domain.permissions import Permission
from core.domain.roles import RoleTemplate
from core.models import Attachment, Department, Participant, TaskRow, Ticket
from core.services import (
    acting,
    bulk,
    department_work,
    files,
    lists,
    notices,
    opening,
    people,
    ticket_page,
    uow,
    work_page,
)
from core.services.files import Upload
from core.services.lists_filters import ALL, Filters
from core.services.organisations import add_roles
from core.services.policy import about, by_name, everybody_in, names_about, parts_of
from core.services.scope import Scope
from core.testing.world import World

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc0f01f00050001ff"
    "56c7b3a40000000049454e44ae426082"
)
WORD = "水管"  # stands in every ticket
HEADS = RoleTemplate(
    key="head",
    label="科长",
    permissions=frozenset({Permission.VIEW_OWN, Permission.VIEW_DEPARTMENT, Permission.NOTE, Permission.ASSIGN}),
)
BLIND = RoleTemplate(key="blind", label="无权查看", permissions=frozenset())
PEOPLE = {
    "clerk": (("clerk",), "东区"),
    "mate": (("clerk",), "西区"),
    "chief": (("chief",), None),
    "second": (("deputy",), "西区"),
    "head": (("head",), "东区"),
    "top": (("head", "clerk"), "总部"),
    "blind": (("blind",), "东区"),
    "nobody": ((), None),
}
DEPARTMENTS = {"总部": None, "东区": "总部", "西区": "总部"}


@dataclass
class House:
    """An organisation with its tickets: public id to database id."""

    world: World
    tickets: dict[str, int] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)  # public id of a file to that of its ticket


def _people(world: World) -> None:
    with uow.unit_of_work(world.org.id) as session:
        add_roles(session, world.org.id, None, (HEADS, BLIND))
    for department, parent in DEPARTMENTS.items():
        people.add_department(world.scope(), department, department, parent=parent)
    for login, (roles, department) in PEOPLE.items():
        world.person(f"{login}-{world.org.key}", *roles, department=department)


def _house(app: Flask, key: str, dice: random.Random) -> House:
    house = House(World(app, key=key))
    world, config = house.world, app.extensions["huiyin_config"]
    _people(world)
    for number in range(dice.randint(4, 5)):
        by = dice.choice(["clerk", "mate", "top"])
        scope = world.scope(f"{by}-{key}")
        opened = opening.open_ticket(
            scope,
            "complaint",
            {"subject": f"{WORD}{number % 3}", "kind": "fault", "text": f"{WORD}坏了 {key}"},
            kept=files.keep(scope, config, [Upload(field="photos", name="p.png", stream=BytesIO(PICTURE))]),
        )
        house.tickets[opened.public_id] = opened.id
        if dice.random() < 0.4:
            acting.act(world.scope(f"clerk-{key}"), opened.public_id, "answer", {"answer": "修好了"})
    with uow.unit_of_work(world.org.id) as session:
        _throw(session, world, house, dice)
        for public_id, ticket in session.execute(
            sa.select(Attachment.public_id, Ticket.public_id).join(
                Ticket, sa.and_(Ticket.org_id == Attachment.org_id, Ticket.id == Attachment.ticket_id)
            )
        ):
            house.files[public_id] = ticket
    return house


def _throw(session: Session, world: World, house: House, dice: random.Random) -> None:
    """Give the tickets departments, participants, tasks and secrecy by chance."""
    departments = list(session.scalars(sa.select(Department.id).order_by(Department.id)))
    keys = list(session.scalars(sa.select(Department.key).order_by(Department.id)))
    for row in session.scalars(sa.select(Ticket)):
        row.confidential = dice.random() < 0.5
        row.department_id = dice.choice([None, *departments])
        out = (by_name(dice.randint(1, 9)), everybody_in(dice.choice(keys)))
        row.about = about(dice.sample(out, dice.choice((0, 0, 1))))
        whos = [
            f"user:{dice.randint(1, 9)}",
            "role:deputy",
            f"role:head@{dice.choice(keys)}",
            f"department:{dice.choice(keys)}",
        ]
        known = set(session.scalars(sa.select(Participant.who).where(Participant.ticket_id == row.id)))
        for who in dice.sample(whos, dice.randint(0, 3)):
            if who not in known:
                session.add(Participant(org_id=world.org.id, who=who, ticket_id=row.id))
    for task in session.scalars(sa.select(TaskRow)):
        if dice.random() < 0.5:
            task.assignee_id = None


@pytest.fixture(params=[1, 2])
def houses(request: pytest.FixtureRequest, app: Flask) -> tuple[House, ...]:
    """Three organisations, thrown anew for each seed."""
    dice = random.Random(request.param)
    return tuple(_house(app, key, dice) for key in ("a", "b", "c"))


def _only(refused: Refused, reason: Reason) -> None:
    """Let pass no other reason than that there is nothing."""
    assert refused.reason is reason


def _page(scope: Scope, public_id: str) -> ticket_page.TicketPage | None:
    try:
        return ticket_page.ticket_page(scope, public_id)
    except Refused as refused:
        _only(refused, Reason.NOT_FOUND)
        return None


def _opens(scope: Scope, config: Config, public_id: str) -> bool:
    try:
        files.open_file(scope, config, public_id)
    except Refused as refused:
        _only(refused, Reason.NOT_FOUND)
        return False
    return True


def _chosen(scope: Scope, ids: list[str]) -> set[str]:
    try:
        return set(bulk.choose(scope, ids).ids)
    except Refused as refused:
        _only(refused, Reason.FIELD_REQUIRED)
        return set()


def _may_see(house: House, actor: Actor) -> Iterator[str]:
    """Read off the rows what the policy says in one query: the oracle."""
    with uow.reading(house.world.org.id) as session:
        keys = dict(session.execute(sa.select(Department.id, Department.key)).all())
        for row in session.scalars(sa.select(Ticket)):
            whos = set(session.scalars(sa.select(Participant.who).where(Participant.ticket_id == row.id)))
            asked = session.scalars(
                sa.select(TaskRow.role_key).where(
                    TaskRow.ticket_id == row.id, TaskRow.state == "open", TaskRow.assignee_id.is_(None)
                )
            )
            part = whos & set(parts_of(actor))
            by_name = {who for who in part if who.startswith(("user:", "department:"))}
            own = Permission.VIEW_OWN in actor.permissions and bool(part)
            own = own and (not row.confidential or bool(by_name) or bool(set(asked) & actor.roles))
            in_reach = Permission.VIEW_DEPARTMENT in actor.permissions and keys.get(row.department_id) in actor.reach
            openly = not row.confidential and (Permission.VIEW_ALL in actor.permissions or in_reach)
            kept_out = set(names_about(row.about)) & {
                f"user:{actor.user_id}",
                *map("department:{}".format, actor.departments),
            }
            if (own or openly) and not kept_out:
                yield row.public_id


def test_every_surface_says_the_same(app: Flask, houses: tuple[House, ...]) -> None:
    config = app.extensions["huiyin_config"]
    everything = [public_id for house in houses for public_id in house.tickets]
    all_files = {file: ticket for house in houses for file, ticket in house.files.items()}
    sights: set[frozenset[str]] = set()
    for house in houses:
        for login in PEOPLE:
            scope = house.world.scope(f"{login}-{house.world.org.key}")
            pages = {public_id: page for public_id in everything if (page := _page(scope, public_id))}
            seen = set(pages)
            sights.add(frozenset(seen))
            assert seen == set(_may_see(house, scope.actor)), f"{house.world.org.key}/{login}"
            listed = lists.ticket_list(scope, Filters(kind=ALL), limit=200)
            found = lists.ticket_list(scope, Filters(kind=ALL, q=WORD), limit=200)
            assert {item.row.public_id for item in listed.items} == seen
            assert {item.row.public_id for item in found.items} == seen
            assert listed.count.number == found.count.number == len(seen)
            assert set(bulk.all_found(scope, Filters(kind=ALL))) == seen
            assert _chosen(scope, everything) == seen
            assert {line.public_id for line in bulk.preview(scope, bulk.NOTE, everything, {"text": "看"})} == seen
            assert {all_files[file] for file in all_files if _opens(scope, config, file)} == seen
            _nothing_beyond(scope, pages)
    assert len(sights) > len(PEOPLE)  # the dice gave people sights of their own


def _nothing_beyond(scope: Scope, pages: dict[str, ticket_page.TicketPage]) -> None:
    """What leads from elsewhere to a ticket leads only to those that can be seen."""
    work = work_page.my_work(scope)
    named = {item.public_id for group in work.groups for item in (*group.tasks, *group.receipts)}
    named |= {row.public_id for group in work.groups for row in group.tickets}
    named |= {notice.ticket for notice in notices.notice_page(scope).notices if notice.ticket}
    for page in pages.values():
        named |= {link.public_id for link in page.links}
        named |= {one.public_id for one in page.repeats.cases} if page.repeats else set()
    if Permission.VIEW_DEPARTMENT in scope.actor.permissions:
        named |= {item.public_id for owing in department_work.department_page(scope).owing for item in owing.items}
    assert named <= set(pages)
