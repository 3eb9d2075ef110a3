"""Acts on many tickets: chosen in a list, seen beforehand, done by the clockwork, with a page that says how far."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Refused
from core.services import bulk, bulk_work
from core.web import forms, listing
from core.web.forms import FormView
from core.web.guard import requires, scope
from core.web.nonces import nonce

pages = Blueprint("bulk", __name__, url_prefix="/tickets/bulk")


@pages.post("")
@requires()
def choose() -> ResponseReturnValue:
    """Show what can be done to the chosen tickets, the form of one deed, or what would become of each ticket."""
    try:
        chosen = bulk.choose(scope(), _ids())
    except Refused as refused:
        return render_template("bulk_refused.html", problem=refused.message), HTTPStatus.UNPROCESSABLE_ENTITY
    key = request.form.get("_do", "")
    if not key:
        return render_template("bulk.html", chosen=chosen, deed=None)
    deed = chosen.deed(key)
    raw = forms.read(deed.form, request.form)
    if request.form.get("_step") != "preview":
        view = FormView(form=deed.form, values=raw, people=chosen.people)
        return render_template("bulk.html", chosen=chosen, deed=deed, view=view)
    lines = bulk.preview(scope(), key, chosen.ids, raw)
    return render_template("bulk_preview.html", chosen=chosen, deed=deed, raw=raw, lines=lines, nonce=nonce())


@pages.post("/do")
@requires()
def begin() -> ResponseReturnValue:
    """Have it done; the same form sent twice is one run."""
    key = request.form.get("_do", "")
    deed = bulk.choose(scope(), _ids()).deed(key)
    raw = forms.read(deed.form, request.form)
    run = bulk_work.begin(scope(), key, _ids(), raw, nonce())
    return redirect(url_for("tickets.bulk.run", key=run), HTTPStatus.SEE_OTHER)


@pages.get("/<key>")
@requires()
def run(key: str) -> ResponseReturnValue:
    """Show how far a run has come, and what became of each ticket."""
    return render_template("bulk_run.html", run=bulk_work.progress(scope(), key))


def _ids() -> tuple[str, ...]:
    """Return the tickets that the form names: ticked one by one, carried on, or all that the list finds."""
    if request.form.get("_all"):
        filters, problems = listing.read(listing.asked_for(request.form))
        return () if problems else bulk.all_found(scope(), filters)
    return (*request.form.getlist("_ticket"), *request.form.get("_tickets", "").split())
