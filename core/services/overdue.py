"""Firing deadlines whose time has come: each step of each ladder once, in the transaction that claims it."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from core.domain.codec import dumps
from core.domain.corrective_progress import of_ticket
from core.domain.decisions import Effect, Escalate, Notify, To
from core.domain.processes import DeadlineRule, Process, number_in
from core.domain.texts import N_, Message
from core.domain.tickets import Breach, TicketSnapshot
from core.models import Deadline, Job, Ticket
from core.plugin_manager import HookFailed
from core.services import decisions, effects, jobs, messages, snapshots
from core.services.deadlines import JOB, fires_at
from core.services.scope import Scope
from core.services.snapshots import Loaded
from core.services.work import Work, working

BATCH = 500
REST = timedelta(hours=1)  # how long a deadline waits whose plugin is turned off or not installed

log = logging.getLogger("huiyin.clockwork")


def fire_due(scope: Scope, *, limit: int = BATCH) -> int:
    """Fire the organisation's due deadlines, oldest first, at most ``limit`` in one transaction.

    A batch that fails is done again one by one; a deadline whose rules fail even then is recorded as missed with the
    core's default, and the decision parked for an operator. If even that fails its work is set aside, dead.

    :returns: How many were dealt with; fewer than ``limit`` means that none is left for now.
    """
    try:
        return _batch(scope, limit, None)
    except (sa.exc.OperationalError, sa.exc.InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 -- whatever is wrong with one ticket must not stop the others
        if limit > 1:
            singly = 0
            while singly < limit and fire_due(scope, limit=1):
                singly += 1
            return singly
        return _by_default(scope, str(error))


def _by_default(scope: Scope, failure: str) -> int:
    try:
        return _batch(scope, 1, failure)
    except (sa.exc.OperationalError, sa.exc.InterfaceError):
        raise
    except Exception as error:
        log.exception("a deadline cannot be fired")
        with working(scope) as work:
            claimed = jobs.due(work.session, (JOB,), scope.now, 1, org_id=scope.org.id)
            for job in claimed:
                jobs.bury(work.session, job.id, f"{failure}; {error}")
            return len(claimed)


def _batch(scope: Scope, limit: int, failure: str | None) -> int:
    with working(scope) as work:
        claimed = jobs.due(work.session, (JOB,), scope.now, limit, org_id=scope.org.id)
        return _fire(work, claimed, failure)


def _fire(work: Work, claimed: Sequence[Job], failure: str | None) -> int:
    found = sa.select(Deadline.id, Deadline.ticket_id).where(
        Deadline.id.in_([job.subject_id for job in claimed]), Deadline.state == "open"
    )
    of_ticket: dict[int, int] = {row.id: row.ticket_id for row in work.session.execute(found)}
    wanted = set(of_ticket.values())
    tickets = snapshots.load(work, wanted, skip_locked=True)
    # What is open is known only now that the tickets are locked: an act may have met it in between.
    deadlines = {deadline.id: deadline for loaded in tickets.values() for deadline in loaded.deadlines}
    busy = wanted - tickets.keys()
    resting = busy and _without_plugin(work, busy)
    done: list[int] = []
    dealt_with = len(claimed)
    for job in claimed:
        ticket_id = of_ticket.get(job.subject_id or 0)
        deadline = deadlines.get(job.subject_id or 0)
        loaded = tickets.get(ticket_id) if ticket_id else None
        if ticket_id is None or (loaded and (deadline is None or deadline.state != "open")):
            done.append(job.id)
        elif loaded and deadline:
            again = fire_step(work, loaded, deadline, failure)
            if again is None:
                done.append(job.id)
            else:
                job.run_at = again
        elif resting and ticket_id in resting:
            job.run_at = work.now + REST
        else:
            dealt_with -= 1  # somebody is changing the ticket; its turn comes with the next round
    if done:
        work.session.execute(sa.delete(Job).where(Job.id.in_(done)).execution_options(synchronize_session=False))
    return dealt_with


def _without_plugin(work: Work, ticket_ids: set[int]) -> set[int]:
    rows = work.session.execute(sa.select(Ticket.id, Ticket.process).where(Ticket.id.in_(ticket_ids)))
    return {row.id for row in rows if work.process(row.process) is None}


def fire_step(work: Work, loaded: Loaded, deadline: Deadline, failure: str | None = None) -> datetime | None:
    """Fire the next step of a deadline's ladder and return when the one after it is due, if there is one.

    With ``failure`` the plugin is not asked again: its decision is parked, and the core's default holds.
    """
    rule = loaded.process.deadline(deadline.key)
    if rule is None or deadline.level >= len(rule.ladder) or loaded.row.state in rule.paused_in:
        return None  # a clock that goes on again is given its work anew
    if loaded.plugin.name not in work.config.plugins:
        return work.now + REST
    after = rule.ladder[deadline.level].after
    if after >= timedelta(0):
        level = sum(step.after >= timedelta(0) for step in rule.ladder[: deadline.level])
        _miss(work, loaded, deadline, rule, level, failure)
    elif work.now <= deadline.due_at:
        _remind(work, loaded, deadline, rule)
    deadline.level += 1
    return fires_at(rule, deadline.due_at, deadline.level)


def _remind(work: Work, loaded: Loaded, deadline: Deadline, rule: DeadlineRule) -> None:
    message = Message(
        N_("%(number)s 的“%(deadline_label)s”将于 %(due_at)s 到期。"),
        {"number": loaded.row.number, "deadline_label": rule.label, "due_at": deadline.due_at.isoformat()},
    )
    people = messages.recipients(work, _responsible(loaded.snapshot, rule, number_in(deadline.key)), loaded.row)
    messages.tell(work, people, message, kind="reminder", ticket_id=loaded.row.id)
    work.event("reminded", ticket_id=loaded.row.id, body={"deadline": deadline.key, "due": deadline.due_at})


def _responsible(ticket: TicketSnapshot, rule: DeadlineRule, record: int | None) -> To:
    found = of_ticket(ticket) if rule.each else None
    if found and (measure := found.measure(record)):
        return To(logins=(measure.owner,))
    return rule.remind or To(roles=(rule.role,), assignee=True)


def _miss(work: Work, loaded: Loaded, deadline: Deadline, rule: DeadlineRule, level: int, failure: str | None) -> None:
    loaded.row.late = True
    work.event(
        "overdue",
        ticket_id=loaded.row.id,
        body={"deadline": deadline.key, "due": deadline.due_at, "level": level, "clause": rule.clause},
    )
    breach = Breach(
        deadline=rule.key,
        label=rule.label,
        due_at=deadline.due_at,
        found_at=work.now,
        level=level,
        record=number_in(deadline.key),
    )
    answer: tuple[Effect, ...] | None = None
    if failure is None:
        answer = decisions.ask(work, loaded.plugin, "on_overdue", loaded.row.id, loaded.snapshot, breach=breach)
    else:
        failed = HookFailed(loaded.plugin.name, "on_overdue", failure)
        inputs = dumps({"ticket": loaded.snapshot, "breach": breach})
        decisions.park(work, failed, loaded.row.id, inputs, loaded.plugin)
    effects.apply(work, loaded, by_default(loaded.process, loaded.snapshot, rule, breach) if answer is None else answer)


def by_default(process: Process, ticket: TicketSnapshot, rule: DeadlineRule, breach: Breach) -> tuple[Effect, ...]:
    """Return what the core does about a miss: remind who is responsible, then escalate one level at a time."""
    params = {
        "number": ticket.number,
        "deadline_label": rule.label,
        "due_at": breach.due_at.isoformat(),
    }
    message = Message(N_("%(number)s 的“%(deadline_label)s”已逾期（应于 %(due_at)s 前完成）。"), params)
    if breach.level == 0 or not process.escalation:
        to = _responsible(ticket, rule, breach.record)
        return (Notify(to=to, message=message, clause=rule.clause, urgent=True),)
    role = process.escalation[min(breach.level, len(process.escalation)) - 1]
    return (Escalate(to=To(roles=(role,)), level=breach.level, message=message, clause=rule.clause),)
