"""Replays under other parameters: what was asked, how far it has come, and what it comes to, batch by batch."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, OrgScoped, in_org, one_of


class WhatIfRun(OrgScoped, Base):
    """One question. ``key`` makes asking idempotent, ``after`` is the ticket with which the next batch begins.

    ``question`` and ``summary`` are canonical JSON; there is a summary once the run is done.
    """

    __tablename__ = "what_if_run"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    owner_id: Mapped[int]
    question: Mapped[str]
    state: Mapped[str]
    after: Mapped[int]
    done: Mapped[int]
    total: Mapped[int]
    hidden: Mapped[int]
    summary: Mapped[str | None]
    created_at: Mapped[datetime]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Belong to a member; unique by key."""
        return (
            sa.UniqueConstraint("org_id", "id"),
            sa.UniqueConstraint("org_id", "key"),
            in_org("owner_id", to="membership.user_id"),
            one_of("state", ["running", "done", "failed"]),
        )


class WhatIfPart(OrgScoped, Base):
    """What the batch of a run comes to that begins after a ticket; canonical JSON."""

    __tablename__ = "what_if_part"
    run_id: Mapped[int] = mapped_column(primary_key=True)
    after: Mapped[int] = mapped_column(primary_key=True)
    part: Mapped[str]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Stay with the run."""
        return (in_org("run_id", to="what_if_run.id"),)
