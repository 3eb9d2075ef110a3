"""Which mails nobody wrote: answers of machines, bounces, lists. They are written down and answered by nothing.

The marks are those of RFC 3834 and RFC 3464, and what programs without them put into their subjects.
"""

import re
from enum import StrEnum

from core.domain.mails import Mail
from core.domain.texts import N_


class Why(StrEnum):
    """Why a mail is not taken further by itself."""

    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    LIST = "list"
    OWN = "own"
    TOO_MANY = "too_many"
    EMPTY = "empty"
    DISMISSED = "dismissed"
    INCOMPLETE = "incomplete"
    BY_HAND = "by_hand"
    NO_SENDER = "no_sender"
    EARLIER = "earlier"
    NOT_THEIRS = "not_theirs"
    NO_TICKET = "no_ticket"
    NOT_IN_USE = "not_in_use"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    FAILED = "failed"


WHY_LABELS: dict[Why, str] = {
    Why.AUTOMATIC: N_("自动回复或系统自动发出的邮件"),
    Why.BOUNCE: N_("退信或送达报告"),
    Why.LIST: N_("邮件列表或群发邮件"),
    Why.OWN: N_("本系统自己发出的邮件又回来了"),
    Why.TOO_MANY: N_("同一个地址一小时内来信太多"),
    Why.EMPTY: N_("邮件里没有文字，也没有附件"),
    Why.DISMISSED: N_("看过以后不作处理"),
    Why.INCOMPLETE: N_("表单还有必填的栏目，邮件里没有"),
    Why.BY_HAND: N_("流程的规定不允许由邮件直接开单，要由人录入"),
    Why.NO_SENDER: N_("没有可以辨认的发件人地址"),
    Why.EARLIER: N_("邮箱启用以前收到的邮件"),
    Why.NOT_THEIRS: N_("回复的人不是收到那封信的人，或已经看不到那张工单"),
    Why.NO_TICKET: N_("回复的工单已经不在"),
    Why.NOT_IN_USE: N_("邮箱对应的流程没有启用，或者不能由公众提交"),
    Why.UNREADABLE: N_("邮件格式损坏，或层数、部件太多"),
    Why.TOO_LARGE: N_("邮件太大，没有取回，仍在邮箱里"),
    Why.FAILED: N_("处理时出错"),
}

_BULK = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_MACHINES = re.compile(r"(?:mailer-daemon|postmaster|mail-daemon|bounces?(?:[+=.-].*)?)@", re.IGNORECASE)
_SAID_BY_MACHINES = re.compile(
    r"\s*(?:(?:re|回复|答复)\s*[:：]\s*)?"
    r"(?:(?P<bounce>undeliver|delivery status notification|returned mail|mail delivery failed|failure notice|"
    r"系统退信|退信|投递失败|邮件被退回|未送达)"
    r"|(?:自动回复|自动答复|automatic reply|auto(?:matic)?[ -]?(?:reply|response)|外出时的自动答复|"
    r"out of (?:the )?office)"
    r"\s*(?:[:：]|\Z|\s))",
    re.IGNORECASE,
)


def nobody_wrote(mail: Mail) -> Why | None:
    """Return why a mail must be answered by nothing and opens no ticket; None if somebody seems to have written it."""
    headers = mail.headers
    said = _SAID_BY_MACHINES.match(mail.subject)
    returned = headers.get("return-path", "?").replace(" ", "") == "<>"
    if mail.kind == "multipart/report" or returned or _MACHINES.match(mail.sender) or (said and said["bounce"]):
        return Why.BOUNCE
    if headers.get("list-id") or headers.get("list-unsubscribe") or headers.get("precedence", "").lower() == "list":
        return Why.LIST
    submitted = headers.get("auto-submitted", "no").partition(";")[0].strip().lower()
    suppressed = headers.get("x-auto-response-suppress", "").lower()
    marks = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply-from", "x-mail-autoreply")
    if (
        submitted not in ("", "no")
        or headers.get("precedence", "").strip().lower() in _BULK
        or re.search(r"\b(?:all|autoreply|oof)\b", suppressed)
        or any(mark in headers for mark in marks)
        or said
    ):
        return Why.AUTOMATIC
    return None
