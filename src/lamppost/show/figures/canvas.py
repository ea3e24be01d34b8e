"""The sheet that figures are drawn on: matplotlib, with px from the top left and with every text's room written down.

Positions and sizes are px of a sheet of a given width; its height follows from what was put on it. A text keeps its
box, so that a test can ask whether any two run into each other. Nothing global is touched: no pyplot, no settings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.patches import Circle, PathPatch, Polygon, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from lamppost.catalogue.claims import Grade
from lamppost.show.figures import text_metrics as letters
from lamppost.show.figures.palette import GROUNDS, Ink, Tone

Anchor = Literal["start", "middle", "end"]
Shape = Literal["disc", "ring", "triangle", "diamond", "square", "box", "bar"]
BODY: Final = 13.0
"""Size of text, px."""
SMALL: Final = 12.0
"""Of what can be read second."""
HATCH: Final = "//"
"""What is not true, wherever it is drawn; and, in ink, what is only reported."""
SANS: Final = "DejaVu Sans"
SERIF: Final = "DejaVu Serif"
"""Stand-ins that come with matplotlib; svg.py and png.py put the real fonts in their place."""
_ALIGN: Final[dict[Anchor, str]] = {"start": "left", "middle": "center", "end": "right"}


@dataclass(frozen=True)
class Box:
    """The room that a text takes."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str

    def meets(self, other: Box, slack: float = 0.5) -> bool:
        """Whether two run into each other."""
        across = min(self.x1, other.x1) - max(self.x0, other.x0)
        down = min(self.y1, other.y1) - max(self.y0, other.y0)
        return across > slack and down > slack


