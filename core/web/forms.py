"""Between a domain form and a request: what was typed, what was wrong with it, how stored values are shown.

Plugins that bring pages of their own use this module and :func:`requires`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from werkzeug.datastructures import FileStorage, MultiDict

from core.domain.disclosure import Finding
from core.domain.errors import Refused, RefusedFields
from core.domain.forms import SEVERAL, Field, FieldKind, Form, Value
from core.domain.money import yuan
from core.domain.texts import N_, Message
from core.web import texts
from core.web.fields import TicketForm, blame, is_grouped
from core.web.guard import requires

__all__ = ["FormView", "TicketForm", "blame", "initial", "problems", "read", "requires", "shown", "uploads"]

CONTROL = "_"  # names that begin with it are the page's own (version, next), not fields
_CSRF = "csrf_token"


@dataclass(frozen=True, kw_only=True)
class FormView:
    """A form as a page shows it.

    ``values`` are raw, as typed; ``problems`` belong to fields by key, ``""`` to the form as a whole. ``people`` are
    offered in PERSON fields (log-in, name) and stand for departments in DEPARTMENT fields (key, name), by field key
    or for all under ``""``; ``records`` are offered in RECORD fields (number, label), by record type. ``advice`` says
    by field why its value is proposed. ``findings`` are what in it tells who somebody is; those ``confirmed`` may go.
    """

    form: Form
    values: Mapping[str, object] = field(default_factory=dict)
    problems: Mapping[str, Message] = field(default_factory=dict)
    people: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    records: Mapping[str, tuple[tuple[int, str], ...]] = field(default_factory=dict)
    advice: Mapping[str, Message] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    confirmed: tuple[str, ...] = ()

    def is_grouped(self, entry: Field) -> bool:
        """Say whether a field is shown as a group of boxes or buttons, not as one control."""
        return is_grouped(entry)

    def label(self, key: str) -> str:
        """Return the label of a field; the key if the form has no such field."""
        found = self.form.field(key)
        return found.label if found else key

    @cached_property
    def bound(self) -> TicketForm:
        """Return the form as WTForms knows it: bound to what was typed, with its errors, in the reader's language."""
        return TicketForm(
            self.form, values=self.values, problems=self.problems, people=self.people, records=self.records
        )

    def condition(self, entry: Field) -> dict[str, object] | None:
        """Return on which other field it depends whether this one is shown: its key and the values as text."""
        if entry.shown_when is None:
            return None
        return {"field": entry.shown_when.field, "values": [_plain(value) for value in entry.shown_when.values]}


def read(form: Form, data: MultiDict[str, str]) -> dict[str, object]:
    """Return what was sent for ``form``, raw; a name that it does not have stays in, so that parsing refuses it."""
    several = {entry.key for entry in form.fields if entry.kind in SEVERAL}
    return {
        name: data.getlist(name) if name in several else data[name]
        for name in data
        if name != _CSRF and not name.startswith(CONTROL)
    }


def uploads(form: Form, data: MultiDict[str, FileStorage]) -> dict[str, tuple[FileStorage, ...]]:
    """Return the files that were chosen, by the key of their field; an empty choice is none."""
    keys = [entry.key for entry in form.fields if entry.kind is FieldKind.FILES]
    found = {key: tuple(file for file in data.getlist(key) if file.filename) for key in keys}
    return {key: files for key, files in found.items() if files}


def problems(refused: Refused) -> dict[str, Message]:
    """Return what was wrong by field, in the form's order; ``""`` holds what belongs to none."""
    found: dict[str, Message] = {}
    for error in refused.errors if isinstance(refused, RefusedFields) else (refused,):
        found.setdefault(error.field or "", error.message)
    return found


def initial(form: Form, values: Mapping[str, Value], zone: ZoneInfo) -> dict[str, object]:
    """Return stored values as people would have typed them."""
    found: dict[str, object] = {}
    for entry in form.fields:
        value = values.get(entry.key)
        if value is None:
            continue
        if entry.kind is FieldKind.MONEY and isinstance(value, int):
            found[entry.key] = yuan(value)
        elif entry.kind is FieldKind.INSTANT and isinstance(value, str):
            found[entry.key] = f"{datetime.fromisoformat(value).astimezone(zone):%Y-%m-%dT%H:%M}"
        elif isinstance(value, tuple):
            found[entry.key] = list(value)
        else:
            found[entry.key] = _plain(value)
    return found


def shown(value: Value | None, entry: Field) -> str:
    """Return a stored value as people read it."""
    if value is None or value == ():
        return "—"
    match entry.kind:
        case FieldKind.MONEY:
            return texts.money(int(str(value)))
        case FieldKind.BOOLEAN:
            return texts.say(N_("是")) if value else texts.say(N_("否"))
        case FieldKind.DATE:
            return texts.day(str(value))
        case FieldKind.INSTANT:
            return texts.moment(datetime.fromisoformat(str(value)))
        case FieldKind.TIME:
            return str(value)[:5]
        case FieldKind.CHOICE:
            return texts.say(entry.choice_label(str(value)))
        case FieldKind.RECORD:
            return texts.say(Message(N_("第 %(number)s 号"), {"number": value}))
        case FieldKind.PEOPLE | FieldKind.DEPARTMENTS if isinstance(value, tuple):
            return texts.say(N_("、")).join(value)
        case FieldKind.CHOICES if isinstance(value, tuple):
            return texts.say(N_("、")).join(texts.say(entry.choice_label(item)) for item in value)
        case _:
            return str(value)


def _plain(value: Value) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)
