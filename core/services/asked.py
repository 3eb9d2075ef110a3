"""Decisions about entries of the ledger that wait for somebody: proposals, objections and waivers."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import Penalty, PenaltyPlea, Ticket
from core.services import entries, pleas
from core.services.policy import may
from core.services.scope import Scope
from core.services.work import Work

MOST = 100  # that are looked at for one page

_TEXTS = {
    "": N_("复核对%(bearer)s的扣罚建议：%(policy_label)s"),
    pleas.OBJECTION: N_("处理%(bearer)s的异议：%(policy_label)s"),
    pleas.WAIVER: N_("决定%(bearer)s的豁免申请：%(policy_label)s"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An entry about which the actor is asked to decide, and since when."""

    penalty_id: int
    message: Message
    since: datetime


def decisions(session: Session, scope: Scope) -> tuple[Asked, ...]:
    """Return what waits for the actor's decision, the oldest first; no query for who decides about nothing."""
    if not may(scope.actor, Permission.PENALTIES_DECIDE) and scope.actor.roles.isdisjoint(judging(scope)):
        return ()
    work = Work(scope, session)
    query = (
        sa.select(Penalty, PenaltyPlea, Ticket)
        .join(Ticket, sa.and_(Ticket.org_id == Penalty.org_id, Ticket.id == Penalty.ticket_id))
        .outerjoin(
            PenaltyPlea,
            sa.and_(
                PenaltyPlea.org_id == Penalty.org_id, PenaltyPlea.penalty_id == Penalty.id, PenaltyPlea.outcome == ""
            ),
        )
        .where(Penalty.org_id == scope.org.id, sa.or_(Penalty.status == "proposed", PenaltyPlea.id.is_not(None)))
        .order_by(Penalty.id)
        .limit(MOST)
    )
    rows = session.execute(query).all()
    if not rows:
        return ()
    barred = pleas.barred_from_each(work, [penalty for penalty, _plea, _ticket in rows])
    found = []
    for penalty, plea, _ticket in rows:  # whose policy is looked up by the ticket, which is held here
        if pleas.why_not_decide(work, penalty, plea, barred=barred[penalty.id]) is None:
            params = {
                "bearer": entries.bearer_name(work, penalty.subject_id, penalty.unit_id),
                "policy_label": pleas.label_of(work, penalty),
            }
            message = Message(_TEXTS[plea.kind if plea else ""], params)
            since = plea.at if plea else penalty.assessed_at
            found.append(Asked(penalty_id=penalty.id, message=message, since=since))
    return tuple(found)


def judging(scope: Scope) -> frozenset[str]:
    """Return the roles that decide objections by some policy."""
    return frozenset(
        policy.objection_role
        for plugin in scope.plugins.loaded
        for process in plugin.processes
        for policy in process.penalties
        if policy.objection_role
    )
