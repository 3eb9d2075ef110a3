"""Hostile requests to the pages of tickets, on both kinds of database: a page that says so, never a fault."""

import re
from http import HTTPStatus

import pytest

from core.models import Receipt, Ticket
from core.services import acting, opening
from core.testing.site import Browser, Site
from core.testing.world import World

FORM = {"subject": "食堂菜里有虫", "kind": "fault", "text": "二楼窗口的青菜里有虫"}
LONG = "长" * 1_000_000


@pytest.fixture
def ticket(site: Site) -> opening.Opened:
    """A ticket that bo has opened and that is his to answer."""
    return opening.open_ticket(site.world.scope("bo"), "complaint", FORM)


@pytest.fixture
def bo(site: Site) -> Browser:
    return site.browser("bo")


HOSTILE = [
    "\x00",
    "a\x00b",
    "\ud800",
    LONG,
    "9" * 400,
    "2026-13-45",
    "[1]",
    "<script>alert(1)</script>",
    "'; --",
    "\u202e反",
    " ",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_never_cause_a_fault(bo: Browser, ticket: opening.Opened, value: str) -> None:
    value = value.encode("utf-8", "surrogatepass").decode("latin-1") if "\ud800" in value else value
    before = bo.get(f"/t/{ticket.public_id}").status_code
    assert before == HTTPStatus.OK
    for address, data in (
        ("/tickets/new/complaint", {"subject": value, "kind": value, "_received_at": value, "_nonce": value}),
        (f"/t/{ticket.public_id}/act/answer", {"answer": value, "_version": value, "_seen": value}),
        (f"/t/{ticket.public_id}/act/visit", {"place": value, "unknown": value}),
        (f"/t/{ticket.public_id}/note", {"text": value}),
        (f"/t/{ticket.public_id}/sign/finish", {"comment": value, "_approve": value}),
        ("/notices/read", {"_up_to": value}),
    ):
        status = bo.send(address, data).status_code
        assert status < HTTPStatus.INTERNAL_SERVER_ERROR, (address, status)


@pytest.mark.parametrize("value", [one for one in HOSTILE if one != LONG])
def test_hostile_addresses_never_cause_a_fault(bo: Browser, value: str) -> None:
    names = (
        "q",
        "kind",
        "in",
        "assignee",
        "category",
        "due",
        "received_from",
        "order",
        "after",
        "before",
        "group",
        "act",
    )
    for page in ("/tickets", "/work", "/notices"):
        for name in names:
            answer = bo.get(page, query_string={name: value.encode("utf-8", "surrogatepass")})
            assert answer.status_code in {HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY}, (page, name)


@pytest.mark.parametrize("path", ["/receipts/0", f"/receipts/{2**80}", f"/notices/{2**80}/read"])
def test_huge_numbers_are_just_not_found(bo: Browser, path: str) -> None:
    assert bo.send(path).status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.SEE_OTHER}


def test_unknown_fields_are_refused(site: Site, bo: Browser) -> None:
    answer = bo.send("/tickets/new/complaint", {**FORM, "weight": "heavy"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert site.world.rows(Ticket) == []


def test_too_large_a_form_is_refused_with_a_page(bo: Browser) -> None:
    answer = bo.send("/tickets/new/complaint", {**FORM, "text": LONG})
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


@pytest.mark.parametrize("key", ["%00", "a%00b", "%ED%A0%80", "..%5C", "%E7%9A%84", "a" * 3000, "%27%22%3C"])
def test_no_address_names_what_cannot_be(bo: Browser, ticket: opening.Opened, key: str) -> None:
    for path in (f"/t/{key}", f"/files/{key}", f"/tickets/new/{key}"):
        assert bo.get(path).status_code == HTTPStatus.NOT_FOUND, path
    for path in (f"/t/{key}/note", f"/t/{ticket.public_id}/act/{key}", f"/t/{ticket.public_id}/sign/{key}"):
        assert bo.send(path, {"text": "x", "_approve": "1"}).status_code == HTTPStatus.NOT_FOUND, path


def _missing(client: Browser, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == HTTPStatus.NOT_FOUND
    return re.sub(r"nonce-[\w-]+", "", re.sub(r'value="[^"]*"', "", answer.text))


def test_what_one_may_not_see_looks_like_what_does_not_exist(site: Site, ticket: opening.Opened) -> None:
    opening.open_ticket(site.world.scope("bo"), "complaint", FORM | {"subject": "二"})
    acting.act(site.world.scope("bo"), ticket.public_id, "answer", {"answer": "好"}, kept=())
    site.person("guest", name="客人")
    guest = site.browser("guest")
    other = World(site.app, key="other", now=site.world.now)
    other_site = Site(site.app, other)
    other_site.person("stranger", "chief", name="外人")
    stranger = other_site.browser("stranger")
    for client in (guest, stranger):
        assert _missing(client, f"/t/{ticket.public_id}") == _missing(client, "/t/nothing")
        assert _missing(client, f"/t/{ticket.public_id}?act=note") == _missing(client, "/t/nothing")
        for path in ("act/answer", "note", "sign/finish", "withdraw/finish"):
            status = client.send(f"/t/{ticket.public_id}/{path}", {"text": "x"}).status_code
            assert status == client.send(f"/t/nothing/{path}", {"text": "x"}).status_code == HTTPStatus.NOT_FOUND
        assert "食堂" not in client.get("/tickets?kind=all").text
        assert "食堂" not in client.get("/tickets?kind=all&q=青菜").text
    (owed,) = site.world.rows(Receipt)
    assert guest.send(f"/receipts/{owed.id}").status_code == HTTPStatus.NOT_FOUND
