"""The shape of every file an author writes: rulebooks, overlays and regimes, and by their side lives and cases.

This is the vocabulary. It says what may be written, not what follows from it: reading with positions is in
`read.py`, cross-checks are in `check.py`, and the arrays the town runs on are made in `compile/`. There are no
expressions and no formulas. The blocks of a rulebook are in `blocks/`, lives and cases in `scripts.py`, and what
a cited value is in the catalogue's `claims.py`; all their words can be had from here. The format follows OpenFisca's
country template (data a lawyer can edit), Catala's errors and Our World in Data's corrections (`was` guards).
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from lamppost.catalogue.absence import ALL, NONE, ONCE_OVER
from lamppost.catalogue.claims import (
    FOR_GOOD,
    TEXT_ITSELF,
    Cited,
    Claim,
    Day,
    Flags,
    Grade,
    Id,
    Ids,
    Length,
    Line,
    Model,
    Number,
    Points,
    Refs,
    Share,
    Source,
    SourceKind,
    Switch,
    Term,
    Text,
    Version,
    Whole,
    Words,
    YesNo,
    parse_length,
)
from lamppost.catalogue.declarations import FOR_EYES, Column, FactorOn, NoColumn, Unit
from lamppost.catalogue.model import Later
from lamppost.rulebook.blocks import (
    THE_CATALOGUES,
    ActRule,
    Again,
    Answerable,
    Appeal,
    Association,
    Band,
    Consequence,
    DirectBand,
    Effect,
    Extension,
    ListRule,
    PublishedCount,
    Reach,
    Repair,
    Score,
    Tie,
    Way,
    Ways,
    When,
    Who,
)
from lamppost.rulebook.names import Channels, NamesOf
from lamppost.rulebook.scripts import (
    Case,
    Cases,
    Events,
    Expect,
    Life,
    LifeEvent,
    LifePerson,
)

__all__ = [
    "EDITS",
    "FOR_GOOD",
    "TEXT_ITSELF",
    "ActRule",
    "Again",
    "Appeal",
    "Association",
    "Band",
    "Case",
    "Cases",
    "Change",
    "ChannelUse",
    "Cited",
    "Claim",
    "Consequence",
    "Day",
    "DirectBand",
    "Effect",
    "Events",
    "Expect",
    "Extension",
    "Flags",
    "Grade",
    "Id",
    "Ids",
    "InForce",
    "Length",
    "Life",
    "LifeEvent",
    "LifePerson",
    "Line",
    "ListRule",
    "Model",
    "Number",
    "Overlay",
    "Points",
    "PublishedCount",
    "Reach",
    "RegimeFile",
    "Repair",
    "Rulebook",
    "Score",
    "Share",
    "Source",
    "SourceKind",
    "Switch",
    "Term",
    "Text",
    "Tie",
    "Version",
    "Way",
    "Ways",
    "When",
    "Who",
    "Whole",
    "Words",
    "YesNo",
    "parse_length",
]


EDITS: Final = ("becomes", "at_most", "at_least", "adds")
"""What a change of an overlay can do."""


class InForce(Cited):
    """When a rulebook applies."""

    since: Annotated[Day, Column("book.on")] = Field(description="First day on which it applies.")
    until: Annotated[Day | None, Column("book.on")] = Field(
        None, description="First day on which it no longer applies."
    )


class Rulebook(Cited):
    """One authority's rules as cited data."""

    rulebook: Annotated[Id, NoColumn("the name by which it is found")] = Field(
        description="Its name, the same as that of its file."
    )
    title: Annotated[Words, FOR_EYES] = Field(description="What it is, in a line.")
    authority: Annotated[Words, FOR_EYES] = Field(description="Who claims it, or whose rule it is.")
    place: Annotated[Words | None, FOR_EYES] = Field(None, description="Where, in words.")
    catalogue: Annotated[Refs, Column("act.books")] = Field(
        (), description="Files of words of its own, by path relative to this file."
    )
    covers: Annotated[Literal["person", "firm"], Column("book.firm", "code")] = Field(
        "person", description="Whether it is about people or firms."
    )
    in_force: Annotated[InForce, Column("book.on")] = Field(description="When it applies.")
    sources: Annotated[dict[str, Source], FOR_EYES] = Field(
        default_factory=dict, description="The documents that its entries cite."
    )
    rows: Annotated[Ids, FOR_EYES] = Field(
        (), description="Rows of the founding documents that it carries (S3, B2, P1 ...)."
    )
    who: Annotated[Who | None, Column("book.places")] = Field(None, description="Whom it reaches.")
    listens_to: Annotated[Channels, Column("eye.books"), Column("rule.channels")] = Field(
        (), description="Channels it hears; none = every channel of the regime."
    )
    score: Annotated[Score | None, Column("book.score")] = Field(None, description="A running total of points.")
    bands: Annotated[dict[Id, Band], Column("book.bands_end")] = Field(default_factory=dict, description="Best first.")
    acts: Annotated[dict[Id, ActRule], NamesOf("act", of=" in the catalogue"), Column("rule.book")] = Field(
        default_factory=dict, description="What it does about each act of the catalogue."
    )
    lists: Annotated[dict[Id, ListRule], Column("list.book")] = Field(
        default_factory=dict, description="Its black and red lists."
    )
    consequences: Annotated[dict[Id, Consequence], Column("row.book")] = Field(
        default_factory=dict, description="What a band or a list brings."
    )
    repair: Annotated[dict[Id, Repair], Column("book.repairs_end")] = Field(
        default_factory=dict, description="Ways to win standing back."
    )
    appeal: Annotated[Appeal | None, Column("book.appeal")] = Field(
        None, description="What a recorded person can do about it."
    )
    association: Annotated[dict[Id, Association], Column("tie.book"), Column("row.tied"), Column("spread.share")] = (
        Field(default_factory=dict, description="What it does to those tied to a person.")
    )
    figures: Annotated[dict[Id, PublishedCount], FOR_EYES] = Field(
        default_factory=dict, description="Counts that are given of it; for eyes, never computed with."
    )
    ties_known: Annotated[Share | None, ALL, Column("book.ties_known")] = Field(
        None, description="Share of ties that it knows, so that anything can pass along them; none = all."
    )


