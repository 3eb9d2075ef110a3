"""Comparing what a scenario names with what its plugin declares, before anything runs."""

from collections.abc import Iterable, Mapping, Sequence

from core.domain.processes import EACH, Process
from core.plugin_manager import PluginManager
from core.services.occurrences import DUTY
from core.services.opening import FOLLOW_UP
from core.services.organisations import ADMINISTRATOR
from core.services.scenarios_values import Do, Open, Scenario, SetSettings, Sign, Step
from core.services.scenarios_yaml import ScenarioError

OF_STATES = ("state",)
OF_DEADLINES = ("deadlines", "provisional", "overdue", "late", "met", "open", "paused", "void")


def check(scenario: Scenario, plugins: PluginManager) -> None:
    """Compare what a scenario names with what its plugin declares.

    :raises ScenarioError: Plugin, process, role, setting, act, sign-off, state or deadline does not exist.
    """
    plugin = plugins.plugins.get(scenario.plugin)
    if plugin is None or plugin.error:
        raise _unknown(scenario, "plugin", scenario.plugin, [one.name for one in plugins.loaded])
    process = next((one for one in plugin.processes if one.key == scenario.process), None)
    if process is None:
        raise _unknown(scenario, "process", scenario.process, [one.key for one in plugin.processes])
    settings = [one.key for one in plugin.settings]
    for key in scenario.settings:
        if key not in settings:
            raise _unknown(scenario, f"settings.{key}", key, settings)
    roles = [role.key for one in plugin.processes for role in one.roles] + [ADMINISTRATOR.key]
    for cast in scenario.people.values():
        for role in cast.roles:
            if role not in roles:
                raise _error(scenario, cast.line, "role", role, roles)
    processes = {one.key: one for one in plugin.processes}
    of_ticket: dict[str | None, Process] = {}
    for step in scenario.steps:
        if isinstance(step.deed, Open):
            of_ticket[step.ticket] = _known(scenario, processes, step, step.deed.process or process.key)
        if step.ticket and step.ticket.startswith(FOLLOW_UP):
            key = step.ticket.removeprefix(FOLLOW_UP).split(":")[1]
            of_ticket[step.ticket] = _known(scenario, processes, step, key)
        if step.ticket and step.ticket.startswith(DUTY):
            key = step.ticket.removeprefix(DUTY).split(":")[0]
            of_ticket[step.ticket] = _known(scenario, processes, step, key)
        _check_deed(scenario, of_ticket.get(step.ticket, process), settings, step)
        _check_expectations(scenario, of_ticket.get(step.ticket, process), step)


def _known(scenario: Scenario, processes: Mapping[str, Process], step: Step, key: str) -> Process:
    if key not in processes:
        raise _error(scenario, step.line, "process", key, [*processes])
    return processes[key]


def _check_deed(scenario: Scenario, process: Process, settings: Sequence[str], step: Step) -> None:
    acts = [one.key for one in process.transitions]
    sign_offs = [one.sign_off.key for one in process.transitions if one.sign_off]
    match step.deed:
        case Do(key=key) if key not in acts:
            raise _error(scenario, step.line, "act", key, acts)
        case Sign(key=key) if key not in sign_offs:
            raise _error(scenario, step.line, "sign-off", key, sign_offs)
        case SetSettings(values=values):
            for key in values:
                if key not in settings:
                    raise _error(scenario, step.line, "setting", key, settings)


def _check_expectations(scenario: Scenario, process: Process, step: Step) -> None:
    states = [one.key for one in process.states]
    rules = [one.key for one in process.deadlines]
    for expected in step.expect:
        if expected.key in OF_STATES + OF_DEADLINES:
            known = states if expected.key in OF_STATES else rules
            for key in _named(expected.wanted):
                if key.partition(EACH)[0] not in known:
                    raise _error(scenario, expected.line, expected.key, key, known)


def _named(wanted: object) -> Iterable[str]:
    return (wanted,) if isinstance(wanted, str) else map(str, wanted)  # type: ignore[call-overload]  # its shape was checked when it was read


def _unknown(scenario: Scenario, key: str, found: str, allowed: Sequence[str]) -> ScenarioError:
    return _error(scenario, scenario.lines.get(key, scenario.line), key.partition(".")[0], found, allowed)


def _error(scenario: Scenario, line: int, what: str, found: str, allowed: Sequence[str]) -> ScenarioError:
    named = ", ".join(sorted(set(allowed))) or "none"
    return ScenarioError(f"{scenario.where}:{line}: no {what} {found!r}; allowed are {named}")
