"""Settling a month's statements: on what is final, within the law, with what is over it carried to the next month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.domain.money import yuan
from core.domain.parsing import parse_month, parse_text
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import Penalty, PenaltyStep, PerformancePay, Statement
from core.services import messages, statements
from core.services.month_sums import (
    Month,
    Pay,
    Reckoned,
    Taken,
    law,
    month_of,
    named,
    reckon_statement,
    taken_in,
    with_minimum,
)
from core.services.policy import may, require
from core.services.scope import Scope
from core.services.statements import SUBJECT, BearerMonth, bearer_month
from core.services.work import Work, working

PAY_UNKNOWN = N_("还没有录入 %(month)s 的绩效工资。")
WAGE_UNKNOWN = N_("有上月结转的扣款，还没有录入 %(month)s 的当月工资，不能核对法定上限。")
NOT_FINAL = N_("有 %(count)s 笔还没有生效（在异议期内，或异议还在处理）。")
OpenRow = sa.Row[int, int | None, int | None, int, int, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A statement that was settled now. ``percent`` and ``amount_fen`` are what it adds to earlier ones.

    ``login`` is the log-in of the person, or the key of the unit. ``carried_fen`` goes to the next month.
    """

    login: str
    name: str
    number: int
    percent: int
    amount_fen: int
    carried_fen: int
    over_legal_limit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A statement that stays open, and why."""

    login: str
    name: str
    number: int
    reason: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleReport:
    """What became of a month's open statements, by bearer."""

    settled: tuple[Settled, ...]
    waiting: tuple[Waiting, ...]


def settle_month(scope: Scope, month: str) -> SettleReport:
    """Settle every open statement of a month on what is final; the rest goes into the next, supplementary one.

    One that needs an unknown pay stays open. Settling again settles only what has come since. What is over the legal
    limit (R20) is carried to the next month, unless somebody has overridden it with a reason.

    :raises Refused: The actor may neither decide penalties nor edit pay, or the month is none.
    """
    if not may(scope.actor, Permission.PAY_EDIT):
        require(scope.actor, Permission.PENALTIES_DECIDE)
    month = parse_month(month, field="month")
    with working(scope) as work:
        rows = _locked(work, month)
        if not rows:
            return SettleReport(settled=(), waiting=())
        counts, pay, taken = month_of(work.session, month), _pay(work, month), taken_in(work.session, month)
        settings = law(work.config, work.scope.org.local_date(work.now))
        settled, waiting, values = [], [], []
        carried: dict[BearerMonth, int] = {}
        for row in rows:
            _, column, bearer_id = pair = bearer_month(row.subject_id, row.unit_id, month)
            login, name = named(work.config, row.subject_id, row.unit_id)
            wages = with_minimum(pay.get(bearer_id) if column == SUBJECT else None, settings)
            if reason := _why_not_yet(row, counts, wages, month):
                waiting.append(Waiting(login=login, name=name, number=row.number, reason=reason))
                continue
            found = reckon_statement(
                counts.due[row.id],
                counts.before[column, bearer_id],
                counts.back[row.id],
                taken.get((column, bearer_id), Taken()),
                wages,
                brought_fen=row.brought_fen,
                carries=settings["carry_over_limit"] is True and row.override_by is None,
            )
            if found.amount_fen is None:
                reason = Message(PAY_UNKNOWN, {"month": month})
                waiting.append(Waiting(login=login, name=name, number=row.number, reason=reason))
                continue
            values.append(_settled_row(work, row.id, wages, found))
            if found.carried_fen:
                carried[following(month), pair[1], pair[2]] = found.carried_fen
            one = Settled(
                login=login,
                name=name,
                number=row.number,
                percent=found.sum.percent,
                amount_fen=found.amount_fen,
                carried_fen=found.carried_fen,
                over_legal_limit=found.over,
            )
            settled.append(one)
            _announce(work, month, row.subject_id, row.unit_id, one)
        if values:
            work.session.execute(sa.update(Statement), values)
            _settle_penalties(work, month)
            _move_what_is_left(work, month)
            statements.bring(work, carried)
        return SettleReport(settled=tuple(settled), waiting=tuple(waiting))


def override_limit(scope: Scope, statement_id: int, reason: str) -> None:
    """Let an open statement take all that it comes to, over the legal limit, for a reason.

    :raises Refused: The actor may not decide penalties, bears the statement, gives no reason, or it is settled.
    """
    require(scope.actor, Permission.PENALTIES_DECIDE)
    reason = parse_text(reason, field="reason", max_length=1_000)
    if not reason:
        raise Refused(Reason.FIELD_REQUIRED, Message(N_("请写明理由。")), field="reason")
    with working(scope) as work:
        row = work.session.scalar(sa.select(Statement).where(Statement.id == statement_id).with_for_update())
        if row is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("没有这张扣罚单。")))
        if row.state != "open":
            raise Refused(Reason.STATE_NOT_ALLOWED, Message(N_("这张扣罚单已经结算，不能再改。")))
        if row.subject_id == scope.actor.user_id:
            raise Refused(Reason.SELF_VERIFICATION, Message(N_("不能决定自己的扣罚。")))
        row.override_by, row.override_reason = scope.actor.login, reason
        login, _name = named(work.config, row.subject_id, row.unit_id)
        work.event("limit_overridden", body={"subject": login, "month": row.month, "because": reason})


