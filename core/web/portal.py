"""Pages for people without an account: what they may report, the form for it, and the answer by receipt code.

The code is only ever sent in the body of a request: addresses are kept by browsers and servers along the way.
"""

import re
import secrets
from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from core.domain.errors import Reason, Refused
from core.domain.forms import Form
from core.domain.texts import N_, Message
from core.services import board_public, clock, files, portal, portal_thread, proofs
from core.services.portal import PublicPage
from core.services.rates import TooMany
from core.services.scope import Scope
from core.web import forms, texts
from core.web.attachments import config, plain_keys
from core.web.forms import FormView
from core.web.guard import requires

pages = Blueprint("portal", __name__, url_prefix="/p")
pages.url_value_preprocessor(plain_keys)

WRITE = "write"
STAMP, PROOF, ANSWER = "_stamp", "_proof", "_answer"
TRAP = "_website"  # people do not see it; what fills in everything fills it in, too
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}\Z")


@pages.get("/<org>")
@requires(public=True)
def index(org: str) -> ResponseReturnValue:
    """Show what one may report here."""
    found = _scope(org)
    return render_template(
        "portal/index.html", org=found.org, cards=portal.cards(found), board=board_public.is_on(found)
    )


@pages.get("/<org>/board")
@requires(public=True)
def board(org: str) -> ResponseReturnValue:
    """Show what was published: notices, public replies, figures."""
    found = _scope(org)
    page = board_public.public_board(found, request.args.get("after"))
    return render_template("portal/board.html", org=found.org, page=page)


@pages.get("/<org>/<process>")
@requires(public=True)
def form(org: str, process: str) -> ResponseReturnValue:
    """Show the form; ``?place=`` says where the poster hangs."""
    found = _scope(org)
    page = portal.public_page(found, process)
    place = request.args.get("place", "")[:100]
    return _form(found, page, FormView(form=page.form, values={page.place: place} if page.place else {}))


@pages.post("/<org>/<process>")
@requires(public=True, uploads=True)
def send(org: str, process: str) -> ResponseReturnValue:
    """Take a report in and show its receipt code, the only time that it is shown."""
    found = _scope(org)
    page = portal.public_page(found, process)
    raw, chosen = forms.read(page.form, request.form), forms.uploads(page.form, request.files)
    try:
        if request.form.get(TRAP):
            raise Refused(Reason.FIELD_INVALID, Message(N_("请再按一次“提交”。")))
        sent = (request.form.get(name, "")[:100] for name in (STAMP, PROOF, ANSWER))
        proofs.check(found, config(), _nonce(), *sent, address=request.remote_addr or "")
        portal.count(found, config(), process, request.remote_addr or "")
        report = _spoken_up(found, process, raw, chosen)
    except Refused as refused:
        view = FormView(form=page.form, values=raw, problems=_with_files(refused, chosen))
        return _form(found, page, view), _status(refused)
    return render_template("portal/thanks.html", org=found.org, report=report)


@pages.get("/<org>/answer")
@requires(public=True)
def ask(org: str) -> ResponseReturnValue:
    """Ask for the receipt code."""
    return render_template("portal/ask.html", org=_scope(org).org, problem=None)


@pages.post("/<org>/answer")
@requires(public=True)
def answer(org: str) -> ResponseReturnValue:
    """Show the ticket of a receipt code."""
    return _thread(_scope(org))


@pages.post("/<org>/answer/write")
@requires(public=True, uploads=True)
def write(org: str) -> ResponseReturnValue:
    """Add words or pictures to a ticket."""
    found = _scope(org)
    chosen = tuple(file for file in request.files.getlist("files") if file.filename)
    typed = request.form.get("text", "")
    try:
        portal_thread.write(found, config(), *_caller(), typed, _uploads({"files": chosen}), _nonce())
    except Refused as refused:
        problems = _with_files(refused, {"files": chosen} if chosen else {})
        return _thread(found, WRITE, FormView(form=Form(key=WRITE), values={"text": typed}, problems=problems), refused)
    return _thread(found, done=N_("已补充，经办的人会看到。"))


