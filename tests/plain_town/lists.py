"""Lists: an entry is decided, takes effect, is published, brings others along, and ends."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from plain_town import chance, marks, repair
from plain_town.people import Actor, Entry, Record
from plain_town.ties import FRIEND, FRIENDS, friend_of, knows
from plain_town.words import (
    DECIDED,
    FOREVER,
    LEFT,
    LISTED,
    LISTING,
    NOT_COUNTED,
    NOT_IN_FORCE,
    PERFORMED,
    SPARED,
    TIE_CUT,
    TIED,
    TRUE,
    YEAR,
)

if TYPE_CHECKING:
    from plain_town.town import PlainTown

OBLIGATION_MET = 0
OWN_TERM = -1


def on_file(town: PlainTown, actor: Actor) -> list[Entry]:
    """The actor's entries, opened if there are none yet; files are kept in the order in which they are opened."""
    if actor.entries is None:
        actor.entries = [Entry() for _ in town.law.lists]
        town.files.append(actor)
    return actor.entries


def decide(town: PlainTown, which: int, actor: Actor, term: int, about: tuple[int, int, int], flags: int) -> None:
    """An authority decides on an entry: it takes effect after notice and grace. `about`: act, slot, week of the act."""
    law = town.law.lists[which]
    reason = NOT_IN_FORCE if not law.on else SPARED if actor.flags & law.spares else None
    if reason is not None:
        town.tell(actor, NOT_COUNTED, law.book, which, about, reason, flags=flags | LISTING)
        return
    act, slot, deed = about
    wait = law.notice + law.grace
    if not wait:
        begin(town, which, actor, term, act, slot, flags)
        return
    town.later(wait, begin_decided, actor, which, term, act, slot, flags, town.week, deed)
    town.tell(actor, DECIDED, law.book, which, about, town.week + wait, flags=flags)


def begin_decided(
    town: PlainTown, actor: Actor, which: int, term: int, act: int, slot: int, flags: int, decided: int, deed: int
) -> None:
    """Notice and grace are over: listed, unless an appeal came in time or what was owed has been paid."""
    law = town.law.lists[which]
    if not law.on:
        return
    if flags & TIED:
        # An entry elsewhere that came through a tie was counted as an act here.
        if not town.reaches(law.book, actor) or actor.flags & law.spares:
            return
    elif actor.struck.get((law.book, act)) == deed:
        return
    if flags & TRUE and town.law.acts[act].settles and _performed(town, actor, which, act, decided):
        town.tell(actor, PERFORMED, law.book, which, (act, slot, town.week), flags=flags)
        return
    begin(town, which, actor, term, act, slot, flags)


def begin_tied(town: PlainTown, actor: Actor, which: int, flags: int) -> None:
    """The listing of somebody tied reaches this one, if the list can."""
    law = town.law.lists[which]
    if law.on and town.reaches(law.book, actor) and not actor.flags & law.spares:
        begin(town, which, actor, OWN_TERM, 0, 0, flags)


def _performed(town: PlainTown, actor: Actor, which: int, act: int, decided: int) -> bool:
    if actor.settled.get(act, -1) >= decided:
        return True
    rate = next((way.rate for way in town.law.lists[which].ways if way.code == OBLIGATION_MET), 0)
    weeks = range(town.week, town.week - town.law.lists[which].grace, -1)
    return any(way_word(town, actor, act, OBLIGATION_MET, week) < rate for week in weeks)


def way_word(town: PlainTown, actor: Actor, act: int, way: int, week: int) -> int:
    """The word that says whether a way out is met in a week."""
    return chance.draw(town.seed, chance.WAY_OUT, actor.number, act << 8 | way, week, 0)[0]


def begin(town: PlainTown, which: int, actor: Actor, term: int, act: int, slot: int, flags: int) -> None:
    """The entry takes effect, with those it brings along, each for that list's own term."""
    on_file(town, actor)
    _begin_one(town, which, actor, term, act, slot, flags)
    for other in town.law.lists[which].also:
        if not actor.flags & town.law.lists[other].spares:
            _begin_one(town, other, actor, OWN_TERM, act, slot, flags)


def _begin_one(town: PlainTown, which: int, actor: Actor, term: int, act: int, slot: int, flags: int) -> None:
    law, entry, answers = town.law.lists[which], on_file(town, actor)[which], town.law.answers
    stays = law.term if term < 0 else term
    if law.extra and chance.draw(town.seed, chance.EXTEND, actor.number, act, town.week, slot)[0] < law.extra_share:
        stays += law.extra
    until = FOREVER if stays >= FOREVER else town.week + stays
    newly = entry.until <= town.week
    entry.until = max(entry.until, until)
    if flags & TRUE:
        entry.until_true = max(entry.until_true, until)
    own = not flags & TIED
    turned = own and not newly and entry.tied
    entry.tied = not own and (newly or entry.tied)
    _count(town, law, entry, actor, act)
    entry.since, entry.cause, entry.times = town.week, act, min(entry.times + 1, 255)
    if until < FOREVER:
        town.later(stays, close, actor, which)
    show(town, which, actor)
    if turned:
        marks.list_those_tied(town, actor, law.mark)
    about = (act, slot, town.week)
    town.tell(actor, LISTED, law.book, which, about, until, entry.times, flags=flags)
    if not law.red:
        actor.fear.rise(answers.fear_listing, town.week, answers.fear_halves)
        if law.public and law.shown and not actor.firm:
            publish(town, actor)
            town.later(YEAR, still_shown, actor, which, town.week)
    repair.open_for_list(town, which, actor, act, slot, flags)
    if newly and law.counts:
        elsewhere = 2**64 - 1 - (1 << law.book)
        town.stack.append(
            Record(actor.number, actor.number, town.week, law.counts, 0, slot, elsewhere, 0, flags | LISTING)
        )


def show(town: PlainTown, which: int, actor: Actor) -> None:
    """Make the marks agree with the entry: the list's own, and those that come with so many entries."""
    assert actor.entries is not None
    entry = actor.entries[which]
    for view, until in zip(actor.views, (entry.until_true, entry.until), strict=True):
        for mark, least in town.law.lists[which].marks:
            marks.put(town, actor, mark, until > town.week and entry.counted >= least, view)


def _count(town: PlainTown, law: SimpleNamespace, entry: Entry, actor: Actor, act: int) -> None:
    """One more entry, counted with those before if it is not too long after the first, or after its payment."""
    if law.within:
        paid = actor.settled.get(entry.cause)
        if entry.counted and entry.first is None and paid is not None and paid >= entry.since:
            entry.first = paid
        if entry.first is not None and town.week - entry.first > law.within:
            entry.first, entry.counted = None, 0
        if not entry.counted and not town.law.acts[act].settles:
            entry.first = town.week
    entry.counted = min(entry.counted + 1, 255)


def close(town: PlainTown, actor: Actor, which: int) -> None:
    """See whether an entry has ended, in truth or in belief."""
    if actor.entries is None:
        return
    law, entry = town.law.lists[which], actor.entries[which]
    was_on = law.mark in actor.belief.marks
    show(town, which, actor)
    if was_on and entry.until <= town.week:
        town.tell(actor, LEFT, law.book, which, (entry.cause, 0, entry.since))


def end(town: PlainTown, which: int, actor: Actor, at: int, truth_too: bool) -> None:
    """Let an entry end in a week at the latest; one struck out as wrong stays as long as truth would have had it."""
    if actor.entries is None:
        return
    entry = actor.entries[which]
    if truth_too:
        entry.until_true = min(entry.until_true, at)
    last = max(at, entry.until_true)
    entry.until = min(entry.until, last)
    if last <= town.week:
        close(town, actor, which)
    else:
        town.later(last - town.week, close, actor, which)


def still_shown(town: PlainTown, actor: Actor, which: int, since: int) -> None:
    """A year later an entry that still stands is on display again, for as long as the list shows it."""
    law, entry = town.law.lists[which], on_file(town, actor)[which]
    if entry.until > town.week and entry.since == since and town.week - since < law.shown:
        publish(town, actor)
        town.later(YEAR, still_shown, actor, which, since)


def publish(town: PlainTown, actor: Actor) -> None:
    """Friends learn of a bad entry: they grow afraid, and some drop the person."""
    answers = town.law.answers
    for j in range(FRIENDS):
        other = friend_of(town, j, actor.number)
        if other is None or j in actor.cut:
            continue
        learns, drops, _, _ = chance.draw(town.seed, chance.TIE, actor.number, other, town.week, j)
        if learns < answers.learned:
            town.actors[other].fear.rise(answers.fear_tie, town.week, answers.fear_halves)
            if drops < answers.dropped:
                part(town, actor, j, town.actors[other])


def part(town: PlainTown, actor: Actor, j: int, other: Actor) -> None:
    """Two friends part, and what each had brought upon the other is taken off."""
    actor.cut.add(j)
    other.cut.add(j)
    town.tell(actor, TIE_CUT, 0, j, (0, 0, town.week), other=other.number)
    for source, target in ((actor, other), (other, actor)):
        for tie in town.law.ties:
            passes = tie.kind == FRIEND and tie.depth == 1 and tie.carries == marks.A_MARK
            if passes and knows(town, tie.book, source.number, target.number):
                for mine, theirs in zip(source.views, target.views, strict=True):
                    if source_mark(town, tie.number) in mine.marks:
                        marks.count(theirs, tie.mark, -1)


def source_mark(town: PlainTown, number: int) -> int:
    """The mark that a tie starts from."""
    return next(mark for mark, ties in enumerate(town.law.ties_from) if any(tie.number == number for tie in ties))
