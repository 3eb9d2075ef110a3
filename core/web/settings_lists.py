"""Distribution lists: whom the organisation copies in beyond what the regulations say, and on which acts."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.services import copies
from core.web.forms import problems
from core.web.guard import requires, scope
from core.web.templating import tell

pages = Blueprint("lists", __name__, url_prefix="/lists")


@pages.get("")
@requires(Permission.SETTINGS_EDIT)
def index() -> ResponseReturnValue:
    """Show the lists; ``?list=`` opens one to be changed."""
    return _page(request.args.get("list", ""))


@pages.post("")
@requires(Permission.SETTINGS_EDIT)
def save() -> ResponseReturnValue:
    """Keep a list, new or changed."""
    key, form = request.form.get("key", ""), request.form
    try:
        copies.save_list(
            scope(),
            key,
            form.get("name", ""),
            roles=form.getlist("roles"),
            departments=form.getlist("departments"),
            people=form.get("people", "")[:1_000],
        )
    except Refused as refused:
        if refused.reason is Reason.NOT_FOUND:
            raise
        typed = {
            "name": form.get("name", ""),
            "people": form.get("people", ""),
            "roles": form.getlist("roles"),
            "departments": form.getlist("departments"),
        }
        return _page(key, typed, problems(refused)), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(N_("名单已保存。"))
    return _back()


@pages.post("/<key>/remove")
@requires(Permission.SETTINGS_EDIT)
def remove(key: str) -> ResponseReturnValue:
    """Remove a list."""
    copies.remove_list(scope(), key)
    tell(N_("名单已删除，不再抄送。"))
    return _back()


@pages.post("/<key>/use")
@requires(Permission.SETTINGS_EDIT)
def use(key: str) -> ResponseReturnValue:
    """Copy a list in on an act, or no longer."""
    process, _, act = request.form.get("act", "").partition("/")
    wanted = request.form.get("wanted") == "1"
    copies.use_list(scope(), key, process, act, wanted=wanted)
    tell(N_("已设为抄送。") if wanted else N_("不再抄送。"))
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for("settings.lists.index"), HTTPStatus.SEE_OTHER)


def _page(key: str, typed: Mapping[str, object] | None = None, wrong: Mapping[str, Message] | None = None) -> str:
    page = copies.lists_page(scope())
    found = next((one.entry for one in page.lists if one.entry.key == key), None)
    if key and found is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有这个名单。")))
    if typed is None:
        typed = {
            "name": found.name if found else "",
            "people": " ".join(found.people) if found else "",
            "roles": found.roles if found else (),
            "departments": found.departments if found else (),
        }
    return render_template("settings/lists.html", page=page, key=key, typed=typed, problems=wrong or {})
