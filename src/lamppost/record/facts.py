"""What a line of a ledger says, as plain values: the numbers of a trace row, each under what it means in its kind.

The town writes every kind of line into the same few fields (town/codes.py), so that `act` can hold a service, `value`
a day or a way out, and `flags` those of a record or of a refusal. Only this file knows which. The sentences (lines.py),
the table of a run (ledger.py) and the comparison of two lives (study/person/story.py) all read facts, and so cannot
differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from lamppost.rulebook.compile.plan import Plan
from lamppost.rulebook.regime import Regime
from lamppost.town import codes
from lamppost.town.codes import (
    COLLATERAL,
    DOUBLE,
    EFFECTS,
    INVENTED,
    LISTING,
    RANKED,
    TIED,
    TRUE,
    TWICE,
    UNSEEN,
    WRONG_PERSON,
    WRONGFUL,
)
from lamppost.town.tables import FOREVER

ABOUT_TRUTH: Final = (codes.RECORDED, codes.DID, codes.POINTS, codes.LISTED, codes.DECIDED, codes.GRADED)
"""Kinds of lines that rest on something which can be true or not: all but refusals, which have words of their own."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One trace row. What a line of its kind says nothing of is None; codes and numbers are those of the regime."""

    kind: int
    day: int  # of the run
    book: int | None = None
    entry: tuple[str, str] | None = None  # (block, name) of the rule behind it, in `book`
    act: int | None = None
    act_day: int | None = None  # day of the run on which the act was done
    service: int | None = None
    channel: int | None = None
    points: int | None = None
    score: int | None = None  # after it
    band: int | None = None  # NO_BAND = none
    effects: tuple[str, ...] = ()
    reason: int | None = None  # why something did not count (town/codes.py)
    way: int | None = None
    day_said: int | None = None  # day of the run that the line names: an end, a beginning, when a decision is due
    endless: bool = False  # it ends when a way out is met
    stands: int | None = None  # act of the ground that still stands; 0 = the score
    rank: tuple[int, int] | None = None  # (place in line, how many stood in it)
    passed_over: bool = False  # a place by rank that was not given
    unseen: bool = False  # nobody recorded it
    tied_to: int | None = None
    through_tie: bool | None = None
    true: bool | None = None  # whether what the line rests on was done by the person, once
    truth: tuple[str, ...] = ()  # words of `truth_of` or `refusal_of`

    @property
    def block(self) -> str:
        """The block of the rulebook that the line is about: acts, lists, consequences, association or ''."""
        return "" if self.entry is None else self.entry[0]


def truth_of(flags: int) -> str:
    """Whether what a line rests on is true: a word that has a sentence under ledger.truth."""
    if flags & TWICE:
        return "twice"
    if flags & WRONG_PERSON:
        return "somebody_else"
    if flags & INVENTED:
        return "nobody"
    if flags & TIED:
        return "tied" if flags & TRUE else "tied_untrue"
    return "true" if flags & TRUE else "untrue"


def refusal_of(flags: int) -> tuple[str, ...]:
    """What the town itself marked a refusal as, each with a sentence under ledger.refusal."""
    marked = {WRONGFUL: "wrongful", COLLATERAL: "collateral", DOUBLE: "double"}
    return tuple(word for bit, word in marked.items() if flags & bit) or ("by_rule",)


def fact(row: np.void, regime: Regime) -> Fact:
    """A trace row (TRACE) of a town under a regime, as what it says."""
    kind = int(row["kind"])
    day = 7 * int(row["week"]) + int(row["weekday"])
    book = None if row["book"] == codes.NO_BOOK else int(row["book"])
    return Fact(**{"kind": kind, "day": day, "book": book, **KINDS[kind](row, regime), **_rests_on(row, kind)})


Fields = dict[str, Any]


def _rests_on(row: np.void, kind: int) -> Fields:
    """Whether what a line rests on is true, and came through a tie, where its kind can say."""
    flags = int(row["flags"])
    if kind == codes.REFUSED:
        return {
            "true": not flags & WRONGFUL,
            "through_tie": bool(flags & COLLATERAL),
            "truth": refusal_of(flags),
        }
    if kind not in ABOUT_TRUTH:
        return {}
    word = truth_of(flags)
    return {"true": word in ("true", "tied"), "through_tie": bool(flags & TIED), "truth": (word,)}


