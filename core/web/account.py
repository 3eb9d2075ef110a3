"""My account: password, log-ins, language, and the organisation in which I act."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Refused
from core.domain.texts import N_
from core.services import sessions
from core.services.rates import TooMany
from core.services.sessions import Visit
from core.web import guard
from core.web.forms import blame
from core.web.forms_account import PasswordForm
from core.web.guard import requires, visit
from core.web.templating import tell

pages = Blueprint("account", __name__, url_prefix="/account")

# What browsers call themselves, the more particular first.
_BROWSERS = (
    ("MicroMessenger", N_("微信")),
    ("DingTalk", N_("钉钉")),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def _me() -> Visit:
    found = visit()
    if found is None:
        raise RuntimeError("the guard lets nobody in here who is not logged in")
    return found


@pages.get("")
@requires()
def index() -> ResponseReturnValue:
    """Show the account."""
    return _page(PasswordForm())


@pages.post("/password")
@requires()
def password() -> ResponseReturnValue:
    """Change the password; all other log-ins end."""
    form = PasswordForm()
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        token = sessions.change_password(_me(), form.present.data, form.wanted.data)
    except TooMany as refused:
        blame(form, {"present": refused.message})
        return _page(form), HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(refused.retry_after)}
    except Refused as refused:
        blame(form, {"present" if refused.field == "present" else "wanted": refused.message})
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    guard.remember(token)
    tell(N_("密码已修改，其他设备上的登录已全部退出。"))
    return redirect(url_for("account.index"), HTTPStatus.SEE_OTHER)


@pages.post("/sessions/<int:session_id>/end")
@requires()
def end_session(session_id: int) -> ResponseReturnValue:
    """End one of my log-ins."""
    me = _me()
    sessions.revoke(me.user_id, session_id, me.scope.now)
    tell(N_("该设备上的登录已退出。"))
    return redirect(url_for("account.index"), HTTPStatus.SEE_OTHER)


@pages.post("/sessions/end-others")
@requires()
def end_others() -> ResponseReturnValue:
    """End all my log-ins but this one."""
    me = _me()
    sessions.revoke_all(me.user_id, me.scope.now, but=me.session_id)
    tell(N_("其他设备上的登录已全部退出。"))
    return redirect(url_for("account.index"), HTTPStatus.SEE_OTHER)


@pages.post("/organisation/<int:org_id>")
@requires()
def organisation(org_id: int) -> ResponseReturnValue:
    """Act in another organisation of mine from now on."""
    guard.remember(sessions.switch_organisation(_me(), org_id))
    return redirect(url_for("shell.home"), HTTPStatus.SEE_OTHER)


def _page(form: PasswordForm) -> str:
    me = _me()
    return render_template(
        "account.html",
        me=me,
        found=sessions.list_sessions(me.user_id, me.scope.now),
        form=form,
        device=device,
    )


def device(agent: str) -> tuple[str, str]:
    """Return browser and system that a browser's own words stand for; either may be empty."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return browser, system
