"""Texts that people read, carried as values until somebody renders them in a language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


def N_(text: str) -> str:  # noqa: N802 -- the name that gettext tools know for "extract, translate later"
    """Mark ``text`` (Chinese, the source language) for the catalogues and return it unchanged."""
    return text


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence with its parameters, rendered late in the reader's language.

    ``text`` is a msgid with ``%(name)s`` placeholders. A parameter whose name ends in ``_label`` is
    itself a msgid and is translated before it is put in; a parameter that is a ``datetime`` (as ISO text
    in a name ending in ``_at``) is shown in the reader's zone; a tuple of texts is shown as a list in the reader's way.
    """

    text: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Freeze the parameters, so that a message can be shared."""
        object.__setattr__(self, "params", MappingProxyType(dict(self.params)))

    def __str__(self) -> str:
        """Render in the source language."""
        shown = {name: "、".join(value) if isinstance(value, tuple) else value for name, value in self.params.items()}
        return self.text % shown if shown else self.text
