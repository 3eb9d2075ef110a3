"""A building site in a real browser: five stations, a fine of 20,000.00 and its notice, objection, acceptance."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.models import Deadline, Penalty, Statement, Ticket, TicketRecord
from core.services import people
from core.testing.town import Town, fill, shoot, submit

SHOTS = Path(__file__).with_name("out")
LOCALES = (("zh-CN", "zh"), ("en-US", "en"))
SIZES = ((1280, 800), (360, 740))
DEPARTMENTS = {"plant": "一号厂房", "jia": "甲施工单位"}
SHEET = {
    "project": "一号厂房",
    "area": "楚星片区",
    "location": "东山墙二层",
    "trade": "civil",
    "description": "墙面开裂，长约两米",
    "contractor": "jia",
    "stage": "completed",
    "accepted_on": "2025-06-30",
    "warranty_item": "waterproof",
}


@pytest.fixture
def site(found: Callable[[str, str], Town]) -> Town:
    """A company with a contractor, at half past eight of a Monday."""
    town = found("construction", "2026-03-23 08:30:00")
    for key, name in DEPARTMENTS.items():
        people.add_department(town.world.scope(), key, name)
    town.person("shen", "沈岩", "using_department", department="plant")
    town.person("wan", "万兵", "division_head")
    town.person("tu", "涂伟", "engineering_module", attributes={"module": ["土建模块"]})
    town.person("hao", "郝志", "production_head")
    town.person("yuan", "袁总", "company_leader")
    town.person("lu", "陆总", "company_leader")
    town.person("gao", "高强", "contractor", department="jia")
    return town


def _ticket(town: Town) -> Ticket:
    (ticket,) = town.world.rows(Ticket, process="site_quality")
    assert isinstance(ticket, Ticket)
    return ticket


def _do(town: Town, login: str, key: str, **values: str | bool) -> None:
    with town.window(login) as page:
        town.act(page, _ticket(town).public_id, key, **values)


def _show(town: Town, login: str, pages: dict[str, str]) -> None:
    """Take pictures of pages in both languages, on a desk and on a telephone."""
    for locale, short in LOCALES:
        for width, height in SIZES:
            with town.window(login, locale=locale, width=width, height=height) as window:
                for name, path in pages.items():
                    window.goto(town.address + path)
                    shoot(window, SHOTS / f"site-{name}-{short}-{width}.png")


def test_a_sheet_through_five_stations_to_a_fine_objection_and_acceptance(site: Town) -> None:
    with site.window("shen") as page:
        page.goto(f"{site.address}/tickets/new/site_quality")
        fill(page, **SHEET | {"area": "江南片区"})
        submit(page)
        assert "/tickets/new/" in page.url
        expect(page.locator("main")).to_contain_text("本制度只适用于楚星片区的工程")
        fill(page, **SHEET)
        submit(page)
        expect(page.locator("h1")).to_contain_text("一号厂房 东山墙二层")
    assert _ticket(site).details["warranty"] == "inside"
    public_id = _ticket(site).public_id
    address = f"/t/{public_id}"
    _do(site, "wan", "approve_division", opinion="情况属实")
    _do(site, "tu", "verify_site", site_findings="裂缝长两米，宽一毫米", opinion="由施工单位铲除重做")
    _do(site, "hao", "approve_production", opinion="同意")
    with site.window("gao") as page:
        page.goto(site.address + address)
        expect(page.locator("main")).not_to_contain_text("东山墙")
    _do(site, "yuan", "decide", opinion="同意整改")
    assert _ticket(site).state == "leader_decided"

    site.set_clock("2026-03-26 10:02:00")
    with site.window("hao") as page:
        site.try_act(page, public_id, "propose_fine", unit="jia", amount="20000.01", grounds="未按图施工")
        assert site.world.rows(TicketRecord, type="fine_proposal") == []
        expect(page.locator("main")).to_contain_text("金额不在允许的范围内")
        site.act(page, public_id, "propose_fine", unit="jia", amount="20000.00", grounds="未按图施工")
    (proposal,) = site.world.rows(TicketRecord, type="fine_proposal")
    _show(site, "yuan", {"fine": f"{address}?act=approve_fine"})
    site.set_clock("2026-03-26 16:00:00")
    _do(site, "yuan", "approve_fine", proposal=str(proposal.number), fine_reason="责任明确")
    (penalty,) = site.world.rows(Penalty)
    assert (penalty.subject_id, penalty.amount_fen, penalty.status) == (None, 2_000_000, "served")
    assert [(row.unit_id, row.state) for row in site.world.rows(Statement)] == [(penalty.unit_id, "open")]
    assert _ticket(site).state == "rectifying"

    with site.window("gao") as page:
        page.goto(f"{site.address}/notices")
        expect(page.locator("main")).to_contain_text("对甲施工单位罚款 20000.00 元")
        page.goto(f"{site.address}/penalties")
        expect(page.locator("main")).to_contain_text("甲施工单位")
        page.get_by_role("main").get_by_role("link", name="甲施工单位").click()
        page.get_by_label("异议的理由").fill("图纸有变更，责任不全在我方")
        page.get_by_role("button", name="提出异议").click()
        expect(page.locator("main")).to_contain_text("等待决定：陆总")
        page.get_by_role("link", name="打印通知单").click()
        for text in (
            f"编号 {_ticket(site).number}-KF{penalty.id}",
            "甲施工单位",
            "4.2.3",
            "500-20000",
            "¥20,000.00",
            "贰万元整",
            "东山墙二层：责任明确",
            "2026-04-02 23:59:59",
            "认定人签字",
            "当事单位签收、盖章",
        ):
            expect(page.locator("main")).to_contain_text(text)
        page.emulate_media(media="print")
        expect(page.get_by_role("link", name="返回")).to_be_hidden()
        page.emulate_media(media="screen")
    entry = f"/penalties/{penalty.id}"
    _show(site, "gao", {"contractor": address, "entry": entry, "notice": f"{entry}/notice"})
    with site.window("yuan") as page:
        page.goto(f"{site.address}{entry}")
        expect(page.get_by_role("heading", name="处理异议")).to_have_count(0)
    with site.window("lu") as page:
        page.goto(f"{site.address}/work")
        page.get_by_role("link", name="处理甲施工单位的异议").click()
        page.get_by_label("维持扣罚").check()
        page.get_by_label("决定的理由").fill("变更单不涉及此处")
        page.get_by_role("button", name="决定").click()
        expect(page.locator("main")).to_contain_text("变更单不涉及此处")
    assert [row.status for row in site.world.rows(Penalty)] == ["confirmed"]

    site.set_clock("2026-03-30 09:00:00")
    with site.window("gao") as page:
        site.act(page, public_id, "arrive", crew="高强等四人")
        site.act(page, public_id, "report_rectified", work_done="已铲除重做")
    (deadline,) = site.world.rows(Deadline, key="on_site")
    assert deadline.state == "met"
    _do(site, "shen", "accept", passed=True, acceptance_findings="合格")
    assert _ticket(site).state == "accepted"
    _do(site, "hao", "close", assessment="按期整改")
    assert _ticket(site).state == "closed"
    assert [record.type for record in site.world.rows(TicketRecord)] == [
        *["signature"] * 4,
        "fine_proposal",
        "fine_decision",
        "arrival",
        "rectification",
        "acceptance",
    ]
    _show(site, "hao", {"closed": address, "ledger": "/penalties"})
