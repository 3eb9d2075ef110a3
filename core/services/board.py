"""The public board as those who publish on it see it: drafts, what in them tells who somebody is, and taking back.

Only what somebody publishes on purpose is seen by the public. An answer to a ticket can be published once the process
has answered, so that whatever its regulation demands of an answer (reason, signatures, result) is there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.disclosure import Finding, Trace, find
from core.domain.errors import Reason, Refused
from core.domain.parsing import MAX_INTEGER, parse_text
from core.domain.permissions import Permission
from core.domain.settings import Value
from core.domain.texts import N_, Message
from core.models import BoardPost, Event, Ticket
from core.services.configuration import Configuration, configuration
from core.services.core_settings import CORE, SETTINGS
from core.services.identities import kept_words
from core.services.policy import require, visible
from core.services.portal_staff import known_words
from core.services.queries import Names, PersonView
from core.services.scope import Scope
from core.services.ticket_page_parts import body_of
from core.services.uow import reading
from core.services.work import Work, working

TITLE_LENGTH, TEXT_LENGTH, REASON_LENGTH = 100, 5_000, 500
SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PostView:
    """A post as those who publish see it; ``ticket`` is public id and number of what it answers, if they may see it."""

    id: int
    title: str
    text: str
    state: str
    version: int
    ticket: tuple[str, str] | None
    writer: PersonView | None
    written_at: datetime
    published_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A post before it is published: where title and text tell who somebody is, and whether the reader may publish."""

    post: PostView
    in_title: tuple[Finding, ...]
    in_text: tuple[Finding, ...]
    why_not: Message | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage:
    """The posts, newest first, and whether the public can see those that are published."""

    posts: tuple[PostView, ...]
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What a post about a ticket may say: the words of its last answer; ``ticket`` is its public id and number."""

    ticket: tuple[str, str]
    title: str
    text: str


def board_page(scope: Scope) -> BoardPage:
    """Return the posts of the organisation.

    :raises Refused: The actor may not publish.
    """
    require(scope.actor, Permission.BOARD_EDIT)
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        rows = session.scalars(sa.select(BoardPost).order_by(BoardPost.id.desc()).limit(SHOWN)).all()
        return BoardPage(
            posts=tuple(_view(session, scope, config, row) for row in rows),
            on=settings_of(scope, config)["public_board"] is True,
        )


def settings_of(scope: Scope, config: Configuration) -> Mapping[str, Value]:
    """Return the program's own settings in force today."""
    return config.settings_of(CORE, SETTINGS, scope.org.local_date(scope.now))


def suggestion(scope: Scope, public_id: str) -> Suggestion:
    """Return what a post about a ticket may say, from the answer that its process has given.

    :raises Refused: The actor may not publish or see the ticket; REPLY_MISSING: it has no answer yet.
    """
    require(scope.actor, Permission.BOARD_EDIT)
    with reading(scope.org.id) as session:
        ticket = _ticket(session, scope, public_id)
        process = scope.plugins.process(ticket.process)
        return Suggestion(
            ticket=(ticket.public_id, ticket.number),
            title=process.label if process else "",
            text=_answer(session, scope, ticket),
        )


def _ticket(session: Session, scope: Scope, public_id: str) -> Ticket:
    found = session.scalar(sa.select(Ticket).where(Ticket.public_id == public_id, visible(scope)))
    if found is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有找到这张工单。")))
    return found


def _answer(session: Session, scope: Scope, ticket: Ticket) -> str:
    """Return the words of the last answer that is meant for whoever spoke up."""
    process = scope.plugins.process(ticket.process)
    meant = {answer.act: answer.fields for answer in (process.public.answers if process and process.public else ())}
    bodies = session.scalars(
        sa.select(Event.body).where(Event.ticket_id == ticket.id, Event.kind == "acted").order_by(Event.n.desc())
    )
    for body in map(body_of, bodies):
        values = body.get("values")
        if body.get("act") in meant and isinstance(values, dict):
            return "\n".join(str(values[key]) for key in meant[str(body["act"])] if values.get(key))
    message = Message(N_("这张工单还没有答复；按流程答复以后才能公开。"))
    raise Refused(Reason.REPLY_MISSING, message)


def save(scope: Scope, post_id: int, *, ticket: str, title: str, text: str) -> int:
    """Keep a draft (0: a new one, about ``ticket`` if that is no empty text) and return its id.

    :raises Refused: A field is wrong, the ticket has no answer, or the post is published.
    """
    require(scope.actor, Permission.BOARD_EDIT)
    title = parse_text(title, field="title", max_length=TITLE_LENGTH)
    text = parse_text(text, field="text", max_length=TEXT_LENGTH)
    for field, value in (("title", title), ("text", text)):
        if not value:
            raise Refused(Reason.FIELD_REQUIRED, Message(N_("请填写此项。")), field=field)
    with working(scope) as work:
        if post_id:
            row = _locked(work, post_id)
            if row.state == "published":
                message = Message(N_("已经发布的请先撤下，再修改。"))
                raise Refused(Reason.STATE_NOT_ALLOWED, message)
            row.version += 1
        else:
            row = BoardPost(org_id=scope.org.id, version=1, withdrawn_for="")
            if ticket:
                about = _ticket(work.session, scope, ticket)
                _answer(work.session, scope, about)
                row.ticket_id = about.id
            work.session.add(row)
        row.title, row.text, row.state = title, text, "draft"
        row.written_by_id, row.written_at = _user_id(scope), work.now
        work.session.flush()
        return row.id


