"""JUDGE: what each authority makes of a record: points, direct grades, lists, and points for those tied."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from plain_town import appeals, chance, lists, points, repair, scheduled
from plain_town.people import Actor, Both, Counted, Deed, Ground
from plain_town.words import (
    FOREVER,
    GRADED,
    NO_BOOK,
    NOBODY,
    NOT_ACTED_ON,
    NOT_COUNTED,
    NOT_COVERED,
    NOT_IN_FORCE,
    ONE,
    POINTS,
    RECORDED,
    SPREAD_POINTS,
    TIED,
    TRUE,
)

if TYPE_CHECKING:
    from plain_town.town import PlainTown

NOTHING = Both(0, 0)


def hear(town: PlainTown, actor: Actor, deed: Deed, books: int, channel: int = 0, asks: int | None = None) -> None:
    """Take one record to every book that hears it, and has a rule for it. `asks`: when a script has the person ask."""
    town.tell(actor, RECORDED, NO_BOOK, 0, deed, channel=channel)
    for rule in town.law.rules_for[deed.act]:
        if not books >> rule.book & 1 or (channel and channel not in rule.channels):
            continue
        reason = _why_not(town, rule, actor, deed)
        if reason is not None:
            town.tell(actor, NOT_COUNTED, rule.book, rule.number, deed, reason, channel=channel)
        else:
            appeals.measure_or_wait(town, rule, actor, deed, channel, asks)
    for book in town.law.books:
        if books >> book.number & 1 and town.reaches(book.number, actor):
            for way in book.repairs:
                if way.act == deed.act:
                    repair.by_act(town, way, actor, deed)


def _why_not(town: PlainTown, rule: SimpleNamespace, actor: Actor, deed: Deed) -> int | None:
    if not rule.on or not town.law.books[rule.book].on:
        return NOT_IN_FORCE
    if not town.reaches(rule.book, actor):
        return NOT_COVERED
    word = chance.draw(town.seed, chance.DISCRETION, actor.number, deed.act, deed.since // 7, deed.slot)[0]
    return None if word < rule.acts_on else NOT_ACTED_ON


def measure(
    town: PlainTown, rule: SimpleNamespace, actor: Actor, deed: Deed, turn: int = 0, start: int | None = None
) -> Counted:
    """All that a rule does to somebody; gives the points that counted. `turn`: how often before for this deed."""
    start = town.day if start is None else start
    true = bool(deed.flags & TRUE) and points.reason_not_to(town, rule, actor, actor.truth) is None
    reason = points.reason_not_to(town, rule, actor, actor.belief)
    if reason is not None:
        town.tell(actor, NOT_COUNTED, rule.book, rule.number, deed, reason, rule.points)
    counted = _count(town, rule, actor, deed, reason is None, true)
    graded = rule.band >= 0 and reason is None
    if counted.points or graded:
        repair.open_for_rule(town, rule, actor, counted.points, deed)
    if counted.points:
        _spread(town, rule, actor, deed, counted.points)
    if town.law.books[rule.book].paid and town.law.acts[deed.act].settles:
        for view in actor.views if true else [actor.belief]:
            view.owes[deed.act] = deed.since
    if graded:
        _grade(town, rule, actor, deed)
    if reason is not None:
        return counted
    if rule.every:
        due = town.calendar.after(start, (turn + 1) * rule.every)
        town.on(due, scheduled.still_owed, actor, rule.number, deed, turn + 1, start)
    for placed in rule.placed:
        lists.decide(town, placed.list, placed.number, actor, deed)
    return counted


def _grade(town: PlainTown, rule: SimpleNamespace, actor: Actor, deed: Deed) -> None:
    """A grade is given outright."""
    until = town.calendar.after(town.day, rule.band_lasts) if rule.band_lasts else FOREVER
    if rule.band_year:
        until = min(until, town.calendar.next_year(town.day))
    lists.on_file(town, actor)
    place = (rule.book, rule.band)
    actor.grounds.insert(0, Ground(place, deed, town.day, until, until if deed.flags & TRUE else 0, NOBODY))
    if until < FOREVER:
        town.on(until, scheduled.direct_grade_ends, actor, rule.book)
    town.tell(actor, GRADED, rule.book, rule.number, deed, rule.band, until)
    points.grade(town, rule.book, actor)


def _count(town: PlainTown, rule: SimpleNamespace, actor: Actor, deed: Deed, believed: bool, true: bool) -> Counted:
    """The rule's points on the person's own score."""
    account = points.open_account(actor, rule.book)
    counted = Counted(rule.book, rule.number, NOTHING, account, deed, town.day)
    if not rule.points or town.law.books[rule.book].score < 0:
        return counted
    _, counted.points = points.weighed(town, rule, actor, deed, believed, true)
    if not counted.points:
        return counted
    total = actor.belief.points[rule.book]
    town.tell(actor, POINTS, rule.book, rule.number, deed, counted.points.belief, total)
    if rule.lasts:
        town.on(town.calendar.after(town.day, rule.lasts), scheduled.lapse, actor, counted)
    if counted.points.belief < 0:
        actor.fear.rise(town.law.answers.fear_record, town.week, town.law.answers.fear_halves)
    return counted


def part_of(total: int, share: int) -> int:
    """A share of some points, rounded towards nought."""
    return total * share // ONE if total > 0 else -(-total * share // ONE)


def _spread(town: PlainTown, rule: SimpleNamespace, actor: Actor, deed: Deed, counted: Both) -> None:
    """A share of the points, or a fixed figure, is to fall on those tied to the person."""
    for way in town.law.books[rule.book].spreads:
        if deed.act not in way.acts:
            continue
        part = Both(*(part_of(number, way.share) for number in counted))
        if way.fixed:
            part = Both(*(way.fixed if number else 0 for number in counted))
        if part:
            tied = deed._replace(flags=TIED | TRUE if part.truth else TIED)
            along = (way.kind, way.depth, rule.book)
            town.send_to_tied(SPREAD_POINTS, along, actor, _share, rule.number, part, tied, actor.number)


def _share(town: PlainTown, other: Actor, number: int, part: Both, deed: Deed, source: int) -> None:
    """A part of the points of a tied person's record."""
    rule = town.law.rules[number]
    if not town.reaches(rule.book, other):
        return
    account = points.open_account(other, rule.book)
    added = points.add(town, rule.book, other, part)
    total = other.belief.points[rule.book]
    town.tell(other, POINTS, rule.book, number, deed, added.belief, total, source)
    if rule.lasts:
        counted = Counted(rule.book, number, added, account, deed, town.day, own=False)
        town.on(town.calendar.after(town.day, rule.lasts), scheduled.lapse, other, counted)
