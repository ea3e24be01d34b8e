"""Ties as rows: what a mark brings to others, and points that spread with each record."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from lamppost.catalogue.model import Catalogue
from lamppost.rulebook.compile.acts import in_force
from lamppost.rulebook.compile.columns import columns, stated
from lamppost.rulebook.compile.numbers import chance, ranges, rows
from lamppost.rulebook.compile.plan import Plan
from lamppost.rulebook.model import Association, Rulebook
from lamppost.town.codes import KINDS
from lamppost.town.tables import ACT_CODES, SPREAD, TIE

POINTS, CUTS = 1, 3
"""What a tie carries, of the codes of `carries`."""


def ties_table(plan: Plan, day: dt.date) -> tuple[NDArray[np.int32], NDArray[np.void]]:
    """(start by mark, TIE): what each mark brings to others."""
    by_mark: list[list[int]] = [[] for _ in plan.marks]
    table = []
    for number, tie in enumerate(plan.ties):
        by_mark[tie.mark].append(number)
        association = None if tie.association is None else plan.books[tie.book].association[tie.association]
        table.append(
            {
                "cut": chance(stated(association, "cuts_ties", day)) if association and tie.carries == CUTS else 0,
                "points": stated(association, "points", day) if association and tie.carries == POINTS else 0,
                "mark": tie.target,
                "list": tie.lists,
                "kind": tie.kind,
                "depth": tie.depth,
                "carries": tie.carries,
                "book": tie.book,
                "on": in_force(plan.books[tie.book], day),
            }
        )
    return ranges(by_mark), rows(TIE, table)


def spreading(book: Rulebook) -> list[Association]:
    """Associations that carry a share of the points of each record, or of the rating, which is the same."""
    return [a for a in book.association.values() if a.carries == "rating" or (a.carries == "points" and a.when is None)]


def spreads_table(plan: Plan, catalogue: Catalogue, day: dt.date) -> tuple[NDArray[np.void], NDArray[np.uint64]]:
    """(SPREAD, bits of the acts that each spreads)."""
    table = []
    acts: list[NDArray[np.uint64]] = []
    for book in plan.books:
        for association in spreading(book):
            word = np.zeros(ACT_CODES // 64, np.uint64)
            for act in association.acts or tuple(book.acts):
                code = catalogue.acts[act].code
                word[code >> 6] |= np.uint64(1 << (code & 63))
            acts.append(word)
            table.append(
                {
                    **columns(association, "spread", day),
                    "kind": KINDS.index(association.to),
                    "depth": association.depth,
                }
            )
    return rows(SPREAD, table), np.array(acts, np.uint64).reshape(-1, ACT_CODES // 64)
