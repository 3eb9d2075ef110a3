"""Measures the learner on labelled lists: ``python -m benchmarks.learning FOLDER`` prints a table for each list.

A quarter of each list is held back, chosen by a digest of the text, so that equal texts are on one side. The learner is
shown the rest bit by bit, as corrections would come, and asked for the part that was held back each time.
"""

import csv
import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.domain.learning import Example, Learnt, learn, predict

STEPS = (50, 100, 200, 400, 800, 1600)
HELD_BACK = 64  # of 256


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledList:
    """A file with a text and a category in each row; categories of few examples are left out."""

    name: str
    file: str
    text: Callable[[Mapping[str, str]], str]
    category: str
    at_least: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Shares of the held-back part that were right after ``learnt`` examples; ``f1`` is the mean over categories."""

    learnt: int
    accuracy: float
    f1: float
    surer_half: float


LISTS = (
    LabelledList(
        name="messages, 一级分类",
        file="zh_gov_labelled.csv",
        text=lambda row: f"{row['留言主题']} {row['留言详情']}",
        category="一级分类",
    ),
    LabelledList(
        name="car complaints, 投诉问题",
        file="zh_car_complaints.csv",
        text=lambda row: row["投诉简述"],
        category="投诉问题",
        at_least=20,
    ),
    LabelledList(
        name="hotel reviews, label",
        file="zh_hotel_reviews.csv",
        text=lambda row: row["review"],
        category="label",
    ),
    LabelledList(
        name="hotel reviews in English, polarity",
        file="en_hotel_reviews.csv",
        text=lambda row: row["text"],
        category="polarity",
    ),
)


def read(folder: Path, which: LabelledList) -> tuple[list[Example], list[Example]]:
    """Return the examples to learn from, in the order of the digest of their texts, and those held back."""
    with (folder / which.file).open(encoding="utf-8-sig", newline="") as file:
        found = [(which.text(row).strip(), row[which.category].strip()) for row in csv.DictReader(file)]
    sizes = Counter(category for text, category in found if text)
    usable = [(text, category) for text, category in found if text and category and sizes[category] >= which.at_least]
    usable.sort(key=lambda example: (_digest(example[0]), example[1]))
    return (
        [example for example in usable if _digest(example[0])[0] >= HELD_BACK],
        [example for example in usable if _digest(example[0])[0] < HELD_BACK],
    )


def measure(examples: Sequence[Example], held_back: Sequence[Example]) -> list[Measured]:
    """Return how the held-back part fares as more and more examples are learnt."""
    learnt, done, found = Learnt(), 0, []
    for upto in (*(step for step in STEPS if step < len(examples)), len(examples)):
        learnt, done = learn(learnt, examples[done:upto]), upto
        found.append(_ask(learnt, done, held_back))
    return found


def majority(examples: Sequence[Example], held_back: Sequence[Example]) -> float:
    """Return the share that is right if everything is put into the most frequent category."""
    (most, _number) = Counter(category for _text, category in examples).most_common(1)[0]
    return sum(category == most for _text, category in held_back) / len(held_back)


def table(folder: Path, which: LabelledList) -> str:
    """Return the figures of one list as a Markdown table."""
    examples, held_back = read(folder, which)
    categories = len({category for _text, category in (*examples, *held_back)})
    lines = [
        f"{which.name}: {categories} categories, {len(examples)} examples to learn from, {len(held_back)} held back; "
        f"the most frequent category alone: {majority(examples, held_back):.1%}.",
        "",
        "| corrections learnt | right | macro F1 | right in the surer half |",
        "|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {one.learnt} | {one.accuracy:.1%} | {one.f1:.2f} | {one.surer_half:.1%} |"
        for one in measure(examples, held_back)
    ]
    return "\n".join(lines)


def _ask(learnt: Learnt, number: int, held_back: Sequence[Example]) -> Measured:
    pairs: list[tuple[float, str, str]] = []
    for text, category in held_back:
        guess = predict(learnt, text)
        pairs.append((guess.lead, guess.category, category) if guess else (0, "", category))
    surer = sorted(pairs, reverse=True)[: len(pairs) // 2]
    return Measured(
        learnt=number,
        accuracy=_right(pairs),
        f1=_f1([(guessed, actual) for _lead, guessed, actual in pairs]),
        surer_half=_right(surer),
    )


def _right(pairs: Sequence[tuple[float, str, str]]) -> float:
    return sum(guessed == actual for _lead, guessed, actual in pairs) / len(pairs)


def _f1(pairs: Sequence[tuple[str, str]]) -> float:
    categories = sorted({actual for _guessed, actual in pairs})
    hits = Counter(actual for guessed, actual in pairs if guessed == actual)
    guessed, actual = Counter(one for one, _other in pairs), Counter(other for _one, other in pairs)
    return sum(2 * hits[one] / (guessed[one] + actual[one]) for one in categories) / len(categories)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


if __name__ == "__main__":
    for labelled in LISTS:
        print(table(Path(sys.argv[1]), labelled), end="\n\n")
