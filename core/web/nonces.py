"""What makes a form one form, however often it is sent."""

import re
import secrets

from flask import request

_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}\Z")


def nonce() -> str:
    """Return the nonce that the form was sent with, or a new one for a form that is shown."""
    sent = request.form.get("_nonce", "")
    return sent if _NONCE.match(sent) else secrets.token_urlsafe(16)
