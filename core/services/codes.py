"""Receipt codes: what somebody without an account holds to come back to their ticket.

A code has 120 random bits. It is made from the nonce of the form and the secret key, so that a form that is sent twice
is answered with the same code; kept is only its keyed digest. Neither can be found from the other or from the database.
"""

import hashlib
import hmac
import re

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U, which are misread
LENGTH = 24
GROUP = 4
_MISREAD = str.maketrans("ILO", "110")
_BETWEEN = re.compile(r"[\s\-‐–—－_.]+")


def code_of(secret: str, org_id: int, nonce: str) -> str:
    """Return the code of the form with ``nonce``, in groups of four."""
    number = int.from_bytes(_keyed(secret, "receipt-code", org_id, nonce)[:15])
    letters = "".join(LETTERS[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def digest_of(secret: str, org_id: int, typed: str) -> str | None:
    """Return the digest of a code as somebody typed it; None if it can be no code."""
    letters = _BETWEEN.sub("", typed).upper().translate(_MISREAD)
    if len(letters) != LENGTH or not set(letters) <= set(LETTERS):
        return None
    return _keyed(secret, "receipt-digest", org_id, letters).hex()


def masked(secret: str, text: str) -> str:
    """Return a stand-in for ``text`` (an address, a nonce) by which nobody can find it."""
    return _keyed(secret, "mask", 0, text).hex()[:32]


def _keyed(secret: str, purpose: str, org_id: int, text: str) -> bytes:
    return hmac.digest(secret.encode(), f"{purpose}\0{org_id}\0{text}".encode(), hashlib.sha256)
