"""The ledger of penalties, the monthly statements, and the pay they are reckoned from."""

from collections.abc import Mapping
from datetime import date, timedelta
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.domain.errors import Reason, Refused
from core.domain.money import capitals, yuan
from core.domain.parsing import parse_money, parse_month
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.services import ledger_views, pay, settlement, statement_views
from core.services.outbox import TICKET_PATH
from core.services.pay import PayView
from core.web import payroll, penalty_entries
from core.web.guard import requires, scope
from core.web.templating import tell

pages = Blueprint("penalties", __name__, url_prefix="/penalties")
pages.register_blueprint(penalty_entries.pages)
pages.register_blueprint(payroll.pages)

LARGEST = 2**63 - 1
AMOUNTS = ("performance_fen", "wage_fen", "minimum_wage_fen")


@pages.get("")
@requires()
def index() -> ResponseReturnValue:
    """Show the ledger: one's own penalties, or by right everybody's."""
    asked = {name: request.args.get(name, "") for name in ("month", "person", "status")}
    month, before = _month(""), request.args.get("before", type=int)
    page = ledger_views.ledger_page(
        scope(),
        month=month or None,
        subject=asked["person"] or None,
        status=asked["status"] if asked["status"] in ledger_views.STATUS_LABELS else None,
        before=before if before is not None and 0 < before <= LARGEST else None,
    )
    filters = {name: value for name, value in (asked | {"month": month}).items() if value}
    return render_template(
        "penalties/index.html",
        page=page,
        asked=asked | {"month": month},
        filters=filters,
        paged=before is not None,
        everybody=ledger_views.holds(scope(), Permission.PENALTIES_VIEW),
        people=ledger_views.subjects(scope()),
        statuses=ledger_views.STATUS_LABELS,
        ticket_url=TICKET_PATH.format,
        **_rights(),
    )


@pages.get("/statements")
@requires()
def month_statements() -> ResponseReturnValue:
    """Show a month's statements."""
    return _statements(_month(_this_month()), {})


def _statements(month: str, override: Mapping[str, object]) -> str:
    return render_template(
        "penalties/statements.html",
        month=month,
        months=_around(month),
        found=statement_views.statement_page(scope(), month),
        override=override,
        capitals=_capitals,
        **_rights(),
    )


@pages.post(f"/statements/<int(max={LARGEST}):statement_id>/override")
@requires(Permission.PENALTIES_DECIDE)
def override(statement_id: int) -> ResponseReturnValue:
    """Let a statement take all that it comes to, over the legal limit, for a reason."""
    month, reason = statement_views.find_statement(scope(), statement_id).month, request.form.get("reason", "")
    try:
        settlement.override_limit(scope(), statement_id, reason)
    except Refused as refused:
        if refused.field != "reason":
            raise
        typed = {"id": statement_id, "reason": reason, "problem": refused.message}
        return _statements(month, typed), HTTPStatus.UNPROCESSABLE_ENTITY
    tell(N_("已记下理由，结算时照扣，不结转。"))
    return redirect(url_for("penalties.month_statements", month=month), HTTPStatus.SEE_OTHER)


@pages.get(f"/statements/<int(max={LARGEST}):statement_id>")
@requires()
def statement(statement_id: int) -> ResponseReturnValue:
    """Show one statement as it is printed and signed."""
    found = statement_views.find_statement(scope(), statement_id)
    return render_template(
        "penalties/statement.html", found=found, org=scope().org, capitals=_capitals, ticket_url=TICKET_PATH.format
    )


@pages.post("/statements/settle")
@requires()
def settle() -> ResponseReturnValue:
    """Settle a month's open statements and say what became of them."""
    month = request.form.get("month", "")
    report = settlement.settle_month(scope(), month)
    if not report.settled and not report.waiting:
        tell(N_("这个月没有待结算的扣罚单。"), tone="waiting")
    if report.settled:
        params = {"count": len(report.settled), "total": yuan(sum(one.amount_fen for one in report.settled))}
        tell(Message(N_("已结算 %(count)s 张扣罚单，合计 %(total)s 元，并已通知本人。"), params))
    if report.waiting:
        tell(Message(N_("%(count)s 张扣罚单还不能结算，原因见下。"), {"count": len(report.waiting)}), tone="soon")
    return redirect(url_for("penalties.month_statements", month=month), HTTPStatus.SEE_OTHER)


