"""What comes due in a later week: points lapse, direct grades end, debts are still owed, a year tied has passed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plain_town import chance, judge, lists, points, repair
from plain_town.people import Actor, Both
from plain_town.ties import FRIENDS, friend_of, reached
from plain_town.words import LAPSED, POINTS, TIED, TRUE, YEAR

if TYPE_CHECKING:
    from plain_town.town import PlainTown

CUTS = 3


def lapse(
    town: PlainTown,
    actor: Actor,
    book: int,
    rule: int,
    counted: Both,
    made: tuple[int, int, int],
    flags: int,
    own: bool,
) -> None:
    """Points stop counting. `made`: act, slot, week counted; a rule below 0 is none; `own`: not through a tie."""
    if town.law.books[book].resets and made[2] < town.week // YEAR * YEAR:
        return
    if own and rule >= 0:
        counted = _but_for_struck(actor, rule, counted, town.week)
    if own and rule >= 0 and counted.belief < 0 and repair.repairable(town, town.law.rules[rule]):
        counted = repair.take_from_owed(actor, rule, counted)
    if counted:
        total = points.add(town, book, actor, -counted)
        town.tell(actor, LAPSED, book, rule, made, -counted.belief, total, flags=flags)


def _but_for_struck(actor: Actor, rule: int, counted: Both, week: int) -> Both:
    """What is left to lapse when the points of struck records, which were given back, are taken off."""
    left = []
    for view, part in ((actor.belief, counted.belief), (actor.truth, counted.truth)):
        less = min(-part, view.struck[rule, week]) if part < 0 else 0
        view.struck[rule, week] -= less
        left.append(part + less)
    return Both(*left)


def direct_grade_ends(town: PlainTown, actor: Actor, book: int) -> None:
    """Another direct grade, or the points, give the band now."""
    points.grade(town, book, actor)


def still_owed(town: PlainTown, actor: Actor, number: int, about: tuple[int, int, int], flags: int) -> None:
    """Half a year later an arrear counts again, unless it was paid, or the record was struck out."""
    rule = town.law.rules[number]
    act, _, deed = about
    if not rule.on or actor.settled.get(act, -1) >= deed or actor.struck.get((rule.book, act)) == deed:
        return
    for week in range(town.week, town.week - rule.every, -1):
        if lists.way_word(town, actor, act, lists.OBLIGATION_MET, week) < town.law.answers.settled:
            actor.settled[act] = town.week
            return
    judge.measure(town, rule, actor, about, flags)


def settle(town: PlainTown, actor: Actor, act: int) -> None:
    """What an act left owing is paid: entries that end by it end, and arrears stop."""
    actor.settled[act] = town.week
    for law in town.law.lists if actor.entries is not None else []:
        entry = actor.entries[law.number]
        ends_so = any(way.code == lists.OBLIGATION_MET for way in law.ways)
        if ends_so and entry.until > town.week and entry.cause == act:
            lists.end(town, law.number, actor, town.week + max(law.removal, law.after), truth_too=True)


def another_year(town: PlainTown, actor: Actor, number: int, mark: int, since: int) -> None:
    """Another year in a state: those tied get the points again (for a year), or some friends drop the person."""
    if mark not in actor.belief.marks or actor.marked_since.get(mark) != since:
        return
    town.later(YEAR, another_year, actor, number, mark, since)
    tie = town.law.ties[number]
    if not tie.on:
        return
    if tie.carries == CUTS:
        _friends_drop(town, actor, tie.cut)
        return
    if not tie.points:
        return
    true = mark in actor.truth.marks
    flags, part = (TIED | TRUE if true else TIED), Both(tie.points, tie.points if true else 0)
    made = (0, 0, town.week)
    for each in reached(town, tie.kind, tie.depth, actor.number, tie.book):
        other = town.actors[each]
        if town.reaches(tie.book, other):
            total = points.add(town, tie.book, other, part)
            town.tell(other, POINTS, tie.book, -1 - number, made, tie.points, total, actor.number, flags)
            town.later(YEAR, lapse, other, tie.book, -1 - tie.book, part, made, flags, False)


def _friends_drop(town: PlainTown, actor: Actor, cut: int) -> None:
    for j in range(FRIENDS):
        other = friend_of(town, j, actor.number)
        if other is None or j in actor.cut:
            continue
        if chance.draw(town.seed, chance.TIE, actor.number, other, town.week, j)[2] < cut:
            lists.part(town, actor, j, town.actors[other])
