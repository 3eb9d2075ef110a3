"""Order lists of an online market place (one row an order, with the times of its steps) as tickets."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from core.domain.errors import Refused
from core.domain.imports import ImportedAct, ImportedTicket, Importer, SkippedRow
from core.domain.parsing import parse_datetime, parse_int
from core.domain.texts import N_
from plugins.ecommerce.rules import CUSTOMER_SERVICE, STORE

ZONE = "America/Sao_Paulo"
CASH_ON_DELIVERY = ("cod", "cash_on_delivery")
COLUMNS = (
    "order_id",
    "order_status",
    "order_approved_at",
    "order_delivered_carrier_date",
    "order_delivered_customer_date",
    "customer_unique_id",
    "customer_city",
    "customer_state",
    "n_items",
    "product_category",
    "payment_type",
    "payment_value",
)
_CANCEL_REASONS = {
    "canceled": ("other", "原系统没有取消的时间和原因。"),
    "unavailable": ("out_of_stock", "原系统记为无货，没有取消时间。"),
}


def read_order(row: Mapping[str, str]) -> ImportedTicket | SkippedRow:
    """Return an order with its shipment, signature, return or cancellation, or why the row is no order.

    The list has no vouchers, so their deadline is never met. It has no time of a cancellation either: the last
    known time of the order stands for it.
    """
    key = row["order_id"].strip()
    try:
        confirmed, carried, delivered = (
            _instant(row[name])
            for name in ("order_approved_at", "order_delivered_carrier_date", "order_delivered_customer_date")
        )
        quantity = parse_int(row["n_items"].strip().removesuffix(".0"), minimum=1) if row["n_items"].strip() else None
    except Refused:
        return SkippedRow(key=key, because=N_("时间或数量无法识别。"))
    if not key:
        return SkippedRow(key=key, because=N_("没有订单号。"))
    if confirmed is None:
        return SkippedRow(key=key, because=N_("订单没有确认时间，还没有进入发货流程。"))
    values: dict[str, object] = {
        "order_no": key,
        "model": row["product_category"].strip() or "未注明",
        "recipient": row["customer_unique_id"].strip(),
        "address": ", ".join(part for part in (row["customer_city"].strip(), row["customer_state"].strip()) if part),
    }
    if quantity is not None:
        values["quantity"] = quantity
    if row["payment_type"].strip() in CASH_ON_DELIVERY:
        values["cod_amount"] = row["payment_value"].strip()
    return ImportedTicket(
        key=key,
        process="order_tracking",
        received_at=confirmed,
        role=CUSTOMER_SERVICE,
        values=values,
        acts=tuple(_acts(row["order_status"].strip(), confirmed, carried, delivered)),
    )


def _acts(status: str, confirmed: datetime, carried: datetime | None, delivered: datetime | None) -> list[ImportedAct]:
    """Return the later acts in the order of the process; a time that goes backwards moves up, with a remark."""
    acts: list[ImportedAct] = []
    last = confirmed
    if carried is not None:
        shipped, last = last, max(carried, last)
        acts.append(ImportedAct(do="ship", at=last, role=STORE, values=_remark("shipping_remark", carried, shipped)))
    if status in _CANCEL_REASONS and not (carried and delivered):
        reason, remark = _CANCEL_REASONS[status]
        acts.append(
            ImportedAct(
                do="cancel",
                at=last,
                role=CUSTOMER_SERVICE,
                values={"cancel_reason": reason, "cancel_remark": remark},
            )
        )
    elif carried is not None and delivered is not None:
        before, last = last, max(delivered, last)
        if status in _CANCEL_REASONS:
            why = {"return_reason": "送达后取消，原系统没有写明原因。"}
            acts.append(ImportedAct(do="return_order", at=last, role=CUSTOMER_SERVICE, values=why))
        else:
            note = _remark("signature_remark", delivered, before)
            acts.append(ImportedAct(do="sign", at=last, role=CUSTOMER_SERVICE, values=note))
    return acts


def _remark(field: str, recorded: datetime, earliest: datetime) -> dict[str, str]:
    if recorded >= earliest:
        return {}
    original = recorded.astimezone(ZoneInfo(ZONE))
    return {field: f"原系统记为 {original:%Y-%m-%d %H:%M:%S}，早于前一步，按前一步的时间记。"}


def _instant(text: str) -> datetime | None:
    return parse_datetime(text, zone=ZoneInfo(ZONE)).astimezone(UTC) if text.strip() else None


ORDERS = Importer(
    key="orders",
    label=N_("网店订单表（CSV，每行一张订单）"),
    source="olist",
    columns=COLUMNS,
    read=read_order,
    zone=ZONE,
)
