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

from lamppost.catalogue.claims import FOR_GOOD, Cited, Claim
from lamppost.record.lines import Ledger
from lamppost.rulebook.blocks import NOT_BY_CHANCE
from lamppost.rulebook.citation import Source, source_of
from lamppost.rulebook.compile.numbers import length, value
from lamppost.rulebook.model import Appeal, Repair, Rulebook
from lamppost.study.person.store import Everybody, Rows
from lamppost.town import desk
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
    source: Source | None
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
    teller = _Teller(kept, language)
    found = [each for held in _held(kept, person) for each in teller.of(held)]
    found.sort(key=lambda each: (not each.open, ORDER.index(each.kind), each.day))
    return tuple(found) or (Possible("nothing", teller.say("nothing"), "", False, "", None, ""),)


def _held(kept: Everybody, person: int) -> Iterator[Held]:
    trace, standing, now = kept.one(person).trace, kept.lists(person), 7 * kept.weeks
    tables = kept.tables_at(kept.weeks - 1)
    law, first = tables.law, tables.first
    against = (trace["kind"] == desk.LISTED) | (trace["kind"] == desk.GRADED)
    against |= (trace["kind"] == desk.POINTS) & (trace["value"] < 0)
    undone = {(int(row["ref"]), int(row["since"])) for row in trace[trace["kind"] == desk.UPHELD]}
    for number, book in enumerate(kept.regime.plan.books):
        mine = trace[against & (trace["book"] == number)]
        lists = standing[[kept.regime.plan.lists[each][0] == number for each in standing["list"]]]
        lists = lists[law.list["red"][lists["list"]] == 0]
        if not law.book["on"][number] or not len(mine) + len(lists):
            continue
        yearly = book.score is not None and book.score.resets == "yearly"
        counting: dict[int, int] = {}
        counted: dict[int, int] = {}
        for row in mine[mine["kind"] == desk.POINTS]:
            rule, day = int(row["ref"]), _day_of(row)
            if rule < 0 or (rule, int(row["since"])) in undone:
                continue
            lasts = int(kept.tables_at(day // 7).law.rule["lasts"][rule])
            end = after(first, day, lasts) if lasts else FOREVER
            if yearly:
                end = min(end, after(first, year_start(first, day), A_YEAR))
            if end >= now:
                counting[rule], counted[rule] = max(end, counting.get(rule, 0)), day
        rows = mine[mine["kind"] == desk.GRADED]
        graded = [(int(row["ref"]), int(row["total"])) for row in rows if row["total"] >= now]
        if counting or graded or len(lists):
            yield Held(number, book, mine, counting, counted, graded, lists)


def _day_of(row: np.void) -> int:
    """The day of the run of a line of a ledger."""
    return 7 * int(row["week"]) + int(row["weekday"])


class _Teller:
    """Puts what can be done into words."""

    def __init__(self, kept: Everybody, language: str) -> None:
        self.kept, self.ledger = kept, Ledger(kept.regime, kept.start, language)
        self.words, self.language = self.ledger.words, language
        self.today = kept.start + dt.timedelta(days=7 * kept.weeks - 1)

    def say(self, key: str, **values: object) -> str:
        return self.words.say(f"person.can.{key}", **values)

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
        title = book.title.in_language(self.language)
        if appeal is None or not value(appeal.open, self.today, False):
            return self._made("no_appeal", self.say("no_appeal", book=title), held, False, "", appeal or book)
        latest = max([*map(_day_of, held.measures), *map(int, held.lists["since"])])
        last = None if appeal.within is None else self._day(latest) + dt.timedelta(days=self._days(appeal.within))
        authority = book.authority.in_language(self.language)
        if last is None:
            said = self.say("appeal.ever", authority=authority)
        elif last >= self.today:
            said = self.say("appeal.until", authority=authority, day=self.words.day(last))
        else:
            said = self.say("appeal.late", authority=authority, day=self.words.day(last))
        open_ = last is None or last >= self.today
        more = self._terms(appeal) if open_ else []
        return self._made("appeal", self._joined([said, *more]), held, open_, _iso(last), appeal)

    def _terms(self, appeal: Appeal) -> list[str]:
        found = []
        if appeal.decided_within is not None:
            found.append(self.words.count("person.can.decided", self._days(appeal.decided_within)))
        pauses = value(appeal.pauses_consequences, self.today, False)
        found.append(self.say("pauses" if pauses else "goes_on"))
        return found

    # --- ways out, repair, waiting

    def ways_out(self, held: Held) -> Iterator[Possible]:
        for row in held.lists:
            _, name = self.kept.regime.plan.lists[int(row["list"])]
            entry = held.book.lists[name]
            ways = [way for way in entry.leaves_when if way not in NOT_BY_CHANCE]
            if not ways:
                continue
            said = [self.ledger.say(f"way.{way.replace(' ', '_')}") for way in ways]
            label = self.list_label(int(row["list"]))
            clauses = [self.say("way_out", list=label, ways=self.words.listed(said))]
            if entry.deleted_within is not None:
                clauses.append(self.words.count("person.can.deleted", self._days(entry.deleted_within)))
            yield self._made("way_out", self._joined(clauses), held, True, "", entry)

    def repair(self, held: Held, repair: Repair) -> Iterator[Possible]:
        plan, wait = self.kept.regime.plan, length(value(repair.wait, self.today, 0))
        since = {self.list_label(int(row["list"])): int(row["since"]) for row in held.lists
                 if plan.lists[int(row["list"])][1] in repair.open_for}  # fmt: skip
        acts = {plan.rules[rule][1]: day for rule, day in held.counted.items()}
        since |= {self._act(act): day for act, day in acts.items() if act in repair.open_for}
        if not since:
            return
        first = self.kept.epochs[0].tables.first
        opens = self._day(after(first, max(since.values()), wait))
        what, day = self.words.listed(list(since)), self.words.day(opens)
        if repair.by is None:
            clauses = [self.say("repair.asked", what=what, day=day)]
        else:
            clauses = [self.say("repair.act", what=what, act=self._act(repair.by), day=day)]
        back = value(repair.gives_back, self.today, 0.0)
        if back and any(act in repair.open_for for act in acts):
            clauses.append(self.say("repair.share", share=f"{100 * back:.4g}%"))
        yield self._made("repair", self._joined(clauses), held, opens <= self.today, opens.isoformat(), repair)

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
            yield self._wait("points", end, held, held.book.acts[act], act=self._act(act))
        for rule, end in held.graded:
            act = plan.rules[rule][1]
            if end < FOREVER:
                yield self._wait("grade", end, held, held.book.acts[act], act=self._act(act))

    def _wait(self, key: str, end: int, held: Held, entry: Cited, **values: str) -> Possible:
        day = self._day(end)
        said = self.say(f"wait.{key}", day=self.words.day(day), **values)
        return self._made("wait", said, held, True, day.isoformat(), entry)

    # --- parts

    def _made(self, kind: str, said: str, held: Held, open_: bool, day: str, entry: Cited) -> Possible:
        source = source_of(held.book, entry)
        return Possible(kind, said, held.book.rulebook, open_, day, source, entry.evidence or "")

    def _days(self, term: Claim[int]) -> int:
        return min(value(term, self.today, 0), FOR_GOOD)

    def _day(self, day: int) -> dt.date:
        return self.ledger.day(day)

    def _act(self, name: str) -> str:
        return self.kept.regime.catalogue.acts[name].label.in_language(self.language)

    def list_label(self, number: int) -> str:
        """What a list is called."""
        owner, name = self.kept.regime.plan.lists[number]
        label = self.kept.regime.plan.books[owner].lists[name].label
        return label.in_language(self.language) if label else name

    def _joined(self, sentences: list[str]) -> str:
        return (" " if self.language == "en" else "").join(sentences)


def _iso(day: dt.date | None) -> str:
    return "" if day is None else day.isoformat()


__all__ = ["Possible", "possible"]
