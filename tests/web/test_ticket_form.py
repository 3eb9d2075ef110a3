"""Every kind of field of a domain form as a field of WTForms: control, name, error, the way there and back."""

from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Blueprint, render_template_string, request
from flask.typing import ResponseReturnValue
from wtforms import Field as Control

from core.domain.errors import RefusedFields
from core.domain.forms import Choice, Field, FieldKind, Form, FormContext, When
from core.domain.texts import Message
from core.testing.databases import sqlite_url
from core.testing.site import Site
from core.web import forms
from core.web.forms import FormView, TicketForm
from core.web.guard import requires

K = FieldKind
TWO = (Choice("a", "甲"), Choice("b", "乙"))
SIX = tuple(Choice(str(number), f"第{number}项") for number in range(6))
PEOPLE = {"": (("anna", "安娜"), ("bo", "博文")), "where": (("sales", "销售部"),)}
RECORDS = {"voucher": ((7, "凭证 7"),)}

# kind, what the declaration adds, what is typed, tag, type, inputmode
KINDS: list[tuple[FieldKind, dict[str, Any], str, str, str | None, str | None]] = [
    (K.TEXT, {}, "一句话", "input", "text", None),
    (K.LONG_TEXT, {}, "第一行\n第二行", "textarea", None, None),
    (K.INTEGER, {}, "12", "input", "text", "numeric"),
    (K.MONEY, {}, "1.20", "input", "text", "decimal"),
    (K.BOOLEAN, {}, "0", "input", "radio", None),
    (K.DATE, {}, "2026-03-16", "input", "date", None),
    (K.TIME, {}, "17:00", "input", "time", None),
    (K.INSTANT, {}, "2026-03-16T17:00", "input", "datetime-local", None),
    (K.CHOICE, {"choices": TWO}, "b", "input", "radio", None),
    (K.CHOICE, {"choices": SIX}, "4", "select", None, None),
    (K.CHOICES, {"choices": SIX}, "5", "input", "checkbox", None),
    (K.PHONE, {}, "13800000000", "input", "tel", "tel"),
    (K.EMAIL, {}, "a@example.com", "input", "email", "email"),
    (K.PERSON, {}, "bo", "select", None, None),
    (K.DEPARTMENT, {"key": "where"}, "sales", "select", None, None),
    (K.RECORD, {"record_type": "voucher"}, "7", "select", None, None),
    (K.FILES, {}, "", "input", "file", None),
]
IDS = [f"{kind.value}-{tag}" for kind, _more, _typed, tag, _type, _mode in KINDS]


@pytest.fixture
def database_url() -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url()


