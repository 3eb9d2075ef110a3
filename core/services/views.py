"""Views of lists: those that everybody has from the first day, one's own, and what others share.

A view is a way to ask, never a right to see: whoever opens it sees what they may see, as in any other list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.errors import Reason, Refused
from core.domain.parsing import parse_text
from core.domain.people import Actor
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import DefaultView, SavedView
from core.services import lists_filters
from core.services.configuration import configuration
from core.services.queries import Names, PersonView
from core.services.scope import Scope
from core.services.uow import reading, unit_of_work

NAME_LENGTH = 40
MOST = 50  # of one person
KEEP_REMOVED = timedelta(days=30)
COLUMNS = "columns"
_SAVED = "v"  # in front of the id of a view that somebody saved
_NAMES = (*(entry.key for entry in lists_filters.FORM.fields), COLUMNS)
_VALUE_LENGTH = 500
_WIDE = frozenset({Permission.VIEW_DEPARTMENT, Permission.VIEW_ALL})


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A list under a name. ``shown`` is what its address says; ``owner`` is None for those that everybody has.

    ``label`` is a sentence to translate where nobody has named the view.
    """

    key: str
    label: str
    shown: Mapping[str, str] = field(default_factory=dict)
    owner: PersonView | None = None
    own: bool = False
    shared: bool = False
    default: bool = False


_OVERDUE = View(key="overdue", label=N_("本部门已逾期"), shown={"department": "ours", "due": "overdue", "order": "due"})
_EVERYBODY_S = (
    View(key="open", label=N_("全部未办结"), shown={"kind": "open"}),
    View(key="waiting", label=N_("等我办理"), shown={"waits": "me", "order": "due"}),
    View(key="mine", label=N_("我经办的"), shown={"assignee": "me", "order": "due"}),
    View(key="opened", label=N_("我提交的"), shown={"kind": "all", "opener": "me"}),
)
_UNASSIGNED = View(key="unassigned", label=N_("没有经办人"), shown={"assignee": "none"})


def may_share(actor: Actor) -> bool:
    """Say whether ``actor`` may share views: whoever sees more than their own tickets."""
    return bool(actor.permissions & _WIDE)


def views_of(scope: Scope) -> tuple[View, ...]:
    """Return the views that the actor can open: everybody's, their own, then what others share, by name."""
    with reading(scope.org.id) as session:
        default = _default(session, scope)
        names = Names(configuration(session, scope.org.id))
        rows = session.scalars(sa.select(SavedView).where(_open_to(scope)).order_by(SavedView.name, SavedView.id))
        saved = [_view(scope, names, row, default) for row in rows]
    built_in = [_as_default(view, default) for view in _built_in(scope.actor)]
    return (*built_in, *sorted(saved, key=lambda view: not view.own))


def _built_in(actor: Actor) -> list[View]:
    found = list(_EVERYBODY_S)
    if may_share(actor):
        found += [_OVERDUE] if actor.reach else []
        found.append(_UNASSIGNED)
    return found


def default_view(scope: Scope) -> str:
    """Return the key of the view in which the actor's list opens; empty if they have chosen none, or it is gone."""
    with reading(scope.org.id) as session:
        key = _default(session, scope)
        if not key or key in {view.key for view in _built_in(scope.actor)}:
            return key
        known = sa.select(SavedView.id).where(SavedView.id == _id(key), _open_to(scope))
        return key if session.scalar(known) is not None else ""


def save_view(scope: Scope, name: str, shown: Mapping[str, str], *, shared: bool = False) -> str:
    """Keep a list under a name and return the view's key.

    :raises Refused: The name is missing or taken, there are too many, or the actor may not share.
    """
    with unit_of_work(scope.org.id) as session:
        row = SavedView(
            org_id=scope.org.id,
            owner_id=scope.actor.user_id,
            name=_name(session, scope, name),
            shown=_kept(shown),
            shared=_shared(scope, shared),
            created_at=scope.now,
            updated_at=scope.now,
            removed_at=None,
        )
        count = sa.select(sa.func.count()).select_from(SavedView).where(_own(scope))
        if (session.scalar(count) or 0) >= MOST:
            message = Message(N_("最多保存 %(limit)s 个视图，请先删除不用的。"), {"limit": MOST})
            raise Refused(Reason.FIELD_INVALID, message, field="name")
        session.add(row)
        session.flush()
        return f"{_SAVED}{row.id}"


