"""Who is complained about neither sees nor handles it, and somebody else does in their place: on both databases."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from core.domain.errors import DeclarationError, Reason, Refused, RefusedFields
from core.domain.forms import Field, FieldKind
from core.domain.permissions import Permission
from core.domain.processes import Process
from core.domain.roles import RoleTemplate
from core.hookspecs import hookimpl
from core.models import Department, Event, Notification, Receipt, TaskRow, Ticket
from core.plugin_manager import PluginManager
from core.services import (
    acting,
    assigning,
    excluding,
    lists,
    notices,
    opening,
    overdue,
    people,
    settings,
    signing,
    ticket_page,
    uow,
    work_page,
)
from core.services.core_settings import CORE, STAND_INS
from core.services.lists_filters import ALL, Filters
from core.services.organisations import ADMINISTRATOR, add_roles
from core.testing import sample_plugin
from core.testing.world import World

HEAD = RoleTemplate(
    key="head",
    label="分管",
    permissions=frozenset({Permission.VIEW_OWN, Permission.VIEW_DEPARTMENT, Permission.ASSIGN}),
)
ABOUT = (
    Field(key="persons", label="被投诉的人", kind=FieldKind.PEOPLE, about=True),
    Field(key="places", label="被投诉的部门", kind=FieldKind.DEPARTMENTS, about=True),
)


def _grievance() -> Process:
    """A complaint whose form says about whom it is, and whose signing needs the chief alone."""
    form = replace(sample_plugin.COMPLAINT.form, fields=(*sample_plugin.COMPLAINT.form.fields, *ABOUT))
    return replace(sample_plugin.COMPLAINT, form=form)


@pytest.fixture
def plugins() -> PluginManager:
    """A manager with the grievance."""

    @hookimpl
    def register_processes() -> tuple[Process, ...]:
        return (_grievance(),)

    names = ("register_settings", "classify", "route", "on_overdue", "on_close")
    hooks = {name: getattr(sample_plugin, name) for name in names}
    manager = PluginManager(with_entry_points=False)
    plugin = SimpleNamespace(NAME="sample", LABEL="x", VERSION="1", register_processes=register_processes, **hooks)
    assert manager.register(plugin).error == ""
    return manager


@pytest.fixture
def house(world: World) -> World:
    """Two clerks, a chief and a deputy in the east, who oversees above them, and an administrator."""
    with uow.unit_of_work(world.org.id) as session:
        add_roles(session, world.org.id, None, (HEAD,))
    for key, parent in {"centre": None, "east": "centre"}.items():
        people.add_department(world.scope(), key, key, parent=parent)
    for login in ("ann", "ben"):
        world.person(login, "clerk", department="east")
    world.person("boss", "chief", department="east")
    world.person("second", "deputy", department="east")
    world.person("top", "head", department="centre")
    world.person("root", ADMINISTRATOR.key)
    return world


def _open(world: World, by: str = "ann", **about: list[str]) -> str:
    raw = {"subject": "态度恶劣", "kind": "fault", **about}
    return opening.open_ticket(world.scope(by), "complaint", raw).public_id


def _asked(world: World, do: str) -> set[str]:
    names = {world.scope(login).actor.user_id: login for login in ("ann", "ben", "boss", "second", "top", "root")}
    tasks = [task for task in world.rows(TaskRow, state="open") if task.do == do]
    return {names[task.assignee_id] if task.assignee_id else f"role:{task.role_key}" for task in tasks}


def _sees(world: World, login: str) -> bool:
    scope = world.scope(login)
    listed = [item.row.public_id for item in lists.ticket_list(scope, Filters(kind=ALL)).items]
    waits = [item for group in work_page.my_work(scope).groups for item in (*group.tasks, *group.receipts)]
    told = notices.notice_page(scope).notices
    if listed:
        assert ticket_page.ticket_page(scope, *listed)
        return True
    assert (waits, told) == ([], ())
    with pytest.raises(Refused) as caught:
        ticket_page.ticket_page(scope, world.rows(Ticket)[0].public_id)
    return caught.value.reason is not Reason.NOT_FOUND


def _refused(world: World, by: str, public_id: str, key: str) -> Reason:
    with pytest.raises(Refused) as caught:
        acting.act(world.scope(by), public_id, key, {"answer": "好"})
    return caught.value.reason


def test_only_people_and_departments_can_be_complained_about() -> None:
    with pytest.raises(DeclarationError):
        Field(key="x", label="x", about=True)


def test_the_chief_complained_about_neither_sees_nor_signs_and_who_is_above_does(house: World) -> None:
    ticket = _open(house, persons=["boss"])
    house.now = house.now.replace(hour=2)
    acting.act(house.scope("ann"), ticket, "answer", {"answer": "核实了"})
    assert not _sees(house, "boss")
    assert _refused(house, "boss", ticket, "reopen") is Reason.NOT_FOUND
    assert _asked(house, "finish") == {"top"}
    acting.act(house.scope("ann"), ticket, "finish", {})
    assert _asked(house, "sign:finish") == {"top", "role:deputy"}
    with pytest.raises(Refused) as caught:
        signing.sign(house.scope("boss"), ticket, "finish", approve=True)
    assert caught.value.reason is Reason.NOT_FOUND
    signing.sign(house.scope("second"), ticket, "finish", approve=True)
    assert signing.sign(house.scope("top"), ticket, "finish", approve=True).state == "approved"
    assert not house.rows(Notification, user_id=house.scope("boss").actor.user_id)
    assert not house.rows(Receipt, user_id=house.scope("boss").actor.user_id)
    assert house.rows(Ticket)[0].state == "done"
    acting.act(house.scope("top"), ticket, "reopen", {})  # the chief's act: the detour reaches beyond the signature


def test_nobody_stands_in_where_the_role_has_somebody_else(house: World) -> None:
    house.person("chief2", "chief")
    ticket = _open(house, persons=["boss"])
    acting.act(house.scope("ann"), ticket, "answer", {"answer": "核实了"})
    assert _asked(house, "finish") == {"role:chief"}
    assert _sees(house, "chief2")
    assert not _sees(house, "boss")
    assert _refused(house, "top", ticket, "reopen") is Reason.STATE_NOT_ALLOWED
    acting.act(house.scope("ben"), ticket, "close", {})
    assert _refused(house, "top", ticket, "reopen") is Reason.ROLE_NOT_ALLOWED


def test_the_clerk_complained_about_is_not_given_it_and_hears_nothing(house: World) -> None:
    ticket = _open(house, by="ben", persons=["ann"])  # ann, the first by name, would get it
    assert house.rows(Ticket)[0].assignee_id is None
    assert _asked(house, "answer") == {"role:clerk"}
    assert not _sees(house, "ann")
    assert _refused(house, "ann", ticket, "answer") is Reason.NOT_FOUND
    acting.act(house.scope("ben"), ticket, "answer", {"answer": "好"})


def test_an_escalation_goes_round_the_chief(house: World) -> None:
    _open(house, persons=["boss"])
    house.now = house.now.replace(day=house.now.day + 4)
    for _rung in range(3):
        overdue.fire_due(house.scope())
    told = {row.user_id for row in house.rows(Notification, kind="escalation")}
    assert told == {house.scope("top").actor.user_id}


def test_a_department_complained_about_loses_it_to_the_one_above(house: World) -> None:
    _open(house, places=["east"])
    [row] = house.rows(Ticket)
    assert [place.key for place in house.rows(Department, id=row.department_id)] == ["centre"]
    for login in ("ann", "ben", "boss", "second"):
        assert not _sees(house, login)
    assert _asked(house, "answer") == {"top"}
    assert _sees(house, "top")
    acting.act(house.scope("top"), house.rows(Ticket)[0].public_id, "answer", {"answer": "好"})


def test_where_nobody_stands_above_the_organisation_says_who_does_it(house: World) -> None:
    acting.act(house.scope("ann"), _open(house, persons=["boss", "top"]), "answer", {"answer": "核实了"})
    assert _asked(house, "finish") == {"root"}
    scope = house.scope()
    settings.set_setting(scope, CORE, STAND_INS, "gone second", scope.org.local_date(scope.now))
    acting.act(house.scope("ann"), _open(house, persons=["boss", "top"]), "answer", {"answer": "核实了"})
    assert _asked(house, "finish") == {"root", "second"}


def test_by_hand_what_was_sent_is_taken_back_and_can_be_given_back(house: World) -> None:
    ticket = _open(house)
    acting.act(house.scope("ann"), ticket, "answer", {"answer": "核实了"})
    boss = house.scope("boss").actor.user_id
    assert house.rows(Notification, user_id=boss)
    assert _sees(house, "boss")
    excluding.keep_out(house.scope("top"), ticket, {"people": ["boss"], "reason": "被投诉人"})
    assert not house.rows(Notification, user_id=boss)
    assert not house.rows(Receipt, user_id=boss)
    assert not _sees(house, "boss")
    assert _asked(house, "finish") == {"top"}
    with pytest.raises(Refused) as caught:
        assigning.assign(house.scope("top"), ticket, {"assignee": "boss", "reason": "交回"})
    assert (caught.value.reason, caught.value.field) == (Reason.FIELD_INVALID, "assignee")
    [(key, name)] = excluding.exclusion_page(house.scope("top"), ticket).out
    assert name == "boss"
    excluding.let_in(house.scope("top"), ticket, {"who": key, "reason": "查无此事"})
    assert _sees_again(house, ticket)
    kinds = [event.kind for event in house.rows(Event) if event.kind in ("kept_out", "let_in")]
    assert kinds == ["kept_out", "let_in"]


def _sees_again(world: World, ticket: str) -> bool:
    return bool(ticket_page.ticket_page(world.scope("boss"), ticket))


def test_it_is_refused_with_a_word_at_the_field(house: World) -> None:
    ticket = _open(house)
    cases: tuple[tuple[dict[str, object], str], ...] = (
        ({"people": ["boss"]}, "reason"),
        ({"reason": "没有说是谁"}, "people"),
        ({"people": ["top"], "reason": "自己"}, "people"),
        ({"departments": ["centre"], "reason": "自己的部门"}, "people"),
        ({"people": ["nobody"], "reason": "没有这个人"}, "people"),
    )
    for raw, field in cases:
        with pytest.raises(Refused) as caught:
            excluding.keep_out(house.scope("top"), ticket, raw)
        errors = caught.value.errors if isinstance(caught.value, RefusedFields) else (caught.value,)
        assert [error.field for error in errors] == [field]
    with pytest.raises(Refused) as caught:
        excluding.keep_out(house.scope("ann"), ticket, {"people": ["boss"], "reason": "无权"})
    assert caught.value.reason is Reason.PERMISSION_DENIED
