"""What a month's penalties come to, as pure arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.deductions import Charge, Sum, month_percent, over_legal_limit, statement_sum
from core.domain.money import share_of


def charges_of(count: int, percent: int = 10, cap_percent: int = 100, policy: str = "a") -> list[Charge]:
    return [Charge(policy=policy, percent=percent, cap_percent=cap_percent)] * count


@pytest.mark.parametrize(("count", "percent"), [(0, 0), (1, 10), (9, 90), (10, 100), (11, 100), (200, 100)])
def test_a_month_takes_no_more_than_everything(count: int, percent: int) -> None:
    assert month_percent(charges_of(count)) == percent


@pytest.mark.parametrize(("count", "percent"), [(3, 30), (4, 30)])
def test_a_policy_has_its_own_cap(count: int, percent: int) -> None:
    assert month_percent(charges_of(count, cap_percent=30)) == percent


def test_caps_of_policies_add_up_to_the_month_at_most() -> None:
    capped = charges_of(9, cap_percent=60, policy="a") + charges_of(9, cap_percent=30, policy="b")
    assert month_percent(capped) == 90
    assert month_percent([*capped, *charges_of(5, policy="c")]) == 100


def test_a_lower_cap_later_gives_nothing_back() -> None:
    before = charges_of(5, cap_percent=100)
    later = charges_of(1, cap_percent=30)
    assert statement_sum(later, before, base_fen=100_000, deducted_fen=50_000) == Sum(
        percent=10, fines_fen=0, amount_fen=10_000
    )


def test_the_total_is_rounded_once() -> None:
    assert statement_sum(charges_of(3), (), base_fen=234_567, deducted_fen=0).amount_fen == 70_370  # 703.701


def test_fines_alone_need_no_pay_and_percents_do() -> None:
    fine = Charge(policy="f", fine_fen=5_000)
    assert statement_sum([fine], (), base_fen=None, deducted_fen=0) == Sum(percent=0, fines_fen=5_000, amount_fen=5_000)
    assert statement_sum([fine, *charges_of(1)], (), base_fen=None, deducted_fen=0).amount_fen is None


@pytest.mark.parametrize(
    ("total", "wage", "minimum", "over"),
    [
        (100_000, 500_000, None, False),
        (100_001, 500_000, None, True),
        (50_000, 300_000, 250_000, False),
        (50_001, 300_000, 250_000, True),
        (50_001, 300_000, None, False),
        (999_999, None, 250_000, False),
        (0, 200_000, 250_000, False),
        (1, 200_000, 250_000, True),
    ],
)
def test_the_law_warns_above_a_fifth_and_below_the_minimum(
    total: int, wage: int | None, minimum: int | None, over: bool
) -> None:
    assert over_legal_limit(total, wage, minimum) is over


@given(
    base=st.integers(0, 10**9),
    parts=st.lists(st.lists(st.integers(0, 100), max_size=5), min_size=1, max_size=5),
    cap=st.integers(0, 100),
)
def test_splitting_a_month_changes_no_fen(base: int, parts: list[list[int]], cap: int) -> None:
    before: list[Charge] = []
    amounts: list[int] = []
    for part in parts:
        new = [Charge(policy="a", percent=percent, cap_percent=cap) for percent in part]
        amount = statement_sum(new, before, base_fen=base, deducted_fen=sum(amounts)).amount_fen
        assert amount is not None
        assert amount >= 0
        amounts.append(amount)
        before += new
    listed = sum(percent for part in parts for percent in part)
    assert sum(amounts) == share_of(base, min(cap if before else 0, listed))
