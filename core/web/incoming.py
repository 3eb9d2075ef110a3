"""Mails that leave out what the form needs: shown to those who complete them, and opened as tickets."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.services import files, mail_waiting
from core.services.mail_waiting import MailPage
from core.web import forms
from core.web.attachments import config, plain_keys
from core.web.forms import FormView
from core.web.guard import requires, scope
from core.web.templating import tell

pages = Blueprint("incoming", __name__, url_prefix="/incoming")
pages.url_value_preprocessor(plain_keys)

_AGAIN = N_("请重新选择文件：页面退回后，浏览器不会保留已选的文件。")


@pages.get("")
@requires()
def index() -> ResponseReturnValue:
    """Show the mails that wait."""
    return render_template("incoming/index.html", mails=mail_waiting.waiting(scope()))


@pages.get("/<public_id>")
@requires()
def page(public_id: str) -> ResponseReturnValue:
    """Show a mail with the form of its process, filled in as far as it says."""
    return _page(mail_waiting.mail_page(scope(), config(), public_id))


@pages.post("/<public_id>")
@requires(uploads=True)
def complete(public_id: str) -> ResponseReturnValue:
    """Open the ticket of a mail."""
    found = mail_waiting.mail_page(scope(), config(), public_id)
    if found.form is None:
        raise Refused(Reason.PERMISSION_DENIED, found.refused or Message(N_("您没有这项权限。")))
    raw, chosen = forms.read(found.form.form, request.form), forms.uploads(found.form.form, request.files)
    with_files = request.form.get("_files") == "1"
    uploads = [
        files.Upload(field=key, name=file.filename or "", stream=file.stream)
        for key, several in chosen.items()
        for file in several
    ]
    try:
        kept = files.keep(scope(), config(), uploads)
        opened = mail_waiting.complete(scope(), config(), public_id, raw, kept, with_files=with_files)
    except Refused as refused:
        if refused.reason in (Reason.NOT_FOUND, Reason.PERMISSION_DENIED):
            raise
        wrong = dict.fromkeys(chosen, Message(_AGAIN)) | forms.problems(refused)
        return _page(found, raw, wrong, with_files=with_files), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(Message(N_("已提交工单 %(number)s。"), {"number": opened.number}))
    return redirect(url_for("incoming.index"), HTTPStatus.SEE_OTHER)


@pages.post("/<public_id>/dismiss")
@requires()
def dismiss(public_id: str) -> ResponseReturnValue:
    """Pass over a mail."""
    mail_waiting.dismiss(scope(), public_id)
    tell(N_("这封来信不作处理。管理员还能在邮箱设置里找到它。"))
    return redirect(url_for("incoming.index"), HTTPStatus.SEE_OTHER)


def _page(
    found: MailPage,
    raw: Mapping[str, object] | None = None,
    wrong: Mapping[str, Message] | None = None,
    *,
    with_files: bool = True,
) -> str:
    form = found.form
    view = None
    if form:
        values = found.raw if raw is None else raw
        view = FormView(form=form.form, values=values, problems=wrong or {}, people=form.offered_people)
    return render_template("incoming/mail.html", found=found, view=view, with_files=with_files)
