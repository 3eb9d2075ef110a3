"""Who spoke up in confidence: shown to those who keep identities, for a reason, by two of them, and for a while.

A name that is kept apart is shown to a holder of IDENTITY_VIEW who says why, once another one agrees where the setting
``identity_two_people`` asks for it; each step is an event of the ticket. Nothing else in the program reads it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.errors import Reason, Refused
from core.domain.parsing import MAX_INTEGER, parse_text
from core.domain.permissions import Permission
from core.domain.settings import Value
from core.domain.texts import N_, Message
from core.models import GiverIdentity, IdentityLook, IdentityRequest, Ticket
from core.services import messages
from core.services.configuration import Configuration, Person, configuration
from core.services.core_settings import CORE, SETTINGS
from core.services.deputies import lender
from core.services.policy import concerns, is_about, may, require
from core.services.queries import Names, PersonView
from core.services.scope import Scope
from core.services.transitions import find
from core.services.uow import reading
from core.services.work import Work, working

LONGEST_REASON = 500
KIND = "sign_off"  # how those who are asked to agree, and those who asked, are told


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who spoke up, as it is kept apart; shown ``until``."""

    name: str
    contact: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """A request to see who spoke up; ``why_not`` says why the reader cannot decide it."""

    id: int
    number: str
    asked_by: PersonView | None
    reason: str
    asked_at: datetime
    why_not: Message | None


def identity_of(session: Session, scope: Scope, ticket_id: int) -> Identity | None:
    """Return who opened a ticket in confidence, while the actor may see it."""
    if not may(scope.actor, Permission.IDENTITY_VIEW):
        return None
    until = session.scalar(
        sa.select(sa.func.max(IdentityLook.until)).where(
            IdentityLook.ticket_id == ticket_id,
            IdentityLook.user_id == scope.actor.user_id,
            IdentityLook.until > scope.now,
        )
    )
    row = session.scalar(sa.select(GiverIdentity).where(GiverIdentity.ticket_id == ticket_id)) if until else None
    return Identity(name=row.name, contact=row.contact, until=until) if row and until else None


def kept_words(session: Session, ticket_id: int) -> tuple[str, ...]:
    """Return the name and contact that are kept apart. They are looked for in texts, and shown to nobody."""
    row = session.scalar(sa.select(GiverIdentity).where(GiverIdentity.ticket_id == ticket_id))
    return tuple(word for word in (row.name, row.contact) if word) if row else ()


def asked(session: Session, scope: Scope, ticket_id: int) -> bool:
    """Say whether the actor has asked to see who opened a ticket, and waits."""
    mine = sa.and_(_waits(), IdentityRequest.ticket_id == ticket_id, IdentityRequest.user_id == scope.actor.user_id)
    return session.scalar(sa.select(IdentityRequest.id).where(mine).limit(1)) is not None


def ask(scope: Scope, public_id: str, reason: str) -> bool:
    """Ask to see who opened a confidential ticket, and say whether it is shown at once, one person being enough.

    :raises Refused: They may not, give no reason, have asked already, there is nothing to see or nobody to agree.
    """
    require(scope.actor, Permission.IDENTITY_VIEW)
    reason = _reason(reason, N_("请写明为什么要看反馈人的身份。"))
    with working(scope) as work:
        row = find(work, public_id).row
        if work.session.scalar(sa.select(GiverIdentity.ticket_id).where(GiverIdentity.ticket_id == row.id)) is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("这张工单没有另行保管的身份。")))
        if _settings(work.config, scope)["identity_two_people"] is not True:
            _show(work, row.id, scope.actor.user_id, reason)
            return True
        if asked(work.session, scope, row.id):
            raise Refused(Reason.DUPLICATE, Message(N_("您已经申请，请等另一位保管人同意。")), field="reason")
        others = [
            one for one in _keepers(work.config) if one.login != scope.actor.login and not concerns(one, row.about)
        ]
        if not others:
            message = Message(N_("没有另一位可以同意的保管人；请管理员把“查看反馈人身份”的权限再给一位。"))
            raise Refused(Reason.ROUTE_NOT_CONFIGURED, message, field="reason")
        work.session.add(
            IdentityRequest(
                org_id=scope.org.id,
                ticket_id=row.id,
                user_id=scope.actor.user_id,
                reason=reason,
                at=work.now,
                state="asked",
                decided_by_id=None,
                decided_at=None,
            )
        )
        work.event("identity_asked", ticket_id=row.id, body={"reason": reason})
        params = {"person": scope.actor.name, "number": row.number}
        text = Message(N_("%(person)s 申请查看 %(number)s 反馈人的身份，请核对理由后同意或拒绝。"), params)
        messages.tell(work, others, text, kind=KIND, ticket_id=row.id)
        return False


