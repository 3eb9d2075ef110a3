"""People from a spreadsheet: what each row would do, what is wrong with it, and then doing it, all rows or none."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.domain.errors import Reason, Refused
from core.domain.parsing import parse_email, parse_text
from core.domain.people import Matches, leaves
from core.domain.permissions import Permission
from core.domain.texts import N_, Message
from core.models import User
from core.plugin_manager import PluginManager
from core.services import details, people
from core.services.configuration import Configuration, Person, configuration
from core.services.policy import require
from core.services.scope import Scope
from core.services.spreadsheets import Table
from core.services.uow import reading
from core.services.work import Work, working

Said = Callable[[str], str]

LOGIN, NAME, EMAIL, DEPARTMENT, ROLES = "login", "name", "email", "department", "roles"
_SEPARATORS = str.maketrans(dict.fromkeys(",，;；/", "、"))
_LENGTHS = {LOGIN: 100, NAME: 100, EMAIL: 200, DEPARTMENT: 100, ROLES: 1_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that the spreadsheet may have; ``label`` heads it."""

    key: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """What a cell changes, as the parts that a list of them holds; ``before`` is empty for somebody new."""

    column: Column
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPlan:
    """What a row of the file would do. ``kind`` is new, changed, same or wrong; ``line`` counts from 1, the heading."""

    line: int
    login: str
    name: str
    kind: str
    changes: tuple[CellChange, ...] = ()
    problems: tuple[tuple[Column, Message], ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What the whole file would do."""

    columns: tuple[Column, ...]
    rows: tuple[RowPlan, ...]

    def count(self, kind: str) -> int:
        """Return how many rows are of a kind."""
        return sum(row.kind == kind for row in self.rows)


def columns(scope: Scope) -> tuple[Column, ...]:
    """Return the columns that a spreadsheet of people may have here.

    :raises Refused: The actor may not.
    """
    require(scope.actor, Permission.PEOPLE_EDIT)
    with reading(scope.org.id) as session:
        return _columns(configuration(session, scope.org.id), scope.plugins)


def current_people(scope: Scope) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Return the active people, each by the parts that the cells of :func:`columns` hold.

    :raises Refused: The actor may not.
    """
    require(scope.actor, Permission.PEOPLE_EDIT)
    with reading(scope.org.id) as session:
        config = configuration(session, scope.org.id)
    found = _columns(config, scope.plugins)
    members = sorted(config.by_login.values(), key=lambda person: person.login)
    return tuple(tuple(_stored(config, person, column) for column in found) for person in members)


def plan(scope: Scope, table: Table, headings: Mapping[str, str], said: Said) -> ImportPlan:
    """Return what a table would do.

    ``headings`` maps what may stand in its first row to the keys of columns; ``said`` says a label as the reader does.

    :raises Refused: The actor may not, or the heading is not understood.
    """
    require(scope.actor, Permission.PEOPLE_EDIT)
    with reading(scope.org.id) as session:
        return _plan(session, configuration(session, scope.org.id), scope, table, headings, said)


def carry_out(
    scope: Scope, table: Table, headings: Mapping[str, str], said: Said
) -> tuple[ImportPlan, tuple[str, ...]]:
    """Do what a table says, all of it or nothing; return what was done, and the log-ins of those who are new.

    :raises Refused: The actor may not, a row is wrong, or nobody would be left to manage people.
    """
    require(scope.actor, Permission.PEOPLE_EDIT)
    with working(scope) as work:
        people.lock_rights(work)
        done = _plan(work.session, work.config, scope, table, headings, said)
        if done.count("wrong"):
            raise Refused(Reason.FIELD_INVALID, Message(N_("文件里还有错误，没有导入任何人。")), field="file")
        _keep_an_administrator(work, done)
        for row in done.rows:
            if row.kind == "new":
                _create(work, row)
            elif row.kind == "changed":
                _change(work, row)
        new = tuple(row.login for row in done.rows if row.kind == "new")
        work.event("people_imported", body={"new": len(new), "changed": done.count("changed")})
    return done, new


def _columns(config: Configuration, plugins: PluginManager) -> tuple[Column, ...]:
    """Return the fixed columns, and one for each attribute of people that a process in use compares."""
    attributes: dict[str, str] = {}
    for plugin in plugins.loaded:
        for process in plugin.processes if plugin.name in config.plugins else ():
            for transition in process.transitions:
                for part in leaves(transition.by):
                    if isinstance(part, Matches):
                        entry = process.form.field(part.field)
                        attributes.setdefault(part.attribute, entry.label if entry else part.attribute)
    return (
        Column(key=LOGIN, label=N_("登录名")),
        Column(key=NAME, label=N_("姓名")),
        Column(key=DEPARTMENT, label=N_("部门")),
        Column(key=ROLES, label=N_("岗位")),
        Column(key=EMAIL, label=N_("邮箱")),
        *(Column(key=key, label=label) for key, label in attributes.items() if key not in _LENGTHS),
    )


def _plan(
    session: Session, config: Configuration, scope: Scope, table: Table, headings: Mapping[str, str], said: Said
) -> ImportPlan:
    known = {column.key: column for column in _columns(config, scope.plugins)}
    shown = _heading(table, known, headings)
    logins = [dict(zip(shown, row, strict=False)).get(LOGIN, "") for row in table[1:]]
    present = {person.login: person for person in config.people.values()}
    strangers = set(logins) - present.keys()
    taken = set(session.scalars(sa.select(User.login).where(User.login.in_(sorted(map(_safe, strangers))))))
    rows = []
    for number, cells in enumerate(table[1:]):
        if not cells:
            continue
        reader = _Reader(config, known, dict(zip(shown, cells, strict=False)), said)
        if len(cells) > len(shown):
            reader.wrong(LOGIN, Message(N_("这一行的列数与表头不同。")))
        login = reader.login()
        if login and login in logins[:number]:
            reader.wrong(LOGIN, Message(N_("这个登录名在文件里出现了不止一次。")))
        if login in taken:
            reader.wrong(LOGIN, Message(N_("这个登录名已被使用。")))
        person = present.get(login)
        if person and not person.active:
            reader.wrong(LOGIN, Message(N_("这个账号已停用，请先恢复。")))
        rows.append(reader.row(number + 2, person))
    return ImportPlan(columns=tuple(known[key] for key in shown), rows=tuple(rows))


def _heading(table: Table, known: Mapping[str, Column], headings: Mapping[str, str]) -> tuple[str, ...]:
    """Return the keys of the table's columns.

    :raises Refused: There are no rows, or a heading is missing, unknown or there twice.
    """
    if len(table) < 2:
        raise _unfit(N_("文件里没有人员：第一行是表头，从第二行起每行一人。"))
    found = []
    for cell in table[0]:
        key = headings.get(cell.casefold(), "")
        if key not in known:
            raise _unfit(N_("不认识的列：“%(column)s”。请使用模板的表头。"), column=cell[:50])
        if key in found:
            raise _unfit(N_("列“%(column)s”出现了两次。"), column=cell[:50])
        found.append(key)
    if LOGIN not in found:
        raise _unfit(N_("缺少“登录名”列。"))
    return tuple(found)


class _Reader:
    """Reads one row, collecting what is wrong with it by column."""

    def __init__(
        self, config: Configuration, known: Mapping[str, Column], cells: Mapping[str, str], said: Said
    ) -> None:
        self._config = config
        self._said = said
        self._known = known
        self._cells = cells
        self._problems: list[tuple[Column, Message]] = []

    def wrong(self, key: str, message: Message) -> None:
        """Note that a cell is wrong; the first thing that is wrong with it counts."""
        if all(column.key != key for column, _message in self._problems):
            self._problems.append((self._known[key], message))

    def login(self) -> str:
        """Return the log-in, as it stands."""
        login = self._text(LOGIN)
        if not people.is_login(login):
            self.wrong(LOGIN, Message(N_("登录名不能为空、不能含空格。")))
        return login

    def row(self, line: int, person: Person | None) -> RowPlan:
        """Return what the row does to ``person``, or to create somebody."""
        values = {key: value for key in self._known if key != LOGIN and (value := self._value(key))}
        login = self._text(LOGIN)
        name = str(values.get(NAME) or (person.name if person else login))
        if self._problems:
            return RowPlan(line=line, login=login, name=name, kind="wrong", problems=tuple(self._problems))
        changes = [
            CellChange(
                column=self._known[key],
                before=_stored(self._config, person, self._known[key]) if person else (),
                after=self._parts_of(key, value),
            )
            for key, value in values.items()
        ]
        real = tuple(change for change in changes if change.before != change.after)
        kind = "new" if person is None else "changed" if real else "same"
        return RowPlan(line=line, login=login, name=name, kind=kind, changes=real, values=values)

    def _text(self, key: str) -> str:
        try:
            return parse_text(self._cells.get(key, ""), max_length=_LENGTHS.get(key, 200), multiline=False)
        except Refused as refused:
            self.wrong(key, refused.message)
            return ""

    def _value(self, key: str) -> object:
        text = self._text(key)
        if not text:
            return None
        if key == EMAIL:
            try:
                return parse_email(text)
            except Refused as refused:
                self.wrong(key, refused.message)
                return None
        if key == DEPARTMENT:
            return self._one(key, text, {one.key: one.name for one in self._config.open_departments})
        if key == ROLES:
            labels = {role.key: role.label for role in self._config.roles.values()}
            found = (self._one(key, part, labels) for part in _parts(text))
            return tuple(sorted({role for role in found if role}))
        return text if key == NAME else _parts(text)

    def _one(self, key: str, text: str, names: Mapping[str, str]) -> str:
        """Return the key of what is called ``text``, by key or by name."""
        if text in names:
            return text
        found = [one for one, name in names.items() if text in (name, self._said(name))]
        if len(found) == 1:
            return found[0]
        problem = N_("“%(name)s”不止一个，请写代号。") if found else N_("本单位没有“%(name)s”。")
        self.wrong(key, Message(problem, {"name": text[:50]}))
        return ""

    def _parts_of(self, key: str, value: object) -> tuple[str, ...]:
        if key == DEPARTMENT:
            return (self._config.departments[self._config.department_ids[str(value)]].name,)
        if key == ROLES and isinstance(value, tuple):
            return _labels(self._config, value)
        return value if isinstance(value, tuple) else (str(value),)


def _stored(config: Configuration, person: Person, column: Column) -> tuple[str, ...]:
    """Return what is known of a person, as a cell says it."""
    if column.key == ROLES:
        return _labels(config, person.roles)
    if column.key in _LENGTHS:
        department = config.departments.get(person.department_id) if person.department_id is not None else None
        named = department.name if department else ""
        fixed = {LOGIN: person.login, NAME: person.name, EMAIL: person.email or "", DEPARTMENT: named}
        return (fixed[column.key],) if fixed[column.key] else ()
    return tuple(sorted(person.attributes.get(column.key, ())))


def _labels(config: Configuration, roles: Iterable[str]) -> tuple[str, ...]:
    return tuple(config.roles[role].label for role in sorted(roles) if role in config.roles)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(sorted({part.strip() for part in text.translate(_SEPARATORS).split("、") if part.strip()}))


def _safe(login: str) -> str:
    """Return what can be asked of a database; a log-in that cannot is no log-in."""
    return login if people.is_login(login) else ""


def _keep_an_administrator(work: Work, planned: ImportPlan) -> None:
    """See that somebody manages people when all is done.

    :raises Refused: Nobody would.
    """
    roles = {person.login: person.roles for person in work.config.by_login.values()}
    for row in planned.rows:
        if ROLES in row.values:
            roles[row.login] = frozenset(_texts(row.values[ROLES]))
    if not any(people.manages_people(work, held) for held in roles.values()):
        message = Message(N_("导入之后就没有人能管理人员了。请至少留一位系统管理员。"))
        raise Refused(Reason.STATE_NOT_ALLOWED, message, field="file")


def _create(work: Work, row: RowPlan) -> None:
    values = row.values
    people.create_person(
        work,
        row.login,
        row.name,
        roles=_texts(values.get(ROLES)),
        email=str(values[EMAIL]) if EMAIL in values else None,
        department=str(values[DEPARTMENT]) if DEPARTMENT in values else None,
        attributes=_attributes(row),
    )


def _change(work: Work, row: RowPlan) -> None:
    person, values = work.config.by_login[row.login], row.values
    details.change_details(
        work,
        person,
        name=str(values.get(NAME, person.name)),
        email=str(values[EMAIL]) if EMAIL in values else person.email,
        department=str(values[DEPARTMENT]) if DEPARTMENT in values else next(iter(person.departments), None),
        attributes={**person.attributes, **_attributes(row)},
    )
    if ROLES in values and set(_texts(values[ROLES])) != person.roles:
        people.put_roles(work, person, _texts(values[ROLES]))


def _attributes(row: RowPlan) -> dict[str, tuple[str, ...]]:
    return {key: _texts(value) for key, value in row.values.items() if key not in _LENGTHS}


def _texts(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _unfit(text: str, **params: object) -> Refused:
    return Refused(Reason.FIELD_INVALID, Message(text, params), field="file")
