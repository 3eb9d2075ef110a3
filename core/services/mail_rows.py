"""Mailboxes and the mails that came in, as the use cases of incoming mail hand them to each other."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.errors import Reason, Refused
from core.domain.mail_kinds import Why
from core.domain.mails import Mail
from core.domain.texts import N_, Message
from core.models import IncomingMail, Mailbox
from core.services.work import Work


class State(StrEnum):
    """What became of a mail."""

    OPENED = "opened"
    ADDED = "added"
    WAITING = "waiting"
    IGNORED = "ignored"
    BROKEN = "broken"


UNSETTLED = (State.WAITING.value, State.IGNORED.value, State.BROKEN.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A mailbox as a mail that came in by it must know it."""

    id: int
    address: str
    process: str
    given: Mapping[str, str]
    clerks: str
    confirms: bool
    on_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A mail whose bytes are in the store; ``id`` if it has a row already."""

    box: Box
    key: str
    received_at: datetime
    size: int
    raw_key: str
    id: int | None = None


def box_of(row: Mailbox) -> Box:
    """Return a mailbox without what opens it."""
    return Box(
        id=row.id,
        address=row.address,
        process=row.process,
        given=dict(row.given),
        clerks=row.clerks,
        confirms=row.confirms,
        on_since=row.on_since,
    )


def kept_of(row: IncomingMail, box: Box) -> Kept:
    """Return a mail that has a row."""
    return Kept(box=box, key=row.key, received_at=row.received_at, size=row.size, raw_key=row.raw_key, id=row.id)


def is_known(session: Session, box: Box, key: str) -> bool:
    """Say whether a mail has been taken in."""
    found = sa.select(IncomingMail.id).where(IncomingMail.mailbox_id == box.id, IncomingMail.key == key)
    return session.scalar(found) is not None


def enter(work: Work, kept: Kept, state: State, why: Why | None = None, mail: Mail | None = None) -> IncomingMail:
    """Write down what becomes of a mail, within the transaction that does it; no two can do it.

    What is in a ticket names its sender no more.

    :raises IntegrityError: Somebody else has just taken the same mail in.
    :raises Refused: CHANGED_MEANWHILE: somebody else has just settled it.
    """
    if kept.id is None:
        row = IncomingMail(
            org_id=work.scope.org.id,
            public_id=secrets.token_urlsafe(16),
            mailbox_id=kept.box.id,
            key=kept.key,
            received_at=kept.received_at,
            fetched_at=work.now,
            size=kept.size,
            raw_key=kept.raw_key,
        )
        work.session.add(row)
    else:
        known = sa.select(IncomingMail).where(IncomingMail.id == kept.id, IncomingMail.state.in_(UNSETTLED))
        found = work.session.scalar(known.with_for_update())
        if found is None:
            raise Refused(Reason.CHANGED_MEANWHILE, Message(N_("这封来信刚刚已由他人处理。")))
        row = found
    shown = mail if state.value in UNSETTLED else None
    row.state, row.why = state.value, why.value if why else ""
    row.sender, row.subject = (shown.sender, shown.subject) if shown else ("", "")
    work.session.flush()
    return row
