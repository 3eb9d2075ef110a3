"""A mail that came in, read without trusting a byte of it: who, what, which files, and what kind of mail it is.

Reading never loads anything and has limits; a mail beyond them is :class:`Unreadable` and stays as it came.
"""

import binascii
import codecs
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header
from email.message import Message as Part
from email.parser import BytesParser
from email.policy import Compat32

from core.domain.errors import HuiyinError, Refused
from core.domain.mail_texts import html_as_text, one_line, tidy
from core.domain.parsing import parse_email

MOST_HEADER_BYTES = 256 * 1024
MOST_PARTS = 200
MOST_LEVELS = 20
LONGEST_HEADER = 8_000  # characters of one header that are looked at: parsing one takes a time that grows faster
MOST_TEXT = 500_000  # characters of one part
LONGEST_SUBJECT = 200
LONGEST_NAME = 50
_CHINESE = frozenset({"gb2312", "gbk", "hz", "x-gbk", "gb_2312-80", "cp936"})
_CHARSETS = frozenset(
    {"ascii", "utf-8", "utf-16", "gb18030", "big5", "big5hkscs", "euc_jp", "shift_jis", "iso2022_jp", "euc_kr", "cp949"}
    | {"koi8-r", "koi8-u", *(f"iso8859-{number}" for number in range(1, 17)), *(f"cp125{digit}" for digit in range(9))}
)
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, MessageError, RecursionError, binascii.Error)


class _Cut(Compat32):
    """Reads headers as they are, and of each no more than LONGEST_HEADER."""

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        """Return the name and the value of a header."""
        name, value = super().header_source_parse(list(sourcelines))
        return name, value[:LONGEST_HEADER]


class Unreadable(HuiyinError):
    """The mail cannot be read within the limits; it is kept for somebody to look at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file in a mail, with the name that the sender gave it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail as it was read. ``sender`` is an address in lower case, empty if there is none that can be one.

    ``to`` are all addresses that it names as recipients, ``threads`` the texts of the headers that name earlier mails.
    ``headers`` hold the first of each name, in lower case, for those who judge what kind of mail it is.
    """

    sender: str
    name: str
    subject: str
    text: str
    message_id: str
    to: tuple[str, ...]
    threads: str
    kind: str
    headers: dict[str, str]
    files: tuple[File, ...]

    @property
    def is_reply(self) -> bool:
        """Say whether it names an earlier mail."""
        return bool(self.threads)


def key_of(raw: bytes) -> str:
    """Return what tells one mail from another, however often and on whatever ways it comes.

    It is its Message-ID with its sender and body, so that nobody can keep another's mail out by using its id first;
    without a Message-ID all of it.
    """
    head, body = _parted(raw)
    found = re.search(rb"^message-id:[ \t]*(?:\r?\n[ \t]+)?(\S+)", head, re.IGNORECASE | re.MULTILINE)
    if found is None:
        return hashlib.sha256(raw).hexdigest()
    sender = re.search(rb"^from:(.*)$", head, re.IGNORECASE | re.MULTILINE)
    same = (found[1], sender[1].strip() if sender else b"", body.replace(b"\r\n", b"\n").rstrip())
    return hashlib.sha256(b"\0".join(hashlib.sha256(one).digest() for one in same)).hexdigest()


def _parted(raw: bytes) -> tuple[bytes, bytes]:
    found = re.search(rb"\r?\n\r?\n", raw)
    return (raw[: found.start()], raw[found.end() :]) if found else (raw, b"")


def read(raw: bytes) -> Mail:
    """Return the mail in ``raw``.

    :raises Unreadable: It is beyond the limits, or no mail.
    """
    if len(_parted(raw)[0]) > MOST_HEADER_BYTES:
        raise Unreadable("the headers are too long")
    try:
        message = BytesParser(policy=_Cut()).parsebytes(raw)
        parts = tuple(_leaves(message))
        return _read(message, parts)
    except _BROKEN as error:
        raise Unreadable(f"{type(error).__name__} while reading") from error


