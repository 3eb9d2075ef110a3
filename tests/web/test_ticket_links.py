"""Linking, merging and splitting from the page, each with its way back, and cases that come again."""

import html
import re
from http import HTTPStatus

import pytest

from core.models import Ticket, TicketLink
from core.services import acting, opening
from core.testing.databases import sqlite_url
from core.testing.site import Site

SOUP = {"subject": "食堂菜里有虫", "kind": "fault", "text": "二楼窗口的青菜里有虫"}


@pytest.fixture
def database_url() -> str:
    """What depends on the kind of database stands in tests/services/test_links.py."""
    return sqlite_url()


@pytest.fixture
def pair(site: Site) -> tuple[opening.Opened, opening.Opened]:
    """Two tickets of bo's about the same thing."""
    one = opening.open_ticket(site.world.scope("bo"), "complaint", SOUP)
    return one, opening.open_ticket(site.world.scope("bo"), "complaint", SOUP)


def _undo(text: str) -> str:
    """Return where the sentence at the head of a page can be taken back."""
    return html.unescape(re.findall(r'action="([^"]+/(?:end|unmerge))"', text)[0])


def test_a_link_is_made_shown_and_undone(site: Site, pair: tuple[opening.Opened, opening.Opened]) -> None:
    bo, (one, other) = site.browser("bo"), pair
    answer = bo.send(f"/t/{one.public_id}/link", {"number": other.number, "kind": "cause"})
    assert answer.status_code == HTTPStatus.SEE_OTHER
    page = bo.get(answer.headers["Location"]).text
    assert "本单由它引起" in page
    assert bo.send(_undo(page), {}).status_code == HTTPStatus.SEE_OTHER
    assert "本单由它引起" not in bo.get(f"/t/{one.public_id}").text.partition('id="history"')[0]
    assert [row.ended_by for row in site.world.rows(TicketLink)] == ["bo"]


def test_a_wrong_number_stands_at_its_field_and_stays(site: Site, pair: tuple[opening.Opened, opening.Opened]) -> None:
    answer = site.browser("bo").send(f"/t/{pair[0].public_id}/link", {"number": "TS-1", "kind": "cause"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "没有找到这个编号的工单。" in answer.text
    assert 'value="TS-1"' in answer.text


def test_who_oversees_merges_and_undoes_it(site: Site, pair: tuple[opening.Opened, opening.Opened]) -> None:
    anna, bo, (one, other) = site.browser("anna"), site.browser("bo"), pair
    assert "合并会终止期限" in bo.get(f"/t/{one.public_id}").text, "who may not is told why"
    assert "24 小时内可以撤销" in anna.get(f"/t/{one.public_id}/merge").text, "what will happen is said before"
    sent = {"number": other.number, "reason": "报了两次"}
    refused = bo.send(f"/t/{one.public_id}/merge", sent)
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert "报了两次" in refused.text or "合并会终止期限" in refused.text
    done = anna.send(f"/t/{one.public_id}/merge", sent)
    page = anna.get(done.headers["Location"]).text
    assert "本单已并入另一张工单一起办理。" in page
    assert "已并入" in page
    survivor = anna.get(f"/t/{other.public_id}").text
    assert "并入本单的工单" in survivor
    assert one.number in survivor
    anna.send(_undo(page), {})
    assert "并入本单的工单" not in anna.get(f"/t/{other.public_id}").text
    assert {row.state for row in site.world.rows(Ticket)} == {"new"}


def test_a_part_is_opened_out_of_a_ticket_with_what_both_forms_ask(
    site: Site, pair: tuple[opening.Opened, opening.Opened]
) -> None:
    bo, (one, _) = site.browser("bo"), pair
    assert f"from={one.public_id}" in bo.get(f"/t/{one.public_id}/split").text
    form = bo.get(f"/tickets/new/complaint?from={one.public_id}").text
    assert SOUP["text"] in form
    nonce = re.findall(r'name="_nonce" value="([^"]+)"', form)[0]
    sent = {**SOUP, "subject": "汤里有虫", "_from": one.public_id, "_nonce": nonce}
    page = bo.get(bo.send("/tickets/new/complaint", sent).headers["Location"]).text
    assert "本单从它拆分" in page
    assert "从本单拆分" in bo.get(f"/t/{one.public_id}").text


def test_a_case_that_comes_again_says_so(site: Site, pair: tuple[opening.Opened, opening.Opened]) -> None:
    page = site.browser("bo").get(f"/t/{pair[1].public_id}").text
    assert "30 天内第 2 次" in page
    assert pair[0].number in page


@pytest.mark.parametrize(
    ("show", "told", "untold"),
    [
        ("", ("提交了工单。", "已问过食堂", "开始计时"), ()),
        ("acts", ("提交了工单。",), ("已问过食堂", "开始计时")),
        ("notes", ("已问过食堂",), ("提交了工单。", "开始计时")),
        ("system", ("开始计时",), ("提交了工单。", "已问过食堂")),
        ("nonsense", ("提交了工单。", "已问过食堂"), ()),
    ],
)
def test_the_story_is_told_by_days_and_in_parts(
    site: Site, show: str, told: tuple[str, ...], untold: tuple[str, ...]
) -> None:
    one = opening.open_ticket(site.world.scope("bo"), "complaint", {**SOUP, "text": "。"})
    acting.add_note(site.world.scope("bo"), one.public_id, "已问过食堂")
    text = site.browser("bo").get(f"/t/{one.public_id}?show={show}").text
    story = text.partition('id="history"')[2].partition("</section>")[0]
    assert 'class="timeline-day"' in story
    assert all(words in story for words in told)
    assert not any(words in story for words in untold)
