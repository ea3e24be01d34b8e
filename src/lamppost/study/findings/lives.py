"""Typical synthetic people, found by a rule that anybody can check, and their ledgers in each world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.measure.groups import groups
from lamppost.measure.outcomes import OUTCOMES, outcomes
from lamppost.measure.world import Outcome, live
from lamppost.record.facts import fact
from lamppost.record.lines import LedgerWriter
from lamppost.record.words import WHAT
from lamppost.study.findings import model as f
from lamppost.town import codes
from lamppost.town.codes import COLLATERAL, FOREGONE, INVENTED, TRUE, TWICE, WATCHED, WRONG_PERSON, WRONGFUL
from lamppost.words import LANGUAGES

Rows = NDArray[np.void]
MOST_LIVES: Final = 3
GROWN: Final = 18
"""Years from which on somebody can be the unchanged one; little befalls a child anywhere."""
MOST_LINES: Final = 24
"""Lines of a ledger that are told; of more the weightiest."""
UNDONE: Final = "left undone out of fear"
WEIGHT: Final = {
    codes.REFUSED: 100,
    codes.LOST_WORK: 95,
    codes.LISTED: 90,
    codes.DECIDED: 84,
    codes.TIE_CUT: 80,
    codes.UPHELD: 76,
    codes.REJECTED: 76,
    codes.LEFT: 74,
    codes.APPEALED: 72,
    codes.REPAIRED: 72,
    codes.FOUND_WORK: 70,
    codes.GRADED: 66,
    codes.BAND: 62,
    codes.TIED_MARK: 60,
    codes.POINTS: 50,
    codes.WAY_OUT_MET: 48,
    codes.PERFORMED: 48,
    codes.NOT_COUNTED: 40,
    codes.RECORDED: 36,
    codes.LAPSED: 24,
    codes.TOUCHED: 20,
}
"""How much a kind of line says; a repeated sentence says less each time."""
WEARS_OFF: Final = 12
FALSE_TOO: Final = 24
"""What is not true weighs more."""
SILENCE: Final = 30


def lives(worlds: Sequence[Outcome]) -> tuple[f.TypicalLife, ...]:
    """Up to three people: the median of the refused, one refused wrongly, one refused through a tie (or unchanged).

    They are looked for in the world in which most people were refused. Of those whom a rule could mean, ordered by
    refusals, weeks on lists and number, it takes the one in the middle who has not been taken yet.
    """
    burdens = [outcomes(world) for world in worlds]
    most = max(range(len(worlds)), key=lambda k: (int((burdens[k]["refused_services"] > 0).sum()), -k))
    chosen = _chosen(worlds[most], burdens, most)
    people = [person for _, person, _ in chosen]
    told = [_watched(world, people) for world in worlds]
    traits = groups(worlds[0].society, ("sex", "area", "income_class", "education"))
    return tuple(
        f.TypicalLife(
            person=person,
            chosen=rule,
            of=of,
            age=int(worlds[0].society.age[person]),
            **{name: str(traits[name][person]) for name in ("sex", "area", "income_class", "education")},
            ledgers=tuple(_ledger(world, burden, person) for world, burden in zip(told, burdens, strict=True)),
        )
        for rule, person, of in chosen
    )


def _chosen(world: Outcome, burdens: Sequence[dict[str, NDArray[np.int64]]], most: int) -> list[tuple[str, int, int]]:
    """(rule, person, how many the rule could have meant)."""
    people = world.society.people
    rows, _ = world.refusals()
    rows = rows[rows["person"] < people]
    times, weeks = burdens[most]["refused_services"], burdens[most]["listed_weeks"]
    order = np.lexsort((np.arange(people), weeks, times))
    with_flag = {
        rule: np.bincount(rows["person"][rows["flags"] & bit != 0], minlength=people) > 0
        for rule, bit in (("wrongful", WRONGFUL), ("tie", COLLATERAL))
    }
    same = np.ones(people, np.bool_)
    for burden in burdens:
        for name in OUTCOMES:
            same &= burden[name] == burdens[most][name]
    if len(burdens) == 1:
        same = times == 0
    same &= world.society.age >= GROWN
    meant = {"median": times > 0, **with_flag, "unchanged": same}
    found: list[tuple[str, int, int]] = []
    for rule, who in meant.items():
        if len(found) == MOST_LIVES:
            break
        taken = {person for _, person, _ in found}
        among = [int(each) for each in order[who[order]]]
        middle = (len(among) - 1) // 2
        free = [place for place, person in enumerate(among) if person not in taken]
        if free:
            place = min(free, key=lambda each: (abs(each - middle), each))
            found.append((rule, among[place], len(among)))
    return found


def _watched(world: Outcome, people: Sequence[int]) -> Outcome:
    """A world in which the ledgers of some people were kept: itself, or itself once more."""
    flags = world.town.state.actor["flags"][list(people)]
    if (flags & WATCHED != 0).all():
        return world
    again = (world.society, world.regime, world.weeks, world.seed)
    script, threads = world.town.script, world.town.threads
    return live(*again, name=world.name, start=world.start, change=world.change, watch=people, script=script,
                threads=threads, before=world.warm_up)  # fmt: skip


def _ledger(world: Outcome, burdens: dict[str, NDArray[np.int64]], person: int) -> f.Ledger:
    refused, _ = world.refusals()
    flags = refused["flags"][refused["person"] == person]
    lines, more = _lines(world, person)
    return f.Ledger(
        world=world.name,
        refusals=int(flags.shape[0]),
        wrongful=int((flags & WRONGFUL != 0).sum()),
        collateral=int((flags & COLLATERAL != 0).sum()),
        listed_weeks=int(burdens["listed_weeks"][person]),
        lines=lines,
        more=more,
    )


def _lines(world: Outcome, person: int) -> tuple[tuple[f.LedgerLine, ...], int]:
    """(the weightiest lines by date, how many were left out)."""
    teller = _LifeWriter(world)
    trace = world.trace
    items = [
        (int(row["week"]), teller.line(row), _weight(row))
        for row in trace[trace["person"] == person]
        if row["week"] or row["kind"] != codes.BAND  # the band in which everybody begins
    ]
    for rows in world.town.log.events:
        left = rows[(rows["person"] == person) & (rows["flags"] == FOREGONE)]
        items += [(int(row["week"]), teller.undone(row), SILENCE) for row in left]
    times: dict[str, int] = {}
    weighed = []
    for place, (week, line, weight) in enumerate(sorted(items, key=lambda each: each[0])):
        said = line.sentence["en"]
        weighed.append((weight - WEARS_OFF * times.get(said, 0), place, week, line))
        times[said] = times.get(said, 0) + 1
    best = sorted(weighed, key=lambda each: (-each[0], each[1]))[:MOST_LINES]
    lines = tuple(line for *_, line in sorted(best, key=lambda each: (each[3].day, each[1])))
    return lines, len(items) - len(lines)


def _weight(row: np.void) -> int:
    kind, flags = int(row["kind"]), int(row["flags"])
    told = kind in (codes.RECORDED, codes.POINTS, codes.LISTED, codes.DECIDED, codes.GRADED)
    false = (told and not flags & TRUE) or (kind == codes.REFUSED and flags & (WRONGFUL | COLLATERAL))
    return WEIGHT.get(kind, 0) + (FALSE_TOO if false else 0)


class _LifeWriter:
    """Puts rows of one world into lines in every language."""

    def __init__(self, world: Outcome) -> None:
        self.regime = world.regime
        self.ledgers = {each: LedgerWriter(world.regime, world.start, each) for each in LANGUAGES}

    def line(self, row: np.void) -> f.LedgerLine:
        """A row of the trace."""
        kind, flags = int(row["kind"]), int(row["flags"])
        said = {each: ledger.line(row) for each, ledger in self.ledgers.items()}
        plain = said["en"]
        refusal = kind == codes.REFUSED
        return f.LedgerLine(
            week=int(row["week"]),
            day=plain.day.isoformat(),
            kind=WHAT[kind],
            sentence={each: line.what for each, line in said.items()},
            truth=("wrongful" if flags & WRONGFUL else "") if refusal else (_truth(flags) if plain.truth else ""),
            through_tie=bool(fact(row, self.regime).through_tie),
            points=plain.points,
            score=plain.score,
            grade=plain.grade,
            source=plain.source,
            rule_at=plain.place,
        )

    def undone(self, row: np.void) -> f.LedgerLine:
        """An act left undone."""
        week, code = int(row["week"]), int(row["act"])
        day = self.ledgers["en"].day(7 * week + int(row["slot"]) // 2).isoformat()
        sentence = {each: ledger.undone(code) for each, ledger in self.ledgers.items()}
        return f.LedgerLine(week, day, UNDONE, sentence, "", False, None, None, "", "", "")


def _truth(flags: int) -> str:
    if flags & TWICE:
        return "twice"
    if flags & WRONG_PERSON:
        return "other"
    if flags & INVENTED:
        return "invented"
    return "true" if flags & TRUE else ""
