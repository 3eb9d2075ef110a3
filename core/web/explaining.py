"""A process in words: who, when, by which rule. Read off its declaration, so that it cannot say anything else."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time

from core.domain.clauses import Clause
from core.domain.due import (
    END_OF_DAY,
    Bands,
    ByField,
    DailyAt,
    Days,
    Detail,
    DueRule,
    InDays,
    InHours,
    InMonths,
    OnDate,
    params_of,
)
from core.domain.forms import Field, FieldKind
from core.domain.people import (
    SYSTEM,
    Above,
    AllOf,
    AnyOf,
    Assignee,
    BelongsTo,
    Hinted,
    InDepartment,
    Matches,
    NamedIn,
    Not,
    OnShift,
    Opener,
    Role,
    Who,
)
from core.domain.processes import Process, all_distributions
from core.domain.settings import Param
from core.domain.settings import Value as SettingValue
from core.domain.texts import N_, Message
from core.services.settings import SettingView


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """A way a deadline is reckoned, and the conditions under which it is."""

    conditions: tuple[Message, ...]
    text: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseRow:
    """A clause with what carries it out; ``why_not`` says why nothing does, where that is so."""

    clause: Clause
    rules: tuple[Message, ...]
    why_not: str


def due_lines(rule: DueRule, process: Process, settings: Mapping[str, SettingValue]) -> tuple[DueLine, ...]:
    """Return a due rule in words, filled from the settings in force."""
    return tuple(_Words(process.fields(), settings).lines(rule, ()))


def settings_of_rule(rule: DueRule, settings: tuple[SettingView, ...]) -> tuple[SettingView, ...]:
    """Return the settings that a due rule depends on."""
    keys = params_of(rule)
    return tuple(view for view in settings if view.setting.key in keys)


_PLACES: Mapping[type[Who], str] = {
    Assignee: N_("经办人"),
    Opener: N_("提交工单的人"),
    InDepartment: N_("承办部门的人"),
    Above: N_("承办部门的各级上级部门的人"),
}


def who_words(who: Who, process: Process, roles: Mapping[str, str]) -> Message:
    """Return whom ``who`` means; ``roles`` holds the labels of roles by key."""
    match who:
        case Role(key):
            return Message(N_("系统自动")) if key == SYSTEM else Message(roles.get(key, key))
        case Assignee() | Opener() | InDepartment() | Above():
            return Message(_PLACES[type(who)])
        case NamedIn(field=key):
            return Message(N_("“%(field_label)s”中填写的人"), {"field_label": process.field_label(key)})
        case BelongsTo(field=key):
            return Message(N_("“%(field_label)s”中填写的部门的人"), {"field_label": process.field_label(key)})
        case Matches(field=key):
            return Message(N_("所属与“%(field_label)s”一致的人"), {"field_label": process.field_label(key)})
        case AnyOf(parts):
            return _joined(N_("%(one)s，或%(other)s"), [who_words(part, process, roles) for part in parts])
        case AllOf(parts):
            return _joined(N_("%(one)s，并且是%(other)s"), [who_words(part, process, roles) for part in parts])
        case OnShift():
            return Message(N_("当班的人"))
        case Hinted(part):
            return who_words(part, process, roles)
        case Not(part):
            return Message(N_("除%(one)s以外的人"), {"one": who_words(part, process, roles)})


def clause_rows(process: Process, settings: tuple[SettingView, ...]) -> tuple[ClauseRow, ...]:
    """Return the clauses of the regulation in its order, each with the rules that carry it out."""
    found: dict[str, list[Message]] = defaultdict(list)
    seen: set[tuple[str, str, str]] = set()
    for clause, text, label in (
        *_cited(process),
        *((v.setting.basis, N_("参数“%(thing_label)s”"), v.setting.label) for v in settings),
    ):
        if clause and (clause, text, label) not in seen:
            seen.add((clause, text, label))
            found[clause].append(Message(text, {"thing_label": label}))
    return tuple(
        ClauseRow(clause=clause, rules=tuple(found[clause.key]), why_not=clause.without_rule)
        for clause in process.regulation.clauses
    )


def _cited(process: Process) -> Iterator[tuple[str, str, str]]:
    """Yield (clause, sentence, label) for everything in the process that cites a clause."""
    yield process.clause, N_("流程“%(thing_label)s”"), process.label
    yield process.form.clause, N_("流程“%(thing_label)s”的填写内容"), process.label
    for entry in (*process.form.fields, *process.computed):
        yield entry.clause, N_("栏目“%(thing_label)s”"), entry.label
    for state in process.states:
        yield state.clause, N_("状态“%(thing_label)s”"), state.label
    for act in process.transitions:
        yield act.clause, N_("办理“%(thing_label)s”"), act.label
        for entry in act.form.fields if act.form else ():
            yield entry.clause, N_("栏目“%(thing_label)s”"), entry.label
        if act.form:
            yield act.form.clause, N_("办理“%(thing_label)s”"), act.label
        if act.sign_off:
            yield act.sign_off.clause, N_("签字“%(thing_label)s”"), act.sign_off.label
    for rule in process.deadlines:
        yield rule.clause, N_("期限“%(thing_label)s”"), rule.label
    for record in process.records:
        yield record.clause, N_("记录“%(thing_label)s”"), record.label
    for distribution in all_distributions(process):
        yield distribution.clause, N_("通知"), ""
    for policy in process.penalties:
        yield policy.clause, N_("扣罚“%(thing_label)s”"), policy.label


def _joined(text: str, parts: list[Message]) -> Message:
    found = parts[0]
    for part in parts[1:]:
        found = Message(text, {"one": found, "other": part})
    return found


class _Words:
    """Due rules in words."""

    def __init__(self, fields: Mapping[str, Field], settings: Mapping[str, SettingValue]) -> None:
        self.fields = fields
        self.settings = settings

    def lines(self, rule: DueRule, given: tuple[Message, ...]) -> Iterator[DueLine]:
        """Yield the ways in which ``rule`` can be reckoned, under the conditions ``given``."""
        match rule:
            case Bands():
                yield from self._bands(rule, given)
            case ByField():
                yield from self._cases(rule, given)
            case InDays():
                yield DueLine(conditions=given, text=self._in_days(rule))
            case InHours():
                yield DueLine(conditions=given, text=self._in_hours(rule))
            case InMonths(months=months):
                text = Message(N_("%(months)s 个月内，到对应日结束"), {"months": self._value(months)})
                yield DueLine(conditions=given, text=text)
            case OnDate():
                field = self.fields.get(rule.field)
                params = {"field_label": field.label if field else rule.field}
                yield DueLine(conditions=given, text=Message(N_("到“%(field_label)s”那天结束"), params))
                unset = Message(N_("“%(field_label)s”没有填写"), params)
                yield from self.lines(rule.otherwise, (*given, unset))
            case DailyAt(at=at):
                yield DueLine(conditions=given, text=Message(N_("每天 %(at)s 前"), {"at": self._clock(at)}))

    def _bands(self, rule: Bands, given: tuple[Message, ...]) -> Iterator[DueLine]:
        for band in rule.bands:
            whole = self._value(band.inclusive) is True
            text = N_("在 %(limit)s 前（含整点）起算") if whole else N_("在 %(limit)s 前起算")
            yield from self.lines(band.due, (*given, Message(text, {"limit": self._clock(band.before)})))
        yield from self.lines(rule.otherwise, (*given, Message(N_("在其他时间起算"))))

    def _cases(self, rule: ByField, given: tuple[Message, ...]) -> Iterator[DueLine]:
        field = self.fields.get(rule.field)
        for value, due in rule.cases:
            params = {
                "field_label": field.label if field else rule.field,
                "value_label": _value_label(field, value),
            }
            yield from self.lines(due, (*given, Message(N_("“%(field_label)s”为“%(value_label)s”"), params)))
        if rule.otherwise:
            yield from self.lines(rule.otherwise, (*given, Message(N_("其余情况"))))

    def _in_days(self, rule: InDays) -> Message:
        days, at = self._value(rule.days), END_OF_DAY if rule.at is None else self._value(rule.at)
        params: dict[str, object] = {"days": days, "at": self._clock(at)}
        working = self._value(rule.count) == Days.WORKING
        if days == 0:
            text = N_("当天结束前") if at == END_OF_DAY else N_("当天 %(at)s 前")
        elif working:
            text = N_("%(days)s 个工作日内") if at == END_OF_DAY else N_("%(days)s 个工作日内，最后一天到 %(at)s")
        elif days == 1:
            text = N_("第二天结束前") if at == END_OF_DAY else N_("第二天 %(at)s 前")
        else:
            text = N_("%(days)s 天内") if at == END_OF_DAY else N_("%(days)s 天内，最后一天到 %(at)s")
        found = Message(text, params)
        if not working and self._value(rule.roll) is True:
            return Message(N_("%(term)s；最后一天是休息日的，顺延到下一个工作日"), {"term": found})
        return found

    def _in_hours(self, rule: InHours) -> Message:
        params = {"hours": self._value(rule.hours), "minutes": self._value(rule.minutes)}
        if self._value(rule.working) is True:
            return Message(N_("%(hours)s 小时 %(minutes)s 分钟内，只算工作时间"), params)
        return Message(N_("%(hours)s 小时 %(minutes)s 分钟内，夜间和假日照算"), params)

    def _value(self, place: object) -> object:
        if isinstance(place, Detail):
            field = self.fields.get(place.key)
            return Message(N_("（工单所存的“%(field_label)s”）"), {"field_label": field.label if field else place.key})
        return self.settings.get(place.key) if isinstance(place, Param) else place

    def _clock(self, place: object) -> str:
        value = self._value(place)
        if not isinstance(value, time):
            return str(value)
        return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"


def _value_label(field: Field | None, value: object) -> str:
    if isinstance(value, bool):
        return N_("是") if value else N_("否")
    return field.choice_label(str(value)) if field and field.kind is FieldKind.CHOICE else str(value)
