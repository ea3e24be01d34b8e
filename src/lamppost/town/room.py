"""Room: how much one piece of work can write at most, so that no rulebook, however large, writes past an array.

Before each piece of work (a record at one person's books, one thing that is due, one tied person's part) the kernels
ask whether so much still fits; if not, they stop, the caller makes room, and they go on where they were. The bounds
are worked out from the compiled tables on the host; a regime whose bounds cannot be met is refused.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import inner
from lamppost.errors import LamppostError
from lamppost.society.model import Society
from lamppost.town.codes import A_MARK, KINDS
from lamppost.town.context import Context
from lamppost.town.memory import roomier
from lamppost.town.outbox import DUES, MAILS, TRACES, WORKS, with_room
from lamppost.town.state import longer, with_flips
from lamppost.town.tables import MOST_TERMS, Law, Tables
from lamppost.town.ties import COLLEAGUES, FRIENDS, KIN_HOUSEHOLDS, PARTNERS

DUE_ROOM, TRACE_ROOM, WORK_ROOM, HOLDER_ROOM, GROUND_ROOM, MEMORY_ROOM, FLIP_ROOM, MAIL_ROOM = range(8)
NEEDS: Final = 8
"""Kinds of rows that a piece of work may write."""
Needs: TypeAlias = NDArray[np.int64]
"""(NEEDS,) rows of each kind that one piece of work may write."""
MOST_ROWS: Final = 4_000_000
"""Rows of one kind that a piece of work may write; a regime that needs more is refused."""
SLACK: Final = 64


@inner
def has_room(context: Context, needs: Needs) -> bool:
    """Whether everything that one piece of work can write still fits."""
    outbox, lists, state, memory = context.outbox, context.lists, context.state, context.memory
    return (
        outbox.used[DUES] + needs[DUE_ROOM] <= outbox.due.shape[0]
        and outbox.used[TRACES] + needs[TRACE_ROOM] <= outbox.trace.shape[0]
        and outbox.used[WORKS] + needs[WORK_ROOM] <= outbox.work.shape[0]
        and outbox.used[MAILS] + needs[MAIL_ROOM] <= outbox.mail.shape[0]
        and lists.used[0] + needs[HOLDER_ROOM] <= lists.holder.shape[0]
        and lists.used[1] + needs[GROUND_ROOM] <= lists.ground.shape[0]
        and (memory.used[0] + needs[MEMORY_ROOM]) * 2 <= memory.row.shape[0]
        and state.flips[0] + needs[FLIP_ROOM] <= state.flip.shape[0]
    )


def with_all_room(context: Context, needs: Needs) -> Context:
    """The same with room for two pieces of work in all that they may write into.

    Rows for later and lines of ledgers leave the outbox after each piece of work, and need no more than they have.
    """
    twice = [2 * int(rows) for rows in needs]
    return context._replace(
        lists=longer(context.lists, twice[HOLDER_ROOM], twice[GROUND_ROOM]),
        memory=roomier(context.memory, twice[MEMORY_ROOM]),
        state=with_flips(context.state, twice[FLIP_ROOM]),
        outbox=with_room(context.outbox, twice[WORK_ROOM], twice[MAIL_ROOM]),
    )


def most_tied(society: Society, kind: int, depth: int) -> int:
    """The most actors that one actor's ties of a kind can reach, who is met twice counted twice."""
    home = int(np.diff(society.household_start).max(initial=1))
    staff = int(np.diff(society.employees_start).max(initial=0))
    degree = {
        "household": home,
        "children": home,
        "kin": KIN_HOUSEHOLDS * home,
        "friend": FRIENDS,
        "guarantor": 1,
        "colleague": COLLEAGUES + 1,
        "manager": 1,
        "firm": 1,
        "partner": PARTNERS,
        "employees": staff,
    }[KINDS[kind]]
    return sum(degree**step for step in range(1, depth + 1))


def scratch(society: Society, tables: Tables) -> int:
    """Places for the ties that any rule of a regime can follow at once. Raises LamppostError if there are too many."""
    most = int(np.diff(society.employees_start).max(initial=0)) + FRIENDS
    for row in (*tables.law.tie, *tables.law.spread):
        most = max(most, most_tied(society, int(row["kind"]), int(row["depth"])))
    _refuse_over(most, "people tied to one person")
    return most + 2 * FRIENDS + SLACK


def most_written(society: Society, tables: Tables) -> Needs:
    """(NEEDS,) rows of each kind that one piece of work can write under these tables. Raises LamppostError."""
    law = tables.law
    marks, entries = _Marks(society, law), np.zeros((len(law.list), NEEDS), np.int64)
    grades = np.array([_grade(law, book, marks) for book in range(len(law.book))]).reshape(-1, NEEDS)
    for which in range(len(law.list)):
        entries[which] = _entry(law, which, marks, grades)
    ties = int((law.tie["carries"] == A_MARK).sum())
    cuts = np.zeros(NEEDS, np.int64)  # every friend of one person lost at once
    cuts[[TRACE_ROOM, MEMORY_ROOM]] = FRIENDS
    cuts[MAIL_ROOM] = FRIENDS * (2 * ties + 2)
    whole = [_along(law, which, entries) for which in range(len(law.list))]
    most = np.zeros(NEEDS, np.int64)
    spreads = [most_tied(society, int(row["kind"]), int(row["depth"])) for row in law.spread]
    rules = np.array([_rule(law, rule, grades, whole, spreads) for rule in range(len(law.rule))]).reshape(-1, NEEDS)
    repairs, none = _repairs(law, grades, whole), np.zeros(NEEDS, np.int64)
    start = law.rule_start.astype(np.int64)
    for act in {*np.flatnonzero(np.diff(start)).tolist(), *repairs}:
        most = np.maximum(most, rules[start[act] : start[act + 1]].sum(axis=0) + repairs.get(act, none))
    # One thing that is due, or one person's lists at the end of the week, at the most.
    lists = np.sum(whole, axis=0) if whole else np.zeros(NEEDS, np.int64)
    bands = sum(int(row["lists_end"] - row["lists"]) for row in law.band)
    staff = int(np.diff(society.employees_start).max(initial=0))
    needs = most + rules.max(axis=0, initial=0) + 2 * lists + 2 * cuts + grades.max(axis=0, initial=0) + SLACK
    needs[MAIL_ROOM] += staff + scratch(society, tables)
    needs[WORK_ROOM] += 4 * bands + 2 * len(law.list)
    _refuse_over(int(needs.max()), "rows that one record can set off")
    return needs


