"""Why a ticket is as it is: what its rules saw, the parameters in force, and the words of the clauses."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.services import why
from core.web.attachments import plain_keys
from core.web.guard import requires, scope
from core.web.settings import shown

pages = Blueprint("why", __name__)
pages.url_value_preprocessor(plain_keys)


@pages.get("/t/<public_id>/why")
@requires()
def page(public_id: str) -> ResponseReturnValue:
    """Show every decision of a ticket's rules and every due date with what it rests on."""
    return render_template("why.html", page=why.why_page(scope(), public_id), shown=shown)
