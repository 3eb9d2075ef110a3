"""Nobody signs for what they asked for themselves."""

from datetime import UTC, datetime

import pytest

from core.domain.errors import Reason
from core.domain.people import Actor, AllOf, Not, Requester, Role, refusal
from core.domain.tickets import SignOffFact, TicketSnapshot

AT = datetime(2026, 3, 16, 1, tzinfo=UTC)
SIGNER = AllOf((Role("chief"), Not(Requester("exempt"), otherwise=Reason.SELF_VERIFICATION)))


def ticket_with_sign_off(key: str, state: str) -> TicketSnapshot:
    fact = SignOffFact(key=key, state=state, requested_by="li", requested_at=AT)
    return TicketSnapshot(
        number="D1",
        plugin="sample",
        process="complaint",
        state="new",
        title="",
        details={},
        received_at=AT,
        opened_at=AT,
        opened_by="wang",
        sign_offs=(fact,),
    )


@pytest.mark.parametrize(
    ("login", "key", "state", "reason"),
    [
        ("li", "exempt", "pending", Reason.SELF_VERIFICATION),
        ("wang", "exempt", "pending", None),
        ("li", "exempt", "approved", None),
        ("li", "other", "pending", None),
    ],
)
def test_who_asked_for_a_pending_sign_off_is_told_apart(
    login: str, key: str, state: str, reason: Reason | None
) -> None:
    refused = refusal(SIGNER, Actor(login=login, roles=frozenset({"chief"})), ticket_with_sign_off(key, state))
    assert (refused.reason if refused else None) == reason


def test_without_a_ticket_nobody_asked_for_anything() -> None:
    assert not Requester("exempt").allows(Actor(login="li"), None)
