"""What units have been fined in a month. They have no performance pay, only their fines."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.models import Department, Penalty
from core.services.configuration import Configuration

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
    sign = sa.case((Penalty.reverses_id.is_(None), 1), else_=-1)
    rows = session.execute(
        sa.select(Department.key, Penalty.month, sa.func.sum(sign), sa.func.sum(sign * Penalty.amount_fen))
        .join(Department, sa.and_(Department.org_id == Penalty.org_id, Department.id == Penalty.unit_id))
        .where(
            Department.key.in_(sorted({unit for unit, _month in wanted})),
            Penalty.month.in_(sorted({month for _unit, month in wanted})),
            Penalty.status.not_in(("waived", "proposed")),
        )
        .group_by(Department.key, Penalty.month)
    )
    sums = {(key, month): (int(count), int(fines or 0)) for key, month, count, fines in rows}
    names = {unit.key: unit.name for unit in config.departments.values()}
    views = [
        UnitMonthView(unit=unit, unit_name=names[unit], month=month, count=found[0], fines_fen=found[1])
        for unit, month in sorted(wanted)
        if (found := sums.get((unit, month), (0, 0)))
    ]
    return tuple(sorted(views, key=lambda view: view.month, reverse=True))
