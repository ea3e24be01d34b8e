"""Hatches of an SVG as lines and not as patterns, which printers and PDF writers turn into bitmaps of a whole page.

Matplotlib fills a hatched shape with a pattern; here the shape is drawn without it, and the same lines over it, clipped
to it. They run as in matplotlib's '//' from the lower left to the upper right, at the same places.
"""

from __future__ import annotations

import math
import re
from typing import Final

APART: Final = 12
"""Between two lines, px along an edge: those of matplotlib's '//' on a tile of 72."""
_PATTERN: Final = re.compile(
    r'<pattern id="([^"]+)"[^>]*>\s*<rect[^>]*fill="([^"]*)"/>\s*<path d="[^"]*" style="([^"]*)"/>\s*</pattern>\s*'
)
_SHAPE: Final = re.compile(r'<path d="([^"]*)" style="fill:url\(#([^)]+)\);?([^"]*)"/>')


def lined(body: str) -> str:
    """The SVG with lines in the place of each hatch; ids of clips begin as those of hatches do, with 'h'."""
    known = {id_: (fill, style) for id_, fill, style in _PATTERN.findall(body)}
    number = iter(range(len(body)))

    def drawn(found: re.Match[str]) -> str:
        shape, id_, rest = found.groups()
        fill, style = known[id_]
        opacity = re.search(r"opacity:[\d.]+", rest)
        clip = f"hc{next(number)}"
        lines = re.sub(r"fill:[^;]*", "fill:none", style) + (f";{opacity[0]}" if opacity else "")
        return (
            f'<clipPath id="{clip}"><path d="{shape}"/></clipPath>\n'
            f'<path d="{shape}" style="fill:{fill}{";" if rest else ""}{rest}"/>\n'
            f'<path d="{_lines(shape)}" clip-path="url(#{clip})" style="{lines}"/>'
        )

    return re.sub(r"<defs>\s*</defs>\s*", "", _PATTERN.sub("", _SHAPE.sub(drawn, body)))


def _lines(shape: str) -> str:
    """The lines over the room that a path takes, each from its left or lower edge to its right or upper edge."""
    numbers = [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", shape)]
    left, right, top, bottom = min(numbers[::2]), max(numbers[::2]), min(numbers[1::2]), max(numbers[1::2])
    first = math.ceil((left + top) / APART)
    parts = []
    for step in range(first, math.floor((right + bottom) / APART) + 1):
        both = step * APART  # x + y on this line
        x0, x1 = max(left, both - bottom), min(right, both - top)
        parts.append(f"M{x0:.1f} {both - x0:.1f}L{x1:.1f} {both - x1:.1f}")
    return "".join(parts)


__all__ = ["lined"]
