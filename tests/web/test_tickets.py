"""The pages that staff work in: what they show, what they refuse, and that nothing typed is lost."""

import io
import re
from datetime import timedelta
from http import HTTPStatus

import pytest
import sqlalchemy as sa
from PIL import Image

from core.extensions import db
from core.models import Event, Receipt, Ticket
from core.services import acting, opening, organisations, signing
from core.testing.databases import sqlite_url
from core.testing.site import Browser, Site

FORM = {"subject": "食堂菜里有虫", "kind": "fault", "text": "二楼窗口的青菜里有虫"}


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    out.seek(0)
    return out


@pytest.fixture
def database_url() -> str:
    """What depends on the kind of database stands in test_tickets_hostile.py."""
    return sqlite_url()


@pytest.fixture
def ticket(site: Site) -> opening.Opened:
    """A ticket that bo has opened and that is his to answer."""
    site.person("chen", "clerk", name="陈晨")
    return opening.open_ticket(site.world.scope("bo"), "complaint", FORM)


@pytest.fixture
def bo(site: Site) -> Browser:
    return site.browser("bo")


@pytest.fixture
def anna(site: Site) -> Browser:
    return site.browser("anna")


def nonce(client: Browser) -> str:
    return re.findall(r'name="_nonce" value="([^"]+)"', client.get("/tickets/new/complaint").text)[0]


def version(client: Browser, address: str) -> dict[str, str]:
    text = client.get(address).text
    return {name: re.findall(rf'name="{name}" value="(\d+)"', text)[0] for name in ("_version", "_seen")}


def rows(site: Site, model: type, **equal: object) -> list:
    return site.world.rows(model, **equal)


def test_every_page_opens_in_both_languages(site: Site, ticket: opening.Opened) -> None:
    acting.add_note(site.world.scope("bo"), ticket.public_id, "已电话联系")
    addresses = (
        "/work",
        "/work?group=week",
        "/tickets",
        "/tickets?kind=all&order=due",
        "/tickets?q=青菜",
        "/tickets?q=没有",
        "/tickets?kind=closed",
        "/tickets/new/complaint",
        f"/t/{ticket.public_id}",
        f"/t/{ticket.public_id}?act=answer",
        f"/t/{ticket.public_id}?act=note",
        f"/t/{ticket.public_id}?act=nothing",
        f"/t/{ticket.public_id}?order=oldest",
        "/notices",
        "/notices?show=unread",
    )
    for language in ("zh-CN", "en"):
        client = site.browser("bo", language)
        for address in addresses:
            assert client.get(address).status_code == HTTPStatus.OK, address
    assert site.browser("anna").get("/tickets/new").status_code == HTTPStatus.OK


def test_the_start_page_shows_what_waits(bo: Browser, ticket: opening.Opened) -> None:
    assert bo.get("/").headers["Location"] == "/work"
    page = bo.get("/work").text
    assert "食堂菜里有虫" in page
    assert "答复" in page


def test_an_empty_start_page_says_what_will_come(anna: Browser) -> None:
    assert "眼下没有等您办理的事" in anna.get("/work").text


def test_a_ticket_is_opened_from_the_form(site: Site, bo: Browser) -> None:
    answer = bo.send("/tickets/new/complaint", {**FORM, "_nonce": nonce(bo), "photos": (picture(), "现场.jpg")})
    assert answer.status_code == HTTPStatus.SEE_OTHER
    page = bo.get(answer.headers["Location"]).text
    assert "已提交工单" in page
    assert "接下来：答复（博文）" in page
    assert "现场.jpg" in page


def test_the_same_form_sent_twice_opens_one_ticket(site: Site, bo: Browser) -> None:
    once = nonce(bo)
    first = bo.send("/tickets/new/complaint", {**FORM, "_nonce": once})
    second = bo.send("/tickets/new/complaint", {**FORM, "_nonce": once})
    assert first.headers["Location"] == second.headers["Location"]
    assert len(rows(site, Ticket)) == 1


def test_a_matter_can_be_entered_later(site: Site, bo: Browser) -> None:
    bo.send("/tickets/new/complaint", {**FORM, "_received_at": "2026-01-05T09:30"})
    (row,) = rows(site, Ticket)
    assert f"{row.received_at:%Y-%m-%d %H:%M}" == "2026-01-05 01:30"
    later = f"{site.world.now + timedelta(days=2):%Y-%m-%dT%H:%M}"
    answer = bo.send("/tickets/new/complaint", {**FORM, "_received_at": later})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "收到时间不能晚于现在。" in answer.text
    assert f'value="{later}"' in answer.text


