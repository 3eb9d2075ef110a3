"""The pages of mailboxes and of mails that wait: nothing typed is lost, no password is shown, no mail is let loose."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from core.models import IncomingMail, Mailbox, Ticket
from core.plugin_manager import PluginManager
from core.services import clock, mail_fetching
from core.testing.databases import sqlite_url
from core.testing.imap import Post, serving
from core.testing.site import Site
from core.testing.world import World

SECRET = 'p"a\\ss'
EVIL = "<script>alert(1)</script>"
MAIL = f"""From: "{EVIL}" <a@b.cn>\r\nSubject: {EVIL}\r\nContent-Type: text/html\r\n\r\n
<b onclick=x>{EVIL.replace("<", "&lt;")}</b><img src=http://evil.example/x.png>""".encode()


@pytest.fixture
def database_url() -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url()


@pytest.fixture
def plugins() -> PluginManager:
    """The school's: its entry officer enters what comes by mail."""
    return PluginManager(("plugins.school.plugin",), with_entry_points=False)


@pytest.fixture
def site(app: Flask) -> Site:
    app.extensions["huiyin_config"] = replace(app.extensions["huiyin_config"], imap_hosts=("127.0.0.1",))
    site = Site(app, World(app, now=clock.now()))
    site.person("anna", "administrator", name="安娜")
    site.person("luo", "entry_officer", name="罗录入")
    return site


@pytest.fixture
def post() -> Iterator[Post]:
    with serving(Post()) as found:
        yield found


def typed(post: Post) -> dict[str, str]:
    return {
        "address": "fankui@school.example",
        "host": "127.0.0.1",
        "port": str(post.port),
        "security": "none",
        "login": "fankui@school.example",
        "password": SECRET,
        "folder": "INBOX",
        "process": "general_affairs",
        "clerks": "entry_officer",
        "on": "1",
    }


def test_a_mailbox_from_its_form_to_its_first_mail(site: Site, post: Post) -> None:
    browser, world = site.browser("anna"), site.world
    answer = browser.send("/settings/mail/new", typed(post) | {"port": "0", "host": "", "folder": "项目"})
    assert answer.status_code == 422
    assert answer.text.count('class="problem"') == 2
    assert 'value="项目"' in answer.text
    assert SECRET not in answer.text
    assert browser.send("/settings/mail/new", typed(post)).status_code == 303
    (row,) = world.rows(Mailbox)
    page = f"/settings/mail/{row.id}"
    assert "连接成功" in browser.send(f"{page}/try", follow_redirects=True).text
    shown = browser.get(page).text
    assert "p&#34;a" not in shown
    assert row.password not in shown
    wrong = browser.send(page, typed(post) | {"login": "x", "password": ""})
    assert (wrong.status_code, "请重新填写密码" in wrong.text) == (422, True)
    browser.send(page, typed(post) | {"password": "wrong"})
    refused = browser.send(f"{page}/try")
    assert refused.status_code == 422
    assert "不接受这个用户名和密码" in refused.text
    browser.send(page, typed(post))

    for raw in (MAIL, MAIL + b"\r\nX", b"Auto-Submitted: auto-replied\r\n" + MAIL):
        post.put(raw, f"{clock.now() + timedelta(minutes=5):%d-%b-%Y %H:%M:%S} +0000")
    config = site.app.extensions["huiyin_config"]
    assert mail_fetching.fetch_due(config, world.manager, clock.now() + timedelta(minutes=10)) == 3
    aside = browser.get(page).text
    assert "自动回复或系统自动发出的邮件" in aside
    assert EVIL not in aside
    kept = {row.state: row.public_id for row in world.rows(IncomingMail)}
    download = browser.get(f"{page}/messages/{kept['ignored']}")
    assert download.mimetype == "application/octet-stream"
    assert "attachment" in download.headers["Content-Disposition"]
    assert "sandbox" in download.headers["Content-Security-Policy"]

    clerk = site.browser("luo")
    assert clerk.get("/incoming").text.count("row-link") == 2
    place = f"/incoming/{kept['waiting']}"
    opened = clerk.get(place).text
    assert EVIL not in opened
    assert "evil.example" not in opened
    assert clerk.get(f"{page}/messages/{kept['waiting']}").status_code == 404
    words = {"channel": "email", "content": "热水器坏了", "giver": "李雷", "contact": "a@b.cn"}
    back = clerk.send(place, words | {"kind": ""})
    assert (back.status_code, "热水器坏了" in back.text) == (422, True)
    assert clerk.send(place, words | {"kind": "complaint", "_files": "1"}).status_code == 303
    (ticket,) = world.rows(Ticket)
    assert ticket.details["content"] == "热水器坏了"
    assert clerk.get(place).status_code == 404
    assert "a@b.cn" in clerk.get(f"/t/{ticket.public_id}").text
    rest = world.rows(IncomingMail, state="waiting")[0].public_id
    assert clerk.send(f"/incoming/{rest}/dismiss").status_code == 303
    assert "没有等人补全的来信" in clerk.get("/incoming").text
    assert browser.send(f"{page}/messages/{rest}/retry").status_code == 303
    assert "保存了来信邮箱 fankui@school.example" in browser.get("/settings/changes").text


@pytest.mark.parametrize("path", ["/settings/mail/99", "/settings/mail/9223372036854775808", "/incoming/nothing"])
def test_what_is_not_there(site: Site, path: str) -> None:
    assert site.browser("anna").get(path).status_code == 404
