"""How the public may speak up is declared, and what cannot work is found when it is."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from core.domain.citations import citations
from core.domain.clauses import Clause, Regulation
from core.domain.errors import DeclarationError, RefusedFields
from core.domain.forms import Choice, Field, FieldKind, Form, FormContext, When
from core.domain.people import Role
from core.domain.processes import Process, SignOff, State, StateKind, Transition
from core.domain.public import CONTACT, MODE, NAME, Answer, Mode, PublicForm
from core.domain.roles import RoleTemplate

ONLINE = (Choice("online", "在线"),)
PUBLIC = PublicForm(
    clause="1",
    fields=("kind", "content", "room"),
    given={"channel": "online"},
    name="giver",
    contact="contact",
    place="room",
    answers=(Answer(act="reply", fields=("words",)),),
    acts=("rate",),
)


def process(public: PublicForm | None = PUBLIC) -> Process:
    return Process(
        key="opinion",
        label="意见",
        prefix="YJ",
        title="{content}",
        regulation=Regulation(
            key="R", title="制度", effective_from=date(2026, 1, 1), clauses=(Clause(key="1", text="来源广泛"),)
        ),
        clause="1",
        public=public,
        opened_by=Role("clerk"),
        roles=(RoleTemplate(key="clerk", label="录入员"),),
        form=Form(
            key="opinion",
            clause="1",
            fields=(
                Field(
                    key="channel",
                    label="渠道",
                    kind=FieldKind.CHOICE,
                    choices=(Choice("online", "在线"),),
                    required=True,
                ),
                Field(key="kind", label="类型", kind=FieldKind.CHOICE, choices=(Choice("a", "甲"), Choice("b", "乙"))),
                Field(key="content", label="内容", kind=FieldKind.LONG_TEXT, required=True),
                Field(key="room", label="房号"),
                Field(key="more", label="补充", shown_when=When("kind", ("b",))),
                Field(key="department", label="部门", kind=FieldKind.DEPARTMENT),
                Field(key="giver", label="姓名", required=True, personal=True),
                Field(key="contact", label="电话", kind=FieldKind.PHONE, personal=True),
            ),
        ),
        states=(
            State(key="new", label="新", kind=StateKind.INITIAL, clause="1"),
            State(key="done", label="办结", kind=StateKind.CLOSED, clause="1"),
        ),
        transitions=(
            Transition(
                key="reply",
                label="答复",
                by=Role("clerk"),
                sources=("new",),
                target="done",
                clause="1",
                form=Form(key="reply", clause="1", fields=(Field(key="words", label="答复"),)),
            ),
            Transition(key="rate", label="评价", by=Role("clerk"), sources=("done",), clause="1"),
            Transition(
                key="sign",
                label="签字",
                by=Role("clerk"),
                sources=("new",),
                clause="1",
                sign_off=SignOff(key="sign", label="签字", signers=(Role("clerk"),), clause="1"),
            ),
        ),
    )


def test_a_sound_form_cites_its_clause_and_asks_only_its_own_fields() -> None:
    found = process()
    assert ("public form", "1") in citations(found)
    assert [entry.key for entry in PUBLIC.page(found.form).fields] == [*PUBLIC.fields, MODE, NAME, CONTACT]
    answer = PUBLIC.answer("reply")
    assert answer is not None
    assert answer.fields == ("words",)
    assert PUBLIC.answer("rate") is None


@pytest.mark.parametrize(
    ("mode", "more"), [(Mode.NAMED, {"giver", "contact"}), (Mode.CONFIDENTIAL, set()), (Mode.ANONYMOUS, set())]
)
def test_only_a_named_ticket_holds_who_it_was(mode: Mode, more: set[str]) -> None:
    keys = {entry.key for entry in PUBLIC.parsed(process().form, mode).fields}
    assert keys == {"channel", "kind", "content", "room"} | more


@pytest.mark.parametrize(
    ("public", "problem"),
    [
        (replace(PUBLIC, fields=("content", "room", "nothing")), "unknown field 'nothing'"),
        (replace(PUBLIC, fields=("channel", "content", "room")), "'channel' is given and asked for"),
        (replace(PUBLIC, fields=("content", "room", "department")), "'department' would show people"),
        (replace(PUBLIC, fields=("content", "room", "giver")), "'giver' is personal"),
        (replace(PUBLIC, fields=("room",)), "'content' must be filled in, and nobody does"),
        (replace(PUBLIC, given={}), "'channel' must be filled in, and nobody does"),
        (replace(PUBLIC, fields=("content", "room", "more")), "'more' depends on 'kind', which is not asked"),
        (replace(PUBLIC, fields=("content",)), "place: 'room' is no text that the public fill in"),
        (replace(PUBLIC, place="content"), "place: 'content' is no text"),
        (replace(PUBLIC, modes=()), "permits neither names nor their absence"),
        (replace(PUBLIC, contact="room"), "'room' is no personal field of the opening form"),
        (replace(PUBLIC, name=""), "no field holds the name"),
        (replace(PUBLIC, answers=(Answer(act="reply", fields=("none",)),)), "the act 'reply' has no field 'none'"),
        (replace(PUBLIC, acts=("none",)), "unknown act 'none'"),
        (replace(PUBLIC, acts=("sign",)), "the act 'sign' asks for people, departments or signatures"),
        (replace(PUBLIC, clause="9"), "has no clause '9'"),
    ],
)
def test_what_cannot_work_is_found(public: PublicForm, problem: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        process(public)
    assert problem in str(caught.value)


def test_without_names_no_field_for_them_is_needed() -> None:
    # 'giver' is required of clerks; those who are not to be known leave it out
    assert process(replace(PUBLIC, modes=(Mode.ANONYMOUS, Mode.CONFIDENTIAL))).public


@pytest.mark.parametrize(
    ("modes", "sent", "wrong"),
    [
        (tuple(Mode), {MODE: "anonymous"}, set()),
        (tuple(Mode), {MODE: "anonymous", NAME: "张三"}, set()),
        (tuple(Mode), {}, {MODE}),
        (tuple(Mode), {MODE: "confidential"}, {NAME}),
        (tuple(Mode), {MODE: "named", NAME: "张三", CONTACT: "13800000000"}, set()),
        (tuple(Mode), {MODE: "named", NAME: "张三", CONTACT: "?"}, {CONTACT}),
        ((Mode.NAMED,), {}, {NAME}),
        ((Mode.CONFIDENTIAL, Mode.NAMED), {MODE: "anonymous", NAME: "张三"}, {MODE}),
        ((Mode.ANONYMOUS,), {}, set()),
    ],
)
def test_who_it_is_is_asked_as_far_as_the_mode_says(
    modes: tuple[Mode, ...], sent: dict[str, str], wrong: set[str]
) -> None:
    page = replace(PUBLIC, modes=modes).page(process().form)
    context = FormContext(zone=ZoneInfo("Asia/Shanghai"))
    refused: set[str | None] = set()
    try:
        values = page.parse({"content": "灯坏了", **sent}, context)
        assert MODE not in values or values[MODE] != "anonymous" or NAME not in values
    except RefusedFields as error:
        refused = {one.field for one in error.errors}
    assert refused == wrong
