"""The pictures of all bundled processes: no text leaves its picture, lies on another one, or is crossed by a line."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from core.app import BUNDLED
from core.domain.diagrams import graph
from core.domain.drawing import WIDTH, svg
from core.domain.texts import Message
from core.plugin_manager import PluginManager
from core.services.rendering import catalogues, render
from core.testing.catalogues import compile_stale, packages
from core.web.assets import OWN

pytestmark = pytest.mark.browser

FAULTS = """(width) => Array.from(document.querySelectorAll(".diagram")).flatMap((picture) => {
  const texts = Array.from(picture.querySelectorAll("text")).map((one) => [one, one.getBBox()]);
  const points = Array.from(picture.querySelectorAll(".d-lane:not(.d-arrow)")).flatMap((line) =>
    Array.from({ length: Math.ceil(line.getTotalLength() / 2) }, (_, step) => line.getPointAtLength(2 * step)));
  const crossed = (box) => points.some(({ x, y }) =>
    x > box.x + 1 && x < box.x + box.width - 1 && y > box.y + 4 && y < box.y + box.height - 4);
  return texts.filter(([, box], place) => box.x < 0 || box.x + box.width > width || crossed(box) ||
    texts.slice(0, place).some(([, other]) => {
      const beside = box.x >= other.x + other.width || other.x >= box.x + box.width;
      return !beside && box.y + 4 < other.y + other.height && other.y + 4 < box.y + box.height;
    })).map(([one]) => `${picture.querySelector("title").textContent}: ${one.textContent}`);
})"""


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_picture_can_be_read(chromium: Browser, locale: str) -> None:
    compile_stale(packages())
    plugins = PluginManager(BUNDLED, with_entry_points=False)
    folders = catalogues(plugins)

    def say(text: Message | str) -> str:
        message = Message(text) if isinstance(text, str) else text
        return render(message, locale=locale, zone=ZoneInfo("Asia/Shanghai"), folders=folders)

    pictures = "".join(svg(graph(process), say) for plugin in plugins.loaded for process in plugin.processes)
    styles = "".join((OWN / name).read_text(encoding="utf-8") for name in ("huiyin.css", "processes.css"))
    page: Any = chromium.new_page(viewport={"width": WIDTH, "height": 800})
    page.set_content(f'<html lang="{locale}"><style>{styles}</style><body>{pictures}')
    assert page.locator(".diagram").count() == sum(len(plugin.processes) for plugin in plugins.loaded)
    assert page.evaluate(FAULTS, WIDTH) == []
    page.close()
