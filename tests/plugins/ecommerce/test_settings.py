"""The regulation's numbers and the interpretations that stand beside them."""

from datetime import date, time

import pytest

from core.domain.due import params_of
from core.domain.errors import Refused
from core.domain.settings import Mark, SettingVersion, in_force
from plugins.ecommerce.processes import DEADLINES
from plugins.ecommerce.regulation import REGULATION
from plugins.ecommerce.settings import SETTINGS


@pytest.mark.parametrize(
    ("key", "default"),
    [
        ("cutoff", time(17)),
        ("voucher_t_at", time(10)),
        ("voucher_n_at", time(15)),
        ("delivery_earliest", 2),
        ("delivery_latest", 5),
        ("penalty_percent", 10),
    ],
)
def test_the_regulations_own_numbers(key: str, default: object) -> None:
    setting = next(setting for setting in SETTINGS if setting.key == key)
    assert (setting.default, setting.mark) == (default, Mark.REGULATION)


@pytest.mark.parametrize(
    ("basis", "key", "default"),
    [
        ("A-G1", "day_end", time(23, 59, 59)),
        ("A-G5", "delivery_rolls", False),
        ("A-16-1", "cutoff_inclusive", False),
        ("A-16-2", "next_day", "calendar"),
        ("A-16-3", "voucher_n_from", "confirmation"),
        ("A-16-4", "delivery_from", "shipping"),
        ("A-16-5", "penalty_month", "submission"),
        ("A-16-6", "penalty_per", "submission"),
        ("A-16-9", "image_harm", False),
    ],
)
def test_interpretations_are_inferred_settings(basis: str, key: str, default: object) -> None:
    setting = next(setting for setting in SETTINGS if setting.key == key)
    assert (setting.basis, setting.default, setting.mark) == (basis, default, Mark.INFERRED)


def test_every_basis_is_a_clause_or_an_entry_of_the_register() -> None:
    clauses = {clause.key for clause in REGULATION.clauses}
    for setting in SETTINGS:
        assert setting.basis in clauses or setting.basis.startswith("A-")
        assert setting.mark is Mark.INFERRED or setting.basis in clauses


def test_the_due_rules_use_declared_settings() -> None:
    used = frozenset().union(*(params_of(rule.due) for rule in DEADLINES))
    assert used <= {setting.key for setting in SETTINGS}
    assert {"day_end", "ship_n_at", "voucher_t_at", "voucher_n_at", "next_day", "delivery_latest"} <= used


@pytest.mark.parametrize(
    ("key", "raw", "accepted"),
    [
        ("penalty_percent", "0", True),
        ("penalty_percent", "100", True),
        ("penalty_percent", "101", False),
        ("penalty_percent", "-1", False),
        ("delivery_latest", "0", False),
        ("delivery_latest", "60", True),
        ("delivery_latest", "61", False),
        ("cutoff", "24:00", False),
        ("next_day", "holiday", False),
    ],
)
def test_bounds(key: str, raw: str, accepted: bool) -> None:
    setting = next(setting for setting in SETTINGS if setting.key == key)
    if accepted:
        setting.parse(raw)
    else:
        with pytest.raises(Refused):
            setting.parse(raw)


@pytest.mark.parametrize(("on", "percent"), [(date(2026, 3, 31), 10), (date(2026, 4, 1), 5)])
def test_a_new_percent_holds_from_its_date(on: date, percent: int) -> None:
    version = SettingVersion(key="penalty_percent", value=5, effective_from=date(2026, 4, 1))
    assert in_force(SETTINGS, (version,), on)["penalty_percent"] == percent
