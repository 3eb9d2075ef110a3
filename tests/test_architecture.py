"""The contracts of the house hold, and each of them bites."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CODE = ("core", "plugins")
LONGEST_MODULE = 500


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def run(tool: str, *arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name(tool)
    return subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def test_import_contracts_hold() -> None:
    found = run("lint-imports", "--no-cache")
    assert found.returncode == 0, found.stdout
    assert "0 broken" in found.stdout


VIOLATIONS = {
    "core/domain/money.py": ("import flask", "Declarations and rules know neither web nor database"),
    "core/domain/texts.py": ("import core.services.clock", "Core is layered"),
    "core/models/events.py": ("import core.services.scope", "Core is layered"),
    "core/config.py": ("import plugins.ecommerce.rules", "Core never imports a plugin"),
    "core/cli/server.py": ("import core.models", "Only use cases touch the tables"),
    "core/services/clock.py": ("import core.app", "Core is layered"),
    "plugins/ecommerce/rules.py": ("import sqlalchemy", "Plugins never touch the tables or the use cases"),
    "plugins/ecommerce/settings.py": ("import plugins.ecommerce.processes", "Each plugin is layered"),
    "plugins/ecommerce/plugin.py": ("import plugins.intruder", "Plugins are independent"),
    "core/newcomer.py": ("", "Core is layered"),
}


@pytest.mark.slow
def test_every_import_contract_bites(tmp_path: Path) -> None:
    for folder in CODE:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "plugins/intruder").mkdir()
    for name in ("__init__", "plugin", "processes", "rules", "settings"):
        (tmp_path / f"plugins/intruder/{name}.py").touch()
    sound = run("lint-imports", "--no-cache", folder=tmp_path)
    assert sound.returncode == 0, sound.stdout + sound.stderr
    unseen = []
    for name, (line, contract) in VIOLATIONS.items():
        path = tmp_path / name
        before = path.read_text(encoding="utf-8") if path.exists() else None
        path.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
        found = run("lint-imports", "--no-cache", folder=tmp_path)
        if found.returncode == 0 or f"{contract} BROKEN" not in found.stdout:
            unseen.append((name, found.stdout[-2000:]))
        if before is None:
            path.unlink()
        else:
            path.write_text(before, encoding="utf-8")
    assert unseen == []


@pytest.mark.parametrize(
    "line",
    [
        "from datetime import datetime\nNOW = datetime.now()",
        "import datetime\nNOW = datetime.datetime.utcnow()",
        "from datetime import date\nNOW = date.today()",
        "import time\nNOW = time.time()",
    ],
)
def test_only_the_clock_module_may_read_the_clock(line: str) -> None:
    def verdict(path: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                Path(sys.executable).with_name("ruff"),
                "check",
                "--no-cache",
                "--select",
                "TID251",
                "--stdin-filename",
                path,
                "-",
            ],
            input=line,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    assert "TID251" in verdict("core/services/tickets.py").stdout
    assert verdict("core/services/clock.py").returncode == 0


def test_nothing_else_reads_the_clock() -> None:
    found = run("ruff", "check", "--no-cache", "--select", "TID251", *CODE)
    assert found.returncode == 0, found.stdout


def test_the_domain_stands_on_the_standard_library_alone() -> None:
    foreign = [
        f"{path.name}: {name}"
        for path in modules("core/domain")
        for name in imported(path)
        if not name.startswith("core.domain") and name.partition(".")[0] not in sys.stdlib_module_names
    ]
    assert foreign == []


def test_hooks_are_called_through_the_plugin_manager_only() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in modules(*CODE)
        if any(name.partition(".")[0] == "pluggy" for name in imported(path))
    }
    assert users == {"core/hookspecs.py", "core/plugin_manager.py"}


def test_hooks_are_implemented_in_plugin_modules_only() -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for path in modules("plugins")
        if "hookimpl" in path.read_text(encoding="utf-8") and path.name != "plugin.py"
    ]
    assert found == []


@pytest.mark.parametrize("path", sorted((ROOT / "plugins").glob("*/__init__.py")), ids=lambda path: path.parent.name)
def test_a_plugin_package_is_light(path: Path) -> None:
    """Rules are imported through it, and must not bring anything else with them."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    assert [type(node) for node in body] == [ast.Expr]


def test_no_module_is_too_long() -> None:
    """Migrations are records of what was, not code that anybody changes."""
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in modules(*CODE)
        if "versions" not in path.parts
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_tests_have_no_packages() -> None:
    """A ``tests/plugins/__init__.py`` would hide the real package ``plugins``."""
    assert list((ROOT / "tests").rglob("__init__.py")) == []
