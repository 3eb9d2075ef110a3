"""Reports as data: what a ticket counts of others when it is opened."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from core.domain.due import Clock
from core.domain.forms import FieldKind, When


class Listed(StrEnum):
    """Which of the counted tickets a report names, with number and title."""

    NONE = "none"
    OPEN = "open"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a ticket of the process counts when it is opened, which makes it a report on other processes.

    Counted are the tickets of ``processes`` received from the day in the DATE field ``first`` to that in ``last``, both
    included; but none in a state of ``without`` (``state``, or ``process.state`` for one process only), and only those
    that agree with the report in the fields ``same`` (a report's several CHOICES admit each; its empty field admits
    all). A day begins at midnight, or in reports that meet ``turns_when`` at the local time ``turns_at``, and ends
    before that time of the next day. ``by`` are fields of the counted processes: each choice with its share, each
    department, how often a question was answered with yes, each free text that occurs more than once. Of several
    processes each is counted, and each state.

    The figures become the details ``total``, ``closed``, ``late`` (INTEGER) and ``figures`` (LONG_TEXT), with
    ``listed`` also ``items`` (LONG_TEXT), which the report declares as computed. They hold no personal data and stay as
    they were, until an act of ``again_on`` counts once more. Confidential tickets give neither texts nor titles.
    """

    processes: tuple[str, ...]
    by: tuple[str, ...]
    first: str
    last: str
    same: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    listed: Listed = Listed.NONE
    again_on: tuple[str, ...] = ()
    turns_at: Clock = time(0)
    turns_when: When | None = None

    @property
    def figures(self) -> dict[str, FieldKind]:
        """Return the fields that the report must declare as computed, with their kinds."""
        items = {} if self.listed is Listed.NONE else {"items": FieldKind.LONG_TEXT}
        return {
            "total": FieldKind.INTEGER,
            "closed": FieldKind.INTEGER,
            "late": FieldKind.INTEGER,
            "figures": FieldKind.LONG_TEXT,
            **items,
        }
