"""Invitations: a member without a password is given an address at which they choose one, once and for a week."""

import hashlib
import logging
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import Invitation, Membership, Organisation, User
from core.services import passwords, rates, sessions
from core.services.configuration import configuration
from core.services.details import belongs_elsewhere
from core.services.policy import require
from core.services.rates import TooMany
from core.services.scope import Scope
from core.services.uow import reading, system_reading, system_work
from core.services.work import working

LASTS = timedelta(days=7)
CODE_LENGTH = 20
TRIES = 30  # of codes that are none, from one address within WINDOW
WINDOW = timedelta(minutes=15)
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no two of them look alike on paper

_log = logging.getLogger("huiyin.security")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who may be invited; ``invited_until`` is when the invitation that they have now ends."""

    login: str
    name: str
    department: str
    has_password: bool
    invited_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """An invitation just made. The code is shown this once and stored nowhere."""

    login: str
    name: str
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """Whom an invitation is for."""

    login: str
    name: str
    organisation: str


def candidates(scope: Scope) -> tuple[Candidate, ...]:
    """Return the active people, those first who cannot log in yet.

    :raises Refused: The actor may not.
    """
    require(scope.actor, Permission.PEOPLE_EDIT)
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        ids = [person.user_id for person in config.by_login.values()]
        with_password = set(
            session.scalars(sa.select(User.id).where(User.id.in_(ids), User.password_hash.is_not(None)))
        )
        open_ones = dict(
            session.execute(
                sa.select(Invitation.user_id, sa.func.max(Invitation.expires_at))
                .where(Invitation.used_at.is_(None), Invitation.expires_at > scope.now)
                .group_by(Invitation.user_id)
            ).all()
        )
    found = (
        Candidate(
            login=person.login,
            name=person.name,
            department=config.departments[person.department_id].name if person.department_id is not None else "",
            has_password=person.user_id in with_password,
            invited_until=open_ones.get(person.user_id),
        )
        for person in config.by_login.values()
    )
    return tuple(sorted(found, key=lambda one: (one.has_password, one.login)))


def invite(scope: Scope, logins: Collection[str]) -> tuple[Invited, ...]:
    """Invite people to choose a password; whatever invitation they had before ends.

    Their present password, if they have one, holds until they choose another.

    :raises Refused: The actor may not, nobody is named, or somebody is no member, or a member of another house, too.
    """
    require(scope.actor, Permission.PEOPLE_EDIT)
    if not logins:
        raise Refused(Reason.FIELD_REQUIRED, Message(N_("请至少选择一个人。")), field="logins")
    made = []
    with working(scope) as work:
        for login in sorted(set(logins)):
            person = work.config.by_login.get(login)
            if person is None:
                raise Refused(Reason.NOT_FOUND, Message(N_("本单位没有这个人。")), field="logins")
            if belongs_elsewhere(work, person.user_id):
                message = Message(N_("%(name)s 的账号也属于别的单位，不能在这里设密码。"), {"name": person.name})
                raise Refused(Reason.STATE_NOT_ALLOWED, message, field="logins")
            work.session.execute(
                sa.delete(Invitation).where(
                    Invitation.org_id == scope.org.id,
                    Invitation.user_id == person.user_id,
                    Invitation.used_at.is_(None),
                )
            )
            one = Invited(login=login, name=person.name, code=_new_code(), expires_at=scope.now + LASTS)
            work.later(
                Invitation,
                user_id=person.user_id,
                code_hash=_digest(one.code),
                created_at=scope.now,
                expires_at=one.expires_at,
                used_at=None,
            )
            made.append(one)
        work.event("people_invited", body={"logins": [one.login for one in made]})
    return tuple(made)


def welcome(code: str, now: datetime, address: str) -> Welcome:
    """Return whom an invitation is for.

    :raises TooMany: Too many wrong codes have been tried from this address.
    :raises Refused: NOT_FOUND: there is no such invitation, or it was used or has ended.
    """
    key = f"invitation:{address}"
    if retry_after := rates.hit(key, TRIES, WINDOW, now):
        raise TooMany(retry_after)
    with system_reading() as session:
        row = session.execute(
            sa.select(User.login, User.name, Organisation.name.label("organisation"))
            .select_from(Invitation)
            .join(User, User.id == Invitation.user_id)
            .join(Organisation, Organisation.id == Invitation.org_id)
            .join(Membership, sa.and_(Membership.org_id == Invitation.org_id, Membership.user_id == User.id))
            .where(*_valid(code, now), User.active.is_(sa.true()), Membership.active.is_(sa.true()))
        ).one_or_none()
    if row is None:
        raise _ended()
    rates.give_back(key, WINDOW, now)
    return Welcome(**row._asdict())


def accept(code: str, password: str, *, now: datetime, agent: str, address: str) -> str:
    """Give the person invited the password that they chose, and return the token of their session.

    :raises TooMany: Too many wrong codes have been tried from this address.
    :raises Refused: The invitation was used or has ended, or the password cannot be used.
    """
    person = welcome(code, now, address)
    hashed = passwords.hash_new(password)
    with system_work() as session:
        user_id = session.scalar(
            sa.update(Invitation)
            .where(*_valid(code, now))
            .values(used_at=now)
            .returning(Invitation.user_id)
            .execution_options(synchronize_session=False)
        )
        if user_id is None:
            raise _ended()
        session.execute(
            sa.update(User)
            .where(User.id == user_id)
            .values(password_hash=hashed, epoch=User.epoch + 1)
            .execution_options(synchronize_session=False)
        )
    _log.info("invitation accepted", extra={"event": "invitation_accepted", "user_id": user_id})
    return sessions.log_in(person.login, password, now=now, agent=agent, address=address)


def _valid(code: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (Invitation.code_hash == _digest(code), Invitation.used_at.is_(None), Invitation.expires_at > now)


def _ended() -> Refused:
    return Refused(Reason.NOT_FOUND, Message(N_("这个邀请已经用过或过期，请联系本单位的系统管理员重新邀请。")))


def _new_code() -> str:
    return "".join(secrets.choice(_ALPHABET) for _character in range(CODE_LENGTH))


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()
