"""Whether one rulebook holds together, and whether what it names exists in the catalogue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from lamppost.catalogue.cited import DaySpan, Grades
from lamppost.catalogue.claims import Claim
from lamppost.catalogue.document import Document
from lamppost.catalogue.findings import ProblemLog
from lamppost.catalogue.messages import in_order
from lamppost.catalogue.model import Act, Catalogue
from lamppost.errors import Problem
from lamppost.rulebook.model import (
    ActRule,
    Again,
    Appeal,
    Association,
    Consequence,
    Extension,
    ListRule,
    Rulebook,
    Score,
    When,
    Who,
)
from lamppost.rulebook.names import check_names
from lamppost.town.tables import MOST_TERMS

REWARDS: Final = ("cheaper", "faster", "free", "no deposit", "more visible")
"""Effects that do somebody good; all others are sanctions."""

BY_RANK: Final = "by rank"
"""The effect that is neither a sanction nor a reward."""

MOST_BANDS: Final = 16
MOST_POINTS: Final = 10_000_000
"""Points that one record may add or deduct, repeats and hours counted in."""
MOST_SCORE: Final = 1_000_000_000
"""How far the start and the limits of a score may lie from 0."""
MOST_LISTS: Final = 64
"""What the town has room for; a regime has room for as many lists in all."""

Where = tuple[str | int, ...]


HOLDERS: Final = (Again, Appeal, Extension, Score, Who)
"""Blocks that may leave it to their parts to say what they rest on."""


def book_problems(
    document: Document, book: Rulebook, words: Catalogue, strict: bool = False, hypothetical: bool = False
) -> list[Problem]:
    """Every problem of a rulebook: what its claims rest on, its own logic, and the names it uses.

    `hypothetical` is a rulebook after an overlay, which may ask what a text would do when it was not in force.
    """
    span = DaySpan() if hypothetical else DaySpan(book.in_force.since, book.in_force.until)
    grades = Grades(document, book.sources, strict=strict, holders=HOLDERS, span=span)
    log = ProblemLog(document, grades.problems(book))
    check_book(log, book, words)
    return in_order(log.problems)


def check_book(log: ProblemLog, book: Rulebook, words: Catalogue) -> None:
    """Adds every problem of a rulebook's own logic to `found`."""
    until = book.in_force.until
    if until is not None and until <= book.in_force.since:
        log.say(("in_force", "until"), f"It ends on {until}, before it begins on {book.in_force.since}.")
    check_names(log, book, words)
    if book.ties_known is not None and len(book.ties_known.versions) > 1:
        log.say(("ties_known",), "It has one value and no history: what a tie brought has to end along the same tie.")
    _who(log, book)
    _score(log, book)
    _bands(log, book)
    for name, act in book.acts.items():
        _act(log, ("acts", name), name, act, book, words)
    if len(book.lists) > MOST_LISTS:
        log.say(("lists",), f"A rulebook has {MOST_LISTS} lists at most; this one has {len(book.lists)}.")
    for name, rule in book.lists.items():
        _list(log, ("lists", name), name, rule, book)
    for name, consequence in book.consequences.items():
        _consequence(log, ("consequences", name), consequence, book, words)
    for name, tie in book.association.items():
        _association(log, ("association", name), tie, book)


def _at(claim: Claim[int] | None, day: dt.date | None) -> int | None:
    version = claim.at(day) if claim is not None else None
    return None if version is None else version.value


def _days(claims: Iterable[Claim[int] | None]) -> list[dt.date | None]:
    """Every day on which one of the claims changes, and the last state (None)."""
    days = {version.since for claim in claims if claim is not None for version in claim.versions if version.since}
    return [*sorted(days), None]


def _who(log: ProblemLog, book: Rulebook) -> None:
    if book.who is None:
        return
    youngest, oldest = _at(book.who.age_from, None), _at(book.who.age_to, None)
    if youngest is not None and oldest is not None and youngest > oldest:
        log.say(("who", "age_to"), f"Nobody is both at least {youngest} and at most {oldest}.")


def _score(log: ProblemLog, book: Rulebook) -> None:
    score = book.score
    if score is None:
        return
    for word in ("start", "lowest", "highest"):
        claim = getattr(score, word)
        for version in () if claim is None else claim.versions:
            if abs(version.value) > MOST_SCORE:
                log.say(("score", word), f"{version.value:,} is too large: a score has {MOST_SCORE:,} points at most.")
    if score.resets_when_paid is not None and score.resets == "never":
        log.say(("score", "resets_when_paid"), "Only an account that starts anew can wait for it: add `resets`.")
    for day in _days((score.start, score.lowest, score.highest)):
        start, lowest, highest = _at(score.start, day), _at(score.lowest, day), _at(score.highest, day)
        if start is None:
            continue
        if (lowest is not None and lowest > start) or (highest is not None and highest < start):
            log.say(("score", "start"), f"The start {start} lies outside {lowest} to {highest}.")
            return


