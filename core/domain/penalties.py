"""Consequences as data: what a breach of a regulation costs whom, and from when on."""

from dataclasses import dataclass
from enum import StrEnum


class PenaltyKind(StrEnum):
    """What a penalty takes."""

    PERFORMANCE_DEDUCTION = "performance_deduction"  # percent of the month's performance pay
    FINE = "fine"  # a sum of money


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyPolicy:
    """A dated rule of consequence: ``<plugin>.<name>@<date>``.

    ``percent`` of the month's performance pay for each occurrence, at most ``cap_percent`` in a month; or a fine
    between ``minimum_fen`` and ``maximum_fen``.
    """

    key: str
    label: str
    kind: PenaltyKind
    clause: str
    percent: int = 0
    cap_percent: int = 100
    minimum_fen: int = 0
    maximum_fen: int = 0
