"""The pay that deductions are reckoned from, month by month, as payroll enters it."""

import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.domain.parsing import MAX_INTEGER, parse_month
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import PerformancePay
from core.services import jobs, statements
from core.services.policy import require
from core.services.scope import Scope
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
        rows = statements.lock(work, {(person.user_id, month)})
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
