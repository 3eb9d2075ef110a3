"""Pictures: written anew, so that nothing but the picture is left, and made small for previews.

They are decoded in a process of their own, whose memory and time are bounded (:mod:`core.services.images_child`). It is
begun with the first picture and deals with one at a time; one that does not answer is ended, and its picture is broken.
"""

import atexit
import json
import os
import select
import subprocess
import sys
import threading
from pathlib import Path

from core.services import images_child
from core.services.images_child import BROKEN, HUGE, LONGEST_SIDE, MAX_PIXELS, PREVIEW_SIDE

__all__ = ["FORMATS", "LONGEST_SIDE", "MAX_PIXELS", "PREVIEW_SIDE", "PREVIEW_SUFFIX", "BrokenImage", "HugeImage"]

PREVIEW_SUFFIX = ".preview"
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}
PATIENCE = 30.0  # seconds for one picture; the largest takes three


class BrokenImage(Exception):
    """A file is no complete picture."""


class HugeImage(Exception):
    """A picture has more than MAX_PIXELS, or needs more memory than there is for one."""


def write_anew(path: Path, media_type: str) -> None:
    """Replace the picture at ``path`` by what can be seen of it: turned upright, without EXIF, comments or trailers.

    :raises BrokenImage: It cannot be decoded to the end, or not in time.
    :raises HugeImage: It has too many pixels.
    """
    _decoder.do("anew", path, FORMATS[media_type], path)


def preview(path: Path, media_type: str) -> Path:
    """Return a small JPEG of the picture at ``path``, made on first use and kept beside it.

    :raises BrokenImage: It cannot be decoded, or not in time.
    :raises HugeImage: It has too many pixels.
    """
    small = path.with_name(path.name + PREVIEW_SUFFIX)
    if not small.exists():
        unfinished = small.with_name(f"{small.name}.{os.getpid()}.{threading.get_ident()}")
        try:
            _decoder.do("preview", path, FORMATS[media_type], unfinished)
            unfinished.replace(small)
        finally:
            unfinished.unlink(missing_ok=True)
    return small


class Decoder:
    """The other process: begun when it is needed, anew after it was ended or this one has been forked."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def do(self, what: str, path: Path, kind: str, target: Path) -> None:
        """Have a picture dealt with.

        :raises BrokenImage: It cannot be decoded, or not in time.
        :raises HugeImage: It has too many pixels.
        :raises OSError: The disk has a fault.
        """
        request = json.dumps({"do": what, "path": str(path), "kind": kind, "target": str(target)})
        with self._lock:
            answer = self._ask(request.encode() + b"\n")
        if answer.get("errno"):
            raise OSError(answer["errno"], os.strerror(int(str(answer["errno"]))))
        if answer["found"] == HUGE:
            raise HugeImage
        if answer["found"] == BROKEN:
            raise BrokenImage

    def close(self) -> None:
        """End the process, if this one began it."""
        process, self._process = self._process, None
        if process is not None and self._owner == os.getpid():
            process.kill()
            process.communicate()

    def _ask(self, request: bytes) -> dict[str, object]:
        process = self.running()
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the decoder was begun without pipes")
        try:
            process.stdin.write(request)
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], self._patience)
            line = process.stdout.readline() if ready else b""
        except BrokenPipeError:
            line = b""
        if not line.endswith(b"\n"):
            self.close()
            return {"found": BROKEN}
        answer: dict[str, object] = json.loads(line)
        return answer

    def running(self) -> subprocess.Popen[bytes]:
        """Return the process, begun if it does not run."""
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(  # noqa: S603 -- our own file, and nothing of a request
                [sys.executable, "-I", str(Path(images_child.__file__))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"LANG": "C.UTF-8"},
            )
            self._owner = os.getpid()
        return self._process


_decoder = Decoder()
atexit.register(_decoder.close)
