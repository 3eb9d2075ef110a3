"""Loading plugins and asking them: whatever a plugin does wrong stays with the plugin."""

import math
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from core import plugin_manager
from core.domain.decisions import AddNote, AssessPenalty, Classification, Notify, RoutingDecision, To
from core.domain.departments import DepartmentTemplate
from core.domain.due import InDays
from core.domain.errors import Reason, Refused, RuleError
from core.domain.imports import Importer
from core.domain.people import Actor, OnShift
from core.domain.settings import Mark, Param, Setting, SettingKind, of_regulation
from core.domain.texts import Message
from core.domain.tickets import Act, Breach, Closure, TicketSnapshot
from core.hookspecs import hookimpl
from core.plugin_manager import FAILURE_WINDOW_SECONDS, FAILURES_ALLOWED, Health, HookFailed, PluginManager
from core.testing import sample_plugin

AT = datetime(2026, 3, 16, 1, 0, tzinfo=UTC)
TICKET = TicketSnapshot(
    number="TS-1",
    plugin="probe",
    process="complaint",
    state="new",
    title="灯不亮",
    details={},
    received_at=AT,
    opened_at=AT,
    opened_by="anna",
)
BREACH = Breach(deadline="reply", label="答复", due_at=AT, found_at=AT)
CLOSURE = Closure(outcome="done", act=Act(key="close", values={}, by=Actor(login="anna"), at=AT))
NOTE = AddNote(message=Message("记一笔。"), clause="1")
DAYS = Setting(
    key="reply_days", label="期限", kind=SettingKind.INTEGER, default=2, mark=Mark.INFERRED, basis="A-1", minimum=1
)


def probe(name: str = "probe", **members: Any) -> ModuleType:
    """A plugin made of functions, each called like the hook it implements."""
    module = ModuleType(name)
    module.__dict__.update({"NAME": name, "LABEL": name, "VERSION": "1"})
    for key, value in members.items():
        setattr(module, key, hookimpl(value) if callable(value) else value)
    return module


def manager(*modules: ModuleType) -> PluginManager:
    made = PluginManager(with_entry_points=False)
    for module in modules:
        made.register(module)
    return made


def error_of(*modules: ModuleType) -> str:
    """What became of the last of the plugins."""
    made = PluginManager(with_entry_points=False)
    return [made.register(module) for module in modules][-1].error


# Loading


def test_a_bundled_plugin_is_loaded_by_the_name_of_its_module() -> None:
    made = PluginManager(["core.testing.sample_plugin"], with_entry_points=False)
    (plugin,) = made.loaded
    assert (plugin.name, plugin.error) == ("sample", "")
    assert plugin.hooks == ("classify", "on_close", "on_overdue", "register_processes", "register_settings", "route")
    assert made.process("complaint") is sample_plugin.COMPLAINT
    assert made.owner("complaint") is plugin
    assert (made.process("other"), made.owner("other")) == (None, None)


def install(folder: Path, name: str, source: str) -> None:
    """Put a distribution with a plugin on disk, as pip leaves it there."""
    (folder / f"{name}.py").write_text(source, encoding="utf-8")
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[huiyin.plugins]\n{name} = {name}\n", encoding="utf-8")


def test_an_installed_distribution_is_a_plugin_like_a_bundled_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Path(sample_plugin.__file__).read_text(encoding="utf-8")
    install(tmp_path, "third_party", source.replace('NAME = "sample"', 'NAME = "third_party"'))
    monkeypatch.syspath_prepend(tmp_path)
    bundled = PluginManager(["core.testing.sample_plugin"], with_entry_points=False).plugins["sample"]
    installed = PluginManager().plugins["third_party"]
    assert installed.error == ""
    assert installed.hooks == bundled.hooks
    assert [process.key for process in installed.processes] == [process.key for process in bundled.processes]


@pytest.mark.parametrize("source", ["import nothing_of_this_name", "raise SystemExit(3)", "def ("])
def test_a_plugin_that_cannot_be_imported_is_off_and_the_others_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    install(tmp_path, "broken_on_import", source)
    monkeypatch.syspath_prepend(tmp_path)
    made = PluginManager(["core.testing.sample_plugin"])
    assert made.plugins["broken_on_import"].error
    assert "sample" in [plugin.name for plugin in made.loaded]
    assert "broken_on_import" not in [plugin.name for plugin in made.loaded]