@pages.post("/<org>/answer/act/<key>")
@requires(public=True, uploads=True)
def act(org: str, key: str) -> ResponseReturnValue:
    """Do an act that the process leaves to whoever spoke up: evaluate, supply what was asked for."""
    found = _scope(org)
    try:
        thread = portal_thread.thread(found, config(), *_caller())
    except Refused as refused:
        return _thread(found, problem=refused)
    wanted = next((one.form for one in thread.acts if one.key == key), Form(key=key))
    raw, chosen = forms.read(wanted, request.form), forms.uploads(wanted, request.files)
    sent = request.form.get("_version", "")
    version = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 19 else None
    try:
        portal_thread.act(found, config(), *_caller(), key, raw, _uploads(chosen), version)
    except Refused as refused:
        view = FormView(form=wanted, values=raw, problems=_with_files(refused, chosen))
        return _thread(found, key, view, refused)
    return _thread(found, done=N_("已收到，谢谢。"))


def _scope(org: str) -> Scope:
    found = portal.public_scope(org, current_app.extensions["huiyin_plugins"], clock.now())
    setattr(g, texts.ZONE, found.org.zone)
    return found


def _spoken_up(
    found: Scope, process: str, raw: Mapping[str, object], chosen: Mapping[str, tuple[FileStorage, ...]]
) -> portal.Report:
    try:
        return portal.speak_up(found, config(), process, raw, _uploads(chosen), _nonce())
    except Refused:
        portal.uncount(found, process)
        raise


def _caller() -> tuple[str, str]:
    """Return the code that was sent, and from which address."""
    return request.form.get("_code", "")[:100], request.remote_addr or ""


def _form(found: Scope, page: PublicPage, view: FormView) -> str:
    nonce = _nonce()
    stamp, proof = (request.form.get(name, "")[:100] for name in (STAMP, PROOF))
    return render_template(
        "portal/form.html",
        org=found.org,
        page=page,
        view=view,
        nonce=nonce,
        trap=TRAP,
        challenge=proofs.challenge(found, config(), nonce, stamp, proof),
    )


def _thread(
    found: Scope,
    opened: str = "",
    view: FormView | None = None,
    problem: Refused | None = None,
    done: str = "",
) -> ResponseReturnValue:
    """Return the ticket of the code that was sent; ``view`` is the form of ``opened`` with what is wrong with it."""
    try:
        thread = portal_thread.thread(found, config(), *_caller())
    except Refused as refused:
        page = render_template("portal/ask.html", org=found.org, problem=refused.message)
        return page, _status(refused)
    page = render_template(
        "portal/thread.html",
        org=found.org,
        thread=thread,
        code=_caller()[0],
        opened=opened,
        view=view,
        views={one.key: view if view and one.key == opened else FormView(form=one.form) for one in thread.acts},
        done=done,
        nonce=secrets.token_urlsafe(16) if done else _nonce(),
    )
    return page, _status(problem) if problem else HTTPStatus.OK


def _nonce() -> str:
    """Return what makes a form one form, however often it is sent."""
    sent = request.form.get("_nonce", "")
    return sent if _NONCE.match(sent) else secrets.token_urlsafe(16)


def _uploads(chosen: Mapping[str, tuple[FileStorage, ...]]) -> list[files.Upload]:
    return [
        files.Upload(field=key, name=file.filename or "", stream=file.stream)
        for key, several in chosen.items()
        for file in several
    ]


def _with_files(refused: Refused, chosen: Mapping[str, tuple[FileStorage, ...]]) -> dict[str, Message]:
    """Return what was wrong by field; browsers forget the files that were chosen, so they must be chosen again."""
    again = Message(N_("请重新选择文件：页面退回后，浏览器不会保留已选的文件。"))
    return dict.fromkeys(chosen, again) | forms.problems(refused)


def _status(refused: Refused) -> HTTPStatus:
    if isinstance(refused, TooMany):
        return HTTPStatus.TOO_MANY_REQUESTS
    return HTTPStatus.CONFLICT if refused.reason is Reason.CHANGED_MEANWHILE else HTTPStatus.UNPROCESSABLE_ENTITY
