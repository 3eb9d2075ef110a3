"""Mail that comes in by IMAP: opened, answered, completed or passed over; once, whatever breaks in between."""

import email
import email.policy
import io
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from PIL import Image

from core.config import Config
from core.domain import mails
from core.domain.errors import Refused, RefusedFields
from core.domain.mail_kinds import Why
from core.domain.public import Mode
from core.models import Attachment, Event, IncomingMail, Job, Mailbox, Notification, PortalTicket, Ticket
from core.plugin_manager import PluginManager
from core.services import (
    checkup,
    clockwork,
    files,
    imap,
    mail_fetching,
    mail_files,
    mail_threads,
    mail_waiting,
    mailboxes,
)
from core.services.mail_rows import State
from core.testing.databases import postgresql_url, sqlite_url
from core.testing.imap import Post, Stored, serving
from core.testing.portal import open_to_public
from core.testing.world import World


def _picture() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (2, 2), "red").save(kept, "PNG")
    return kept.getvalue()


PNG = _picture()
BOX = {
    "address": "fankui@school.example",
    "host": "127.0.0.1",
    "security": "none",
    "login": "fankui@school.example",
    "password": 'p"a\\ss',
    "folder": "INBOX",
    "process": "user_feedback",
    "clerks": "",
    "confirms": "1",
    "subaddress": "1",
    "on": "1",
}


@pytest.fixture
def plugins() -> PluginManager:
    """A firm whose users write to it, and a school where mail is entered by hand."""
    return PluginManager(("plugins.enterprise.plugin", "plugins.school.plugin"), with_entry_points=False)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a test asks for both."""
    return postgresql_url() if getattr(request, "param", "") == "postgresql" else sqlite_url()


BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


class Taken:
    """Letters that a mail server took."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