def test_a_misspelt_hook_is_refused() -> None:
    assert "clasify" in error_of(probe(clasify=lambda ticket: None))


def test_an_argument_that_the_hook_does_not_have_is_refused() -> None:
    assert "session" in error_of(probe(classify=lambda ticket, session: None))


def test_default_arguments_are_refused() -> None:
    assert "default arguments" in error_of(probe(classify=lambda ticket=None: None))


def test_fewer_arguments_than_the_hook_has_are_fine() -> None:
    made = manager(probe(on_overdue=lambda breach: (NOTE,)))
    assert made.ask("on_overdue", "probe", ticket=TICKET, breach=BREACH).value == (NOTE,)


def test_a_second_plugin_of_one_name_does_not_push_out_the_first() -> None:
    made = manager(sample_plugin, probe("sample"))
    assert made.plugins["sample"].error == ""
    assert "already loaded" in made.plugins["sample (2)"].error
    assert made.owner("complaint") is made.plugins["sample"]


def test_a_process_belongs_to_whoever_declared_it_first() -> None:
    second = probe("second", register_processes=sample_plugin.register_processes, register_settings=lambda: (DAYS,))
    made = manager(sample_plugin, second)
    assert made.plugins["second"].error == "DeclarationError: process 'complaint' belongs to plugin 'sample'"
    assert made.owner("complaint") is made.plugins["sample"]


def test_a_plugin_that_was_refused_is_not_asked() -> None:
    made = manager(probe(classify=lambda ticket: 1 / 0, register_settings=lambda: "rubbish"))
    assert made.plugins["probe"].error
    assert made.ask("classify", "probe", ticket=TICKET).value is None


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"NAME": "not a name"}, "identifier"),
        ({"CONTRACT": 0}, "contract 0, this is 1"),
        ({"CONTRACT": 2}, "contract 2, this is 1"),
        ({"register_processes": lambda: [sample_plugin.COMPLAINT]}, "must return a tuple of Process"),
        ({"register_processes": lambda: ("complaint",)}, "must return a tuple of Process"),
        ({"register_settings": lambda: None}, "must return a tuple of Setting"),
        ({"register_settings": lambda: (DAYS, DAYS)}, "setting 'reply_days' is declared twice"),
        ({"register_processes": lambda: (sample_plugin.COMPLAINT,) * 2}, "process 'complaint' is declared twice"),
        ({"register_importers": lambda: 1 / 0}, "ZeroDivisionError"),
        ({"register_demonstration": lambda: ("story",)}, "must return a tuple of Mapping"),
    ],
)
def test_a_wrong_declaration_switches_the_plugin_off_with_the_reason(members: dict[str, Any], says: str) -> None:
    assert says in error_of(probe(**members))


def test_a_contract_of_today_is_accepted() -> None:
    assert error_of(probe(CONTRACT=1)) == ""


@pytest.mark.parametrize("changed", [{"due": InDays(days=Param("patience"))}, {"enabled_by": Param("patience")}])
def test_a_deadline_may_use_declared_settings_only(changed: dict[str, Any]) -> None:
    rule = replace(sample_plugin.COMPLAINT.deadlines[0], **changed)
    process = replace(sample_plugin.COMPLAINT, deadlines=(rule, *sample_plugin.COMPLAINT.deadlines[1:]))
    declared = replace(DAYS, key="patience")
    fits = probe(register_processes=lambda: (process,), register_settings=lambda: (DAYS, declared))
    lacks = probe(register_processes=lambda: (process,), register_settings=lambda: (DAYS,))
    assert error_of(fits) == ""
    assert error_of(lacks) == "DeclarationError: complaint, deadline reply: no setting 'patience' is declared"


