"""Repair: winning points or standing back, by an act or on application."""

from __future__ import annotations

import numpy as np

from lamppost.compiled import inner, whole
from lamppost.draw import REPAIR, draw
from lamppost.town.calendar import after
from lamppost.town.desk import Town, due_repair
from lamppost.town.state import OWED, WON, Both, Deed, both, key_of, pair, recall, remember
from lamppost.town.tables import Tables


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
def owed(town: Town, rule: int, person: int) -> Both:
    """The deduction of a rule that repair can still give back, in belief and in truth."""
    return both(
        recall(town.memory, key_of(person, OWED, pair(rule, False))),
        recall(town.memory, key_of(person, OWED, pair(rule, True))),
    )


@inner
def owe(town: Town, rule: int, person: int, more: Both) -> None:
    """So much more (or less) can be given back."""
    now = owed(town, rule, person)
    remember(town.memory, key_of(person, OWED, pair(rule, False)), now.belief + more.belief)
    remember(town.memory, key_of(person, OWED, pair(rule, True)), now.truth + more.truth)


@inner
def take_from_owed(town: Town, rule: int, person: int, deduction: Both) -> Both:
    """The part of a deduction that repair has not given back yet; it is owed no more."""
    now = owed(town, rule, person)
    still = both(min(-deduction.belief, now.belief), min(-deduction.truth, now.truth))
    owe(town, rule, person, both(-still.belief, -still.truth))
    return both(-still.belief, -still.truth)


@inner
def open_for_rule(town: Town, tables: Tables, rule: int, person: int, points: Both, deed: Deed, day: int) -> None:
    """A deduction is made: note what can be won back, and who will ask for it."""
    law = tables.law
    book = whole(law.rule[rule].book)
    for row in range(law.book[book].repairs, law.book[book].repairs_end):
        if not has_bit(law.repair_rules, row, rule):
            continue
        opens = after(tables.first, day, whole(law.repair[row].wait))
        remember(town.memory, key_of(person, WON, rule), opens + 1)
        if law.repair[row].act == 0:
            _maybe_ask(town, tables, row, rule, -1, person, deed, day)
    if points.belief < 0 and repairable(tables, rule):
        owe(town, rule, person, both(-points.belief, -points.truth))


@inner
def open_for_list(town: Town, tables: Tables, which: int, person: int, deed: Deed, day: int) -> None:
    """An entry is made: see who will ask for its repair."""
    law = tables.law
    book = whole(law.list[which].book)
    for row in range(law.book[book].repairs, law.book[book].repairs_end):
        if (law.repair[row].lists >> np.uint64(which)) & np.uint64(1) != np.uint64(0) and law.repair[row].act == 0:
            _maybe_ask(town, tables, row, -1, which, person, deed, day)


@inner
def _maybe_ask(town: Town, tables: Tables, row: int, rule: int, which: int, person: int, deed: Deed, day: int) -> None:
    word, _, _, _ = draw(town.ground.seed, REPAIR, person, deed.act, day // 7, deed.slot, 0)
    if word < tables.law.repair[row].asked:
        opens = max(day + 1, after(tables.first, day, whole(tables.law.repair[row].wait)))
        due_repair(town.desk, opens, person, row, rule, which, deed)