def _deed(row: np.void) -> Fields:
    """The act that was judged, and its day; nothing where a line comes of a state or of the score."""
    code = int(row["act"])
    return {"act": code, "act_day": int(row["since"])} if code else {}


def _cause(row: np.void) -> Fields:
    """The act that led to a measure, where the row holds the day of the measure and not that of the act."""
    return {"act": int(row["act"]) or None}


def _by_rule(row: np.void, plan: Plan) -> Fields:
    """The rule of an act; below 0 the tie by which points came (POINTS) or only the book (LAPSED)."""
    ref = int(row["ref"])
    if ref >= 0:
        owner, act = plan.rules[ref]
        return {"book": owner, "entry": ("acts", act)}
    return _by_tie(plan, -1 - ref) if int(row["kind"]) == codes.POINTS else {}


def _by_tie(plan: Plan, number: int) -> Fields:
    tie = plan.ties[number] if number < len(plan.ties) else None
    return {} if tie is None or tie.association is None else {"entry": ("association", tie.association)}


def _of_list(plan: Plan, number: int) -> Fields:
    owner, name = plan.lists[number]
    return {"book": owner, "entry": ("lists", name)}


def _of_consequence(row: np.void, plan: Plan) -> Fields:
    place = plan.rows[int(row["ref"])]
    return {"book": place.book, "entry": ("consequences", place.consequence)}


def _service(row: np.void) -> Fields:
    """Of what was sought the row has the service where others have the act."""
    return {"service": int(row["act"])}


def _other(row: np.void) -> Fields:
    return {"tied_to": int(row["other"])} if row["other"] >= 0 else {}


def _until(row: np.void) -> Fields:
    day = int(row["value"])
    return {"endless": True} if day >= FOREVER else {"day_said": day}


def _channel(row: np.void) -> Fields:
    return {"channel": int(row["channel"])}


def _recorded(row: np.void, _: Regime) -> Fields:
    return {**_deed(row), **_channel(row), "unseen": bool(int(row["flags"]) & UNSEEN)}


def _points(row: np.void, regime: Regime) -> Fields:
    given = {"points": int(row["value"]), "score": int(row["total"])}
    return {**_by_rule(row, regime.plan), **_deed(row), **given, **_other(row)}


def _lapsed(row: np.void, regime: Regime) -> Fields:
    given = {"points": int(row["value"]), "score": int(row["total"])}
    return {**_by_rule(row, regime.plan), **_cause(row), **given}


def _graded(row: np.void, regime: Regime) -> Fields:
    return {**_by_rule(row, regime.plan), **_deed(row), "band": int(row["value"]), "day_said": int(row["total"])}


def _appealed(row: np.void, regime: Regime) -> Fields:
    return {**_by_rule(row, regime.plan), **_deed(row), **_channel(row), "day_said": int(row["value"])}


def _decided_appeal(row: np.void, regime: Regime) -> Fields:
    return {**_by_rule(row, regime.plan), **_deed(row)}


def _not_counted(row: np.void, regime: Regime) -> Fields:
    listed = _about_a_list(row, regime)
    rule = _of_list(regime.plan, int(row["ref"])) if listed else _by_rule(row, regime.plan)
    return {**rule, **_deed(row), **_channel(row), "reason": int(row["value"])}


def _repaired(row: np.void, regime: Regime) -> Fields:
    """Points won back by an act, or on application: then the act is the one that had cost them."""
    ref, given = int(row["ref"]), int(row["value"])
    rule = _of_list(regime.plan, -1 - ref) if ref < 0 else _by_rule(row, regime.plan)
    figures = {"points": given, "score": int(row["total"])} if given else {}
    by = _cause(row) if row["act"] or ref < 0 else {"act": regime.catalogue.acts[regime.plan.rules[ref][1]].code}
    return {**rule, **by, **figures}


def _decided(row: np.void, regime: Regime) -> Fields:
    return {**_of_list(regime.plan, int(row["ref"])), **_deed(row), "day_said": int(row["value"])}


