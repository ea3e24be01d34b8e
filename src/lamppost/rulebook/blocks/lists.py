"""Black and red lists, and lists that work as a state: terms, ways out, notice, publication."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from lamppost.catalogue.absence import AT_ONCE, FOR_EVER, NO, NO_TIME
from lamppost.catalogue.claims import Cited, Day, Id, Points, Share, Switch, Term, Words
from lamppost.catalogue.declarations import FOR_EYES, Column, NoColumn, PhraseKey
from lamppost.rulebook.blocks.common import NOT_BY_CHANCE, THE_SCORE_STAYS, Answerable, Terms, Way, Ways
from lamppost.rulebook.names import CountedAct, OwnLists, People, among


class Extension(Cited):
    """A longer stay for the worse cases."""

    by: Annotated[Term, Column("list.extra", "length"), PhraseKey("say.extended")] = Field(
        description="How much longer the stay is."
    )
    share: Annotated[Share, Column("list.extra_share", "chance"), PhraseKey("say.extended")] = Field(
        description="Share of listings that are extended."
    )


class Escalation(Cited):
    """Longer terms for who is listed again and again."""

    within: Annotated[Term, Column("list.window"), PhraseKey("say.escalates-within")] = Field(
        description="Earlier entries count if they began within so long before this one."
    )
    stays: Annotated[Terms, Column("stay"), Column("list.stays_end"), PhraseKey("say.escalates")] = Field(
        description="The term of the first entry, the second and so on; the last for all that follow."
    )


class ListRule(Answerable):
    """A black or red list, or a list that works as a state (a health code colour)."""

    label: Annotated[Words | None, FOR_EYES] = Field(None, description="What the list is called.")
    colour: Annotated[
        Literal["black", "red", "state"], Column("list.red"), PhraseKey("colour.black"),
        NoColumn("for eyes, and for the overlays that choose lists by it", ("black", "state")),
    ] = Field("black", description="black: for breaches; red: for merits; state: a condition one is in.")  # fmt: skip
    stays: Annotated[Term | None, FOR_EVER, Column("list.term", "length"), PhraseKey("say.listed-for")] = Field(
        None, description="Term of an entry; none = until a way out is met."
    )
    extended: Annotated[Extension | None, Column("list.extra"), PhraseKey("say.extended")] = Field(
        None, description="A longer stay for some."
    )
    escalates: Annotated[Escalation | None, Column("list.window"), Column("stay"), PhraseKey("say.escalates")] = Field(
        None, description="Terms by the number of the entry, in place of `stays`."
    )
    further_entry: Annotated[
        Literal["starts anew", "runs on", "is added"],
        Column("list.further", "code"),
        PhraseKey("say.further-entry.runs-on"),
    ] = Field(
        "starts anew",
        description="A further entry while one stands: starts anew = has its own term from its own day; runs on = "
        "ends with the one that stands; is added = begins its term when the one that stands ends.",
    )
    score_becomes: Annotated[
        Points | None,
        THE_SCORE_STAYS,
        Column("list.becomes", "points"),
        Column("list.clears"),
        PhraseKey("say.score-becomes"),
    ] = Field(
        None,
        description="What the score becomes with an entry; what counted before counts no more, and nothing lapses.",
    )
    leaves_when: Annotated[
        Ways, Column("way.code"), NoColumn("holds for every entry, named or not", NOT_BY_CHANCE),
        PhraseKey("say.leaves-when"),
    ] = Field((), description="Ways out; none = only the end of the term.")  # fmt: skip
    leaves_from: Annotated[
        dict[Way, Day], among("leaves_when", "way out"), Column("way.code"), PhraseKey("say.leaves-from")
    ] = Field(default_factory=dict, description="Days from which some of these ways are open; the others always are.")
    found_wrong: Annotated[Cited | None, FOR_EYES] = Field(
        None, description="Source of the way out 'found wrong', if separate."
    )
    deleted_within: Annotated[
        Term | None, AT_ONCE, Column("list.removal", "length"), PhraseKey("say.deleted-within")
    ] = Field(None, description="Days from the ground for removal to the removal.")
    notice_first: Annotated[Term | None, NO_TIME, Column("list.notice", "length"), PhraseKey("say.notice-first")] = (
        Field(None, description="Days between the decision and its effect.")
    )
    grace: Annotated[Term | None, NO_TIME, Column("list.grace", "length"), PhraseKey("say.grace")] = Field(
        None, description="Days to perform before listing; an obligation met then stops it."
    )
    spares: Annotated[People, Column("list.spares"), PhraseKey("say.spares")] = Field(
        (), description="People who must not be listed."
    )
    spares_from: Annotated[
        dict[Id, Day], among("spares", "flag"), Column("list.spares"), PhraseKey("say.spares-from")
    ] = Field(default_factory=dict, description="Days from which some of them are spared; the others always are.")
    stays_after_payment: Annotated[
        Term | None, NO_TIME, Column("list.after", "length"), PhraseKey("say.stays-after-payment")
    ] = Field(
        None, description="How long an entry stays once what was owed has been paid; none = it ends with the payment."
    )
    counts_within: Annotated[
        Term | None, FOR_EVER, Column("list.within", "duration"), PhraseKey("say.counts-within")
    ] = Field(
        None,
        description="For how long entries are counted together (`times`), from the first on, or from the payment of "
        "what the first left owing; none = all entries ever.",
    )
    made_public: Annotated[Switch | None, NO, Column("list.public", "switch"), PhraseKey("say.public")] = Field(
        None, description="Whether entries are published."
    )
    shown_for: Annotated[Term | None, FOR_EVER, Column("list.shown", "length"), PhraseKey("say.shown-for")] = Field(
        None, description="How long an entry is displayed; none = while it lasts."
    )
    counts_as: Annotated[CountedAct, Column("list.counts"), PhraseKey("say.counts-as")] = Field(
        None, description="An entry is itself an act (in other rulebooks): its id."
    )
    also_lists: Annotated[OwnLists, Column("list_also"), Column("list.also_end"), PhraseKey("say.also-lists")] = Field(
        (), description="Other lists of this rulebook that an entry brings with it."
    )
