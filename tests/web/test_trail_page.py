"""The page of the trail: heads to print, an export that proves itself."""

from pathlib import Path

import pytest

from core.services import heads, trail_files
from core.testing.databases import sqlite_url
from core.testing.site import Site


@pytest.fixture
def database_url() -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url()


def test_heads_are_shown_and_the_history_is_taken_away(site: Site, tmp_path: Path) -> None:
    anna = site.browser("anna")
    assert "还没有摘要" in anna.get("/settings/trail").text
    heads.write_down(site.world.manager, site.world.now)
    day = site.world.org.local_date(site.world.now)
    assert f"huiyin-head demo {day} " in anna.get("/settings/trail").text
    answer = anna.send("/settings/trail/export")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    path = tmp_path / "trail.zip"
    path.write_bytes(answer.data)
    assert trail_files.verify_file(path).fault is None
    page = anna.get("/settings/trail").text
    assert "安娜" in page
    assert "导出了" in page
