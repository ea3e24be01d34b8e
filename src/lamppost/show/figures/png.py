"""A sheet as PNG, with the fonts of this machine."""

from __future__ import annotations

import io
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patheffects import AbstractPathEffect, withStroke

from lamppost.errors import LamppostError
from lamppost.show.figures import text_metrics as letters
from lamppost.show.figures.canvas import SERIF, Sheet

LATIN: Final[tuple[str, ...]] = (
    "Inter",
    "Noto Sans",
    "Source Sans 3",
    "Helvetica Neue",
    "Arial",
    "Liberation Sans",
    "DejaVu Sans",
)
CHINESE: Final = {
    "zh-Hans": (
        "Noto Sans CJK SC",
        "Noto Sans SC",
        "Source Han Sans SC",
        "PingFang SC",
        "Microsoft YaHei",
        "Songti SC",
        "WenQuanYi Micro Hei",
    ),
    "zh-Hant": (
        "Noto Sans CJK HK",
        "Noto Sans CJK TC",
        "Noto Sans HK",
        "Noto Sans TC",
        "PingFang HK",
        "Microsoft JhengHei",
        "Songti TC",
    ),
}
HEADS: Final[dict[str, tuple[str, ...]]] = {
    "en": ("Source Serif 4", "Charter", "Noto Serif", "Liberation Serif", "DejaVu Serif"),
    "zh-Hans": ("Noto Serif CJK SC", "Noto Serif SC", "Songti SC"),
    "zh-Hant": ("Noto Serif CJK HK", "Noto Serif CJK TC", "Noto Serif HK", "Songti TC"),
}
"""For headlines."""
SCALE: Final = 2
"""Dots per px."""


def png(sheet: Sheet, language: str) -> bytes:
    """The sheet as PNG on its ground, twice its px. Raises LamppostError if no font here has the signs it needs."""
    family = fonts(language)
    if language not in CHINESE and any(letters.wide(sign) for text in sheet.texts for sign in text.get_text()):
        family = [*fonts("zh-Hant"), *family]
    halo: list[AbstractPathEffect] = [withStroke(linewidth=3, foreground=sheet.colours["paper"])]
    for text in sheet.texts:
        text.set_path_effects(halo)
        text.set_fontfamily([*serifs(language), *family] if SERIF in text.get_fontfamily() else family)
    FigureCanvasAgg(sheet.figure)
    out = io.BytesIO()
    ground = sheet.colours["paper"]
    sheet.figure.patch.set_visible(True)
    sheet.figure.savefig(out, format="png", dpi=72 * SCALE, facecolor=ground, metadata={"Software": None})
    sheet.figure.patch.set_visible(False)
    return out.getvalue()


def installed(wanted: Iterable[str]) -> set[str]:
    """Names of the fonts that are here now.

    Matplotlib keeps its list of fonts in a file for as long as that is there. Where none of `wanted` is in it, the
    fonts of the system that it lacks are read, too; what is in it and has gone is left out.
    """
    names = _listed()
    if names.isdisjoint(wanted):
        known = {font.fname for font in font_manager.fontManager.ttflist}
        for path in font_manager.findSystemFonts():
            if path not in known:
                with suppress(OSError, RuntimeError):  # a file that is no font
                    font_manager.fontManager.addfont(path)
        names = _listed()
    return names


def _listed() -> set[str]:
    return {font.name for font in font_manager.fontManager.ttflist if Path(font.fname).is_file()}


@lru_cache(maxsize=3)
def serifs(language: str) -> list[str]:
    """The font for headlines in a language, if one of them is here."""
    here = installed(HEADS[language])
    return [name for name in HEADS[language] if name in here][:1]


@lru_cache(maxsize=3)
def fonts(language: str) -> list[str]:
    """The fonts to set a language in, of those that are here, the first one first."""
    here = installed(CHINESE.get(language, LATIN))
    latin: list[str] = [name for name in LATIN if name in here][:1]
    latin += [each for each in LATIN[-1:] if each not in latin]
    if language not in CHINESE:
        return latin
    chinese = [name for name in CHINESE[language] if name in here]
    if not chinese:
        raise LamppostError(
            "No Chinese font is installed here, so a PNG would show boxes. Install Noto Sans CJK (Debian: "
            "fonts-noto-cjk), or save the figure as SVG, which uses the reader's fonts."
        )
    return [*chinese[:1], *latin[-1:]]
