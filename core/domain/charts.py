"""A chart of pairs of bars, one below the other: what was beside what would be, as SVG that needs no script.

One column is as wide as a telephone. Colours come from the page (classes ``c-…``), so that it can be dark; bars of the
second kind are hatched by their outline, too, so that nobody has to tell colours apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from core.domain.wrapping import width, wrapped

WIDTH = 320
BAR, GAP, LINE, SIZE = 14, 4, 17, 12.5
EDGE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A row: what it is about, how much there was and how much there would be."""

    label: str
    was: int
    would: int


def svg(key: str, title: str, description: str, pairs: Sequence[Pair]) -> str:
    """Return ``pairs`` as SVG; ``key`` makes its ids unique in the page."""
    most = max((number for pair in pairs for number in (pair.was, pair.would)), default=0)
    parts: list[str] = []
    y = float(EDGE)
    for pair in pairs:
        for line in wrapped(pair.label, WIDTH - 2 * EDGE, SIZE):
            y += LINE
            parts.append(f'<text class="c-label" x="{EDGE}" y="{y - 4:g}">{escape(line)}</text>')
        for kind, number in (("was", pair.was), ("would", pair.would)):
            parts.append(_bar(kind, number, most, y))
            y += BAR + GAP
        y += GAP
    return (
        f'<svg class="chart" role="img" aria-labelledby="c-{key}-t" aria-describedby="c-{key}-d" '
        f'viewBox="0 0 {WIDTH} {y:g}" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="c-{key}-t">{escape(title)}</title><desc id="c-{key}-d">{escape(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _bar(kind: str, number: int, most: int, y: float) -> str:
    text = str(number)
    room = WIDTH - 2 * EDGE - width(str(most), SIZE) - 6
    length = room * number / most if most else 0
    return (
        f'<rect class="c-bar c-{kind}" x="{EDGE}" y="{y:g}" width="{max(length, 1):g}" height="{BAR}" rx="2"/>'
        f'<text class="c-number" x="{EDGE + length + 5:g}" y="{y + BAR - 2.5:g}">{text}</text>'
    )
