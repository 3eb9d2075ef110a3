"""A report up the line in a real browser: crew, team, head of the unit, centre; a call at night, the form after it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.models import Deadline, Ticket
from core.services import people
from core.testing.town import Town, fill, shoot, submit

SHOTS = Path(__file__).with_name("out")
LOCALES = (("zh-CN", "zh"), ("en-US", "en"))
SIZES = ((1280, 800), (360, 740))
FORM = {"signature": "signed", "transmission": "fax"}


@pytest.fixture
def unit(found: Callable[[str, str], Town]) -> Town:
    """A production unit with two teams, one of them with a crew, and a command centre, on a Monday at eight."""
    town = found("enterprise", "2026-06-08 08:00:00")
    scope = town.world.scope()
    people.add_department(scope, "unit", "一单元")
    people.add_department(scope, "team1", "一队", parent="unit")
    people.add_department(scope, "team2", "二队", parent="unit")
    people.add_department(scope, "crew", "三班", parent="team2")
    people.add_department(scope, "centre", "指挥中心")
    town.person("ban", "葛亮", "crew_leader", department="crew")
    town.person("dui", "傅军", "team_leader", department="team2")
    town.person("yi", "石磊", "team_leader", department="team1")
    town.person("head", "韩松", "unit_head", department="unit")
    town.person("office", "严静", "centre_office", department="centre")
    town.person("shuji", "曹毅", "party_deputy_secretary", department="centre")
    town.person("bao", "邵明", "guarantor", department="centre", attributes={"guarantees": ["unit"]})
    return town


def _ticket(town: Town) -> Ticket:
    (ticket,) = town.world.rows(Ticket)
    assert isinstance(ticket, Ticket)
    return ticket


def _report(town: Town, subject: str, urgency: str) -> str:
    with town.window("ban") as page:
        page.goto(f"{town.address}/tickets/new/line_report")
        fill(page, level="crew", subject=subject, facts="夜班后十二人要求说明加班安排", urgency=urgency)
        submit(page)
        expect(page.locator("h1")).to_contain_text(subject)
    return _ticket(town).public_id


def _is_hidden(town: Town, login: str, public_id: str, subject: str) -> None:
    with town.window(login) as page:
        expect(page.locator("body")).not_to_contain_text(subject)
        page.goto(f"{town.address}/tickets?kind=all")
        expect(page.locator("main")).not_to_contain_text(subject)
        response = page.goto(f"{town.address}/t/{public_id}")
        assert response is not None
        assert response.status == 404


def _act(town: Town, login: str, public_id: str, key: str, **values: str | bool) -> None:
    with town.window(login) as page:
        town.act(page, public_id, key, **values)


def test_a_report_goes_up_level_by_level(unit: Town) -> None:
    public_id = _report(unit, "对加班安排有意见", "ordinary")
    _is_hidden(unit, "yi", public_id, "对加班安排有意见")
    _is_hidden(unit, "head", public_id, "对加班安排有意见")
    _act(unit, "dui", public_id, "report_up", team_opinion="属实，已与班长谈话")
    with unit.window("head") as page:
        expect(page.locator("main")).to_contain_text("对加班安排有意见")
        unit.try_act(page, public_id, "approve", form_date="2026-06-08", transmission="fax")
        expect(page.locator("main")).to_contain_text("制式表格须有领导签字或盖章")
        unit.act(page, public_id, "approve", form_date="2026-06-08", **FORM)
    _act(unit, "office", public_id, "confirm_receipt")
    assert _ticket(unit).state == "centre_received"
    _is_hidden(unit, "shuji", public_id, "对加班安排有意见")
    with unit.window("bao") as page:
        page.goto(f"{unit.address}/t/{public_id}")
        expect(page.locator("h1")).to_contain_text("对加班安排有意见")
    for locale, short in LOCALES:
        for width, height in SIZES:
            with unit.window("office", locale=locale, width=width, height=height) as window:
                window.goto(f"{unit.address}/t/{public_id}")
                shoot(window, SHOTS / f"line-{short}-{width}.png")


def test_a_call_at_night_and_the_form_after_it(unit: Town) -> None:
    unit.set_clock("2026-06-09 03:10:00")
    public_id = _report(unit, "夜班停工", "urgent")
    _act(unit, "ban", public_id, "direct_report", called="party_deputy", call_content="先稳住现场")
    assert _ticket(unit).state == "direct_reported"
    with unit.window("shuji") as page:
        expect(page.locator("main")).to_contain_text("夜班停工")
        unit.act(page, public_id, "instruct", instruction="单元负责人到场")
    _is_hidden(unit, "office", public_id, "夜班停工")
    unit.set_clock("2026-06-10 03:10:00")
    with unit.window("head", width=360, height=740) as page:
        page.goto(f"{unit.address}/t/{public_id}")
        shoot(page, SHOTS / "line-direct-360.png")
        unit.act(page, public_id, "supplement", form_date="2026-06-10", **FORM)
    assert _ticket(unit).state == "form_supplemented"
    assert [(row.key, row.state) for row in unit.world.rows(Deadline)] == [("form_after_direct", "met")]
    assert not _ticket(unit).late
