"""Business calendars of an organisation and their years."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, Flag, OrgScoped, Plain, in_org


class Calendar(OrgScoped, Base):
    """Working windows by weekday (``{"0": [["08:30", "12:00"], …]}``); one of the organisation or of a department."""

    __tablename__ = "calendar"
    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int | None]
    windows: Mapped[dict[str, Any]] = mapped_column(Plain)
    ignore_makeup: Mapped[bool] = mapped_column(Flag)

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """One calendar for each department."""
        return (
            sa.UniqueConstraint("org_id", "id"),
            sa.UniqueConstraint("org_id", "department_id"),
            in_org("department_id", to="department.id"),
        )


class CalendarUsed(OrgScoped, Base):
    """A calendar as it was when something was reckoned with it, by the digest of its text; never changed."""

    __tablename__ = "calendar_used"
    org_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    calendar: Mapped[str]


class CalendarYearRow(OrgScoped, Base):
    """One year's days off and make-up workdays; ``confirmed`` once the notice is published."""

    __tablename__ = "calendar_year"
    org_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    off: Mapped[list[str]] = mapped_column(Plain)
    makeup: Mapped[list[str]] = mapped_column(Plain)
    names: Mapped[dict[str, str]] = mapped_column(Plain)
    confirmed: Mapped[bool] = mapped_column(Flag)
