"""The giver's privacy: what everybody reads must not say who spoke up.

Looked for are the name as entered and each part of it, the name of the account that handed the feedback in, and each
part of the contact, however they are spaced or punctuated.
"""

import re
import unicodedata
from collections.abc import Iterator

from core.domain.errors import Reason, Refused
from core.domain.processes import Guard
from core.domain.texts import N_, Message
from core.domain.tickets import Act, TicketSnapshot
from plugins.school.forms.parts import PUBLISHED

PUBLIC_FIELDS = ("reply", "reason")
ANYBODY = frozenset(
    ("学生", "同学", "教师", "老师", "家长", "教职员工", "教职工", "职工", "员工", "学员", "先生", "女士", "匿名")
)
WORDS_BESIDE_CONTACTS = frozenset(("wechat", "email", "phone"))
SHORTEST_NAME = 2
SHORTEST_CONTACT = 5
MOBILE_DIGITS = 11

_PARTS = re.compile(r"[\s,，、;；/|]+")
_NAME_TEXT = N_("回复会公开，其中有反馈人的姓名“%(found)s”，请删去。")
_CONTACT_TEXT = N_("回复会公开，其中有反馈人的联系方式“%(found)s”，请删去。")


def names_nobody(online: str) -> Guard:
    """Return the guard of a reply: in a published mode it names neither the giver nor their contact.

    The account that handed feedback in through ``online`` is the giver's own.
    """

    def reply_names_nobody(ticket: TicketSnapshot, act: Act) -> Refused | None:
        if act.values.get("reply_mode") not in PUBLISHED:
            return None
        for field in PUBLIC_FIELDS:
            text = str(act.values.get(field, ""))
            for kind, found in _identity(ticket, online):
                if _occurs(found, text):
                    return Refused(Reason.CONTENT_RULE, Message(kind, {"found": found}), field=field)
        return None

    return reply_names_nobody


def _identity(ticket: TicketSnapshot, online: str) -> Iterator[tuple[str, str]]:
    """Yield what identifies the giver, the most telling first, with the sentence that says so."""
    names = [str(ticket.details.get("giver", ""))]
    if ticket.details.get("channel") == online:
        names.append(ticket.opener_name)
    for name in names:
        for part in (name.strip(), *_PARTS.split(name)):
            if len(_squeezed(part)) >= SHORTEST_NAME and part not in ANYBODY:
                yield _NAME_TEXT, part
    contact = str(ticket.details.get("contact", ""))
    for part in (contact.strip(), *_PARTS.split(contact)):
        squeezed = _squeezed(part)
        if (
            len(squeezed) >= SHORTEST_CONTACT
            and squeezed not in WORDS_BESIDE_CONTACTS
            and re.search(r"[0-9a-z]", squeezed)
        ):
            yield _CONTACT_TEXT, part
            if squeezed.isdigit() and len(squeezed) > MOBILE_DIGITS:
                yield _CONTACT_TEXT, squeezed[-MOBILE_DIGITS:]


def _occurs(found: str, text: str) -> bool:
    wanted = _squeezed(found)
    if wanted.isascii() and wanted.isalpha() and "@" not in found:  # a Latin name is a word, not a part of one
        words = re.findall(r"[a-z]+", _folded(text))
        return wanted in words or wanted in {"".join(words[at : at + 2]) for at in range(len(words))}
    return wanted in _squeezed(text)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _squeezed(text: str) -> str:
    """Return the letters and digits of ``text`` alone, in one width and case."""
    return "".join(character for character in _folded(text) if character.isalnum())
