"""The picture of a process: its states in one column, under each the acts that lead on, and lanes to where they lead.

One column is as wide as a telephone. What leads to the next state runs down the trunk; what skips states runs in a lane
on the right, what leads back in a lane on the left, one lane for all that leads to the same state. So no line crosses
a text. Colours come from the page (classes ``d-…``), so that it can be dark.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from html import escape

from core.domain.diagrams import Edge, Graph, Place, Shared, Step
from core.domain.processes import StateKind
from core.domain.texts import N_, Message
from core.domain.wrapping import width, wrapped

Say = Callable[[Message | str], str]

WIDTH = 320
EDGE = 4  # free on both sides
LANE = 10
TITLE, TEXT = 15, 12.5
TITLE_LINE, TEXT_LINE = 20, 17
PADDING = 10
TRUNK = 14  # from the left side of the boxes
INDENT = 26
GAP = 18


def sentences(graph: Graph, say: Say) -> tuple[str, ...]:
    """Return the picture in words: for each state what leads on from it, and what can be done in many states."""
    words = _Words(graph, say)
    found = [f"{words.steps([graph.opening])} → {words.states(graph.beginnings)}"]
    for place in graph.places:
        ways = [f"{words.steps(edge.steps)} → {words.states([edge.target])}" for edge in graph.edges_from(place)]
        found.append(words.sentence(say(place.state.label), ways))
    found += [
        words.sentence(words.sources(one), [f"{words.steps(one.steps)} → {words.states([one.target])}"])
        for one in graph.shared
        if one.target
    ]
    return tuple(found)


def svg(graph: Graph, say: Say, *, now: str = "", passed: Collection[str] = ()) -> str:
    """Return ``graph`` as SVG. ``now`` is the state in which a ticket stands, ``passed`` are those it has been in."""
    return _Drawing(graph, _Words(graph, say), now, passed).run()


class _Words:
    """The texts of one picture in one language."""

    def __init__(self, graph: Graph, say: Say) -> None:
        self.graph = graph
        self.say = say
        self.told: set[str] = set()

    def steps(self, steps: Iterable[Step]) -> str:
        """Return acts, each with who may do it where it has not been said yet."""
        return self.say(N_("；")).join(self._step(step) for step in steps)

    def names(self, steps: Iterable[Step]) -> str:
        """Return acts by name alone."""
        return self.say(N_("、")).join(self.say(step.label) for step in steps)

    def states(self, keys: Iterable[str]) -> str:
        """Return the names of states."""
        return self.say(N_("、")).join(self.say(self.graph.label_of(key)) for key in keys)

    def sources(self, one: Shared) -> str:
        """Return in which states shared acts can be done."""
        if one.everywhere:
            return self.say(N_("任何状态"))
        return self.say(N_("任何未结状态")) if one.all_open else self.states(one.sources)

    def sentence(self, subject: str, parts: Iterable[str]) -> str:
        """Return ``subject`` with what is said of it."""
        said = self.say(N_("；")).join(parts)
        return subject + self.say(N_("：")) + said if said else subject

    def _step(self, step: Step) -> str:
        by = self.say(N_("、")).join(self.say(name) for name in step.by)
        if not by or step.key in self.told:
            return self.say(step.label)
        self.told.add(step.key)
        text = N_("%(act_label)s（%(by)s，需签字）") if step.signed else N_("%(act_label)s（%(by)s）")
        return self.say(Message(text, {"act_label": step.label, "by": by}))


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of text under a state: where it leads (nowhere, if the state stays), and its height on the page."""

    lines: tuple[str, ...]
    target: str
    y: float


