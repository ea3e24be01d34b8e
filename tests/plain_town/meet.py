"""MEET: ways out of lists that are met, work lost and found, grading days, a new year, a new date of the law."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from plain_town import chance, lists, points
from plain_town.people import WHOLE_INCOME, Actor
from plain_town.words import EMPLOYED, FOUND_WORK, LOST_WORK, NO_BOOK, TRUE, WAY_OUT_MET, YEAR

if TYPE_CHECKING:
    from plain_town.town import PlainTown

MONTHLY, YEARLY = 1, 2
MONTH = 4


def meet(town: PlainTown) -> None:
    """The seam between two weeks."""
    for actor in list(town.files):
        black = _leave(town, actor)
        (_lay_off if actor.firm else _work)(town, actor, black)
    town.listed.append([sum(actor.on_list(law.number, town.week) for actor in town.files) for law in town.law.lists])
    following = town.week + 1
    for book in town.law.books:
        if (book.graded == MONTHLY and following % MONTH == 0) or (book.graded == YEARLY and following % YEAR == 0):
            points.grade_all(town, book.number)
    if following % YEAR == 0:
        for book in town.law.books:
            if book.resets and book.score >= 0:
                points.open_new_year(town, book.number)
                if book.graded != YEARLY:
                    points.grade_all(town, book.number)


def _leave(town: PlainTown, actor: Actor) -> bool:
    """End true entries by the ways out that are met this week; True if the actor was on any list but a red one."""
    assert actor.entries is not None
    standing = [law for law in town.law.lists if actor.on_list(law.number, town.week)]
    for law in standing:
        entry = actor.entries[law.number]
        if entry.until_true <= town.week:
            continue
        way = next((way for way in law.ways if _met(town, actor, entry.cause, way)), None)
        if way is not None:
            paid = way.code == lists.OBLIGATION_MET
            at, about = town.week + max(law.removal, law.after if paid else 0), (entry.cause, 0, entry.since)
            if entry.until > at:
                town.tell(actor, WAY_OUT_MET, law.book, law.number, about, way.code, at, flags=TRUE)
                lists.end(town, law.number, actor, at, truth_too=True)
            if way.code == lists.OBLIGATION_MET:
                actor.settled[entry.cause] = town.week
    return any(not law.red for law in standing)


def _met(town: PlainTown, actor: Actor, cause: int, way: SimpleNamespace) -> bool:
    rate = way.rate
    if way.code == lists.OBLIGATION_MET:
        if not town.law.acts[cause].settles:
            return False
        rate += town.law.answers.pressed if actor.pressed > town.week else 0
    return lists.way_word(town, actor, cause, way.code, town.week) < rate


def _work(town: PlainTown, actor: Actor, black: bool) -> None:
    """A listed employee may lose the job over it; who lost one may find another."""
    loses, finds, _, _ = chance.draw(town.seed, chance.WORK, actor.number, 0, town.week, 0)
    if not actor.jobless:
        if black and actor.flags & EMPLOYED and loses < town.law.answers.work_lost:
            lose_work(town, actor)
    elif finds < town.law.answers.work_found:
        actor.jobless = False
        actor.flags |= EMPLOYED
        actor.income = WHOLE_INCOME
        town.tell(actor, FOUND_WORK, NO_BOOK, 0, (0, 0, town.week), WHOLE_INCOME)


def _lay_off(town: PlainTown, firm: Actor, black: bool) -> None:
    for number in town.staff[firm.number - town.people] if black else []:
        employee = town.actors[number]
        word = chance.draw(town.seed, chance.WORK, number, firm.number, town.week, 0)[0]
        if employee.flags & EMPLOYED and word < town.law.answers.layoff:
            lose_work(town, employee)


def lose_work(town: PlainTown, actor: Actor) -> None:
    """Income falls until work is found again."""
    lists.on_file(town, actor)
    actor.flags &= ~EMPLOYED
    actor.income = actor.income * town.law.answers.income_left >> 16
    actor.jobless = True
    town.tell(actor, LOST_WORK, NO_BOOK, 0, (0, 0, town.week), actor.income)
