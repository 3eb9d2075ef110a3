"""The public board: nothing until it is turned on, only what somebody published, nothing that tells who spoke up."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask

from core.models import BoardPost, Event, PortalTicket, Ticket
from core.plugin_manager import PluginManager
from core.services import board_public, clock, opening, portal, settings, uow
from core.services.core_settings import CORE
from core.testing.portal import ask, code_of, open_to_public, report
from core.testing.site import Browser, Site
from core.testing.world import World

ZONE = ZoneInfo("Asia/Shanghai")
GIVER = {"giver_mode": "confidential", "giver_name": "欧阳小雨", "giver_contact": "13912345678"}


@pytest.fixture
def plugins() -> PluginManager:
    """The school's."""
    return PluginManager(("plugins.school.plugin",), with_entry_points=False)


@pytest.fixture
def school(app: Flask) -> Site:
    """A school with an administrator, who may publish, and the public let in."""
    site = Site(app, World(app, now=clock.now()))
    site.person("anna", "administrator", name="安娜")
    site.person("luo", "entry_officer", name="罗录入")
    site.person("ge", "general_affairs_clerk", name="葛处理")
    open_to_public(site.world)
    return site


def turn(world: World, key: str, value: str) -> None:
    settings.set_setting(world.scope(), CORE, key, value, world.scope().org.local_date(world.now))


def write(browser: Browser, title: str, text: str, ticket: str = "") -> str:
    answer = browser.send("/board", {"ticket": ticket, "title": title, "text": text})
    assert answer.status_code == 303, answer.text
    return answer.location


def publish(browser: Browser, post: str, **values: str) -> int:
    version = re.findall(r'name="version" value="(\d+)"', browser.get(post).text)
    return browser.send(f"{post}/publish", {"version": version[0] if version else "1", **values}).status_code


def test_a_notice_is_read_by_all_from_its_publication_until_it_is_withdrawn(school: Site) -> None:
    visitor, anna = school.browser(), school.browser("anna")
    assert visitor.get("/p/demo/board").status_code == 404
    assert "公示栏没有对公众启用" in anna.get("/board").text
    turn(school.world, "public_board", "1")
    assert "还没有公示" in visitor.get("/p/demo/board").text
    wrong = anna.send("/board", {"title": "食堂延长供餐", "text": " "})
    assert wrong.status_code == 422
    assert "食堂延长供餐" in wrong.text
    post = write(anna, "食堂延长供餐", "晚餐延长到 19:30，联系 13800138000。")
    seen = anna.get(post).text
    assert re.search(r"<mark[^>]*>13800138000", seen)
    assert "食堂延长供餐" not in visitor.get("/p/demo/board").text
    assert publish(anna, post) == 422  # what was found is not confirmed
    assert anna.send(f"{post}/publish", {"version": "7", "confirmed": "1"}).status_code == 422
    assert anna.send(post, {"title": "食堂延长供餐", "text": "晚餐延长到 19:30。"}).status_code == 303
    assert publish(anna, post) == 303
    board = visitor.get("/p/demo/board").text
    assert "晚餐延长到 19:30。" in board
    assert "安娜" not in board
    assert anna.send(post, {"title": "改", "text": "改"}).status_code == 422  # what all read is not changed unseen
    assert anna.send(f"{post}/withdraw", {"reason": ""}).status_code == 422
    assert anna.send(f"{post}/withdraw", {"reason": "时间又变了"}).status_code == 303
    assert "晚餐延长" not in visitor.get("/p/demo/board").text
    assert [one.kind for one in school.world.rows(Event) if one.kind.startswith("board_")] == [
        "board_published",
        "board_withdrawn",
    ]
    turn(school.world, "public_board", "0")
    assert visitor.get("/p/demo/board").status_code == 404


