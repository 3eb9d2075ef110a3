"""Views of lists: kept under a name, shared, renamed, removed and had back, chosen to open with."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.services import views
from core.web import listing
from core.web.forms import problems
from core.web.guard import requires, scope
from core.web.templating import tell

pages = Blueprint("views", __name__, url_prefix="/tickets/views")


@pages.get("")
@requires()
def index() -> ResponseReturnValue:
    """Show all views, with what can be done to one's own."""
    return _index()


@pages.post("")
@requires()
def save() -> ResponseReturnValue:
    """Keep the list that the form names under a name."""
    shown = listing.asked_for(request.form)
    try:
        key = views.save_view(scope(), request.form.get("name", ""), shown, shared="shared" in request.form)
    except Refused as refused:
        return _index(refused, shown), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(N_("视图已保存。"))
    return _to(key)


@pages.post("/<key>/change")
@requires()
def change(key: str) -> ResponseReturnValue:
    """Let a view show the list that the form names."""
    views.change_view(scope(), key, listing.asked_for(request.form))
    tell(N_("视图已更新。"))
    return _to(key)


@pages.post("/<key>")
@requires()
def edit(key: str) -> ResponseReturnValue:
    """Rename a view; share it, or share it no longer."""
    try:
        views.edit_view(scope(), key, request.form.get("name", ""), shared="shared" in request.form)
    except Refused as refused:
        if refused.reason is Reason.NOT_FOUND:
            raise
        return _index(refused, key=key), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(N_("视图已保存。"))
    return _back()


@pages.post("/<key>/remove")
@requires()
def remove(key: str) -> ResponseReturnValue:
    """Remove a view."""
    name = views.remove_view(scope(), key)
    undo = url_for("tickets.views.restore", key=key)
    tell(Message(N_("视图“%(name)s”已删除。"), {"name": name}), undo_url=undo)
    return _back()


@pages.post("/<key>/restore")
@requires()
def restore(key: str) -> ResponseReturnValue:
    """Have a removed view back."""
    views.restore_view(scope(), key)
    tell(N_("视图已恢复。"))
    return _back()


@pages.post("/default")
@requires()
def default() -> ResponseReturnValue:
    """Choose the view in which the list opens, or none."""
    views.set_default(scope(), request.form.get("view", ""))
    tell(N_("已设定打开工单列表时的视图。"))
    return _back()


def _index(refused: Refused | None = None, shown: dict[str, str] | None = None, key: str = "") -> str:
    return render_template(
        "ticket_views.html",
        views=views.views_of(scope()),
        may_share=views.may_share(scope().actor),
        problem=next(iter(problems(refused).values())) if refused else None,
        shown=shown or {},
        key=key,
        typed=request.form.get("name", ""),
    )


def _to(key: str) -> ResponseReturnValue:
    return redirect(url_for("tickets.index", view=key), HTTPStatus.SEE_OTHER)


def _back() -> ResponseReturnValue:
    return redirect(url_for("tickets.views.index"), HTTPStatus.SEE_OTHER)