def _listed(row: np.void, regime: Regime) -> Fields:
    return {**_of_list(regime.plan, int(row["ref"])), **_deed(row), **_until(row)}


def _left(row: np.void, regime: Regime) -> Fields:
    return {**_of_list(regime.plan, int(row["ref"])), **_cause(row)}


def _way_out(row: np.void, regime: Regime) -> Fields:
    return {**_of_list(regime.plan, int(row["ref"])), **_cause(row), "way": int(row["value"])}


def _ground_ended(row: np.void, regime: Regime) -> Fields:
    return {**_of_list(regime.plan, int(row["ref"])), **_cause(row), "stands": int(row["value"])}


def _cleared(row: np.void, regime: Regime) -> Fields:
    return {**_of_list(regime.plan, int(row["ref"])), **_deed(row), "score": int(row["value"])}


def _refused(row: np.void, regime: Regime) -> Fields:
    return {**_of_consequence(row, regime.plan), **_service(row), "passed_over": bool(int(row["flags"]) & RANKED)}


def _touched(row: np.void, _: Regime) -> Fields:
    met = tuple(effect for bit, effect in enumerate(EFFECTS) if int(row["value"]) >> bit & 1)
    return {**_service(row), "effects": met}


def _given(row: np.void, _: Regime) -> Fields:
    return _service(row)


def _place_given(row: np.void, regime: Regime) -> Fields:
    return {**_of_consequence(row, regime.plan), **_service(row), "rank": (int(row["value"]), int(row["total"]))}


def _band(row: np.void, _: Regime) -> Fields:
    return {"band": int(row["value"]), "score": int(row["total"])}


def _account_year(row: np.void, _: Regime) -> Fields:
    return {"score": int(row["total"])}


def _work(_: np.void, __: Regime) -> Fields:
    return {}


def _tie_cut(row: np.void, _: Regime) -> Fields:
    return {"book": None, **_other(row)}


def _tied_mark(row: np.void, regime: Regime) -> Fields:
    return {**_by_tie(regime.plan, int(row["ref"])), **_other(row), "through_tie": True}


KINDS: Final[dict[int, Callable[[np.void, Regime], Fields]]] = {
    codes.RECORDED: _recorded,
    codes.POINTS: _points,
    codes.LAPSED: _lapsed,
    codes.DECIDED: _decided,
    codes.LISTED: _listed,
    codes.LEFT: _left,
    codes.GRADED: _graded,
    codes.APPEALED: _appealed,
    codes.UPHELD: _decided_appeal,
    codes.REJECTED: _decided_appeal,
    codes.NOT_COUNTED: _not_counted,
    codes.REPAIRED: _repaired,
    codes.REFUSED: _refused,
    codes.TOUCHED: _touched,
    codes.BAND: _band,
    codes.WAY_OUT_MET: _way_out,
    codes.LOST_WORK: _work,
    codes.FOUND_WORK: _work,
    codes.TIE_CUT: _tie_cut,
    codes.PERFORMED: _left,
    codes.TIED_MARK: _tied_mark,
    codes.DID: _recorded,
    codes.SOUGHT: _given,
    codes.GROUND_ENDED: _ground_ended,
    codes.CLEARED: _cleared,
    codes.PLACE_GIVEN: _place_given,
    codes.YEAR_OPENED: _account_year,
    codes.YEAR_CARRIED: _account_year,
}
"""How each kind of line is read; a kind that the town can write and that is missing here is a KeyError in the tests."""


def _about_a_list(row: np.void, regime: Regime) -> bool:
    """Whether a line about something that did not count is about an entry on a list, and not about a record.

    Both can carry LISTING: a record does where it says that the person is on another authority's list.
    """
    value, ref, act = int(row["value"]), int(row["ref"]), int(row["act"])
    if not int(row["flags"]) & LISTING or value not in (codes.SPARED, codes.NOT_IN_FORCE):
        return False
    plan, acts = regime.plan, regime.catalogue.acts
    entries = {acts[each.counts_as].code for book in plan.books for each in book.lists.values() if each.counts_as}
    if value == codes.SPARED or act not in entries or ref >= len(plan.rules):
        return True
    owner, name = plan.rules[ref]
    return owner != int(row["book"]) or acts[name].code != act
