"""How wide a text will be, without knowing whose fonts will set it: measured generously, so that nothing runs into it.

Latin is measured in DejaVu Sans, which comes with matplotlib and is wider than what pages set it in; a Chinese sign is
as wide as it is high in every font.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Final

import matplotlib
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

ABOVE: Final = 0.86
"""How far letters reach above their line, in sizes of the text."""
BELOW: Final = 0.24
"""How far they reach below."""
LINE: Final = 1.3
"""From one line to the next."""


def wide(sign: str) -> bool:
    """Whether a sign takes a whole square, as Chinese ones do."""
    return unicodedata.east_asian_width(sign) in "WF"


@lru_cache(maxsize=1)
def _advances() -> dict[int, float]:
    """Code point -> how far the next sign stands from it, in sizes of the text."""
    font = TTFont(Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans.ttf", lazy=True)
    unit, advance = font["head"].unitsPerEm, font["hmtx"]
    return {code: advance[name][0] / unit for code, name in font.getBestCmap().items()}


@lru_cache(maxsize=4096)
def _ems(sign: str) -> float:
    if wide(sign):
        return 1.0
    return _advances().get(ord(sign), 1.0)


def width(text: str, size: float, bold: bool = False) -> float:
    """Width of a line of text in px; bold is a tenth wider."""
    return sum(_ems(sign) for sign in text) * size * (1.1 if bold else 1.0)


def wrap(text: str, size: float, room: float, most: int = 3) -> list[str]:
    """A text in at most so many lines that each fit; what does not fit ends in '…'. Chinese breaks anywhere."""
    lines, line = [], ""
    for part in _parts(text):
        if line and width((line + part).rstrip(), size) > room:
            lines.append(line.rstrip())
            line = part.lstrip()
        else:
            line += part
    lines.append(line.rstrip())
    lines = [short(each, size, room) for each in lines]
    if len(lines) > most:
        lines = [*lines[: most - 1], short(lines[most - 1] + " …", size, room, cut=True)]
    return lines


def short(text: str, size: float, room: float, cut: bool = False) -> str:
    """A text cut to fit, with '…' in place of its end."""
    if width(text, size) <= room:
        return text.replace(" …", "…") if cut else text
    kept = text.rstrip("… ")
    while kept and width(kept + "…", size) > room:
        kept = kept[:-1].rstrip()
    return kept + "…"


def _parts(text: str) -> list[str]:
    """What a line may be broken between: words with the space after them, and single Chinese signs."""
    parts: list[str] = []
    word = ""
    for sign in text:
        if wide(sign):
            if unicodedata.category(sign).startswith("P") and (parts or word):
                if word:
                    word += sign
                else:
                    parts[-1] += sign
                continue
            parts += [word, sign] if word else [sign]
            word = ""
        elif sign == " ":
            parts.append(word + sign)
            word = ""
        else:
            word += sign
    return [*parts, word] if word else parts
