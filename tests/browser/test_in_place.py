"""Forms of acts come into the page in place, and what was typed is not swapped away."""

from playwright.sync_api import Dialog, expect

from core.services import opening
from core.testing.town import Town

ORDER = {"order_no": "D20260317002", "model": "折叠台灯"}


def test_a_form_opens_in_place_with_its_first_field_in_focus(town: Town) -> None:
    opened = opening.open_ticket(town.world.scope("xu"), "order_tracking", ORDER)
    with town.window("lin") as page:
        page.goto(f"{town.address}/t/{opened.public_id}")
        page.evaluate("window.sameDocument = true")
        page.keyboard.press("a")
        expect(page.locator("#act")).to_be_visible()
        assert page.evaluate("window.sameDocument === true"), "the page was loaded anew"
        assert "act=" in page.url
        expect(page.locator("#act :focus")).to_have_count(1)
        page.go_back()
        expect(page.locator("#act")).to_have_count(0)


def test_what_was_typed_is_asked_for_before_another_form_takes_its_place(town: Town) -> None:
    opened = opening.open_ticket(town.world.scope("xu"), "order_tracking", ORDER)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    with town.window("lin") as page:
        page.goto(f"{town.address}/t/{opened.public_id}?act=submit_voucher")
        page.fill("main [name=waybill_no]", "SF138")
        page.on("dialog", stay)
        page.locator("main a", has_text="备注或附件").click()
        page.wait_for_timeout(500)
        assert asked == ["beforeunload"]
        expect(page.locator("main [name=waybill_no]")).to_have_value("SF138")
        page.remove_listener("dialog", stay)
        page.on("dialog", lambda dialog: dialog.accept())
