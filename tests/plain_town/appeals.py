"""Appeals: who asks, what is decided, a second look, and what is undone when the record is found wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

from plain_town import chance, docket, judge, lists, points, repair
from plain_town.people import Actor, Both, Record
from plain_town.words import (
    APPEALED,
    ASKS,
    CORRECTED,
    FOREVER,
    NOT_COUNTED,
    POINTS,
    REJECTED,
    TOO_LATE,
    TRUE,
    UPHELD,
    YEAR,
)

if TYPE_CHECKING:
    from plain_town.town import PlainTown

NOTHING = Both(0, 0)


@dataclass(frozen=True)
class Appeal:
    """One request: about which record, made before (paused) or after the measure, and what the measure counted."""

    actor: Actor
    rule: int
    about: tuple[int, int, int]  # act, slot, week of the act
    flags: int
    paused: bool
    measured: int = 0  # week
    counted: Both = NOTHING
    second: bool = False
    scripted: int | None = None  # weeks after which a script has the person ask, and ask again

    @property
    def stage(self) -> int:
        """As it stands in the ledger."""
        again = 255 if self.scripted is None else self.scripted
        return self.measured << 10 | again << 2 | self.paused << 1 | self.second


def measure_or_wait(town: PlainTown, rule: SimpleNamespace, actor: Actor, record: Record) -> None:
    """The rule's measure at once, or after the decision where an appeal pauses it."""
    book, flags = town.law.books[rule.book], record.flags & ~ASKS
    about = (record.act, record.slot, record.week)
    after = _asks(town, rule, actor, record)
    if after is None:
        judge.measure(town, rule, actor, about, flags)
        return
    scripted = record.asks if record.flags & ASKS else None
    if after == 0 and book.pauses:
        appeal = Appeal(actor, rule.number, about, flags, paused=True, measured=town.week, scripted=scripted)
        _ask(town, appeal, record.channel)
        return
    wait = max(1, book.decision)
    if after == 0:
        town.tell(actor, APPEALED, rule.book, rule.number, about, town.week + wait, channel=record.channel, flags=flags)
    counted = judge.measure(town, rule, actor, about, flags)
    appeal = Appeal(actor, rule.number, about, flags, False, town.week, counted, scripted=scripted)
    if after == 0:
        town.later(wait, decide, appeal)
    else:
        town.later(after, ask_late, appeal, after)


def _ask(town: PlainTown, appeal: Appeal, channel: int = 0) -> None:
    """The request is taken, and will be decided."""
    rule = town.law.rules[appeal.rule]
    book = town.law.books[rule.book]
    wait = max(1, book.second if appeal.second else book.decision)
    due = town.week + wait
    town.tell(appeal.actor, APPEALED, rule.book, rule.number, appeal.about, due, channel=channel, flags=appeal.flags)
    town.later(wait, decide, appeal)


def ask_late(town: PlainTown, appeal: Appeal, after: int) -> None:
    """Somebody asks some weeks after the measure or the refusal: taken unless the time is over."""
    rule = town.law.rules[appeal.rule]
    book = town.law.books[rule.book]
    if after > (book.second_within if appeal.second else book.within):
        town.tell(appeal.actor, NOT_COUNTED, rule.book, rule.number, appeal.about, TOO_LATE, flags=appeal.flags)
    else:
        _ask(town, appeal)


def _words(town: PlainTown, actor: Actor, about: tuple[int, int, int], again: bool = False) -> chance.Words:
    act, slot, week = about
    return chance.draw(town.seed, chance.APPEAL, actor.number, act, week, slot, int(again))


def _takes(town: PlainTown, word: int) -> int:
    """Weeks that somebody takes to ask."""
    return next(week for week, by in enumerate(town.law.ask_by) if word < by)


def _asks(town: PlainTown, rule: SimpleNamespace, actor: Actor, record: Record) -> int | None:
    """Weeks until the person asks for correction; None = never."""
    book = town.law.books[rule.book]
    if not book.appeal or not (rule.points < 0 or rule.lists or rule.band >= 0):
        return None
    if record.flags & ASKS:
        return record.asks
    asks, _, _, when = _words(town, actor, (record.act, record.slot, record.week))
    chance_to_ask = book.asks_right if record.flags & TRUE else book.asks_wrong
    return _takes(town, when) if not town.law.acts[record.act].merit and asks < chance_to_ask else None


