"""Comparing what a scenario names with what its plugin declares, before anything runs."""

from collections.abc import Iterable, Sequence

from core.plugin_manager import PluginManager
from core.services.organisations import ADMINISTRATOR
from core.services.scenarios_values import Do, Scenario, SetSettings, Sign
from core.services.scenarios_yaml import ScenarioError


def check(scenario: Scenario, plugins: PluginManager) -> None:
    """Compare what a scenario names with what its plugin declares.

    :raises ScenarioError: Plugin, process, role, setting or act does not exist.
    """
    plugin = plugins.plugins.get(scenario.plugin)
    if plugin is None or plugin.error:
        raise _unknown(scenario, "plugin", scenario.plugin, [one.name for one in plugins.loaded])
    process = next((one for one in plugin.processes if one.key == scenario.process), None)
    if process is None:
        raise _unknown(scenario, "process", scenario.process, [one.key for one in plugin.processes])
    declared = [one.key for one in plugin.settings]
    for key in scenario.settings:
        if key not in declared:
            raise _unknown(scenario, f"settings.{key}", key, declared)
    roles = [role.key for one in plugin.processes for role in one.roles] + [ADMINISTRATOR.key]
    for cast in scenario.people.values():
        for role in cast.roles:
            if role not in roles:
                raise _error(scenario, cast.line, "role", role, roles)
    acts = [one.key for one in process.transitions]
    sign_offs = [one.sign_off.key for one in process.transitions if one.sign_off]
    states = [one.key for one in process.states]
    rules = [one.key for one in process.deadlines]
    for step in scenario.steps:
        match step.deed:
            case Do(key=key) if key not in acts:
                raise _error(scenario, step.line, "act", key, acts)
            case Sign(key=key) if key not in sign_offs:
                raise _error(scenario, step.line, "sign-off", key, sign_offs)
            case SetSettings(values=values):
                for key in values:
                    if key not in declared:
                        raise _error(scenario, step.line, "setting", key, declared)
        for expected in step.expect:
            known = states if expected.key == "state" else rules
            if expected.key in ("state", "deadlines", "provisional", "overdue", "late", "met", "open", "void"):
                for key in _named(expected.wanted):
                    if key not in known:
                        raise _error(scenario, expected.line, expected.key, key, known)


def _named(wanted: object) -> Iterable[str]:
    return (wanted,) if isinstance(wanted, str) else map(str, wanted)  # type: ignore[call-overload,no-any-return]


def _unknown(scenario: Scenario, key: str, found: str, allowed: Sequence[str]) -> ScenarioError:
    return _error(scenario, scenario.lines.get(key, scenario.line), key.partition(".")[0], found, allowed)


def _error(scenario: Scenario, line: int, what: str, found: str, allowed: Sequence[str]) -> ScenarioError:
    named = ", ".join(sorted(set(allowed))) or "none"
    return ScenarioError(f"{scenario.where}:{line}: no {what} {found!r}; allowed are {named}")
