"""Marks: what consequences hang on, and how they spread along ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plain_town import docket, lists
from plain_town.people import Actor, View
from plain_town.ties import reached
from plain_town.words import TIED, TIED_MARK, TRUE

if TYPE_CHECKING:
    from plain_town.town import PlainTown

A_MARK, POINTS, A_LISTING, A_CUT = range(4)


def put(town: PlainTown, actor: Actor, mark: int, on: bool, view: View) -> None:
    """Put a mark on in one view, or take it off; it spreads along its ties. Nothing happens if it is so already."""
    if mark < 0 or (mark in view.marks) == on:
        return
    (view.marks.add if on else view.marks.remove)(mark)
    newly_believed = on and view is actor.belief
    known = actor.marked_since.get(mark) == town.week  # left and entered again within the week
    if newly_believed:
        list_those_tied(town, actor, mark)
    for tie in town.law.ties_from[mark]:
        if tie.carries in {POINTS, A_CUT}:
            if newly_believed and not known:
                actor.marked_since[mark] = town.week
                town.later(1, docket.another_year, actor, tie.number, mark, town.week)
        elif tie.carries == A_MARK:
            for other in reached(town, tie.kind, tie.depth, actor.number, tie.book):
                _lean(town, town.actors[other], tie.number, on, view is actor.truth, actor.number)


def list_those_tied(town: PlainTown, actor: Actor, mark: int) -> None:
    """A listing spreads to those tied, as far as its depth; one that itself came through a tie goes no further."""
    flags = TIED | TRUE if mark in actor.truth.marks else TIED
    for tie in town.law.ties_from[mark]:
        if tie.carries != A_LISTING or (
            actor.on_list(tie.list, town.week) and lists.on_file(town, actor)[tie.list].tied
        ):
            continue
        for other in reached(town, tie.kind, tie.depth, actor.number, tie.book):
            town.later(1, lists.begin_tied, town.actors[other], tie.list, flags)


def _lean(town: PlainTown, other: Actor, number: int, on: bool, truth: bool, source: int) -> None:
    """One more tied person brings a mark, or one fewer does."""
    tie, view = town.law.ties[number], other.truth if truth else other.belief
    changed = count(view, tie.mark, 1 if on else -1)
    if changed and on and not truth:
        answers = town.law.answers
        other.fear.rise(answers.fear_tie, town.week, answers.fear_halves)
        town.tell(other, TIED_MARK, tie.book, number, (0, 0, town.week), other=source, flags=TIED)


def count(view: View, mark: int, by: int) -> bool:
    """A tie mark stands while anybody brings it; True if it came or went."""
    view.behind[mark] += by
    assert view.behind[mark] >= 0, "a mark was taken off by somebody who never brought it"
    stands = view.behind[mark] > 0
    if stands == (mark in view.marks):
        return False
    (view.marks.add if stands else view.marks.remove)(mark)
    return True
