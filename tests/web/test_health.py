"""The health page: what failed, and what an operator can do about it."""

import pytest

from core.models import Decision, Event, Job, PluginIncident
from core.services import opening, uow
from core.testing.databases import sqlite_url
from core.testing.site import Site

BY_NUMBER = ("jobs/{}/retry", "deliveries/{}/retry", "decisions/{}/ask", "decisions/{}/settle")


@pytest.fixture
def database_url() -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url()


def plant(site: Site) -> Decision:
    """Open a ticket whose classification fails."""
    opening.open_ticket(site.world.scope("bo"), "complaint", {"subject": "锅炉要炸了", "kind": "fault"})
    return site.world.rows(Decision, state="parked")[0]


def test_all_is_well(site: Site) -> None:
    text = site.browser("anna").get("/health").text
    for wanted in ("一切正常", "没有失败的任务", "写入即落盘", "SQLite", "版本 1"):
        assert wanted in text


def test_a_failed_rule_is_shown_with_its_reason(site: Site) -> None:
    plant(site)
    text = site.browser("anna").get("/health").text
    for wanted in ("有 1 件事需要处理", "归类", "RuntimeError: planted", "重新判定", "最近的插件故障"):
        assert wanted in text
    assert len(site.world.rows(PluginIncident)) == 1


def test_asking_again_says_when_it_fails_again(site: Site) -> None:
    row = plant(site)
    answer = site.browser("anna").send(f"/health/decisions/{row.id}/ask", follow_redirects=True)
    assert "还是没有判定出来" in answer.text
    assert site.world.rows(Decision, id=row.id)[0].state == "parked"


@pytest.mark.parametrize(("reason", "status", "state"), [("已人工归类", 303, "settled"), (" ", 422, "parked")])
def test_settling_by_hand(site: Site, reason: str, status: int, state: str) -> None:
    row = plant(site)
    answer = site.browser("anna").send(f"/health/decisions/{row.id}/settle", {"reason": reason})
    assert answer.status_code == status
    assert site.world.rows(Decision, id=row.id)[0].state == state
    if status == 422:
        assert f'id="reason-{row.id}-problem"' in answer.text


def test_failed_work_is_tried_again(site: Site) -> None:
    opening.open_ticket(site.world.scope("bo"), "complaint", {"subject": "灯坏了", "kind": "fault"})
    with uow.unit_of_work(site.world.org.id) as session:
        job = session.query(Job).filter_by(kind="deadline").one()
        job.state, job.attempts, job.last_error = "dead", 3, "boom <b>"
        job_id = job.id
    browser = site.browser("anna")
    text = browser.get("/health").text
    assert "期限到期" in text
    assert "boom &lt;b&gt;" in text
    assert "已安排重试" in browser.send(f"/health/jobs/{job_id}/retry", follow_redirects=True).text
    assert site.world.rows(Job, id=job_id)[0].state == "ready"
    assert "已经不在失败之列" in browser.send(f"/health/jobs/{job_id}/retry", follow_redirects=True).text


def test_the_history_is_verified_on_demand(site: Site) -> None:
    browser = site.browser("anna")
    assert "全部核对无误" in browser.send("/health/verify", follow_redirects=True).text
    with uow.unit_of_work(site.world.org.id) as session:
        session.query(Event).filter_by(n=2).one().actor = "somebody"
    assert "在第 2 条处对不上" in browser.send("/health/verify", follow_redirects=True).text


@pytest.mark.parametrize("act", ["verify", *BY_NUMBER])
def test_operators_only(site: Site, act: str) -> None:
    row = plant(site)
    path = f"/health/{act.format(row.id)}"
    assert site.browser("bo").send(path, {"reason": "x"}).status_code == 404
    assert site.browser("anna").send(path, {"reason": "x"}).status_code == 303
    assert site.world.rows(Decision, id=row.id)[0].state == ("settled" if act.endswith("settle") else "parked")


@pytest.mark.parametrize("number", ["0", "999999", str(2**63 - 1), str(2**64), "9" * 40, "-1", "x"])
@pytest.mark.parametrize("act", BY_NUMBER)
def test_what_is_not_there(site: Site, act: str, number: str) -> None:
    answer = site.browser("anna").send(f"/health/{act.format(number)}", {"reason": "x"})
    assert answer.status_code in (303, 404)
