"""The figure of docs/benchmarks.md: nanoseconds a person-day of every simulator and size, on one logarithmic scale."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor, log10
from typing import Final

from benchmarks.peers.page import NAMES, figure, power
from benchmarks.peers.peers import LAMPPOST
from benchmarks.peers.summary import GOAL_SIZE, Summary
from lamppost.show.figures.canvas import SMALL, Shape, Sheet
from lamppost.show.figures.svg import svg

WIDTH, LEFT, RIGHT, ROW = 720.0, 120.0, 690.0, 30.0
SHAPES: Final[tuple[Shape, ...]] = ("ring", "triangle", "disc", "diamond", "box", "square")
"""Of the sizes, from the smallest."""
Place = Callable[[float], float]
"""Where on the sheet a value stands."""
TITLE: Final = "Nanoseconds a person-day"
FOOT: Final = "make bench-peers; docs/benchmarks.md"


def drawn(summary: Summary) -> str:
    """The figure as SVG."""
    sheet = Sheet(WIDTH)
    towns = [name for name in NAMES if summary.sizes(name)]
    sizes = sorted({size for name in towns for size in summary.sizes(name)})
    values = [
        cell.value
        for name in towns
        for peer in summary.peers
        for size in sizes
        if (cell := summary.cell("pace", peer, town=name, people=size)).value is not None and cell.value > 0
    ]
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    place = lambda value: LEFT + (RIGHT - LEFT) * (log10(value) - low) / max(1, high - low)  # noqa: E731
    y = 18.0
    for name in towns:
        sheet.text(0, y, NAMES[name], bold=True)
        peers = [peer for peer in summary.peers if len(summary.rows("pace", peer, town=name))]
        top, bottom = y + 14, y + 22 + ROW * len(peers)
        for tick in range(low, high + 1):
            sheet.line([(place(10.0**tick), top), (place(10.0**tick), bottom)], "rule")
            sheet.text(place(10.0**tick), bottom + 16, f"{10**tick:,}", size=SMALL, tone="quiet", anchor="middle")
        for row, peer in enumerate(peers):
            _row(sheet, summary, name, peer, sizes, top + 20 + ROW * row, place)
        y = bottom + 52
    x = LEFT
    for size, shape in zip(sizes, SHAPES, strict=False):
        sheet.mark(x, y - 4, shape, "ink", 9)
        x = sheet.text(x + 10, y, f"{power(size)} people", size=SMALL).x1 + 26
    sheet.close(y + 10)
    size = power(max(size for size in sizes if size <= GOAL_SIZE) if min(sizes) <= GOAL_SIZE else sizes[0])
    sheet.frame(TITLE, f"Less is better. The figure beside each row is that of {size} people.", FOOT)
    return svg(sheet, "benchmarks", TITLE, _described(summary, towns), "en", live=False)


def _row(sheet: Sheet, summary: Summary, town: str, peer: str, sizes: list[int], y: float, place: Place) -> None:
    """One simulator: its name, a mark for each size, and the figure of the largest that was reached."""
    sheet.text(LEFT - 12, y + 4, peer, anchor="end", bold=peer == LAMPPOST.name)
    found = [
        (place(cell.value), size, shape, cell.value)
        for size, shape in zip(sizes, SHAPES, strict=False)
        if (cell := summary.cell("pace", peer, town=town, people=size)).value is not None
    ]
    if not found:
        sheet.text(LEFT + 8, y + 4, "cut off at every size", size=SMALL, tone="quiet")
        return
    if len(found) > 1:
        sheet.line([(min(x for x, *_ in found), y), (max(x for x, *_ in found), y)], "edge")
    for x, _, shape, _ in found:
        sheet.mark(x, y, shape, "ink", 9)
    end = max(x for x, *_ in found)
    said = next((value for _, size, _, value in reversed(found) if size <= GOAL_SIZE), found[0][3])
    sheet.text(end + 10, y + 4, figure(said), size=SMALL, tone="quiet")


def _described(summary: Summary, towns: list[str]) -> str:
    """The same in words."""
    said = []
    for name in towns:
        size = max(summary.sizes(name))
        for peer in summary.peers:
            value = summary.cell("pace", peer, town=name, people=size).value
            if value is not None:
                said.append(f"{peer} {figure(value)}")
        said[-1:] = [f"{said[-1]} ({NAMES[name].lower()}, {power(size)} people)"] if said else []
    return f"{TITLE}: {', '.join(said)}."
