"""Who is asking, by Flask-Login: the cookie holds a session's token, and the database says whose it is."""

from typing import ClassVar

from flask import Response, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin, LoginManager, UserMixin, current_user, login_user, logout_user

from core.services import clock, sessions
from core.services.sessions import Visit

_VISIT = "huiyin_visit"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class LoggedOut(Exception):
    """Somebody sent a form after their session had ended; what they typed is to be kept."""


class Visitor(UserMixin):
    """Somebody who is logged in. They are known by the token of their session, so that it can be ended here."""

    def __init__(self, token: str, visit: Visit) -> None:
        self._token = token
        self.visit = visit

    def get_id(self) -> str:
        """Return what the cookie is to hold."""
        return self._token


class Nobody(AnonymousUserMixin):
    """Somebody who is not logged in."""

    visit: ClassVar[Visit | None] = None


class SessionLogins(LoginManager):
    """Flask-Login without its second cookie, which nobody could revoke: not written, and not read if forged."""

    def _update_remember_cookie(self, response: Response) -> Response:
        return response

    def _load_user_from_remember_cookie(self, _cookie: str) -> None:
        return None


manager = SessionLogins()
manager.anonymous_user = Nobody
# Our sessions end on the server; one that ended with each change of address would log out every telephone.
manager.session_protection = None


@manager.user_loader
def load(token: object) -> Visitor | None:
    """Return whose token it is, with the rights that hold now; None if the session has ended."""
    if "huiyin_nobody" in g or not isinstance(token, str):
        return None
    visit = sessions.enter(token, clock.now(), current_app.extensions["huiyin_plugins"])
    return Visitor(token, visit) if visit else None


@manager.unauthorized_handler
def ask() -> ResponseReturnValue:
    """Lead to the log-in page and from there back to here.

    :raises LoggedOut: Something was sent; leading elsewhere would lose it.
    """
    if request.method not in SAFE_METHODS:
        raise LoggedOut()
    return redirect(url_for("auth.login", next=request.full_path.rstrip("?")))


def visit() -> Visit | None:
    """Return who is asking, with the rights that hold now; None if they are not logged in.

    A page asks hundreds of times, once for each time and amount that it shows: the answer is kept for the request.
    """
    if _VISIT not in g:
        setattr(g, _VISIT, current_user.visit)
    found: Visit | None = getattr(g, _VISIT)
    return found


def remember(token: str) -> None:
    """Keep a session's token in the cookie, and nothing else that was there before."""
    forget()
    session.permanent = True
    if visitor := load(token):
        login_user(visitor)
    g.pop(_VISIT, None)


def forget() -> None:
    """Empty the cookie."""
    logout_user()
    session.clear()
    g.pop(_VISIT, None)


def take_for_nobody() -> None:
    """Do not ask who it is from now on: they said so by other means than the cookie, or finding out failed."""
    g.huiyin_nobody = True
    g.pop(_VISIT, None)