def test_a_public_reply_waits_for_the_answer_and_never_names_who_spoke_up(school: Site) -> None:
    turn(school.world, "public_board", "1")
    visitor, anna = school.browser(), school.browser("anna")
    code = code_of(report(visitor, **GIVER))
    public_id = school.world.rows(Ticket)[-1].public_id
    assert anna.get(f"/board?ticket={public_id}").status_code == 422  # nothing was answered yet
    assert anna.send("/board", {"ticket": public_id, "title": "答复", "text": "已修"}).status_code == 422
    luo, ge = school.browser("luo"), school.browser("ge")
    luo.send(f"/t/{public_id}/act/register")
    said = {"nature": "single", "importance": "important", "reply_mode": "public", "problem_found": "0"}
    answer = ge.send(f"/t/{public_id}/act/final_reply", {**said, "reply": "热水器已换新。", "reason": "水垢堵塞。"})
    assert answer.status_code == 303, answer.text
    assert luo.get(f"/board?ticket={public_id}").status_code == 404  # may not publish
    suggested = anna.get(f"/board?ticket={public_id}").text
    assert "热水器已换新。\n水垢堵塞。" in suggested
    post = write(anna, "三号楼热水", "欧阳 小雨同学：热水器已换新。", public_id)
    assert "<mark" not in anna.get(post).text  # the draft does not say whether a guess is right
    assert publish(anna, post, confirmed="1") == 422
    assert "能认出反馈人" in luo.get(f"/t/{public_id}").text  # that it was tried is known
    anna.send(post, {"title": "三号楼热水", "text": "热水器已换新。水垢堵塞。"})
    assert publish(anna, post) == 303
    assert "水垢堵塞。" in visitor.get("/p/demo/board").text
    assert school.world.rows(BoardPost)[0].ticket_id is not None
    version = re.findall(r'name="_version" value="(\d+)"', ask(visitor, code).text)[0]
    said = {"satisfaction": "dissatisfied", "evaluation_note": "又坏了", "_version": version}
    assert ask(visitor, code, "/act/rate", **said).status_code == 200
    assert school.world.rows(Ticket)[-1].state == "handling"
    assert [one.satisfied for one in school.world.rows(PortalTicket)] == [False]


def test_a_second_person_publishes_where_the_setting_says_so(school: Site) -> None:
    turn(school.world, "board_two_people", "1")
    school.person("bao", "administrator", name="包核对")
    anna = school.browser("anna")
    post = write(anna, "停水通知", "周六停水。")
    assert "须由写稿人以外的另一位" in anna.get(post).text
    assert publish(anna, post) == 422
    assert publish(school.browser("bao"), post) == 303


def test_figures_about_few_are_not_published(school: Site) -> None:
    world, now = school.world, clock.now()
    start, end = board_public.months_before(now, ZONE)[0]
    for number in range(11):
        world.now = (start if number < 6 else start - timedelta(days=9)) + timedelta(hours=number)
        said = {"kind": "opinion", "content": f"意见 {number}", "channel": "letterbox"}
        opening.open_ticket(world.scope("luo"), "general_affairs", said)
    with uow.unit_of_work(world.org.id) as session:
        ids = session.scalars(sa.select(Ticket.id).order_by(Ticket.id)).all()
        for place, ticket_id in enumerate(ids[:6]):
            given = {"org_id": world.org.id, "mode": "anonymous", "code_digest": str(ticket_id)}
            session.add(PortalTicket(ticket_id=ticket_id, satisfied=place > 1, **given))
    world.now = now
    for key, value in (("public_board", "1"), ("board_figures", "1"), ("board_smallest", "6")):
        turn(world, key, value)
    scope = portal.public_scope("demo", world.manager, now)
    [found] = board_public.public_board(scope).figures
    newest, before = found.months[:2]
    assert (newest.received, newest.in_time, newest.satisfied) == (6, None, 65)
    assert (before.received, before.satisfied) == (None, None)
    assert newest.month == f"{(end - timedelta(days=1)).astimezone(ZONE):%Y-%m}"
    assert ">65%<" in school.browser().get("/p/demo/board").text
    turn(world, "board_figures", "0")
    assert board_public.public_board(scope).figures == ()


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(9, 9, None), (10, 10, 100), (0, 10, 0), (1, 40, 5), (1, 41, 0), (39, 40, 100), (0, 0, None)],
)
def test_shares_are_coarse(part: int, whole: int, shown: int | None) -> None:
    assert board_public.share(part, whole, 10) == shown


def test_months_are_those_of_the_organisation() -> None:
    at = datetime(2026, 1, 1, 0, 30, tzinfo=ZONE)  # still December in London
    months = board_public.months_before(at, ZONE)
    assert months[0] == (datetime(2025, 12, 1, tzinfo=ZONE), datetime(2026, 1, 1, tzinfo=ZONE))
    assert months[-1][0] == datetime(2025, 7, 1, tzinfo=ZONE)