class Change(Cited):
    """One change of an overlay; of the words from `becomes` to `adds` it has one."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [word]} for word in EDITS]})

    at: Line = Field(
        description="Dotted path to the value; '*' stands for any one name, '{speech}' for those of which it holds.",
        examples=["*.acts.{speech}", "*.lists.{black}.stays", "*.consequences.{sanction, by band}"],
    )
    was: Any = Field(None, description="What the base says; the overlay fails if it says something else.")
    becomes: Any = Field(None, description="What it shall say instead; null takes the entry out.")
    at_most: Any = Field(None, description="A limit: what is more, or without end, becomes this.")
    at_least: Any = Field(None, description="A limit: what is less, or nothing, becomes this.")
    adds: Any = Field(None, description="Names that a list of names shall hold too.")
    why: Line = Field(description="What the change is for.")

    @model_validator(mode="after")
    def _one_edit(self) -> Self:
        given = [word for word in EDITS if word in self.model_fields_set]
        if len(given) != 1:
            raise ValueError(f"A change does one thing: write one of {', '.join(f'`{word}`' for word in EDITS)}.")
        if given != ["becomes"] and getattr(self, given[0]) is None:
            raise ValueError(f"`{given[0]}` needs a value. To take something out, write `becomes: null`.")
        return self

    @property
    def edit(self) -> str:
        """The word that says what is done: 'becomes', 'at_most', 'at_least' or 'adds'."""
        return next(word for word in EDITS if word in self.model_fields_set)

    @property
    def value(self) -> Any:
        """What stands beside that word."""
        return getattr(self, self.edit)


class Overlay(Cited):
    """A small file that changes a rulebook or a regime; a safeguard is an overlay that adds protection."""

    overlay: Id = Field(description="Its name, the same as that of its file.")
    title: Words = Field(description="What it changes, in a line.")
    extends: Line | None = Field(None, description="Rulebook or regime it changes; none = any regime it fits.")
    rows: Ids = Field((), description="Rows of the founding documents that it answers.")
    sources: dict[str, Source] = Field(default_factory=dict, description="The documents that its changes cite.")
    change: tuple[Change, ...] = Field(description="The changes, in order.")


class ChannelUse(Answerable):
    """How a regime uses a channel: the catalogue's numbers unless given here."""

    coverage: Annotated[Share | None, THE_CATALOGUES, Column("eye.hit_urban"), Column("eye.hit_rural")] = Field(
        None, description="Share of acts that happen within its reach."
    )
    hit: Annotated[Share | None, THE_CATALOGUES, Column("eye.hit_urban"), Column("eye.hit_rural")] = Field(
        None, description="Of those within reach, share recorded."
    )
    wrong_person: Annotated[Share | None, THE_CATALOGUES, Column("eye.wrong"), Column("wrong_cls")] = Field(
        None, description="Of its records, share that fall on somebody else."
    )
    twice: Annotated[Share | None, THE_CATALOGUES, Column("eye.twice")] = Field(
        None, description="Of its records, share that are entered twice."
    )
    delay: Annotated[Term | None, THE_CATALOGUES, Column("eye.delay")] = Field(
        None, description="From the act to the record; with it `later` is the regime's own."
    )
    later: Annotated[dict[Id, Later], Column("eye.later_end"), Column("late.below")] = Field(
        default_factory=dict, description="Records that come later than that."
    )
    false_records: Annotated[Number | None, THE_CATALOGUES, Unit("records a year"), Column("lie.chance")] = Field(
        None, description="Invented records per eligible person a year."
    )
    gallery: Annotated[Number | None, THE_CATALOGUES, Unit("faces"), Column("eye.cls"), Column("wrong_cls")] = Field(
        None, description="Faces that each face is compared with (matching channels)."
    )
    checked: Annotated[Share | None, NONE, Column("eye.wrong"), Column("eye.twice"), Column("lie.chance")] = Field(
        None,
        description="Share of wrong records (invented, twice, somebody else's) found before they take effect.",
    )
    errs: Annotated[
        Number | None,
        ONCE_OVER,
        Unit("factor"),
        FactorOn(("wrong_person", "twice", "false_records")),
        Column("eye.wrong"),
        Column("eye.twice"),
        Column("lie.chance"),
    ] = Field(
        None,
        description="How much oftener it errs than its figures say: a factor on wrong_person, twice, "
        "false_records; none = 1.",
    )
    reports: Annotated[
        Number | None,
        ONCE_OVER,
        Unit("factor"),
        FactorOn(("hit", "false_records")),
        Column("eye.hit_urban"),
        Column("lie.chance"),
    ] = Field(
        None, description="How much more it reports than its figures say: a factor on hit and false_records; none = 1."
    )


