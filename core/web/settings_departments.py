"""The tree of departments: its page, and the page of one department with what hangs on it."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.services import departments, people
from core.web.guard import requires, scope
from core.web.settings_people import at_fields, typed_in
from core.web.templating import tell

pages = Blueprint("departments", __name__, url_prefix="/people/departments")

_NEW = ("key", "name", "parent", "external")
_CHANGE = ("name", "parent", "external")
_CLOSE = ("successor",)


@pages.get("")
@requires(Permission.PEOPLE_EDIT)
def index() -> ResponseReturnValue:
    """Show the departments."""
    return _index({}, {})


@pages.post("")
@requires(Permission.PEOPLE_EDIT)
def add() -> ResponseReturnValue:
    """Add a department."""
    typed = typed_in(_NEW)
    try:
        for field in ("key", "name"):
            if not typed[field].strip():
                raise Refused(Reason.FIELD_REQUIRED, Message(N_("请填写这一项。")), field=field)
        parent, external = typed["parent"] or None, typed["external"] == "1"
        people.add_department(scope(), typed["key"].strip(), typed["name"].strip(), parent=parent, external=external)
    except Refused as refused:
        return _index(typed, at_fields(refused, _NEW)), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(Message(N_("已添加部门“%(name)s”。"), {"name": typed["name"].strip()}))
    return redirect(url_for("settings.departments.index"), HTTPStatus.SEE_OTHER)


@pages.get("/of/<path:key>")
@requires(Permission.PEOPLE_EDIT)
def page(key: str) -> ResponseReturnValue:
    """Show a department, what may be changed of it and what its closing would mean."""
    return _page(key, None, {})


@pages.post("/of/<path:key>")
@requires(Permission.PEOPLE_EDIT)
def change(key: str) -> ResponseReturnValue:
    """Rename, move or mark a department."""
    typed = typed_in(_CHANGE)
    try:
        external = typed["external"] == "1"
        departments.change_department(scope(), key, typed["name"], parent=typed["parent"] or None, external=external)
    except Refused as refused:
        return _refused(key, typed, refused, _CHANGE)
    tell(N_("部门已修改。"))
    return redirect(url_for("settings.departments.index"), HTTPStatus.SEE_OTHER)


@pages.post("/of/<path:key>/close")
@requires(Permission.PEOPLE_EDIT)
def close(key: str) -> ResponseReturnValue:
    """Close a department."""
    typed = typed_in(_CLOSE)
    try:
        departments.close_department(scope(), key, successor=typed["successor"] or None)
    except Refused as refused:
        return _refused(key, typed, refused, _CLOSE)
    tell(N_("部门已停用。它的工单和台账仍然保留。"))
    return redirect(url_for("settings.departments.index"), HTTPStatus.SEE_OTHER)


@pages.post("/of/<path:key>/reopen")
@requires(Permission.PEOPLE_EDIT)
def reopen(key: str) -> ResponseReturnValue:
    """Open a closed department again."""
    try:
        departments.reopen_department(scope(), key)
    except Refused as refused:
        return _refused(key, {}, refused, ())
    tell(N_("部门已恢复。"))
    return redirect(url_for("settings.departments.page", key=key), HTTPStatus.SEE_OTHER)


def _refused(key: str, typed: Mapping[str, str], refused: Refused, names: tuple[str, ...]) -> ResponseReturnValue:
    if refused.reason is Reason.NOT_FOUND and refused.field is None:
        raise refused
    return _page(key, typed, at_fields(refused, names)), HTTPStatus.UNPROCESSABLE_ENTITY


def _index(typed: Mapping[str, str], wrong: Mapping[str, Message]) -> str:
    return render_template(
        "settings/departments.html",
        departments=departments.departments_page(scope()),
        typed=dict.fromkeys(_NEW, "") | dict(typed),
        problems=wrong,
    )


def _page(key: str, typed: Mapping[str, str] | None, wrong: Mapping[str, Message]) -> str:
    view = departments.department_view(scope(), key)
    present = {"name": view.name, "parent": view.parent, "external": "1" if view.external else "", "successor": ""}
    return render_template(
        "settings/department.html", department=view, typed=present | dict(typed or {}), problems=wrong
    )
