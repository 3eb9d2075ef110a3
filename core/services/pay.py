"""The pay that deductions are reckoned from, month by month, as payroll enters it."""

from dataclasses import dataclass

import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.domain.parsing import MAX_INTEGER, parse_month
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import PerformancePay, Statement
from core.services import jobs, statements
from core.services.configuration import configuration
from core.services.policy import require
from core.services.scope import Scope
from core.services.uow import reading
from core.services.work import working


def set_pay(
    scope: Scope,
    login: str,
    month: str,
    performance_fen: int,
    wage_fen: int | None = None,
    minimum_wage_fen: int | None = None,
) -> None:
    """Set a member's performance pay of a month and, where known, the whole wage and the minimum wage, in fen.

    The history says that it was set, by whom and for which month; the amounts are personal and stay out of it.

    :raises Refused: The actor may not, the person does not exist, an amount or the month is wrong, or a settled
        statement has already been reckoned from the month's pay.
    """
    require(scope.actor, Permission.PAY_EDIT)
    month = parse_month(month, field="month")
    _check_amounts(performance_fen, wage_fen, minimum_wage_fen)
    with working(scope) as work:
        person = next((person for person in work.config.people.values() if person.login == login), None)
        if person is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("本单位没有这个人。")), field="login")
        rows = statements.lock(work, {(month, statements.SUBJECT, person.user_id)})
        if any(row.state == "settled" and row.base_fen is not None for row in rows):
            message = Message(N_("这个月的扣罚已按原来的绩效工资结算，不能再改。"))
            raise Refused(Reason.STATE_NOT_ALLOWED, message, field="performance_fen")
        values = {
            "performance_fen": performance_fen,
            "wage_fen": wage_fen,
            "minimum_wage_fen": minimum_wage_fen,
            "set_by": scope.actor.login,
            "set_at": scope.now,
        }
        key = {"org_id": scope.org.id, "user_id": person.user_id, "month": month}
        work.session.execute(jobs.insert_or_ignore(work.session, PerformancePay, tuple(key)), [key | values])
        work.session.execute(
            sa.update(PerformancePay)
            .where(*(getattr(PerformancePay, column) == value for column, value in key.items()))
            .values(values)
            .execution_options(synchronize_session=False)
        )
        work.event("pay_set", body={"login": login, "month": month})


def _check_amounts(performance_fen: int, wage_fen: int | None, minimum_wage_fen: int | None) -> None:
    amounts = {"performance_fen": performance_fen, "wage_fen": wage_fen, "minimum_wage_fen": minimum_wage_fen}
    for field, amount in amounts.items():
        if amount is not None and not 0 <= amount <= MAX_INTEGER:
            raise Refused(Reason.AMOUNT_OUT_OF_RANGE, Message(N_("金额不在允许的范围内。")), field=field)
    if wage_fen is not None and wage_fen < performance_fen:
        message = Message(N_("当月工资包含绩效工资，不能比它少。"))
        raise Refused(Reason.AMOUNT_OUT_OF_RANGE, message, field="wage_fen")


@dataclass(frozen=True, slots=True, kw_only=True)
class PayView:
    """A member's pay of a month as far as it is entered; ``settled`` says that it can no longer be changed.

    ``needed`` says that an open statement waits for it.
    """

    login: str
    name: str
    performance_fen: int | None
    wage_fen: int | None
    minimum_wage_fen: int | None
    needed: bool
    settled: bool


def pay_page(scope: Scope, month: str) -> tuple[PayView, ...]:
    """Return everybody's pay of a month, those whose statement waits for it first.

    Members who have left are there if they have pay or a statement in that month.

    :raises Refused: The actor may not, or the month is none.
    """
    require(scope.actor, Permission.PAY_EDIT)
    month = parse_month(month, field="month")
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
        pay = {
            row.user_id: row for row in session.scalars(sa.select(PerformancePay).where(PerformancePay.month == month))
        }
        states: dict[int, set[tuple[str, bool]]] = {}
        for row in session.execute(
            sa.select(Statement.subject_id, Statement.state, Statement.base_fen).where(
                Statement.month == month, Statement.subject_id.is_not(None)
            )
        ):
            states.setdefault(row.subject_id, set()).add((row.state, row.base_fen is not None))
    views = []
    for user_id, person in config.people.items():
        entered, found = pay.get(user_id), states.get(user_id, set())
        if not (person.active or entered or found):
            continue
        views.append(
            PayView(
                login=person.login,
                name=person.name,
                performance_fen=entered.performance_fen if entered else None,
                wage_fen=entered.wage_fen if entered else None,
                minimum_wage_fen=entered.minimum_wage_fen if entered else None,
                needed=entered is None and any(state == "open" for state, _known in found),
                settled=("settled", True) in found,
            )
        )
    return tuple(sorted(views, key=lambda view: (not view.needed, view.login)))
