"""Complaint lists of a consumers' site for cars (one row a complaint) as market quality problems (S15)."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from core.domain.errors import Refused
from core.domain.imports import ImportedAct, ImportedTicket, Importer, SkippedRow
from core.domain.parsing import parse_date
from core.domain.texts import N_
from plugins.dealer.roles import SERVICE

ZONE = ZoneInfo("Asia/Shanghai")
VEHICLE_COLUMNS = ("投诉编号", "投诉品牌", "投诉车系", "投诉车型")
COMPLAINT_COLUMNS = (*VEHICLE_COLUMNS, "投诉简述", "投诉问题", "问题类型", "投诉日期")
STATUS_COLUMNS = (*VEHICLE_COLUMNS, "问题简述", "典型问题代码", "投诉时间", "投诉状态")

# What people complain about that is no fault of a vehicle.
SERVICE_GROUPS = frozenset(("销售欺诈", "服务态度", "承诺不兑现", "服务收费", "人员技术", "配件争议"))
UNDER_REVIEW = "信息审核"
TAKEN_UP = frozenset(("厂家受理", "处理反馈", "用户评分"))  # the maker has the complaint, so it was found to be real
_MINUTE_IN_NUMBER = re.compile(r"(\d{8})([01]\d|2[0-3])([0-5]\d)")
_NO_DATE = N_("投诉日期无法识别。")
_NO_NUMBER = N_("没有投诉编号。")


def read_complaint(row: Mapping[str, str]) -> ImportedTicket | SkippedRow:
    """Return a complaint about a vehicle as a reported problem, or why it is none.

    The list says nothing of the handling. A complaint's number begins with its day, hour and minute.
    """
    key = row["投诉编号"].strip()
    group, kind = row["投诉问题"].strip(), row["问题类型"].strip()
    if not key:
        return SkippedRow(key=key, because=_NO_NUMBER)
    if group in SERVICE_GROUPS:
        return SkippedRow(key=key, because=N_("投诉的是销售或服务，不是质量问题。"))
    try:
        received = _received(parse_date(row["投诉日期"]), key)
    except Refused:
        return SkippedRow(key=key, because=_NO_DATE)
    values = _vehicle(row)
    values["problem"] = f"{row['投诉车系'].strip()} {group}：{kind}"
    if text := row["投诉简述"].strip():
        values["description"] = text
    return ImportedTicket(key=key, process="market_quality", received_at=received, role=SERVICE, values=values)


def read_status(row: Mapping[str, str]) -> ImportedTicket | SkippedRow:
    """Return a complaint with how far it has come: under review, or taken up by the maker and thus found to be real.

    The list has one date only, that of the complaint, so it stands for the time of every act, which says so. Beyond
    the finding it cannot go: a formal feedback needs nine facts that the list does not hold.
    """
    key, status = row["投诉编号"].strip(), row["投诉状态"].strip()
    if not key:
        return SkippedRow(key=key, because=_NO_NUMBER)
    try:
        received = _start_of(parse_date(row["投诉时间"]))
    except Refused:
        return SkippedRow(key=key, because=_NO_DATE)
    if status != UNDER_REVIEW and status not in TAKEN_UP:
        return SkippedRow(key=key, because=N_("不认识的投诉状态。"))
    values = _vehicle(row)
    values["problem"] = row["问题简述"].strip()
    if codes := row["典型问题代码"].strip().strip(","):
        values["description"] = f"典型问题代码：{codes}"
    acts = [ImportedAct(do="start_verifying", at=received, role=SERVICE)]
    if status in TAKEN_UP:
        found = {
            "described_clearly": True,
            "findings": f"原系统的状态为“{status}”；没有办理时间，按投诉日期记。",
        }
        acts.append(ImportedAct(do="clarify", at=received, role=SERVICE, values=found))
    return ImportedTicket(
        key=key, process="market_quality", received_at=received, role=SERVICE, values=values, acts=tuple(acts)
    )


def _vehicle(row: Mapping[str, str]) -> dict[str, object]:
    parts = (row[column].strip() for column in ("投诉品牌", "投诉车系", "投诉车型"))
    return {"model": " ".join(part for part in parts if part)}


def _received(day: date, number: str) -> datetime:
    """Return the minute in a complaint's number if it lies on the day of the complaint, else the day's beginning."""
    found = _MINUTE_IN_NUMBER.match(number)
    if found is None or found[1] != f"{day:%Y%m%d}":
        return _start_of(day)
    return datetime.combine(day, time(int(found[2]), int(found[3])), tzinfo=ZONE).astimezone(UTC)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZONE).astimezone(UTC)


CAR_COMPLAINTS = Importer(
    key="car_complaints",
    label=N_("车主投诉表（CSV，每行一件投诉）"),
    source="car_complaints",
    columns=COMPLAINT_COLUMNS,
    read=read_complaint,
)
CAR_COMPLAINTS_STATUS = Importer(
    key="car_complaints_status",
    label=N_("车主投诉表（CSV，带办理状态）"),
    source="car_complaints_status",
    columns=STATUS_COLUMNS,
    read=read_status,
)
IMPORTERS = (CAR_COMPLAINTS, CAR_COMPLAINTS_STATUS)