def _read(message: Part, parts: tuple[Part, ...]) -> Mail:
    headers: dict[str, str] = {}
    for name, value in message.raw_items():
        headers.setdefault(name.lower()[:100], decoded(str(value)))
    sender, name = _sender(headers.get("from", ""))
    recipients = (headers.get(key, "") for key in ("to", "cc", "delivered-to", "x-original-to", "envelope-to"))
    kind = message.get_content_type()
    return Mail(
        sender=sender,
        name=name,
        subject=one_line(headers.get("subject", ""))[:LONGEST_SUBJECT],
        text=_text(parts),
        message_id=headers.get("message-id", "").strip(),
        to=tuple(dict.fromkeys(one.lower() for text in recipients for one in _ADDRESS.findall(text))),
        threads=" ".join(one for key in ("in-reply-to", "references") if (one := headers.get(key, "").strip())),
        kind=kind,
        headers=headers,
        files=tuple(_files(parts)),
    )


def _leaves(message: Part) -> Iterator[Part]:
    """Yield the parts that hold something, in order; a mail in the mail is one."""
    waiting, seen = [(message, 0)], 0
    while waiting:
        part, level = waiting.pop()
        seen += 1
        if seen > MOST_PARTS or level > MOST_LEVELS:
            raise Unreadable("there are too many parts in it")
        inner = part.get_payload() if part.get_content_maintype() == "multipart" else None
        if isinstance(inner, list):
            waiting += [(one, level + 1) for one in reversed(inner) if isinstance(one, Part)]
        else:
            yield part


def decoded(value: str) -> str:
    """Return a header as people read it: RFC 2047 decoded, raw bytes guessed, in one line."""
    raw = value[:LONGEST_HEADER].encode("utf-8", "surrogateescape")
    text = decode(raw, "")
    if "=?" in text:
        try:
            chunks = decode_header(text)
        except _BROKEN:
            return one_line(text)
        text = "".join(chunk if isinstance(chunk, str) else decode(chunk, charset or "") for chunk, charset in chunks)
    return one_line(text)


def decode(raw: bytes, charset: str) -> str:
    """Return bytes as text: in the charset they claim if that is one and fits, else in UTF-8 or a Chinese one."""
    for name in (_known(charset), "utf-8", "gb18030"):
        if name:
            try:
                return raw.decode(name)
            except UnicodeError:
                continue
    return raw.decode(_known(charset) or "utf-8", "replace")


def _known(charset: str) -> str:
    name = charset.strip().strip("\"'").lower()[:40]
    if name in _CHINESE:
        return "gb18030"
    try:
        found = codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        return ""
    found = "gb18030" if found in _CHINESE else found
    return found if found in _CHARSETS else ""


def _sender(value: str) -> tuple[str, str]:
    """Return the first address that stands in a From, and the name before it."""
    found = _ADDRESS.search(value)
    if found is None:
        return "", one_line(value)[:LONGEST_NAME]
    try:
        address = parse_email(found[0])
    except Refused:
        address = ""
    name = one_line(value[: found.start()].replace("<", " ").replace('"', " ").replace("\\", " "))
    return address, name[:LONGEST_NAME]


def _text(parts: tuple[Part, ...]) -> str:
    """Return the words of the mail: plain ones if there are any, else those of its HTML."""
    plain = [text for part in parts if _is_text(part, "plain") and (text := tidy(_words(part)))]
    if plain:
        return "\n\n".join(plain)
    pages = [html_as_text(_words(part)) for part in parts if _is_text(part, "html")]
    return "\n\n".join(page for page in pages if page)


def _is_text(part: Part, subtype: str) -> bool:
    return part.get_content_type() == f"text/{subtype}" and not _is_file(part)


def _is_file(part: Part) -> bool:
    disposition = str(part.get("content-disposition", "")).strip().lower()
    return disposition.startswith("attachment") or bool(_file_name(part))


def _words(part: Part) -> str:
    try:
        charset = part.get_content_charset("") or ""
    except _BROKEN:
        charset = ""
    return decode(_content(part), charset)[:MOST_TEXT]


def _content(part: Part) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        return inner[0].as_bytes() if isinstance(inner, list) and inner and isinstance(inner[0], Part) else b""
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _file_name(part: Part) -> str:
    try:
        return decoded(part.get_filename("") or "")
    except _BROKEN:
        return "file"


def _files(parts: tuple[Part, ...]) -> Iterator[File]:
    for number, part in enumerate(parts, start=1):
        if _is_file(part) or part.get_content_maintype() != "text":
            content = _content(part)
            if content:
                subtype = "eml" if part.get_content_type() == "message/rfc822" else part.get_content_subtype()
                yield File(name=_file_name(part) or f"{number}.{subtype[:10]}", content=content)
