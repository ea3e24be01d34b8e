"""Predicates: whether a rulebook reaches somebody, whether somebody carries a mark or can be accused of an act.

`covered` asks it of one actor, in compiled code; `reaches` of whole columns of people or firms, for tables, measures
and pages, which ask of a town at rest. A test holds the two equal.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lamppost.compiled import inner
from lamppost.town.population import Population
from lamppost.town.state import State
from lamppost.town.tables import BookRow, Law, Tables


@inner
def covered(law: Law, population: Population, state: State, book: int, actor: int) -> bool:
    """Whether a book in force reaches an actor: person or firm, age, place, flags.

    Args:
        law: the rulebooks.
        population: the people and firms.
        state: how they stand.
        book: number of the rulebook.
        actor: its number; people come first, then firms.
    """
    if law.book[book].on == 0:
        return False
    firm = actor >= population.people
    if (law.book[book].firm != 0) != firm:
        return False
    if not firm:
        age = np.int32(state.actor[actor].age)
        if age < law.book[book].age_from or age >= law.book[book].age_below:
            return False
    flags = state.actor[actor].flags
    if (law.book[book].places >> state.actor[actor].place) & 1 == 0 and (flags & law.book[book].also) == np.uint32(0):
        return False
    return (flags & law.book[book].need) == law.book[book].need and (flags & law.book[book].bar) == np.uint32(0)


@inner
def covered_by_any(law: Law, population: Population, state: State, books: np.uint64, actor: int) -> bool:
    """Whether at least one of these books (bits) reaches an actor."""
    for book in range(law.book.shape[0]):
        if (books >> np.uint64(book)) & np.uint64(1) != np.uint64(0) and covered(law, population, state, book, actor):
            return True
    return False


def reaches(
    book: BookRow | np.void, *, firm: bool, age: ArrayLike, place: ArrayLike, flags: ArrayLike
) -> NDArray[np.bool_]:
    """Whether a book reaches each of some people, or each of some firms.

    Args:
        book: a row of Law.book.
        firm: whether these are firms, whose `age` is not looked at.
        age: in years.
        place: codes of PLACES.
        flags: bits of FLAGS.

    Returns:
        As many truth values as there are ages, places and flags; one for single numbers.
    """
    held, where, years = (np.asarray(each).astype(np.int64) for each in (flags, place, age))
    need, bar, also = int(book["need"]), int(book["bar"]), int(book["also"])
    inside = ((int(book["places"]) >> where) & 1 == 1) | (held & also != 0)
    fits = inside & (held & need == need) & (held & bar == 0)
    if not firm:
        fits = fits & (years >= int(book["age_from"])) & (years < int(book["age_below"]))
    return np.asarray(fits & bool(book["on"]) & (bool(book["firm"]) == firm))


@inner
def has_mark(marks: NDArray[np.uint64], actor: int, mark: int) -> bool:
    """Whether an actor carries a mark."""
    return (marks[actor, mark >> 6] >> np.uint64(mark & 63)) & np.uint64(1) != np.uint64(0)


@inner
def has_bit(words: np.ndarray[tuple[int, int], np.dtype[np.uint64]], row: int, bit: int) -> bool:
    """Whether a bit of a row of words is set."""
    return (words[row, bit >> 6] >> np.uint64(bit & 63)) & np.uint64(1) != np.uint64(0)


@inner
def can_be_accused(state: State, tables: Tables, act: int, actor: int) -> bool:
    """Whether a record of this act can fall on this actor at all (a court does not list a child's debts)."""
    flags = state.actor[actor].flags
    need, bar = tables.acts.act[act].need, tables.acts.act[act].bar
    return (flags & need) == need and (flags & bar) == np.uint32(0)
