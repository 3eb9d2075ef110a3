"""The one place that turns what people and machines send into values.

Every parser takes text (or an already typed value), checks an ASCII pattern first and the standard library second,
and answers bad input with :class:`Refused`, never with another exception.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message

MAX_INTEGER = 2**53 - 1  # what JSON readers and spreadsheets keep exactly
_INTEGER = re.compile(r"[+-]?[0-9]{1,16}\Z")
_MONEY = re.compile(r"([0-9]{1,14}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.([0-9]{1,2}))?\Z")
_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\Z")
_MONTH = re.compile(r"(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])\Z")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?\Z")
_DATETIME = re.compile(
    r"([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})[T ]([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]{1,6})?"
    r"(Z|[+-][0-9]{2}:?[0-9]{2})?\Z"
)
_PHONE = re.compile(r"[+(]?[0-9][0-9 ()*-]{4,23}\Z")  # stars: masked numbers come in from other systems
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+\Z")
_FULLWIDTH = {0xFF10 + digit: 0x30 + digit for digit in range(10)} | {0xFF1A: 0x3A, 0xFF0E: 0x2E, 0xFF0D: 0x2D}
_TRUE = frozenset({"1", "true", "yes", "on", "y", "是"})
_FALSE = frozenset({"", "0", "false", "no", "off", "n", "否"})


def _refuse(text: str, field: str | None, **params: object) -> Refused:
    return Refused(Reason.FIELD_INVALID, Message(text, params), field=field)


def clean(raw: str, *, field: str | None = None, multiline: bool = True) -> str:
    """Return ``raw`` normalised: NFC, LF line ends, no blanks at either end.

    :raises Refused: FIELD_INVALID for lone surrogates, NUL and other control characters.
    """
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    for character in text:
        code = ord(character)
        if code < 32 or 0x7F <= code < 0xA0 or 0xD800 <= code <= 0xDFFF:
            if character == "\t" or (character == "\n" and multiline):
                continue
            if character == "\n":
                raise _refuse(N_("此处只能填写一行。"), field)
            raise _refuse(N_("含有无法保存的控制字符，请删除后再提交。"), field)
    return unicodedata.normalize("NFC", text).strip(" \t\n　﻿")


def _ascii(raw: object, field: str | None) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise _refuse(N_("填写的内容类型不对。"), field)
    if isinstance(raw, int) and abs(raw) > MAX_INTEGER:
        raise _refuse(N_("数字太大。"), field)
    return clean(str(raw), field=field, multiline=False).translate(_FULLWIDTH)


def parse_text(raw: object, *, field: str | None = None, max_length: int = 10_000, multiline: bool = True) -> str:
    """Return a cleaned text of at most ``max_length`` characters; numbers are accepted as their digits.

    :raises Refused: FIELD_INVALID if it is not text, too long, or holds control characters.
    """
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise _refuse(N_("填写的内容类型不对。"), field)
    if isinstance(raw, int) and abs(raw) > MAX_INTEGER:
        raise _refuse(N_("数字太大。"), field)
    text = clean(str(raw), field=field, multiline=multiline)
    if len(text) > max_length:
        raise _refuse(N_("最多 %(limit)s 个字，现在有 %(length)s 个。"), field, limit=max_length, length=len(text))
    return text


def parse_int(raw: object, *, field: str | None = None, minimum: int | None = None, maximum: int | None = None) -> int:
    """Return a whole number within the bounds.

    :raises Refused: FIELD_INVALID.
    """
    text = _ascii(raw, field)
    if not _INTEGER.match(text):
        raise _refuse(N_("请填写整数。"), field)
    value = int(text)
    if abs(value) > MAX_INTEGER:
        raise _refuse(N_("数字太大。"), field)
    if minimum is not None and value < minimum:
        raise _refuse(N_("不能小于 %(bound)s。"), field, bound=minimum)
    if maximum is not None and value > maximum:
        raise _refuse(N_("不能大于 %(bound)s。"), field, bound=maximum)
    return value


def parse_money(
    raw: object, *, field: str | None = None, minimum_fen: int | None = None, maximum_fen: int | None = None
) -> int:
    """Return an amount in fen from text such as ``"500"``, ``"500.0"`` or ``"1,234.56"`` (a number is yuan).

    :raises Refused: FIELD_INVALID if it is no amount or has more than two decimals, AMOUNT_OUT_OF_RANGE.
    """
    text = _ascii(repr(raw) if isinstance(raw, float) else raw, field).replace("，", ",")
    match = _MONEY.match(text.removeprefix("¥").removeprefix("￥").removesuffix("元").strip())
    if not match:
        raise _refuse(N_("请填写金额，最多两位小数，例如 128.50。"), field)
    value = int(match[1].replace(",", "")) * 100 + int((match[2] or "").ljust(2, "0"))
    if value > MAX_INTEGER:
        raise _refuse(N_("数字太大。"), field)
    if (minimum_fen is not None and value < minimum_fen) or (maximum_fen is not None and value > maximum_fen):
        raise Refused(Reason.AMOUNT_OUT_OF_RANGE, Message(N_("金额不在允许的范围内。")), field=field)
    return value


def parse_bool(raw: object, *, field: str | None = None) -> bool:
    """Return a yes or no.

    :raises Refused: FIELD_INVALID.
    """
    if isinstance(raw, bool):
        return raw
    text = _ascii(raw, field).lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise _refuse(N_("请选择是或否。"), field)


def parse_date(raw: object, *, field: str | None = None) -> date:
    """Return a calendar date from ``YYYY-MM-DD`` between 1900 and 2199.

    :raises Refused: FIELD_INVALID.
    """
    value: date | None = None
    if isinstance(raw, date) and not isinstance(raw, datetime):
        value = raw
    elif match := _DATE.match(_ascii(raw, field).replace("/", "-")):
        try:
            value = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            value = None
    if value is None or not 1900 <= value.year <= 2199:
        raise _refuse(N_("请填写日期，例如 2026-03-17。"), field)
    return value


def parse_month(raw: object, *, field: str | None = None) -> str:
    """Return a month such as ``"2026-03"`` between 1900 and 2199.

    :raises Refused: FIELD_INVALID.
    """
    text = _ascii(raw, field)
    if not _MONTH.match(text):
        raise _refuse(N_("请填写月份，例如 2026-03。"), field)
    return text


def parse_time(raw: object, *, field: str | None = None) -> time:
    """Return a time of day from ``HH:MM`` or ``HH:MM:SS``.

    :raises Refused: FIELD_INVALID.
    """
    if isinstance(raw, time):
        return raw
    match = _TIME.match(_ascii(raw, field))
    try:
        value = time(int(match[1]), int(match[2]), int(match[3] or 0)) if match else None
    except ValueError:
        value = None
    if value is None:
        raise _refuse(N_("请填写时间，例如 17:00。"), field)
    return value


def parse_datetime(raw: object, *, zone: ZoneInfo, field: str | None = None) -> datetime:
    """Return an instant in UTC; text without an offset is local time of ``zone``.

    :raises Refused: FIELD_INVALID.
    """
    if isinstance(raw, datetime):
        return _in_utc(raw, zone, field)
    match = _DATETIME.match(_ascii(raw, field).replace("/", "-"))
    if not match:
        raise _refuse(N_("请填写日期和时间，例如 2026-03-17 16:30。"), field)
    local = datetime.combine(parse_date(match[1], field=field), parse_time(match[2], field=field))
    try:
        offset = datetime.strptime(match[3], "%z").tzinfo if match[3] else None
    except ValueError as error:
        raise _refuse(N_("请填写日期和时间，例如 2026-03-17 16:30。"), field) from error
    return _in_utc(local.replace(tzinfo=offset), zone, field)


def _in_utc(at: datetime, zone: ZoneInfo, field: str | None) -> datetime:
    if not 1900 <= at.year <= 2199:
        raise _refuse(N_("请填写日期和时间，例如 2026-03-17 16:30。"), field)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def parse_phone(raw: object, *, field: str | None = None) -> str:
    """Return a telephone number as typed, without odd characters.

    :raises Refused: FIELD_INVALID.
    """
    text = _ascii(raw, field)
    if not _PHONE.match(text):
        raise _refuse(N_("请填写电话号码。"), field)
    return text


def parse_email(raw: object, *, field: str | None = None) -> str:
    """Return a plain e-mail address in lower case; display names and comments are refused.

    :raises Refused: FIELD_INVALID.
    """
    text = _ascii(raw, field)
    if not _EMAIL.match(text) or len(text) > 254:
        raise _refuse(N_("请填写电子邮箱地址，例如 name@example.com。"), field)
    return text.lower()
