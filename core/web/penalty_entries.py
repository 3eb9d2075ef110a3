"""The page of one entry of the ledger: what is asked, who decides, and the notice that is printed and served."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.domain.money import capitals
from core.domain.texts import N_, Message
from core.services import entry_page, files, pleas
from core.services.outbox import TICKET_PATH
from core.web import attachments, forms
from core.web.guard import requires, scope
from core.web.templating import tell

pages = Blueprint("entries", __name__)
pages.url_value_preprocessor(attachments.plain_keys)

LARGEST = 2**63 - 1
ENTRY = f"/<int(max={LARGEST}):penalty_id>"
TYPED = ("reason", "outcome", "percent", "amount")


@pages.get(ENTRY)
@requires()
def page(penalty_id: int) -> ResponseReturnValue:
    """Show an entry, how it came about, and what can be done about it."""
    return _page(penalty_id, "", {}, {})


@pages.get(f"{ENTRY}/notice")
@requires()
def notice(penalty_id: int) -> ResponseReturnValue:
    """Show the notice of an entry as it is printed, served and signed."""
    found = entry_page.entry_page(scope(), penalty_id)
    return render_template("penalties/notice.html", found=found, org=scope().org, capitals=capitals)


@pages.get(f"{ENTRY}/files/<public_id>")
@requires()
def file(penalty_id: int, public_id: str) -> ResponseReturnValue:
    """Give out a file that was handed in with an objection."""
    return attachments.given(entry_page.open_plea_file(scope(), attachments.config(), penalty_id, public_id))


@pages.post(f"{ENTRY}/review")
@requires()
def review(penalty_id: int) -> ResponseReturnValue:
    """Confirm a proposal, or drop it."""
    approve = request.form.get("approve") == "1"
    reason = request.form.get("reason", "")
    done = N_("已复核并送达。") if approve else N_("已驳回这条建议。")
    return _do(penalty_id, "review", done, lambda: pleas.review(scope(), penalty_id, approve=approve, reason=reason))


@pages.post(f"{ENTRY}/receive")
@requires()
def receive(penalty_id: int) -> ResponseReturnValue:
    """Say that one has taken note of an entry."""
    return _do(penalty_id, "receive", N_("已记下您知悉这笔扣罚。"), lambda: pleas.receive(scope(), penalty_id))


@pages.post(f"{ENTRY}/object")
@requires(uploads=True)
def object_to(penalty_id: int) -> ResponseReturnValue:
    """Object to an entry, with files if there are any."""
    chosen = [file for file in request.files.getlist("files") if file.filename]

    def enter() -> None:
        uploads = [files.Upload(field="files", name=one.filename or "", stream=one.stream) for one in chosen]
        pleas.object_to(
            scope(), penalty_id, request.form.get("reason", ""), files.keep(scope(), attachments.config(), uploads)
        )

    return _do(penalty_id, "object", N_("异议已提出，处理结果会通知您。"), enter)


@pages.post(f"{ENTRY}/waive")
@requires()
def waive(penalty_id: int) -> ResponseReturnValue:
    """Ask that an entry be waived."""
    reason = request.form.get("reason", "")
    done = N_("豁免申请已提出，由另一人决定。")
    return _do(penalty_id, "waive", done, lambda: pleas.ask_waiver(scope(), penalty_id, reason))


@pages.post(f"{ENTRY}/decide")
@requires()
def decide(penalty_id: int) -> ResponseReturnValue:
    """Decide an objection, or a request to waive."""
    typed = {name: request.form.get(name, "") for name in TYPED}
    return _do(
        penalty_id,
        "decide",
        N_("已决定，并已通知当事人。"),
        lambda: pleas.decide(
            scope(), penalty_id, typed["outcome"], typed["reason"], percent=typed["percent"], amount=typed["amount"]
        ),
    )


def _do(penalty_id: int, act: str, done: str, deed: Callable[[], None]) -> ResponseReturnValue:
    """Do something to an entry and show it again; what was typed stays where it cannot be done."""
    try:
        deed()
    except Refused as refused:
        if refused.reason in (Reason.NOT_FOUND, Reason.PERMISSION_DENIED):
            raise
        problems = dict(forms.problems(refused)) or {"": refused.message}
        typed = {name: request.form.get(name, "") for name in TYPED}
        return _page(penalty_id, act, typed, problems), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(done)
    return redirect(url_for("penalties.entries.page", penalty_id=penalty_id), HTTPStatus.SEE_OTHER)


def _page(penalty_id: int, act: str, typed: dict[str, str], problems: Mapping[str, Message]) -> str:
    return render_template(
        "penalties/entry.html",
        found=entry_page.entry_page(scope(), penalty_id),
        act=act,
        typed=dict.fromkeys(TYPED, "") | typed,
        problems=problems,
        ticket_url=TICKET_PATH.format,
        capitals=capitals,
    )
