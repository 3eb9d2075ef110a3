"""Forms as data: one declaration serves the page, bulk actions, import, API, simulation and print."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias
from zoneinfo import ZoneInfo

from core.domain import parsing
from core.domain.errors import DeclarationError, Reason, Refused, RefusedFields
from core.domain.texts import N_, Message

# What a field holds once parsed: JSON's own types, so that a ticket's details can be stored and replayed.
Value: TypeAlias = str | int | bool | tuple[str, ...]


class FieldKind(StrEnum):
    """The type of a field. Stored value in brackets."""

    TEXT = "text"  # one line [str]
    LONG_TEXT = "long_text"  # paragraphs [str]
    INTEGER = "integer"  # [int]
    MONEY = "money"  # [int, fen]
    BOOLEAN = "boolean"  # a yes/no question; unanswered is not "no" [bool]
    DATE = "date"  # [ISO str]
    TIME = "time"  # [ISO str]
    INSTANT = "instant"  # local date and time [ISO str, UTC]
    CHOICE = "choice"  # [str, a choice's value]
    CHOICES = "choices"  # several [tuple of str]
    PHONE = "phone"  # [str]
    EMAIL = "email"  # [str]
    PERSON = "person"  # log-in of somebody in the organisation [str]
    DEPARTMENT = "department"  # key of a department of the organisation [str]
    PEOPLE = "people"  # log-ins of several people [tuple of str]
    DEPARTMENTS = "departments"  # keys of several departments [tuple of str]
    RECORD = "record"  # number of a sub-record of the ticket [int]
    FILES = "files"  # evidence; kept as attachments, not in the values


SEVERAL = frozenset({FieldKind.CHOICES, FieldKind.PEOPLE, FieldKind.DEPARTMENTS})
PERSON_KINDS = frozenset({FieldKind.PERSON, FieldKind.PEOPLE})
DEPARTMENT_KINDS = frozenset({FieldKind.DEPARTMENT, FieldKind.DEPARTMENTS})


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a choice field and what people read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class When:
    """A condition on another field of the same form: ``field`` holds (or contains) one of ``values``."""

    field: str
    values: tuple[Value, ...]

    def holds(self, values: Mapping[str, Value]) -> bool:
        """Say whether the condition is met by the parsed ``values``."""
        value = values.get(self.field)
        if isinstance(value, tuple):
            return any(item in self.values for item in value)
        return value in self.values


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field: what it holds, when it is asked for, and what is said when it is missing.

    ``missing`` and ``missing_text`` let a regulation's own refusal (EVIDENCE_MISSING, REASON_MISSING …) speak.
    ``shown_when`` hides the field (and forgets what a forged form sends) unless the condition holds;
    ``required_when`` asks for it only then. ``personal`` marks data that identifies a person.
    ``about`` marks who is complained about: a person or department that stands there is kept out of the ticket.
    ``record_type`` names the sub-record a RECORD field points at; ``role`` limits whom PERSON and PEOPLE fields offer.
    Amount bounds of MONEY are in fen, length bounds in characters, files in number.
    """

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    choices: tuple[Choice, ...] = ()
    help: str = ""
    example: str = ""
    minimum: int | None = None
    maximum: int | None = None
    max_length: int = 200
    shown_when: When | None = None
    required_when: When | None = None
    missing: Reason = Reason.FIELD_REQUIRED
    missing_text: str = N_("请填写此项。")
    personal: bool = False
    about: bool = False
    record_type: str = ""
    role: str = ""
    clause: str = ""

    def __post_init__(self) -> None:
        """Refuse a declaration that cannot work.

        :raises DeclarationError: A choice field without choices, a record field without type, ``about`` who cannot act.
        """
        if (self.kind in (FieldKind.CHOICE, FieldKind.CHOICES)) != bool(self.choices):
            raise DeclarationError(f"field {self.key}: choices and kind do not fit")
        if (self.kind is FieldKind.RECORD) != bool(self.record_type):
            raise DeclarationError(f"field {self.key}: record_type and kind do not fit")
        if self.about and self.kind not in PERSON_KINDS | DEPARTMENT_KINDS:
            raise DeclarationError(f"field {self.key}: only people and departments can be kept out")

    def is_required(self, values: Mapping[str, Value]) -> bool:
        """Say whether the field must be filled in, given the ``values`` of those before it."""
        return self.required or (self.required_when is not None and self.required_when.holds(values))

    def choice_label(self, value: str) -> str:
        """Return what people read for the choice ``value``; the value itself if it is no longer offered."""
        return next((choice.label for choice in self.choices if choice.value == value), value)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormContext:
    """What a form must know of the world to check its values.

    The zone, people (log-ins), departments (keys), numbers of records by type, how many files by field.
    """

    zone: ZoneInfo
    people: Container[str] = ()
    departments: Container[str] = ()
    records: Mapping[str, Container[int]] = field(default_factory=dict)
    files: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """An ordered set of fields with the clause that asks for it."""

    key: str
    label: str = ""
    fields: tuple[Field, ...] = ()
    clause: str = ""

    def __post_init__(self) -> None:
        """Refuse duplicate keys and conditions on fields that do not come first.

        :raises DeclarationError: The declaration cannot work.
        """
        seen: set[str] = set()
        for entry in self.fields:
            if entry.key in seen:
                raise DeclarationError(f"form {self.key}: field {entry.key} occurs twice")
            for condition in (entry.shown_when, entry.required_when):
                if condition and condition.field not in seen:
                    raise DeclarationError(
                        f"form {self.key}: {entry.key} depends on {condition.field}, which does not stand before it"
                    )
            seen.add(entry.key)

    def field(self, key: str) -> Field | None:
        """Return the field called ``key``, or None."""
        return next((entry for entry in self.fields if entry.key == key), None)

    def parse(self, raw: Mapping[str, object], context: FormContext) -> Mapping[str, Value]:
        """Return the values of the fields that are shown and filled in.

        Every field is looked at before anything is refused, so that people see all that is wrong at once.

        :raises RefusedFields: One or more fields are missing or wrong.
        """
        values: dict[str, Value] = {}
        errors = [
            Refused(Reason.FIELD_INVALID, Message(N_("表单里没有这一项。")), field=str(unknown))
            for unknown in sorted(raw.keys() - {entry.key for entry in self.fields}, key=str)
        ]
        for entry in self.fields:
            if entry.shown_when and not entry.shown_when.holds(values):
                continue
            try:
                value = _parse_field(entry, raw.get(entry.key), context)
            except Refused as error:
                errors.append(error)
                continue
            if value is not None:
                values[entry.key] = value
            elif entry.is_required(values) and not context.files.get(entry.key):
                errors.append(Refused(entry.missing, Message(entry.missing_text), field=entry.key))
        if errors:
            raise RefusedFields(tuple(errors))
        return MappingProxyType(values)


