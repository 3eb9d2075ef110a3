"""Videos made box by box, small enough to read, with what cameras write beside picture and sound."""

import struct

PICTURE, PLACE = b"picture and sound ", b"+31.2304+121.4737/"
MADE_BY = b"OUYANG XIAOYU"
CREATED = 0xDEADBEEF  # seconds since 1904


def box(kind: bytes, *content: bytes) -> bytes:
    """Return a box with its head."""
    inside = b"".join(content)
    return struct.pack(">I", 8 + len(inside)) + kind + inside


def video(brand: bytes = b"mp42", *, tracks: tuple[bytes, ...] = (b"vide", b"meta"), extra: bytes = b"") -> bytes:
    """Return an MP4 file (QuickTime with the brand ``qt  ``) with a place, a maker and times in several spots.

    ``tracks`` are the handlers of its tracks; all but pictures and sound hold :data:`PLACE` as their samples.
    """
    ftyp = box(b"ftyp", brand, b"\0\0\0\0", brand)
    words = [PICTURE if handler in (b"vide", b"soun") else PLACE for handler in tracks]
    offsets = [len(ftyp) + 8 + sum(map(len, words[:place])) for place in range(len(words))]
    traks = (_track(*one) for one in zip(tracks, offsets, words, strict=True))
    stamped = struct.pack(">III", 0, CREATED, CREATED)
    moov = box(
        b"moov",
        box(b"mvhd", stamped, bytes(88)),
        *traks,
        box(b"udta", box(b"\xa9xyz", PLACE), box(b"\xa9aut", MADE_BY)),
        box(b"meta", MADE_BY),
    )
    return ftyp + box(b"mdat", *words) + moov + box(b"uuid", bytes(16), PLACE) + extra


def _track(handler: bytes, offset: int, words: bytes) -> bytes:
    stamped = struct.pack(">III", 0, CREATED, CREATED)
    table = box(
        b"stbl",
        box(b"stsd", bytes(8)),
        box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 1, 1)),
        box(b"stsz", struct.pack(">III", 0, len(words), 1)),
        box(b"stco", struct.pack(">III", 0, 1, offset)),
    )
    media = box(
        b"mdia",
        box(b"mdhd", stamped, bytes(12)),
        box(b"hdlr", bytes(8), handler, bytes(12), MADE_BY),
        box(b"minf", table),
    )
    return box(b"trak", box(b"tkhd", stamped, bytes(72)), media, box(b"udta", PLACE))
