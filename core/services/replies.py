"""Canned replies: texts with places for the ticket's facts, one's own or shared, offered in forms with long text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.domain.forms import FieldKind
from core.domain.parsing import parse_text
from core.domain.permissions import Permission
from core.domain.processes import Process
from core.domain.texts import N_, Message
from core.models import CannedReply
from core.services.configuration import configuration
from core.services.policy import may
from core.services.scope import Scope
from core.services.uow import reading
from core.services.work import working

NUMBER, TITLE, REPORTER = "number", "title", "reporter"
PLACES = (NUMBER, TITLE, REPORTER)
TITLE_LENGTH = 40
TEXT_LENGTH = 2_000
MOST = 200  # of one person
_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A canned reply; ``process`` and ``act`` are empty where it fits everywhere. ``mine`` says who may change it."""

    id: int
    title: str
    text: str
    process: str
    act: str
    shared: bool
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RepliesPage:
    """The replies that somebody may insert, and the acts (process with act keys and labels) that take long text."""

    replies: tuple[Reply, ...]
    acts: tuple[tuple[Process, tuple[tuple[str, str], ...]], ...]
    may_share: bool


def replies_page(scope: Scope) -> RepliesPage:
    """Return what the page of replies shows."""
    with reading(scope.org.id) as session:
        used = configuration(session, scope.org.id).plugins
    processes = [one for plugin in scope.plugins.loaded if plugin.name in used for one in plugin.processes]
    acts = [(process, tuple(_acts(process).items())) for process in processes]
    return RepliesPage(
        replies=_replies(scope),
        acts=tuple((process, found) for process, found in acts if found),
        may_share=may(scope.actor, Permission.SETTINGS_EDIT),
    )


def offered(scope: Scope, process: str, act: str) -> tuple[Reply, ...]:
    """Return the replies that fit an act of a process: one's own first."""
    fitting = (one for one in _replies(scope) if one.process in ("", process) and one.act in ("", act))
    return tuple(sorted(fitting, key=lambda one: (one.shared, not one.act)))


def save_reply(scope: Scope, reply_id: int, *, title: str, text: str, fits: str, shared: bool) -> None:
    """Keep a reply (0: a new one); ``fits`` is ``"process/act"``, or empty for all acts.

    :raises Refused: A field is wrong, it is not theirs to change, or to share.
    """
    title = parse_text(title, field="title", max_length=TITLE_LENGTH)
    text = parse_text(text, field="text", max_length=TEXT_LENGTH)
    for field, value in (("title", title), ("text", text)):
        if not value:
            raise Refused(Reason.FIELD_REQUIRED, Message(N_("请填写此项。")), field=field)
    if unknown := [place for place in _PLACE.findall(text) if place not in PLACES]:
        message = Message(N_("不认识 {%(place)s}，可以用 {number}、{title} 和 {reporter}。"), {"place": unknown[0]})
        raise Refused(Reason.FIELD_INVALID, message, field="text")
    process, _, act = fits.partition("/")
    found = scope.plugins.process(process) if process else None
    if process and (found is None or act not in _acts(found)):
        raise Refused(Reason.FIELD_INVALID, Message(N_("请从列出的选项中选择。")), field="fits")
    if shared and not may(scope.actor, Permission.SETTINGS_EDIT):
        raise Refused(Reason.PERMISSION_DENIED, Message(N_("您没有这项权限。")))
    with working(scope) as work:
        if reply_id:
            row = work.session.scalar(sa.select(CannedReply).where(CannedReply.id == reply_id, _changeable(scope)))
            if row is None:
                raise _no_reply()
        else:
            mine = sa.select(sa.func.count()).where(CannedReply.owner_id == scope.actor.user_id)
            if (work.session.scalar(mine.select_from(CannedReply)) or 0) >= MOST:
                message = Message(N_("最多保存 %(limit)s 条常用回复，请先删除不用的。"), {"limit": MOST})
                raise Refused(Reason.TOO_LARGE, message, field="title")
            row = CannedReply(org_id=scope.org.id, owner_id=scope.actor.user_id)
            work.session.add(row)
        row.title, row.text, row.process, row.act, row.shared = title, text, process, act, shared
        row.updated_at = work.now


def remove_reply(scope: Scope, reply_id: int) -> None:
    """Remove a reply.

    :raises Refused: NOT_FOUND, also when it is not theirs to change.
    """
    with working(scope) as work:
        gone = work.session.scalar(
            sa.delete(CannedReply)
            .where(CannedReply.id == reply_id, CannedReply.org_id == scope.org.id, _changeable(scope))
            .returning(CannedReply.id)
            .execution_options(synchronize_session=False)
        )
        if gone is None:
            raise _no_reply()


def filled(reply: Reply, facts: Mapping[str, str]) -> str:
    """Return the text of a reply with the ticket's facts in their places; a fact that is missing leaves none."""
    return _PLACE.sub(lambda place: facts.get(place[1], ""), reply.text)


def _acts(process: Process) -> dict[str, str]:
    return {
        act.key: act.label
        for act in process.transitions
        if act.form and any(field.kind is FieldKind.LONG_TEXT for field in act.form.fields)
    }


def _replies(scope: Scope) -> tuple[Reply, ...]:
    mine = CannedReply.owner_id == scope.actor.user_id
    with reading(scope.org.id) as session:
        rows = session.scalars(
            sa.select(CannedReply)
            .where(sa.or_(mine, CannedReply.shared.is_(sa.true())))
            .order_by(CannedReply.title, CannedReply.id)
        ).all()
        administrator = may(scope.actor, Permission.SETTINGS_EDIT)
        return tuple(
            Reply(
                id=row.id,
                title=row.title,
                text=row.text,
                process=row.process,
                act=row.act,
                shared=row.shared,
                mine=row.owner_id == scope.actor.user_id or administrator,
            )
            for row in rows
        )


def _changeable(scope: Scope) -> sa.ColumnElement[bool]:
    mine = CannedReply.owner_id == scope.actor.user_id
    if may(scope.actor, Permission.SETTINGS_EDIT):
        return sa.or_(mine, CannedReply.shared.is_(sa.true()))
    return mine


def _no_reply() -> Refused:
    return Refused(Reason.NOT_FOUND, Message(N_("没有这条常用回复。")))
