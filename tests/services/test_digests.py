"""Reports that open at their time, are about a period, count several processes, and are issued by the clockwork."""

import time as time_module
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from core.domain.clauses import Clause, Regulation
from core.domain.decisions import Classification, To
from core.domain.due import InDays
from core.domain.duties import Duty, Every
from core.domain.errors import DeclarationError, Reason, Refused
from core.domain.forms import Choice, Field, FieldKind, Form, When
from core.domain.people import SYSTEM_ONLY, Role
from core.domain.processes import OPEN, DeadlineRule, Distribution, Process, State, StateKind, Task, Transition
from core.domain.roles import RoleTemplate
from core.domain.settings import Mark, Param, Setting, SettingKind
from core.domain.tallies import Listed, Tally
from core.domain.texts import Message
from core.domain.tickets import TicketSnapshot
from core.hookspecs import hookimpl
from core.models import Deadline, Job, Notification, Ticket
from core.plugin_manager import PluginManager
from core.services import acting, clockwork, duties, firing, opening, organisations, people, settings, tallies
from core.services.ticket_page import ticket_page
from core.services.uow import reading
from core.services.work import working
from core.testing.world import World

REGULATION = Regulation(
    key="D", title="示例", effective_from=date(2026, 1, 1), clauses=(Clause(key="1", text="每周、每月汇总。"),)
)
ROLES = (RoleTemplate(key="clerk", label="经办员"), RoleTemplate(key="head", label="领导"))
KIND = Field(
    key="kind", label="内容", kind=FieldKind.CHOICE, choices=(Choice("quality", "质量"), Choice("material", "材料"))
)


def item(key: str, label: str) -> Process:
    """Return a process of items that are entered and closed, or withdrawn."""
    return Process(
        key=key,
        label=label,
        prefix=key[:2].upper(),
        title="{content}",
        regulation=REGULATION,
        clause="1",
        opened_by=Role("clerk"),
        form=Form(
            key=key,
            clause="1",
            fields=(
                KIND,
                Field(key="content", label="情况"),
                Field(key="serious", label="严重", kind=FieldKind.BOOLEAN),
                Field(key="place", label="部门", kind=FieldKind.DEPARTMENT),
                Field(key="secret", label="保密", kind=FieldKind.BOOLEAN),
            ),
        ),
        roles=ROLES,
        states=(
            State(key="entered", label="已登记", kind=StateKind.INITIAL, clause="1"),
            State(key="done", label="已办结", kind=StateKind.CLOSED, clause="1"),
            State(key="withdrawn", label="已撤回", kind=StateKind.CLOSED, clause="1"),
        ),
        transitions=(
            Transition(key="finish", label="办结", by=Role("clerk"), sources=("entered",), target="done", clause="1"),
            Transition(
                key="withdraw", label="撤回", by=Role("clerk"), sources=("entered",), target="withdrawn", clause="1"
            ),
        ),
    )


