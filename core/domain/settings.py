"""Parameters of a plugin: what a regulation leaves open, and what an organisation may set."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from core.domain.errors import DeclarationError, Reason, Refused
from core.domain.parsing import parse_bool, parse_int, parse_text, parse_time
from core.domain.texts import N_, Message

Value: TypeAlias = str | int | bool | time


@dataclass(frozen=True, slots=True)
class Param:
    """A place in a declaration that is filled from the settings in force, by ``key``."""

    key: str


class Mark(StrEnum):
    """Where a default comes from."""

    REGULATION = "regulation"
    INFERRED = "inferred"


class SettingKind(StrEnum):
    """The type of a setting's value."""

    INTEGER = "integer"
    BOOLEAN = "boolean"
    TIME = "time"
    CHOICE = "choice"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """How the text of a setting is laid out as a table, so that people fill in cells and never write separators.

    ``columns`` are labels. ``between_rows`` and, for each gap between two columns, ``between_cells`` hold the
    characters that separate; the first of them is the one that is written.
    """

    columns: tuple[str, ...]
    between_rows: str
    between_cells: tuple[str, ...] = ()

    def rows(self, text: str) -> tuple[tuple[str, ...], ...]:
        """Return the cells that ``text`` stands for, row by row; a cell that is missing is empty."""
        written = (row.strip() for row in _split(text, self.between_rows))
        return tuple(self._cells(row) for row in written if row)

    def text(self, rows: Iterable[Sequence[str]]) -> str:
        """Return the text that stands for ``rows``, those without any content left out."""
        kept = [[cell.strip() for cell in row] for row in rows]
        return self.between_rows[0].join(self._row(row) for row in kept if any(row))

    def _cells(self, row: str) -> tuple[str, ...]:
        found: list[str] = []
        for between in self.between_cells:
            cell, *rest = _split(row, between, 1)
            found.append(cell.strip())
            row = rest[0] if rest else ""
        return (*found, row.strip())

    def _row(self, cells: Sequence[str]) -> str:
        separators = [*(between[0] for between in self.between_cells), ""]
        return "".join(cell + after for cell, after in zip(cells, separators, strict=True))


def _split(text: str, characters: str, most: int = 0) -> list[str]:
    return re.split(f"[{re.escape(characters)}]", text, maxsplit=most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One parameter: its type, default, bounds, where the default comes from, and the clause or ambiguity.

    ``mark`` says whether the default is the regulation's own word or was inferred; ``basis`` names the clause
    (``"S16.1"``) or the entry of the ambiguity register (``"A-16-1"``). ``regulation`` is the key of the regulation
    that it belongs to; one without holds for all processes of its plugin. ``unit`` is a msgid such as ``"天"``.
    A TEXT may have to match the regular expression ``pattern``; ``pattern_text`` says how it is to be written. One
    with a ``table`` is filled in as such.
    """

    key: str
    label: str
    kind: SettingKind
    default: Value
    mark: Mark
    basis: str
    regulation: str = ""
    help: str = ""
    unit: str = ""
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    pattern: str = ""
    pattern_text: str = ""
    table: Table | None = None

    def __post_init__(self) -> None:
        """Refuse a default that the setting itself would refuse.

        :raises DeclarationError: The default is out of bounds, of the wrong type, or not what its table would write.
        """
        try:
            parsed = self.parse(self.default)
        except Refused as error:
            raise DeclarationError(f"setting {self.key}: default {self.default!r}: {error}") from error
        if parsed != self.default or type(parsed) is not type(self.default):
            raise DeclarationError(f"setting {self.key}: default {self.default!r} must be written {parsed!r}")
        if self.table and self.table.text(self.table.rows(str(self.default))) != self.default:
            raise DeclarationError(f"setting {self.key}: the table cannot hold the default {self.default!r}")

    def parse(self, raw: object) -> Value:
        """Return ``raw`` (text from a form or file, or a value) as this setting's type.

        :raises Refused: FIELD_INVALID with a sentence for the person who typed it.
        """
        match self.kind:
            case SettingKind.BOOLEAN:
                return parse_bool(raw, field=self.key)
            case SettingKind.INTEGER:
                return parse_int(raw, field=self.key, minimum=self.minimum, maximum=self.maximum)
            case SettingKind.TIME:
                return parse_time(raw, field=self.key)
            case SettingKind.CHOICE:
                value = parse_text(raw, field=self.key, max_length=100)
                if value not in {key for key, _label in self.choices}:
                    raise Refused(Reason.FIELD_INVALID, Message(N_("请从列出的选项中选择。")), field=self.key)
                return value
            case SettingKind.TEXT:
                text = parse_text(raw, field=self.key, max_length=500)
                if self.pattern and not re.fullmatch(self.pattern, text):
                    raise Refused(Reason.FIELD_INVALID, Message(self.pattern_text), field=self.key)
                return text


def of_regulation(key: str, *settings: Setting) -> tuple[Setting, ...]:
    """Return ``settings`` as those of the regulation called ``key``."""
    return tuple(replace(setting, regulation=key) for setting in settings)


def concerns(setting: Setting, regulation: str) -> bool:
    """Say whether the processes of a regulation depend on ``setting``: it is theirs, or that of all."""
    return setting.regulation in ("", regulation)


def span(
    key: str,
    label: str,
    default: int,
    unit: str,
    basis: str,
    *,
    maximum: int,
    mark: Mark = Mark.INFERRED,
    explained: str = "",
) -> Setting:
    """Return the parameter of a length of time: from one ``unit`` (hours, working days …) to ``maximum`` of them."""
    return Setting(
        key=key,
        label=label,
        kind=SettingKind.INTEGER,
        default=default,
        minimum=1,
        maximum=maximum,
        unit=unit,
        mark=mark,
        basis=basis,
        help=explained,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingVersion:
    """A value that an organisation gave a setting, in force from ``effective_from`` (local date, inclusive)."""

    key: str
    value: Value
    effective_from: date


def in_force(settings: tuple[Setting, ...], versions: tuple[SettingVersion, ...], on: date) -> Mapping[str, Value]:
    """Return every setting's value on the local date ``on``: the latest version not after it, else the default.

    ``versions`` are taken in order of their date; of two with one date the later in the tuple wins.
    """
    values: dict[str, Value] = {setting.key: setting.default for setting in settings}
    for version in sorted(versions, key=lambda version: version.effective_from):
        if version.effective_from <= on and version.key in values:
            values[version.key] = version.value
    return MappingProxyType(values)
