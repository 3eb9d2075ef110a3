"""Clause by clause: every package under plugins/ carries out what its regulations say, or says why it does not."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core.cli.main import program
from core.cli.tools import Tools
from core.domain.clauses import Clause, Regulation
from core.domain.coverage import Coverage, coverage
from core.plugin_manager import Plugin, PluginManager
from core.testing import sample_plugin
from core.testing.databases import sqlite_url
from core.testing.world import make_app

PACKAGES = sorted(path.parent.name for path in (Path(__file__).resolve().parents[2] / "plugins").glob("*/plugin.py"))
FINISHED = {"dealer", "ecommerce", "school"}
AMBIGUITY = re.compile(r"A-\w+(-\d+)?")
Clauses = Callable[..., Result]


def load(package: str) -> Plugin:
    manager = PluginManager((f"plugins.{package}.plugin",), with_entry_points=False)
    (plugin,) = manager.plugins.values()
    if plugin.error and package not in FINISHED:
        pytest.skip(f"the plugin {package} does not load yet: {plugin.error}")
    assert not plugin.error
    return plugin


def covered(package: str) -> Coverage:
    plugin = load(package)
    return coverage(plugin.processes, plugin.settings)


def test_the_packages_are_found() -> None:
    assert set(PACKAGES) >= FINISHED


@pytest.mark.parametrize("package", PACKAGES)
def test_every_clause_has_a_rule_or_a_reason(package: str) -> None:
    found = covered(package)
    assert [entry.clause.key for part in found.regulations for entry in part.clauses if entry.is_open] == []
    assert any(entry.rules for part in found.regulations for entry in part.clauses)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_clause_is_both_carried_out_and_excused(package: str) -> None:
    excused = [entry for part in covered(package).regulations for entry in part.clauses if entry.clause.without_rule]
    assert [(entry.clause.key, entry.rules) for entry in excused if entry.rules] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_only_settings_rest_on_no_clause_and_they_answer_an_ambiguity(package: str) -> None:
    found = covered(package)
    assert [rule for part in found.regulations for rule in part.unfounded] == []
    assert [(key, basis) for key, basis in found.settings if not AMBIGUITY.fullmatch(basis)] == []


REGULATION = Regulation(
    key="R",
    title="制度",
    effective_from=date(2026, 1, 1),
    clauses=(
        Clause(key="一", text="第一条"),
        Clause(key="图", text="流程图", without_rule="图已缺失。"),
        Clause(key="二", text="没有人管的一条"),
    ),
)


def small() -> Coverage:
    """The sample process under a regulation of which it knows nothing, but for its opening form."""
    (process, *_others) = sample_plugin.register_processes()
    known = (Clause(key=key, text=key) for key in {clause.key for clause in process.regulation.clauses})
    regulation = replace(REGULATION, clauses=(*REGULATION.clauses, *known))
    return coverage([replace(process, regulation=regulation, clause="一")], sample_plugin.register_settings())


def test_a_clause_without_rule_and_reason_is_told_apart() -> None:
    (part,) = small().regulations
    entries = {entry.clause.key: entry for entry in part.clauses}
    assert entries["一"].rules == (next(iter(entries["一"].rules)),)
    assert entries["一"].rules[0].endswith(": process")
    assert [key for key, entry in entries.items() if entry.is_open and key in ("一", "图", "二")] == ["二"]
    assert entries["图"].rules == ()


@pytest.fixture
def clauses(tmp_path: Path) -> Clauses:
    """The command ``plugins clauses`` with the finished plugins."""

    def run(*arguments: str) -> Result:
        def create() -> object:
            modules = tuple(f"plugins.{name}.plugin" for name in sorted(FINISHED))
            return make_app(sqlite_url(), tmp_path, PluginManager(modules, with_entry_points=False))

        return CliRunner().invoke(program, ["plugins", "clauses", *arguments], obj=Tools(create))  # type: ignore[arg-type] # an app

    return run


def test_the_command_shows_rules_reasons_and_settings(clauses: Clauses) -> None:
    result = clauses("school")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert "school  S01  学校总务处信息反馈制度" in lines
    at = lines.index(next(line for line in lines if line.startswith("  四.2.初步回复")))
    assert lines[at].startswith("  四.2.初步回复  (L18)  一般来说，在收到反馈的2个工作日内")
    assert "      general_affairs: deadline first_reply" in lines[at:]
    assert "      NO RULE: 会议由单位自行组织；会上提出的反馈按“交流会议”渠道录入。" in lines
    assert "  A-01-4      category_limits" in lines
    assert any(line.startswith("  16 clauses: 15 carried out, 1 without a rule, 0 of them") for line in lines)
    assert "RULE WITHOUT A CLAUSE" not in result.output
    assert max(map(len, lines)) < 160


def test_the_command_writes_data_for_programs(clauses: Clauses) -> None:
    found = json.loads(clauses("--json").output)
    assert set(found) == FINISHED
    regulations = {part["key"]: part for plugin in found.values() for part in plugin["regulations"]}
    assert set(regulations) >= {"S01", "S16", "S15"}
    entries = [entry for part in regulations.values() for entry in part["clauses"]]
    assert all(bool(entry["rules"]) != bool(entry["without_rule"]) for entry in entries)
    assert all(part["rules_without_clause"] == [] for part in regulations.values())
    assert {"key": "category_limits", "basis": "A-01-4"} in found["school"]["settings_without_clause"]


def test_a_plugin_that_is_not_there_is_one_line(clauses: Clauses) -> None:
    result = clauses("hospital")
    assert result.exit_code == 1
    assert result.output == "Error: there is no working plugin 'hospital'; there are: dealer, ecommerce, school\n"
