"""What an importer of a plugin says: how rows of another system's file become a ticket with its history."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from core.domain.errors import DeclarationError


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
CaseReader: TypeAlias = Callable[[Sequence[Mapping[str, str]]], ImportedTicket | SkippedRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """Reads one kind of file. ``columns`` are those that must be there; ``read`` turns a row into a ticket.

    A log of events has several rows for a ticket: there ``case`` is the column that they share and ``read_case``
    turns them all, in the order of the file, into a ticket.
    ``zone`` is the zone of the times in the file, ``source`` the name under which identities are kept.
    """

    key: str
    label: str
    source: str
    columns: tuple[str, ...]
    read: RowReader | None = None
    case: str = ""
    read_case: CaseReader | None = None
    zone: str = "Asia/Shanghai"

    def __post_init__(self) -> None:
        """Refuse an importer that reads nothing, or in two ways.

        :raises DeclarationError: It reads neither rows nor cases, or both, or cases without a column of theirs.
        """
        if (self.read is None) == (self.read_case is None) or (self.read_case is None) != (self.case == ""):
            raise DeclarationError(f"importer {self.key}: give what reads a row, or a case and its column")
        if self.case and self.case not in self.columns:
            raise DeclarationError(f"importer {self.key}: {self.case!r} is none of its columns")

    def read_entry(self, rows: Sequence[Mapping[str, str]]) -> ImportedTicket | SkippedRow:
        """Return the ticket that the rows of one entry of the file describe, or why they describe none."""
        if self.read_case is not None:
            return self.read_case(rows)
        assert self.read is not None  # noqa: S101 -- seen to when it was declared
        return self.read(rows[0])
