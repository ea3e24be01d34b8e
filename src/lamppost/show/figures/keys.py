"""What inks mean, said once below a figure; and the inks of what was refused and of the worlds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from lamppost.catalogue.claims import GRADES, Grade
from lamppost.show.figures import text_metrics as letters
from lamppost.show.figures.canvas import HATCH, SMALL, Sheet
from lamppost.show.figures.palette import Tone
from lamppost.show.figures.types import FigureRequest
from lamppost.study.findings.model import Refused

Swatch = Callable[[Sheet, float, float], None]
"""Draws a sample of an ink, 14 x 10 px, with its top left corner there."""
PARTS: Final[tuple[tuple[str, Tone, str], ...]] = (
    ("rightful", "step-4", ""),
    ("wrongful", "step-5", HATCH),
    ("tied", "step-3", ""),
)
"""What was refused by the rules themselves, not without a false record, through a tie alone: tone and hatch."""


def parts(refused: Refused) -> tuple[int, int, int]:
    """Refusals in the order of PARTS; they add up to all."""
    return refused.rightful, refused.wrongful, refused.collateral - refused.both


def part(sheet: Sheet, x: float, y: float, width: float, height: float, which: int) -> None:
    """A bar in the ink of one of PARTS."""
    _, tone, hatch = PARTS[which]
    sheet.rect(x, y, width, height, tone, hatch=hatch, line=1 if hatch else 0)


def part_key(ask: FigureRequest, drawn: Iterable[Refused]) -> list[tuple[Swatch, str]]:
    """What the inks of PARTS mean, of those that are drawn of these refusals."""
    there = [sum(numbers) for numbers in zip(*(parts(each) for each in drawn), strict=True)]

    def swatch(which: int) -> Swatch:
        return lambda sheet, x, y: part(sheet, x, y, 14, 10, which)

    return [(swatch(which), ask.say(f"figure.part.{name}")) for which, (name, _, _) in enumerate(PARTS) if there[which]]


def grade_key(ask: FigureRequest, grades: Iterable[Grade]) -> list[tuple[Swatch, str]]:
    """What the inks of these grades mean, best known first."""
    wanted = set(grades)

    def swatch(grade: Grade) -> Swatch:
        return lambda sheet, x, y: sheet.graded(x, y, 14, 10, grade)

    return [(swatch(grade), ask.say(f"figure.grade.{grade}")) for grade in GRADES if grade in wanted]


def mixed(sheet: Sheet, x: float, y: float, width: float, height: float, grades: dict[str, int], down: bool) -> None:
    """A bar cut by grade, each piece in its ink, best known first: from left to right, or `down`."""
    total = sum(grades.values())
    for grade in GRADES:
        share = grades.get(grade, 0) / total if total else 0.0
        if share and down:
            sheet.graded(x, y, width, height * share, grade)
            y += height * share
        elif share:
            sheet.graded(x, y, width * share, height, grade)
            x += width * share


def key(ask: FigureRequest, sheet: Sheet, y: float, entries: Iterable[tuple[Swatch, str]], head: str = "") -> float:
    """Samples with their meaning, in as many lines as they need from `y`; returns where the next line would stand."""
    x = 0.0
    if head:
        sheet.text(x, y, head, size=SMALL, tone="quiet")
        x += letters.width(head, SMALL) + 12
    for swatch, text in entries:
        lines = letters.wrap(text, SMALL, ask.width - 20, 3)
        long = max(letters.width(each, SMALL) for each in lines) + 20
        if x and x + long > ask.width:
            x, y = 0.0, y + 20
        swatch(sheet, x, y - 9)
        y = sheet.lines(x + 20, y, lines, size=SMALL, tone="quiet") - SMALL * letters.LINE
        x += long + 18
    return y + 20
