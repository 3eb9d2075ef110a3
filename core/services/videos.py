"""Videos: what their camera wrote into them is blanked; pictures and sound stay byte for byte as they are.

MP4 and QuickTime files are boxes within boxes. Only boxes that are needed to play are kept; the others, the times, the
names of makers, and tracks that are neither picture nor sound (places, movements) are overwritten with zeros, so that
the file keeps its length and every offset in it holds.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MEDIA_TYPES = frozenset({"video/mp4", "video/quicktime", "video/webm"})
CLEANED = frozenset({"video/mp4", "video/quicktime"})  # those of which we can blank what is not picture or sound
MOST_BOXES = 20_000
LARGEST_TABLE = 16 * 1024 * 1024
ONE_WRITE = 1024 * 1024

_PLAYED = {b"vide", b"soun"}
_KEPT: Mapping[bytes, frozenset[bytes]] = {
    b"": frozenset({b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"styp", b"wide"}),
    b"moov": frozenset({b"mvhd", b"trak", b"mvex", b"iods"}),
    b"trak": frozenset({b"tkhd", b"edts", b"mdia", b"tref", b"tapt", b"clip", b"matt"}),
    b"mdia": frozenset({b"mdhd", b"hdlr", b"minf", b"elng"}),
    b"minf": frozenset({b"vmhd", b"smhd", b"gmhd", b"nmhd", b"hdlr", b"dinf", b"stbl"}),
    b"moof": frozenset({b"mfhd", b"traf"}),
    b"traf": frozenset({b"tfhd", b"tfdt", b"trun", b"saiz", b"saio", b"senc", b"sbgp", b"sgpd"}),
}
_TIMED = {b"mvhd", b"tkhd", b"mdhd"}


class BrokenVideo(Exception):
    """A file is no whole video of its type."""


@dataclass(frozen=True, slots=True)
class _Box:
    """A box: its kind, where its head and its content begin, and where it ends."""

    kind: bytes
    at: int  # of its head
    content: int
    end: int


def clean(path: Path) -> None:
    """Blank in the MP4 or QuickTime file at ``path`` all that is neither picture nor sound nor needed to play them.

    What the picture itself shows, and what a camera writes into it, stays.

    :raises BrokenVideo: Its boxes do not fit into each other, or it holds nothing to play.
    """
    with path.open("r+b") as file:
        cleaner = _Cleaner(file)
        cleaner.clean(b"", 0, cleaner.length)
        if not cleaner.played or (cleaner.blanked and cleaner.in_fragments):
            raise BrokenVideo("nothing to play, or data in fragments")


class _Cleaner:
    """Cleans one file; ``played`` counts the tracks that stay, ``blanked`` those that do not."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.length = os.fstat(file.fileno()).st_size
        self._boxes_left = MOST_BOXES
        self._bytes_left = self.length  # that samples of blanked tracks can take
        self.played = self.blanked = 0
        self.in_fragments = False

    def clean(self, within: bytes, start: int, end: int) -> None:
        """Clean the boxes from ``start`` to ``end``, which are the content of a box called ``within``."""
        for box in tuple(self._boxes(start, end)):
            self.in_fragments = self.in_fragments or box.kind == b"moof"
            if box.kind not in _KEPT[within]:
                self._blank(box)
            elif box.kind == b"trak" and not self._is_played(box):
                self.blanked += 1
                for at, size in self._samples(box):
                    self._zero(at, size)
                self._blank(box)
            else:
                self.played += box.kind == b"trak"
                self._clean_one(box)

    def _clean_one(self, box: _Box) -> None:
        if box.kind in _TIMED:
            width = 8 if self._read(box.content, 1)[0] == 1 else 4
            if box.content + 4 + 2 * width > box.end:
                raise BrokenVideo("it ends too soon")
            self._zero(box.content + 4, 2 * width)  # when it was made and changed
        elif box.kind == b"hdlr":
            self._zero(box.content + 24, box.end - box.content - 24)  # the name of the maker
        elif box.kind in _KEPT:
            self.clean(box.kind, box.content, box.end)

    def _boxes(self, start: int, end: int) -> Iterator[_Box]:
        at = start
        while at < end:
            self._boxes_left -= 1
            head = self._read(at, 8)
            size, content = int.from_bytes(head[:4]), at + 8
            if size == 1:
                size, content = int.from_bytes(self._read(content, 8)), content + 8
            elif size == 0:
                size = end - at
            if self._boxes_left < 0 or at + size > end or content > at + size:
                raise BrokenVideo("boxes that do not fit")
            yield _Box(head[4:8], at, content, at + size)
            at += size

    def _find(self, box: _Box, *kinds: bytes) -> _Box | None:
        """Return the first box that one follows ``kinds`` down to."""
        found: _Box | None = box
        for kind in kinds:
            inside = self._boxes(found.content, found.end) if found else ()
            found = next((one for one in inside if one.kind == kind), None)
        return found

    def _is_played(self, track: _Box) -> bool:
        handler = self._find(track, b"mdia", b"hdlr")
        return handler is not None and self._read(handler.content, 12)[8:] in _PLAYED

    def _samples(self, track: _Box) -> Iterator[tuple[int, int]]:
        """Yield where the samples of a track lie in the file, chunk by chunk: offset and length."""
        table = self._find(track, b"mdia", b"minf", b"stbl")
        boxes = {box.kind: box for box in self._boxes(table.content, table.end)} if table else {}
        wide = b"co64" in boxes
        offsets = self._numbers(boxes.get(b"co64" if wide else b"stco"), 8, 8 if wide else 4)
        runs, sizes = self._numbers(boxes.get(b"stsc"), 8, 4), self._numbers(boxes.get(b"stsz"), 4, 4)
        same, each = (sizes[0] if sizes else 0), sizes[2:]
        run = sample = 0
        for chunk, offset in enumerate(offsets, start=1):
            while run + 3 < len(runs) and runs[run + 3] <= chunk:
                run += 3
            count = runs[run + 1] if len(runs) > run + 1 else 0
            size = same * count if same else sum(each[sample : sample + count])
            sample += count
            self._bytes_left -= size
            if offset + size > self.length or self._bytes_left < 0:
                raise BrokenVideo("samples that cannot be")
            yield offset, size

    def _numbers(self, box: _Box | None, skipped: int, width: int) -> list[int]:
        if box is None:
            return []
        content = self._read(box.content, box.end - box.content)[skipped:]
        return [int.from_bytes(content[at : at + width]) for at in range(0, len(content) - width + 1, width)]

    def _read(self, at: int, size: int) -> bytes:
        if size > LARGEST_TABLE:
            raise BrokenVideo("a table that is too large")
        self._file.seek(at)
        found = self._file.read(size)
        if len(found) != size:
            raise BrokenVideo("it ends too soon")
        return found

    def _blank(self, box: _Box) -> None:
        self._file.seek(box.at + 4)
        self._file.write(b"free")
        self._zero(box.content, box.end - box.content)

    def _zero(self, at: int, size: int) -> None:
        self._file.seek(at)
        while size > 0:
            self._file.write(bytes(min(size, ONE_WRITE)))
            size -= ONE_WRITE
