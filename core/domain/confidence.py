"""How sure a guess is: tried on examples that were held back, told to people in the words of their own text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice, pairwise

from core.domain.learning import REASONS, Example, Hint, Learnt, learn, predict

TRIED = 400  # examples; more would say it a little better and take much longer
PARTS = 4
MOST_BANDS = 5
BAND = 20  # guesses, at the least; fewer say nothing of how often their like is right

_LATIN = re.compile(r"[0-9A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Band:
    """Guesses that lead by ``lead`` or more (up to the next band) were right in ``percent`` of the cases."""

    lead: float
    percent: int


def measured(examples: Iterable[Example]) -> tuple[Band, ...]:
    """Return how often guesses are right by their lead, from the least sure on; none if they are too few to say.

    Each of four parts of the first examples is guessed from the other three. A digest of the text says which part, so
    that equal texts are in one.
    """
    parts: list[list[Example]] = [[] for _ in range(PARTS)]
    for example in islice(examples, TRIED):
        parts[sha256(example[0].encode()).digest()[0] % PARTS].append(example)
    tried: list[tuple[float, bool]] = []
    for part in parts:
        learnt = learn(Learnt(), (example for other in parts if other is not part for example in other))
        guesses = ((predict(learnt, text), category) for text, category in part)
        tried += [(guess.lead, guess.category == category) for guess, category in guesses if guess]
    return _bands(sorted(tried))


def percent_of(bands: Sequence[Band], lead: float) -> int:
    """Return the percentage of the band in which ``lead`` lies; 0 if nothing was measured."""
    if not bands:
        return 0
    return max((band for band in bands if band.lead <= lead), key=lambda band: band.lead, default=bands[0]).percent


def as_written(hints: Sequence[Hint], text: str) -> tuple[str, ...]:
    """Return the strings that decided as people read them in ``text``: neighbours joined, Latin words whole."""
    folded = text.casefold()
    spans = sorted(span for hint in hints for span in _places(hint.gram, folded))
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    found = dict.fromkeys(text[start:end].strip() for start, end in joined)
    telling = [words for words in found if len(words) > 1] or list(found)
    return tuple(telling[:REASONS])


def _places(gram: str, text: str) -> list[tuple[int, int]]:
    if gram.isascii():
        return [word.span() for word in _LATIN.finditer(text) if gram in word[0]]
    return [(found.start(), found.end()) for found in re.finditer(re.escape(gram), text)]


def _bands(tried: Sequence[tuple[float, bool]]) -> tuple[Band, ...]:
    number = min(MOST_BANDS, len(tried) // BAND)
    edges = [len(tried) * n // number for n in range(number + 1)] if number else []
    return tuple(
        Band(lead=tried[first][0], percent=100 * sum(right for _lead, right in tried[first:last]) // (last - first))
        for first, last in pairwise(edges)
    )
