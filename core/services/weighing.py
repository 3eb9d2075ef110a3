"""What other entries of the ledger weigh on new ones: free misses of a month, repeats, the cap of a ticket.

The bearers (and tickets) are locked before anything is counted, tickets first, so that two who assess at once count one
after the other. What is exempt, taken back or only stands for another entry is no occurrence.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, TypeAlias

import sqlalchemy as sa

from core.domain.codec import plain
from core.domain.decisions import Proposer
from core.domain.liability import as_columns
from core.domain.penalties import PenaltyPolicy
from core.domain.weighing import Terms, Weighing, under_cap, weigh
from core.models import Department, Membership, Penalty, Ticket
from core.services.scope import Scope
from core.services.work import Work

Key: TypeAlias = tuple[str, int, str]
_Bearer: TypeAlias = tuple[str, int | None, int | None]  # policy, person, unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """A penalty to enter, checked: its row, and what its event, its message and its weighing need besides.

    ``occurrence`` is that of the effect, which its shares have in common; ``recurrences`` those of its ticket's case.
    """

    row: Mapping[str, Any]
    policy: PenaltyPolicy
    terms: Terms
    weighing: Weighing
    occurrence: str
    recurrences: int
    number: str
    because: str
    proposed: Proposer | None
    scope: Scope

    @property
    def key(self) -> Key:
        """Return what makes it unique."""
        return self.row["policy"], self.row["ticket_id"], self.row["occurrence"]

    @property
    def group(self) -> Key:
        """Return what its shares have in common."""
        return self.row["policy"], self.row["ticket_id"], self.occurrence

    @property
    def bearer(self) -> _Bearer:
        """Return who bears it under which policy."""
        return self.row["policy"], self.row["subject_id"], self.row["unit_id"]


class _Past:
    """What counts already, for the entries to weigh; grows as they are weighed."""

    def __init__(self) -> None:
        self.months: Counter[tuple[_Bearer, str]] = Counter()
        self.times: defaultdict[_Bearer, list[datetime]] = defaultdict(list)
        self.tickets: Counter[tuple[str, int]] = Counter()

    def count(self, bearer: _Bearer, month: str, ticket_id: int, at: datetime, amount_fen: int) -> None:
        self.months[bearer, month] += 1
        self.times[bearer].append(at)
        self.tickets[bearer[0], ticket_id] += amount_fen

    def repeat(self, item: Assessed) -> int:
        if item.terms.same_case:
            return item.recurrences + 1
        since: datetime = item.row["assessed_at"] - timedelta(days=item.terms.days)
        return 1 + sum(at > since for at in self.times[item.bearer])


def weighed(work: Work, items: Sequence[Assessed]) -> list[Assessed]:
    """Return the entries with their measures as other entries weigh on them; what is exempt is not weighed."""
    plain_ones = [item for item in items if item.because or not item.terms.looks_back]
    bound = [item for item in items if not item.because and item.terms.looks_back]
    if not bound:
        return plain_ones
    _lock(work, bound)
    past, known = _past(work, bound)
    found = [item for item in bound if item.key in known]
    new = sorted((item for item in bound if item.key not in known), key=lambda item: (item.group, item.key))
    for _group, shares in groupby(new, key=lambda item: item.group):
        found += _weigh_shares(past, list(shares))
    return sorted((*plain_ones, *found), key=lambda item: item.key)


def _weigh_shares(past: _Past, items: Sequence[Assessed]) -> list[Assessed]:
    terms = items[0].terms
    measures = [
        weigh(
            item.weighing,
            terms,
            month_nth=past.months[item.bearer, item.row["month"]] + 1,
            repeat_nth=past.repeat(item),
        )
        for item in items
    ]
    measures = list(under_cap(measures, terms.most))
    if terms.ticket_cap_fen:
        before = past.tickets[items[0].row["policy"], items[0].row["ticket_id"]]
        measures = list(under_cap(measures, terms.ticket_cap_fen - before))
    found = []
    for item, measure in zip(items, measures, strict=True):
        row = {**item.row, **as_columns(item.policy, measure.measure), "weighing": plain(measure)}
        past.count(item.bearer, row["month"], row["ticket_id"], row["assessed_at"], row["amount_fen"] or 0)
        found.append(replace(item, row=row, weighing=measure))
    return found


def _lock(work: Work, items: Sequence[Assessed]) -> None:
    """Let others who assess the same bearers or tickets wait, without holding up who only refers to them."""
    wanted = (
        (Ticket.id, {item.row["ticket_id"] for item in items if item.terms.ticket_cap_fen}),
        (Membership.user_id, {item.row["subject_id"] for item in items} - {None}),
        (Department.id, {item.row["unit_id"] for item in items} - {None}),
    )
    for column, ids in wanted:
        if ids:
            query = sa.select(column).where(column.in_(sorted(ids))).order_by(column)
            work.session.execute(query.with_for_update(key_share=True)).all()


def _past(work: Work, items: Sequence[Assessed]) -> tuple[_Past, set[Key]]:
    """Return what counts already, and the keys of what stands in the ledger."""
    longest = max(item.terms.days for item in items)
    since = min(item.row["assessed_at"] for item in items) - timedelta(days=longest)
    tickets = {item.row["ticket_id"] for item in items}
    people = {item.row["subject_id"] for item in items} - {None}
    units = {item.row["unit_id"] for item in items} - {None}
    months = {item.row["month"] for item in items}
    rows = work.session.execute(
        sa.select(
            Penalty.id,
            Penalty.policy,
            Penalty.ticket_id,
            Penalty.occurrence,
            Penalty.subject_id,
            Penalty.unit_id,
            Penalty.month,
            Penalty.amount_fen,
            Penalty.status,
            Penalty.reverses_id,
            Penalty.replaces_id,
            Penalty.assessed_at,
        ).where(
            Penalty.policy.in_(sorted({item.row["policy"] for item in items})),
            sa.or_(
                Penalty.ticket_id.in_(sorted(tickets)),
                sa.and_(
                    sa.or_(Penalty.subject_id.in_(sorted(people)), Penalty.unit_id.in_(sorted(units))),
                    sa.or_(Penalty.month.in_(sorted(months)), Penalty.assessed_at > since),
                ),
            ),
        )
    ).all()
    gone = {row.reverses_id for row in rows if row.reverses_id is not None}
    assessed = {row.id: row.assessed_at for row in rows}
    found = _Past()
    for row in rows:
        if row.status != "waived" and row.reverses_id is None and row.id not in gone:
            at = assessed.get(row.replaces_id, row.assessed_at)
            found.count((row.policy, row.subject_id, row.unit_id), row.month, row.ticket_id, at, row.amount_fen or 0)
    return found, {(row.policy, row.ticket_id, row.occurrence) for row in rows}
