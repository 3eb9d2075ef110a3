"""The learner: what it counts, what it answers and why, and how far it gets on real labelled lists."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.learning import Learnt, grams_of, learn, predict, unlearn

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / ".." / "shared" / "data"
EXAMPLES = [
    ("食堂饭菜太咸", "catering"),
    ("食堂饭菜不热", "catering"),
    ("宿舍停水", "facilities"),
    ("宿舍又停水了", "facilities"),
]


def test_strings_of_one_to_three_characters_within_words() -> None:
    assert grams_of("停水，Ａb") == {"停", "水", "停水", "a", "b", "ab"}
    assert grams_of(" ，。") == frozenset()


def test_a_guess_names_what_spoke_for_it() -> None:
    guess = predict(learn(Learnt(), EXAMPLES), "二食堂的饭菜")
    assert guess is not None
    assert guess.category == "catering"
    assert guess.lead > 0
    assert [hint.gram for hint in guess.hints] == ["食堂", "饭菜"]
    assert all(hint.weight > 0 for hint in guess.hints)


def test_it_is_silent_about_what_it_does_not_know() -> None:
    assert predict(Learnt(), "食堂") is None
    assert predict(learn(Learnt(), EXAMPLES[:2]), "食堂") is None, "one category is no choice"
    learnt = learn(Learnt(), EXAMPLES)
    assert predict(learnt, "校车晚点") is None, "nothing of it was met"
    assert predict(learnt, "咸") is None, "it was met in one example only"
    assert predict(learn(learnt, [("汤咸", "catering")]), "咸") is not None


def test_a_correction_changes_the_answer() -> None:
    learnt = learn(Learnt(), EXAMPLES)
    before = predict(learnt, "食堂停水")
    corrected = predict(learn(learnt, [("食堂停水", "facilities"), ("食堂水管", "facilities")]), "食堂停水")
    assert before is not None
    assert corrected is not None
    assert corrected.category == "facilities"
    withdrawn = predict(unlearn(learn(learnt, [("食堂停水", "facilities")]), [("食堂停水", "facilities")]), "食堂停水")
    assert withdrawn == before


texts = st.text(alphabet="食堂停水热咸 a1", max_size=12)
example_lists = st.lists(st.tuples(texts, st.sampled_from(["x", "y", "z"])), max_size=6)


@given(example_lists, example_lists)
def test_what_is_taken_back_leaves_no_trace(first: list[tuple[str, str]], second: list[tuple[str, str]]) -> None:
    learnt = learn(Learnt(), first)
    assert unlearn(learn(learnt, second), second) == learnt
    assert unlearn(learnt, first) == Learnt()


@given(example_lists, example_lists)
def test_the_order_of_learning_does_not_matter(first: list[tuple[str, str]], second: list[tuple[str, str]]) -> None:
    assert learn(learn(Learnt(), first), second) == learn(learn(Learnt(), second), first)


def test_what_was_never_learnt_cannot_be_taken_back() -> None:
    with pytest.raises(ValueError, match="never learnt"):
        unlearn(learn(Learnt(), EXAMPLES), [("校车", "transport")])


# --- real lists -----------------------------------------------------------------------------------------------------

LISTS = ("zh_gov_labelled.csv", "zh_car_complaints.csv", "zh_hotel_reviews.csv", "en_hotel_reviews.csv")
LEAST = (("school", 70.0), ("dealer", 37.0), ("hotel", 78.0), ("hotel", 85.0))  # percent


@pytest.mark.slow
def test_real_lists_are_learnt_as_far_as_the_readmes_say() -> None:
    if missing := [name for name in LISTS if not (DATA / name).exists()]:
        pytest.skip(f"the reference data (shared/data: {', '.join(missing)}) is not there")
    command = [sys.executable, "-m", "benchmarks.learning", str(DATA)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    print(done.stdout)
    for (plugin, least), figures in zip(LEAST, done.stdout.strip().split("\n\n")[1::2], strict=True):
        first, last = (_percent(figures.splitlines()[at]) for at in (2, -1))
        assert last[0] >= least
        assert last[1] > last[0] > first[0], "the surer half is better, and it learns"
        assert figures in (ROOT / "plugins" / plugin / "README.md").read_text(encoding="utf-8")


def _percent(line: str) -> tuple[float, float]:
    """The shares of a row of the table: of all, and of the surer half."""
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    return float(cells[1].rstrip("%")), float(cells[3].rstrip("%"))
