"""Consequences as data: what a breach of a regulation costs whom, from when on, and how it can be contested."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.domain.errors import RuleError
from core.domain.settings import Mark, Param, Setting, SettingKind, span
from core.domain.texts import N_
from core.domain.weighing import Surcharge, Terms

LONGEST_WINDOW = 60
MOST = 100_000_000_000  # fen, and times: more is a mistake


class PenaltyKind(StrEnum):
    """What a penalty takes."""

    PERFORMANCE_DEDUCTION = "performance_deduction"  # percent of the month's performance pay
    FINE = "fine"  # a sum of money


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyPolicy:
    """A dated rule of consequence: ``<plugin>.<name>@<date>``.

    ``percent`` of the month's performance pay for each occurrence, at most ``cap_percent`` in a month; or a fine
    between ``minimum_fen`` and ``maximum_fen``.

    The first ``free`` occurrences of a bearer in a month are warnings and cost nothing; repeats cost a ``surcharge``.
    Fines of one ticket come to ``ticket_cap`` at most, those of a bearer's month to ``month_cap``: a number of fen, or
    a setting in whole yuan. 0 is none of each.

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
    free: int | Param = 0
    surcharge: Surcharge | None = None
    ticket_cap: int | Param = 0
    month_cap: int | Param = 0
    review: bool | Param = False
    objection_days: int | Param = 0
    objection_role: str = ""

    @property
    def params(self) -> frozenset[str]:
        """Return the keys of the settings that the policy refers to."""
        surcharge = (self.surcharge.days, *self.surcharge.percents) if self.surcharge else ()
        parts = (self.review, self.objection_days, self.free, self.ticket_cap, self.month_cap, *surcharge)
        return frozenset(part.key for part in parts if isinstance(part, Param))

    def terms(self, settings: Mapping[str, object]) -> Terms:
        """Return what weighs on the policy's measure under these settings.

        :raises RuleError: A setting is missing or no number, or a cap in money is put on a share of performance pay.
        """
        caps = [self._number(cap, settings) * (100 if isinstance(cap, Param) else 1) for cap in self._caps]
        if self.kind is not PenaltyKind.FINE and any(caps):
            raise RuleError(f"{self.key}: a share of performance pay has no cap in money")
        surcharge = self.surcharge
        return Terms(
            free=self._number(self.free, settings),
            days=self._number(surcharge.days, settings) if surcharge else 0,
            percents=tuple(self._number(one, settings) for one in surcharge.percents) if surcharge else (),
            same_case=surcharge is not None and surcharge.same_case,
            ticket_cap_fen=caps[0],
            month_cap_fen=caps[1],
            most=self.maximum_fen if self.kind is PenaltyKind.FINE else 100,
        )

    @property
    def _caps(self) -> tuple[int | Param, int | Param]:
        return self.ticket_cap, self.month_cap

    def _number(self, part: int | Param, settings: Mapping[str, object]) -> int:
        found = settings.get(part.key) if isinstance(part, Param) else part
        if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found <= MOST:
            raise RuleError(f"{self.key}: {found!r} is no number of times, days, percent or money")
        return found

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


def free_setting(key: str, basis: str) -> Setting:
    """Return the parameter that says how many times of a month are warnings only."""
    return Setting(
        key=key,
        label=N_("每人每月前几次只作警告"),
        kind=SettingKind.INTEGER,
        default=0,
        minimum=0,
        maximum=100,
        unit=N_("次"),
        mark=Mark.INFERRED,
        basis=basis,
        help=N_(
            "警告记入台账，不扣罚，也可以提出异议；豁免、撤销的不算一次。制度没有规定，默认没有。参数试算不计这一项。"
        ),
    )


def repeat_settings(key: str, basis: str) -> tuple[Setting, Setting]:
    """Return the parameters that say how much more a repeat costs, and within how many days it is one."""
    more = Setting(
        key=f"{key}_percent",
        label=N_("一段时间内再次发生时加重"),
        kind=SettingKind.INTEGER,
        default=0,
        minimum=0,
        maximum=900,
        unit="%",
        mark=Mark.INFERRED,
        basis=basis,
        help=N_("例如 50：再次发生的，在原来的基础上再加一半。制度没有规定，默认不加重。参数试算不计这一项。"),
    )
    return more, span(f"{key}_days", N_("多长时间内算再次发生"), 30, N_("天"), basis, maximum=366)


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
