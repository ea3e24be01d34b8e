"""Marks: what consequences hang on, and how they spread along ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plain_town import lists, scheduled
from plain_town.people import Actor, Deed, View
from plain_town.words import MARK_OFF, MARK_ON, TIED, TIED_ENTRY, TIED_MARK, TRUE

if TYPE_CHECKING:
    from plain_town.town import PlainTown

A_MARK, POINTS_EACH_YEAR, A_LISTING, A_CUT = range(4)


def flip(town: PlainTown, view: View, mark: int, on: bool) -> None:
    """Put a mark on or take it off, and remember on which day of the week."""
    (view.marks.add if on else view.marks.remove)(mark)
    view.flips.append((town.day, mark, on))


def had(view: View, mark: int, day: int) -> bool:
    """Whether a mark was carried at the end of a day of this week: what the first change after it took away."""
    later = [on for when, which, on in view.flips if which == mark and when > day]
    return not later[0] if later else mark in view.marks


def put(town: PlainTown, actor: Actor, mark: int, on: bool, view: View) -> None:
    """Put a mark on in one view, or take it off; it spreads along its ties. Nothing happens if it is so already."""
    if mark < 0 or (mark in view.marks) == on:
        return
    flip(town, view, mark, on)
    newly_believed = on and view is actor.belief
    known = actor.marked_since.get(mark) == town.day  # left and entered again within the day
    if newly_believed:
        list_those_tied(town, actor, mark)
    for tie in town.law.ties_from[mark]:
        if tie.carries in {POINTS_EACH_YEAR, A_CUT}:
            if newly_believed and not known:
                actor.marked_since[mark] = town.day
                town.on(town.day + 1, scheduled.another_year, actor, tie.number, mark, town.day)
        elif tie.carries == A_MARK:
            kind, along = MARK_ON if on else MARK_OFF, (tie.kind, tie.depth, tie.book)
            town.send_to_tied(kind, along, actor, lean, tie.number, on, view is actor.truth, actor.number)


def list_those_tied(town: PlainTown, actor: Actor, mark: int) -> None:
    """A listing spreads to those tied on the next day; one that stands by ties only goes no further."""
    flags = TIED | TRUE if mark in actor.truth.marks else TIED
    for tie in town.law.ties_from[mark]:
        if tie.carries != A_LISTING:
            continue
        if actor.on_list(tie.list, town.day) and lists.on_file(town, actor)[tie.list].tied:
            continue
        town.on(town.day + 1, _list_tied, actor, tie.number, flags)


def _list_tied(town: PlainTown, actor: Actor, number: int, flags: int) -> None:
    tie = town.law.ties[number]
    town.send_to_tied(TIED_ENTRY, (tie.kind, tie.depth, tie.book), actor, lists.begin_tied, tie.list, flags)


def lean(town: PlainTown, other: Actor, number: int, on: bool, truth: bool, source: int) -> None:
    """One more tied person brings a mark, or one fewer does."""
    tie, view = town.law.ties[number], other.truth if truth else other.belief
    changed = count(town, view, tie.mark, 1 if on else -1)
    if changed and on and not truth:
        answers = town.law.answers
        other.fear.rise(answers.fear_tie, town.week, answers.fear_halves)
        town.tell(other, TIED_MARK, tie.book, number, Deed(0, 0, town.day, TIED), other=source)


def count(town: PlainTown, view: View, mark: int, by: int) -> bool:
    """A tie mark stands while anybody brings it; True if it came or went."""
    view.behind[mark] += by
    assert view.behind[mark] >= 0, "a mark was taken off by somebody who never brought it"
    stands = view.behind[mark] > 0
    if stands == (mark in view.marks):
        return False
    flip(town, view, mark, stands)
    return True