def requests(scope: Scope) -> tuple[RequestView, ...]:
    """Return the requests that wait for somebody who keeps identities, oldest first.

    :raises Refused: The actor keeps none.
    """
    require(scope.actor, Permission.IDENTITY_VIEW)
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        names = Names(config)
        rows = session.execute(_waiting(scope).add_columns(Ticket.number).order_by(IdentityRequest.id)).all()
        return tuple(
            RequestView(
                id=row.id,
                number=number,
                asked_by=names.by_id(row.user_id),
                reason=row.reason,
                asked_at=row.at,
                why_not=refused.message if (refused := _why_not(config, scope, row)) else None,
            )
            for row, number in rows
        )


def waiting_for(scope: Scope) -> sa.Select[int]:
    """Return a query for the requests that wait for the actor to agree."""
    return _waiting(scope).with_only_columns(IdentityRequest.id).where(IdentityRequest.user_id != scope.actor.user_id)


def decide(scope: Scope, request_id: int, *, agree: bool) -> None:
    """Agree that somebody sees who spoke up, from now on for as long as the setting says; or refuse it.

    :raises Refused: The actor may not, asked for it or acts for who did, or it is decided already.
    """
    require(scope.actor, Permission.IDENTITY_VIEW)
    with working(scope) as work:
        work.recheck_actor()
        row = work.session.scalar(
            _waiting(scope)
            .where(IdentityRequest.id == min(request_id, MAX_INTEGER))
            .with_for_update(of=IdentityRequest)
        )
        if row is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("没有等待同意的申请。")))
        if refused := _why_not(work.config, scope, row):
            raise refused
        row.state, row.decided_by_id, row.decided_at = ("granted" if agree else "denied"), scope.actor.user_id, work.now
        person = work.config.people[row.user_id]
        number = work.session.execute(sa.select(Ticket.number).where(Ticket.id == row.ticket_id)).scalar_one()
        text = N_("已同意您查看 %(number)s 反馈人的身份。") if agree else N_("没有同意您查看 %(number)s 反馈人的身份。")
        if agree:
            _show(work, row.ticket_id, row.user_id, row.reason)
        else:
            work.event("identity_denied", ticket_id=row.ticket_id, body={"to": person.login})
        if person.active:
            messages.tell(work, (person,), Message(text, {"number": number}), kind=KIND, ticket_id=row.ticket_id)


def _show(work: Work, ticket_id: int, user_id: int | None, reason: str) -> None:
    hours = int(str(_settings(work.config, work.scope)["identity_hours"]))
    until = work.now + timedelta(hours=hours)
    work.later(IdentityLook, ticket_id=ticket_id, user_id=user_id, reason=reason, at=work.now, until=until)
    body = {"reason": reason, "until_at": until.isoformat(), "to": work.config.login(user_id)}
    work.event("identity_looked_at", ticket_id=ticket_id, body=body)


def _waits() -> sa.ColumnElement[bool]:
    return IdentityRequest.state == "asked"


def _waiting(scope: Scope) -> sa.Select[IdentityRequest]:
    """Return a query for what waits; who keeps identities need not see the ticket, but must not be complained about."""
    return (
        sa.select(IdentityRequest)
        .join(Ticket, sa.and_(Ticket.org_id == IdentityRequest.org_id, Ticket.id == IdentityRequest.ticket_id))
        .where(IdentityRequest.org_id == scope.org.id, _waits(), sa.not_(is_about(scope.actor)))
    )


def _why_not(config: Configuration, scope: Scope, row: IdentityRequest) -> Refused | None:
    asker = config.login(row.user_id)
    deputies = config.actor(row.user_id, scope.now)
    lent = lender(config, deputies, "identity_looked_at") if deputies else None
    if asker in (scope.actor.login, lender(config, scope.actor, "identity_looked_at")) or lent == scope.actor.login:
        return Refused(Reason.SELF_VERIFICATION, Message(N_("由申请人以外的另一位保管人决定。")))
    return None


def _keepers(config: Configuration) -> Sequence[Person]:
    roles = {key for key, role in config.roles.items() if Permission.IDENTITY_VIEW in role.permissions}
    return [config.by_login[login] for login in sorted(config.by_login) if config.by_login[login].roles & roles]


def _settings(config: Configuration, scope: Scope) -> dict[str, Value]:
    return dict(config.settings_of(CORE, SETTINGS, scope.org.local_date(scope.now)))


def _reason(reason: str, missing: str) -> str:
    reason = parse_text(reason, field="reason", max_length=LONGEST_REASON)
    if not reason:
        raise Refused(Reason.REASON_MISSING, Message(missing), field="reason")
    return reason
