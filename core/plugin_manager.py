"""Loads plugins and asks them. The only module that calls a hook.

Plugins are trusted code, but not trusted to be right: whatever one raises, returns or delays ends here as a
:class:`HookFailed` that the services record, while the core goes on.
"""

import importlib
import inspect
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import Any, Generic, TypeVar

import pluggy

from core import hookspecs
from core.domain.codec import dumps, loads
from core.domain.decisions import EFFECT_TYPES, Classification, Effect, RoutingDecision
from core.domain.departments import DepartmentTemplate
from core.domain.due import params_of
from core.domain.errors import DeclarationError, HuiyinError, Refused
from core.domain.imports import Importer
from core.domain.people import OnShift, leaves
from core.domain.processes import Process
from core.domain.settings import Param, Setting, concerns

T = TypeVar("T")

SLOW_SECONDS = 2.0
FAILURES_ALLOWED = 5
FAILURE_WINDOW_SECONDS = 600.0
ANSWER_LIMIT = 200_000  # characters of an answer's JSON; anything longer is rubbish
_NAME = "NAME"


class HookFailed(HuiyinError):
    """A plugin raised, was too slow too often, or answered rubbish. ``plugin`` and ``hook`` say who and where."""

    def __init__(self, plugin: str, hook: str, cause: str) -> None:
        super().__init__(f"{plugin}.{hook}: {cause}")
        self.plugin = plugin
        self.hook = hook
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What a plugin answered, how long it took, and the answer as canonical JSON where it is kept."""

    value: T
    seconds: float
    text: str = ""


@dataclass(slots=True)
class Health:
    """How one hook of one plugin has fared in this process; shown to operators."""

    calls: int = 0
    failures: int = 0
    slow: int = 0
    slowest_seconds: float = 0.0
    last_error: str = ""
    recent: deque[float] = field(default_factory=lambda: deque(maxlen=FAILURES_ALLOWED))

    def is_open(self, now_seconds: float) -> bool:
        """Say whether the hook may be called: not after FAILURES_ALLOWED failures in the window."""
        return len(self.recent) < FAILURES_ALLOWED or now_seconds - self.recent[0] > FAILURE_WINDOW_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """A loaded plugin with all that it registered, or the reason why it is off."""

    name: str
    label: str
    version: str
    package: str
    error: str = ""
    processes: tuple[Process, ...] = ()
    settings: tuple[Setting, ...] = ()
    departments: tuple[DepartmentTemplate, ...] = ()
    importers: tuple[Importer, ...] = ()
    demonstration: tuple[Any, ...] = ()
    hooks: tuple[str, ...] = ()


class PluginManager:
    """All plugins of this installation; which of them an organisation uses is the organisation's choice."""

    def __init__(self, bundled: Iterable[str] = (), *, with_entry_points: bool = True) -> None:
        """Load the modules named in ``bundled``, then those of installed distributions."""
        self._pm = pluggy.PluginManager(hookspecs.PROJECT)
        self._pm.add_hookspecs(hookspecs)
        self._lock = threading.Lock()
        self._calls: dict[tuple[str, str], tuple[Callable[..., Any], tuple[str, ...]] | None] = {}
        self._health: dict[tuple[str, str], Health] = {}
        self._by_process: dict[str, tuple[Plugin, Process]] = {}
        self.plugins: dict[str, Plugin] = {}
        for module in bundled:
            self._load(module, lambda module=module: importlib.import_module(module))  # type: ignore[misc]
        for point in entry_points(group=hookspecs.ENTRY_POINTS) if with_entry_points else ():
            self._load(point.value, point.load)

    def register(self, module: Any) -> Plugin:
        """Register a plugin object (a module, or in tests a namespace) and return what became of it."""
        name = getattr(module, _NAME, "") or getattr(module, "__name__", repr(module))
        base = Plugin(
            name=name,
            label=getattr(module, "LABEL", name),
            version=str(getattr(module, "VERSION", "")),
            package=getattr(module, "__package__", None) or "",
        )
        try:
            plugin = self._register(base, module)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 -- a plugin may raise anything, SystemExit included
            if self._pm.has_plugin(name) and self._pm.get_plugin(name) is module:
                self._pm.unregister(name=name)
            plugin = Plugin(
                name=name, label=base.label, version=base.version, package=base.package, error=_describe(error)
            )
            if name in self.plugins:  # a second plugin of one name must not push out the first
                plugin = Plugin(name=f"{name} (2)", label=base.label, version="", package="", error=plugin.error)
        self.plugins[plugin.name] = plugin
        for process in plugin.processes:
            self._by_process[process.key] = (plugin, process)
        return plugin

    def _load(self, where: str, load: Callable[[], Any]) -> None:
        try:
            module = load()
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 -- an import may raise anything
            name = where.removesuffix(".plugin").rpartition(".")[2]
            self.plugins[name] = Plugin(name=name, label=name, version="", package=where, error=_describe(error))
            return
        self.register(module)

    def _register(self, base: Plugin, module: Any) -> Plugin:
        if not base.name.isidentifier():
            raise DeclarationError(f"plugin name {base.name!r} is not an identifier")
        if base.name in self.plugins:
            raise DeclarationError(f"a plugin called {base.name!r} is already loaded")
        contract = getattr(module, "CONTRACT", hookspecs.CONTRACT_VERSION)
        if contract != hookspecs.CONTRACT_VERSION:
            raise DeclarationError(f"made for hook contract {contract}, this is {hookspecs.CONTRACT_VERSION}")
        self._pm.register(module, name=base.name)
        self._pm.check_pending()  # a misspelt hook would be dead in silence
        for caller in self._pm.get_hookcallers(module) or ():
            for impl in caller.get_hookimpls():
                if impl.plugin is module and impl.kwargnames:
                    raise DeclarationError(f"{caller.name}: hook implementations take no default arguments")
        processes = self._gather(base.name, "register_processes", Process)
        for process in processes:
            if process.key in self._by_process:
                other = self._by_process[process.key][0].name
                raise DeclarationError(f"process {process.key!r} belongs to plugin {other!r}")
        settings = self._gather(base.name, "register_settings", Setting)
        _check_declared(processes, settings)
        hooks = tuple(sorted(caller.name for caller in self._pm.get_hookcallers(module) or ()))
        return Plugin(
            name=base.name,
            label=base.label,
            version=base.version,
            package=base.package,
            processes=processes,
            settings=settings,
            departments=self._gather(base.name, "register_departments", DepartmentTemplate),
            importers=self._gather(base.name, "register_importers", Importer),
            demonstration=self._gather(base.name, "register_demonstration", Mapping),
            hooks=hooks,
        )

    def _gather(self, plugin: str, hook: str, kind: type[Any]) -> tuple[Any, ...]:
        """Return what a registration hook of one plugin declared.

        :raises DeclarationError: It is not a tuple of ``kind``.
        """
        call = self._implementation(plugin, hook)
        found = call[0]() if call else ()
        if not isinstance(found, tuple) or not all(isinstance(item, kind) for item in found):
            raise DeclarationError(f"{hook} must return a tuple of {kind.__name__}")
        return found

    def _implementation(self, plugin: str, hook: str) -> tuple[Callable[..., Any], tuple[str, ...]] | None:
        key = (plugin, hook)
        if key not in self._calls:
            impls = [impl for impl in getattr(self._pm.hook, hook).get_hookimpls() if impl.plugin_name == plugin]
            self._calls[key] = (impls[0].function, impls[0].argnames) if impls else None
        return self._calls[key]

    @property
    def loaded(self) -> tuple[Plugin, ...]:
        """Return the plugins that work, by name."""
        return tuple(plugin for _name, plugin in sorted(self.plugins.items()) if not plugin.error)

    def process(self, key: str) -> Process | None:
        """Return the process called ``key``; None if its plugin is not installed."""
        found = self._by_process.get(key)
        return found[1] if found else None

    def owner(self, process_key: str) -> Plugin | None:
        """Return the plugin that owns a process; None if it is not installed."""
        found = self._by_process.get(process_key)
        return found[0] if found else None

    def ask(self, hook: str, plugin: str, **arguments: object) -> Answer[Any]:
        """Ask one plugin for a decision and return its checked answer; None if it has no opinion.

        :raises Refused: Only from ``on_close``: the plugin vetoes.
        :raises HookFailed: The plugin raised, answered rubbish, or is switched off for this hook after repeated
            failures.
        """
        call = self._implementation(plugin, hook)
        if call is None:
            return Answer(None, 0.0)
        function, names = call
        may_refuse = hook == "on_close"
        return self.run(
            plugin,
            hook,
            _CHECKS[hook],
            function,
            *(arguments[name] for name in names),
            may_refuse=may_refuse,
            kept=_ANSWERS[hook],
        )

    def ask_again(self, hook: str, plugin: str, **arguments: object) -> Answer[Any]:
        """Ask as :meth:`ask` does, to look at the past: whether the plugin fails or is slow is not held against it.

        :raises Refused: Only from ``on_close``: the plugin vetoes.
        :raises HookFailed: The plugin raised, or answered rubbish.
        """
        call = self._implementation(plugin, hook)
        if call is None:
            return Answer(None, 0.0)
        function, names = call
        return self.run_again(
            plugin, hook, _CHECKS[hook], function, *(arguments[name] for name in names), may_refuse=hook == "on_close"
        )

    def run_again(
        self,
        plugin: str,
        what: str,
        check: Callable[[Any], bool],
        function: Callable[..., Any],
        *arguments: object,
        may_refuse: bool = False,
    ) -> Answer[Any]:
        """Call a function of a plugin to look at the past; the answer comes without its JSON.

        :raises Refused: The function raised it and ``may_refuse`` is set.
        :raises HookFailed: Anything else went wrong.
        """
        try:
            value = function(*arguments)
            if value is not None and not check(value):
                raise TypeError(f"the answer is not what the hook promises: {type(value).__name__}")
        except Refused as refused:
            if may_refuse:
                raise
            raise HookFailed(plugin, what, _describe(refused)) from refused
        except Exception as error:
            raise HookFailed(plugin, what, _describe(error)) from error
        return Answer(value, 0.0)

    def run(
        self,
        plugin: str,
        what: str,
        check: Callable[[Any], bool],
        function: Callable[..., Any],
        *arguments: object,
        may_refuse: bool = False,
        kept: Any = None,
    ) -> Answer[Any]:
        """Call a function of a plugin under guard: exceptions contained, time measured, answer checked.

        With ``kept`` (its type) the answer comes with its JSON: that must not be larger than ANSWER_LIMIT, and every
        part of it must be of the type that it declares.

        :raises Refused: The function raised it and ``may_refuse`` is set.
        :raises HookFailed: Anything else went wrong.
        """
        health = self._health.setdefault((plugin, what), Health())
        started = time.perf_counter()
        if not health.is_open(started):
            raise HookFailed(plugin, what, f"switched off after repeated failures: {health.last_error}")
        try:
            value = function(*arguments)
            text = dumps(value) if kept is not None and value is not None else ""
            if value is not None and not (check(value) and len(text) <= ANSWER_LIMIT):
                raise TypeError(f"the answer is not what the hook promises: {type(value).__name__}")
            if text:
                loads(text, kept)  # raises if a part is of another type than it declares
        except Refused as refused:
            if may_refuse:
                raise
            raise self._failed(health, plugin, what, refused) from refused
        except KeyboardInterrupt:  # the operator's word, not the plugin's
            raise
        except BaseException as error:
            raise self._failed(health, plugin, what, error) from error
        seconds = time.perf_counter() - started
        with self._lock:
            health.calls += 1
            health.slowest_seconds = max(health.slowest_seconds, seconds)
            if seconds > SLOW_SECONDS:
                health.slow += 1
                health.last_error = f"took {seconds:.1f} s"
                health.recent.append(started)
        return Answer(value, seconds, text)

    def _failed(self, health: Health, plugin: str, what: str, error: BaseException) -> HookFailed:
        with self._lock:
            health.calls += 1
            health.failures += 1
            health.last_error = _describe(error)
            health.recent.append(time.perf_counter())
        return HookFailed(plugin, what, health.last_error)

    def health(self) -> Mapping[tuple[str, str], Health]:
        """Return how each (plugin, hook) has fared in this process."""
        return dict(self._health)


