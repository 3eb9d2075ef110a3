"""The plugin as a whole: it loads, its stories show every state, its reasons are met, its secrets are kept."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import plugins.construction
from core.domain.errors import Reason, Refused
from core.extensions import db
from core.models import Notification, Ticket
from core.plugin_manager import PluginManager
from core.services import acting, opening, people
from core.services.lists import ticket_list
from core.services.lists_filters import ALL, Filters
from core.services.scenarios import parse
from core.services.simulation import Laboratory
from core.services.ticket_page import ticket_page
from core.testing.databases import sqlite_url
from core.testing.scenarios import scenarios_in
from core.testing.world import World, make_app

MANAGER = PluginManager(("plugins.construction.plugin",), with_entry_points=False)
PLUGIN = MANAGER.plugins["construction"]
PARTIES = ("业主", "监理单位", "设计单位", "施工单位")


def test_the_plugin_loads_with_its_processes() -> None:
    assert PLUGIN.error == ""
    assert [process.key for process in PLUGIN.processes] == [
        "site_quality",
        "project_information",
        "information_digest",
    ]


@pytest.fixture(scope="module")
def site_office() -> Iterator[Laboratory]:
    """A laboratory that knows this plugin only."""
    with Laboratory(lambda url, folder: make_app(url, folder, MANAGER)) as opened:
        yield opened


@pytest.mark.parametrize("start", [date(2026, 3, 18), date(2026, 10, 8)])
@pytest.mark.parametrize("story", PLUGIN.demonstration, ids=lambda story: story["process"])
def test_the_demonstration_plays_and_shows_every_state(
    site_office: Laboratory, story: dict[str, object], start: date
) -> None:
    report = site_office.run(parse(story, "demonstration", start=start))
    assert report.unmet == ()
    process = next(one for one in PLUGIN.processes if one.key == story["process"])
    shown = {step.ticket: step.state for step in report.steps}
    assert {state.key for state in process.states} == set(shown.values())


def test_there_is_a_scenario_for_every_reason() -> None:
    folder = Path(plugins.construction.__file__).parent / "scenarios"
    refused = {
        step.refused.reason
        for parameter in scenarios_in(folder)
        for scenario in parameter.values
        for step in scenario.steps
        if step.refused
    }
    assert refused >= {
        Reason.CHAIN_ORDER,
        Reason.ROUTE_NOT_CONFIGURED,
        Reason.OUT_OF_SCOPE,
        Reason.OUT_OF_WARRANTY,
        Reason.AMOUNT_OUT_OF_RANGE,
        Reason.VERIFICATION_MISSING,
        Reason.SELF_VERIFICATION,
        Reason.CORRECTION_MISSING,
        Reason.WRONG_RECIPIENT,
        Reason.REASON_MISSING,
        Reason.FIELD_REQUIRED,
        Reason.FIELD_INVALID,
        Reason.STATE_NOT_ALLOWED,
        Reason.ROLE_NOT_ALLOWED,
    }


@pytest.fixture
def project(tmp_path: Path) -> Iterator[World]:
    """A project with one person of each party, a manager, a unit head and somebody who collects."""
    app = make_app(sqlite_url(), tmp_path, MANAGER)
    with app.app_context():
        world = World(app)
        for key in (*PARTIES, "项目部"):
            people.add_department(world.scope(), key, key)
        for login, role, department in (
            ("yezhu", "project_owner", "业主"),
            ("jianli", "supervision_unit", "监理单位"),
            ("sheji", "design_unit", "设计单位"),
            ("shigong", "contractor", "施工单位"),
            ("jingli", "project_manager", "项目部"),
            ("fuze", "unit_head", "项目部"),
            ("gong", "engineering_department", "项目部"),
        ):
            world.person(login, role, department=department)
        yield world
        db.session.remove()
        db.engine.dispose()


def _fed_back(project: World, *, confidential: bool) -> str:
    values = {
        "project": "城东水厂",
        "subject": "爆破方案",
        "source_unit": "engineering",
        "content_class": "safety",
        "method": "meeting",
        "content": "安全距离不足",
        "keep_confidential": confidential,
    }
    public_id = opening.open_ticket(project.scope("gong"), "project_information", values).public_id
    for do, entered in (
        ("verify", {"truth": "true"}),
        ("evaluate", {"analysis": "a", "assessment": "b"}),
        ("take_measures", {"measure": "c"}),
        ("feed_back", {"mode": "written", "addressees": ["业主", "监理单位"], "message": "d"}),
    ):
        acting.act(project.scope("jingli"), public_id, do, entered)
    return public_id


def _sees(project: World, login: str, public_id: str) -> tuple[bool, bool]:
    """Say whether somebody can open the ticket, and whether their list shows it."""
    try:
        ticket_page(project.scope(login), public_id)
        opened = True
    except Refused as refused:
        opened = refused.reason is not Reason.NOT_FOUND
    listed = ticket_list(project.scope(login), Filters(kind=ALL)).items
    return opened, any(item.row.public_id == public_id for item in listed)


@pytest.mark.parametrize(
    ("login", "sees"),
    [
        ("yezhu", True),
        ("jianli", True),
        ("gong", True),
        ("jingli", True),
        ("shigong", False),
        ("sheji", False),
        ("fuze", False),
    ],
)
def test_a_confidential_item_is_opened_and_listed_by_those_addressed_only(
    project: World, login: str, sees: bool
) -> None:
    public_id = _fed_back(project, confidential=True)
    assert _sees(project, login, public_id) == (sees, sees)


def test_messages_about_a_confidential_item_do_not_name_it(project: World) -> None:
    public_id = _fed_back(project, confidential=True)
    values = {"truth": "false", "truth_basis": "x", "correction": "安全距离无误"}
    acting.act(project.scope("jingli"), public_id, "declare_untrue", values)
    texts = [str(note.message) for note in project.rows(Notification)]
    assert len(texts) > 4
    assert [text for text in texts if "爆破方案" in text or "安全距离" in text] == []


def test_an_open_item_is_seen_by_those_who_see_all_or_are_addressed(project: World) -> None:
    public_id = _fed_back(project, confidential=False)
    seen = {
        login
        for login in ("yezhu", "jianli", "jingli", "fuze", "sheji", "shigong")
        if _sees(project, login, public_id)[0]
    }
    assert seen == {"yezhu", "jianli", "jingli", "fuze"}
    assert [ticket.confidential for ticket in project.rows(Ticket)] == [False]
