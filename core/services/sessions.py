"""Log-ins: a random token in the cookie, its hash in the database, and everything that can end it."""

import hashlib
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.errors import Reason, Refused
from core.domain.parsing import clean
from core.domain.texts import N_, Message
from core.models import Membership, Organisation, User, UserSession
from core.plugin_manager import PluginManager
from core.services import passwords, rates
from core.services.configuration import configuration
from core.services.rates import TooMany
from core.services.scope import Org, Scope
from core.services.uow import reading, system_reading, system_work

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=5)  # a page view is not worth a write

WINDOW = timedelta(minutes=15)
FAILURES_PER_LOGIN = 5
FAILURES_PER_ADDRESS = 30

TOKEN_BYTES = 32
_TOKEN_LENGTH = 43  # of the text that stands for 32 bytes
_AGENT_LENGTH = 200
_LOGIN_LENGTH = 100

_log = logging.getLogger("huiyin.security")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """Whose session a token is, and in which organisation it acts."""

    session_id: int
    user_id: int
    org_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFact:
    """A live log-in as its owner sees it; ``agent`` is what the browser said of itself."""

    id: int
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request of somebody who is logged in. ``organisations`` are all they may switch to, by name."""

    scope: Scope
    session_id: int
    user_id: int
    locale: str | None
    organisations: tuple[Org, ...]


def log_in(login: str, password: str, *, now: datetime, agent: str, address: str) -> str:
    """Begin a session and return its token.

    Unknown log-in, wrong password, closed account and no membership get the same answer in the same time.

    :raises TooMany: Five failures of this log-in or thirty of this address within 15 minutes.
    :raises Refused: Anything else that is wrong.
    """
    login = _cleaned(login)[:_LOGIN_LENGTH]
    by_login, by_address = f"login:{_digest(login)}", f"address:{address}"
    for key, limit in ((by_address, FAILURES_PER_ADDRESS), (by_login, FAILURES_PER_LOGIN)):
        if retry_after := rates.hit(key, limit, WINDOW, now):
            _log.warning("log-in throttled", extra={"event": "login_throttled", "address": address})
            raise TooMany(retry_after)
    with system_reading() as session:
        user = session.execute(
            sa.select(User.id, User.password_hash, User.epoch).where(User.login == login, User.active.is_(sa.true()))
        ).one_or_none()
    right = passwords.matches(user.password_hash if user else None, password)
    token = _begin(user.id, user.epoch, now=now, agent=agent) if user and right else None
    if token is None:
        # Only a log-in that exists is written down: people type passwords into the wrong field.
        known = login if user else ""
        _log.warning("log-in failed", extra={"event": "login_failed", "login": known, "address": address})
        raise Refused(Reason.FIELD_INVALID, Message(N_("登录名或密码不对。")))
    rates.forget(by_login)
    rates.give_back(by_address, WINDOW, now)
    _log.info("logged in", extra={"event": "login", "login": login, "address": address})
    return token


def resolve(token: str, now: datetime) -> Resolved | None:
    """Return whose session the token is; None if it has ended, for whatever reason."""
    if len(token) != _TOKEN_LENGTH:
        return None
    with system_reading() as session:
        row = session.execute(
            sa.select(UserSession.id, UserSession.user_id, UserSession.org_id, UserSession.last_seen_at)
            .join(User, User.id == UserSession.user_id)
            .join(
                Membership, sa.and_(Membership.user_id == UserSession.user_id, Membership.org_id == UserSession.org_id)
            )
            .where(
                UserSession.token_hash == _digest(token),
                *_live(now),
                User.active.is_(sa.true()),
                User.epoch == UserSession.epoch,
                Membership.active.is_(sa.true()),
            )
        ).one_or_none()
    if row is None:
        return None
    if now - row.last_seen_at >= SEEN_EVERY:
        _update(UserSession.id == row.id, last_seen_at=now)
    return Resolved(session_id=row.id, user_id=row.user_id, org_id=row.org_id)


def enter(token: str, now: datetime, plugins: PluginManager) -> Visit | None:
    """Return the scope of a request with this token, with the rights that hold now; None if the session has ended."""
    resolved = resolve(token, now)
    if resolved is None:
        return None
    with system_reading() as session:
        organisations = _organisations(session, resolved.user_id)
    with reading(resolved.org_id) as session:
        config = configuration(session, resolved.org_id)
    actor = config.actor(resolved.user_id, now)
    if actor is None:
        return None
    return Visit(
        scope=Scope(org=config.org, actor=actor, now=now, plugins=plugins),
        session_id=resolved.session_id,
        user_id=resolved.user_id,
        locale=config.people[resolved.user_id].locale,
        organisations=organisations,
    )


def list_sessions(user_id: int, now: datetime) -> tuple[SessionFact, ...]:
    """Return a user's live sessions, last seen first."""
    with system_reading() as session:
        rows = session.execute(
            sa.select(
                UserSession.id,
                UserSession.created_at,
                UserSession.last_seen_at,
                UserSession.expires_at,
                UserSession.agent,
            )
            .join(User, User.id == UserSession.user_id)
            .where(UserSession.user_id == user_id, *_live(now), User.epoch == UserSession.epoch)
            .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
        ).all()
    return tuple(SessionFact(**row._asdict()) for row in rows)