def test_the_switch_of_the_shift_check_must_be_declared() -> None:
    act = replace(sample_plugin.COMPLAINT.transitions[0], by=OnShift("patience"))
    process = replace(sample_plugin.COMPLAINT, transitions=(act, *sample_plugin.COMPLAINT.transitions[1:]))
    declared = replace(DAYS, key="patience")
    fits = probe(register_processes=lambda: (process,), register_settings=lambda: (DAYS, declared))
    lacks = probe(register_processes=lambda: (process,), register_settings=lambda: (DAYS,))
    assert error_of(fits) == ""
    assert error_of(lacks) == "DeclarationError: complaint: no setting 'patience' is declared"


def test_a_setting_belongs_to_a_regulation_of_its_plugin() -> None:
    rule = replace(sample_plugin.COMPLAINT.deadlines[0], due=InDays(days=Param("patience")))
    process = replace(sample_plugin.COMPLAINT, deadlines=(rule, *sample_plugin.COMPLAINT.deadlines[1:]))
    patience = replace(DAYS, key="patience")

    def error_with(*settings: Setting) -> str:
        return error_of(probe(register_processes=lambda: (process,), register_settings=lambda: (DAYS, *settings)))

    assert error_with(*of_regulation("T", patience)) == ""
    unknown = error_with(*of_regulation("S99", patience))
    assert unknown == "DeclarationError: setting patience: no process carries out 'S99'"


def test_a_process_depends_on_settings_of_its_own_regulation_only() -> None:
    rule = replace(sample_plugin.COMPLAINT.deadlines[0], due=InDays(days=Param("patience")))
    process = replace(sample_plugin.COMPLAINT, deadlines=(rule, *sample_plugin.COMPLAINT.deadlines[1:]))
    other = replace(sample_plugin.COMPLAINT, key="other", regulation=replace(process.regulation, key="U"))

    def error_under(regulation: str) -> str:
        settings = (DAYS, *of_regulation(regulation, replace(DAYS, key="patience")))
        return error_of(probe(register_processes=lambda: (process, other), register_settings=lambda: settings))

    assert error_under("T") == error_under("") == ""
    assert error_under("U") == "DeclarationError: complaint, deadline reply: no setting 'patience' is declared"


# The registration hooks


def test_hook_register_processes() -> None:
    plugin = manager(sample_plugin).plugins["sample"]
    assert plugin.processes == (sample_plugin.COMPLAINT,)


def test_hook_register_settings() -> None:
    assert manager(probe(register_settings=lambda: (DAYS,))).plugins["probe"].settings == (DAYS,)


def test_hook_register_departments() -> None:
    kitchen = DepartmentTemplate(key="kitchen", name="厨房")
    assert manager(probe(register_departments=lambda: (kitchen,))).plugins["probe"].departments == (kitchen,)


def test_hook_register_importers() -> None:
    importer = Importer(key="crm", label="旧系统", source="crm", columns=("id",), read=lambda row: None)  # type: ignore[arg-type, return-value] # never read here
    assert manager(probe(register_importers=lambda: (importer,))).plugins["probe"].importers == (importer,)


def test_hook_register_demonstration() -> None:
    story = {"scenario": "one"}
    assert manager(probe(register_demonstration=lambda: (story,))).plugins["probe"].demonstration == (story,)


# The decision hooks


def test_hook_classify() -> None:
    answer = manager(sample_plugin).ask("classify", "sample", ticket=replace(TICKET, details={"kind": "rude"}))
    assert isinstance(answer.value, Classification)
    assert (answer.value.category, answer.value.details["weight"]) == ("rude", "heavy")
    assert '"category":"rude"' in answer.text


def test_hook_route() -> None:
    decision = RoutingDecision(reason=Message("唯一人选。"), assignee="anna")
    made = manager(probe(route=lambda ticket, roster: decision))
    assert made.ask("route", "probe", ticket=TICKET, roster=()).value == decision


def test_hook_on_overdue() -> None:
    made = manager(sample_plugin)
    rude = replace(TICKET, category="rude", assignee="anna")
    effects = made.ask("on_overdue", "sample", ticket=rude, breach=BREACH).value
    assert [type(effect) for effect in effects] == [Notify, AssessPenalty]
    assert made.ask("on_overdue", "sample", ticket=TICKET, breach=BREACH).value is None


