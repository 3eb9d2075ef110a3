"""Between the address of a list and the list: what it is narrowed to, what narrows it, how it is kept as a view."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from core.domain.errors import RefusedFields
from core.domain.forms import FieldKind
from core.domain.texts import N_, Message
from core.services import lists, lists_filters, views
from core.services.lists import ListPage
from core.services.lists_filters import ME, NOBODY, OURS, Filters
from core.services.views import COLUMNS, View
from core.web import forms, texts
from core.web.guard import scope

_FIELDS = tuple(entry.key for entry in lists_filters.FORM.fields)
_WORDS = {ME: N_("我"), NOBODY: N_("没有经办人"), OURS: N_("本部门及下级部门")}
_PEOPLE = ("assignee", "opener")
_NO_CHIP = ("q", "kind", "process", "state", "order")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One thing that narrows a list, in words, and the address of the list without it."""

    label: str
    value: str
    without: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list as its address asks for it. ``raw`` is what was asked, ``view`` the view that it goes by, if any."""

    page: ListPage
    raw: Mapping[str, str]
    problems: Mapping[str, Message] = field(default_factory=dict)
    views: tuple[View, ...] = ()
    view: View | None = None

    @property
    def changed(self) -> bool:
        """Say whether the list is narrowed, ordered or shown otherwise than its view says."""
        return self.view is None or _normal(self.view.shown) != _normal(self.raw)

    def link(self, **changes: str | None) -> str:
        """Return the address of this list with changes; any change leads to the first page."""
        kept = {"kind": self.page.filters.kind, **self.raw, "view": self.view.key if self.view else ""}
        return url_for("tickets.index", **{name: value for name, value in (kept | changes).items() if value})

    def chips(self) -> tuple[Chip, ...]:
        """Return what narrows the list beside the tabs, each to be dropped by itself."""
        shown = ((key, getattr(self.page.filters, key)) for key in _FIELDS if key not in _NO_CHIP)
        return (*self._place(), *(self._chip(key, value) for key, value in shown if value))

    def _place(self) -> tuple[Chip, ...]:
        filters = self.page.filters
        if not filters.process:
            return ()
        process = next((one for one in self.page.processes if one.key == filters.process), None)
        label = texts.say(process.label) if process else filters.process
        chips = [Chip(label=texts.say(N_("流程")), value=label, without=self.link(process=None, state=None))]
        if filters.state:
            state = dict(process.states).get(filters.state, filters.state) if process else filters.state
            chips.append(Chip(label=texts.say(N_("状态")), value=texts.say(state), without=self.link(state=None)))
        return tuple(chips)

    def _chip(self, key: str, value: str | date) -> Chip:
        entry = lists_filters.FORM.field(key)
        if isinstance(value, date):
            shown = texts.day(value)
        elif entry is not None and entry.kind is FieldKind.CHOICE:
            shown = texts.say(entry.choice_label(value))
        elif value in _WORDS:
            shown = texts.say(_WORDS[value])
        elif key in _PEOPLE:
            shown = dict(self.page.people).get(value, value)
        else:
            shown = dict(self.page.departments).get(value, value) if key == "department" else value
        return Chip(label=texts.say(entry.label) if entry else key, value=shown, without=self.link(**{key: None}))


def asked_for(args: MultiDict[str, str]) -> dict[str, str]:
    """Return what an address, or a form, says of a list: fields by name, the columns between commas."""
    raw = {key: args[key] for key in _FIELDS if args.get(key)}
    where, _, state = args.get("in", "").partition("/")
    raw |= {"process": where} if where else {}
    raw |= {"state": state} if state else {}
    columns = ",".join(args.getlist("column")) or args.get(COLUMNS, "")
    return raw | ({COLUMNS: columns} if columns else {})


def listing(args: MultiDict[str, str]) -> Listing:
    """Return the list that an address asks for. One that names a view and nothing else asks for the view as it is."""
    own = views.views_of(scope())
    view = next((one for one in own if one.key == args.get("view")), None)
    raw = asked_for(args)
    if view is not None and not raw:
        raw = dict(view.shown)
    filters, problems = read(raw)
    page = lists.ticket_list(
        scope(), filters, columns=raw.get(COLUMNS, ""), after=args.get("after"), before=args.get("before")
    )
    return Listing(page=page, raw=raw, problems=problems, views=own, view=view)


def read(raw: Mapping[str, str]) -> tuple[Filters, Mapping[str, Message]]:
    """Return the filters that were asked for, and what is wrong with them; nothing is narrowed then."""
    try:
        fields = {key: value for key, value in raw.items() if key != COLUMNS}
        return lists_filters.parse_filters(scope(), fields), {}
    except RefusedFields as refused:
        return Filters(), forms.problems(refused)


def opens_elsewhere() -> str | None:
    """Return the address of the view in which the reader's list opens, if this address asks for nothing itself."""
    if request.args:
        return None
    key = views.default_view(scope())
    return url_for("tickets.index", view=key) if key else None


def _normal(raw: Mapping[str, str]) -> dict[str, str]:
    usual = {"kind": lists_filters.OPEN, "order": lists_filters.NEWEST}
    return {key: value for key, value in raw.items() if value and usual.get(key) != value}
