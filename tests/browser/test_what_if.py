"""An administrator tries a stricter deadline on the past before turning it on, in a real browser."""

from typing import Any

import pytest

from core.models import SettingRow, Ticket, WhatIfRun
from core.services import opening
from core.testing.town import fill, submit

pytestmark = pytest.mark.browser

ORDER = {"quantity": "1", "model": "K17", "recipient": "周敏", "address": "南京", "phone": "13800000000"}


def test_a_stricter_deadline_is_tried_before_it_is_turned_on(town: Any) -> None:
    town.set_clock("2026-03-17 11:00:00")
    opening.open_ticket(town.world.scope("xu"), "order_tracking", {"order_no": "DD-1", **ORDER})
    town.set_clock("2026-03-18 11:00:00")
    with town.window("zhao", width=360) as page:
        page.goto(f"{town.address}/what-if?plugin=ecommerce")
        fill(page, **{"p-day_end": "10:59", "first": "2026-03-18", "last": "2026-03-17"})
        submit(page)
        assert "结束日不能早于开始日" in page.inner_text("main")
        assert page.input_value("[name=p-day_end]") == "10:59"
        fill(page, first="2026-03-17", last="2026-03-18")
        submit(page)
        page.wait_for_url("**/what-if/*")
        assert "正在计算：0 / 1" in page.inner_text("main")
        town.set_clock("2026-03-18 11:00:01")
        page.reload()
        outcome = page.inner_text("section:has(#outcome)")
        assert "1 张工单中，1 个期限和 0 笔扣罚会不同" in outcome
        assert "按原参数重算，与记录完全一致" in outcome
        number = town.world.rows(Ticket)[0].number
        assert number in page.inner_text("section:has(#t-dues)")
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        page.click("text=去修改这个参数")
        page.wait_for_load_state()
        assert page.input_value("#v-day_end") == "10:59:00"
        assert town.world.rows(SettingRow) == []
        page.click("#s-day_end form.change-form button.primary")
        page.wait_for_load_state()
    (row,) = town.world.rows(SettingRow)
    assert (row.key, row.value, row.effective_from) == ("day_end", "10:59:00", "2026-03-18")
    assert [run.state for run in town.world.rows(WhatIfRun)] == ["done"]