def test_hook_on_close() -> None:
    made = manager(sample_plugin)
    assert made.ask("on_close", "sample", ticket=replace(TICKET, details={"answer": "好"}), closure=CLOSURE).value == ()
    with pytest.raises(Refused) as caught:
        made.ask("on_close", "sample", ticket=TICKET, closure=CLOSURE)
    assert caught.value.reason is Reason.REPLY_MISSING


# Asking


def test_no_opinion_and_no_hook_are_the_same() -> None:
    made = manager(probe(classify=lambda ticket: None))
    assert made.ask("classify", "probe", ticket=TICKET).value is None
    assert made.ask("route", "probe", ticket=TICKET, roster=()).value is None
    assert made.ask("classify", "not installed", ticket=TICKET).value is None


WORD = Message("一句话")
RUBBISH: dict[str, tuple[str, Any]] = {
    "wrong type": ("classify", "rude"),
    "answer of another hook": ("classify", RoutingDecision(reason=WORD)),
    "a class": ("classify", Classification),
    "text in place of a message": ("classify", Classification(reason="x")),  # type: ignore[arg-type] # rubbish
    "number in place of a text": ("classify", Classification(reason=WORD, category=5)),  # type: ignore[arg-type] # rubbish
    "details that are no mapping": ("classify", Classification(reason=WORD, details=5)),  # type: ignore[arg-type] # rubbish
    "not a number": ("classify", Classification(reason=WORD, details={"n": math.nan})),  # type: ignore[dict-item] # rubbish
    "infinite": ("classify", Classification(reason=WORD, details={"n": math.inf})),  # type: ignore[dict-item] # rubbish
    "huge": ("classify", Classification(reason=WORD, category="长" * 200_001)),
    "list of effects": ("on_overdue", [NOTE]),
    "effect without a tuple": ("on_overdue", NOTE),
    "tuple of texts": ("on_close", ("note",)),
    "effect with a wrong part": ("on_close", (Notify(to=To(roles="chief"), message=WORD),)),  # type: ignore[arg-type] # rubbish
    "truth": ("on_close", True),
    "zero": ("on_close", 0),
}


@pytest.mark.parametrize("what", RUBBISH)
def test_rubbish_is_a_failure_of_the_plugin(what: str) -> None:
    hook, answer = RUBBISH[what]
    made = manager(probe(**{hook: lambda ticket: answer}))
    with pytest.raises(HookFailed):
        made.ask(hook, "probe", ticket=TICKET, roster=(), breach=BREACH, closure=CLOSURE)
    assert made.health()["probe", hook].failures == 1


def test_the_largest_answer_that_is_accepted() -> None:
    def sized(length: int) -> Classification:
        return Classification(reason=WORD, category="x" * length)

    frame = len(manager(probe(classify=lambda ticket: sized(0))).ask("classify", "probe", ticket=TICKET).text)
    room = plugin_manager.ANSWER_LIMIT - frame
    assert manager(probe(classify=lambda ticket: sized(room))).ask("classify", "probe", ticket=TICKET).value
    with pytest.raises(HookFailed):
        manager(probe(classify=lambda ticket: sized(room + 1))).ask("classify", "probe", ticket=TICKET)


class Unspeakable(Exception):
    """An exception that raises when it is printed."""

    def __str__(self) -> str:
        raise RuntimeError


def recursing(ticket: TicketSnapshot) -> Any:
    return recursing(ticket)


def raising(error: BaseException) -> Callable[[TicketSnapshot], Any]:
    def hook(ticket: TicketSnapshot) -> Any:
        raise error

    return hook


@pytest.mark.parametrize(
    "hook",
    [
        raising(ValueError("falsch")),
        raising(RuleError("impossible")),
        raising(Refused(Reason.DUPLICATE, Message("不行。"))),
        raising(SystemExit(0)),
        raising(SystemExit()),
        raising(GeneratorExit()),
        raising(MemoryError()),
        raising(Unspeakable()),
        recursing,
    ],
)
def test_whatever_a_hook_raises_is_contained(hook: Callable[[TicketSnapshot], Any]) -> None:
    made = manager(probe(classify=hook))
    with pytest.raises(HookFailed) as caught:
        made.ask("classify", "probe", ticket=TICKET)
    assert (caught.value.plugin, caught.value.hook) == ("probe", "classify")
    assert made.health()["probe", "classify"].last_error


