"""MEET: ways out of lists that are met at the end of the week, work lost and found."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from plain_town import chance, lists
from plain_town.people import WHOLE_INCOME, Actor, Deed, Ground
from plain_town.words import EMPLOYED, FOUND_WORK, LAYOFF, LOST_WORK, NO_BOOK, TRUE, WAY_OUT_MET

if TYPE_CHECKING:
    from plain_town.town import PlainTown


def meet(town: PlainTown) -> None:
    """The seam between two weeks, on the last day of the one that ends."""
    for actor in list(town.files):
        black = any(actor.on_list(law.number, town.day) and not law.red for law in town.law.lists)
        for ground in list(actor.grounds):
            if isinstance(ground.place, int) and ground.until > town.day and ground.until_true > town.day:
                _leave(town, actor, ground)
        (_lay_off if actor.firm else _work)(town, actor, black)


def count(town: PlainTown) -> None:
    """How many stand on each list as the week ends."""
    town.listed.append([sum(actor.on_list(law.number, town.day) for actor in town.files) for law in town.law.lists])


def _leave(town: PlainTown, actor: Actor, ground: Ground) -> None:
    """End one ground of a true entry by the first way out that is met this week."""
    assert isinstance(ground.place, int)
    act, law = ground.deed.act, town.law.lists[ground.place]
    way = next((way for way in lists.ways_of(town, ground) if _met(town, actor, act, way)), None)
    if way is None:
        return
    paid = way.code == lists.OBLIGATION_MET
    at = lists.removed(town, law.number, paid)
    if paid:
        actor.settled[act] = town.day
    if ground.until > at:
        town.tell(actor, WAY_OUT_MET, law.book, law.number, Deed(act, 0, ground.begun, TRUE), way.code, at)
        lists.end_ground(town, ground, actor, at, truth_too=True)


def _met(town: PlainTown, actor: Actor, cause: int, way: SimpleNamespace) -> bool:
    rate = way.rate
    if way.code == lists.OBLIGATION_MET:
        if not town.law.acts[cause].settles:
            return False
        rate += town.law.answers.pressed if actor.pressed > town.day else 0
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
        town.tell(actor, FOUND_WORK, NO_BOOK, 0, Deed(0, 0, town.day), WHOLE_INCOME)


def _lay_off(town: PlainTown, firm: Actor, black: bool) -> None:
    for number in town.staff[firm.number - town.people] if black else []:
        word = chance.draw(town.seed, chance.WORK, number, firm.number, town.week, 0)[0]
        if word < town.law.answers.layoff:
            town.send(number, LAYOFF, firm, _is_let_go)


def _is_let_go(town: PlainTown, employee: Actor) -> None:
    if employee.flags & EMPLOYED:
        lose_work(town, employee)


def lose_work(town: PlainTown, actor: Actor) -> None:
    """Income falls until work is found again."""
    lists.on_file(town, actor)
    actor.flags &= ~EMPLOYED
    actor.income = actor.income * town.law.answers.income_left >> 16
    actor.jobless = True
    town.tell(actor, LOST_WORK, NO_BOOK, 0, Deed(0, 0, town.day), actor.income)
