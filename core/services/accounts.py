"""Accounts as the operator of the installation sees them, whatever organisations they belong to."""

import logging

import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message
from core.models import User
from core.services import passwords
from core.services.uow import system_work

_log = logging.getLogger("huiyin.security")


def set_password(login: str, password: str) -> None:
    """Give an account a new password; all its sessions end.

    :raises Refused: There is no such account, or the password cannot be used.
    """
    hashed = passwords.hash_new(password)
    with system_work() as session:
        user_id = session.scalar(
            sa.update(User)
            .where(User.login == login)
            .values(password_hash=hashed, epoch=User.epoch + 1)
            .returning(User.id)
            .execution_options(synchronize_session=False)
        )
        if user_id is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("没有这个账号。")), field="login")
    _log.info("password set by the operator", extra={"event": "password_set", "user_id": user_id})