def revoke(user_id: int, session_id: int, now: datetime) -> None:
    """End one session of a user; one that is not theirs or has ended stays as it is."""
    _update(UserSession.id == session_id, UserSession.user_id == user_id, *_live(now), revoked_at=now)
    _log.info("session revoked", extra={"event": "session_revoked", "user_id": user_id, "session_id": session_id})


def revoke_all(user_id: int, now: datetime, *, but: int | None = None) -> None:
    """End all sessions of a user, except the one with the id ``but``."""
    _update(UserSession.user_id == user_id, UserSession.id != (but or 0), *_live(now), revoked_at=now)
    _log.info("sessions revoked", extra={"event": "sessions_revoked", "user_id": user_id})


def switch_organisation(visit: Visit, org_id: int) -> str:
    """Let the session act in another organisation of its user and return its new token; the old one ends.

    :raises Refused: NOT_FOUND, if they are not an active member there.
    """
    if org_id not in {org.id for org in visit.organisations}:
        raise Refused(Reason.NOT_FOUND, Message(N_("您不属于这个单位。")))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    _update(UserSession.id == visit.session_id, token_hash=_digest(token), org_id=org_id)
    return token


def change_password(visit: Visit, present: str, wanted: str) -> str:
    """Change the user's own password, end all their sessions and return the token of a new one for this browser.

    :raises TooMany: The present password was wrong five times within 15 minutes.
    :raises Refused: The present password is wrong, or the new one cannot be used.
    """
    now, key = visit.scope.now, f"password:{visit.user_id}"
    if retry_after := rates.hit(key, FAILURES_PER_LOGIN, WINDOW, now):
        raise TooMany(retry_after)
    with system_reading() as session:
        user = session.execute(sa.select(User.password_hash, User.epoch).where(User.id == visit.user_id)).one()
    if not passwords.matches(user.password_hash, present):
        _log.warning("password change failed", extra={"event": "password_failed", "user_id": visit.user_id})
        raise Refused(Reason.FIELD_INVALID, Message(N_("现在的密码不对。")), field="present")
    hashed = passwords.hash_new(wanted)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with system_work() as session:
        changed = session.scalar(
            sa.update(User)
            .where(User.id == visit.user_id, User.epoch == user.epoch)
            .values(password_hash=hashed, epoch=User.epoch + 1)
            .returning(User.id)
            .execution_options(synchronize_session=False)
        )
        if changed is None:
            raise Refused(Reason.CHANGED_MEANWHILE, Message(N_("密码刚刚在别处改过，请重新登录。")))
        session.execute(
            sa.update(UserSession)
            .where(UserSession.id == visit.session_id)
            .values(token_hash=_digest(token), epoch=user.epoch + 1)
            .execution_options(synchronize_session=False)
        )
    rates.forget(key)
    _log.info("password changed", extra={"event": "password_changed", "user_id": visit.user_id})
    return token


def _begin(user_id: int, epoch: int, *, now: datetime, agent: str) -> str | None:
    """Store a new session in the organisation last used and return its token; None without membership."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with system_work() as session:
        organisations = [org.id for org in _organisations(session, user_id)]
        if not organisations:
            return None
        last = session.scalar(
            sa.select(UserSession.org_id)
            .where(UserSession.user_id == user_id, UserSession.org_id.in_(organisations))
            .order_by(UserSession.created_at.desc(), UserSession.id.desc())
            .limit(1)
        )
        session.execute(sa.delete(UserSession).where(UserSession.expires_at < now - ABSOLUTE))
        session.execute(
            sa.insert(UserSession).values(
                token_hash=_digest(token),
                user_id=user_id,
                org_id=last or organisations[0],
                epoch=epoch,
                created_at=now,
                last_seen_at=now,
                expires_at=now + ABSOLUTE,
                revoked_at=None,
                agent=_cleaned(agent)[:_AGENT_LENGTH],
            )
        )
    return token


def _organisations(session: Session, user_id: int) -> tuple[Org, ...]:
    rows = session.execute(
        sa.select(Organisation.id, Organisation.key, Organisation.name, Organisation.zone, Organisation.locale)
        .join(Membership, Membership.org_id == Organisation.id)
        .where(Membership.user_id == user_id, Membership.active.is_(sa.true()))
        .order_by(Organisation.name, Organisation.id)
    )
    return tuple(Org(**row._asdict()) for row in rows)


def _live(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        UserSession.revoked_at.is_(None),
        UserSession.expires_at > now,
        UserSession.last_seen_at > now - IDLE,
    )


def _update(*where: sa.ColumnElement[bool], **values: object) -> None:
    with system_work() as session:
        session.execute(
            sa.update(UserSession).where(*where).values(**values).execution_options(synchronize_session=False)
        )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _cleaned(text: str) -> str:
    """Return ``text`` as it can be stored; what cannot be is no log-in and no browser that anybody has."""
    try:
        return clean(text, multiline=False)
    except Refused:
        return ""
