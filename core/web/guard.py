"""Who may call a view. A view that does not say so stops the start of the program."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect

from core.config import Config
from core.domain.errors import DeclarationError, Reason, Refused
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.services import sessions
from core.services.scope import Scope
from core.web import login
from core.web.login import SAFE_METHODS, forget, remember, visit

__all__ = ["Guard", "forget", "is_local", "next_target", "remember", "requires", "scope", "visit"]

View = TypeVar("View", bound=Callable[..., Any])

ATTRIBUTE = "huiyin_guard"
FORM_LIMIT_BYTES = 500_000  # of a form without files

csrf = CSRFProtect()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What a view declares of its callers.

    ``public`` lets anybody in. ``bearer`` leaves the check to the interface that reads a token from the header and
    never looks at cookies. ``uploads`` lets the request be as large as its files.
    """

    permission: Permission | None = None
    public: bool = False
    bearer: bool = False
    uploads: bool = False


def requires(
    permission: Permission | None = None, *, public: bool = False, bearer: bool = False, uploads: bool = False
) -> Callable[[View], View]:
    """Declare who may call a view: anybody logged in, those with ``permission``, or (``public``) everybody."""

    def declare(view: View) -> View:
        setattr(view, ATTRIBUTE, Guard(permission=permission, public=public, bearer=bearer, uploads=uploads))
        return view

    return declare


def scope() -> Scope:
    """Return the scope in which this request's use cases run.

    :raises RuntimeError: The view is public and nobody is logged in.
    """
    found = visit()
    if found is None:
        raise RuntimeError("a view that is public has no scope")
    return found.scope


def is_local(target: str) -> bool:
    """Say whether ``target`` is a path of this site, whatever a browser may make of it."""
    if not target.startswith("/") or target.startswith("//") or "\\" in target:
        return False
    if any(ord(character) < 0x21 or ord(character) == 0x7F for character in target):
        return False
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


def next_target(default: str) -> str:
    """Return the local path that the request's ``next`` names, or ``default``."""
    target = request.values.get("next", "")
    return target if is_local(target) else default


def register(app: Flask, config: Config) -> None:
    """Check every request to ``app`` before its view runs."""
    app.config.update(
        MAX_CONTENT_LENGTH=FORM_LIMIT_BYTES,
        MAX_FORM_MEMORY_SIZE=FORM_LIMIT_BYTES,
        MAX_FORM_PARTS=500,
        PERMANENT_SESSION_LIFETIME=sessions.ABSOLUTE,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session
        WTF_CSRF_SSL_STRICT=False,  # pages that send no referrer have forms, too; the check below does not need it
    )
    csrf.init_app(app)
    login.manager.init_app(app)
    upload_limit = config.request_limit_bytes + FORM_LIMIT_BYTES

    @app.before_request
    def _check() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None
        guard = declared(app, request.endpoint)
        if guard.uploads and request.mimetype == "multipart/form-data":
            request.max_content_length = upload_limit
        if guard.bearer:
            login.take_for_nobody()
            return None
        sent = request.method not in SAFE_METHODS
        if sent:
            _from_this_site()
        if not guard.public and visit() is None:
            return login.manager.unauthorized()
        if sent:
            csrf.protect()
        if guard.permission is not None and guard.permission not in scope().actor.permissions:
            raise Refused(Reason.PERMISSION_DENIED, Message(N_("您没有这项权限。")))
        return None

    @app.teardown_request
    def _close_uploads(_error: BaseException | None) -> None:
        request.close()


def _from_this_site() -> None:
    """Let no other site's form through, whether or not it holds a token.

    :raises CSRFError: The browser says that the request comes from elsewhere.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise ForeignForm("The form was sent by another site.")


class ForeignForm(CSRFError):
    """A form that another site sent."""


def declared(app: Flask, endpoint: str) -> Guard:
    """Return what the view behind ``endpoint`` declares.

    :raises DeclarationError: Nothing.
    """
    guard = getattr(app.view_functions[endpoint], ATTRIBUTE, None)
    if not isinstance(guard, Guard):
        raise DeclarationError(f"the view {endpoint} does not declare who may call it")
    return guard


def check_declared(app: Flask) -> None:
    """Make sure that every view of ``app``, a plugin's too, declares who may call it.

    :raises DeclarationError: With the first that does not.
    """
    for rule in app.url_map.iter_rules():
        declared(app, rule.endpoint)