def _asks_again(town: PlainTown, appeal: Appeal) -> int | None:
    """Weeks until the person, refused, asks for the second look; None = never, or there is none."""
    book = town.law.books[town.law.rules[appeal.rule].book]
    if appeal.second or book.second < 0:
        return None
    if appeal.scripted is not None:
        return appeal.scripted
    asks, when, _, _ = _words(town, appeal.actor, appeal.about, again=True)
    return _takes(town, when) if asks < town.law.answers.asks_again else None


def decide(town: PlainTown, appeal: Appeal) -> None:
    """The decision; a justified request is likelier to succeed."""
    rule = town.law.rules[appeal.rule]
    book = town.law.books[rule.book]
    _, first, second, _ = _words(town, appeal.actor, appeal.about)
    word = second if appeal.second else first
    upheld = word < (book.upheld_right if appeal.flags & TRUE else book.upheld_wrong)
    verdict = UPHELD if upheld else REJECTED
    town.tell(appeal.actor, verdict, rule.book, rule.number, appeal.about, appeal.stage, flags=appeal.flags)
    if upheld:
        if not appeal.paused:
            town.later(max(1, book.correction), correct, appeal)
        return
    after = _asks_again(town, appeal)
    if after == 0:
        town.later(max(1, book.second), decide, replace(appeal, second=True))
    elif after is not None:
        town.later(after, ask_late, replace(appeal, second=True), after)
    if appeal.paused and (after is None or after > book.second_within):
        judge.measure(town, rule, appeal.actor, appeal.about, appeal.flags)


def correct(town: PlainTown, appeal: Appeal) -> None:
    """Undo what the record brought: points, direct grade, entries, and what was still to come of it."""
    rule, actor = town.law.rules[appeal.rule], appeal.actor
    act, _, deed = appeal.about
    actor.struck[rule.book, act] = deed
    _points_back(town, rule, appeal)
    if rule.band >= 0:
        until = appeal.measured + rule.band_weeks if rule.band_weeks else FOREVER
        for view in actor.views if appeal.flags & TRUE else [actor.belief]:
            standing = view.direct.get((rule.book, rule.band), Counter())
            standing[until] = max(0, standing[until] - 1)
        points.grade(town, rule.book, actor)
    for which in rule.lists:
        for each in (which, *town.law.lists[which].also):
            lists.end(town, each, actor, town.week, truth_too=bool(appeal.flags & TRUE))


def _points_back(town: PlainTown, rule: SimpleNamespace, appeal: Appeal) -> None:
    actor, counted = appeal.actor, appeal.counted
    act, slot, _ = appeal.about
    points.free_the_cap(rule, actor, counted, appeal.measured)
    closed = town.law.books[rule.book].resets and appeal.measured < town.week // YEAR * YEAR
    lapses = appeal.measured + rule.lasts
    if closed or (rule.lasts and lapses <= town.week) or not counted:
        return
    if repair.repairable(town, rule) and counted.belief <= 0:
        if rule.lasts:
            actor.belief.struck[rule.number, lapses] -= counted.belief
            actor.truth.struck[rule.number, lapses] -= counted.truth
        counted = repair.take_from_owed(actor, rule.number, counted)
    elif rule.lasts:
        # The lapse that is to come gives the points back once more; its opposite comes with it.
        made = (act, slot, appeal.measured)
        wait = lapses - town.week
        town.later(wait, docket.lapse, actor, rule.book, rule.number, -counted, made, appeal.flags, False)
    total = points.add(town, rule.book, actor, -counted)
    town.tell(actor, POINTS, rule.book, rule.number, appeal.about, -counted.belief, total, flags=appeal.flags)
    town.tell(actor, NOT_COUNTED, rule.book, rule.number, appeal.about, CORRECTED, flags=appeal.flags)
