"""Pages by key: where the next one begins is the key of the last row, never a number of rows to skip."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.database import EPOCH, MICROSECOND

_PLAIN = re.compile(r"([a-z]{1,10}):(-|[0-9]{1,18}):([0-9]{1,18})\Z")
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in an order: the order's name, the instant that it sorts by (None: it has none) and the row's id."""

    order: str
    at: datetime | None
    id: int

    def spelled(self) -> str:
        """Return the cursor as text that fits into an address."""
        at = "-" if self.at is None else str((self.at - EPOCH) // MICROSECOND)
        return base64.urlsafe_b64encode(f"{self.order}:{at}:{self.id}".encode()).decode().rstrip("=")


def read_cursor(text: str | None, order: str) -> Cursor | None:
    """Return the cursor that ``text`` spells; None, which means the first page, if it is none of this order."""
    if not text or len(text) > _LONGEST or not text.isascii():
        return None
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return None
    found = _PLAIN.match(plain)
    if found is None or found[1] != order:
        return None
    try:
        at = None if found[2] == "-" else EPOCH + timedelta(microseconds=int(found[2]))
    except OverflowError:
        return None
    return Cursor(order=order, at=at, id=int(found[3]))
