"""What comes due on a later day: points lapse, direct grades end, debts are still owed, a year tied has passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plain_town import chance, judge, lists, points, repair
from plain_town.people import Actor, Both, Counted, Deed
from plain_town.ties import FRIENDS, friend_of
from plain_town.words import A_YEAR, LAPSED, POINTS, TIED, TIED_POINTS, TRUE

if TYPE_CHECKING:
    from plain_town.town import PlainTown

CUTS = 3


def lapse(town: PlainTown, actor: Actor, counted: Counted) -> None:
    """Points stop counting."""
    if counted.struck:
        return
    left = points.still_open(town, counted.book, actor, counted.points, counted.account, counted.made)
    rule = counted.rule
    if counted.own and rule >= 0 and left.belief < 0 and repair.repairable(town, town.law.rules[rule]):
        left = repair.take_from_owed(actor, rule, left)
    if left:
        back = points.add(town, counted.book, actor, -left)
        made = counted.deed._replace(since=counted.made)
        town.tell(actor, LAPSED, counted.book, rule, made, back.belief, actor.belief.points[counted.book])


def direct_grade_ends(town: PlainTown, actor: Actor, book: int) -> None:
    """Another direct grade, or the points, give the band now."""
    points.grade(town, book, actor)


def still_owed(town: PlainTown, actor: Actor, number: int, deed: Deed, turn: int, start: int) -> None:
    """A span later an arrear counts again, unless it was paid, or the record was struck out."""
    rule = town.law.rules[number]
    if not rule.on or actor.settled.get(deed.act, -1) >= deed.since:
        return
    if actor.struck.get((rule.book, deed.act)) == deed.when:
        return
    before = town.calendar.after(start, (turn - 1) * rule.every)
    if lists.paid_by_chance(town, actor, deed.act, before, town.law.answers.settled):
        actor.settled[deed.act] = town.day
        return
    judge.measure(town, rule, actor, deed, turn, start)


def settle(town: PlainTown, actor: Actor, act: int) -> None:
    """What an act left owing is paid: grounds that end by it end, and arrears stop."""
    actor.settled[act] = town.day
    for ground in list(actor.grounds):
        if not isinstance(ground.place, int) or ground.deed.act != act or ground.until <= town.day:
            continue
        at = lists.removed(town, ground.place, paid=True)
        if ground.until > at and any(way.code == lists.OBLIGATION_MET for way in lists.ways_of(town, ground)):
            lists.end_ground(town, ground, actor, at, truth_too=True)


def another_year(town: PlainTown, actor: Actor, number: int, mark: int, since: int) -> None:
    """Another year in a state: those tied get the points again (for a year), or some friends drop the person."""
    if mark not in actor.belief.marks or actor.marked_since.get(mark) != since:
        return
    town.on(town.calendar.after(town.day, A_YEAR), another_year, actor, number, mark, since)
    tie = town.law.ties[number]
    if not tie.on:
        return
    if tie.carries == CUTS:
        _friends_drop(town, actor, tie.cut)
    elif tie.points:
        flags = TIED | TRUE if mark in actor.truth.marks else TIED
        town.send_to_tied(TIED_POINTS, (tie.kind, tie.depth, tie.book), actor, _year_tied, number, flags, actor.number)


def _year_tied(town: PlainTown, other: Actor, number: int, flags: int, source: int) -> None:
    """Points for another year tied to somebody in a state."""
    tie, deed = town.law.ties[number], Deed(0, 0, town.day, flags)
    if not town.reaches(tie.book, other):
        return
    account = points.open_account(other, tie.book)
    added = points.add(town, tie.book, other, Both(tie.points, tie.points if flags & TRUE else 0))
    town.tell(other, POINTS, tie.book, -1 - number, deed, added.belief, other.belief.points[tie.book], source)
    counted = Counted(tie.book, -1 - tie.book, added, account, deed, town.day, own=False)
    town.on(town.calendar.after(town.day, A_YEAR), lapse, other, counted)


def _friends_drop(town: PlainTown, actor: Actor, cut: int) -> None:
    for j in range(FRIENDS):
        other = friend_of(town, j, actor.number)
        if other is None or j in actor.cut:
            continue
        if chance.draw(town.seed, chance.TIE, actor.number, other, town.week, j)[2] < cut:
            lists.part(town, actor, j, town.actors[other])
