"""People of the organisation: accounts, roles, departments, and who may act for whom."""

from collections.abc import Mapping
from datetime import datetime, time
from http import HTTPStatus
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.due import END_OF_DAY
from core.domain.errors import Reason, Refused
from core.domain.parsing import parse_date, parse_datetime
from core.domain.permissions import PERMISSION_LABELS, Permission
from core.domain.texts import N_, Message
from core.services import details, passwords, people, people_page
from core.web.forms import problems
from core.web.guard import requires, scope
from core.web.templating import tell

pages = Blueprint("people", __name__, url_prefix="/people")

_PERSON = ("login", "name", "email", "department", "password")
_DETAILS = ("name", "email", "department")
_AUTHORITY = ("holder", "deputy", "role", "from", "to")


@pages.get("")
@requires(Permission.PEOPLE_EDIT)
def index() -> ResponseReturnValue:
    """Show everybody."""
    return render_template("settings/people.html", page=people_page.people_page(scope()))


@pages.get("/new")
@requires(Permission.PEOPLE_EDIT)
def new() -> ResponseReturnValue:
    """Offer the form for a new person."""
    return _new({}, [], {})


@pages.post("/new")
@requires(Permission.PEOPLE_EDIT)
def add() -> ResponseReturnValue:
    """Add a person."""
    typed, roles = typed_in(_PERSON), request.form.getlist("roles")
    try:
        people.add_person(
            scope(),
            typed["login"].strip(),
            typed["name"],
            roles=roles,
            email=typed["email"].strip() or None,
            password=typed["password"] or None,
            department=typed["department"] or None,
        )
    except Refused as refused:
        return _new(typed, roles, at_fields(refused, _PERSON)), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(Message(N_("已添加 %(name)s。"), {"name": typed["name"] or typed["login"]}))
    return redirect(url_for("settings.people.index"), HTTPStatus.SEE_OTHER)


@pages.get("/of/<login>")
@requires(Permission.PEOPLE_EDIT)
def person(login: str) -> ResponseReturnValue:
    """Show a person's account and roles."""
    return _person(login, None, {})


@pages.post("/of/<login>")
@requires(Permission.PEOPLE_EDIT)
def set_details(login: str) -> ResponseReturnValue:
    """Give a person another name, address or department."""
    typed = typed_in(_DETAILS)
    try:
        email, department = typed["email"].strip() or None, typed["department"] or None
        details.set_details(scope(), login, typed["name"], email=email, department=department)
    except Refused as refused:
        if refused.reason is Reason.NOT_FOUND and refused.field is None:
            raise
        return _person(login, None, at_fields(refused, _DETAILS), typed), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(N_("账号已修改。"))
    return redirect(url_for("settings.people.person", login=login), HTTPStatus.SEE_OTHER)


@pages.post("/of/<login>/roles")
@requires(Permission.PEOPLE_EDIT)
def set_roles(login: str) -> ResponseReturnValue:
    """Give a person exactly the roles that are ticked."""
    roles = request.form.getlist("roles")
    try:
        people.set_roles(scope(), login, roles)
    except Refused as refused:
        return _refused_person(login, roles, refused)
    tell(N_("岗位已修改，下一次操作即生效。"))
    return redirect(url_for("settings.people.person", login=login), HTTPStatus.SEE_OTHER)


@pages.post("/of/<login>/active")
@requires(Permission.PEOPLE_EDIT)
def set_active(login: str) -> ResponseReturnValue:
    """Let a person in or out."""
    active = request.form.get("active") == "1"
    try:
        people.set_active(scope(), login, active)
    except Refused as refused:
        return _refused_person(login, None, refused)
    tell(N_("账号已恢复。") if active else N_("账号已停用，该人员的登录已全部退出。"))
    return redirect(url_for("settings.people.person", login=login), HTTPStatus.SEE_OTHER)


@pages.get("/authorities")
@requires(Permission.PEOPLE_EDIT)
def authorities() -> ResponseReturnValue:
    """Show who may act for whom."""
    return _authorities({}, {})


