"""The event log of an approval chain (submit, approve, return, submit again) as reports up the line (S10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from core.domain.imports import ImportedAct, ImportedTicket, Importer, SkippedRow
from core.domain.texts import N_
from plugins.enterprise.roles import CENTRE_OFFICE, CREW_LEADER, TEAM_LEADER, UNIT_HEAD

ZONE = ZoneInfo("Asia/Shanghai")
COLUMNS = ("case_id", "activity", "timestamp", "role", "amount")
SUBMITTED, SAVED = "Declaration SUBMITTED by EMPLOYEE", "Declaration SAVED by EMPLOYEE"
APPROVED, REJECTED = "Declaration APPROVED by ", "Declaration REJECTED by "
BELOW = frozenset(("ADMINISTRATION", "PRE_APPROVER", "BUDGET OWNER"))
CREW, TEAM, RETURNED = "crew_reported", "team_reported", "returned"


def read_case(rows: Sequence[Mapping[str, str]]) -> ImportedTicket | SkippedRow:
    """Return a declaration with its whole way, or why it has none here.

    Whoever approves before the supervisor stands for the team, the supervisor for the head of the unit, the payment for
    the centre; a case in which nobody stands before the supervisor begins with the team. A second approval of one level
    is left out. What leaves the line, such as a level skipped or a return after the approval, is not taken in.
    """
    key = rows[0]["case_id"].strip()
    try:
        events = [(datetime.fromisoformat(row["timestamp"]).astimezone(UTC), row) for row in rows]
    except ValueError:
        return SkippedRow(key=key, because=N_("时间无法识别。"))
    (received_at, first), *later = events
    if first["activity"] == SAVED:
        return SkippedRow(key=key, because=N_("只保存，没有提交。"))
    if first["activity"] != SUBMITTED:
        return SkippedRow(key=key, because=N_("没有提交的记录。"))
    is_crew = any(row["role"] in BELOW for row in rows)
    begins = CREW if is_crew else TEAM
    way = _Way(state=begins, begins=begins, facts=_facts(first))
    for number, (at, row) in enumerate(later, start=1):
        if not way.follow(row["activity"], at, is_last=number == len(later)):
            return SkippedRow(key=key, because=N_("有一步不合逐级上报的顺序。"))
    return ImportedTicket(
        key=key,
        process="line_report",
        received_at=received_at,
        role=CREW_LEADER if is_crew else TEAM_LEADER,
        values=_facts(first) | {"level": "crew" if is_crew else "team"},
        acts=tuple(way.acts),
    )


def _facts(row: Mapping[str, str]) -> dict[str, object]:
    return {"subject": row["case_id"].strip(), "facts": f"金额 {row['amount'].strip()}", "urgency": "ordinary"}


@dataclass(slots=True)
class _Way:
    """How far a declaration has come, and the acts that brought it there."""

    state: str
    begins: str
    facts: Mapping[str, object]
    acts: list[ImportedAct] = field(default_factory=list)

    def follow(self, activity: str, at: datetime, *, is_last: bool) -> bool:
        """Take the step that an event stands for; False if there is none from here."""
        if activity.startswith(APPROVED):
            return self._approve(at)
        if activity.startswith(REJECTED):
            return self._reject(activity.removeprefix(REJECTED), at, is_last=is_last)
        match activity, self.state:
            case ("Declaration SUBMITTED by EMPLOYEE", "returned"):
                return self._go("revise", at, CREW_LEADER, self.begins, **self.facts)
            case ("Declaration FINAL_APPROVED by SUPERVISOR", "team_reported"):
                day = at.astimezone(ZONE).date().isoformat()
                form = {"signature": ["signed"], "form_date": day, "transmission": "courier"}
                return self._go("approve", at, UNIT_HEAD, "approved", **form)
            case ("Request Payment", "approved"):
                return self._go("confirm_receipt", at, CENTRE_OFFICE, "centre_received")
            case ("Payment Handled", "centre_received"):
                return self._go("handle", at, CENTRE_OFFICE, "handled", measures="已付款")
        return False

    def _approve(self, at: datetime) -> bool:
        if self.state == CREW:
            return self._go("report_up", at, TEAM_LEADER, TEAM)
        return self.state == TEAM

    def _reject(self, by: str, at: datetime, *, is_last: bool) -> bool:
        reason = {"return_reason": f"原系统记录：{by}"}
        if by == "EMPLOYEE" and self.state == RETURNED:
            withdrawal = {"withdrawal_reason": "原系统记录：由提交人撤回"}
            return not is_last or self._go("withdraw", at, CREW_LEADER, "withdrawn", **withdrawal)
        if by in BELOW and self.state == CREW:
            return self._go("send_back", at, TEAM_LEADER, RETURNED, **reason)
        if by in BELOW | {"SUPERVISOR"} and self.state == TEAM:
            return self._go("reject", at, UNIT_HEAD, RETURNED, **reason)
        return False

    def _go(self, do: str, at: datetime, role: str, state: str, **values: object) -> bool:
        self.acts.append(ImportedAct(do=do, at=at, role=role, values=values))
        self.state = state
        return True


APPROVAL_LOG = Importer(
    key="approval_log",
    label=N_("逐级审批事件表（CSV，每行一个事件，一件多行）"),
    source="approval_log",
    columns=COLUMNS,
    case="case_id",
    read_case=read_case,
    zone="Europe/Amsterdam",
)
