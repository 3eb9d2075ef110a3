"""The trail for an auditor: daily heads to print, and the whole history to take away."""

import io

from flask import Blueprint, render_template, send_file
from flask.typing import ResponseReturnValue

from core.domain.permissions import Permission
from core.services import trail
from core.web.guard import requires, scope

pages = Blueprint("trail", __name__, url_prefix="/trail")


@pages.get("")
@requires(Permission.AUDIT)
def index() -> ResponseReturnValue:
    """Show the daily heads and the exports, newest first; printed, the heads are what remains."""
    return render_template("settings/trail.html", page=trail.trail_page(scope()), most=trail.MOST)


@pages.post("/export")
@requires(Permission.AUDIT)
def export() -> ResponseReturnValue:
    """Give out the history as a file that proves itself."""
    file = io.BytesIO()
    trail.export_within_request(scope(), file)
    file.seek(0)
    name = f"huiyin-{scope().org.key}-{scope().org.local_date(scope().now).isoformat()}.zip"
    return send_file(file, mimetype="application/zip", as_attachment=True, download_name=name)
