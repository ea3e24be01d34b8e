"""Why one person fared differently: where two ledgers first part, through whom it came, and what it led to.

Both worlds are lived again with the person watched, and everybody tied to the person, which changes nothing; the two
stories are laid side by side. Where the first difference came from somebody else (a tie, a record of another's act,
a friend's published entry) the same is asked of that person, back to where a changed rule was met.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from lamppost.errors import LamppostError
from lamppost.measure.outcomes import OUTCOMES
from lamppost.measure.ties import near_to
from lamppost.measure.world import Outcome, Setup, live
from lamppost.rulebook.overlay import REGIME, AppliedChange
from lamppost.study.person.story import LEFT_UNDONE, Item, StorySource, story
from lamppost.town import codes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lamppost.record.warm_up import WarmUp
    from lamppost.rulebook.regime import Regime

Pair = tuple[StorySource, StorySource]


class Compared(Protocol):
    """What is asked of a world here (study/compare/summary.py has it): name, regime, and (people,) outcomes, int64."""

    @property
    def name(self) -> str:
        """How the world is called."""

    @property
    def regime(self) -> Regime:
        """What it lived under."""

    @property
    def before(self) -> WarmUp:
        """What was lived before the first day."""

    @property
    def outcomes(self) -> dict[str, NDArray[np.int64]]:
        """Each person's outcomes by the names of measure/outcomes.py."""


FURTHEST: Final = 6
"""People back along a chain before the search gives up; each costs a run of both worlds."""
SHOWN: Final = 8
"""Lines shown between the parting and the outcome."""
ENDS: Final = (codes.REFUSED, codes.LISTED, codes.LOST_WORK, codes.TIE_CUT, LEFT_UNDONE)
"""Kinds of lines that are outcomes."""


@dataclass(frozen=True)
class Parting:
    """The first place where a person's two stories differ; a line is None where that world says nothing then."""

    person: int
    week: int
    day: dt.date
    first: Item | None
    other: Item | None

    @property
    def item(self) -> Item:
        """The line itself, of whichever world has it."""
        found = self.other or self.first
        if found is None:
            raise ValueError("a parting has a line in one world at least")
        return found


@dataclass(frozen=True)
class Step:
    """One line of a chain: whose, when, in which world."""

    person: int
    day: dt.date
    world: str
    item: Item


@dataclass(frozen=True)
class Why:
    """What became of one person in two worlds, and why.

    `outcomes` are (first, other) of each outcome that differs; `partings` lead from where a changed rule was met to
    this person; `chain` goes on to the first outcome that differs; `rules` are the changes that fit where it began.
    """

    person: int
    worlds: tuple[str, str]
    outcomes: dict[str, tuple[int, int]]
    partings: tuple[Parting, ...]
    chain: tuple[Step, ...]
    rules: tuple[AppliedChange, ...]

    @property
    def first(self) -> Parting | None:
        """Where this person's two ledgers first part; None if they never do."""
        return self.partings[-1] if self.partings else None

    def __str__(self) -> str:
        if not self.partings:
            return f"Person {self.person} lives the same life in '{self.worlds[0]}' and '{self.worlds[1]}'."
        lines = [f"{row.book}.{row.path}: {row.was} -> {row.becomes} ({row.why})" for row in self.rules]
        lines = ["Changed: " + line for line in lines] or ["No single changed rule was found at the beginning."]
        for part in self.partings:
            lines.append(f"{part.day} person {part.person}: the two ledgers part.")
            lines += [
                f"    {name}: {item.what + _by(item) if item else 'nothing of the kind'}"
                for name, item in zip(self.worlds, (part.first, part.other), strict=True)
            ]
        lines += [
            f"{step.day} person {step.person}, only in {step.world}: {step.item.what}{_by(step.item)}"
            for step in self.chain
        ]
        lines += [f"{name}: {one} -> {two} ({OUTCOMES[name]})" for name, (one, two) in self.outcomes.items()]
        return "\n".join(lines)


def _by(item: Item) -> str:
    return f" [{item.book} {item.path}, {item.place}]" if item.place else ""


def why(setup: Setup, first: Compared, other: Compared, person: int) -> Why:
    """The answer for one person of two worlds that were lived with one setup.

    Raises LamppostError if there is no such person.
    """
    if not 0 <= person < setup.society.people:
        raise LamppostError(f"There is no person {person}: they are numbered 0 to {setup.society.people - 1}.")
    outcomes = {
        name: (int(first.outcomes[name][person]), int(other.outcomes[name][person]))
        for name in OUTCOMES
        if first.outcomes[name][person] != other.outcomes[name][person]
    }
    changed = changed_by(first.regime, other.regime)
    partings: list[Parting] = []
    chain: tuple[Step, ...] = ()
    asked: int | None = person
    while asked is not None and len(partings) < FURTHEST:
        worlds = _again(setup, first, other, asked)
        found = parted(worlds, asked)
        if found is None:
            break
        if not partings:
            chain = chain_of(worlds, asked, found)
        partings.insert(0, found)
        known = {part.person for part in partings}
        if fitting(found.item, changed, exact=True):
            break

        def at(_: int, pair: Pair = worlds) -> Pair:
            return pair

        asked = origin(at, found, known, [int(each) for each in near_to(worlds[0], asked)])
    rules = fitting(partings[0].item, changed) if partings else ()
    return Why(person, (first.name, other.name), outcomes, tuple(partings), chain, rules)


