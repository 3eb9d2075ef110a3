"""Dealers in a real browser: a sheet whose claim number comes late, and a market problem that finds its department."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from core.models import Deadline, Ticket
from core.services import people
from core.testing.town import Town, at, fill, shoot, submit

SHOTS = Path(__file__).with_name("out")
LOCALES = (("zh-CN", "zh"), ("en-US", "en"))
SIZES = ((1280, 800), (360, 740))
DEPARTMENTS = {"north": "华北一店", "technology": "技术部", "quality": "质量管理部", "service": "服务部"}
SHEET = {
    "model": "CC 2.0TSI",
    "production_date": "2025-06-01",
    "sale_date": "2025-08-15",
    "mileage": "8200",
    "part_no": "3AD301103",
    "part_name": "变速箱",
    "part_maker": "一汽大众",
    "inspection": "二挡同步环磨损",
}
FACTS = {
    "feedback_place": "石家庄",
    "feedback_person": "郝建国",
    "contact": "13900000000",
    "production_date": "2025-11-01",
    "sale_date": "2026-01-10",
    "vin": "LSGPC52U6AF102554",
    "model": "H6",
    "mileage": "5200",
    "failures": "2",
}


@pytest.fixture
def makers(found: Callable[[str, str], Town]) -> Town:
    """A maker of cars with its dealers, at half past eight of a Tuesday."""
    town = found("dealer", "2026-03-17 08:30:00")
    for key, name in DEPARTMENTS.items():
        people.add_department(town.world.scope(), key, name)
    town.person("hao", "郝建国", "dealer_manager", department="north")
    town.person("zhou", "周斌", "companion", attributes={"region": ["华北"]})
    town.person("fuwu", "傅伟", "service", department="service")
    town.person("qin", "秦敏", "quality_management", department="quality")
    town.person("lead", "冷峰", "lead", department="technology")
    return town


def _ticket(town: Town) -> Ticket:
    (ticket,) = town.world.rows(Ticket)
    assert isinstance(ticket, Ticket)
    return ticket


def _colour(page: Page, town: Town, colour: str) -> None:
    """The sheet has its colour on the page and in the list."""
    page.goto(f"{town.address}/t/{_ticket(town).public_id}")
    expect(page.locator("h1 + .chip")).to_have_class(f"chip chip-{_tone(page)} sheet sheet-{colour}")


def _tone(page: Page) -> str:
    return str(page.locator("h1 + .chip").get_attribute("class")).split()[1].removeprefix("chip-")


def _show(town: Town, login: str, pages: dict[str, str]) -> None:
    """Take pictures of pages in both languages, on a desk and on a telephone."""
    for locale, short in LOCALES:
        for width, height in SIZES:
            with town.window(login, locale=locale, width=width, height=height) as window:
                for name, path in pages.items():
                    window.goto(town.address + path)
                    shoot(window, SHOTS / f"dealer-{name}-{short}-{width}.png")


def _report() -> FilePayload:
    buffer = BytesIO()
    Image.new("RGB", (640, 480), (90, 120, 160)).save(buffer, "JPEG")
    return FilePayload(name="PCC及技术信息报告.jpg", mimeType="image/jpeg", buffer=buffer.getvalue())


def test_a_sheet_turns_from_yellow_to_pink_to_orange(makers: Town) -> None:
    with makers.window("hao") as page:
        page.goto(f"{makers.address}/tickets/new/cc_quality")
        fill(page, region="华北", dealer_code="75501", vin="LFV3A23C0A3000001", problem="二挡啮合异响")
        submit(page)
        public_id = _ticket(makers).public_id
        page.goto(f"{makers.address}/t/{public_id}?act=send_report")
        page.locator("main [name=report]").first.set_input_files(_report())
        submit(page)
        makers.act(page, public_id, "create_sheet", need_guidance=True, **SHEET)
        _colour(page, makers, "yellow")
    with makers.window("zhou") as page:
        expect(page.locator("main")).to_contain_text("LFV3A23C0A3000001")
        makers.try_act(page, public_id, "give_opinion", support_opinion="Y", reply_status=True, support_text="同意更换")
        expect(page.locator("#act [role=alert]").first).to_be_visible()
        assert _ticket(makers).state == "submitted", "no answer without a claim number"
        page.goto(f"{makers.address}/t/{public_id}?act=give_opinion")
        page.get_by_role("button", name="丢弃草稿").click()  # G stands alone: what was typed for Y must go
        makers.act(page, public_id, "give_opinion", support_opinion="G")
        makers.act(page, public_id, "log_opinion", opinion="先调整换挡机构，备件到后更换", given_by="phone")
    makers.set_clock("2026-03-19 09:00:00")
    with makers.window("hao") as page:
        makers.act(page, public_id, "enter_claim", claim_no="8800456")
        makers.act(page, public_id, "submit_for_approval", final_plan="更换二挡同步环")
        _colour(page, makers, "yellow")
    _show(makers, "zhou", {"approval": f"/t/{public_id}?act=give_opinion", "work": "/work"})
    with makers.window("zhou") as page:
        makers.act(page, public_id, "give_opinion", support_opinion="Y", reply_status=True, support_text="同意更换")
        _colour(page, makers, "pink")
    with makers.window("hao") as page:
        makers.act(page, public_id, "mark_read", measures_read=True)
        _colour(page, makers, "orange")
    with makers.window("zhou") as page:
        makers.act(page, public_id, "end_support")
    assert _ticket(makers).state == "finished"
    _show(makers, "hao", {"sheet": f"/t/{public_id}", "list": "/tickets?view=all"})


def test_a_market_problem_finds_its_department(makers: Town) -> None:
    with makers.window("hao") as page:
        page.goto(f"{makers.address}/tickets/new/market_quality")
        fill(page, problem="转向异响", description="低速打方向时前部异响，路面颠簸时加重", level="ordinary")
        submit(page)
        public_id = _ticket(makers).public_id
    with makers.window("fuwu") as page:
        makers.act(page, public_id, "start_verifying")
        makers.act(page, public_id, "clarify", described_clearly=True, findings="属实")
    makers.set_clock("2026-03-18 10:00:00")
    with makers.window("fuwu") as page:
        makers.try_act(page, public_id, "feed_back", wechat_sent=True, oa_no="OA-2026-0508", vin=FACTS["vin"])
        expect(page.locator("#act [role=alert]").first).to_be_visible()
        assert _ticket(makers).state == "clarified", "nine facts are wanted"
        shoot(page, SHOTS / "dealer-refused.png")
        makers.act(page, public_id, "feed_back", wechat_sent=True, oa_no="OA-2026-0508", **FACTS)
    with makers.window("qin") as page:
        makers.act(page, public_id, "receive")
        makers.act(page, public_id, "assign_lead", lead_department="technology", judgement_basis="转向机间隙")
    with makers.window("lead") as page:
        expect(page.locator("main")).to_contain_text("转向异响")
        makers.try_act(page, public_id, "take_up", lead_answer="refuse")
        assert _ticket(makers).state == "lead_assigned", "taking it is a duty"
        makers.act(page, public_id, "take_up", lead_answer="accept")
        expect(page.locator(".ticket-facts")).to_contain_text("优先级：一般")
        page.goto(f"{makers.address}/tickets")
        expect(page.locator("main")).to_contain_text("技术部")
        expect(page.locator("main")).not_to_contain_text("technology")
    assert _ticket(makers).state == "analysing"
    due = {row.key: (row.state, row.due_at) for row in makers.world.rows(Deadline)}
    assert due["feed_back"] == ("met", at("2026-03-18 23:59:59"))
    assert not _ticket(makers).late
    _show(makers, "lead", {"market": f"/t/{public_id}", "lead-work": "/work"})