def _check_declared(processes: tuple[Process, ...], settings: tuple[Setting, ...]) -> None:
    """Check that keys are unique in the plugin, and that every parameter of a process is a setting that concerns it.

    :raises DeclarationError: They are not.
    """
    for what, keys in (("process", [p.key for p in processes]), ("setting", [s.key for s in settings])):
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise DeclarationError(f"{what} {twice[0]!r} is declared twice")
    regulations = {process.regulation.key for process in processes}
    for setting in settings:
        if setting.regulation and setting.regulation not in regulations:
            raise DeclarationError(f"setting {setting.key}: no process carries out {setting.regulation!r}")
    for process in processes:
        _check_parameters(process, {one.key for one in settings if concerns(one, process.regulation.key)})


def _check_parameters(process: Process, declared: set[str]) -> None:
    """Check that every parameter of a process is one of the settings ``declared`` that concern it.

    :raises DeclarationError: One is not.
    """
    wanted = _switches(process) | ({process.enabled_by.key} if process.enabled_by else set())
    turns_at = process.tally.turns_at if process.tally else None
    places = [(process.key, wanted)]
    if isinstance(turns_at, Param):
        places.append((f"{process.key}, tally", {turns_at.key}))
    places += [(f"{process.key}, penalty {policy.key}", set(policy.params)) for policy in process.penalties]
    for rule in process.deadlines:
        switch = {rule.enabled_by.key} if rule.enabled_by else set()
        places.append((f"{process.key}, deadline {rule.key}", switch | params_of(rule.due)))
    for place, keys in places:
        if unknown := sorted(keys - declared):
            raise DeclarationError(f"{place}: no setting {unknown[0]!r} is declared")


