"""Lists: an entry is decided, takes effect, is published, brings others along, and ends ground by ground."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from plain_town import chance, judge, marks, points, repair
from plain_town.people import Actor, Deed, Entry, Ground
from plain_town.ties import FRIEND, FRIENDS, friend_of, knows
from plain_town.words import (
    A_YEAR,
    CLEARED,
    DECIDED,
    FOREVER,
    GROUND_ENDED,
    LEFT,
    LISTED,
    LISTING,
    MARK_OFF,
    NEWS,
    NO_LENGTH,
    NOBODY,
    NOT_COUNTED,
    NOT_IN_FORCE,
    PARTING,
    PERFORMED,
    SPARED,
    TIE_CUT,
    TIED,
    TRUE,
)

if TYPE_CHECKING:
    from plain_town.town import PlainTown

OBLIGATION_MET = 0
RUNS_ON, IS_ADDED = 1, 2
MOST_TERMS = 8
MOST_WEEKS = 520


def on_file(town: PlainTown, actor: Actor) -> list[Entry]:
    """The actor's entries, opened if there are none yet; files are kept in the order in which they are opened."""
    if actor.entries is None:
        actor.entries = [Entry() for _ in town.law.lists]
        town.files.append(actor)
    return actor.entries


def decide(town: PlainTown, which: int, placed: int, actor: Actor, deed: Deed) -> None:
    """An authority decides on an entry: it takes effect after notice and grace."""
    law = town.law.lists[which]
    reason = NOT_IN_FORCE if not law.on else SPARED if actor.flags & law.spares else None
    if reason is not None:
        town.tell(actor, NOT_COUNTED, law.book, which, deed._replace(flags=deed.flags | LISTING), reason)
        return
    begins = town.calendar.after(town.calendar.after(town.day, law.notice), law.grace)
    if begins <= town.day:
        begin(town, which, placed, actor, deed)
        return
    town.on(begins, begin_decided, actor, which, placed, deed, town.day)
    town.tell(actor, DECIDED, law.book, which, deed, begins)


def begin_decided(town: PlainTown, actor: Actor, which: int, placed: int, deed: Deed, decided: int) -> None:
    """Notice and grace are over: listed, unless an appeal came in time or what was owed has been paid."""
    law = town.law.lists[which]
    if not law.on:
        return
    if deed.flags & TIED:
        # An entry elsewhere that came through a tie was counted as an act here.
        if not town.reaches(law.book, actor) or actor.flags & law.spares:
            return
    elif deed.act and actor.struck.get((law.book, deed.act)) == deed.when:
        return
    if deed.flags & TRUE and town.law.acts[deed.act].settles and _performed(town, actor, law, deed.act, decided):
        town.tell(actor, PERFORMED, law.book, which, deed._replace(since=town.day))
        return
    begin(town, which, placed, actor, deed)


def begin_tied(town: PlainTown, actor: Actor, which: int, flags: int) -> None:
    """The listing of somebody tied reaches this one, if the list can."""
    law = town.law.lists[which]
    if law.on and town.reaches(law.book, actor) and not actor.flags & law.spares:
        begin(town, which, NOBODY, actor, Deed(0, 0, town.day, flags))


def _performed(town: PlainTown, actor: Actor, law: SimpleNamespace, act: int, decided: int) -> bool:
    if actor.settled.get(act, -1) >= decided:
        return True
    rate = next((way.rate for way in law.ways if way.code == OBLIGATION_MET), 0)
    grace = town.calendar.after(decided, law.grace) - decided
    return paid_by_chance(town, actor, act, town.day - grace, rate)


