"""What an organisation gets with a plugin: roles and departments, once, and nothing of its own is changed."""

from types import SimpleNamespace

import pytest

from core.domain.departments import DepartmentTemplate
from core.hookspecs import hookimpl
from core.models import Department, Role
from core.plugin_manager import PluginManager
from core.services import organisations, people
from core.services.configuration import configuration
from core.services.uow import reading
from core.services.work import working
from core.testing.world import World

KITCHEN, BAR = DepartmentTemplate(key="厨房", name="厨房"), DepartmentTemplate(key="酒吧", name="酒吧")


def inn(*departments: DepartmentTemplate) -> SimpleNamespace:
    @hookimpl
    def register_departments() -> tuple[DepartmentTemplate, ...]:
        return departments

    return SimpleNamespace(NAME="inn", LABEL="客栈", VERSION="1", register_departments=register_departments)


@pytest.fixture
def plugins() -> PluginManager:
    """The inn beside nothing else."""
    manager = PluginManager(with_entry_points=False)
    assert manager.register(inn(KITCHEN, BAR)).error == ""
    return manager


def names(world: World) -> dict[str, str]:
    with reading(world.org.id) as session:
        return {one.key: one.name for one in configuration(session, world.org.id).departments.values()}


def test_the_departments_come_with_the_plugin(world: World) -> None:
    assert names(world) == {"厨房": "厨房", "酒吧": "酒吧"}
    assert [row.path for row in world.rows(Department)] == [f"/{row.id}/" for row in world.rows(Department)]
    world.person("cook", department="厨房")


def test_what_is_there_stays_as_it_is(world: World) -> None:
    other = organisations.create_organisation("other", "别家", now=world.now)
    world.org = other
    people.add_department(world.scope(), "厨房", "中央厨房")
    organisations.set_plugin(world.scope(), "inn", True)
    assert names(world) == {"厨房": "中央厨房", "酒吧": "酒吧"}


def test_turning_it_on_again_brings_nothing_more(world: World) -> None:
    with working(world.scope()) as work:
        for row in work.session.query(Department).filter_by(key="酒吧"):
            work.session.delete(row)
    organisations.set_plugin(world.scope(), "inn", False)
    organisations.set_plugin(world.scope(), "inn", True)
    assert set(names(world)) == {"厨房"}


def test_a_new_version_brings_its_roles(world: World) -> None:
    from core.testing import sample_plugin

    before = {row.key for row in world.rows(Role)}
    with_sample = PluginManager(with_entry_points=False)
    with_sample.register(sample_plugin)
    world.manager = with_sample
    organisations.set_plugin(world.scope(), "sample", True)
    with working(world.scope()) as work:
        for row in work.session.query(Role).filter(Role.plugin == "sample"):
            work.session.delete(row)
    organisations.bring_up_to_date(with_sample, world.now)
    declared = {role.key for process in with_sample.plugins["sample"].processes for role in process.roles}
    assert {row.key for row in world.rows(Role)} == before | declared