def edit_view(scope: Scope, key: str, name: str, *, shared: bool) -> None:
    """Rename one of the actor's views, share it, or share it no longer.

    :raises Refused: It is not theirs, or as with :func:`save_view`.
    """
    with unit_of_work(scope.org.id) as session:
        row = _mine(session, scope, key)
        row.name = _name(session, scope, name, but=row.id)
        row.shared = _shared(scope, shared) if shared != row.shared else shared
        row.updated_at = scope.now


def change_view(scope: Scope, key: str, shown: Mapping[str, str]) -> None:
    """Let one of the actor's views show a list as it is narrowed now.

    :raises Refused: It is not theirs.
    """
    with unit_of_work(scope.org.id) as session:
        row = _mine(session, scope, key)
        row.shown, row.updated_at = _kept(shown), scope.now


def remove_view(scope: Scope, key: str) -> str:
    """Remove one of the actor's views and return its name; for a while it can be had back.

    :raises Refused: It is not theirs.
    """
    with unit_of_work(scope.org.id) as session:
        row = _mine(session, scope, key)
        row.removed_at = scope.now
        return row.name


def restore_view(scope: Scope, key: str) -> None:
    """Take back that a view was removed.

    :raises Refused: It is not the actor's, or gone for good.
    """
    with unit_of_work(scope.org.id) as session:
        _mine(session, scope, key, removed=True).removed_at = None


def set_default(scope: Scope, key: str) -> None:
    """Let the actor's list open in a view; with an empty key in none.

    :raises Refused: There is no such view for them.
    """
    if key and key not in {view.key for view in views_of(scope)}:
        raise _unknown()
    with unit_of_work(scope.org.id) as session:
        session.execute(sa.delete(DefaultView).where(DefaultView.user_id == scope.actor.user_id))
        if key:
            session.add(DefaultView(org_id=scope.org.id, user_id=scope.actor.user_id, view=key))


def _default(session: Session, scope: Scope) -> str:
    return session.scalar(sa.select(DefaultView.view).where(DefaultView.user_id == scope.actor.user_id)) or ""


def _as_default(view: View, default: str) -> View:
    return View(key=view.key, label=view.label, shown=view.shown, default=view.key == default)


def _view(scope: Scope, names: Names, row: SavedView, default: str) -> View:
    key = f"{_SAVED}{row.id}"
    return View(
        key=key,
        label=row.name,
        shown=row.shown,
        owner=names.by_id(row.owner_id),
        own=row.owner_id == scope.actor.user_id,
        shared=row.shared,
        default=key == default,
    )


def _own(scope: Scope) -> sa.ColumnElement[bool]:
    return sa.and_(SavedView.owner_id == scope.actor.user_id, SavedView.removed_at.is_(None))


def _open_to(scope: Scope) -> sa.ColumnElement[bool]:
    return sa.or_(_own(scope), sa.and_(SavedView.shared.is_(sa.true()), SavedView.removed_at.is_(None)))


def _id(key: str) -> int:
    number = key.removeprefix(_SAVED)
    return int(number) if key.startswith(_SAVED) and number.isascii() and number.isdigit() and len(number) < 19 else -1


def _mine(session: Session, scope: Scope, key: str, *, removed: bool = False) -> SavedView:
    condition = SavedView.removed_at.is_not(None) if removed else SavedView.removed_at.is_(None)
    row = session.scalar(
        sa.select(SavedView).where(SavedView.id == _id(key), SavedView.owner_id == scope.actor.user_id, condition)
    )
    if row is None:
        raise _unknown()
    return row


def _unknown() -> Refused:
    return Refused(Reason.NOT_FOUND, Message(N_("没有找到这个视图。")))


def _name(session: Session, scope: Scope, raw: str, *, but: int = 0) -> str:
    name = parse_text(raw, field="name", max_length=NAME_LENGTH)
    if not name:
        raise Refused(Reason.FIELD_REQUIRED, Message(N_("请给视图起个名字。")), field="name")
    taken = sa.select(SavedView.id).where(_own(scope), SavedView.name == name, SavedView.id != but)
    if session.scalar(taken.limit(1)) is not None:
        raise Refused(Reason.FIELD_INVALID, Message(N_("您已有同名的视图。")), field="name")
    return name


def _shared(scope: Scope, wanted: bool) -> bool:
    if wanted and not may_share(scope.actor):
        raise Refused(Reason.PERMISSION_DENIED, Message(N_("您没有这项权限。")), field="shared")
    return wanted


def _kept(shown: Mapping[str, str]) -> dict[str, str]:
    """Return what an address says of a list, without what is no part of one."""
    return {name: shown[name][:_VALUE_LENGTH] for name in _NAMES if shown.get(name)}