def test_the_operator_can_stop_the_program_while_a_hook_runs() -> None:
    made = manager(probe(classify=raising(KeyboardInterrupt())))
    with pytest.raises(KeyboardInterrupt):
        made.ask("classify", "probe", ticket=TICKET)
    assert made.health()["probe", "classify"].failures == 0


def test_only_closing_may_be_refused_by_a_hook() -> None:
    refusal = Refused(Reason.REPLY_MISSING, Message("尚未答复。"))
    made = manager(probe(on_close=raising(refusal), on_overdue=raising(refusal)))
    for _ in range(FAILURES_ALLOWED + 1):
        with pytest.raises(Refused) as caught:
            made.ask("on_close", "probe", ticket=TICKET, closure=CLOSURE)
        assert caught.value is refusal
    with pytest.raises(HookFailed):
        made.ask("on_overdue", "probe", ticket=TICKET, breach=BREACH)


# Health


def test_a_hook_is_switched_off_after_repeated_failures_and_its_siblings_are_not() -> None:
    calls: list[int] = []

    def failing(ticket: TicketSnapshot) -> Any:
        calls.append(1)
        raise ValueError("planted")

    made = manager(probe(classify=failing, on_overdue=lambda breach: ()), probe("other", classify=lambda ticket: None))
    for _ in range(FAILURES_ALLOWED + 3):
        with pytest.raises(HookFailed, match="planted"):
            made.ask("classify", "probe", ticket=TICKET)
    assert len(calls) == FAILURES_ALLOWED
    assert made.ask("on_overdue", "probe", ticket=TICKET, breach=BREACH).value == ()
    assert made.ask("classify", "other", ticket=TICKET).value is None


def test_a_success_does_not_wipe_out_failures() -> None:
    answers = iter([None, ValueError(), None, ValueError()])

    def wavering(ticket: TicketSnapshot) -> Any:
        answer = next(answers)
        if answer:
            raise answer

    made = manager(probe(classify=wavering))
    for fails in (False, True, False, True):
        if fails:
            with pytest.raises(HookFailed):
                made.ask("classify", "probe", ticket=TICKET)
        else:
            made.ask("classify", "probe", ticket=TICKET)
    health = made.health()["probe", "classify"]
    assert (health.calls, health.failures, len(health.recent)) == (4, 2, 2)


@pytest.mark.parametrize(
    ("failures", "age", "open_"),
    [
        (FAILURES_ALLOWED - 1, 0.0, True),
        (FAILURES_ALLOWED, 0.0, False),
        (FAILURES_ALLOWED, FAILURE_WINDOW_SECONDS, False),
        (FAILURES_ALLOWED, FAILURE_WINDOW_SECONDS + 0.001, True),
    ],
)
def test_how_long_a_hook_stays_switched_off(failures: int, age: float, open_: bool) -> None:
    health = Health()
    health.recent.extend([0.0] * failures)
    assert health.is_open(age) is open_


@pytest.mark.parametrize(("seconds", "slow"), [(0.0, 0), (0.05, 1)])
def test_slow_hooks_are_counted_but_answer(monkeypatch: pytest.MonkeyPatch, seconds: float, slow: int) -> None:
    monkeypatch.setattr(plugin_manager, "SLOW_SECONDS", 0.02)

    def sleeping(ticket: TicketSnapshot) -> Classification:
        time.sleep(seconds)
        return Classification(reason=WORD)

    made = manager(probe(classify=sleeping))
    assert made.ask("classify", "probe", ticket=TICKET).seconds >= seconds
    health = made.health()["probe", "classify"]
    assert (health.calls, health.failures, health.slow) == (1, 0, slow)
    assert health.slowest_seconds >= seconds


def test_a_hook_that_is_slow_too_often_is_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugin_manager, "SLOW_SECONDS", 0.0)
    made = manager(probe(classify=lambda ticket: None))
    for _ in range(FAILURES_ALLOWED):
        made.ask("classify", "probe", ticket=TICKET)
    with pytest.raises(HookFailed, match="switched off"):
        made.ask("classify", "probe", ticket=TICKET)