def _parse_field(entry: Field, raw: object, context: FormContext) -> Value | None:
    if entry.kind is FieldKind.FILES:
        _check_files(entry, context.files.get(entry.key, 0))
        return None
    if entry.kind in SEVERAL:
        return _parse_several(entry, raw, context)
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    return _PARSERS[entry.kind](entry, raw, context)


def _check_files(entry: Field, number: int) -> None:
    if entry.maximum is not None and number > entry.maximum:
        message = Message(N_("最多上传 %(limit)s 个文件。"), {"limit": entry.maximum})
        raise Refused(Reason.FIELD_INVALID, message, field=entry.key)
    if entry.minimum is not None and 0 < number < entry.minimum:
        message = Message(N_("至少上传 %(limit)s 个文件。"), {"limit": entry.minimum})
        raise Refused(Reason.FIELD_INVALID, message, field=entry.key)


def _parse_several(entry: Field, raw: object, context: FormContext) -> tuple[str, ...] | None:
    items = [raw] if isinstance(raw, str) and raw else raw or []
    if not isinstance(items, list | tuple):
        raise Refused(Reason.FIELD_INVALID, Message(N_("填写的内容类型不对。")), field=entry.key)
    if entry.kind is FieldKind.CHOICES:
        return _parse_choices(entry, items)
    parse_one = _person if entry.kind is FieldKind.PEOPLE else _department
    return tuple(dict.fromkeys(parse_one(entry, item, context) for item in items)) or None


