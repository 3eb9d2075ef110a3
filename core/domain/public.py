"""How the public may speak up: which part of a process's form they fill in, and what they may see and do afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from core.domain.forms import Choice, Field, FieldKind, Form, Value, When
from core.domain.texts import N_

MODE, NAME, CONTACT = "giver_mode", "giver_name", "giver_contact"  # of the page, beside the fields of the process
CHANNEL = "portal"  # the channel of tickets that the public opened


class Mode(StrEnum):
    """How much of who speaks up is known, and to whom."""

    ANONYMOUS = "anonymous"  # to nobody
    CONFIDENTIAL = "confidential"  # to those who keep identities, with a reason
    NAMED = "named"  # to everybody who sees the ticket


MODE_LABELS: dict[Mode, str] = {
    Mode.ANONYMOUS: N_("匿名：不留姓名，只凭回执编码查看答复"),
    Mode.CONFIDENTIAL: N_("保密：姓名另行保管，经办的人看不到"),
    Mode.NAMED: N_("署名：经办的人可以看到姓名和联系方式"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What of an act is meant for whoever spoke up: ``fields`` of its form."""

    act: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """With which of their acts givers evaluate the result: in ``field``, and which of its values say satisfied."""

    act: str
    field: str
    satisfied: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicForm:
    """That people without an account may open a ticket of a process, and how.

    ``clause`` names the givers of the regulation. ``fields`` are those of the opening form that they fill in; ``given``
    are entered for them (the channel). ``modes`` are those that the regulation permits. ``name`` and ``contact`` are
    the personal fields of the opening form that hold who it was, if the ticket is to name them; otherwise both are kept
    apart. ``place`` is the field that an address on a poster fills in. ``answers`` are shown to whoever holds the
    receipt code, who may also do the ``acts``: evaluate, supply what was asked for, say that it is not solved.
    ``evaluation`` says what of them counts for published figures.
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
    evaluation: Evaluation | None = None

    def page(self, form: Form) -> Form:
        """Return what the public fill in: their part of the opening ``form``, and who they are."""
        return replace(form, fields=(*_part(form, frozenset(self.fields)).fields, *self._identity(form)))

    def parsed(self, form: Form, mode: Mode) -> Form:
        """Return what a ticket that is opened in ``mode`` holds of the opening ``form``."""
        personal = {self.name, self.contact} - {""} if mode is Mode.NAMED else set()
        return _part(form, frozenset({*self.fields, *self.given, *personal}))

    def _identity(self, form: Form) -> tuple[Field, ...]:
        if self.modes == (Mode.ANONYMOUS,):
            return ()
        known = When(MODE, (Mode.CONFIDENTIAL.value, Mode.NAMED.value)) if Mode.ANONYMOUS in self.modes else None
        choices = tuple(Choice(mode.value, MODE_LABELS[mode]) for mode in self.modes)
        mode = Field(key=MODE, label=N_("是否留下姓名"), kind=FieldKind.CHOICE, choices=choices, required=True)
        name = Field(
            key=NAME, label=N_("您的姓名"), max_length=50, required=known is None, shown_when=known, required_when=known
        )
        declared = form.field(self.contact)
        contact = Field(
            key=CONTACT,
            label=N_("您的联系方式"),
            kind=declared.kind if declared else FieldKind.TEXT,
            max_length=100,
            required=declared is not None and declared.required,
            shown_when=known,
        )
        return (*((mode,) if len(self.modes) > 1 else ()), name, contact)

    def answer(self, act: str) -> Answer | None:
        """Return what of the act called ``act`` is meant for whoever spoke up, or None."""
        return next((answer for answer in self.answers if answer.act == act), None)


def _part(form: Form, keys: frozenset[str]) -> Form:
    return replace(form, fields=tuple(entry for entry in form.fields if entry.key in keys))
