"""People without an account in a real browser: a pupil on a cheap telephone, a guest who scans a poster."""

import re
from collections.abc import Callable
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from core.models import Ticket
from core.testing.portal import open_to_public
from core.testing.town import Town, fill, shoot, submit

OUT = Path(__file__).parent / "out"
Found = Callable[[str, str], Town]


def telephone(chromium: Browser, *, scripts: bool, locale: str = "zh-CN") -> Page:
    """Return a page of a telephone that is 360 pixels wide."""
    context = chromium.new_context(
        locale=locale, viewport={"width": 360, "height": 640}, java_script_enabled=scripts, has_touch=True
    )
    return context.new_page()


def faults(page: Page) -> list[str]:
    """Return what axe finds wrong with a page."""
    return [str(one["id"]) for one in Axe().run(page).response["violations"]]


def test_a_pupil_complains_without_a_name_and_is_satisfied(found: Found, chromium: Browser) -> None:
    town = found("school", "2026-03-17 08:30:00")
    town.person("luo", "罗录入", "entry_officer")
    town.person("ge", "葛处理", "general_affairs_clerk")
    open_to_public(town.world)
    page = telephone(chromium, scripts=False)
    page.goto(f"{town.address}/p/shop")
    page.get_by_role("link", name="总务处信息反馈").click()
    fill(page, kind="complaint", giver_mode="confidential")
    submit(page)  # the matter is missing, and the name that confidence asks for
    assert page.locator(".problem").count() >= 2
    assert page.locator("main [name=kind]").input_value() == "complaint"
    fill(page, content="三号楼的热水器坏了两天", giver_mode="anonymous")
    submit(page)
    code = page.locator("output").inner_text()
    assert re.fullmatch(r"(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}", code)
    assert code not in page.url
    page.screenshot(path=OUT / "portal-thanks.png")
    page.get_by_role("link", name="查看答复").click()
    fill(page, _code=code.lower())
    submit(page)
    assert "还没有答复" in page.locator("main").inner_text()
    public_id = town.world.rows(Ticket)[-1].public_id
    with town.window("luo") as clerk:
        town.act(clerk, public_id, "register")
    with town.window("ge") as clerk:
        town.act(clerk, public_id, "solution_plan", solution_plan="换一台")
        said = {"nature": "single", "importance": "important", "reply_mode": "personal", "reason": "水垢堵塞。"}
        town.act(clerk, public_id, "final_reply", reply="热水器已换新。", problem_found=False, **said)
    page.goto(f"{town.address}/p/shop/answer")
    fill(page, _code=code)
    submit(page)
    assert "热水器已换新。" in page.locator("main").inner_text()
    page.locator("main [name=satisfaction][value='satisfied']").check()
    submit(page)
    assert "已收到，谢谢。" in page.locator("main").inner_text()
    assert code not in page.url
    page.screenshot(path=OUT / "portal-answer.png")
    page.context.close()


def test_a_guest_scans_the_poster_of_a_room(found: Found, chromium: Browser) -> None:
    town = found("hotel", "2026-03-17 08:30:00")
    town.person("he", "何房务", "rooms", "administrator")
    open_to_public(town.world)
    page = telephone(chromium, scripts=True, locale="en-GB")
    page.goto(f"{town.address}/p/shop/guest_opinion?place=8012")
    assert page.locator("main [name=room]").input_value() == "8012"
    fill(page, content="空调太响，睡不着。", giver_mode="anonymous")
    shoot(page, OUT / "portal-guest.png")
    assert faults(page) == []
    submit(page)
    assert page.locator("output").count() == 1
    shoot(page, OUT / "portal-guest-thanks.png")
    assert faults(page) == []
    code = page.locator("output").inner_text()
    page.goto(f"{town.address}/p/shop/answer")
    assert faults(page) == []
    fill(page, _code=code)
    submit(page)
    shoot(page, OUT / "portal-guest-answer.png")
    assert faults(page) == []
    ticket = town.world.rows(Ticket)[-1]
    assert (ticket.details["room"], ticket.channel) == ("8012", "portal")
    page.context.close()
