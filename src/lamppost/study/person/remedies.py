"""What somebody can still do about what stands against them: appeal, repair, meet a way out, or wait.

Read from the rulebooks' own terms as they are on the last day lived, never from what the town's people usually do.
What a rulebook does not say is not guessed: where no time limit is given, that is what is said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from lamppost.catalogue.claims import Cited
from lamppost.record.lines import LedgerWriter
from lamppost.rulebook.blocks import NOT_BY_CHANCE
from lamppost.rulebook.citation import CitedDocument, source_of
from lamppost.rulebook.compile.numbers import length, value
from lamppost.rulebook.model import Repair, Rulebook
from lamppost.rulebook.phrases.remedies import RemedyPhrases, days_of
from lamppost.study.person.store import Everybody, Rows
from lamppost.town import codes
from lamppost.town.calendar import after, year_start
from lamppost.town.tables import FOREVER

MOST: Final = 5
"""Deductions of one rulebook whose end is said: those that end first."""
A_YEAR: Final = -12
ORDER: Final = ("appeal", "way_out", "repair", "wait", "no_appeal", "nothing")


@dataclass(frozen=True)
class Possible:
    """One thing that can be done.

    `kind` is appeal, way_out, repair, wait, no_appeal or nothing; `day` is the last on which to ask, the first from
    which repair is open, or that on which something ends by itself; `open` whether it can be done now.
    """

    kind: str
    said: str
    rulebook: str
    open: bool
    day: str
    source: CitedDocument | None
    grade: str


@dataclass(frozen=True)
class Held:
    """What one rulebook holds against a person at the end."""

    number: int
    book: Rulebook
    measures: Rows  # TRACE: deductions, entries and grades, ever
    counting: dict[int, int]  # rule -> day on which the last of its deductions ends (FOREVER: never)
    counted: dict[int, int]  # rule -> day of the latest deduction that still counts
    graded: list[tuple[int, int]]  # (rule, day on which the grade ends)
    lists: Rows  # STANDING


def possible(kept: Everybody, person: int, language: str = "en") -> tuple[Possible, ...]:
    """Everything that a person can still do at the end of a world, by rulebook."""
    remedies = _Remedies(kept, language)
    ordered = sorted(
        (each for held in _held(kept, person) for each in remedies.of(held)),
        key=lambda each: (not each.open, ORDER.index(each.kind), each.day),
    )
    return tuple(ordered) or (Possible("nothing", remedies.phrases.nothing(), "", False, "", None, ""),)


def _held(kept: Everybody, person: int) -> Iterator[Held]:
    trace, standing, now = kept.one(person).trace, kept.lists(person), 7 * kept.weeks
    tables = kept.tables_at(kept.weeks - 1)
    law, first = tables.law, tables.first
    against = (trace["kind"] == codes.LISTED) | (trace["kind"] == codes.GRADED)
    against |= (trace["kind"] == codes.POINTS) & (trace["value"] < 0)
    undone = {(int(row["ref"]), int(row["since"])) for row in trace[trace["kind"] == codes.UPHELD]}
    for number, book in enumerate(kept.regime.plan.books):
        mine = trace[against & (trace["book"] == number)]
        lists = standing[[kept.regime.plan.lists[each][0] == number for each in standing["list"]]]
        lists = lists[law.list["red"][lists["list"]] == 0]
        if not law.book["on"][number] or not len(mine) + len(lists):
            continue
        yearly = book.score is not None and book.score.resets == "yearly"
        counting: dict[int, int] = {}
        counted: dict[int, int] = {}
        for row in mine[mine["kind"] == codes.POINTS]:
            rule, day = int(row["ref"]), _day_of(row)
            if rule < 0 or (rule, int(row["since"])) in undone:
                continue
            lasts = int(kept.tables_at(day // 7).law.rule["lasts"][rule])
            end = after(first, day, lasts) if lasts else FOREVER
            if yearly:
                end = min(end, after(first, year_start(first, day), A_YEAR))
            if end >= now:
                counting[rule], counted[rule] = max(end, counting.get(rule, 0)), day
        rows = mine[mine["kind"] == codes.GRADED]
        graded = [(int(row["ref"]), int(row["total"])) for row in rows if row["total"] >= now]
        if counting or graded or len(lists):
            yield Held(number, book, mine, counting, counted, graded, lists)


def _day_of(row: np.void) -> int:
    """The day of the run of a line of a ledger."""
    return 7 * int(row["week"]) + int(row["weekday"])


class _Remedies:
    """The remedies of one person, by rulebook; `phrases` puts them into words."""

    def __init__(self, kept: Everybody, language: str) -> None:
        self.kept, self.ledger = kept, LedgerWriter(kept.regime, kept.start, language)
        self.phrases = RemedyPhrases(language, kept.regime.catalogue)
        self.today = kept.start + dt.timedelta(days=7 * kept.weeks - 1)

    def of(self, held: Held) -> Iterator[Possible]:
        """All of one rulebook."""
        yield self.appeal(held)
        yield from self.ways_out(held)
        for each in held.book.repair.values():
            yield from self.repair(held, each)
        yield from self.waits(held)

    # --- appeal

    def appeal(self, held: Held) -> Possible:
        appeal, book = held.book.appeal, held.book
        if appeal is None or not value(appeal.open, self.today, False):
            return self._remedy("no_appeal", self.phrases.no_appeal(book), held, False, "", appeal or book)
        latest = max([*map(_day_of, held.measures), *map(int, held.lists["since"])])
        last = None
        if appeal.within is not None:
            last = self._day(latest) + dt.timedelta(days=days_of(appeal.within, self.today))
        sentence = self.phrases.appeal(book, appeal, last, self.today)
        return self._remedy("appeal", sentence, held, last is None or last >= self.today, _iso(last), appeal)

    # --- ways out, repair, waiting

    def ways_out(self, held: Held) -> Iterator[Possible]:
        for row in held.lists:
            _, name = self.kept.regime.plan.lists[int(row["list"])]
            rule = held.book.lists[name]
            ways = [way for way in rule.leaves_when if way not in NOT_BY_CHANCE]
            if not ways:
                continue
            sentence = self.phrases.way_out(self.list_label(int(row["list"])), rule, ways, self.today)
            yield self._remedy("way_out", sentence, held, True, "", rule)

    def repair(self, held: Held, repair: Repair) -> Iterator[Possible]:
        plan, wait = self.kept.regime.plan, length(value(repair.wait, self.today, 0))
        since = {self.list_label(int(row["list"])): int(row["since"]) for row in held.lists
                 if plan.lists[int(row["list"])][1] in repair.open_for}  # fmt: skip
        acts = {plan.rules[rule][1]: day for rule, day in held.counted.items()}
        since |= {self.phrases.act(act): day for act, day in acts.items() if act in repair.open_for}
        if not since:
            return
        first = self.kept.epochs[0].tables.first
        opens = self._day(after(first, max(since.values()), wait))
        share = value(repair.gives_back, self.today, 0.0) if any(act in repair.open_for for act in acts) else 0.0
        sentence = self.phrases.repair(repair, list(since), opens, share)
        yield self._remedy("repair", sentence, held, opens <= self.today, opens.isoformat(), repair)

    def waits(self, held: Held) -> Iterator[Possible]:
        for row in held.lists:
            until, label = int(row["until"]), self.list_label(int(row["list"]))
            _, name = self.kept.regime.plan.lists[int(row["list"])]
            if until < FOREVER:
                yield self._wait("list", until, held, held.book.lists[name], list=label)
        plan = self.kept.regime.plan
        ends = sorted((end, rule) for rule, end in held.counting.items() if end < FOREVER)
        for end, rule in ends[:MOST]:
            act = plan.rules[rule][1]
            yield self._wait("points", end, held, held.book.acts[act], act=self.phrases.act(act))
        for rule, end in held.graded:
            act = plan.rules[rule][1]
            if end < FOREVER:
                yield self._wait("grade", end, held, held.book.acts[act], act=self.phrases.act(act))

    def _wait(self, kind: str, end: int, held: Held, entry: Cited, **labels: str) -> Possible:
        day = self._day(end)
        return self._remedy("wait", self.phrases.wait(kind, day, **labels), held, True, day.isoformat(), entry)

    # --- parts

    def _remedy(self, kind: str, sentence: str, held: Held, open_: bool, day: str, entry: Cited) -> Possible:
        source = source_of(held.book, entry, self.ledger.language)
        return Possible(kind, sentence, held.book.rulebook, open_, day, source, entry.evidence or "")

    def _day(self, day: int) -> dt.date:
        return self.ledger.day(day)

    def list_label(self, number: int) -> str:
        """The label of a list of the run by its number."""
        owner, name = self.kept.regime.plan.lists[number]
        return self.phrases.list_label(self.kept.regime.plan.books[owner], name)


def _iso(day: dt.date | None) -> str:
    return "" if day is None else day.isoformat()


__all__ = ["Possible", "possible"]
