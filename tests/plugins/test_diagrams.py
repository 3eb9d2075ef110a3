"""The README of every bundled plugin shows each of its processes as it is declared."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from core.app import BUNDLED
from core.cli.main import program
from core.cli.tools import Tools
from core.domain.diagrams import graph
from core.domain.drawing import svg
from core.domain.mermaid import OPENING_MARK, put
from core.domain.processes import Process
from core.plugin_manager import PluginManager
from core.testing import sample_plugin
from core.testing.databases import sqlite_url
from core.testing.world import make_app

Diagrams = Callable[..., Result]
PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
SVG = "{http://www.w3.org/2000/svg}"
PROCESSES = [
    pytest.param(plugin.name, process, id=process.key)
    for plugin in PluginManager(BUNDLED, with_entry_points=False).loaded
    for process in plugin.processes
]


@pytest.mark.parametrize(("plugin", "process"), PROCESSES)
def test_the_readme_shows_the_process_as_it_is(plugin: str, process: Process) -> None:
    text = (PLUGINS / plugin / "README.md").read_text(encoding="utf-8")
    assert put(text, graph(process)) == text, "the diagram is out of date: huiyin plugins diagrams --write"


@pytest.mark.parametrize("plugin", sorted({parameters.values[0] for parameters in PROCESSES}))
def test_the_readme_shows_no_process_that_is_gone(plugin: str) -> None:
    text = (PLUGINS / plugin / "README.md").read_text(encoding="utf-8")
    known = [OPENING_MARK.format(key=parameters.values[1].key) for parameters in PROCESSES]
    assert [line for line in text.splitlines() if line.startswith("<!-- diagram:") and line not in known] == []


@pytest.mark.parametrize(("_plugin", "process"), PROCESSES)
def test_the_picture_shows_every_state_and_every_way(_plugin: str, process: Process) -> None:
    found = graph(process)
    picture = ElementTree.fromstring(svg(found, str))
    titles = "".join(part.text or "" for part in picture.iter(f"{SVG}text") if part.get("class") == "d-title")
    assert [
        state.label for state in process.states if state.label.replace(" ", "") not in titles.replace(" ", "")
    ] == []
    order = [place.state.key for place in found.places]
    ways = [(order.index(edge.source), order.index(edge.target)) for edge in found.edges]
    ways += [(-1, order.index(key)) for key in found.beginnings]
    lanes = [part for part in picture.iter(f"{SVG}path") if part.get("class", "").startswith("d-lane")]
    lanes = [part for part in lanes if "d-arrow" not in part.get("class", "")]
    assert len(lanes) == sum(target != source + 1 for source, target in ways)


@pytest.fixture
def diagrams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Diagrams]:
    """The command ``plugins diagrams`` with the shop and a plugin that lies elsewhere."""
    package = tmp_path / "laundry_of_the_test"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "plugin.py").write_text("from core.testing.sample_plugin import *\n\nNAME = 'laundry'\n")
    monkeypatch.syspath_prepend(tmp_path)
    modules = ("plugins.ecommerce.plugin", f"{package.name}.plugin")

    def run(*arguments: str) -> Result:
        def create() -> object:
            return make_app(sqlite_url(), tmp_path, PluginManager(modules, with_entry_points=False))

        return CliRunner().invoke(program, ["plugins", "diagrams", *arguments], obj=Tools(create))  # type: ignore[arg-type] # an app

    yield run
    for name in [name for name in sys.modules if name.startswith(package.name)]:
        del sys.modules[name]


def test_the_command_draws_the_processes_of_one_plugin_or_all(diagrams: Diagrams) -> None:
    one = diagrams("ecommerce")
    assert one.exit_code == 0
    assert one.output.startswith("ecommerce  order_tracking\n\n```mermaid\nstateDiagram-v2\n")
    assert "laundry" not in one.output
    assert "laundry  complaint\n\n```mermaid\n" in diagrams().output
    assert "there is no working plugin 'nope'" in diagrams("nope").output


def test_the_command_writes_between_the_marks_only(diagrams: Diagrams, tmp_path: Path) -> None:
    readme = tmp_path / "laundry_of_the_test" / "README.md"
    missing = diagrams("laundry", "--write")
    assert (missing.exit_code, "the README of laundry is left as it was" in missing.output) == (1, True)
    readme.write_text("# 洗衣\n", encoding="utf-8")
    assert diagrams("laundry", "--write").exit_code == 1
    assert readme.read_text(encoding="utf-8") == "# 洗衣\n"
    keys = [process.key for process in sample_plugin.register_processes()]
    marked = "# 洗衣\n" + "".join(f"<!-- diagram:{key} -->\n<!-- /diagram -->\n" for key in keys) + "尾\n"
    readme.write_text(marked, encoding="utf-8")
    written = diagrams("laundry", "--write")
    assert written.exit_code == 0, written.output
    text = readme.read_text(encoding="utf-8")
    assert text.startswith("# 洗衣\n<!-- diagram:complaint -->\n\n```mermaid\n")
    assert text.endswith("<!-- /diagram -->\n尾\n")
