"""How sure a guess is, and how its reasons read."""

import pytest

from core.domain.confidence import Band, as_written, measured, percent_of
from core.domain.learning import Example, Hint

BANDS = (Band(0.5, 40), Band(2.0, 70), Band(5.0, 95))


@pytest.mark.parametrize(
    ("lead", "percent"), [(0.0, 40), (0.5, 40), (1.99, 40), (2.0, 70), (4.99, 70), (5.0, 95), (99.0, 95)]
)
def test_a_guess_is_as_sure_as_its_band(lead: float, percent: int) -> None:
    assert percent_of(BANDS, lead) == percent


def test_nothing_is_sure_before_it_was_tried() -> None:
    assert percent_of((), 9.0) == 0


def _examples(number: int) -> list[Example]:
    clear = [(f"食堂饭菜{n}", "catering") if n % 2 else (f"宿舍停水{n}", "facilities") for n in range(number)]
    return clear + [(f"情况{n}", "catering" if n % 2 else "facilities") for n in range(number)]


def test_the_surer_are_right_more_often() -> None:
    bands = measured(_examples(100))
    assert [band.lead for band in bands] == sorted(band.lead for band in bands)
    assert bands[-1].percent == 100
    assert bands[0].percent < 80


def test_too_few_say_nothing() -> None:
    assert measured(_examples(9)) == ()


@pytest.mark.parametrize(
    ("grams", "text", "words"),
    [
        (("食堂", "堂的", "菜"), "二食堂的菜", ("食堂的菜",)),
        (("饭", "菜"), "饭和菜", ("饭", "菜")),
        (("饭菜", "咸"), "饭菜太咸", ("饭菜",)),
        (("ood", "soup"), "The Food and the SOUP", ("Food", "SOUP")),
    ],
)
def test_reasons_read_as_people_wrote_them(grams: tuple[str, ...], text: str, words: tuple[str, ...]) -> None:
    assert as_written([Hint(gram, 1.0) for gram in grams], text) == words
