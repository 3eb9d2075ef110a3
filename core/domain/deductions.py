"""What a person's penalties of a month come to: shares of the performance pay, caps, fines and the legal warning."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.domain.money import share_of

MONTH_CAP_PERCENT = 100  # A-16-7: no more than the month's performance pay, whatever the policies add up to
LEGAL_LIMIT_PERCENT = 20  # R20: deductions of a month against its wage


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A penalty that counts: a percent of the month's performance pay under its policy's cap, or a fine."""

    policy: str
    percent: int = 0
    cap_percent: int = MONTH_CAP_PERCENT
    fine_fen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What a statement takes; ``amount_fen`` is None while the performance pay it depends on is unknown."""

    percent: int
    fines_fen: int
    amount_fen: int | None


def month_percent(charges: Iterable[Charge]) -> int:
    """Return the percent of a month's performance pay that ``charges`` take together (A-16-7).

    Each policy is capped by the highest cap among its charges, so that a later, lower one gives nothing back.
    """
    totals: dict[str, int] = {}
    caps: dict[str, int] = {}
    for charge in charges:
        totals[charge.policy] = totals.get(charge.policy, 0) + charge.percent
        caps[charge.policy] = max(caps.get(charge.policy, 0), charge.cap_percent)
    return min(MONTH_CAP_PERCENT, sum(min(total, caps[policy]) for policy, total in totals.items()))


def statement_sum(
    charges: Iterable[Charge], before: Iterable[Charge], *, base_fen: int | None, deducted_fen: int
) -> Sum:
    """Return what a statement with ``charges`` takes, after settled ones of the month with the charges ``before``.

    ``deducted_fen`` is what those took as shares of the performance pay ``base_fen``. The month's total is rounded
    once and what was taken is subtracted (A-16-11), so that splitting a month into statements changes no fen.
    """
    charges, before = tuple(charges), tuple(before)
    total, taken = month_percent((*before, *charges)), month_percent(before)
    fines = sum(charge.fine_fen for charge in charges)
    if total == taken:
        return Sum(percent=0, fines_fen=fines, amount_fen=fines)
    amount = None if base_fen is None else share_of(base_fen, total) - deducted_fen + fines
    return Sum(percent=total - taken, fines_fen=fines, amount_fen=amount)


def over_legal_limit(total_fen: int, wage_fen: int | None, minimum_wage_fen: int | None) -> bool:
    """Say whether a month's deductions exceed 20 % of its wage or leave less than the minimum wage (R20).

    A wage that is not known warns of nothing.
    """
    if wage_fen is None or not total_fen:
        return False
    if total_fen * 100 > wage_fen * LEGAL_LIMIT_PERCENT:
        return True
    return minimum_wage_fen is not None and wage_fen - total_fen < minimum_wage_fen