def _bands(log: ProblemLog, book: Rulebook) -> None:
    if book.bands and book.score is None:
        log.say(("bands",), "Bands need a score: add `score: {start: ...}`.")
    names = list(book.bands)
    if len(names) > MOST_BANDS:
        log.say(("bands",), f"A rulebook has {MOST_BANDS} bands at most; this one has {len(names)}.")
    for name in names[:-1]:
        if book.bands[name].at_least is None:
            log.say(("bands", name), "Only the last band can do without `at_least`.")
    if names and book.bands[names[-1]].at_least is not None:
        log.say(("bands", names[-1], "at_least"), "The last band takes all below the one before; leave this out.")
    for above, below in pairwise(names[:-1]):
        upper, lower = book.bands[above].at_least, book.bands[below].at_least
        for day in _days((upper, lower)):
            high, low = _at(upper, day), _at(lower, day)
            if high is not None and low is not None and low >= high:
                message = f"Bands stand best first: {low} is not below {high} ('{above}')."
                log.say(("bands", below, "at_least"), message)
                break


def _act(log: ProblemLog, where: Where, name: str, act: ActRule, book: Rulebook, words: Catalogue) -> None:
    kind = words.acts.get(name)
    if kind is not None and kind.actor != book.covers:
        log.say(where, f"'{name}' is done by a {kind.actor}; this rulebook covers a {book.covers}.")
    if act.points is None:
        for word in ("yearly_cap", "again", "lasts"):
            if getattr(act, word) is not None:
                log.say((*where, word), f"`{word}` is about points, and this act has none.")
    elif book.score is None:
        log.say((*where, "points"), "Points need a score: add `score: {start: ...}`.")
    else:
        _points(log, where, act, kind)
    if act.per == "hour" and kind is not None and kind.hours is None:
        log.say((*where, "per"), f"'{name}' is not counted in hours: the catalogue gives it no `hours`.")
    for word in ("listed_for", "stays_on", "leaves_from"):
        if getattr(act, word) and not act.puts_on:
            log.say((*where, word), f"`{word}` needs `puts_on`: on which list?")
    _range(log, where, act, book)
    if act.leaves_when is not None and not act.puts_on:
        log.say((*where, "leaves_when"), "`leaves_when` needs `puts_on`: out of which list?")
    listed = [book.lists[name] for name in act.puts_on if name in book.lists]
    if "term ends" in (act.leaves_when or ()) and act.listed_for is None and any(rule.stays is None for rule in listed):
        log.say((*where, "leaves_when"), "'term ends' needs a term: add `listed_for`, or `stays` to the list.")
    if book.listens_to:
        for channel in act.seen_by:
            if channel in words.channels and channel not in book.listens_to:
                log.say((*where, "seen_by"), f"The rulebook does not listen to '{channel}' (see `listens_to`).")


def _points(log: ProblemLog, where: Where, act: ActRule, kind: Act | None) -> None:
    """Points of a size that adds up."""
    hours = kind.hours if kind is not None and kind.hours and act.per == "hour" else 1
    times = max([1.0, *(each.value for each in act.again.times.versions)] if act.again is not None else [1.0])
    for version in act.points.versions if act.points is not None else ():
        most = abs(version.value) * hours * times
        if most > MOST_POINTS:
            log.say((*where, "points"), f"{most:,.0f} points for one record are too many: {MOST_POINTS:,} at most.")


def _range(log: ProblemLog, where: Where, act: ActRule, book: Rulebook) -> None:
    """The score within which a rule counts."""
    for word in ("from_score", "to_score"):
        if getattr(act, word) is not None and book.score is None:
            log.say((*where, word), "Within which score? Add `score: {start: ...}`.")
    low, high = _at(act.from_score, None), _at(act.to_score, None)
    if low is not None and high is not None and low > high:
        log.say((*where, "to_score"), f"No score is both at least {low} and at most {high}.")


