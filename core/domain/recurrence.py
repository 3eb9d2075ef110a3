"""What follows when the same thing comes up again and again."""

from dataclasses import dataclass

from core.domain.decisions import To
from core.domain.settings import Param


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """From the ``times``-th case like it on (0: never), within the organisation's window, more is made of a ticket.

    ``tell`` hear of it at once, whoever else does; the ticket takes ``priority`` if it has none.
    """

    times: Param
    tell: To
    clause: str
    priority: str = ""

    def is_reached(self, recurrences: int, times: int) -> bool:
        """Say whether a case that had ``recurrences`` before it is the ``times``-th or a later one."""
        return 0 < times <= recurrences + 1
