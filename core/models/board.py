"""What an organisation shows to everybody: notices and public replies, as somebody published them."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, OrgScoped, in_org, one_of


class BoardPost(OrgScoped, Base):
    """A text for the public board: a draft until somebody publishes it, and out of sight once it is withdrawn.

    ``ticket_id`` is the ticket that it answers, if any; ``version`` counts how often it was written anew.
    """

    __tablename__ = "board_post"
    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int | None]
    title: Mapped[str]
    text: Mapped[str]
    state: Mapped[str]
    version: Mapped[int]
    written_by_id: Mapped[int]
    written_at: Mapped[datetime]
    published_by_id: Mapped[int | None]
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_for: Mapped[str]

    @classmethod
    def constraints(cls) -> Sequence[sa.schema.SchemaItem]:
        """Stay with the ticket and members; one index for the order in which the public read."""
        published = sa.text("state = 'published'")
        return (
            in_org("ticket_id", to="ticket.id"),
            in_org("written_by_id", to="membership.user_id"),
            in_org("published_by_id", to="membership.user_id"),
            one_of("state", ["draft", "published", "withdrawn"]),
            sa.CheckConstraint("length(title) BETWEEN 1 AND 100", name="title_length"),
            sa.Index(
                "ix_board_post_published",
                "org_id",
                "published_at",
                "id",
                sqlite_where=published,
                postgresql_where=published,
            ),
        )
