"""What makes a penalty lighter or heavier than its clause says: shares, free misses, repeats and caps.

Pure arithmetic on whole numbers: percent of performance pay, or fen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.domain.money import share_of, split
from core.domain.settings import Param


@dataclass(frozen=True, slots=True, kw_only=True)
class Surcharge:
    """What a repeat costs on top, in percent: ``percents`` of the second, the third and so on; the last for all later.

    Repeats are those of whoever bears the penalty, under its policy, that were assessed within the last ``days``. With
    ``same_case`` they are cases like the ticket, by its process's ``repeat_key``, in the organisation's own window.
    """

    percents: tuple[int | Param, ...]
    days: int | Param = 0
    same_case: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The same of a policy, filled from settings; 0 (or nothing) is none. ``most`` is the most of one occurrence."""

    free: int = 0
    days: int = 0
    percents: tuple[int, ...] = ()
    same_case: bool = False
    ticket_cap_fen: int = 0
    month_cap_fen: int = 0
    most: int

    @property
    def looks_back(self) -> bool:
        """Say whether other entries of the ledger weigh on a new one."""
        return bool(self.free or any(self.percents) or self.ticket_cap_fen)

    def surcharge(self, nth: int) -> int:
        """Return the percent on top for the ``nth`` occurrence, from 1."""
        return self.percents[min(nth - 2, len(self.percents) - 1)] if self.percents and nth > 1 else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """How an entry's measure came about, in percent or fen; it is recorded with the entry.

    ``whole`` is the clause's measure, of which the bearer has ``weight`` parts out of ``parts``, which is ``base``.
    It is the bearer's ``month_nth`` of the month, of which ``free`` cost nothing (0: no quota), and the ``repeat_nth``
    within ``days``, which adds ``surcharge`` percent. ``capped`` is what the policy's most or ``ticket_cap_fen`` did
    not let through; ``measure`` is left.
    """

    whole: int
    base: int
    measure: int
    weight: int = 1
    parts: int = 1
    free: int = 0
    month_nth: int = 0
    repeat_nth: int = 0
    days: int = 0
    same_case: bool = False
    surcharge: int = 0
    ticket_cap_fen: int = 0
    capped: int = 0

    @property
    def is_warning(self) -> bool:
        """Say whether it is one of the free ones."""
        return self.month_nth <= self.free if self.free else False

    @property
    def heavier(self) -> int:
        """Return what the surcharge adds to ``base``."""
        return 0 if self.is_warning else share_of(self.base, 100 + self.surcharge) - self.base


def weigh(drawn: Weighing, terms: Terms, *, month_nth: int, repeat_nth: int) -> Weighing:
    """Return the measure, before caps, of an entry that is its bearer's ``month_nth`` of the month."""
    found = replace(
        drawn,
        free=terms.free,
        month_nth=month_nth,
        repeat_nth=repeat_nth if terms.percents else 0,
        days=terms.days,
        same_case=terms.same_case,
        surcharge=terms.surcharge(repeat_nth),
        ticket_cap_fen=terms.ticket_cap_fen,
    )
    if found.is_warning:
        return replace(found, measure=0)
    return replace(found, measure=found.base + found.heavier)


def under_cap(found: Sequence[Weighing], room: int) -> tuple[Weighing, ...]:
    """Return the entries of one occurrence cut, each in proportion, to what a cap still has room for."""
    total = sum(one.measure for one in found)
    if total <= room:
        return tuple(found)
    left = split(max(0, room), [one.measure for one in found])
    return tuple(
        replace(one, measure=measure, capped=one.capped + one.measure - measure)
        for one, measure in zip(found, left, strict=True)
    )
