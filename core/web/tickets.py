"""Tickets: their list, opening one, and the page of one with everything that can be done to it."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from core.domain.errors import Reason, Refused
from core.domain.forms import FieldKind, Form
from core.domain.intake import CHANNEL_LABELS, IN_PERSON
from core.domain.parsing import parse_datetime
from core.domain.texts import N_, Message
from core.services import (
    acting,
    drafts,
    files,
    lists_filters,
    mail_waiting,
    notices,
    opening,
    opening_page,
    signing,
    ticket_page,
)
from core.services import views as saved_views
from core.services.disclosing import Disclosed
from core.services.drafts import DraftView
from core.services.opening_page import Carried
from core.services.ticket_page import TicketPage
from core.services.ticket_page_history import Entry, Part
from core.web import assigning, bulk, excluding, forms, listing, phrases, texts, views
from core.web import drafts as web_drafts
from core.web.attachments import config, plain_keys
from core.web.forms import FormView
from core.web.guard import requires, scope
from core.web.nonces import nonce
from core.web.templating import tell

pages = Blueprint("tickets", __name__)
pages.url_value_preprocessor(plain_keys)
pages.register_blueprint(views.pages)
pages.register_blueprint(bulk.pages)
pages.register_blueprint(assigning.pages)
pages.register_blueprint(excluding.pages)

NOTE = "note"
SIGN = "sign:"
TYPED = ("text", "comment")
_CHANNEL = "_channel"  # how the matter came in, where the form does not ask for it itself
_RECEIVED = "received_at"  # the field under which opening refuses a time
STATUS = {Reason.CHANGED_MEANWHILE: HTTPStatus.CONFLICT}


# ---------------------------------------------------------------- the list


@pages.get("/tickets")
@requires()
def index() -> ResponseReturnValue:
    """Show the tickets that the filters of the address let through."""
    if elsewhere := listing.opens_elsewhere():
        return redirect(elsewhere)
    found = listing.listing(request.args)
    view = FormView(form=lists_filters.FORM, values=found.raw, problems=found.problems)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if found.problems else HTTPStatus.OK
    may_share = saved_views.may_share(scope().actor)
    return render_template("tickets.html", found=found, page=found.page, view=view, may_share=may_share), status


# ---------------------------------------------------------------- opening


@pages.get("/tickets/new")
@requires()
def new() -> ResponseReturnValue:
    """Let the person choose a process; where there is but one, go on to its form."""
    cards = opening_page.process_cards(scope())
    permitted = [card for card in cards if card.permitted]
    if len(permitted) == 1:
        return redirect(url_for("tickets.form", process=permitted[0].key))
    return render_template("ticket_choose.html", cards=cards, mails=len(mail_waiting.waiting(scope())))


@pages.get("/tickets/new/<process>")
@requires()
def form(process: str) -> ResponseReturnValue:
    """Show the form that opens a ticket."""
    found = opening_page.opening_form(scope(), process)
    draft = drafts.find(scope(), drafts.of_opening(process))
    carried = _carried(found, request.args.get("from", ""))
    raw: Mapping[str, object] = draft.content if draft else {}
    if carried:
        draft, raw = None, forms.initial(found.form, carried.values, ZoneInfo(scope().org.zone))
    view = FormView(form=found.form, values=raw, people=found.offered_people)
    return _opening_page(found, view, draft=draft, carried=carried)


@pages.post("/tickets/new/<process>")
@requires(uploads=True)
def open_(process: str) -> ResponseReturnValue:
    """Open a ticket; the same form sent twice opens one."""
    found = opening_page.opening_form(scope(), process)
    raw, chosen = forms.read(found.form, request.form), forms.uploads(found.form, request.files)
    carried = _carried(found, request.form.get("_from", ""))
    key = drafts.of_opening(process)
    try:
        opened = opening.open_ticket(
            scope(),
            process,
            raw,
            kept=files.keep(scope(), config(), _uploads(chosen)),
            received_at=_received_at(),
            channel=_channel(),
            client_key=f"web:{scope().actor.user_id}:{nonce()}",
            split_from=carried.public_id if carried else None,
        )
    except Refused as refused:
        problems = _with_files(refused, chosen)
        received_problem = problems.pop(_RECEIVED, None)
        view = FormView(form=found.form, values=raw, problems=problems, people=found.offered_people)
        drafts.save(scope(), key, web_drafts.typed())
        return _opening_page(found, view, received_problem, carried=carried), _status(refused)
    drafts.discard(scope(), key)
    tell(_what_next(N_("已提交工单 %(number)s。"), opened.public_id))
    return redirect(url_for("tickets.page", public_id=opened.public_id), HTTPStatus.SEE_OTHER)


def _carried(found: opening_page.OpeningForm, public_id: str) -> Carried | None:
    return opening_page.carried(scope(), public_id, found.form) if public_id else None


def _opening_page(
    found: opening_page.OpeningForm,
    view: FormView,
    received_problem: Message | None = None,
    *,
    draft: DraftView | None = None,
    carried: Carried | None = None,
) -> str:
    return render_template(
        "ticket_new.html",
        found=found,
        view=view,
        nonce=nonce(),
        received=_typed("_received_at") or (str(draft.content.get("_received_at", "")) if draft else ""),
        received_problem=received_problem,
        channel=_typed(_CHANNEL) or (str(draft.content.get(_CHANNEL, "")) if draft else ""),
        channels=CHANNEL_LABELS if found.asks_channel else {},
        draft=draft,
        draft_key=drafts.of_opening(found.key),
        carried=carried,
    )


def _typed(name: str) -> str:
    return request.form.get(name, "")[:100]


def _channel() -> str:
    typed = _typed(_CHANNEL)
    return typed if typed in CHANNEL_LABELS else IN_PERSON


def _received_at() -> datetime | None:
    typed = _typed("_received_at").strip()
    return parse_datetime(typed, zone=ZoneInfo(scope().org.zone), field=_RECEIVED) if typed else None


# ---------------------------------------------------------------- one ticket


@pages.get("/t/<public_id>")
@requires()
def page(public_id: str) -> ResponseReturnValue:
    """Show a ticket; ``?act=`` opens the form of an act in place."""
    found = _found(public_id)
    if request.method == "GET" and "Sec-Purpose" not in request.headers:  # what a browser fetches ahead is not read
        notices.read_of_ticket(scope(), public_id)
    key = request.args.get("act", "")
    action = found.action(key)
    draft = drafts.find(scope(), drafts.of_ticket(public_id, key)) if action or key == NOTE else None
    view = _view(found, action.form, draft.content if draft else None) if action else None
    seen = _whole(str(draft.content.get("_seen", ""))) if draft else None
    return _ticket(
        found,
        view=view,
        act=key if action or key == NOTE else "",
        draft=draft,
        news=_since(found, seen) if action and seen is not None else (),
    )


@pages.post("/t/<public_id>/act/<key>")
@requires(uploads=True)
def act(public_id: str, key: str) -> ResponseReturnValue:
    """Do an act of the process."""
    action = next((action for action in _found(public_id).actions if action.key == key), None)
    wanted = action.form if action else Form(key=key)
    raw, chosen = forms.read(wanted, request.form), forms.uploads(wanted, request.files)
    try:
        kept = files.keep(scope(), config(), _uploads(chosen))
        done = acting.act(scope(), public_id, key, raw, kept=kept, version=_number("_version"), confirmed=_confirmed())
    except Refused as refused:
        if action is None:
            raise
        drafts.save(scope(), drafts.of_ticket(public_id, key), web_drafts.typed())
        found = _found(public_id)
        view = _view(found, wanted, raw, _with_files(refused, chosen), refused)
        return _ticket(found, view=view, act=key, news=_news(found, refused)), _status(refused)
    drafts.discard(scope(), drafts.of_ticket(public_id, key))
    text = N_("已提交，等待签字。") if done.waits_for_signatures else N_("已办理，工单现在是“%(state_label)s”。")
    tell(_what_next(text, public_id))
    return redirect(url_for("tickets.page", public_id=public_id), HTTPStatus.SEE_OTHER)


@pages.post("/t/<public_id>/note")
@requires(uploads=True)
def note(public_id: str) -> ResponseReturnValue:
    """Add a note, with files if there are any."""
    chosen = {"files": tuple(file for file in request.files.getlist("files") if file.filename)}
    try:
        acting.add_note(
            scope(), public_id, request.form.get("text", ""), files.keep(scope(), config(), _uploads(chosen))
        )
    except Refused as refused:
        problems = _with_files(refused, {key: found for key, found in chosen.items() if found})
        if refused.reason is not Reason.NOT_FOUND:
            drafts.save(scope(), drafts.of_ticket(public_id, NOTE), web_drafts.typed())
        return _ticket(_found(public_id), act=NOTE, problems=problems), _status(refused)
    drafts.discard(scope(), drafts.of_ticket(public_id, NOTE))
    tell(N_("备注已保存，所有能看到这张工单的人都能看到。"))
    return redirect(url_for("tickets.page", public_id=public_id), HTTPStatus.SEE_OTHER)


@pages.post("/t/<public_id>/sign/<key>")
@requires()
def sign(public_id: str, key: str) -> ResponseReturnValue:
    """Sign, or refuse to sign."""
    approve = request.form.get("_approve") == "1"
    try:
        signing.sign(scope(), public_id, key, approve=approve, comment=request.form.get("comment", ""))
    except Refused as refused:
        if refused.reason in (Reason.NOT_FOUND, Reason.PERMISSION_DENIED):
            raise
        return _ticket(_found(public_id), act=SIGN + key, problems=forms.problems(refused)), _status(refused)
    text = N_("已签字同意。工单现在是“%(state_label)s”。") if approve else N_("已签署不同意，申请人会收到通知。")
    tell(_what_next(text, public_id))
    return redirect(url_for("tickets.page", public_id=public_id), HTTPStatus.SEE_OTHER)


@pages.post("/t/<public_id>/withdraw/<key>")
@requires()
def withdraw(public_id: str, key: str) -> ResponseReturnValue:
    """Take back one's own request for signatures."""
    signing.withdraw(scope(), public_id, key)
    tell(N_("签字申请已撤回。"))
    return redirect(url_for("tickets.page", public_id=public_id), HTTPStatus.SEE_OTHER)


