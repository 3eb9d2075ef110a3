"""Who sees a ticket, and a chain of events that tells of every change."""

from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from core.domain import chain
from core.domain.decisions import (
    Classification,
    Notify,
    To,
)
from core.domain.errors import Reason
from core.domain.texts import Message
from core.models import (
    Event,
    Notification,
    Participant,
    Ticket,
)
from core.services import events, lists, opening, people, ticket_page, uow
from core.services.lists_filters import Filters
from core.testing.wishes import FORM, do, open_one, reason_of, who_see
from core.testing.world import World

SAY = Message("说明")


def test_a_role_sees_as_a_role_and_who_loses_it_loses_sight(staffed: World, wish: SimpleNamespace) -> None:
    open_one(staffed)
    wish.effects = (Notify(to=To(roles=("deputy",)), message=SAY),)
    do(staffed, "effect")
    names = {row.who for row in staffed.rows(Participant)}
    second = staffed.scope("second").actor.user_id
    assert "role:deputy" in names
    assert f"user:{second}" not in names
    assert len(lists.ticket_list(staffed.scope("second"), Filters(kind="all")).items) == 1
    people.set_roles(staffed.scope(), "second", [])
    assert len(lists.ticket_list(staffed.scope("second"), Filters(kind="all")).items) == 0


def test_a_confidential_ticket_is_seen_by_name_or_while_something_waits(staffed: World, wish: SimpleNamespace) -> None:
    wish.classify = Classification(confidential=True, reason=SAY)
    opened = open_one(staffed)
    wish.effects = (Notify(to=To(roles=("deputy", "chief")), message=SAY),)
    assert who_see(staffed, opened.public_id) == {"clerk1", "clerk2"}
    do(staffed, "effect")
    assert who_see(staffed, opened.public_id) == {"clerk1", "clerk2"}
    do(staffed, "answer", answer="好")
    assert who_see(staffed, opened.public_id) == {"clerk1", "clerk2", "chief1", "chief2"}
    assert FORM["subject"] not in str([note.message for note in staffed.rows(Notification)])
    do(staffed, "close", "chief1")
    assert who_see(staffed, opened.public_id) == {"clerk1", "chief1"}


def test_the_key_of_somebody_elses_request_shows_nothing(staffed: World) -> None:
    opening.open_ticket(staffed.scope("clerk1"), "complaint", FORM, client_key="k")
    scope = staffed.scope("clerk2")
    assert reason_of(opening.open_ticket, scope, "complaint", FORM, client_key="k") is Reason.DUPLICATE


def test_a_ticket_in_a_state_that_is_no_more_can_be_looked_at_and_refuses_acts(staffed: World) -> None:
    opened = open_one(staffed)
    with uow.unit_of_work(staffed.org.id) as session:
        session.execute(sa.update(Ticket).values(state="vanished"))
    assert ticket_page.ticket_page(staffed.scope("clerk1"), opened.public_id).permitted == ()
    assert reason_of(do, staffed, "answer", answer="好") is Reason.STATE_NOT_ALLOWED


@pytest.mark.parametrize(
    ("body", "salt", "named", "holds"),
    [("", "", True, True), ("", "", False, False), ("", "kept", True, False), ("{}", "", True, False)],
)
def test_a_redaction_holds_only_if_it_is_whole_and_on_record(
    staffed: World, body: str, salt: str, named: bool, holds: bool
) -> None:
    open_one(staffed)
    with uow.unit_of_work(staffed.org.id) as session:
        session.execute(sa.update(Event).where(Event.n == 3).values(body=body, salt=salt))
        if named:
            event = events.Pending(
                kind=chain.REDACTED, ticket_id=None, at=staffed.now, actor="system", for_login=None, body={"n": 3}
            )
            events.append(session, staffed.org.id, [event])
    with uow.reading(staffed.org.id) as session:
        fault = events.verify(session, staffed.org.id)
    assert (fault is None) is holds
    assert fault is None or fault.n == 3
