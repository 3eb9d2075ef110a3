"""The names that senders give their files: only for show, and made fit for it."""

import re
import unicodedata

NAME_LENGTH = 255
EXTENSION_LENGTH = 20


def clean_name(raw: str) -> str:
    """Return the sender's name of a file fit to show: no folders, no control or direction characters, ≤ 255."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", raw))[-1]
    shown = "".join(one for one in last if unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    name = " ".join(re.sub(r'[<>:"|?*;%]', "_", shown).split()).strip(" .")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    tail = f".{extension[:EXTENSION_LENGTH]}" if extension else ""
    return f"{stem[: NAME_LENGTH - len(tail)] or 'file'}{tail}"


def extension_of(name: str) -> str:
    """Return what stands behind the last dot, in lower case; empty without a dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def with_extension(name: str, permitted: tuple[str, ...]) -> str:
    """Return the name with the first of the ``permitted`` extensions, unless it has one of them."""
    if extension_of(name) in permitted:
        return name
    return f"{name.rpartition('.')[0]}.{permitted[0]}"[-NAME_LENGTH:]
