"""A ticket's history as sentences: what happened, who did it, when, and the clause behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.codec import dumps, loads
from core.domain.permissions import Permission
from core.domain.processes import Process
from core.domain.texts import N_, Message
from core.models import Event
from core.services.ledger_views import holds
from core.services.paging import Cursor, read_cursor
from core.services.queries import Names, PersonView, ValueView, act_label, value_views
from core.services.scope import Scope
from core.services.snapshots import frozen
from core.services.tasks import SIGN
from core.services.ticket_page_parts import ClauseView, body_of, clause_view, named

LIMIT = 50
NEWEST_FIRST, OLDEST_FIRST = "down", "up"
PENALTY_KINDS = ("penalty_assessed", "penalty_waived")
HIDDEN_NAMES = 8  # a sentence names so many people, then says how many more


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened. ``text`` is what ``by`` did; ``note`` their own words, ``values`` what they filled in.

    ``tone`` and ``icon`` say how it looks: neutral, done, soon, overdue.
    """

    n: int
    at: datetime
    by: PersonView
    for_person: PersonView | None
    text: Message
    icon: str
    tone: str
    clause: ClauseView | None
    note: str = ""
    values: tuple[ValueView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A page of the history in the order asked for; ``after`` asks for the next one, None at the end."""

    entries: tuple[Entry, ...]
    oldest_first: bool
    after: str | None


@dataclass(frozen=True, slots=True)
class _Told:
    text: Message
    icon: str = "dot"
    tone: str = "neutral"
    note: str = ""
    values: tuple[ValueView, ...] = ()


@dataclass(frozen=True, slots=True)
class _Source:
    """What sentences are made from."""

    process: Process | None
    names: Names
    body: Mapping[str, Any]

    def text(self, key: str) -> str:
        return str(self.body.get(key) or "")

    def people(self, key: str) -> str:
        logins = [str(login) for login in self.body.get(key) or ()]
        shown = "、".join(self.names.by_login(login).name for login in logins[:HIDDEN_NAMES])
        return f"{shown} …" if len(logins) > HIDDEN_NAMES else shown

    def person(self, key: str) -> str:
        return self.names.by_login(self.text(key)).name if self.text(key) else ""

    def message(self, key: str) -> Message:
        found = self.body.get(key)
        return loads(dumps(found), Message) if isinstance(found, dict) else Message("")

    def state(self, key: str) -> str:
        wanted = self.text(key)
        states = self.process.states if self.process else ()
        return next((state.label for state in states if state.key == wanted), wanted)

    def act(self) -> str:
        return act_label(self.process, self.text("act"))

    def sign_off(self) -> str:
        return act_label(self.process, SIGN + self.text("sign_off"))

    def deadline(self) -> str:
        rule = self.process.deadline(self.text("deadline")) if self.process else None
        return rule.label if rule else self.text("deadline")


def history_of(
    session: Session,
    scope: Scope,
    process: Process | None,
    names: Names,
    ticket_id: int,
    *,
    oldest_first: bool = False,
    after: str | None = None,
    limit: int = LIMIT,
) -> History:
    """Return a page of a ticket's history; what was charged to whom only to those who may see all of the ledger."""
    order = OLDEST_FIRST if oldest_first else NEWEST_FIRST
    cursor = read_cursor(after, order)
    query = sa.select(Event.n, Event.kind, Event.at, Event.actor, Event.for_login, Event.body).where(
        Event.org_id == scope.org.id, Event.ticket_id == ticket_id
    )
    if not holds(scope, Permission.PENALTIES_VIEW):
        query = query.where(Event.kind.not_in(PENALTY_KINDS))
    if cursor:
        query = query.where(Event.n > cursor.id if oldest_first else Event.n < cursor.id)
    rows = session.execute(query.order_by(Event.n if oldest_first else Event.n.desc()).limit(limit + 1)).all()
    return History(
        entries=tuple(_entry(process, names, row) for row in rows[:limit]),
        oldest_first=oldest_first,
        after=Cursor(order, None, rows[limit - 1].n).spelled() if len(rows) > limit else None,
    )


def _entry(process: Process | None, names: Names, row: Any) -> Entry:
    body = body_of(row.body)
    source = _Source(process, names, body)
    told = _TELLERS.get(row.kind, _unknown)(source)
    by = source.text("by") if row.kind == "acted" else ""  # the last signature lets another person's act take effect
    return Entry(
        n=row.n,
        at=row.at,
        by=names.by_login(by or row.actor),
        for_person=names.by_login(row.for_login) if row.for_login else None,
        text=told.text,
        icon=told.icon,
        tone=told.tone,
        clause=clause_view(process, source.text("clause")),
        note=told.note,
        values=told.values,
    )


def _unknown(_source: _Source) -> _Told:
    return _Told(Message(N_("留下一条记录。")))


def _opened(_source: _Source) -> _Told:
    return _Told(Message(N_("提交了工单。")), "plus-circle")


def _acted(source: _Source) -> _Told:
    transition = source.process.transition(source.text("act")) if source.process else None
    fields = {entry.key: entry for entry in transition.form.fields} if transition and transition.form else {}
    values = named(source.names, value_views(fields, frozen(source.body.get("values") or {})))
    params = {"act_label": source.act(), "to_label": source.state("to")}
    if source.text("from") == source.text("to"):
        return _Told(Message(N_("办理了“%(act_label)s”。"), params), "check2", values=values)
    text = Message(N_("办理了“%(act_label)s”，工单变为“%(to_label)s”。"), params)
    return _Told(text, "arrow-right-circle", "done", values=values)


def _classified(source: _Source) -> _Told:
    return _Told(Message(N_("完成归类：%(reason)s"), {"reason": source.message("reason")}), "tag")


def _assigned(source: _Source) -> _Told:
    params = {"person": source.person("assignee"), "reason": source.message("reason")}
    if params["person"]:
        return _Told(Message(N_("分派给 %(person)s：%(reason)s"), params), "person-check")
    return _Told(Message(N_("分派到部门：%(reason)s"), params), "people")


def _distributed(source: _Source) -> _Told:
    if people := source.people("to"):
        return _Told(Message(N_("通知了 %(people)s。"), {"people": people}), "send")
    return _Told(Message(N_("需要通知，但没有人担任这个岗位。")), "send-x", "soon")


def _deadline_started(source: _Source) -> _Told:
    params = {"deadline_label": source.deadline(), "due_at": source.text("due")}
    return _Told(Message(N_("“%(deadline_label)s”开始计时，%(due_at)s 到期。"), params), "stopwatch")


def _deadline_met(source: _Source) -> _Told:
    params = {"deadline_label": source.deadline()}
    if source.body.get("late"):
        return _Told(Message(N_("“%(deadline_label)s”逾期完成。"), params), "alarm", "overdue")
    return _Told(Message(N_("“%(deadline_label)s”按时完成。"), params), "check-circle", "done")


def _deadline_void(source: _Source) -> _Told:
    return _Told(Message(N_("“%(deadline_label)s”不再计时。"), {"deadline_label": source.deadline()}), "slash-circle")


def _deadline_moved(source: _Source) -> _Told:
    params = {
        "deadline_label": source.deadline(),
        "before_at": source.text("before"),
        "due_at": source.text("due"),
    }
    if source.text("before") == source.text("due"):
        return _Told(Message(N_("“%(deadline_label)s”按公布的放假安排核对，日期不变。"), params), "calendar-check")
    text = Message(N_("“%(deadline_label)s”按公布的放假安排由 %(before_at)s 改为 %(due_at)s 到期。"), params)
    return _Told(text, "calendar-event", "soon")


def _reminded(source: _Source) -> _Told:
    params = {"deadline_label": source.deadline(), "due_at": source.text("due")}
    return _Told(Message(N_("提醒“%(deadline_label)s”将于 %(due_at)s 到期。"), params), "bell", "soon")


def _overdue(source: _Source) -> _Told:
    params = {"deadline_label": source.deadline(), "due_at": source.text("due")}
    return _Told(
        Message(N_("“%(deadline_label)s”已逾期，应于 %(due_at)s 前完成。"), params), "exclamation-triangle", "overdue"
    )


def _escalated(source: _Source) -> _Told:
    params = {"people": source.people("to"), "message": source.message("message")}
    return _Told(Message(N_("上报给 %(people)s：%(message)s"), params), "arrow-up-circle", "overdue")


def _note(source: _Source) -> _Told:
    return _Told(source.message("message"), "chat-left-text")


def _published(source: _Source) -> _Told:
    params = {"number": source.body.get("people", 0), "text": source.message("message")}
    return _Told(Message(N_("向 %(number)s 人公布：%(text)s"), params), "send")


def _noted(source: _Source) -> _Told:
    return _Told(Message(N_("添加了备注。")), "chat-left-text", note=source.text("text"))


def _files_attached(source: _Source) -> _Told:
    found = source.body.get("files") or ()
    names = "、".join(str(one.get("name", "")) for one in found if isinstance(one, dict))
    return _Told(Message(N_("上传了 %(files)s。"), {"files": names}), "paperclip")


def _file_lost(source: _Source) -> _Told:
    return _Told(Message(N_("发现文件 %(name)s 已丢失或损坏。"), {"name": source.text("name")}), "file-x", "overdue")


def _signatures_requested(source: _Source) -> _Told:
    params = {"act_label": source.act(), "sign_off_label": source.sign_off()}
    return _Told(Message(N_("提交了“%(act_label)s”，等待%(sign_off_label)s。"), params), "pen", "soon")


def _signed(source: _Source) -> _Told:
    text = Message(N_("签字同意“%(act_label)s”。"), {"act_label": source.act()})
    return _Told(text, "pen-fill", "done", note=source.text("comment"))


def _signature_refused(source: _Source) -> _Told:
    text = Message(N_("不同意“%(act_label)s”。"), {"act_label": source.act()})
    return _Told(text, "x-circle", "overdue", note=source.text("comment"))


def _signatures_withdrawn(source: _Source) -> _Told:
    return _Told(
        Message(N_("撤回了“%(act_label)s”的签字申请。"), {"act_label": source.act()}), "arrow-counterclockwise"
    )


def _follow_up_opened(source: _Source) -> _Told:
    return _Told(Message(N_("开了后续工单：%(reason)s"), {"reason": source.message("reason")}), "link-45deg")


def _follow_up_of(source: _Source) -> _Told:
    return _Told(Message(N_("由另一张工单引出：%(reason)s"), {"reason": source.message("reason")}), "link-45deg")


def _penalty_assessed(source: _Source) -> _Told:
    params = {"person": source.person("subject"), "month": source.text("month"), "reason": source.message("reason")}
    if source.text("waived_because"):
        return _Told(Message(N_("对 %(person)s 的扣罚记入台账并豁免：%(reason)s"), params), "journal-check")
    return _Told(Message(N_("对 %(person)s 的扣罚记入 %(month)s 台账：%(reason)s"), params), "journal-minus", "overdue")


def _penalty_waived(source: _Source) -> _Told:
    params = {"person": source.person("subject"), "because": source.text("because")}
    return _Told(Message(N_("豁免了对 %(person)s 的扣罚：%(because)s"), params), "journal-check", "done")


def _decision_parked(_source: _Source) -> _Told:
    return _Told(Message(N_("一条规则未能判定，已按默认办法处理，并请管理员核对。")), "exclamation-diamond", "soon")


def _decision_applied(_source: _Source) -> _Told:
    return _Told(Message(N_("未能判定的规则重新判定完成。")), "check-circle", "done")


def _decision_settled(source: _Source) -> _Told:
    return _Told(Message(N_("核对了未能判定的规则。")), "check-circle", "done", note=source.text("reason"))


def _receipt_read(_source: _Source) -> _Told:
    return _Told(Message(N_("已阅读通知。")), "eye")


def _receipt_confirmed(source: _Source) -> _Told:
    understood = source.text("kind") == "understood"
    return _Told(Message(N_("确认已阅读并理解通知。") if understood else N_("确认已阅读通知。")), "eye", "done")


_TELLERS: Mapping[str, Callable[[_Source], _Told]] = {
    "opened": _opened,
    "acted": _acted,
    "classified": _classified,
    "routed": _assigned,
    "reassigned": _assigned,
    "distributed": _distributed,
    "deadline_started": _deadline_started,
    "deadline_met": _deadline_met,
    "deadline_void": _deadline_void,
    "deadline_moved": _deadline_moved,
    "reminded": _reminded,
    "overdue": _overdue,
    "escalated": _escalated,
    "note": _note,
    "published": _published,
    "noted": _noted,
    "files_attached": _files_attached,
    "file_lost": _file_lost,
    "signatures_requested": _signatures_requested,
    "signed": _signed,
    "signature_refused": _signature_refused,
    "signatures_withdrawn": _signatures_withdrawn,
    "follow_up_opened": _follow_up_opened,
    "follow_up_of": _follow_up_of,
    "penalty_assessed": _penalty_assessed,
    "penalty_waived": _penalty_waived,
    "decision_parked": _decision_parked,
    "decision_applied": _decision_applied,
    "decision_settled": _decision_settled,
    "receipt_read": _receipt_read,
    "receipt_confirmed": _receipt_confirmed,
}
