"""The graph of a process, read off its declaration: states, the acts that lead on, what leaves a state as it is."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from core.domain.people import SYSTEM, Above, Assignee, BelongsTo, InDepartment, NamedIn, Opener, Who, leaves, roles_of
from core.domain.processes import OPEN, Process, State, StateKind
from core.domain.texts import N_

MANY = 4  # an act that can be done in so many states is shown once, not at each of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An act in a graph: its key, its name, what people call those who may do it, whether it needs a signature."""

    key: str
    label: str
    by: tuple[str, ...]
    signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A state in a graph, with the deadlines that what waits there carries, and the acts that do not leave it."""

    state: State
    deadlines: tuple[str, ...]
    stays: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The acts that lead from one state to another."""

    source: str
    target: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Acts that can be done in many states: they lead to ``target``, or leave the state as it is if that is empty.

    ``all_open`` says that the sources are all states that are not closed, ``everywhere`` that they are all states.
    """

    sources: tuple[str, ...]
    target: str
    steps: tuple[Step, ...]
    all_open: bool
    everywhere: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A process as places, edges and what they share, everything in the order of the declaration.

    ``beginnings`` are the states to which the opening leads.
    """

    key: str
    label: str
    opening: Step
    beginnings: tuple[str, ...]
    places: tuple[Place, ...]
    edges: tuple[Edge, ...]
    shared: tuple[Shared, ...]

    def label_of(self, state: str) -> str:
        """Return what people call a state."""
        return next(place.state.label for place in self.places if place.state.key == state)

    def edges_from(self, place: Place) -> tuple[Edge, ...]:
        """Return what leads on from a place."""
        return tuple(edge for edge in self.edges if edge.source == place.state.key)


def graph(process: Process, roles: Mapping[str, str] | None = None) -> Graph:
    """Return the graph of ``process``; ``roles`` are names of roles by key that differ from those declared."""
    names = {role.key: role.label for role in process.roles} | dict(roles or {})
    order = [state.key for state in process.states]
    edges: defaultdict[tuple[str, str], list[Step]] = defaultdict(list)
    shared: defaultdict[tuple[tuple[str, ...], str], list[Step]] = defaultdict(list)
    stays: defaultdict[str, list[Step]] = defaultdict(list)
    for act in process.transitions:
        by = parties(act.by, process, names)
        step = Step(key=act.key, label=act.label, by=by, signed=act.sign_off is not None)
        for target in act.reachable or ("",):
            leading = [key for key in order if key in act.sources and (not target or target in act.leads_from(key))]
            sources = tuple(key for key in leading if key != target)
            if target in leading:
                stays[target].append(step)
            if len(sources) >= MANY:
                shared[sources, target].append(step)
                continue
            for source in sources:
                if target:
                    edges[source, target].append(step)
                else:
                    stays[source].append(step)
    opening = process.form.label or process.label
    return Graph(
        key=process.key,
        label=process.label,
        opening=Step(key=OPEN, label=opening, by=parties(process.opened_by, process, names)),
        beginnings=process.begins or (process.initial.key,),
        places=tuple(_place(process, state, stays[state.key]) for state in process.states),
        edges=tuple(
            Edge(source=source, target=target, steps=tuple(edges[source, target]))
            for source in order
            for target in order
            if (source, target) in edges
        ),
        shared=tuple(_shared(process, sources, target, steps) for (sources, target), steps in shared.items()),
    )


def _place(process: Process, state: State, stays: list[Step]) -> Place:
    rules = [process.deadline(task.deadline) for task in state.tasks]
    return Place(
        state=state,
        deadlines=tuple(dict.fromkeys(rule.label for rule in rules if rule)),
        stays=tuple(stays),
    )


def _shared(process: Process, sources: tuple[str, ...], target: str, steps: list[Step]) -> Shared:
    others = [state for state in process.states if state.key != target]
    still_open = {state.key for state in others if state.kind is not StateKind.CLOSED}
    return Shared(
        sources=sources,
        target=target,
        steps=tuple(steps),
        all_open=set(sources) == still_open,
        everywhere=len(sources) == len(others),
    )


def parties(who: Who, process: Process, roles: Mapping[str, str]) -> tuple[str, ...]:
    """Return what people call those whom ``who`` means: roles, else places in the ticket."""
    keys = roles_of(who)
    if keys:
        named = [key for key in roles if key in keys] + sorted(key for key in keys if key not in roles)
        return tuple(N_("系统") if key == SYSTEM else roles.get(key, key) for key in named)
    found: list[str] = []
    for leaf in leaves(who):
        match leaf:
            case Assignee():
                found.append(N_("经办人"))
            case Opener():
                found.append(N_("提交人"))
            case InDepartment():
                found.append(N_("承办部门人员"))
            case Above():
                found.append(N_("上级部门人员"))
            case NamedIn(field=key) | BelongsTo(field=key):
                field = process.fields().get(key)
                found.append(field.label if field else key)
    return tuple(found)
