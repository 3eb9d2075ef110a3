"""Passwords: hashed with argon2id, checked in the same time whether or not the account exists."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message

MINIMUM_LENGTH = 8
MAXIMUM_BYTES = 1_024

# OWASP's second argon2id profile: 19 MiB a hash, so that a small machine survives a storm of log-ins.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_room = threading.BoundedSemaphore(2)
_NOBODY = HASHER.hash("nobody has this password")


def hash_new(password: str) -> str:
    """Return the hash of a new password.

    :raises Refused: It is shorter than 8 characters or longer than 1,024 bytes.
    """
    if len(password) < MINIMUM_LENGTH:
        message = Message(N_("密码至少 %(length)s 个字符。"), {"length": MINIMUM_LENGTH})
        raise Refused(Reason.FIELD_INVALID, message, field="password")
    data = password.encode("utf-8", "replace")
    if len(data) > MAXIMUM_BYTES:
        raise Refused(Reason.FIELD_INVALID, Message(N_("密码太长。")), field="password")
    with _room:
        return HASHER.hash(data)


def matches(stored: str | None, password: str) -> bool:
    """Say whether ``password`` is the one hashed in ``stored``; takes as long when nothing is stored."""
    data = password.encode("utf-8", "replace")[: MAXIMUM_BYTES + 1]
    with _room:
        try:
            return HASHER.verify(stored or _NOBODY, data) and stored is not None
        except (VerificationError, InvalidHashError):
            return False