def _parse_choices(entry: Field, items: Sequence[object]) -> tuple[str, ...] | None:
    offered = {choice.value for choice in entry.choices}
    chosen = [parsing.parse_text(item, field=entry.key, max_length=100) for item in items]
    if not offered.issuperset(chosen):
        raise Refused(Reason.FIELD_INVALID, Message(N_("请从列出的选项中选择。")), field=entry.key)
    return tuple(choice.value for choice in entry.choices if choice.value in chosen) or None


def _choice(entry: Field, raw: object, _context: FormContext) -> str:
    value = parsing.parse_text(raw, field=entry.key, max_length=100, multiline=False)
    if value not in {choice.value for choice in entry.choices}:
        raise Refused(Reason.FIELD_INVALID, Message(N_("请从列出的选项中选择。")), field=entry.key)
    return value


def _person(entry: Field, raw: object, context: FormContext) -> str:
    login = parsing.parse_text(raw, field=entry.key, max_length=100, multiline=False)
    if login not in context.people:
        raise Refused(Reason.FIELD_INVALID, Message(N_("本单位没有这个人。")), field=entry.key)
    return login


def _department(entry: Field, raw: object, context: FormContext) -> str:
    key = parsing.parse_text(raw, field=entry.key, max_length=50, multiline=False)
    if key not in context.departments:
        raise Refused(Reason.FIELD_INVALID, Message(N_("本单位没有这个部门。")), field=entry.key)
    return key


def _record(entry: Field, raw: object, context: FormContext) -> int:
    number = parsing.parse_int(raw, field=entry.key, minimum=1)
    if number not in context.records.get(entry.record_type, ()):
        raise Refused(Reason.FIELD_INVALID, Message(N_("请从列出的选项中选择。")), field=entry.key)
    return number


def _text(entry: Field, raw: object, multiline: bool) -> str | None:
    return parsing.parse_text(raw, field=entry.key, max_length=entry.max_length, multiline=multiline) or None


def _instant(entry: Field, raw: object, context: FormContext) -> str:
    return parsing.parse_datetime(raw, zone=context.zone, field=entry.key).isoformat()


_PARSERS: dict[FieldKind, Callable[[Field, object, FormContext], Value | None]] = {
    FieldKind.TEXT: lambda entry, raw, _context: _text(entry, raw, multiline=False),
    FieldKind.LONG_TEXT: lambda entry, raw, _context: _text(entry, raw, multiline=True),
    FieldKind.INTEGER: lambda entry, raw, _context: parsing.parse_int(
        raw, field=entry.key, minimum=entry.minimum, maximum=entry.maximum
    ),
    FieldKind.MONEY: lambda entry, raw, _context: parsing.parse_money(
        raw, field=entry.key, minimum_fen=entry.minimum, maximum_fen=entry.maximum
    ),
    FieldKind.BOOLEAN: lambda entry, raw, _context: parsing.parse_bool(raw, field=entry.key),
    FieldKind.DATE: lambda entry, raw, _context: parsing.parse_date(raw, field=entry.key).isoformat(),
    FieldKind.TIME: lambda entry, raw, _context: parsing.parse_time(raw, field=entry.key).isoformat(),
    FieldKind.INSTANT: _instant,
    FieldKind.CHOICE: _choice,
    FieldKind.PHONE: lambda entry, raw, _context: parsing.parse_phone(raw, field=entry.key),
    FieldKind.EMAIL: lambda entry, raw, _context: parsing.parse_email(raw, field=entry.key),
    FieldKind.PERSON: _person,
    FieldKind.DEPARTMENT: _department,
    FieldKind.RECORD: _record,
}


def as_datetime(value: Value | None) -> datetime | None:
    """Return the instant that an INSTANT field stored, in UTC."""
    return datetime.fromisoformat(value).astimezone(UTC) if isinstance(value, str) else None


def as_date(value: Value | None) -> date | None:
    """Return the date that a DATE field stored."""
    return date.fromisoformat(value) if isinstance(value, str) else None


def as_time(value: Value | None) -> time | None:
    """Return the time of day that a TIME field stored."""
    return time.fromisoformat(value) if isinstance(value, str) else None
