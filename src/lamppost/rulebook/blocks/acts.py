"""What an authority does when it has a record of an act."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from lamppost.catalogue.absence import ALL, FOR_EVER, NO, NO_CEILING, NO_FLOOR, NO_TIME, NONE
from lamppost.catalogue.claims import Cited, Day, Id, Number, Points, Share, Switch, Term, Words
from lamppost.catalogue.declarations import FOR_EYES, Column, NoColumn, PhraseKey, Unit
from lamppost.rulebook.blocks.common import NOT_BY_CHANCE, THE_LISTS_OWN, WHILE_IT_COUNTS, Answerable, Way, Ways
from lamppost.rulebook.names import Channels, OwnBand, OwnLists, among


class Again(Cited):
    """A repeated breach of the same kind while the first still counts."""

    within: Annotated[Term | None, WHILE_IT_COUNTS, Column("rule.again_within", "duration"), PhraseKey("say.again")] = (
        Field(None, description="How long after the first; none = while its points count.")
    )
    times: Annotated[Number, Unit("times the deduction"), Column("rule.again"), PhraseKey("say.again")] = Field(
        description="The deduction is multiplied by this."
    )


class DirectBand(Cited):
    """A grade given outright, whatever the points."""

    band: Annotated[OwnBand, Column("rule.band"), PhraseKey("say.sets-band")] = Field(
        description="A band of this rulebook."
    )
    lasts: Annotated[Term | None, FOR_EVER, Column("rule.band_lasts", "duration"), PhraseKey("say.sets-band")] = Field(
        None, description="How long the grade holds; none = for good."
    )
    ends_with_year: Annotated[
        Switch | None, NO, Column("rule.band_year", "switch"), PhraseKey("say.sets-band-year")
    ] = Field(None, description="Whether the grade holds to 31 December of the year at the latest.")


class ActRule(Answerable):
    """What this authority does when it has a record of the act."""

    label: Annotated[Words | None, FOR_EYES] = Field(None, description="What the rulebook calls the act.")
    points: Annotated[Points | None, NONE, Column("rule.points"), PhraseKey("say.points")] = Field(
        None, description="Added to the score; negative is a deduction."
    )
    per: Annotated[
        Literal["time", "hour", "month", "half year", "year"],
        Column("rule.every"), Column("rule.period"), Column("rule.points"), PhraseKey("per.year"),
    ] = Field(
        "time",
        description="What the points are counted by. hour: each time is as many hours as the catalogue says. A span: "
        "once in it by the calendar; where the act leaves something owing, once more after each span until it is paid.",
    )  # fmt: skip
    lasts: Annotated[Term | None, FOR_EVER, Column("rule.lasts", "duration"), PhraseKey("say.lasts")] = Field(
        None, description="How long the points count; none = for good."
    )
    yearly_cap: Annotated[Points | None, NO_CEILING, Column("rule.cap"), PhraseKey("say.yearly-cap")] = Field(
        None, description="Most points a year from this act (absolute value)."
    )
    again: Annotated[Again | None, Column("rule.again"), PhraseKey("say.again")] = Field(
        None, description="What a repeated breach costs."
    )
    sets_band: Annotated[DirectBand | None, Column("rule.band"), PhraseKey("say.sets-band")] = Field(
        None, description="A grade given outright for this act."
    )
    acts_on: Annotated[Share | None, ALL, Column("rule.acts_on", "chance"), PhraseKey("say.acts-on")] = Field(
        None, description="Share of records the authority acts on; none = all."
    )
    puts_on: Annotated[OwnLists, Column("placed.list"), Column("rule.lists"), PhraseKey("say.puts-on")] = Field(
        (), description="Lists of this rulebook that the act leads to."
    )
    listed_for: Annotated[Term | None, THE_LISTS_OWN, Column("placed.term"), PhraseKey("say.listed-for")] = Field(
        None, description="Term on the list, where it differs from the list's own."
    )
    stays_on: Annotated[dict[Id, Term], among("puts_on", "list"), Column("placed.term"), PhraseKey("say.stays-on")] = (
        Field(default_factory=dict, description="Term by list, where the act puts on several for different times.")
    )
    leaves_when: Annotated[
        Ways | None, Column("placed.own"), Column("placed.ways"), Column("way.code"),
        NoColumn("holds for every entry, named or not", NOT_BY_CHANCE), PhraseKey("say.leaves-when"),
    ] = Field(
        None, description="Ways out of an entry for this act, where they differ from the list's own."
    )  # fmt: skip
    leaves_from: Annotated[
        dict[Way, Day], among("leaves_when", "way out"), Column("way.code"), PhraseKey("say.leaves-from")
    ] = Field(default_factory=dict, description="Days from which some of these ways are open; the others always are.")
    from_score: Annotated[Points | None, NO_FLOOR, Column("rule.least", "points"), PhraseKey("say.from-score")] = Field(
        None, description="Only while the score is at least this."
    )
    to_score: Annotated[Points | None, NO_CEILING, Column("rule.most", "points"), PhraseKey("say.to-score")] = Field(
        None, description="Only while the score is at most this."
    )
    once_in: Annotated[Term | None, NO_TIME, Column("rule.once_in", "length"), PhraseKey("say.once-in")] = Field(
        None, description="Not again within so long of the last time that it counted (a course taken once in 5 years)."
    )
    seen_by: Annotated[Channels, Column("rule.channels"), Column("eye.books"), PhraseKey("say.seen-by")] = Field(
        (), description="Only records of these channels; none = any channel of the regime."
    )
