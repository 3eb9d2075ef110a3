"""The roster: who is on duty when. Acts that a regulation leaves to those on duty are checked against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.domain.parsing import parse_datetime, parse_text
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import RosterEntry
from core.services.configuration import changed, configuration
from core.services.policy import require
from core.services.scope import Scope
from core.services.uow import reading
from core.services.work import working

SHIFT_LENGTH = 20  # characters of a shift's name
DAYS_AT_ONCE = 62
LONGEST = timedelta(hours=24)
DAYS_SHOWN = 31


@dataclass(frozen=True, slots=True)
class Span:
    """The time of one shift, up to and without ``to_at``."""

    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """A shift of somebody; ``current`` if it lasts now."""

    id: int
    name: str
    shift: str
    from_at: datetime
    to_at: datetime
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """The shifts that begin on one local day, in the order of time."""

    day: date
    entries: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPage:
    """The shifts that last now or begin within :data:`DAYS_SHOWN` days, and the people who can be entered."""

    days: tuple[DayView, ...]
    people: tuple[tuple[str, str], ...]


def daily(first: date, last: date, starts: time, ends: time, zone: ZoneInfo) -> tuple[Span, ...]:
    """Return the same shift on every day from ``first`` to ``last``.

    One that does not end after it starts ends the next day.

    :raises Refused: The days are in the wrong order, or too many.
    """
    if last < first:
        raise Refused(Reason.FIELD_INVALID, Message(N_("结束日期不能早于开始日期。")), field="to")
    if (last - first).days >= DAYS_AT_ONCE:
        message = Message(N_("一次最多排 %(limit)s 天。"), {"limit": DAYS_AT_ONCE})
        raise Refused(Reason.FIELD_INVALID, message, field="to")
    overnight = timedelta(days=1 if ends <= starts else 0)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return tuple(
        Span(
            parse_datetime(f"{day}T{starts}", zone=zone, field="starts"),
            parse_datetime(f"{day + overnight}T{ends}", zone=zone, field="ends"),
        )
        for day in days
    )


def put_on_shift(scope: Scope, login: str, shift: str, spans: Sequence[Span]) -> None:
    """Enter shifts of somebody in the roster, all of them or none.

    :raises Refused: The actor may not, the person does not exist, or a shift is empty, longer than a day, or meets
        another one of theirs.
    """
    require(scope.actor, Permission.PEOPLE_EDIT)
    shift = parse_text(shift, field="shift", max_length=SHIFT_LENGTH, multiline=False)
    if not shift:
        raise Refused(Reason.FIELD_REQUIRED, Message(N_("请填写班次。")), field="shift")
    with working(scope) as work:
        person = work.config.by_login.get(login)
        if person is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("本单位没有这个人。")), field="person")
        taken = [Span(one.from_at, one.to_at) for one in work.config.roster.get(person.user_id, ())]
        for span in spans:
            if not timedelta(0) < span.to_at - span.from_at <= LONGEST:
                raise Refused(Reason.FIELD_INVALID, Message(N_("一个班次最长 24 小时。")), field="ends")
            if any(span.from_at < other.to_at and other.from_at < span.to_at for other in taken):
                message = Message(N_("%(name)s 在这段时间已有排班。"), {"name": person.name})
                raise Refused(Reason.DUPLICATE, message, field="person")
            taken.append(span)
            entry = RosterEntry(org_id=scope.org.id, user_id=person.user_id, shift=shift)
            entry.from_at, entry.to_at = span.from_at, span.to_at
            work.session.add(entry)
        changed(work.session, scope.org.id)
        body = {"login": login, "shift": shift, "spans": [(span.from_at, span.to_at) for span in spans]}
        work.event("roster_entered", body=body)


def take_off_shift(scope: Scope, entry_id: int) -> None:
    """Take one shift out of the roster; the log keeps that it stood there.

    :raises Refused: The actor may not, or there is no such entry.
    """
    require(scope.actor, Permission.PEOPLE_EDIT)
    with working(scope) as work:
        entry = work.session.scalar(sa.select(RosterEntry).where(RosterEntry.id == entry_id))
        if entry is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("没有这条排班。")))
        body = {
            "login": work.config.people[entry.user_id].login,
            "shift": entry.shift,
            "spans": [(entry.from_at, entry.to_at)],
        }
        work.session.delete(entry)
        changed(work.session, scope.org.id)
        work.event("roster_withdrawn", body=body)


def roster_page(scope: Scope) -> RosterPage:
    """Return what the page of the roster shows.

    :raises Refused: The actor may not.
    """
    require(scope.actor, Permission.PEOPLE_EDIT)
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        rows = session.scalars(
            sa.select(RosterEntry)
            .where(RosterEntry.to_at > scope.now, RosterEntry.from_at < scope.now + timedelta(days=DAYS_SHOWN))
            .order_by(RosterEntry.from_at, RosterEntry.id)
        ).all()
        days: dict[date, list[EntryView]] = {}
        for row in rows:
            view = EntryView(
                id=row.id,
                name=config.people[row.user_id].name,
                shift=row.shift,
                from_at=row.from_at,
                to_at=row.to_at,
                current=row.from_at <= scope.now,
            )
            days.setdefault(scope.org.local_date(row.from_at), []).append(view)
    people = sorted(config.by_login.values(), key=lambda person: person.login)
    return RosterPage(
        days=tuple(DayView(day=day, entries=tuple(entries)) for day, entries in days.items()),
        people=tuple((person.login, person.name) for person in people),
    )
