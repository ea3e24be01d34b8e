"""What an answer turns on, as one figure: a bar a number, for the share of the answer's variance that hangs on it.

The solid part is what a number does by itself (first order), the pale rest what it does together with others; the line
at the end is the 95 % interval of the whole. Below stands how much lies between towns that differ in their seed alone.
"""

from __future__ import annotations

from typing import Final

from lamppost.show.figures import text_metrics as letters
from lamppost.show.figures.canvas import BODY, SMALL, Sheet
from lamppost.show.figures.svg import svg
from lamppost.study.sensitivity.sensitivity import Sensitivity
from lamppost.study.sweep.measures import spoken

WIDTH: Final = 720.0
LEFT: Final = 300.0
"""Room for the paths, px."""
ROW: Final = 34.0
TALL: Final = 14.0
WIDEST: Final = 1.0
"""The share at the right end of the scale."""


def sensitivity_figure(what: Sensitivity) -> str:
    """The figure as an SVG that stands alone, in English."""
    sheet = Sheet(WIDTH)
    wide = WIDTH - LEFT - 50
    y = 8.0
    for row in what.sobol.to_dicts():
        named = row["path"] in what.turns_on
        names = letters.wrap(row["path"].replace(".", " . "), SMALL, LEFT - 16, 2)
        sheet.lines(0, y + 10, [name.replace(" . ", ".").replace(" .", ".") for name in names], size=SMALL, bold=named)
        first, total = (min(max(row[part], 0.0), WIDEST) for part in ("first", "total"))
        sheet.rect(LEFT, y, total / WIDEST * wide, TALL, "step-2", alpha=0.35)
        sheet.rect(LEFT, y, min(first, total) / WIDEST * wide, TALL, "step-2")
        low, high = (min(max(total + sign * row["total_conf"], 0.0), WIDEST) for sign in (-1, 1))
        if high > low:
            sheet.line([(LEFT + low * wide, y + TALL / 2), (LEFT + high * wide, y + TALL / 2)], "ink")
        sheet.text(LEFT + max(total, high) * wide + 8, y + 11, f"{total:.0%}", size=BODY, bold=named)
        y += ROW
    y += 4
    if len(what.seeds) > 1:
        sheet.text(0, y + 10, "between seeds", size=SMALL, tone="quiet")
        sheet.rect(LEFT, y, min(what.seed_share, WIDEST) * wide, TALL, "edge")
        sheet.text(LEFT + what.seed_share * wide + 8, y + 11, f"{what.seed_share:.0%}", size=BODY, tone="quiet")
        y += ROW
    sheet.close(y)
    title = f"What the number of {spoken(what.outcome)} turns on"
    note = (
        f"{what.regime}: share of the variance over the ranges of these figures, by itself (solid) and with others "
        f"(pale), with 95% intervals. {what.people:,} people, {what.weeks} weeks, {len(what.seeds)} seeds."
    )
    foot = f"Of {what.assumed:,} assumed figures {what.screened:,} can change a run at all; {what.runs:,} runs."
    sheet.frame(title, note, foot)
    return svg(sheet, "sensitivity", title, f"{note} {what.sentence}", "en", live=False)


__all__ = ["sensitivity_figure"]
