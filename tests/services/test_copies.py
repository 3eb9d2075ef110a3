"""Distribution lists of the organisation: kept, used on acts, and never a way into confidential tickets."""

import pytest

from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.processes import RoleTemplate
from core.models import Event, Notification, Ticket
from core.services import acting, copies, opening, organisations, people, uow
from core.services.configuration import configuration
from core.services.process_page import process_page
from core.services.ticket_page import ticket_page
from core.services.work import working
from core.testing.world import World


@pytest.fixture
def office(world: World) -> World:
    """A list with the union office and uma, copied in when a complaint is opened."""
    world.person("root", "administrator")
    world.person("cl", "clerk")
    people.add_department(world.scope("root"), "union", "工会办公室")
    looker = RoleTemplate(key="looker", label="工会干事", permissions=frozenset({Permission.VIEW_OWN}))
    with working(world.scope()) as work:
        organisations.add_roles(work.session, world.org.id, None, (looker,))
        organisations.changed(work.session, world.org.id)
    for login in ("uma", "udo"):
        world.person(login, "looker", department="union" if login == "udo" else None)
    key = copies.save_list(world.scope("root"), "", "工会", roles=(), departments=("union",), people="uma")
    copies.use_list(world.scope("root"), key, "complaint", "open", wanted=True)
    return world


def complain(world: World, **more: object) -> str:
    return opening.open_ticket(world.scope("cl"), "complaint", {"subject": "灯坏了", "kind": "fault", **more}).public_id


def told(world: World) -> list[int]:
    return sorted(row.user_id for row in world.rows(Notification) if "抄送" in row.message["text"])


def ids(world: World, *logins: str) -> list[int]:
    with uow.reading(world.org.id) as session:
        by_login = configuration(session, world.org.id).by_login
    return sorted(by_login[login].user_id for login in logins)


def can_see(world: World, login: str, public_id: str) -> bool:
    try:
        ticket_page(world.scope(login), public_id)
    except Refused:
        return False
    return True


def test_members_are_told_and_may_look(office: World) -> None:
    public_id = complain(office)
    assert told(office) == ids(office, "uma", "udo")
    assert can_see(office, "uma", public_id)
    assert can_see(office, "udo", public_id)
    (event,) = (row for row in office.rows(Event, kind="distributed") if '"lists":["工会"]' in row.body)
    assert '"to":["udo","uma"]' in event.body
    assert ticket_page(office.scope("cl"), public_id).copied == {"提交工单": ("工会",)}
    assert process_page(office.scope("cl"), "complaint").copied == {"open": ("工会",)}


def test_only_on_the_acts_chosen(office: World) -> None:
    copies.use_list(office.scope("root"), "list-1", "complaint", "open", wanted=False)
    public_id = complain(office)
    assert told(office) == []
    assert not can_see(office, "uma", public_id)


def test_a_confidential_ticket_is_never_copied_nor_opened_later(office: World) -> None:
    public_id = complain(office)
    assert can_see(office, "uma", public_id)
    with uow.unit_of_work(office.org.id) as session:
        for row in session.query(Ticket):
            row.confidential = True
    assert not can_see(office, "uma", public_id)
    assert not can_see(office, "udo", public_id)
    before = told(office)
    copies.use_list(office.scope("root"), "list-1", "complaint", "visit", wanted=True)
    acting.act(office.scope("cl"), public_id, "visit", {"place": "机房"})
    assert told(office) == before
    assert ticket_page(office.scope("cl"), public_id).copied == {}


def test_a_list_that_is_removed_is_copied_in_nowhere(office: World) -> None:
    copies.remove_list(office.scope("root"), "list-1")
    complain(office)
    assert told(office) == []
    page = copies.lists_page(office.scope("root"))
    assert page.lists == ()
    assert copies.save_list(office.scope("root"), "", "工会", roles=("clerk",), departments=(), people="") == "list-2"


def test_the_page_shows_members_and_uses(office: World) -> None:
    (view,) = copies.lists_page(office.scope("root")).lists
    assert view.members == ("工会办公室", "uma")
    assert [use[:2] for use in view.uses] == [("complaint", "open")]
    assert [row.kind for row in office.rows(Event)][-2:] == ["setting_changed", "setting_changed"]


@pytest.mark.parametrize(
    ("name", "roles", "people_typed", "reason", "field"),
    [
        ("", ("clerk",), "", Reason.FIELD_REQUIRED, "name"),
        ("工会", ("clerk",), "", Reason.DUPLICATE, "name"),
        ("新", (), "", Reason.FIELD_REQUIRED, "people"),
        ("新", (), "niemand", Reason.FIELD_INVALID, "people"),
        ("新", ("keine",), "", Reason.FIELD_INVALID, "people"),
    ],
)
def test_what_no_list_can_be(
    office: World, name: str, roles: tuple[str, ...], people_typed: str, reason: Reason, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        copies.save_list(office.scope("root"), "", name, roles=roles, departments=(), people=people_typed)
    assert (refused.value.reason, refused.value.field) == (reason, field)


def test_only_administrators_and_only_what_is_there(office: World) -> None:
    for who, key, act, reason in (
        ("cl", "list-1", "open", Reason.PERMISSION_DENIED),
        ("root", "list-9", "open", Reason.NOT_FOUND),
        ("root", "list-1", "nothing", Reason.NOT_FOUND),
    ):
        with pytest.raises(Refused) as refused:
            copies.use_list(office.scope(who), key, "complaint", act, wanted=True)
        assert refused.value.reason is reason
