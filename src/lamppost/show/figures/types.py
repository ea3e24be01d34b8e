"""What a figure is asked for, and what it gives: a drawing, its words, and its numbers as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

import polars as pl

from lamppost.show.figures.canvas import Sheet
from lamppost.show.figures.numbers import few
from lamppost.show.figures.palette import Ink
from lamppost.study.findings.model import Findings, Label, Twin, World, in_language
from lamppost.words.counts import rounded


class Sentences(Protocol):
    """Sentences of one language, as lamppost.words gives them."""

    @property
    def language(self) -> str:
        """'en', 'zh-Hans' or 'zh-Hant'."""

    def say(self, key: str, **values: object) -> str:
        """The sentence of a key with its placeholders filled."""


@dataclass(frozen=True)
class FigureRequest:
    """A figure that is wanted: of which findings and which world, in which words, how wide, on which ground."""

    findings: Findings
    words: Sentences
    width: float
    ink: Ink
    world: World

    @property
    def narrow(self) -> bool:
        """Whether it is to be read on a phone."""
        return self.width < 560

    def say(self, key: str, **values: object) -> str:
        """A sentence."""
        return self.words.say(key, **values)

    def label(self, label: Label) -> str:
        """A name in the language."""
        return in_language(label, self.words.language)

    @property
    def twin(self) -> Twin | None:
        """The world that is asked for against the first; None for the first itself."""
        return next((each for each in self.findings.twins if each.world == self.world.name), None)

    def title(self, name: str) -> str:
        """What a world is called, by its name."""
        return self.label(self.findings.world(name).title)

    def yearly(self, number: float) -> float:
        """Per 1,000 people a year."""
        whole = self.findings.people / 1000 * self.findings.years
        return number / whole if whole else 0.0

    def rate(self, number: float) -> str:
        """Per 1,000 people a year, as a figure writes it."""
        return few(self.yearly(number))

    def part(self, part: int, whole: int) -> str:
        """A part of a whole in words: '7 of 1,000', '26 of 10,000'."""
        count, base = rounded(part, whole)
        return self.say("figure.part", n=f"{count:,}", base=f"{base:,}")

    def sheet(self) -> Sheet:
        """An empty sheet."""
        return Sheet(self.width, self.ink)

    def after(self, *sentences: str) -> str:
        """Sentences one after another, as the language writes them."""
        return ("" if self.words.language.startswith("zh") else " ").join(each for each in sentences if each)

    def listed(self, parts: list[str]) -> str:
        """Parts of a sentence one after another."""
        return ("；" if self.words.language.startswith("zh") else "; ").join(parts)


@dataclass(frozen=True)
class Drawing:
    """A drawing that is done: its sheet, headline, note below it, description for those who do not see it, numbers."""

    sheet: Sheet
    title: str
    note: str
    alt: str
    table: pl.DataFrame


@dataclass(frozen=True)
class FigureKind:
    """One kind of figure: how it is made, how wide it is where there is room, and what there is one of.

    One for each world (`about` 'world'), one for each world but the first, against it ('twin'), or one for all of them
    ('all'). `make` gives None where the findings hold nothing to draw; the sentence `figure.NAME.absent` says why.
    """

    name: str
    make: Callable[[FigureRequest], Drawing | None] = field(repr=False)
    width: float = 720
    about: Literal["world", "twin", "all"] = "all"