def _switches(process: Process) -> set[str]:
    """Return the keys of the settings that say whether there is an act, and whether the roster is checked."""
    signers = (who for act in process.transitions if act.sign_off for who in act.sign_off.signers)
    everybody = (*(act.by for act in process.transitions), *signers)
    shifts = {leaf.enabled_by for who in everybody for leaf in leaves(who) if isinstance(leaf, OnShift)}
    return shifts | {act.enabled_by.key for act in process.transitions if act.enabled_by}


def is_effects(value: object) -> bool:
    """Say whether ``value`` is a tuple of effects."""
    return isinstance(value, tuple) and all(isinstance(effect, EFFECT_TYPES) for effect in value)


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "classify": lambda value: isinstance(value, Classification),
    "route": lambda value: isinstance(value, RoutingDecision),
    "on_overdue": is_effects,
    "on_close": is_effects,
}
EFFECTS: Any = tuple[Effect, ...]
_ANSWERS: dict[str, Any] = {
    "classify": Classification,
    "route": RoutingDecision,
    "on_overdue": EFFECTS,
    "on_close": EFFECTS,
}


def _describe(error: BaseException) -> str:
    try:
        text = str(error)
    except BaseException:  # noqa: BLE001 -- even str() of a plugin's exception may raise
        text = ""
    lines = inspect.cleandoc(text)[:500] if text else ""
    return f"{type(error).__name__}: {lines}" if lines else type(error).__name__
