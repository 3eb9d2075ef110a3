"""Drafts: forms are kept while they are filled in, and can be thrown away."""

from http import HTTPStatus

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.services import drafts
from core.services.drafts import Content
from core.web.guard import next_target, requires, scope

pages = Blueprint("drafts", __name__)

KEY = "_draft"
KEPT = frozenset({"_received_at", "_seen"})  # of the page's own names


def typed() -> Content:
    """Return what the form of this request holds, as far as drafts keep it."""
    found: dict[str, str | list[str]] = {}
    for name in request.form:
        if name in KEPT or (name != "csrf_token" and not name.startswith("_")):
            values = request.form.getlist(name)
            found[name] = values[0] if len(values) == 1 else values
    return found


@pages.post("/drafts")
@requires()
def save() -> ResponseReturnValue:
    """Keep a form as it is now."""
    kept = drafts.save(scope(), request.form.get(KEY, ""), typed())
    return "", HTTPStatus.OK if kept else HTTPStatus.NO_CONTENT


@pages.post("/drafts/discard")
@requires()
def discard() -> ResponseReturnValue:
    """Throw a draft away and show the form afresh."""
    drafts.discard(scope(), request.form.get(KEY, ""))
    return redirect(next_target(url_for("shell.home")), HTTPStatus.SEE_OTHER)
