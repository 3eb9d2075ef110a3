"""Repeated cases: how often the same thing has come up, as far as the reader may know."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.processes import Process
from core.models import Ticket
from core.services.configuration import Configuration
from core.services.core_settings import CORE, SETTINGS
from core.services.policy import visible
from core.services.queries import Names, StateView, ValueView, named, state_view, value_views
from core.services.recurrences import EarlierView, earlier_measures
from core.services.scope import Scope
from core.services.snapshots import frozen

SHOWN = 5
COUNTED = 100  # nobody needs to know more exactly


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """Another ticket about the same thing."""

    number: str
    public_id: str
    title: str
    received_at: datetime
    state: StateView


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatsView:
    """That a case has come up before.

    This one is the ``nth`` within ``days``, of those that the reader may see; ``by`` is what they have in common,
    ``cases`` the latest of the others, ``more`` that there are others still; ``despite`` are measures taken before.
    """

    nth: int
    days: int
    by: tuple[ValueView, ...]
    cases: tuple[CaseView, ...]
    more: bool
    despite: tuple[EarlierView, ...]


def key_of(process: Process, details: Mapping[str, object]) -> str | None:
    """Return what is equal for tickets of a process about the same thing; None if it lacks a detail or compares none.

    Width, case, blanks and punctuation do not matter: ``ｊ2026－0311`` and ``J2026-0311`` are one lot.
    """
    parts = [_folded(str(details.get(key) or "")) for key in process.repeat_key]
    return "\x1f".join(parts) if parts and all(parts) else None


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def repeats_of(
    session: Session, scope: Scope, config: Configuration, names: Names, process: Process, row: Ticket
) -> RepeatsView | None:
    """Return the cases like that of ``row``; None if there are none, or none that the reader may see."""
    if row.repeat_key is None or not process.repeat_key:
        return None
    days = int(str(config.settings_of(CORE, SETTINGS, scope.org.local_date(scope.now))["repeat_days"]))
    found = session.execute(
        sa.select(
            Ticket.id,
            Ticket.number,
            Ticket.public_id,
            Ticket.title,
            Ticket.received_at,
            Ticket.state,
            Ticket.state_kind,
        )
        .where(
            Ticket.org_id == scope.org.id,
            Ticket.process == row.process,
            Ticket.repeat_key == row.repeat_key,
            Ticket.received_at > row.received_at - timedelta(days=days),
            Ticket.received_at < row.received_at + timedelta(days=days),
            Ticket.id != row.id,
            visible(scope),
        )
        .order_by(Ticket.received_at.desc(), Ticket.id.desc())
        .limit(COUNTED)
    ).all()
    if not found:
        return None
    details = frozen(row.details)
    same = {key: details[key] for key in process.repeat_key if key in details}
    cases = tuple(
        CaseView(
            number=one.number,
            public_id=one.public_id,
            title=one.title,
            received_at=one.received_at,
            state=state_view(process, one.state, one.state_kind),
        )
        for one in found[:SHOWN]
    )
    return RepeatsView(
        nth=1 + sum((one.received_at, one.id) < (row.received_at, row.id) for one in found),
        days=days,
        by=named(names, value_views(process.fields(), same)),
        cases=cases,
        more=len(found) > SHOWN,
        despite=earlier_measures(session, scope, row) if process.corrective else (),
    )
