"""Who bears how much of a penalty: the measure of an effect, split among those who bear it."""

from collections.abc import Iterator
from dataclasses import replace

from core.domain.decisions import AssessPenalty
from core.domain.errors import RuleError
from core.domain.money import split
from core.domain.penalties import PenaltyKind, PenaltyPolicy
from core.domain.weighing import Weighing


def borne(effect: AssessPenalty, policy: PenaltyPolicy) -> Iterator[tuple[AssessPenalty, Weighing]]:
    """Yield, for each who bears a penalty, the effect as it concerns them, and their part of the measure.

    :raises RuleError: The measure is not what the policy allows, or the shares are no shares.
    """
    whole = _measure(effect, policy)
    if not effect.shares:
        yield effect, Weighing(whole=whole, base=whole, measure=whole)
        return
    if effect.subject or effect.unit:
        raise RuleError(f"{policy.key}: give either shares or who bears all of it")
    bearers = [(one.subject, one.unit) for one in effect.shares]
    weights = [one.weight for one in effect.shares]
    if len(set(bearers)) < len(bearers) or min(weights) < 1:
        raise RuleError(f"{policy.key}: {effect.shares} are no shares")
    for one, part in zip(effect.shares, split(whole, weights), strict=True):
        own = replace(
            effect,
            occurrence=f"{effect.occurrence}/{one.subject or one.unit}",
            subject=one.subject,
            unit=one.unit,
            shares=(),
        )
        yield own, Weighing(whole=whole, base=part, measure=part, weight=one.weight, parts=sum(weights))


def _measure(effect: AssessPenalty, policy: PenaltyPolicy) -> int:
    amount = effect.amount_fen
    if policy.kind is PenaltyKind.FINE:
        if effect.percent is not None or amount is None or not policy.minimum_fen <= amount <= policy.maximum_fen:
            raise RuleError(
                f"{policy.key}: a fine of {amount} fen is not between {policy.minimum_fen} and {policy.maximum_fen}"
            )
        return amount
    percent = policy.percent if effect.percent is None else effect.percent
    if amount is not None or not 0 <= percent <= 100:
        raise RuleError(f"{policy.key}: {percent} % and an amount of {amount} is no share of performance pay")
    return percent


def as_columns(policy: PenaltyPolicy, measure: int) -> dict[str, int | None]:
    """Return a measure as percent and amount, of which an entry has one."""
    if policy.kind is PenaltyKind.FINE:
        return {"percent": 0, "amount_fen": measure}
    return {"percent": measure, "amount_fen": None}
