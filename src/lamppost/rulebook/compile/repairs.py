"""Ways to win standing back, as rows."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.model import Catalogue
from lamppost.rulebook.compile.columns import columns
from lamppost.rulebook.compile.numbers import bits, rows
from lamppost.rulebook.compile.plan import Plan
from lamppost.town.tables import REPAIR


def repairs_table(plan: Plan, catalogue: Catalogue, day: dt.date) -> tuple[NDArray[np.void], NDArray[np.uint64]]:
    """(REPAIR, bits of the rules that each is open for)."""
    words = max(1, (len(plan.rules) + 63) // 64)
    rules: list[NDArray[np.uint64]] = []
    table = []
    for number, book in enumerate(plan.books):
        for repair in book.repair.values():
            word = np.zeros(words, np.uint64)
            for place, (owner, act) in enumerate(plan.rules):
                if owner == number and act in repair.open_for:
                    word[place >> 6] |= np.uint64(1 << (place & 63))
            rules.append(word)
            lists = [n for n, (owner, name) in enumerate(plan.lists) if owner == number and name in repair.open_for]
            table.append(
                {
                    **columns(repair, "repair", day),
                    "lists": bits(lists),
                    "act": catalogue.acts[repair.by].code if repair.by else 0,
                }
            )
    return rows(REPAIR, table), np.array(rules, np.uint64).reshape(-1, words)
