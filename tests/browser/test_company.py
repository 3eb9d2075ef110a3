"""A suggestion in a real browser: raised, conveyed to two departments, understood by all, processed, answered."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.models import Receipt, Ticket
from core.services import people
from core.testing.town import Town, fill, shoot, submit

SHOTS = Path(__file__).with_name("out")
SIZES = ((1280, 800), (360, 740))


@pytest.fixture
def company(found: Callable[[str, str], Town]) -> Town:
    """A company with three departments and somebody who conveys, on a Monday morning."""
    town = found("enterprise", "2026-06-01 09:00:00")
    for key in ("销售部", "财务部", "人事部"):
        people.add_department(town.world.scope(), key, key)
    town.person("chen", "陈某", "employee", department="销售部")
    town.person("qian", "钱文", "employee", department="财务部")
    town.person("ren", "任诗", "employee", department="人事部")
    town.person("zhong", "钟达", "conveyor")
    return town


def _ticket(town: Town) -> Ticket:
    (ticket,) = town.world.rows(Ticket)
    assert isinstance(ticket, Ticket)
    return ticket


def _understand(page: Page, town: Town) -> None:
    page.goto(f"{town.address}/t/{_ticket(town).public_id}")
    page.locator("button[name=_understood]").first.click()
    page.wait_for_load_state()


def test_a_suggestion_is_conveyed_understood_processed_and_answered(company: Town) -> None:
    with company.window("chen") as page:
        page.goto(f"{company.address}/tickets/new/information_exchange")
        fill(
            page,
            kind="suggestion",
            source="platform",
            subject="报销",
            content="报销改为每周一次",
            confidentiality="open",
        )
        shoot(page, SHOTS / "company-raise.png")
        submit(page)
        expect(page.locator("h1")).to_contain_text("报销")

    company.set_clock("2026-06-01 09:10:00")
    with company.window("zhong") as page:
        page.goto(f"{company.address}/t/{_ticket(company).public_id}?act=convey")
        submit(page)
        expect(page.locator("main")).to_contain_text("请选择传达到的部门或人员")
        for key in ("财务部", "人事部"):
            page.locator(f"main [name=departments][value='{key}']").check()
        shoot(page, SHOTS / "company-convey.png")
        submit(page)
        expect(page.locator("main")).to_contain_text("已传达，待确认理解")
    assert len(company.world.rows(Receipt)) == 2

    company.set_clock("2026-06-01 10:00:00")
    with company.window("qian") as page:
        expect(page.locator("main")).to_contain_text("报销")
        _understand(page, company)
        expect(page.locator("main")).to_contain_text("未确认")
        shoot(page, SHOTS / "company-waiting.png")
    assert _ticket(company).state == "conveyed"

    company.set_clock("2026-06-01 11:00:00")
    with company.window("ren") as page:
        _understand(page, company)
    assert _ticket(company).state == "understood"

    with company.window("qian") as page:
        company.act(page, _ticket(company).public_id, "accept", analysis="可行")
        values = {"result_kind": "improved", "result": "下月起每周一次"}
        company.act(page, _ticket(company).public_id, "process", **values)

    for width, height in SIZES:
        with company.window("chen", width=width, height=height) as page:
            page.goto(f"{company.address}/t/{_ticket(company).public_id}")
            expect(page.locator("main")).to_contain_text("下月起每周一次")
            expect(page.locator("main")).to_contain_text("人事部、财务部")
            shoot(page, SHOTS / f"company-answered-{width}.png")
    with company.window("chen", locale="en-US") as page:
        page.goto(f"{company.address}/t/{_ticket(company).public_id}")
        expect(page.locator("main")).to_contain_text("Conveyed to departments")
        company.act(page, _ticket(company).public_id, "close")
    assert _ticket(company).state == "closed"
