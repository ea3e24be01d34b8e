"""The figures of a report: each one a drawing, a description for those who do not see it, and its numbers as a table.

`draw` gives one for findings (study/findings/model.py), as SVG whose colours follow the page that it stands in; `save`
puts one into files that stand alone. Drawn with matplotlib, laid out by hand; the same findings give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

import polars as pl

from lamppost.errors import LamppostError, did_you_mean
from lamppost.show.figures.canvas import Box, Sheet
from lamppost.show.figures.classes import refusals_by_class
from lamppost.show.figures.evidence import evidence
from lamppost.show.figures.flows import flows
from lamppost.show.figures.groups import groups
from lamppost.show.figures.ladder import ladder
from lamppost.show.figures.lives import three_lives
from lamppost.show.figures.origin import csv, origin
from lamppost.show.figures.palette import Ink
from lamppost.show.figures.png import png
from lamppost.show.figures.services import refusals_by_service
from lamppost.show.figures.svg import svg
from lamppost.show.figures.types import FigureKind, FigureRequest, Sentences
from lamppost.show.figures.weeks import weeks
from lamppost.show.figures.winners import winners_losers
from lamppost.study.findings.model import Findings, World
from lamppost.words import words

Format = Literal["svg", "png", "csv"]
Width = Literal["wide", "narrow"]
FORMATS: Final[tuple[Format, ...]] = ("svg", "png", "csv")
NARROW: Final = 358.0
"""Width of a figure on a phone, px: 390 less the margins."""

FIGURES: Final[dict[str, FigureKind]] = {
    each.name: each
    for each in (
        FigureKind("flows", flows, 1000, about="world"),
        FigureKind("refusals_by_service", refusals_by_service, 860),
        FigureKind("refusals_by_class", refusals_by_class, 760, about="world"),
        FigureKind("winners_losers", winners_losers, 760, about="twin"),
        FigureKind("weeks", weeks, 860),
        FigureKind("ladder", ladder, 720),
        FigureKind("evidence", evidence, 760, about="world"),
        FigureKind("three_lives", three_lives, 860),
        FigureKind("groups", groups, 760),
    )
}
"""Name -> figure, in the order of a report."""


@dataclass(frozen=True)
class DrawnFigure:
    """A figure: words for it, its numbers, and (made when asked for) its SVG."""

    name: str
    title: str
    note: str
    alt: str
    table: pl.DataFrame
    width: float
    height: float
    boxes: tuple[Box, ...] = field(repr=False, compare=False)
    ask: FigureRequest = field(repr=False, compare=False)
    sheet: Sheet = field(repr=False, compare=False)

    @cached_property
    def svg(self) -> str:
        """To put into a page, as it is: its ids are its own."""
        ask = self.ask
        what = f"{ask.world.name}|{ask.width:g}|{ask.ink}|{ask.words.language}|{self.alt}"
        name = f"{self.name.replace('_', '-')}-{sha256(what.encode()).hexdigest()[:8]}"
        return svg(self.sheet, name, self.title, self.alt, ask.words.language)


def draw(
    name: str,
    findings: Findings,
    spoken: Sentences,
    ink: Ink = "paper",
    *,
    width: float | Width = "wide",
    world: str | None = None,
) -> DrawnFigure | None:
    """A figure of a run or of twins; None where the findings hold nothing for it (`absent` says why).

    `width` in px, or 'narrow' for a phone. `world` is the one it is about, the first unless given; a figure of twins is
    about a world set against the first, the second unless given. Raises LamppostError for a figure or a world that
    does not exist.
    """
    figure = _figure(name)
    size = figure.width if width == "wide" else NARROW if width == "narrow" else float(width)
    ask = FigureRequest(findings, spoken, size, ink, _world(figure, findings, world))
    made = figure.make(ask)
    if made is None:
        return None
    boxes, height = tuple(made.sheet.boxes), made.sheet.height
    return DrawnFigure(name, made.title, made.note, made.alt, made.table, size, height, boxes, ask, made.sheet)


def absent(name: str, spoken: Sentences) -> str:
    """Why there is no such figure, where `draw` gave None."""
    return spoken.say(f"figure.{_figure(name).name}.absent")


def save(drawn: DrawnFigure, folder: str | Path, formats: Iterable[str] = FORMATS) -> list[Path]:
    """Put a figure into a folder, as files that stand alone: with its headline, its note and where it comes from.

    Returns their paths. Raises LamppostError for a format that is none, and for a PNG in Chinese without a font for it.
    """
    room, paths = Path(folder), []
    room.mkdir(parents=True, exist_ok=True)
    for each in _formats(formats):
        path = room / f"{_stem(drawn)}.{each}"
        path.write_bytes(file_bytes(drawn, each))
        paths.append(path)
    return paths


def export(
    findings: Findings,
    folder: str | Path,
    formats: Iterable[str] = FORMATS,
    language: str = "en",
    *,
    names: Iterable[str] = (),
    ink: Ink = "paper",
    width: float | Width = "wide",
) -> list[Path]:
    """Put every figure that the findings hold (or those of `names`) into a folder, for each world that it can be about.

    Returns the paths of the files, in the order of a report. Raises LamppostError as `draw` and `save` do.
    """
    spoken, wanted, paths = words(language), _formats(formats), []
    for name in tuple(names) or tuple(FIGURES):
        figure = _figure(name)
        worlds = {"world": findings.worlds, "twin": findings.worlds[1:], "all": findings.worlds[:1]}[figure.about]
        for world in worlds:
            drawn = draw(name, findings, spoken, ink, width=width, world=world.name)
            if drawn is not None:
                paths += save(drawn, folder, wanted)
    return paths


def _formats(formats: Iterable[str]) -> list[str]:
    wanted = list(dict.fromkeys(formats))
    for each in wanted:
        if each not in FORMATS:
            raise LamppostError(
                f"A figure is saved as {', '.join(FORMATS)}, not '{each}'.{did_you_mean(each, FORMATS)}"
            )
    return wanted


def _stem(drawn: DrawnFigure) -> str:
    """Name of a figure's files: the world's name is in it where each of several has one."""
    several = len(drawn.ask.findings.worlds) > 1 and _figure(drawn.name).about != "all"
    world = re.sub(r"[^\w+.-]+", "-", drawn.ask.world.name)
    return f"{drawn.name}.{world}" if several else drawn.name


def file_bytes(drawn: DrawnFigure, format_: str) -> bytes:
    """A figure as a file that stands alone: its bytes. Raises LamppostError for a format that is none."""
    _formats((format_,))
    if format_ == "csv":
        return csv(drawn.table, drawn.title, drawn.note, drawn.ask)
    ask, figure = drawn.ask, _figure(drawn.name)
    made = figure.make(ask)
    if made is None:
        raise LamppostError(f"There is nothing to draw for '{drawn.name}'.")
    made.sheet.frame(made.title, made.note, origin(ask))
    if format_ == "png":
        return png(made.sheet, ask.words.language)
    alone = svg(made.sheet, drawn.name, made.title, made.alt, ask.words.language, live=False)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{alone}'.encode()


def _figure(name: str) -> FigureKind:
    if name not in FIGURES:
        raise LamppostError(
            f"There is no figure '{name}'. There are: {', '.join(FIGURES)}.{did_you_mean(name, tuple(FIGURES))}"
        )
    return FIGURES[name]


def _world(figure: FigureKind, findings: Findings, name: str | None) -> World:
    names = [each.name for each in findings.worlds]
    if name is None:
        return findings.worlds[1 if figure.about == "twin" and len(names) > 1 else 0]
    if name not in names:
        raise LamppostError(f"There is no world '{name}' here. There are: {', '.join(names)}.")
    return findings.world(name)


__all__ = ["FIGURES", "FORMATS", "NARROW", "DrawnFigure", "FigureKind", "Width", "absent", "draw", "export",
           "file_bytes", "save"]  # fmt: skip