def _found(public_id: str) -> TicketPage:
    return ticket_page.ticket_page(
        scope(),
        public_id,
        part=Part(shown) if (shown := request.args.get("show", "")) in list(Part) else Part.ALL,
        oldest_first=request.args.get("order") == "oldest",
        after=request.args.get("after"),
    )


def _ticket(
    found: TicketPage,
    *,
    view: FormView | None = None,
    act: str = "",
    problems: Mapping[str, Message] | None = None,
    news: tuple[Entry, ...] = (),
    draft: DraftView | None = None,
) -> str:
    """Return the page of a ticket.

    ``act`` is the act whose form is open, ``view`` its form; ``problems`` those of a note or a signature; ``news`` what
    others did while the form was being filled in; ``draft`` is what was typed before, in ``view`` or as a note.
    """
    opened = next((action for action in found.actions if action.key == act), None) if view else None
    return render_template(
        "ticket.html",
        page=found,
        view=view,
        opened=opened,
        act=act,
        problems=problems or {},
        news=news,
        draft=draft,
        typed={name: request.form.get(name) or (draft.content.get(name, "") if draft else "") for name in TYPED},
        approve=request.form.get("_approve", ""),
        now=scope().now,
    )


def _view(
    found: TicketPage,
    wanted: Form,
    raw: Mapping[str, object] | None = None,
    problems: Mapping[str, Message] | None = None,
    refused: Refused | None = None,
) -> FormView:
    """Return the form of an act, filled in with what the opening form holds and what is proposed, to be corrected."""
    if raw is None:
        proposed = {key: one.value for key, one in found.proposals.items()}
        raw = forms.initial(wanted, {**found.given, **proposed, **_named(wanted)}, ZoneInfo(scope().org.zone))
    return FormView(
        form=wanted,
        values=raw,
        problems=problems or {},
        people=found.offered_people,
        records=found.offered_records,
        advice={key: one.reason for key, one in found.proposals.items()},
        findings=refused.findings if isinstance(refused, Disclosed) else (),
        confirmed=_confirmed(),
    )


