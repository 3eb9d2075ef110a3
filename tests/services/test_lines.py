"""A chain up the tree of departments: who is asked, told and let in at each level, and a process that is turned off."""

from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest

from core.domain.clauses import Clause, Regulation
from core.domain.decisions import Classification, To
from core.domain.errors import Reason, Refused
from core.domain.forms import Field, FieldKind, Form, When
from core.domain.people import Above, AllOf, AnyOf, InDepartment, Role
from core.domain.processes import Distribution, Process, State, StateKind, Task, Transition
from core.domain.roles import RoleTemplate
from core.domain.settings import Mark, Param, Setting, SettingKind
from core.domain.texts import Message
from core.domain.tickets import Act, TicketSnapshot
from core.hookspecs import hookimpl
from core.models import Notification, Ticket
from core.plugin_manager import PluginManager
from core.services import acting, opening, opening_page, people, settings, ticket_page, work_page
from core.services.lists import ticket_list
from core.services.lists_filters import Filters
from core.testing.world import World

REGULATION = Regulation(key="L", title="制度", effective_from=date(2026, 1, 1), clauses=(Clause(key="1", text="上报"),))
HEAD_ABOVE = AllOf((Role("head"), Above()))
SWITCH = Setting(
    key="reports", label="启用", kind=SettingKind.BOOLEAN, default=True, mark=Mark.INFERRED, basis="1", help=""
)
REPORT = Process(
    key="line",
    label="上报",
    prefix="L",
    title="{facts}",
    regulation=REGULATION,
    clause="1",
    enabled_by=Param("reports"),
    form=Form(
        key="facts",
        clause="1",
        fields=(
            Field(key="facts", label="情况", required=True),
            Field(key="urgent", label="紧急", kind=FieldKind.BOOLEAN),
            Field(key="secret", label="保密", kind=FieldKind.BOOLEAN),
        ),
    ),
    opened_by=AnyOf((Role("member"), Role("head"))),
    notify=(Distribution(to=To(roles=("head",), in_department=True, above=True), text="收到%(number)s", clause="1"),),
    states=(
        State(
            key="new",
            label="新",
            kind=StateKind.INITIAL,
            clause="1",
            tasks=(
                Task(do="take_up", role="head", above=True),
                Task(do="call", role="chief", when=When("urgent", (True,))),
            ),
        ),
        State(key="above", label="在上级", clause="1", tasks=(Task(do="finish", role="head", in_department=True),)),
        State(key="done", label="办结", kind=StateKind.CLOSED, clause="1"),
    ),
    transitions=(
        Transition(
            key="take_up", label="上报", by=HEAD_ABOVE, sources=("new",), target="above", hands_up=True, clause="1"
        ),
        Transition(
            key="hand_on", label="转交", by=Role("head"), sources=("new",), target="above", hands_up=True, clause="1"
        ),
        Transition(key="call", label="答复", by=Role("chief"), sources=("new",), clause="1"),
        Transition(
            key="finish",
            label="办结",
            by=AllOf((Role("head"), InDepartment())),
            sources=("above",),
            target="done",
            clause="1",
        ),
    ),
    roles=(
        RoleTemplate(key="member", label="成员"),
        RoleTemplate(key="head", label="负责人"),
        RoleTemplate(key="chief", label="领导"),
    ),
)


def _is_refused(ticket: TicketSnapshot, act: Act) -> Refused | None:
    if "unit" in (ticket.department, *ticket.above):
        return None
    return Refused(Reason.OUT_OF_SCOPE, Message("不在范围内。"), field="place")


ELSEWHERE = replace(
    REPORT,
    key="elsewhere",
    prefix="E",
    enabled_by=None,
    guards=(_is_refused,),
    hands_to="place",
    form=replace(
        REPORT.form,
        fields=(*REPORT.form.fields, Field(key="place", label="部门", kind=FieldKind.DEPARTMENT)),
    ),
)


@pytest.fixture
def plugins() -> PluginManager:
    """A manager with the two processes of this module."""

    class Plugin:
        NAME, LABEL, VERSION = "lines", "上报", "1"

        @staticmethod
        @hookimpl
        def register_processes() -> tuple[Process, ...]:
            return (REPORT, ELSEWHERE)

        @staticmethod
        @hookimpl
        def register_settings() -> tuple[Setting, ...]:
            return (SWITCH,)

        @staticmethod
        @hookimpl
        def classify(ticket: TicketSnapshot) -> Classification:
            return Classification(confidential=ticket.details.get("secret") is True, reason=Message("按表单"))

    manager = PluginManager(with_entry_points=False)
    manager.register(Plugin)
    return manager


@pytest.fixture
def tree(world: World) -> World:
    """A unit with two teams, the first with a crew; a head in each, and a chief outside."""
    scope = world.scope()
    people.add_department(scope, "unit", "单元")
    people.add_department(scope, "team1", "一队", parent="unit")
    people.add_department(scope, "team2", "二队", parent="unit")
    people.add_department(scope, "crew", "三班", parent="team1")
    world.person("member", "member", department="crew")
    world.person("loner", "member")
    world.person("boss0", "head", department="crew")
    world.person("boss1", "head", department="team1")
    world.person("boss2", "head", department="team2")
    world.person("boss", "head", department="unit")
    world.person("chief", "chief")
    return world


EVERYBODY = ("member", "boss0", "boss1", "boss2", "boss", "chief")


def _open(world: World, by: str = "member", process: str = "line", **form: object) -> str:
    return opening.open_ticket(world.scope(by), process, {"facts": "人心不稳", **form}).public_id


