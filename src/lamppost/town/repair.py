"""Repair: winning points or standing back, by an act or on application."""

from __future__ import annotations

import numpy as np

from lamppost.compiled import inner, whole
from lamppost.draw import REPAIR, draw
from lamppost.town.desk import Town, put_due
from lamppost.town.state import OWED, REPAIRED_DUE, WON, key_of, recall, remember
from lamppost.town.tables import Tables

LOW20 = (1 << 20) - 1


@inner
def has_bit(words: np.ndarray[tuple[int, int], np.dtype[np.uint64]], row: int, bit: int) -> bool:
    """Whether a bit of a row of words is set."""
    return (words[row, bit >> 6] >> np.uint64(bit & 63)) & np.uint64(1) != np.uint64(0)


@inner
def repairable(tables: Tables, rule: int) -> bool:
    """Whether any way of repair is open for a rule's deduction."""
    law = tables.law
    book = whole(law.rule[rule].book)
    for row in range(law.book[book].repairs, law.book[book].repairs_end):
        if has_bit(law.repair_rules, row, rule):
            return True
    return False


@inner
def open_for_rule(
    town: Town, tables: Tables, rule: int, person: int, points: int, points_true: int, act: int, slot: int, week: int
) -> None:
    """A deduction is made: note what can be won back, and who will ask for it."""
    law = tables.law
    book = whole(law.rule[rule].book)
    for row in range(law.book[book].repairs, law.book[book].repairs_end):
        if not has_bit(law.repair_rules, row, rule):
            continue
        remember(town.memory, key_of(person, WON, rule), week + whole(law.repair[row].wait) + 1)
        if law.repair[row].act == 0:
            _maybe_ask(town, tables, row, rule, -1, person, act, slot, week, 0)
    if points < 0 and repairable(tables, rule):
        key = key_of(person, OWED, rule)
        held = recall(town.memory, key)
        remember(town.memory, key, (((held >> 20) - points_true) << 20) | ((held & LOW20) - points))


@inner
def open_for_list(
    town: Town, tables: Tables, which: int, person: int, act: int, slot: int, week: int, flags: int
) -> None:
    """An entry is made: see who will ask for its repair."""
    law = tables.law
    book = whole(law.list[which].book)
    for row in range(law.book[book].repairs, law.book[book].repairs_end):
        if (law.repair[row].lists >> np.uint64(which)) & np.uint64(1) != np.uint64(0) and law.repair[row].act == 0:
            _maybe_ask(town, tables, row, -1, which, person, act, slot, week, flags)


@inner
def _maybe_ask(
    town: Town,
    tables: Tables,
    row: int,
    rule: int,
    which: int,
    person: int,
    act: int,
    slot: int,
    week: int,
    flags: int,
) -> None:
    word, _, _, _ = draw(town.ground.seed, REPAIR, person, act, week, slot, 0)
    if word < tables.law.repair[row].asked:
        due = week + max(1, whole(tables.law.repair[row].wait))
        put_due(town.desk, due, REPAIRED_DUE, person, row, which, rule, 0, act, slot, week, flags)
