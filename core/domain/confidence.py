"""How sure a guess is: measured on examples that were held back, told to people in the words of their own text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from core.domain.learning import Example, Hint, Learnt, learn, predict

HELD_BACK = 64  # of 256: a quarter
MOST_BANDS = 5
BAND = 20  # guesses, at the least; fewer say nothing of how often their like is right

_LATIN = re.compile(r"[0-9A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Band:
    """Guesses that lead by ``lead`` or more (up to the next band) were right in ``percent`` of the cases."""

    lead: float
    percent: int


def measured(examples: Iterable[Example]) -> tuple[Band, ...]:
    """Return how often guesses are right by their lead, from the least sure on.

    A quarter of the examples, chosen by a digest of the text, is guessed from the rest. None if they are too few.
    """
    shown: list[Example] = []
    held_back: list[Example] = []
    for example in examples:
        (held_back if sha256(example[0].encode()).digest()[0] < HELD_BACK else shown).append(example)
    learnt = learn(Learnt(), shown)
    tried = [
        (guess.lead, guess.category == category)
        for text, category in held_back
        if (guess := predict(learnt, text)) is not None
    ]
    return _bands(sorted(tried))


def percent_of(bands: Sequence[Band], lead: float) -> int:
    """Return the percentage of the band in which ``lead`` lies; 0 if nothing was measured."""
    if not bands:
        return 0
    return max((band for band in bands if band.lead <= lead), key=lambda band: band.lead, default=bands[0]).percent


def as_written(hints: Sequence[Hint], text: str) -> tuple[str, ...]:
    """Return the strings that decided as they stand in ``text``: a part of a Latin word as the whole word."""
    words = {word.casefold(): word for word in _LATIN.findall(text)}
    found = []
    for hint in hints:
        whole = next((word for folded, word in words.items() if hint.gram in folded), hint.gram)
        if whole not in found:
            found.append(whole)
    return tuple(found)


def _bands(tried: Sequence[tuple[float, bool]]) -> tuple[Band, ...]:
    number = min(MOST_BANDS, len(tried) // BAND)
    edges = [len(tried) * n // number for n in range(number + 1)] if number else []
    return tuple(
        Band(lead=tried[first][0], percent=100 * sum(right for _lead, right in tried[first:last]) // (last - first))
        for first, last in zip(edges, edges[1:], strict=False)
    )
