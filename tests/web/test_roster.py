"""The page of the roster: a shift entered for several days at once, seen, and taken back."""

import pytest

from core.models import RosterEntry
from core.testing.databases import sqlite_url
from core.testing.site import Site

NIGHTS = {
    "person": "bo",
    "shift": "夜",
    "from": "2199-03-10",
    "to": "2199-03-12",
    "starts": "20:00",
    "ends": "08:00",
}


@pytest.fixture
def database_url() -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url()


def test_a_shift_for_several_days(site: Site) -> None:
    browser = site.browser("anna")
    assert "还没有排班" in browser.get("/settings/roster").text
    answer = browser.send("/settings/roster", NIGHTS, follow_redirects=True)
    assert "已录入 3 个班次" in answer.text
    rows = site.world.rows(RosterEntry)
    assert [row.from_at.isoformat() for row in rows] == [f"2199-03-{day}T12:00:00+00:00" for day in (10, 11, 12)]
    assert [row.to_at.isoformat() for row in rows] == [f"2199-03-{day}T00:00:00+00:00" for day in (11, 12, 13)]


def test_it_is_shown_and_taken_back(site: Site) -> None:
    browser = site.browser("anna")
    today = site.world.org.local_date(site.world.now).isoformat()
    browser.send("/settings/roster", NIGHTS | {"from": today, "to": today, "starts": "00:00", "ends": "00:00"})
    page = browser.get("/settings/roster").text
    assert "博文 · 夜" in page
    (row,) = site.world.rows(RosterEntry)
    answer = browser.send(f"/settings/roster/{row.id}/withdraw", follow_redirects=True)
    assert "这条排班已撤销。" in answer.text
    assert site.world.rows(RosterEntry) == []
    assert browser.send(f"/settings/roster/{row.id}/withdraw").status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"person": "nobody"}, "person"),
        ({"shift": ""}, "shift"),
        ({"from": "gestern"}, "from"),
        ({"to": "2199-03-09"}, "to"),
        ({"starts": "25:00"}, "starts"),
        ({"ends": ""}, "ends"),
    ],
)
def test_a_shift_that_cannot_be_entered(site: Site, change: dict[str, str], field: str) -> None:
    answer = site.browser("anna").send("/settings/roster", NIGHTS | change)
    assert answer.status_code == 422
    assert f'id="{field}-problem"' in answer.text
    assert site.world.rows(RosterEntry) == []
