"""Keeping machines off a public form: its browser works for a second, or a person answers a question instead.

The stamp of a form names the time, the work and a keyed digest of both with the form's nonce, so nothing has to be kept
and no stamp serves two forms. Whoever has no scripts answers the question; that way is narrower, because machines can
take it as well.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core.config import Config
from core.database import EPOCH
from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.services import codes
from core.services.configuration import configuration
from core.services.core_settings import CORE, SETTINGS
from core.services.rates import TooMany, hit
from core.services.scope import Scope
from core.services.uow import reading

KEPT = timedelta(days=1)  # how long a form that was opened may be filled in
WINDOW = timedelta(hours=1)
ANSWERS_PER_ADDRESS = 5  # reports in an hour whose sender answered the question
ANSWERS_PER_ORGANISATION = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """What a form asks of its browser (``stamp``, ``digest``, ``bits``), or of a person (``question``).

    ``proof`` is the work as far as it has been done. The work is a number for which the SHA-256 of ``digest``, a colon
    and the number begins with ``bits`` zeros.
    """

    stamp: str
    digest: str
    bits: int
    question: Message
    proof: str = ""


def challenge(scope: Scope, config: Config, nonce: str, stamp: str = "", proof: str = "") -> Challenge | None:
    """Return what the form with ``nonce`` asks, or None; a ``stamp`` that still holds is kept with its proof."""
    bits = _bits(scope)
    if not bits:
        return None
    if _read(scope, config, nonce, stamp, bits) is None:
        stamp, proof = _made(scope, config, nonce, f"{int((scope.now - EPOCH).total_seconds())}.{bits}"), ""
    digest = stamp.rpartition(".")[2]
    first, second = _summands(digest)
    question = Message(N_("%(first)s 加 %(second)s 等于几？"), {"first": first, "second": second})
    return Challenge(stamp=stamp, digest=digest, bits=bits, question=question, proof=proof)


def check(scope: Scope, config: Config, nonce: str, stamp: str, proof: str, answer: str, address: str) -> None:
    """Let a form through whose browser has worked, or whose sender has answered.

    :raises Refused: Neither; or the form was opened too long ago.
    :raises TooMany: Too many answers came from ``address``, or at all.
    """
    bits = _bits(scope)
    if not bits:
        return
    digest = _read(scope, config, nonce, stamp, bits)
    if digest is None:
        raise Refused(Reason.FIELD_INVALID, Message(N_("这一页打开得太久了，请再按一次“提交”。")))
    if is_solved(digest, proof, bits):
        return
    if answer.strip() != str(sum(_summands(digest))):
        raise Refused(Reason.FIELD_INVALID, Message(N_("请回答最后的问题，再按“提交”。")))
    sender = codes.masked(config.secret_key, address)
    for key, limit in (
        (f"answer:{scope.org.id}:{sender}", ANSWERS_PER_ADDRESS),
        (f"answer:{scope.org.id}", ANSWERS_PER_ORGANISATION),
    ):
        if wait := hit(key, limit, WINDOW, scope.now):
            raise TooMany(wait)


def is_solved(digest: str, proof: str, bits: int) -> bool:
    """Say whether ``proof`` is the work that ``digest`` asks for."""
    if not (proof.isascii() and proof.isdigit() and len(proof) <= 12):
        return False
    found = int.from_bytes(hashlib.sha256(f"{digest}:{proof}".encode()).digest())
    return found >> (256 - bits) == 0


def _bits(scope: Scope) -> int:
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
    return int(str(config.settings_of(CORE, SETTINGS, scope.org.local_date(scope.now))["proof_of_work"]))


def _made(scope: Scope, config: Config, nonce: str, words: str) -> str:
    return f"{words}.{codes.masked(config.secret_key, f'stamp {scope.org.id} {nonce} {words}')}"


def _read(scope: Scope, config: Config, nonce: str, stamp: str, bits: int) -> str | None:
    """Return the digest of a stamp of ours for this form that asks for ``bits`` and is not too old."""
    words, _, digest = stamp.rpartition(".")
    if not hmac.compare_digest(_made(scope, config, nonce, words).encode(), stamp.encode()):
        return None
    seconds, _, asked = words.partition(".")
    age = scope.now - datetime.fromtimestamp(int(seconds), UTC)
    return digest if timedelta() <= age + timedelta(seconds=1) and age <= KEPT and int(asked) >= bits else None


def _summands(digest: str) -> tuple[int, int]:
    number = int(digest[:4], 16)
    return 2 + number % 8, 2 + number // 8 % 8
