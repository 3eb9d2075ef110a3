"""Hostile files through the pages, by people with an account and without: a clear answer, never a fault, no harm."""

import io
import struct
import zipfile
import zlib

import pytest
from flask import Flask
from PIL import Image

from core.models import Attachment
from core.plugin_manager import PluginManager
from core.services import clock
from core.testing.databases import sqlite_url
from core.testing.portal import FORM, NONCE, SAID, open_to_public
from core.testing.site import Site
from core.testing.world import World

SCRIPT = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
NAMED = {"giver_mode": "named", "giver_name": "欧阳小雨", "giver_contact": "13912345678"}


@pytest.fixture
def database_url() -> str:
    """What files do does not depend on the kind of database."""
    return sqlite_url()


@pytest.fixture
def plugins() -> PluginManager:
    """The school's."""
    return PluginManager(("plugins.school.plugin",), with_entry_points=False)


@pytest.fixture
def site(app: Flask) -> Site:
    """A school that lets the public speak up, with an entry officer."""
    site = Site(app, World(app, now=clock.now()))
    site.person("luo", "entry_officer", name="罗录入")
    open_to_public(site.world)
    return site


def _jpeg(**extra: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", **extra)
    return out.getvalue()


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = zlib.compress(b"\0" * (width // 8 + 1) * min(height, 2000), 9)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("word/document.xml", b"\0" * 30_000_000)
    return out.getvalue()


REFUSED = {
    "script.svg": SVG,
    "picture.png": SVG,
    "page.html": b"<html>" + SCRIPT,
    "page.jpg": b"<html>" + SCRIPT,
    "wide.png": _png(60_000, 60_000),
    "short.jpg": _jpeg()[:-100],
    "short.png": _png(1_000, 2_000)[:-20],
    "bomb.docx": _bomb(),
    "run.jpg.exe": b"MZ" + b"\0" * 100,
    "../../etc/passwd": b"root:x",
    "\u202egpj.exe": b"MZ",
    "empty.jpg": b"",
}
HARMLESS = {  # what comes of their names
    "page.jpg": (_jpeg() + SCRIPT, "page.jpg"),
    "comment.jpg": (_jpeg(comment=SCRIPT), "comment.jpg"),
    "..\\..\\up.jpg": (_jpeg(), "up.jpg"),
    "/etc/over.jpg": (_jpeg(), "over.jpg"),
    "\u202egpj.\u2066jpg": (_jpeg(), "gpj.jpg"),
}


def test_they_are_refused_with_a_word_and_leave_nothing(site: Site) -> None:
    visitor, clerk = site.browser(), site.browser("luo")
    nonce = NONCE.findall(visitor.get(FORM).text)[0]
    inside = "/tickets/new/general_affairs"
    own = NONCE.findall(clerk.get(inside).text)[0]
    for name, content in REFUSED.items():
        public = visitor.send(FORM, {"_nonce": nonce, **SAID, **NAMED, "attachments": (io.BytesIO(content), name)})
        staff = {"kind": "complaint", "content": "灯坏了", "channel": "oral"}
        entered = clerk.send(inside, {"_nonce": own, **staff, "attachments": (io.BytesIO(content), name)})
        for answer in (public, entered):
            assert answer.status_code == 422, name
            assert "problem" in answer.text, name
        assert SAID["content"] in public.text  # nothing typed is lost
    assert not site.world.rows(Attachment)
    kept = site.app.extensions["huiyin_config"].files_dir
    assert not [path for path in kept.rglob("*") if path.is_file()]


def test_what_is_taken_is_only_a_picture_under_a_plain_name(site: Site) -> None:
    visitor = site.browser()
    for name, (content, _) in HARMLESS.items():
        nonce = NONCE.findall(visitor.get(FORM).text)[0]
        said = {"_nonce": nonce, **SAID, **NAMED, "attachments": (io.BytesIO(content), name)}
        assert visitor.send(FORM, said).status_code == 200, name
    rows = site.world.rows(Attachment)
    assert [row.name for row in rows] == [name for _, name in HARMLESS.values()]
    clerk = site.browser("luo")
    for row in rows:
        given = clerk.get(f"/files/{row.public_id}", buffered=True)
        assert b"script" not in given.data
        assert given.headers["Content-Disposition"].startswith("attachment")
        assert given.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in given.headers["Content-Security-Policy"]
