"""Parked decisions: rules that failed, asked again once their plugin is mended, or settled by an operator by hand."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core.domain.codec import dumps, loads
from core.domain.errors import Reason, Refused, RuleError
from core.domain.parsing import parse_text
from core.domain.permissions import Permission
from core.domain.processes import OPEN
from core.domain.texts import N_, Message
from core.domain.tickets import Breach, Closure
from core.models import Decision, Ticket
from core.plugin_manager import Answer, HookFailed
from core.services import deadlines, decisions, effects, snapshots, tasks
from core.services.opening import apply_classification, apply_routing, process_in_use, roster
from core.services.policy import is_about, require, visible
from core.services.scope import Scope
from core.services.snapshots import Loaded
from core.services.ticket_page_why import HOOK_LABELS
from core.services.uow import reading
from core.services.work import Work, working

SHOWN = 100
REASON_LENGTH = 500
_FACTS: Mapping[str, tuple[str, type]] = {"on_overdue": ("breach", Breach), "on_close": ("closure", Closure)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedView:
    """A decision that waits for an operator; ``ticket`` (its public id) is None for one who may not see the ticket."""

    id: int
    ticket: str | None
    ticket_number: str
    plugin: str
    hook_label: str
    error: str
    at: datetime


def list_parked(scope: Scope) -> tuple[ParkedView, ...]:
    """Return the decisions that wait, oldest first, at most SHOWN.

    :raises Refused: The actor is no operator.
    """
    require(scope.actor, Permission.OPERATE)
    with reading(scope.org.id) as session:
        rows = session.execute(
            sa.select(Decision, Ticket.number, sa.case((visible(scope), Ticket.public_id)))
            .join(Ticket, sa.and_(Ticket.org_id == Decision.org_id, Ticket.id == Decision.ticket_id))
            .where(Decision.state == "parked", sa.not_(is_about(scope.actor)))
            .order_by(Decision.id)
            .limit(SHOWN)
        ).all()
        return tuple(
            ParkedView(
                id=row.id,
                ticket=public_id,
                ticket_number=number,
                plugin=row.rule.partition(".")[0],
                hook_label=HOOK_LABELS.get(row.hook, row.hook),
                error=row.error,
                at=row.at,
            )
            for row, number, public_id in rows
        )


def ask_again(scope: Scope, decision_id: int) -> None:
    """Ask the plugin again with the ticket as it is now, and carry out its answer.

    What the core did by default in the meantime stays; effects that are unique by occurrence happen once.

    :raises Refused: The actor is no operator, the decision no longer waits, or the rule fails again (RULE_FAILED).
    """
    require(scope.actor, Permission.OPERATE)
    try:
        with working(scope) as work:
            _ask(work, _locked(work, decision_id))
    except HookFailed as failure:
        _failed_again(scope, decision_id, failure)
        message = Message(N_("这条规则还是没有判定出来，原因已更新。修好插件后再试，或核对后手工了结。"))
        raise Refused(Reason.RULE_FAILED, message) from failure


def settle(scope: Scope, decision_id: int, reason: str) -> None:
    """Note that an operator has dealt with a parked decision by hand, and how.

    :raises Refused: The actor is no operator, the decision no longer waits, or there is no reason.
    """
    require(scope.actor, Permission.OPERATE)
    reason = parse_text(reason, field="reason", max_length=REASON_LENGTH)
    if not reason:
        raise Refused(Reason.REASON_MISSING, Message(N_("请写明是怎样核对和处理的。")), field="reason")
    with working(scope) as work:
        row = _locked(work, decision_id)
        row.state = "settled"
        work.event("decision_settled", ticket_id=row.ticket_id, body={"hook": row.hook, "reason": reason})


def _locked(work: Work, decision_id: int) -> Decision:
    row = work.session.scalars(sa.select(Decision).where(Decision.id == decision_id).with_for_update()).one_or_none()
    if row is None:
        raise Refused(Reason.NOT_FOUND, Message(N_("没有这条判定。")))
    if row.state != "parked":
        raise Refused(Reason.STATE_NOT_ALLOWED, Message(N_("这条判定已经处理过了。")))
    return row


def _ask(work: Work, row: Decision) -> None:
    loaded = snapshots.load(work, (row.ticket_id,)).get(row.ticket_id)
    if loaded is None:
        raise Refused(Reason.PLUGIN_OFF, Message(N_("这张工单的插件没有安装，只能查看。")))
    process_in_use(work, loaded.process.key)
    if loaded.state() is None:
        message = Message(N_("工单所在的状态在流程里已经没有了，不能再问一次；请核对后手工了结。"))
        raise Refused(Reason.STATE_NOT_ALLOWED, message)
    facts = _facts(work, row, loaded)
    answer: Answer[Any] = work.scope.plugins.ask(row.hook, loaded.plugin.name, ticket=loaded.snapshot, **facts)
    if answer.value is not None:
        try:
            _apply(work, loaded, row.hook, answer.value)
        except RuleError as error:
            raise HookFailed(loaded.plugin.name, row.hook, str(error)) from error
    row.inputs, row.answer = dumps({"ticket": loaded.snapshot, **facts}), answer.text
    row.state, row.policy = "applied", loaded.plugin.version
    work.event("decision_applied", ticket_id=row.ticket_id, body={"hook": row.hook})


def _facts(work: Work, row: Decision, loaded: Loaded) -> dict[str, object]:
    """Return what the hook is asked besides the ticket, as it was when the rule failed.

    :raises Refused: RULE_FAILED: that was not kept.
    """
    if row.hook == "route":
        return {"roster": roster(work, loaded.process)}
    if row.hook not in _FACTS:
        return {}
    name, kind = _FACTS[row.hook]
    try:
        return {name: loads(dumps(json.loads(row.inputs)[name]), kind)}
    except (ValueError, KeyError, TypeError) as error:
        message = Message(N_("没有留下判定当时的情况，不能再问一次；请核对后手工了结。"))
        raise Refused(Reason.RULE_FAILED, message) from error


def _apply(work: Work, loaded: Loaded, hook: str, answer: Any) -> None:
    match hook:
        case "classify":
            apply_classification(work, loaded.process, loaded.row, answer)
            _start_missing(work, loaded)
        case "route":
            if loaded.row.assignee_id is not None:
                message = Message(N_("工单已经有经办人，不再自动分派；请核对后手工了结。"))
                raise Refused(Reason.STATE_NOT_ALLOWED, message)
            apply_routing(work, loaded.row, answer)
            tasks.assign(work, loaded.row, loaded.process.state(loaded.row.state))
        case "on_close":  # the act was refused: whoever wants to close does it again, and its effects follow then
            return
        case _:
            effects.apply(work, loaded, answer)


def _start_missing(work: Work, loaded: Loaded) -> None:
    """Start the clocks of the opening that depend on the classification and could not start without it."""
    row, process = loaded.row, loaded.process
    over = {
        rule.key for rule in process.deadlines if row.state in rule.void_in or row.milestones.keys() & set(rule.met_by)
    }
    known = {deadline.key for deadline in loaded.snapshot.deadlines}
    details = snapshots.frozen(row.details)
    begun = deadlines.begin(
        work,
        loaded.plugin,
        process,
        row.id,
        OPEN,
        at=row.opened_at,
        received_at=row.received_at,
        details=details,
        values=details,
        department_id=row.department_id,
        running=frozenset(known | over),
    )
    tasks.set_due(work, row.id, begun.due)
    row.late = row.late or begun.late
    row.due_at = min([*begun.due.values(), *([row.due_at] if row.due_at else [])], default=None)


def _failed_again(scope: Scope, decision_id: int, failure: HookFailed) -> None:
    with working(scope) as work:
        work.session.execute(
            sa.update(Decision)
            .where(Decision.id == decision_id, Decision.state == "parked")
            .values(error=failure.cause)
            .execution_options(synchronize_session=False)
        )
        decisions.incident(work, failure)
