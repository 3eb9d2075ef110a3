"""What an organisation has learnt for the fields that its processes declare."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, OrgScoped


class LessonRow(OrgScoped, Base):
    """The counts learnt for one field of a process, as JSON text, from how many examples, and when."""

    __tablename__ = "lesson"
    org_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    process: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    examples: Mapped[int]
    learnt: Mapped[str]
    at: Mapped[datetime]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Hold what was learnt from something."""
        return (sa.CheckConstraint("examples > 0", name="examples"),)
