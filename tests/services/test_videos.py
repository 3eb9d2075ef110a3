"""Videos: what cameras write beside picture and sound goes, the rest stays byte for byte; nothing broken is taken."""

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.services import videos
from core.testing.videos import CREATED, MADE_BY, PICTURE, PLACE, box, video


def cleaned(folder: Path, content: bytes) -> bytes:
    path = folder / "video"
    path.write_bytes(content)
    videos.clean(path)
    return path.read_bytes()


@pytest.mark.parametrize("brand", [b"mp42", b"qt  "])
@pytest.mark.parametrize("tracks", [(b"vide", b"meta"), (b"camm", b"soun", b"vide")])
def test_places_makers_and_times_go(tmp_path: Path, brand: bytes, tracks: tuple[bytes, ...]) -> None:
    content = video(brand, tracks=tracks)
    for word in (PLACE, MADE_BY, struct.pack(">I", CREATED)):
        assert word in content
    after = cleaned(tmp_path, content)
    assert len(after) == len(content)
    for word in (PLACE, MADE_BY, struct.pack(">I", CREATED)):
        assert word not in after
    assert after.count(PICTURE) == sum(one in (b"vide", b"soun") for one in tracks)
    assert after.index(PICTURE) == content.index(PICTURE)
    assert cleaned(tmp_path, after) == after


@pytest.mark.parametrize(
    "content",
    [
        video()[:-1],
        video(extra=b"ten bytes."),
        video(tracks=(b"meta",)),
        box(b"ftyp", b"mp42"),
        video(extra=box(b"moof", box(b"mfhd", bytes(8)))),
        video().replace(struct.pack(">III", 0, len(PLACE), 1), struct.pack(">III", 0, 1 << 30, 1)),
        box(b"ftyp", b"mp42") + box(b"free") * (videos.MOST_BOXES + 1),
        b"",
    ],
    ids=["cut", "trailer", "no picture", "no track", "data in fragments", "samples beyond", "too many boxes", "empty"],
)
def test_what_is_broken_is_not_taken(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(videos.BrokenVideo):
        cleaned(tmp_path, content)


@settings(max_examples=60)
@given(st.integers(0, len(video()) - 1), st.binary(min_size=1, max_size=6))
def test_a_broken_byte_never_breaks_the_cleaning(tmp_path_factory: pytest.TempPathFactory, at: int, new: bytes) -> None:
    content = video()
    content = content[:at] + new + content[at + len(new) :]
    path = tmp_path_factory.getbasetemp() / "broken"
    path.write_bytes(content)
    try:
        videos.clean(path)
    except videos.BrokenVideo:
        return
    assert path.stat().st_size == len(content)
