"""A small learner for categories: naive Bayes over the characters of a text, from what people have corrected.

A text counts by the strings of one to three characters that occur in it, each once. Everything learnt is counts, which
can be stored, added to and taken back one example at a time; the same counts give the same answer, with its reasons.

A category is judged by its complement (how rare are the strings of the text in all others?), which does not favour
categories with many or long examples.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from typing import TypeAlias

LONGEST_GRAM = 3
SMOOTHING = 1  # of an occurrence, for what was never seen in the other categories
KNOWN_FROM = 2  # examples: what was seen in one alone says nothing
REASONS = 5

Example: TypeAlias = tuple[str, str]  # a text and its category


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """What was learnt, as plain counts: examples by category, and for each string the examples in which it occurs.

    ``known`` is the number of strings that were met often enough to count, ``mass`` the sum of their counts by
    category; both follow from ``grams``.
    """

    examples: Mapping[str, int] = field(default_factory=dict)
    grams: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    mass: Mapping[str, int] = field(default_factory=dict)
    known: int = 0


@dataclass(frozen=True, slots=True)
class Hint:
    """A string in the text that speaks for the category, and by how much (difference of logarithms)."""

    gram: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A category with its lead over the next one (difference of logarithms; 0 = undecided) and the strongest hints.

    ``lead`` orders guesses by how sure they are; it is no probability.
    """

    category: str
    lead: float
    hints: tuple[Hint, ...]


def grams_of(text: str) -> frozenset[str]:
    """Return the strings of one to three characters within the words of ``text``, in one width and case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = "".join(character if character.isalnum() else " " for character in folded).split()
    return frozenset(
        word[at : at + length]
        for word in words
        for length in range(1, LONGEST_GRAM + 1)
        for at in range(len(word) - length + 1)
    )


def learn(learnt: Learnt, examples: Iterable[Example]) -> Learnt:
    """Return what is known after ``examples`` too."""
    return _counted(learnt, examples, 1)


def unlearn(learnt: Learnt, examples: Iterable[Example]) -> Learnt:
    """Return what is known without ``examples``, which were learnt before.

    :raises ValueError: The counts show that one of them was not.
    """
    return _counted(learnt, examples, -1)


def predict(learnt: Learnt, text: str) -> Guess | None:
    """Return the category that ``text`` most probably belongs to.

    None while fewer than two categories are known, or if nothing in the text was met before.
    """
    grams = sorted(gram for gram in grams_of(text) if _counts(learnt.grams.get(gram, {})))
    if len(learnt.examples) < 2 or not grams:
        return None
    weights = {category: _weights(learnt, category, grams) for category in learnt.examples}
    scores = {category: sum(found) for category, found in weights.items()}
    best, second = sorted(scores, key=lambda category: (-scores[category], category))[:2]
    differences = [one - other for one, other in zip(weights[best], weights[second], strict=True)]
    return Guess(category=best, lead=scores[best] - scores[second], hints=_strongest(grams, differences))


def summed(examples: Mapping[str, int], grams: Mapping[str, Mapping[str, int]]) -> Learnt:
    """Return what was learnt with the sums that follow from its counts."""
    known = [counts for counts in grams.values() if _counts(counts)]
    mass: Counter[str] = Counter()
    for counts in known:
        mass.update(counts)
    return Learnt(examples=examples, grams=grams, mass=dict(mass), known=len(known))


def commonest(learnt: Learnt, most: int) -> Learnt:
    """Return what was learnt with at most ``most`` strings, those of the most examples; nothing can be unlearnt."""
    counted = ((gram, counts) for gram, counts in learnt.grams.items() if _counts(counts))
    kept = sorted(counted, key=lambda pair: (-sum(pair[1].values()), pair[0]))[:most]
    return summed(learnt.examples, dict(kept))


def _weights(learnt: Learnt, category: str, grams: Sequence[str]) -> list[float]:
    """Return how rare each string is outside a category (logarithms)."""
    elsewhere = sum(learnt.mass.values()) - learnt.mass.get(category, 0) + SMOOTHING * learnt.known
    found = []
    for gram in grams:
        counts = learnt.grams[gram]
        others = sum(counts.values()) - counts.get(category, 0)
        found.append(-log((others + SMOOTHING) / elsewhere))
    return found


def _strongest(grams: Sequence[str], differences: Sequence[float]) -> tuple[Hint, ...]:
    """Return the strings that speak most for a category; of a part and its whole, the stronger."""
    found: list[Hint] = []
    pairs = zip(grams, differences, strict=True)
    for gram, weight in sorted(pairs, key=lambda pair: (-pair[1], -len(pair[0]), pair[0])):
        if len(found) == REASONS or weight <= 0:
            break
        if not any(gram in hint.gram or hint.gram in gram for hint in found):
            found.append(Hint(gram, weight))
    return tuple(found)


def _counted(learnt: Learnt, examples: Iterable[Example], by: int) -> Learnt:
    numbers = Counter(learnt.examples)
    grams = {gram: Counter(counts) for gram, counts in learnt.grams.items()}
    for text, category in examples:
        numbers[category] += by
        for gram in grams_of(text):
            grams.setdefault(gram, Counter())[category] += by
    if any(number < 0 for counts in (numbers, *grams.values()) for number in counts.values()):
        raise ValueError("an example that was never learnt cannot be unlearnt")
    left = {gram: kept for gram, counts in grams.items() if (kept := _positive(counts))}
    return summed(_positive(numbers), left)


def _counts(counts: Mapping[str, int]) -> bool:
    """Say whether a string was met often enough to count."""
    return sum(counts.values()) >= KNOWN_FROM


def _positive(counts: Mapping[str, int]) -> dict[str, int]:
    return {key: number for key, number in counts.items() if number}
