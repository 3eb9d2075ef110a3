"""People without an account speak up, come back with their code, and get an answer."""

import io
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
import segno
from flask import Flask
from PIL import Image

from core.extensions import db
from core.models import (
    Attachment,
    Event,
    GiverIdentity,
    IdentityLook,
    IdentityRequest,
    Notification,
    PortalTicket,
    RateCounter,
    Ticket,
)
from core.plugin_manager import PluginManager
from core.services import clock, opening
from core.testing.databases import sqlite_url
from core.testing.portal import FORM, NONCE, SAID, add_keeper, ask, code_of, open_to_public, report
from core.testing.site import Site
from core.testing.world import World, make_app

NAMED = {"giver_name": "欧阳小雨", "giver_contact": "13912345678"}


@pytest.fixture
def plugins() -> PluginManager:
    """The school's."""
    return PluginManager(("plugins.school.plugin",), with_entry_points=False)


@pytest.fixture
def site(app: Flask) -> Site:
    """A school in which anna is the administrator."""
    site = Site(app, World(app, now=clock.now()))
    site.person("anna", "administrator", name="安娜")
    return site


@pytest.fixture
def school(site: Site) -> Site:
    """A school that lets the public speak up."""
    site.person("luo", "entry_officer", name="罗录入")
    site.person("ge", "general_affairs_clerk", name="葛处理")
    open_to_public(site.world)
    return site


def ticket_of(site: Site) -> Ticket:
    found: Ticket = site.world.rows(Ticket)[-1]
    return found


def act(site: Site, login: str, key: str, **values: str) -> None:
    public_id = ticket_of(site).public_id
    answer = site.browser(login).send(f"/t/{public_id}/act/{key}", values)
    assert answer.status_code == 303, answer.text


def test_nothing_is_public_until_an_administrator_says_so(site: Site) -> None:
    for path in ("/p/demo", FORM, "/p/demo/answer", "/p/nobody"):
        assert site.browser().get(path).status_code == 404
    open_to_public(site.world)
    for path in ("/p/demo", FORM, "/p/demo/answer"):
        assert site.browser().get(path).status_code == 200
    assert site.browser().get("/p/nobody").status_code == 404
    assert site.browser().get("/p/demo/order_tracking").status_code == 404


def test_an_anonymous_complaint_is_answered_and_evaluated(school: Site) -> None:
    visitor = school.browser()
    code = code_of(report(visitor))
    ticket = ticket_of(school)
    assert (ticket.channel, ticket.opened_by_id, ticket.details["channel"]) == ("portal", None, "online")
    assert not {"giver", "contact"} & ticket.details.keys()
    assert "还没有答复" in ask(visitor, code).text
    act(school, "luo", "register")
    reply = {"nature": "single", "importance": "important", "reply_mode": "personal"}
    act(school, "ge", "solution_plan", solution_plan="换热水器")
    act(school, "ge", "final_reply", **reply, reply="热水器已换新。", reason="水垢堵塞。", problem_found="0")
    seen = ask(visitor, code).text
    assert "热水器已换新。" in seen
    assert "水垢堵塞。" in seen
    assert "换热水器" not in seen  # the plan is the school's own
    assert "葛处理" not in seen
    version = re.findall(r'name="_version" value="(\d+)"', seen)[0]
    rated = ask(visitor, code, "/act/rate", satisfaction="satisfied", _version=version)
    assert rated.status_code == 200
    assert "已收到，谢谢。" in rated.text
    assert ask(visitor, code, "/act/archive", _version=str(int(version) + 1)).status_code == 422  # not theirs


