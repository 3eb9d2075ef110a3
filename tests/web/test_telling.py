"""The page on which people choose how they are told."""

import pytest

from core.models import NoticePreference
from core.testing.databases import sqlite_url
from core.testing.site import Site

PAGE = "/account/notices"


@pytest.fixture
def database_url() -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url()


def test_a_choice_is_kept_and_shown(site: Site) -> None:
    browser = site.browser("bo")
    assert "按本单位的设定（立即发邮件）" in browser.get(PAGE).text
    data = {"way-notice": "digest", "quiet_from": "22:00", "quiet_to": "07:30"}
    assert browser.send(PAGE, data).status_code == 303
    (row,) = site.world.rows(NoticePreference)
    assert (row.ways, row.quiet_from, row.quiet_to) == ({"notice": "digest"}, "22:00:00", "07:30:00")
    text = browser.get(PAGE).text
    assert '<option value="digest" selected>' in text
    assert 'value="22:00"' in text
    assert browser.send(PAGE, {}).status_code == 303
    assert [row.ways for row in site.world.rows(NoticePreference)] == [{}]


@pytest.mark.parametrize("data", [{"quiet_from": "22:00"}, {"way-notice": "pigeon", "quiet_from": "21:00"}])
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(site: Site, data: dict[str, str]) -> None:
    answer = site.browser("bo").send(PAGE, data)
    assert answer.status_code == 422
    assert f'value="{data["quiet_from"]}"' in answer.text
    assert site.world.rows(NoticePreference) == []
