"""Roles: the matrix of what they permit, and the page of one role, where a change is shown before it is made."""

from collections.abc import Collection
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.domain.permissions import PERMISSION_LABELS, Permission
from core.domain.texts import N_, Message
from core.services import roles
from core.services.roles import Preview
from core.web.guard import requires, scope
from core.web.templating import tell

pages = Blueprint("roles", __name__, url_prefix="/people/roles")


@pages.get("")
@requires(Permission.PEOPLE_EDIT)
def index() -> ResponseReturnValue:
    """Show which role permits what."""
    return _index("", "")


@pages.post("")
@requires(Permission.PEOPLE_EDIT)
def add() -> ResponseReturnValue:
    """Add a role of the house's own."""
    label, copy_of = request.form.get("label", ""), request.form.get("copy_of", "")
    try:
        key = roles.add_role(scope(), label, copy_of=copy_of or None)
    except Refused as refused:
        if refused.reason is Reason.PERMISSION_DENIED:
            raise
        return _index(label, copy_of, refused.message), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(N_("岗位已新建，请设定它的权限，再分配给人员。"))
    return redirect(url_for("settings.roles.page", key=key), HTTPStatus.SEE_OTHER)


@pages.get("/<key>")
@requires(Permission.PEOPLE_EDIT)
def page(key: str) -> ResponseReturnValue:
    """Show what a role permits, and what processes let it do."""
    return _page(key, None)


@pages.post("/<key>")
@requires(Permission.PEOPLE_EDIT)
def change(key: str) -> ResponseReturnValue:
    """Show what a change would mean; once that has been seen, make it."""
    chosen = {one for one in Permission if one.value in request.form.getlist("permissions")}
    if request.form.get("_save") != "1":
        return _page(key, chosen, preview=roles.preview(scope(), key, chosen))
    try:
        roles.set_permissions(scope(), key, chosen)
    except Refused as refused:
        if refused.reason in (Reason.PERMISSION_DENIED, Reason.NOT_FOUND):
            raise
        return _page(key, chosen, problem=refused.message), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(N_("权限已修改，下一次操作即生效。"))
    return redirect(url_for("settings.roles.index"), HTTPStatus.SEE_OTHER)


def _index(label: str, copy_of: str, problem: Message | None = None) -> str:
    return render_template(
        "settings/roles.html",
        roles=roles.role_views(scope()),
        permission_labels=PERMISSION_LABELS,
        typed={"label": label, "copy_of": copy_of},
        problem=problem,
    )


def _page(
    key: str,
    chosen: Collection[Permission] | None,
    preview: Preview | None = None,
    problem: Message | None = None,
) -> str:
    role = roles.role_view(scope(), key)
    return render_template(
        "settings/role.html",
        role=role,
        chosen=role.permissions if chosen is None else chosen,
        preview=preview,
        problem=problem,
        permission_labels=PERMISSION_LABELS,
    )
