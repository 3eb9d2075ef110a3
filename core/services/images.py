"""Pictures: written anew, so that nothing but the picture is left, and made small for previews.

One picture is decoded at a time in a process, because a decoded one takes two hundred times the room of its file.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageOps, ImageSequence

MAX_PIXELS = 50_000_000  # of all frames together
LONGEST_SIDE = 4_096  # larger pictures are scaled down to it
PREVIEW_SIDE = 320
PREVIEW_SUFFIX = ".preview"
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}

Image.MAX_IMAGE_PIXELS = MAX_PIXELS

_one_at_a_time = threading.Lock()
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class BrokenImage(Exception):
    """A file is no complete picture."""


class HugeImage(Exception):
    """A picture has more than MAX_PIXELS."""


def write_anew(path: Path, media_type: str) -> None:
    """Replace the picture at ``path`` by what can be seen of it: turned upright, without EXIF, comments or trailers.

    :raises BrokenImage: It cannot be decoded to the end.
    :raises HugeImage: It has too many pixels.
    """
    with _decoding(path, media_type) as image:
        kind = FORMATS[media_type]
        if getattr(image, "n_frames", 1) > 1 and kind != "PNG":
            _save_frames(image, path, kind)
        else:
            upright = ImageOps.exif_transpose(_reduced(image, LONGEST_SIDE))
            plain = upright.convert(_mode(upright, kind))
            plain.info = {}
            plain.save(path, kind, **({"quality": 90} if kind in ("JPEG", "WEBP") else {}))


def preview(path: Path, media_type: str) -> Path:
    """Return a small JPEG of the picture at ``path``, made on first use and kept beside it.

    :raises BrokenImage: It cannot be decoded.
    :raises HugeImage: It has too many pixels.
    """
    small = path.with_name(path.name + PREVIEW_SUFFIX)
    if not small.exists():
        with _decoding(path, media_type) as image:
            plain = ImageOps.exif_transpose(_reduced(image, PREVIEW_SIDE)).convert("RGBA")
            on_white = Image.new("RGB", plain.size, "white")
            on_white.paste(plain, mask=plain.getchannel("A"))
            unfinished = small.with_name(f"{small.name}.{os.getpid()}.{threading.get_ident()}")
            on_white.save(unfinished, "JPEG", quality=80)
            unfinished.replace(small)
    return small


@contextmanager
def _decoding(path: Path, media_type: str) -> Iterator[Image.Image]:
    with _one_at_a_time:
        try:
            with Image.open(path, formats=[FORMATS[media_type]]) as image:
                if image.width * image.height * getattr(image, "n_frames", 1) > MAX_PIXELS:
                    raise HugeImage
                yield image
        except _BOMB as error:
            raise HugeImage from error
        except Exception as error:
            if isinstance(error, HugeImage) or (isinstance(error, OSError) and error.errno):
                raise  # ours, or the disk's
            raise BrokenImage from error


def _reduced(image: Image.Image, side: int) -> Image.Image:
    """Return the picture with no side longer than ``side``; a JPEG is decoded small from the start."""
    image.draft(None, (side, side))
    image.load()
    if max(image.size) > side:
        image.thumbnail((side, side))
    return image


def _mode(image: Image.Image, kind: str) -> str:
    if kind == "JPEG":
        return "L" if image.mode in ("1", "L") else "RGB"
    if kind == "GIF":
        return "RGBA"
    return image.mode if image.mode in ("1", "L", "LA", "RGB", "RGBA") else "RGBA"


def _save_frames(image: Image.Image, path: Path, kind: str) -> None:
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        plain = frame.convert("RGBA")
        durations.append(int(frame.info.get("duration", 100)))
        plain.info = {}
        frames.append(plain)
    frames[0].save(path, kind, save_all=True, append_images=frames[1:], duration=durations, loop=0)
