"""The way to a mailbox: encrypted, with the server proving who it is, and never longer than a minute.

Organisations name the servers themselves, so none within the operator's own network is called unless the operator
permits it. What a server says is never kept or shown: it may repeat what it was sent.
"""

import imaplib
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox

from core.config import Config
from core.domain.errors import HuiyinError
from core.domain.texts import N_

TIMEOUT_SECONDS = 8  # to connect, and for each answer
LONGEST_SECONDS = 60  # of a connection as a whole: a server that drips never times out by itself
OVERHEAD = 2  # a mail is larger than the files in it by a third, and by its words

imaplib.Commands.setdefault("ID", ("NONAUTH", "AUTH", "SELECTED"))  # RFC 2971; imaplib does not know it


class Failure(StrEnum):
    """Why a mailbox could not be looked into."""

    NOT_PERMITTED = "not_permitted"
    UNKNOWN_HOST = "unknown_host"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    REFUSED = "refused"
    FOLDER = "folder"
    BROKEN = "broken"
    SEALED = "sealed"


FAILURE_LABELS: dict[Failure, str] = {
    Failure.NOT_PERMITTED: N_("这台服务器在内网，运维人员没有允许连接（HUIYIN_IMAP_HOSTS）。"),
    Failure.UNKNOWN_HOST: N_("找不到这台服务器，请核对服务器地址。"),
    Failure.UNREACHABLE: N_("连接不上服务器，请核对端口和加密方式，或稍后再试。"),
    Failure.CERTIFICATE: N_("服务器的证书不能证明它的身份，没有登录。"),
    Failure.REFUSED: N_("服务器不接受这个用户名和密码。很多邮箱要在网页上开启 IMAP，并使用专用的授权码。"),
    Failure.FOLDER: N_("邮箱里没有这个文件夹。"),
    Failure.BROKEN: N_("连接中断，没有取完的邮件下次再取。"),
    Failure.SEALED: N_("保存的密码打不开了，请重新填写密码。"),
}


