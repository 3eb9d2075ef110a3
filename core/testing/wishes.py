"""The sample process with rules that do what a test wishes, for tests of the engine under hostile use."""

from contextlib import suppress
from dataclasses import replace
from types import SimpleNamespace

import pytest

from core.domain.decisions import (
    Effect,
)
from core.domain.errors import Reason, Refused
from core.domain.people import Role
from core.domain.processes import Process, SignOff, SignOffMode, Task, Transition
from core.domain.tickets import Act, TicketSnapshot
from core.hookspecs import hookimpl
from core.models import (
    Deadline,
    TaskRow,
    Ticket,
)
from core.plugin_manager import PluginManager
from core.services import acting, events, opening, ticket_page, uow
from core.testing import sample_plugin
from core.testing.world import World

FORM = {"subject": "食堂菜里有虫", "kind": "fault"}


def make_wish(mode: SignOffMode, quorum: int, signers: tuple[str, ...]) -> SimpleNamespace:
    """Return what the rules of the process do until a test wishes otherwise, with the seats of its board."""
    return SimpleNamespace(
        guard=None,
        choose="answered",
        begin="new",
        effects=(),
        classify=None,
        route=None,
        on_close=None,
        mode=mode,
        quorum=quorum,
        signers=tuple(Role(key) for key in signers),
    )


def process_of(wish: SimpleNamespace) -> Process:
    """Return the sample's complaint with acts whose rules do what the test wishes."""
    by = Role("clerk")

    def guard(ticket: TicketSnapshot, act: Act) -> Refused | None:
        found: Refused | None = wish.guard(ticket, act) if wish.guard else None
        return found

    def choose(ticket: TicketSnapshot, act: Act) -> str:
        target: str = wish.choose
        return target

    def effects(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
        found: tuple[Effect, ...] = wish.effects(ticket, act) if callable(wish.effects) else wish.effects
        return found

    def begin(ticket: TicketSnapshot, act: Act) -> str:
        state: str = wish.begin(ticket) if callable(wish.begin) else wish.begin
        return state

    base = sample_plugin.COMPLAINT
    more = {
        "new": Task(do="guarded", role="clerk", deadline="finish", while_due=True),
        "answered": Task(do="board", role="clerk"),
    }
    states = tuple(
        replace(state, tasks=(*state.tasks, more[state.key])) if state.key in more else state for state in base.states
    )
    deadlines = tuple(
        replace(rule, met_by=(*rule.met_by, "effect")) if rule.key == "finish" else rule for rule in base.deadlines
    )
    acts = (
        Transition(key="guarded", label="查", by=by, sources=("new", "answered"), guards=(guard,), clause="1"),
        Transition(
            key="chosen", label="选", by=by, sources=("new",), targets=("answered", "done"), choose=choose, clause="1"
        ),
        Transition(key="effect", label="果", by=by, sources=("new", "answered"), effects=effects, clause="1"),
        Transition(
            key="board",
            label="会签",
            by=by,
            sources=("answered",),
            target="done",
            guards=(guard,),
            clause="1",
            sign_off=SignOff(
                key="board", label="会签", signers=wish.signers, mode=wish.mode, quorum=wish.quorum, clause="1"
            ),
        ),
    )
    return replace(
        base,
        states=states,
        deadlines=deadlines,
        transitions=(*base.transitions, *acts),
        begins=("new", "answered"),
        choose_beginning=begin,
    )


def manager_of(wish: SimpleNamespace) -> PluginManager:
    """Return a manager with the process of wishes."""
    process = process_of(wish)

    @hookimpl
    def register_processes() -> tuple[Process, ...]:
        return (process,)

    @hookimpl
    def classify(ticket: TicketSnapshot) -> object:
        return wish.classify

    @hookimpl
    def route(ticket: TicketSnapshot) -> object:
        return wish.route

    @hookimpl
    def on_close(ticket: TicketSnapshot) -> object:
        return wish.on_close() if wish.on_close else ()

    hooks = {
        "register_processes": register_processes,
        "register_settings": sample_plugin.register_settings,
        "classify": classify,
        "route": route,
        "on_close": on_close,
    }
    manager = PluginManager(with_entry_points=False)
    loaded = manager.register(SimpleNamespace(NAME="sample", LABEL="x", VERSION="1", **hooks))
    assert loaded.error == ""  # noqa: S101 -- this is a test's assertion
    return manager


def open_one(world: World, **form: object) -> opening.Opened:
    """Open a complaint as the first clerk."""
    return opening.open_ticket(world.scope("clerk1"), "complaint", FORM | form)


def the_ticket(world: World) -> Ticket:
    """Return the row of the first ticket."""
    found: Ticket = world.rows(Ticket)[0]
    return found


def do(world: World, key: str, by: str = "clerk1", **values: object) -> acting.Acted:
    """Do an act to the first ticket."""
    return acting.act(world.scope(by), the_ticket(world).public_id, key, values)


def reason_of(function: object, *arguments: object, **named: object) -> Reason:
    """Return why a call is refused."""
    with pytest.raises(Refused) as caught:
        function(*arguments, **named)  # type: ignore[operator]
    return caught.value.reason


def what_is_wrong(world: World) -> list[str]:
    """Return what does not hold that always must: of the clocks and tasks of each ticket, of the chain of events."""
    wrong: list[str] = []
    for row in world.rows(Ticket):
        still_open = [one for one in world.rows(Deadline, ticket_id=row.id) if one.state == "open"]
        due = {one.key: one.due_at for one in still_open}
        if row.due_at != min(due.values(), default=None):
            wrong.append(f"{row.number}: due at {row.due_at}, clocks {due}")
        if len(due) != len(still_open):
            wrong.append(f"{row.number}: two clocks of one deadline run")
        wrong += [
            f"{row.number}: task {task.act} is due at {task.due_at}"
            for task in world.rows(TaskRow, ticket_id=row.id, state="open")
            if task.due_at != due.get(task.deadline)
        ]
    with uow.reading(world.org.id) as session:
        if fault := events.verify(session, world.org.id):
            wrong.append(f"the chain breaks at event {fault.n}")
    return wrong


def boom(*_arguments: object) -> object:
    """Fail, as no rule may.

    :raises SystemExit: Always.
    """
    raise SystemExit("planted")


def who_see(world: World, public_id: str) -> set[str]:
    """Return the people who can open the page of a ticket."""
    found = set()
    for login in ("clerk1", "clerk2", "chief1", "chief2", "second"):
        with suppress(Refused):
            ticket_page.ticket_page(world.scope(login), public_id)
            found.add(login)
    return found
