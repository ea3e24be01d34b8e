"""A sheet as SVG: matplotlib's own, made fit to stand in a page beside others, or alone in a file.

What is done to it: no ids but those of hatches (hatches.py), which bear the figure's name; colours as CSS custom
properties with the drawn value behind them; the fonts of the page; a title and a description for who does not see it.
"""

from __future__ import annotations

import io
import re
from html import escape
from threading import Lock
from typing import Final

import matplotlib
from matplotlib.backends.backend_svg import FigureCanvasSVG

from lamppost.show.figures.canvas import Sheet
from lamppost.show.figures.hatches import lined
from lamppost.show.figures.palette import GROUNDS, VARIABLES

LATIN: Final = "Inter,system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial"
FONTS: Final = {
    "en": f"{LATIN},sans-serif",
    "zh-Hans": f"{LATIN},'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif",
    "zh-Hant": f"{LATIN},'Noto Sans CJK HK','Noto Sans HK','PingFang HK','Microsoft JhengHei',sans-serif",
}
"""Of data and labels; a page that sets --fig-font has its own."""
SERIFS: Final = (
    "'Iowan Old Style','Charter','Source Serif 4','Noto Serif CJK SC','Noto Serif CJK HK','Songti SC','Songti TC',serif"
)
HALO: Final = "paint-order: stroke; stroke: GROUND; stroke-linejoin: round; stroke-width: 3px; "
"""Around letters, so that they can be read where they lie on something."""
SETTINGS: Final = {"svg.fonttype": "none", "svg.hashsalt": "lamppost", "path.simplify": False}
_ONE_AT_A_TIME: Final = Lock()  # matplotlib's settings are one for the whole process


def svg(sheet: Sheet, name: str, title: str, description: str, language: str, live: bool = True) -> str:
    """The sheet as an SVG element. `live`: its colours follow the page, else it has its own and its ground."""
    body = _body(sheet)
    colours = {value.lower(): VARIABLES[tone] for tone, value in GROUNDS[sheet.ink].items()}

    def colour(found: re.Match[str]) -> str:
        value = found[0].upper()
        return f"var({colours[found[0].lower()]},{value})" if live else value

    known = re.compile("|".join(re.escape(value) for value in colours), re.IGNORECASE)
    texts = [each.get_text() for each in sheet.texts]
    body = known.sub(colour, body)
    body = re.sub(r"(?<=id=\")h|(?<=url\(#)h", f"{name}-h", body)
    body = re.sub(r">TEXT(\d+)TEXT<", lambda found: f">{escape(texts[int(found[1])], quote=False)}<", body)
    fonts = f"var(--fig-font,{FONTS[language]})" if live else FONTS[language]
    style = f"font-family:{fonts};font-variant-numeric:tabular-nums;stroke-linejoin:round"
    size = f"{sheet.width:g} {sheet.height:g}"
    if live:
        style = f"display:block;width:100%;height:auto;max-width:{sheet.width:g}px;{style}"
    ground = "" if live else f'<rect width="100%" height="100%" fill="{sheet.colours["paper"]}"/>\n'
    given = f'width="{sheet.width:g}" height="{sheet.height:g}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {given} viewBox="0 0 {size}" role="img" lang="{language}" '
        f'aria-labelledby="{name}-title {name}-desc" style="{style}">\n'
        f'<title id="{name}-title">{escape(title, quote=False)}</title>\n'
        f'<desc id="{name}-desc">{escape(description, quote=False)}</desc>\n{ground}{body}</svg>\n'
    )


def _body(sheet: Sheet) -> str:
    """What matplotlib drew, without its frame, with a word in place of every text."""
    said = [each.get_text() for each in sheet.texts]
    with _ONE_AT_A_TIME, matplotlib.rc_context(SETTINGS):  # type: ignore[arg-type]
        try:
            for place, text in enumerate(sheet.texts):  # so that no font is asked for a sign that it may lack
                text.set_text(f"TEXT{place}TEXT")
            FigureCanvasSVG(sheet.figure)
            out = io.BytesIO()
            nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
            sheet.figure.savefig(out, format="svg", transparent=True, metadata=nothing)
        finally:
            for text, again in zip(sheet.texts, said, strict=True):
                text.set_text(again)
    body = out.getvalue().decode().split("</defs>", 1)[1].rsplit("</svg>", 1)[0]
    for pattern, by in _PLAINER:
        body = re.sub(pattern, by, body)
    return lined(body.replace("GROUND", sheet.colours["paper"])).strip() + "\n"


_PLAINER: Final = (
    (r" font-family: 'DejaVu Sans';", ""),
    (r"'DejaVu Serif'", SERIFS),
    (r' transform="rotate\(-?0 [^"]*\)"', ""),
    (r" text-anchor: start;", ""),
    (r"; stroke-linejoin: miter|stroke-linejoin: miter; ?", ""),
    (r"(?<!opacity: )-?\b\d+\.\d{2,}", lambda found: f"{float(found[0]):.1f}".rstrip("0").rstrip(".")),
    (r'<g id="[^"]*"/>', ""),
    (r"</?g(?: id=\"[^\"]*\")?>", ""),
    (r"(?<=<text style=\")", HALO),
    (r'(<path d="[^"]*)"', lambda found: re.sub(r"\s+", " ", found[1]).strip() + '"'),
    (r'<path d="[^"]*" style="fill: none"/>', ""),
    (r"(?<=[;:]) ", ""),
    (r"\n\s*", "\n"),
)
"""What matplotlib writes that nobody needs, and what stands in its place."""
