"""What fired in a run: how often each entry of each rulebook was at work, read from the ledgers of everybody.

A small town is lived with every ledger kept, and a life or a case is lived on its own small stage; both leave the same
rows behind, so both are counted alike. Nothing is estimated: a consequence counts when the mark that brings it was on
whoever stood at the counter.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from lamppost.catalogue.people import PLACES
from lamppost.measure.world import WeeklyNotes, live
from lamppost.rulebook.model import Case, Life, LifeEvent
from lamppost.rulebook.regime import Regime
from lamppost.society.model import Society
from lamppost.study.scripted.life import ScriptedTown
from lamppost.town import codes
from lamppost.town.codes import BARRED, BY_RANK, DOUBLE, KINDS, LISTING, RANKED, TIED, TOUCHED_ONLY
from lamppost.town.log import joined
from lamppost.town.loop import Town
from lamppost.town.rows import REFUSAL, TRACE

ACROSS = tuple(PLACES[name] for name in ("hong-kong", "macau"))


@dataclass
class Fired:
    """Counts of one run, by the names that rulebooks use; `where` says which run it was."""

    where: str
    books: set[str] = field(default_factory=set)  # in force in it
    records: Counter[tuple[str, str]] = field(default_factory=Counter)  # (act, channel)
    rules: Counter[tuple[str, str]] = field(default_factory=Counter)  # (book, act): points, direct grades, entries
    lists: Counter[tuple[str, str]] = field(default_factory=Counter)  # (book, list): entries
    met: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # (book, consequence, service)
    ties: Counter[tuple[str, str]] = field(default_factory=Counter)  # (book, tie): marks, points, entries
    accounts: Counter[str] = field(default_factory=Counter)  # book: accounts graded in the first week
    double: Counter[str] = field(default_factory=Counter)  # book: refusals beside another's, entries that were acts
    spared: Counter[str] = field(default_factory=Counter)  # book: records of people of Hong Kong, Macau, not counted
    across: Counter[str] = field(default_factory=Counter)  # book: the same, counted
    cuts: int = 0
    laid_off: int = 0  # people who lost work and were never on a list
    levy: tuple[int, int] = (0, 0)  # yuan paid in and paid out

    @property
    def by_book(self) -> Counter[str]:
        """How often each book was at work at all."""
        total: Counter[str] = Counter()
        for counts in (self.rules, self.met, self.ties):
            for key, number in counts.items():
                total[key[0]] += number
        return +total


def fired_in_town(regime: Regime, society: Society, weeks: int, seed: int = 1) -> Fired:
    """Everybody's ledger of a small town under a regime, counted."""
    everybody = range(society.people + society.firms)
    world = live(society, regime, weeks, seed, watch=everybody)
    where = f"{society.people:,} people in {society.place}, {weeks} weeks of {regime.name}"
    return counted(where, regime, world.town, world.notes, society)


def fired_in_life(life: Life, regime: Regime) -> Fired:
    """A scripted life under a regime, counted."""
    last = life.until or max(life.happens) + dt.timedelta(days=364)
    stage = ScriptedTown(regime, life.person, life.household, life.happens, last)
    return _staged(f"the life {life.life} under {regime.name}", stage)


def fired_in_case(case: Case, regime: Regime) -> Fired:
    """A case of a rulebook, with whatever it says of a service sought on that day, counted."""
    happens = {day: list(events) for day, events in case.happens.items()}
    for day, expect in case.then.items():
        sought = dict.fromkeys([*(expect.refused or ()), *(expect.allowed or ()), *(expect.effects or {})])
        if sought:
            happens.setdefault(day, []).extend(LifeEvent(seeks=name) for name in sought)
    stage = ScriptedTown(regime, case.person, case.household, happens, max(case.then))
    return _staged(f"a case of {regime.name}: {case.name}", stage)


def _staged(where: str, stage: ScriptedTown) -> Fired:
    town = stage.town
    watch = range(town.society.people + town.society.firms)
    notes = WeeklyNotes(town.society.people)
    again = Town(town.society, town.epochs, 0, watch=watch, threads=1, script=stage.script, observers=[notes])
    again.run(stage.weeks)
    return counted(where, stage.regime, again, notes, town.society)