WEEKLY = Duty(
    key="weekly",
    label="周报",
    clause="1",
    every=Every.WEEK,
    on=Param("weekday"),
    at=Param("at"),
    first="first",
    last="last",
    values=(("kind", "quality"),),
)
MONTHLY = replace(WEEKLY, key="monthly", label="月报", every=Every.MONTH, on=1, values=(("kind", "material"),))
ISSUED = replace(MONTHLY, then="issue_itself")
DIGEST = Process(
    key="digest",
    label="汇总",
    prefix="HZ",
    title="{first} – {last}",
    regulation=REGULATION,
    clause="1",
    opened_by=Role("clerk"),
    form=Form(
        key="digest",
        clause="1",
        fields=(
            Field(key="first", label="开始", kind=FieldKind.DATE, required=True),
            Field(key="last", label="结束", kind=FieldKind.DATE, required=True),
            KIND,
        ),
    ),
    computed=(
        Field(key="total", label="件数", kind=FieldKind.INTEGER),
        Field(key="closed", label="办结", kind=FieldKind.INTEGER),
        Field(key="late", label="逾期", kind=FieldKind.INTEGER),
        Field(key="figures", label="统计", kind=FieldKind.LONG_TEXT),
        Field(key="items", label="清单", kind=FieldKind.LONG_TEXT),
    ),
    roles=ROLES,
    states=(
        State(
            key="drawn_up",
            label="已汇总",
            kind=StateKind.INITIAL,
            clause="1",
            tasks=(Task(do="issue", role="clerk", deadline="issue"),),
        ),
        State(key="issued", label="已报告", kind=StateKind.CLOSED, clause="1"),
    ),
    transitions=(
        Transition(key="issue", label="报告", by=Role("clerk"), sources=("drawn_up",), target="issued", clause="1"),
        Transition(
            key="issue_itself",
            label="自动报告",
            by=SYSTEM_ONLY,
            sources=("drawn_up",),
            target="issued",
            notify=(Distribution(to=To(roles=("head",)), text="%(number)s", clause="1"),),
            clause="1",
        ),
    ),
    deadlines=(
        DeadlineRule(
            key="issue",
            label="报告",
            due=InDays(days=1, at=time(9)),
            starts_on=(OPEN,),
            met_by=("issue", "issue_itself"),
            role="clerk",
            clause="1",
        ),
    ),
    tally=Tally(
        processes=("letter", "call"),
        by=("kind", "serious", "place", "content"),
        first="first",
        last="last",
        same=("kind",),
        without=("withdrawn", "call.done"),
        listed=Listed.ALL,
        again_on=("issue",),
    ),
    duties=(WEEKLY, ISSUED),
)
SETTINGS = (
    Setting(
        key="weekday",
        label="星期几",
        kind=SettingKind.INTEGER,
        default=1,
        minimum=1,
        maximum=7,
        mark=Mark.INFERRED,
        basis="1",
    ),
    Setting(key="at", label="时间", kind=SettingKind.TIME, default=time(9), mark=Mark.INFERRED, basis="1"),
)


def newsroom(digest: Process = DIGEST) -> SimpleNamespace:
    @hookimpl
    def register_processes() -> tuple[Process, ...]:
        return (item("letter", "来信"), item("call", "来电"), digest)

    @hookimpl
    def register_settings() -> tuple[Setting, ...]:
        return SETTINGS

    @hookimpl
    def classify(ticket: TicketSnapshot) -> Classification | None:
        if ticket.details.get("secret") is not True:
            return None
        return Classification(confidential=True, reason=Message("保密"), clause="1")

    return SimpleNamespace(
        NAME="newsroom",
        LABEL="汇总",
        VERSION="1",
        register_processes=register_processes,
        register_settings=register_settings,
        classify=classify,
    )


@pytest.fixture
def plugins() -> PluginManager:
    """The newsroom alone."""
    manager = PluginManager(with_entry_points=False)
    assert manager.register(newsroom()).error == ""
    return manager


@pytest.fixture
def bureau(world: World) -> World:
    """Monday 16 March 2026 09:00 with a clerk, a head and an administrator."""
    world.person("clerk", "clerk")
    world.person("head", "head")
    world.person("boss", organisations.ADMINISTRATOR.key)
    return world


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def wait(world: World, until: str) -> None:
    firing.advance(world.scope(), local(until))
    world.now = local(until)


def enter(world: World, process: str, when: str, **values: object) -> str:
    wait(world, when)
    return opening.open_ticket(world.scope("clerk"), process, values).public_id


def digests(world: World) -> list[Ticket]:
    return world.rows(Ticket, process="digest")


@pytest.mark.parametrize(
    ("until", "opened"),
    [
        ("2026-03-23 08:59:59", []),
        ("2026-03-23 09:00:00", ["2026-03-22"]),
        ("2026-03-30 08:59:59", ["2026-03-22"]),
        ("2026-03-30 09:00:00", ["2026-03-22", "2026-03-29"]),
        ("2026-04-01 08:59:59", ["2026-03-22", "2026-03-29"]),
        ("2026-04-01 09:00:00", ["2026-03-22", "2026-03-29", "2026-03-31"]),
    ],
)
def test_each_opens_at_its_second(bureau: World, until: str, opened: list[str]) -> None:
    wait(bureau, until)
    assert [ticket.details["last"] for ticket in digests(bureau)] == opened


def test_a_week_is_about_monday_to_sunday_and_received_at_its_end(bureau: World) -> None:
    wait(bureau, "2026-03-23 09:00:00")
    (ticket,) = digests(bureau)
    assert (ticket.details["first"], ticket.details["last"]) == ("2026-03-16", "2026-03-22")
    assert (ticket.client_key, ticket.state) == ("duty:digest:weekly:2026-03-23", "drawn_up")
    assert ticket.received_at == local("2026-03-22 23:59:59")
    assert [row.due_at for row in bureau.rows(Deadline)] == [local("2026-03-23 09:00:00")]


