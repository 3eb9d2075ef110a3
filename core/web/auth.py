"""Logging in and out, and the language of somebody who has not."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from core.domain.errors import Refused
from core.domain.texts import Message
from core.services import clock, preferences, sessions
from core.services.rates import TooMany
from core.web import guard
from core.web.forms import blame
from core.web.forms_account import LogInForm
from core.web.guard import next_target, requires, visit
from core.web.i18n import COOKIE, LOCALES
from core.web.shell import THEME_COOKIE, THEMES

pages = Blueprint("auth", __name__)

_YEAR = 365 * 24 * 3600


@pages.get("/login")
@requires(public=True)
def login() -> ResponseReturnValue:
    """Ask who it is; somebody who is logged in goes on."""
    if visit():
        return redirect(next_target(url_for("shell.home")))
    return render_login()


@pages.post("/login")
@requires(public=True)
def log_in() -> ResponseReturnValue:
    """Begin a session and go where the person wanted to go."""
    form = LogInForm()
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        token = sessions.log_in(
            form.login.data,
            form.password.data,
            now=clock.now(),
            agent=request.user_agent.string,
            address=request.remote_addr or "",
        )
    except TooMany as refused:
        page, status = render_login(refused.message), HTTPStatus.TOO_MANY_REQUESTS
        return page, status, {"Retry-After": str(refused.retry_after)}
    except Refused as refused:
        return render_login(refused.message), HTTPStatus.UNPROCESSABLE_ENTITY
    guard.remember(token)
    return redirect(next_target(url_for("shell.home")), HTTPStatus.SEE_OTHER)


def render_login(problem: Message | None = None) -> str:
    """Return the log-in page with what was typed, except for the password."""
    form = LogInForm()
    blame(form, {"": problem} if problem else {})
    return _page(form)


def _page(form: LogInForm) -> str:
    return render_template("login.html", form=form, target=next_target(""))


@pages.get("/login/done")
@requires()
def done() -> ResponseReturnValue:
    """Send somebody who logged in in a second window back to the first."""
    return render_template("login_done.html")


@pages.post("/logout")
@requires(public=True)
def log_out() -> ResponseReturnValue:
    """End the session, here and in the database."""
    if found := visit():
        sessions.revoke(found.user_id, found.session_id, found.scope.now)
    guard.forget()
    answer = redirect(url_for("auth.login"), HTTPStatus.SEE_OTHER)
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


@pages.post("/language")
@requires(public=True)
def language() -> ResponseReturnValue:
    """Choose the language, for this browser and, if somebody is logged in, for them everywhere."""
    chosen = request.form.get("language", "")
    answer = redirect(next_target(url_for("shell.home")), HTTPStatus.SEE_OTHER)
    if chosen in LOCALES:
        if found := visit():
            preferences.set_locale(found.user_id, chosen)
        _keep(answer, COOKIE, chosen)
    return answer


@pages.post("/theme")
@requires(public=True)
def theme() -> ResponseReturnValue:
    """Choose light or dark for this browser, or leave it to the system."""
    chosen = request.form.get("theme", "")
    answer = redirect(next_target(url_for("shell.home")), HTTPStatus.SEE_OTHER)
    if chosen in THEMES:
        _keep(answer, THEME_COOKIE, chosen)
    else:
        answer.delete_cookie(THEME_COOKIE)
    return answer


def _keep(answer: Response, name: str, value: str) -> None:
    answer.set_cookie(name, value, max_age=_YEAR, secure=request.is_secure, httponly=True, samesite="Lax")
