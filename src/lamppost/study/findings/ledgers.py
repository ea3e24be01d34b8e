"""The lines of one person's ledger for a report: the weightiest, each with the chain of lines that it rests on.

What is left out is counted, and so are its points: those that are shown, and those that are said to be left out, add up
to the score of every line. A refusal or an entry on a list never stands without what caused it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.citation import split_citation
from lamppost.measure.world import Outcome
from lamppost.record.facts import fact
from lamppost.record.lines import LedgerWriter
from lamppost.record.words import WHAT
from lamppost.study.findings import model as f
from lamppost.study.person.chain import NOTHING, causes, in_order, starts
from lamppost.town import codes
from lamppost.town.codes import COLLATERAL, FOREGONE, INVENTED, TRUE, TWICE, WRONG_PERSON, WRONGFUL
from lamppost.words import LANGUAGES

Rows = NDArray[np.void]
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
BEGINNING: Final = -1000
"""Weight of the band in which everybody begins: told only where something rests on it."""


@dataclass
class _Item:
    """A line, how much it says, and the place among all lines of the one that it rests on."""

    line: f.LedgerLine
    weight: int
    cause: int = NOTHING


def ledger_lines(world: Outcome, person: int) -> tuple[tuple[f.LedgerLine, ...], int]:
    """(the weightiest lines by date with what they rest on, how many were left out)."""
    items = _items(world, person)
    chosen = _chosen(items)
    lines = _added_up([each.line for each in items], chosen)
    place = {number: k for k, number in enumerate(chosen)}
    told = [replace(line, because=place.get(items[number].cause)) for number, line in zip(chosen, lines, strict=True)]
    begun = sum(each.weight == BEGINNING for k, each in enumerate(items) if k not in place)
    return tuple(told), len(items) - len(told) - begun


def _items(world: Outcome, person: int) -> list[_Item]:
    """Every line of a person's ledger, in order; also what was left undone out of fear."""
    writer, trace = _LifeWriter(world), world.trace
    rows = in_order(trace[trace["person"] == person])
    found = [
        (int(row["week"]), place, _Item(writer.line(row), _weight(row), cause))
        for place, (row, cause) in enumerate(zip(rows, causes(rows, world.regime), strict=True))
    ]
    for events in world.town.log.events:
        left = events[(events["person"] == person) & (events["flags"] == FOREGONE)]
        found += [(int(row["week"]), len(rows), _Item(writer.undone(row), SILENCE)) for row in left]
    order = sorted(range(len(found)), key=lambda k: found[k][:2])
    new = {place: k for k, place in enumerate(order)}
    items = [found[k][2] for k in order]
    for each in items:
        each.cause = new.get(each.cause, NOTHING)
    times: dict[str, int] = {}
    for each in items:
        said = each.line.sentence["en"]
        if each.weight != BEGINNING:
            each.weight -= WEARS_OFF * times.get(said, 0)
        times[said] = times.get(said, 0) + 1
    return items


def _chosen(items: Sequence[_Item]) -> list[int]:
    """Places of the weightiest lines, each with the chain that it rests on, as far as there is room."""
    kept: set[int] = set()
    for place in sorted(range(len(items)), key=lambda k: (-items[k].weight, k)):
        if items[place].weight == BEGINNING:
            break
        chain = {place}
        while (place := items[place].cause) != NOTHING:
            chain.add(place)
        if len(kept | chain) <= MOST_LINES:
            kept |= chain
    return sorted(kept)


def _added_up(lines: Sequence[f.LedgerLine], chosen: Sequence[int]) -> list[f.LedgerLine]:
    """The chosen lines, with the points of their rulebook that are left out before each, and where an account began."""
    scored = [(each.book if each.points is not None else "", each.points, each.score) for each in lines]
    anew, kept = starts(scored), set(chosen)
    omitted: dict[str, int] = {}
    begun: dict[str, int] = {}
    found = []
    for place, (line, start) in enumerate(zip(lines, anew, strict=True)):
        if line.points is not None and start is not None:
            begun[line.book], omitted[line.book] = start, 0
        if place in kept:
            if line.points is None:
                found.append(line)
            else:
                found.append(replace(line, omitted=omitted.pop(line.book, 0), anew=begun.pop(line.book, None)))
        elif line.points is not None:
            omitted[line.book] = omitted.get(line.book, 0) + line.points
    return found


def _weight(row: np.void) -> int:
    kind, flags = int(row["kind"]), int(row["flags"])
    if kind == codes.BAND and not row["week"]:
        return BEGINNING
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
            book=plain.rulebook,
            **self._rule(row),
        )

    def _rule(self, row: np.void) -> dict[str, Any]:
        """What the rule behind a row is called, where it stands, and where its source can be read."""
        found = self.ledgers["en"].behind(row)
        if found is None:
            return {}
        entry, path, book = found
        key, where = split_citation(entry.cite)
        source = book.sources.get(key)
        return {
            "rule": {each: ledger.label(entry, path, row) for each, ledger in self.ledgers.items()},
            "rule_id": f"{book.rulebook}/{'.'.join(path)}",
            "where": where,
            "url": (source.url or "") if source else "",
        }

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


__all__ = ["MOST_LINES", "ledger_lines"]