def following(month: str) -> str:
    """Return the month after ``month``."""
    return f"{date.fromisoformat(f'{month}-01') + timedelta(days=32):%Y-%m}"


def _why_not_yet(row: OpenRow, counts: Month, pay: Pay, month: str) -> Message | None:
    """Return why a statement stays open: nothing in it is final yet, or what was brought cannot be weighed."""
    if row.brought_fen and row.subject_id is not None and pay.wage_fen is None:
        return Message(WAGE_UNKNOWN, {"month": month})
    final = counts.due[row.id] or counts.back[row.id] or row.brought_fen
    if counts.not_final[row.id] and not final:
        return Message(NOT_FINAL, {"count": counts.not_final[row.id]})
    return None


def _locked(work: Work, month: str) -> Sequence[OpenRow]:
    """Lock the month's open statements; whoever would add to one, or settle it, waits."""
    query = (
        sa.select(
            Statement.id,
            Statement.subject_id,
            Statement.unit_id,
            Statement.number,
            Statement.brought_fen,
            Statement.override_by,
        )
        .where(Statement.month == month, Statement.state == "open")
        .order_by(Statement.month, Statement.subject_id, Statement.unit_id, Statement.number)
        .with_for_update()
    )
    return work.session.execute(query).all()


def _pay(work: Work, month: str) -> Mapping[int, PerformancePay]:
    rows = work.session.scalars(
        sa.select(PerformancePay).where(PerformancePay.month == month).with_for_update(read=True)
    )
    return {row.user_id: row for row in rows}


def _settled_row(work: Work, statement_id: int, pay: Pay, found: Reckoned) -> dict[str, Any]:
    return {
        "id": statement_id,
        "state": "settled",
        "percent": found.sum.percent,
        "base_fen": pay.performance_fen,
        "fines_fen": found.sum.fines_fen,
        "capped_fen": found.sum.capped_fen,
        "carried_fen": found.carried_fen,
        "amount_fen": found.amount_fen,
        "over_legal_limit": found.over,
        "settled_at": work.now,
    }


def _settle_penalties(work: Work, month: str) -> None:
    """Let the final penalties of the month's settled statements follow them, each with its step."""
    following_them = (Penalty.status == "confirmed", *_in_settled(work, month))
    steps = sa.select(
        Penalty.org_id,
        Penalty.id,
        sa.literal("settled"),
        sa.literal(work.scope.actor.login),
        sa.literal(work.now, Penalty.assessed_at.type),
        sa.literal(""),
    ).where(*following_them)
    columns = ["org_id", "penalty_id", "status", "by", "at", "reason"]
    work.session.execute(sa.insert(PenaltyStep).from_select(columns, steps))
    work.session.execute(
        sa.update(Penalty).where(*following_them).values(status="settled").execution_options(synchronize_session=False)
    )


def _in_settled(work: Work, month: str) -> tuple[sa.ColumnElement[bool], ...]:
    settled = sa.select(Statement.id).where(
        Statement.org_id == work.scope.org.id, Statement.month == month, Statement.state == "settled"
    )
    return Penalty.org_id == work.scope.org.id, Penalty.month == month, Penalty.statement_id.in_(settled)


def _move_what_is_left(work: Work, month: str) -> None:
    """Let what is not final yet wait in a supplementary statement."""
    left = (Penalty.status.in_(("served", "objected")), *_in_settled(work, month))
    rows = work.session.execute(sa.select(Penalty.id, Penalty.subject_id, Penalty.unit_id).where(*left)).all()
    if rows:
        statements.open_for(work, {bearer_month(row.subject_id, row.unit_id, month) for row in rows})
        statements.put_in(work, Penalty.id.in_([row.id for row in rows]))


def _announce(work: Work, month: str, subject_id: int | None, unit_id: int | None, settled: Settled) -> None:
    """Record that a statement was settled, without its amount, and tell whom it concerns, with it."""
    work.event(
        "statement_settled",
        body={
            "subject": settled.login if subject_id is not None else "",
            **({"unit": settled.login} if unit_id is not None else {}),
            "month": month,
            "number": settled.number,
            "percent": settled.percent,
            "over_legal_limit": settled.over_legal_limit,
        },
    )
    params: dict[str, object] = {"month": month, "percent": settled.percent, "amount": yuan(settled.amount_fen)}
    if unit_id is not None:
        text = N_("%(unit)s %(month)s 的罚款已结算，共 %(amount)s 元。")
        people = [person for person in work.config.by_login.values() if person.department_id == unit_id]
        messages.tell(work, people, Message(text, params | {"unit": settled.name}), kind="penalty", ticket_id=None)
        return
    text = N_("%(month)s 的扣罚已结算：绩效工资的 %(percent)s%%，连同罚款共 %(amount)s 元。")
    if settled.number:
        text = N_("%(month)s 的扣罚补充结算：绩效工资的 %(percent)s%%，连同罚款共 %(amount)s 元。")
    subject = [work.config.people[subject_id]] if subject_id is not None else []
    messages.tell(work, subject, Message(text, params), kind="penalty", ticket_id=None)
    if settled.carried_fen:
        text = N_("%(month)s 的扣罚超过法定上限，超出的 %(amount)s 元结转到下月。")
        params = {"month": month, "amount": yuan(settled.carried_fen)}
        messages.tell(work, subject, Message(text, params), kind="penalty", ticket_id=None)
