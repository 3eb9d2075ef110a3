"""One declaration of a form answers for every way a value can come in."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.errors import DeclarationError, Reason, Refused, RefusedFields
from core.domain.forms import (
    SEVERAL,
    Choice,
    Field,
    FieldKind,
    Form,
    FormContext,
    When,
    as_date,
    as_datetime,
    as_time,
)

CHOICES = (Choice("a", "甲"), Choice("b", "乙"), Choice("c", "丙"))
CONTEXT = FormContext(
    zone=ZoneInfo("Asia/Shanghai"),
    people={"zhang"},
    departments={"kitchen"},
    records={"claim": {1, 2}},
    files={"photos": 2, "scan": 0},
)
DECLARED: dict[FieldKind, Mapping[str, object]] = {
    FieldKind.CHOICE: {"choices": CHOICES},
    FieldKind.CHOICES: {"choices": CHOICES},
    FieldKind.RECORD: {"record_type": "claim"},
}


def field_of(kind: FieldKind, **more: object) -> Field:
    return Field(key="f", label="项", kind=kind, **DECLARED.get(kind, {}), **more)  # type: ignore[arg-type] -- mixed


def parse(entry: Field, raw: object) -> object:
    return Form(key="form", fields=(entry,)).parse({entry.key: raw}, CONTEXT).get(entry.key)


def errors_of(form: Form, raw: Mapping[str, object], context: FormContext = CONTEXT) -> list[tuple[str | None, Reason]]:
    with pytest.raises(RefusedFields) as refused:
        form.parse(raw, context)
    return [(error.field, error.reason) for error in refused.value.errors]


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (FieldKind.TEXT, " 电梯 ", "电梯"),
        (FieldKind.LONG_TEXT, "一\r\n二", "一\n二"),
        (FieldKind.INTEGER, "１２", 12),
        (FieldKind.MONEY, "12.5", 1250),
        (FieldKind.BOOLEAN, "否", False),
        (FieldKind.BOOLEAN, False, False),
        (FieldKind.BOOLEAN, "on", True),
        (FieldKind.DATE, "2026/3/7", "2026-03-07"),
        (FieldKind.TIME, "8:30", "08:30:00"),
        (FieldKind.INSTANT, "2026-03-17 16:30", "2026-03-17T08:30:00+00:00"),
        (FieldKind.CHOICE, "b", "b"),
        (FieldKind.CHOICES, ["c", "a", "a"], ("a", "c")),
        (FieldKind.CHOICES, "b", ("b",)),
        (FieldKind.PHONE, "13800138000", "13800138000"),
        (FieldKind.EMAIL, "A@B.cn", "a@b.cn"),
        (FieldKind.PERSON, "zhang", "zhang"),
        (FieldKind.PEOPLE, ["zhang", " zhang "], ("zhang",)),
        (FieldKind.DEPARTMENTS, "kitchen", ("kitchen",)),
        (FieldKind.RECORD, "2", 2),
        (FieldKind.FILES, "forged", None),
    ],
)
def test_every_kind_has_its_stored_value(kind: FieldKind, raw: object, value: object) -> None:
    assert parse(field_of(kind), raw) == value


@pytest.mark.parametrize("raw", ["", "  \u3000", None], ids=["nothing", "blanks", "none"])
@pytest.mark.parametrize("kind", FieldKind)
def test_an_empty_field_has_no_value(kind: FieldKind, raw: object) -> None:
    if kind in SEVERAL and raw:
        assert errors_of(Form(key="form", fields=(field_of(kind),)), {"f": raw}) == [("f", Reason.FIELD_INVALID)]
    else:
        assert parse(field_of(kind), raw) is None


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (FieldKind.TEXT, "一\n二"),
        (FieldKind.TEXT, "长" * 201),
        (FieldKind.INTEGER, "1.5"),
        (FieldKind.MONEY, "1.555"),
        (FieldKind.BOOLEAN, "也许"),
        (FieldKind.DATE, "2026-02-30"),
        (FieldKind.TIME, "25:00"),
        (FieldKind.INSTANT, "2026-03-17"),
        (FieldKind.CHOICE, "d"),
        (FieldKind.CHOICE, "甲"),
        (FieldKind.CHOICE, ["a"]),
        (FieldKind.CHOICES, ["a", "d"]),
        (FieldKind.CHOICES, {"a": 1}),
        (FieldKind.CHOICES, [["a"]]),
        (FieldKind.CHOICES, 5),
        (FieldKind.PHONE, "电话"),
        (FieldKind.EMAIL, "邮箱"),
        (FieldKind.PERSON, "li"),
        (FieldKind.PEOPLE, ["zhang", "li"]),
        (FieldKind.PEOPLE, {"zhang": 1}),
        (FieldKind.DEPARTMENTS, ["nowhere"]),
        (FieldKind.RECORD, "3"),
        (FieldKind.RECORD, "0"),
    ],
)
def test_a_wrong_value_is_refused_with_its_field(kind: FieldKind, raw: object) -> None:
    assert errors_of(Form(key="form", fields=(field_of(kind),)), {"f": raw}) == [("f", Reason.FIELD_INVALID)]


ANYTHING = st.recursive(
    st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2),
)


@pytest.mark.parametrize("kind", FieldKind)
@given(raw=ANYTHING)
def test_no_input_breaks_a_field(kind: FieldKind, raw: object) -> None:
    try:
        value = parse(field_of(kind), raw)
    except RefusedFields:
        return
    assert value is None or isinstance(value, str | int | tuple)


@pytest.mark.parametrize(("fen", "fits"), [(499, False), (500, True), (2000, True), (2001, False)])
def test_bounds_of_money_are_in_fen(fen: int, fits: bool) -> None:
    entry = field_of(FieldKind.MONEY, minimum=500, maximum=2000)
    raw = f"{fen // 100}.{fen % 100:02d}"
    if fits:
        assert parse(entry, raw) == fen
    else:
        assert errors_of(Form(key="form", fields=(entry,)), {"f": raw}) == [("f", Reason.AMOUNT_OUT_OF_RANGE)]


@pytest.mark.parametrize(("number", "fits"), [(0, True), (1, False), (2, True), (3, True), (4, False)])
def test_bounds_of_files_are_in_number(number: int, fits: bool) -> None:
    form = Form(key="form", fields=(field_of(FieldKind.FILES, minimum=2, maximum=3),))
    context = FormContext(zone=CONTEXT.zone, files={"f": number})
    assert form.parse({}, FormContext(zone=CONTEXT.zone)) == {}
    if fits:
        assert form.parse({}, context) == {}
    else:
        assert errors_of(form, {}, context) == [("f", Reason.FIELD_INVALID)]


@pytest.mark.parametrize("number", [0, 1])
def test_required_evidence_speaks_with_the_regulation_s_reason(number: int) -> None:
    entry = field_of(FieldKind.FILES, required=True, missing=Reason.EVIDENCE_MISSING, missing_text="请上传照片。")
    form, context = Form(key="form", fields=(entry,)), FormContext(zone=CONTEXT.zone, files={"f": number})
    if number:
        assert form.parse({}, context) == {}
    else:
        with pytest.raises(Refused, match="请上传照片"):
            form.parse({}, context)


CONDITIONAL = Form(
    key="form",
    fields=(
        Field(key="kind", label="类别", kind=FieldKind.CHOICE, choices=CHOICES, required=True),
        Field(key="tags", label="标签", kind=FieldKind.CHOICES, choices=CHOICES),
        Field(key="who", label="当事人", shown_when=When("kind", ("a", "b")), required=True),
        Field(key="why", label="理由", required_when=When("tags", ("c",)), missing=Reason.REASON_MISSING),
        Field(key="more", label="补充", shown_when=When("who", ("老王",)), required_when=When("kind", ("b",))),
    ),
)


@pytest.mark.parametrize(
    ("raw", "values"),
    [
        ({"kind": "c"}, {"kind": "c"}),
        ({"kind": "a", "who": "x"}, {"kind": "a", "who": "x"}),
        ({"kind": "a", "who": "老王"}, {"kind": "a", "who": "老王"}),
        ({"kind": "c", "tags": ["a"]}, {"kind": "c", "tags": ("a",)}),
        ({"kind": "c", "tags": ["a", "c"], "why": "因"}, {"kind": "c", "tags": ("a", "c"), "why": "因"}),
    ],
)
def test_conditions(raw: Mapping[str, object], values: Mapping[str, object]) -> None:
    assert CONDITIONAL.parse(raw, CONTEXT) == values


@pytest.mark.parametrize("forged", ["老王", "x" * 10_000, "\x00", ["list"]])
def test_what_a_forged_form_sends_for_a_hidden_field_is_forgotten(forged: object) -> None:
    assert CONDITIONAL.parse({"kind": "c", "who": forged, "more": forged}, CONTEXT) == {"kind": "c"}


@pytest.mark.parametrize(
    ("raw", "errors"),
    [
        ({}, [("kind", Reason.FIELD_REQUIRED)]),
        ({"kind": "a"}, [("who", Reason.FIELD_REQUIRED)]),
        ({"kind": "c", "tags": "c"}, [("why", Reason.REASON_MISSING)]),
        ({"kind": "b", "who": "老王"}, [("more", Reason.FIELD_REQUIRED)]),
        ({"kind": "c", "role": "admin"}, [("role", Reason.FIELD_INVALID)]),
        (
            {"kind": "a", "tags": ["x"], "why": "\x00", "zzz": 1, "aaa": 2},
            [
                ("aaa", Reason.FIELD_INVALID),
                ("zzz", Reason.FIELD_INVALID),
                ("tags", Reason.FIELD_INVALID),
                ("who", Reason.FIELD_REQUIRED),
                ("why", Reason.FIELD_INVALID),
            ],
        ),
    ],
)
def test_all_that_is_wrong_is_said_at_once(raw: Mapping[str, object], errors: list[tuple[str, Reason]]) -> None:
    assert errors_of(CONDITIONAL, raw) == errors


def test_an_unanswered_question_is_not_no() -> None:
    form = Form(key="form", fields=(field_of(FieldKind.BOOLEAN, required=True),))
    assert form.parse({"f": "0"}, CONTEXT) == {"f": False}
    assert errors_of(form, {"f": ""}) == [("f", Reason.FIELD_REQUIRED)]


def test_the_values_cannot_be_changed() -> None:
    values = CONDITIONAL.parse({"kind": "c"}, CONTEXT)
    with pytest.raises(TypeError):
        values["kind"] = "a"  # type: ignore[index] -- that is what is tested


@pytest.mark.parametrize(
    "declare",
    [
        lambda: Field(key="f", label="", kind=FieldKind.CHOICE),
        lambda: Field(key="f", label="", kind=FieldKind.TEXT, choices=CHOICES),
        lambda: Field(key="f", label="", kind=FieldKind.RECORD),
        lambda: Field(key="f", label="", kind=FieldKind.TEXT, record_type="claim"),
        lambda: Form(key="f", fields=(Field(key="a", label=""), Field(key="a", label=""))),
        lambda: Form(key="f", fields=(Field(key="a", label="", shown_when=When("b", ("1",))),)),
        lambda: Form(
            key="f", fields=(Field(key="a", label="", required_when=When("b", ("1",))), Field(key="b", label=""))
        ),
        lambda: Form(key="f", fields=(Field(key="a", label="", required_when=When("a", ("1",))),)),
    ],
)
def test_a_declaration_that_cannot_work_is_refused(declare: object) -> None:
    with pytest.raises(DeclarationError):
        declare()  # type: ignore[operator] -- each is a function


def test_labels_of_choices_outlive_the_choice() -> None:
    entry = field_of(FieldKind.CHOICE)
    assert entry.choice_label("b") == "乙"
    assert entry.choice_label("gone") == "gone"
    assert CONDITIONAL.field("why") is CONDITIONAL.fields[3]
    assert CONDITIONAL.field("nothing") is None


def test_stored_values_come_back_as_values() -> None:
    assert as_datetime("2026-03-17T08:30:00+00:00") == datetime(2026, 3, 17, 8, 30, tzinfo=UTC)
    assert as_date("2026-03-17") == date(2026, 3, 17)
    assert as_time("08:30:00") == time(8, 30)
    assert as_datetime(None) is as_date(None) is as_time(None) is None
