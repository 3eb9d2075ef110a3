"""Years whose notice of days off is not entered: whoever maintains the calendar hears of it once a month."""

from collections.abc import Collection
from datetime import timedelta

import sqlalchemy as sa

from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import Notification
from core.services import messages
from core.services.configuration import Person
from core.services.work import Work

KIND = "calendar"
QUIET = timedelta(days=30)


def tell_maintainers(work: Work, years: Collection[int]) -> None:
    """Tell those who may change calendars that deadlines fall into ``years``, whose notice is not entered."""
    people = _maintainers(work)
    recent = work.session.execute(
        sa.select(Notification.user_id, Notification.message).where(
            Notification.user_id.in_([person.user_id for person in people]),
            Notification.kind == KIND,
            Notification.created_at > work.now - QUIET,
        )
    )
    told = {(row.user_id, row.message["params"]["year"]) for row in recent}
    for year in sorted(years):
        text = N_("%(year)s 年的放假安排还没有录入，落在这一年的期限只能暂定，请在公布后录入。")
        newly = [person for person in people if (person.user_id, year) not in told]
        messages.tell(work, newly, Message(text, {"year": year}), kind=KIND, ticket_id=None)


def _maintainers(work: Work) -> list[Person]:
    able = {key for key, role in work.config.roles.items() if Permission.SETTINGS_EDIT in role.permissions}
    return [person for person in work.config.by_login.values() if person.roles & able]
