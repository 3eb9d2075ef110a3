"""How wide a text is and where it may be broken, in Chinese and English, without a font at hand."""

import re

_WORDS = re.compile(r"[^\s\u2e80-\uffef]+|\s+|[\u2e80-\uffef]")
_CLOSING = "，。、；：）”》！？"
_OPENING = ("（", "“", "《", "→")
_NARROW, _WIDE = "ijlftrI.,:;()/ '", "mwMW—→"
_FULL = 0x2E80  # from here on every character is as wide as it is high


def width(text: str, size: float) -> float:
    """Return about how wide ``text`` is in a type of ``size``, in the same unit; rather too much than too little."""
    return sum(size * _breadth(sign) for sign in text)


def _breadth(sign: str) -> float:
    if ord(sign) >= _FULL:
        return 1
    if sign in _NARROW:
        return 0.36
    return 0.85 if sign in _WIDE else 0.7 if sign.isupper() else 0.58


def wrapped(text: str, room: float, size: float) -> tuple[str, ...]:
    """Return ``text`` in lines of at most ``room``; a word that is longer has a line of its own."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width((line + piece).rstrip(), size) > room:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return (*lines, line.rstrip()) if line.strip() else tuple(lines)


def _pieces(text: str) -> list[str]:
    """Return what must stay together: words, and signs with the marks that begin or end them."""
    found: list[str] = []
    for piece in _WORDS.findall(text):
        if found and (piece in _CLOSING or found[-1].strip().endswith(_OPENING)):
            found[-1] += piece
        else:
            found.append(piece)
    return found