class _Drawing:
    """The working state of one picture. States are counted from 0 in their order; the opening is -1."""

    def __init__(self, graph: Graph, words: _Words, now: str, passed: Collection[str]) -> None:
        self.graph = graph
        self.words = words
        self.now = now
        self.passed = passed
        self.order = {place.state.key: number for number, place in enumerate(graph.places)}
        self.right_lanes, self.left_lanes = self._lanes(forward=True), self._lanes(forward=False)
        self.left = EDGE + LANE * (1 + max(self.left_lanes.values(), default=-1))
        self.right = WIDTH - EDGE - LANE * (1 + max(self.right_lanes.values(), default=-1))
        self.entries: dict[str, float] = {}
        self.leaving: defaultdict[str, list[tuple[float, float, bool]]] = defaultdict(list)
        self.parts: list[str] = []
        self.y: float = EDGE

    def run(self) -> str:
        """Draw everything, the lines first, so that boxes and texts lie above them."""
        self._opening()
        for number, place in enumerate(self.graph.places):
            self._box(place)
            self._rows(number, [(edge.target, self.words.steps(edge.steps)) for edge in self._edges(number)], place)
        self._footer()
        lines = [self._lane(target, leaving) for target, leaving in self.leaving.items()]
        name = f"d-{self.graph.key}"
        title = self.words.say(Message(N_("“%(process_label)s”的流程图"), {"process_label": self.graph.label}))
        return (
            f'<svg class="diagram" role="img" aria-labelledby="{name}-t" aria-describedby="{name}-d" '
            f'viewBox="0 0 {WIDTH} {self.y:g}" xmlns="http://www.w3.org/2000/svg">'
            f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(self._standing())}</desc>'
            f"{''.join(lines)}{''.join(self.parts)}</svg>"
        )

    def _standing(self) -> str:
        if not self.now:
            return self.words.sentence(self.words.say(N_("状态")), [self.words.states(self.order)])
        return self.words.sentence(self.words.say(N_("现在在这里")), [self.words.states([self.now])])

    # ------------------------------------------------------------ lanes

    def _edges(self, number: int) -> list[Edge]:
        """Return what leads on from a state: back first, then far ahead, then to the next state."""
        found = self.graph.edges_from(self.graph.places[number])
        return sorted(found, key=lambda edge: (self.order[edge.target] > number, -self.order[edge.target]))

    def _lanes(self, *, forward: bool) -> dict[str, int]:
        """Return the lane of each state that lines on one side lead to, the shortest next to the boxes."""
        reach: dict[str, tuple[int, int]] = {}
        ways = [(self.order[edge.source], edge.target) for edge in self.graph.edges]
        ways += [(-1, key) for key in self.graph.beginnings]
        for source, key in ways:
            target = self.order[key]
            if (target > source + 1) if forward else (target <= source):
                first, last = reach.get(key, (min(source, target), max(source, target)))
                reach[key] = (min(first, source, target), max(last, source, target))
        lanes: dict[str, int] = {}
        for key, (first, last) in sorted(reach.items(), key=lambda item: item[1][1] - item[1][0]):
            taken = {lanes[other] for other in lanes if reach[other][0] <= last and first <= reach[other][1]}
            lanes[key] = next(lane for lane in range(len(reach)) if lane not in taken)
        return lanes

    def _lane(self, target: str, leaving: list[tuple[float, float, bool]]) -> str:
        end = self.entries[target]
        found = []
        for forward in {forward for _x, _y, forward in leaving}:
            side, lanes = (1, self.right_lanes) if forward else (-1, self.left_lanes)
            border = self.right if forward else self.left
            x = border + side * LANE * (lanes[target] + 0.7)
            entry = end if forward else end + 8
            turn = 5 if forward else -5
            kind = f"d-lane d-lane-{lanes[target] % 4}" + ("" if forward else " d-back")
            for start, y, _forward in (one for one in leaving if one[2] is forward):
                path = f"M{start:g} {y:g}H{x - side * 5:g}Q{x:g} {y:g} {x:g} {y + turn:g}V{entry - turn:g}"
                path += f"Q{x:g} {entry:g} {x - side * 5:g} {entry:g}H{border + side * 2:g}"
                found.append(f'<path class="{kind}" d="{path}"/>')
            found.append(self._arrow(border, entry, f"h{side * 5}v3.5l{side * -5} -3.5l{side * 5} -3.5z", kind))
        return "".join(found)

    @staticmethod
    def _arrow(x: float, y: float, shape: str, kind: str) -> str:
        return f'<path class="{kind} d-arrow" d="M{x:g} {y:g}{shape}"/>'

    # ------------------------------------------------------------ boxes and rows

    def _opening(self) -> None:
        x = self.left + TRUNK
        self.parts.append(f'<circle class="d-start" cx="{x:g}" cy="{self.y + 6:g}" r="5"/>')
        self.y += 12
        self._rows(-1, [(key, self.words.steps([self.graph.opening])) for key in self.graph.beginnings[::-1]], None)

    def _box(self, place: Place) -> None:
        key, room = place.state.key, self.right - self.left - 2 * PADDING
        swatch = 18 if place.state.colour else 0
        titles = wrapped(self.words.say(place.state.label), room - swatch, TITLE)
        notes = [line for note in self._notes(place) for line in wrapped(note, room, TEXT)]
        top, height = self.y, 2 * PADDING - 4 + len(titles) * TITLE_LINE + len(notes) * TEXT_LINE
        kinds = [
            f"d-box d-{place.state.kind.value}",
            "d-now" if key == self.now else "d-passed" if key in self.passed else "",
        ]
        box = f'x="{self.left:g}" y="{top:g}" width="{self.right - self.left:g}" height="{height:g}"'
        self.parts.append(f'<rect class="{" ".join(kinds).strip()}" {box} rx="8"/>')
        if place.state.kind is StateKind.CLOSED:
            inner = (
                f'x="{self.left + 3:g}" y="{top + 3:g}" width="{self.right - self.left - 6:g}" height="{height - 6:g}"'
            )
            self.parts.append(f'<rect class="d-inner" {inner} rx="5"/>')
        if swatch:
            self.parts.append(
                f'<rect class="d-sheet sheet-{escape(place.state.colour)}" x="{self.right - PADDING - 10:g}" '
                f'y="{top + PADDING:g}" width="10" height="14" rx="2"/>'
            )
        y = top + PADDING + 12
        for line in titles:
            self._text(line, self.left + PADDING, y, "d-title")
            y += TITLE_LINE
        for line in notes:
            self._text(line, self.left + PADDING, y - 2, "d-note")
            y += TEXT_LINE
        self.entries[key] = top + 17
        self.y = top + height

    def _notes(self, place: Place) -> list[str]:
        key = place.state.key
        found = []
        if key == self.now:
            found.append("● " + self.words.say(N_("现在在这里")))
        elif key in self.passed:
            found.append("✓ " + self.words.say(N_("已经过")))
        if place.deadlines:
            names = self.words.say(N_("、")).join(self.words.say(label) for label in place.deadlines)
            found.append(self.words.sentence(self.words.say(N_("期限")), [names]))
        found += [
            "↳ " + self.words.sentence(self.words.sources(one), [self.words.steps(one.steps)])
            for one in self.graph.shared
            if one.target == key
        ]
        return found

    def _rows(self, number: int, ways: list[tuple[str, str]], place: Place | None) -> None:
        top, x = self.y, self.left + TRUNK
        room = self.right - self.left - INDENT - 4
        self.y += 6
        last = top
        if place and place.stays:
            text = self.words.sentence(self.words.say(N_("不改变状态")), [self.words.names(place.stays)])
            self._lines(wrapped(text, room, TEXT), "d-stay")
        goes_on = False
        for target, text in ways:
            step = self.order[target] - number
            shown = text if step == 1 else f"{text} → {self.words.states([target])}"
            lines, y = wrapped(shown, room, TEXT), self.y + 9
            self.parts.append(f'<circle class="d-dot" cx="{x:g}" cy="{y:g}" r="3"/>')
            if step == 1:
                goes_on = True
            elif step > 1:
                end = self.left + INDENT + width(lines[0], TEXT) + 4
                self.leaving[target].append((min(end, self.right), y, True))
            else:
                self.leaving[target].append((x, y, False))
            self._lines(lines, "d-act")
            last = y
        self.y += 10 if goes_on or ways else 4
        end = self.y - 2 if goes_on else last
        if ways:
            self.parts.insert(0, f'<path class="d-trunk" d="M{x:g} {top:g}V{end:g}"/>')
        if goes_on:
            self.parts.append(self._arrow(x, self.y, "l-3.5 -6h7z", "d-trunk"))
        else:
            self.y += GAP - 10

    def _lines(self, lines: Iterable[str], kind: str) -> None:
        for line in lines:
            self._text(line, self.left + INDENT, self.y + 13, kind)
            self.y += TEXT_LINE
        self.y += 3

    def _footer(self) -> None:
        """Say below everything what can be done in many states without leaving them."""
        staying = [one for one in self.graph.shared if not one.target]
        heading = [self.words.say(N_("在多个状态下可办、状态不变的操作"))] if staying else []
        rows = [self.words.sentence(self.words.sources(one), [self.words.steps(one.steps)]) for one in staying]
        for row in (*heading, *rows):
            for line in wrapped(row, WIDTH - 2 * EDGE, TEXT):
                self._text(line, EDGE, self.y + 13, "d-stay")
                self.y += TEXT_LINE
            self.y += 4
        self.y += EDGE

    def _text(self, text: str, x: float, y: float, kind: str) -> None:
        self.parts.append(f'<text class="{kind}" x="{x:g}" y="{y:g}">{escape(text)}</text>')
