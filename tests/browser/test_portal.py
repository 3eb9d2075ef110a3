"""People without an account in a real browser: a pupil on a cheap telephone, a guest who scans a poster."""

import re
from collections.abc import Callable
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from core.models import Ticket
from core.services import settings
from core.services.core_settings import CORE
from core.testing.portal import keeper_role, open_to_public
from core.testing.town import Town, fill, shoot, submit
from core.testing.videos import box, video

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
    page.wait_for_selector("output")
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


def turn(town: Town, **values: str) -> None:
    """Give the program's own settings values."""
    scope = town.world.scope()
    for key, value in values.items():
        settings.set_setting(scope, CORE, key, value, scope.org.local_date(scope.now))


def come_back(town: Town, page: Page, code: str) -> str:
    """Enter the receipt code and return what the page says."""
    page.goto(f"{town.address}/p/shop/answer")
    fill(page, _code=code)
    submit(page)
    return page.locator("main").inner_text()


def reply(town: Town, public_id: str, words: str) -> None:
    """Answer in the name of the office."""
    with town.window("ge") as clerk:
        said = {"nature": "single", "importance": "important", "reply_mode": "public", "reason": "水垢堵塞。"}
        town.act(clerk, public_id, "final_reply", reply=words, problem_found=False, **said)


def test_a_letter_in_confidence_is_answered_and_its_writer_stays_unknown(found: Found, chromium: Browser) -> None:
    town = found("school", "2026-03-17 08:30:00")
    town.person("luo", "罗录入", "entry_officer")
    town.person("mu", "穆保管", keeper_role(town.world))
    open_to_public(town.world)
    turn(town, proof_of_work="10")
    page = telephone(chromium, scripts=True)
    page.goto(f"{town.address}/p/shop/general_affairs")
    assert not page.locator("[name=_answer]").is_visible()  # the browser works, so nobody is asked
    fill(page, kind="complaint", content="宿管半夜查房", giver_mode="confidential")
    page.locator("main [name=giver_name]").fill("欧阳小雨")
    film = {"name": "我的手机.mp4", "mimeType": "video/mp4", "buffer": video(extra=box(b"free", bytes(600_000)))}
    page.set_input_files("main [name=attachments] >> nth=0", film)
    assert faults(page) == []
    submit(page)
    page.wait_for_selector("output")
    code = page.locator("output").inner_text()
    public_id = town.world.rows(Ticket)[-1].public_id
    with town.window("luo") as clerk:
        clerk.goto(f"{town.address}/t/{public_id}")
        words = clerk.locator("main").inner_text()
        assert "1.mp4" in words
        assert "欧阳" not in words
        assert clerk.locator("video").count() == 1
        clerk.goto(f"{town.address}/t/{public_id}/giver")
        assert "欧阳" not in clerk.locator("main").inner_text()
        clerk.fill("main [name=text]", "是哪一层？")
        submit(clerk)
    assert "是哪一层？" in come_back(town, page, code)
    page.fill("main [name=text]", "四层")
    page.get_by_role("button", name="补充").click()
    page.wait_for_selector("text=已补充")
    assert "四层" in page.locator("main").inner_text()
    shoot(page, OUT / "portal-letter.png")
    page.context.close()


def test_who_is_dissatisfied_has_it_handled_again_and_all_read_the_end(found: Found, chromium: Browser) -> None:
    town = found("school", "2026-03-17 08:30:00")
    town.person("luo", "罗录入", "entry_officer")
    town.person("ge", "葛处理", "general_affairs_clerk")
    town.person("anna", "安娜", "administrator")
    open_to_public(town.world)
    turn(town, public_board="1")
    page = telephone(chromium, scripts=False)
    page.goto(f"{town.address}/p/shop/general_affairs")
    fill(page, kind="complaint", content="三号楼的热水器坏了两天", giver_mode="anonymous")
    submit(page)
    code = page.locator("output").inner_text()
    public_id = town.world.rows(Ticket)[-1].public_id
    with town.window("luo") as clerk:
        town.act(clerk, public_id, "register")
    reply(town, public_id, "热水器已清洗。")
    assert "热水器已清洗。" in come_back(town, page, code)
    fill(page, satisfaction="dissatisfied")
    submit(page)  # what is missing must be said
    assert page.locator("main [name=satisfaction][value=dissatisfied]").is_checked()
    fill(page, evaluation_note="还是没有热水")
    submit(page)
    assert "处理中" in page.locator("main").inner_text()
    town.set_clock("2026-03-18 09:00:00")
    reply(town, public_id, "热水器已换新。")
    assert "热水器已换新。" in come_back(town, page, code)
    fill(page, satisfaction="satisfied")
    submit(page)
    assert "已收到，谢谢。" in page.locator("main").inner_text()
    with town.window("anna") as editor:
        editor.goto(f"{town.address}/board?ticket={public_id}")
        fill(editor, title="三号楼热水")
        assert faults(editor) == []
        submit(editor)
        assert faults(editor) == []
        editor.get_by_role("button", name="发布到公示栏").click()
        editor.wait_for_load_state()
        assert faults(editor) == []
    page.goto(f"{town.address}/p/shop/board")
    assert "热水器已换新。" in page.locator("article").inner_text()
    shoot(page, OUT / "portal-board.png")
    page.context.close()
    reader = telephone(chromium, scripts=True, locale="en-GB")
    reader.goto(f"{town.address}/p/shop/board")
    assert faults(reader) == []
    reader.context.close()