class MailboxError(HuiyinError):
    """A mailbox could not be looked into, or not to the end."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a mailbox is and how to get in; ``security`` is ``tls``, ``starttls`` or ``none``."""

    host: str
    port: int
    security: str
    login: str
    password: str
    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What the server says of a mail without giving it out. ``size`` in bytes."""

    size: int
    received_at: datetime | None


class Inbox:
    """An open mailbox. Reading marks nothing."""

    def __init__(self, box: BaseMailBox) -> None:
        self._box = box

    def unseen(self) -> list[str]:
        """Return the ids of the mails that are not marked as seen, oldest first.

        :raises MailboxError: The connection broke.
        """
        with _broken():
            return sorted(self._box.uids("UNSEEN", charset=None), key=int)

    def envelope(self, uid: str) -> Envelope | None:
        """Return what the server says of a mail; None if it is gone.

        :raises MailboxError: The connection broke.
        """
        with _broken():
            said = b" ".join(_bytes(one) for one in self._fetch(uid, "(RFC822.SIZE INTERNALDATE)"))
        size = re.search(rb"RFC822\.SIZE (\d{1,15})", said)
        at = re.search(rb'INTERNALDATE "([^"]{1,40})"', said)
        return Envelope(size=int(size[1]), received_at=_instant(at[1]) if at else None) if size else None

    def raw(self, uid: str) -> bytes | None:
        """Return a mail as it came; None if it is gone.

        :raises MailboxError: The connection broke.
        """
        with _broken():
            given = self._fetch(uid, "(BODY.PEEK[])")
        return next((bytes(one[1]) for one in given if isinstance(one, tuple)), None)

    def mark_seen(self, uid: str) -> None:
        """Mark a mail as seen, so that it is not fetched again.

        :raises MailboxError: The connection broke, or the server does not do it.
        """
        with _broken():
            self._box.flag(uid, r"\Seen", True)

    def _fetch(self, uid: str, what: str) -> list[Any]:
        kind, data = self._box.client.uid("FETCH", uid, what)
        if kind != "OK":
            raise MailboxError(Failure.BROKEN)
        return [one for one in data if one is not None]


def largest(config: Config) -> int:
    """Return how many bytes a mail may have."""
    return config.upload_limit_bytes * OVERHEAD


@contextmanager
def opened(config: Config, place: Place) -> Iterator[Inbox]:
    """Open a mailbox, logged in, for at most LONGEST_SECONDS.

    :raises MailboxError: It cannot be opened, with why; also what breaks while it is open.
    """
    box = _Box(place, _address(config, place.host, place.port), largest(config))
    try:
        _log_in(box, place)
        yield Inbox(box)
    finally:
        box.leave()


def _log_in(box: "_Box", place: Place) -> None:
    try:
        if (place.login + place.password).isascii():
            box.login(place.login, place.password, initial_folder=None)
        else:
            box.login_utf8(place.login, place.password, initial_folder=None)
    except (ImapToolsError, imaplib.IMAP4.error) as error:
        lost = isinstance(error, imaplib.IMAP4.abort)
        raise MailboxError(Failure.BROKEN if lost else Failure.REFUSED) from error
    except (OSError, ValueError) as error:
        raise MailboxError(Failure.BROKEN) from error
    with _broken():
        if "ID" in box.client.capabilities:  # some providers let nobody read who does not say what they are
            box.client._simple_command("ID", '("name" "huiyin" "version" "1.0")')
    try:
        box.folder.set(place.folder)
    except (ImapToolsError, imaplib.IMAP4.error) as error:
        lost = isinstance(error, imaplib.IMAP4.abort)
        raise MailboxError(Failure.BROKEN if lost else Failure.FOLDER) from error
    except (OSError, ValueError) as error:
        raise MailboxError(Failure.BROKEN) from error


@contextmanager
def _broken() -> Iterator[None]:
    """Let everything that can go wrong on a line be one error."""
    try:
        yield
    except (ImapToolsError, imaplib.IMAP4.error, OSError, ValueError, IndexError, TypeError) as error:
        raise MailboxError(Failure.BROKEN) from error


def _address(config: Config, host: str, port: int) -> str:
    """Return the address to call: looked up once, so that the one that was examined is the one that is called.

    :raises MailboxError: There is none, or it is not to be called.
    """
    try:
        found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise MailboxError(Failure.UNKNOWN_HOST) from error
    permitted = [one for one in found if host in config.imap_hosts or ipaddress.ip_address(one).is_global]
    if not permitted:
        raise MailboxError(Failure.NOT_PERMITTED)
    return permitted[0]


class _Bounded(imaplib.IMAP4):
    """Connects to the address that was examined and takes no answer that is larger than a mail may be."""

    def __init__(self, place: Place, address: str, largest: int) -> None:
        self._address, self._largest = address, largest
        self.watchdog = threading.Timer(LONGEST_SECONDS, self._hang_up)
        self.watchdog.daemon = True
        self._line: socket.socket | None = None
        super().__init__(place.host, place.port, TIMEOUT_SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        self._line = socket.create_connection((self._address, self.port), timeout)
        self.watchdog.start()
        return self._line

    def _hang_up(self) -> None:
        """End the connection, whoever waits for it."""
        try:
            if self._line is not None:
                self._line.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # gone already

    def shutdown(self) -> None:
        """End the connection, and the watch over it."""
        self.watchdog.cancel()
        super().shutdown()

    def read(self, size: int) -> bytes:
        """Read so many bytes, if they are not too many."""
        if size > self._largest:
            raise self.abort("the answer is too large")
        return super().read(size)


class _Encrypted(_Bounded):
    """A connection that is encrypted from the first byte."""

    def _create_socket(self, timeout: float | None) -> socket.socket:
        line = super()._create_socket(timeout)
        self._line = ssl.create_default_context().wrap_socket(line, server_hostname=self.host)
        return self._line


class _Box(BaseMailBox):
    """A mailbox on such a connection."""

    def __init__(self, place: Place, address: str, largest: int) -> None:
        self._place, self._address, self._largest = place, address, largest
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        kind = _Encrypted if self._place.security == "tls" else _Bounded
        try:
            client = kind(self._place, self._address, self._largest)
            if self._place.security == "starttls":
                _encrypt(client)
        except ssl.SSLCertVerificationError as error:
            raise MailboxError(Failure.CERTIFICATE) from error
        except (OSError, imaplib.IMAP4.error, ValueError) as error:
            raise MailboxError(Failure.UNREACHABLE) from error
        return client

    def leave(self) -> None:
        """Say goodbye, if anybody listens."""
        try:
            self.client.logout()
        except (OSError, imaplib.IMAP4.error, ValueError):
            _close(self.client)


def _encrypt(client: imaplib.IMAP4) -> None:
    try:
        client.starttls(ssl.create_default_context())
    except BaseException:
        _close(client)
        raise


def _close(client: imaplib.IMAP4) -> None:
    try:
        client.shutdown()
    except OSError:
        pass  # gone already


def _bytes(one: object) -> bytes:
    found = one[0] if isinstance(one, tuple) else one
    return found if isinstance(found, bytes) else b""


def _instant(said: bytes) -> datetime | None:
    try:
        found = parsedate_to_datetime(said.decode("ascii").strip())
    except (ValueError, TypeError, IndexError):
        return None
    return found.astimezone(UTC) if found.tzinfo else None
