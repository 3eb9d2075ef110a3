"""Every rule of a bundled plugin names its clause, every parameter the clause or the ambiguity that it answers."""

import re
from pathlib import Path

import pytest

from core.app import BUNDLED
from core.domain.citations import citations
from core.domain.processes import Process
from core.domain.settings import Mark, Setting
from core.plugin_manager import PluginManager

ROOT = Path(__file__).resolve().parents[2]
REGISTER = ROOT / ".." / "shared" / "domain" / "spec.md"
AMBIGUITY = re.compile(r"A-\w+(-\d+)?")

MANAGER = PluginManager(BUNDLED, with_entry_points=False)
PROCESSES = [process for plugin in MANAGER.loaded for process in plugin.processes]
SETTINGS = [(plugin.name, setting) for plugin in MANAGER.loaded for setting in plugin.settings]


def clauses_of(plugin: str) -> set[str]:
    return {clause.key for process in MANAGER.plugins[plugin].processes for clause in process.regulation.clauses}


def test_every_bundled_plugin_works() -> None:
    assert {name: plugin.error for name, plugin in MANAGER.plugins.items() if plugin.error} == {}
    assert len(MANAGER.loaded) == len(BUNDLED)


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.key)
def test_every_rule_of_a_process_names_a_clause_that_exists(process: Process) -> None:
    known = {clause.key for clause in process.regulation.clauses}
    assert [(what, clause) for what, clause in citations(process) if clause not in known] == []


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.key)
def test_every_clause_is_carried_out_or_says_why_not(process: Process) -> None:
    """A clause may be carried out by another process of the same regulation."""
    regulation = process.regulation
    siblings = [other for other in PROCESSES if other.regulation.key == regulation.key]
    cited = {clause for other in siblings for _what, clause in citations(other)}
    owner = MANAGER.owner(process.key)
    assert owner is not None
    cited |= {setting.basis for setting in owner.settings}
    idle = [clause.key for clause in regulation.clauses if clause.key not in cited and not clause.without_rule]
    assert idle == []


@pytest.mark.parametrize(("plugin", "setting"), SETTINGS, ids=lambda value: getattr(value, "key", value))
def test_every_parameter_says_where_its_default_comes_from(plugin: str, setting: Setting) -> None:
    if setting.mark is Mark.REGULATION:
        assert setting.basis in clauses_of(plugin)
    else:
        assert setting.basis in clauses_of(plugin) or AMBIGUITY.fullmatch(setting.basis)


def test_the_ambiguities_that_are_named_are_in_the_register() -> None:
    if not REGISTER.exists():
        pytest.skip(f"the ambiguity register {REGISTER.name} is not beside this checkout")
    register = set(re.findall(r"^\| (A-[\w-]+) \|", REGISTER.read_text(encoding="utf-8"), re.MULTILINE))
    bases = {setting.basis for _plugin, setting in SETTINGS if AMBIGUITY.fullmatch(setting.basis)}
    bases |= {rule.basis for process in PROCESSES for rule in process.deadlines if rule.basis}
    assert bases - register == set()
    assert register
