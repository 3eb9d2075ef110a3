"""Merging: a ticket that repeats another is closed into it; nothing is deleted, and for a while it can be undone.

Only whoever oversees the tickets may merge: it ends the deadlines of the repeated one, and nobody is to end their own.
"""

from datetime import timedelta

import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.domain.links import LinkKind
from core.domain.parsing import parse_text
from core.domain.people import Actor
from core.domain.permissions import Permission
from core.domain.processes import MERGED, Process, StateKind
from core.domain.texts import N_, Message
from core.models import Participant, Ticket, TicketLink
from core.services import deadlines, links, messages, receipts, snapshots, tasks
from core.services.exclusion import exclude
from core.services.jobs import insert_or_ignore
from core.services.policy import may, names_about
from core.services.scope import Scope
from core.services.snapshots import Loaded
from core.services.transitions import find
from core.services.work import Work, working

UNDO = timedelta(hours=24)
KIND = "merged"  # what the messages are about


def oversees(actor: Actor) -> bool:
    """Say whether ``actor`` may merge tickets: who sees them all, or hands them on, and may note."""
    return may(actor, Permission.NOTE) and (may(actor, Permission.VIEW_ALL) or may(actor, Permission.ASSIGN))


def why_not(actor: Actor, *, confidential: bool, closed: bool) -> Refused | None:
    """Return why ``actor`` cannot merge a ticket into another, or None."""
    if not oversees(actor):
        return Refused(Reason.ROLE_NOT_ALLOWED, Message(N_("合并会终止期限，由能看到全部工单或负责改派的人办理。")))
    if confidential:
        message = Message(N_("保密工单不能合并，以免内容被另一张工单的人看到；可以建立关联。"))
        return Refused(Reason.STATE_NOT_ALLOWED, message)
    if closed:
        return Refused(Reason.STATE_NOT_ALLOWED, Message(N_("工单已办结，不用合并；可以建立“重复”的关联。")))
    return None


def merge(scope: Scope, public_id: str, number: str, reason: str) -> None:
    """Close a ticket as one that is dealt with in the ticket called ``number``.

    Its open deadlines and tasks end; who takes part in either sees both from now on.

    :raises Refused: The actor may not, the tickets are not of one process, or one of them is confidential, closed or
        waits for signatures.
    """
    reason = parse_text(reason, field="reason", max_length=1_000)
    if not reason:
        raise Refused(Reason.REASON_MISSING, Message(N_("请说明为什么合并。")), field="reason")
    with working(scope) as work:
        found = links.pair(work, public_id, number)
        loaded = snapshots.load(work, (found.id, found.other_id))
        one, other = loaded.get(found.id), loaded.get(found.other_id)
        if one is None or other is None:
            raise Refused(Reason.PLUGIN_OFF, Message(N_("这张工单的插件没有安装，只能查看。")))
        if refused := _refusal(scope, one, other):
            raise refused
        links.make(work, found, LinkKind.MERGED, state_before=one.row.state)
        _close(work, one)
        _share(work, found.id, found.other_id)
        for here, there in ((one.row, other.row), (other.row, one.row)):
            exclude(work, here, names_about(there.about))
        other.row.version += 1
        other.row.updated_at = work.now
        work.event("merged", ticket_id=found.id, body={"number": found.other_number, "reason": reason})
        work.event("merged_in", ticket_id=found.other_id, body={"number": found.number, "reason": reason})
        told = {one.row.opened_by_id, one.row.assignee_id, other.row.assignee_id} - {None}
        text = Message(
            N_("%(number)s 与 %(other_number)s 重复，已并入后者一起办理。"),
            {"number": found.number, "other_number": found.other_number},
        )
        people = [work.config.people[user_id] for user_id in sorted(filter(None, told))]
        active = [person for person in people if person.active]
        messages.tell(work, active, text, kind=KIND, ticket_id=found.other_id)


