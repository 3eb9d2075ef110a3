"""Giving out attachments: as files to keep, or as pictures that were written anew and so are harmless to show."""

import re
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, current_app, request, send_file
from flask.typing import ResponseReturnValue

from core.config import Config
from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.services import files, images
from core.web.guard import requires, scope

pages = Blueprint("attachments", __name__, url_prefix="/files")

SANDBOX = "sandbox; default-src 'none'"
PREVIEW_SECONDS = 600


_KEY = re.compile(r"[A-Za-z0-9_.-]{1,100}\Z", re.ASCII)


def plain_keys(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let no address name what no key can be: a database may refuse the very question.

    :raises Refused: NOT_FOUND.
    """
    if any(isinstance(value, str) and not _KEY.match(value) for value in (values or {}).values()):
        raise Refused(Reason.NOT_FOUND, Message(N_("没有找到这个页面")))


pages.url_value_preprocessor(plain_keys)


def config() -> Config:
    """Return the configuration of this installation."""
    found: Config = current_app.extensions["huiyin_config"]
    return found


@pages.get("/<public_id>")
@requires()
def show(public_id: str) -> ResponseReturnValue:
    """Give out an attachment. ``?as=`` shows it in the browser: ``picture``, ``preview`` a small one, ``video``."""
    wanted = request.args.get("as", "")
    start = request.range.ranges[0][0] if request.range and request.range.ranges else 0
    found = files.open_file(scope(), config(), public_id, rest=wanted == "video" and bool(start))
    if wanted == "video" and found.video:
        return _sandboxed(send_file(found.path, mimetype=found.media_type, download_name=found.name))
    if wanted == "preview" and found.picture:
        return _preview(found)
    return given(found, inline=wanted == "picture" and found.picture)


def given(found: files.OpenFile, *, inline: bool = False) -> Response:
    """Give out a file to keep, or ``inline`` to show."""
    answer = send_file(
        found.path, mimetype=found.media_type, as_attachment=not inline, download_name=found.name, conditional=False
    )
    return _sandboxed(answer)


def _preview(found: files.OpenFile) -> Response:
    try:
        small = images.preview(found.path, found.media_type)
    except (images.BrokenImage, images.HugeImage):
        abort(HTTPStatus.NOT_FOUND)
    answer = send_file(small, mimetype="image/jpeg", conditional=False)
    answer.headers["Cache-Control"] = f"private, max-age={PREVIEW_SECONDS}"
    return _sandboxed(answer)


def _sandboxed(answer: Response) -> Response:
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer
