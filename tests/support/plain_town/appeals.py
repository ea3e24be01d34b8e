"""Appeals: who asks, what is decided, a second look, and what is undone when the record is found wrong."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

from plain_town import chance, judge, lists, points, repair
from plain_town.people import Actor, Counted, Deed
from plain_town.words import (
    APPEALED,
    CORRECTED,
    NO_LENGTH,
    NOT_COUNTED,
    POINTS,
    REJECTED,
    TOO_LATE,
    TRUE,
    UPHELD,
)

if TYPE_CHECKING:
    from plain_town.town import PlainTown


@dataclass(frozen=True)
class Appeal:
    """One request: about which record, made before (paused) or after the measure, and what the measure counted."""

    actor: Actor
    rule: int
    deed: Deed
    measured: int  # day
    counted: Counted | None = field(default=None, compare=False)
    paused: bool = False
    second: bool = False
    scripted: int | None = None  # days after which a script has the person ask, and ask again

    @property
    def stage(self) -> int:
        """As it stands in the ledger."""
        return self.paused << 1 | self.second


def measure_or_wait(
    town: PlainTown, rule: SimpleNamespace, actor: Actor, deed: Deed, channel: int, asks: int | None
) -> None:
    """The rule's measure at once, or after the decision where an appeal pauses it."""
    book = town.law.books[rule.book]
    after = _asks(town, rule, actor, deed, asks)
    if after is None:
        judge.measure(town, rule, actor, deed)
        return
    appeal = Appeal(actor, rule.number, deed, town.day, scripted=asks)
    if after == 0 and book.pauses:
        _ask(town, replace(appeal, paused=True), channel)
        return
    decided = max(town.day + 1, town.calendar.after(town.day, book.decision))
    if after == 0:
        town.tell(actor, APPEALED, rule.book, rule.number, deed, decided, channel=channel)
    appeal = replace(appeal, counted=judge.measure(town, rule, actor, deed))
    if after == 0:
        town.on(decided, decide, appeal)
    else:
        town.on(town.day + after, ask_late, appeal, town.day)


def _ask(town: PlainTown, appeal: Appeal, channel: int = 0) -> None:
    """The request is taken, and will be decided."""
    rule = town.law.rules[appeal.rule]
    book = town.law.books[rule.book]
    due = max(town.day + 1, town.calendar.after(town.day, book.second if appeal.second else book.decision))
    town.tell(appeal.actor, APPEALED, rule.book, rule.number, appeal.deed, due, channel=channel)
    town.on(due, decide, appeal)


def ask_late(town: PlainTown, appeal: Appeal, since: int) -> None:
    """Somebody asks some time after the measure or the refusal on the day `since`: taken unless the time is over."""
    rule = town.law.rules[appeal.rule]
    book = town.law.books[rule.book]
    if town.day > town.calendar.after(since, book.second_within if appeal.second else book.within):
        town.tell(appeal.actor, NOT_COUNTED, rule.book, rule.number, appeal.deed, TOO_LATE)
    else:
        _ask(town, appeal)


def _words(town: PlainTown, actor: Actor, deed: Deed, again: bool = False) -> chance.Words:
    return chance.draw(town.seed, chance.APPEAL, actor.number, deed.act, deed.since // 7, deed.slot, int(again))


def _takes(town: PlainTown, word: int) -> int:
    """Days that somebody takes to ask: whole weeks."""
    return 7 * next(week for week, by in enumerate(town.law.ask_by) if word < by)


def _asks(town: PlainTown, rule: SimpleNamespace, actor: Actor, deed: Deed, scripted: int | None) -> int | None:
    """Days until the person asks for correction; None = never."""
    book = town.law.books[rule.book]
    if not book.appeal or not (rule.points < 0 or rule.placed or rule.band >= 0):
        return None
    if scripted is not None:
        return scripted
    asks, _, _, when = _words(town, actor, deed)
    chance_to_ask = book.asks_right if deed.flags & TRUE else book.asks_wrong
    return _takes(town, when) if not town.law.acts[deed.act].merit and asks < chance_to_ask else None


def _asks_again(town: PlainTown, appeal: Appeal) -> int | None:
    """Days until the person, refused, asks for the second look; None = never, or there is none."""
    book = town.law.books[town.law.rules[appeal.rule].book]
    if appeal.second or book.second == NO_LENGTH:
        return None
    if appeal.scripted is not None:
        return appeal.scripted
    asks, when, _, _ = _words(town, appeal.actor, appeal.deed, again=True)
    return _takes(town, when) if asks < town.law.answers.asks_again else None


def decide(town: PlainTown, appeal: Appeal) -> None:
    """The decision; a justified request is likelier to succeed."""
    rule, deed = town.law.rules[appeal.rule], appeal.deed
    book = town.law.books[rule.book]
    _, first, second, _ = _words(town, appeal.actor, deed)
    word = second if appeal.second else first
    upheld = word < (book.upheld_right if deed.flags & TRUE else book.upheld_wrong)
    town.tell(appeal.actor, UPHELD if upheld else REJECTED, rule.book, rule.number, deed, appeal.stage)
    if upheld:
        if not appeal.paused:
            town.on(max(town.day + 1, town.calendar.after(town.day, book.correction)), correct, appeal)
        return
    after = _asks_again(town, appeal)
    if after == 0:
        due = max(town.day + 1, town.calendar.after(town.day, book.second))
        town.on(due, decide, replace(appeal, second=True))
    elif after is not None:
        town.on(town.day + after, ask_late, replace(appeal, second=True), town.day)
    late = after is not None and town.day + after > town.calendar.after(town.day, book.second_within)
    if appeal.paused and (after is None or (late and after > 0)):
        judge.measure(town, rule, appeal.actor, deed)


def correct(town: PlainTown, appeal: Appeal) -> None:
    """Undo what the record brought: points, direct grade, entries, and what was still to come of it."""
    rule, actor, deed = town.law.rules[appeal.rule], appeal.actor, appeal.deed
    actor.struck[rule.book, deed.act] = deed.when
    assert appeal.counted is not None
    _points_back(town, rule, actor, deed, appeal.counted)
    if rule.band >= 0:
        for ground in actor.grounds_for((rule.book, rule.band)):
            if ground.is_of(deed):
                ground.until, ground.until_true = min(ground.until, town.day), min(ground.until_true, town.day)
        place = (rule.book, rule.band)
        actor.grounds = [g for g in actor.grounds if g.place != place or not g.over(town.day)]
        points.grade(town, rule.book, actor)
    for placed in rule.placed:
        for which in (placed.list, *town.law.lists[placed.list].also):
            lists.strike(town, which, actor, deed)


def _points_back(town: PlainTown, rule: SimpleNamespace, actor: Actor, deed: Deed, counted: Counted) -> None:
    points.free_the_cap(town, rule, actor, counted.points, counted.made)
    left = points.still_open(town, rule.book, actor, counted.points, counted.account, counted.made)
    lapsed = rule.lasts and town.calendar.after(counted.made, rule.lasts) <= town.day
    counted.struck = True
    if lapsed or not left:
        return
    if repair.repairable(town, rule) and left.belief <= 0:
        left = repair.take_from_owed(actor, rule.number, left)
    back = points.add(town, rule.book, actor, -left)
    town.tell(actor, POINTS, rule.book, rule.number, deed, back.belief, actor.belief.points[rule.book])
    town.tell(actor, NOT_COUNTED, rule.book, rule.number, deed, CORRECTED)
