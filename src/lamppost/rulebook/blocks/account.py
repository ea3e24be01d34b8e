"""Whom a rulebook reaches, how it adds points up, and what it calls a total."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from lamppost.catalogue.absence import NO, NO_CEILING, NO_FLOOR, Absent
from lamppost.catalogue.claims import Cited, Points, Switch, Words
from lamppost.catalogue.declarations import FOR_EYES, Column, PhraseKey, Unit
from lamppost.rulebook.blocks.common import LAST_BAND
from lamppost.rulebook.names import OwnLists, People, PlaceNames


class Who(Cited):
    """Whom the rulebook reaches."""

    age_from: Annotated[
        Points | None, Absent(0, "from birth"), Unit("years"), Column("book.age_from", "points"),
        PhraseKey("say.age-from"),
    ] = Field(None, description="Youngest age reached, in years.")  # fmt: skip
    age_to: Annotated[Points | None, NO_CEILING, Unit("years"), Column("book.age_below"), PhraseKey("say.age-to")] = (
        Field(None, description="Oldest age reached, in years.")
    )
    where: Annotated[PlaceNames, Column("book.places"), PhraseKey("say.where")] = Field(
        (), description="Places whose residents (or firms) it reaches; none = everybody in its place."
    )
    also: Annotated[People, Column("book.also"), PhraseKey("say.also")] = Field(
        (), description="People of any other place who have one of these flags, beside `where`."
    )
    only: Annotated[People, Column("book.need"), PhraseKey("say.only")] = Field(
        (), description="Only people with all of these flags."
    )
    spares: Annotated[People, Column("book.bar"), PhraseKey("say.spares")] = Field(
        (), description="Nobody with any of these flags."
    )
    consent: Annotated[Switch | None, NO, Column("book.need"), PhraseKey("say.consent")] = Field(
        None, description="Only people who agreed to be scored."
    )


class Score(Cited):
    """A running total of points."""

    start: Annotated[Points, Column("book.start"), PhraseKey("say.starts")] = Field(
        description="Points that everybody begins with."
    )
    lowest: Annotated[Points | None, NO_FLOOR, Column("book.lowest", "points"), PhraseKey("say.lowest")] = Field(
        None, description="The score never falls below this."
    )
    highest: Annotated[Points | None, NO_CEILING, Column("book.highest", "points"), PhraseKey("say.highest")] = Field(
        None, description="The score never rises above this."
    )
    graded: Annotated[
        Literal["at once", "monthly", "yearly"], Column("book.graded", "code"), PhraseKey("say.graded.at-once")
    ] = Field("at once", description="When the band follows the points.")
    resets: Annotated[
        Literal["never", "yearly", "own year"], Column("book.resets", "code"), PhraseKey("say.resets-yearly")
    ] = Field(
        "never",
        description="Whether the account starts anew each year: on 1 January, or on the day of the year on which the "
        "person's own year begins (the day a licence was given).",
    )
    resets_when_paid: Annotated[Switch | None, NO, Column("book.paid", "switch"), PhraseKey("say.resets-when-paid")] = (
        Field(
            None,
            description="Whether it starts anew only if nothing is unpaid that the acts of this rulebook left owing; "
            "otherwise the points are carried into the next year.",
        )
    )
    beyond: Annotated[Literal["lost", "banked"], Column("book.lost"), PhraseKey("say.beyond.lost")] = Field(
        "lost",
        description="What becomes of points beyond `lowest` or `highest`: lost = they never count, as on a scale that "
        "ends there; banked = they are kept behind the limit and set off against what comes later.",
    )
    merits_wait: Annotated[Switch | None, NO, Column("book.waits", "switch"), PhraseKey("say.merits-wait")] = Field(
        None, description="Whether additions are recorded without counting while a direct grade stands."
    )


class Band(Cited):
    """A grade: everybody with at least so many points and fewer than the band above."""

    at_least: Annotated[Points | None, LAST_BAND, Column("band.least"), PhraseKey("points-at-least")] = Field(
        None, description="Lowest points of the band; none for the last band."
    )
    label: Annotated[Words | None, FOR_EYES] = Field(None, description="What the band is called.")
    puts_on: Annotated[OwnLists, Column("band.lists"), Column("band_list"), PhraseKey("say.puts-on")] = Field(
        (),
        description="Lists of this rulebook on which entering the band is a ground: an entry outlives the points.",
    )
