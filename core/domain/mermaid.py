"""A process as a Mermaid state diagram, for documents that are read where Mermaid is drawn."""

from collections.abc import Iterable

from core.domain.diagrams import Graph, Shared, Step
from core.domain.processes import State

OPENING_MARK = "<!-- diagram:{key} -->"
CLOSING_MARK = "<!-- /diagram -->"


def mermaid(graph: Graph) -> str:
    """Return ``graph`` as Markdown in the source language: a Mermaid block, then what leaves the state as it is.

    Who may do an act stands where the act is mentioned first.
    """
    words = _Words()
    lines = ["```mermaid", "stateDiagram-v2", "    direction TB"]
    lines += [f'    state "{words.state(place.state)}" as {place.state.key}' for place in graph.places]
    lines += [f"    [*] --> {key}: {words.steps([graph.opening])}" for key in graph.beginnings]
    lines += [f"    {edge.source} --> {edge.target}: {words.steps(edge.steps)}" for edge in graph.edges]
    moving: dict[str, list[Shared]] = {}
    for one in graph.shared:
        if one.target:
            moving.setdefault(_sources(graph, one), []).append(one)
    for number, (sources, found) in enumerate(moving.items(), start=1):
        lines.append(f'    state "{_plain(sources)}" as any_{number}')
        lines += [f"    any_{number} --> {one.target}: {words.steps(one.steps)}" for one in found]
    lines.append("```")
    staying = [(place.state.label, place.stays) for place in graph.places if place.stays]
    staying += [(_sources(graph, one), one.steps) for one in graph.shared if not one.target]
    if staying:
        lines += ["", "状态不变的操作：", "", *(f"- {where}：{words.steps(steps)}" for where, steps in staying)]
    return "\n".join(lines)


def put(text: str, graph: Graph) -> str:
    """Return a document with the diagram of ``graph`` between its two marks.

    :raises ValueError: The document does not have the marks, or the first one twice.
    """
    opening = OPENING_MARK.format(key=graph.key)
    before, found, rest = text.partition(opening)
    _old, closed, after = rest.partition(CLOSING_MARK)
    if not found or not closed or opening in rest:
        raise ValueError(f"there must be one pair of marks {opening} … {CLOSING_MARK}")
    return f"{before}{opening}\n\n{mermaid(graph)}\n\n{CLOSING_MARK}{after}"


def _sources(graph: Graph, one: Shared) -> str:
    if one.everywhere:
        return "任何状态"
    if one.all_open:
        return "任何未结状态"
    return "、".join(graph.label_of(key) for key in one.sources)


def _plain(text: str) -> str:
    """Return a text in which Mermaid sees no sign of its own."""
    return text.replace('"', "”").replace(":", "：").replace(";", "；")


class _Words:
    """What the arrows of one diagram say."""

    def __init__(self) -> None:
        self.told: set[str] = set()

    def state(self, state: State) -> str:
        """Return the name of a state with its colour, if the regulation gives it one."""
        colour = _COLOURS.get(state.colour, state.colour)
        return _plain(f"{state.label}（{colour}）" if colour else state.label)

    def steps(self, steps: Iterable[Step]) -> str:
        """Return acts, each with who may do it where it has not been said yet."""
        return "；".join(self._step(step) for step in steps)

    def _step(self, step: Step) -> str:
        by = "、".join(step.by) + ("，需签字" if step.signed else "")
        if not by or step.key in self.told:
            return _plain(step.label)
        self.told.add(step.key)
        return _plain(f"{step.label}（{by}）")


_COLOURS = {"yellow": "黄", "pink": "粉", "orange": "橙", "red": "红", "green": "绿", "blue": "蓝", "white": "白"}
