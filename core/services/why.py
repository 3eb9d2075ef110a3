"""Why a ticket is as it is: each decision of a rule and each due date, with what it rests on, decided once more."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from core.domain.bases import reckon_from
from core.domain.codec import dumps, loads, plain
from core.domain.decisions import (
    AddNote,
    AssessPenalty,
    AssignNumber,
    Classification,
    Escalate,
    Notify,
    OpenTicket,
    Reassign,
    RoutingDecision,
    StartDeadline,
    WaivePenalty,
)
from core.domain.errors import CalendarError, Reason, Refused, RuleError
from core.domain.processes import DeadlineRule, Process
from core.domain.settings import Setting, Value
from core.domain.texts import N_, Message
from core.models import Deadline, Decision, Ticket
from core.plugin_manager import EFFECTS, HookFailed, Plugin
from core.services.bases import bases_of, calendars_used, pauses_in
from core.services.policy import visible
from core.services.recorded import HOOKS, answer_again, inputs_of
from core.services.scope import Scope
from core.services.ticket_page_parts import SHOWN, ClauseView, clause_view
from core.services.ticket_page_why import HOOK_LABELS
from core.services.uow import looking


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What a rule decided: of what kind, in the rule's own words, and by which clause."""

    kind: Message
    reason: Message | None
    clause: ClauseView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """A decision, or a due date: what decided, when, under the parameters of which day, and whether it still does.

    ``policy_date`` is the local date whose parameters were in force, ``same`` says that it comes out the same when it
    is decided again now; None if it cannot be.
    """

    label: str
    about: Message | None
    rule: str
    version: str
    at: datetime
    due_at: datetime | None
    policy_date: date
    parameters: tuple[tuple[Setting, Value], ...]
    consequences: tuple[Consequence, ...]
    clause: ClauseView | None
    same: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyPage:
    """All decisions and due dates of a ticket, oldest first."""

    public_id: str
    number: str
    title: str
    deadlines: tuple[Because, ...]
    decisions: tuple[Because, ...]


def why_page(scope: Scope, public_id: str) -> WhyPage:
    """Return why a ticket is as it is.

    :raises Refused: NOT_FOUND, also when it exists but is not the actor's to see.
    """
    with looking(scope.org.id) as session:
        row = session.scalar(sa.select(Ticket).where(Ticket.public_id == public_id, visible(scope)))
        if row is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("没有找到这张工单。")))
        decisions = session.scalars(
            sa.select(Decision)
            .where(Decision.ticket_id == row.id, Decision.state == "applied", Decision.hook.in_(HOOKS))
            .order_by(Decision.id)
            .limit(SHOWN)
        ).all()
        deadlines = session.scalars(
            sa.select(Deadline).where(Deadline.ticket_id == row.id).order_by(Deadline.id).limit(SHOWN)
        ).all()
        calendars = calendars_used(session)
        session.expunge_all()
    plugin, process = scope.plugins.owner(row.process), scope.plugins.process(row.process)
    found: list[Because] = []
    for deadline in deadlines:
        rule = process.deadline(deadline.key) if process else None
        if plugin and process and rule:
            bases, steps = bases_of(json.dumps(deadline.basis)) if deadline.basis else (), json.dumps(deadline.steps)
            try:
                due = reckon_from(rule, deadline.started_at, pauses_in(rule, steps), bases, calendars)
                same = (due.at, plain(due.steps)) == (deadline.due_at, deadline.steps) if bases else None
            except (CalendarError, RuleError):
                same = False if bases else None
            found.append(_deadline(scope, plugin, process, rule, deadline, bases[0].settings if bases else {}, same))
    return WhyPage(
        public_id=public_id,
        number=row.number,
        title=row.title,
        deadlines=tuple(found),
        decisions=tuple(_decision(scope, plugin, process, one) for one in decisions if plugin and process),
    )


def _deadline(
    scope: Scope,
    plugin: Plugin,
    process: Process,
    rule: DeadlineRule,
    row: Deadline,
    settings: Mapping[str, Value],
    same: bool | None,
) -> Because:
    return Because(
        label=rule.label,
        about=None,
        rule=f"{plugin.name}.{rule.key}",
        version=plugin.version,
        at=row.started_at,
        due_at=row.due_at,
        policy_date=scope.org.local_date(row.started_at),
        parameters=_parameters(plugin, settings),
        consequences=(),
        clause=clause_view(process, rule.clause),
        same=same,
    )


def _decision(scope: Scope, plugin: Plugin, process: Process, row: Decision) -> Because:
    same: bool | None
    try:
        inputs = inputs_of(row.hook, row.inputs)
        same = dumps(answer_again(scope.plugins, plugin, row.hook, inputs)) == row.answer
    except (HookFailed, Refused):
        same = False
    except ValueError:
        inputs, same = {}, None
    ticket, breach, act = inputs.get("ticket"), inputs.get("breach"), inputs.get("act")
    about = None
    if breach:
        about = Message(N_("“%(deadline_label)s”逾期"), {"deadline_label": breach.label})
    elif act:
        transition = process.transition(act.key)
        about = Message(N_("办理“%(act_label)s”时"), {"act_label": transition.label if transition else act.key})
    return Because(
        label=HOOK_LABELS[row.hook],
        about=about,
        rule=row.rule,
        version=row.policy,
        at=row.at,
        due_at=breach.due_at if breach else None,
        policy_date=scope.org.local_date(ticket.received_at if ticket else row.at),
        parameters=_parameters(plugin, ticket.settings if ticket else {}),
        consequences=_consequences(process, row),
        clause=None,
        same=same,
    )


def _parameters(plugin: Plugin, settings: Mapping[str, Value]) -> tuple[tuple[Setting, Value], ...]:
    return tuple((one, settings[one.key]) for one in plugin.settings if one.key in settings)


_KINDS: Mapping[type, str] = {
    Classification: N_("归类"),
    RoutingDecision: N_("分派"),
    AssessPenalty: N_("记入扣罚"),
    WaivePenalty: N_("豁免扣罚"),
    Escalate: N_("上报"),
    Notify: N_("告知相关人员"),
    Reassign: N_("转交他人"),
    OpenTicket: N_("引出新的工单"),
    AddNote: N_("记入备注"),
    AssignNumber: N_("编号"),
    StartDeadline: N_("重新计时"),
}


def _consequences(process: Process, row: Decision) -> tuple[Consequence, ...]:
    if row.hook == "classify":
        effects: tuple[object, ...] = (loads(row.answer, Classification),)
    elif row.hook == "route":
        effects = (loads(row.answer, RoutingDecision),)
    else:
        effects = loads(row.answer, EFFECTS)
    return tuple(
        Consequence(
            kind=Message(_KINDS[type(effect)]),
            reason=getattr(effect, "reason", None) or getattr(effect, "message", None),
            clause=clause_view(process, getattr(effect, "clause", "")),
        )
        for effect in effects
    )
