"""The log of changes of the set-up."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from core.services import changes
from core.web.guard import requires, scope

pages = Blueprint("changes", __name__, url_prefix="/changes")


@pages.get("")
@requires()
def index() -> ResponseReturnValue:
    """Show who changed what, newest first; the service asks for the permission, which is one of two."""
    area, person = request.args.get("area", ""), request.args.get("person", "")
    return render_template(
        "settings/changes.html",
        page=changes.changes_page(scope(), area=area, person=person, after=request.args.get("after")),
        labels=changes.AREA_LABELS,
        area=area,
        person=person,
    )
