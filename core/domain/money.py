"""Money and shares of money, in whole minor units; no binary fractions anywhere."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万")


def share_of(base_fen: int, percent: int) -> int:
    """Return ``percent`` per cent of ``base_fen``, rounded half up to the fen (A-16-11: once, on the total)."""
    exact = Decimal(base_fen) * Decimal(percent) / Decimal(100)
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def split(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Return ``amount`` (fen, or whole percent) split by ``weights``; the parts add up to it exactly.

    Each is rounded down, and what is left goes, one by one, to those that lost most; of equals the first.

    :raises ValueError: The amount is negative, or no weight is positive, or one is negative.
    """
    total = sum(weights)
    if amount < 0 or total <= 0 or min(weights) < 0:
        raise ValueError(f"cannot split {amount} by {list(weights)}")
    parts = [amount * weight // total for weight in weights]
    by_loss = sorted(range(len(weights)), key=lambda place: (-(amount * weights[place] % total), place))
    for place in by_loss[: amount - sum(parts)]:
        parts[place] += 1
    return tuple(parts)


def yuan(amount_fen: int) -> str:
    """Return the amount as people write it in figures: ``70370`` becomes ``"703.70"``."""
    sign = "-" if amount_fen < 0 else ""
    return f"{sign}{abs(amount_fen) // 100}.{abs(amount_fen) % 100:02d}"


def capitals(amount_fen: int) -> str:
    """Return a non-negative amount in Chinese capitals as notices and receipts carry it.

    ``70370`` becomes ``"柒佰零叁元柒角整"``.

    :raises ValueError: The amount is negative, or ten quadrillion (10**16) yuan and more.
    """
    if not 0 <= amount_fen < 10**18:
        raise ValueError(f"amount out of range: {amount_fen}")
    whole, jiao, fen = amount_fen // 100, amount_fen // 10 % 10, amount_fen % 10
    text = f"{_whole_capitals(whole)}元" if whole or not (jiao or fen) else ""
    if not (jiao or fen):
        return f"{text}整"
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif whole:
        text += _DIGITS[0]
    return text + (f"{_DIGITS[fen]}分" if fen else "整")


def _whole_capitals(number: int) -> str:
    if not number:
        return _DIGITS[0]
    text, zero_pending = "", False
    for group in range((len(str(number)) - 1) // 4, -1, -1):
        four = number // 10_000**group % 10_000
        if not four:
            zero_pending = bool(text)
            continue
        if text and (four < 1000 or zero_pending):
            text += _DIGITS[0]
        text += _four_capitals(four) + _GROUPS[group]
        if group == 3 and not number // 10**8 % 10_000:
            text += _GROUPS[2]  # 壹万亿, but 壹万贰仟亿
        zero_pending = False
    return text


def _four_capitals(number: int) -> str:
    text, zero_pending = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if not digit:
            zero_pending = bool(text)
            continue
        text += (_DIGITS[0] if zero_pending else "") + _DIGITS[digit] + _PLACES[place]
        zero_pending = False
    return text
