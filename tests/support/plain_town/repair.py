"""Repair: winning points or standing back, by a good act or on application."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from plain_town import chance, lists, points, scheduled
from plain_town.people import Actor, Both, Counted, Deed
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


def open_for_rule(town: PlainTown, rule: SimpleNamespace, actor: Actor, counted: Both, deed: Deed) -> None:
    """A rule's points were counted: note what can be won back, from when, and who will apply for it."""
    for way in town.law.books[rule.book].repairs:
        if rule.number in way.rules:
            opens = town.calendar.after(town.day, way.wait)
            actor.repair_from[rule.number] = opens
            if way.act == ON_APPLICATION and _applies(town, way, actor, deed):
                town.on(max(town.day + 1, opens), _granted_points, way.number, rule.number, actor, deed)
    if counted.belief < 0 and repairable(town, rule):
        actor.belief.owed[rule.number] -= counted.belief
        actor.truth.owed[rule.number] -= counted.truth


def open_for_list(town: PlainTown, which: int, actor: Actor, deed: Deed) -> None:
    """An entry was made: see who will apply for its repair."""
    for way in town.law.books[town.law.lists[which].book].repairs:
        if which in way.lists and way.act == ON_APPLICATION and _applies(town, way, actor, deed):
            opens = max(town.day + 1, town.calendar.after(town.day, way.wait))
            town.on(opens, _granted_entry, way.number, which, actor, deed)


def _applies(town: PlainTown, way: SimpleNamespace, actor: Actor, deed: Deed) -> bool:
    return chance.draw(town.seed, chance.REPAIR, actor.number, deed.act, town.week, deed.slot)[0] < way.asked


def _granted_points(town: PlainTown, way: int, rule: int, actor: Actor, deed: Deed) -> None:
    give_back(town, town.law.repairs[way], rule, actor, deed)


def _granted_entry(town: PlainTown, way: int, which: int, actor: Actor, deed: Deed) -> None:
    if actor.on_list(which, town.day):
        relieve(town, town.law.repairs[way], which, actor, deed)


def by_act(town: PlainTown, way: SimpleNamespace, actor: Actor, deed: Deed) -> None:
    """The actor is recorded with the act by which this repair is done."""
    for rule in sorted(way.rules):
        give_back(town, way, rule, actor, deed)
    for which in sorted(way.lists):
        if actor.entries is None or not actor.on_list(which, town.day):
            continue
        if town.day >= town.calendar.after(actor.entries[which].since, way.wait):
            relieve(town, way, which, actor, deed)


def give_back(town: PlainTown, way: SimpleNamespace, number: int, actor: Actor, deed: Deed) -> None:
    """Repair what a rule did, if the wait is over: a share of the deduction comes back, a direct grade ends.

    In truth only if what repairs was done; an application needs no deed.
    """
    done = way.act == ON_APPLICATION or bool(deed.flags & TRUE)
    if actor.repair_from.get(number, FOREVER) > town.day:
        return
    rule, today = town.law.rules[number], deed._replace(since=town.day)
    owed = Both(actor.belief.owed[number], actor.truth.owed[number])
    if owed:
        back = Both(owed.belief * way.share // ONE, owed.truth * way.share // ONE if done else 0)
        actor.belief.owed[number] -= back.belief
        actor.truth.owed[number] -= back.truth
        won = points.add(town, rule.book, actor, back)
        town.tell(actor, REPAIRED, rule.book, number, today, won.belief, actor.belief.points[rule.book])
    given = actor.grounds_for((rule.book, rule.band))
    if any(ground.until > town.day for ground in given):
        true = done and any(ground.until_true > town.day for ground in given)
        for ground in given:
            ground.until = min(ground.until, town.day)
            if done:
                ground.until_true = min(ground.until_true, town.day)
        actor.grounds = [g for g in actor.grounds if not (g in given and g.over(town.day))]
        points.grade(town, rule.book, actor)
        total = _become(town, way, rule.book, actor, today._replace(flags=TRUE if true else 0))
        town.tell(actor, REPAIRED, rule.book, number, today, way.becomes, total)


def relieve(town: PlainTown, way: SimpleNamespace, which: int, actor: Actor, deed: Deed) -> None:
    """Take somebody off a list by repair, in truth too if what repairs was done; an application needs no deed."""
    book, today = town.law.lists[which].book, deed._replace(since=town.day)
    done, entry = way.act == ON_APPLICATION or bool(deed.flags & TRUE), lists.on_file(town, actor)[which]
    true = done and entry.until_true > town.day
    lists.end_all(town, which, actor, truth_too=done)
    total = _become(town, way, book, actor, today._replace(flags=TRUE if true else 0))
    town.tell(actor, REPAIRED, book, -1 - which, today, way.becomes, total)


def _become(town: PlainTown, way: SimpleNamespace, book: int, actor: Actor, deed: Deed) -> int:
    """What was repaired may turn into a smaller deduction; gives the new points."""
    if not way.becomes or town.law.books[book].score < 0:
        return 0
    account = points.open_account(actor, book)
    instead = points.add(town, book, actor, Both(way.becomes, way.becomes if deed.flags & TRUE else 0))
    if way.becomes_lasts:
        counted = Counted(book, -1 - book, instead, account, deed, town.day)
        town.on(town.calendar.after(town.day, way.becomes_lasts), scheduled.lapse, actor, counted)
    return actor.belief.points[book]
