"""The engine under hostile use: rolled-back set-ups, broken rules, effects, signatures, sight, and what each costs."""

import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from core.domain.decisions import (
    AssignNumber,
    Classification,
    Effect,
    Notify,
    OpenTicket,
    Reassign,
    RoutingDecision,
    StartDeadline,
    To,
)
from core.domain.errors import Reason, Refused
from core.domain.people import Role
from core.domain.processes import Process, SignOff, SignOffMode, Task, Transition
from core.domain.texts import Message
from core.domain.tickets import Act, TicketSnapshot
from core.extensions import db
from core.hookspecs import hookimpl
from core.models import (
    Deadline,
    Decision,
    Event,
    Notification,
    Participant,
    PluginIncident,
    SignOffRow,
    TaskRow,
    Ticket,
)
from core.plugin_manager import PluginManager
from core.services import acting, configuration, events, lists, opening, people, signing, ticket_page, uow
from core.services.lists_filters import Filters
from core.testing import sample_plugin
from core.testing.world import World

FORM = {"subject": "食堂菜里有虫", "kind": "fault"}
SAY = Message("说明")
Wish = SimpleNamespace


def _process(wish: SimpleNamespace) -> Process:
    """The sample's complaint with acts whose rules do what the test wishes."""
    by = Role("clerk")

    def guard(ticket: TicketSnapshot, act: Act) -> Refused | None:
        return wish.guard(ticket, act) if wish.guard else None

    def choose(ticket: TicketSnapshot, act: Act) -> str:
        return wish.choose

    def effects(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
        return wish.effects(ticket, act) if callable(wish.effects) else wish.effects

    def begin(ticket: TicketSnapshot, act: Act) -> str:
        return wish.begin(ticket) if callable(wish.begin) else wish.begin

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


@pytest.fixture
def wish(request: pytest.FixtureRequest) -> SimpleNamespace:
    """What the rules of the process do; a test changes it."""
    board = getattr(request, "param", (SignOffMode.QUORUM, 2, ("chief", "chief", "deputy")))
    return Wish(
        guard=None,
        choose="answered",
        begin="new",
        effects=(),
        classify=None,
        route=None,
        on_close=None,
        mode=board[0],
        quorum=board[1],
        signers=tuple(Role(key) for key in board[2]),
    )


@pytest.fixture
def plugins(wish: SimpleNamespace) -> PluginManager:
    """A manager with the process of wishes."""
    process = _process(wish)

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
    assert loaded.error == ""
    return manager


@pytest.fixture
def staffed(world: World) -> World:
    """Clerks, chiefs and a deputy chief."""
    for login, role in (("clerk1", "clerk"), ("clerk2", "clerk"), ("chief1", "chief"), ("chief2", "chief")):
        world.person(login, role)
    world.person("second", "deputy")
    return world


def _open(world: World, **form: object) -> opening.Opened:
    return opening.open_ticket(world.scope("clerk1"), "complaint", FORM | form)


def _ticket(world: World) -> Ticket:
    return world.rows(Ticket)[0]


def _act(world: World, key: str, by: str = "clerk1", **values: object) -> acting.Acted:
    return acting.act(world.scope(by), _ticket(world).public_id, key, values)


def _reason(function: object, *arguments: object, **named: object) -> Reason:
    with pytest.raises(Refused) as caught:
        function(*arguments, **named)  # type: ignore[operator]
    return caught.value.reason


def _holds(world: World) -> None:
    """What must hold of every ticket at any time."""
    for row in world.rows(Ticket):
        still_open = [one for one in world.rows(Deadline, ticket_id=row.id) if one.state == "open"]
        assert row.due_at == min((one.due_at for one in still_open), default=None)
        assert len({one.key for one in still_open}) == len(still_open)
        for task in world.rows(TaskRow, ticket_id=row.id, state="open"):
            of_key = [one.due_at for one in still_open if one.key == task.deadline]
            assert task.due_at == (of_key[0] if of_key else None)
    with uow.reading(world.org.id) as session:
        assert events.verify(session, world.org.id) is None


# The set-up and the session


def test_a_set_up_that_is_rolled_back_is_not_remembered(staffed: World) -> None:
    def change(label: str, fails: bool) -> None:
        with uow.unit_of_work(staffed.org.id) as session:
            session.execute(sa.text("UPDATE role SET label = :label WHERE key = 'clerk'"), {"label": label})
            configuration.changed(session, staffed.org.id)
            assert configuration.configuration(session, staffed.org.id).roles["clerk"].label == label
            if fails:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change("never", fails=True)
    change("now", fails=False)
    with uow.reading(staffed.org.id) as session:
        assert configuration.configuration(session, staffed.org.id).roles["clerk"].label == "now"


@pytest.mark.parametrize("inner", [uow.unit_of_work, uow.reading])
def test_a_unit_of_work_is_not_undone_by_another_within(staffed: World, inner: object) -> None:
    def nested() -> None:
        with uow.unit_of_work(staffed.org.id), inner(staffed.org.id):  # type: ignore[operator]
            pass

    with pytest.raises(RuntimeError, match="within the unit of work"):
        nested()
    _open(staffed)  # and the session is usable again


def test_deleting_roles_of_one_organisation_leaves_those_of_another(staffed: World) -> None:
    other = World(staffed.app, key="other")
    user_id = staffed.person("both", "clerk")
    with uow.unit_of_work(other.org.id) as session:
        values = {"org": other.org.id, "user": user_id}
        session.execute(
            sa.text(
                "INSERT INTO membership (org_id, user_id, active, attributes)"
                f" VALUES (:org, :user, {'1' if db.engine.dialect.name == 'sqlite' else 'true'}, '{{}}')"
            ),
            values,
        )
        session.execute(
            sa.text(
                "INSERT INTO membership_role (org_id, user_id, role_id)"
                " SELECT :org, :user, id FROM role WHERE org_id = :org AND key = 'chief'"
            ),
            values,
        )
        configuration.changed(session, other.org.id)
    people.set_roles(staffed.scope(), "both", ["deputy"])
    with uow.reading(other.org.id) as session:
        assert configuration.configuration(session, other.org.id).by_login["both"].roles == {"chief"}


def test_rights_that_were_taken_meanwhile_do_not_hold(staffed: World) -> None:
    opened = _open(staffed)
    scope = staffed.scope("clerk1")
    people.set_roles(staffed.scope(), "clerk1", [])
    assert _reason(acting.act, scope, opened.public_id, "answer", {"answer": "好"}) is Reason.PERMISSION_DENIED
    assert _reason(opening.open_ticket, scope, "complaint", FORM) is Reason.PERMISSION_DENIED
    assert len(staffed.rows(Ticket)) == 1


# Broken rules


def _boom(*_arguments: object) -> object:
    raise SystemExit("planted")


@pytest.mark.parametrize("broken", ["guard", "rubbish guard", "effects", "choose", "choose nothing", "effect"])
def test_a_broken_rule_refuses_its_act_and_is_counted_once(staffed: World, wish: SimpleNamespace, broken: str) -> None:
    _open(staffed)
    act = "effect" if broken.startswith("effect") else "chosen" if broken.startswith("choose") else "guarded"
    match broken:
        case "guard":
            wish.guard = _boom
        case "rubbish guard":
            wish.guard = lambda ticket, act: "no"
        case "effects":
            wish.effects = _boom
        case "effect":
            wish.effects = (
                Notify(to=To(roles=("chief",)), message=SAY),
                Reassign(assignee="x", department=None, reason=SAY),
            )
        case "choose":
            wish.choose = "nowhere"
        case "choose nothing":
            wish.choose = None
    before = [event.n for event in staffed.rows(Event) if event.ticket_id]
    assert _reason(_act, staffed, act) is Reason.RULE_FAILED
    assert (_ticket(staffed).state, _ticket(staffed).version) == ("new", 1)
    assert [event.n for event in staffed.rows(Event) if event.ticket_id] == before
    assert [row.times for row in staffed.rows(PluginIncident)] == [1]
    assert staffed.rows(Notification, kind="notice") == []


def test_what_fails_when_closing_closes_nothing_and_waits_for_an_operator(
    staffed: World, wish: SimpleNamespace
) -> None:
    _open(staffed)
    wish.choose, wish.on_close = "done", _boom
    for _ in range(2):
        assert _reason(_act, staffed, "chosen") is Reason.RULE_FAILED
    assert _ticket(staffed).state == "new"
    assert [(row.hook, row.state) for row in staffed.rows(Decision)] == [("on_close", "parked")]


@pytest.mark.parametrize(
    "answer",
    [
        {"route": RoutingDecision(assignee="nobody", reason=SAY)},
        {"route": RoutingDecision(department="nowhere", reason=SAY)},
        {"classify": Classification(details={"weigth": "x"}, reason=SAY)},
    ],
)
def test_an_answer_that_names_what_is_not_there_is_parked(
    staffed: World, wish: SimpleNamespace, answer: dict[str, object]
) -> None:
    vars(wish).update(answer)
    _open(staffed)
    row = _ticket(staffed)
    assert (row.assignee_id, row.department_id, row.details) == (None, None, FORM)
    assert [(one.hook, one.state) for one in staffed.rows(Decision)] == [(*answer, "parked")]


def test_a_rule_cannot_change_what_it_is_shown(staffed: World, wish: SimpleNamespace) -> None:
    _open(staffed)

    def tamper(ticket: TicketSnapshot, act: Act) -> tuple[Effect, ...]:
        for mapping in (ticket.details, ticket.files, ticket.milestones, ticket.settings, act.values, act.files):
            with pytest.raises(TypeError):
                mapping["x"] = "y"  # type: ignore[index]
        with pytest.raises(TypeError):
            act.by.attributes["region"] = frozenset()  # type: ignore[index]
        return ()

    wish.effects = tamper
    _act(staffed, "effect")


# Beginnings


def test_a_ticket_begins_where_its_classification_puts_it(staffed: World, wish: SimpleNamespace) -> None:
    wish.classify = Classification(details={"weight": "heavy"}, reason=SAY)
    wish.begin = lambda ticket: "answered" if ticket.details.get("weight") == "heavy" else "new"
    _open(staffed)
    row = _ticket(staffed)
    assert (row.state, row.state_kind, row.details["weight"]) == ("answered", "active", "heavy")
    assert {task.do for task in staffed.rows(TaskRow, state="open")} == {
        task.do for task in _process(wish).state("answered").tasks
    }
    _holds(staffed)


@pytest.mark.parametrize("begin", ["done", None, _boom])
def test_a_beginning_that_cannot_be_refuses_the_opening(staffed: World, wish: SimpleNamespace, begin: object) -> None:
    wish.begin = begin
    assert _reason(_open, staffed) is Reason.RULE_FAILED
    assert staffed.rows(Ticket) == []
    assert [row.times for row in staffed.rows(PluginIncident)] == [1]


# Effects


def test_an_act_may_judge_a_ticket_anew(staffed: World, wish: SimpleNamespace) -> None:
    wish.classify = Classification(details={"weight": "light"}, priority="low", reason=SAY)
    _open(staffed)
    wish.effects = (Classification(details={"weight": "heavy"}, priority="high", reason=Message("加重")),)
    _act(staffed, "effect")
    row = _ticket(staffed)
    assert (row.details, row.priority) == (FORM | {"weight": "heavy"}, "high")
    assert [event.kind for event in staffed.rows(Event)].count("classified") == 2
    wish.effects = (Classification(details={"nothing": "x"}, reason=SAY),)
    assert _reason(_act, staffed, "effect") is Reason.RULE_FAILED
    assert _ticket(staffed).priority == "high"


def test_handing_over_moves_the_open_tasks(staffed: World, wish: SimpleNamespace) -> None:
    wish.route = RoutingDecision(assignee="clerk1", reason=SAY)
    _open(staffed)
    wish.effects = (Reassign(assignee="clerk2", department=None, reason=SAY),)
    _act(staffed, "effect")
    config = staffed.scope("clerk2").actor.user_id
    assert _ticket(staffed).assignee_id == config
    assert [task.assignee_id for task in staffed.rows(TaskRow)] == [config]


def test_a_restarted_clock_moves_ticket_and_tasks_and_leaves_one_running(staffed: World, wish: SimpleNamespace) -> None:
    _open(staffed)
    first = _ticket(staffed).due_at
    staffed.now += timedelta(days=1)
    wish.effects = (StartDeadline(deadline="reply", reason=SAY), StartDeadline(deadline="reply", reason=SAY))
    _act(staffed, "effect")
    row = _ticket(staffed)
    assert row.due_at is not None
    assert first is not None
    assert row.due_at > first
    assert [one.state for one in staffed.rows(Deadline)] == ["void", "open"]
    assert [event.kind for event in staffed.rows(Event)].count("deadline_void") == 1
    _holds(staffed)


def test_a_task_is_asked_only_while_its_deadline_runs(staffed: World, wish: SimpleNamespace) -> None:
    _open(staffed)
    assert [task.do for task in staffed.rows(TaskRow, state="open")] == ["answer"]
    wish.effects = (StartDeadline(deadline="finish", reason=SAY),)
    for hours in (0, 5):  # started, then started anew: one task, at the new time
        staffed.now += timedelta(hours=hours)
        _act(staffed, "effect")
        (task,) = staffed.rows(TaskRow, state="open", do="guarded")
        assert task.due_at == staffed.now + timedelta(hours=48)
    _holds(staffed)
    wish.effects = ()
    _act(staffed, "effect")
    assert [(task.do, task.state) for task in staffed.rows(TaskRow)] == [("answer", "open"), ("guarded", "dropped")]
    _holds(staffed)


def test_numbers_of_a_series_follow_each_other_and_stay(staffed: World, wish: SimpleNamespace) -> None:
    for _ticket_of_two in range(2):
        _open(staffed)
    wish.effects = (AssignNumber(field="weight", series="QK-夜"), AssignNumber(field="weight", series="other"))
    for row in staffed.rows(Ticket):
        for _twice in range(2):
            acting.act(staffed.scope("clerk1"), row.public_id, "effect", {})
    assert [row.details["weight"] for row in staffed.rows(Ticket)] == ["QK-夜-01", "QK-夜-02"]
    assert [event.kind for event in staffed.rows(Event)].count("numbered") == 2


def test_a_number_for_what_is_not_computed_is_refused(staffed: World, wish: SimpleNamespace) -> None:
    _open(staffed)
    wish.effects = (AssignNumber(field="nothing", series="QK"),)
    assert _reason(_act, staffed, "effect") is Reason.RULE_FAILED
    assert "nothing" not in _ticket(staffed).details


def test_a_follow_up_opens_once_and_only_in_its_own_plugin(staffed: World, wish: SimpleNamespace) -> None:
    _open(staffed)
    wish.effects = (OpenTicket(process="complaint", details=FORM, occurrence="1", reason=SAY),)
    _act(staffed, "effect")
    _act(staffed, "effect")
    assert len(staffed.rows(Ticket)) == 2
    wish.effects = (OpenTicket(process="nothing", details=FORM, occurrence="1", reason=SAY),)
    assert _reason(_act, staffed, "effect") is Reason.RULE_FAILED


def test_telling_nobody_is_no_fault(staffed: World, wish: SimpleNamespace) -> None:
    _open(staffed)
    wish.effects = (Notify(to=To(roles=("nobody",), logins=("ghost",)), message=SAY),)
    _act(staffed, "effect")


def test_random_acts_leave_clocks_and_tasks_true(staffed: World, wish: SimpleNamespace) -> None:
    chance = random.Random(7)
    _open(staffed)
    wish.signers, done = (Role("chief"),), 0
    for _ in range(60):
        staffed.now += timedelta(hours=chance.randrange(1, 30))
        wish.effects = chance.choice(((), (StartDeadline(deadline=chance.choice(("reply", "finish")), reason=SAY),)))
        key, by, values = chance.choice(
            (
                ("answer", "clerk1", {"answer": "好"}),
                ("effect", "clerk2", {}),
                ("visit", "clerk1", {"place": "一"}),
                ("close", "chief1", {}),
                ("reopen", "chief1", {}),
                ("finish", "clerk1", {}),
            )
        )
        with suppress(Refused):
            _act(staffed, key, by, **values)
            done += 1
        _holds(staffed)
    assert done > 15
    waiting = [one.do for one in staffed.rows(TaskRow, state="open") if not one.do.startswith("sign:")]
    assert len(waiting) == len(set(waiting))


# Signatures

SIGNERS = ("chief1", "chief2", "second", "clerk1", "clerk2")


@pytest.mark.parametrize(
    "wish",
    [
        (SignOffMode.ANY, 1, ("chief", "deputy")),
        (SignOffMode.ALL, 1, ("chief", "deputy")),
        (SignOffMode.ORDERED, 1, ("deputy", "chief")),
        (SignOffMode.QUORUM, 2, ("chief", "chief", "deputy")),
    ],
    indirect=True,
)
def test_signatures_follow_a_simple_model(staffed: World, wish: SimpleNamespace) -> None:
    chance = random.Random(11)
    _open(staffed)
    _act(staffed, "answer", answer="好")
    keys = [signer.key for signer in wish.signers]
    deputy_until = staffed.now + timedelta(hours=5)
    people.give_authority(staffed.scope(), "chief1", "clerk2", "chief", staffed.now, deputy_until)
    roles = {"chief1": "chief", "chief2": "chief", "second": "deputy"}
    pending, seats, used = False, dict[int, str](), set[str]()
    outcomes = set[str]()
    for _ in range(120):
        staffed.now += timedelta(minutes=10)
        if _ticket(staffed).state == "done":
            outcomes.add("approved")
            _act(staffed, "reopen", "chief1")
            _act(staffed, "answer", answer="好")
        if not pending:
            _act(staffed, "board")
            pending, seats, used = True, {}, set()
            continue
        by, what = chance.choice(SIGNERS), chance.choice(("sign", "sign", "sign", "refuse", "withdraw"))
        scope, public_id = staffed.scope(by), _ticket(staffed).public_id
        if what == "withdraw":
            if by == "clerk1":
                signing.withdraw(scope, public_id, "board")
                pending = False
                outcomes.add("withdrawn")
            else:
                assert _reason(signing.withdraw, scope, public_id, "board") is Reason.ROLE_NOT_ALLOWED
            continue
        lends = by == "clerk2" and staffed.now <= deputy_until
        role = "chief" if lends else roles.get(by)
        free = [seat for seat in range(len(keys)) if seat not in seats]
        free = free[:1] if wish.mode is SignOffMode.ORDERED else free
        fits = [seat for seat in free if keys[seat] == role]
        hands = {by, "chief1"} if lends else {by}
        if by == "clerk1" or not fits or hands & used:
            _reason(signing.sign, scope, public_id, "board", approve=True)
            continue
        signed = signing.sign(scope, public_id, "board", approve=what == "sign", comment="理由")
        event = [one for one in staffed.rows(Event) if one.kind in ("signed", "signature_refused")][-1]
        assert (event.actor, event.for_login) == (by, "chief1" if lends else None)
        if what == "refuse":
            assert signed.state == "refused"
            assert _ticket(staffed).state == "answered"
            pending = False
            outcomes.add("refused")
            continue
        seats[fits[0]] = by
        used |= hands
        needed = {SignOffMode.ANY: 1, SignOffMode.QUORUM: wish.quorum}.get(wish.mode, len(keys))
        assert signed.state == ("approved" if len(seats) == needed else "pending")
        pending = len(seats) < needed
        assert _ticket(staffed).state == ("answered" if pending else "done")
        if pending:
            waiting = sorted(task.role_key for task in staffed.rows(TaskRow, state="open", do="sign:board"))
            left = [keys[seat] for seat in range(len(keys)) if seat not in seats]
            assert waiting == sorted(left[:1] if wish.mode is SignOffMode.ORDERED else left)
    assert outcomes == {"approved", "refused", "withdrawn"}
    assert {row.state for row in staffed.rows(SignOffRow)} >= {"approved", "refused", "withdrawn"}
    _holds(staffed)


def test_an_act_that_is_not_signed_waits_to_be_done_again(staffed: World) -> None:
    _open(staffed)
    _act(staffed, "answer", answer="好")
    for end in ("refuse", "withdraw"):
        _act(staffed, "board")
        assert "board" not in [task.do for task in staffed.rows(TaskRow, state="open")]
        if end == "refuse":
            signing.sign(staffed.scope("chief1"), _ticket(staffed).public_id, "board", approve=False, comment="否")
        else:
            signing.withdraw(staffed.scope("clerk1"), _ticket(staffed).public_id, "board")
        assert [task.do for task in staffed.rows(TaskRow, state="open")].count("board") == 1


def test_guards_are_asked_again_when_the_last_signature_is_given(staffed: World, wish: SimpleNamespace) -> None:
    _open(staffed)
    _act(staffed, "answer", answer="好")
    _act(staffed, "board")
    public_id = _ticket(staffed).public_id
    signing.sign(staffed.scope("chief1"), public_id, "board", approve=True)
    wish.guard = lambda ticket, act: Refused(Reason.CONTENT_RULE, SAY)
    assert _reason(signing.sign, staffed.scope("chief2"), public_id, "board", approve=True) is Reason.CONTENT_RULE
    assert (_ticket(staffed).state, staffed.rows(SignOffRow)[0].state) == ("answered", "pending")
    wish.guard = _boom
    assert _reason(signing.sign, staffed.scope("chief2"), public_id, "board", approve=True) is Reason.RULE_FAILED
    assert [row.times for row in staffed.rows(PluginIncident)] == [1]
    wish.guard = None
    people.set_roles(staffed.scope(), "clerk1", [])  # the requester has left; what they asked for stays
    assert signing.sign(staffed.scope("chief2"), public_id, "board", approve=True).state == "approved"


def test_a_request_ends_when_the_ticket_goes_where_its_act_cannot_be_done(staffed: World) -> None:
    _open(staffed)
    _act(staffed, "answer", answer="好")
    _act(staffed, "board")
    _act(staffed, "close", "chief1")
    assert [row.state for row in staffed.rows(SignOffRow)] == ["withdrawn"]
    assert staffed.rows(TaskRow, state="open") == []


def test_whoever_holds_two_of_the_signers_roles_is_asked_once(staffed: World) -> None:
    user_id = staffed.person("double", "chief", "deputy")
    _open(staffed)
    _act(staffed, "answer", answer="好")
    _act(staffed, "board")
    assert len(staffed.rows(Notification, user_id=user_id, kind="sign_off")) == 1


# Sight


def test_a_role_sees_as_a_role_and_who_loses_it_loses_sight(staffed: World, wish: SimpleNamespace) -> None:
    _open(staffed)
    wish.effects = (Notify(to=To(roles=("deputy",)), message=SAY),)
    _act(staffed, "effect")
    names = {row.who for row in staffed.rows(Participant)}
    second = staffed.scope("second").actor.user_id
    assert "role:deputy" in names
    assert f"user:{second}" not in names
    assert len(lists.ticket_list(staffed.scope("second"), Filters(kind="all")).items) == 1
    people.set_roles(staffed.scope(), "second", [])
    assert len(lists.ticket_list(staffed.scope("second"), Filters(kind="all")).items) == 0


def test_a_confidential_ticket_is_seen_by_name_or_while_something_waits(staffed: World, wish: SimpleNamespace) -> None:
    wish.classify = Classification(confidential=True, reason=SAY)
    opened = _open(staffed)
    wish.effects = (Notify(to=To(roles=("deputy", "chief")), message=SAY),)
    assert _seen(staffed, opened.public_id) == {"clerk1", "clerk2"}
    _act(staffed, "effect")
    assert _seen(staffed, opened.public_id) == {"clerk1", "clerk2"}
    _act(staffed, "answer", answer="好")
    assert _seen(staffed, opened.public_id) == {"clerk1", "clerk2", "chief1", "chief2"}
    assert FORM["subject"] not in str([note.message for note in staffed.rows(Notification)])
    _act(staffed, "close", "chief1")
    assert _seen(staffed, opened.public_id) == {"clerk1", "chief1"}


def _seen(world: World, public_id: str) -> set[str]:
    found = set()
    for login in ("clerk1", "clerk2", "chief1", "chief2", "second"):
        with suppress(Refused):
            ticket_page.ticket_page(world.scope(login), public_id)
            found.add(login)
    return found


def test_the_key_of_somebody_elses_request_shows_nothing(staffed: World) -> None:
    opening.open_ticket(staffed.scope("clerk1"), "complaint", FORM, client_key="k")
    scope = staffed.scope("clerk2")
    assert _reason(opening.open_ticket, scope, "complaint", FORM, client_key="k") is Reason.DUPLICATE


def test_a_ticket_in_a_state_that_is_no_more_can_be_looked_at_and_refuses_acts(staffed: World) -> None:
    opened = _open(staffed)
    with uow.unit_of_work(staffed.org.id) as session:
        session.execute(sa.update(Ticket).values(state="vanished"))
    assert ticket_page.ticket_page(staffed.scope("clerk1"), opened.public_id).permitted == ()
    assert _reason(_act, staffed, "answer", answer="好") is Reason.STATE_NOT_ALLOWED


# The chain


@pytest.mark.parametrize(
    ("body", "salt", "named", "holds"),
    [("", "", True, True), ("", "", False, False), ("", "kept", True, False), ("{}", "", True, False)],
)
def test_a_redaction_holds_only_if_it_is_whole_and_on_record(
    staffed: World, body: str, salt: str, named: bool, holds: bool
) -> None:
    _open(staffed)
    with uow.unit_of_work(staffed.org.id) as session:
        session.execute(sa.update(Event).where(Event.n == 3).values(body=body, salt=salt))
        if named:
            event = events.Pending(
                kind=events.REDACTED, ticket_id=None, at=staffed.now, actor="system", for_login=None, body={"n": 3}
            )
            events.append(session, staffed.org.id, [event])
    with uow.reading(staffed.org.id) as session:
        fault = events.verify(session, staffed.org.id)
    assert (fault is None) is holds
    assert fault is None or fault.n == 3


# What it costs


@contextmanager
def _statements() -> Iterator[list[str]]:
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield found
    sa.event.remove(db.engine, "before_cursor_execute", note)


def _costs(world: World) -> list[int]:
    """Return how many statements it takes to open, act, ask for signatures and sign."""
    public_id = _open(world).public_id
    costs = []
    for use in (
        lambda: _open(world),
        lambda: acting.act(world.scope("clerk1"), public_id, "answer", {"answer": "好"}),
        lambda: acting.act(world.scope("clerk1"), public_id, "board", {}),
        lambda: signing.sign(world.scope("chief1"), public_id, "board", approve=True),
    ):
        with _statements() as found:
            use()
        costs.append(len(found))
    return costs


def test_the_cost_of_a_use_case_does_not_grow_with_tickets_people_and_events(staffed: World) -> None:
    _costs(staffed)
    few = _costs(staffed)
    for number in range(25):
        staffed.person(f"more{number}", "chief", "clerk", "deputy")
        _open(staffed)
    _open(staffed)
    assert _costs(staffed) == few
    assert max(few) <= 45