class RegimeFile(Cited):
    """The rulebooks in force together, with the channels and the safeguards: what a run runs."""

    model_config = ConfigDict(title="Regime")

    regime: Annotated[Id, NoColumn("the name by which it is found")] = Field(
        description="Its name, the same as that of its file."
    )
    title: Annotated[Words, FOR_EYES] = Field(description="What it is, in a line.")
    place: Annotated[Id, NoColumn("the society that a run is given")] = Field(
        description="The society it is made for, shipped or its own."
    )
    start: Annotated[Day, NoColumn("the first day of a run")] = Field(
        description="First day of a run, unless another is given."
    )
    rows: Annotated[Ids, FOR_EYES] = Field((), description="Rows of the founding documents that it carries.")
    sources: Annotated[dict[str, Source], FOR_EYES] = Field(
        default_factory=dict, description="The documents that its entries cite."
    )
    catalogue: Annotated[Refs, Column("act.books")] = Field(
        (), description="Files of words and places of its own, by path relative to this file."
    )
    rulebooks: Annotated[Refs, Column("book.on")] = Field(
        description="The rulebooks in force, by name, or by path relative to this file."
    )
    channels: Annotated[dict[Id, ChannelUse], NamesOf("channel"), Column("eye.hit_urban")] = Field(
        default_factory=dict,
        description="How it uses a channel; one that is not named here works as the catalogue says.",
    )
    only_channels: Annotated[Channels, Column("eye.channel")] = Field(
        (), description="If given, no other channel exists; none = every channel that sees an act of a rulebook."
    )
    safeguards: Annotated[Refs, NoColumn("what they change")] = Field(
        (), description="Overlays that are part of it, by name or path."
    )
    fear: Annotated[Number | None, ONCE_OVER, Unit("factor"), Column("act.threat"), Column("act.fear")] = Field(
        None, description="How much more people leave undone out of fear than the catalogue says: a factor; none = 1."
    )
