"""Lists as rows: terms, ways out, what an entry brings with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.claims import FOR_GOOD
from lamppost.catalogue.model import Catalogue
from lamppost.catalogue.people import flag_mask
from lamppost.rulebook.compile.acts import in_force
from lamppost.rulebook.compile.columns import columns
from lamppost.rulebook.compile.numbers import length, rows, value
from lamppost.rulebook.compile.plan import Plan
from lamppost.rulebook.compile.ways import ways_out
from lamppost.rulebook.model import Rulebook
from lamppost.town.tables import LIST, TIMES


def lists_table(
    plan: Plan, catalogue: Catalogue, day: dt.date, ways: list[dict[str, object]]
) -> tuple[NDArray[np.void], NDArray[np.int16], NDArray[np.void], NDArray[np.int32]]:
    """(lists, lists they bring along, marks by number of entries, terms by number); adds ways out to `ways`."""
    brings: list[int] = []
    terms: list[int] = []
    times: list[dict[str, object]] = []
    table = []
    for number, (owner, name) in enumerate(plan.lists):
        book, entry = plan.books[owner], plan.books[owner].lists[name]
        out, along = ways_out(entry.leaves_when, entry.leaves_from, catalogue, day), _brought(plan, number)
        marks, longer, steps = _times(plan, book, name), entry.extended, entry.escalates
        stays = [length(each) for each in steps.stays] if steps else []
        table.append(
            {
                **columns(entry, "list", day),
                **(columns(longer, "list", day) if longer else {}),
                "spares": flag_mask([flag for flag in entry.spares if entry.spares_from.get(flag, day) <= day]),
                "stays": len(terms),
                "stays_end": len(terms) + len(stays),
                "window": length(value(steps.within, day, FOR_GOOD)) if steps else 0,
                "clears": entry.score_becomes is not None,
                "also": len(brings),
                "also_end": len(brings) + len(along),
                "ways": len(ways),
                "ways_end": len(ways) + len(out),
                "times": len(times),
                "times_end": len(times) + len(marks),
                "mark": plan.marks[(book.rulebook, "list", name, 0)],
                "counts": catalogue.acts[entry.counts_as].code if entry.counts_as else 0,
                "book": owner,
                "on": in_force(book, day),
                "red": entry.colour == "red",
            }
        )
        ways += out
        brings += along
        terms += stays
        times += [{"least": least, "mark": mark} for least, mark in marks]
    return rows(LIST, table), np.array(brings, np.int16), rows(TIMES, times), np.array(terms, np.int32)


def _times(plan: Plan, book: Rulebook, name: str) -> list[tuple[int, int]]:
    """(least entries, mark) of the marks that come only with so many entries on a list."""
    return sorted(
        (least, mark)
        for state, mark in plan.marks.items()
        if state[:3] == (book.rulebook, "list", name) and (least := state[3])
    )


def _brought(plan: Plan, number: int) -> list[int]:
    """Lists that an entry on a list brings with it, and those that these bring."""

    def step(at: int) -> list[int]:
        owner, name = plan.lists[at]
        return [plan.list_number(owner, other) for other in plan.books[owner].lists[name].also_lists]

    return _closure(number, step)


def _closure(start: int, step: Callable[[int], list[int]]) -> list[int]:
    """Everything reached from a start by steps, the start left out, in the order reached."""
    reached: list[int] = []
    waiting = step(start)
    while waiting:
        item = waiting.pop(0)
        if item != start and item not in reached:
            reached.append(item)
            waiting += step(item)
    return reached