def proof(scope: Scope, post_id: int) -> Proof:
    """Return a post as it would be published, with what in it tells who somebody is.

    :raises Refused: NOT_FOUND, or the actor may not publish.
    """
    require(scope.actor, Permission.BOARD_EDIT)
    with reading(scope.org.id) as session:
        row = session.scalar(sa.select(BoardPost).where(BoardPost.id == min(post_id, MAX_INTEGER)))
        if row is None:
            raise _no_post()
        config = configuration(session, scope.org.id)
        known = _known(session, scope, row)
        return Proof(
            post=_view(session, scope, config, row),
            in_title=find(row.title, giver=known),
            in_text=find(row.text, giver=known),
            why_not=_why_not(scope, config, row),
        )


def _known(session: Session, scope: Scope, row: BoardPost) -> tuple[str, ...]:
    ticket = session.get(Ticket, row.ticket_id) if row.ticket_id is not None else None
    process = scope.plugins.process(ticket.process) if ticket else None
    return known_words(process, ticket) if ticket and process else ()


def _why_not(scope: Scope, config: Configuration, row: BoardPost) -> Message | None:
    if row.state != "draft":
        return Message(N_("这份公示不是草稿。"))
    if settings_of(scope, config)["board_two_people"] is True and row.written_by_id == scope.actor.user_id:
        return Message(N_("按参数，须由写稿人以外的另一位核对后发布。"))
    return None


def publish(scope: Scope, post_id: int, *, version: int, confirmed: bool) -> None:
    """Show a draft to the public; ``version`` is the one that was read, ``confirmed`` that its findings may stand.

    :raises Refused: It tells who gave the feedback, something that was found is not confirmed, the draft was changed
        meanwhile, or somebody else must publish it.
    """
    require(scope.actor, Permission.BOARD_EDIT)
    try:
        with working(scope) as work:
            row = _locked(work, post_id)
            if row.version != version:
                message = Message(N_("稿件刚刚有修改，请重新核对。"))
                raise Refused(Reason.CHANGED_MEANWHILE, message)
            if why_not := _why_not(scope, work.config, row):
                raise Refused(Reason.PERMISSION_DENIED, why_not)
            _check(work, row, confirmed=confirmed)
            row.state, row.published_by_id, row.published_at = "published", _user_id(scope), work.now
            work.event("board_published", ticket_id=row.ticket_id, body={"post": row.id, "title": row.title})
    except _NamesTheGiver as refused:
        with working(scope) as work:
            work.event("board_named_giver", ticket_id=refused.ticket_id, body={"post": post_id})
        raise


class _NamesTheGiver(Refused):
    """A text holds what is kept apart of whoever gave the feedback; that it was tried stands in the history."""

    def __init__(self, ticket_id: int) -> None:
        message = Message(N_("公示里有能认出反馈人的内容，请删去姓名、联系方式后再发布。"))
        super().__init__(Reason.CONTENT_RULE, message, field="text")
        self.ticket_id = ticket_id


def _check(work: Work, row: BoardPost, *, confirmed: bool) -> None:
    words = f"{row.title}\n{row.text}"
    if row.ticket_id is not None:
        giver = (*_known(work.session, work.scope, row), *kept_words(work.session, row.ticket_id))
        if any(one.trace is Trace.GIVER for one in find(words, giver=giver)):
            raise _NamesTheGiver(row.ticket_id)
    if not confirmed and (found := find(words)):
        message = Message(
            N_("公示里有“%(found)s”。请删去，或确认可以公开。"), {"found": tuple(one.text for one in found)}
        )
        raise Refused(Reason.CONTENT_RULE, message, field="confirmed")


def withdraw(scope: Scope, post_id: int, reason: str) -> None:
    """Take a post from the board; that it stood there, until when and why it went remains known.

    :raises Refused: There is no reason, or it is not published.
    """
    require(scope.actor, Permission.BOARD_EDIT)
    reason = parse_text(reason, field="reason", max_length=REASON_LENGTH)
    if not reason:
        raise Refused(Reason.REASON_MISSING, Message(N_("请写明为什么撤下。")), field="reason")
    with working(scope) as work:
        row = _locked(work, post_id)
        if row.state != "published":
            raise Refused(Reason.STATE_NOT_ALLOWED, Message(N_("这份公示没有发布。")))
        row.state, row.withdrawn_at, row.withdrawn_for = "withdrawn", work.now, reason
        body = {"post": row.id, "title": row.title, "reason": reason}
        work.event("board_withdrawn", ticket_id=row.ticket_id, body=body)


def _locked(work: Work, post_id: int) -> BoardPost:
    wanted = sa.select(BoardPost).where(BoardPost.id == min(post_id, MAX_INTEGER)).with_for_update()
    row = work.session.scalar(wanted)
    if row is None:
        raise _no_post()
    return row


def _view(session: Session, scope: Scope, config: Configuration, row: BoardPost) -> PostView:
    about = (
        session.execute(sa.select(Ticket.public_id, Ticket.number).where(Ticket.id == row.ticket_id, visible(scope)))
        if row.ticket_id is not None
        else None
    )
    found = about.first() if about is not None else None
    return PostView(
        id=row.id,
        title=row.title,
        text=row.text,
        state=row.state,
        version=row.version,
        ticket=(found.public_id, found.number) if found else None,
        writer=Names(config).by_id(row.written_by_id),
        written_at=row.written_at,
        published_at=row.published_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_for=row.withdrawn_for,
    )


def _user_id(scope: Scope) -> int:
    if scope.actor.user_id is None:
        raise Refused(Reason.PERMISSION_DENIED, Message(N_("您没有这项权限。")))
    return scope.actor.user_id


def _no_post() -> Refused:
    return Refused(Reason.NOT_FOUND, Message(N_("没有找到这份公示。")))
