"""Which files are taken: those whose content and whose name both say the same permitted type."""

import codecs
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import filetype

from core.domain.errors import Reason, Refused
from core.domain.texts import N_, Message

MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200
RATIO_FROM = 1024 * 1024  # small parts of a document may well be blanks
MAX_PARTS = 5_000
MAX_DIRECTORY = 1024 * 1024
CHUNK = 64 * 1024

_END_OF_DIRECTORY = b"PK\x05\x06"
_END_LENGTH = 22
_ZIP64_LOCATOR = b"PK\x06\x07"
_ZIP64_LENGTH = 20
_PERMITTED_CONTROLS = frozenset("\t\n\r\f")


@dataclass(frozen=True, slots=True)
class FileType:
    """A permitted type: its media type, the extensions that name it (the first is given), and its family.

    Members of one family (pictures, videos) are confused so often that the wrong one's extension is put right.
    """

    media_type: str
    extensions: tuple[str, ...]
    family: str


_BY_CONTENT = {
    known.media_type: known
    for known in (
        FileType("image/jpeg", ("jpg", "jpeg"), "picture"),
        FileType("image/png", ("png",), "picture"),
        FileType("image/gif", ("gif",), "picture"),
        FileType("image/webp", ("webp",), "picture"),
        FileType("image/heic", ("heic", "heif"), "picture"),
        FileType("video/mp4", ("mp4",), "video"),
        FileType("video/quicktime", ("mov",), "video"),
        FileType("video/webm", ("webm",), "video"),
        FileType("application/pdf", ("pdf",), "pdf"),
    )
}
VIDEO_EXTENSIONS = frozenset(
    extension for known in _BY_CONTENT.values() if known.family == "video" for extension in known.extensions
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
_BY_PART = {
    "xl/workbook.xml": FileType(_OFFICE + "spreadsheetml.sheet", ("xlsx",), "sheet"),
    "word/document.xml": FileType(_OFFICE + "wordprocessingml.document", ("docx",), "document"),
}
_TEXTS = {
    "txt": FileType("text/plain", ("txt",), "text"),
    "csv": FileType("text/csv", ("csv",), "table"),
}


def detect(path: Path, extension: str) -> FileType:
    """Return the type of the file at ``path``, whose name ends in ``extension`` (lower case, no dot).

    :raises Refused: FILE_TYPE, or TOO_LARGE for a document that unpacks to more than can be opened.
    """
    with path.open("rb") as file:
        head = file.read(CHUNK)
        if extension in _TEXTS:
            _check_text(file)
            return _TEXTS[extension]
        if head.startswith(b"PK\x03\x04"):
            found = _office_type(file)
        else:
            guess = filetype.guess(head)
            found = _BY_CONTENT.get(guess.mime) if guess else None
    families = {known.family for known in (*_BY_CONTENT.values(), *_BY_PART.values()) if extension in known.extensions}
    if found is None or found.family not in families:
        raise Refused(
            Reason.FILE_TYPE,
            Message(
                N_(
                    "不接受这种文件，或内容与扩展名不符。可以上传图片（JPG、PNG、GIF、WebP、HEIC）、"
                    "视频（MP4、MOV、WebM）、PDF、Word（docx）、Excel（xlsx）和文本（TXT、CSV）。"
                )
            ),
        )
    return found


def _check_text(file: BinaryIO) -> None:
    """Refuse what is no UTF-8 text."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            _check_controls(decoder.decode(chunk))
        decoder.decode(b"", final=True)
    except ValueError as error:
        message = Message(N_("文本文件必须是 UTF-8 编码。请另存为 UTF-8 后再上传。"))
        raise Refused(Reason.FILE_TYPE, message) from error


def _check_controls(text: str) -> None:
    if any(character < " " and character not in _PERMITTED_CONTROLS for character in set(text)):
        raise ValueError("a control character")


def _office_type(file: BinaryIO) -> FileType | None:
    """Return which document a ZIP file is, if it is one that can be opened without harm."""
    try:
        _check_directory(file)
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        return None
    size = file.seek(0, 2)
    too_dense = any(part.file_size > RATIO_FROM and part.file_size > part.compress_size * MAX_RATIO for part in parts)
    if sum(part.file_size for part in parts) > MAX_UNPACKED or too_dense:
        raise Refused(Reason.TOO_LARGE, Message(N_("文档解压后过大，无法接受。请拆分或删减后再上传。")))
    names = {part.filename for part in parts}
    overlapping = sum(part.compress_size for part in parts) > size
    with_macros = any(name.rsplit("/", 1)[-1].lower().startswith("vbaproject") for name in names)
    if overlapping or with_macros or len(parts) > MAX_PARTS or "[Content_Types].xml" not in names:
        return None
    return next((known for part, known in _BY_PART.items() if part in names), None)


def _check_directory(file: BinaryIO) -> None:
    """Bound the list of parts before it is read.

    :raises ValueError: It is large, in a form that documents do not use, or missing.
    """
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_LENGTH - _ZIP64_LENGTH))
    tail = file.read()
    end = tail[-_END_LENGTH:]
    if not end.startswith(_END_OF_DIRECTORY) or _ZIP64_LOCATOR in tail[:_ZIP64_LENGTH]:
        raise ValueError("no plain ZIP file")
    if int.from_bytes(end[12:16], "little") > MAX_DIRECTORY:
        raise ValueError("too many parts")