def _named(wanted: Form) -> Mapping[str, int]:
    """Return the sub-records that the address names for the form, such as the measure that is done."""
    asked = {one.key: _whole(request.args.get(one.key, "")) for one in wanted.fields if one.kind is FieldKind.RECORD}
    return {key: number for key, number in asked.items() if number is not None}


def _confirmed() -> tuple[str, ...]:
    return tuple(request.form.getlist("_confirmed"))


def _news(found: TicketPage, refused: Refused) -> tuple[Entry, ...]:
    """Return what others did since the form was shown, newest first."""
    seen = _number("_seen")
    if refused.reason is not Reason.CHANGED_MEANWHILE or seen is None:
        return ()
    return _since(found, seen)


def _since(found: TicketPage, seen: int) -> tuple[Entry, ...]:
    return tuple(entry for entry in found.history.entries if entry.n > seen)


def _number(name: str) -> int | None:
    return _whole(request.form.get(name, ""))


def _whole(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None


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
    return STATUS.get(refused.reason, HTTPStatus.UNPROCESSABLE_ENTITY)


def _what_next(text: str, public_id: str) -> Message:
    """Return the sentence that says what happened and what comes next, by whom, by when."""
    found = ticket_page.outcome(scope(), public_id)
    if found is None:
        return Message(N_("已办理。这张工单以后不再由您经手。"))
    done = Message(text, {"number": found.number, "state_label": found.state.label})
    step = found.next_step
    if step is None:
        return done
    who = step.person.name if step.person else Message(step.role_label)
    params: dict[str, object] = {"done": done, "step_label": step.label, "who": who}
    if step.due_at is None:
        return Message(N_("%(done)s接下来：%(step_label)s（%(who)s）。"), params)
    params["due"] = phrases.deadline(step.due_at, texts.now(), texts.zone())
    return Message(N_("%(done)s接下来：%(step_label)s（%(who)s），%(due)s。"), params)
