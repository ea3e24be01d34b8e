"""What a public figure is: what it counts, of whom, over which days, by which source, and what of a run stands beside.

A series says what is counted, a figure is one number of it. A figure is cumulative (all since `from`), a flow (of the
days from `from` to `to`), a stock (on the day `to`) or a ratio of two flows. Nothing here reads a file or runs a town.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from lamppost.catalogue.claims import Cited, Day, Grade, Id, Line, Model, Real, Source, Text, Words, one_or_many

Kind = Literal["cumulative", "flow", "stock", "ratio"]
Counts = Literal["attempts", "entries", "subjects", "persons", "firms", "records"]
Set = Literal["fit", "hold-out", "none"]
Quantity = Literal["refusals", "entries", "subjects", "listed", "exits", "in-band"]
Names = Annotated[tuple[Line, ...], BeforeValidator(one_or_many, json_schema_input_type=str | list[str])]


class Measure(Model):
    """What of a run a series is set beside."""

    regime: Line = Field(description="The regime that is run for it.")
    measure: Quantity = Field(
        description="refusals of services; entries on lists, and subjects that had one or more; listed on a day; exits "
        "from lists; firms or people in a band."
    )
    names: Names = Field(description="Services, lists as 'rulebook.list', or bands as 'rulebook.band'.")
    per: Names = Field((), description="What it is a ratio to: 'entries', other lists, or a rulebook's rated actors.")
    on: Line | None = Field(None, description="Only refusals of who stands on this list.")
    way: Line | None = Field(None, description="Only exits by this way out.")


Compared = Annotated[Measure | None, BeforeValidator(lambda value: None if value == "none" else value)]


class Series(Model):
    """What is counted."""

    label: Words = Field(description="What it is called.")
    kind: Kind | None = Field(None, description="How its figures add up.")
    from_: Day | None = Field(None, alias="from", description="First day that its figures count.")
    counts: Counts | None = Field(None, description="What one of it is: an attempt, an entry, a person ...")
    unit: Line | None = Field(None, description="The same in words.")
    of: Line = Field(description="Whom it counts.")
    model: Compared = Field(description="What of a run it is set beside; none if a run has no such quantity.")
    why_not: Line | None = Field(None, description="Why a run has none.")
    note: Line | None = Field(None, description="What misleads a reader of it.")


class FigureEntry(Cited):
    """One published number; what it leaves out it has from its series."""

    series: Id = Field(description="What it counts.")
    value: Real = Field(ge=0, description="The number, in whole units (11140000, not 11.14 million).")
    low: Real | None = Field(None, description="Lower end, where it was given in round words.")
    high: Real | None = Field(None, description="Upper end.")
    kind: Kind | None = Field(None, description="In place of the series' own.")
    from_: Day | None = Field(None, alias="from", description="First day that it counts.")
    to: Day | None = Field(None, description="Last day that it counts.")
    counts: Counts | None = Field(None, description="In place of the series' own.")
    unit: Line | None = Field(None, description="In place of the series' own.")
    published: Day | None = Field(None, description="When it was first published.")
    set: Set = Field("hold-out", description="fit, hold-out, or none: for reading only.")


class RecordFile(Model):
    """A file of figures."""

    record: Line = Field(description="What it holds, in words.")
    sources: dict[Id, Source] = Field(default_factory=dict, description="The documents that the figures cite.")
    series: dict[Id, Series] = Field(default_factory=dict, description="What is counted.")
    figures: dict[Id, FigureEntry] = Field(default_factory=dict, description="The figures, one a line.")


@dataclass(frozen=True)
class RecordFigure:
    """One public figure, complete: days are inclusive, `value` is in whole units (a share for a ratio)."""

    name: str
    series: str
    label: Text
    value: float
    low: float
    high: float
    kind: Kind
    first: dt.date | None
    last: dt.date
    counts: Counts
    unit: str
    of: str
    published: dt.date | None
    set: Set
    evidence: Grade
    source: Source
    model: Measure | None
    why_not: str
    note: str

    @property
    def period(self) -> str:
        """The days that it counts, in words."""
        if self.kind == "stock" or self.first is None:
            return f"on {self.last}"
        return f"{self.first} to {self.last}"


@dataclass(frozen=True)
class Record:
    """All figures by name, in the order of the files."""

    figures: Mapping[str, RecordFigure]

    def of(self, *sets: Set) -> list[RecordFigure]:
        """The figures of some sets."""
        return [each for each in self.figures.values() if each.set in sets]
