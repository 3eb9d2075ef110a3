"""Secrets that must be used again, such as a mailbox's password: sealed with a key that the database does not hold.

Without the installation's secret key nobody can open them; with another one they must be typed anew.
"""

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.domain.errors import HuiyinError

_NONCE_BYTES = 12


class Unopened(HuiyinError):
    """What was sealed cannot be opened: by another key, for another purpose, or it was changed."""


def seal(secret_key: str, purpose: str, text: str) -> str:
    """Return ``text`` sealed for ``purpose``, which must be the same when it is opened."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = _cipher(secret_key).encrypt(nonce, text.encode(), purpose.encode())
    return base64.b64encode(nonce + sealed).decode("ascii")


def unseal(secret_key: str, purpose: str, sealed: str) -> str:
    """Return what was sealed.

    :raises Unopened: It cannot be opened with this key for this purpose.
    """
    try:
        kept = base64.b64decode(sealed, validate=True)
        return _cipher(secret_key).decrypt(kept[:_NONCE_BYTES], kept[_NONCE_BYTES:], purpose.encode()).decode()
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise Unopened("a sealed secret cannot be opened") from error


def _cipher(secret_key: str) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"huiyin sealed secrets").derive(secret_key.encode())
    return AESGCM(derived)
