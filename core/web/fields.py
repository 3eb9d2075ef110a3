"""A domain form as a form of WTForms: the fields, what they are called, what was typed into them, what is wrong.

The values stay as they were typed. What they mean, and whether that will do, is said by the domain form alone, because
pages, bulk actions, import and API must not differ in it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    EmailField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm
from wtforms.widgets import CheckboxInput, DateInput, DateTimeLocalInput, FileInput, TimeInput

from core.domain.forms import DEPARTMENT_KINDS, PERSON_KINDS, SEVERAL, Field, FieldKind, Form
from core.domain.texts import N_, Message
from core.web import texts

ID_PREFIX = "f-"
FEW = 5  # as many choices are all shown; more are offered in a list
Pairs = Iterable[tuple[str, str]]  # value and what people read, in their language

_PLAIN = {"class": "input"}
_NUMBERS = {"class": "input num"}
_TYPED: Mapping[FieldKind, Callable[..., UnboundField]] = {
    FieldKind.TEXT: lambda **look: StringField(**look),
    FieldKind.LONG_TEXT: lambda **look: TextAreaField(**look),
    FieldKind.INTEGER: lambda **look: StringField(**look),
    FieldKind.MONEY: lambda **look: StringField(**look),
    FieldKind.DATE: lambda **look: StringField(widget=DateInput(), **look),
    FieldKind.TIME: lambda **look: StringField(widget=TimeInput(), **look),
    FieldKind.INSTANT: lambda **look: StringField(widget=DateTimeLocalInput(), **look),
    FieldKind.PHONE: lambda **look: TelField(**look),
    FieldKind.EMAIL: lambda **look: EmailField(**look),
}
_ATTRIBUTES: Mapping[FieldKind, Mapping[str, object]] = {
    FieldKind.LONG_TEXT: {"rows": 4},
    FieldKind.INTEGER: _NUMBERS | {"inputmode": "numeric"},
    FieldKind.MONEY: _NUMBERS | {"inputmode": "decimal"},
    FieldKind.DATE: _NUMBERS,
    FieldKind.TIME: _NUMBERS,
    FieldKind.INSTANT: _NUMBERS,
    FieldKind.PHONE: _NUMBERS | {"inputmode": "tel"},
    FieldKind.EMAIL: {"inputmode": "email"},
}


class TicketForm(BaseForm):
    """A declared form with what was typed and what is wrong; ``form[key]`` is a field of WTForms.

    ``values`` are raw, ``problems`` by key (``""`` for the form as a whole), ``people`` and ``records`` what fields
    for people, departments and records offer; see :class:`core.web.forms.FormView`.
    """

    def __init__(
        self,
        form: Form,
        *,
        values: Mapping[str, object],
        problems: Mapping[str, Message],
        people: Mapping[str, tuple[tuple[str, str], ...]],
        records: Mapping[str, tuple[tuple[int, str], ...]],
    ) -> None:
        self.declared = form
        self._people = people
        self._records = records
        super().__init__({entry.key: self._unbound(entry) for entry in form.fields})
        typed: MultiDict[str, str] = MultiDict()
        for entry in form.fields:
            typed.setlist(entry.key, as_typed(values.get(entry.key)))
        self.process(typed)
        blame(self, problems)

    def _unbound(self, entry: Field) -> UnboundField:
        look: dict[str, Any] = {
            "id": ID_PREFIX + entry.key,
            "label": texts.say(entry.label),
            "description": texts.say(entry.help),
            "render_kw": _attributes(entry),
        }
        if entry.kind in _TYPED:
            return _TYPED[entry.kind](**look)
        if entry.kind is FieldKind.FILES:
            return MultipleFileField(widget=FileInput(multiple=entry.maximum != 1), **look)
        offered = self._offered(entry)
        if entry.kind in SEVERAL:
            return SelectMultipleField(choices=_choices(offered), option_widget=CheckboxInput(), **look)
        if is_grouped(entry):
            return RadioField(choices=_choices(offered), **look)
        return SelectField(choices=_choices((("", texts.say(N_("请选择"))), *offered)), **look)

    def _offered(self, entry: Field) -> Pairs:
        if entry.kind is FieldKind.BOOLEAN:
            return (("1", texts.say(N_("是"))), ("0", texts.say(N_("否"))))
        if entry.kind in PERSON_KINDS | DEPARTMENT_KINDS:
            return self._people.get(entry.key, self._people.get("", ()))
        if entry.kind is FieldKind.RECORD:
            return tuple((str(number), label) for number, label in self._records.get(entry.record_type, ()))
        return tuple((choice.value, texts.say(choice.label)) for choice in entry.choices)


def is_grouped(entry: Field) -> bool:
    """Say whether a field is shown as a group of boxes or buttons, not as one control."""
    few = entry.kind is FieldKind.CHOICE and len(entry.choices) <= FEW
    return few or entry.kind in SEVERAL or entry.kind is FieldKind.BOOLEAN


def as_typed(value: object) -> list[str]:
    """Return a raw value as the texts that a browser would send for it; empty if nothing was chosen or typed."""
    if value is None or value == "":
        return []
    return [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]


def blame(form: BaseForm, problems: Mapping[str, Message]) -> None:
    """Put what is wrong to the fields of ``form`` that it is wrong with; what belongs to none, to the whole."""
    for key, problem in problems.items():
        if key in form:
            form[key].errors = [texts.say(problem)]
        else:
            form.form_errors.append(texts.say(problem))


def _choices(offered: Pairs) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in offered]


def _attributes(entry: Field) -> dict[str, object]:
    found = {} if is_grouped(entry) else dict(_PLAIN | _ATTRIBUTES.get(entry.kind, {}))
    if entry.kind in (FieldKind.TEXT, FieldKind.LONG_TEXT):
        found["maxlength"] = entry.max_length
    if entry.kind in _TYPED and entry.example:
        found["placeholder"] = texts.say(Message(N_("例如：%(example)s"), {"example": texts.say(entry.example)}))
    # A field that may be hidden, or one box of several, must not keep the browser from sending the form.
    found["required"] = entry.required and entry.shown_when is None and entry.kind not in SEVERAL
    return found