def test_the_same_form_sent_twice_is_one_ticket_with_one_code(school: Site) -> None:
    visitor = school.browser()
    nonce = NONCE.findall(visitor.get(FORM).text)[0]
    codes = {code_of(visitor.send(FORM, {"_nonce": nonce, **SAID})) for _ in range(2)}
    assert len(codes) == 1
    assert len(school.world.rows(Ticket)) == 1
    stored = f"{school.world.rows(PortalTicket)[0].code_digest} {ticket_of(school).client_key}"
    assert nonce not in stored
    assert codes.pop().replace("-", "") not in stored


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"content": ""}, "请填写此项。"),
        ({"giver_mode": ""}, "请填写此项。"),
        ({"giver_mode": "confidential"}, "请填写此项。"),
        ({"kind": "nothing"}, "请从列出的选项中选择。"),
        ({"channel": "written"}, "表单里没有这一项。"),
        ({"giver": "别人"}, "表单里没有这一项。"),
        ({"_website": "http://example.com"}, "请再按一次“提交”。"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(school: Site, values: Mapping[str, str], wrong: str) -> None:
    answer = report(school.browser(), **values)
    assert answer.status_code == 422
    assert wrong in answer.text
    assert values.get("content", SAID["content"]) in answer.text
    assert school.world.rows(Ticket) == []


def test_names_go_where_the_mode_says(school: Site) -> None:
    code_of(report(school.browser(), giver_mode="named", **NAMED))
    named = ticket_of(school)
    assert (named.details["giver"], named.details["contact"]) == ("欧阳小雨", "13912345678")
    assert school.world.rows(GiverIdentity) == []
    code_of(report(school.browser(), giver_mode="confidential", **NAMED))
    assert not {"giver", "contact"} & ticket_of(school).details.keys()
    kept = school.world.rows(GiverIdentity)
    assert [(one.name, one.contact) for one in kept] == [("欧阳小雨", "13912345678")]
    code_of(report(school.browser(), giver_mode="anonymous", **NAMED))  # typed, then thought better of
    assert len(school.world.rows(GiverIdentity)) == 1
    assert not {"giver", "contact"} & ticket_of(school).details.keys()


def test_pictures_lose_their_names_and_other_files_are_refused_without_a_name(school: Site) -> None:
    picture, exif = io.BytesIO(), Image.Exif()
    exif[0x013B] = "OUYANG XIAOYU"  # the artist
    Image.new("RGB", (8, 8)).save(picture, "JPEG", exif=exif)
    code_of(report(school.browser(), attachments=(io.BytesIO(picture.getvalue()), "欧阳小雨的手机.jpg")))
    [kept] = school.world.rows(Attachment)
    assert kept.name == "1.jpg"
    stored = (school.app.extensions["huiyin_config"].files_dir / kept.storage_key).read_bytes()
    assert b"OUYANG" not in stored
    letter = (io.BytesIO(b"%PDF-1.4\n%%EOF"), "letter.pdf")
    answer = report(school.browser(), attachments=letter)
    assert answer.status_code == 422
    letter = (io.BytesIO(b"%PDF-1.4\n%%EOF"), "letter.pdf")
    code_of(report(school.browser(), giver_mode="named", **NAMED, attachments=letter))


def test_a_question_is_asked_back_and_answered_once(school: Site) -> None:
    visitor = school.browser()
    code = code_of(report(visitor))
    public_id = ticket_of(school).public_id
    clerk = school.browser("luo")
    assert "与反馈人的往来" in clerk.get(f"/t/{public_id}").text
    assert clerk.send(f"/t/{public_id}/giver/message", {"text": ""}).status_code == 422
    assert clerk.send(f"/t/{public_id}/giver/message", {"text": "是哪一层？"}).status_code == 303
    seen = ask(visitor, code).text
    assert "是哪一层？" in seen
    assert "罗录入" not in seen
    nonce = NONCE.findall(seen)[0]
    for _ in range(2):
        assert ask(visitor, code, "/write", text="四层东头", _nonce=nonce).status_code == 200
    assert len(school.world.rows(Event, kind="giver_wrote")) == 1
    assert "四层东头" in clerk.get(f"/t/{public_id}/giver").text
    told = [str(one.message) for one in school.world.rows(Notification)]
    assert any("反馈人有补充" in one for one in told)
    assert not any("四层东头" in one for one in told)
    assert ask(visitor, code, "/write", text="  ").status_code == 422


def test_unknown_codes_are_one_like_another_and_soon_too_many(school: Site) -> None:
    visitor = school.browser()
    code = code_of(report(visitor))
    wrong = "0" * 24 if not code.startswith("0000-0000") else "1" * 24
    pages = {re.sub(r'value="[^"]*"', "", ask(visitor, typed).text) for typed in (wrong, "abc", "", code[:-1])}
    assert len(pages) == 1
    for _ in range(16):
        assert ask(visitor, wrong).status_code == 422
    assert ask(visitor, code).status_code == 429
    assert not any("127.0.0.1" in one.key for one in school.world.rows(RateCounter))


def test_a_code_that_holds_may_be_used_often(school: Site) -> None:
    visitor = school.browser()
    code = code_of(report(visitor))
    assert {ask(visitor, code).status_code for _ in range(25)} == {200}


def test_only_so_many_reports_come_from_one_address(school: Site) -> None:
    visitor = school.browser()
    answers = [report(visitor).status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]


def test_a_code_opens_nothing_elsewhere(school: Site) -> None:
    visitor = school.browser()
    code = code_of(report(visitor))
    assert ticket_of(school).number not in visitor.get(f"/p/demo/answer?_code={code}").text
    other = World(school.app, now=clock.now(), key="other", plugins=["school"])
    open_to_public(other)
    assert visitor.send("/p/other/answer", {"_code": code}).status_code == 422


def test_the_name_is_seen_for_a_reason_and_for_a_while(school: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    code_of(report(school.browser(), giver_mode="confidential", **NAMED))
    public_id = ticket_of(school).public_id
    add_keeper(school, "mu", "穆保管")
    school.person("ke", "keeper", name="柯保管")
    path = f"/t/{public_id}/giver"
    for login in ("luo", "anna"):
        browser = school.browser(login)
        assert "欧阳小雨" not in browser.get(path).text
        assert browser.send(f"{path}/identity", {"reason": "好奇"}).status_code == 404
    custodian = school.browser("mu")
    assert "欧阳小雨" not in custodian.get(path).text
    assert custodian.send(f"{path}/identity", {"reason": " "}).status_code == 422
    assert custodian.send(f"{path}/identity", {"reason": "需要上门维修"}).status_code == 303
    assert "欧阳小雨" not in custodian.get(path).text
    assert custodian.send(f"{path}/identity", {"reason": "再申请一次"}).status_code == 422
    [request] = school.world.rows(IdentityRequest)
    custodian.send(f"/identities/{request.id}/grant", {})  # nobody agrees to their own
    assert "欧阳小雨" not in custodian.get(path).text
    second = school.browser("ke")
    assert "核对查看身份的申请" in second.get("/work").text
    assert "需要上门维修" in second.get("/identities").text
    assert second.send(f"/identities/{request.id}/grant", {}).status_code == 303
    assert second.send(f"/identities/{request.id}/deny", {}).status_code == 404
    assert "欧阳小雨" not in second.get(path).text  # who agrees does not look
    seen = custodian.get(path).text
    assert "欧阳小雨" in seen
    assert "13912345678" in seen
    assert [one.reason for one in school.world.rows(IdentityLook)] == ["需要上门维修"]
    assert "需要上门维修" in school.browser("luo").get(f"/t/{public_id}").text
    assert "欧阳小雨" not in school.browser("anna").get(path).text
    later = clock.now() + timedelta(minutes=61)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "欧阳小雨" not in custodian.get(path).text


def test_what_tells_who_somebody_is_leaves_only_when_its_writer_says_so(school: Site) -> None:
    code = code_of(report(school.browser(), giver_mode="confidential", **NAMED))
    path = f"/t/{ticket_of(school).public_id}"
    act(school, "luo", "register")
    clerk = school.browser("ge")
    words = "罗录入已约好师傅，电话138 0013 8000。"
    for url, field in ((f"{path}/act/first_reply", "reply"), (f"{path}/giver/message", "text")):
        refused = clerk.send(url, {field: words})
        assert refused.status_code == 422
        assert words in refused.text  # nothing typed is lost
        assert 'name="_confirmed" value="罗录入"' in refused.text
        assert 'name="_confirmed" value="138 0013 8000"' in refused.text
        assert clerk.send(url, {field: words, "_confirmed": "罗录入"}).status_code == 422
    for url, field in (
        (f"{path}/act/first_reply", "reply"),
        (f"{path}/giver/message", "text"),
        (f"{path}/note", "text"),
    ):
        told = clerk.send(url, {field: "欧阳 小雨同学，您好", "_confirmed": "欧阳 小雨"})
        assert told.status_code == 422
        assert 'name="_confirmed"' not in told.text
    assert len(school.world.rows(Event, kind="named_giver")) == 3
    assert "写的内容能认出反馈人" in clerk.get(path).text
    assert (
        clerk.send(f"{path}/act/first_reply", {"reply": words, "_confirmed": ["罗录入", "138 0013 8000"]}).status_code
        == 303
    )
    assert words in ask(school.browser(), code).text


def test_a_ticket_that_somebody_here_opened_has_no_such_page(school: Site) -> None:
    opened = opening.open_ticket(
        school.world.scope("luo"), "general_affairs", {"kind": "complaint", "content": "灯坏了", "channel": "oral"}
    )
    assert school.browser("luo").get(f"/t/{opened.public_id}/giver").status_code == 404
    assert "与反馈人的往来" not in school.browser("luo").get(f"/t/{opened.public_id}").text


def test_a_poster_leads_to_the_form_of_its_place(hotel: Site) -> None:
    administrator = hotel.browser("anna")
    assert "公众页面没有启用" in administrator.get("/settings/portal").text
    open_to_public(hotel.world)
    assert "宾客意见反馈表" in administrator.get("/settings/portal").text
    page = administrator.get("/settings/portal/poster?process=guest_opinion&place=8012 套房").text
    address = "http://127.0.0.1:8000/p/demo/guest_opinion"
    target = f"{address}?place=8012+%E5%A5%97%E6%88%BF"
    drawn = segno.make(target, error="m").svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    assert drawn in page
    assert "viewBox" in drawn  # a longer address makes finer squares, not a larger picture
    assert "8012 套房" in page
    form = hotel.browser().get(target.removeprefix("http://127.0.0.1:8000")).text
    assert 'value="8012 套房"' in form
    assert administrator.get("/settings/portal/poster?process=logbook").status_code == 404
    for_a_place = f'{address}?place="><script>'
    assert "<script>" not in hotel.browser().get(for_a_place).text.partition("<main")[2]


def test_what_the_team_asks_is_supplied_with_the_code_and_it_goes_on(company: Site) -> None:
    open_to_public(company.world)
    company.person("tuan", "official_team", name="团队")
    visitor, path = company.browser(), "/p/demo/user_feedback"
    said = {"content": "导出后乱码", "giver_name": "欧阳小雨", "giver_contact": "13912345678"}
    assert visitor.send(path, {**said, "giver_contact": ""}).status_code == 422  # 3.1 asks for it
    code = code_of(visitor.send(path, said))
    act(company, "tuan", "classify", nature="defect", priority_level="P3")
    act(company, "tuan", "investigate")
    act(company, "tuan", "ask_user", question="用的是哪个版本？")
    assert "反馈人" in company.browser("tuan").get(f"/t/{ticket_of(company).public_id}").text
    seen = ask(visitor, code).text
    assert "用的是哪个版本？" in seen
    version = re.findall(r'name="_version" value="(\d+)"', seen)[0]
    assert ask(visitor, code, "/act/supply", supplement="", _version=version).status_code == 422
    assert ask(visitor, code, "/act/supply", supplement="2.1", _version="1").status_code == 409
    assert ask(visitor, code, "/act/supply", supplement="2.1", _version=version).status_code == 200
    assert ticket_of(company).state == "investigating"


@pytest.fixture
def hotel(tmp_path: Path) -> Iterator[Site]:
    """A hotel in which anna is the administrator."""
    yield from _site_of("hotel", tmp_path)


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Site]:
    """A company in which anna is the administrator."""
    yield from _site_of("enterprise", tmp_path)


def _site_of(plugin: str, tmp_path: Path) -> Iterator[Site]:
    app = make_app(sqlite_url(), tmp_path, PluginManager((f"plugins.{plugin}.plugin",), with_entry_points=False))
    with app.app_context():
        site = Site(app, World(app, now=clock.now()))
        site.person("anna", "administrator", name="安娜")
        yield site
        db.session.remove()
        db.engine.dispose()
