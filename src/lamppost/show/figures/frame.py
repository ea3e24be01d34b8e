"""A panel with weeks from left to right and a few round numbers at its left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lamppost.show.figures import text_metrics as letters
from lamppost.show.figures.canvas import SMALL, Sheet
from lamppost.show.figures.numbers import plain, steps
from lamppost.show.figures.palette import Tone

AXIS: Final = 42.0
"""Room for the numbers at the left, px."""
FINE: Final = 3.0
"""Least width of a step, px: where weeks are narrower, several are one step, at their mean."""


class Frame:
    """Weeks `first_day` on `sheet` from `top`, `tall` px high, `beside` px left free at the right; values up to `most`.

    `most` None: no numbers at the left, for marks in rows.
    """

    def __init__(
        self, sheet: Sheet, first_day: Sequence[str], top: float, tall: float, most: float | None, beside: float = 0.0
    ) -> None:
        self.sheet, self.first_day = sheet, first_day
        self.top, self.bottom = top, top + tall
        self.left, self.right = 0.0 if most is None else AXIS, sheet.width - beside
        marks = [] if most is None else steps(most, 2 if tall < 80 else 3)
        self.most = marks[-1] if marks else 1.0
        for mark in marks:
            across = [(self.left, self.at(mark)), (self.right, self.at(mark))]
            sheet.line(across, "rule" if mark else "edge", width=0.8)
            sheet.text(self.left - 6, self.at(mark) + 4, plain(mark), size=SMALL, tone="quiet", anchor="end")

    @property
    def together(self) -> int:
        """How many weeks one step stands for."""
        each = (self.right - self.left) / max(1, len(self.first_day))
        return max(1, -int(-FINE // each))

    def at(self, value: float) -> float:
        """Where a value is, from the top."""
        return self.bottom - (self.bottom - self.top) * value / self.most

    def x(self, week: float) -> float:
        """Where a week begins, from the left."""
        return self.left + (self.right - self.left) * week / max(1, len(self.first_day))

    def _steps(self, values: Sequence[float]) -> list[tuple[float, float]]:
        """Corners of a line that is level for each step; none where two are alike."""
        points: list[tuple[float, float]] = []
        for start in range(0, len(values), self.together):
            part = values[start : start + self.together]
            y = self.at(sum(part) / len(part))
            if not points:
                points.append((self.x(start), y))
            elif y != points[-1][1]:
                points += [(self.x(start), points[-1][1]), (self.x(start), y)]
        return [*points, (self.x(len(values)), points[-1][1])] if points else []

    def area(self, lower: Sequence[float], upper: Sequence[float], tone: Tone, hatch: str) -> None:
        """What lies between two values of each week."""
        points = self._steps(upper)
        shape = points + self._steps(lower)[::-1]
        if hatch:
            self.sheet.area(shape, "paper", alpha=1)
        self.sheet.area(shape, tone, alpha=1 if hatch else 0.6, hatch=hatch)
        self.sheet.line(points, tone, width=0.8)

    def line(self, values: Sequence[float], dash: tuple[float, ...]) -> None:
        """From the end of one week to the end of the next, from 0."""
        places = sorted({*range(self.together - 1, len(values), self.together), len(values) - 1})
        points = [(self.x(week + 1), self.at(values[week])) for week in places]
        self.sheet.line([(self.left, self.at(0)), *points], "ink", width=1.6, dash=dash)

    def days(self) -> float:
        """The months in which years begin, below; returns the line that they stand on."""
        y, taken = self.bottom + 16, -1.0
        for week in range(0, len(self.first_day), 52):
            x, text = self.x(week), self.first_day[week][:7]
            self.sheet.line([(x, self.bottom), (x, self.bottom + 4)], "edge", width=0.8)
            if x >= taken and x + letters.width(text, SMALL) <= self.right + 1:
                taken = self.sheet.text(x, y, text, size=SMALL, tone="quiet").x1 + 12
        return y