@pytest.mark.parametrize(
    ("year", "first_of_march", "last"), [(2027, "2027-03-01", "2027-02-28"), (2028, "2028-03-01", "2028-02-29")]
)
def test_a_digest_issues_itself_at_its_second(bureau: World, year: int, first_of_march: str, last: str) -> None:
    bureau.now = local(f"{year}-02-01 12:00:00")
    clockwork.fire_all(bureau.manager, bureau.now)
    enter(bureau, "letter", f"{year}-02-28 10:00:00", kind="material", content="水泥")
    enter(bureau, "letter", f"{last} 23:59:59", kind="material", content="钢筋")
    wait(bureau, f"{first_of_march} 09:00:00")
    ticket = next(row for row in digests(bureau) if row.details["kind"] == "material" and row.details["last"] == last)
    assert (ticket.state, ticket.details["total"]) == ("issued", 2)
    assert ticket.milestones["issue_itself"] == f"{first_of_march}T01:00:00+00:00"
    (deadline,) = bureau.rows(Deadline, ticket_id=ticket.id)
    assert (deadline.started_at, deadline.due_at) == (local(f"{last} 23:59:59"), local(f"{first_of_march} 09:00:00"))
    assert (deadline.state, deadline.ended_at) == ("met", deadline.due_at)
    assert ticket.late is False
    told = [row for row in bureau.rows(Notification) if row.ticket_id == ticket.id]
    assert len(told) == 1


def test_what_follows_by_itself_is_made_up_if_it_was_cut_short(bureau: World, monkeypatch: pytest.MonkeyPatch) -> None:
    wait(bureau, "2026-03-31 23:59:59")

    def planted(*_arguments: object, **_more: object) -> None:
        raise ZeroDivisionError("planted")

    with monkeypatch.context() as patched:
        patched.setattr(acting, "act_within", planted)
        wait(bureau, "2026-04-01 09:30:00")
    ticket = next(row for row in digests(bureau) if row.details["kind"] == "material")
    assert ticket.state == "drawn_up"
    wait(bureau, "2026-04-01 10:00:00")
    ticket = next(row for row in digests(bureau) if row.details["kind"] == "material")
    assert ticket.state == "issued"
    wait(bureau, "2026-04-02 12:00:00")
    assert [row.details["kind"] for row in digests(bureau)].count("material") == 1


def test_after_a_standstill_the_last_of_each_is_made_up_once(bureau: World) -> None:
    bureau.now = local("2026-05-20 10:00:00")
    clockwork.fire_all(bureau.manager, bureau.now)
    clockwork.fire_all(bureau.manager, bureau.now)
    assert sorted(ticket.details["last"] for ticket in digests(bureau)) == ["2026-04-30", "2026-05-17"]


@pytest.mark.parametrize(
    ("weekday", "at", "until", "opened"),
    [
        (3, "09:00", "2026-03-18 12:00:00", ["2026-03-15"]),  # nine has passed: it is made up
        (5, "18:00", "2026-03-20 17:59:59", []),
        (5, "18:00", "2026-03-20 18:00:00", ["2026-03-15"]),
        (1, "07:30", "2026-03-23 07:29:59", []),
        (1, "07:30", "2026-03-23 07:30:00", ["2026-03-22"]),
    ],
)
def test_day_and_time_are_settings(bureau: World, weekday: int, at: str, until: str, opened: list[str]) -> None:
    wait(bureau, "2026-03-18 12:00:00")
    boss = bureau.scope("boss")
    settings.set_setting(boss, "newsroom", "at", at, date(2026, 3, 18))
    settings.set_setting(boss, "newsroom", "weekday", weekday, date(2026, 3, 18))
    wait(bureau, until)
    assert [ticket.details["last"] for ticket in digests(bureau)] == opened


def test_a_setting_of_a_day_to_come_is_seen_when_it_comes(bureau: World) -> None:
    settings.set_setting(bureau.scope("boss"), "newsroom", "weekday", 4, date(2026, 3, 19))
    wait(bureau, "2026-03-19 08:59:59")
    assert digests(bureau) == []
    wait(bureau, "2026-03-19 09:00:00")
    assert [ticket.details["last"] for ticket in digests(bureau)] == ["2026-03-15"]


