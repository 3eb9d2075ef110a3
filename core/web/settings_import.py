"""People from a spreadsheet, and the invitations by which they choose their passwords."""

import json
from collections.abc import Collection
from http import HTTPStatus

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.services import invitations, people_import, spreadsheets
from core.services.people_import import ImportPlan
from core.services.spreadsheets import Table
from core.web.attachments import config
from core.web.forms import problems
from core.web.guard import requires, scope
from core.web.templating import tell
from core.web.texts import say

pages = Blueprint("joiners", __name__, url_prefix="/people")

TABLE_LENGTH = 300_000  # characters of a table that goes to the browser and back


@pages.get("/import")
@requires(Permission.PEOPLE_EDIT)
def index() -> ResponseReturnValue:
    """Say how the spreadsheet is to be, and ask for it."""
    return _page()


@pages.get("/import/people.csv")
@requires(Permission.PEOPLE_EDIT)
def template() -> ResponseReturnValue:
    """Give out the spreadsheet with those who are there already, to fill in."""
    heading = tuple(say(column.label) for column in people_import.columns(scope()))
    rows = [
        tuple(say(N_("、")).join(say(part) for part in cell) for cell in person)
        for person in people_import.current_people(scope())
    ]
    headers = {"Content-Disposition": 'attachment; filename="people.csv"'}
    return Response(spreadsheets.write_csv([heading, *rows]), mimetype="text/csv", headers=headers)


@pages.post("/import")
@requires(Permission.PEOPLE_EDIT, uploads=True)
def take_in() -> ResponseReturnValue:
    """Read a spreadsheet: first shown as it was understood, then carried out."""
    try:
        if request.form.get("_save") == "1":
            done, new = people_import.carry_out(scope(), _kept(), _headings(), say)
            params = {"new": done.count("new"), "changed": done.count("changed")}
            tell(Message(N_("已导入：新增 %(new)s 人，修改 %(changed)s 人。"), params))
            where = "settings.joiners.invitations_page" if new else "settings.people.index"
            return redirect(url_for(where), HTTPStatus.SEE_OTHER)
        table = _uploaded()
        return _page(plan=people_import.plan(scope(), table, _headings(), say), table=table)
    except Refused as refused:
        if refused.reason is Reason.PERMISSION_DENIED:
            raise
        return _page(problem=next(iter(problems(refused).values()))), HTTPStatus.UNPROCESSABLE_ENTITY


@pages.get("/invitations")
@requires(Permission.PEOPLE_EDIT)
def invitations_page() -> ResponseReturnValue:
    """Show who cannot log in yet, to invite them."""
    return _candidates(None)


@pages.post("/invitations")
@requires(Permission.PEOPLE_EDIT)
def invite() -> ResponseReturnValue:
    """Invite people, and show the list to print: once."""
    logins = request.form.getlist("logins")
    try:
        made = invitations.invite(scope(), logins)
    except Refused as refused:
        if refused.reason is Reason.PERMISSION_DENIED:
            raise
        return _candidates(logins, refused.message), HTTPStatus.UNPROCESSABLE_ENTITY
    return render_template("settings/invited.html", made=made, base_url=config().base_url, org=scope().org)


def _candidates(chosen: Collection[str] | None, problem: Message | None = None) -> str:
    found = invitations.candidates(scope())
    fresh = {one.login for one in found if not one.has_password and one.invited_until is None}
    return render_template(
        "settings/invitations.html",
        candidates=found,
        chosen=fresh if chosen is None else chosen,
        days=invitations.LASTS.days,
        problem=problem,
    )


def _headings() -> dict[str, str]:
    """Return what a heading may say, to the key of its column: the key, the label, and the label in this language."""
    found = people_import.columns(scope())
    return {text.casefold(): one.key for one in found for text in (say(one.label), one.label, one.key)}


def _uploaded() -> Table:
    """Return the table of the file that was sent.

    :raises Refused: There is none, or it cannot be read.
    """
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Refused(Reason.FIELD_REQUIRED, Message(N_("请选择文件。")), field="file")
    table = spreadsheets.read_table(file.read(spreadsheets.LARGEST + 1))
    if len(json.dumps(table, ensure_ascii=False)) > TABLE_LENGTH:
        raise Refused(Reason.FIELD_INVALID, Message(N_("文件里的内容太多，请分成几个文件。")), field="file")
    return table


def _kept() -> Table:
    """Return the table that was shown, as the page sent it back.

    :raises Refused: It is not what a page sends.
    """
    try:
        found = json.loads(request.form.get("table", ""))
    except (ValueError, RecursionError):
        found = None
    rows = found if isinstance(found, list) and len(found) <= spreadsheets.MOST_ROWS + 1 else [None]
    if not all(isinstance(row, list) and all(isinstance(cell, str) for cell in row) for row in rows):
        raise Refused(Reason.FIELD_INVALID, Message(N_("请重新选择文件。")), field="file")
    return tuple(tuple(row) for row in rows)


def _page(plan: ImportPlan | None = None, table: Table = (), problem: Message | None = None) -> str:
    return render_template(
        "settings/people_import.html",
        columns=people_import.columns(scope()),
        plan=plan,
        table=json.dumps(table, ensure_ascii=False),
        problem=problem,
        most=spreadsheets.MOST_ROWS,
    )
