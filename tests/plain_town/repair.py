"""Repair: winning points or standing back, by a good act or on application."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from plain_town import chance, docket, lists, points
from plain_town.people import Actor, Both
from plain_town.words import FOREVER, ONE, REPAIRED, TRUE

if TYPE_CHECKING:
    from plain_town.town import PlainTown

ON_APPLICATION = 0


def repairable(town: PlainTown, rule: SimpleNamespace) -> bool:
    """Whether any way of repair is open for a rule's deduction."""
    return any(rule.number in way.rules for way in town.law.books[rule.book].repairs)


def take_from_owed(actor: Actor, rule: int, deduction: Both) -> Both:
    """The part of a deduction that repair has not given back yet; it is owed no more."""
    left = []
    for view, part in ((actor.belief, deduction.belief), (actor.truth, deduction.truth)):
        still = min(-part, view.owed[rule])
        view.owed[rule] -= still
        left.append(-still)
    return Both(*left)


def open_for_rule(town: PlainTown, rule: SimpleNamespace, actor: Actor, counted: Both, act: int, slot: int) -> None:
    """A rule's points were counted: note what can be won back, from when, and who will apply for it."""
    for way in town.law.books[rule.book].repairs:
        if rule.number in way.rules:
            actor.repair_from[rule.number] = town.week + way.wait
            if way.act == ON_APPLICATION and _applies(town, way, actor, act, slot):
                town.later(max(1, way.wait), _granted_points, way.number, rule.number, actor, act, slot)
    if counted.belief < 0 and repairable(town, rule):
        actor.belief.owed[rule.number] -= counted.belief
        actor.truth.owed[rule.number] -= counted.truth


def open_for_list(town: PlainTown, which: int, actor: Actor, act: int, slot: int, flags: int) -> None:
    """An entry was made: see who will apply for its repair."""
    for way in town.law.books[town.law.lists[which].book].repairs:
        if which in way.lists and way.act == ON_APPLICATION and _applies(town, way, actor, act, slot):
            town.later(max(1, way.wait), _granted_entry, way.number, which, actor, act, slot, flags)


def _applies(town: PlainTown, way: SimpleNamespace, actor: Actor, act: int, slot: int) -> bool:
    return chance.draw(town.seed, chance.REPAIR, actor.number, act, town.week, slot)[0] < way.asked


def _granted_points(town: PlainTown, way: int, rule: int, actor: Actor, act: int, slot: int) -> None:
    give_back(town, town.law.repairs[way], rule, actor, act, slot, 0)


def _granted_entry(town: PlainTown, way: int, which: int, actor: Actor, act: int, slot: int, flags: int) -> None:
    if actor.on_list(which, town.week):
        relieve(town, town.law.repairs[way], which, actor, act, slot, flags)


def by_act(town: PlainTown, way: SimpleNamespace, actor: Actor, act: int, slot: int, flags: int) -> None:
    """The actor is recorded with the act by which this repair is done."""
    for rule in sorted(way.rules):
        give_back(town, way, rule, actor, act, slot, flags)
    for which in sorted(way.lists):
        if actor.entries is None or not actor.on_list(which, town.week):
            continue
        if town.week - actor.entries[which].since >= way.wait:
            relieve(town, way, which, actor, act, slot, flags)


def give_back(
    town: PlainTown, way: SimpleNamespace, number: int, actor: Actor, act: int, slot: int, flags: int
) -> None:
    """Repair what a rule did, if the wait is over: a share of the deduction comes back, a direct grade ends.

    In truth only if what repairs was done; an application needs no deed.
    """
    done = way.act == ON_APPLICATION or bool(flags & TRUE)
    if actor.repair_from.get(number, FOREVER) > town.week:
        return
    rule, about = town.law.rules[number], (act, slot, town.week)
    owed = Both(actor.belief.owed[number], actor.truth.owed[number])
    if owed:
        back = Both(owed.belief * way.share // ONE, owed.truth * way.share // ONE if done else 0)
        actor.belief.owed[number] -= back.belief
        actor.truth.owed[number] -= back.truth
        total = points.add(town, rule.book, actor, back)
        town.tell(actor, REPAIRED, rule.book, number, about, back.belief, total, flags=flags)
    grade = (rule.book, rule.band)
    if points.until(actor.belief, grade) > town.week:
        true = done and points.until(actor.truth, grade) > town.week
        for view in actor.views if done else [actor.belief]:
            view.direct.pop(grade, None)
        points.grade(town, rule.book, actor)
        total = _become(town, way, rule.book, actor, about, TRUE if true else 0)
        town.tell(actor, REPAIRED, rule.book, number, about, way.becomes, total, flags=flags)


def relieve(town: PlainTown, way: SimpleNamespace, which: int, actor: Actor, act: int, slot: int, flags: int) -> None:
    """Take somebody off a list by repair, in truth too if what repairs was done; an application needs no deed."""
    book, about = town.law.lists[which].book, (act, slot, town.week)
    done, entry = way.act == ON_APPLICATION or bool(flags & TRUE), lists.on_file(town, actor)[which]
    true = done and entry.until_true > town.week
    if done:
        lists.end(town, which, actor, town.week, truth_too=True)
    else:
        entry.until = town.week
        lists.close(town, actor, which)
    total = _become(town, way, book, actor, about, TRUE if true else 0)
    town.tell(actor, REPAIRED, book, -1 - which, about, way.becomes, total, flags=flags)


def _become(
    town: PlainTown, way: SimpleNamespace, book: int, actor: Actor, about: tuple[int, int, int], flags: int
) -> int:
    """What was repaired may turn into a smaller deduction; gives the new points."""
    if not way.becomes or town.law.books[book].score < 0:
        return 0
    instead = Both(way.becomes, way.becomes if flags & TRUE else 0)
    if way.becomes_weeks:
        town.later(way.becomes_weeks, docket.lapse, actor, book, -1 - book, instead, about, flags, True)
    return points.add(town, book, actor, instead)
