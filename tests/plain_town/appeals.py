"""Appeals: who asks, what is decided, a second look, and what is undone when the record is found wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

from plain_town import chance, docket, judge, lists, points, repair
from plain_town.people import Actor, Both, Record
from plain_town.words import APPEALED, ASKS, CORRECTED, NOT_COUNTED, POINTS, REJECTED, TRUE, UPHELD, YEAR

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

    @property
    def stage(self) -> int:
        """As it stands in the ledger."""
        return self.measured << 2 | self.paused << 1 | self.second


def measure_or_wait(town: PlainTown, rule: SimpleNamespace, actor: Actor, record: Record) -> None:
    """The rule's measure at once, or after the decision where an appeal pauses it."""
    book, flags = town.law.books[rule.book], record.flags & ~ASKS
    about = (record.act, record.slot, record.week)
    if not _asks(town, rule, actor, record):
        judge.measure(town, rule, actor, about, flags)
        return
    wait = max(1, book.decision)
    town.tell(actor, APPEALED, rule.book, rule.number, about, town.week + wait, channel=record.channel, flags=flags)
    if book.pauses:
        appeal = Appeal(actor, rule.number, about, flags, paused=True)
    else:
        counted = judge.measure(town, rule, actor, about, flags)
        appeal = Appeal(actor, rule.number, about, flags, paused=False, measured=town.week, counted=counted)
    town.later(wait, decide, appeal)


def _words(town: PlainTown, actor: Actor, about: tuple[int, int, int]) -> chance.Words:
    act, slot, week = about
    return chance.draw(town.seed, chance.APPEAL, actor.number, act, week, slot)


def _asks(town: PlainTown, rule: SimpleNamespace, actor: Actor, record: Record) -> bool:
    book = town.law.books[rule.book]
    if not book.appeal or not (rule.points < 0 or rule.lists or rule.band >= 0):
        return False
    if record.flags & ASKS:
        return True
    word = _words(town, actor, (record.act, record.slot, record.week))[0]
    chance_to_ask = book.asks_right if record.flags & TRUE else book.asks_wrong
    return not town.law.acts[record.act].merit and word < chance_to_ask


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
    elif not appeal.second and book.second >= 0:
        town.later(max(1, book.second), decide, replace(appeal, second=True))
    elif appeal.paused:
        judge.measure(town, rule, appeal.actor, appeal.about, appeal.flags)


def correct(town: PlainTown, appeal: Appeal) -> None:
    """Undo what the record brought: points, direct grade, entries, and what was still to come of it."""
    rule, actor = town.law.rules[appeal.rule], appeal.actor
    act, _, deed = appeal.about
    actor.struck[rule.book, act] = deed
    _points_back(town, rule, appeal)
    if rule.band >= 0:
        key = (rule.book, rule.band)
        if appeal.flags & TRUE:
            actor.truth.direct[key] = town.week
        still = town.week if appeal.flags & TRUE else actor.truth.direct.get(key, 0)
        actor.belief.direct[key] = max(town.week, still)
        points.grade(town, rule.book, actor)
    for which in rule.lists:
        for each in (which, *town.law.lists[which].also):
            lists.end(town, each, actor, town.week, truth_too=bool(appeal.flags & TRUE))


def _points_back(town: PlainTown, rule: SimpleNamespace, appeal: Appeal) -> None:
    actor, counted = appeal.actor, appeal.counted
    act, slot, _ = appeal.about
    closed = town.law.books[rule.book].resets and appeal.measured < town.week // YEAR * YEAR
    if closed or not counted:
        return
    if repair.repairable(town, rule):
        counted = repair.take_from_owed(actor, rule.number, counted)
    elif rule.lasts and appeal.measured + rule.lasts > town.week:
        # The lapse that is to come gives the points back once more; its opposite comes with it.
        made = (act, slot, appeal.measured)
        wait = appeal.measured + rule.lasts - town.week
        town.later(wait, docket.lapse, actor, rule.book, rule.number, -counted, made, appeal.flags, False)
    elif rule.lasts:
        counted = NOTHING
    total = points.add(town, rule.book, actor, -counted)
    town.tell(actor, POINTS, rule.book, rule.number, appeal.about, -counted.belief, total, flags=appeal.flags)
    town.tell(actor, NOT_COUNTED, rule.book, rule.number, appeal.about, CORRECTED, flags=appeal.flags)
