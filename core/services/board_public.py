"""The public board as everybody sees it: what was published, and figures too coarse to recognise anybody in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.errors import Reason, Refused
from core.domain.processes import StateKind
from core.domain.texts import N_, Message
from core.models import BoardPost, PortalTicket, Ticket
from core.services.board import settings_of
from core.services.configuration import Configuration, configuration
from core.services.paging import Cursor, read_cursor
from core.services.scope import Scope
from core.services.uow import reading

PAGE = 20
MONTHS = 6
STEP = 5  # per cent to which shares are rounded, so that no single evaluation is seen coming in
ORDER = "board"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A published post as the public read it."""

    title: str
    text: str
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The figures of a month: tickets received, and in per cent how many were in time and how many satisfied.

    None stands for a figure about too few to be published.
    """

    month: str
    received: int | None
    in_time: int | None
    satisfied: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The months of one process, newest first."""

    label: str
    months: tuple[Month, ...]

    @property
    def known(self) -> bool:
        """Say whether there is anything to show."""
        return any(one is not None for month in self.months for one in (month.received, month.in_time, month.satisfied))


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicBoard:
    """What the public see; ``older`` is where the next page begins, ``smallest`` what a figure is about at least."""

    notices: tuple[Notice, ...]
    older: str | None
    figures: tuple[Figures, ...]
    smallest: int


def is_on(scope: Scope) -> bool:
    """Say whether the public may see the board."""
    with reading(scope.org.id) as session:
        return settings_of(scope, configuration(session, scope.org.id))["public_board"] is True


def public_board(scope: Scope, after: str | None = None) -> PublicBoard:
    """Return the board.

    :raises Refused: NOT_FOUND: the organisation has not turned it on.
    """
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        values = settings_of(scope, config)
        if values["public_board"] is not True:
            raise Refused(Reason.NOT_FOUND, Message(N_("没有找到这个页面")))
        smallest = int(str(values["board_smallest"]))
        rows = session.scalars(_published(read_cursor(after, ORDER))).all()
        last = rows[PAGE - 1] if len(rows) > PAGE else None
        return PublicBoard(
            notices=tuple(
                Notice(title=row.title, text=row.text, published_at=row.published_at)
                for row in rows[:PAGE]
                if row.published_at
            ),
            older=Cursor(ORDER, last.published_at, last.id).spelled() if last else None,
            figures=_figures(session, scope, config, smallest) if values["board_figures"] is True else (),
            smallest=smallest,
        )


def _published(cursor: Cursor | None) -> sa.Select[BoardPost]:
    newest = (BoardPost.published_at.desc(), BoardPost.id.desc())
    wanted = sa.select(BoardPost).where(BoardPost.state == sa.literal_column("'published'")).order_by(*newest)
    if cursor and cursor.at:
        earlier = BoardPost.published_at < cursor.at
        wanted = wanted.where(sa.or_(earlier, sa.and_(BoardPost.published_at == cursor.at, BoardPost.id < cursor.id)))
    return wanted.limit(PAGE + 1)


def _figures(session: Session, scope: Scope, config: Configuration, smallest: int) -> tuple[Figures, ...]:
    plugins = (plugin for plugin in scope.plugins.loaded if plugin.name in config.plugins)
    processes = {one.key: one for plugin in plugins for one in plugin.processes if one.public}
    bounds = months_before(scope.now, ZoneInfo(scope.org.zone))
    counted = {start: _counted(session, tuple(processes), start, end) for start, end in bounds}
    return tuple(
        Figures(
            label=process.label,
            months=tuple(
                _month(f"{start.astimezone(ZoneInfo(scope.org.zone)):%Y-%m}", counted[start].get(key), smallest)
                for start, _end in bounds
            ),
        )
        for key, process in sorted(processes.items())
        if any(key in found for found in counted.values())
    )


def months_before(now: datetime, zone: ZoneInfo) -> tuple[tuple[datetime, datetime], ...]:
    """Return begin and end of the last MONTHS whole months of a zone, newest first."""
    local = now.astimezone(zone)
    number = local.year * 12 + local.month - 1
    starts = [datetime(at // 12, at % 12 + 1, 1, tzinfo=zone) for at in range(number, number - MONTHS - 1, -1)]
    return tuple((start, end) for end, start in pairwise(starts))


@dataclass(frozen=True, slots=True)
class _Count:
    received: int
    closed: int
    in_time: int
    evaluated: int
    satisfied: int


def _counted(session: Session, processes: tuple[str, ...], start: datetime, end: datetime) -> Mapping[str, _Count]:
    closed = Ticket.state_kind == StateKind.CLOSED.value

    def number(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)

    rows = session.execute(
        sa.select(
            Ticket.process,
            sa.func.count(),
            number(closed),
            number(sa.and_(closed, Ticket.late.is_(sa.false()))),
            number(PortalTicket.satisfied.is_not(None)),
            number(PortalTicket.satisfied.is_(sa.true())),
        )
        .outerjoin(PortalTicket, sa.and_(PortalTicket.org_id == Ticket.org_id, PortalTicket.ticket_id == Ticket.id))
        .where(Ticket.process.in_(processes), Ticket.received_at >= start, Ticket.received_at < end)
        .group_by(Ticket.process)
    )
    return {row[0]: _Count(*(int(one) for one in row[1:])) for row in rows}


def _month(month: str, count: _Count | None, smallest: int) -> Month:
    found = count or _Count(0, 0, 0, 0, 0)
    return Month(
        month=month,
        received=found.received if found.received >= smallest else None,
        in_time=share(found.in_time, found.closed, smallest),
        satisfied=share(found.satisfied, found.evaluated, smallest),
    )


def share(part: int, whole: int, smallest: int) -> int | None:
    """Return a share in per cent, rounded to STEP; None if it is about fewer than ``smallest``."""
    if whole < smallest:
        return None
    return (200 * part + STEP * whole) // (2 * STEP * whole) * STEP
