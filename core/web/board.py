"""The public board for those who publish on it: write, read the proof, publish, withdraw."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.disclosure import TRACE_LABELS, Finding
from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.services import board
from core.web.attachments import plain_keys
from core.web.forms import problems
from core.web.guard import requires, scope
from core.web.templating import tell

pages = Blueprint("board", __name__, url_prefix="/board")
pages.url_value_preprocessor(plain_keys)


@pages.get("")
@requires(Permission.BOARD_EDIT)
def index() -> ResponseReturnValue:
    """Show the posts; ``?ticket=`` begins one about a ticket."""
    ticket = request.args.get("ticket", "")
    suggested = board.suggestion(scope(), ticket) if ticket else None
    return _index({"ticket": ticket, "title": "", "text": suggested.text if suggested else ""})


@pages.post("")
@requires(Permission.BOARD_EDIT)
def write() -> ResponseReturnValue:
    """Keep a new draft and show its proof."""
    typed = {name: request.form.get(name, "") for name in ("ticket", "title", "text")}
    try:
        post_id = board.save(scope(), 0, **typed)
    except Refused as refused:
        _pass_on(refused)
        return _index(typed, problems(refused)), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("board.proof", post_id=post_id), HTTPStatus.SEE_OTHER)


@pages.get("/<int:post_id>")
@requires(Permission.BOARD_EDIT)
def proof(post_id: int) -> ResponseReturnValue:
    """Show a post as the public would see it, with what in it tells who somebody is."""
    return _proof(post_id)


@pages.post("/<int:post_id>")
@requires(Permission.BOARD_EDIT)
def rewrite(post_id: int) -> ResponseReturnValue:
    """Keep a draft as it was changed."""
    typed = {name: request.form.get(name, "") for name in ("title", "text")}
    try:
        board.save(scope(), post_id, ticket="", **typed)
    except Refused as refused:
        _pass_on(refused)
        return _proof(post_id, typed, problems(refused)), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("board.proof", post_id=post_id), HTTPStatus.SEE_OTHER)


@pages.post("/<int:post_id>/publish")
@requires(Permission.BOARD_EDIT)
def publish(post_id: int) -> ResponseReturnValue:
    """Show a draft to the public."""
    version = request.form.get("version", "")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    try:
        board.publish(scope(), post_id, version=number, confirmed=request.form.get("confirmed") == "1")
    except Refused as refused:
        _pass_on(refused)
        return _proof(post_id, wrong=problems(refused)), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(N_("已发布到公示栏。"))
    return redirect(url_for("board.proof", post_id=post_id), HTTPStatus.SEE_OTHER)


@pages.post("/<int:post_id>/withdraw")
@requires(Permission.BOARD_EDIT)
def withdraw(post_id: int) -> ResponseReturnValue:
    """Take a post from the board."""
    try:
        board.withdraw(scope(), post_id, request.form.get("reason", ""))
    except Refused as refused:
        _pass_on(refused)
        return _proof(post_id, wrong=problems(refused)), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(N_("已从公示栏撤下。"))
    return redirect(url_for("board.proof", post_id=post_id), HTTPStatus.SEE_OTHER)


def _pass_on(refused: Refused) -> None:
    if refused.reason is Reason.NOT_FOUND:
        raise refused


def _index(typed: Mapping[str, str], wrong: Mapping[str, Message] | None = None) -> str:
    return render_template("board/index.html", page=board.board_page(scope()), typed=typed, problems=wrong or {})


def _proof(post_id: int, typed: Mapping[str, str] | None = None, wrong: Mapping[str, Message] | None = None) -> str:
    found = board.proof(scope(), post_id)
    return render_template(
        "board/post.html",
        proof=found,
        title=tuple(_marked(found.post.title, found.in_title)),
        text=tuple(_marked(found.post.text, found.in_text)),
        typed=typed or {"title": found.post.title, "text": found.post.text},
        problems=wrong or {},
    )


def _marked(text: str, findings: tuple[Finding, ...]) -> Iterator[tuple[str, str]]:
    """Yield the parts of a text, each with what was found there, or nothing."""
    at = 0
    for one in findings:
        yield text[at : one.start], ""
        yield one.text, TRACE_LABELS[one.trace]
        at = one.end
    yield text[at:], ""