def paid_by_chance(town: PlainTown, actor: Actor, act: int, since: int, rate: int) -> bool:
    """Whether chance had what an act left owing paid in one of the weeks after that of the day `since`."""
    weeks = range(town.week, since // 7, -1)[:MOST_WEEKS]
    return any(way_word(town, actor, act, OBLIGATION_MET, week) < rate for week in weeks)


def way_word(town: PlainTown, actor: Actor, act: int, way: int, week: int) -> int:
    """The word that says whether a way out is met in a week."""
    return chance.draw(town.seed, chance.WAY_OUT, actor.number, act << 8 | way, week, 0)[0]


def begin(town: PlainTown, which: int, placed: int, actor: Actor, deed: Deed) -> None:
    """The entry takes effect, with those it brings along, each for that list's own term."""
    on_file(town, actor)
    _begin_one(town, which, placed, actor, deed)
    for other in town.law.lists[which].also:
        if not actor.flags & town.law.lists[other].spares:
            _begin_one(town, other, NOBODY, actor, deed)


def _term(town: PlainTown, law: SimpleNamespace, placed: int, actor: Actor, truth: bool) -> int:
    """By the number of the entry where the list escalates, else the ground's own term, else the list's."""
    if law.stays:
        entered = (actor.truth if truth else actor.belief).entered.setdefault(law.number, [])
        number = sum(town.calendar.after(day, law.window) > town.day for day in entered[-MOST_TERMS:])
        entered.append(town.day)
        return law.stays[min(number, len(law.stays) - 1)]
    own = town.law.placed[placed].term if placed >= 0 else NO_LENGTH
    return law.term if own == NO_LENGTH else own


def _ends(
    town: PlainTown, law: SimpleNamespace, placed: int, actor: Actor, deed: Deed, stands: int, truth: bool
) -> int:
    """The day on which a new ground ends; `stands`: until when the entry stands already."""
    term = _term(town, law, placed, actor, truth)
    if law.further == RUNS_ON and stands > town.day:
        return stands
    until = town.calendar.after(stands if law.further == IS_ADDED and stands > town.day else town.day, term)
    word = chance.draw(town.seed, chance.EXTEND, actor.number, deed.act, town.week, deed.slot)[0]
    return min(town.calendar.after(until, law.extra) if word < law.extra_share else until, FOREVER)


def _begin_one(town: PlainTown, which: int, placed: int, actor: Actor, deed: Deed) -> None:
    law, entry, answers = town.law.lists[which], on_file(town, actor)[which], town.law.answers
    newly, by_ties = entry.until <= town.day, entry.tied
    until = _ends(town, law, placed, actor, deed, entry.until, truth=False)
    until_true = _ends(town, law, placed, actor, deed, entry.until_true, truth=True) if deed.flags & TRUE else 0
    _ground(town, which, placed, actor, deed, until, until_true)
    refresh(town, which, actor)
    _count(town, law, entry, actor, deed.act)
    entry.since, entry.cause, entry.times = town.day, deed.act, min(entry.times + 1, 255)
    show(town, which, actor)
    if not newly and by_ties and not deed.flags & TIED:
        marks.list_those_tied(town, actor, law.mark)
    town.tell(actor, LISTED, law.book, which, deed, until, entry.times)
    if not law.red:
        actor.fear.rise(answers.fear_listing, town.week, answers.fear_halves)
        if law.public and law.shown and not actor.firm:
            publish(town, actor)
            town.on(town.calendar.after(town.day, A_YEAR), still_shown, actor, which, town.day)
    repair.open_for_list(town, which, actor, deed)
    if law.clears and town.law.books[law.book].score >= 0:
        _set_score(town, law, actor, deed)
    if newly and law.counts:
        elsewhere = 2**64 - 1 - (1 << law.book)
        counted = Deed(law.counts, deed.slot, town.day, deed.flags | LISTING)
        town.then(judge.hear, actor, counted, elsewhere)


def _ground(town: PlainTown, which: int, placed: int, actor: Actor, deed: Deed, until: int, until_true: int) -> None:
    """A ground of its own; what ties bring for the same act is one ground, as long as it is believed to stand."""
    if deed.flags & TIED:
        for ground in actor.grounds_for(which):
            if ground.tied and ground.deed.act == deed.act and ground.until > town.day:
                ground.until, ground.until_true = max(ground.until, until), max(ground.until_true, until_true)
                return
    looked = max(until, until_true)
    actor.grounds.insert(0, Ground(which, deed, town.day, until, until_true, placed, looked))
    for end in {until: None, until_true: None}:
        if town.day < end < FOREVER:
            town.on(end, ends, actor, which)


def _set_score(town: PlainTown, law: SimpleNamespace, actor: Actor, deed: Deed) -> None:
    """The measure sets the score, in truth only where the entry is true; what led to it counts no more."""
    for view in actor.views if deed.flags & TRUE else [actor.belief]:
        points.close_account(town, law.book, view, law.becomes)
    town.tell(actor, CLEARED, law.book, law.number, deed, law.becomes, law.becomes)
    points.grade(town, law.book, actor)


def refresh(town: PlainTown, which: int, actor: Actor) -> None:
    """What the grounds for a list come to."""
    entry, grounds = on_file(town, actor)[which], actor.grounds_for(which)
    standing = [ground for ground in grounds if ground.until > town.day]
    true = [ground.until_true for ground in grounds if ground.until_true > town.day]
    if standing:
        entry.tied = all(ground.tied for ground in standing)
    entry.until = max((g.until for g in standing), default=min(entry.until, town.day))
    entry.until_true = max(true, default=min(entry.until_true, town.day))


def show(town: PlainTown, which: int, actor: Actor) -> None:
    """Make the marks agree with the entry: the list's own, and those that come with so many entries."""
    entry = on_file(town, actor)[which]
    for view, until in zip(actor.views, (entry.until_true, entry.until), strict=True):
        for mark, least in town.law.lists[which].marks:
            marks.put(town, actor, mark, until > town.day and entry.counted >= least, view)


def _count(town: PlainTown, law: SimpleNamespace, entry: Entry, actor: Actor, act: int) -> None:
    """One more entry, counted with those before if it is not too long after the first, or after its payment."""
    if law.within:
        paid = actor.settled.get(entry.cause)
        if entry.counted and entry.first is None and paid is not None and paid >= entry.since:
            entry.first = paid
        if entry.first is not None and town.day > town.calendar.after(entry.first, law.within):
            entry.first, entry.counted = None, 0
        if not entry.counted and not town.law.acts[act].settles:
            entry.first = town.day
    entry.counted = min(entry.counted + 1, 255)


def ends(town: PlainTown, actor: Actor, which: int) -> None:
    """The day on which a ground was to end; one that ties keep up is looked at again when it ends by now."""
    close(town, actor, which)
    for ground in actor.grounds_for(which):
        until = max(ground.until, ground.until_true)
        if ground.tied and ground.looked <= town.day < until < FOREVER:
            ground.looked = until
            town.on(until, ends, actor, which)


def close(town: PlainTown, actor: Actor, which: int) -> None:
    """See which grounds have ended, in truth or in belief; what is over in both is forgotten."""
    if actor.entries is None:
        return
    law = town.law.lists[which]
    was_on = law.mark in actor.belief.marks
    refresh(town, which, actor)
    show(town, which, actor)
    standing = next((ground for ground in actor.grounds_for(which) if ground.until > town.day), None)
    left = False
    for ground in actor.grounds_for(which):
        if ground.until > town.day or ground.told:
            continue
        ended = Deed(ground.deed.act, 0, ground.begun)
        if standing is not None:
            town.tell(actor, GROUND_ENDED, law.book, which, ended, standing.deed.act, standing.until)
        elif was_on and not left:
            town.tell(actor, LEFT, law.book, which, ended)
            left = True
        ground.told, ground.until = True, min(ground.until, town.day)
    actor.grounds = [g for g in actor.grounds if g.place != which or not g.over(town.day)]


def end_ground(town: PlainTown, ground: Ground, actor: Actor, at: int, truth_too: bool) -> None:
    """Let one ground end on a day at the latest; one struck out as wrong stays as long as truth would have had it."""
    assert isinstance(ground.place, int)
    if truth_too:
        ground.until_true = min(ground.until_true, at)
    ground.until = min(ground.until, max(at, ground.until_true))
    if ground.until <= town.day:
        close(town, actor, ground.place)
    else:
        refresh(town, ground.place, actor)
        if ground.until < FOREVER:
            town.on(ground.until, ends, actor, ground.place)


def end_all(town: PlainTown, which: int, actor: Actor, truth_too: bool) -> None:
    """Every ground for a list ends today; what is not ended in truth stands there until its term."""
    for ground in actor.grounds_for(which):
        ground.until = min(ground.until, town.day)
        if truth_too:
            ground.until_true = min(ground.until_true, town.day)
    close(town, actor, which)


def strike(town: PlainTown, which: int, actor: Actor, deed: Deed) -> None:
    """The ground that a struck record gave ends; the entry stands as long as another does."""
    mine = [g for g in actor.grounds_for(which) if g.is_of(deed) and g.until > town.day]
    if mine:
        end_ground(town, mine[0], actor, town.day, truth_too=True)


def become_true(town: PlainTown, which: int, actor: Actor) -> None:
    """An entry that stands on a band alone has become true."""
    grounds = actor.grounds_for(which)
    mine = [g for g in grounds if not g.deed.act and not g.tied and g.until > town.day >= g.until_true]
    for ground in mine:
        ground.until_true = ground.until
    if mine:
        refresh(town, which, actor)
        close(town, actor, which)


def ways_of(town: PlainTown, ground: Ground) -> list[SimpleNamespace]:
    """The ways out of an entry on one ground."""
    assert isinstance(ground.place, int)
    placed = town.law.placed[ground.placed] if ground.placed >= 0 else None
    return placed.ways if placed is not None and placed.own else town.law.lists[ground.place].ways


def removed(town: PlainTown, which: int, paid: bool) -> int:
    """The day on which an entry is removed for which a way out was met today."""
    law = town.law.lists[which]
    at = town.calendar.after(town.day, law.removal)
    return max(at, town.calendar.after(town.day, law.after)) if paid else at


def still_shown(town: PlainTown, actor: Actor, which: int, since: int) -> None:
    """A year later an entry that still stands is on display again, for as long as the list shows it."""
    law, entry = town.law.lists[which], on_file(town, actor)[which]
    if entry.until > town.day and entry.since == since and town.day < town.calendar.after(since, law.shown):
        publish(town, actor)
        town.on(town.calendar.after(town.day, A_YEAR), still_shown, actor, which, since)


def publish(town: PlainTown, actor: Actor) -> None:
    """Friends learn of a bad entry: they grow afraid, and some drop the person."""
    answers = town.law.answers
    for j in range(FRIENDS):
        other = friend_of(town, j, actor.number)
        if other is None or j in actor.cut:
            continue
        learns, drops, _, _ = chance.draw(town.seed, chance.TIE, actor.number, other, town.week, j)
        if learns < answers.learned:
            town.send(other, NEWS, actor, _hear_news)
            if drops < answers.dropped:
                part(town, actor, j, town.actors[other])


def _hear_news(town: PlainTown, actor: Actor) -> None:
    answers = town.law.answers
    actor.fear.rise(answers.fear_tie, town.week, answers.fear_halves)


def part(town: PlainTown, actor: Actor, j: int, other: Actor) -> None:
    """A friend is lost: what the actor had brought upon the other is taken back, and the other hears of it."""
    actor.cut.add(j)
    town.tell(actor, TIE_CUT, 0, j, Deed(0, 0, town.day), other=other.number)
    _take_back(town, actor, other)
    town.send(other.number, PARTING, actor, _hear_of_parting, j, actor)


def _hear_of_parting(town: PlainTown, actor: Actor, j: int, other: Actor) -> None:
    if j not in actor.cut:
        actor.cut.add(j)
        _take_back(town, actor, other)


def _take_back(town: PlainTown, actor: Actor, other: Actor) -> None:
    for tie in town.law.ties:
        passes = tie.kind == FRIEND and tie.depth == 1 and tie.carries == marks.A_MARK
        if passes and knows(town, tie.book, actor.number, other.number):
            for view in actor.views:
                if source_mark(town, tie.number) in view.marks:
                    truth = view is actor.truth
                    town.send(other.number, MARK_OFF, actor, marks.lean, tie.number, False, truth, actor.number)


def source_mark(town: PlainTown, number: int) -> int:
    """The mark that a tie starts from."""
    return next(mark for mark, ties in enumerate(town.law.ties_from) if any(tie.number == number for tie in ties))
