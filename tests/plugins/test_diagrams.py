"""The README of every bundled plugin shows each of its processes as it is declared."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from core.app import BUNDLED
from core.domain.diagrams import graph
from core.domain.drawing import svg
from core.domain.mermaid import OPENING_MARK, put
from core.domain.processes import Process
from core.plugin_manager import PluginManager

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