def test_another_day_of_the_same_week_is_no_second_report(bureau: World) -> None:
    wait(bureau, "2026-03-23 12:00:00")
    settings.set_setting(bureau.scope("boss"), "newsroom", "weekday", 4, date(2026, 3, 24))
    wait(bureau, "2026-03-29 12:00:00")
    assert [ticket.details["last"] for ticket in digests(bureau)] == ["2026-03-22"]
    wait(bureau, "2026-04-02 09:00:00")
    assert [one.details["last"] for one in digests(bureau) if one.details["kind"] == "quality"][1:] == ["2026-03-29"]


def test_a_report_by_hand_is_enough(bureau: World) -> None:
    wait(bureau, "2026-03-23 08:00:00")
    values = {"first": "2026-03-16", "last": "2026-03-22", "kind": "quality"}
    opening.open_ticket(bureau.scope("clerk"), "digest", values)
    wait(bureau, "2026-03-23 12:00:00")
    assert [ticket.channel for ticket in digests(bureau)] == ["web"]


@pytest.mark.parametrize("kind", ["quality", "material"])
def test_a_report_by_hand_for_one_that_waits_is_refused(bureau: World, kind: str) -> None:
    wait(bureau, "2026-03-23 09:00:00")
    values = {"first": "2026-03-16", "last": "2026-03-22", "kind": kind}
    if kind == "material":  # of which nothing waits
        opening.open_ticket(bureau.scope("clerk"), "digest", values)
        return
    with pytest.raises(Refused) as refused:
        opening.open_ticket(bureau.scope("clerk"), "digest", values)
    assert refused.value.reason == Reason.DUPLICATE
    assert refused.value.message.params == {"number": digests(bureau)[0].number}
    assert len(digests(bureau)) == 1


def test_what_waits_no_longer_stands_in_nobodys_way(bureau: World) -> None:
    wait(bureau, "2026-03-23 09:00:00")
    acting.act(bureau.scope("clerk"), digests(bureau)[0].public_id, "issue", {})
    values = {"first": "2026-03-16", "last": "2026-03-22", "kind": "quality"}
    opening.open_ticket(bureau.scope("clerk"), "digest", values)
    assert len(digests(bureau)) == 2


def test_several_processes_are_counted_and_their_items_named(bureau: World) -> None:
    for name in ("工程部", "餐饮部"):
        people.add_department(bureau.scope(), name, name)
    enter(bureau, "letter", "2026-03-16 10:00:00", kind="quality", content="异响", serious=True, place="工程部")
    enter(bureau, "call", "2026-03-17 10:00:00", kind="quality", content="异响", place="工程部")
    enter(bureau, "call", "2026-03-17 11:00:00", kind="material", content="他类")
    enter(bureau, "call", "2026-03-17 12:00:00", kind="quality", content="异响", secret=True, place="餐饮部")
    withdrawn = enter(bureau, "letter", "2026-03-18 10:00:00", kind="quality", content="误登")
    acting.act(bureau.scope("clerk"), withdrawn, "withdraw", {})
    done = enter(bureau, "letter", "2026-03-22 23:59:59", kind="quality", content="漏水")
    acting.act(bureau.scope("clerk"), done, "finish", {})
    enter(bureau, "letter", "2026-03-23 00:00:00", kind="quality", content="下一周")
    wait(bureau, "2026-03-23 09:00:00")
    (ticket,) = digests(bureau)
    assert (ticket.details["total"], ticket.details["closed"], ticket.details["late"]) == (4, 1, 0)
    assert ticket.details["figures"].splitlines() == [
        "流程：来信 2（50%），来电 2（50%）",
        "状态：已登记 3（75%），已办结 1（25%）",
        "内容：质量 4（100%），材料 0（0%）",
        "严重：1",
        "部门：工程部 2（50%），餐饮部 1（25%）",
        "情况：异响 2",
    ]
    numbers = {row.title: row.number for row in bureau.rows(Ticket, process="letter")}
    call = bureau.rows(Ticket, process="call")[0].number
    assert ticket.details["items"].splitlines() == [
        f"{numbers['异响']} 异响（已登记）",
        f"{numbers['漏水']} 漏水（已办结）",
        f"{call} 异响（已登记）",
    ]


