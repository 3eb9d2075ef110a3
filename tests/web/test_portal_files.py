"""Pictures and videos from the public: cleaned, played in parts by those who handle them, and not without end."""

import io

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from core.models import Attachment, Ticket
from core.plugin_manager import PluginManager
from core.services import clock, settings
from core.services.core_settings import CORE
from core.testing.databases import sqlite_url
from core.testing.portal import NONCE, ask, code_of, open_to_public, report
from core.testing.site import Site
from core.testing.videos import PICTURE, PLACE, box, video
from core.testing.world import World

WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm" + bytes(300)


@pytest.fixture
def database_url() -> str:
    """Files lie beside the database."""
    return sqlite_url()


@pytest.fixture
def plugins() -> PluginManager:
    """The school's."""
    return PluginManager(("plugins.school.plugin",), with_entry_points=False)


@pytest.fixture
def school(app: Flask) -> Site:
    """A school that lets the public speak up."""
    site = Site(app, World(app, now=clock.now()))
    site.person("luo", "entry_officer", name="罗录入")
    open_to_public(site.world)
    return site


def upload(content: bytes, name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def test_a_video_loses_place_and_name_and_is_played_in_parts(school: Site) -> None:
    assert PLACE in video()
    code_of(report(school.browser(), attachments=upload(video(), "欧阳小雨.mp4")))
    [kept] = school.world.rows(Attachment)
    assert (kept.name, kept.media_type) == ("1.mp4", "video/mp4")
    clerk, path = school.browser("luo"), f"/files/{kept.public_id}?as=video"
    whole = clerk.get(path)
    assert (whole.status_code, whole.headers["Accept-Ranges"], whole.mimetype) == (200, "bytes", "video/mp4")
    content = whole.data
    whole.close()
    assert PLACE not in content
    assert "inline" in whole.headers.get("Content-Disposition", "inline")
    start = content.index(PICTURE)
    part = clerk.get(path, headers={"Range": f"bytes={start}-{start + len(PICTURE) - 1}"})
    assert (part.status_code, part.data) == (206, PICTURE)
    part.close()
    assert clerk.get(path, headers={"Range": f"bytes={len(video())}-"}).status_code == 416
    assert "sandbox" in part.headers["Content-Security-Policy"]
    page = clerk.get(f"/t/{school.world.rows(Ticket)[0].public_id}").text
    assert f'src="{path.replace("&", "&amp;")}"' in page
    assert school.browser().get(path).status_code in (302, 303)


def test_what_cannot_be_cleaned_is_not_taken_without_a_name(school: Site) -> None:
    assert report(school.browser(), attachments=upload(WEBM, "a.webm")).status_code == 422
    named = {"giver_mode": "named", "giver_name": "欧阳小雨"}
    code_of(report(school.browser(), **named, attachments=upload(WEBM, "a.webm")))
    broken = report(school.browser(), **named, attachments=upload(video()[:-3], "a.mp4"))
    assert broken.status_code == 422
    assert "视频已损坏" in broken.text


def test_the_public_cannot_fill_the_store(school: Site) -> None:
    scope = school.world.scope()
    for key, value in (("public_upload_ticket", "1"), ("public_upload_daily", "2")):
        settings.set_setting(scope, CORE, key, value, scope.org.local_date(scope.now))
    film = video(extra=box(b"free", bytes(450_000)))
    visitor = school.browser()

    def add(code: str, text: str) -> TestResponse:
        nonce = NONCE.findall(ask(visitor, code).text)[0]
        return ask(visitor, code, "/write", _nonce=nonce, text=text, files=upload(film, "b.mp4"))

    code, other = (code_of(report(visitor, attachments=upload(film, "a.mp4"))) for _ in range(2))
    assert add(code, "第二段").status_code == 200
    more = add(code, "第三段")
    assert more.status_code == 422
    assert "合计不能超过 1 MB" in more.text
    assert "第三段" in more.text
    assert add(other, "第二段").status_code == 200
    full = report(visitor, attachments=upload(film, "d.mp4"))
    assert full.status_code == 422
    assert "已满 2 MB" in full.text
    assert len(school.world.rows(Attachment)) == 4
