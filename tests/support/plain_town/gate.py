"""GATE and RESPOND: what is sought and refused this week, and how people answer a refusal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from plain_town import chance, marks, scheduled
from plain_town.live import words_of_week
from plain_town.people import Actor, Deed, Refusal
from plain_town.words import (
    COLLATERAL,
    DOUBLE,
    NO_BOOK,
    NOBODY,
    ONE,
    PLACE_GIVEN,
    RANKED,
    REFUSED,
    REPLACED,
    TOUCHED,
    TOUCHED_ONLY,
    WATCHED,
    WRONGFUL,
)

if TYPE_CHECKING:
    from plain_town.town import PlainTown

SERVICE_SLOTS = 7
LOTS = 256
BARRED, BY_RANK = 0, 11
PLACE = 1 << 16
PRESSED_WEEKS = 8
INTO_LEVY, FROM_LEVY = 1, 2


def all_seek(town: PlainTown) -> list[Refusal]:
    """Everybody's week at the counters; where rewards would overdraw the levy, as many lots draw as it suffices for."""
    sought, effects = town.sought.copy(), town.effects.copy()
    for lots in range(LOTS if town.purse > 0 else 0, -1, -1):
        town.sought, town.effects = sought.copy(), effects.copy()
        town.lots, town.paid_in, town.drawn = lots, 0, Counter()
        refusals = [refusal for actor in town.actors for refusal in seek(town, actor)]
        for number, service, slot in town.script.seeks.get(town.week, []):
            refusals += attempt(town, town.actors[number], service, slot)
        if town.drawn.total() <= max(0, town.purse):
            break
    town.purse += town.paid_in - town.drawn.total()
    return refusals


def give_places(town: PlainTown, refusals: list[Refusal]) -> list[Refusal]:
    """Places that are given by rank: the most points first, then a lot; who gets one is not refused."""
    ranked = [refusal for refusal in refusals if refusal.flags & RANKED]
    passed_over: dict[int, Refusal] = {}
    given: set[int] = set()
    for rule in sorted({refusal.row for refusal in ranked}):
        line = [refusal for refusal in ranked if refusal.row == rule]
        seats = town.vacancy[rule] // PLACE
        first = sorted(line, key=lambda refusal: _place_in_line(town, refusal, truth=False))[:seats]
        truly = sorted(line, key=lambda refusal: _place_in_line(town, refusal, truth=True))[:seats]
        town.vacancy[rule] -= PLACE * len(first)
        given |= {id(refusal) for refusal in first}
        wrongly = [each for each in truly if id(each) not in given]
        passed_over |= {id(each): each._replace(flags=each.flags | WRONGFUL) for each in wrongly}
        for place, refusal in enumerate(first, 1):
            _give_place(town, refusal, place, len(line))
    return [passed_over.get(id(refusal), refusal) for refusal in refusals if id(refusal) not in given]


def _place_in_line(town: PlainTown, refusal: Refusal, truth: bool) -> tuple[int, int, int, int]:
    actor, book = town.actors[refusal.person], town.law.touching[refusal.row].book
    law, view = town.law.books[book], actor.truth if truth else actor.belief
    points = min(max(view.points[book], law.lowest), law.highest) if law.score >= 0 else 0
    lot = chance.draw(town.seed, chance.RANK, refusal.person, refusal.service, refusal.week, 0)[0]
    return -points, lot, refusal.person, refusal.slot


def _give_place(town: PlainTown, refusal: Refusal, place: int, line: int) -> None:
    row, actor = town.law.touching[refusal.row], town.actors[refusal.person]
    on, end = 7 * refusal.week + refusal.slot, town.day
    town.day = on
    sought = Deed(refusal.service, 2 * refusal.slot, on)
    town.tell(actor, PLACE_GIVEN, row.book, refusal.row, sought, place, line)
    town.day = end
    for act in row.settled:
        scheduled.settle(town, actor, act)


