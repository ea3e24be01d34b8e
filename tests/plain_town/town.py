"""The week of the plain town, in five lines: live, judge, gate, respond, meet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from lamppost.society.model import Society
from lamppost.town.run import Epoch
from lamppost.town.script import Script
from plain_town import docket, gate, judge, meet, points
from plain_town.law import Law
from plain_town.live import live
from plain_town.people import Actor, Record, Refusal, View
from plain_town.words import NOBODY, WATCHED

FIRM = 1 << 31


class PlainTown:
    """People, firms, the law of the day, the diary and the post."""

    def __init__(
        self,
        society: Society,
        epochs: Sequence[Epoch],
        seed: int,
        watch: Sequence[int] = (),
        script: Script | None = None,
    ) -> None:
        self.seed, self.week = seed, 0
        self.epochs = {epoch.week: epoch.tables for epoch in epochs}
        self.law = Law(self.epochs[0])
        self.script = script or Script()
        self.people = society.people
        self.households = _ranges(society.household_start)
        self.districts = _ranges(society.district_start)
        employees = society.employees.tolist()
        self.staff = [employees[a:b] for a, b in _ranges(society.employees_start)]
        self.managers = [None if number < 0 else number for number in society.firm_manager.tolist()]
        self.actors = _people(self.law, society) + _firms(self.law, society)
        for number in watch:
            self.actors[number].flags |= WATCHED
        self.files: list[Actor] = []  # everybody who was ever listed, in that order
        self.diary: defaultdict[int, list[Callable[[PlainTown], None]]] = defaultdict(list)
        self.post: defaultdict[int, list[Record]] = defaultdict(list)
        self.stack: list[Record] = []

        self.events: list[Record] = []
        self.refusals: list[Refusal] = []
        self.trace: list[tuple[int, ...]] = []
        self.listed: list[list[int]] = []
        self.done: Counter[int] = Counter()
        self.sought: Counter[int] = Counter()
        self.effects: Counter[tuple[int, int]] = Counter()
        self.purse = self.paid_in = 0  # yuan in the levy, and paid into it this week
        self.lots = 0  # how many lots may draw on it this week
        self.drawn: Counter[int] = Counter()  # lot -> yuan drawn this week

    def run(self, weeks: int) -> PlainTown:
        """Live so many weeks in all."""
        while self.week < weeks:
            self.step()
        return self

    def step(self) -> None:
        """One week."""
        if self.week == 0:
            self._grade_everybody()
        events = [record for actor in self.actors for record in live(self, actor)]
        events += [Record(*map(int, row)) for row in self.script.records.get(self.week, [])]
        self._judge(events)
        refusals = gate.all_seek(self)
        for refusal in refusals:
            gate.respond(self, refusal)
        meet.meet(self)
        self.events += events
        self.refusals += refusals
        self.week += 1
        if self.week in self.epochs:
            self.law = Law(self.epochs[self.week])
            self._grade_everybody()

    def _judge(self, events: list[Record]) -> None:
        """What is settled, what is due, then the records that arrive; each with all that follows from it."""
        for record in events:
            if record.books:
                self.post[self.week + record.delay].append(record)
        due = self.diary.pop(self.week, [])
        arrived = self.post.pop(self.week, [])
        for number, act in self.script.settles.get(self.week, []):
            docket.settle(self, self.actors[number], act)
        for item in due:
            item(self)
            self._follow()
        for record in arrived:
            self.stack.append(record)
            self._follow()

    def _follow(self) -> None:
        """A listing can be another book's act, and so on; the latest is heard first."""
        while self.stack:
            judge.hear(self, self.stack.pop())

    def _grade_everybody(self) -> None:
        for book in self.law.books:
            points.grade_all(self, book.number)

    def later(self, weeks: int, what: Callable[..., None], *about: Any) -> None:
        """Put something in the diary."""
        self.diary[self.week + weeks].append(partial(_do, what, about))

    def reaches(self, number: int, actor: Actor) -> bool:
        """Whether a book is in force and covers somebody: person or firm, age, place, flags."""
        book = self.law.books[number]
        return bool(
            book.on
            and bool(book.firm) == actor.firm
            and (actor.firm or book.age_from <= actor.age < book.age_below)
            and (book.places >> actor.place & 1 or actor.flags & book.also)
            and actor.flags & book.need == book.need
            and not actor.flags & book.bar
        )

    def reached_by_any(self, books: int, actor: Actor) -> bool:
        """Whether one of these books, given as bits, covers somebody."""
        return any(books >> book.number & 1 and self.reaches(book.number, actor) for book in self.law.books)

    def tell(
        self,
        actor: Actor,
        kind: int,
        book: int,
        ref: int,
        about: tuple[int, int, int],
        value: int = 0,
        total: int = 0,
        other: int = NOBODY,
        flags: int = 0,
        channel: int = 0,
    ) -> None:
        """Write a line of the ledger, if this actor's is kept; in the order of the fields of TRACE."""
        if actor.flags & WATCHED:
            act, slot, since = about
            self.trace.append(
                (actor.number, self.week, ref, value, total, other, since, act, kind, book, channel, slot, flags)
            )


def _do(what: Callable[..., None], about: tuple[Any, ...], town: PlainTown) -> None:
    what(town, *about)


def _ranges(start: Any) -> list[tuple[int, int]]:
    ends = start.tolist()
    return list(pairwise(ends))


def _view(law: Law) -> View:
    scored = [book for book in law.books if book.score >= 0]
    return View({book.number: book.start for book in scored}, {book.number: None for book in scored})


def _people(law: Law, society: Society) -> list[Actor]:
    columns = (society.flags, society.cls, society.person_place, society.age, society.household, society.district)
    rows = zip(*(column.tolist() for column in columns), society.workplace.tolist(), strict=True)
    return [
        Actor(number, False, *row[:6], None if row[6] < 0 else row[6], _view(law), _view(law))
        for number, row in enumerate(rows)
    ]


def _firms(law: Law, society: Society) -> list[Actor]:
    """Their class is size by sector; age, household and district are of no use to a firm."""
    rows = zip(society.firm_size.tolist(), society.firm_sector.tolist(), society.firm_place.tolist(), strict=True)
    return [
        Actor(society.people + number, True, FIRM, 3 * size + sector, place, 0, -1, -1, None, _view(law), _view(law))
        for number, (size, sector, place) in enumerate(rows)
    ]
