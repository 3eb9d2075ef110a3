"""The pages of documentation refer to things that exist, and catalogues reach the people they are for."""

import re
import tomllib
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
CATALOGUES = sorted(ROOT.glob("*/**/translations/*/LC_MESSAGES/*.po"))
PLUGINS = sorted(path.parent for path in (ROOT / "plugins").glob("*/plugin.py"))


@pytest.mark.parametrize("document", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text(encoding="utf-8"))
    local = [target for target in targets if not target.startswith(("http:", "https:", "mailto:"))]
    assert [target for target in local if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", PAGES, ids=lambda path: path.name)
def test_files_and_modules_that_are_named_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    paths = re.findall(r"`((?:core|plugins|tests|docs|benchmarks|requirements|\.ci)/[\w./-]*)`", text)
    assert [path for path in paths if not (ROOT / path).exists()] == []
    modules = set(re.findall(r"`(core(?:\.\w+)+)", text))
    assert [name for name in modules if not names_something(name)] == []


def names_something(dotted: str) -> bool:
    """Say whether a dotted name is a module, or a name that its module defines."""
    path = ROOT.joinpath(*dotted.split("."))
    if path.is_dir() or path.with_suffix(".py").exists():
        return True
    module = path.parent.with_suffix(".py")
    name = re.escape(path.name)
    return module.exists() and bool(
        re.search(rf"^(def|class) {name}\b|^{name}\b", module.read_text("utf-8"), re.MULTILINE)
    )


def test_commands_of_make_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"`make\s+([a-z]+)", page.read_text(encoding="utf-8"))}
    assert named - targets == set()
    assert named


def test_decisions_are_numbered_without_gaps_and_have_one_form() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    for page in DECISIONS:
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {page.name[:4]} ")
        assert re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_the_version_has_a_place_in_the_list_of_changes() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {version}" in text or "## Unreleased" in text


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
def test_every_plugin_explains_itself(plugin: Path) -> None:
    assert (plugin / "README.md").read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: "-".join((path.parts[-5], path.parts[-3])))
def test_make_compiles_every_catalogue(path: Path) -> None:
    """A catalogue without header counts as fuzzy, and is left out without a word."""
    with path.open("rb") as file:
        assert not read_po(file).fuzzy
