"""Posters that lead people without an account to the form: one for each room, site or machine."""

from urllib.parse import urlencode

import segno
from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from core.domain.permissions import Permission
from core.services import portal
from core.web.attachments import config
from core.web.guard import requires, scope

pages = Blueprint("portal", __name__, url_prefix="/portal")

LONGEST_PLACE = 100


@pages.get("")
@requires(Permission.SETTINGS_EDIT)
def index() -> ResponseReturnValue:
    """Show what the public may report here, and let a poster be made for a place."""
    address = config().base_url + url_for("portal.index", org=scope().org.key)
    return render_template(
        "settings/portal.html", cards=portal.cards(scope()), on=portal.is_open(scope()), address=address
    )


@pages.get("/poster")
@requires(Permission.SETTINGS_EDIT)
def poster() -> ResponseReturnValue:
    """Show the poster of a process and a place, to be printed."""
    found = portal.public_page(scope(), request.args.get("process", ""))
    place = request.args.get("place", "").strip()[:LONGEST_PLACE] if found.place else ""
    address = config().base_url + url_for("portal.form", org=scope().org.key, process=found.key)
    target = f"{address}?{urlencode({'place': place})}" if place else address
    return render_template(
        "settings/poster.html", org=scope().org, page=found, place=place, address=address, code=_drawn(target)
    )


def _drawn(address: str) -> Markup:
    """Return the QR code of an address, dark on white whatever the page's colours, as large as its place."""
    drawing = segno.make(address, error="m").svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    return Markup(drawing)  # noqa: S704 -- drawn here; the address is in its squares only
