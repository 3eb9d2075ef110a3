"""A graph shows every way that a process goes, and no other."""

from dataclasses import replace
from datetime import date

import pytest

from core.domain.clauses import Clause, Regulation
from core.domain.diagrams import MANY, Graph, graph
from core.domain.forms import Field, FieldKind, Form
from core.domain.mermaid import mermaid, put
from core.domain.people import SYSTEM_ONLY, AnyOf, Assignee, InDepartment, NamedIn, Opener, Role
from core.domain.processes import Process, SignOff, State, StateKind, Transition
from core.domain.roles import RoleTemplate
from core.domain.tickets import Act, TicketSnapshot

STATES = ("new", "one", "two", "three")
CLERK = Role("clerk")


def choose(_ticket: TicketSnapshot, _act: Act) -> str:
    return "one"


def act(key: str, sources: tuple[str, ...], target: str | None = None, **more: object) -> Transition:
    return Transition(key=key, label=f"办{key}", by=CLERK, sources=sources, target=target, clause="1", **more)  # type: ignore[arg-type] # fields of a transition


GO = (act("a", ("new",), "one"), act("b", ("one",), "two"), act("c", ("two",), "three"), act("d", ("three",), "done"))


def make(*acts: Transition) -> Process:
    return Process(
        key="p",
        label="流程",
        prefix="P",
        title="{subject}",
        regulation=Regulation(
            key="R", title="制度", effective_from=date(2026, 1, 1), clauses=(Clause(key="1", text="一"),)
        ),
        form=Form(
            key="open",
            label="开单",
            fields=(Field(key="subject", label="事由"), Field(key="who", label="负责人", kind=FieldKind.PERSON)),
            clause="1",
        ),
        opened_by=AnyOf((CLERK, Role("chief"))),
        states=(
            State(key="new", label="新", kind=StateKind.INITIAL, clause="1"),
            *(
                State(key=key, label=f"第{key}", clause="1", colour="yellow" if key == "one" else "")
                for key in STATES[1:]
            ),
            State(key="done", label="完", kind=StateKind.CLOSED, clause="1"),
        ),
        transitions=(*GO, *acts),
        roles=(RoleTemplate(key="chief", label="主管"), RoleTemplate(key="clerk", label="办事员")),
        clause="1",
    )


def ways(found: Graph) -> list[tuple[str, str, list[str]]]:
    return [(edge.source, edge.target, [step.key for step in edge.steps]) for edge in found.edges]


BASE = [("new", "one", ["a"]), ("one", "two", ["b"]), ("two", "three", ["c"]), ("three", "done", ["d"])]


def test_acts_between_the_same_states_are_one_edge() -> None:
    found = ways(graph(make(act("e", ("new",), "one"), act("back", ("two",), "one"))))
    assert found == [("new", "one", ["a", "e"]), BASE[1], ("two", "one", ["back"]), *BASE[2:]]


def test_an_act_from_many_states_is_shown_once() -> None:
    few, many = STATES[: MANY - 1], STATES[:MANY]
    assert [edge[0] for edge in ways(graph(make(act("x", few, "done")))) if edge[2] == ["x"]] == list(few)
    (shared,) = graph(make(act("x", many, "done"))).shared
    assert (shared.sources, shared.target, shared.all_open, shared.everywhere) == (many, "done", True, True)
    assert ways(graph(make(act("x", many, "done")))) == BASE


def test_what_leaves_the_state_alone_is_no_edge() -> None:
    found = graph(make(act("note", ("one", "two")), act("again", ("two",), "two"), act("always", (*STATES, "done"))))
    assert ways(found) == BASE
    assert [[step.key for step in place.stays] for place in found.places] == [[], ["note"], ["note", "again"], [], []]
    assert [(one.target, one.everywhere, one.all_open) for one in found.shared] == [("", True, False)]


def test_a_choice_leads_only_where_its_ways_lead() -> None:
    chosen = act("x", ("one", "two"), targets=("one", "two"), choose=choose)
    assert [edge for edge in ways(graph(make(chosen))) if "x" in edge[2]] == [
        ("one", "two", ["b", "x"]),
        ("two", "one", ["x"]),
    ]
    narrow = replace(chosen, ways={"one": ("one",), "two": ("one", "two")})
    found = graph(make(narrow))
    assert [edge for edge in ways(found) if "x" in edge[2]] == [("two", "one", ["x"])]
    assert [[step.key for step in place.stays] for place in found.places][1:3] == [["x"], ["x"]]


@pytest.mark.parametrize(
    ("who", "names"),
    [
        (AnyOf((Role("clerk"), Role("chief"))), ("主管", "办事员")),
        (SYSTEM_ONLY, ("系统",)),
        (Assignee(), ("经办人",)),
        (Opener(), ("提交人",)),
        (InDepartment(), ("承办部门人员",)),
        (NamedIn("who"), ("负责人",)),
    ],
)
def test_everybody_has_a_name(who: object, names: tuple[str, ...]) -> None:
    found = graph(make(replace(act("x", ("new",), "two"), by=who)))  # type: ignore[arg-type] # a Who
    assert [edge.steps[0].by for edge in found.edges if edge.steps[0].key == "x"] == [names]
    assert graph(make(), {"clerk": "文员"}).opening.by == ("主管", "文员")


def test_every_beginning_is_drawn() -> None:
    begun = replace(make(), begins=("new", "one"), choose_beginning=choose)
    assert graph(make()).beginnings == ("new",)
    assert graph(begun).beginnings == ("new", "one")
    assert "[*] --> new: 开单（主管、办事员）\n    [*] --> one: 开单" in mermaid(graph(begun))


def test_mermaid_says_who_once_and_marks_colours_and_signatures() -> None:
    sign_off = SignOff(key="s", label="签", signers=(Role("chief"),), clause="1")
    text = mermaid(graph(make(act("x", STATES, "done"), act("y", ("one", "two"), sign_off=sign_off))))
    assert 'state "第one（黄）" as one' in text
    assert "[*] --> new: 开单（主管、办事员）" in text
    assert "one --> two: 办b（办事员）" in text
    assert 'state "任何状态" as any_1\n    any_1 --> done: 办x（办事员）' in text
    assert "- 第one：办y（办事员，需签字）\n- 第two：办y" in text


def test_a_document_keeps_everything_around_the_marks() -> None:
    found = graph(make())
    once = put("# 一\n<!-- diagram:p -->\nold\n<!-- /diagram -->\n尾\n", found)
    assert once.startswith("# 一\n<!-- diagram:p -->\n\n```mermaid\n")
    assert once.endswith("```\n\n<!-- /diagram -->\n尾\n")
    assert put(once, found) == once


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<!-- diagram:p -->",
        "<!-- diagram:q --><!-- /diagram -->",
        "<!-- diagram:p --><!-- /diagram --> <!-- diagram:p --><!-- /diagram -->",
    ],
)
def test_a_document_without_its_marks_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="one pair of marks"):
        put(text, graph(make()))
