"""A declaration that cannot work is found when it is made, with everything that is wrong with it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from core.domain.citations import citations
from core.domain.clauses import Clause, Regulation
from core.domain.decisions import To
from core.domain.due import Band, Bands, ByField, InDays
from core.domain.errors import DeclarationError
from core.domain.forms import Choice, Field, FieldKind, Form, When
from core.domain.penalties import PenaltyKind, PenaltyPolicy
from core.domain.people import AllOf, AnyOf, Matches, NamedIn, Not, Role
from core.domain.processes import (
    DeadlineRule,
    Distribution,
    Level,
    Process,
    RecordType,
    SignOff,
    SignOffMode,
    State,
    StateKind,
    Task,
    Transition,
    all_distributions,
)
from core.domain.roles import RoleTemplate
from core.domain.soundness import find_problems
from core.domain.tickets import Act, TicketSnapshot

REGULATION = Regulation(
    key="R",
    title="制度",
    effective_from=date(2026, 1, 1),
    clauses=(Clause(key="1", text="受理"), Clause(key="2", text="办结")),
)
NEW = State(
    key="new",
    label="新",
    kind=StateKind.INITIAL,
    clause="1",
    tasks=(Task(do="answer", role="clerk", deadline="reply"),),
)
ANSWERED = State(key="answered", label="已答复", clause="1")
DONE = State(key="done", label="办结", kind=StateKind.CLOSED, clause="2")
ANSWER = Transition(
    key="answer",
    label="答复",
    by=Role("clerk"),
    sources=("new",),
    target="answered",
    clause="1",
    form=Form(
        key="answer",
        clause="1",
        fields=(
            Field(key="text", label="内容"),
            Field(key="told_at", label="告知时间", kind=FieldKind.INSTANT),
            Field(key="by_whom", label="谁", kind=FieldKind.PERSON, role="clerk"),
        ),
    ),
    notify=(Distribution(to=To(roles=("chief",)), text="%(number)s %(title)s %(by)s %(state_label)s", clause="1"),),
)
VISIT = Transition(
    key="visit",
    label="走访",
    by=Role("clerk"),
    sources=("new", "answered"),
    record="visit",
    clause="1",
    form=Form(key="visit", clause="1", fields=(Field(key="went_at", label="时间", kind=FieldKind.INSTANT),)),
)
FINISH = Transition(
    key="finish",
    label="办结",
    by=AllOf((Role("chief"), Not(NamedIn("by_whom")))),
    sources=("answered",),
    target="done",
    clause="2",
    sign_off=SignOff(key="end", label="签字", signers=(Role("chief"), Role("clerk")), clause="2"),
)
REPLY = DeadlineRule(
    key="reply",
    label="答复",
    due=InDays(days=2),
    starts_on=("open",),
    met_by=("answer",),
    role="clerk",
    clause="1",
    counts_from="seen_at",
    counts_to="told_at",
    when=When("kind", ("a",)),
    void_in=("done",),
    ladder=(Level(after=timedelta(hours=-1)), Level(after=timedelta(0)), Level(after=timedelta(days=1))),
)
FINE = PenaltyPolicy(
    key="p.slow", label="迟", kind=PenaltyKind.FINE, clause="1", minimum_fen=50_000, maximum_fen=2_000_000
)
SOUND: Mapping[str, Any] = {
    "key": "complaint",
    "label": "投诉",
    "prefix": "TS",
    "title": "{subject} {kind}",
    "regulation": REGULATION,
    "clause": "1",
    "opened_by": Role("clerk"),
    "form": Form(
        key="open",
        clause="1",
        fields=(
            Field(key="subject", label="事由"),
            Field(key="kind", label="类", kind=FieldKind.CHOICE, choices=(Choice("a", "甲"),), clause="2"),
            Field(key="seen_at", label="时间", kind=FieldKind.INSTANT),
            Field(key="about", label="走访", kind=FieldKind.RECORD, record_type="visit"),
        ),
    ),
    "states": (NEW, ANSWERED, DONE),
    "transitions": (ANSWER, VISIT, FINISH),
    "roles": (RoleTemplate(key="clerk", label="经办"), RoleTemplate(key="chief", label="主管")),
    "deadlines": (REPLY,),
    "records": (RecordType(key="visit", label="走访", clause="1"),),
    "notify": (Distribution(to=To(roles=("clerk",)), text="收到 %(number)s", clause="1", when=When("kind", ("a",))),),
    "computed": (Field(key="weight", label="轻重"),),
    "penalties": (FINE,),
    "escalation": ("chief",),
    "list_fields": ("kind", "weight"),
    "search_fields": ("text",),
}


def choose(ticket: TicketSnapshot, act: Act) -> str:
    return "answered"


def process(**changes: Any) -> Process:
    return Process(**{**SOUND, **changes})


def acts(changed: Transition, *more: Transition) -> dict[str, Any]:
    kept = tuple(changed if entry.key == changed.key else entry for entry in SOUND["transitions"])
    return {"transitions": kept + more}


def deadline(**changes: Any) -> dict[str, Any]:
    return {"deadlines": (replace(REPLY, **changes),)}


def signed(**changes: Any) -> dict[str, Any]:
    return acts(replace(FINISH, sign_off=replace(FINISH.sign_off, **changes)))  # type: ignore[type-var] -- it has one


def test_a_sound_process_is_accepted_and_answers() -> None:
    found = process()
    assert find_problems(found) == []
    assert found.initial is NEW
    assert found.state("done") is DONE
    assert found.transition("answer") is ANSWER
    assert found.deadline("reply") is REPLY
    assert found.penalty("p.slow") is FINE
    assert found.transition("x") is found.deadline("x") is found.penalty("x") is None
    with pytest.raises(KeyError):
        found.state("x")


def test_details_come_from_forms_and_rules_but_not_from_sub_records() -> None:
    assert set(process().fields()) == {"subject", "kind", "seen_at", "about", "weight", "text", "told_at", "by_whom"}


def test_a_task_that_waits_for_a_deadline_to_run_names_it() -> None:
    assert Task(do="answer", role="clerk", deadline="reply", while_due=True).while_due
    with pytest.raises(DeclarationError, match="while which deadline runs"):
        Task(do="answer", role="clerk", while_due=True)


def test_an_act_leads_where_it_says() -> None:
    assert ANSWER.reachable == ("answered",)
    assert VISIT.reachable == ()
    chosen = replace(ANSWER, target=None, targets=("new", "done"), choose=choose, ways={"new": ("done",)})
    assert chosen.reachable == chosen.leads_from("answered") == ("new", "done")
    assert chosen.leads_from("new") == ("done",)


LOST = State(key="lost", label="失", clause="1")
PROBLEMS: dict[str, tuple[dict[str, Any], str]] = {
    "state twice": ({"states": (NEW, ANSWERED, ANSWERED, DONE)}, "state 'answered' is declared twice"),
    "act twice": ({"transitions": (ANSWER, ANSWER, VISIT, FINISH)}, "transition 'answer' is declared twice"),
    "act called open": (acts(ANSWER, replace(VISIT, key="open")), "transition 'open' is declared twice"),
    "deadline twice": ({"deadlines": (REPLY, REPLY)}, "deadline 'reply' is declared twice"),
    "record twice": ({"records": SOUND["records"] * 2}, "record type 'visit' is declared twice"),
    "role twice": ({"roles": SOUND["roles"] * 2}, "role 'chief' is declared twice"),
    "penalty twice": ({"penalties": (FINE, FINE)}, "penalty 'p.slow' is declared twice"),
    "sign-off twice": (acts(FINISH, replace(FINISH, key="end")), "sign-off 'end' is declared twice"),
    "no initial state": ({"states": (replace(NEW, kind=StateKind.ACTIVE), ANSWERED, DONE)}, "found 0"),
    "two initial states": ({"states": (NEW, replace(ANSWERED, kind=StateKind.INITIAL), DONE)}, "found 2"),
    "no closed state": ({"states": (NEW, ANSWERED, replace(DONE, kind=StateKind.ACTIVE))}, "no closed state"),
    "unreachable state": ({"states": (NEW, ANSWERED, DONE, LOST)}, "state 'lost' cannot be reached"),
    "trap": (
        {
            "states": (NEW, ANSWERED, DONE, LOST),
            "transitions": (ANSWER, VISIT, FINISH, replace(ANSWER, key="lose", target="lost")),
        },
        "state 'lost' is a trap: no way to a closed state",
    ),
    "unknown source": (acts(replace(ANSWER, sources=("new", "x"))), "answer: unknown state 'x'"),
    "unknown target": (acts(ANSWER, replace(VISIT, key="v2", target="x")), "v2: unknown state 'x'"),
    "no source": (acts(ANSWER, replace(VISIT, key="v2", sources=())), "v2: no state to start from"),
    "target and targets": (
        acts(replace(ANSWER, targets=("new",), choose=choose)),
        "answer: give either a target, or targets with a function to choose",
    ),
    "targets and no choice": (acts(replace(ANSWER, target=None, targets=("answered",))), "answer: give either"),
    "choice and no targets": (acts(replace(ANSWER, choose=choose)), "answer: give either"),
    "a way from elsewhere": (
        acts(replace(ANSWER, target=None, targets=("answered",), choose=choose, ways={"done": ("answered",)})),
        "answer: ways from and to none but its sources and targets",
    ),
    "a way to elsewhere": (
        acts(replace(ANSWER, target=None, targets=("answered",), choose=choose, ways={"new": ("done",)})),
        "answer: ways from and to none but its sources and targets",
    ),
    "leaves a closed state": (
        acts(ANSWER, replace(ANSWER, key="again", sources=("done",))),
        "again: leaves the closed state 'done' without 'reopens'",
    ),
    "begins without a choice": ({"begins": ("new", "answered")}, "begins: give states together with a function"),
    "chooses among no beginnings": ({"choose_beginning": choose}, "begins: give states together with a function"),
    "begins nowhere": (
        {"begins": ("x",), "choose_beginning": choose},
        "begins: 'x' is no state in which a ticket waits",
    ),
    "begins at the end": (
        {"begins": ("new", "done"), "choose_beginning": choose},
        "begins: 'done' is no state in which a ticket waits",
    ),
    "opened by nobody": ({"opened_by": Role("x")}, "opened_by: unknown role 'x'"),
    "escalates to nobody": ({"escalation": ("chief", "x")}, "escalation: unknown role 'x'"),
    "act by nobody": (
        acts(replace(ANSWER, by=AnyOf((Role("clerk"), Role("x"))))),
        "transition answer: unknown role 'x'",
    ),
    "excludes nobody": (acts(replace(ANSWER, by=Not(Role("x")))), "transition answer: unknown role 'x'"),
    "by an unknown field": (acts(replace(ANSWER, by=NamedIn("x"))), "transition answer: unknown field 'x'"),
    "matches an unknown field": (
        acts(replace(ANSWER, by=Matches("region", "x"))),
        "transition answer: unknown field 'x'",
    ),
    "signed by nobody known": (signed(signers=(Role("x"),)), "transition finish: unknown role 'x'"),
    "signed by nobody": (signed(signers=()), "sign-off end: nobody signs"),
    "quorum too large": (signed(mode=SignOffMode.QUORUM, quorum=3), "sign-off end: 3 of 2 cannot sign"),
    "quorum of none": (signed(mode=SignOffMode.QUORUM, quorum=0), "sign-off end: 0 of 2 cannot sign"),
    "record of unknown type": (acts(replace(VISIT, record="x")), "transition visit: unknown record type 'x'"),
    "field of unknown record": (
        {
            "form": replace(
                SOUND["form"],
                fields=(*SOUND["form"].fields, Field(key="r", label="", kind=FieldKind.RECORD, record_type="x")),
            )
        },
        "form open, field r: unknown record type 'x'",
    ),
    "field of unknown role": (
        acts(
            replace(
                VISIT,
                form=Form(key="v", clause="1", fields=(Field(key="w", label="", kind=FieldKind.PERSON, role="x"),)),
            )
        ),
        "form v, field w: unknown role 'x'",
    ),
    "task unknown": (
        {"states": (replace(NEW, tasks=(Task(do="x", role="clerk"),)), ANSWERED, DONE)},
        "unknown act 'x'",
    ),
    "task of nobody": (
        {"states": (replace(NEW, tasks=(Task(do="answer", role="x"),)), ANSWERED, DONE)},
        "state new: unknown role 'x'",
    ),
    "task without its deadline": (
        {"states": (replace(NEW, tasks=(Task(do="answer", role="clerk", deadline="x"),)), ANSWERED, DONE)},
        "state new: unknown deadline 'x'",
    ),
    "task elsewhere": (
        {"states": (replace(NEW, tasks=(Task(do="finish", role="chief"),)), ANSWERED, DONE)},
        "state new: the task 'finish' cannot be done there",
    ),
    "deadline starts on nothing": (deadline(starts_on=("x",)), "deadline reply: unknown act 'x'"),
    "deadline met by nothing": (deadline(met_by=("answer", "x")), "deadline reply: unknown act 'x'"),
    "deadline never starts": (deadline(starts_on=()), "deadline reply: needs an act that starts it"),
    "deadline never met": (deadline(met_by=(), counts_to=""), "deadline reply: needs an act that starts it"),
    "deadline of nobody": (deadline(role="x"), "deadline reply: unknown role 'x'"),
    "deadline void nowhere": (deadline(void_in=("x",)), "deadline reply: unknown state 'x'"),
    "ladder falls": (
        deadline(ladder=(Level(after=timedelta(1)), Level(after=timedelta(0)))),
        "deadline reply: the ladder must rise",
    ),
    "ladder stands": (deadline(ladder=(Level(after=timedelta(0)),) * 2), "deadline reply: the ladder must rise"),
    "deadline met unless nothing": (
        deadline(met_unless=When("subject", ("x",))),
        "deadline reply: no act that meets it has a field 'subject'",
    ),
    "deadline on unknown field": (deadline(when=When("x", (1,))), "deadline reply: unknown field 'x'"),
    "due by unknown field": (
        deadline(
            due=Bands(
                bands=(Band(before=time(9), due=InDays(days=1)),),
                otherwise=ByField(field="x", cases=(("a", InDays(days=1)),)),
            )
        ),
        "deadline reply: unknown field 'x'",
    ),
    "counts from nothing": (deadline(counts_from="x"), "deadline reply: 'x' is no INSTANT field"),
    "counts from a text": (deadline(counts_from="subject"), "deadline reply: 'subject' is no INSTANT field"),
    "counts to another act's time": (deadline(counts_to="went_at"), "deadline reply: 'went_at' is no INSTANT field"),
    "told nobody": ({"notify": (Distribution(to=To(roles=("x",)), text="", clause="1"),)}, "unknown role 'x'"),
    "tells what it does not know": (
        {"notify": (Distribution(to=To(roles=("clerk",)), text="%(subject)s", clause="1"),)},
        "distribution %(subject)s: KeyError('subject')",
    ),
    "text with a stray percent": (
        {"notify": (Distribution(to=To(roles=("clerk",)), text="扣 10% 了", clause="1"),)},
        "distribution 扣 10% 了: ",
    ),
    "told when": (
        {"notify": (Distribution(to=To(roles=("clerk",)), text="t", clause="1", when=When("x", (1,))),)},
        "distribution t: unknown field 'x'",
    ),
    "lists nothing": ({"list_fields": ("x",)}, "list_fields: unknown field 'x'"),
    "searches nothing": ({"search_fields": ("went_at",)}, "search_fields: unknown field 'went_at'"),
    "title of nothing": ({"title": "{x}"}, "title: unknown field 'x'"),
    "title without a name": ({"title": "{}"}, "title: unknown field ''"),
    "title broken": ({"title": "{subject"}, "title: "),
    "percent over cap": (
        {"penalties": (replace(FINE, percent=10, cap_percent=5),)},
        "penalty p.slow: the percentages do not fit",
    ),
    "cap over all": ({"penalties": (replace(FINE, cap_percent=101),)}, "penalty p.slow: the percentages do not fit"),
    "amounts fall": ({"penalties": (replace(FINE, minimum_fen=3_000_000),)}, "penalty p.slow: the amounts do not fit"),
    "no clause": (acts(replace(ANSWER, clause="")), "transition answer: names no clause"),
    "unknown clause": ({"states": (NEW, ANSWERED, replace(DONE, clause="9"))}, "regulation R has no clause '9'"),
    "process without clause": ({"clause": ""}, "process: names no clause"),
    "form without clause": ({"form": replace(SOUND["form"], clause="")}, "opening form: names no clause"),
    "deadline without clause": (deadline(clause=""), "deadline reply: names no clause"),
    "sign-off without clause": (signed(clause=""), "sign-off end: names no clause"),
    "penalty without clause": ({"penalties": (replace(FINE, clause=""),)}, "penalty p.slow: names no clause"),
    "record without clause": ({"records": (replace(SOUND["records"][0], clause=""),)}, "record visit: names no clause"),
    "field of unknown clause": (
        acts(replace(VISIT, form=Form(key="v", clause="1", fields=(Field(key="w", label="", clause="9"),)))),
        "field w: regulation R has no clause '9'",
    ),
}


@pytest.mark.parametrize(("changes", "problem"), PROBLEMS.values(), ids=PROBLEMS)
def test_what_cannot_work_is_named(changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        process(**changes)
    assert str(refused.value).startswith("process complaint:")
    assert problem in str(refused.value)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(DeclarationError) as refused:
        process(states=(DONE, LOST), escalation=("x",), title="{y}", clause="")
    text = str(refused.value)
    for problem in ("found 0", "'lost' cannot be reached", "unknown role 'x'", "unknown field 'y'", "names no clause"):
        assert problem in text


@pytest.mark.parametrize(
    "changes",
    [
        {"penalties": (replace(FINE, kind=PenaltyKind.PERFORMANCE_DEDUCTION, percent=0),)},
        {"penalties": (replace(FINE, minimum_fen=0, maximum_fen=0),)},
        {"penalties": (replace(FINE, percent=100, cap_percent=100, minimum_fen=5, maximum_fen=5),)},
        signed(mode=SignOffMode.QUORUM, quorum=2),
        signed(mode=SignOffMode.QUORUM, quorum=1),
        acts(replace(ANSWER, target=None, targets=("answered", "new"), choose=choose)),
        acts(ANSWER, replace(ANSWER, key="again", sources=("done",), reopens=True)),
        acts(ANSWER, replace(ANSWER, key="note", sources=("done",), target=None)),
        acts(ANSWER, replace(ANSWER, key="keep", sources=("done",), target="done")),
        deadline(starts_on=("visit",), counts_from="went_at"),
        deadline(starts_on=("open", "visit"), counts_to=""),
        deadline(due=ByField(field="kind", cases=(("a", InDays(days=1)),))),
        deadline(ladder=()),
        {"title": "无名"},
        {"begins": ("new", "answered"), "choose_beginning": choose},
        {
            "begins": ("new", "lost"),
            "choose_beginning": choose,
            "states": (NEW, ANSWERED, DONE, LOST),
            "transitions": (replace(ANSWER, sources=("new", "lost")), VISIT, FINISH),
        },
    ],
)
def test_what_stands_just_inside_the_bounds_is_sound(changes: dict[str, Any]) -> None:
    assert find_problems(process(**changes)) == []


def test_every_rule_is_cited() -> None:
    cited = dict(citations(process()))
    assert cited.keys() >= {
        *("process", "opening form", "field kind", "state new", "state done", "transition answer", "form answer"),
        *("sign-off end", "deadline reply", "record visit", "penalty p.slow", "distribution 收到 %(number)s"),
    }
    assert cited["field kind"] == "2"
    assert all_distributions(process()) == (*SOUND["notify"], *ANSWER.notify)
