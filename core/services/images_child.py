"""The process in which pictures are decoded: nothing of the program is in it, and its memory is bounded.

It is run as a file by :mod:`core.services.images`, reads one request a line and answers each with one line. Whatever a
picture does to its decoder, it does here.
"""

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageOps, ImageSequence

MEMORY = 1024 * 1024 * 1024  # bytes of address space; the largest picture that is taken needs half of it
LARGEST_RESULT = 256 * 1024 * 1024
MAX_PIXELS = 50_000_000  # of all frames together
LONGEST_SIDE = 4_096  # larger pictures are scaled down to it
PREVIEW_SIDE = 320
OK, BROKEN, HUGE = "ok", "broken", "huge"

_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError)


def main() -> None:
    """Answer requests until there are no more: ``do``, ``path``, ``kind`` and ``target``, as JSON."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    Image.init()
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, LARGEST_RESULT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_answer(json.loads(line))) + "\n")
        sys.stdout.flush()


def _answer(request: dict[str, str]) -> dict[str, object]:
    """Return what became of a request; faults of the disk with their number."""
    do: Callable[[Image.Image, Path, str], None] = {"anew": _write_anew, "preview": _preview}[request["do"]]
    kind, target = request["kind"], Path(request["target"])
    try:
        with Image.open(request["path"], formats=[kind]) as image:
            if image.width * image.height * getattr(image, "n_frames", 1) > MAX_PIXELS:
                return {"found": HUGE}
            do(image, target, kind)
    except _BOMB:
        return {"found": HUGE}
    except OSError as error:
        return {"found": BROKEN, "errno": error.errno}
    except Exception:  # noqa: BLE001 -- whatever a decoder stumbles over, the picture is broken
        return {"found": BROKEN}
    return {"found": OK}


def _write_anew(image: Image.Image, target: Path, kind: str) -> None:
    if getattr(image, "n_frames", 1) > 1 and kind != "PNG":
        _save_frames(image, target, kind)
        return
    upright = ImageOps.exif_transpose(_reduced(image, LONGEST_SIDE))
    plain = upright.convert(_mode(upright, kind))
    plain.info = {}
    plain.save(target, kind, **({"quality": 90} if kind in ("JPEG", "WEBP") else {}))


def _preview(image: Image.Image, target: Path, _kind: str) -> None:
    plain = ImageOps.exif_transpose(_reduced(image, PREVIEW_SIDE)).convert("RGBA")
    on_white = Image.new("RGB", plain.size, "white")
    on_white.paste(plain, mask=plain.getchannel("A"))
    on_white.save(target, "JPEG", quality=80)


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


def _save_frames(image: Image.Image, target: Path, kind: str) -> None:
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        plain = frame.convert("RGBA")
        durations.append(int(frame.info.get("duration", 100)))
        plain.info = {}
        frames.append(plain)
    frames[0].save(target, kind, save_all=True, append_images=frames[1:], duration=durations, loop=0)


if __name__ == "__main__":
    main()
