"""Dates: what a date of the calendar or of the law brings, before anything else happens on its day."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from lamppost.compiled import compiled, inner, whole
from lamppost.intrinsics import by_reference
from lamppost.town.calendar import date_of
from lamppost.town.codes import MONTHLY_GRADES, YEARLY, YEARLY_GRADES
from lamppost.town.tables import Law, Tables

GRADE: Final = 0
"""A book grades everybody."""
RESET: Final = 1
"""The accounts of a book start anew."""


@inner
def _grades(law: Law, book: int) -> bool:
    return law.book[book].score >= 0 and law.book[book].bands < law.book[book].bands_end


@compiled
def turn(tables: Tables, day: int, starts: bool, out: NDArray[np.int64]) -> int:
    """What a day brings: new rules, grading days, accounts that start anew.

    Args:
        tables: those in force on the day.
        day: day of the run, from 0.
        starts: whether they come into force on it.
        out: (4 * books, 2) int64, (GRADE or RESET, number of the book) in the order in which it is done; written.

    Returns:
        How many rows there are.
    """
    tables = by_reference(tables)
    law, number = tables.law, 0
    for book in range(law.book.shape[0]):
        if starts and _grades(law, book):
            out[number, 0], out[number, 1] = GRADE, book
            number += 1
    _, month, date = date_of(tables.first + day)
    if day == 0 or date != 1:
        return number
    new_year = month == 1
    for book in range(law.book.shape[0]):
        graded = whole(law.book[book].graded)
        if _grades(law, book) and (graded == MONTHLY_GRADES or (graded == YEARLY_GRADES and new_year)):
            out[number, 0], out[number, 1] = GRADE, book
            number += 1
    for book in range(law.book.shape[0]):
        row = law.book[book]
        if new_year and row.resets == YEARLY and row.paid == 0 and row.score >= 0:
            out[number, 0], out[number, 1] = RESET, book
            number += 1
            # A grade given once a year is that of the year just closed.
            if row.graded != YEARLY_GRADES and _grades(law, book):
                out[number, 0], out[number, 1] = GRADE, book
                number += 1
    return number