def test_figures_are_counted_again_by_the_act_that_says_so(bureau: World) -> None:
    letter = enter(bureau, "letter", "2026-03-16 10:00:00", kind="quality", content="异响")
    call = enter(bureau, "call", "2026-03-16 10:00:00", kind="quality", content="异响")
    wait(bureau, "2026-03-23 09:00:00")
    acting.act(bureau.scope("clerk"), letter, "finish", {})
    acting.act(bureau.scope("clerk"), call, "finish", {})  # a state that this report leaves out
    (ticket,) = digests(bureau)
    assert (ticket.details["total"], ticket.details["closed"]) == (2, 0)
    acting.act(bureau.scope("clerk"), ticket.public_id, "issue", {})
    (ticket,) = digests(bureau)
    assert (ticket.details["total"], ticket.details["closed"]) == (1, 1)


@pytest.mark.parametrize(("listed", "named"), [(Listed.OPEN, ["漏水"]), (Listed.ALL, ["异响", "漏水"])])
def test_which_items_are_named(bureau: World, listed: Listed, named: list[str]) -> None:
    letter = enter(bureau, "letter", "2026-03-16 10:00:00", kind="quality", content="异响")
    enter(bureau, "letter", "2026-03-16 11:00:00", kind="quality", content="漏水")
    acting.act(bureau.scope("clerk"), letter, "finish", {})
    assert DIGEST.tally is not None
    changed = PluginManager(with_entry_points=False)
    changed.register(newsroom(replace(DIGEST, tally=replace(DIGEST.tally, listed=listed))))
    bureau.manager = changed
    wait(bureau, "2026-03-23 09:00:00")
    (ticket,) = digests(bureau)
    assert [line.split()[1].partition("（")[0] for line in ticket.details["items"].splitlines()] == named


@pytest.mark.parametrize(
    ("turns_when", "named"),
    [
        (None, ["中", "晚"]),
        (When("kind", ("quality",)), ["中", "晚"]),
        (When("kind", ("material",)), ["早", "中"]),
    ],
)
def test_days_may_turn_at_another_time_than_midnight(bureau: World, turns_when: When | None, named: list[str]) -> None:
    assert DIGEST.tally is not None
    tally = replace(DIGEST.tally, turns_at=Param("at"), turns_when=turns_when)
    bureau.manager = PluginManager(with_entry_points=False)
    assert bureau.manager.register(newsroom(replace(DIGEST, tally=tally))).error == ""
    enter(bureau, "letter", "2026-03-23 10:00:00", kind="quality", content="无关")
    for when, name in (("23 08:59:59", "早"), ("29 23:59:59", "中"), ("30 00:00:00", "晚")):
        received_at = local(f"2026-03-{when}")
        wait(bureau, "2026-03-30 08:59:59")
        values = {"kind": "quality", "content": name}
        opening.open_ticket(bureau.scope("clerk"), "letter", values, received_at=received_at)
    wait(bureau, "2026-03-30 09:00:00")
    ticket = digests(bureau)[-1]
    assert [line.split()[1].partition("（")[0] for line in ticket.details["items"].splitlines()] == ["无关", *named]


def test_a_time_at_which_days_turn_is_a_declared_setting() -> None:
    assert DIGEST.tally is not None
    changed = PluginManager(with_entry_points=False)
    tally = replace(DIGEST.tally, turns_at=Param("nothing"))
    assert "no setting 'nothing' is declared" in changed.register(newsroom(replace(DIGEST, tally=tally))).error


def test_a_new_version_brings_its_duty_to_those_who_use_the_plugin(bureau: World) -> None:
    old = PluginManager(with_entry_points=False)
    old.register(newsroom(replace(DIGEST, duties=())))
    bureau.manager = old
    wait(bureau, "2026-04-01 12:00:00")
    assert [job.key for job in bureau.rows(Job, kind="duty")] == [], "a duty that is gone is called off"
    new = PluginManager(with_entry_points=False)
    new.register(newsroom())
    bureau.manager = new
    organisations.bring_up_to_date(new, bureau.now)
    organisations.bring_up_to_date(new, bureau.now)
    assert [job.key for job in bureau.rows(Job, kind="duty")] == ["digest:weekly", "digest:monthly"]
    wait(bureau, "2026-04-06 09:00:00")
    assert [ticket.details["last"] for ticket in digests(bureau)] == ["2026-04-05"]