def _again(setup: Setup, first: Compared, other: Compared, person: int) -> tuple[Outcome, Outcome]:
    """Both worlds once more, with a person and everybody tied to the person watched."""
    first_week = live(setup.society, first.regime, 1, setup.seed, start=setup.start)
    watch = [person, *(int(each) for each in near_to(first_week, person))]
    one, two = (
        live(
            setup.society,
            each.regime,
            setup.weeks,
            setup.seed,
            name=each.name,
            start=setup.start,
            watch=watch,
            before=each.before,
        )
        for each in (first, other)
    )
    return one, two


def parted(worlds: Pair, person: int, language: str = "en") -> Parting | None:
    """Where a watched person's two stories first differ, or None; its lines are in the language."""
    one, two = (story(world, person, language) for world in worlds)
    place = 0
    while place < min(len(one), len(two)) and one[place].key == two[place].key:
        place += 1
    first = one[place] if place < len(one) else None
    other = two[place] if place < len(two) else None
    if first is None and other is None:
        return None
    week = min(item.week for item in (first, other) if item is not None)
    first = first if first is not None and first.week == week else None
    other = other if other is not None and other.week == week else None
    return Parting(person, week, worlds[0].names.day(week), first, other)


def origin(at: Callable[[int], Pair], found: Parting, known: set[int], near: Sequence[int]) -> int | None:
    """The person from whom a difference came, if from somebody else.

    `at` gives the two worlds as one person's story needs them; `near` are those tied to the person of `found`.
    """
    named = [item.other for item in (found.first, found.other) if item is not None and item.other >= 0]
    for each in named:
        if each not in known:
            return each
    asked = [each for each in near if each not in known]
    earlier = [part for each in asked if (part := parted(at(each), each)) is not None and part.week <= found.week]
    listed = [part for part in earlier if part.item.kind in ENDS or part.item.path.startswith("lists.")]
    best = min(listed or earlier, key=lambda part: (part.week, part.person), default=None)
    return None if best is None else best.person


def chain_of(worlds: Pair, person: int, found: Parting, language: str = "en") -> tuple[Step, ...]:
    """Lines that stand in one world only, from the parting to the first that is an outcome."""
    stories = [story(world, person, language) for world in worlds]
    keys = [{item.key for item in each} for each in stories]
    only = [
        (item.week, number, item)
        for number, each in enumerate(stories)
        for item in each
        if item.key not in keys[1 - number] and item.week >= found.week
    ]
    only.sort(key=lambda row: row[:2])
    end = next((place for place, row in enumerate(only) if row[2].kind in ENDS), len(only) - 1)
    shown = only[: end + 1] if end < SHOWN else [*only[: SHOWN - 1], only[end]]
    return tuple(Step(person, worlds[0].names.day(week), worlds[number].name, item) for week, number, item in shown)


def changed_by(first: Regime, other: Regime) -> tuple[AppliedChange, ...]:
    """What the overlays of one regime change and those of the first do not."""
    base = {each.sha256 for each in first.loaded.applied}
    return tuple(row for each in other.loaded.applied if each.sha256 not in base for row in each.changed)


def fitting(item: Item, changed: tuple[AppliedChange, ...], exact: bool = False) -> tuple[AppliedChange, ...]:
    """The changes that fit a line best: its own entry, its act, the block it speaks of, its book, the regime."""
    appeal = item.kind in (codes.APPEALED, codes.UPHELD, codes.REJECTED)
    tiers = [
        [row for row in changed if item.path and row.path.startswith(item.path) and row.book in (item.book, REGIME)],
        [row for row in changed if appeal and row.path.startswith("appeal") and row.book == item.book],
        [row for row in changed if item.act and row.path.startswith(f"acts.{item.act}")],
        [row for row in changed if item.path.startswith("bands") and row.path.split(".")[0] in ("bands", "score")],
    ]
    if not exact:
        tiers += [
            [row for row in changed if item.book and row.book == item.book],
            [row for row in changed if row.book == REGIME],
            list(changed),
        ]
    return next((tuple(tier) for tier in tiers if tier), ())
