"""An order from confirmation to signature, in a real browser: customer service, the shop, a late voucher, a fault."""

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from core.models import Attachment, Deadline, Event, Notification, Penalty, Ticket, TicketRecord
from core.testing.town import Town, fill, shoot, submit

SHOTS = Path(__file__).with_name("out")
LOCALES = (("zh-CN", "zh"), ("en-US", "en"))
SIZES = ((1280, 800), (360, 740))


def _photo() -> FilePayload:
    buffer = BytesIO()
    Image.new("RGB", (640, 480), (200, 120, 40)).save(buffer, "JPEG")
    return FilePayload(name="发货照片.jpg", mimeType="image/jpeg", buffer=buffer.getvalue())


def _act(page: Page, town: Town, key: str, **values: str | bool) -> None:
    page.goto(f"{_address(town)}?act={key}")
    expect(page.locator("#act")).to_be_visible()
    fill(page, **values)
    if key == "submit_voucher":
        page.locator("main [name=photos]").first.set_input_files(_photo())
    submit(page)
    assert "?act=" not in page.url, page.locator("main").inner_text()


def _ticket(town: Town) -> Ticket:
    (ticket,) = town.world.rows(Ticket)
    assert isinstance(ticket, Ticket)
    return ticket


def _address(town: Town) -> str:
    return f"{town.address}/t/{_ticket(town).public_id}"


def test_an_order_from_confirmation_to_signature(town: Town) -> None:
    with town.window("xu") as page:
        page.goto(f"{town.address}/tickets/new/order_tracking")
        submit(page)
        assert "/tickets/new/" in page.url, "an empty order is refused beside its fields"
        expect(page.locator("#f-order_no-problem, [id$=order_no-problem]").first).to_be_visible()
        fill(
            page,
            order_no="D20260317001",
            model="膳魔师保温杯 500 mL 深海蓝",
            quantity="2",
            recipient="陈晓燕",
            address="浙江省杭州市西湖区文三路 90 号 3 幢 502",
            phone="13812345678",
            cod_amount="259.00",
            store_stock=True,
        )
        submit(page)
        expect(page.locator("h1")).to_contain_text("D20260317001")
        assert _ticket(town).details["order_class"] == "T"
        shoot(page, SHOTS / "confirmed.png")

    town.set_clock("2026-03-17 15:20:00")
    with town.window("store") as page:
        page.locator("a", has_text="D20260317001").first.click()
        _act(page, town, "ship")
        assert _ticket(town).state == "shipped"

    town.set_clock("2026-03-18 10:05:00")  # the voucher was due at ten
    with town.window("lin") as page:
        expect(page.locator("main")).to_contain_text("逾期")
        shoot(page, SHOTS / "work-overdue.png")
        _act(
            page,
            town,
            "submit_voucher",
            waybill_no="SF1386720451",
            carrier="顺丰速运",
            shipper="南山店 何平",
            inspected=True,
            condition_ok=True,
            model="膳魔师保温杯 500 mL 深海蓝",
            recipient="陈晓艳",
            address="浙江省杭州市西湖区文三路 90 号 3 幢 502",
            cod_amount="259.00",
        )
    deadlines = {row.key: row for row in town.world.rows(Deadline)}
    assert deadlines["ship"].state == deadlines["voucher"].state == "met"
    assert _ticket(town).late
    assert town.world.rows(Penalty) == [], "lateness alone costs nothing"
    assert town.world.rows(Attachment)[0].media_type == "image/jpeg"

    town.set_clock("2026-03-18 16:00:00")
    with town.window("xu") as page:
        _act(page, town, "track", area="杭州转运中心", normal=True, in_time=True)
    town.set_clock("2026-03-19 09:30:00")
    with town.window("xu") as page:
        _act(page, town, "open_exception", exception_kind="recipient_wrong", description="面单收货人写成“陈晓艳”。")
        _show_to_a_customer(town)
        town.set_clock("2026-03-19 11:00:00")
        _act(page, town, "resolve_exception", handling="已联系顺丰更正收货人。")
    town.set_clock("2026-03-20 18:00:00")
    with town.window("xu") as page:
        _act(page, town, "sign")
    assert _ticket(town).state == "signed"

    with town.window("zhao") as page:
        _act_fault(page, town)
        page.goto(f"{town.address}/penalties")
        expect(page.locator("main")).to_contain_text("林涛")
        shoot(page, SHOTS / "penalties.png")

    (penalty,) = town.world.rows(Penalty)
    assert (penalty.percent, penalty.month, penalty.status) == (10, "2026-03", "confirmed")
    kinds = [event.kind for event in town.world.rows(Event)]
    assert kinds.count("overdue") == 1
    assert [record.type for record in town.world.rows(TicketRecord)] == [
        "voucher",
        "tracking",
        "exception",
        "handling",
        "fault",
    ]
    assert {note.kind for note in town.world.rows(Notification)} >= {"distribution", "notice", "penalty"}


def _show_to_a_customer(town: Town) -> None:
    """Take the pictures of the pages that people see first, in both languages, on a desk and on a telephone."""
    address = f"/t/{_ticket(town).public_id}"
    pages = {"work": "/work", "list": "/tickets", "ticket": address, "act": f"{address}?act=track"}
    for locale, short in LOCALES:
        for width, height in SIZES:
            with town.window("xu", locale=locale, width=width, height=height) as window:
                for name, path in pages.items():
                    window.goto(town.address + path)
                    shoot(window, SHOTS / f"{name}-{short}-{width}.png")


def _act_fault(page: Page, town: Town) -> None:
    page.goto(f"{_address(town)}?act=record_fault")
    fill(page, submission="shipping_info")
    page.locator("main [name=voucher]").first.evaluate(
        "element => element.tagName === 'SELECT' ? (element.selectedIndex = 1) : (element.checked = true)"
    )
    page.locator("main [name=wrong_shipping][value=recipient]").check()
    page.locator("main [name=consequences][value=untraceable]").check()
    submit(page)
    assert "?act=" not in page.url, page.locator("main").inner_text()
