"""A deduction in a real browser: proposed, reviewed, contested, reduced by a third, and on the statement."""

from pathlib import Path

from playwright.sync_api import expect

from core.models import Penalty, Ticket
from core.services import opening, pay, settings
from core.testing.town import Town, shoot

SHOTS = Path(__file__).with_name("out")
ORDER = {"order_no": "DD-1", "model": "K17", "recipient": "周敏", "address": "南京", "phone": "13800000000"}
FAULT = {"submission": "order_info", "wrong_order": "recipient", "consequences": "complaint"}


def _pages(town: Town) -> None:
    """See that the entry, its notice and the statements fit a telephone, in English."""
    number = town.world.rows(Penalty)[-1].id
    with town.window("xu", locale="en-US", width=360, height=740) as page:
        for name, path in {"entry": f"{number}", "notice": f"{number}/notice", "month": "statements"}.items():
            page.goto(f"{town.address}/penalties/{path}")
            shoot(page, SHOTS / f"deduction-{name}-en-360.png")


def test_a_deduction_is_proposed_contested_and_reduced(town: Town) -> None:
    for login, name in (("wang", "王芳"), ("sun", "孙立")):
        town.person(login, name, "supervisor")
    for key, value in (("penalty_review", True), ("objection_days", 5)):
        settings.set_setting(town.world.scope(), "ecommerce", key, value, settings.ALWAYS)
    pay.set_pay(town.world.scope(), "xu", "2026-03", 300_000)
    opening.open_ticket(town.world.scope("xu"), "order_tracking", {"quantity": "1", **ORDER})
    with town.window("zhao") as page:
        town.act(page, town.world.rows(Ticket)[0].public_id, "record_fault", **FAULT)
    with town.window("wang") as page:
        page.goto(f"{town.address}/work")
        page.get_by_role("link", name="复核对许静的扣罚建议").click()
        page.get_by_role("button", name="同意并送达").click()
        expect(page.locator("main")).to_contain_text("申请豁免")
    with town.window("xu") as page:
        page.goto(f"{town.address}/penalties")
        page.get_by_role("main").get_by_role("link", name="许静").click()
        page.get_by_role("button", name="提出异议").click()
        expect(page.locator("main")).to_contain_text("请写明异议的理由")
        page.get_by_label("异议的理由").fill("客户下单时写的就是这个名字")
        page.get_by_role("button", name="提出异议").click()
        expect(page.locator("main")).to_contain_text("等待决定：孙立")
    with town.window("sun") as page:
        page.goto(f"{town.address}/work")
        page.get_by_role("link", name="处理许静的异议").click()
        page.get_by_label("减轻", exact=True).check()
        page.get_by_label("减轻为").fill("4")
        page.get_by_label("决定的理由").fill("客户也有责任")
        page.get_by_role("button", name="决定").click()
        expect(page.locator("main")).to_contain_text("客户也有责任")
    assert [(row.status, row.percent) for row in town.world.rows(Penalty)] == [("waived", 10), ("confirmed", 4)]
    with town.window("xu") as page:
        page.goto(f"{town.address}/penalties/statements?month=2026-03")
        page.get_by_role("link", name="明细和打印").click()
        sheet = page.locator("main")
        for text in ("减轻", "4%", "¥120.00", "壹佰贰拾元整"):
            expect(sheet).to_contain_text(text)
        shoot(page, SHOTS / "deduction-statement.png")
    _pages(town)
