"""Steps of the stories that a demonstration organisation tells; they have the format of scenario files.

Times are written ``D-3 16:40:00``: the local time three days before the demonstration starts.
"""

from collections.abc import Mapping
from typing import TypeAlias

Step: TypeAlias = dict[str, object]
Story: TypeAlias = Mapping[str, object]


def begin(at: str, by: str, case: str, /, **values: object) -> Step:
    """Return the step in which somebody opens a ticket, which the story calls ``case`` from then on."""
    return {"at": at, "by": by, "open": values, "as": case}


def act(at: str, by: str, do: str, case: str | Step, /, **values: object) -> Step:
    """Return the step in which somebody does something to ``case``: its name, or the step that opened it."""
    return {"at": at, "by": by, "do": do, "ticket": case if isinstance(case, str) else case["as"], "with": values}


def objection(at: str, by: str, case: str | Step, reason: str) -> Step:
    """Return the step in which somebody objects to what ``case`` has cost them."""
    return {"at": at, "by": by, "object": reason, "ticket": case if isinstance(case, str) else case["as"]}


def when(step: Step) -> tuple[int, str]:
    """Return day and time of a step, by which steps are sorted that were written case by case."""
    day, clock = str(step["at"]).split()
    return int(day.removeprefix("D")), clock