def test_whoever_does_not_use_the_plugin_gets_no_duty(bureau: World) -> None:
    other = organisations.create_organisation("other", "别家", now=bureau.now)
    organisations.bring_up_to_date(bureau.manager, bureau.now)
    with reading(other.id) as session:
        assert session.scalars(sa.select(Job.key).where(Job.kind == duties.JOB)).all() == []


def test_the_clockwork_brings_new_duties_when_it_starts(bureau: World) -> None:
    with working(bureau.scope()) as work:
        work.session.execute(sa.delete(Job).where(Job.kind == duties.JOB))
    config = bureau.app.extensions["huiyin_config"]
    worker = clockwork.Worker(bureau.app.app_context, config, bureau.manager)
    worker.start()
    deadline = time_module.monotonic() + 10
    while not bureau.rows(Job, kind="duty") and time_module.monotonic() < deadline:
        time_module.sleep(0.05)
    worker.stop()
    assert [job.key for job in bureau.rows(Job, kind="duty")] == ["digest:weekly", "digest:monthly"]


ITEMS_MISSING = DIGEST.computed[:-1]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        (lambda: replace(DIGEST, duties=(replace(WEEKLY, first=""),)), "needs a field for its day, or two"),
        (lambda: replace(DIGEST, duties=(replace(WEEKLY, last="end"),)), "'end' is no DATE field"),
        (lambda: replace(DIGEST, duties=(replace(WEEKLY, values=(("colour", "red"),)),)), "'colour' is no field"),
        (lambda: replace(DIGEST, duties=(replace(WEEKLY, then="issue"),)), "'issue' is no act of the clockwork"),
        (lambda: replace(DIGEST, duties=(replace(WEEKLY, then="nothing"),)), "'nothing' is no act of the clockwork"),
        (lambda: replace(DIGEST, duties=(replace(WEEKLY, count=Param("count")),)), "owed every day"),
        (lambda: replace(DIGEST, computed=ITEMS_MISSING), "computed long_text field 'items' is missing"),
        (lambda: replace(DIGEST, tally=replace(DIGEST.tally, same=("colour",))), "'colour' is no field"),  # type: ignore[type-var]  -- it is set above
        (lambda: replace(DIGEST, tally=replace(DIGEST.tally, again_on=("never",))), "'never' is no act"),  # type: ignore[type-var]  -- it is set above
        (lambda: replace(DIGEST, tally=replace(DIGEST.tally, turns_when=When("x", ("y",)))), "'x' is no field"),  # type: ignore[type-var]  -- it is set above
    ],
)
def test_what_cannot_work_is_refused(changed: Callable[[], Process], problem: str) -> None:
    with pytest.raises(DeclarationError, match=problem):
        changed()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", ()),
        ("严重：1", (tallies.Figure(label="严重", parts=(tallies.Part(name="", number=1, percent=None),)),)),
        (
            "地点：大堂，东侧 2，1501 3（60%）",
            (
                tallies.Figure(
                    label="地点",
                    parts=(
                        tallies.Part(name="大堂，东侧", number=2, percent=None),
                        tallies.Part(name="1501", number=3, percent=60),
                    ),
                ),
            ),
        ),
        ("由人写的一段话", None),
        ("说明：由人写的一段话", None),
    ],
)
def test_figures_can_be_read_again(text: str, read: tuple[tallies.Figure, ...] | None) -> None:
    assert tallies.read(text) == read


def test_the_page_shows_figures_apart_from_the_values(bureau: World) -> None:
    enter(bureau, "letter", "2026-03-16 10:00:00", kind="quality", content="异响", serious=True)
    wait(bureau, "2026-03-23 09:00:00")
    (ticket,) = digests(bureau)
    acting.act(bureau.scope("clerk"), ticket.public_id, "issue", {})
    page = ticket_page(bureau.scope("clerk"), ticket.public_id)
    assert [figure.label for figure in page.figures] == ["流程", "状态", "内容", "严重"]
    assert "figures" not in {value.key for value in page.values}
    assert {"total", "items"} <= {value.key for value in page.values}
    assert all(entry.values == () for entry in page.history.entries)
