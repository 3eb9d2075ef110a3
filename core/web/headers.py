"""What every answer says to browsers: what a page may load, who may frame it, what may be kept."""

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, request

from core.config import Config

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
_HSTS = "max-age=31536000"


def nonce() -> str:
    """Return the nonce of this answer's content security policy."""
    environ = request.environ
    return str(environ.setdefault("huiyin.nonce", secrets.token_urlsafe(16)))


def register(app: Flask, config: Config) -> None:
    """Set the cookies' attributes and the trusted hosts, and put the headers on every answer that lacks them."""
    name = "huiyin"
    app.config.update(
        SESSION_COOKIE_NAME=f"__Host-{name}" if config.secure_cookies else name,
        SESSION_COOKIE_SECURE=config.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        TRUSTED_HOSTS=trusted_hosts(config),
    )
    app.jinja_env.globals["csp_nonce"] = nonce

    @app.after_request
    def _headers(response: Response) -> Response:
        for key, value in EVERYWHERE.items():
            response.headers.setdefault(key, value)
        response.headers.setdefault("Content-Security-Policy", policy(nonce()))
        # Everything but static files depends on who asks.
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), payment=()")
        if config.secure_cookies:
            response.headers.setdefault("Strict-Transport-Security", _HSTS)
        return response


def trusted_hosts(config: Config) -> list[str]:
    """Return the hosts under which this installation answers: its address, and this machine for its own checks.

    Any other name could belong to somebody who lets it point here.
    """
    named = urlsplit(config.base_url).hostname or ""
    return [*({named} - {""}), "localhost", "127.0.0.1", "[::1]"]


def policy(value: str) -> str:
    """Return the content security policy with ``value`` as its nonce."""
    return (
        f"default-src 'self'; script-src 'self' 'nonce-{value}'; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'"
    )