@pages.post("/authorities")
@requires(Permission.PEOPLE_EDIT)
def give_authority() -> ResponseReturnValue:
    """Let somebody act for somebody else, from the beginning of a day to the end of another."""
    typed = typed_in(_AUTHORITY)
    try:
        people.give_authority(scope(), typed["holder"], typed["deputy"], typed["role"], *whole_days(typed))
    except Refused as refused:
        found = {("to" if name == "to_at" else name): text for name, text in problems(refused).items()}
        return _authorities(typed, found), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(N_("授权已记录，到期自动失效。"))
    return redirect(url_for("settings.people.authorities"), HTTPStatus.SEE_OTHER)


@pages.post("/authorities/<int(max=9223372036854775807):authority_id>/end")
@requires(Permission.PEOPLE_EDIT)
def end_authority(authority_id: int) -> ResponseReturnValue:
    """End an authority before its day."""
    ended(authority_id)
    return redirect(url_for("settings.people.authorities"), HTTPStatus.SEE_OTHER)


def ended(authority_id: int) -> None:
    """End an authority, and say on the next page that it has ended, or why it cannot be."""
    try:
        people.end_authority(scope(), authority_id)
    except Refused as refused:
        if refused.reason is not Reason.STATE_NOT_ALLOWED:
            raise
        tell(refused.message, tone="soon")
    else:
        tell(N_("授权已结束。"))


def whole_days(typed: Mapping[str, str]) -> tuple[datetime, datetime]:
    """Return the beginning of the day ``from`` and the end of the day ``to``, where the organisation is.

    :raises Refused: One of them is no day.
    """
    zone = ZoneInfo(scope().org.zone)
    first, last = (parse_date(typed[name], field=name) for name in ("from", "to"))
    return (
        parse_datetime(f"{first}T{time()}", zone=zone, field="from"),
        parse_datetime(f"{last}T{END_OF_DAY}", zone=zone, field="to"),
    )


def typed_in(names: tuple[str, ...]) -> dict[str, str]:
    """Return what was typed into the fields ``names`` of the form."""
    return {name: request.form.get(name, "") for name in names}


def at_fields(refused: Refused, names: tuple[str, ...]) -> dict[str, Message]:
    """Return what was wrong by field; what belongs to none of ``names`` stands above the form.

    :raises Refused: It is not the form that is wrong.
    """
    if refused.reason is Reason.PERMISSION_DENIED:
        raise refused
    return {(name if name in names or name == "roles" else ""): text for name, text in problems(refused).items()}


def _new(typed: Mapping[str, str], roles: list[str], wrong: Mapping[str, Message]) -> str:
    return render_template(
        "settings/person_new.html",
        page=people_page.people_page(scope()),
        typed=dict.fromkeys(_PERSON, "") | dict(typed),
        chosen=roles,
        problems=wrong,
        minimum=passwords.MINIMUM_LENGTH,
        permission_labels=PERMISSION_LABELS,
    )


def _person(
    login: str, roles: list[str] | None, wrong: Mapping[str, Message], typed: Mapping[str, str] | None = None
) -> str:
    page = people_page.people_page(scope())
    member = page.member(login)
    present = {"name": member.name, "email": member.email, "department": member.department}
    return render_template(
        "settings/person.html",
        page=page,
        member=member,
        typed=typed or present,
        chosen=[role.key for role in member.roles] if roles is None else roles,
        problems=wrong,
        permission_labels=PERMISSION_LABELS,
    )


def _refused_person(login: str, roles: list[str] | None, refused: Refused) -> ResponseReturnValue:
    if refused.reason in (Reason.NOT_FOUND, Reason.PERMISSION_DENIED):
        raise refused
    return _person(login, roles, problems(refused)), HTTPStatus.UNPROCESSABLE_ENTITY


def _authorities(typed: Mapping[str, str], wrong: Mapping[str, Message]) -> str:
    today = scope().org.local_date(scope().now).isoformat()
    return render_template(
        "settings/authorities.html",
        page=people_page.people_page(scope()),
        typed=dict.fromkeys(_AUTHORITY, "") | {"from": today, "to": today} | dict(typed),
        problems=wrong,
    )