class Sheet:
    """One figure being drawn."""

    def __init__(self, width: float, ink: Ink = "paper") -> None:
        self.width, self.ink = float(width), ink
        self.colours = GROUNDS[ink]
        self.figure = Figure(figsize=(width / 72, 1), dpi=72)
        self._px = Affine2D()  # of the sheet, from the top left -> inches of the figure, from the bottom left
        self.figure.patch.set_visible(False)
        self.boxes: list[Box] = []
        self.texts: list[Text] = []
        self.height = 0.0
        self._order = 0

    def close(self, height: float, above: float = 0.0, beside: float = 0.0) -> None:
        """Cut the sheet at its height; `above` and `beside` are room around it, beyond its px."""
        self.height = float(height) + above
        self.figure.set_size_inches((self.width + 2 * beside) / 72, self.height / 72)
        self._px.clear().translate(beside, -height).scale(1 / 72, -1 / 72)

    def frame(self, title: str, note: str, foot: str, margin: float = 24) -> None:
        """Put a headline above and a line of origin below, for a figure that stands alone."""
        under = self.height
        heads = letters.wrap(title, 20, self.width, 3)
        notes = letters.wrap(note, SMALL, self.width, 5)
        feet = letters.wrap(foot, 11, self.width, 3)
        room = len(heads) * 26 + len(notes) * SMALL * letters.LINE + 16
        after = self.lines(0, 18 - room, heads, size=20, serif=True)
        self.lines(0, after - 4, notes, size=SMALL, tone="quiet")
        end = self.lines(0, under + 26, feet, size=11, tone="quiet")
        self.close(end - 11 * letters.LINE + margin, room + margin, margin)
        self.width += 2 * margin

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = BODY,
        tone: Tone = "ink",
        anchor: Anchor = "start",
        bold: bool = False,
        serif: bool = False,
    ) -> Box:
        """A line of text; `y` is the line that the letters stand on. `serif`: as headlines are."""
        long = letters.width(text, size, bold)
        left = {"start": x, "middle": x - long / 2, "end": x - long}[anchor]
        box = Box(left, y - letters.ABOVE * size, left + long, y + letters.BELOW * size, text)
        self.boxes.append(box)
        made = Text(
            x,
            y,
            text,
            fontsize=size,
            color=self.colours[tone],
            ha=_ALIGN[anchor],
            va="baseline",
            family=SERIF if serif else SANS,
            fontweight="bold" if bold else "normal",
            parse_math=False,
        )
        self._add(made)
        self.texts.append(made)
        return box

    def free(self, x: float, y: float, text: str, size: float = BODY, anchor: Anchor = "start", pad: float = 3) -> bool:
        """Whether a text could stand here without meeting another or the edge of the sheet."""
        long = letters.width(text, size)
        left = {"start": x, "middle": x - long / 2, "end": x - long}[anchor]
        box = Box(left - pad, y - letters.ABOVE * size, left + long + pad, y + letters.BELOW * size, text)
        return box.x0 >= -pad and box.x1 <= self.width + pad and not any(box.meets(each) for each in self.boxes)

    def lines(self, x: float, y: float, lines: Sequence[str], **how: Any) -> float:
        """Several lines of text, the first standing on `y`; returns where the next would stand."""
        for line in lines:
            self.text(x, y, line, **how)
            y += letters.LINE * float(how.get("size", BODY))
        return y

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        tone: Tone,
        *,
        alpha: float = 1.0,
        hatch: str = "",
        empty: bool = False,
        dots: bool = False,
        line: float = 0.0,
    ) -> None:
        """A rectangle: full, hatched, or empty with an outline (dotted with `dots`)."""
        if width <= 0 or height <= 0:
            return
        patch = Rectangle((x, y), width, height)
        self._ink(patch, tone, alpha, hatch, empty, line)
        if dots:
            patch.set_linestyle((0, (1.2, 2.2)))

    def graded(self, x: float, y: float, width: float, height: float, grade: Grade) -> None:
        """A bar in the ink of a grade: documented full, reported hatched, alleged dotted, assumed thin and empty."""
        if grade == "documented":
            self.rect(x, y, width, height, "ink")
        elif grade == "reported":
            self.rect(x, y, width, height, "ink", hatch=HATCH, line=1)
        elif grade == "alleged":
            self.rect(x + 0.7, y + 0.7, width - 1.4, height - 1.4, "ink", empty=True, dots=True, line=1.4)
        else:
            self.rect(x + 0.4, y + 0.4, width - 0.8, height - 0.8, "edge", empty=True, line=0.8)

    def ribbon(
        self,
        left: tuple[float, float, float],
        right: tuple[float, float, float],
        tone: Tone,
        *,
        alpha: float = 0.5,
        hatch: str = "",
    ) -> None:
        """A band that flows from (x, top, bottom) to (x, top, bottom)."""
        (x0, a0, b0), (x1, a1, b1) = left, right
        middle = (x0 + x1) / 2
        points = [(x0, a0), (middle, a0), (middle, a1), (x1, a1), (x1, b1), (middle, b1), (middle, b0), (x0, b0)]
        codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
        self._ink(PathPatch(Path([*points, (x0, a0)], codes)), tone, alpha, hatch, False, 0)

    def fall(
        self,
        above: tuple[float, float, float],
        below: tuple[float, float, float],
        tone: Tone,
        *,
        alpha: float = 0.5,
        hatch: str = "",
    ) -> None:
        """A band that falls from (y, left, right) to (y, left, right)."""
        (y0, a0, b0), (y1, a1, b1) = above, below
        middle = (y0 + y1) / 2
        points = [(a0, y0), (a0, middle), (a1, middle), (a1, y1), (b1, y1), (b1, middle), (b0, middle), (b0, y0)]
        codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
        self._ink(PathPatch(Path([*points, (a0, y0)], codes)), tone, alpha, hatch, False, 0)

    def area(self, points: Sequence[tuple[float, float]], tone: Tone, alpha: float = 0.2, hatch: str = "") -> None:
        """A closed shape without outline."""
        self._ink(Polygon(list(points), closed=True), tone, alpha, hatch, False, 0)

    def line(
        self,
        points: Sequence[tuple[float, float]],
        tone: Tone = "ink",
        *,
        width: float = 1.0,
        dash: tuple[float, ...] = (),
        alpha: float = 1.0,
    ) -> None:
        """A line through points."""
        patch = PathPatch(Path(list(points)), fill=False)
        patch.set_edgecolor(self.colours[tone])
        patch.set_linewidth(width)
        patch.set_alpha(alpha)
        if dash:
            patch.set_linestyle((0, tuple(each / width for each in dash)))
        self._add(patch)

    def mark(self, x: float, y: float, shape: Shape, tone: Tone, size: float = 8, line: float = 1.5) -> None:
        """A mark around a point, `size` px across."""
        half = size / 2
        if shape in ("disc", "ring"):
            self._ink(Circle((x, y), half), tone, 1, "", shape == "ring", line if shape == "ring" else 0)
        elif shape in ("square", "box"):
            patch = Rectangle((x - half, y - half), size, size)
            self._ink(patch, tone, 1, "", shape == "box", line if shape == "box" else 0)
        elif shape == "bar":
            self._ink(Rectangle((x - line / 2, y - half), line, size), tone, 1, "", False, 0)
        else:
            up = [(x, y - half), (x + half, y + half * 0.8), (x - half, y + half * 0.8)]
            turned = [(x, y - half * 1.1), (x + half * 1.1, y), (x, y + half * 1.1), (x - half * 1.1, y)]
            self._ink(Polygon(up if shape == "triangle" else turned, closed=True), tone, 1, "", False, 0)

    def _ink(self, patch: Any, tone: Tone, alpha: float, hatch: str, empty: bool, line: float) -> None:
        colour = self.colours[tone]
        patch.set_facecolor("none" if empty or hatch else colour)
        patch.set_edgecolor(colour if line else "none")
        patch.set_linewidth(line)
        if hatch:
            patch.set_hatch(hatch)
            patch.set_hatchcolor(colour)
            patch.set_hatch_linewidth(1.7)
        patch.set_alpha(None if alpha == 1 else alpha)
        self._add(patch)

    def _add(self, artist: Artist) -> None:
        """In the order of drawing: what comes later lies above."""
        self._order += 1
        artist.set_zorder(self._order)
        artist.set_clip_on(False)
        artist.set_transform(self._px + self.figure.dpi_scale_trans)
        self.figure.add_artist(artist)