def seek(town: PlainTown, actor: Actor) -> list[Refusal]:
    """One actor's week at the counters."""
    found: list[Refusal] = []
    line = town.law.sought_by_firms if actor.firm else town.law.sought_by_people
    for slot, word in enumerate(words_of_week(town, chance.SEEK, actor.number, SERVICE_SLOTS)):
        chosen = line.falls(word, actor.flags, actor.cls)
        if chosen is None:
            continue
        found += _seek(town, actor, *chosen, slot)
    own = town.law.own_sought_by_firms if actor.firm else town.law.own_sought_by_people
    for service, width in own.able(actor.flags, actor.cls):
        for day, word in enumerate(words_of_week(town, chance.SEEK, actor.number, SERVICE_SLOTS, service)):
            if word < width:
                found += _seek(town, actor, service, word, width, day)
    return found


def _seek(town: PlainTown, actor: Actor, service: int, into: int, width: int, slot: int) -> list[Refusal]:
    """A wish that falls so far into its width: left unsought out of caution, or an attempt."""
    answers = town.law.answers
    if town.law.services[service].avoidable:
        caution = actor.caution.now(town.week, answers.caution_halves)
        if into >= width * (ONE - answers.caution_full * caution // 255) >> 16:
            return []
    town.sought[service] += 1
    return attempt(town, actor, service, slot)


def attempt(town: PlainTown, actor: Actor, number: int, slot: int) -> list[Refusal]:
    """One attempt: a refusal if any rule bars it. One word decides for all rules that are enforced only in part."""
    service = town.law.services[number]
    word, other, lots, _ = chance.draw(town.seed, chance.ENFORCE, actor.number, number, town.week, slot)
    lot = lots >> 24
    applied = [row for row in service.rows if word < row.enforced and (row.levy != FROM_LEVY or lot < town.lots)]
    day = 7 * town.week + slot
    met = [row for row in applied if marks.had(actor.belief, row.mark, day)]
    for row in met:
        if row.levy == INTO_LEVY:
            town.paid_in += row.yuan
        elif row.levy == FROM_LEVY:
            town.drawn[lot] += row.yuan
    effects = {row.effect for row in met}
    for effect in effects:
        town.effects[number, effect] += 1
    bars = [row for row in met if row.effect == BARRED]
    ranks = [row for row in met if row.effect == BY_RANK]
    if not bars and ranks:
        return [Refusal(actor.number, town.week, ranks[0].number, number, slot, RANKED, 1 << ranks[0].book)]
    if not bars:
        if effects and actor.flags & WATCHED:
            seen = sum(1 << effect for effect in effects)
            return [Refusal(actor.number, town.week, NOBODY, number, slot, TOUCHED_ONLY, seen)]
        return []
    books = {row.book for row in bars}
    flags = DOUBLE if len(books) > 1 else 0
    if not any(row.effect == BARRED and marks.had(actor.truth, row.mark, day) for row in applied):
        flags |= WRONGFUL
    if all(row.tied for row in bars):
        flags |= COLLATERAL
    if service.instead and other < service.instead_share:
        flags |= REPLACED
    barring = sum(1 << book for book in books)
    return [Refusal(actor.number, town.week, bars[0].number, number, slot, flags, barring)]


def respond(town: PlainTown, refusal: Refusal) -> None:
    """Fear, caution, and the pressure to settle what is owed."""
    actor, answers = town.actors[refusal.person], town.law.answers
    day = 7 * refusal.week + refusal.slot
    sought = Deed(refusal.service, 2 * refusal.slot, day)  # a day is two of the slots in which things are done
    town.day, end = day, town.day
    if refusal.flags & TOUCHED_ONLY:
        town.tell(actor, TOUCHED, NO_BOOK, 0, sought, refusal.books)
        town.day = end
        return
    book = town.law.touching[refusal.row].book
    town.tell(actor, REFUSED, book, refusal.row, sought._replace(flags=refusal.flags), refusal.row)
    town.day = end
    actor.fear.rise(answers.fear_refusal, town.week, answers.fear_halves)
    actor.caution.rise(answers.caution_refusal, town.week, answers.caution_halves)
    if actor.entries is not None:
        actor.pressed = day + 7 * PRESSED_WEEKS