def test_errors_stand_at_their_fields_and_everything_typed_stays(bo: Browser) -> None:
    answer = bo.send("/tickets/new/complaint", {"text": "写了很多字", "kind": "rude", "_nonce": "n" * 20})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "写了很多字" in answer.text
    assert 'id="f-subject-problem"' in answer.text
    assert 'id="f-who-problem"' in answer.text
    assert f'value="{"n" * 20}"' in answer.text


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.jpg", "文件是空的"),
        (b"MZ\x90\x00" + b"x" * 100, "照片.jpg", "不接受这种文件"),
        (b"<html><script>alert(1)</script>", "a.pdf", "不接受这种文件"),
        (b"\xff\xd8\xff\xe0" + b"x" * 50, "a.jpg", "图片已损坏"),
    ],
)
def test_files_that_are_not_what_they_say_are_refused_and_the_words_stay(
    site: Site, bo: Browser, content: bytes, name: str, reason: str
) -> None:
    answer = bo.send("/tickets/new/complaint", {**FORM, "photos": (io.BytesIO(content), name)})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert reason in answer.text
    assert FORM["text"] in answer.text
    assert rows(site, Ticket) == []


def test_files_must_be_chosen_again_when_something_else_was_wrong(bo: Browser) -> None:
    answer = bo.send("/tickets/new/complaint", {**FORM, "subject": "", "photos": (picture(), "a.jpg")})
    assert "请重新选择文件" in answer.text


