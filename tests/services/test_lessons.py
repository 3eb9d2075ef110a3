"""Learning from what people chose: proposed with its reasons, of the organisation's own, never of secrets or names."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.domain.clauses import Clause, Regulation
from core.domain.codec import loads
from core.domain.decisions import Classification, Proposal
from core.domain.errors import DeclarationError
from core.domain.forms import Choice, Field, FieldKind, Form
from core.domain.learned import Learned
from core.domain.people import Role
from core.domain.processes import Process, State, StateKind, Task, Transition
from core.domain.roles import RoleTemplate
from core.domain.texts import Message
from core.domain.tickets import TicketSnapshot
from core.hookspecs import hookimpl
from core.models import Decision, Event, Job, LessonRow, Ticket
from core.plugin_manager import PluginManager
from core.services import acting, clockwork, lessons, opening, settings, ticket_page
from core.services.proposals import HOOK
from core.testing.databases import sqlite_url
from core.testing.site import Site
from core.testing.world import World

TOPIC = Field(
    key="topic",
    label="类别",
    kind=FieldKind.CHOICE,
    choices=(Choice("catering", "餐饮"), Choice("facilities", "设施")),
    clause="1",
)
MATTER = Process(
    key="matter",
    label="意见",
    prefix="YJ",
    title="{content}",
    regulation=Regulation(
        key="L", title="示例", effective_from=date(2026, 1, 1), clauses=(Clause(key="1", text="意见分类办理。"),)
    ),
    clause="1",
    opened_by=Role("clerk"),
    form=Form(
        key="matter",
        clause="1",
        fields=(
            Field(key="content", label="内容", kind=FieldKind.LONG_TEXT, required=True),
            Field(key="giver", label="反馈人", personal=True),
            Field(key="secret", label="保密", kind=FieldKind.BOOLEAN),
        ),
    ),
    roles=(RoleTemplate(key="clerk", label="经办员"),),
    states=(
        State(key="new", label="新建", kind=StateKind.INITIAL, clause="1", tasks=(Task(do="sort", role="clerk"),)),
        State(key="done", label="已分类", kind=StateKind.CLOSED, clause="1"),
    ),
    transitions=(
        Transition(
            key="sort",
            label="分类",
            by=Role("clerk"),
            sources=("new",),
            target="done",
            form=Form(key="sort", clause="1", fields=(TOPIC,)),
            clause="1",
        ),
    ),
    learned=(Learned(field="topic", texts=("content",), clause="1"),),
)
CATERING = ("食堂的饭菜太咸了", "食堂排队太久", "今天的饭菜不热", "食堂阿姨打菜太少", "饭菜里有头发")
FACILITIES = ("宿舍又停水了", "宿舍的灯坏了", "教室空调不制冷", "宿舍热水器漏水", "教室的灯一直闪")


@hookimpl
def register_processes() -> tuple[Process, ...]:
    return (MATTER,)


@hookimpl
def classify(ticket: TicketSnapshot) -> Classification:
    return Classification(reason=Message("按所填判定。"), confidential=ticket.details.get("secret") is True)


@pytest.fixture
def plugins() -> PluginManager:
    manager = PluginManager(with_entry_points=False)
    manager.register(
        SimpleNamespace(NAME="matters", LABEL="意见", register_processes=register_processes, classify=classify)
    )
    return manager


@pytest.fixture(autouse=True)
def _few_suffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "EXAMPLES_NEEDED", 20)


@pytest.fixture
def office(world: World) -> World:
    world.person("bo", "clerk")
    return world


def _open(world: World, content: str, **values: object) -> str:
    return opening.open_ticket(world.scope("bo"), "matter", {"content": content, **values}).public_id


def _sorted(world: World, times: int, **values: object) -> None:
    """Let people sort as many matters of each topic."""
    for number in range(times):
        for topic, texts in (("catering", CATERING), ("facilities", FACILITIES)):
            opened = _open(world, f"{texts[number % len(texts)]}，第{number}次", **values)
            acting.act(world.scope("bo"), opened, "sort", {"topic": topic})


def _learn(world: World) -> int:
    world.now += lessons.LEARN_AFTER
    return clockwork.fire_all(world.manager, world.now)


def _proposals(world: World) -> list[Proposal]:
    return [loads(row.answer, Proposal) for row in world.rows(Decision, hook=HOOK)]


def test_what_people_chose_is_proposed_with_its_words(office: World) -> None:
    _sorted(office, 12)
    assert [job.kind for job in office.rows(Job, kind=lessons.JOB)] == [lessons.JOB], "many corrections, one rebuild"
    assert _learn(office) == 1
    assert office.rows(Job, kind=lessons.JOB) == []
    (row,) = office.rows(LessonRow)
    assert (row.process, row.field, row.examples, row.at) == ("matter", "topic", 24, office.now)

    opened = _open(office, "二食堂的饭菜太油")
    (found,) = _proposals(office)
    assert (found.field, found.value, found.applied, found.clause) == ("topic", "catering", False, "1")
    assert 50 <= found.percent <= 100
    assert found.reason.params["words"] == "“食堂的饭菜太”"
    assert "餐饮" in str(found.reason)
    page = ticket_page.ticket_page(office.scope("bo"), opened)
    assert page.proposals == {"topic": found}
    assert [one.reason for one in page.decisions if one.hook == HOOK] == [found.reason]
    assert "topic" not in office.rows(Ticket)[-1].details, "a proposal decides nothing"
    assert [event.kind for event in office.rows(Event)].count("proposed") == 1


def test_a_correction_counts_and_the_proposal_is_gone(office: World) -> None:
    _sorted(office, 12)
    _learn(office)
    opened = _open(office, "食堂的灯坏了")
    acting.act(office.scope("bo"), opened, "sort", {"topic": "facilities"})
    assert ticket_page.ticket_page(office.scope("bo"), opened).proposals == {}
    assert len(office.rows(Job, kind=lessons.JOB)) == 1
    _learn(office)
    assert [row.examples for row in office.rows(LessonRow)] == [25]
    assert ("食堂的灯坏了", "facilities") in lessons.examples(office.scope(), MATTER, MATTER.learned[0])


@pytest.mark.parametrize(("times", "learnt"), [(9, False), (10, True)])
def test_too_few_examples_teach_nothing(office: World, times: int, learnt: bool) -> None:
    _sorted(office, times)
    assert _learn(office) == 1
    assert bool(office.rows(LessonRow)) == learnt
    if not learnt:
        _open(office, "食堂的饭菜太咸了")
        assert _proposals(office) == []


def test_a_category_of_a_few_examples_is_left_out(office: World) -> None:
    _sorted(office, 4)
    for number in range(20):
        opened = _open(office, f"{CATERING[number % 5]}，又{number}次")
        acting.act(office.scope("bo"), opened, "sort", {"topic": "catering"})
    _learn(office)
    assert office.rows(LessonRow) == [], "what is left is one category, which is no choice"


def test_no_organisation_learns_from_another(office: World) -> None:
    _sorted(office, 12)
    _learn(office)
    other = World(office.app, now=office.now, key="other")
    other.person("li", "clerk")
    opening.open_ticket(other.scope("li"), "matter", {"content": CATERING[0]})
    assert other.rows(Decision, hook=HOOK) == []
    assert other.rows(LessonRow) == []


def test_secrets_and_names_are_not_learnt(office: World) -> None:
    _sorted(office, 5, secret=True)
    _open(office, "没有人分类的饭菜")
    opened = _open(office, "王小明说食堂的饭菜不好，电话13800001111，邮箱wang@example.com", giver="王小明")
    acting.act(office.scope("bo"), opened, "sort", {"topic": "catering"})
    learned = MATTER.learned[0]
    assert lessons.examples(office.scope(), MATTER, learned) == [], "five secret ones of each, and one that is none"
    (row,) = [row for row in office.rows(Ticket) if "giver" in row.details]
    text = lessons.text_of(MATTER, learned, row.details)
    assert "食堂的饭菜不好" in text
    assert not any(secret in text for secret in ("王小明", "13800001111", "example.com"))


def test_learning_is_bounded(office: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _sorted(office, 12)
    monkeypatch.setattr(lessons, "MOST_EXAMPLES", 22)
    monkeypatch.setattr(lessons, "MOST_GRAMS", 20)
    assert len(lessons.examples(office.scope(), MATTER, MATTER.learned[0])) == 22
    _learn(office)
    (row,) = office.rows(LessonRow)
    assert row.examples == 22
    assert len(lessons._read(row.learnt, 22).learnt.grams) == 20
    monkeypatch.setattr(lessons, "LOOKED_AT", 10)
    assert len(lessons.examples(office.scope(), MATTER, MATTER.learned[0])) == 10


@pytest.mark.parametrize(("below", "stands"), [(1, False), (0, True)])
def test_a_setting_lets_what_is_sure_stand_until_somebody_says_otherwise(
    office: World, below: int, stands: bool
) -> None:
    office.person("boss", "administrator")
    _sorted(office, 12)
    _learn(office)
    _open(office, CATERING[0])
    percent = _proposals(office)[0].percent
    office.now += timedelta(seconds=1)
    wanted = percent + below if percent < 100 else 100 - (1 - below)
    if percent == 100 and not stands:
        wanted = 0
    settings.set_setting(office.scope("boss"), "core", "apply_proposals_from", wanted, settings.ALWAYS)
    opened = _open(office, CATERING[0])
    assert office.rows(Ticket)[-1].details.get("topic") == ("catering" if stands else None)
    assert _proposals(office)[-1].applied is stands
    assert len(lessons.examples(office.scope(), MATTER, MATTER.learned[0])) == 24, "no person has confirmed it"
    acting.act(office.scope("bo"), opened, "sort", {"topic": "facilities"})
    assert office.rows(Ticket)[-1].details["topic"] == "facilities"
    assert len(lessons.examples(office.scope(), MATTER, MATTER.learned[0])) == 25


def test_an_organisation_can_do_without(office: World) -> None:
    office.person("boss", "administrator")
    _sorted(office, 12)
    _learn(office)
    settings.set_setting(office.scope("boss"), "core", "propose_categories", False, settings.ALWAYS)
    _open(office, CATERING[0])
    assert _proposals(office) == []


@pytest.mark.parametrize(
    ("learned", "problem"),
    [
        (Learned(field="secret", texts=("content",), clause="1"), "no act fills it in"),
        (Learned(field="topic", texts=("giver",), clause="1"), "no text of the opening form"),
        (Learned(field="topic", texts=("secret",), clause="1"), "no text of the opening form"),
        (Learned(field="topic", texts=(), clause="1"), "learns from no text"),
        (Learned(field="topic", texts=("content",), clause="9"), "no clause '9'"),
    ],
)
def test_what_cannot_be_learnt_is_not_declared(learned: Learned, problem: str) -> None:
    with pytest.raises(DeclarationError, match=problem):
        replace(MATTER, learned=(learned,))


# --- the page -------------------------------------------------------------------------------------------------------


@pytest.fixture
def site(plugins: PluginManager, tmp_path: Path) -> Iterator[Site]:
    """An office with pages."""
    from core.extensions import db
    from core.testing.world import make_app

    app = make_app(sqlite_url(), tmp_path, plugins)
    with app.app_context():
        site = Site(app, World(app))
        site.person("bo", "clerk")
        yield site
        db.session.remove()
        db.engine.dispose()


def test_the_act_shows_the_proposal_chosen_with_its_reason(site: Site) -> None:
    _sorted(site.world, 12)
    _learn(site.world)
    opened = _open(site.world, "二食堂的饭菜太油")
    bo = site.browser("bo")
    text = bo.get(f"/t/{opened}?act=sort").text
    assert "checked" in re.findall(r"<input[^>]*value=\"catering\"[^>]*>", text)[0]
    assert "因为有" in text
    assert 'id="f-topic-advice"' in text
    bo.send(f"/t/{opened}/act/sort", {"topic": "facilities"})
    assert site.world.rows(Ticket)[-1].details["topic"] == "facilities", "one click, another choice"