@pytest.fixture
def out() -> Iterator[tuple[Taken, int]]:
    """A real mail server and its port."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    taken = Taken()
    controller = Controller(taken, hostname="127.0.0.1", port=port)
    controller.start()
    yield taken, port
    controller.stop()


@pytest.fixture
def config(world: World, out: tuple[Taken, int]) -> Config:
    found: Config = world.app.extensions["huiyin_config"]
    return replace(
        found,
        imap_hosts=("127.0.0.1",),
        smtp_host="127.0.0.1",
        smtp_port=out[1],
        smtp_security="none",
        upload_limit_bytes=300_000,
    )


@pytest.fixture
def post() -> Iterator[Post]:
    with serving(Post()) as found:
        yield found


@pytest.fixture
def box(world: World, config: Config, post: Post) -> int:
    """A mailbox that is on."""
    world.person("guanli", "administrator", email="guanli@school.example")
    saved = mailboxes.save(world.scope("guanli"), config, None, BOX | {"port": str(post.port)})
    world.now += timedelta(minutes=1)
    return saved


def letter(text: str = "三号楼的热水器坏了两天", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = headers.pop("From", "李雷 <lilei@example.com>")
    message["To"] = "fankui@school.example"
    message["Subject"] = headers.pop("Subject", "热水")
    message["Message-ID"] = headers.pop("id", "<1@example.com>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def now_arrived(world: World) -> str:
    return f"{world.now:%d-%b-%Y %H:%M:%S} +0000"


def look(world: World, config: Config, post: Post, *raws: bytes | EmailMessage) -> int:
    """Deliver mails and let the clockwork look once."""
    for raw in raws:
        post.put(raw if isinstance(raw, bytes) else bytes(raw), now_arrived(world))
    world.now += mail_fetching.EVERY
    return clockwork.run_due(config, world.manager, world.now)


def states(world: World) -> list[tuple[str, str]]:
    return [(row.state, row.why) for row in world.rows(IncomingMail)]


def test_a_mail_opens_a_ticket_and_its_sender_can_follow_it(
    world: World, config: Config, post: Post, box: int, out: tuple[Taken, int]
) -> None:
    open_to_public(world)
    message = letter()
    message.add_attachment(PNG, maintype="image", subtype="png", filename="照片.png")
    message.add_attachment(b"MZ\x90", maintype="application", subtype="octet-stream", filename="../b/evil.exe")
    look(world, config, post, message)
    (ticket,) = world.rows(Ticket)
    assert (ticket.channel, ticket.process) == ("email", "user_feedback")
    assert ticket.details["content"] == "热水\n\n三号楼的热水器坏了两天"
    assert ticket.details["source"] == "email"
    assert (ticket.details["name"], ticket.details["contact"]) == ("李雷", "lilei@example.com")
    assert ticket.received_at == world.now - mail_fetching.EVERY
    assert [one.name for one in world.rows(Attachment)] == ["照片.png"]
    (left_out,) = world.rows(Event, kind="files_left_out")
    assert "evil.exe" in left_out.body
    assert post.unseen == 0
    assert states(world) == [("opened", "")]
    assert world.rows(IncomingMail)[0].sender == ""
    clockwork.run_due(config, world.manager, world.now)
    told = [one for one in out[0].letters if one["To"].addresses[0].addr_spec == "lilei@example.com"]
    (confirmation,) = told
    assert ticket.number in confirmation["Subject"]
    assert "热水" not in confirmation.get_content()
    assert "/p/demo/answer" in confirmation.get_content()

    again = letter("已经修好了，谢谢\n\n> 您好：您发来的邮件", id="<2@example.com>", Subject="Re: 回复")
    del again["To"]
    again["To"] = str(confirmation["Reply-To"].addresses[0].addr_spec)
    look(world, config, post, again)
    (wrote,) = world.rows(Event, kind="giver_wrote")
    assert '"已经修好了，谢谢"' in wrote.body
    assert wrote.ticket_id == ticket.id
    assert len(world.rows(Ticket)) == 1


def test_one_address_gets_one_confirmation_a_day(
    world: World, config: Config, post: Post, box: int, out: tuple[Taken, int]
) -> None:
    look(world, config, post, *(letter(id=f"<{number}@x.example>") for number in range(3)))
    clockwork.run_due(config, world.manager, world.now)
    assert len(world.rows(Ticket)) == 3
    to = [one["To"].addresses[0].addr_spec for one in out[0].letters]
    assert to.count("lilei@example.com") == 1
    assert world.rows(Job, kind="mail_confirmation") == []


@BOTH
def test_the_line_breaks_in_the_middle_and_nothing_is_lost_or_doubled(
    world: World, config: Config, post: Post, box: int
) -> None:
    raws = [bytes(letter(f"第 {number} 件事", id=f"<{number}@x.example>")) for number in range(4)]
    post.break_after = len(raws[0]) + len(raws[1]) + 40
    look(world, config, post, *raws)
    assert (len(world.rows(Ticket)), post.unseen) == (2, 2)
    assert world.rows(Mailbox)[0].failure == imap.Failure.BROKEN
    findings = {one.subject: one.problem for one in checkup.examine(config, world.manager, world.now)}
    assert findings["mailboxes"] == "fankui@school.example: broken"
    for one in post.mails:
        one.seen = False  # the server forgets what it was told, and gives everything out once more
    world.now += mail_fetching.AFTER_FAILURE
    look(world, config, post)
    assert (len(world.rows(Ticket)), post.unseen) == (4, 0)
    assert states(world) == [("opened", "")] * 4
    assert world.rows(Mailbox)[0].failure == ""


@BOTH
def test_the_same_mail_by_two_ways_is_one(world: World, config: Config, post: Post, box: int) -> None:
    first = letter()
    second = letter()
    second["Received"] = "from elsewhere"
    other = letter("另一封，冒用同一个编号")
    look(world, config, post, first, second, other)
    assert len(world.rows(Ticket)) == 2
    assert post.unseen == 0


def test_a_mail_with_gaps_waits_and_is_completed_by_its_clerk(
    world: World, config: Config, post: Post, box: int
) -> None:
    scope = world.scope("guanli")
    keep = BOX | {"port": str(post.port), "process": "general_affairs", "password": "", "clerks": "entry_officer"}
    world.person("luru", "entry_officer", email="luru@school.example")
    mailboxes.save(scope, config, box, keep)
    message = letter()
    message.add_attachment(PNG, maintype="image", subtype="png", filename="a.png")
    look(world, config, post, message)
    assert states(world) == [("waiting", Why.INCOMPLETE)]
    assert world.rows(Ticket) == []
    assert any("fankui@school.example" in str(one.message) for one in world.rows(Notification))
    world.person("other", "general_affairs_head")
    assert mail_waiting.waiting(world.scope("other")) == ()
    (line,) = mail_waiting.waiting(world.scope("luru"))
    page = mail_waiting.mail_page(world.scope("luru"), config, line.public_id)
    assert page.form is not None
    assert page.raw["content"] == "热水\n\n三号楼的热水器坏了两天"
    with pytest.raises(Refused):
        mail_waiting.mail_page(world.scope("other"), config, line.public_id)
    with pytest.raises(RefusedFields):
        mail_waiting.complete(world.scope("luru"), config, line.public_id, page.raw, (), with_files=True)
    assert states(world) == [("waiting", Why.INCOMPLETE)]
    filled = {**page.raw, "kind": "complaint"}
    opened = mail_waiting.complete(world.scope("luru"), config, line.public_id, filled, (), with_files=True)
    (ticket,) = world.rows(Ticket)
    assert (ticket.number, ticket.channel) == (opened.number, "email")
    assert ticket.received_at < world.now
    assert len(world.rows(Attachment)) == 1
    assert world.rows(PortalTicket)[0].ticket_id == ticket.id
    with pytest.raises(Refused):
        mail_waiting.complete(world.scope("luru"), config, line.public_id, filled, (), with_files=True)


def test_a_member_answers_a_letter_and_it_is_a_note(
    world: World, config: Config, post: Post, box: int, out: tuple[Taken, int]
) -> None:
    world.person("banli", "official_team", email="banli@school.example")
    look(world, config, post, letter())
    clockwork.run_due(config, world.manager, world.now)
    (ticket,) = world.rows(Ticket)
    told = next(one for one in out[0].letters if one["To"].addresses[0].addr_spec == "banli@school.example")
    assert told["Reply-To"].addresses[0].addr_spec.startswith("fankui+")
    assert "回复" in told.get_content().splitlines()[0]

    def answer(sender: str, number: int, **headers: str) -> EmailMessage:
        names = {"From": sender, "id": f"<a{number}@x.example>", "Subject": "Re: x"} | headers
        return letter("明天派人去看\n\n在 2026-03-16，学校 写道：\n> 收到新的投诉", **names)

    named = {"In_Reply_To": str(told["Message-ID"])}
    by_id = answer("班莉 <banli@school.example>", 1, **named)
    stranger = answer("Mallory <mallory@evil.example>", 2, **named)
    away = answer("banli@school.example", 3, Auto_Submitted="auto-replied", **named)
    forged = answer("banli@school.example", 4, In_Reply_To=str(told["Message-ID"]).replace("-", "-a", 1))
    look(world, config, post, by_id, stranger, away, forged)
    (note,) = world.rows(Event, kind="noted")
    assert (note.actor, note.ticket_id) == ("banli", ticket.id)
    assert "明天派人去看" in note.body
    assert "收到新的投诉" not in note.body
    assert states(world) == [
        ("opened", ""),
        ("added", ""),
        ("waiting", Why.NOT_THEIRS),
        ("ignored", Why.AUTOMATIC),
        ("opened", ""),
    ]
    assert world.rows(Ticket)[0].state == ticket.state


@BOTH
def test_poison_first_in_the_box_stops_nothing(world: World, config: Config, post: Post, box: int) -> None:
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(60))
    many = b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 1000
    poison = [
        b"",
        b"\x00\xff\xfe",
        b"From: <<<>>>\r\nSubject: =?idna?B?xxx?=\r\n\r\nwer bin ich",
        b'From: "\r\nContent-Type: text/plain; charset=idna\r\n\r\nx',
        b"From: x@y.example\r\nSubject: a\x00b\xed\xa0\x80\r\n\r\n\x00\x01 \xff\xfe",
        nested,
        many,
        b"From: a@b.example\r\n" + b"X: y\r\n" * 60_000 + b"\r\nx",
        b"From: a@b.example\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!====@@@\r\nAAA",
        b"From: a@b.example\r\nContent-Type: multipart/mixed\r\n\r\nno boundary",
    ]
    look(world, config, post, *poison, letter())
    assert post.unseen == 0
    rows = world.rows(IncomingMail)
    assert len(rows) == len(poison) + 1
    assert rows[-1].state == "opened"
    assert {rows[number].state for number in (5, 6, 7)} == {"broken"}
    for row in rows:
        assert files.stored(config, row.raw_key) == post.mails[rows.index(row)].raw
    assert files.sweep_orphans(config, world.now + timedelta(days=3)) == 0


def test_what_is_too_large_stays_where_it_is(world: World, config: Config, post: Post, box: int) -> None:
    look(world, config, post, b"From: a@b.example\r\n\r\n" + b"x" * 700_000, letter())
    assert states(world) == [("broken", Why.TOO_LARGE), ("opened", "")]
    with pytest.raises(Refused):
        mail_waiting.retry(world.scope("guanli"), config, world.rows(IncomingMail)[0].public_id)


def test_what_was_passed_over_can_be_taken_in_after_all(world: World, config: Config, post: Post, box: int) -> None:
    look(world, config, post, letter(Precedence="bulk"), letter(id="<old@x.example>", From="fankui@school.example"))
    post.mails.append(Stored(uid=9, raw=bytes(letter(id="<early@x.example>")), arrived="01-Jan-2026 09:00:00 +0800"))
    look(world, config, post)
    assert states(world) == [("ignored", Why.AUTOMATIC), ("ignored", Why.OWN), ("waiting", Why.EARLIER)]
    bulk, _own, early = world.rows(IncomingMail)
    assert mail_waiting.retry(world.scope("guanli"), config, bulk.public_id) is State.OPENED
    mail_waiting.dismiss(world.scope("guanli"), early.public_id)
    assert states(world) == [("opened", ""), ("ignored", Why.OWN), ("ignored", Why.DISMISSED)]
    assert len(world.rows(Ticket)) == 1


def test_too_many_from_one_address_are_written_down_only(
    world: World, config: Config, post: Post, box: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.services.mail_intake.PER_SENDER", 2)
    look(world, config, post, *(letter(id=f"<{number}@x.example>") for number in range(4)))
    assert [state for state, _why in states(world)] == ["opened", "opened", "ignored", "ignored"]


def test_a_server_that_hangs_is_given_up(
    world: World, config: Config, post: Post, box: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "LONGEST_SECONDS", 0.3)
    post.hangs = True
    look(world, config, post, letter())
    assert world.rows(Mailbox)[0].failure in (imap.Failure.BROKEN, imap.Failure.UNREACHABLE)
    post.hangs = False
    world.now += mail_fetching.AFTER_FAILURE
    look(world, config, post)
    assert len(world.rows(Ticket)) == 1


@pytest.mark.parametrize(
    ("changed", "failure"),
    [
        ({"password": "wrong"}, imap.Failure.REFUSED),
        ({"folder": "Nowhere"}, imap.Failure.FOLDER),
        ({"host": "no-such-host.invalid", "password": "x"}, imap.Failure.UNKNOWN_HOST),
        ({"security": "tls"}, imap.Failure.UNREACHABLE),
        ({"host": "localhost", "password": "x"}, imap.Failure.NOT_PERMITTED),
    ],
)
def test_trying_says_what_is_wrong(
    world: World, config: Config, post: Post, box: int, changed: dict[str, str], failure: imap.Failure
) -> None:
    scope = world.scope("guanli")
    assert mailboxes.attempt(scope, config, box) == 0
    mailboxes.save(scope, config, box, BOX | {"port": str(post.port)} | changed)
    with pytest.raises(Refused) as refused:
        mailboxes.attempt(scope, config, box)
    assert refused.value.message.text == imap.FAILURE_LABELS[failure]


def test_the_password_is_sealed_and_goes_to_no_other_server(world: World, config: Config, post: Post, box: int) -> None:
    scope = world.scope("guanli")
    kept = world.rows(Mailbox)[0].password
    assert 'p"a' not in kept
    with pytest.raises(RefusedFields) as refused:
        mailboxes.save(scope, config, box, BOX | {"port": str(post.port), "host": "evil.example", "password": ""})
    assert [error.field for error in refused.value.errors] == ["password"]
    mailboxes.save(scope, config, box, BOX | {"port": str(post.port), "password": "", "confirms": ""})
    assert world.rows(Mailbox)[0].password == kept
    other = replace(config, secret_key="k" * 40)
    with pytest.raises(Refused, match="密码打不开"):
        mailboxes.attempt(scope, other, box)
    assert all('p"a' not in (one.body or "") for one in world.rows(Event))


def test_a_mailbox_that_is_off_is_left_alone(world: World, config: Config, post: Post, box: int) -> None:
    mailboxes.save(world.scope("guanli"), config, box, BOX | {"port": str(post.port), "on": ""})
    look(world, config, post, letter())
    assert (post.unseen, world.rows(Job, kind="mailbox")) == (1, [])


@pytest.mark.parametrize(
    "wrong", [{"address": "x"}, {"port": "0"}, {"port": "70000"}, {"login": "a\r\nb"}, {"host": ""}]
)
def test_a_mailbox_with_something_wrong_is_not_kept(world: World, config: Config, wrong: dict[str, str]) -> None:
    world.person("guanli", "administrator")
    with pytest.raises(RefusedFields) as refused:
        mailboxes.save(world.scope("guanli"), config, None, BOX | {"port": "143"} | wrong)
    assert [error.field for error in refused.value.errors] == list(wrong)
    assert world.rows(Mailbox) == []


def test_tokens_are_for_one_ticket_one_person_and_one_organisation() -> None:
    thread = mail_threads.Thread(ticket_id=12345, user_id=67)
    token = mail_threads.token_of("s" * 40, 1, thread)
    assert mail_threads.thread_of("s" * 40, 1, ["x", f"<a.{token.upper()}.b@c>"]) == thread
    assert mail_threads.thread_of("s" * 40, 2, [token]) is None
    assert mail_threads.thread_of("t" * 40, 1, [token]) is None
    ticket, person, seal = token.split("-")
    for forged in (f"{ticket}-1w-{seal}", f"9iy-{person}-{seal}", f"{ticket}-{person}-{'a' * 24}", "", "-" * 9999):
        assert mail_threads.thread_of("s" * 40, 1, [forged]) is None
    giver = mail_threads.Thread(ticket_id=1, user_id=None)
    assert mail_threads.thread_of("s" * 40, 1, [mail_threads.token_of("s" * 40, 1, giver)]) == giver


def test_of_those_who_are_not_named_only_pictures_are_taken_and_no_name_of_a_file(world: World, config: Config) -> None:
    found = [mails.File(name="李雷的照片.png", content=PNG), mails.File(name="李雷.txt", content="证据".encode())]
    confidential = mail_files.take(world.scope(), config, found, Mode.CONFIDENTIAL)
    assert [one.name for one in confidential.kept] == ["1.png"]
    assert confidential.left_out == ("1.txt",)
    named = mail_files.take(world.scope(), config, found, Mode.NAMED, most=1)
    assert [one.name for one in named.kept] == ["李雷的照片.png"]
    assert named.left_out == ("李雷.txt",)