def _refuse_over(rows: int, what: str) -> None:
    if rows > MOST_ROWS:
        raise LamppostError(
            f"These rulebooks are too large to be run: {rows:,} {what}; there is room for {MOST_ROWS:,}. "
            "Let associations go along fewer ties (`depth`), or fewer lists and bands spread."
        )


class _Marks:
    """What putting one mark on, or taking it off, can write at most."""

    def __init__(self, society: Society, law: Law) -> None:
        self.rows = np.zeros((law.marks + 1, NEEDS), np.int64)  # the last row is for 'no mark'
        for mark in range(law.marks):
            needs = self.rows[mark]
            needs[FLIP_ROOM] = 1
            for tie in law.tie[law.tie_start[mark] : law.tie_start[mark + 1]]:
                if tie["carries"] == A_MARK:
                    needs[MAIL_ROOM] += most_tied(society, int(tie["kind"]), int(tie["depth"]))
                else:
                    needs[[DUE_ROOM, MEMORY_ROOM]] += 1

    def of(self, *marks: int) -> NDArray[np.int64]:
        """Of several marks, in truth and in belief."""
        return 2 * self.rows[list(marks)].sum(axis=0) if marks else np.zeros(NEEDS, np.int64)


def _grade(law: Law, book: int, marks: _Marks) -> NDArray[np.int64]:
    """What adding points and grading somebody anew can write: every band left or entered at the most."""
    row = law.book[book]
    bands = law.band[int(row["bands"]) : int(row["bands_end"])]
    needs = marks.of(*(int(band["mark"]) for band in bands))
    needs[[TRACE_ROOM, DUE_ROOM, WORK_ROOM, MEMORY_ROOM]] += 4
    return needs


def _entry(law: Law, which: int, marks: _Marks, grades: NDArray[np.int64]) -> NDArray[np.int64]:
    """What one entry on one list can write."""
    row = law.list[which]
    times = law.times[int(row["times"]) : int(row["times_end"])]
    needs = 2 * marks.of(int(row["mark"]), *(int(each["mark"]) for each in times))
    needs += grades[int(row["book"])] * int(row["clears"])
    book = law.book[int(row["book"])]
    needs[DUE_ROOM] += 6 + int(book["repairs_end"] - book["repairs"])
    needs[TRACE_ROOM] += 12
    needs[[HOLDER_ROOM, GROUND_ROOM, WORK_ROOM]] += 1
    needs[MEMORY_ROOM] += 4 + 2 * MOST_TERMS
    needs[DUE_ROOM] += int((law.tie["list"] == which).sum())
    return needs


def _along(law: Law, which: int, entries: NDArray[np.int64]) -> NDArray[np.int64]:
    """One list with those that it brings along, and friends lost over each."""
    row = law.list[which]
    along = law.list_also[int(row["also"]) : int(row["also_end"])]
    needs = entries[[which, *along.tolist()]].sum(axis=0)
    ties = int((law.tie["carries"] == A_MARK).sum())
    public = int(law.list["public"][[which, *along.tolist()]].sum())
    needs[[TRACE_ROOM, MEMORY_ROOM]] += public * FRIENDS
    needs[MAIL_ROOM] += public * FRIENDS * (2 * ties + 2)
    return needs


def _rule(
    law: Law, rule: int, grades: NDArray[np.int64], whole: list[NDArray[np.int64]], spreads: list[int]
) -> NDArray[np.int64]:
    """What one rule's measure can write."""
    row = law.rule[rule]
    book = law.book[int(row["book"])]
    needs = 2 * grades[int(row["book"])]
    for place in law.rule_list[int(row["lists"]) : int(row["lists_end"])]:
        needs = needs + whole[int(place["list"])]
    needs[DUE_ROOM] += 8 + int(book["repairs_end"] - book["repairs"])
    needs[TRACE_ROOM] += 16
    needs[[HOLDER_ROOM, GROUND_ROOM]] += 1
    needs[MEMORY_ROOM] += 24
    needs[MAIL_ROOM] += sum(spreads[int(book["spreads"]) : int(book["spreads_end"])])
    return needs


def _repairs(law: Law, grades: NDArray[np.int64], whole: list[NDArray[np.int64]]) -> dict[int, NDArray[np.int64]]:
    """What all the repair that an act brings can write, by the act."""
    needs: dict[int, NDArray[np.int64]] = {}
    for book, row in enumerate(law.book):
        for number in range(int(row["repairs"]), int(row["repairs_end"])):
            act = int(law.repair[number]["act"])
            if act == 0:
                continue
            rules = sum(int(word).bit_count() for word in law.repair_rules[number])
            each = needs.setdefault(act, np.zeros(NEEDS, np.int64))
            each += rules * (2 * grades[book] + 4)
            for which in range(len(law.list)):
                if int(law.repair[number]["lists"]) >> which & 1:
                    each += whole[which] + grades[book] + 4
    return needs
