"""Invitations: one use, one week, one person, and nobody who does not belong to this house alone."""

from datetime import timedelta

import pytest

from core.domain.errors import Reason, Refused
from core.models import Event, Invitation, Membership, User
from core.services import clock, invitations, people
from core.services.rates import TooMany
from core.services.work import working
from core.testing.site import PASSWORD
from core.testing.world import World

HERE = "203.0.113.7"


@pytest.fixture
def house(world: World) -> World:
    """Somebody without a password."""
    world.now = clock.now()
    world.person("neu", "clerk", name="新人")
    return world


def invited(house: World, login: str = "neu") -> str:
    return invitations.invite(house.scope(), [login])[0].code


def accept(house: World, code: str, password: str = PASSWORD) -> str:
    return invitations.accept(code, password, now=house.now, agent="", address=HERE)


def test_an_invitation_serves_once(house: World) -> None:
    code = invited(house)
    assert invitations.welcome(code, house.now, HERE).login == "neu"
    with pytest.raises(Refused) as refused:
        accept(house, code, "kurz")
    assert refused.value.field == "password"
    assert accept(house, code)
    with pytest.raises(Refused) as refused:
        accept(house, code)
    assert refused.value.reason is Reason.NOT_FOUND
    assert [one.has_password for one in invitations.candidates(house.scope())] == [True]


@pytest.mark.parametrize(("age", "accepted"), [(timedelta(days=7, seconds=-1), True), (timedelta(days=7), False)])
def test_it_lasts_a_week(house: World, age: timedelta, accepted: bool) -> None:
    code = invited(house)
    house.now += age
    if accepted:
        assert accept(house, code)
        return
    with pytest.raises(Refused):
        accept(house, code)


def test_another_one_ends_the_first(house: World) -> None:
    first, second = invited(house), invited(house)
    with pytest.raises(Refused):
        accept(house, first)
    assert accept(house, second)


def test_the_code_itself_is_stored_nowhere(house: World) -> None:
    code = invited(house)
    assert len(code) == invitations.CODE_LENGTH
    assert code not in str([vars(row) for row in house.rows(Invitation)])
    assert code not in "".join(event.body for event in house.rows(Event))


def test_who_has_been_let_out_is_not_let_in(house: World) -> None:
    code = invited(house)
    people.set_active(house.scope(), "neu", False)
    with pytest.raises(Refused):
        accept(house, code)
    with pytest.raises(Refused):
        invited(house)


def test_guessing_is_slow_and_many_may_join_from_one_address(house: World) -> None:
    code = invited(house)
    for _visit in range(invitations.TRIES + 5):
        invitations.welcome(code, house.now, HERE)
    for _try in range(invitations.TRIES):
        with pytest.raises(Refused):
            invitations.welcome("x" * 20, house.now, HERE)
    with pytest.raises(TooMany):
        invitations.welcome(code, house.now, HERE)
    assert invitations.welcome(code, house.now, "203.0.113.8")


def test_an_account_of_two_houses_is_not_one_house_s_to_open(house: World) -> None:
    other, neu = World(house.app, key="other", now=house.now), house.rows(User, login="neu")[0].id
    with working(other.scope()) as work:
        work.later(Membership, user_id=neu, department_id=None, active=True, attributes={})
    with pytest.raises(Refused) as refused:
        invited(house)
    assert refused.value.reason is Reason.STATE_NOT_ALLOWED


def test_only_who_manages_people_invites(house: World) -> None:
    for attempt in (invitations.candidates, lambda scope: invitations.invite(scope, ["neu"])):
        with pytest.raises(Refused) as refused:
            attempt(house.scope("neu"))
        assert refused.value.reason is Reason.PERMISSION_DENIED
    with pytest.raises(Refused):
        invitations.invite(house.scope(), [])
