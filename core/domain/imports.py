"""What an importer of a plugin says: how a row of another system's file becomes a ticket with its history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedAct:
    """One later act of an imported ticket: transition, raw form values, when, and in which role."""

    do: str
    at: datetime
    role: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedTicket:
    """A ticket of another system. ``key`` is its identity there: importing it twice changes nothing."""

    key: str
    process: str
    received_at: datetime
    role: str
    values: Mapping[str, object]
    acts: tuple[ImportedAct, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedRow:
    """A row that is no ticket here, and why (a msgid)."""

    key: str
    because: str


RowReader: TypeAlias = Callable[[Mapping[str, str]], ImportedTicket | SkippedRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """Reads one kind of file. ``columns`` are those that must be there; ``read`` turns a row into a ticket.

    ``zone`` is the zone of the times in the file, ``source`` the name under which identities are kept.
    """

    key: str
    label: str
    source: str
    columns: tuple[str, ...]
    read: RowReader
    zone: str = "Asia/Shanghai"