def _seeing(world: World, public_id: str) -> set[str]:
    found = set()
    for login in EVERYBODY:
        with suppress(Refused):
            ticket_page.ticket_page(world.scope(login), public_id)
            found.add(login)
        listed = [item.row.public_id for item in ticket_list(world.scope(login), Filters(kind="all")).items]
        assert (public_id in listed) is (login in found), login
    return found


def _asked(world: World) -> set[str]:
    return {login for login in EVERYBODY if any(group.tasks for group in work_page.my_work(world.scope(login)).groups)}


def _told(world: World) -> set[str]:
    names = {row.user_id for row in world.rows(Notification)}
    return {login for login in EVERYBODY if world.scope(login).actor.user_id in names}


@pytest.mark.parametrize("secret", [False, True])
def test_those_above_are_asked_told_and_let_in_and_nobody_beside_them(tree: World, secret: bool) -> None:
    public_id = _open(tree, secret=secret)
    assert _told(tree) == {"boss0", "boss1", "boss"}
    assert _asked(tree) == {"boss1", "boss"}
    assert _seeing(tree, public_id) == {"member", "boss1", "boss", *(() if secret else ("boss0",))}


def test_each_level_hands_the_ticket_to_the_next(tree: World) -> None:
    public_id = _open(tree)
    for login in ("member", "boss0", "boss2", "chief"):
        with pytest.raises(Refused) as refused:
            acting.act(tree.scope(login), public_id, "take_up", {})
        assert refused.value.reason in (Reason.ROLE_NOT_ALLOWED, Reason.NOT_FOUND)
    acting.act(tree.scope("boss1"), public_id, "take_up", {})
    assert ticket_page.ticket_page(tree.scope("boss1"), public_id).department == "一队"
    assert _asked(tree) == {"boss1"}
    with pytest.raises(Refused) as refused:
        acting.act(tree.scope("boss"), public_id, "finish", {})
    assert refused.value.reason is Reason.ROLE_NOT_ALLOWED
    acting.act(tree.scope("boss1"), public_id, "finish", {})


def test_a_confidential_ticket_is_closed_to_those_above_once_nothing_waits_for_them(tree: World) -> None:
    public_id = _open(tree, secret=True)
    acting.act(tree.scope("boss1"), public_id, "take_up", {})
    assert _seeing(tree, public_id) == {"member", "boss1"}


@pytest.mark.parametrize("by", ["boss", "loner"])
def test_nobody_stands_above_the_top_or_above_no_department(tree: World, by: str) -> None:
    public_id = _open(tree, by)
    assert not _asked(tree)
    with pytest.raises(Refused) as refused:
        acting.act(tree.scope(by), public_id, "take_up", {})
    assert refused.value.reason is Reason.ROLE_NOT_ALLOWED


def test_what_cannot_go_up_says_so(tree: World) -> None:
    public_id = _open(tree, "boss")
    with pytest.raises(Refused) as refused:
        acting.act(tree.scope("boss"), public_id, "hand_on", {})
    assert refused.value.reason is Reason.ROUTE_NOT_CONFIGURED


@pytest.mark.parametrize(("urgent", "asked"), [(True, True), (False, False), (None, False)])
def test_a_task_with_a_condition_waits_only_where_it_holds(tree: World, urgent: bool | None, asked: bool) -> None:
    public_id = _open(tree, urgent=urgent, secret=True)
    assert ("chief" in _asked(tree)) is asked
    assert ("chief" in _seeing(tree, public_id)) is asked


def test_an_opening_can_give_the_ticket_to_another_department(tree: World) -> None:
    _open(tree, "loner", "elsewhere", place="team2")
    assert [row.department_id for row in tree.rows(Ticket)] == [3]
    assert _asked(tree) == {"boss"}


@pytest.mark.parametrize(("place", "refused"), [("unit", False), ("crew", False), ("office", True), (None, True)])
def test_a_guard_of_the_opening_sees_the_line_of_that_department(tree: World, place: str | None, refused: bool) -> None:
    people.add_department(tree.scope(), "office", "办公室")
    form = {"facts": "甲", **({"place": place} if place else {})}
    if not refused:
        opening.open_ticket(tree.scope("member"), "elsewhere", form)
        return
    with pytest.raises(Refused) as error:
        opening.open_ticket(tree.scope("member"), "elsewhere", form)
    assert (error.value.reason, tree.rows(Ticket)) == (Reason.OUT_OF_SCOPE, [])


def test_a_process_that_is_off_is_not_offered_and_opens_nothing(tree: World) -> None:
    public_id = _open(tree)
    assert "line" in [card.key for card in opening_page.process_cards(tree.scope("member"))]
    settings.set_setting(tree.scope(), "lines", "reports", "false", tree.org.local_date(tree.now))
    assert "line" not in [card.key for card in opening_page.process_cards(tree.scope("member"))]
    with pytest.raises(Refused) as refused:
        opening_page.opening_form(tree.scope("member"), "line")
    assert refused.value.reason is Reason.NOT_FOUND
    with pytest.raises(Refused) as refused:
        _open(tree)
    assert refused.value.reason is Reason.PLUGIN_OFF
    acting.act(tree.scope("boss1"), public_id, "take_up", {})  # what is under way goes on


def test_a_process_is_turned_on_by_a_setting_that_the_plugin_declares() -> None:
    class Plugin:
        NAME, LABEL, VERSION = "lines", "上报", "1"

        @staticmethod
        @hookimpl
        def register_processes() -> tuple[Process, ...]:
            return (REPORT,)

    manager = PluginManager(with_entry_points=False)
    manager.register(Plugin)
    assert "no setting 'reports' is declared" in str(manager.plugins["lines"].error)
