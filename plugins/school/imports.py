"""Message boards of an authority (one row a message, with its answer where there is one) as feedback on S01."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from core.domain.errors import Refused
from core.domain.imports import ImportedAct, ImportedTicket, Importer, SkippedRow
from core.domain.parsing import parse_datetime
from core.domain.texts import N_
from plugins.school import roles
from plugins.school.forms import parts
from plugins.school.forms.general_affairs import ONLINE

ZONE = "Asia/Shanghai"
MESSAGE_COLUMNS = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间")
KINDS = (
    (("投诉", "举报"), "complaint"),
    (("建议",), "suggestion"),
    (("感谢", "表扬"), "praise"),
    (("咨询", "请问"), "problem"),
)
BOARD = "message_board"  # the lists of one board share the identities of its messages
OTHER_KIND = "opinion"
REGISTERED = {"registration_note": "原系统已编号；没有登记时间，按收到的时间记。"}
REASON = "原系统没有单独的原因说明，见回复内容。"


def read_message(row: Mapping[str, str]) -> ImportedTicket | SkippedRow:
    """Return a message as feedback that was handed in online, registered at once and answered if there is an answer.

    The board knows one answer, which is the final one (and with it the first). The column 一级分类 may be missing. A
    message that stands on several lists, or twice on one, is one message.
    """
    number = row["留言编号"].strip()
    if not number:
        return SkippedRow(key=number, because=N_("没有留言编号。"))
    try:
        received = _instant(row["留言时间"])
        answered = _instant(row["答复时间"]) if row["答复时间"].strip() else None
    except Refused:
        return SkippedRow(key=number, because=N_("时间无法识别。"))
    subject, body = row["留言主题"].strip(), row["留言详情"].strip()
    values: dict[str, object] = {
        "kind": kind_of(subject),
        "content": f"{subject}\n{body}".strip(),
        "channel": ONLINE,
        "giver": row["留言用户"].strip(),
    }
    if category := row.get("一级分类", "").strip():
        values["category"] = category
    acts = [ImportedAct(do="register", at=received, role=roles.ENTRY_OFFICER, values=REGISTERED)]
    if answered is not None:
        acts.append(ImportedAct(do="final_reply", at=answered, role=roles.GENERAL_AFFAIRS, values=_answer(row)))
    return ImportedTicket(
        key=identity(received, subject),
        process="general_affairs",
        received_at=received,
        role=roles.ENTRY_OFFICER,
        values=values,
        acts=tuple(acts),
    )


def read_reply(row: Mapping[str, str]) -> ImportedTicket | SkippedRow:
    """Return an answered message; a row without an answer is none."""
    if not row["答复时间"].strip() or not row["答复意见"].strip():
        return SkippedRow(key=row["留言编号"].strip(), because=N_("没有答复。"))
    return read_message(row)


def identity(received: datetime, subject: str) -> str:
    """Return by what a message is known on every list, whose numbers differ: its second and its subject."""
    return f"{received:%Y%m%d%H%M%S}-{sha256(''.join(subject.split()).encode()).hexdigest()[:16]}"


def kind_of(subject: str) -> str:
    """Return what kind of feedback a subject announces in so many words; an opinion where it does not."""
    return next((kind for words, kind in KINDS if any(word in subject for word in words)), OTHER_KIND)


def _answer(row: Mapping[str, str]) -> dict[str, object]:
    """Return the form of the answer; it speaks to the giver by name, so it is a personal one."""
    return {
        "nature": "single",
        "importance": "ordinary",
        "reply_mode": parts.PERSONAL,
        "reply": row["答复意见"].strip(),
        "reason": REASON,
    }


def _instant(text: str) -> datetime:
    return parse_datetime(text, zone=ZoneInfo(ZONE))


SCHOOL_MESSAGES = Importer(
    key="school_messages",
    label=N_("留言表（CSV，每行一条留言，有答复的带答复）"),
    source=BOARD,
    columns=(*MESSAGE_COLUMNS, "一级分类"),
    read=read_message,
)
REPLIES = Importer(
    key="replies",
    label=N_("已答复的留言表（CSV，每行一条留言和它的答复）"),
    source=BOARD,
    columns=MESSAGE_COLUMNS,
    read=read_reply,
)
IMPORTERS = (SCHOOL_MESSAGES, REPLIES)