def _refusal(scope: Scope, one: Loaded, other: Loaded) -> Refused | None:
    confidential = one.row.confidential or other.row.confidential
    closed = one.row.state_kind == StateKind.CLOSED
    if refused := why_not(scope.actor, confidential=confidential, closed=closed):
        return refused
    if one.process.key != other.process.key:
        message = Message(N_("只能并入同一种流程的工单；不同流程的可以建立关联。"))
        return Refused(Reason.FIELD_INVALID, message, field="number")
    if other.row.state_kind == StateKind.CLOSED:
        message = Message(N_("%(number)s 已办结，不能并入；可以建立“重复”的关联。"), {"number": other.row.number})
        return Refused(Reason.STATE_NOT_ALLOWED, message, field="number")
    if any(request.state == "pending" for request in one.snapshot.sign_offs):
        return Refused(Reason.COSIGN_INCOMPLETE, Message(N_("本单正在等待签字，请先撤回签字申请再合并。")))
    return None


def _close(work: Work, one: Loaded) -> None:
    row = one.row
    for deadline in one.deadlines:
        deadlines.call_off(work, deadline)
    tasks.drop_all(work, row.id)
    row.state, row.state_kind, row.closed_at, row.due_at = MERGED.key, MERGED.kind.value, work.now, None
    row.version += 1
    row.updated_at = work.now


def _share(work: Work, one: int, other: int) -> None:
    """Let those who take part in one ticket take part in the other, and keep those out who are kept out of one."""
    rows = work.session.execute(
        sa.select(Participant.ticket_id, Participant.who).where(Participant.ticket_id.in_((one, other)))
    ).all()
    wanted = [
        {"org_id": work.scope.org.id, "ticket_id": other if row.ticket_id == one else one, "who": row.who}
        for row in rows
    ]
    if wanted:
        insert = insert_or_ignore(work.session, Participant, ("org_id", "who", "ticket_id"))
        work.session.connection().execute(insert, wanted)


def unmerge(scope: Scope, public_id: str) -> None:
    """Let a ticket that was merged go on as if it had not been; its clocks have run on meanwhile.

    :raises Refused: The actor may not, it was not merged, or too long ago.
    """
    with working(scope) as work:
        loaded = find(work, public_id)
        row, process = loaded.row, loaded.process
        if not oversees(scope.actor):
            raise Refused(Reason.ROLE_NOT_ALLOWED, Message(N_("合并由能看到全部工单或负责改派的人撤销。")))
        link = work.session.scalar(
            sa.select(TicketLink).where(
                TicketLink.from_id == row.id,
                TicketLink.kind == LinkKind.MERGED.value,
                TicketLink.ended_at.is_(None),
            )
        )
        if link is None:
            raise Refused(Reason.STATE_NOT_ALLOWED, Message(N_("这张工单没有并入别的工单。")))
        if work.now - link.at > UNDO:
            message = Message(N_("合并已超过 24 小时，不能再撤销；需要时请另开工单并建立关联。"))
            raise Refused(Reason.STATE_NOT_ALLOWED, message)
        link.ended_at, link.ended_by = work.now, scope.actor.login
        _reopen(work, process, row, link)
        other = work.session.execute(sa.select(Ticket.number).where(Ticket.id == link.to_id)).scalar_one()
        work.event("unmerged", ticket_id=row.id, body={"number": other, "state": row.state})
        work.event("unmerged_out", ticket_id=link.to_id, body={"number": row.number})
        work.session.flush()
        again = snapshots.load(work, (row.id,))[row.id]
        receipts.go_on(work, again)  # the last receipt may have come meanwhile


def _reopen(work: Work, process: Process, row: Ticket, link: TicketLink) -> None:
    state = next((state for state in process.states if state.key == link.state_before), None)
    if state is None:
        raise Refused(Reason.STATE_NOT_ALLOWED, Message(N_("流程已经改版，工单原来的状态不再存在，不能撤销合并。")))
    row.state, row.state_kind, row.closed_at = state.key, state.kind.value, None
    due = deadlines.take_up(work, process, row.id, link.at, state.key)
    row.due_at = min(due.values(), default=None)
    tasks.take_up(work, row.id, link.at)
    row.version += 1
    row.updated_at = work.now
