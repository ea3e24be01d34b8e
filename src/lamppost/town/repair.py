"""Repair: winning points or standing back, by an act or on application."""

from __future__ import annotations

import numpy as np

from lamppost.compiled import inner, whole
from lamppost.draw import REPAIR, draw
from lamppost.town.calendar import after
from lamppost.town.codes import OWED, WON
from lamppost.town.context import Context
from lamppost.town.deeds import Both, Deed, both
from lamppost.town.memory import recall_both, remember, remember_day
from lamppost.town.outbox import due_repair
from lamppost.town.predicates import has_bit
from lamppost.town.tables import Tables


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
def owed(context: Context, rule: int, person: int) -> Both:
    """The deduction of a rule that repair can still give back, in belief and in truth."""
    return recall_both(context.memory, person, OWED, rule)


@inner
def owe(context: Context, rule: int, person: int, more: Both) -> None:
    """So much more (or less) can be given back."""
    now = owed(context, rule, person)
    remember(context.memory, person, OWED, rule, False, now.belief + more.belief)
    remember(context.memory, person, OWED, rule, True, now.truth + more.truth)


@inner
def take_from_owed(context: Context, rule: int, person: int, deduction: Both) -> Both:
    """The part of a deduction that repair has not given back yet; it is owed no more."""
    now = owed(context, rule, person)
    still = both(min(-deduction.belief, now.belief), min(-deduction.truth, now.truth))
    owe(context, rule, person, both(-still.belief, -still.truth))
    return both(-still.belief, -still.truth)


@inner
def open_for_rule(context: Context, tables: Tables, rule: int, person: int, points: Both, deed: Deed, day: int) -> None:
    """A deduction is made: note what can be won back, and who will ask for it."""
    law = tables.law
    book = whole(law.rule[rule].book)
    for row in range(law.book[book].repairs, law.book[book].repairs_end):
        if not has_bit(law.repair_rules, row, rule):
            continue
        opens = after(tables.first, day, whole(law.repair[row].wait))
        remember_day(context.memory, person, WON, rule, False, opens)
        if law.repair[row].act == 0:
            _maybe_ask(context, tables, row, rule, -1, person, deed, day)
    if points.belief < 0 and repairable(tables, rule):
        owe(context, rule, person, both(-points.belief, -points.truth))


@inner
def open_for_list(context: Context, tables: Tables, which: int, person: int, deed: Deed, day: int) -> None:
    """An entry is made: see who will ask for its repair."""
    law = tables.law
    book = whole(law.list[which].book)
    for row in range(law.book[book].repairs, law.book[book].repairs_end):
        if (law.repair[row].lists >> np.uint64(which)) & np.uint64(1) != np.uint64(0) and law.repair[row].act == 0:
            _maybe_ask(context, tables, row, -1, which, person, deed, day)


@inner
def _maybe_ask(
    context: Context, tables: Tables, row: int, rule: int, which: int, person: int, deed: Deed, day: int
) -> None:
    word, _, _, _ = draw(context.population.seed, REPAIR, person, deed.act, day // 7, deed.slot, 0)
    if word < tables.law.repair[row].asked:
        opens = max(day + 1, after(tables.first, day, whole(tables.law.repair[row].wait)))
        due_repair(context.outbox, opens, person, row, rule, which, deed)
