"""Signatures in every mode, by whoever, in whatever order."""

import random
from datetime import timedelta
from types import SimpleNamespace

import pytest

from core.domain.errors import Reason, Refused
from core.domain.processes import SignOffMode
from core.domain.texts import Message
from core.models import (
    Event,
    Notification,
    PluginIncident,
    SignOffRow,
    TaskRow,
)
from core.services import people, signing
from core.testing.wishes import boom, do, open_one, reason_of, the_ticket, what_is_wrong
from core.testing.world import World

SAY = Message("说明")


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
    open_one(staffed)
    do(staffed, "answer", answer="好")
    keys = [signer.key for signer in wish.signers]
    deputy_until = staffed.now + timedelta(hours=5)
    people.give_authority(staffed.scope(), "chief1", "clerk2", "chief", staffed.now, deputy_until)
    roles = {"chief1": "chief", "chief2": "chief", "second": "deputy"}
    pending, seats, used = False, dict[int, str](), set[str]()
    outcomes = set[str]()
    for _ in range(120):
        staffed.now += timedelta(minutes=10)
        if the_ticket(staffed).state == "done":
            outcomes.add("approved")
            do(staffed, "reopen", "chief1")
            do(staffed, "answer", answer="好")
        if not pending:
            do(staffed, "board")
            pending, seats, used = True, {}, set()
            continue
        by, what = chance.choice(SIGNERS), chance.choice(("sign", "sign", "sign", "refuse", "withdraw"))
        scope, public_id = staffed.scope(by), the_ticket(staffed).public_id
        if what == "withdraw":
            if by == "clerk1":
                signing.withdraw(scope, public_id, "board")
                pending = False
                outcomes.add("withdrawn")
            else:
                assert reason_of(signing.withdraw, scope, public_id, "board") is Reason.ROLE_NOT_ALLOWED
            continue
        lends = by == "clerk2" and staffed.now <= deputy_until
        role = "chief" if lends else roles.get(by)
        free = [seat for seat in range(len(keys)) if seat not in seats]
        free = free[:1] if wish.mode is SignOffMode.ORDERED else free
        fits = [seat for seat in free if keys[seat] == role]
        hands = {by, "chief1"} if lends else {by}
        if by == "clerk1" or not fits or hands & used:
            reason_of(signing.sign, scope, public_id, "board", approve=True)
            continue
        signed = signing.sign(scope, public_id, "board", approve=what == "sign", comment="理由")
        event = [one for one in staffed.rows(Event) if one.kind in ("signed", "signature_refused")][-1]
        assert (event.actor, event.for_login) == (by, "chief1" if lends else None)
        if what == "refuse":
            assert signed.state == "refused"
            assert the_ticket(staffed).state == "answered"
            pending = False
            outcomes.add("refused")
            continue
        seats[fits[0]] = by
        used |= hands
        needed = {SignOffMode.ANY: 1, SignOffMode.QUORUM: wish.quorum}.get(wish.mode, len(keys))
        assert signed.state == ("approved" if len(seats) == needed else "pending")
        pending = len(seats) < needed
        assert the_ticket(staffed).state == ("answered" if pending else "done")
        if pending:
            waiting = sorted(task.role_key for task in staffed.rows(TaskRow, state="open", do="sign:board"))
            left = [keys[seat] for seat in range(len(keys)) if seat not in seats]
            assert waiting == sorted(left[:1] if wish.mode is SignOffMode.ORDERED else left)
    assert outcomes == {"approved", "refused", "withdrawn"}
    assert {row.state for row in staffed.rows(SignOffRow)} >= {"approved", "refused", "withdrawn"}
    assert what_is_wrong(staffed) == []


def test_an_act_that_is_not_signed_waits_to_be_done_again(staffed: World) -> None:
    open_one(staffed)
    do(staffed, "answer", answer="好")
    for end in ("refuse", "withdraw"):
        do(staffed, "board")
        assert "board" not in [task.do for task in staffed.rows(TaskRow, state="open")]
        if end == "refuse":
            signing.sign(staffed.scope("chief1"), the_ticket(staffed).public_id, "board", approve=False, comment="否")
        else:
            signing.withdraw(staffed.scope("clerk1"), the_ticket(staffed).public_id, "board")
        assert [task.do for task in staffed.rows(TaskRow, state="open")].count("board") == 1


def test_guards_are_asked_again_when_the_last_signature_is_given(staffed: World, wish: SimpleNamespace) -> None:
    open_one(staffed)
    do(staffed, "answer", answer="好")
    do(staffed, "board")
    public_id = the_ticket(staffed).public_id
    signing.sign(staffed.scope("chief1"), public_id, "board", approve=True)
    wish.guard = lambda ticket, act: Refused(Reason.CONTENT_RULE, SAY)
    assert reason_of(signing.sign, staffed.scope("chief2"), public_id, "board", approve=True) is Reason.CONTENT_RULE
    assert (the_ticket(staffed).state, staffed.rows(SignOffRow)[0].state) == ("answered", "pending")
    wish.guard = boom
    assert reason_of(signing.sign, staffed.scope("chief2"), public_id, "board", approve=True) is Reason.RULE_FAILED
    assert [row.times for row in staffed.rows(PluginIncident)] == [1]
    wish.guard = None
    people.set_roles(staffed.scope(), "clerk1", [])  # the requester has left; what they asked for stays
    assert signing.sign(staffed.scope("chief2"), public_id, "board", approve=True).state == "approved"


def test_a_request_ends_when_the_ticket_goes_where_its_act_cannot_be_done(staffed: World) -> None:
    open_one(staffed)
    do(staffed, "answer", answer="好")
    do(staffed, "board")
    do(staffed, "close", "chief1")
    assert [row.state for row in staffed.rows(SignOffRow)] == ["withdrawn"]
    assert staffed.rows(TaskRow, state="open") == []


def test_whoever_holds_two_of_the_signers_roles_is_asked_once(staffed: World) -> None:
    user_id = staffed.person("double", "chief", "deputy")
    open_one(staffed)
    do(staffed, "answer", answer="好")
    do(staffed, "board")
    assert len(staffed.rows(Notification, user_id=user_id, kind="sign_off")) == 1
