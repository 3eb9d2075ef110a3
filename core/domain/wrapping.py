"""How wide a text is and where it may be broken, in Chinese and English, without a font at hand."""

import re

_WORDS = re.compile(r"[^\s\u2e80-\uffef]+|\s+|[\u2e80-\uffef]")
_CLOSING = "，。、；：）”》！？"
_OPENING = "（“《"
_FULL = 0x2E80  # from here on every character is as wide as it is high


def width(text: str, size: float) -> float:
    """Return about how wide ``text`` is in a type of ``size``, in the same unit."""
    return sum(size if ord(sign) >= _FULL else size * (0.66 if sign.isupper() else 0.52) for sign in text)


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
        if found and (piece in _CLOSING or found[-1][-1] in _OPENING):
            found[-1] += piece
        else:
            found.append(piece)
    return found
