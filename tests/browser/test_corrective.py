"""Corrective action in a real browser: demanded, planned, done from the list, printed, and without effect."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from core.models import Ticket
from core.plugin_manager import PluginManager
from core.services import acting, clock, opening, people
from core.testing.catalogues import compile_stale, packages
from core.testing.databases import sqlite_url
from core.testing.site import PASSWORD
from core.testing.town import Town, fill, submit
from core.testing.world import make_app

STAFF = (
    ("kefu", "何冰", "hotline", "400 客服中心"),
    ("shengchan", "秦磊", "production_company", "生产公司"),
    ("erchang", "白山", "responsible_unit", "二厂"),
    ("zhikong", "郑燕", "qc_centre", "质控中心"),
)
CALL = {
    "channel": "hotline",
    "product": "冷鲜腿肉",
    "batch": "0226",
    "defect_kind": "sensory",
    "content": "胀气",
    "regulator_involved": False,
    "injury": False,
    "same_batch": False,
    "confirmed": True,
}


@pytest.fixture
def plant(chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A food group whose plant has a complaint in hand."""
    compile_stale(packages())
    app = make_app(sqlite_url(), tmp_path, PluginManager(("plugins.manufacturing.plugin",), with_entry_points=False))
    with app.app_context():
        town = Town(app, chromium, "2026-03-02 09:00:00", "manufacturing")
        monkeypatch.setattr(clock, "now", town.present)
        for login, name, role, department in STAFF:
            people.add_department(town.world.scope(), department, department)
            town.world.person(login, role, name=name, password=PASSWORD, department=department)
        world = town.world
        opened = opening.open_ticket(world.scope("kefu"), "food_quality", CALL)
        acting.act(world.scope("kefu"), opened.public_id, "transmit", {"company": "生产公司"})
        acting.act(world.scope("shengchan"), opened.public_id, "take_up", {"responsible_unit": "二厂"})
        yield town
        town.close()


def _state(town: Town) -> tuple[str, object]:
    (ticket,) = town.world.rows(Ticket, process="food_quality")
    return ticket.state, ticket.details.get("corrective_stage")


def test_a_measure_is_planned_done_from_the_list_and_checked_by_somebody_else(plant: Town) -> None:
    key = plant.world.rows(Ticket)[0].public_id
    with plant.window("zhikong") as page:
        plant.act(page, key, "demand_corrective", demand_reason="本季度已有数起")
        expect(page.locator("#corrective")).to_have_text("纠正预防措施")
    with plant.window("erchang") as page:
        plant.act(page, key, "contain", containment="封存库存")
        plant.act(page, key, "find_cause", root_cause="密封条老化", cause_kind="machine", why_1="袋内有空气")
        plant.try_act(
            page, key, "plan_measure", text="更换密封条", kind="corrective", owner="erchang", due_on="2026-03-01"
        )
        expect(page.locator("#act")).to_contain_text("完成期限不能早于今天。")
        expect(page.locator("#act [name=text]")).to_have_value("更换密封条")
        fill(page, due_on="2026-03-10")
        submit(page)
        assert _state(plant) == ("handling", "approve")
    with plant.window("shengchan") as page:
        plant.act(page, key, "approve_measures", approval_remark="同意")
    with plant.window("erchang") as page:
        page.goto(f"{plant.address}/work")
        page.locator("main a", has_text="纠正预防措施").first.click()
        page.get_by_role("link", name="报告措施完成").click()
        expect(page.locator("#act [name=measure]")).to_have_value("4")
        fill(page, result="已更换，三班真空度合格")
        submit(page)
        expect(page.locator(".measure")).to_contain_text("按时完成")
        assert _state(plant) == ("handling", "check")
    plant.set_clock("2026-04-01 09:00:00")
    with plant.window("zhikong") as page:
        page.goto(f"{plant.address}/t/{key}/8d")
        expect(page.locator("article")).to_contain_text("密封条老化")
        expect(page.locator(".signing")).to_contain_text("验证签字")
        plant.act(page, key, "check_effect", effective=False, check_findings="又有一起")
        expect(page.locator("#corrective")).to_contain_text("第 2 轮")
    assert _state(plant) == ("handling", "cause")