def _list(log: ProblemLog, where: Where, name: str, rule: ListRule, book: Rulebook) -> None:
    if name in rule.also_lists:
        log.say((*where, "also_lists"), "A list does not bring itself with it.")
    if rule.stays_after_payment is not None and "obligation met" not in rule.leaves_when:
        log.say(
            (*where, "stays_after_payment"), "Only where payment is a way out: add 'obligation met' to `leaves_when`."
        )
    if "term ends" in rule.leaves_when and rule.stays is None and rule.escalates is None:
        log.say((*where, "leaves_when"), "'term ends' needs a term: add `stays`.")
    if rule.escalates is not None:
        if not 1 <= len(rule.escalates.stays) <= MOST_TERMS:
            log.say((*where, "escalates", "stays"), f"Write one term for each entry, {MOST_TERMS} at most.")
        if rule.stays is not None:
            log.say((*where, "stays"), "The terms are those of `escalates`: leave one of the two out.")
    if rule.score_becomes is not None and book.score is None:
        log.say((*where, "score_becomes"), "Which score? Add `score: {start: ...}`.")
    if rule.extended is not None and rule.stays is None and rule.escalates is None:
        log.say((*where, "extended"), "Only a term can be extended: add `stays`.")


def _when(log: ProblemLog, where: Where, when: When) -> None:
    if not when.band and not when.on_list:
        log.say(where, "In which state? Add `band` or `on_list`.")
    if when.times is not None and not when.on_list:
        log.say((*where, "times"), "`times` counts entries on a list: add `on_list`.")


def _consequence(log: ProblemLog, where: Where, rule: Consequence, book: Rulebook, words: Catalogue) -> None:
    _when(log, (*where, "when"), rule.when)
    if not rule.touches:
        log.say((*where, "touches"), "Which services does it touch?")
    _rank(log, where, rule, book, words)
    if rule.effect != BY_RANK and (rule.effect in REWARDS) != (rule.kind == "reward"):
        right = "reward" if rule.effect in REWARDS else "sanction"
        log.say((*where, "effect"), f"'{rule.effect}' is a {right}; write `kind: {right}`.")
    if rule.size is not None:
        if rule.effect in ("barred", "free", "no deposit", BY_RANK):
            log.say((*where, "size"), f"'{rule.effect}' has no size.")
        for version in rule.size.versions:
            wrong = {"dearer": version.value < 1, "cheaper": not 0 <= version.value <= 1}.get(rule.effect, False)
            if wrong or version.value < 0:
                size = {"dearer": "1 or more", "cheaper": "0 to 1"}.get(rule.effect, "0 or more")
                log.say((*where, "size"), f"The size of '{rule.effect}' is {size}, not {version.value:g}.")
    sought_by = _seeker(rule, book)
    touched = [s for name in rule.touches for s in words.groups.get(name, (name,)) if s in words.services]
    if touched and all(words.services[service].actor != sought_by for service in touched):
        hint = " If the firm of the person is meant, add `reaches: firm`." if sought_by == "person" else ""
        log.say((*where, "touches"), f"No {sought_by} seeks these services.{hint}")


def _rank(log: ProblemLog, where: Where, rule: Consequence, book: Rulebook, words: Catalogue) -> None:
    """Places given in the order of points."""
    if rule.effect != BY_RANK:
        for word in ("places", "settles"):
            if getattr(rule, word):
                log.say((*where, word), f"`{word}` belongs to the effect '{BY_RANK}'.")
        return
    if book.score is None:
        log.say((*where, "effect"), "By which points? Add `score: {start: ...}`.")
    if rule.places is None:
        log.say(where, "How many places? Add `places`: those that fall free in a year for each 1,000 people.")
    for act in rule.settles:
        if act in words.acts and not words.acts[act].settles:
            log.say((*where, "settles"), f"'{act}' leaves nothing open that a place could settle.")


def _seeker(rule: Consequence, book: Rulebook) -> str:
    """Who stands before the service: the recorded party, or whom the consequence reaches through it."""
    if rule.reaches == "self":
        return book.covers
    return "firm" if rule.reaches == "firm" else "person"


def _association(log: ProblemLog, where: Where, tie: Association, book: Rulebook) -> None:
    if tie.when is not None:
        _when(log, (*where, "when"), tie.when)
    if tie.carries in ("points", "rating") and book.score is None:
        log.say((*where, "carries"), f"'{tie.carries}' need a score: add `score: {{start: ...}}`.")
    if tie.carries == "points" and tie.share is None and tie.points is None:
        log.say(where, "How many points? Add `share` or `points`.")
    if tie.points is not None and tie.when is None:
        log.say((*where, "points"), "A fixed figure a year needs a state: add `when`.")