def counted(where: str, regime: Regime, town: Town, notes: WeeklyNotes, society: Society) -> Fired:
    """Everything that a run in which every ledger was kept left behind."""
    plan, found = regime.plan, Fired(where)
    books = [book.rulebook for book in plan.books]
    found.books = set(books)
    acts = {act.code: name for name, act in regime.catalogue.acts.items()}
    channels = {channel.code: name for name, channel in regime.catalogue.channels.items()}
    place = np.concatenate([society.person_place, society.firm_place])
    rows = joined(town.log.trace, TRACE)
    listed = set(rows["person"][rows["kind"] == codes.LISTED].tolist())
    kinds = zip(*(rows[name].tolist() for name in ("kind", "book", "ref", "act", "channel", "person", "other",
                                                   "value", "flags", "week")), strict=True)  # fmt: skip
    for kind, number, ref, act, channel, person, other, value, flags, week in kinds:
        book = books[number] if number < len(books) else ""
        if kind == codes.RECORDED:
            found.records[acts.get(act, ""), channels.get(channel, "")] += 1
        elif kind in (codes.POINTS, codes.GRADED, codes.LISTED) and (value or kind == codes.GRADED):
            found.rules[book, acts.get(act, "")] += 1
            found.double[book] += int(flags & LISTING != 0)
            found.across[book] += int(place[person] in ACROSS)
            if kind == codes.LISTED:
                found.lists[book, plan.lists[ref][1]] += 1
            if kind == codes.POINTS and other >= 0:
                found.ties[book, "points"] += 1
            if kind == codes.LISTED and flags & TIED:
                found.ties[book, "listing"] += 1
        elif kind == codes.TIED_MARK:
            found.ties[book, KINDS[plan.ties[ref].kind]] += 1
        elif kind == codes.BAND and week == 0:
            found.accounts[book] += 1
        elif kind == codes.NOT_COUNTED and value == codes.NOT_COVERED and not flags & LISTING:
            found.spared[book] += int(place[person] in ACROSS)
        elif kind == codes.TIE_CUT:
            found.cuts += 1
        elif kind == codes.LOST_WORK:
            found.laid_off += int(person not in listed)
    _at_the_counter(found, regime, town, notes, books)
    moved = town.levy
    found.levy = int(moved[0]), int(moved[1:].sum())
    return found


def _at_the_counter(found: Fired, regime: Regime, town: Town, notes: WeeklyNotes, books: Sequence[str]) -> None:
    """Which consequences were met: those whose mark was on the person and whose effect the service came with."""
    refusals = joined(town.log.refusals, REFUSAL)
    if not refusals.shape[0]:
        return
    marks = np.concatenate(notes.grounds)
    touched = refusals["flags"] & TOUCHED_ONLY != 0
    ranked = refusals["flags"] & RANKED != 0
    effects = np.where(ranked, np.uint64(1 << BY_RANK), np.uint64(1 << BARRED))
    effects = np.where(touched, refusals["books"], effects)
    barring = np.where(touched, np.uint64(0), refusals["books"])
    services = town.tables_at(town.week - 1).services
    names = {service.code: name for name, service in regime.catalogue.services.items()}
    for number, row in enumerate(services.row):
        mark, effect = int(row["mark"]), int(row["effect"])
        if not row["enforced"]:
            continue
        planned = regime.plan.rows[number]
        hit = refusals["service"] == planned.service
        hit &= marks[:, mark >> 6] >> np.uint64(mark & 63) & np.uint64(1) != 0
        hit &= effects >> np.uint64(effect) & np.uint64(1) != 0
        found.met[books[planned.book], planned.consequence, names[planned.service]] += int(hit.sum())
    doubly = refusals["flags"] & DOUBLE != 0
    for number, book in enumerate(books):
        both = doubly & ~touched & (barring >> np.uint64(number) & np.uint64(1) != 0)
        found.double[book] += int(both.sum())
