"""What is typed is kept for whoever typed it, and for nobody else."""

from datetime import timedelta
from http import HTTPStatus

import pytest

from core.models import Draft, Event
from core.services import acting, drafts, housekeeping, opening
from core.testing.site import Browser, Site

SOUP = {"subject": "食堂菜里有虫", "kind": "fault", "text": "二楼窗口的青菜里有虫"}
NEW = "/tickets/new/complaint"


@pytest.fixture
def ticket(site: Site) -> opening.Opened:
    """A ticket that bo has opened."""
    return opening.open_ticket(site.world.scope("bo"), "complaint", SOUP)


@pytest.fixture
def bo(site: Site) -> Browser:
    return site.browser("bo")


def test_a_form_comes_back_filled_and_can_be_thrown_away(site: Site, bo: Browser) -> None:
    kept = bo.send("/drafts", {"_draft": "open:complaint", "text": "二楼窗口", "kind": "rude", "_nonce": "x" * 20})
    assert kept.status_code == HTTPStatus.OK
    page = bo.get(NEW).text
    assert "二楼窗口" in page
    assert "没有提交的草稿" in page
    (row,) = site.world.rows(Draft)
    assert row.content == {"text": "二楼窗口", "kind": "rude"}, "the page's own fields are not typed by anybody"
    bo.send("/drafts/discard", {"_draft": "open:complaint", "next": NEW})
    assert "二楼窗口" not in bo.get(NEW).text
    assert site.world.rows(Draft) == []


def test_handing_in_ends_the_draft_and_an_error_keeps_it(site: Site, bo: Browser) -> None:
    bo.send(NEW, {**SOUP, "subject": ""})
    assert [row.content["text"] for row in site.world.rows(Draft)] == [SOUP["text"]], "without JavaScript, too"
    assert SOUP["text"] in bo.get(NEW).text
    assert bo.send(NEW, SOUP).status_code == HTTPStatus.SEE_OTHER
    assert site.world.rows(Draft) == []


def test_a_draft_of_an_act_shows_what_others_did_since(site: Site, bo: Browser, ticket: opening.Opened) -> None:
    seen = max(row.n for row in site.world.rows(Event))
    key = f"ticket:{ticket.public_id}:answer"
    bo.send("/drafts", {"_draft": key, "answer": "已查实", "_seen": str(seen)})
    acting.add_note(site.world.scope("anna"), ticket.public_id, "我先问问食堂。")
    page = bo.get(f"/t/{ticket.public_id}?act=answer").text
    assert "已查实" in page
    assert "您填写时，这张工单有了变化" in page
    assert bo.send(f"/t/{ticket.public_id}/act/answer", {"answer": "已查实"}).status_code == HTTPStatus.SEE_OTHER
    assert site.world.rows(Draft) == []


def test_a_note_is_kept(site: Site, bo: Browser, ticket: opening.Opened) -> None:
    bo.send("/drafts", {"_draft": f"ticket:{ticket.public_id}:note", "text": "写到一半"})
    assert "写到一半" in bo.get(f"/t/{ticket.public_id}?act=note").text
    bo.send(f"/t/{ticket.public_id}/note", {"text": "写完了"})
    assert site.world.rows(Draft) == []


def test_others_see_that_somebody_writes_and_never_what(site: Site, bo: Browser, ticket: opening.Opened) -> None:
    bo.send("/drafts", {"_draft": f"ticket:{ticket.public_id}:answer", "answer": "机密草稿"})
    anna, address = site.browser("anna"), f"/t/{ticket.public_id}?act=note"
    page = anna.get(address).text
    assert "正在这张工单上填写" in page
    assert "机密草稿" not in page
    assert "正在这张工单上填写" not in bo.get(address).text, "who writes need not be told"
    site.world.now += drafts.WRITING + timedelta(seconds=1)
    key = f"ticket:{ticket.public_id}:answer"
    assert drafts.find(site.world.scope("anna"), key) is None
    assert drafts.find(site.world.scope("bo"), key) is not None


def test_there_are_no_drafts_for_what_one_cannot_open(site: Site, ticket: opening.Opened) -> None:
    site.person("guest")
    guest = site.browser("guest")
    keys = (f"ticket:{ticket.public_id}:note", "open:complaint", "open:nothing", "", "ticket:x:note")
    assert [guest.send("/drafts", {"_draft": key, "text": "x"}).status_code for key in keys] == [404] * len(keys)
    assert site.world.rows(Draft) == []


def test_nothing_is_kept_of_an_empty_form_nor_of_a_flood(site: Site, bo: Browser) -> None:
    assert bo.send("/drafts", {"_draft": "open:complaint", "text": "x"}).status_code == HTTPStatus.OK
    assert bo.send("/drafts", {"_draft": "open:complaint", "text": ""}).status_code == HTTPStatus.NO_CONTENT
    assert site.world.rows(Draft) == []
    flood = "x" * (drafts.MOST_CHARACTERS + 1)
    assert bo.send("/drafts", {"_draft": "open:complaint", "text": flood}).status_code == HTTPStatus.NO_CONTENT


@pytest.mark.parametrize(("over", "left"), [(timedelta(seconds=-1), 1), (timedelta(seconds=1), 0)])
def test_a_draft_is_swept_up_after_thirty_days(site: Site, over: timedelta, left: int) -> None:
    scope = site.world.scope("bo")
    drafts.save(scope, "open:complaint", {"text": "二楼窗口"})
    site.world.now += drafts.KEPT + over
    assert (drafts.find(site.world.scope("bo"), "open:complaint") is not None) is bool(left)
    housekeeping.tidy(site.app.extensions["huiyin_config"], site.world.now)
    assert len(site.world.rows(Draft)) == left
