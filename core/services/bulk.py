"""Acts on many tickets: what can be done to all of them, and for each beforehand whether it will be, or why not.

There is no way around a guard here: a preview asks what a single act would be asked, and what is done to each ticket
is the single act, in a transaction of its own (see :mod:`core.services.bulk_work`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.errors import Reason, Refused, RefusedFields
from core.domain.forms import Field, FieldKind, Form
from core.domain.people import SYSTEM, roles_of
from core.domain.permissions import Permission
from core.domain.processes import Process
from core.domain.texts import N_, Message
from core.models import Ticket
from core.services import acting, assigning, lists, snapshots
from core.services.configuration import configuration
from core.services.lists_filters import Filters
from core.services.opening import process_in_use
from core.services.policy import may, visible
from core.services.scope import Scope
from core.services.snapshots import Loaded
from core.services.ticket_page_acts import people_for
from core.services.transitions import consequences
from core.services.uow import reading
from core.services.work import Work

MOST = 500
NOTE, ASSIGN, ACT = "note", "assign", "act:"
NOTE_FORM = Form(
    key=NOTE,
    fields=(Field(key="text", label=N_("备注"), kind=FieldKind.LONG_TEXT, required=True, max_length=5_000),),
)
_ONE_BY_ONE = frozenset({FieldKind.FILES, FieldKind.RECORD})  # what belongs to one ticket cannot be given to many


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that can be done to many tickets: an act of their process, a note, or handing them on."""

    key: str
    label: str
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A ticket of a preview; ``why_not`` says why it will be left as it is."""

    public_id: str
    number: str
    title: str
    why_not: Message | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Tickets that somebody has chosen, and what can be done to all of them; acts only if they are of one process."""

    ids: tuple[str, ...]
    process_label: str
    deeds: tuple[Deed, ...]
    people: Mapping[str, tuple[tuple[str, str], ...]]

    def deed(self, key: str) -> Deed:
        """Return the deed called ``key``.

        :raises Refused: NOT_FOUND.
        """
        found = next((deed for deed in self.deeds if deed.key == key), None)
        if found is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("不能对这些工单一起做这件事。")))
        return found


def all_found(scope: Scope, filters: Filters) -> tuple[str, ...]:
    """Return the public ids of all tickets that a list finds, the newest MOST of them."""
    with reading(scope.org.id) as session:
        return tuple(lists.found_ids(session, scope, configuration(session, scope.org.id), filters, MOST))


def choose(scope: Scope, ids: Sequence[str]) -> Chosen:
    """Return what can be done to those of the tickets ``ids`` that the actor may see.

    :raises Refused: There is none, or there are too many.
    """
    if len(ids) > MOST:
        message = Message(N_("一次最多办理 %(limit)s 张，请缩小范围。"), {"limit": MOST})
        raise Refused(Reason.FIELD_INVALID, message, field="ticket")
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        rows = session.execute(
            sa.select(Ticket.public_id, Ticket.process).where(Ticket.public_id.in_(ids), visible(scope))
        ).all()
    if not rows:
        raise Refused(Reason.FIELD_REQUIRED, Message(N_("请先选择工单。")), field="ticket")
    known = {row.public_id for row in rows}
    keys = {row.process for row in rows}
    process = scope.plugins.process(keys.pop()) if len(keys) == 1 else None
    deeds = _deeds(scope, process)
    return Chosen(
        ids=tuple(one for one in dict.fromkeys(ids) if one in known),
        process_label=process.label if process else "",
        deeds=deeds,
        people=people_for(config, [deed.form for deed in deeds]),
    )


def _deeds(scope: Scope, process: Process | None) -> tuple[Deed, ...]:
    found = [
        Deed(key=f"{ACT}{one.key}", label=one.label, form=_for_many(one.form or Form(key=one.key)))
        for one in (process.transitions if process else ())
        if roles_of(one.by) != {SYSTEM} and (one.form is None or _fits_many(one.form))
    ]
    if may(scope.actor, Permission.ASSIGN):
        found.append(Deed(key=ASSIGN, label=N_("改派"), form=assigning.FORM))
    if may(scope.actor, Permission.NOTE):
        found.append(Deed(key=NOTE, label=N_("备注"), form=NOTE_FORM))
    return tuple(found)


def _fits_many(form: Form) -> bool:
    return not any(entry.required and entry.kind in _ONE_BY_ONE for entry in form.fields)


def _for_many(form: Form) -> Form:
    return replace(form, fields=tuple(entry for entry in form.fields if entry.kind not in _ONE_BY_ONE))


def preview(scope: Scope, do: str, ids: Sequence[str], raw: Mapping[str, object]) -> tuple[Line, ...]:
    """Return for each of the tickets that the actor may see whether ``do`` will be done to it; nothing changes.

    The same questions are put as when it is done, in a constant number of queries for the tickets.
    """
    with reading(scope.org.id) as session, session.no_autoflush:
        work = Work(scope, session)
        rows = _rows(session, scope, ids)
        loaded = snapshots.load(work, [row.id for row in rows], lock=False)
        return tuple(
            Line(
                public_id=row.public_id,
                number=row.number,
                title=row.title,
                why_not=_why_not(work, loaded.get(row.id), do, raw),
            )
            for row in rows
        )


def _rows(session: Session, scope: Scope, ids: Sequence[str]) -> list[Ticket]:
    found = session.scalars(sa.select(Ticket).where(Ticket.public_id.in_(ids), visible(scope)))
    by_id = {row.public_id: row for row in found}
    return [by_id[one] for one in ids if one in by_id]


def _why_not(work: Work, loaded: Loaded | None, do: str, raw: Mapping[str, object]) -> Message | None:
    try:
        if loaded is None:
            raise Refused(Reason.PLUGIN_OFF, Message(N_("这张工单的插件没有安装，只能查看。")))
        process_in_use(work, loaded.process.key)
        _try(work, loaded, do, raw)
    except Refused as refused:
        return reason_of(refused)
    return None


def _try(work: Work, loaded: Loaded, do: str, raw: Mapping[str, object]) -> None:
    if do == NOTE:
        acting.check_note(work.scope, str(raw.get("text", "")))
    elif do == ASSIGN:
        assigning.check(work, loaded, raw)
    else:
        transition, deed = acting.prepare(work, loaded, do.removeprefix(ACT), raw)
        if transition.sign_off is None:
            consequences(work, loaded, transition, deed)


def reason_of(refused: Refused) -> Message:
    """Return in one sentence why something was refused; of several problems the first."""
    return refused.errors[0].message if isinstance(refused, RefusedFields) else refused.message
