"""What a recorded person can do: win points or standing back, and ask for a correction."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from lamppost.catalogue.absence import AT_ONCE, FOR_EVER, NO, NO_TIME, NONE, YES
from lamppost.catalogue.claims import Cited, Points, Share, Switch, Term
from lamppost.catalogue.declarations import Column, PhraseKey
from lamppost.rulebook.blocks.common import NOTHING_LEFT, THE_CATALOGUES
from lamppost.rulebook.names import Act, OwnActsOrLists


class Repair(Cited):
    """A way to win points or standing back."""

    open_for: Annotated[OwnActsOrLists, Column("repair.lists"), Column("repair_rules"), PhraseKey("say.open-for")] = (
        Field(description="Acts or lists of this rulebook.")
    )
    by: Annotated[Act, Column("repair.act"), PhraseKey("say.by")] = Field(
        None, description="An act of the catalogue; none = on application."
    )
    wait: Annotated[Term | None, NO_TIME, Column("repair.wait", "length"), PhraseKey("say.wait")] = Field(
        None, description="How long after the record it opens."
    )
    gives_back: Annotated[Share | None, NONE, Column("repair.share", "share"), PhraseKey("say.gives-back")] = Field(
        None, description="Share of the deduction that is given back."
    )
    becomes: Annotated[Points | None, NOTHING_LEFT, Column("repair.becomes", "points"), PhraseKey("say.becomes")] = (
        Field(None, description="A direct grade or listing turns into this deduction.")
    )
    becomes_lasts: Annotated[
        Term | None, FOR_EVER, Column("repair.becomes_lasts", "duration"), PhraseKey("say.becomes-lasts")
    ] = Field(None, description="How long that deduction counts.")
    asked: Annotated[Share | None, NONE, Column("repair.asked", "chance"), PhraseKey("say.asked")] = Field(
        None, description="Share of those who may, who ask in a year."
    )


class Appeal(Cited):
    """What a recorded person can do about it."""

    open: Annotated[Switch, Column("book.appeal", "switch"), PhraseKey("say.appeal-open")] = Field(
        description="Whether there is an appeal."
    )
    within: Annotated[Term | None, FOR_EVER, Column("book.within", "length"), PhraseKey("say.within")] = Field(
        None, description="How long after the decision one can ask; none = at any time."
    )
    decided_within: Annotated[
        Term | None, AT_ONCE, Column("book.decision", "length"), PhraseKey("say.decided-within")
    ] = Field(None, description="How long a decision takes at most.")
    corrected_within: Annotated[
        Term | None, AT_ONCE, Column("book.correction", "length"), PhraseKey("say.corrected-within")
    ] = Field(None, description="How long a correction takes at most.")
    pauses_consequences: Annotated[Switch | None, NO, Column("book.pauses", "switch"), PhraseKey("say.pauses")] = Field(
        None, description="Whether consequences wait for the decision."
    )
    reasons_given: Annotated[
        Switch | None, YES, Column("book.asks_wrong"), Column("book.asks_right"), PhraseKey("say.reasons")
    ] = Field(None, description="Whether the decision says why.")
    second_look: Annotated[Switch | None, NO, Column("book.second"), PhraseKey("say.second-look")] = Field(
        None, description="Whether a refused request can be looked at again."
    )
    second_within: Annotated[
        Term | None, FOR_EVER, Column("book.second_within", "length"), PhraseKey("say.second-within")
    ] = Field(None, description="How long after the refusal the second look can be asked for.")
    second_decided_within: Annotated[
        Term | None, AT_ONCE, Column("book.second"), PhraseKey("say.second-decided-within")
    ] = Field(None, description="How long the second decision takes at most.")
    asked_when_wrong: Annotated[
        Share | None, THE_CATALOGUES, Column("book.asks_wrong"), PhraseKey("say.asked-when-wrong")
    ] = Field(None, description="Share of the wrongly recorded who ask.")
    asked_when_right: Annotated[
        Share | None, THE_CATALOGUES, Column("book.asks_right"), PhraseKey("say.asked-when-right")
    ] = Field(None, description="Share of the rightly recorded who ask.")
    upheld_when_wrong: Annotated[
        Share | None, THE_CATALOGUES, Column("book.upheld_wrong"), PhraseKey("say.upheld-when-wrong")
    ] = Field(None, description="Share of justified requests that succeed.")
    upheld_when_right: Annotated[
        Share | None, THE_CATALOGUES, Column("book.upheld_right"), PhraseKey("say.upheld-when-right")
    ] = Field(None, description="Share of unjustified requests that succeed.")
