"""How the public may speak up: which part of a process's form they fill in, and what they may see and do afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from core.domain.forms import Form

CHANNEL = "portal"  # the channel of tickets that the public opened


class Mode(StrEnum):
    """How much of who speaks up is known, and to whom."""

    ANONYMOUS = "anonymous"  # to nobody
    CONFIDENTIAL = "confidential"  # to those who keep identities, with a reason
    NAMED = "named"  # to everybody who sees the ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What of an act is meant for whoever spoke up: ``fields`` of its form."""

    act: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicForm:
    """That people without an account may open a ticket of a process, and how.

    ``clause`` names the givers of the regulation. ``fields`` are those of the opening form that they fill in; ``given``
    are entered for them (the channel). ``modes`` are those that the regulation permits. ``name`` and ``contact`` are
    the personal fields of the opening form that hold who it was, if the ticket is to name them; otherwise both are kept
    apart. ``place`` is the field that an address on a poster fills in. ``answers`` are shown to whoever holds the
    receipt code, who may also do the ``acts``: evaluate, supply what was asked for, say that it is not solved.
    """

    clause: str
    fields: tuple[str, ...]
    given: Mapping[str, str] = field(default_factory=dict)
    modes: tuple[Mode, ...] = tuple(Mode)
    name: str = ""
    contact: str = ""
    place: str = ""
    answers: tuple[Answer, ...] = ()
    acts: tuple[str, ...] = ()

    def shown(self, form: Form) -> Form:
        """Return what the public fill in of the opening ``form``; who they are is asked apart."""
        return _part(form, frozenset(self.fields))

    def parsed(self, form: Form, mode: Mode) -> Form:
        """Return what a ticket that is opened in ``mode`` holds of the opening ``form``."""
        personal = {self.name, self.contact} - {""} if mode is Mode.NAMED else set()
        return _part(form, frozenset({*self.fields, *self.given, *personal}))

    def answer(self, act: str) -> Answer | None:
        """Return what of the act called ``act`` is meant for whoever spoke up, or None."""
        return next((answer for answer in self.answers if answer.act == act), None)


def _part(form: Form, keys: frozenset[str]) -> Form:
    return replace(form, fields=tuple(entry for entry in form.fields if entry.key in keys))
