"""Mail: one message for one person, and the way to the server."""

import hashlib
import hmac
import re
import smtplib
import socket
import ssl
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from core.config import Config
from core.domain.errors import HuiyinError, Refused
from core.domain.parsing import parse_email

TIMEOUT_SECONDS = 8  # to connect, and for each answer of the server
SUBJECT_LENGTH = 120
NAME_LENGTH = 60


class MailError(HuiyinError):
    """A message could not be handed over; ``temporary`` says whether it is worth trying again."""

    def __init__(self, text: str, *, temporary: bool) -> None:
        super().__init__(text)
        self.temporary = temporary


class ServerUnreachable(MailError):
    """No message can be handed over now: the server does not answer, is not who it says, or knows us not."""

    def __init__(self, text: str) -> None:
        super().__init__(text, temporary=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is sent to one person, already in their language. ``message_id`` is the delivery's own.

    ``thread`` is the same for all letters about one ticket, so that mail programs show them together. ``reply_to`` is
    where answers go and ``token`` what they answer; without them the letter is to be answered by nobody.
    """

    address: str
    name: str
    sender: str
    subject: str
    body: str
    message_id: str
    thread: str
    at: datetime
    reply_to: str = ""
    token: str = ""


def compose(config: Config, letter: Letter) -> EmailMessage:
    """Return the letter as a message that no program answers; the same letter always has the same Message-ID.

    :raises MailError: The address is none.
    """
    try:
        address = parse_email(letter.address)
    except Refused as error:
        raise MailError(f"no address: {letter.address!r}", temporary=False) from error
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(display_name=_line(letter.sender, NAME_LENGTH), addr_spec=config.mail_from)
    message["To"] = Address(display_name=_line(letter.name, NAME_LENGTH), addr_spec=address)
    message["Subject"] = _line(letter.subject, SUBJECT_LENGTH)
    message["Date"] = format_datetime(letter.at)
    if letter.reply_to:
        message["Reply-To"] = Address(display_name=_line(letter.sender, NAME_LENGTH), addr_spec=letter.reply_to)
    unique = f"{letter.message_id}.{letter.token}" if letter.token else letter.message_id
    message["Message-ID"] = _message_id(config, unique)
    if letter.thread:
        message["References"] = _message_id(config, letter.thread)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(_paragraphs(letter.body), cte="base64")
    return message


def _line(text: str, length: int) -> str:
    """Return ``text`` fit for a header: one line, nothing that cannot be seen."""
    shown = "".join(" " if character.isspace() else character for character in text)
    return " ".join(_visible(shown).split())[:length]


def _paragraphs(text: str) -> str:
    return "\n".join(_visible(line) for line in re.split(r"\r\n|\r|\n", text))


def _visible(text: str) -> str:
    return "".join(character for character in text if unicodedata.category(character) not in ("Cc", "Cf", "Cs"))


def _message_id(config: Config, unique: str) -> str:
    """Return a Message-ID of ours that nobody else can make up."""
    return f"<{unique}.{_seal(config, unique)}@{_domain(config)}>"


def is_ours(config: Config, message_id: str) -> bool:
    """Say whether a Message-ID is one of ours."""
    unique, _dot, seal = message_id.strip().strip("<>").rpartition("@")[0].rpartition(".")
    return hmac.compare_digest(seal.encode(), _seal(config, unique).encode())


def _seal(config: Config, unique: str) -> str:
    text = f"message-id:{unique}".encode()
    return hmac.new(config.secret_key.encode(), text, hashlib.sha256).hexdigest()[:16]


def _domain(config: Config) -> str:
    return config.mail_from.rpartition("@")[2] or "localhost"


class _Bounded(smtplib.SMTP):
    """Bounds the time of each answer as a whole: a server that sends a byte a second never times out by itself."""

    def getreply(self) -> tuple[int, bytes]:
        watchdog = threading.Timer(TIMEOUT_SECONDS, self._hang_up)
        watchdog.daemon = True
        watchdog.start()
        try:
            return super().getreply()
        finally:
            watchdog.cancel()

    def _hang_up(self) -> None:
        try:
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # gone already


class _Encrypted(_Bounded, smtplib.SMTP_SSL):
    """A connection that is encrypted from the first byte."""


@contextmanager
def connected(config: Config) -> Iterator[smtplib.SMTP]:
    """Open a connection to the mail server, encrypted and logged in as configured, for any number of letters.

    :raises ServerUnreachable: There is none to be had, or the server's certificate does not prove who it is.
    """
    try:
        server = _connect(config)
    except (OSError, smtplib.SMTPException) as error:
        raise ServerUnreachable(f"no mail server at {config.smtp_host}:{config.smtp_port}: {error}") from error
    try:
        yield server
    finally:
        _leave(server)


def _connect(config: Config) -> smtplib.SMTP:
    place: dict[str, Any] = {
        "host": config.smtp_host,
        "port": config.smtp_port,
        "local_hostname": _domain(config),
        "timeout": TIMEOUT_SECONDS,
    }
    if config.smtp_security == "tls":
        server: smtplib.SMTP = _Encrypted(**place, context=ssl.create_default_context())
    else:
        server = _Bounded(**place)
    try:
        if config.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if config.smtp_user:
            server.login(config.smtp_user, config.smtp_password)
    except BaseException:
        server.close()
        raise
    return server


def _leave(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def send(server: smtplib.SMTP, config: Config, message: EmailMessage) -> None:
    """Hand a message over.

    Bounces would go to nobody, so the envelope has no sender; servers that want a log-in want the sender as well.

    :raises MailError: It was not taken: for good only if the server knows no such recipient, because everything else
        may be a matter of how the server is set up. The connection may be broken afterwards.
    """
    address = message["To"].addresses[0].addr_spec
    try:
        server.send_message(message, from_addr=config.mail_from if config.smtp_user else "", to_addrs=[address])
    except smtplib.SMTPRecipientsRefused as error:
        code, text = error.recipients[address]
        raise MailError(_answer(code, text), temporary=code < 500) from error
    except smtplib.SMTPResponseException as error:
        raise MailError(_answer(error.smtp_code, error.smtp_error), temporary=True) from error
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(f"the connection broke: {error}", temporary=True) from error


def _answer(code: int, text: bytes | str) -> str:
    return f"{code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"
