"""To which ticket an answer by mail belongs, and whose answer it is: said by a token that only we can make.

The token stands in the Message-ID of a letter, which answers name, and where the mailbox allows it in the address that
answers go to. It names the ticket and the one person the letter went to; who a mail claims to be from gives no rights.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.config import Config
from core.models import Mailbox

LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
_TOKEN = re.compile(r"(?<![0-9a-z])([0-9a-z]{1,13})-([0-9a-z]{1,13})-([a-z2-7]{24})(?![0-9a-z])")
_MOST_TOKENS = 50  # of one mail that are looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A ticket, and the member whose token it is; None: whoever opened it without an account."""

    ticket_id: int
    user_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """Where answers to a letter go, and the token that says what they answer."""

    address: str
    token: str


def token_of(secret_key: str, org_id: int, thread: Thread) -> str:
    """Return the token of a thread: letters and digits that survive any mail program."""
    named = f"{_written(thread.ticket_id)}-{_written(thread.user_id or 0)}"
    return f"{named}-{_seal(secret_key, org_id, named)}"


def thread_of(secret_key: str, org_id: int, texts: Iterable[str]) -> Thread | None:
    """Return the thread that a token in one of ``texts`` names; the first that is ours counts."""
    for text in texts:
        for number, found in enumerate(_TOKEN.finditer(text.lower())):
            if number >= _MOST_TOKENS:
                break
            expected = _seal(secret_key, org_id, f"{found[1]}-{found[2]}")
            if hmac.compare_digest(expected, found[3]):
                return Thread(ticket_id=int(found[1], 36), user_id=int(found[2], 36) or None)
    return None


def answering(session: Session, config: Config, org_id: int, thread: Thread, process: str) -> Answering | None:
    """Return how a letter about a ticket can be answered: by the mailbox of its process, else by any that is on."""
    boxes = session.execute(
        sa.select(Mailbox.address, Mailbox.subaddress, Mailbox.process)
        .where(Mailbox.org_id == org_id, Mailbox.on_since.is_not(None))
        .order_by(Mailbox.id)
    ).all()
    box = next((one for one in boxes if one.process == process), boxes[0] if boxes else None)
    if box is None:
        return None
    token = token_of(config.secret_key, org_id, thread)
    name, _at, domain = box.address.partition("@")
    fits = box.subaddress and len(name) + 1 + len(token) <= 64
    return Answering(address=f"{name}+{token}@{domain}" if fits else box.address, token=token)


def _written(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = LETTERS[digit] + digits
    return digits or "0"


def _seal(secret_key: str, org_id: int, named: str) -> str:
    digest = hmac.digest(secret_key.encode(), f"mail-thread\0{org_id}\0{named}".encode(), hashlib.sha256)
    return base64.b32encode(digest[:15]).decode("ascii").lower()
