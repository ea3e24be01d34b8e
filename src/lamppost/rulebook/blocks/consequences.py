"""Sanctions and rewards, and what one person's standing does to those tied to them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from lamppost.catalogue.absence import ALL, NONE
from lamppost.catalogue.claims import Day, Number, Points, Share, Whole, Words
from lamppost.catalogue.declarations import FOR_EYES, Column, NoColumn, PhraseKey, Unit
from lamppost.rulebook.blocks.common import NO_SIZE, Answerable, Effect, Reach, Tie, When
from lamppost.rulebook.names import Acts, OwnActs, OwnConsequences, Touches


class Consequence(Answerable):
    """A sanction or a reward: in this state, these services, with this effect."""

    label: Annotated[Words | None, FOR_EYES] = Field(None, description="What the consequence is called.")
    kind: Annotated[
        Literal["sanction", "reward"],
        NoColumn("for eyes, and for the overlays that choose consequences by it; the effect decides"),
    ] = Field("sanction", description="Whether it harms or helps.")
    when: Annotated[When, Column("row.mark"), PhraseKey("say.when")] = Field(description="The state that brings it.")
    reaches: Annotated[Reach, Column("row.tied"), Column("tie.kind"), PhraseKey("say.reaches.household")] = Field(
        "self", description="Who meets it, seen from the person in the state."
    )
    touches: Annotated[Touches, Column("service.end"), Column("touch"), PhraseKey("say.touches")] = Field(
        description="Services, or groups of services, of the catalogue."
    )
    effect: Annotated[Effect, Column("row.effect"), PhraseKey("effect.barred")] = Field(
        description="What happens when the service is sought."
    )
    size: Annotated[
        Number | None, NO_SIZE, Unit("by the effect: factor, yuan or days"), Column("row.size"), Column("row.yuan"),
        PhraseKey("say.size"),
    ] = Field(None, description="dearer/cheaper: factor; deposit: yuan; slower/faster: days.")  # fmt: skip
    enforced: Annotated[Share | None, ALL, Column("row.enforced"), Column("touch"), PhraseKey("say.enforced")] = Field(
        None, description="Share of attempts at which it is applied; none = all."
    )
    pays_into: Annotated[Literal["levy"] | None, Column("row.levy"), Column("row.yuan"), PhraseKey("say.pays-into")] = (
        Field(None, description="What it costs more goes into a levy (P8).")
    )
    paid_from: Annotated[Literal["levy"] | None, Column("row.levy"), Column("row.yuan"), PhraseKey("say.paid-from")] = (
        Field(None, description="Given only while the levy has money (P8).")
    )
    places: Annotated[
        Number | None, NONE, Unit("places a year for 1,000 people"), Column("row.places"), PhraseKey("say.places")
    ] = Field(None, description="by rank: places that fall free in a year for each 1,000 people of the society.")
    settles: Annotated[Acts, Column("row_settles"), Column("row.settles_end"), PhraseKey("say.settles")] = Field(
        (), description="by rank: acts whose debt or wait is over for who gets a place."
    )

    @property
    def harms(self) -> bool:
        """Whether it is a sanction; an order in which places are given is none."""
        return self.kind == "sanction" and self.effect != "by rank"


class Association(Answerable):
    """What one person's standing does to those tied to them."""

    to: Annotated[Tie, Column("tie.kind"), Column("spread.kind"), PhraseKey("tie.kin")] = Field(
        description="Who is reached, seen from the person in the state or doing the act."
    )
    when: Annotated[When | None, Column("tie.mark"), Column("row.mark"), PhraseKey("say.when")] = Field(
        None, description="The state that spreads; none = each record of `acts`."
    )
    acts: Annotated[OwnActs, Column("spread_acts"), PhraseKey("say.each-record")] = Field(
        (), description="Acts whose points spread; none with no `when` = every act of the rulebook."
    )
    carries: Annotated[
        Literal["points", "consequence", "rating", "listing"], Column("tie.carries"), PhraseKey("carries.points")
    ] = Field(description="What is carried over: points, a consequence, the rating or the listing itself.")
    share: Annotated[Share | None, NONE, Column("spread.share", "share"), PhraseKey("say.share-points")] = Field(
        None, description="points: share of the points; rating: share of the shortfall."
    )
    points: Annotated[
        Points | None, NONE, Column("tie.points"), Column("spread.fixed", "points"), PhraseKey("per.year")
    ] = Field(None, description="points: a fixed figure per year in the state.")
    depth: Annotated[Whole, Unit("ties"), Column("tie.depth"), Column("spread.depth"), PhraseKey("say.depth")] = Field(
        1, ge=1, le=3, description="How many ties it goes along."
    )
    consequences: Annotated[OwnConsequences, Column("row.tied"), Column("row.mark"), PhraseKey("say.which")] = Field(
        (), description="consequence: which; none = all sanctions of the rulebook."
    )
    cuts_ties: Annotated[Share | None, NONE, Column("tie.cut"), PhraseKey("say.cuts-ties")] = Field(
        None, description="Share of friends who drop the person in a year."
    )


class PublishedCount(Answerable):
    """A count that a document gives of what was done: set beside other counts and never computed with."""

    model_config = ConfigDict(title="Figure")

    label: Annotated[Words, FOR_EYES] = Field(description="What was counted, in a line.")
    value: Annotated[Number, FOR_EYES] = Field(description="The count.")
    counts: Annotated[
        Literal["people", "subjects", "attempts", "entries", "posts"], FOR_EYES, PhraseKey("say.counts.people")
    ] = Field(
        description="What is counted: people; subjects (people and firms); attempts (one person can make many); "
        "entries on lists; posts."
    )
    as_of: Annotated[Day, FOR_EYES, PhraseKey("say.as-of")] = Field(description="The day up to which it counts.")
