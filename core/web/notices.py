"""The messages that the system has left for somebody."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.services import notices
from core.web.guard import requires, scope

pages = Blueprint("notices", __name__, url_prefix="/notices")


@pages.get("")
@requires()
def index() -> ResponseReturnValue:
    """Show the messages, newest first."""
    unread_only = request.args.get("show") == "unread"
    page = notices.notice_page(scope(), unread_only=unread_only, after=request.args.get("after"))
    return render_template("notices.html", page=page, unread_only=unread_only)


@pages.post("/<int:notice_id>/read")
@requires()
def read(notice_id: int) -> ResponseReturnValue:
    """Mark a message as read and go to what it is about."""
    ticket = notices.read_notice(scope(), notice_id)
    target = url_for("tickets.page", public_id=ticket) if ticket else url_for("notices.index")
    return redirect(target, HTTPStatus.SEE_OTHER)


@pages.post("/read")
@requires()
def read_all() -> ResponseReturnValue:
    """Mark all messages that were on the page, and older ones, as read."""
    up_to = request.form.get("_up_to", "")
    if up_to.isascii() and up_to.isdigit() and len(up_to) < 20:
        notices.read_all(scope(), up_to=int(up_to))
    return redirect(url_for("notices.index"), HTTPStatus.SEE_OTHER)
