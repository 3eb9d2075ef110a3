"""Files: what is taken in, what is refused, who gets them back, and what happens when bytes are lost."""

import hashlib
import io
import re
import struct
import zipfile
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image

from core.config import Config
from core.domain.errors import Reason, Refused, RefusedFields
from core.domain.people import SYSTEM_ACTOR
from core.models import Attachment, Event
from core.plugin_manager import PluginManager
from core.services import files, images, images_child, opening, uow, videos
from core.services.file_names import clean_name
from core.services.scope import Org, Scope
from core.testing.videos import video
from core.testing.world import MONDAY, World

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
MP4, MOV = video(tracks=(b"vide",)), video(b"qt  ", tracks=(b"vide", b"soun"))
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm" + b"\0" * 300
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 300
EXE = b"MZ\x90\0\x03\0\0\0" + b"\0" * 500
ELF = b"\x7fELF\x02\x01\x01" + b"\0" * 500
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
SHEET = ("[Content_Types].xml", "xl/workbook.xml")
DOCUMENT = ("[Content_Types].xml", "word/document.xml")


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **options)
    return out.getvalue()


def office(*parts: str, content: bytes = b"<x/>", level: int = 9) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for part in parts:
            archive.writestr(part, content)
    return out.getvalue()


def grey_png(width: int, height: int) -> bytes:
    """A black PNG of one bit a pixel, however large, in little memory."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer, row = zlib.compressobj(9), b"\0" * (1 + (width + 7) // 8)
    data = b"".join(packer.compress(row * 100) for _ in range(height // 100))
    data += packer.compress(row * (height % 100)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


SCOPE = Scope(
    org=Org(id=7, key="demo", name="demo", zone="Asia/Shanghai", locale="zh"),
    actor=SYSTEM_ACTOR,
    now=MONDAY,
    plugins=PluginManager(with_entry_points=False),
)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """The configuration of the application, which keeps its files in the same folder."""
    return Config(data_dir=tmp_path, database_url="", secret_key="")


@pytest.fixture
def staffed(world: World) -> World:
    """Two clerks and a chief."""
    world.person("clerk1", "clerk")
    world.person("clerk2", "clerk")
    world.person("chief", "chief")
    return world


def upload(name: str, content: bytes, field: str = "photos") -> files.Upload:
    return files.Upload(field=field, name=name, stream=io.BytesIO(content))


def keep(config: Config, name: str, content: bytes) -> files.KeptFile:
    (kept,) = files.keep(SCOPE, config, [upload(name, content)])
    return kept


def stored(config: Config) -> list[Path]:
    return [path for path in config.files_dir.rglob("*") if path.is_file()]


def bytes_of(config: Config, kept: files.KeptFile) -> bytes:
    return (config.files_dir / kept.storage_key).read_bytes()


def open_with(world: World, config: Config, *uploads: files.Upload, by: str = "clerk1") -> str:
    """Open a ticket with files and return the public id of the first."""
    kept = files.keep(world.scope(by), config, uploads)
    opening.open_ticket(world.scope(by), "complaint", {"subject": "电梯", "kind": "fault"}, kept=kept)
    return str(world.rows(Attachment)[0].public_id)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.jpg", picture(), "image/jpeg"),
        ("a.JPEG", picture(), "image/jpeg"),
        ("a.png", picture("PNG"), "image/png"),
        ("a.gif", picture("GIF"), "image/gif"),
        ("a.webp", picture("WEBP"), "image/webp"),
        ("a.heic", HEIC, "image/heic"),
        ("a.pdf", PDF, "application/pdf"),
        ("a.mp4", MP4, "video/mp4"),
        ("a.mov", MOV, "video/quicktime"),
        ("a.webm", WEBM, "video/webm"),
        ("a.txt", "投诉内容\r\n第二行\t完".encode(), "text/plain"),
        ("a.csv", "\ufeff编号,事由\n1,电梯".encode(), "text/csv"),
        ("a.xlsx", office(*SHEET), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.docx", office(*DOCUMENT), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_permitted_types_are_kept(config: Config, name: str, content: bytes, media_type: str) -> None:
    kept = keep(config, name, content)
    on_disk = bytes_of(config, kept)
    assert (kept.name, kept.media_type, kept.field) == (name, media_type, "photos")
    assert (kept.size, kept.sha256) == (len(on_disk), hashlib.sha256(on_disk).hexdigest())
    assert re.fullmatch(r"7/[0-9a-f]{2}/[0-9a-f]{32}", kept.storage_key)
    assert len(stored(config)) == 1
    if not media_type.startswith("image/") or media_type == "image/heic":
        assert on_disk == content or (len(on_disk) == len(content) and media_type in videos.CLEANED)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("setup.jpg", EXE),
        ("setup.exe", EXE),
        ("run.pdf", ELF),
        ("photo.jpg.exe", picture()),
        ("photo", picture()),
        ("", picture()),
        ("a.svg", SVG),
        ("a.png", SVG),
        ("a.html", HTML),
        ("a.jpg", HTML),
        ("a.pdf", b"junk before " + PDF),
        ("a.pdf", picture()),
        ("a.jpg", PDF),
        ("a.jpg", b"\xff\xd8\xff\xe0" + EXE),
        ("a.zip", office("x.txt")),
        ("a.xlsx", office("x.txt")),
        ("a.xlsx", office("xl/workbook.xml")),
        ("a.xlsx", office(*DOCUMENT)),
        ("a.docx", office(*SHEET)),
        ("a.xlsx", office(*SHEET, "xl/vbaProject.bin")),
        ("a.xlsx", office(*SHEET)[:-30]),
        ("a.xlsx", office(*SHEET) + b"trailer"),
        ("a.xlsm", office(*SHEET)),
        ("a.txt", "中文".encode("gb18030")),
        ("a.txt", b"\xe4\xb8"),
        ("a.txt", b"a\0b"),
        ("a.csv", EXE),
        ("a.txt", b""),
        ("a.jpg", b""),
        ("a.jpg", picture()[:-200]),
        ("a.png", picture("PNG")[:-40]),
        ("a.mp4", b"\0\0\0\x18moov" + b"\0" * 100),
    ],
)
def test_other_content_is_refused_and_leaves_nothing(config: Config, name: str, content: bytes) -> None:
    with pytest.raises(RefusedFields) as refused:
        keep(config, name, content)
    assert (refused.value.reason, refused.value.field) == (Reason.FILE_TYPE, "photos")
    assert str(refused.value.message).endswith("。")
    assert stored(config) == []


def test_a_picture_under_a_relatives_name_gets_its_own(config: Config) -> None:
    assert keep(config, "微信图片.png", picture()).name == "微信图片.jpg"
    assert keep(config, "IMG_1.JPG", HEIC).name == "IMG_1.heic"


def test_pictures_lose_what_cannot_be_seen(config: Config) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "SecretCamera"
    kept = keep(config, "a.jpg", picture(size=(60, 40), exif=exif, comment=b"secret comment"))
    on_disk = bytes_of(config, kept)
    with Image.open(io.BytesIO(on_disk)) as image:
        assert image.size == (40, 60)
        assert not image.getexif()
    assert b"Secret" not in on_disk
    assert b"secret" not in on_disk


def test_a_picture_that_is_also_a_page_is_only_a_picture(config: Config) -> None:
    polyglot = picture("GIF") + b"<script>alert(1)</script>"
    assert b"script" not in bytes_of(config, keep(config, "a.gif", polyglot))
    in_comment = picture("GIF", comment=b"<script>alert(1)</script>")
    assert b"script" in in_comment
    assert b"script" not in bytes_of(config, keep(config, "b.gif", in_comment))


def test_moving_pictures_keep_their_frames(config: Config) -> None:
    frames = [Image.new("RGB", (20, 20), (shade, 0, 0)) for shade in (0, 100, 200)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=[50, 60, 70], comment=b"secret")
    on_disk = bytes_of(config, keep(config, "a.gif", out.getvalue()))
    with Image.open(io.BytesIO(on_disk)) as image:
        assert image.n_frames == 3
    assert b"secret" not in on_disk


@pytest.mark.parametrize(("height", "taken"), [(5_000, True), (5_001, False), (90_000, False)])
def test_pictures_are_bounded_in_pixels(config: Config, height: int, taken: bool) -> None:
    content = grey_png(10_000, height)
    assert len(content) < 200_000
    if taken:
        with Image.open(io.BytesIO(bytes_of(config, keep(config, "a.png", content)))) as image:
            assert max(image.size) == images.LONGEST_SIDE
        return
    with pytest.raises(RefusedFields) as refused:
        keep(config, "a.png", content)
    assert refused.value.reason == Reason.TOO_LARGE
    assert stored(config) == []


def test_documents_that_unpack_to_too_much_are_refused(config: Config) -> None:
    dense = office(*SHEET, content=b"\0" * 30_000_000)
    assert len(dense) < 100_000
    wide = office(*SHEET, *(f"xl/{number}" for number in range(220)), content=b"\0" * 999_999)
    assert len(wide) < 2_000_000
    for content in (dense, wide):
        with pytest.raises(RefusedFields) as refused:
            keep(config, "a.xlsx", content)
        assert refused.value.reason == Reason.TOO_LARGE


def test_documents_of_very_many_parts_are_refused(config: Config) -> None:
    assert keep(config, "a.xlsx", office(*SHEET, *(f"xl/{number}" for number in range(4_990))))
    with pytest.raises(RefusedFields):
        keep(config, "a.xlsx", office(*SHEET, *(f"xl/{number}" for number in range(5_000))))


def test_size_is_bounded_while_reading(tmp_path: Path) -> None:
    config = Config(data_dir=tmp_path, database_url="", secret_key="", upload_limit_bytes=1024 * 1024)

    class Endless(io.BytesIO):
        given = 0

        def read(self, size: int | None = -1) -> bytes:
            self.given += size or 0
            return b"a" * (size or 0)

    assert keep(config, "a.txt", b"a" * 1024 * 1024).size == 1024 * 1024
    stream = Endless()
    uploads = [
        upload("b.txt", b"a" * (1024 * 1024 + 1), field="proof"),
        files.Upload(field="photos", name="c.txt", stream=stream),
    ]
    with pytest.raises(RefusedFields) as refused:
        files.keep(SCOPE, config, uploads)
    assert [(error.reason, error.field) for error in refused.value.errors] == [
        (Reason.TOO_LARGE, "proof"),
        (Reason.TOO_LARGE, "photos"),
    ]
    assert stream.given < 1_200_000
    assert len(stored(config)) == 1


def test_all_or_none(config: Config) -> None:
    with pytest.raises(RefusedFields) as refused:
        files.keep(SCOPE, config, [upload("a.jpg", picture()), upload("b.exe", EXE), upload("c.pdf", PDF)])
    assert len(refused.value.errors) == 1
    assert stored(config) == []


def test_a_store_that_cannot_be_written_keeps_nothing(config: Config) -> None:
    config.files_dir.parent.mkdir(parents=True, exist_ok=True)
    config.files_dir.write_text("in the way")
    with pytest.raises(files.StorageFault):
        keep(config, "a.pdf", PDF)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("照片 1.jpg", "照片 1.jpg"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\合同.pdf", "合同.pdf"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"),
        ("a\0b.txt", "ab.txt"),
        ("\u202egpj.exe.txt", "gpj.exe.txt"),
        ("a\u200bb\u2066.txt", "ab.txt"),
        ('a"b;c.txt', "a_b_c.txt"),
        ("  a   b .txt  ", "a b .txt"),
        ("a.txt.", "a.txt"),
        ("...", "file"),
        ("", "file"),
        ("/", "file"),
        ("e\u0301.txt", "é.txt"),
        ("长" * 300 + ".docx", "长" * 250 + ".docx"),
        ("a." + "x" * 300, "a." + "x" * 20),
        ("\ud800.txt", "txt"),
    ],
)
def test_names_are_made_fit_to_show(raw: str, name: str) -> None:
    assert clean_name(raw) == name


def test_attachments_stand_with_ticket_and_history(staffed: World, config: Config) -> None:
    open_with(staffed, config, upload("a.jpg", picture()), upload("b.pdf", PDF))
    first, second = staffed.rows(Attachment)
    assert (first.name, first.field, first.uploaded_by, first.uploaded_at) == (
        "a.jpg",
        "photos",
        "clerk1",
        staffed.now,
    )
    assert (second.name, second.record_number) == ("b.pdf", None)
    assert first.public_id != second.public_id
    (event,) = staffed.rows(Event, kind="files_attached")
    assert second.sha256 in event.body


def test_whoever_sees_the_ticket_gets_the_file(staffed: World, config: Config) -> None:
    public_id = open_with(staffed, config, upload("a.jpg", picture()), upload("b.pdf", PDF))
    for login in ("clerk1", "chief"):
        found = files.open_file(staffed.scope(login), config, public_id)
        assert (found.name, found.media_type, found.picture) == ("a.jpg", "image/jpeg", True)
        assert found.path.stat().st_size == found.size
    document = files.open_file(staffed.scope("chief"), config, staffed.rows(Attachment)[1].public_id)
    assert (document.picture, document.path.read_bytes()) == (False, PDF)


def test_nobody_else_does(staffed: World, config: Config) -> None:
    public_id = open_with(staffed, config, upload("a.pdf", PDF))
    staffed.person("outsider")
    other = World(staffed.app, key="other")
    other.person("boss", "chief")
    for scope in (staffed.scope("outsider"), other.scope("boss"), other.scope()):
        with pytest.raises(Refused) as refused:
            files.open_file(scope, config, public_id)
        assert refused.value.reason == Reason.NOT_FOUND
        assert not isinstance(refused.value, files.FileLost)
    with pytest.raises(Refused):
        files.open_file(staffed.scope("chief"), config, "../../../etc/passwd")


@pytest.mark.parametrize("damage", ["gone", "shorter", "changed"])
def test_lost_bytes_are_said_and_recorded_once(staffed: World, config: Config, damage: str) -> None:
    public_id = open_with(staffed, config, upload("a.pdf", PDF))
    (path,) = stored(config)
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(PDF[:-1] if damage == "shorter" else PDF[:-1] + b"x")
    for _ in range(2):
        with pytest.raises(files.FileLost) as lost:
            files.open_file(staffed.scope("clerk1"), config, public_id)
        assert lost.value.reason == Reason.NOT_FOUND
        assert "a.pdf" in str(lost.value.message)
    (event,) = staffed.rows(Event, kind="file_lost")
    assert event.actor == "system"


def test_the_sweep_removes_only_old_files_without_a_row(staffed: World, config: Config) -> None:
    public_id = open_with(staffed, config, upload("a.jpg", picture()))
    (entered,) = stored(config)
    orphan = config.files_dir / keep(config, "b.jpg", picture()).storage_key
    images.preview(orphan, "image/jpeg")
    images.preview(entered, "image/jpeg")
    unfinished = config.files_dir / files.INCOMING / "0123"
    unfinished.write_bytes(b"x")
    written = files._changed_at(orphan)
    assert files.sweep_orphans(config, written + timedelta(hours=23)) == 0
    assert files.sweep_orphans(config, written + timedelta(hours=25)) == 2
    assert len(stored(config)) == 2
    assert files.open_file(staffed.scope("clerk1"), config, public_id).path == entered
    assert files.sweep_orphans(config, written + timedelta(hours=25)) == 0


def test_a_row_is_never_written_for_a_use_case_that_fails(staffed: World, config: Config) -> None:
    kept = files.keep(staffed.scope("clerk1"), config, [upload("a.jpg", picture())])
    with pytest.raises(Refused):
        opening.open_ticket(staffed.scope("clerk1"), "complaint", {"subject": ""}, kept=kept)
    with uow.reading(staffed.org.id) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Attachment)) == 0


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_previews_are_small_and_made_once(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(picture(kind, (1_000, 500)))
    small = images.preview(path, f"image/{kind.lower()}")
    with Image.open(small) as image:
        assert (image.format, image.size) == ("JPEG", (320, 160))
    made = small.stat().st_mtime_ns
    assert images.preview(path, f"image/{kind.lower()}") == small
    assert small.stat().st_mtime_ns == made
    assert sorted(found.name for found in tmp_path.iterdir()) == ["a", "a.preview"]


def test_no_preview_of_a_broken_picture(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(picture()[:300])
    with pytest.raises(images.BrokenImage):
        images.preview(path, "image/jpeg")
    assert list(tmp_path.iterdir()) == [path]


def test_a_decoder_that_hangs_or_dies_breaks_one_picture_only(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(picture())
    decoder = images.Decoder(patience=0)
    with pytest.raises(images.BrokenImage):
        decoder.do("anew", path, "JPEG", path)
    assert path.read_bytes() == picture()
    decoder = images.Decoder()
    try:
        decoder.do("anew", path, "JPEG", path)
        first = decoder.running()
        limits = Path(f"/proc/{first.pid}/limits").read_text()
        assert re.search(rf"Max address space +{images_child.MEMORY} ", limits)
        first.kill()
        first.wait()
        decoder.do("anew", path, "JPEG", path)
        assert decoder.running().pid != first.pid
    finally:
        decoder.close()
