"""On which grounds a service was refused, and whether the person had been told before they took effect.

A ground is a row of the gate's table: a band, a list or a tie that bars the service. More than one can stand behind a
refusal; the town writes down the first, and here they are all found again from the marks at the counter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled
from lamppost.draw import ENFORCE, draw
from lamppost.measure.keys import WEEKS, entry_key
from lamppost.measure.world import Outcome
from lamppost.town import codes
from lamppost.town.codes import BARRED

Rows = NDArray[np.void]


class RefusalGround(NamedTuple):
    """One row of the gate's table and the refusals (their numbers) that it barred."""

    row: int
    refusals: NDArray[np.int64]


@compiled
def _enforce_words(
    seed: int,
    person: NDArray[np.int32],
    service: NDArray[np.uint8],
    week: NDArray[np.int32],
    slot: NDArray[np.uint8],
    out: NDArray[np.int64],
) -> None:
    for k in range(out.shape[0]):
        out[k], _, _, _ = draw(seed, ENFORCE, person[k], service[k], week[k], slot[k], 0)


def grounds(world: Outcome, rows: Rows, marks: NDArray[np.uint64]) -> Iterator[RefusalGround]:
    """Every ground of every refusal, ground by ground, as the gate found them (town/gate.py, `outcome`)."""
    words = np.zeros(rows.shape[0], np.int64)
    person, service, week, slot = (rows[name] for name in ("person", "service", "week", "slot"))
    _enforce_words(world.town.population.seed, person, service, week, slot, words)
    epochs = sorted(world.town.epochs, key=lambda epoch: epoch.week)
    epoch_of = np.searchsorted([epoch.week for epoch in epochs], rows["week"], side="right") - 1
    tables = epochs[0].tables.services
    enforced = np.array([epoch.tables.services.row["enforced"] for epoch in epochs])
    for service in np.unique(rows["service"]):
        these = np.flatnonzero(rows["service"] == service)
        for row in range(int(tables.service["first"][service]), int(tables.service["end"][service])):
            if tables.row["effect"][row] != BARRED:
                continue
            mark = int(tables.row["mark"][row])
            held = (marks[these, mark >> 6] >> np.uint64(mark & 63)) & np.uint64(1) == 1
            barring = these[held & (words[these] < enforced[epoch_of[these], row])]
            if barring.shape[0]:
                yield RefusalGround(row, barring)


class Notices:
    """Who was told of what before it took effect, from the ledgers of a world in which those concerned are watched."""

    def __init__(self, watched: Outcome) -> None:
        self.world = watched
        self.lists = watched.town.tables.law.list.shape[0]
        self._entries()
        self._first_appeals()

    def _entries(self) -> None:
        """Entries in the order of (person, list, week), and which of them a decision had announced."""
        world, entered = self.world, self.world.entered
        self.key = np.sort(self._key(entered["person"], entered["list"], entered["week"]))
        trace, law = world.trace, world.town.tables.law
        decided = trace[trace["kind"] == codes.DECIDED]
        begins = decided["value"] // 7  # the day on which the entry takes effect
        told = [self._key(decided["person"], decided["ref"], begins)]
        for which in range(self.lists):
            brought = law.list_also[law.list["also"][which] : law.list["also_end"][which]]
            mine = decided["ref"] == which
            person = decided["person"][mine]
            told += [self._key(person, np.full(person.shape[0], other), begins[mine]) for other in brought]
        self.told = np.isin(self.key, np.concatenate([*told, self._after_appeals(trace)]))

    def _after_appeals(self, trace: Rows) -> NDArray[np.int64]:
        """Entries made when an appeal that had paused them was decided: the person had known since asking."""
        law = self.world.town.tables.law
        pausing = np.flatnonzero(law.book["pauses"])
        asked = trace[(trace["kind"] == codes.APPEALED) & np.isin(trace["book"], pausing)]
        first = {(int(r["person"]), int(r["book"]), int(r["act"]), int(r["slot"])): int(r["week"]) for r in asked[::-1]}
        found = [
            (int(r["person"]), int(r["ref"]), int(r["week"]))
            for r in trace[(trace["kind"] == codes.LISTED) & np.isin(trace["book"], pausing)]
            if first.get((int(r["person"]), int(r["book"]), int(r["act"]), int(r["slot"])), WEEKS) < int(r["week"])
        ]
        rows = np.array(found, np.int64).reshape(-1, 3)
        return self._key(rows[:, 0], rows[:, 1], rows[:, 2])

    def _first_appeals(self) -> None:
        """First week in which each person asked a book whose consequences wait for the decision."""
        law, trace = self.world.town.tables.law, self.world.trace
        rows = trace[(trace["kind"] == codes.APPEALED) & (law.book["pauses"][trace["book"] % law.book.shape[0]] != 0)]
        self.asked = {(int(r["person"]), int(r["book"])): int(r["week"]) for r in rows[::-1]}

    def _key(
        self, person: NDArray[np.integer], which: NDArray[np.integer], week: NDArray[np.integer]
    ) -> NDArray[np.int64]:
        return entry_key(person.astype(np.int64), which.astype(np.int64), week.astype(np.int64), self.lists)

    def of_entries(self, entered: Rows) -> NDArray[np.bool_]:
        """(l,) whether each entry on a list had been announced."""
        place = np.searchsorted(self.key, self._key(entered["person"], entered["list"], entered["week"]))
        return np.asarray(self.told[place], np.bool_) if place.shape[0] else np.zeros(0, np.bool_)

    def of_refusals(self, rows: Rows, marks: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """(r,) whether any ground of each refusal had been announced to the person refused."""
        found = np.zeros(rows.shape[0], np.bool_)
        plan, tables = self.world.regime.plan, self.world.town.tables.services
        states = {number: state for state, number in plan.marks.items()}
        for row, barred in grounds(self.world, rows, marks):
            state = states[int(tables.row["mark"][row])]
            if tables.row["tied"][row] or not isinstance(state[1], str):
                continue  # what comes through a tie is announced to somebody else, if to anybody
            person, week = rows["person"][barred], rows["week"][barred]
            if state[1] == "list":
                book = plan.book_number(state[0])
                number = np.full(barred.shape[0], plan.list_number(book, str(state[2])))
                place = np.searchsorted(self.key, self._key(person, number, week), side="right") - 1
                same = (place >= 0) & (self.key[place] // WEEKS == self._key(person, number, week) // WEEKS)
                found[barred] |= same & self.told[place]
            elif self.asked:
                book = int(tables.row["book"][row])
                weeks = [self.asked.get((int(each), book), WEEKS) for each in person]
                found[barred] |= np.array(weeks) < week
        return found
