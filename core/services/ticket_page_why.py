"""Why a ticket stands where it stands: what rules decided on it, and the tickets that it came from or led to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.codec import loads
from core.domain.decisions import Classification, Proposal, RoutingDecision
from core.domain.processes import Process
from core.domain.texts import N_, Message
from core.models import Decision, Event, Ticket
from core.services.decisions import ACT_EFFECTS
from core.services.links import LinkView
from core.services.policy import visible
from core.services.proposals import HOOK
from core.services.scope import Scope
from core.services.ticket_page_parts import SHOWN, ClauseView, body_of, clause_view


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """A decision of a rule: what was decided and why, by which rule in which version; ``parked`` if it failed."""

    hook: str
    label: str
    rule: str
    policy: str
    at: datetime
    parked: bool
    reason: Message | None
    clause: ClauseView | None


HOOK_LABELS = {
    "classify": N_("归类"),
    "route": N_("分派"),
    "on_overdue": N_("逾期处理"),
    "on_close": N_("办结检查"),
    ACT_EFFECTS: N_("办理的后果"),
    HOOK: N_("归类建议"),
}


def decisions_of(session: Session, process: Process | None, ticket_id: int) -> tuple[DecisionView, ...]:
    """Return what rules decided on a ticket, newest first; the inputs stay in the log."""
    rows = session.execute(
        sa.select(Decision.hook, Decision.rule, Decision.policy, Decision.answer, Decision.state, Decision.at)
        .where(Decision.ticket_id == ticket_id, _NOTHING_FOLLOWS.is_(sa.false()))
        .order_by(Decision.id.desc())
        .limit(SHOWN)
    )
    return tuple(_decision(process, row) for row in rows)


_NOTHING_FOLLOWS = sa.and_(Decision.hook == ACT_EFFECTS, Decision.answer == "[]")
_ANSWERS: dict[str, type[Any]] = {"classify": Classification, "route": RoutingDecision, HOOK: Proposal}


def _decision(process: Process | None, row: Any) -> DecisionView:
    answer = loads(row.answer, _ANSWERS[row.hook]) if row.answer and row.hook in _ANSWERS else None
    return DecisionView(
        hook=row.hook,
        label=HOOK_LABELS.get(row.hook, N_("规则")),
        rule=row.rule,
        policy=row.policy,
        at=row.at,
        parked=row.state == "parked",
        reason=answer.reason if answer else None,
        clause=clause_view(process, answer.clause) if answer else None,
    )


def proposals_of(session: Session, process: Process, row: Ticket) -> Mapping[str, Proposal]:
    """Return the proposals for fields of a ticket that nobody has confirmed or corrected yet, by field."""
    if not process.learned:
        return {}
    answers = session.scalars(
        sa.select(Decision.answer)
        .where(Decision.ticket_id == row.id, Decision.hook == HOOK)
        .order_by(Decision.id)
        .limit(SHOWN)
    )
    found = (loads(answer, Proposal) for answer in answers)
    return {one.field: one for one in found if not row.milestones.keys() & set(process.acts_setting(one.field))}


def follow_ups_of(session: Session, scope: Scope, ticket_id: int) -> tuple[LinkView, ...]:
    """Return the tickets that came out of this one or led to it, as far as the reader may see them."""
    rows = session.execute(
        sa.select(Event.kind, Event.body)
        .where(Event.ticket_id == ticket_id, Event.kind.in_(("follow_up_opened", "follow_up_of")))
        .order_by(Event.n)
        .limit(SHOWN)
    )
    follows = {str(body_of(row.body).get("number", "")): row.kind == "follow_up_opened" for row in rows}
    if not follows:
        return ()
    seen = session.execute(
        sa.select(Ticket.number, Ticket.public_id, Ticket.title)
        .where(Ticket.org_id == scope.org.id, Ticket.number.in_(follows), visible(scope))
        .order_by(Ticket.id)
    )
    return tuple(
        LinkView(
            number=row.number,
            public_id=row.public_id,
            title=row.title,
            label=N_("由本单引出") if follows[row.number] else N_("引出本单"),
        )
        for row in seen
    )


def passed_states(session: Session, ticket_id: int) -> tuple[str, ...]:
    """Return the states that a ticket has left, in the order in which it first left them."""
    bodies = session.scalars(
        sa.select(Event.body).where(Event.ticket_id == ticket_id, Event.kind == "acted").order_by(Event.n).limit(SHOWN)
    )
    found = (body_of(body) for body in bodies)
    return tuple(dict.fromkeys(str(body["from"]) for body in found if body.get("from", "") != body.get("to", "")))
