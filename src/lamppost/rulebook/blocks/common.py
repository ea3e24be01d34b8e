"""What several blocks of a rulebook share: words of closed lists, what absence means, the state that brings a rule."""

from __future__ import annotations

from typing import Annotated, Final, Literal, get_args

from pydantic import BeforeValidator, Field

from lamppost.catalogue.absence import decided_by
from lamppost.catalogue.claims import Cited, Length, Line, Model, Whole, one_or_many
from lamppost.catalogue.declarations import FOR_EYES, Column, PhraseKey, Unit
from lamppost.rulebook.names import OwnBands, OwnLists

Way = Literal[
    "obligation met",
    "creditor agrees",
    "security given",
    "nothing to seize",
    "enforcement stayed",
    "found wrong",
    "term ends",
    "harm undone",
    "course passed",
    "pledge kept",
    "health clear",
    "deleted early",
]
"""Ways out of a list. Their yearly chances are in the catalogue's responses, by the same words."""

WAYS: Final[tuple[Way, ...]] = get_args(Way)
"""Ways out of a list; the index is the code by which they are drawn, so the order never changes."""

NOT_BY_CHANCE: Final = ("found wrong", "term ends")
"""Ways out that the town works out itself, named or not: an upheld appeal, and the end of the term."""

Ways = Annotated[tuple[Way, ...], BeforeValidator(one_or_many, json_schema_input_type=Way | list[Way])]
Terms = Annotated[tuple[Length, ...], BeforeValidator(one_or_many, json_schema_input_type=Length | list[Length])]
Answers = Annotated[tuple[Line, ...], BeforeValidator(one_or_many, json_schema_input_type=Line | list[Line])]

LAST_BAND: Final = decided_by("the last band takes all below the one before")
THE_LISTS_OWN: Final = decided_by("as long as the list's own term")
WHILE_IT_COUNTS: Final = decided_by("while the points of the first count")
THE_SCORE_STAYS: Final = decided_by("the score stays as it is")
NO_SIZE: Final = decided_by("no size is said")
NOTHING_LEFT: Final = decided_by("nothing is left of it")
THE_CATALOGUES: Final = decided_by("the figure of the catalogue")
"""What some words mean that are left out and are then no figure of their own."""

Reach = Literal["self", "household", "children", "firm", "manager", "employees"]
Tie = Literal["household", "kin", "friend", "colleague", "guarantor", "manager", "firm", "partner"]
Effect = Literal[
    "barred",
    "slower",
    "dearer",
    "deposit",
    "checked more",
    "less visible",
    "cheaper",
    "faster",
    "free",
    "no deposit",
    "more visible",
    "by rank",
]


class Answerable(Cited):
    """An entry that can say what in other rulebooks it is to be set beside."""

    answered_by: Annotated[Answers | None, FOR_EYES] = Field(
        None,
        description="Entries of other rulebooks that say what is really written about it, as 'book.block.name'; "
        "[] = nothing does.",
        examples=[["court-defaulters.consequences.no-flights"]],
    )


class When(Model):
    """The state that brings a consequence."""

    band: Annotated[OwnBands, Column("row.mark"), Column("tie.mark"), PhraseKey("state.band")] = Field(
        (), description="In one of these bands."
    )
    on_list: Annotated[OwnLists, Column("row.mark"), Column("tie.mark"), PhraseKey("state.list")] = Field(
        (), description="On one of these lists."
    )
    times: Annotated[
        Whole | None, Unit("entries"), Column("times.least"), Column("row.mark"), PhraseKey("say.when-times")
    ] = Field(None, ge=2, description="Only from this many entries on the list (escalation).")
