"""What a person's penalties of a month come to: shares of the performance pay, caps, fines and the legal warning."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.domain.money import share_of

MONTH_CAP_PERCENT = 100  # A-16-7: no more than the month's performance pay, whatever the policies add up to
LEGAL_LIMIT_PERCENT = 20  # R20: deductions of a month against its wage


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A penalty that counts: a percent of the month's performance pay, or a fine, under its policy's cap (0: none)."""

    policy: str
    percent: int = 0
    cap_percent: int = MONTH_CAP_PERCENT
    fine_fen: int = 0
    cap_fen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """What a statement takes; ``amount_fen`` is None while the performance pay it depends on is unknown.

    ``capped_fen`` is what its fines come to over the caps of their policies; below zero where one that was taken back
    makes room for others.
    """

    percent: int
    fines_fen: int
    amount_fen: int | None
    capped_fen: int = 0


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


def month_fines(charges: Iterable[Charge]) -> int:
    """Return what the fines among ``charges`` take together in a month, in fen.

    Each policy is capped by the highest cap among its charges; one charge without a cap lifts it.
    """
    totals: dict[str, int] = {}
    caps: dict[str, list[int]] = {}
    for charge in charges:
        totals[charge.policy] = totals.get(charge.policy, 0) + charge.fine_fen
        caps.setdefault(charge.policy, []).append(charge.cap_fen)
    return sum(min(total, max(caps[policy])) if all(caps[policy]) else total for policy, total in totals.items())


def statement_sum(
    charges: Iterable[Charge],
    before: Iterable[Charge],
    *,
    base_fen: int | None,
    deducted_fen: int,
    back: Iterable[Charge] = (),
) -> Sum:
    """Return what a statement with ``charges`` takes, after settled ones of the month with the charges ``before``.

    ``deducted_fen`` is what those took as shares of the performance pay ``base_fen``. The month's total is rounded
    once and what was taken is subtracted (A-16-11), so that splitting a month into statements changes no fen.
    ``back`` are those of ``before`` that the statement takes back; the sum may then be below zero.
    """
    charges, before, back = tuple(charges), tuple(before), tuple(back)
    after = _less((*before, *charges), back)
    total, taken = month_percent(after), month_percent(before)
    fines = month_fines(after) - month_fines(before)
    capped = sum(charge.fine_fen for charge in charges) - sum(charge.fine_fen for charge in back) - fines
    if total == taken:
        return Sum(percent=0, fines_fen=fines, amount_fen=fines, capped_fen=capped)
    amount = None if base_fen is None else share_of(base_fen, total) - deducted_fen + fines
    return Sum(percent=total - taken, fines_fen=fines, amount_fen=amount, capped_fen=capped)


def _less(charges: Iterable[Charge], back: Iterable[Charge]) -> list[Charge]:
    left = list(charges)
    for charge in back:
        left.remove(charge)
    return left


def shares(
    lines: Iterable[tuple[Charge, bool]], before: Iterable[Charge], *, base_fen: int | None
) -> tuple[int | None, ...]:
    """Return what each of a statement's lines adds to the month in fen; a line taken back (True) adds a negative sum.

    The differences of the rounded totals, so that they add up to the statement to the fen; what a cap lets through no
    longer is 0. None where the performance pay is needed and unknown.
    """
    counted, found = list(before), list[int | None]()
    for charge, is_back in lines:
        then, fines_then = month_percent(counted), month_fines(counted)
        if is_back:
            counted.remove(charge)
        else:
            counted.append(charge)
        now, fine = month_percent(counted), month_fines(counted) - fines_then
        if now == then:
            found.append(fine)
        elif base_fen is None:
            found.append(None)
        else:
            found.append(share_of(base_fen, now) - share_of(base_fen, then) + fine)
    return tuple(found)


def lawful_most(wage_fen: int, minimum_wage_fen: int | None) -> int:
    """Return the most that may be deducted from a month's wage: 20 % of it, leaving the minimum wage (R20)."""
    most = wage_fen * LEGAL_LIMIT_PERCENT // 100
    return max(0, min(most, wage_fen - (minimum_wage_fen or 0)))


def excess(amount_fen: int, earlier_fen: int, wage_fen: int | None, minimum_wage_fen: int | None) -> int:
    """Return how much of a statement's amount is over the limit after ``earlier_fen`` of the month; 0 if unknown."""
    if wage_fen is None or amount_fen <= 0:
        return 0
    return min(amount_fen, max(0, earlier_fen + amount_fen - lawful_most(wage_fen, minimum_wage_fen)))


def over_legal_limit(total_fen: int, wage_fen: int | None, minimum_wage_fen: int | None) -> bool:
    """Say whether a month's deductions exceed 20 % of its wage or leave less than the minimum wage (R20).

    A wage that is not known warns of nothing.
    """
    return wage_fen is not None and total_fen > 0 and total_fen > lawful_most(wage_fen, minimum_wage_fen)
