"""The week of the plain town: live, judge day by day, gate, respond, meet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from lamppost.society.model import Society
from lamppost.town.epoch import Epoch
from lamppost.town.script import Script
from plain_town import gate, judge, meet, points, scheduled
from plain_town.dates import Calendar
from plain_town.law import Law
from plain_town.live import live
from plain_town.people import Actor, Deed, Record, Refusal, View
from plain_town.ties import reached
from plain_town.words import ASKS, NOBODY, WATCHED

FIRM_FLAG = 1 << 31


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
        self.seed, self.day = seed, 0
        self.epochs = {epoch.day: epoch.tables for epoch in epochs}
        self.law = Law(self.epochs[0])
        self.calendar = Calendar(self.law.first)
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
        self.diary: defaultdict[int, list[tuple[Callable[..., None], Callable[[PlainTown], None]]]] = defaultdict(list)
        self.post: defaultdict[int, list[Record]] = defaultdict(list)
        self.stack: list[Callable[[PlainTown], None]] = []  # what is still to be done, the latest first
        self.mail: list[tuple[int, int, int, Callable[[PlainTown], None]]] = []  # addressee, kind, sender
        self.bands: list[Callable[[PlainTown], None]] = []  # bands that were entered, which come before all else

        self.events: list[Record] = []
        self.refusals: list[Refusal] = []
        self.trace: list[tuple[int, ...]] = []
        self.listed: list[list[int]] = []
        self.done: Counter[int] = Counter()
        self.sought: Counter[int] = Counter()
        self.effects: Counter[tuple[int, int]] = Counter()
        self.vacancy = [0 for _ in self.law.touching]  # places free to be given by rank, in 1/65536
        self.purse = self.paid_in = 0  # yuan in the levy, and paid into it this week
        self.lots = 0  # how many lots may draw on it this week
        self.drawn: Counter[int] = Counter()  # lot -> yuan drawn this week

    @property
    def week(self) -> int:
        """The week of the day at hand."""
        return self.day // 7

    def run(self, weeks: int) -> PlainTown:
        """Live so many weeks in all."""
        while self.week < weeks:
            self.step()
        return self

    def step(self) -> None:
        """One week."""
        if self.day in self.epochs:
            self.law = Law(self.epochs[self.day])
        for number, row in enumerate(self.law.touching):
            self.vacancy[number] += row.places * self.people // 1000
        events = [record for actor in self.actors for record in live(self, actor)]
        events += [Record(*map(int, row)) for row in self.script.records.get(self.week, [])]
        for record in events:
            if record.books:
                self.post[7 * record.week + record.slot // 2 + record.delay].append(record)
        first = self.day
        for day in range(first, first + 7):
            self.day = day
            self._turn()
            self._judge()
        refusals = gate.give_places(self, gate.all_seek(self))
        self.deliver()
        self._forget_flips()
        for refusal in refusals:
            gate.respond(self, refusal)
        meet.meet(self)
        self.deliver()
        meet.count(self)
        self._forget_flips()
        self.events += events
        self.refusals += refusals
        self.day = first + 7

    def _turn(self) -> None:
        """What the date brings: new rules, grading days, accounts that start anew."""
        if self.day in self.epochs:
            self.law = Law(self.epochs[self.day])
            for book in self.law.books:
                points.grade_all(self, book.number)
        date = self.calendar.date(self.day)
        if self.day == 0 or date.day != 1:
            return
        for book in self.law.books:
            if book.graded == points.MONTHLY or (book.graded == points.YEARLY_GRADES and date.month == 1):
                points.grade_all(self, book.number)
        for book in self.law.books if date.month == 1 else []:
            if book.resets == points.YEARLY and not book.paid and book.score >= 0:
                points.open_new_year(self, book.number)
                if book.graded != points.YEARLY_GRADES:
                    points.grade_all(self, book.number)

    def _judge(self) -> None:
        """What is due today, the records that arrive, each with all that follows from it; then what is paid."""
        # Accounts start anew and points lapse as the day begins.
        order: dict[Callable[..., None], int] = {points.year_ends: 0, scheduled.lapse: 1}
        for _, item in sorted(self.diary.pop(self.day, []), key=lambda each: order.get(each[0], 2)):
            item(self)
            self.follow()
        for record in self.post.pop(self.day, []):
            flags = record.flags & ~ASKS
            deed = Deed(record.act, record.slot, 7 * record.week + record.slot // 2, flags)
            asks = record.asks if record.flags & ASKS else None
            judge.hear(self, self.actors[record.person], deed, record.books, record.channel, asks)
            self.follow()
        self.deliver()
        for number, act in self.script.settles.get(self.day, []):
            scheduled.settle(self, self.actors[number], act)
        self.deliver()

    def follow(self) -> None:
        """What follows from what was just done, the latest first."""
        while self.bands or self.stack:
            (self.bands or self.stack).pop()(self)

    def _forget_flips(self) -> None:
        for actor in self.actors:
            for view in actor.views:
                view.flips.clear()

    def on(self, day: int, what: Callable[..., None], *about: Any) -> None:
        """Put something in the diary."""
        self.diary[day].append((what, partial(_do, what, about)))

    def then(self, what: Callable[..., None], *about: Any) -> None:
        """Something follows from what is being done, and is done next."""
        self.stack.append(partial(_do, what, about))

    def at_once(self, what: Callable[..., None], *about: Any) -> None:
        """Something follows before all else that does."""
        self.bands.append(partial(_do, what, about))

    def send(self, to: int, kind: int, source: Actor, what: Callable[..., None], *about: Any) -> None:
        """A message: what somebody's day brings somebody else, who receives it when all of the day's items are done."""
        self.mail.append((to, kind, source.number, partial(_do, what, (self.actors[to], *about))))

    def send_to_tied(
        self, kind: int, along: tuple[int, int, int], source: Actor, what: Callable[..., None], *about: Any
    ) -> None:
        """A message to each of those whom a book knows to be tied to somebody; `along`: kind and depth, the book."""
        for other in reached(self, *along[:2], source.number, along[2]):
            self.send(other, kind, source, what, *about)

    def deliver(self) -> None:
        """Messages by addressee, kind and sender, round after round: what one brings others is the next round's."""
        while self.mail:
            mail, self.mail = sorted(self.mail, key=lambda message: message[:3]), []
            for *_, receive in mail:
                receive(self)
                self.follow()

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
        deed: Deed,
        value: int = 0,
        total: int = 0,
        other: int = NOBODY,
        channel: int = 0,
    ) -> None:
        """Write a line of the ledger, if this actor's is kept; in the order of the fields of TRACE."""
        if actor.flags & WATCHED:
            about = (deed.since, deed.act, kind, book, channel, deed.slot, deed.flags, self.day % 7)
            self.trace.append((actor.number, self.week, ref, value, total, other, *about))


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
        Actor(
            society.people + number, True, FIRM_FLAG, 3 * size + sector, place, 0, -1, -1, None, _view(law), _view(law)
        )
        for number, (size, sector, place) in enumerate(rows)
    ]
