"""By whom: the algebra of who may act, and the reason that is given to those who may not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.errors import DeclarationError, Reason
from core.domain.people import (
    SYSTEM_ACTOR,
    SYSTEM_ONLY,
    Actor,
    AllOf,
    AnyOf,
    Assignee,
    Hinted,
    Matches,
    NamedIn,
    Not,
    OnShift,
    Opener,
    Role,
    Shift,
    Who,
    leaves,
    refusal,
    roles_of,
)
from core.domain.permissions import PERMISSION_LABELS, Permission
from core.domain.tickets import TicketSnapshot

AT = datetime(2026, 3, 16, 1, tzinfo=UTC)
TICKET = TicketSnapshot(
    number="D1",
    plugin="p",
    process="p",
    state="new",
    title="",
    details={"region": "南", "inspector": "li", "tags": ("南",)},
    received_at=AT,
    opened_at=AT,
    opened_by="wang",
    assignee="zhang",
)
SOUTH, NORTH = (
    Actor(login=login, roles=frozenset({"companion"}), attributes={"region": frozenset({region})})
    for login, region in (("zhang", "南"), ("zhao", "北"))
)
COMPANION = AllOf((Role("companion"), Matches("region", "region", otherwise=Reason.WRONG_REGION)))


def actor(login: str, *roles: str) -> Actor:
    return Actor(login=login, roles=frozenset(roles))


@pytest.mark.parametrize(
    ("who", "somebody", "allowed"),
    [
        (Role("chief"), actor("a", "chief"), True),
        (Role("chief"), actor("chief", "clerk"), False),
        (Assignee(), actor("zhang"), True),
        (Assignee(), actor("wang"), False),
        (Opener(), actor("wang"), True),
        (Opener(), actor("zhang"), False),
        (NamedIn("inspector"), actor("li"), True),
        (NamedIn("inspector"), actor("zhang"), False),
        (NamedIn("nothing"), actor("li"), False),
        (Matches("region", "region"), SOUTH, True),
        (Matches("region", "region"), NORTH, False),
        (Matches("region", "region"), actor("a"), False),
        (Matches("region", "tags"), SOUTH, False),
        (Matches("region", "nothing"), SOUTH, False),
        (AnyOf((Role("chief"), Assignee())), actor("zhang"), True),
        (AnyOf((Role("chief"), Assignee())), actor("li", "chief"), True),
        (AnyOf((Role("chief"), Assignee())), actor("li"), False),
        (AnyOf(()), actor("li"), False),
        (AllOf((Role("chief"), Assignee())), actor("zhang", "chief"), True),
        (AllOf((Role("chief"), Assignee())), actor("zhang"), False),
        (Not(Opener()), actor("zhang"), True),
        (Not(Opener()), actor("wang"), False),
        (SYSTEM_ONLY, SYSTEM_ACTOR, True),
        (SYSTEM_ONLY, actor("a", *Permission), False),
    ],
)
def test_who_is_allowed(who: Who, somebody: Actor, allowed: bool) -> None:
    assert who.allows(somebody, TICKET) is allowed
    refused = refusal(who, somebody, TICKET)
    assert (refused is None) is allowed


@pytest.mark.parametrize("who", [Assignee(), Opener(), NamedIn("inspector"), Matches("region", "region")])
def test_without_a_ticket_nobody_has_a_part_in_it(who: Who) -> None:
    assert not who.allows(SOUTH, None)


@pytest.mark.parametrize(
    ("who", "somebody", "reason"),
    [
        (COMPANION, NORTH, Reason.WRONG_REGION),
        (COMPANION, actor("a"), Reason.ROLE_NOT_ALLOWED),
        (AllOf((Role("companion"), COMPANION)), NORTH, Reason.WRONG_REGION),
        (Not(Opener(), otherwise=Reason.SELF_VERIFICATION), actor("wang"), Reason.SELF_VERIFICATION),
        (AllOf((Role("a"), Not(Opener(), Reason.SELF_VERIFICATION))), actor("wang", "a"), Reason.SELF_VERIFICATION),
        (AllOf((Role("a"), Not(Opener(), Reason.SELF_VERIFICATION))), actor("wang"), Reason.ROLE_NOT_ALLOWED),
        (Matches("shift", "shift", Reason.NOT_ON_SHIFT), NORTH, Reason.NOT_ON_SHIFT),
        (AnyOf((Role("a"), Matches("region", "region", Reason.WRONG_REGION))), NORTH, Reason.ROLE_NOT_ALLOWED),
    ],
)
def test_the_first_part_that_fails_gives_the_reason(who: Who, somebody: Actor, reason: Reason) -> None:
    refused = refusal(who, somebody, TICKET)
    assert refused is not None
    assert refused.reason is reason


def test_all_of_nothing_would_be_everybody() -> None:
    with pytest.raises(DeclarationError):
        AllOf(())


LEAVES = st.sampled_from([Role("a"), Role("b"), Assignee(), Opener(), NamedIn("inspector")])
WHO = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        inner.map(Not),
    ),
)
ACTORS = st.builds(
    Actor, login=st.sampled_from(["zhang", "wang", "li", "x"]), roles=st.frozensets(st.sampled_from(["a", "b"]))
)


@given(WHO, WHO, ACTORS)
def test_the_algebra(one: Who, other: Who, somebody: Actor) -> None:
    def allows(who: Who) -> bool:
        return who.allows(somebody, TICKET)

    assert allows(Not(Not(one))) == allows(one)
    assert allows(Not(AnyOf((one, other)))) == allows(AllOf((Not(one), Not(other))))
    assert allows(AnyOf((one, Not(one))))
    assert not allows(AllOf((one, Not(one))))
    assert (refusal(one, somebody, TICKET) is None) == allows(one)


def test_roles_that_are_named_and_roles_that_may() -> None:
    who = AnyOf((Role("a"), AllOf((Role("b"), Not(Role("c"))))))
    assert roles_of(who) == {"a", "b"}
    assert list(leaves(who)) == [Role("a"), Role("b"), Role("c")]
    assert roles_of(Assignee()) == frozenset()


def test_the_clockwork_is_no_person() -> None:
    assert SYSTEM_ACTOR.is_system
    assert not actor("admin", *Permission).is_system
    assert SYSTEM_ACTOR.permissions == frozenset(Permission)


def test_every_permission_has_a_label() -> None:
    assert PERMISSION_LABELS.keys() == set(Permission)


NIGHT = Shift(label="夜", from_at=AT - timedelta(hours=2), to_at=AT)


@pytest.mark.parametrize(
    ("at", "covered"),
    [
        (NIGHT.from_at - timedelta(seconds=1), False),
        (NIGHT.from_at, True),
        (NIGHT.to_at - timedelta(seconds=1), True),
        (NIGHT.to_at, False),
    ],
)
def test_a_shift_ends_where_the_next_begins(at: datetime, covered: bool) -> None:
    assert NIGHT.covers(at) is covered


@pytest.mark.parametrize(
    ("shifts", "rostered", "settings", "allowed"),
    [
        ((NIGHT,), True, {"shift_check": True}, True),
        ((), True, {"shift_check": True}, False),
        ((), True, {"shift_check": False}, True),
        ((), False, {"shift_check": True}, True),
        ((), True, {}, False),
    ],
)
def test_on_shift(shifts: tuple[Shift, ...], rostered: bool, settings: dict[str, bool], allowed: bool) -> None:
    who = AllOf((Role("chief"), OnShift("shift_check")))
    chief = Actor(login="a", roles=frozenset({"chief"}), shifts=shifts, rostered=rostered)
    refused = refusal(who, chief, replace(TICKET, settings=settings))
    assert (refused.reason if refused else None) == (None if allowed else Reason.NOT_ON_SHIFT)
    other = refusal(who, replace(chief, roles=frozenset()), replace(TICKET, settings=settings))
    assert other is not None
    assert other.reason is Reason.ROLE_NOT_ALLOWED


def test_a_hint_speaks_to_those_of_another_role_only() -> None:
    who = Hinted(AllOf((Role("chief"), OnShift("shift_check"))), "请交给工段长。")
    assert roles_of(who) == {"chief"}
    stranger = refusal(who, actor("b", "clerk"), TICKET)
    assert (stranger.reason, str(stranger.message)) == (Reason.ROLE_NOT_ALLOWED, "请交给工段长。")
    idle = refusal(who, replace(actor("a", "chief"), rostered=True), TICKET)
    assert idle.reason is Reason.NOT_ON_SHIFT
    assert refusal(who, actor("a", "chief"), TICKET) is None
