"""Letters: clean headers whatever comes in, one Message-ID for one delivery, and a server that proves who it is."""

import email
import email.policy
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from core.config import Config
from core.domain.texts import Message
from core.services import mail, rendering

AT = datetime(2026, 3, 16, 1, 0, tzinfo=UTC)
LETTER = mail.Letter(
    address="wang@example.com",
    name="王芳",
    sender="第一中学",
    subject="[TS-1] 收到新的投诉",
    body="王芳，您好：\n\n收到新的投诉。\n",
    message_id="abc",
    thread="ticket.1",
    at=AT,
)


class Sink:
    """Takes every message and remembers it."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.senders: list[str] = []

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        self.taken.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.senders.append(envelope.mail_from)
        return "250 OK"


@contextmanager
def running(handler: object, **options: object) -> Iterator[int]:
    """Run a real mail server and yield its port."""
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(
        data_dir=tmp_path,
        database_url="",
        secret_key="s" * 40,
        base_url="https://huiyin.example",
        smtp_host="127.0.0.1",
        smtp_security="none",
        mail_from="huiyin@example.cn",
    )


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost signed by itself, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is needed to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    options = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    command = ["openssl", *options.split(), "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    return cert, key


def deliver(config: Config, letter: mail.Letter = LETTER) -> None:
    with mail.connected(config) as server:
        mail.send(server, config, mail.compose(config, letter))


def test_what_arrives_is_what_was_written(config: Config) -> None:
    sink = Sink()
    with running(sink) as port:
        deliver(replace(config, smtp_port=port))
    (taken,) = sink.taken
    assert taken["From"].addresses[0].display_name == "第一中学"
    assert taken["From"].addresses[0].addr_spec == "huiyin@example.cn"
    assert str(taken["To"]) == "王芳 <wang@example.com>"
    assert taken["Subject"] == "[TS-1] 收到新的投诉"
    assert (taken["Auto-Submitted"], taken["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    assert taken["Date"].datetime == AT
    assert taken.get_content().splitlines() == LETTER.body.splitlines()
    assert sink.senders == ["<>"]


def test_the_same_delivery_has_the_same_message_id(config: Config) -> None:
    first, again = mail.compose(config, LETTER), mail.compose(config, replace(LETTER, subject="x", at=AT))
    assert first["Message-ID"] == again["Message-ID"]
    assert first["Message-ID"].endswith("@example.cn>")
    assert first["Message-ID"] != mail.compose(config, replace(LETTER, message_id="abd"))["Message-ID"]
    assert first["Message-ID"] != mail.compose(replace(config, secret_key="t" * 40), LETTER)["Message-ID"]
    assert first["References"] == mail.compose(config, replace(LETTER, message_id="abd"))["References"]


@pytest.mark.parametrize(
    "evil",
    [
        "a\r\nBcc: all@example.com",
        "a\nX-Evil: 1\n\nbody",
        "a\rBcc: x@example.com",
        "a\0b",
        "a\u2028Bcc: x@example.com",
        "a\u2029b\x85c\x0bd\x0ce",
        '"a" <x@example.com>, b',
        "\u202etxt",
        "\ud800",
        "a" * 5_000,
        "=?utf-8?q?Bcc:_x?=",
        "a;,:<>()[]\\",
        "",
    ],
)
def test_names_and_subjects_add_no_headers(config: Config, evil: str) -> None:
    letter = replace(LETTER, name=evil, sender=evil, subject=evil, body=evil)
    sent = mail.compose(config, letter).as_bytes()
    read = email.message_from_bytes(sent, policy=email.policy.default)
    assert sorted(read.keys()) == sorted(mail.compose(config, LETTER).keys())
    assert [address.addr_spec for address in read["To"].addresses] == ["wang@example.com"]
    assert [address.addr_spec for address in read["From"].addresses] == ["huiyin@example.cn"]
    assert max(len(line) for line in sent.splitlines()) < 998


@pytest.mark.parametrize("address", ["", "nobody", "a@b\r\nBcc: c@d.e", "a@b, c@d", "a b@c"])
def test_what_is_no_address_is_refused_for_good(config: Config, address: str) -> None:
    with pytest.raises(mail.MailError) as error:
        mail.compose(config, replace(LETTER, address=address))
    assert not error.value.temporary


class Grumpy(Sink):
    """Refuses recipients and contents by what they say."""

    async def handle_RCPT(
        self, server: object, session: object, envelope: object, address: str, options: object
    ) -> str:
        if address.startswith("gone"):
            return "550 no such user"
        if address.startswith("full"):
            return "452 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        return "554 no" if b"spam" in envelope.content else await super().handle_DATA(server, session, envelope)


@pytest.mark.parametrize(
    ("letter", "code", "temporary"),
    [
        (replace(LETTER, address="gone@example.com"), "550", False),
        (replace(LETTER, address="full@example.com"), "452", True),
        (replace(LETTER, subject="spam"), "554", True),
    ],
)
def test_refusals_say_whether_to_try_again(config: Config, letter: mail.Letter, code: str, temporary: bool) -> None:
    with running(Grumpy()) as port:
        with pytest.raises(mail.MailError, match=code) as error:
            deliver(replace(config, smtp_port=port), letter)
        assert error.value.temporary is temporary
        deliver(replace(config, smtp_port=port))


def test_no_server(config: Config) -> None:
    with pytest.raises(mail.ServerUnreachable) as error:
        deliver(replace(config, smtp_port=free_port()))
    assert error.value.temporary


def test_a_certificate_nobody_vouches_for_is_refused(config: Config, certificate: tuple[Path, Path]) -> None:
    context, sink = _server_context(certificate), Sink()
    config = replace(config, smtp_host="localhost")
    with running(sink, tls_context=context, require_starttls=True) as port, pytest.raises(mail.ServerUnreachable):
        deliver(replace(config, smtp_port=port, smtp_security="starttls"))
    assert sink.taken == []


def test_encryption_is_not_given_up(config: Config) -> None:
    sink = Sink()
    with running(sink) as port:
        for security in ("starttls", "tls"):
            with pytest.raises(mail.ServerUnreachable):
                deliver(replace(config, smtp_port=port, smtp_security=security))
    assert sink.taken == []


@pytest.mark.parametrize(("host", "taken"), [("localhost", True), ("127.0.0.1", False)])
def test_a_certificate_must_be_for_the_host(
    config: Config,
    certificate: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    host: str,
    taken: bool,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    context, sink = _server_context(certificate), Sink()
    with running(sink, tls_context=context, require_starttls=True) as port:
        config = replace(config, smtp_host=host, smtp_port=port, smtp_security="starttls")
        if taken:
            deliver(config)
        else:
            with pytest.raises(mail.ServerUnreachable):
                deliver(config)
    assert len(sink.taken) == int(taken)


@pytest.mark.parametrize(("password", "taken"), [("right", True), ("wrong", False)])
def test_logs_in(
    config: Config,
    certificate: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    password: str,
    taken: bool,
) -> None:
    def check(server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"me", b"right"))

    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    sink = Sink()
    options = {"tls_context": _server_context(certificate), "authenticator": check, "auth_required": True}
    with running(sink, **options) as port:
        config = replace(
            config,
            smtp_host="localhost",
            smtp_port=port,
            smtp_security="starttls",
            smtp_user="me",
            smtp_password=password,
        )
        if taken:
            deliver(config)
        else:
            with pytest.raises(mail.ServerUnreachable) as error:
                deliver(config)
            assert "wrong" not in str(error.value)
    assert sink.senders == (["huiyin@example.cn"] if taken else [])


def _server_context(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


@contextmanager
def speaking(answer: Callable[[socket.socket, threading.Event], None]) -> Iterator[int]:
    """Run a server that accepts one connection and does with it as ``answer`` says, until the end of the test."""
    stop = threading.Event()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def serve() -> None:
            connection, _peer = listening.accept()
            with connection:
                try:
                    answer(connection, stop)
                except OSError:
                    return

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            stop.set()
            thread.join()


def silent(_connection: socket.socket, stop: threading.Event) -> None:
    stop.wait(10)


def dripping(connection: socket.socket, stop: threading.Event) -> None:
    while not stop.wait(0.1):
        connection.sendall(b"2")


def hanging_after_data(connection: socket.socket, stop: threading.Event) -> None:
    connection.sendall(b"220 hello\r\n")
    with connection.makefile("rb") as lines:
        for line in lines:
            if line.startswith(b"DATA"):
                connection.sendall(b"354 go on\r\n")
                stop.wait(10)
                return
            connection.sendall(b"250 OK\r\n")


@pytest.mark.parametrize("answer", [silent, dripping, hanging_after_data])
def test_a_server_that_hangs_is_left(
    config: Config, monkeypatch: pytest.MonkeyPatch, answer: Callable[[socket.socket, threading.Event], None]
) -> None:
    monkeypatch.setattr(mail, "TIMEOUT_SECONDS", 0.5)
    with speaking(answer) as port, pytest.raises(mail.MailError) as error:
        deliver(replace(config, smtp_port=port))
    assert error.value.temporary


SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (Message("已答复。"), "已答复。"),
        (Message("100% 完成"), "100% 完成"),
        (Message("%(number)s：%(state_label)s", {"number": "T1", "state_label": "办结"}), "T1：办结"),
        (Message("%(due_at)s 到期", {"due_at": "2026-03-16T01:00:00+00:00"}), "2026年3月16日 09:00 到期"),
        (Message("%(due_at)s 到期", {"due_at": AT}), "2026年3月16日 09:00 到期"),
        (Message("%(due_at)s 到期", {"due_at": "明天"}), "明天 到期"),
        ({"$type": "Message", "text": "%(n)s 件", "params": {"n": 3}}, "3 件"),
        (Message("甲：%(reason)s", {"reason": Message("乙%(n)s", {"n": 1})}), "甲：乙1"),
        (
            {"text": "甲：%(r)s", "params": {"r": {"$type": "Message", "text": "乙%(n)s", "params": {"n": 1}}}},
            "甲：乙1",
        ),
    ],
)
def test_messages_are_rendered_in_the_source_language(message: Message, shown: str) -> None:
    assert rendering.render(message, locale="zh", zone=SHANGHAI) == shown


def test_messages_are_rendered_from_catalogues(tmp_path: Path) -> None:
    _write_catalogue(
        tmp_path,
        {
            "%(number)s：%(state_label)s 于 %(due_at)s": "%(number)s: %(state_label)s at %(due_at)s",
            "办结": "closed",
            "坏的 %(a)s": "bad %(b)s",
        },
    )

    def english(text: str, **params: object) -> str:
        return rendering.render(Message(text, params), locale="en", zone=SHANGHAI, folders=(tmp_path,))

    text = "%(number)s：%(state_label)s 于 %(due_at)s"
    assert english(text, number="T1", state_label="办结", due_at=AT) == "T1: closed at 16 Mar 2026, 09:00"
    assert english("没有译文 %(a)s", a=1) == "没有译文 1"
    assert english("坏的 %(a)s", a=1) == "坏的 1"
    assert rendering.render(Message("办结"), locale="xx", zone=SHANGHAI, folders=(tmp_path,)) == "办结"


def _write_catalogue(folder: Path, texts: dict[str, str]) -> None:
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo

    catalogue = Catalog(locale="en")
    for source, translated in texts.items():
        catalogue.add(source, translated)
    target = folder / "en" / "LC_MESSAGES"
    target.mkdir(parents=True)
    with (target / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
