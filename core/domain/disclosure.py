"""What in a text would tell who somebody is: names, telephone numbers, addresses, papers, plates.

A text that leaves for others is looked through before it does, and its writer reads what was found.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from core.domain.texts import N_


class Trace(StrEnum):
    """What kind of thing was found; in the order in which one hides another."""

    GIVER = "giver"
    ID_CARD = "id_card"
    EMAIL = "email"
    PHONE = "phone"
    MESSENGER = "messenger"
    PLATE = "plate"
    NAME = "name"


TRACE_LABELS: dict[Trace, str] = {
    Trace.GIVER: N_("反馈人的身份"),
    Trace.ID_CARD: N_("身份证号"),
    Trace.EMAIL: N_("电子邮箱"),
    Trace.PHONE: N_("电话号码"),
    Trace.MESSENGER: N_("微信或QQ号"),
    Trace.PLATE: N_("车牌号"),
    Trace.NAME: N_("姓名"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A place in a text, from character ``start`` up to, and without, ``end``; ``text`` is what stands there."""

    trace: Trace
    text: str
    start: int
    end: int

    @property
    def label(self) -> str:
        """Return what people call its kind."""
        return TRACE_LABELS[self.trace]


_GAP = r"[\s\-.·()\u200b-\u200d\u2060\ufeff]"  # what people put between figures, seen or not
_DIGITS = str.maketrans("零〇一二三四五六七八九幺", "001234567891")
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_MESSENGERS = r"微信|薇信|威信|weixin|wechat|v信|vx|wx|qq|企鹅"

# Numbers are looked for in the text with Chinese figures made Arabic, the rest in the text itself.
_NUMBERS: dict[Trace, re.Pattern[str]] = {
    Trace.ID_CARD: re.compile(
        r"(?<![0-9a-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx](?![0-9a-z])", re.ASCII
    ),
    Trace.PHONE: re.compile(
        rf"(?<!\d)(?:(?:\+|00)?86{_GAP}?)?1[3-9]\d{_GAP}{{0,2}}\d{{4}}{_GAP}{{0,2}}\d{{4}}(?!\d)"  # 138 0013 8000
        rf"|(?<!\d)1[3-9]\d{{2}}{_GAP}\d{{4}}{_GAP}\d{{3}}(?!\d)"  # 1380 0138 000
        rf"|(?<!\d)1{_GAP}{{1,2}}[3-9](?:{_GAP}{{1,2}}\d){{9}}(?!\d)"  # figure by figure
        rf"|(?<![\da-z-])\(?0(?:10|2\d|[3-9]\d\d){_GAP}{{0,2}}[2-9]\d{{2,3}}{_GAP}?\d{{4}}(?!\d)",  # with an area code
    ),
}
_WORDS: dict[Trace, re.Pattern[str]] = {
    Trace.EMAIL: re.compile(r"[a-z0-9][\w.+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.ASCII),
    Trace.MESSENGER: re.compile(
        rf"(?:{_MESSENGERS})\s*(?:号码|帐号|账号|号|id)?\s*[:是为]?\s*((?:[a-z][a-z0-9_-]{{5,19}}|[1-9]\d{{4,10}})(?!\w))",
        re.ASCII,
    ),
    Trace.PLATE: re.compile(
        rf"[{_PROVINCES}][a-hj-np-z]{_GAP}?(?=[a-z]{{0,5}}\d)(?:[a-hj-np-z0-9]{{5,6}}|[a-hj-np-z0-9]{{4}}[挂学警港澳])"
        r"(?![a-z0-9])"
    ),
    Trace.NAME: re.compile(
        r"(?:姓名|联系人|投诉人|反馈人|举报人|报修人|客户姓名)\s*[:是为]\s*([一-龥]{2,4})(?![一-龥])"
    ),
}
_PART = re.compile(r"[^\s,;:/|、,;:。()]+")


def find(text: str, *, names: Iterable[str] = (), giver: Iterable[str] = ()) -> tuple[Finding, ...]:
    """Return what in ``text`` tells who somebody is, in its order.

    ``names`` are names of people that must not be overlooked, ``giver`` name and contact of whoever gave the feedback,
    who is found also in parts, other ways of writing, and with gaps.
    """
    plain = _plain(text)
    places = [
        (Trace.GIVER, *place) for known in giver for part in _parts(known) for place in _known(part, _figures(plain))
    ]
    places += _shaped(plain)
    places += [(Trace.NAME, *place) for name in names for place in _known(_plain(name), plain)]
    joined: list[tuple[Trace, int, int]] = []
    for trace, start, end in sorted(places, key=lambda place: place[1]):
        if joined and start < joined[-1][2]:
            other, start, until = joined.pop()
            trace, end = min(trace, other, key=list(Trace).index), max(end, until)
        joined.append((trace, start, end))
    return tuple(Finding(trace=trace, text=text[start:end], start=start, end=end) for trace, start, end in joined)


def _shaped(plain: str) -> list[tuple[Trace, int, int]]:
    """Return what tells by its form alone who somebody is."""
    looked_through = ((_NUMBERS, _figures(plain)), (_WORDS, plain))
    return [
        (trace, *one.span(one.lastindex or 0))
        for patterns, where in looked_through
        for trace, pattern in patterns.items()
        for one in pattern.finditer(where)
    ]


def _figures(plain: str) -> str:
    return plain.translate(_DIGITS)


def _plain(text: str) -> str:
    """Return ``text`` without capitals and wide characters, every character in its place."""
    folded = (unicodedata.normalize("NFKC", character).casefold() for character in text)
    return "".join(new if len(new) == 1 else old for new, old in zip(folded, text, strict=True))


def _parts(known: str) -> Iterator[str]:
    """Yield what of a name or contact tells who it is: all of it, and the words and numbers it is made of."""
    plain = _figures(_plain(known)).strip()
    parts = [part for part in _PART.findall(plain) if len(part) > (3 if part.isascii() else 1)]
    parts += [plain[start:end] for _, start, end in _shaped(plain)]
    yield from dict.fromkeys([*([plain] if len(plain) > 1 else []), *parts])


def _known(name: str, plain: str) -> Iterator[tuple[int, int]]:
    """Yield where ``name`` stands in ``plain``, also with gaps; a word of letters only as a whole word."""
    letters = [character for character in name if not re.match(_GAP, character)]
    if len(letters) < 2 or not set(letters).issubset(plain):
        return
    before, after = ("(?<![0-9a-z])" if edge.isascii() and edge.isalnum() else "" for edge in (letters[0], letters[-1]))
    after = after.replace("<!", "!")
    pattern = before + rf"{_GAP}{{0,3}}".join(map(re.escape, letters)) + after
    for found in re.finditer(pattern, plain):
        yield found.span()
