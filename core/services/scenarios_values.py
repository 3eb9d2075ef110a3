"""What a scenario is once it has been read: people, steps and expectations as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from core.domain.calendars import CalendarYear
from core.domain.errors import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """Somebody's pay of a month, in fen."""

    performance_fen: int
    wage_fen: int | None = None
    minimum_wage_fen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Somebody who plays a part."""

    name: str
    roles: tuple[str, ...]
    pay: Mapping[str, Pay]
    department: str | None
    attributes: Mapping[str, tuple[str, ...]]
    email: str | None
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """Somebody opens a ticket; of another ``process`` than the scenario's, if one is named."""

    process: str | None
    values: Mapping[str, object]
    files: Mapping[str, int]
    received_at: datetime | None
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Do:
    """Somebody does a transition."""

    key: str
    values: Mapping[str, object]
    files: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Somebody signs, or refuses to."""

    key: str
    approve: bool
    comment: str


@dataclass(frozen=True, slots=True)
class Note:
    """Somebody puts a note on a ticket."""

    text: str


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody opens the page of a ticket."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """Somebody confirms having read, or with ``understood`` having understood, what a ticket's distribution sent."""

    understood: bool


@dataclass(frozen=True, slots=True)
class Settle:
    """A month's statements are settled."""

    month: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Object:
    """Somebody objects to an entry of the ledger: the ticket's newest, or that of the occurrence ``entry``."""

    text: str
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """Somebody decides what was asked for an entry of the ledger: ``key`` says with which outcome."""

    key: str
    because: str
    percent: str
    amount: str
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveAuthority:
    """Somebody may act in a role for somebody else."""

    holder: str
    deputy: str
    role: str
    from_at: datetime
    to_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOnShift:
    """People have a shift by the roster, on the first day and those that follow it."""

    people: tuple[str, ...]
    shift: str
    from_at: datetime
    to_at: datetime
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetSettings:
    """Settings of the plugin get new values from a date on (that of the step, if none is named)."""

    values: Mapping[str, object]
    since: date | None


Preparation: TypeAlias = GiveAuthority | PutOnShift | SetSettings
Deed: TypeAlias = Open | Do | Sign | Note | Look | Confirm | Settle | Object | Decide | Preparation


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """That a step must be refused, why, and where it matters for which field."""

    reason: Reason
    field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What must hold after a step: the key of ``expect``, what is wanted, and its line."""

    key: str
    wanted: object
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One moment of a scenario. Without a deed only time passes. ``ticket`` is the alias of the ticket it is about."""

    line: int
    at: datetime
    by: str | None
    deed: Deed | None
    ticket: str | None
    refused: Refusal | None
    expect: tuple[Expectation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A worked case: organisation, people and steps in the order of time. ``where`` is the file, for messages."""

    name: str
    where: str
    line: int
    plugin: str
    process: str
    basis: tuple[str, ...]
    settings: Mapping[str, object]
    people: Mapping[str, Cast]
    zone: str
    calendar: tuple[CalendarYear, ...]
    steps: tuple[Step, ...]
    lines: Mapping[str, int] = field(default_factory=dict)
