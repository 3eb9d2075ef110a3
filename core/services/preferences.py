"""What people choose for themselves."""

import sqlalchemy as sa

from core.models import Membership, User
from core.services.configuration import changed
from core.services.uow import system_work


def set_locale(user_id: int, locale: str) -> None:
    """Remember the language in which a user reads pages and messages, in every organisation."""
    with system_work() as session:
        session.execute(
            sa.update(User).where(User.id == user_id).values(locale=locale).execution_options(synchronize_session=False)
        )
        for org_id in session.scalars(sa.select(Membership.org_id).where(Membership.user_id == user_id)).all():
            changed(session, org_id)
