"""Every hook is specified, documented and tested."""

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core import hookspecs
from core.domain.decisions import EFFECT_TYPES

ROOT = Path(__file__).resolve().parents[1]
HOOKS: dict[str, Callable[..., Any]] = {
    name: function
    for name, function in vars(hookspecs).items()
    if inspect.isfunction(function) and hasattr(function, f"{hookspecs.PROJECT}_spec")
}


def page() -> str:
    return (ROOT / "docs/hooks.md").read_text(encoding="utf-8")


def arguments(name: str) -> list[str]:
    return list(inspect.signature(HOOKS[name]).parameters)


def test_the_hooks_are_those_that_were_agreed() -> None:
    assert {"classify", "route", "on_overdue", "on_close"} <= HOOKS.keys()
    assert all(name.startswith("register_") or arguments(name)[0] == "ticket" for name in HOOKS)


@pytest.mark.parametrize("name", HOOKS)
def test_the_specification_says_what_comes_in_and_what_goes_out(name: str) -> None:
    text = inspect.getdoc(HOOKS[name]) or ""
    assert text.splitlines()[0].endswith(".")
    assert ":returns:" in text
    assert re.search(r"\.\. versionadded:: \d+$", text)
    assert re.findall(r":param (\w+):", text) == arguments(name)
    assert inspect.signature(HOOKS[name]).return_annotation is not inspect.Signature.empty


@pytest.mark.parametrize("name", [name for name in HOOKS if not name.startswith("register_")])
def test_a_decision_is_pure_and_may_be_left_to_the_core(name: str) -> None:
    text = inspect.getdoc(HOOKS[name]) or ""
    assert "Pure: no I/O, no clock, no randomness" in text
    assert "``None``" in text
    assert str(inspect.signature(HOOKS[name]).return_annotation).endswith("| None")


def test_the_page_describes_each_hook_with_its_exact_arguments() -> None:
    described = re.findall(r"^### (\w+\(.*\))$", page(), re.MULTILINE)
    assert described == [f"{name}({', '.join(arguments(name))})" for name in HOOKS]


@pytest.mark.parametrize("name", HOOKS)
def test_each_hook_is_in_the_table_of_changes(name: str) -> None:
    changes = page().partition("## Changes")[2]
    assert f"`{name}`" in changes


def test_the_page_lists_every_effect() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", page(), re.MULTILINE)
    assert listed == [effect.__name__ for effect in EFFECT_TYPES]


def test_the_page_names_the_contract_of_today() -> None:
    assert f"CONTRACT = {hookspecs.CONTRACT_VERSION} " in page()


def test_the_example_of_the_page_is_a_plugin(tmp_path: Path) -> None:
    from types import ModuleType

    from core.plugin_manager import PluginManager

    example = re.search(r"```python\n(.*?)```", page(), re.DOTALL)
    assert example
    module = ModuleType("laundry")
    exec(compile(example[1], "docs/hooks.md", "exec"), module.__dict__)  # the page's own code
    plugin = PluginManager(with_entry_points=False).register(module)
    assert (plugin.name, plugin.error, plugin.hooks) == ("laundry", "", ("on_overdue",))


@pytest.mark.parametrize("name", HOOKS)
def test_each_hook_has_a_test_of_its_own(name: str) -> None:
    wanted = re.compile(rf"^def test_hook_{name}\b", re.MULTILINE)
    assert [path for path in (ROOT / "tests").rglob("test_*.py") if wanted.search(path.read_text(encoding="utf-8"))]
