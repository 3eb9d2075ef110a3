"""A school in a real browser: a parent's letter from entry to file, and a teacher who is not satisfied at first."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from core.models import Deadline, Ticket
from core.services import acting, clockwork, lessons, opening, people
from core.testing.town import Town, at, fill, shoot, submit

SHOTS = Path(__file__).with_name("out")
LOCALES = (("zh-CN", "zh"), ("en-US", "en"))
SIZES = ((1280, 800), (360, 740))
WATER = ("宿舍停水一整天", "宿舍热水供应不上", "水房没有热水", "宿舍水管漏水", "宿舍水压太低")
CANTEEN = ("食堂饭菜太咸", "食堂排队太久", "食堂的菜是凉的", "食堂卫生不好", "食堂饭菜太贵")


@pytest.fixture
def school(found: Callable[[str, str], Town]) -> Town:
    """A school with people, at half past eight of a Tuesday."""
    town = found("school", "2026-03-17 08:30:00")
    people.add_department(town.world.scope(), "logistics", "后勤保障科")
    town.person("lu", "陆晓琴", "entry_officer")
    town.person("zong", "宗国平", "general_affairs_clerk")
    town.person("hou", "侯勤", "department_staff", department="logistics")
    town.person("wang", "王芳", "staff", "teacher")
    town.person("jie", "解敏", "teacher_reception")
    return town


def _last(town: Town) -> Ticket:
    ticket = town.world.rows(Ticket)[-1]
    assert isinstance(ticket, Ticket)
    return ticket


def _show(town: Town, login: str, pages: dict[str, str]) -> None:
    """Take pictures of pages in both languages, on a desk and on a telephone."""
    for locale, short in LOCALES:
        for width, height in SIZES:
            with town.window(login, locale=locale, width=width, height=height) as window:
                for name, path in pages.items():
                    window.goto(town.address + path)
                    shoot(window, SHOTS / f"school-{name}-{short}-{width}.png")


def _let_it_learn(town: Town) -> None:
    """Let the officer have registered enough feedback of two categories for proposals."""
    for number in range(lessons.EXAMPLES_NEEDED // 2):
        for category, texts in (("停水停电", WATER), ("食堂", CANTEEN)):
            values = {"kind": "problem", "content": f"{texts[number % 5]}，{number}号楼", "channel": "telephone"}
            opened = opening.open_ticket(town.world.scope("lu"), "general_affairs", values)
            acting.act(town.world.scope("lu"), opened.public_id, "register", {"category": category})
    clockwork.fire_all(town.world.manager, town.present() + lessons.LEARN_AFTER)


def test_a_parents_letter_from_entry_to_file(school: Town) -> None:
    _let_it_learn(school)
    with school.window("lu") as page:
        page.goto(f"{school.address}/tickets/new/general_affairs")
        fill(
            page,
            kind="complaint",
            content="三号楼宿舍停水，孩子晚上没有热水洗漱",
            channel="letterbox",
            giver="刘洁",
            contact="13812345678",
        )
        page.locator("summary", has_text="收到").first.click()
        fill(page, _received_at="2026-03-13T16:30")
        submit(page)
        ticket = _last(school)
        assert ticket.received_at == at("2026-03-13 16:30:00")
        assert "category" not in ticket.details
        page.goto(f"{school.address}/t/{ticket.public_id}?act=register")
        advice = page.locator("#f-category-advice")
        expect(advice).to_contain_text("停水停电")
        assert page.locator("[name=category]").input_value() == "停水停电"
        _show(school, "lu", {"register": f"/t/{ticket.public_id}?act=register"})
        submit(page)
        assert (_last(school).state, _last(school).category) == ("registered", "停水停电")
    due = {row.key: row.due_at for row in school.world.rows(Deadline, ticket_id=ticket.id)}
    assert due["first_reply"] == at("2026-03-17 23:59:59"), "two working days from the letter, not from its entry"

    with school.window("zong") as page:
        school.act(page, ticket.public_id, "transfer", department="logistics", transfer_note="请检修水泵")
        school.act(page, ticket.public_id, "first_reply", reply_mode="personal", reply="已转后勤保障科检修。")
    school.set_clock("2026-03-18 10:00:00")
    with school.window("hou") as page:
        expect(page.locator("main")).to_contain_text("停水")
        school.act(page, ticket.public_id, "record_result", result="水泵已更换，热水恢复")
    with school.window("zong") as page:
        answer = {"nature": "common", "importance": "important", "reason": "水泵老化"}
        school.try_act(
            page, ticket.public_id, "final_reply", reply_mode="public", reply="刘洁家长：水泵已更换。", **answer
        )
        expect(page.locator("#act .problem").first).to_be_visible()
        assert _last(school).state == "transferred", "a public reply names nobody"
        shoot(page, SHOTS / "school-public-reply.png")
        school.act(page, ticket.public_id, "final_reply", reply_mode="public", reply="三号楼水泵已更换。", **answer)
    with school.window("lu") as page:
        school.act(page, ticket.public_id, "archive")
    assert _last(school).state == "archived"
    verdicts = {row.key: row.state for row in school.world.rows(Deadline, ticket_id=ticket.id)}
    assert verdicts == {"first_reply": "met", "final_reply": "met"}
    assert not _last(school).late
    _show(school, "lu", {"archived": f"/t/{ticket.public_id}", "list": "/tickets"})


def test_a_teacher_who_is_not_satisfied_is_heard_again(school: Town) -> None:
    with school.window("wang") as page:
        page.goto(f"{school.address}/tickets/new/teacher_feedback")
        fill(page, content="二教 305 的投影仪颜色失真，上课看不清图表。")
        submit(page)
    public_id = _last(school).public_id
    with school.window("jie") as page:
        school.act(page, public_id, "review", complete=True)
        school.act(page, public_id, "classify", item_class="facilities", topic="投影仪")
        school.act(page, public_id, "assign", department="logistics", solution_plan="检查灯泡和线缆")
    with school.window("hou") as page:
        school.act(page, public_id, "reply", reply="已更换线缆。")
    _evaluate(school, public_id, "dissatisfied", "还是偏色。")
    assert _last(school).state == "handling"
    school.set_clock("2026-03-18 09:00:00")
    with school.window("hou") as page:
        school.act(page, public_id, "reply", reply="已更换投影仪。")
    _evaluate(school, public_id, "satisfied", "清楚了，谢谢。")
    assert _last(school).state == "evaluated"
    with school.window("jie") as page:
        school.act(page, public_id, "archive")
    assert _last(school).state == "archived"
    _show(school, "wang", {"teacher": f"/t/{public_id}", "work": "/work"})


def _evaluate(town: Town, public_id: str, satisfaction: str, suggestion: str) -> None:
    with town.window("wang") as page:
        town.act(page, public_id, "evaluate", satisfaction=satisfaction, suggestion=suggestion)
