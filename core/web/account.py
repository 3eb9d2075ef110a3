"""My account: password, log-ins, language, and the organisation in which I act."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.services import passwords, sessions
from core.services.rates import TooMany
from core.services.sessions import Visit
from core.web import guard
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
    return _page({})


@pages.post("/password")
@requires()
def password() -> ResponseReturnValue:
    """Change the password; all other log-ins end."""
    wanted = request.form.get("wanted", "")
    try:
        if wanted != request.form.get("again", ""):
            raise Refused(Reason.FIELD_INVALID, Message(N_("两次输入的新密码不一样。")), field="again")
        token = sessions.change_password(_me(), request.form.get("present", ""), wanted)
    except TooMany as refused:
        page, status = _page({"present": refused.message}), HTTPStatus.TOO_MANY_REQUESTS
        return page, status, {"Retry-After": str(refused.retry_after)}
    except Refused as refused:
        field = refused.field if refused.field in {"present", "again"} else "wanted"
        return _page({field: refused.message}), HTTPStatus.UNPROCESSABLE_ENTITY
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


def _page(problems: dict[str, Message]) -> str:
    me = _me()
    return render_template(
        "account.html",
        me=me,
        found=sessions.list_sessions(me.user_id, me.scope.now),
        problems=problems,
        device=device,
        minimum=passwords.MINIMUM_LENGTH,
    )


def device(agent: str) -> tuple[str, str]:
    """Return browser and system that a browser's own words stand for; either may be empty."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return browser, system
