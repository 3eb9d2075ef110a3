"""Logs of a shop floor (one row a step of an order) as feed-forwards: what was reworked in house (S02 4.1.2)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from core.domain.imports import ImportedAct, ImportedTicket, Importer, SkippedRow
from core.domain.texts import N_
from plugins.manufacturing.forms.stamping_feedforward import OTHER, POTENTIAL
from plugins.manufacturing.roles import QUALITY_ENGINEER, SECTION_CHIEF

COLUMNS = ("case_id", "activity", "resource", "start_timestamp", "end_timestamp")
REWORK, CHECK = "rework", "q.c."
Row = Mapping[str, str]


def read_order(rows: Sequence[Row]) -> ImportedTicket | SkippedRow:
    """Return an order with rework as a problem that stayed in the shop, or why it is none.

    The inspection that found it is the last one that was over when the rework began, and if there is none the rework
    itself. It was judged when the rework began. The first inspection after the last rework decided that nobody
    downstream need be told; without one the decision is still open.
    """
    key = rows[0]["case_id"].strip()
    if not key:
        return SkippedRow(key=key, because=N_("没有订单号。"))
    try:
        steps = [(_moment(row["start_timestamp"]), _moment(row["end_timestamp"]), row) for row in rows]
    except ValueError:
        return SkippedRow(key=key, because=N_("工序时间无法识别。"))
    reworks = [step for step in steps if REWORK in step[2]["activity"].lower()]
    if not reworks:
        return SkippedRow(key=key, because=N_("订单没有返工。"))
    checks = [step for step in steps if CHECK in step[2]["activity"].lower()]
    began, over = min(start for start, _end, _row in reworks), max(end for _start, end, _row in reworks)
    found_at, found = max(
        ((end, row) for _start, end, row in checks if end <= began), key=lambda one: one[0], default=(began, {})
    )
    done_at, decided = min(
        ((end, row) for start, end, row in checks if start >= over), key=lambda one: one[0], default=(None, {})
    )
    names = "、".join(dict.fromkeys(row["activity"].strip() for _start, _end, row in reworks))
    values = {
        "part_name": f"订单 {key}",
        "defect": OTHER,
        "found_by": found.get("resource", "").strip(),
        "description": f"返工 {len(reworks)} 次：{names}。",
    }
    acts = [ImportedAct(do="classify", at=began, role=SECTION_CHIEF, values={"problem_class": POTENTIAL})]
    if done_at is not None:
        reason = f"返工后经 {decided['activity'].strip()} 复检。原系统没有写评估理由。"
        decision = {"sheet_needed": False, "decision_reason": reason}
        acts.append(ImportedAct(do="assess", at=done_at, role=QUALITY_ENGINEER, values=decision))
    return ImportedTicket(
        key=key,
        process="stamping_feedforward",
        received_at=found_at,
        role=SECTION_CHIEF,
        values={name: value for name, value in values.items() if value},
        acts=tuple(acts),
    )


def _moment(text: str) -> datetime:
    """Return the instant of a time with its offset.

    :raises ValueError: It is none, or says no offset.
    """
    found = datetime.fromisoformat(text.strip())
    if found.tzinfo is None:
        raise ValueError(f"no offset: {text!r}")
    return found.astimezone(UTC)


PRODUCTION_LOG = Importer(
    key="production_log",
    label=N_("生产工序记录（CSV，每行一道工序，返工的订单）"),
    source="production_log",
    columns=COLUMNS,
    case="case_id",
    read_case=read_order,
)