@pages.get("/pay")
@requires(Permission.PAY_EDIT)
def edit_pay() -> ResponseReturnValue:
    """Show a month's pay, to be entered."""
    return _pay_page(_month(_this_month()), {}, {})


@pages.post("/pay")
@requires(Permission.PAY_EDIT)
def set_pay() -> ResponseReturnValue:
    """Enter the pay that has changed; if anything cannot be read, nothing is entered."""
    month = parse_month(request.form.get("month", ""), field="month")
    typed = {name: value for name, value in request.form.items() if name.partition(":")[0] in AMOUNTS}
    problems: dict[str, Message] = {}
    changed: list[tuple[str, dict[str, int | None]]] = []
    for person in pay.pay_page(scope(), month):
        try:
            if not person.settled and (amounts := _amounts(person, typed)) is not None:
                changed.append((person.login, amounts))
        except Refused as refused:
            problems[f"{refused.field}:{person.login}"] = refused.message
    for login, amounts in () if problems else changed:
        try:
            pay.set_pay(
                scope(), login, month, amounts["performance_fen"] or 0, amounts["wage_fen"], amounts["minimum_wage_fen"]
            )
        except Refused as refused:
            problems[f"{refused.field}:{login}"] = refused.message
    if problems:
        return _pay_page(month, typed, problems), HTTPStatus.UNPROCESSABLE_ENTITY
    if changed:
        tell(Message(N_("已保存 %(count)s 人的绩效工资。"), {"count": len(changed)}))
    else:
        tell(N_("没有改动。"), tone="waiting")
    return redirect(url_for("penalties.edit_pay", month=month), HTTPStatus.SEE_OTHER)


def _pay_page(month: str, typed: Mapping[str, str], problems: Mapping[str, Message]) -> str:
    people = pay.pay_page(scope(), month)
    stored = {f"{key}:{person.login}": _text(getattr(person, key)) for person in people for key in AMOUNTS}
    return render_template(
        "penalties/pay.html",
        month=month,
        months=_around(month),
        people=people,
        values=stored | dict(typed),
        problems=problems,
        **_rights(),
    )


def _amounts(person: PayView, typed: Mapping[str, str]) -> dict[str, int | None] | None:
    """Return the amounts typed for a person; None if they are what is stored.

    :raises Refused: One is no amount, or the performance pay is missing.
    """
    texts = {key: typed.get(f"{key}:{person.login}", "").strip() for key in AMOUNTS}
    amounts = {key: parse_money(text, field=key) if text else None for key, text in texts.items()}
    if amounts == {key: getattr(person, key) for key in AMOUNTS}:
        return None
    if amounts["performance_fen"] is None:
        raise Refused(Reason.FIELD_REQUIRED, Message(N_("请填写绩效工资。")), field="performance_fen")
    return amounts


def _rights() -> dict[str, bool]:
    rights = (Permission.PAY_EDIT, Permission.PENALTIES_DECIDE)
    return {
        "may_edit_pay": ledger_views.holds(scope(), Permission.PAY_EDIT),
        "may_override": ledger_views.holds(scope(), Permission.PENALTIES_DECIDE),
        "may_settle": ledger_views.holds(scope(), *rights),
    }


def _text(amount_fen: int | None) -> str:
    return "" if amount_fen is None else yuan(amount_fen)


def _capitals(amount_fen: int) -> str:
    """Return an amount in Chinese capitals; nothing if it has none."""
    return capitals(amount_fen) if 0 <= amount_fen < 10**18 else ""


def _this_month() -> str:
    return scope().org.local_month(scope().now)


def _month(default: str) -> str:
    """Return the month that the request asks for, or ``default`` if that is none."""
    try:
        return parse_month(request.args.get("month", ""))
    except Refused:
        return default


def _around(month: str) -> tuple[str, str]:
    """Return the month before and the month after; nothing beyond those that can be asked for."""
    first = date.fromisoformat(f"{month}-01")
    before, after = first - timedelta(days=1), first + timedelta(days=32)
    return tuple(f"{day:%Y-%m}" if 1900 <= day.year <= 2199 else "" for day in (before, after))  # type: ignore[return-value]
