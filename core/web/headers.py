"""What every answer says to browsers: what a page may load, who may frame it, what may be kept."""

import secrets

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
    """Set the cookies' attributes and put the headers on every answer; a view may have set its own before."""
    name = "huiyin"
    app.config.update(
        SESSION_COOKIE_NAME=f"__Host-{name}" if config.secure_cookies else name,
        SESSION_COOKIE_SECURE=config.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
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


def policy(value: str) -> str:
    """Return the content security policy with ``value`` as its nonce."""
    return (
        f"default-src 'self'; script-src 'self' 'nonce-{value}'; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'"
    )
