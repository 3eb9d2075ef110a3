"""Lists for payroll and accounts: settled statements, each exported once and whole, and looked up again at any time.

Only final entries are ever settled, and a statement belongs to one list: so no entry is exported twice.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.errors import Reason, Refused
from core.domain.money import yuan
from core.domain.parsing import parse_month
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import Organisation, PayrollExport, Penalty, PenaltyStep, Statement
from core.services.policy import require
from core.services.scope import Scope
from core.services.spreadsheets import write_csv, write_xlsx
from core.services.statement_views import StatementView, statements_of
from core.services.uow import reading
from core.services.work import Work, working

CSV, XLSX = "csv", "xlsx"
HEAD = ("清单", "月份", "代号", "姓名或单位", "扣罚单", "工单", "事由", "依据", "比例", "金额（元）")
BROUGHT, CARRIED = "上月结转", "结转下月"

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportView:
    """A list that was exported: of people or of units, by whom and when, how many entries and how much in fen."""

    id: int
    number: int
    units: bool
    month: str
    made_by: str
    made_at: datetime
    entries: int
    total_fen: int


def export(scope: Scope, month: str, *, units: bool) -> int:
    """Put all settled statements of a month that are in no list yet into a new one, and return its id.

    :raises Refused: The actor may not edit pay, the month is none, or there is nothing to export.
    """
    require(scope.actor, Permission.PAY_EDIT)
    month = parse_month(month, field="month")
    with working(scope) as work:
        work.session.execute(sa.select(Organisation.id).where(Organisation.id == scope.org.id).with_for_update())
        bearer = Statement.unit_id if units else Statement.subject_id
        ids = work.session.scalars(
            sa.select(Statement.id)
            .where(
                Statement.month == month,
                Statement.state == "settled",
                Statement.export_id.is_(None),
                bearer.is_not(None),
            )
            .order_by(Statement.id)
            .with_for_update()
        ).all()
        if not ids:
            message = Message(N_("%(month)s 没有还未导出的已结算扣罚单。"), {"month": month})
            raise Refused(Reason.STATE_NOT_ALLOWED, message, field="month")
        number = (work.session.scalar(sa.select(sa.func.max(PayrollExport.number))) or 0) + 1
        row = PayrollExport(
            org_id=scope.org.id,
            number=number,
            units=units,
            month=month,
            made_by=scope.actor.login,
            made_at=scope.now,
            entries=0,
            total_fen=0,
            sha256="",
        )
        work.session.add(row)
        work.session.flush()
        _enter(work, row, ids)
        return row.id


def _enter(work: Work, row: PayrollExport, ids: Sequence[int]) -> None:
    work.session.execute(
        sa.update(Statement)
        .where(Statement.id.in_(ids))
        .values(export_id=row.id)
        .execution_options(synchronize_session=False)
    )
    work.session.expire_all()
    found = _statements(work.session, work.scope, row)
    row.entries = len(_rows(row.number, found)) - 1
    row.total_fen = sum(view.amount_fen or 0 for view in found)
    row.sha256 = hashlib.sha256(write_csv(_rows(row.number, found))).hexdigest()
    steps = sa.select(
        Penalty.org_id,
        Penalty.id,
        sa.literal("exported"),
        sa.literal(work.scope.actor.login),
        sa.literal(work.now, Penalty.assessed_at.type),
        sa.literal(str(row.number)),
    ).where(Penalty.org_id == work.scope.org.id, Penalty.statement_id.in_(ids), Penalty.status == "settled")
    columns = ["org_id", "penalty_id", "status", "by", "at", "reason"]
    work.session.execute(sa.insert(PenaltyStep).from_select(columns, steps))
    work.event(
        "payroll_exported",
        body={"number": row.number, "month": row.month, "entries": row.entries, "sha256": row.sha256},
    )


def exports(scope: Scope) -> tuple[ExportView, ...]:
    """Return the lists that were exported, the newest first.

    :raises Refused: The actor may not edit pay.
    """
    require(scope.actor, Permission.PAY_EDIT)
    with reading(scope.org.id) as session:
        rows = session.scalars(sa.select(PayrollExport).order_by(PayrollExport.number.desc()).limit(500)).all()
        return tuple(
            ExportView(
                id=row.id,
                number=row.number,
                units=row.units,
                month=row.month,
                made_by=row.made_by,
                made_at=row.made_at,
                entries=row.entries,
                total_fen=row.total_fen,
            )
            for row in rows
        )


def file_of(scope: Scope, export_id: int, kind: str) -> tuple[str, bytes]:
    """Return name and content of a list as a CSV or XLSX file.

    :raises Refused: The actor may not edit pay, or there is no such list.
    """
    require(scope.actor, Permission.PAY_EDIT)
    with reading(scope.org.id) as session:
        row = session.scalar(sa.select(PayrollExport).where(PayrollExport.id == export_id))
        if row is None:
            raise Refused(Reason.NOT_FOUND, Message(N_("没有这张清单。")))
        rows = _rows(row.number, _statements(session, scope, row))
        name = f"{row.month}-{row.number}.{kind}"
    return name, write_xlsx(rows) if kind == XLSX else write_csv(rows)


def _statements(session: Session, scope: Scope, row: PayrollExport) -> list[StatementView]:
    return [view for view in statements_of(session, scope, row.month) if view.export_id == row.id]


def _rows(number: int, found: list[StatementView]) -> list[Row]:
    """Return the head and one row for each entry, and for what is brought and carried; they add up to the total."""
    rows: list[Row] = [HEAD]
    for view in found:
        who = (str(number), view.month, view.subject, view.subject_name, str(view.number))
        for entry, fen in zip(view.entries, view.line_fen, strict=True):
            if fen is not None:
                percent = "" if entry.amount_fen is not None else f"{entry.percent}%"
                what = (entry.ticket_number, str(Message(entry.policy_label)), entry.clause, percent, yuan(fen))
                rows.append((*who, *what))
        for label, fen in ((BROUGHT, view.brought_fen), (CARRIED, -view.carried_fen)):
            if fen:
                rows.append((*who, "", label, "", "", yuan(fen)))
    return rows
