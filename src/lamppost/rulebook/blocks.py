"""The blocks of a rulebook: whom it reaches, score, bands, acts, lists, consequences, repair, appeal, association.

Each class is a mechanism, and each field a word that may be written; the field descriptions are the editor's hover
text and the reference page. A mechanism that does not fit needs a new word here, never a formula.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from lamppost.catalogue.absence import (
    ALL,
    AT_ONCE,
    FOR_EVER,
    NO,
    NO_CEILING,
    NO_FLOOR,
    NO_TIME,
    NONE,
    YES,
    Absent,
    decided_by,
)
from lamppost.catalogue.claims import (
    Cited,
    Day,
    Id,
    Length,
    Line,
    Model,
    Number,
    Points,
    Share,
    Switch,
    Term,
    Whole,
    Words,
    one_or_many,
)
from lamppost.rulebook.names import (
    Act,
    Acts,
    Channels,
    CountedAct,
    OwnActs,
    OwnActsOrLists,
    OwnBand,
    OwnBands,
    OwnConsequences,
    OwnLists,
    People,
    PlaceNames,
    Touches,
    among,
)

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


class Beside(Cited):
    """An entry that can say what in other rulebooks it is to be set beside."""

    answered_by: Answers | None = Field(
        None,
        description="Entries of other rulebooks that say what is really written about it, as 'book.block.name'; "
        "[] = nothing does.",
        examples=[["court-defaulters.consequences.no-flights"]],
    )


class Who(Cited):
    """Whom the rulebook reaches."""

    age_from: Annotated[Points | None, Absent(0, "from birth")] = Field(
        None, description="Youngest age reached, in years."
    )
    age_to: Annotated[Points | None, NO_CEILING] = Field(None, description="Oldest age reached, in years.")
    where: PlaceNames = Field(
        (), description="Places whose residents (or firms) it reaches; none = everybody in its place."
    )
    also: People = Field((), description="People of any other place who have one of these flags, beside `where`.")
    only: People = Field((), description="Only people with all of these flags.")
    spares: People = Field((), description="Nobody with any of these flags.")
    consent: Annotated[Switch | None, NO] = Field(None, description="Only people who agreed to be scored.")


class Score(Cited):
    """A running total of points."""

    start: Points = Field(description="Points that everybody begins with.")
    lowest: Annotated[Points | None, NO_FLOOR] = Field(None, description="The score never falls below this.")
    highest: Annotated[Points | None, NO_CEILING] = Field(None, description="The score never rises above this.")
    graded: Literal["at once", "monthly", "yearly"] = Field("at once", description="When the band follows the points.")
    resets: Literal["never", "yearly", "own year"] = Field(
        "never",
        description="Whether the account starts anew each year: on 1 January, or on the day of the year on which the "
        "person's own year begins (the day a licence was given).",
    )
    resets_when_paid: Annotated[Switch | None, NO] = Field(
        None,
        description="Whether it starts anew only if nothing is unpaid that the acts of this rulebook left owing; "
        "otherwise the points are carried into the next year.",
    )
    beyond: Literal["lost", "banked"] = Field(
        "lost",
        description="What becomes of points beyond `lowest` or `highest`: lost = they never count, as on a scale that "
        "ends there; banked = they are kept behind the limit and set off against what comes later.",
    )
    merits_wait: Annotated[Switch | None, NO] = Field(
        None, description="Whether additions are recorded without counting while a direct grade stands."
    )


class Band(Cited):
    """A grade: everybody with at least so many points and fewer than the band above."""

    at_least: Annotated[Points | None, LAST_BAND] = Field(
        None, description="Lowest points of the band; none for the last band."
    )
    label: Words | None = Field(None, description="What the band is called.")
    puts_on: OwnLists = Field(
        (),
        description="Lists of this rulebook on which entering the band is a ground: an entry outlives the points.",
    )


class Again(Cited):
    """A repeated breach of the same kind while the first still counts."""

    within: Annotated[Term | None, WHILE_IT_COUNTS] = Field(
        None, description="How long after the first; none = while its points count."
    )
    times: Number = Field(description="The deduction is multiplied by this.")


class DirectBand(Cited):
    """A grade given outright, whatever the points."""

    band: OwnBand = Field(description="A band of this rulebook.")
    lasts: Term = Field(description="How long the grade holds.")


class ActRule(Beside):
    """What this authority does when it has a record of the act."""

    label: Words | None = Field(None, description="What the rulebook calls the act.")
    points: Annotated[Points | None, NONE] = Field(None, description="Added to the score; negative is a deduction.")
    per: Literal["time", "hour", "month", "half year", "year"] = Field(
        "time",
        description="What the points are counted by. hour: each time is as many hours as the catalogue says. A span: "
        "once in it by the calendar; where the act leaves something owing, once more after each span until it is paid.",
    )
    lasts: Annotated[Term | None, FOR_EVER] = Field(None, description="How long the points count; none = for good.")
    yearly_cap: Annotated[Points | None, NO_CEILING] = Field(
        None, description="Most points a year from this act (absolute value)."
    )
    again: Again | None = Field(None, description="What a repeated breach costs.")
    sets_band: DirectBand | None = Field(None, description="A grade given outright for this act.")
    acts_on: Annotated[Share | None, ALL] = Field(
        None, description="Share of records the authority acts on; none = all."
    )
    puts_on: OwnLists = Field((), description="Lists of this rulebook that the act leads to.")
    listed_for: Annotated[Term | None, THE_LISTS_OWN] = Field(
        None, description="Term on the list, where it differs from the list's own."
    )
    stays_on: Annotated[dict[Id, Term], among("puts_on", "list")] = Field(
        default_factory=dict, description="Term by list, where the act puts on several for different times."
    )
    leaves_when: Ways | None = Field(
        None, description="Ways out of an entry for this act, where they differ from the list's own."
    )
    leaves_from: Annotated[dict[Way, Day], among("leaves_when", "way out")] = Field(
        default_factory=dict, description="Days from which some of these ways are open; the others always are."
    )
    from_score: Annotated[Points | None, NO_FLOOR] = Field(None, description="Only while the score is at least this.")
    to_score: Annotated[Points | None, NO_CEILING] = Field(None, description="Only while the score is at most this.")
    once_in: Annotated[Term | None, NO_TIME] = Field(
        None, description="Not again within so long of the last time that it counted (a course taken once in 5 years)."
    )
    seen_by: Channels = Field((), description="Only records of these channels; none = any channel of the regime.")


class Extension(Cited):
    """A longer stay for the worse cases."""

    by: Term = Field(description="How much longer the stay is.")
    share: Share = Field(description="Share of listings that are extended.")


class Escalation(Cited):
    """Longer terms for who is listed again and again."""

    within: Term = Field(description="Earlier entries count if they began within so long before this one.")
    stays: Terms = Field(description="The term of the first entry, the second and so on; the last for all that follow.")


class ListRule(Beside):
    """A black or red list, or a list that works as a state (a health code colour)."""

    label: Words | None = Field(None, description="What the list is called.")
    colour: Literal["black", "red", "state"] = Field(
        "black", description="black: for breaches; red: for merits; state: a condition one is in."
    )
    stays: Annotated[Term | None, FOR_EVER] = Field(
        None, description="Term of an entry; none = until a way out is met."
    )
    extended: Extension | None = Field(None, description="A longer stay for some.")
    escalates: Escalation | None = Field(None, description="Terms by the number of the entry, in place of `stays`.")
    further_entry: Literal["starts anew", "runs on", "is added"] = Field(
        "starts anew",
        description="A further entry while one stands: starts anew = has its own term from its own day; runs on = "
        "ends with the one that stands; is added = begins its term when the one that stands ends.",
    )
    score_becomes: Annotated[Points | None, THE_SCORE_STAYS] = Field(
        None,
        description="What the score becomes with an entry; what counted before counts no more, and nothing lapses.",
    )
    leaves_when: Ways = Field((), description="Ways out; none = only the end of the term.")
    leaves_from: Annotated[dict[Way, Day], among("leaves_when", "way out")] = Field(
        default_factory=dict, description="Days from which some of these ways are open; the others always are."
    )
    found_wrong: Cited | None = Field(None, description="Source of the way out 'found wrong', if separate.")
    deleted_within: Annotated[Term | None, AT_ONCE] = Field(
        None, description="Days from the ground for removal to the removal."
    )
    notice_first: Annotated[Term | None, NO_TIME] = Field(None, description="Days between the decision and its effect.")
    grace: Annotated[Term | None, NO_TIME] = Field(
        None, description="Days to perform before listing; an obligation met then stops it."
    )
    spares: People = Field((), description="People who must not be listed.")
    spares_from: Annotated[dict[Id, Day], among("spares", "flag")] = Field(
        default_factory=dict, description="Days from which some of them are spared; the others always are."
    )
    stays_after_payment: Annotated[Term | None, NO_TIME] = Field(
        None, description="How long an entry stays once what was owed has been paid; none = it ends with the payment."
    )
    counts_within: Annotated[Term | None, FOR_EVER] = Field(
        None,
        description="For how long entries are counted together (`times`), from the first on, or from the payment of "
        "what the first left owing; none = all entries ever.",
    )
    made_public: Annotated[Switch | None, NO] = Field(None, description="Whether entries are published.")
    shown_for: Annotated[Term | None, FOR_EVER] = Field(
        None, description="How long an entry is displayed; none = while it lasts."
    )
    counts_as: CountedAct = Field(None, description="An entry is itself an act (in other rulebooks): its id.")
    also_lists: OwnLists = Field((), description="Other lists of this rulebook that an entry brings with it.")


class When(Model):
    """The state that brings a consequence."""

    band: OwnBands = Field((), description="In one of these bands.")
    on_list: OwnLists = Field((), description="On one of these lists.")
    times: Whole | None = Field(None, ge=2, description="Only from this many entries on the list (escalation).")


class Consequence(Beside):
    """A sanction or a reward: in this state, these services, with this effect."""

    label: Words | None = Field(None, description="What the consequence is called.")
    kind: Literal["sanction", "reward"] = Field("sanction", description="Whether it harms or helps.")
    when: When = Field(description="The state that brings it.")
    reaches: Reach = Field("self", description="Who meets it, seen from the person in the state.")
    touches: Touches = Field(description="Services, or groups of services, of the catalogue.")
    effect: Effect = Field(description="What happens when the service is sought.")
    size: Annotated[Number | None, NO_SIZE] = Field(
        None, description="dearer/cheaper: factor; deposit: yuan; slower/faster: days."
    )
    enforced: Annotated[Share | None, ALL] = Field(
        None, description="Share of attempts at which it is applied; none = all."
    )
    pays_into: Literal["levy"] | None = Field(None, description="What it costs more goes into a levy (P8).")
    paid_from: Literal["levy"] | None = Field(None, description="Given only while the levy has money (P8).")
    places: Annotated[Number | None, NONE] = Field(
        None, description="by rank: places that fall free in a year for each 1,000 people of the society."
    )
    settles: Acts = Field((), description="by rank: acts whose debt or wait is over for who gets a place.")

    @property
    def harms(self) -> bool:
        """Whether it is a sanction; an order in which places are given is none."""
        return self.kind == "sanction" and self.effect != "by rank"


class Repair(Cited):
    """A way to win points or standing back."""

    open_for: OwnActsOrLists = Field(description="Acts or lists of this rulebook.")
    by: Act = Field(None, description="An act of the catalogue; none = on application.")
    wait: Annotated[Term | None, NO_TIME] = Field(None, description="How long after the record it opens.")
    gives_back: Annotated[Share | None, NONE] = Field(None, description="Share of the deduction that is given back.")
    becomes: Annotated[Points | None, NOTHING_LEFT] = Field(
        None, description="A direct grade or listing turns into this deduction."
    )
    becomes_lasts: Annotated[Term | None, FOR_EVER] = Field(None, description="How long that deduction counts.")
    asked: Annotated[Share | None, NONE] = Field(None, description="Share of those who may, who ask in a year.")


class Appeal(Cited):
    """What a recorded person can do about it."""

    open: Switch = Field(description="Whether there is an appeal.")
    within: Annotated[Term | None, FOR_EVER] = Field(
        None, description="How long after the decision one can ask; none = at any time."
    )
    decided_within: Annotated[Term | None, AT_ONCE] = Field(None, description="How long a decision takes at most.")
    corrected_within: Annotated[Term | None, AT_ONCE] = Field(None, description="How long a correction takes at most.")
    pauses_consequences: Annotated[Switch | None, NO] = Field(
        None, description="Whether consequences wait for the decision."
    )
    reasons_given: Annotated[Switch | None, YES] = Field(None, description="Whether the decision says why.")
    second_look: Annotated[Switch | None, NO] = Field(
        None, description="Whether a refused request can be looked at again."
    )
    second_within: Annotated[Term | None, FOR_EVER] = Field(
        None, description="How long after the refusal the second look can be asked for."
    )
    second_decided_within: Annotated[Term | None, AT_ONCE] = Field(
        None, description="How long the second decision takes at most."
    )
    asked_when_wrong: Annotated[Share | None, THE_CATALOGUES] = Field(
        None, description="Share of the wrongly recorded who ask."
    )
    asked_when_right: Annotated[Share | None, THE_CATALOGUES] = Field(
        None, description="Share of the rightly recorded who ask."
    )
    upheld_when_wrong: Annotated[Share | None, THE_CATALOGUES] = Field(
        None, description="Share of justified requests that succeed."
    )
    upheld_when_right: Annotated[Share | None, THE_CATALOGUES] = Field(
        None, description="Share of unjustified requests that succeed."
    )


class Association(Beside):
    """What one person's standing does to those tied to them."""

    to: Tie = Field(description="Who is reached, seen from the person in the state or doing the act.")
    when: When | None = Field(None, description="The state that spreads; none = each record of `acts`.")
    acts: OwnActs = Field((), description="Acts whose points spread; none with no `when` = every act of the rulebook.")
    carries: Literal["points", "consequence", "rating", "listing"] = Field(
        description="What is carried over: points, a consequence, the rating or the listing itself."
    )
    share: Annotated[Share | None, NONE] = Field(
        None, description="points: share of the points; rating: share of the shortfall."
    )
    points: Annotated[Points | None, NONE] = Field(None, description="points: a fixed figure per year in the state.")
    depth: Whole = Field(1, ge=1, le=3, description="How many ties it goes along.")
    consequences: OwnConsequences = Field((), description="consequence: which; none = all sanctions of the rulebook.")
    cuts_ties: Annotated[Share | None, NONE] = Field(
        None, description="Share of friends who drop the person in a year."
    )


class Figure(Beside):
    """A count that a document gives of what was done: set beside other counts and never computed with."""

    label: Words = Field(description="What was counted, in a line.")
    value: Number = Field(description="The count.")
    counts: Literal["people", "subjects", "attempts", "entries", "posts"] = Field(
        description="What is counted: people; subjects (people and firms); attempts (one person can make many); "
        "entries on lists; posts."
    )
    as_of: Day = Field(description="The day up to which it counts.")
