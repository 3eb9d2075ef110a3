"""Consequences as data: what a breach of a regulation costs whom, from when on, and how it can be contested."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.domain.errors import RuleError
from core.domain.settings import Mark, Param, Setting, SettingKind
from core.domain.texts import N_

LONGEST_WINDOW = 60


class PenaltyKind(StrEnum):
    """What a penalty takes."""

    PERFORMANCE_DEDUCTION = "performance_deduction"  # percent of the month's performance pay
    FINE = "fine"  # a sum of money


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyPolicy:
    """A dated rule of consequence: ``<plugin>.<name>@<date>``.

    ``percent`` of the month's performance pay for each occurrence, at most ``cap_percent`` in a month; or a fine
    between ``minimum_fen`` and ``maximum_fen``.

    With ``review`` an entry is a proposal until a person has confirmed it; without, the act that caused it was that
    decision. From when it is served on whom it concerns, there are ``objection_days`` working days to object (0: none);
    ``objection_role`` decides (anybody with the right to decide penalties, if it names none).
    """

    key: str
    label: str
    kind: PenaltyKind
    clause: str
    percent: int = 0
    cap_percent: int = 100
    minimum_fen: int = 0
    maximum_fen: int = 0
    review: bool | Param = False
    objection_days: int | Param = 0
    objection_role: str = ""

    @property
    def params(self) -> frozenset[str]:
        """Return the keys of the settings that the policy refers to."""
        return frozenset(part.key for part in (self.review, self.objection_days) if isinstance(part, Param))

    def needs_review(self, settings: Mapping[str, object]) -> bool:
        """Say whether a person must confirm a proposal.

        :raises RuleError: The setting is missing or no yes or no.
        """
        found = settings.get(self.review.key) if isinstance(self.review, Param) else self.review
        if not isinstance(found, bool):
            raise RuleError(f"{self.key}: {found!r} does not say whether a person decides")
        return found

    def window(self, settings: Mapping[str, object]) -> int:
        """Return the number of working days to object.

        :raises RuleError: The setting is missing or no number of days.
        """
        days = settings.get(self.objection_days.key) if isinstance(self.objection_days, Param) else self.objection_days
        if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= LONGEST_WINDOW:
            raise RuleError(f"{self.key}: {days!r} is no number of days to object")
        return days


def review_setting(key: str, basis: str, *, default: bool = False) -> Setting:
    """Return the parameter that says whether a person must confirm what a rule proposes."""
    return Setting(
        key=key,
        label=N_("扣罚先作为建议，经人复核后生效"),
        kind=SettingKind.BOOLEAN,
        default=default,
        mark=Mark.INFERRED,
        basis=basis,
        help=N_("启用后，提出的人以外须另有一人复核；不启用时，认定本身就是决定。"),
    )


def objection_setting(key: str, basis: str, *, default: int = 5) -> Setting:
    """Return the parameter that says how many working days there are to object."""
    return Setting(
        key=key,
        label=N_("送达后几个工作日内可以提出异议"),
        kind=SettingKind.INTEGER,
        default=default,
        minimum=0,
        maximum=LONGEST_WINDOW,
        unit=N_("个工作日"),
        mark=Mark.INFERRED,
        basis=basis,
        help=N_("到期没有异议即生效；异议处理以前不结算。0 为不设异议期。"),
    )
