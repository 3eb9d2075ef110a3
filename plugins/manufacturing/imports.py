"""Recall lists of a food inspection service (one row a recall) as quality information with its recall (S17)."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from core.domain.errors import Refused
from core.domain.imports import ImportedAct, ImportedTicket, Importer, SkippedRow
from core.domain.parsing import parse_date
from core.domain.texts import N_
from plugins.manufacturing.forms.food_handling import FIRST, SECOND, THIRD
from plugins.manufacturing.roles_food import PRODUCTION, QC_CENTRE

ZONE = ZoneInfo("Asia/Shanghai")
COLUMNS = ("id", "title", "reasons", "status", "risk_level", "start_date", "end_date", "summary", "impacted_products")
CLASSES = {"High": FIRST, "Low": SECOND, "Marginal": THIRD}  # the service's Class I, II and III

PRODUCT_LENGTH, CONTENT_LENGTH = 100, 4000
# What the defect is, by words of reasons and title; the first that is found decides.
_KINDS = (
    ("microbiological", re.compile(r"listeria|e\. ?coli|salmonell|staphylococc|trichin|botulin", re.IGNORECASE)),
    ("physicochemical", re.compile(r"nitrite|residue|unapproved substance|risk material|chemical", re.IGNORECASE)),
    ("sensory", re.compile(r"foreign|extraneous|unfit|spoil|plastic|metal|glass", re.IGNORECASE)),
    ("packaging", re.compile(r"allergen|misbrand|mislabel", re.IGNORECASE)),
    ("process", re.compile(r"inspection|process|undercooked|insanitary|import|dehydration|haccp", re.IGNORECASE)),
)
_PRODUCT = re.compile(
    r"recall(?:s|ing)?\s+(.+?)(?:\s+(?:due to|produced|distributed|imported|that may|because)\b|$)", re.IGNORECASE
)


def read_recall(row: Mapping[str, str]) -> ImportedTicket | SkippedRow:
    """Return a recall with its class, start and end, or why it is none.

    The list has days only, and not when the risk was known: the day of the recall stands for both, so that its start
    is always in time; the term of its end is reckoned from that day.
    """
    key, status = row["id"].strip(), row["status"].strip()
    recall_class, kind = CLASSES.get(row["risk_level"].strip()), _kind(row)
    if not key:
        return SkippedRow(key=key, because=N_("没有召回编号。"))
    if recall_class is None:
        return SkippedRow(key=key, because=N_("没有风险等级，不能确定召回级别。"))
    if kind is None:
        return SkippedRow(key=key, because=N_("从召回原因看不出缺陷类别。"))
    try:
        started = parse_date(row["start_date"])
        ended = parse_date(row["end_date"]) if row["end_date"].strip() else None
    except Refused:
        return SkippedRow(key=key, because=N_("召回日期无法识别。"))
    if status not in ("Active", "Closed") or (status == "Closed") != (ended is not None):
        return SkippedRow(key=key, because=N_("召回状态和完成日期对不上。"))
    if ended is not None and ended < started:
        return SkippedRow(key=key, because=N_("完成日期早于开始日期。"))
    return ImportedTicket(
        key=key,
        process="food_quality",
        received_at=_start_of(started),
        role=QC_CENTRE,
        values={
            "channel": "production",
            "product": _product(row["title"]),
            "defect_kind": kind,
            "content": _content(row),
            "confirmed": True,
        },
        acts=tuple(_acts(row, recall_class, started, ended)),
    )


def _acts(row: Mapping[str, str], recall_class: str, started: date, ended: date | None) -> list[ImportedAct]:
    at, title = _start_of(started), _clean(row["title"])
    acts = [
        ImportedAct(
            do="record_risk",
            at=at,
            role=QC_CENTRE,
            values={"recall_class": recall_class, "risk": f"{title}；原系统没有获知风险的时间，按召回日期记。"},
        ),
        ImportedAct(do="start_recall", at=at, role=PRODUCTION, values={"recall_scope": _products(row) or title}),
    ]
    if ended is not None:
        quantity = f"{row.get('quantity_recovered', '')} {row.get('quantity_unit', '')}".strip()
        values = {"recovered": quantity or "未报告"}
        acts.append(ImportedAct(do="finish_recall", at=_start_of(ended), role=PRODUCTION, values=values))
    return acts


def _clean(text: str) -> str:
    """Return a text without the control characters that such lists carry over from their pages."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text).strip()


def _kind(row: Mapping[str, str]) -> str | None:
    words = f"{row['reasons']} {row['title']}"
    return next((kind for kind, pattern in _KINDS if pattern.search(words)), None)


def _product(title: str) -> str:
    found = _PRODUCT.search(" ".join(_clean(title).split()))
    return (found[1] if found else _clean(title))[:PRODUCT_LENGTH].strip() or "未写明"


def _products(row: Mapping[str, str]) -> str:
    return _clean(row["impacted_products"])[:2000]


def _content(row: Mapping[str, str]) -> str:
    parts = (row["title"], row["summary"], row["impacted_products"])
    return "\n".join(part for part in map(_clean, parts) if part)[:CONTENT_LENGTH]


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZONE).astimezone(UTC)


FOOD_RECALLS = Importer(
    key="food_recalls",
    label=N_("食品召回表（CSV，每行一次召回）"),
    source="food_recalls",
    columns=COLUMNS,
    read=read_recall,
)
IMPORTERS = (FOOD_RECALLS,)
