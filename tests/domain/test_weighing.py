"""Shares, free misses, repeats and caps as pure arithmetic: both sides of each threshold, and nothing lost."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.decisions import AssessPenalty, Share
from core.domain.deductions import Charge, Sum, month_fines, shares, statement_sum
from core.domain.errors import RuleError
from core.domain.liability import borne
from core.domain.money import split
from core.domain.penalties import PenaltyKind, PenaltyPolicy
from core.domain.settings import Param
from core.domain.texts import Message
from core.domain.weighing import Surcharge, Terms, Weighing, under_cap, weigh

FINE = PenaltyPolicy(
    key="x.fine", label="罚款", kind=PenaltyKind.FINE, clause="1", minimum_fen=50_000, maximum_fen=2_000_000
)
DEDUCTION = PenaltyPolicy(key="x.slow", label="差错", kind=PenaltyKind.PERFORMANCE_DEDUCTION, clause="1", percent=10)


def fined(amount_fen: int | None, *borne_by: Share, **changes: object) -> AssessPenalty:
    effect = AssessPenalty(
        policy="x",
        subject="" if borne_by else "lin",
        shares=borne_by,
        occurrence="once",
        month="2026-03",
        reason=Message("漏水"),
        clause="1",
        amount_fen=amount_fen,
    )
    return replace(effect, **changes)  # type: ignore[arg-type]


def one(base: int, **changes: int) -> Weighing:
    return replace(Weighing(whole=base, base=base, measure=base), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        (100, (1, 1, 1), (34, 33, 33)),
        (101, (1, 1, 1), (34, 34, 33)),
        (1, (1, 1), (1, 0)),
        (0, (2, 1), (0, 0)),
        (1_000, (7, 2, 1), (700, 200, 100)),
        (10, (1, 2), (3, 7)),
        (5, (1, 0, 4), (1, 0, 4)),
    ],
)
def test_a_split(amount: int, weights: tuple[int, ...], parts: tuple[int, ...]) -> None:
    assert split(amount, weights) == parts


@given(st.integers(0, 10**9), st.lists(st.integers(0, 1_000), min_size=1, max_size=6).filter(any))
@settings(max_examples=40)
def test_parts_add_up_and_each_is_within_one_of_its_due(amount: int, weights: list[int]) -> None:
    parts = split(amount, weights)
    assert sum(parts) == amount
    assert all(
        abs(part * sum(weights) - amount * weight) < sum(weights) for part, weight in zip(parts, weights, strict=True)
    )


@pytest.mark.parametrize(("amount", "weights"), [(-1, (1,)), (1, (0, 0)), (1, (2, -1)), (1, ())])
def test_what_cannot_be_split(amount: int, weights: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"split|empty"):
        split(amount, weights)


@pytest.mark.parametrize(
    ("amount_fen", "fits"), [(49_999, False), (50_000, True), (2_000_000, True), (2_000_001, False)]
)
def test_the_range_of_a_fine(amount_fen: int, fits: bool) -> None:
    """499.99, 500, 20000 and 20000.01 yuan; it is the whole that must fit, not each share."""
    for effect in (fined(amount_fen), fined(amount_fen, Share(subject="a"), Share(unit="b", weight=2))):
        if fits:
            assert sum(weighing.base for _own, weighing in borne(effect, FINE)) == amount_fen
        else:
            with pytest.raises(RuleError):
                list(borne(effect, FINE))


def test_shares_are_effects_of_their_own() -> None:
    found = list(borne(fined(100_001, Share(subject="a"), Share(unit="b", weight=2)), FINE))
    assert [(own.occurrence, own.subject, own.unit, own.shares) for own, _weighing in found] == [
        ("once/a", "a", "", ()),
        ("once/b", "", "b", ()),
    ]
    assert [(one.whole, one.base, one.weight, one.parts) for _own, one in found] == [
        (100_001, 33_334, 1, 3),
        (100_001, 66_667, 2, 3),
    ]
    percents = borne(fined(None, *(Share(subject=key) for key in "abc")), DEDUCTION)
    assert [weighing.measure for _own, weighing in percents] == [4, 3, 3]


@pytest.mark.parametrize(
    "borne_by",
    [(Share(subject="a"), Share(subject="a")), (Share(subject="a", weight=0),), (Share(unit="b", weight=-1),)],
)
def test_what_are_no_shares(borne_by: tuple[Share, ...]) -> None:
    with pytest.raises(RuleError):
        list(borne(fined(100_000, *borne_by), FINE))


def test_shares_and_one_who_bears_all_are_one_too_many() -> None:
    with pytest.raises(RuleError):
        list(borne(fined(100_000, Share(subject="a"), subject="lin"), FINE))


@pytest.mark.parametrize(
    ("free", "nth", "measure"), [(0, 1, 10), (2, 1, 0), (2, 2, 0), (2, 3, 10), (1, 1, 0), (1, 2, 10)]
)
def test_free_misses(free: int, nth: int, measure: int) -> None:
    found = weigh(one(10), Terms(free=free, most=100), month_nth=nth, repeat_nth=1)
    assert (found.measure, found.is_warning) == (measure, measure == 0)


@pytest.mark.parametrize(("nth", "percent", "fen"), [(1, 0, 3_333), (2, 50, 5_000), (3, 100, 6_666), (4, 100, 6_666)])
def test_repeats_cost_more_and_the_last_step_stays(nth: int, percent: int, fen: int) -> None:
    """A half fen is rounded up: 33.33 and half of it are 49.995."""
    found = weigh(one(3_333), Terms(days=30, percents=(50, 100), most=10**9), month_nth=nth, repeat_nth=nth)
    assert (found.surcharge, found.measure) == (percent, fen)


def test_a_warning_is_not_surcharged() -> None:
    found = weigh(one(1_000), Terms(free=2, days=30, percents=(50,), most=10**9), month_nth=2, repeat_nth=2)
    assert (found.measure, found.heavier) == (0, 0)


@pytest.mark.parametrize(
    ("room", "measures"),
    [(1_001, (500, 500)), (1_000, (500, 500)), (999, (500, 499)), (801, (401, 400)), (0, (0, 0)), (-5, (0, 0))],
)
def test_a_cap_cuts_each_in_proportion_and_says_what_it_cut(room: int, measures: tuple[int, int]) -> None:
    found = under_cap([one(500), one(500)], room)
    assert tuple(one.measure for one in found) == measures
    assert all(one.measure + one.capped == 500 for one in found)


def of_month(*fines: int, cap_fen: int = 1_000, policy: str = "a") -> list[Charge]:
    return [Charge(policy=policy, fine_fen=fine, cap_fen=cap_fen) for fine in fines]


@pytest.mark.parametrize(
    ("charges", "total"),
    [
        (of_month(999), 999),
        (of_month(600, 400), 1_000),
        (of_month(600, 401), 1_000),
        (of_month(600, 401, cap_fen=0), 1_001),
        (of_month(2_000) + of_month(2_000, policy="b"), 2_000),
        (of_month(2_000) + of_month(1, cap_fen=1_500), 1_500),
    ],
)
def test_a_policy_caps_its_fines_of_a_month(charges: list[Charge], total: int) -> None:
    assert month_fines(charges) == total


def test_what_is_over_the_months_cap_is_told() -> None:
    found = statement_sum(of_month(600, 700), (), base_fen=None, deducted_fen=0)
    assert found == Sum(percent=0, fines_fen=1_000, amount_fen=1_000, capped_fen=300)
    assert shares([(charge, False) for charge in of_month(600, 700)], (), base_fen=None) == (600, 400)


def test_what_is_taken_back_makes_room_for_what_the_cap_held_back() -> None:
    before = of_month(600, 700)
    found = statement_sum((), before, back=before[:1], base_fen=None, deducted_fen=0)
    assert found == Sum(percent=0, fines_fen=-300, amount_fen=-300, capped_fen=-300)
    assert shares([(before[0], True)], before, base_fen=None) == (-300,)


@given(st.lists(st.integers(0, 2_000), max_size=6), st.integers(0, 6), st.integers(1, 4_000))
@settings(max_examples=40)
def test_splitting_a_month_into_statements_changes_no_fen(fines: list[int], cut: int, cap: int) -> None:
    charges = of_month(*fines, cap_fen=cap)
    first = statement_sum(charges[:cut], (), base_fen=None, deducted_fen=0)
    second = statement_sum(charges[cut:], charges[:cut], base_fen=None, deducted_fen=0)
    assert first.fines_fen + second.fines_fen == min(sum(fines), cap)
    assert first.fines_fen + second.fines_fen + first.capped_fen + second.capped_fen == sum(fines)


def test_terms_come_from_settings() -> None:
    policy = replace(
        FINE,
        free=Param("free"),
        surcharge=Surcharge(percents=(Param("more"), 80), days=Param("days")),
        ticket_cap=Param("yuan"),
        month_cap=7_050,
    )
    assert policy.params == {"free", "more", "days", "yuan"}
    values = {"free": 1, "more": 40, "days": 30, "yuan": 300}
    assert policy.terms(values) == Terms(
        free=1, days=30, percents=(40, 80), ticket_cap_fen=30_000, month_cap_fen=7_050, most=2_000_000
    )
    for key, wrong in (("free", None), ("more", True), ("days", -1), ("yuan", "300")):
        with pytest.raises(RuleError):
            policy.terms(values | {key: wrong})


def test_a_share_of_pay_has_no_cap_in_money() -> None:
    for policy in (replace(DEDUCTION, ticket_cap=1), replace(DEDUCTION, month_cap=1)):
        with pytest.raises(RuleError):
            policy.terms({})
    assert not DEDUCTION.terms({}).looks_back
    assert not replace(DEDUCTION, surcharge=Surcharge(percents=(0,), days=30)).terms({}).looks_back
