"""The ends of the history, written down day by day."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, OrgScoped


class DailyHead(OrgScoped, Base):
    """The head of an organisation's chain as it was at ``at``, on the local day ``day`` (ISO)."""

    __tablename__ = "daily_head"
    org_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), primary_key=True)
    day: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]
    digest: Mapped[str]
    at: Mapped[datetime]