class Page(HTMLParser):
    """The controls of a page, what their labels say, and all that stands in an element with an id."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.controls: list[tuple[str, dict[str, str | None]]] = []
        self.labels: dict[str, str] = {}
        self.by_id: dict[str, str] = {}
        self.legends: list[str] = []
        self.selected: list[str | None] = []
        self.area = ""
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag in ("input", "select", "textarea"):
            self.controls.append((tag, found))
        if tag == "option" and "selected" in found:
            self.selected.append(found["value"])
        if tag not in ("input", "img", "br"):
            self._open.append((tag, found))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for tag, found in self._open:
            if tag == "label" and found.get("for"):
                self.labels[str(found["for"])] = self.labels.get(str(found["for"]), "") + data
            if found.get("id"):
                self.by_id[str(found["id"])] = self.by_id.get(str(found["id"]), "") + data
        if self._open and self._open[-1][0] == "legend":
            self.legends.append(data.strip())
        if self._open and self._open[-1][0] == "textarea":
            self.area += data

    def of(self, name: str) -> list[tuple[str, dict[str, str | None]]]:
        return [(tag, found) for tag, found in self.controls if found.get("name") == name]

    def sent(self, name: str) -> list[str]:
        """Return what a browser would send for the controls called ``name`` as they stand."""
        sent: list[str] = []
        for tag, found in self.of(name):
            if tag == "textarea":
                sent.append(self.area.removeprefix("\r\n").removeprefix("\n"))
            elif tag == "select":
                sent += [value or "" for value in self.selected]
            elif found["type"] in ("radio", "checkbox"):
                sent += [found["value"] or ""] if "checked" in found else []
            elif found["type"] != "file":
                sent.append(found.get("value") or "")
        return sent


def view_of(kind: FieldKind, more: dict[str, Any], **details: Any) -> FormView:
    entry = Field(**{"key": "it", "label": "这一项", "kind": kind, "help": "说明。", "required": True} | more)
    return FormView(form=Form(key="form", fields=(entry,)), people=PEOPLE, records=RECORDS, **details)


def shown(site: Site, view: FormView) -> Page:
    pages = Blueprint("trial", __name__)

    @pages.get("/trial")
    @requires()
    def trial() -> str:
        fields = "{% for entry in view.form.fields %}{{ ui.field(entry, view) }}{% endfor %}"
        return render_template_string('{% import "_macros.html" as ui %}' + fields, view=view)

    site.app.register_blueprint(pages)
    answer = site.browser("anna").get("/trial")
    assert answer.status_code == 200, answer.text
    return Page(answer.text)


@pytest.mark.parametrize(("kind", "more", "typed", "tag", "type_", "mode"), KINDS, ids=IDS)
def test_each_kind_has_its_control_with_label_help_and_error(
    site: Site, kind: FieldKind, more: dict[str, Any], typed: str, tag: str, type_: str | None, mode: str | None
) -> None:
    key = more.get("key", "it")
    page = shown(site, view_of(kind, more, problems={key: Message("这里不对 %(what)s。", {"what": "<b>"})}))
    controls = page.of(key)
    group = type_ in ("radio", "checkbox")
    assert controls[0][0] == tag
    first = controls[0][1]
    assert first.get("type") == type_
    assert first.get("inputmode") == mode
    assert first["id"] == f"f-{key}"
    assert first["aria-invalid"] == "true"
    assert first["aria-describedby"] == f"f-{key}-help f-{key}-problem"
    assert ("required" in first) is (kind is not K.CHOICES)
    assert page.by_id[f"f-{key}-help"] == "说明。"
    assert page.by_id[f"f-{key}-problem"] == "这里不对 <b>。"
    assert (page.legends[0] if group else page.labels[f"f-{key}"].strip("* \n")) == "这一项"


@pytest.mark.parametrize(("kind", "more", "typed", "tag", "type_", "mode"), KINDS, ids=IDS)
def test_what_was_sent_stands_in_the_form_and_means_the_same_when_sent_again(
    site: Site, kind: FieldKind, more: dict[str, Any], typed: str, tag: str, type_: str | None, mode: str | None
) -> None:
    view, key = view_of(kind, more), more.get("key", "it")
    context = FormContext(
        zone=ZoneInfo("Asia/Shanghai"),
        people={"bo"},
        departments={"sales"},
        records={"voucher": {7}},
        files={"it": 1} if kind is K.FILES else {},
    )
    with site.app.test_request_context("/", method="POST", data={key: typed} if typed else {}):
        raw = forms.read(view.form, request.form)
    page = shown(site, view_of(kind, more, values=raw))
    with site.app.test_request_context("/", method="POST", data={key: page.sent(key)}):
        again = forms.read(view.form, request.form)
    assert dict(view.form.parse(again, context)) == dict(view.form.parse(raw, context))
    assert kind is K.FILES or view.form.parse(raw, context)[key] not in (None, (), "")
    assert "aria-invalid" not in page.of(key)[0][1]


@pytest.mark.parametrize("number", [5, 6])
def test_five_choices_are_all_shown_and_six_are_a_list(site: Site, number: int) -> None:
    choices = SIX[:number]
    page = shown(site, view_of(K.CHOICE, {"choices": choices}))
    assert [tag for tag, _found in page.of("it")] == (["input"] * 5 if number == 5 else ["select"])


def test_a_field_that_may_be_hidden_does_not_hold_up_the_form(site: Site) -> None:
    entries = (
        Field(key="why", label="原因", kind=K.CHOICE, choices=TWO),
        Field(key="more", label="说明", required=True, shown_when=When("why", ("a",)), example="灯不亮"),
    )
    page = shown(site, FormView(form=Form(key="form", fields=entries)))
    found = page.of("more")[0][1]
    assert "required" not in found
    assert found["aria-describedby"] == "f-more-hint"
    assert found["placeholder"] == "例如：灯不亮"
    assert found["maxlength"] == "200"


def test_a_key_may_be_called_like_anything_that_a_form_has(site: Site) -> None:
    keys = ("data", "errors", "process", "validate", "meta", "_fields", "populate_obj", "declared")
    view = FormView(
        form=Form(key="form", fields=tuple(Field(key=key, label=key) for key in keys)), values={"data": "x"}
    )
    with site.app.test_request_context():
        assert isinstance(view.bound, TicketForm)
        assert [control.name for control in view.bound] == list(keys)
        assert all(isinstance(view.bound[key], Control) for key in keys)
        assert view.bound["data"].data == "x"


def test_what_belongs_to_no_field_belongs_to_the_form(site: Site) -> None:
    with site.app.test_request_context():
        bound = view_of(K.TEXT, {}, problems={"": Message("整个不对。"), "gone": Message("没有这一项。")}).bound
        assert bound.errors == {"": ["整个不对。", "没有这一项。"]}


# ------------------------------------------------------------------ hostile input

HOSTILE = [
    b"\x00",
    b"\xed\xa0\x80",
    b"\xff\xfe",
    b"x" * 400_000,
    "\u202e\uffff".encode(),
    b"<script>",
    b"%s%(x)s{{ 7*7 }}",
]


@pytest.fixture
def asking(site: Site) -> Site:
    """The site with a page that asks for every kind of field."""
    fields = tuple(
        Field(**(more | {"key": f"k{number}", "label": "项", "kind": kind, "required": kind is not K.FILES}))
        for number, (kind, more, *_rest) in enumerate(KINDS)
    )
    form = Form(key="form", fields=fields)
    pages = Blueprint("asking", __name__)

    @pages.post("/ask")
    @requires(uploads=True)
    def ask() -> ResponseReturnValue:
        raw = forms.read(form, request.form)
        try:
            form.parse(raw, FormContext(zone=ZoneInfo("Asia/Shanghai"), records={"voucher": {7}}))
        except RefusedFields as refused:
            view = FormView(form=form, values=raw, problems=forms.problems(refused), people=PEOPLE, records=RECORDS)
            source = '{% import "_macros.html" as ui %}{{ ui.form(view, "/ask", "提交") }}'
            return render_template_string(source, view=view), 422
        return "done"

    site.app.register_blueprint(pages)
    return site


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_values_come_back_as_text_and_are_no_fault(asking: Site, content: bytes) -> None:
    from urllib.parse import quote_plus

    browser = asking.browser("anna")
    token = browser.token()
    for number in range(len(KINDS)):
        kept = "k2" if number == 0 else "k0"
        hostile = f"k{number}={quote_plus(content)}&k{number}=second&k{number}[]=1"
        body = f"csrf_token={token}&{kept}=kept+text&{hostile}"
        answer = browser.post("/ask", data=body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 422
        assert 'value="kept text"' in answer.text
        assert "<script>" not in answer.text
        assert "%s%(x)s49" not in answer.text


def test_files_under_the_names_of_texts_are_no_fault(asking: Site) -> None:
    from io import BytesIO

    browser = asking.browser("anna")
    data = {"csrf_token": browser.token()} | {f"k{number}": (BytesIO(b"x"), "x.txt") for number in range(len(KINDS))}
    assert browser.post("/ask", data=data, content_type="multipart/form-data").status_code == 422


@pytest.mark.parametrize("path", ["/login", "/account/password"])
def test_fixed_forms_take_nothing_but_form_fields(site: Site, path: str) -> None:
    from io import BytesIO

    browser = site.browser("anna")
    names = ("login", "password", "present", "wanted", "again")
    data = {"csrf_token": browser.token()} | {name: (BytesIO(b"x"), "x.txt") for name in names}
    assert browser.post(path, data=data, content_type="multipart/form-data").status_code == 422
    for body in ("[]", "5", '{"login": {"a": 1}, "password": [1]}', "{"):
        answer = browser.post(
            path, data=body, content_type="application/json", headers={"X-CSRFToken": browser.token()}
        )
        assert answer.status_code == 422
