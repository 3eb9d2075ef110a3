"""The event log of an IT help desk (several rows a case) as user feedback (S07) with its whole course."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from core.domain.imports import ImportedAct, ImportedTicket, Importer, SkippedRow
from core.domain.texts import N_
from plugins.enterprise.imports_line import APPROVAL_LOG
from plugins.enterprise.roles import TEAM
from plugins.enterprise.settings import RATING_DAYS

COLUMNS = ("case_id", "activity", "timestamp", "customer", "product", "seriousness", "service_level", "workgroup")
WAIT, TAKE, CLOSED = "Wait", "Take in charge ticket", "Closed"
RESOLVED = frozenset(("Resolve ticket", "RESOLVED"))
NO_FEEDBACK = frozenset(("INVALID", "DUPLICATE"))
ASSIGNED = frozenset(("Assign seriousness", "Insert ticket"))
SILENCE = timedelta(days=int(str(RATING_DAYS.default)))


def read_case(rows: Sequence[Mapping[str, str]]) -> ImportedTicket | SkippedRow:
    """Return a case with its acknowledgement, its waits for the user, its solution, answer and closing.

    The log is anonymous: it names neither people nor words, and its levels have no known order. Every case is a P3, and
    what the log says stands in the content. It is closed here only if it stood answered for as long as silence must
    last; else it stays answered.
    """
    key = rows[0]["case_id"].strip()
    if not key:
        return SkippedRow(key=key, because=N_("没有案件编号。"))
    if any(row["activity"].strip() in NO_FEEDBACK for row in rows):
        return SkippedRow(key=key, because=N_("原系统判为无效或重复。"))
    try:
        events = sorted(((_instant(row), row["activity"].strip()) for row in rows), key=lambda event: event[0])
    except ValueError:
        return SkippedRow(key=key, because=N_("时间无法识别。"))
    course = _Course()
    for at, activity in events:
        course.follow(at, activity)
    return ImportedTicket(
        key=key,
        process="user_feedback",
        received_at=events[0][0],
        role=TEAM,
        values=_values(rows[0]),
        acts=tuple(course.acts),
    )


def _instant(row: Mapping[str, str]) -> datetime:
    at = datetime.fromisoformat(row["timestamp"].strip())
    if at.tzinfo is None:
        raise ValueError("a time without zone")
    return at.astimezone(UTC)


def _values(row: Mapping[str, str]) -> dict[str, object]:
    labels = ("seriousness", "service_level", "workgroup")
    facts = "；".join(f"{label}: {row[label].strip()}" for label in labels if row[label].strip())
    return {
        "source": "form",
        "name": f"customer {row['customer'].strip()}",
        "contact": f"customer {row['customer'].strip()}",
        "content": f"{row['case_id'].strip()}（{facts}）",
        "product": row["product"].strip(),
    }


@dataclass(slots=True)
class _Course:
    """How far a case has come while its events are followed."""

    state: str = "detailed"
    answered_at: datetime | None = None
    acts: list[ImportedAct] = field(default_factory=list)

    def follow(self, at: datetime, activity: str) -> None:
        """Do what an event of the log says; one that has no meaning where the case stands is left out."""
        if activity in ASSIGNED:
            self._classify(at)
        elif activity == CLOSED:
            self._close(at)
        elif self.state not in ("replied", "closed"):
            self._investigate(at)
            if activity == WAIT:
                self._act("ask_user", at, "waiting_user", question=f"原系统记录：{activity}")
            elif activity in RESOLVED:
                self._solve(at, activity)
            elif activity != TAKE:
                self._act("record_finding", at, self.state, finding=f"原系统记录：{activity}")

    def _classify(self, at: datetime) -> None:
        if self.state == "detailed":
            self._act("acknowledge", at, "detailed", acknowledged_by="原系统已受理")
            self._act("classify", at, "classified", nature="other", priority_level="P3")

    def _investigate(self, at: datetime) -> None:
        self._classify(at)
        if self.state == "classified":
            self._act("investigate", at, "investigating")
        elif self.state == "waiting_user":
            self._act("supply", at, "investigating", supplement="原系统没有保存用户补充的内容")

    def _solve(self, at: datetime, activity: str) -> None:
        said = f"原系统记录：{activity}"
        self._act("solve", at, "solved", investigation_note=said, solution_kind="explain", solution=said)
        self._act("reply", at, "replied", reply=said)
        self.answered_at = at

    def _close(self, at: datetime) -> None:
        if self.answered_at is not None and self.state == "replied" and at - self.answered_at >= SILENCE:
            self._act("close", at, "closed")

    def _act(self, do: str, at: datetime, state: str, **values: object) -> None:
        self.acts.append(ImportedAct(do=do, at=at, role=TEAM, values=values))
        self.state = state


HELPDESK_LOG = Importer(
    key="helpdesk_log",
    label=N_("服务台事件表（CSV，每行一个事件，一件多行）"),
    source="helpdesk_log",
    columns=COLUMNS,
    case="case_id",
    read_case=read_case,
    zone="UTC",
)
IMPORTERS: tuple[Importer, ...] = (HELPDESK_LOG, APPROVAL_LOG)