def _missing(client: Browser, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == HTTPStatus.NOT_FOUND
    return re.sub(r"nonce-[\w-]+", "", re.sub(r'value="[^"]*"', "", answer.text))


def test_an_act_says_what_happened_and_what_comes_next(site: Site, bo: Browser, ticket: opening.Opened) -> None:
    address = f"/t/{ticket.public_id}"
    assert f"{address}?act=answer#act" in bo.get(address).text
    answer = bo.send(f"{address}/act/answer", {"answer": "已换菜", **version(bo, f"{address}?act=answer")})
    assert answer.status_code == HTTPStatus.SEE_OTHER
    page = bo.get(address).text
    assert "已办理，工单现在是“已答复”。接下来：办结（主管）" in page
    assert "已换菜" in page


def test_what_somebody_else_changed_meanwhile_is_shown_and_the_words_stay(
    site: Site, bo: Browser, ticket: opening.Opened
) -> None:
    address = f"/t/{ticket.public_id}"
    seen = version(bo, f"{address}?act=answer")
    acting.act(site.world.scope("chen"), ticket.public_id, "visit", {"place": "二楼食堂"})
    answer = bo.send(f"{address}/act/answer", {"answer": "我写的答复", **seen})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "我写的答复" in answer.text
    assert "您填写时，这张工单有了变化" in answer.text
    assert "办理了“走访”" in answer.text
    again = {name: re.findall(rf'name="{name}" value="(\d+)"', answer.text)[0] for name in ("_version", "_seen")}
    assert bo.send(f"{address}/act/answer", {"answer": "我写的答复", **again}).status_code == HTTPStatus.SEE_OTHER


def test_an_act_that_is_no_longer_permitted_keeps_the_words(site: Site, bo: Browser, ticket: opening.Opened) -> None:
    address = f"/t/{ticket.public_id}"
    acting.act(site.world.scope("bo"), ticket.public_id, "answer", {"answer": "好"})
    acting.act(site.world.scope("anna"), ticket.public_id, "close", {})
    answer = bo.send(f"{address}/act/answer", {"answer": "迟到的答复"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "迟到的答复" in answer.text
    assert "工单现在是“办结”，不能做这一步。" in answer.text


def test_guards_speak_at_their_field(bo: Browser, ticket: opening.Opened) -> None:
    answer = bo.send(f"/t/{ticket.public_id}/act/answer", {"answer": "开个玩笑"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "答复不能是玩笑。" in answer.text
    assert "开个玩笑" in answer.text


def test_acts_of_others_are_listed_with_the_reason(bo: Browser, ticket: opening.Opened) -> None:
    page = bo.get(f"/t/{ticket.public_id}").text
    assert "此操作由其他岗位办理。 可由 主管 办理。" in page
    assert "工单现在是“新建”，不能做这一步。" in page


def test_signing(site: Site, bo: Browser, anna: Browser, ticket: opening.Opened) -> None:
    site.person("second", "deputy", name="副主管")
    address = f"/t/{ticket.public_id}"
    acting.act(site.world.scope("bo"), ticket.public_id, "answer", {"answer": "好"})
    bo.send(f"{address}/act/finish")
    assert "提交人不能为自己的申请签字。" in bo.get(address).text
    refused = anna.send(f"{address}/sign/finish", {"_approve": "0", "comment": ""})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "不同意时请说明理由。" in refused.text
    assert bo.send(f"{address}/sign/finish", {"_approve": "1", "comment": "自批"}).status_code == 422
    assert anna.send(f"{address}/sign/finish", {"_approve": "1", "comment": "同意"}).status_code == HTTPStatus.SEE_OTHER
    signing.sign(site.world.scope("second"), ticket.public_id, "finish", approve=True)
    assert "已办结，没有待办的事。" in anna.get(address).text


def test_a_request_for_signatures_can_be_taken_back(site: Site, bo: Browser, ticket: opening.Opened) -> None:
    address = f"/t/{ticket.public_id}"
    acting.act(site.world.scope("bo"), ticket.public_id, "answer", {"answer": "好"})
    bo.send(f"{address}/act/finish")
    assert bo.send(f"{address}/withdraw/finish").status_code == HTTPStatus.SEE_OTHER
    assert "签字申请已撤回。" in bo.get(address).text


def test_receipts_are_confirmed_where_they_are_shown(site: Site, anna: Browser, ticket: opening.Opened) -> None:
    acting.act(site.world.scope("bo"), ticket.public_id, "answer", {"answer": "好"})
    (owed,) = rows(site, Receipt)
    assert f"/receipts/{owed.id}" in anna.get("/work").text
    answer = anna.send(f"/receipts/{owed.id}", {"next": "/work", "_understood": "1"})
    assert answer.headers["Location"] == "/work"
    assert f"/receipts/{owed.id}" not in anna.get("/work").text
    assert anna.send(f"/receipts/{owed.id}", {"next": "//evil"}).headers["Location"] == f"/t/{ticket.public_id}"


def test_notes_with_files_are_given_out_safely(site: Site, bo: Browser, anna: Browser, ticket: opening.Opened) -> None:
    address = f"/t/{ticket.public_id}"
    data = {"text": "附上照片", "files": [(picture(), "现场.jpg"), (io.BytesIO("说明".encode()), "说明.txt")]}
    assert bo.send(f"{address}/note", data).status_code == HTTPStatus.SEE_OTHER
    page = anna.get(address).text
    assert "附上照片" in page
    found = dict.fromkeys(re.findall(r"/files/([\w-]+)", page))
    assert len(found) == 2
    kinds = set()
    for public_id in found:
        with anna.get(f"/files/{public_id}") as answer:
            kinds.add(answer.mimetype)
            assert answer.headers["Content-Disposition"].startswith("attachment")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        picture_type = answer.mimetype == "image/jpeg"
        with anna.get(f"/files/{public_id}?as=picture") as shown:
            assert shown.headers["Content-Disposition"].startswith("inline") == picture_type
        with anna.get(f"/files/{public_id}?as=preview") as preview:
            assert (preview.mimetype == "image/jpeg") == picture_type
    assert kinds == {"image/jpeg", "text/plain"}
    site.person("guest", name="客人")
    guest = site.browser("guest")
    assert _missing(guest, f"/files/{next(iter(found))}") == _missing(guest, "/files/nothing")


def test_an_empty_note_is_asked_for_again(bo: Browser, ticket: opening.Opened) -> None:
    answer = bo.send(f"/t/{ticket.public_id}/note", {"text": " "})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "请填写备注或选择文件。" in answer.text


def test_forms_need_their_token(site: Site, bo: Browser, ticket: opening.Opened) -> None:
    for path in ("/tickets/new/complaint", f"/t/{ticket.public_id}/act/answer", f"/t/{ticket.public_id}/note"):
        answer = bo.post(path, data={"answer": "没有令牌", "text": "没有令牌"})
        assert answer.status_code == HTTPStatus.BAD_REQUEST
        assert "没有令牌" in answer.text
    assert [event.kind for event in rows(site, Event)].count("noted") == 0


def test_somebody_logged_out_is_led_to_the_log_in(site: Site, ticket: opening.Opened) -> None:
    client = site.browser()
    for path in ("/work", "/tickets", f"/t/{ticket.public_id}", "/notices", "/files/x"):
        assert client.get(path).headers["Location"].startswith("/login?next=")


def test_a_process_that_is_not_one_s_own_cannot_be_opened(site: Site, anna: Browser, bo: Browser) -> None:
    assert anna.get("/tickets/new/complaint").status_code == HTTPStatus.FORBIDDEN
    assert "由 经办员 提交" in anna.get("/tickets/new").text
    assert bo.get("/tickets/new").headers["Location"] == "/tickets/new/complaint"
    organisations.set_plugin(site.world.scope(), "sample", False)
    assert bo.get("/tickets/new/complaint").status_code == HTTPStatus.NOT_FOUND


def test_a_ticket_of_a_plugin_that_is_off_can_be_read(site: Site, bo: Browser, ticket: opening.Opened) -> None:
    organisations.set_plugin(site.world.scope(), "sample", False)
    page = bo.get(f"/t/{ticket.public_id}")
    assert "本单位已停用这个流程" in page.text
    assert "?act=answer" not in page.text
    assert bo.send(f"/t/{ticket.public_id}/act/answer", {"answer": "x"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    del site.world.manager._by_process["complaint"]
    page = bo.get(f"/t/{ticket.public_id}")
    assert "插件未安装" in page.text
    assert "食堂菜里有虫" in page.text


def test_personal_values_are_marked_and_no_title_holds_them(site: Site, bo: Browser) -> None:
    answer = bo.send("/tickets/new/complaint", {**FORM, "kind": "rude", "who": "某某某"})
    page = bo.get(answer.headers["Location"]).text
    assert "个人信息，请勿外传" in page
    assert "某某某" not in re.findall(r"<title>.*?</title>|<h1>.*?</h1>", page, re.S)[0]
    assert "某某某" not in bo.get("/tickets").text


def test_notices_lead_to_their_ticket_and_are_read_there(site: Site, ticket: opening.Opened) -> None:
    chen = site.browser("chen")
    assert "收到新的投诉" in chen.get("/notices").text
    assert "全部标为已读" in chen.get("/notices").text
    chen.get(f"/t/{ticket.public_id}")
    assert "全部标为已读" not in chen.get("/notices").text
    assert "没有未读的消息" in chen.get("/notices?show=unread").text


def test_lists_can_be_narrowed_from_the_page(site: Site, bo: Browser, ticket: opening.Opened) -> None:
    assert "<mark>青菜</mark>" in bo.get("/tickets?q=青菜").text
    assert "食堂" not in bo.get("/tickets?in=complaint/answered").text
    assert "食堂" in bo.get("/tickets?in=complaint/new&assignee=me").text
    bad = bo.get("/tickets?received_from=昨天")
    assert bad.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'value="昨天"' in bad.text


def test_pages_of_a_list_follow_each_other(site: Site, bo: Browser) -> None:
    for number in range(53):
        opening.open_ticket(site.world.scope("bo", silent=True), "complaint", FORM | {"subject": f"第 {number} 件"})
    first = bo.get("/tickets?kind=all")
    assert first.text.count("data-row") == 50
    following = re.findall(r'rel="next" href="([^"]+)"', first.text)[0].replace("&amp;", "&")
    second = bo.get(following)
    assert second.text.count("data-row") == 3
    back = re.findall(r'rel="prev" href="([^"]+)"', second.text)[0].replace("&amp;", "&")
    assert re.findall(r"第 \d+ 件", bo.get(back).text) == re.findall(r"第 \d+ 件", first.text)


def test_pages_ask_the_database_a_constant_number_of_times(site: Site, bo: Browser, ticket: opening.Opened) -> None:
    few = {path: _statements(bo, path) for path in ("/work", "/tickets?kind=all", f"/t/{ticket.public_id}")}
    for number in range(30):
        opening.open_ticket(site.world.scope("chen", silent=True), "complaint", FORM | {"subject": f"第 {number} 件"})
        acting.act(site.world.scope("bo"), ticket.public_id, "visit", {"place": f"{number} 号"})
    assert {path: _statements(bo, path) for path in few} == few


def _statements(client: Browser, path: str) -> int:
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(statement)

    client.get(path)
    with client.application.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == HTTPStatus.OK
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return len(found)


def test_overdue_work_is_told_in_words(site: Site, bo: Browser, ticket: opening.Opened) -> None:
    with db.session() as session:
        session.info["huiyin_org"] = site.world.org.id
        past = site.world.now - timedelta(days=2)
        session.execute(sa.text("UPDATE task SET due_at = :at"), {"at": int(past.timestamp() * 1_000_000)})
        session.commit()
    page = bo.get("/work").text
    assert "已逾期" in page
    assert "逾期 2 天" in page
