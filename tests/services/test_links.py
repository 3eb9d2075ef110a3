"""Links, merging, splitting and repeated cases of the sample plugin, on both databases."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.domain.errors import Reason, Refused
from core.extensions import db
from core.models import Deadline, Event, Job, Notification, Participant, TaskRow, Ticket, TicketLink
from core.services import (
    acting,
    events,
    firing,
    links,
    merging,
    opening,
    opening_page,
    signing,
    ticket_page,
    uow,
)
from core.services.merging import UNDO
from core.services.ticket_page import TicketPage
from core.testing.world import MONDAY, World

SOUP = {"subject": "食堂菜里有虫", "kind": "fault"}


@pytest.fixture
def kitchen(world: World) -> World:
    """Two clerks, a chief, a deputy chief who does not oversee, and somebody without a role."""
    for login, *roles in (
        ("clerk1", "clerk"),
        ("clerk2", "clerk"),
        ("chief", "chief"),
        ("second", "deputy"),
        ("guest",),
    ):
        world.person(login, *roles)
    return world


def _open(world: World, by: str = "clerk1", **form: object) -> opening.Opened:
    return opening.open_ticket(world.scope(by), "complaint", SOUP | form)


def _page(world: World, opened: opening.Opened, by: str = "chief") -> TicketPage:
    return ticket_page.ticket_page(world.scope(by), opened.public_id)


def _refusal(function: object, *arguments: object, **named: object) -> Refused:
    with pytest.raises(Refused) as caught:
        function(*arguments, **named)  # type: ignore[operator] -- each test hands in a service
    return caught.value


def _hide(world: World, opened: opening.Opened) -> None:
    with uow.unit_of_work(world.org.id) as session:
        session.execute(sa.update(Ticket).where(Ticket.id == opened.id).values(confidential=True))


def _labels(page: TicketPage) -> list[tuple[str, str]]:
    return [(link.number, link.label) for link in page.links]


@pytest.mark.parametrize(
    ("kind", "here", "there"),
    [
        ("relates", "相关", "相关"),
        ("duplicate", "本单与它重复", "它与本单重复"),
        ("cause", "本单由它引起", "它由本单引起"),
    ],
)
def test_a_link_is_told_on_both_tickets_and_taken_back(kitchen: World, kind: str, here: str, there: str) -> None:
    one, other = _open(kitchen), _open(kitchen)
    link = links.add(kitchen.scope("clerk1"), other.public_id, f" {one.number} ", kind)
    assert links.add(kitchen.scope("clerk2"), other.public_id, one.number, kind) == link, "it is there already"
    assert _labels(_page(kitchen, other)) == [(one.number, here)]
    assert _labels(_page(kitchen, one)) == [(other.number, there)]
    links.end(kitchen.scope("clerk2"), one.public_id, link)
    assert _page(kitchen, one).links == () == _page(kitchen, other).links
    assert [row.ended_by for row in kitchen.rows(TicketLink)] == ["clerk2"], "what was linked stays on record"
    for opened in (one, other):
        assert [row.kind for row in kitchen.rows(Event, ticket_id=opened.id)][-2:] == ["linked", "unlinked"]
    assert _refusal(links.end, kitchen.scope("clerk1"), one.public_id, link).reason is Reason.NOT_FOUND


def test_related_tickets_are_linked_once_whichever_names_the_other(kitchen: World) -> None:
    one, other = _open(kitchen), _open(kitchen)
    link = links.add(kitchen.scope("clerk1"), one.public_id, other.number, "relates")
    assert links.add(kitchen.scope("clerk1"), other.public_id, one.number, "relates") == link


def test_a_link_needs_another_ticket_that_the_person_sees(kitchen: World) -> None:
    one, hidden = _open(kitchen), _open(kitchen)
    _hide(kitchen, hidden)
    scope = kitchen.scope("chief")
    unknown = _refusal(links.add, scope, one.public_id, "TS-20260316-9999", "relates")
    unseen = _refusal(links.add, scope, one.public_id, hidden.number, "relates")
    assert (unseen.reason, unseen.message, unseen.field) == (unknown.reason, unknown.message, "number")
    assert _refusal(links.add, scope, one.public_id, one.number, "relates").field == "number"
    assert _refusal(links.add, scope, one.public_id, one.number, "merged").field == "kind"
    assert _refusal(links.add, scope, hidden.public_id, one.number, "relates").reason is Reason.NOT_FOUND
    refused = _refusal(links.add, kitchen.scope("guest"), one.public_id, hidden.number, "relates")
    assert refused.reason is Reason.PERMISSION_DENIED


def test_a_confidential_ticket_is_named_to_none_who_may_not_see_it(kitchen: World) -> None:
    one, hidden = _open(kitchen), _open(kitchen)
    link = links.add(kitchen.scope("clerk1"), one.public_id, hidden.number, "cause")
    _hide(kitchen, hidden)
    assert _labels(_page(kitchen, one, "clerk1")) == [(hidden.number, "本单由它引起")], "who opened it sees it"
    page = _page(kitchen, one, "chief")
    assert page.links == ()
    assert hidden.number not in str(page.history), "nor does the story name it"
    assert page.repeats is None, "nor is it counted"
    assert _refusal(links.end, kitchen.scope("chief"), one.public_id, link).reason is Reason.NOT_FOUND


def _merge(world: World, one: opening.Opened, other: opening.Opened, by: str = "chief") -> None:
    merging.merge(world.scope(by), one.public_id, other.number, "同一件事报了两次")


def test_a_merged_ticket_is_closed_and_stays_readable_from_the_other(kitchen: World) -> None:
    one, other = _open(kitchen, "clerk1"), _open(kitchen, "clerk2")
    acting.add_note(kitchen.scope("clerk1"), one.public_id, "虫子还留着。")
    _merge(kitchen, one, other)
    merged = _page(kitchen, one)
    assert (merged.state.label, merged.state.kind, merged.next_steps, merged.running) == ("已并入", "closed", (), ())
    assert merged.into is not None
    assert merged.into.number == other.number
    assert {action.key for action in merged.permitted} == set(), "nothing more can be done to it"
    (deadline,) = kitchen.rows(Deadline, ticket_id=one.id)
    assert (deadline.state, deadline.ended_at) == ("void", MONDAY)
    assert [task.state for task in kitchen.rows(TaskRow, ticket_id=one.id)] == ["dropped"]
    page = _page(kitchen, other)
    assert [(one_.number, [note.text for note in one_.notes]) for one_ in page.merged] == [
        (one.number, ["虫子还留着。"])
    ]
    assert page.running != ()
    assert page.into is None
    assert [row.kind for row in kitchen.rows(Event, ticket_id=other.id)][-1] == "merged_in"
    parts = [{row.who for row in kitchen.rows(Participant, ticket_id=opened.id)} for opened in (one, other)]
    assert parts[0] == parts[1], "who takes part in either sees both"
    told = {row.user_id for row in kitchen.rows(Notification, kind="merged")}
    assert told == {kitchen.scope(login).actor.user_id for login in ("clerk1", "clerk2")}, "not who merged them"
    with uow.reading(kitchen.org.id) as session:
        assert events.verify(session, kitchen.org.id) is None


def test_a_merged_ticket_misses_no_deadline(kitchen: World) -> None:
    one, other = _open(kitchen), _open(kitchen)
    _merge(kitchen, one, other)
    kitchen.now = MONDAY + timedelta(days=5)
    firing.advance(kitchen.scope(), kitchen.now)
    late = {row.id: row.late for row in kitchen.rows(Ticket)}
    assert late == {one.id: False, other.id: True}


@pytest.mark.parametrize("later", [timedelta(0), UNDO])
def test_a_merger_is_undone_for_a_day(kitchen: World, later: timedelta) -> None:
    one, other = _open(kitchen), _open(kitchen)
    before = _page(kitchen, one)
    _merge(kitchen, one, other)
    kitchen.now += later
    assert _page(kitchen, other).merged[0].undoable
    merging.unmerge(kitchen.scope("chief"), one.public_id)
    page = _page(kitchen, one)
    assert (page.state, page.next_steps, page.into) == (before.state, before.next_steps, None)
    assert [deadline.due_at for deadline in page.running] == [deadline.due_at for deadline in before.running]
    assert _page(kitchen, other).merged == ()
    row = next(row for row in kitchen.rows(Ticket) if row.id == one.id)
    assert (row.due_at, row.closed_at) == (before.running[0].due_at, None)
    acting.act(kitchen.scope("clerk1"), one.public_id, "answer", {"answer": "已查实。"})
    with uow.reading(kitchen.org.id) as session:
        assert events.verify(session, kitchen.org.id) is None


def test_a_merger_stands_after_a_day(kitchen: World) -> None:
    one, other = _open(kitchen), _open(kitchen)
    _merge(kitchen, one, other)
    kitchen.now += UNDO + timedelta(seconds=1)
    assert not _page(kitchen, other).merged[0].undoable
    assert _refusal(merging.unmerge, kitchen.scope("chief"), one.public_id).reason is Reason.STATE_NOT_ALLOWED


def test_what_came_due_while_a_ticket_was_merged_is_missed_when_it_goes_on(kitchen: World) -> None:
    one, other = _open(kitchen), _open(kitchen)
    kitchen.now = MONDAY + timedelta(days=2, hours=13)  # Wednesday 22:00 in Shanghai, two hours before it is due
    _merge(kitchen, one, other)
    kitchen.now += timedelta(hours=10)
    firing.advance(kitchen.scope(), kitchen.now)
    assert not next(row for row in kitchen.rows(Ticket) if row.id == one.id).late
    merging.unmerge(kitchen.scope("chief"), one.public_id)
    firing.advance(kitchen.scope(), kitchen.now)
    assert next(row for row in kitchen.rows(Ticket) if row.id == one.id).late
    assert len(kitchen.rows(Job, kind="deadline", subject_id=kitchen.rows(Deadline, ticket_id=one.id)[0].id)) == 1


def test_only_who_oversees_tickets_merges_them(kitchen: World) -> None:
    one, other = _open(kitchen), _open(kitchen)
    refused = _refusal(_merge, kitchen, one, other, "clerk1")
    assert refused.reason is Reason.ROLE_NOT_ALLOWED
    assert _page(kitchen, one, "clerk1").merge_why_not == refused.message
    assert _page(kitchen, one, "chief").merge_why_not is None
    _merge(kitchen, one, other)
    assert not _page(kitchen, other, "clerk1").merged[0].undoable
    assert _refusal(merging.unmerge, kitchen.scope("clerk1"), one.public_id).reason is Reason.ROLE_NOT_ALLOWED


def test_what_cannot_be_merged_is_refused_with_the_reason(kitchen: World) -> None:
    one, other, waiting = _open(kitchen), _open(kitchen), _open(kitchen)
    chief = kitchen.scope("chief")
    assert _refusal(merging.merge, chief, one.public_id, other.number, " ").reason is Reason.REASON_MISSING
    acting.act(kitchen.scope("clerk1"), waiting.public_id, "answer", {"answer": "已查实。"})
    acting.act(kitchen.scope("clerk1"), waiting.public_id, "finish", {})
    assert _refusal(_merge, kitchen, waiting, other).reason is Reason.COSIGN_INCOMPLETE
    signing.withdraw(kitchen.scope("clerk1"), waiting.public_id, "finish")
    _merge(kitchen, waiting, other)
    assert _refusal(_merge, kitchen, waiting, one).reason is Reason.STATE_NOT_ALLOWED
    assert _refusal(_merge, kitchen, one, waiting).field == "number", "what is closed takes nothing in"
    assert _refusal(merging.unmerge, kitchen.scope("chief"), one.public_id).reason is Reason.STATE_NOT_ALLOWED


def test_a_confidential_ticket_is_merged_with_none(kitchen: World) -> None:
    kitchen.person("both", "clerk", "chief")
    one, other = _open(kitchen, "both"), _open(kitchen, "both")
    _hide(kitchen, other)
    assert _refusal(_merge, kitchen, one, other, "both").reason is Reason.STATE_NOT_ALLOWED
    assert _refusal(_merge, kitchen, other, one, "both").reason is Reason.STATE_NOT_ALLOWED


def test_a_ticket_is_split_with_the_fields_that_both_forms_have(kitchen: World) -> None:
    one = _open(kitchen, text="汤里也有。")
    form = opening_page.opening_form(kitchen.scope("clerk1"), "complaint").form
    taken = opening_page.carried(kitchen.scope("clerk1"), one.public_id, form)
    assert taken.values == {**SOUP, "text": "汤里也有。"}, "what was computed is computed anew"
    part = opening.open_ticket(
        kitchen.scope("clerk1"), "complaint", {**taken.values, "subject": "汤里有虫"}, split_from=one.public_id
    )
    assert _labels(_page(kitchen, part)) == [(one.number, "本单从它拆分")]
    assert _labels(_page(kitchen, one)) == [(part.number, "从本单拆分")]
    (link,) = kitchen.rows(TicketLink)
    assert _refusal(links.end, kitchen.scope("clerk1"), one.public_id, link.id).reason is Reason.NOT_FOUND


def test_nothing_is_carried_out_of_a_confidential_ticket_nor_split_from_an_unseen_one(kitchen: World) -> None:
    one = _open(kitchen)
    _hide(kitchen, one)
    form = opening_page.opening_form(kitchen.scope("clerk1"), "complaint").form
    assert opening_page.carried(kitchen.scope("clerk1"), one.public_id, form).values == {}
    with pytest.raises(Refused):
        opening_page.carried(kitchen.scope("chief"), one.public_id, form)
    with pytest.raises(Refused):
        opening.open_ticket(kitchen.scope("clerk2"), "complaint", SOUP, split_from=one.public_id)
    assert len(kitchen.rows(Ticket)) == 1


def test_a_case_that_comes_again_is_counted(kitchen: World) -> None:
    first = _open(kitchen)
    _open(kitchen, subject="食堂菜里有石子")
    kitchen.now += timedelta(days=10)
    second = _open(kitchen, subject=" 食堂菜里，有虫！")
    third = _open(kitchen)
    found = _page(kitchen, third).repeats
    assert found is not None
    assert (found.nth, found.days, [case.number for case in found.cases]) == (3, 30, [second.number, first.number])
    assert [value.value for value in found.by] == ["食堂菜里有虫"]
    earlier = _page(kitchen, first).repeats
    assert earlier is not None
    assert earlier.nth == 1, "the first is told that there were others later"


@pytest.mark.parametrize(
    ("apart", "again"), [(timedelta(days=30) - timedelta(seconds=1), True), (timedelta(days=30), False)]
)
def test_a_case_counts_as_the_same_within_the_days_set(kitchen: World, apart: timedelta, again: bool) -> None:
    _open(kitchen)
    kitchen.now += apart
    assert (_page(kitchen, _open(kitchen)).repeats is not None) is again


def test_a_page_with_links_and_repeats_costs_a_few_queries(kitchen: World) -> None:
    one = _open(kitchen)
    count = _queries(kitchen, one)
    for _ in range(8):
        links.add(kitchen.scope("clerk1"), one.public_id, _open(kitchen).number, "relates")
        _merge(kitchen, _open(kitchen), one)
    assert _queries(kitchen, one) - count <= 3, "notes and files of all merged tickets are read at once"


def _queries(world: World, opened: opening.Opened) -> int:
    scope = world.scope("chief")
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        ticket_page.ticket_page(scope, opened.public_id)
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)
