"""JUDGE: what each authority makes of a record: points, direct grades, lists, and points for those tied."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import TYPE_CHECKING

from plain_town import appeals, chance, docket, lists, points, repair
from plain_town.people import Actor, Both, Record
from plain_town.ties import reached
from plain_town.words import (
    ASKS,
    FOREVER,
    GRADED,
    NO_BOOK,
    NOT_ACTED_ON,
    NOT_COUNTED,
    NOT_COVERED,
    NOT_IN_FORCE,
    ONE,
    POINTS,
    RECORDED,
    TIED,
    TRUE,
)

if TYPE_CHECKING:
    from plain_town.town import PlainTown


def hear(town: PlainTown, record: Record) -> None:
    """Take one record to every book that hears it, and has a rule for it."""
    actor, flags = town.actors[record.person], record.flags & ~ASKS
    about = (record.act, record.slot, record.week)
    town.tell(actor, RECORDED, NO_BOOK, 0, about, channel=record.channel, flags=flags)
    for rule in town.law.rules_for[record.act]:
        if not record.books >> rule.book & 1 or (record.channel and record.channel not in rule.channels):
            continue
        reason = _why_not(town, rule, actor, record)
        if reason is not None:
            town.tell(actor, NOT_COUNTED, rule.book, rule.number, about, reason, channel=record.channel, flags=flags)
        else:
            appeals.measure_or_wait(town, rule, actor, record)
    for book in town.law.books:
        if record.books >> book.number & 1 and town.reaches(book.number, actor):
            for way in book.repairs:
                if way.act == record.act:
                    repair.by_act(town, way, actor, record.act, record.slot, flags)


def _why_not(town: PlainTown, rule: SimpleNamespace, actor: Actor, record: Record) -> int | None:
    if not rule.on or not town.law.books[rule.book].on:
        return NOT_IN_FORCE
    if not town.reaches(rule.book, actor):
        return NOT_COVERED
    word = chance.draw(town.seed, chance.DISCRETION, actor.number, record.act, record.week, record.slot)[0]
    return None if word < rule.acts_on else NOT_ACTED_ON


def measure(town: PlainTown, rule: SimpleNamespace, actor: Actor, about: tuple[int, int, int], flags: int) -> Both:
    """All that a rule does to somebody; gives the points that counted. `about`: act, slot, week of the act."""
    act, slot, _ = about
    counted = _count(town, rule, actor, about, flags)
    if counted or rule.band >= 0:
        repair.open_for_rule(town, rule, actor, counted, act, slot)
    if counted:
        _spread(town, rule, actor, about, counted)
    if rule.band >= 0:
        until = town.week + rule.band_weeks if rule.band_weeks else FOREVER
        for view in actor.views if flags & TRUE else [actor.belief]:
            view.direct.setdefault((rule.book, rule.band), Counter())[until] += 1
        if until < FOREVER:
            town.later(rule.band_weeks, docket.direct_grade_ends, actor, rule.book)
        town.tell(actor, GRADED, rule.book, rule.number, about, rule.band, until, flags=flags)
        points.grade(town, rule.book, actor)
    if rule.every:
        town.later(rule.every, docket.still_owed, actor, rule.number, about, flags)
    for which in rule.lists:
        lists.decide(town, which, actor, rule.term, about, flags)
    return counted


def _count(town: PlainTown, rule: SimpleNamespace, actor: Actor, about: tuple[int, int, int], flags: int) -> Both:
    """The rule's points on the person's own score."""
    if not rule.points or town.law.books[rule.book].score < 0:
        return Both(0, 0)
    act, slot, _ = about
    counted = points.weighed(town, rule, actor, about, flags)
    if not counted:
        return counted
    total = points.add(town, rule.book, actor, counted)
    town.tell(actor, POINTS, rule.book, rule.number, about, counted.belief, total, flags=flags)
    if rule.lasts:
        made = (act, slot, town.week)
        town.later(rule.lasts, docket.lapse, actor, rule.book, rule.number, counted, made, flags, True)
    if counted.belief < 0:
        actor.fear.rise(town.law.answers.fear_record, town.week, town.law.answers.fear_halves)
    return counted


def part_of(total: int, share: int) -> int:
    """A share of some points, rounded towards nought."""
    return total * share // ONE if total > 0 else -(-total * share // ONE)


def _spread(town: PlainTown, rule: SimpleNamespace, actor: Actor, about: tuple[int, int, int], counted: Both) -> None:
    """A share of the points, or a fixed figure, falls on those tied to the person."""
    act, slot, _ = about
    for way in town.law.books[rule.book].spreads:
        if act not in way.acts:
            continue
        part = Both(*(part_of(number, way.share) for number in counted))
        if way.fixed:
            part = Both(*(way.fixed if number else 0 for number in counted))
        if not part:
            continue
        flags = TIED | TRUE if part.truth else TIED
        for number in reached(town, way.kind, way.depth, actor.number, rule.book):
            other = town.actors[number]
            if not town.reaches(rule.book, other):
                continue
            total = points.add(town, rule.book, other, part)
            town.tell(other, POINTS, rule.book, rule.number, about, part.belief, total, actor.number, flags)
            if rule.lasts:
                made = (act, slot, town.week)
                town.later(rule.lasts, docket.lapse, other, rule.book, rule.number, part, made, flags, False)
