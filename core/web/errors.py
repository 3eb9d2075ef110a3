"""What people see when something does not go: what happened, what to do, and never what is inside."""

import logging
import secrets
from http import HTTPStatus

from flask import Flask, current_app, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.services import files
from core.services.rates import TooMany
from core.web.auth import render_login
from core.web.guard import ForeignForm, declared, visit
from core.web.login import LoggedOut, take_for_nobody

_log = logging.getLogger("huiyin.web")

STATUS = {
    Reason.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Reason.PERMISSION_DENIED: HTTPStatus.NOT_FOUND,  # what one may not see does not exist
    Reason.CHANGED_MEANWHILE: HTTPStatus.CONFLICT,
    Reason.DUPLICATE: HTTPStatus.CONFLICT,
    Reason.STATE_NOT_ALLOWED: HTTPStatus.CONFLICT,
    Reason.ROLE_NOT_ALLOWED: HTTPStatus.FORBIDDEN,
    Reason.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Reason.TOO_MANY_REQUESTS: HTTPStatus.TOO_MANY_REQUESTS,
}

TEXTS = {
    HTTPStatus.BAD_REQUEST: (N_("这个请求无法处理"), N_("浏览器发来的内容不完整或格式不对。请返回上一页再试一次。")),
    HTTPStatus.FORBIDDEN: (N_("现在不能这样做"), N_("这一步由其他岗位办理。")),
    HTTPStatus.NOT_FOUND: (N_("没有找到这个页面"), N_("地址可能写错了，内容可能已经移走，或者您没有查看的权限。")),
    HTTPStatus.METHOD_NOT_ALLOWED: (N_("这个地址不能这样打开"), N_("请从页面上的按钮或链接进入。")),
    HTTPStatus.CONFLICT: (N_("情况已经变化"), N_("请返回并刷新页面，看过最新情况再办理。")),
    HTTPStatus.GONE: (N_("文件已丢失"), N_("文件已丢失或损坏，请联系管理员。")),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        N_("提交的内容太大"),
        N_("请返回上一页，减少或压缩附件后再提交。"),
    ),
    HTTPStatus.TOO_MANY_REQUESTS: (N_("操作太频繁"), N_("请稍等片刻再试。")),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        N_("系统出了问题"),
        N_("您的操作没有完成，已有的数据没有改变。问题已经记录，请稍后再试；联系管理员时请告知下面的编号。"),
    ),
    HTTPStatus.INSUFFICIENT_STORAGE: (
        N_("附件存不下了"),
        N_("服务器上的存储空间已满或无法写入，您的操作没有完成，已有的数据没有改变。请联系管理员，并告知下面的编号。"),
    ),
}
_SECRET = frozenset({"csrf_token", "password", "present", "wanted", "again"})


def register(app: Flask) -> None:
    """Answer every exception of ``app`` with a page."""
    app.register_error_handler(Refused, refused_page)
    app.register_error_handler(files.FileLost, lost_page)
    app.register_error_handler(LoggedOut, logged_out_page)
    app.register_error_handler(CSRFError, expired_page)
    app.register_error_handler(HTTPException, http_page)
    app.register_error_handler(Exception, fault_page)


def refused_page(refused: Refused) -> ResponseReturnValue:
    """Show why something was refused; what is not permitted looks like what does not exist."""
    status = STATUS.get(refused.reason, HTTPStatus.UNPROCESSABLE_ENTITY)
    if status is HTTPStatus.NOT_FOUND:
        return _page(status)
    answer = _page(status, refused.message)
    if isinstance(refused, TooMany):
        answer.headers["Retry-After"] = str(refused.retry_after)
    return answer


def lost_page(lost: files.FileLost) -> ResponseReturnValue:
    """Say which file is gone: that it was there is known to whoever may ask for it."""
    return _page(HTTPStatus.GONE, lost.message)


def http_page(error: HTTPException) -> ResponseReturnValue:
    """Show an error of HTTP in our words; redirects pass."""
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    if isinstance(error, SecurityError):
        _log.warning("a request for an unknown host; HUIYIN_BASE_URL names the one that people use")
    answer = _page(HTTPStatus(error.code))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            answer.headers[name] = value
    return answer


def fault_page(error: Exception) -> ResponseReturnValue:
    """Log a fault under a number and show the number alone."""
    number = secrets.token_hex(4)
    take_for_nobody()
    _log.error("unhandled error", exc_info=error, extra={"event": "fault", "id": number, "path": request.path})
    full = isinstance(error, files.StorageFault)
    return _page(HTTPStatus.INSUFFICIENT_STORAGE if full else HTTPStatus.INTERNAL_SERVER_ERROR, number=number)


def expired_page(error: CSRFError) -> ResponseReturnValue:
    """Offer to send a form again whose token no longer holds; nothing that was typed is lost."""
    if isinstance(error, ForeignForm):
        return _page(HTTPStatus.BAD_REQUEST, Message(N_("这个表单不是从本系统的页面提交的，没有执行。")))
    if request.endpoint == "auth.log_in":
        return render_login(Message(N_("登录页已过期，请再登录一次。"))), HTTPStatus.BAD_REQUEST
    return _again(HTTPStatus.BAD_REQUEST)


def logged_out_page(_error: LoggedOut) -> ResponseReturnValue:
    """Ask to log in again in another window, then to send the form that is kept here."""
    return _again(HTTPStatus.UNAUTHORIZED)


def _again(status: HTTPStatus) -> Response:
    kept = [(name, value) for name, value in request.form.items(multi=True) if name not in _SECRET]
    page = render_template(
        "again.html",
        target=request.full_path.rstrip("?"),
        kept=kept,
        files=bool(request.content_type and request.content_type.startswith("multipart/")),
        login_url=url_for("auth.login", next=url_for("auth.done")) if _asks_who() else None,
    )
    return make_response(page, status)


def _asks_who() -> bool:
    """Say whether the form that was sent needs somebody to be logged in, and nobody is."""
    endpoint = request.endpoint
    return not visit() and not (endpoint and declared(current_app, endpoint).public)


def _page(status: HTTPStatus, message: Message | None = None, number: str = "") -> Response:
    title, text = TEXTS.get(status, TEXTS[HTTPStatus.BAD_REQUEST])
    page = render_template("error.html", title=title, text=message or Message(text), number=number, status=status.value)
    return make_response(page, status)
