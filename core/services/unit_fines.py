"""What units have been fined in a month. They have no performance pay, only their fines."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.deductions import Charge, month_fines
from core.models import Department, Penalty
from core.services.configuration import Configuration
from core.services.month_sums import charge_of

UnitMonth = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitMonthView:
    """A unit's month: how many fines are in force and what they come to, in fen; exempt ones do not count."""

    unit: str
    unit_name: str
    month: str
    count: int
    fines_fen: int


def unit_months(session: Session, config: Configuration, wanted: Collection[UnitMonth]) -> tuple[UnitMonthView, ...]:
    """Return the months of departments (key and month), newest month first, in one query; those without fines too."""
    if not wanted:
        return ()
    gone = sa.select(Penalty.reverses_id).where(Penalty.org_id == config.org.id, Penalty.reverses_id.is_not(None))
    charges: defaultdict[UnitMonth, list[Charge]] = defaultdict(list)
    for row in session.execute(
        sa.select(
            Department.key,
            Penalty.month,
            Penalty.policy,
            Penalty.percent,
            Penalty.cap_percent,
            Penalty.amount_fen,
            Penalty.cap_fen,
        )
        .join(Department, sa.and_(Department.org_id == Penalty.org_id, Department.id == Penalty.unit_id))
        .where(
            Department.key.in_(sorted({unit for unit, _month in wanted})),
            Penalty.month.in_(sorted({month for _unit, month in wanted})),
            Penalty.status.not_in(("waived", "proposed")),
            Penalty.reverses_id.is_(None),
            Penalty.id.not_in(gone),
        )
    ):
        charges[row.key, row.month].append(charge_of(row))
    names = {unit.key: unit.name for unit in config.departments.values()}
    views = [
        UnitMonthView(unit=unit, unit_name=names[unit], month=month, count=len(found), fines_fen=month_fines(found))
        for unit, month in sorted(wanted)
        for found in (charges[unit, month],)
    ]
    return tuple(sorted(views, key=lambda view: view.month, reverse=True))
