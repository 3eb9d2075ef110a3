"""A mailbox on loopback: as much of IMAP4rev1 as a client needs to log in, search, fetch and mark, on real sockets.

It can hang, break off in the middle of a mail, and forget that something was marked.
"""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

ARRIVED = "16-Mar-2026 09:00:00 +0800"


@dataclass
class Stored:
    """A mail in the mailbox."""

    uid: int
    raw: bytes
    arrived: str = ARRIVED
    seen: bool = False


@dataclass
class Post:
    """What the server holds and how it behaves. ``break_after`` bytes of mails sent, the line is cut, once."""

    login: str = "fankui@school.example"
    password: str = 'p"a\\ss'  # noqa: S105 -- of nobody
    mails: list[Stored] = field(default_factory=list)
    break_after: int | None = None
    hangs: bool = False
    forgets: bool = False
    commands: list[str] = field(default_factory=list)
    port: int = 0

    def put(self, raw: bytes, arrived: str = ARRIVED) -> None:
        """Deliver a mail."""
        self.mails.append(Stored(uid=len(self.mails) + 1, raw=raw, arrived=arrived))

    @property
    def unseen(self) -> int:
        """Return how many mails are not marked."""
        return sum(not one.seen for one in self.mails)


class _Broken(Exception):
    pass


class _Session(socketserver.StreamRequestHandler):
    timeout = 20

    def handle(self) -> None:
        post: Post = self.server.post  # type: ignore[attr-defined]
        self._say("* OK ready")
        try:
            while line := self.rfile.readline():
                tag, _space, command = line.decode("utf-8", "replace").strip().partition(" ")
                post.commands.append(command.partition(" ")[0].upper())
                if post.hangs:
                    self.server.released.wait(20)  # type: ignore[attr-defined]
                    return
                if not self._answer(post, tag, command):
                    return
        except (_Broken, OSError):
            pass

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def _answer(self, post: Post, tag: str, command: str) -> bool:
        name, _space, rest = command.partition(" ")
        match name.upper():
            case "CAPABILITY":
                self._say("* CAPABILITY IMAP4rev1 ID")
            case "LOGIN":
                quoted = [re.sub(r"\\(.)", r"\1", one) for one in re.findall(r'"((?:[^"\\]|\\.)*)"', rest)]
                if quoted != [post.login, post.password]:
                    self._say(f"{tag} NO [AUTHENTICATIONFAILED] {rest}")
                    return True
            case "SELECT":
                if rest.strip('"') != "INBOX":
                    self._say(f"{tag} NO no such folder")
                    return True
                self._say(f"* {len(post.mails)} EXISTS")
            case "UID":
                self._by_uid(post, rest)
            case "LOGOUT":
                self._say("* BYE")
                self._say(f"{tag} OK done")
                return False
        self._say(f"{tag} OK done")
        return True

    def _by_uid(self, post: Post, rest: str) -> None:
        name, _space, rest = rest.partition(" ")
        if name == "SEARCH":
            found = " ".join(str(one.uid) for one in post.mails if not one.seen)
            self._say(f"* SEARCH {found}".rstrip())
            return
        uid, _space, what = rest.partition(" ")
        for number, one in enumerate(post.mails, start=1):
            if one.uid != int(uid):
                continue
            if name == "STORE":
                one.seen = one.seen or not post.forgets
                self._say(f"* {number} FETCH (UID {uid} FLAGS (\\Seen))")
            elif "BODY" in what:
                self.wfile.write(f"* {number} FETCH (UID {uid} BODY[] {{{len(one.raw)}}}\r\n".encode())
                self._give(post, one.raw)
                self._say(")")
            else:
                self._say(f'* {number} FETCH (UID {uid} RFC822.SIZE {len(one.raw)} INTERNALDATE "{one.arrived}")')

    def _give(self, post: Post, raw: bytes) -> None:
        if post.break_after is not None and post.break_after < len(raw):
            self.wfile.write(raw[: post.break_after])
            post.break_after = None
            raise _Broken
        if post.break_after is not None:
            post.break_after -= len(raw)
        self.wfile.write(raw)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def serving(post: Post) -> Iterator[Post]:
    """Run the server; ``post.port`` is where."""
    with _Server(("127.0.0.1", 0), _Session) as server:
        server.post, server.released = post, threading.Event()  # type: ignore[attr-defined]
        post.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield post
        finally:
            server.released.set()  # type: ignore[attr-defined]
            server.shutdown()
            thread.join()
