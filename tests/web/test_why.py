"""The page that says why a ticket is as it is."""

import pytest
import sqlalchemy as sa

from core.models import Deadline, Ticket
from core.services import opening, uow
from core.testing.databases import sqlite_url
from core.testing.site import Site


@pytest.fixture
def database_url() -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url()


def test_each_decision_stands_with_parameters_clause_and_replay(site: Site) -> None:
    opening.open_ticket(site.world.scope("bo"), "complaint", {"subject": "灯坏了", "kind": "fault"})
    (ticket,) = site.world.rows(Ticket)
    path = f"/t/{ticket.public_id}/why"
    bo = site.browser("bo")
    assert path in bo.get(f"/t/{ticket.public_id}").text
    page = bo.get(path).text
    for text in ("sample.reply", "sample.classify", "sample.route", "按类别判定。", "手头工作最少。", "答复期限"):
        assert text in page
    assert "2 工作日" in page
    assert "投诉须在两个工作日内答复。" in page
    assert page.count("重算一致") == 3
    assert "重算与记录不一致" not in page
    assert "Comes out the same" in site.browser("bo", "en-US").get(path).text

    with uow.unit_of_work(site.world.org.id) as session:
        session.execute(sa.update(Deadline).values(due_at=ticket.received_at))
        session.commit()
    page = bo.get(path).text
    assert (page.count("重算一致"), page.count("重算与记录不一致")) == (2, 1)

    site.person("stranger", "deputy")
    assert site.browser("stranger").get(path).status_code == 404
