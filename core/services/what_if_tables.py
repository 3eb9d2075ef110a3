"""The result of a replay as tables: for pages, files and the terminal alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from core.domain.money import yuan
from core.domain.texts import N_, Message
from core.plugin_manager import PluginManager
from core.services.configuration import Configuration
from core.services.what_if import Answer
from core.services.what_if_facts import Entry
from core.services.what_if_sums import By, Sums

Say = Callable[[Message | str], str]
When = Callable[[datetime], str]

TITLES = {
    By.PROCESS: N_("按流程"),
    By.DEPARTMENT: N_("按部门"),
    By.PERSON: N_("按人员"),
}
NAMES = {By.PROCESS: N_("流程"), By.DEPARTMENT: N_("部门"), By.PERSON: N_("人员")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table: its title, its headings and its rows, all in words."""

    key: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What keys are called, and how times are written."""

    say: Say
    when: When
    config: Configuration
    plugins: PluginManager

    def of(self, by: str, key: str) -> str:
        """Return what a process, department or person is called; a dash for none."""
        if not key:
            return "—"
        match By(by):
            case By.PROCESS:
                process = self.plugins.process(key)
                return self.say(process.label) if process else key
            case By.DEPARTMENT:
                return next((one.name for one in self.config.departments.values() if one.key == key), key)
            case By.PERSON:
                return next((one.name for one in self.config.people.values() if one.login == key), key)

    def deadline(self, process: str, key: str) -> str:
        """Return what a deadline is called."""
        found = self.plugins.process(process)
        rule = found.deadline(key) if found else None
        return self.say(rule.label) if rule else key

    def policy(self, process: str, name: str) -> str:
        """Return what a penalty policy is called, by its name without version."""
        found = self.plugins.process(process)
        known = (one for one in (found.penalties if found else ()) if one.key.partition("@")[0] == name)
        return next((self.say(one.label) for one in known), name)

    def due(self, at: datetime | None) -> str:
        """Return when a deadline is due, or that it does not run."""
        return self.when(at) if at is not None else self.say(N_("不计时"))

    def late(self, late: bool) -> str:
        """Say whether a deadline is missed."""
        return self.say(N_("逾期")) if late else self.say(N_("按时"))


def sheets(found: Answer, names: Names, *, with_people: bool) -> tuple[Sheet, ...]:
    """Return everything that differs as tables; ``with_people`` names who bears penalties."""
    groups = tuple(_sums(found, names, by) for by in By if with_people or by is not By.PERSON)
    people = (_months(found, names),) if with_people else ()
    return (*groups, *people, _dues(found, names), _penalties(found, names, with_people), _mismatches(found, names))


def _sums(found: Answer, names: Names, by: By) -> Sheet:
    say = names.say
    columns = (
        NAMES[by],
        N_("工单"),
        N_("到期时间改变"),
        N_("逾期（原）"),
        N_("逾期（试算）"),
        N_("上报（原）"),
        N_("上报（试算）"),
        N_("扣罚（原）"),
        N_("扣罚（试算）"),
        N_("绩效扣减合计 %（原）"),
        N_("绩效扣减合计 %（试算）"),
        N_("罚款（元，原）"),
        N_("罚款（元，试算）"),
    )
    rows = tuple((names.of(by, key), *_figures(sums)) for kind, key, sums in found.part.sums if kind == by.value)
    return Sheet(key=by.value, title=say(TITLES[by]), headings=tuple(say(one) for one in columns), rows=rows)


def _figures(sums: Sums) -> tuple[str, ...]:
    counts = (
        sums.tickets,
        sums.moved,
        sums.was_late,
        sums.would_late,
        sums.was_escalated,
        sums.would_escalated,
        sums.was_penalties,
        sums.would_penalties,
        sums.was_percent,
        sums.would_percent,
    )
    return (*map(str, counts), yuan(sums.was_fines_fen), yuan(sums.would_fines_fen))


def _months(found: Answer, names: Names) -> Sheet:
    say = names.say
    columns = (
        N_("人员"),
        N_("月份"),
        N_("扣减 %（原）"),
        N_("扣减 %（试算）"),
        N_("金额（元，原）"),
        N_("金额（元，试算）"),
    )
    rows = tuple(
        (
            names.of(By.PERSON, one.subject),
            one.month,
            str(one.was_percent),
            str(one.would_percent),
            _amount(one.was_fen, say),
            _amount(one.would_fen, say),
        )
        for one in found.months
    )
    return Sheet(key="months", title=say(N_("每人每月合计")), headings=tuple(map(say, columns)), rows=rows)


def _amount(fen: int | None, say: Say) -> str:
    return say(N_("绩效工资未录入")) if fen is None else yuan(fen)


def _dues(found: Answer, names: Names) -> Sheet:
    say = names.say
    columns = (
        N_("工单"),
        N_("流程"),
        N_("部门"),
        N_("经办人"),
        N_("期限"),
        N_("到期（原）"),
        N_("到期（试算）"),
        N_("结果（原）"),
        N_("结果（试算）"),
    )
    rows = tuple(
        (
            one.number,
            names.of(By.PROCESS, one.process),
            names.of(By.DEPARTMENT, one.department),
            names.of(By.PERSON, one.assignee),
            names.deadline(one.process, one.deadline),
            names.due(one.was_due),
            names.due(one.would_due),
            names.late(one.was_late) if one.was_due else "—",
            names.late(one.would_late) if one.would_due else "—",
        )
        for one in found.part.dues
    )
    return Sheet(key="dues", title=say(N_("不同的期限")), headings=tuple(map(say, columns)), rows=rows)


def _penalties(found: Answer, names: Names, with_people: bool) -> Sheet:
    say = names.say
    columns = (N_("工单"), N_("流程"), N_("责任人或单位"), N_("扣罚"), N_("原"), N_("试算"))
    rows = []
    for one in found.part.penalties:
        entry = one.was or one.would
        if entry is None:
            continue
        bearer = names.of(By.DEPARTMENT, entry.unit) if entry.unit else names.of(By.PERSON, entry.subject)
        rows.append(
            (
                one.number,
                names.of(By.PROCESS, one.process),
                bearer if with_people or entry.unit else "—",
                names.policy(one.process, entry.policy),
                _measure(one.was, say),
                _measure(one.would, say),
            )
        )
    return Sheet(key="penalties", title=say(N_("不同的扣罚")), headings=tuple(map(say, columns)), rows=tuple(rows))


def _measure(entry: Entry | None, say: Say) -> str:
    if entry is None:
        return say(N_("没有"))
    if entry.amount_fen is not None:
        text = say(Message(N_("罚款 %(amount)s 元"), {"amount": yuan(entry.amount_fen)}))
    else:
        text = say(Message(N_("%(month)s 绩效的 %(percent)s%%"), {"month": entry.month, "percent": entry.percent}))
    return say(Message(N_("%(measure)s（豁免）"), {"measure": text})) if entry.exempt else text


def _mismatches(found: Answer, names: Names) -> Sheet:
    say = names.say
    rows = tuple((one.number, say(one.message)) for one in found.part.mismatches)
    headings = (say(N_("工单")), say(N_("与记录不一致之处")))
    return Sheet(key="mismatches", title=say(N_("重算与记录不一致")), headings=headings, rows=rows)


def as_rows(tables: tuple[Sheet, ...]) -> list[tuple[str, ...]]:
    """Return all tables one below the other, as one CSV file has them."""
    rows: list[tuple[str, ...]] = []
    for table in tables:
        rows += [(table.title,), table.headings, *table.rows, ()]
    return rows


def grand_total(found: Answer) -> Sums:
    """Return the sums of all processes together."""
    whole = Sums()
    for kind, _key, sums in found.part.sums:
        if kind == By.PROCESS.value:
            whole = whole.plus(sums)
    return whole


def by_name(tables: tuple[Sheet, ...]) -> Mapping[str, Sheet]:
    """Return tables by their key."""
    return {table.key: table for table in tables}
