"""What somebody wrote in a mail: HTML as text with nothing loaded, and without what their program quoted."""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence

MARKER = "回复请写在这一行以上 · Reply above this line"  # stands over our letters; programs quote it
MOST_HTML = 200_000  # characters that are looked at; nobody writes more by hand
_SEPARATOR_WINDOW = 3  # lines over which programs break "On …, … wrote:"
_HEADER_WINDOW = 7  # lines in which the head of a quoted mail stands

_SKIPPED = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "math", "object"})
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form", "hr"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr"}
    | {"tbody", "tfoot", "thead", "ul"}
)
_TAG = re.compile(r"<(/?[A-Za-z][A-Za-z0-9]{0,20})(?=[\s/>])")
_RULE = r"[-—_=]{2,}"
_RULED = re.compile(
    rf"{_RULE}\s*(?:原始邮件|原邮件|原始信息|回复的原邮件|回复的邮件|转发的邮件|转发邮件|转发邮件信息|邮件原件|"
    rf"original(?: message)?|replied message|forwarded message|reply message)\s*{_RULE}\Z",
    re.IGNORECASE,
)
_WROTE = re.compile(r"(?:写道|写到|wrote|寫道)\s*[:：]\s*\Z", re.IGNORECASE)
_WROTE_OPENS = re.compile(r"[>*\s]*(?:在|于|於|on\b|at\b|le\b|.{0,80}(?:<[^<>\s]+@[^<>\s]+>|于\s?\d))", re.IGNORECASE)
_HEAD_OPENS = re.compile(r"[*\s]*(?:发件人|寄件者|寄件人|from)[*\s]*[:：]", re.IGNORECASE)
_HEAD_GOES_ON = re.compile(
    r"[*\s]*(发送时间|发送日期|日期|时间|收件人|收件者|抄送|主题|主旨|sent|date|to|cc|subject)[*\s]*[:：]",
    re.IGNORECASE,
)
_ON_THE_WAY = re.compile(
    r"[-_=]{5,}|(?:发自|来自|从)我?的?\s?\S{0,20}(?:iphone|ipad|手机|邮箱|huawei|华为|小米|foxmail|移动版)\S{0,20}"
    r"|sent from (?:my|mail for) .{0,40}|get outlook for .{0,20}|下载 outlook for .{0,20}",
    re.IGNORECASE,
)


def tidy(text: str) -> str:
    """Return ``text`` as it can be kept anywhere: NFC, LF, no control or half characters, no blank ends."""
    lined = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    kept = "".join(one for one in lined if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", kept).strip(" \t\n　﻿")


def one_line(text: str) -> str:
    """Return :func:`tidy` text in one line."""
    return " ".join(tidy(text).split())


def html_as_text(page: str) -> str:
    """Return what people see of a page: paragraphs as lines, quotations behind ``> ``, nothing loaded."""
    reader = _Reader()
    for tag, words in _pieces(page[:MOST_HTML]):
        if tag:
            reader.take_tag(tag)
        else:
            reader.take_words(words)
    return reader.text()


def _pieces(page: str) -> Iterator[tuple[str, str]]:
    """Yield tags (``p``, ``/p``) and the words between them, in a time that grows with the length of the page alone.

    The parser of the standard library takes a minute for 200 kB of ``<a``, and stops at what is no declaration.
    """
    at = 0
    while at < len(page):
        opened = page.find("<", at)
        yield "", page[at : opened if opened >= 0 else len(page)]
        if opened < 0:
            return
        is_comment = page.startswith("<!--", opened)
        closed = page.find("-->" if is_comment else ">", opened)
        if closed < 0:
            yield "", "" if is_comment else page[opened:]
            return
        found = _TAG.match(page, opened)
        at = closed + (3 if is_comment else 1)
        if found:
            yield found[1].lower(), ""
        elif not is_comment and page[opened + 1] not in "!?":
            yield "", "<"
            at = opened + 1


class _Reader:
    """Collects the text of a page line by line."""

    def __init__(self) -> None:
        self._lines: list[tuple[int, str]] = []
        self._line = ""
        self._skipping = ""
        self._nested = 0  # elements of the skipped kind within it
        self._quoted = 0

    def take_tag(self, tag: str) -> None:
        """Begin a line with a block; stop listening where nothing is shown."""
        name = tag.removeprefix("/")
        ends = name != tag
        if self._skipping:
            self._go_on_skipping(name, ends)
        elif name in _SKIPPED and not ends:
            self._skipping = name
        elif name == "br" or name in _BLOCKS:
            self._end_line()
            if name == "blockquote":
                self._quoted = max(0, self._quoted + (-1 if ends else 1))
            self._line = "- " if name == "li" and not ends else ""
        elif name in ("td", "th") and self._line and not ends:
            self._line += " "

    def take_words(self, words: str) -> None:
        """Add words; line ends in the source mean nothing."""
        if not self._skipping:
            shown = re.sub(r"[ \t\r\n\f]+", " ", html.unescape(words))
            self._line += shown.lstrip(" ") if not self._line or self._line.endswith(" ") else shown

    def text(self) -> str:
        """Return the lines, at most one of them blank in a row."""
        self._end_line()
        written = "\n".join(f"{'> ' * min(depth, 5)}{line}" if line else "" for depth, line in self._lines)
        return tidy(re.sub(r"\n{3,}", "\n\n", written))

    def _go_on_skipping(self, name: str, ends: bool) -> None:
        if name == "body" or (name == self._skipping and ends and not self._nested):
            self._skipping, self._nested = "", 0
        elif name == self._skipping:
            self._nested += -1 if ends else 1

    def _end_line(self) -> None:
        self._lines.append((self._quoted, self._line.strip()))
        self._line = ""


def own_words(text: str, *, reply: bool) -> str:
    """Return what the sender wrote: of a ``reply`` without what is quoted, of any mail without its signature.

    A mail that is not a reply may hand somebody else's mail on: what it quotes is what it says. If nothing were left,
    all is returned.
    """
    lines = tidy(text).split("\n")
    kept = lines[: _end(lines)] if reply else lines
    if reply:
        kept = [line for line in kept if not line.lstrip().startswith(">")]
    kept = _unsigned(kept)
    return tidy("\n".join(kept)) or tidy(text)


def _end(lines: Sequence[str]) -> int:
    """Return the number of the line with which the quotation begins; that of all lines if there is none."""
    return next((number for number in range(len(lines)) if _quotes(lines, number)), len(lines))


def _quotes(lines: Sequence[str], number: int) -> bool:
    line = lines[number].strip().strip("*").strip()
    if MARKER in line or _RULED.match(line):
        return True
    if _HEAD_OPENS.match(lines[number]):
        below = (_HEAD_GOES_ON.match(one) for one in lines[number + 1 : number + _HEADER_WINDOW])
        return len({found[1].lower() for found in below if found}) >= 2
    return _WROTE_OPENS.match(line[:300]) is not None and any(
        _WROTE.search(joined) and re.search(r"\d|@", joined)
        for length in range(1, _SEPARATOR_WINDOW + 1)
        if (joined := " ".join(one.strip() for one in lines[number : number + length])) and len(joined) < 400
    )


def _unsigned(lines: Sequence[str]) -> list[str]:
    """Return the lines above the signature, without what telephones add to the end."""
    signed = next((number for number, line in enumerate(lines) if number and line.rstrip("\r") in ("-- ", "--")), None)
    kept = list(lines[:signed])
    while kept and (not kept[-1].strip() or _ON_THE_WAY.fullmatch(kept[-1].strip())):
        kept.pop()
    return kept
